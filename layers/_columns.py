"""Which column of a file is which of ours, and the values of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from layers._convert import Texts, convert, mapped, texts
from layers._ledger import Ledger, listed, nearest
from layers._read_csv import COORDINATES
from layers.schema import PROVENANCE, Column, Schema
from layers.source import Source

SHORT = 10
"""Letters that a Shapefile keeps of a column's name."""


def match(
    cells: pd.DataFrame,
    source: Source,
    schema: Schema,
    ledger: Ledger,
    *,
    inputs: Sequence[str] = (),
    short_names: bool = False,
) -> dict[str, str]:
    """Return our column -> the file's column: as the study file maps them, else where the names agree.

    Parameters
    ----------
    inputs
        names beside the schema's that the kind derives columns from.
    """
    ours = (*schema.names, *inputs)
    held = [str(name) for name in cells.columns]
    for table, reserved in (
        ("columns", COORDINATES if schema.geometry else ()),
        ("values", ()),
        ("constants", ()),
    ):
        for name in getattr(source, table):
            if name not in ours and name not in reserved:
                close = nearest(name, ours)
                ledger.note_file(
                    f"'{name}' in '{table}' is no column of a {schema.kind} layer",
                    remedy=f"did you mean '{close}'?" if close else f"known: {', '.join(ours)}",
                )
    found: dict[str, str] = {}
    for name in ours:
        stated = source.columns.get(name)
        if stated is not None:
            if name in source.constants:
                ledger.note_file(f"'{name}' stands both in 'columns' and in 'constants'", remedy="keep one")
            if stated in held:
                found[name] = stated
            else:
                close = nearest(stated, held)
                ledger.note_file(
                    "is not in the file",
                    column=stated,
                    remedy=f"did you mean '{close}'?" if close else f"it has: {listed(held)}",
                )
        elif name not in source.constants and (same := _same_name(name, held, short=short_names)):
            found[name] = same
    return found


def _same_name(name: str, held: Sequence[str], *, short: bool) -> str | None:
    if name in held:
        return name
    folded = [other for other in held if other.strip().casefold() == name]
    if not folded and short:
        folded = [other for other in held if other.strip().casefold() == name[:SHORT]]
    return folded[0] if len(folded) == 1 else None


def ours(cells: pd.DataFrame, found: Mapping[str, str], source: Source) -> pd.DataFrame:
    """Return the texts of every column found or constant, under our names, words translated."""
    words = source.values  # a Source, no frame
    out: dict[str, Texts] = {
        name: mapped(texts(cells[column]), words.get(name, {})) for name, column in found.items()
    }
    for name, value in source.constants.items():
        out[name] = np.repeat(texts(pd.Series([value], dtype=object)), len(cells))
    return pd.DataFrame(out, index=pd.RangeIndex(len(cells)), dtype=object)


def fill(
    given: pd.DataFrame,
    found: Mapping[str, str],
    schema: Schema,
    source: Source,
    ledger: Ledger,
    *,
    held: Sequence[str],
) -> pd.DataFrame:
    """Return every column of the schema but the key and `sensitivity`'s default, converted and defaulted."""
    count = len(ledger.rows)
    out: dict[str, pd.Series[Any]] = {}
    for column in (*schema.columns, *PROVENANCE):
        name = column.name
        shown = found.get(name, name)
        cells = given[name].to_numpy(dtype=object) if name in given else np.full(count, None, dtype=object)
        values = convert(cells, column, ledger, shown=shown, date_format=source.date_format)
        fallback = _fallback(column, source)
        if fallback is not None:
            blank = np.array([cell is None for cell in cells], dtype=bool)
            values[blank] = fallback
        elif column.required and name != "sensitivity" and (name in given or name not in source.columns):
            _require(column, cells, ledger, shown=shown, given=name in given, held=held, schema=schema)
        out[name] = values
    return pd.DataFrame(out, index=pd.RangeIndex(count))


