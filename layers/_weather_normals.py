"""Read a CSV of monthly normals by hour."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping

from layers._weather_table import MEASURES, PLACE, WeatherTable, frame, number, whole
from layers.errors import Fault
from layers.source import Source

_NEEDED = ("month", "hour", "temperature_c")


def read_normals(text: io.StringIO, source: Source) -> WeatherTable:
    """Read the text of a normals CSV, with every fault in it."""
    reader = csv.DictReader(text)
    names = list(reader.fieldnames or [])
    ours = {name: source.columns.get(name, name) for name in (*_NEEDED, *MEASURES, *PLACE)}
    faults = [
        Fault(
            what="the column is missing",
            column=ours[name],
            remedy=f'name the file\'s column, for example columns = {{{name} = "..."}}'
            + (", or give it in constants" if name in PLACE else ""),
        )
        for name in (*_NEEDED, *PLACE)
        if ours[name] not in names and name not in source.constants
    ]
    if faults:
        return WeatherTable(hours=frame([]), place={}, name=None, faults=tuple(faults))
    rows: list[Mapping[str, float]] = []
    places: dict[str, dict[str, int]] = {name: {} for name in PLACE}
    for row, cells in enumerate(reader, start=2):
        if None in cells or None in cells.values():
            faults.append(Fault(what=f"does not have the {len(names)} fields of the header", row=row))
            continue
        rows += _hour(cells, ours, row, faults)
        for name, seen in places.items():
            stated = source.constants.get(name)
            seen.setdefault(str(stated if stated is not None else cells[ours[name]]).strip(), row)
    faults += _holes(rows, faults)
    place = {name: _one(name, seen, faults) for name, seen in places.items()}
    return WeatherTable(hours=frame(rows), place=place, name=None, faults=tuple(faults))


def _hour(
    cells: Mapping[str, str], ours: Mapping[str, str], row: int, faults: list[Fault]
) -> list[Mapping[str, float]]:
    month = whole(cells[ours["month"]], 1, 12, column=ours["month"], row=row, faults=faults)
    hour = whole(cells[ours["hour"]], 0, 23, column=ours["hour"], row=row, faults=faults)
    if month is None or hour is None:
        return []
    values: dict[str, float] = {"month": month, "day": 0, "hour": hour}
    for name, limits in MEASURES.items():
        cell = cells.get(ours[name], "").strip()
        if cell:
            values[name] = number(cell, limits, column=ours[name], row=row, faults=faults)
        else:
            values[name] = math.nan
            if name in _NEEDED:
                faults.append(Fault(what="has no value", row=row, column=ours[name]))
    return [values]


def _holes(rows: list[Mapping[str, float]], faults: list[Fault]) -> list[Fault]:
    """Return which of the 12 x 24 hours are missing or double, unless broken rows already explain it."""
    seen = Counter((int(row["month"]), int(row["hour"])) for row in rows)
    found = [
        Fault(what=f"hour {hour} of month {month} stands there {times} times")
        for (month, hour), times in seen.items()
        if times > 1
    ]
    missing = [(month, hour) for month in range(1, 13) for hour in range(24) if (month, hour) not in seen]
    if missing and not any(fault.row for fault in faults):
        found.append(
            Fault(
                what=f"{len(missing)} of 288 hours (12 months x 24) are missing, the first of them hour "
                f"{missing[0][1]} of month {missing[0][0]}",
                remedy="give every hour from 0 to 23 of every month",
            )
        )
    return found


def _one(name: str, seen: Mapping[str, int], faults: list[Fault]) -> float:
    if not seen:
        return math.nan
    first, *others = seen.items()
    faults += [
        Fault(
            what="one file is one station: the value differs from the first row's",
            row=row,
            column=name,
            value=text,
            remedy=f"write {first[0]} everywhere, or give each station its own file",
        )
        for text, row in others
    ]
    return number(first[0], PLACE[name], column=name, row=first[1], faults=faults)
