"""Typical years written by hand as EnergyPlus weather files (EPW)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layers.source import Source

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HEADER = [
    "LOCATION,Somewhere,AZ,USA,TMY3,722745,32.13,-110.95,-7.0,809.0",
    "DESIGN CONDITIONS,0",
    "TYPICAL/EXTREME PERIODS,0",
    "GROUND TEMPERATURES,0",
    "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
    "COMMENTS 1,none",
    "COMMENTS 2,none",
    "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31",
]


def row(month: int, day: int, hour: int, **changed: Any) -> list[str]:
    """Return the fields of an hour that ends then: 11 C at 1 h to 34 C at 24 h, and what is changed."""
    fields = {6: 10.0 + hour, 7: 5.0, 8: 40, 9: 92000, 13: 500, 14: 600, 15: 100, 21: 2.5}
    names = {
        "temperature": 6,
        "dew": 7,
        "humidity": 8,
        "pressure": 9,
        "ghi": 13,
        "dni": 14,
        "dhi": 15,
        "wind": 21,
    }
    fields |= {names[name]: value for name, value in changed.items()}
    made = ["0"] * 35
    made[:5] = ["2001", str(month), str(day), str(hour), "0"]
    for field, value in fields.items():
        made[field] = str(value)
    return made


def year(**changed: Any) -> list[list[str]]:
    """Return a year of such hours."""
    return [
        row(month, day, hour, **changed)
        for month, days in enumerate(DAYS, start=1)
        for day in range(1, days + 1)
        for hour in range(1, 25)
    ]


def epw(
    folder: Path,
    rows: Sequence[Sequence[str]],
    header: Sequence[str] = HEADER,
    *,
    name: str = "station.epw",
) -> Source:
    """Write a file."""
    path = folder / name
    path.write_text("\n".join([*header, *(",".join(row) for row in rows)]) + "\n")
    return Source(path=path)