def _fallback(column: Column, source: Source) -> Any:
    stated: dict[str, Any] = {
        "source": source.name,
        "licence": source.licence,
        "retrieved": _day(source.retrieved),
        "precision_m": source.precision_m,
        "valid_from": _day(source.valid_from),
        "valid_to": _day(source.valid_to),
        "sensitivity": source.sensitivity,
        "basis": source.basis or "published",
    }
    return stated.get(column.name, column.default)


def _day(value: object) -> pd.Timestamp | None:
    return None if value is None else pd.Timestamp(str(value))


def _require(
    column: Column,
    cells: Texts,
    ledger: Ledger,
    *,
    shown: str,
    given: bool,
    held: Sequence[str],
    schema: Schema,
) -> None:
    if column.name in ("source", "licence"):
        asked = "name" if column.name == "source" else "licence"
        remedy = f'state {asked} = "..." for this layer in the study file'
        if not given:
            ledger.note_file(f"nothing says the {column.name} of the data", remedy=remedy)
            return
    else:
        remedy = "fill it in"
        if not given:
            close = nearest(column.name, held)
            ledger.note_file(
                f"a {schema.kind} layer needs a column '{column.name}' ({column.doc})",
                remedy=f'map it in the study file: columns = {{ {column.name} = "{close or "..."}" }}'
                + ("" if close else f"; the file has: {listed(held)}"),
            )
            return
    ledger.note_rows(
        np.array([cell is None for cell in cells], dtype=bool), "is empty", remedy=remedy, column=shown
    )


def keys(given: pd.DataFrame, schema: Schema, ledger: Ledger, *, shown: str) -> pd.Series[Any]:
    """Return the identifier of each row: the file's, else made from the row's number; all different."""
    made = np.array([f"{schema.kind}-{number:04d}" for number in ledger.rows.tolist()], dtype=object)
    if schema.key not in given:
        return pd.Series(made, dtype=object)
    read = convert(
        given[schema.key].to_numpy(dtype=object),
        Column(name=schema.key, dtype="text", doc="identifier"),
        ledger,
        shown=shown,
    )
    out = read.where(read.notna(), pd.Series(made, dtype=object)).astype(object)
    ledger.note_rows(
        out.duplicated(keep=False).to_numpy(),
        "is not the only row with this identifier",
        remedy=f"give each row its own, or do not map '{schema.key}': it is then made from the row's number",
        column=shown,
        values=out.to_numpy(dtype=object),
    )
    return out


def check_order(
    frame: pd.DataFrame,
    earlier: str,
    later: str,
    ledger: Ledger,
    found: Mapping[str, str],
    *,
    equal: bool = False,
) -> None:
    """Write down the rows whose `later` day does not come after `earlier` (or on it, if `equal`)."""
    begun, ended = frame[earlier], frame[later]
    wrong = (ended < begun) if equal else (ended <= begun)
    ledger.note_rows(
        (wrong & begun.notna() & ended.notna()).to_numpy(),
        f"{later} must {'not come before' if equal else 'come after'} {earlier}",
        remedy="correct the dates",
        column=found.get(later, later),
        values=np.array(
            [
                f"{a:%Y-%m-%d} to {b:%Y-%m-%d}" if pd.notna(a) and pd.notna(b) else None
                for a, b in zip(begun, ended, strict=True)
            ],
            dtype=object,
        ),
    )


def check_past(
    frame: pd.DataFrame, name: str, ledger: Ledger, found: Mapping[str, str], *, today: pd.Timestamp
) -> None:
    """Write down the rows that say of something past that it lies in the future."""
    ledger.note_rows(
        (frame[name] > today).to_numpy(),
        "lies in the future",
        remedy="correct the date",
        column=found.get(name, name),
        values=frame[name].dt.strftime("%Y-%m-%d").astype(object).to_numpy(dtype=object),
    )
