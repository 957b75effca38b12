"""Cells of a file to values of a column, strictly: what cannot be read is a fault, never a guess."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers._ledger import Ledger, nearest
from layers.schema import Column

MAX_TEXT = 1000
"""Longest text kept, in characters: a name on a map, not a document."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "0", "f", "n"), False),
}
_LARGEST_INTEGER = 2.0**53
"""Above this a float64 no longer counts one by one."""

Texts: TypeAlias = NDArray[np.object_]


def texts(cells: pd.Series[Any]) -> Texts:
    """Return the cells as text, stripped; None where a cell is missing or blank."""
    out = np.empty(len(cells), dtype=object)
    # Most cells are text: their way is kept short.
    out[:] = [
        (value.strip() or None) if type(value) is str else _text(value)
        for value in cells.to_numpy(dtype=object)
    ]
    return out


def mapped(values: Texts, table: Mapping[str, str]) -> Texts:
    """Return the texts with the file's words replaced by ours; the empty text stands for missing."""
    if not table:
        return values
    words = {key.strip(): (word.strip() or None) for key, word in table.items()}
    blank = words.get("")
    out = np.empty(len(values), dtype=object)
    out[:] = [blank if value is None else words.get(value, value) for value in values]
    return out


def convert(
    cells: Texts, column: Column, ledger: Ledger, *, shown: str, date_format: str | None = None
) -> pd.Series[Any]:
    """Return the cells as values of `column`; what cannot be read is written down and left missing.

    Parameters
    ----------
    shown
        what the file calls the column.
    date_format
        strptime format of its dates; None: ISO 8601.
    """
    if column.dtype == "date":
        return dates(cells, ledger, shown=shown, date_format=date_format)
    return _CONVERTERS[column.dtype](cells, column, ledger, shown)


def numbers(cells: Texts, ledger: Ledger, *, shown: str) -> NDArray[np.float64]:
    """Return the cells as float64, NaN where missing; other than finite decimal numbers are faults."""
    out = np.full(len(cells), np.nan)
    bad = np.zeros(len(cells), dtype=bool)
    endless = np.zeros(len(cells), dtype=bool)
    for position, cell in enumerate(cells):
        if cell is None:
            continue
        if _NUMBER.fullmatch(cell):
            out[position] = float(cell)
            endless[position] = math.isinf(out[position])
        elif cell.lower().lstrip("+-") in {"inf", "infinity", "nan"}:
            endless[position] = True
        else:
            bad[position] = True
    out[endless] = np.nan
    ledger.note_rows(
        bad,
        "is not a number",
        remedy="write it with digits and a decimal point only, as 1200.5",
        column=shown,
        values=cells,
    )
    ledger.note_rows(
        endless, "is not a finite number", remedy="leave it empty if unknown", column=shown, values=cells
    )
    return out


def dates(cells: Texts, ledger: Ledger, *, shown: str, date_format: str | None = None) -> pd.Series[Any]:
    """Return the cells as datetime64 days, NaT where missing; a time of day is dropped."""
    known: dict[str | None, np.datetime64] = {
        cell: np.datetime64("NaT") if cell is None else _day(cell, date_format) for cell in set(cells)
    }
    days = np.array([known[cell] for cell in cells], dtype="datetime64[D]").astype("datetime64[us]")
    given = np.array([cell is not None for cell in cells], dtype=bool)
    ledger.note_rows(
        given & np.isnat(days),
        "is not a date as YYYY-MM-DD"
        if date_format is None
        else f"is not a date in the file's date_format '{date_format}'",
        remedy="write dates as 2017-03-01, or state the file's date_format" if date_format is None else "",
        column=shown,
        values=cells,
    )
    return pd.Series(days)


def clean(text: str) -> str:
    """Return the text without control characters, at most `MAX_TEXT` long; otherwise verbatim."""
    plain = _CONTROL.sub(_blank_or_nothing, text).strip()
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 1] + "…"


