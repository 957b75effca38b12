"""What columns mean, said inside a GeoPackage: its extension for schemas."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from maps import _described, _described_water

COLUMNS: Mapping[str, Mapping[str, str]] = {**_described.COLUMNS, **_described_water.COLUMNS}
"""Table -> column -> what it means."""

_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
"""As the standard has them; the writer makes none of them, since it gives no field a comment."""

_DEFINITION = "http://www.geopackage.org/spec121/#extension_schema"


def write(database: sqlite3.Connection, columns: Mapping[str, Sequence[str]]) -> None:
    """Describe the columns of a table that `COLUMNS` knows; without any, change nothing."""
    meanings = [
        (table, column, meaning)
        for table, names in columns.items()
        for column, meaning in COLUMNS.get(table, {}).items()
        if column in names
    ]
    if not meanings:
        return
    database.executescript(_TABLES)
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)", meanings
    )
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) "
        "VALUES (?, 'gpkg_schema', ?, 'read-write')",
        [(table, _DEFINITION) for table in ("gpkg_data_columns", "gpkg_data_column_constraints")],
    )
