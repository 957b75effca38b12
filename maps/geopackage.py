"""The GeoPackage: every layer, measure and source in one file for QGIS."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import rasterio

from geo.result import Phrase, StudyResult
from layers.raster import Raster
from maps import _described, _described_water, _facts, _meaning, _names, redact
from maps._file import replacing
from maps.redact import Audience

STEM = "study"
SUFFIX = ".gpkg"

_NODATA = -32_768.0
"""GeoPackage coverages hold no NaN."""

_RENAMED = {"opening": "openings", "segment": "segments", "route": "routes"}


def write(result: StudyResult, path: Path, *, audience: Audience = "public") -> Path:
    """Write `result` as one GeoPackage, as `audience` may see it.

    Tables: each kind of layer under its own name, ``openings``, ``segments`` with every measure, ``routes``
    with their summary (instead of ``route``), ``isochrones``, ``reach`` (how far somebody comes from single
    places) and ``corridors`` or ``cells``, tables without geometry (``encounter``; ``walks``, ``groups``,
    ``departures`` and ``rides``, what routes ask of the body), for the restricted audience the water plan
    (``water_sites``, ``water_demand``, ``water_reach``, ``water_trips``, ``water_stops``, ``water_outages``,
    ``water_curve``, ``water_unserved``, ``water_scenarios``), and ``study``, ``notes``, ``sources`` and
    ``factors``. What the columns of the body and of the plan mean stands in ``gpkg_data_columns``, where a
    GIS finds it.
    Vectors are in the study CRS. Each raster is a gridded coverage in its own CRS: those of the study,
    ``flow``, and ``sight_<kind>``, how many of a kind are in line of sight.

    Parameters
    ----------
    path
        of the file; it appears whole or not at all, and its folder is made. The same result gives the same
        bytes.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        if the audience is unknown.
    """
    shown = redact.apply(result, audience=audience)
    coverages = _coverages(shown)
    # The study date stands in for the day of writing: the clock would make every file differ.
    clock = f"{shown.on.isoformat()}T00:00:00.000Z"
    tables = list(_tables(shown, audience))
    with replacing(path) as draft:
        _with_clock(draft, tables, coverages, clock)
        _settle(
            draft,
            clock,
            {table.name: [str(name) for name in table.frame] for table in tables},
            has_rasters=bool(coverages),
        )
    return path


@dataclass(frozen=True, kw_only=True)
class _Table:
    name: str
    frame: pd.DataFrame
    title: str
    doc: str


@dataclass(frozen=True, kw_only=True)
class _Coverage:
    name: str
    raster: Raster
    title: str
    unit: str


def _with_clock(path: Path, tables: Sequence[_Table], coverages: Sequence[_Coverage], clock: str) -> None:
    # A draft needs no patience with the disk: without this it is waited for hundreds of times.
    options = {"OGR_CURRENT_DATE": clock, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        for table in tables:
            pyogrio.write_dataframe(
                _storable(table.frame),
                path,
                layer=table.name,
                driver="GPKG",
                append=path.exists(),
                # 1.4 adds nothing used here, and the QGIS of an older Debian warns of it.
                dataset_options=None if path.exists() else {"VERSION": "1.3"},
                use_arrow=True,
                layer_options={"IDENTIFIER": table.title, "DESCRIPTION": table.doc},
                **_geometry_options(table.frame),
            )
    finally:
        pyogrio.set_gdal_config_options(before)
    with rasterio.Env(**options):
        for coverage in coverages:
            _write_raster(path, coverage)


def _tables(result: StudyResult, audience: Audience) -> Iterator[_Table]:
    for kind, frame in result.layers.items():
        if kind != "route":
            yield _layer(kind, frame.reset_index(drop=True))
    if len(result.openings):
        yield _layer("opening", result.openings.reset_index())
    if len(result.routes):
        yield _layer("route", result.routes.reset_index())
    if len(result.segments):
        yield _layer("segment", result.segments.reset_index())
    yield from _walking(result)
    for kind, table in result.tables.items():
        yield _layer(kind, pd.DataFrame(table).reset_index(drop=True))
    yield _Table(name="study", frame=_facts.study(result, audience), title="Study", doc="What this file is")
    if result.notes:
        notes = pd.DataFrame([{"en": note.en, "es": note.es} for note in result.notes])
        yield _Table(name="notes", frame=notes, title="Notes", doc="Please note")
    sources = _facts.sources(result)
    if len(sources):
        yield _Table(name="sources", frame=sources, title="Sources", doc="Who is behind each layer; licences")
    if result.factors:
        yield _Table(
            name="factors",
            frame=_facts.factors(result),
            title="Factors",
            doc="Hazards: curve, weight, citation",
        )


def _walking(result: StudyResult) -> Iterator[_Table]:
    for name, frame in (
        ("isochrones", result.isochrones),
        ("reach", result.reach),
        ("corridors", result.corridors),
    ):
        if frame is not None and len(frame):
            yield _Table(name=name, frame=frame.reset_index(), title=_TITLES[name], doc=_WALKED[name])
    if result.cells is not None and len(result.cells):
        cells = result.cells.reset_index(drop=True)
        yield _Table(name="cells", frame=cells, title=_TITLES["cells"], doc=_WALKED["cells"])
    for name, table in _described.body(result):
        title, doc = _described.TABLES[name]
        yield _Table(name=name, frame=table, title=title, doc=doc)
    for name, table in _described_water.tables(result):
        title, doc = _described_water.TABLES[name]
        yield _Table(name=name, frame=table, title=title, doc=doc)


def _layer(kind: str, frame: pd.DataFrame) -> _Table:
    title = _TITLES.get(kind) or (_names.SOURCES[kind].en if kind in _names.SOURCES else kind)
    sources = sorted({str(name) for name in frame["source"].dropna()}) if "source" in frame else []
    doc = f"Sources: {'; '.join(sources)}" if sources else title
    return _Table(name=_RENAMED.get(kind, kind), frame=frame, title=title, doc=doc)


_TITLES = {
    "segment": "Route segments",
    "route": "Routes",
    "opening": "Openings in the barrier",
    "isochrones": "Walking time to road, water and help",
    "reach": "Reach on foot from single places",
    "corridors": "Modelled corridors",
    "cells": "Modelled corridors and flow, in coarse cells",
    "flow": "Modelled flow",
}

_WALKED = {
    "isochrones": "Modelled: from where the nearest target is at most so many hours' walk away",
    "reach": "Modelled: how far somebody comes on foot from one place (`place` is its key) in so many hours",
    "corridors": "Modelled: where a way between a route's ends is at most `tolerance` slower than the best",
    "cells": "Modelled, coarse on purpose: H3 cells; corridors that overlap each, mean passages per walker",
}


def _storable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return columns as a GeoPackage has them: categories as text, days without an hour."""
    out = frame.copy()
    for column in out.columns:
        if isinstance(out, gpd.GeoDataFrame) and column == out.geometry.name:
            continue
        values = out[column]
        if isinstance(values.dtype, pd.CategoricalDtype):
            out[column] = values.astype(object)
        elif pd.api.types.is_datetime64_any_dtype(values.dtype):
            out[column] = values.astype(pd.ArrowDtype(pa.date32()))
        elif values.isna().all() and values.dtype == object:
            out[column] = values.astype("string")
    return out


