"""Text from data that nothing runs: cells of a spreadsheet, elements of XML, names of files."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd

from maps._plain import plain

_RUNS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a cell begins with that a spreadsheet takes for a formula; the last four are full-width."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not (production 2, Char)."""


def cell(value: Any) -> Any:
    """Return a cell that a spreadsheet shows and does not run; numbers stay numbers.

    No two texts have the same cell: `content` gives back what it was made of.
    """
    if not isinstance(value, str) or _is_number(value):
        return value
    # Quotes of its own count as nothing, so that a text that looks guarded gets another.
    shown = value.lstrip("'")
    return f"'{value}" if shown[:1] in _RUNS or shown.lstrip()[:1] in _RUNS else value


def content(value: str) -> str:
    """Return the text that a cell was made of by `cell`; what it would not have made is as it is."""
    return value[1:] if value[:1] == "'" and cell(value[1:]) == value else value


def spreadsheet(table: pd.DataFrame) -> bytes:
    """Return a table as CSV that a spreadsheet opens as it is: no formula, accents as they are."""
    safe = pd.DataFrame({column: [cell(value) for value in table[column]] for column in table})
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def xml(value: Any) -> str:
    """Return text that XML can hold, on one line and without marks that turn the reading direction.

    It is still to be escaped.
    """
    return plain(str(value)).translate(_ON_ONE_LINE)


_ON_ONE_LINE = str.maketrans("\t\n\r", "   ")


def file_name(value: Any) -> str:
    """Return a name for a file: letters, digits, dashes, at most 40; never empty."""
    flat = unicodedata.normalize("NFKD", str(value)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9]+", "-", flat).strip("-")[:40] or "x"


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
