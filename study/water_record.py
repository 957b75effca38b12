"""What crews found at the sites: `vereda water record STUDY returned.csv`.

The form comes back as a table; its rows are checked one by one and added to a record beside the study file.
Nothing is kept of it but numbers, dates and codes: what people write in a margin may name somebody.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from layers.errors import DataError, Fault, FormatError, SourceMissingError
from maps import _inert
from study.errors import FolderError
from study.section import nearest

NAME = "water_record.restricted.csv"
"""The record, beside the study file."""

FORM = ("site_id", "date", "litres_left", "litres_added", "damaged", "gone", "remark_code")
"""Columns of the form, as `maps.field` writes it."""

CODES = frozenset("0123456789")
"""Remark codes; `maps.field` has their meanings."""

UNSEEN = frozenset("678")
"""Codes of visits that did not come to the site: not found, way not passable, not visited."""

MOST_L = 100_000.0
"""More than anybody carries to one place: such a number is a slip of the pen."""

_TRUE = frozenset(("1", "x", "yes", "y", "true", "si", "sí", "s", "verdadero"))
_FALSE = frozenset(("", "0", "no", "n", "false", "falso"))
_DECIMAL = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One visit to a site.

    Attributes
    ----------
    site_id, visited
        which, and when.
    litres_left
        found there, before any was added; None where nobody saw it.
    litres_added
        None where nobody says it.
    damaged, gone
        how it was found.
    remark_code
        one of `CODES`, or empty.
    lon, lat
        of the site, from the plan.
    modelled_l_per_day
        what the plan, without any measured use, took the site to serve; None where it is not known.
    planned_l
        what the plan brings at each visit; None where it has no trips.
    """

    site_id: str
    visited: date
    litres_left: float | None
    litres_added: float | None
    damaged: bool
    gone: bool
    remark_code: str
    lon: float | None = None
    lat: float | None = None
    modelled_l_per_day: float | None = None
    planned_l: float | None = None

    @property
    def is_seen(self) -> bool:
        """Whether the crew came to the site, or to where it should be."""
        return self.remark_code not in UNSEEN

    @property
    def found(self) -> tuple[Any, ...]:
        """What the form says."""
        return self.litres_left, self.litres_added, self.damaged, self.gone, self.remark_code


def read_form(path: Path, sites: Mapping[str, Mapping[str, Any]], *, today: date) -> list[Visit]:
    """Read a returned form.

    Parameters
    ----------
    path
        CSV with the columns `FORM`; commas, semicolons or tabs. Rows with a site and nothing else were not
        filled in, and other columns are not read.
    sites
        site_id -> what the plan says of it: ``lon``, ``lat``, ``modelled_l_per_day``, ``litres_per_visit``.
    today
        no visit is later.

    Raises
    ------
    SourceMissingError, FormatError
        if there is no such file, or it is no table with these columns.
    DataError
        with every row that is wrong.
    """
    header, rows = _table(path)
    missing = [name for name in FORM if name not in header and name not in {"litres_added", "remark_code"}]
    if missing:
        raise FormatError(
            f"{path.name} has no column {', '.join(missing)}; keep the first row of the form as it is: "
            f"{', '.join(FORM)}"
        )
    visits: dict[tuple[str, date], Visit] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        row = {name: cells[header.index(name)].strip() if name in header else "" for name in FORM}
        # The form's cells are written so that no spreadsheet runs them.
        if row["site_id"] not in sites:
            row["site_id"] = _inert.content(row["site_id"])
        if not any(row[name] for name in FORM if name != "site_id"):
            continue
        visit, wrong = _visit(row, number, sites, today)
        faults += wrong
        if visit is None:
            continue
        before = visits.setdefault((visit.site_id, visit.visited), visit)
        if before.found != visit.found:
            faults.append(
                Fault(
                    what=f"a second visit to '{visit.site_id}' on {visit.visited}, with other values",
                    remedy="keep one of them",
                    row=number,
                )
            )
    if faults:
        raise DataError(path, faults)
    return list(visits.values())


def read(path: Path) -> list[Visit]:
    """Return a study's record; an empty list where there is none.

    Raises
    ------
    DataError, FormatError
        if somebody has changed it so that it cannot be read.
    """
    if not path.is_file():
        return []
    header, rows = _table(path)
    names = [each.name for each in fields(Visit)]
    if [*header] != names:
        raise FormatError(f"{path.name} is no record of vereda's: its first row is not {','.join(names)}")
    visits, faults = [], []
    for number, cells in rows:
        try:
            visits.append(_stored(dict(zip(names, cells, strict=True))))
        except ValueError:
            faults.append(
                Fault(what="cannot be read", remedy="mend or take out what was changed there", row=number)
            )
    if faults:
        raise DataError(path, faults)
    return visits


def append(path: Path, visits: Iterable[Visit]) -> tuple[int, int]:
    """Add visits to a record, whole or not at all; return how many are new, and how many it had already.

    Raises
    ------
    DataError
        if the record has other values for a visit.
    FolderError
        if it cannot be written.
    """
    known = read(path)
    by_key = {(visit.site_id, visit.visited): visit for visit in known}
    new, again, faults = [], 0, []
    for visit in visits:
        before = by_key.get((visit.site_id, visit.visited))
        if before is None:
            new.append(visit)
        elif before.found == visit.found:
            again += 1
        else:
            faults.append(
                Fault(
                    what=f"'{visit.site_id}' on {visit.visited} is recorded already, with other values",
                    remedy="take that row out of the record if it is the wrong one",
                )
            )
    if faults:
        raise DataError(path, faults)
    if new:
        _replace(path, [*known, *new])
    return len(new), again


