"""Where a layer comes from, who says so, how exact it is, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import geopandas as gpd
import pandas as pd

Sensitivity: TypeAlias = Literal["public", "restricted"]
Basis: TypeAlias = Literal["published", "approximate", "illustrative"]
OnBadRows: TypeAlias = Literal["refuse", "set-aside"]

SENSITIVITIES: tuple[str, ...] = get_args(Sensitivity)
BASES: tuple[str, ...] = get_args(Basis)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A data file and what is known about it.

    Attributes
    ----------
    path
        the file.
    name, licence, retrieved
        who published it, under which terms, and when it was taken; shown on every map. None: the
        profile's, or the file's own column.
    precision_m
        how far off a position may be, in metres, for rows that do not say it themselves; None: unknown.
    sensitivity
        None: what the kind of layer says.
    basis
        None: ``published``. ``approximate`` for general knowledge, ``illustrative`` for examples.
    valid_from, valid_to
        half-open interval for rows that do not state one; None: unbounded.
    columns
        our column -> the file's column.
    values
        our column -> {the file's value: ours}; the empty text stands for a missing value.
    constants
        our column -> one value for every row.
    profile
        name of a ready-made description of a published file (`layers.profile.names()`).
    crs
        the CRS of a file that has none; a file's own is never overruled.
    layer
        table inside a GeoPackage, KML or GPX with several.
    encoding, date_format
        for files that are not UTF-8, or whose dates are not ISO 8601 (strptime format).
    on_bad_rows
        ``refuse`` (all faults in one error) or ``set-aside`` (use the good rows, keep the bad apart).
    """

    path: Path
    name: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    precision_m: float | None = None
    sensitivity: Sensitivity | None = None
    basis: Basis | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str | float | int | bool] = field(default_factory=dict)
    profile: str | None = None
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    date_format: str | None = None
    on_bad_rows: OnBadRows = "refuse"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What a map must say of a layer that has no rows to say it: a raster, a weather file."""

    source: str
    licence: str
    retrieved: date | None = None
    precision_m: float = float("nan")
    sensitivity: Sensitivity = "public"
    basis: Basis = "published"


def stated(rows: pd.DataFrame) -> tuple[Provenance, ...]:
    """Return one entry for each distinct source, licence, date, sensitivity and basis of a layer's rows."""
    keys = ["source", "licence", "retrieved", "sensitivity", "basis"]
    entries = []
    for _, alike in rows.groupby(keys, dropna=False, sort=True):
        first = {key: alike[key].iloc[0] for key in keys}
        retrieved = first.pop("retrieved")
        entries.append(
            Provenance(
                **first,
                retrieved=None if pd.isna(retrieved) else retrieved.date(),
                precision_m=float(alike["precision_m"].max()),
            )
        )
    return tuple(entries)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of each row (or cell, or hour) that was read: ``read == kept + clipped + set_aside``."""

    unit: str = "rows"
    read: int
    kept: int
    clipped: int = 0
    set_aside: int = 0


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A checked layer: the frame keeps the promises of its kind's SCHEMA.

    Attributes
    ----------
    kind
        name of the module of `layers` that loaded it.
    frame
        the rows, in the CRS asked for (a plain DataFrame for kinds without geometry).
    set_aside
        the rows left out as bad: columns ``row``, ``column``, ``value``, ``reason``, then the file's
        own cells. They are raw: treat as restricted.
    """

    kind: str
    frame: gpd.GeoDataFrame | pd.DataFrame
    source: Source
    counts: Counts
    set_aside: pd.DataFrame


def valid_on(frame: gpd.GeoDataFrame, on: date) -> gpd.GeoDataFrame:
    """Return the rows of a layer's frame in force on a date.

    The interval [valid_from, valid_to) is half-open, NaT is unbounded. Index kept, input unchanged.
    """
    day = pd.Timestamp(on)
    begun = frame["valid_from"].isna() | (frame["valid_from"] <= day)
    ended = frame["valid_to"].notna() & (frame["valid_to"] <= day)
    return frame.loc[begun & ~ended].copy()