def _geometry_options(frame: pd.DataFrame) -> Mapping[str, Any]:
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


def _coverages(result: StudyResult) -> list[_Coverage]:
    """Return the rasters to write, with what their numbers mean."""
    made = []
    for kind, raster in result.rasters.items():
        title = _names.SOURCES[kind].en if kind in _names.SOURCES else kind
        made.append(_Coverage(name=kind, raster=raster, title=title, unit=raster.unit))
    if result.flow is not None:
        unit = "Modelled passages per walker"
        made.append(_Coverage(name="flow", raster=result.flow, title=_TITLES["flow"], unit=unit))
    for kind, raster in result.sight.items():
        thing = _names.LAYERS.get(f"sight-{kind}", Phrase(kind, kind)).en.lower()
        unit = f"Computed from the relief alone: how many are in line of sight ({thing})"
        title = f"In line of sight: {thing}"
        made.append(_Coverage(name=f"sight_{kind}", raster=raster, title=title, unit=unit))
    return made


def _write_raster(path: Path, coverage: _Coverage) -> None:
    """Append a raster as a table of tiles (float32, lossless)."""
    raster = coverage.raster
    rows, columns = raster.shape
    values = np.where(np.isfinite(raster.values), raster.values, _NODATA).astype(np.float32)
    with rasterio.open(
        path,
        "w",
        driver="GPKG",
        width=columns,
        height=rows,
        count=1,
        dtype="float32",
        crs=rasterio.crs.CRS.from_wkt(raster.crs.to_wkt()),
        transform=raster.transform,
        nodata=_NODATA,
        APPEND_SUBDATASET="YES",
        RASTER_TABLE=coverage.name,
        RASTER_IDENTIFIER=coverage.title,
        RASTER_DESCRIPTION=f"{coverage.unit}; {raster.provenance.source}; {raster.provenance.licence}",
        BLOCKSIZE="256",
    ) as file:
        file.write(values, 1)


def _settle(path: Path, clock: str, columns: Mapping[str, Sequence[str]], *, has_rasters: bool) -> None:
    """Leave one file: no journal, no free pages, no trace of when it was written."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("UPDATE gpkg_contents SET last_change = ?", (clock,))
        if has_rasters:
            # GDAL leaves out cells of this value when it makes tiles, but does not say so in the table.
            database.execute("UPDATE gpkg_2d_gridded_coverage_ancillary SET data_null = ?", (_NODATA,))
        _meaning.write(database, columns)
        database.execute("PRAGMA journal_mode = DELETE")
        database.commit()
        database.execute("VACUUM")