def _table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header, and the rows with their numbers; blank rows are left out."""
    if not path.is_file():
        raise SourceMissingError(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(f"{path.name} is not UTF-8 text; save it as CSV, UTF-8") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise FormatError(f"{path.name} is empty; its first row names the columns: {', '.join(FORM)}")
    header = [name.strip() for name in rows[0]]
    width = len(header)
    numbered = [
        (number, [*cells, *[""] * (width - len(cells))])
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    return header, numbered


def _visit(
    row: Mapping[str, str], number: int, sites: Mapping[str, Mapping[str, Any]], today: date
) -> tuple[Visit | None, list[Fault]]:
    """Return what a row says, and what is wrong with it."""
    site, code = row["site_id"], row["remark_code"].removesuffix(".0")
    wrong: list[tuple[str, str, str]] = []
    if site not in sites:
        wrong.append(("site_id", nearest("site of the plan", site, sites), ""))
    # What a remark says is not told: it may name somebody.
    if code and code not in CODES:
        said = "free text is not kept; write one digit of the form's list"
        wrong.append(("remark_code", "is no code from 0 to 9", said))
    values: dict[str, Any] = {}
    for column, (parse, what, remedy) in _CELLS.items():
        try:
            values[column] = parse(row[column])
        except ValueError:
            wrong.append((column, what, remedy))
    if not wrong:
        wrong += _contradictions(values, code, today)
    if wrong:
        return None, [
            Fault(what=what, remedy=remedy, row=number, column=column) for column, what, remedy in wrong
        ]
    known = sites[site]
    left = values["litres_left"]
    return (
        Visit(
            site_id=site,
            visited=values["date"],
            litres_left=0.0 if values["gone"] and left is None else left,
            litres_added=values["litres_added"],
            damaged=values["damaged"],
            gone=values["gone"],
            remark_code=code,
            lon=_known(known.get("lon")),
            lat=_known(known.get("lat")),
            modelled_l_per_day=_known(known.get("modelled_l_per_day")),
            planned_l=_known(known.get("litres_per_visit")),
        ),
        [],
    )


def _contradictions(values: Mapping[str, Any], code: str, today: date) -> list[tuple[str, str, str]]:
    """Return what cannot all be true: column, fault and remedy."""
    wrong = []
    if values["date"] > today:
        wrong.append(("date", f"{values['date']} is yet to come", "write the day of the visit"))
    if values["gone"] and values["litres_left"]:
        wrong.append(("gone", "the site is gone, yet litres are left", "correct one of the two"))
    if values["litres_left"] is None and not values["gone"] and code not in UNSEEN:
        wrong.append(("litres_left", "nobody says how much was left", "write the litres; 0 if it was empty"))
    return wrong


def _litres(text: str) -> float | None:
    if not text:
        return None
    if not _DECIMAL.fullmatch(text) or (value := float(text.replace(",", "."))) > MOST_L:
        raise ValueError("no litres")
    return value


def _mark(text: str) -> bool:
    if text.casefold() not in _TRUE | _FALSE:
        raise ValueError("neither yes nor no")
    return text.casefold() in _TRUE


_LITRES_WRONG = ("is no number of litres", f"write a number from 0 to {MOST_L:g}, or leave it empty")
_MARK_WRONG = ("is neither yes nor no", "write yes or no; empty is no")
_CELLS: Mapping[str, tuple[Callable[[str], Any], str, str]] = {
    "date": (date.fromisoformat, "is no date", "write it as 2026-07-15"),
    "litres_left": (_litres, *_LITRES_WRONG),
    "litres_added": (_litres, *_LITRES_WRONG),
    "damaged": (_mark, *_MARK_WRONG),
    "gone": (_mark, *_MARK_WRONG),
}
"""How a cell is read, and what is said where it cannot be."""


def _known(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _stored(row: Mapping[str, str]) -> Visit:
    numbers = ("litres_left", "litres_added", "lon", "lat", "modelled_l_per_day", "planned_l")
    values: dict[str, Any] = {name: float(row[name]) if row[name] else None for name in numbers}
    if any(value is not None and not math.isfinite(value) for value in values.values()):
        raise ValueError("a number that is none")
    for name in ("damaged", "gone"):
        if row[name] not in {"0", "1"}:
            raise ValueError(f"{name} is neither 0 nor 1")
        values[name] = row[name] == "1"
    return Visit(
        site_id=_inert.content(row["site_id"]),
        visited=date.fromisoformat(row["visited"]),
        remark_code=row["remark_code"],
        **values,
    )


def _replace(path: Path, visits: Sequence[Visit]) -> None:
    """Write a record beside the old one, and put it in its place when it is whole."""
    names = [each.name for each in fields(Visit)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for visit in sorted(visits, key=lambda each: (each.site_id, each.visited)):
        cells = asdict(visit)
        writer.writerow([_cell(cells[name]) for name in names])
    handle = -1
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(prefix=".vereda-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(beside).unlink()
        raise FolderError(f"cannot write {path}: {error.strerror or error}") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.10g}" if isinstance(value, float) else str(_inert.cell(str(value)))