def _blank_or_nothing(match: re.Match[str]) -> str:
    return " " if any(mark in "\t\n\r\u2028\u2029" for mark in match.group()) else ""


def _day(cell: str, date_format: str | None) -> np.datetime64:
    try:
        if date_format is not None:
            return np.datetime64(datetime.strptime(cell, date_format).date())  # noqa: DTZ007  # the day, as written
        return np.datetime64(date.fromisoformat(cell[:10]) if _ISO_DATE.fullmatch(cell) else "NaT")
    except ValueError:
        return np.datetime64("NaT")


def _text(value: object) -> str | None:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return _number_text(float(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
    return text.strip() or None


def _number_text(number: float) -> str | None:
    if math.isnan(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < _LARGEST_INTEGER else repr(number)


def _to_text(cells: Texts, _column: Column, _ledger: Ledger, _shown: str) -> pd.Series[Any]:
    return pd.Series([None if cell is None else clean(cell) or None for cell in cells], dtype=object)


def _to_category(cells: Texts, column: Column, ledger: Ledger, shown: str) -> pd.Series[Any]:
    allowed = set(column.allowed)
    bad = np.array([cell is not None and cell not in allowed for cell in cells], dtype=bool)
    listed = ", ".join(column.allowed)

    def remedy(position: int) -> str:
        close = nearest(cells[position], column.allowed)
        meant = f"did you mean '{close}'? " if close else ""
        return f"{meant}allowed: {listed}; translate the file's words with a 'values' table"

    ledger.note_rows(bad, f"is no known {column.name}", remedy=remedy, column=shown, values=cells)
    kept = cells.copy()
    kept[bad] = None
    return pd.Series(kept, dtype=object)


def _to_number(cells: Texts, column: Column, ledger: Ledger, shown: str) -> pd.Series[Any]:
    return pd.Series(_ranged(numbers(cells, ledger, shown=shown), cells, column, ledger, shown))


def _to_integer(cells: Texts, column: Column, ledger: Ledger, shown: str) -> pd.Series[Any]:
    values = _ranged(numbers(cells, ledger, shown=shown), cells, column, ledger, shown)
    with np.errstate(invalid="ignore"):
        broken = ~np.isnan(values) & ((values != np.rint(values)) | (np.abs(values) > _LARGEST_INTEGER))
    ledger.note_rows(broken, "is not a whole number", column=shown, values=cells)
    values[broken] = np.nan
    return pd.Series(values).astype("Int64")


def _to_boolean(cells: Texts, _column: Column, ledger: Ledger, shown: str) -> pd.Series[Any]:
    read = [None if cell is None else _BOOLEANS.get(cell.lower()) for cell in cells]
    bad = np.array(
        [cell is not None and value is None for cell, value in zip(cells, read, strict=True)], bool
    )
    ledger.note_rows(
        bad, "is neither true nor false", remedy="write true or false", column=shown, values=cells
    )
    return pd.Series(read, dtype="boolean")


def _ranged(
    values: NDArray[np.float64], cells: Texts, column: Column, ledger: Ledger, shown: str
) -> NDArray[np.float64]:
    low = -math.inf if column.minimum is None else column.minimum
    high = math.inf if column.maximum is None else column.maximum
    with np.errstate(invalid="ignore"):
        outside = (values < low) | (values > high)
    unit = f" {column.unit}" if column.unit else ""
    bound = f"at least {low:g}{unit}" if math.isinf(high) else f"from {low:g} to {high:g}{unit}"
    ledger.note_rows(outside, f"must be {bound}", column=shown, values=cells)
    return np.where(outside, np.nan, values)


_CONVERTERS: dict[str, Callable[[Texts, Column, Ledger, str], pd.Series[Any]]] = {
    "text": _to_text,
    "category": _to_category,
    "number": _to_number,
    "integer": _to_integer,
    "boolean": _to_boolean,
}
