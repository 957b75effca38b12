"""The tables and grids of a study as a GIS takes them: the same, whatever the format they are written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from geo.result import Phrase, StudyResult
from layers.crs import WGS84
from layers.raster import Raster
from maps import _described, _described_water, _facts, _names, _relief, _rounding, _text, _turns
from maps import _walking as _walking_page
from maps.redact import Audience

_RENAMED = {"opening": "openings", "segment": "segments", "route": "routes"}

KIND_OF: dict[str, str] = {"segments": "route", "routes": "route"}
"""Table -> the kind of layer whose sources are its own, where the two differ in name."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, with or without geometry (then a GeoDataFrame); `doc` says what it holds."""

    name: str
    frame: pd.DataFrame
    title: str
    doc: str


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """A grid; `unit` says what its numbers mean."""

    name: str
    raster: Raster
    title: str
    unit: str

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value."""
        return _relief.height_range(self.raster)


def tables(result: StudyResult, audience: Audience) -> Iterator[Table]:
    """Yield every table of a result that `maps.redact` has let through."""
    for kind, frame in result.layers.items():
        if kind != "route":
            yield _layer(kind, frame.reset_index(drop=True))
    if len(result.openings):
        yield _layer("opening", result.openings.reset_index())
    if len(result.routes):
        yield _layer("route", result.routes.reset_index())
    if len(result.segments):
        yield _layer("segment", result.segments.reset_index())
    yield from _walking(result, audience)
    turns = _turned(result)
    if len(turns):
        yield Table(name="turns", frame=turns, title=_TITLES["turns"], doc=_WALKED["turns"])
    for kind, table in result.tables.items():
        yield _layer(kind, pd.DataFrame(table).reset_index(drop=True))
    yield from _told(result, audience)


def _told(result: StudyResult, audience: Audience) -> Iterator[Table]:
    yield Table(name="study", frame=_facts.study(result, audience), title="Study", doc="What this file is")
    if result.notes:
        notes = pd.DataFrame([{"en": note.en, "es": note.es} for note in result.notes])
        yield Table(name="notes", frame=notes, title="Notes", doc="Please note")
    sources = _facts.sources(result)
    if len(sources):
        yield Table(name="sources", frame=sources, title="Sources", doc="Who is behind each layer; licences")
    if result.factors:
        yield Table(
            name="factors",
            frame=_facts.factors(result),
            title="Factors",
            doc="Hazards: curve, weight, citation",
        )


def _turned(result: StudyResult) -> gpd.GeoDataFrame:
    """Return the points of `maps._turns` in the study CRS: what happens there, on which route, how far on."""
    found = [(layer, feature) for layer in _turns.layers(result) for feature in layer.features]
    rows = [
        {"turn": layer.id, "name": feature.n} | dict(zip(layer.fields, feature.v, strict=True))
        for layer, feature in found
    ]
    latlon = [feature.g for _, feature in found]
    points = gpd.points_from_xy([lon for _, lon in latlon], [lat for lat, _ in latlon], crs=WGS84)
    # As exact as they are known there, and no more.
    placed = gpd.GeoSeries(points).to_crs(result.crs)
    return gpd.GeoDataFrame(rows, geometry=shapely.set_precision(placed.to_numpy(), 1.0), crs=result.crs)


def _walking(result: StudyResult, audience: Audience) -> Iterator[Table]:
    for name, frame in (
        ("isochrones", result.isochrones),
        ("reach", result.reach),
        ("corridors", result.corridors),
    ):
        if frame is not None and len(frame):
            yield Table(name=name, frame=frame.reset_index(), title=_TITLES[name], doc=_WALKED[name])
    lines = _contours(result)
    if audience == "public":
        lines = _rounding.frame(lines) if len(lines) else lines
    if len(lines):
        name = "isochrone_lines"
        yield Table(name=name, frame=lines, title=_TITLES[name], doc=_WALKED[name])
    if result.cells is not None and len(result.cells):
        cells = result.cells.reset_index(drop=True)
        yield Table(name="cells", frame=cells, title=_TITLES["cells"], doc=_WALKED["cells"])
    if result.counted is not None and len(result.counted):
        counted = result.counted.reset_index(drop=True)
        yield Table(name="counted_cells", frame=counted, title=_TITLES["counted"], doc=_WALKED["counted"])
    for name, table in _described.body(result):
        title, doc = _described.TABLES[name]
        yield Table(name=name, frame=table, title=title, doc=doc)
    for name, table in _described_water.tables(result):
        title, doc = _described_water.TABLES[name]
        yield Table(name=name, frame=table, title=title, doc=doc)


def _contours(result: StudyResult) -> gpd.GeoDataFrame:
    """Return the isochrones as the page draws them: where a time is reached, not where the model ends."""
    frame = result.isochrones
    if frame is None or frame.empty:
        return gpd.GeoDataFrame()
    cell_m = _walking_page.side_m(result.rasters.get("terrain"))
    lines = _walking_page.contours(result, cell_m, has_sea=_text.has_sea(result))
    kept = frame[["target", "hours", "sensitivity", "basis"]].reset_index()
    placed = gpd.GeoDataFrame(kept, geometry=[lines[key] for key in frame.index], crs=frame.crs)
    return placed.loc[~placed.geometry.is_empty].reset_index(drop=True)


def _layer(kind: str, frame: pd.DataFrame) -> Table:
    title = _TITLES.get(kind) or (_names.SOURCES[kind].en if kind in _names.SOURCES else kind)
    sources = sorted({str(name) for name in frame["source"].dropna()}) if "source" in frame else []
    doc = f"Sources: {'; '.join(sources)}" if sources else title
    return Table(name=_RENAMED.get(kind, kind), frame=frame, title=title, doc=doc)


_TITLES = {
    "segment": "Route segments",
    "route": "Routes",
    "opening": "Openings in the barrier",
    "isochrones": "Walking time to road, water and help",
    "reach": "Reach on foot from single places",
    "corridors": "Modelled corridors",
    "cells": "Modelled corridors and flow, in coarse cells",
    "counted": "Routes and incidents, in coarse cells",
    "turns": "Where the water runs out, and points of no return",
    "flow": "Modelled flow",
    "isochrone_lines": "Walking time to road, water and help, as lines",
}

_WALKED = {
    "isochrones": "Modelled: from where the nearest target is at most so many hours' walk away",
    "isochrone_lines": "Modelled: from this line the nearest target is so many hours' walk away",
    "reach": "Modelled: how far somebody comes on foot from one place (`place` is its key) in so many hours",
    "corridors": "Modelled: where a way between a route's ends is at most `tolerance` slower than the best",
    "turns": "Modelled: of each route, where what the study's first person carries is gone (dry), and the "
    "last place from which known water or help is reached with what is left (no_return)",
    "counted": "H3 cells with enough routes or incidents; counts are lower bounds, risk is the routes' mean",
    "cells": "Modelled, coarse on purpose: H3 cells; corridors that overlap each, mean passages per walker",
}


def storable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return columns as files have them: categories as text, days without an hour."""
    changed: dict[str, Any] = {}
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    for column, dtype in zip(map(str, frame.columns), frame.dtypes, strict=True):
        if column == shape:
            continue
        if isinstance(dtype, pd.CategoricalDtype):
            changed[column] = frame[column].astype(object)
        elif pd.api.types.is_datetime64_any_dtype(dtype):
            changed[column] = frame[column].astype(pd.ArrowDtype(pa.date32()))
        elif pd.api.types.is_object_dtype(dtype) and frame[column].isna().all():
            changed[column] = frame[column].astype("string")
    return frame.assign(**changed) if changed else frame


