"""Encounters by sector and period: counts, without a place on the map."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from pyproj import CRS

from layers._convert import Texts
from layers._ledger import Ledger
from layers._load import Special, load_vector
from layers.area import Area
from layers.schema import TABLE, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="encounter",
    key="encounter_id",
    geometry=TABLE,
    columns=(
        Column(name="sector", dtype="text", doc="Border Patrol sector or region", required=True),
        Column(name="period_start", dtype="date", doc="first day counted", required=True),
        Column(name="period_end", dtype="date", doc="first day no longer counted", required=True),
        Column(name="apprehensions", dtype="number", doc="people apprehended", unit="people", minimum=0.0),
        Column(name="rescues", dtype="number", doc="people rescued", unit="people", minimum=0.0),
        Column(name="deaths", dtype="number", doc="people found dead", unit="people", minimum=0.0),
        Column(
            name="agents", dtype="number", doc="agents assigned to the sector", unit="people", minimum=0.0
        ),
    ),
    sensitivity="public",
    clip="whole",
    doc="Counts of one sector in [period_start, period_end): a table, used beside the map.",
)

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:FY ?)?(\d{4})", re.IGNORECASE)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a table of counts.

    The period stands in `period_start` and `period_end`, or in `month` (2020-01), or in `fiscal_year` (2015
    or FY2015 runs from 2014-10-01 to 2015-09-30). The table has no geometry: `area` and `crs` are not used.

    Raises
    ------
    DataError, FormatError, SourceMissingError
        as `layers._load.load_vector`.
    """
    special = Special(inputs=("month", "fiscal_year"), derive=_periods, check=_check)
    return load_vector(source, SCHEMA, area=area, crs=crs, special=special)


def _periods(given: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Make period_start and period_end where the table states a month or a fiscal year instead."""
    if "period_start" in given:
        return given
    for name, pattern, form in (("month", _MONTH, "2020-01"), ("fiscal_year", _YEAR, "2015")):
        if name not in given:
            continue
        cells = given[name].to_numpy(dtype=object)
        found = [None if cell is None else pattern.fullmatch(cell) for cell in cells]
        ledger.note_rows(
            np.array(
                [cell is not None and hit is None for cell, hit in zip(cells, found, strict=True)], dtype=bool
            ),
            f"is no {name.replace('_', ' ')}",
            remedy=f"write it as {form}",
            column=name,
            values=cells,
        )
        spans = [_span(hit) for hit in found]
        return given.assign(
            period_start=_texts([start for start, _ in spans]), period_end=_texts([end for _, end in spans])
        )
    return given


def _span(hit: re.Match[str] | None) -> tuple[str | None, str | None]:
    if hit is None:
        return None, None
    year = int(hit.group(1))
    if len(hit.groups()) == 1:
        return f"{year - 1:04d}-10-01", f"{year:04d}-10-01"
    month = int(hit.group(2))
    following = f"{year + 1:04d}-01-01" if month == 12 else f"{year:04d}-{month + 1:02d}-01"
    return f"{year:04d}-{month:02d}-01", following


def _texts(values: list[str | None]) -> Texts:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _check(frame: pd.DataFrame, ledger: Ledger) -> None:
    wrong = (frame["period_end"] <= frame["period_start"]).to_numpy(dtype=bool)
    ledger.note_rows(
        wrong, "period_end must come after period_start", remedy="correct the dates", column="period_end"
    )
