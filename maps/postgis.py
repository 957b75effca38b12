"""PostGIS: the tables of the GeoPackage as a schema of a database that several people work with.

This is the one place where a result leaves by the network, and only to a database that the user names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.errors import InputError
from geo.result import StudyResult
from maps import _aliases, _meaning, _tables, redact
from maps._tables import Table
from maps.redact import Audience

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARK = "vereda: "
"""Begins the comment of a schema that was written here: no other is ever replaced."""

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_BESIDE = "__new"


def write(
    result: StudyResult, database: str, *, audience: Audience = "public", schema: str = "vereda"
) -> str:
    """Write every table of `result` into a schema, as `audience` may see it.

    All of it happens in one transaction: the schema is made beside the old one and takes its place at the
    end, so that nobody ever reads half of a study, and a failure leaves the old one as it was.

    Parameters
    ----------
    database
        where to, as PostgreSQL has it: ``postgresql://name@host/database``.
    schema
        to write; "_partner" or "_restricted" is added for those audiences. One of that name is replaced if
        it was written here, with what else it holds.

    Returns
    -------
    str
        name of the schema. Its tables and their columns are those of `maps.geopackage`, with the geometry as
        ``geom`` and a key ``fid``; grids are not among them.

    Raises
    ------
    InputError
        if the audience or the name cannot be, the study CRS has no EPSG code, the database cannot be
        reached, the schema is somebody else's, or something outside depends on it.
    """
    shown = redact.apply(result, audience=audience)
    name = schema if audience == "public" else f"{schema}_{audience}"
    if not _NAME.fullmatch(name) or name.startswith("pg_"):
        raise InputError(f"'{name}' cannot name a schema; use small letters, digits and _, at most 40")
    if shown.crs.to_epsg() is None:
        raise InputError("the study CRS has no EPSG code, which PostGIS asks for; set another crs")
    try:
        import sqlalchemy
        from geoalchemy2 import Geometry  # noqa: F401 - geopandas writes with it
    except ImportError:
        raise InputError("writing to PostGIS needs more packages: pip install 'vereda[postgis]'") from None
    made = list(_tables.tables(shown, audience))
    stamp = redact.stamp(audience)
    try:
        engine = sqlalchemy.create_engine(_address(database), poolclass=sqlalchemy.pool.NullPool)
        with engine.begin() as connection:
            _check(connection, name)
            _write_beside(connection, name + _BESIDE, made, shown)
            _put_in_place(connection, name, f"{MARK}{shown.title.en}; {shown.on.isoformat()}; {stamp.en}")
    except sqlalchemy.exc.ArgumentError:
        raise InputError(_NO_ADDRESS) from None
    except sqlalchemy.exc.SQLAlchemyError as error:
        # Only what the server says: the statement has rows in it, and the address may have a password.
        said = str(getattr(error, "orig", "") or type(error).__name__).strip().splitlines()
        raise InputError(f"cannot write to the database: {said[0] if said else 'no reason given'}") from None
    return name


_NO_ADDRESS = "that is no address of a database; it looks like postgresql://name@host/database"


def _address(database: str) -> str:
    scheme, colon, rest = database.partition("://")
    if not colon or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise InputError(_NO_ADDRESS)
    return f"postgresql+psycopg://{rest}"


def _ask(connection: Connection, query: str, **given: Any) -> list[Any]:
    from sqlalchemy import text

    return list(connection.execute(text(query), given))


def _do(connection: Connection, statement: str) -> None:
    # Ours alone, with names that were checked and texts that are quoted; "%" begins a parameter.
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _check(connection: Connection, name: str) -> None:
    """Raise where the schema is not ours to replace; hold others off until the end."""
    _ask(connection, "SELECT pg_advisory_xact_lock(hashtext(:name))", name=f"vereda {name}")
    if not _ask(connection, "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"):
        raise InputError("the database has no PostGIS; its owner says once: CREATE EXTENSION postgis")
    found = _ask(
        connection,
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name",
        name=name,
    )
    if found and not str(found[0][0] or "").startswith(MARK):
        raise InputError(f"the schema '{name}' is not from vereda and stays; give another name")
    outside = _ask(connection, _DEPENDING, name=name)
    if outside:
        views = ", ".join(sorted(f"{schema}.{view}" for schema, view in outside))
        raise InputError(f"views outside '{name}' rest on it and would go: {views}; drop them, or rename it")


_DEPENDING = """
SELECT DISTINCT other.nspname, view.relname
FROM pg_depend d
JOIN pg_rewrite rule ON rule.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class view ON view.oid = rule.ev_class
JOIN pg_namespace other ON other.oid = view.relnamespace
JOIN pg_class own ON own.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
JOIN pg_namespace space ON space.oid = own.relnamespace
WHERE space.nspname = :name AND other.nspname <> :name
"""


def _write_beside(connection: Connection, name: str, tables: list[Table], result: StudyResult) -> None:
    _do(connection, f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
    _do(connection, f'CREATE SCHEMA "{name}"')
    for table in tables:
        frame = _numbered(table.frame)
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_postgis(table.name, connection, schema=name, index=False)
        else:
            frame.to_sql(table.name, connection, schema=name, index=False, method="multi", chunksize=200)
        _do(connection, f'ALTER TABLE "{name}"."{table.name}" ADD PRIMARY KEY (fid)')
        _explain(connection, f'"{name}"."{table.name}"', table, result)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a key, as a database has it: plain types, the geometry as ``geom``."""
    out = frame.reset_index(drop=True)
    if isinstance(out, gpd.GeoDataFrame):
        out = out.rename_geometry("geom")
    plain = {
        column: out[column].astype(object)
        for column, dtype in out.dtypes.items()
        if isinstance(dtype, pd.CategoricalDtype)
    }
    days = {
        column: out[column].dt.date.astype(object).where(out[column].notna(), None)
        for column, dtype in out.dtypes.items()
        if pd.api.types.is_datetime64_any_dtype(dtype)
    }
    out = out.assign(**{str(key): values for key, values in {**plain, **days}.items()})
    out.insert(0, "fid", range(1, len(out) + 1))
    return out


def _explain(connection: Connection, table: str, what: Table, result: StudyResult) -> None:
    """Say what the table and its columns are, where every client of a database shows it."""
    _do(connection, f"COMMENT ON TABLE {table} IS {_quoted(f'{what.title}. {what.doc}')}")
    known: Mapping[str, str] = _meaning.COLUMNS.get(what.name, {})
    shape = what.frame.geometry.name if isinstance(what.frame, gpd.GeoDataFrame) else None
    names = [str(column) for column in what.frame.columns if column != shape]
    for column, alias in _aliases.of(names, result.factors).items():
        told = known.get(column) or f"{alias.en} / {alias.es}"
        _do(connection, f'COMMENT ON COLUMN {table}."{column}" IS {_quoted(told)}')


def _quoted(told: str) -> str:
    """Return a text as a constant of SQL, whatever it holds."""
    plain = told.replace("\x00", "").replace("\\", "\\\\").replace("'", "''")
    return f"E'{plain}'"


def _put_in_place(connection: Connection, name: str, comment: str) -> None:
    _do(connection, f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
    _do(connection, f'ALTER SCHEMA "{name}{_BESIDE}" RENAME TO "{name}"')
    _do(connection, f'COMMENT ON SCHEMA "{name}" IS {_quoted(comment)}')