def geometry_options(frame: pd.DataFrame) -> Mapping[str, Any]:
    """Return the one geometry type of a table, multi where any row is."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return {}
    types = set(frame.geom_type.dropna())
    single = {name.removeprefix("Multi") for name in types}
    if len(single) != 1:
        return {"geometry_type": "Unknown"}
    name = single.pop()
    multi = f"Multi{name}" in types
    return {"geometry_type": f"Multi{name}" if multi else name, "promote_to_multi": multi}


def coverages(result: StudyResult) -> list[Coverage]:
    """Return the rasters to write, with what their numbers mean."""
    made = []
    for kind, raster in result.rasters.items():
        title = _names.SOURCES[kind].en if kind in _names.SOURCES else kind
        made.append(Coverage(name=kind, raster=raster, title=title, unit=raster.unit))
    if result.flow is not None:
        unit = "Modelled passages per walker"
        made.append(Coverage(name="flow", raster=result.flow, title=_TITLES["flow"], unit=unit))
    for kind, raster in result.sight.items():
        thing = _names.LAYERS.get(f"sight-{kind}", Phrase(kind, kind)).en.lower()
        unit = f"Computed from the relief alone: how many are in line of sight ({thing})"
        title = f"In line of sight: {thing}"
        made.append(Coverage(name=f"sight_{kind}", raster=raster, title=title, unit=unit))
    return made
