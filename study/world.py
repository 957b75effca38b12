"""Reading a study: every layer checked, counted and told, nothing computed yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

import layers
from geo.result import LayerUse
from layers import crs as crs_
from layers.area import Area
from layers.errors import VeredaError
from layers.raster import Raster
from layers.source import Counts, Layer, stated
from layers.weather import Weather
from study.config import Config
from study.errors import LayersError
from study.progress import Jobs, Steps, nobody


@dataclass(frozen=True, kw_only=True)
class World:
    """What a study read: everything checked, in the study CRS, nothing computed yet.

    Attributes
    ----------
    frames
        kind -> rows with geometry, whatever their dates.
    tables
        kind -> rows without geometry.
    rasters
        kind -> raster.
    weather
        hourly weather, or None; of several files the first.
    years
        all weather files, years of one station.
    uses
        what was read of each kind.
    set_aside
        kind -> the rows left out as bad, for kinds that have any.
    keys
        kind -> the identifiers of each of its files' rows, in the order of the study file.
    """

    area: Area
    crs: CRS
    frames: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rasters: Mapping[str, Raster] = field(default_factory=dict)
    weather: Weather | None = None
    years: tuple[Weather, ...] = ()
    uses: tuple[LayerUse, ...] = ()
    set_aside: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    keys: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)


def read(settings: Config, *, steps: Steps | None = None) -> World:
    """Read and check every layer of a study, in the study CRS.

    Raises
    ------
    LayersError
        with the error of every layer that cannot be used.
    """
    area = settings.place
    crs = crs_.parse(settings.study.crs) if settings.study.crs else crs_.for_bounds(*area.bounds)
    loaded: dict[str, list[Any]] = {}
    errors: list[Exception] = []
    jobs = Jobs(nobody if steps is None else steps.within, sum(map(len, settings.layers.values())))
    for kind, sections in sorted(settings.layers.items()):
        for section in sections:
            job = jobs.begin(f"Reading: {kind}")
            try:
                loaded.setdefault(kind, []).append(
                    layers.module(kind).load(section.source, area=area, crs=crs)
                )
            except VeredaError as error:
                errors.append(error)
            job(1.0)
    if errors:
        raise errors[0] if len(errors) == 1 else LayersError(errors)
    world = _world(loaded, area=area, crs=crs)
    if steps is not None:
        for line in told(world):
            steps.say(line)
    return world


def told(world: World) -> list[str]:
    """Return a line for each layer: how many rows were read, kept, clipped away and set aside."""
    width = max((len(use.kind) for use in world.uses), default=0)
    return [
        f"  {use.kind:<{width}}  {use.counts.read:>9,} {use.counts.unit} read, {use.counts.kept:>9,} kept, "
        f"{use.counts.clipped:,} outside the area, {use.counts.set_aside:,} "
        f"{'without a value' if use.counts.unit == 'cells' else 'set aside'}"
        for use in world.uses
    ]


def without_restricted(world: World, *, steps: Steps) -> World:
    """Return the world without its restricted rows; say how many were held back."""

    def open_rows(frame: Any) -> Any:
        return frame.loc[frame["sensitivity"] == "public"].copy()

    frames = {kind: open_rows(frame) for kind, frame in world.frames.items()}
    tables = {kind: open_rows(frame) for kind, frame in world.tables.items()}
    for kind, frame in {**world.frames, **world.tables}.items():
        held = len(frame) - len({**frames, **tables}[kind])
        if held:
            steps.say(
                f"  {kind}: {held:,} restricted rows held back from the public edition "
                "(--audience restricted shows them)"
            )
    kept = {kind: frame for kind, frame in frames.items() if len(frame)}
    uses = []
    for use in world.uses:
        provenance = tuple(entry for entry in use.provenance if entry.sensitivity == "public")
        if provenance:
            rows = {**frames, **tables}.get(use.kind)
            counts = use.counts if rows is None else replace(use.counts, kept=len(rows))
            uses.append(replace(use, provenance=provenance, counts=counts))
    years = tuple(year for year in world.years if year.provenance.sensitivity == "public")
    return replace(
        world,
        frames=kept,
        tables={kind: table for kind, table in tables.items() if len(table)},
        rasters={k: r for k, r in world.rasters.items() if r.provenance.sensitivity == "public"},
        weather=years[0] if years else None,
        years=years,
        uses=tuple(uses),
    )


def _world(loaded: Mapping[str, list[Any]], *, area: Area, crs: CRS) -> World:
    frames: dict[str, gpd.GeoDataFrame] = {}
    tables: dict[str, pd.DataFrame] = {}
    rasters: dict[str, Raster] = {}
    years: list[Weather] = []
    uses: list[LayerUse] = []
    set_aside: dict[str, pd.DataFrame] = {}
    keys: dict[str, tuple[frozenset[str], ...]] = {}
    for kind, parts in loaded.items():
        first = parts[0]
        if isinstance(first, Layer):
            frame = _joined(parts)
            (frames if isinstance(frame, gpd.GeoDataFrame) else tables)[kind] = frame
            keys[kind] = _keys(frame, parts)
            uses.append(LayerUse(kind=kind, provenance=stated(frame), counts=_sum(p.counts for p in parts)))
            bad = [part.set_aside for part in parts if len(part.set_aside)]
            if bad:
                set_aside[kind] = pd.concat(bad, ignore_index=True)
            continue
        if isinstance(first, Weather):
            years = parts
        elif len(parts) > 1:
            raise LayersError([ValueError(f"layers.{kind} takes one file, not {len(parts)}")])
        else:
            rasters[kind] = first
        uses.append(
            LayerUse(
                kind=kind,
                provenance=tuple(dict.fromkeys(part.provenance for part in parts)),
                counts=_sum(part.counts for part in parts),
            )
        )
    return World(
        area=area,
        crs=crs,
        frames=frames,
        tables=tables,
        rasters=rasters,
        weather=years[0] if years else None,
        years=tuple(years),
        uses=tuple(uses),
        set_aside=set_aside,
        keys=keys,
    )


def _joined(parts: list[Layer]) -> Any:
    """Return the rows of all files of one kind, each with a key of its own.

    Keys that two files share get the file's number; a higher one where a row of any file has that already.
    """
    if len(parts) == 1:
        return parts[0].frame
    key = layers.module(parts[0].kind).SCHEMA.key
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    number = np.repeat(np.arange(len(parts)) + 1, [len(part.frame) for part in parts])
    twice = frame[key].duplicated(keep=False).to_numpy()
    taken = set(frame[key])
    new = []
    for name, first in zip(frame.loc[twice, key], number[twice].tolist(), strict=True):
        free = next(each for n in count(first, len(parts)) if (each := f"{name}-{n}") not in taken)
        taken.add(free)
        new.append(free)
    frame.loc[twice, key] = new
    return frame


def _keys(frame: Any, parts: list[Layer]) -> tuple[frozenset[str], ...]:
    """Return the identifiers of each file's rows; joined they stand one file after the other."""
    names = frame[layers.module(parts[0].kind).SCHEMA.key]
    ends = np.cumsum([0, *(len(part.frame) for part in parts)])
    return tuple(frozenset(names.iloc[begin:end]) for begin, end in pairwise(ends))


def _sum(parts: Iterable[Counts]) -> Counts:
    counts = list(parts)
    return Counts(
        unit=counts[0].unit,
        read=sum(c.read for c in counts),
        kept=sum(c.kept for c in counts),
        clipped=sum(c.clipped for c in counts),
        set_aside=sum(c.set_aside for c in counts),
    )
