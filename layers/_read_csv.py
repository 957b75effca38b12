"""Tables of text: comma- or tab-separated, with longitude and latitude or well-known text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers._convert import numbers, texts
from layers._ledger import Ledger, listed, nearest
from layers._table import Table
from layers.errors import DataError, Fault, FormatError

LON_NAMES = ("lon", "lng", "long", "longitude", "x")
LAT_NAMES = ("lat", "latitude", "y")
WKT_NAMES = ("wkt", "geometry", "geom", "the_geom")
COORDINATES = ("lon", "lat", "wkt")
"""Names that a study file's `columns` may use for a table's coordinates."""

_LONGEST_CELL = 2**31 - 1
"""Well-known text of a coast is longer than the csv module's default of 131,072 characters."""


def decode(path: Path, encoding: str | None) -> str:
    """Return the text of a file: UTF-8 (with or without its mark), else `encoding`."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding is None:
            raise FormatError(
                f"{path.name} is not UTF-8 text (byte {error.start}); save it as UTF-8, or state its "
                'encoding in the study file, for example encoding = "cp1252"'
            ) from error
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path.name} is not text in the encoding '{encoding}' (byte {error.start}); state the right one"
        ) from error
    except LookupError as error:
        raise FormatError(f"{path.name}: '{encoding}' is no encoding that Python knows") from error


def read(path: Path, *, encoding: str | None) -> Table:
    """Read a .csv (commas) or .tsv (tabs); the first row names the columns."""
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    text = decode(path, encoding)
    records = _records(path, text, delimiter)
    if not records:
        raise DataError(path, [Fault(what="the file is empty", remedy="it needs a row of column names")])
    header = [name.strip() for name in records[0][1]]
    _check_header(path, header, delimiter)
    width = len(header)
    body = [(number, cells) for number, cells in records[1:] if any(cell.strip() for cell in cells)]
    faults: list[tuple[int, Fault]] = []
    for position, (number, cells) in enumerate(body):
        if len(cells) != width:
            faults.append((position, _ragged(number, len(cells), width)))
            body[position] = (number, (cells + [""] * width)[:width])
    columns = zip(*(cells for _, cells in body), strict=True) if body else ((),) * width
    return Table(
        cells=pd.DataFrame(
            {
                name: pd.Series(list(column), dtype=object)
                for name, column in zip(header, columns, strict=True)
            }
        ),
        rows=np.array([number for number, _ in body], dtype=np.int64),
        faults=tuple(faults),
    )


def _records(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return (spreadsheet row, cells): a quoted line break does not begin a row, a blank line is one."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(number, cells) for number, cells in enumerate(reader, start=1) if cells]
    except csv.Error as error:
        raise FormatError(
            f"{path.name} breaks off inside quotation marks near line {reader.line_num}; "
            "a mark that opens a cell must also close it"
        ) from error
    finally:
        csv.field_size_limit(limit)


def _check_header(path: Path, header: Sequence[str], delimiter: str) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|,"):
        needed = "commas" if delimiter == "," else "tabs"
        raise FormatError(f"{path.name} does not separate its columns with {needed}; save it so that it does")
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    if twice:
        raise FormatError(
            f"{path.name} has more than one column called {', '.join(map(repr, twice))}; rename"
        )
    if "" in header:
        raise FormatError(f"{path.name} has a column without a name (number {header.index('') + 1}); name it")


def _ragged(number: int, count: int, width: int) -> Fault:
    return Fault(
        what=f"has {count} cells where the first row has {width}",
        remedy="put text that holds a comma in quotation marks",
        row=number,
    )


def coordinate_columns(cells: pd.DataFrame, columns: Mapping[str, str], ledger: Ledger) -> dict[str, str]:
    """Return {"wkt": column} or {"lon": column, "lat": column} of a table.

    Where there is none, or more than one that it could be, that is written down and the result is empty.
    """
    stated = {ours: columns[ours] for ours in COORDINATES if ours in columns}
    held = list(cells.columns)
    missing = [name for name in stated.values() if name not in held]
    for name in missing:
        close = nearest(name, held)
        ledger.note_file(
            "is not in the file",
            column=name,
            remedy=f"did you mean '{close}'?" if close else f"it has: {listed(held)}",
        )
    if missing:
        return {}
    if "wkt" in stated:
        return {"wkt": stated["wkt"]}
    for ours, names in (("wkt", WKT_NAMES), ("lon", LON_NAMES), ("lat", LAT_NAMES)):
        if ours in stated or (ours == "wkt" and stated):
            continue
        found = [name for name in held if name.strip().casefold() in names]
        if len(found) > 1:
            ledger.note_file(
                f"{' and '.join(map(repr, found))} could both be the column '{ours}'",
                remedy=f'say which: columns = {{ {ours} = "{found[0]}" }}',
            )
            return {}
        if found and ours == "wkt":
            return {"wkt": found[0]}
        if found:
            stated[ours] = found[0]
        elif ours != "wkt":
            ledger.note_file(
                f"there is no {'longitude' if ours == 'lon' else 'latitude'} column",
                remedy='name it in the study file: columns = { lon = "...", lat = "..." } '
                f'or {{ wkt = "..." }}; the file has: {listed(held)}',
            )
            return {}
    return stated


def geometry(cells: pd.DataFrame, where: Mapping[str, str], ledger: Ledger) -> NDArray[np.object_]:
    """Return the geometry of each row, None where its coordinates are missing or cannot be read."""
    if "wkt" in where:
        return _from_wkt(cells, where["wkt"], ledger)
    out = np.full(len(cells), None, dtype=object)
    axes = {}
    absent = {}
    for ours in ("lon", "lat"):
        given = texts(cells[where[ours]])
        axes[ours] = numbers(given, ledger, shown=where[ours])
        absent[ours] = np.array([cell is None for cell in given], dtype=bool)
    for ours, word in (("lon", "longitude"), ("lat", "latitude")):
        ledger.note_rows(absent[ours], f"has no {word}", column=where[ours])
    known = ~np.isnan(axes["lon"]) & ~np.isnan(axes["lat"])
    out[known] = shapely.points(axes["lon"][known], axes["lat"][known])
    return out


def _from_wkt(cells: pd.DataFrame, column: str, ledger: Ledger) -> NDArray[np.object_]:
    given = texts(cells[column])
    with np.errstate(invalid="ignore"):
        read = np.asarray(shapely.from_wkt(given, on_invalid="ignore"), dtype=object)
    absent = np.array([cell is None for cell in given], dtype=bool)
    ledger.note_rows(absent, "has no coordinates", column=column)
    ledger.note_rows(
        ~absent & np.asarray(shapely.is_missing(read)),
        "is not well-known text",
        remedy="write it as POINT (-116.5 32.6) or LINESTRING (-116.5 32.6, -116.4 32.6), longitude first",
        column=column,
        values=given,
    )
    return read
