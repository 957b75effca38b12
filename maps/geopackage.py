"""The GeoPackage: every layer, measure and source in one file for QGIS."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import rasterio
from rasterio.enums import Resampling

from geo.result import StudyResult
from maps import _meaning, _qgis, _tables, redact
from maps._file import replacing
from maps._tables import Coverage, Table, geometry_options, storable
from maps.redact import Audience

STEM = "study"
SUFFIX = ".gpkg"

_NODATA = -32_768.0
"""GeoPackage coverages hold no NaN."""

_VERSION = "1.3"
"""1.4 adds nothing used here, and the QGIS of an older Debian warns of it."""

_WIDE = 1_024
"""Cells; a grid that is no wider is drawn as fast without coarser copies."""


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
    coverages = _tables.coverages(shown)
    # The study date stands in for the day of writing: the clock would make every file differ.
    clock = f"{shown.on.isoformat()}T00:00:00.000Z"

    def prepared() -> tuple[list[Table], _qgis.Inside]:
        tables = list(_tables.tables(shown, audience))
        told = _qgis.prepare(
            shown, audience=audience, tables=tables, coverages=coverages, file_name=path.name
        )
        return tables, told

    # GDAL packs the grids while words are put together.
    with replacing(path) as draft, ThreadPoolExecutor(1) as pool:
        preparing = pool.submit(prepared)
        _write_grids(draft, coverages, clock)
        tables, inside = preparing.result()
        _write_tables(draft, tables, clock)
        _settle(draft, clock, tables, inside, has_grids=bool(coverages))
    return path


def _options(clock: str) -> dict[str, str]:
    # A draft needs no patience with the disk: without this it is waited for hundreds of times.
    return {"OGR_CURRENT_DATE": clock, "OGR_SQLITE_SYNCHRONOUS": "OFF"}


def _write_grids(path: Path, coverages: Sequence[Coverage], clock: str) -> None:
    with rasterio.Env(**_options(clock)):
        for coverage in coverages:
            _write_raster(path, coverage)
        for coverage in coverages:
            _write_overviews(path, coverage)


def _write_tables(path: Path, tables: Sequence[Table], clock: str) -> None:
    options = _options(clock)
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        for table in tables:
            pyogrio.write_dataframe(
                storable(table.frame),
                path,
                layer=table.name,
                driver="GPKG",
                append=path.exists(),
                dataset_options=None if path.exists() else {"VERSION": _VERSION},
                use_arrow=True,
                layer_options={"IDENTIFIER": table.title, "DESCRIPTION": table.doc},
                **geometry_options(table.frame),
            )
    finally:
        pyogrio.set_gdal_config_options(before)


def _write_raster(path: Path, coverage: Coverage) -> None:
    """Append a raster as a table of tiles (float32, lossless)."""
    raster = coverage.raster
    rows, columns = raster.shape
    values = raster.values.astype(np.float32)
    np.copyto(values, _NODATA, where=~np.isfinite(values))
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
        **({"APPEND_SUBDATASET": "YES"} if path.exists() else {"VERSION": _VERSION}),
        RASTER_TABLE=coverage.name,
        RASTER_IDENTIFIER=coverage.title,
        RASTER_DESCRIPTION=f"{coverage.unit}; {raster.provenance.source}; {raster.provenance.licence}",
        BLOCKSIZE="256",
    ) as file:
        file.write(values, 1)


def _write_overviews(path: Path, coverage: Coverage) -> None:
    """Add coarser copies of a large grid, so that a view of all of it reads few tiles.

    Heights are means of cells; counts are not mixed.
    """
    levels = [4**step for step in range(1, 8) if max(coverage.raster.shape) > _WIDE * 4 ** (step - 1)]
    if levels:
        how = Resampling.average if coverage.raster.unit == "m" else Resampling.nearest
        with rasterio.open(f"GPKG:{path}:{coverage.name}", "r+") as file:
            file.build_overviews(levels, how)


def _settle(
    path: Path, clock: str, tables: Sequence[Table], inside: _qgis.Inside, *, has_grids: bool
) -> None:
    """Leave one file: no journal, no free pages, no trace of when it was written."""
    columns = {table.name: [str(name) for name in table.frame] for table in tables}
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        if has_grids:
            # GDAL leaves out cells of this value when it makes tiles, but does not say so in the table.
            database.execute("UPDATE gpkg_2d_gridded_coverage_ancillary SET data_null = ?", (_NODATA,))
        _meaning.write(database, columns)
        _qgis.write(database, inside, clock)
        database.execute("UPDATE gpkg_contents SET last_change = ?", (clock,))
        database.execute("PRAGMA journal_mode = DELETE")
        database.commit()
        database.execute("VACUUM")
