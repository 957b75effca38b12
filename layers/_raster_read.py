"""Read the area's window of a GeoTIFF, as it says of itself: no value is invented, none silently dropped."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from layers import crs as crs_
from layers._read import check_local
from layers.area import Area
from layers.errors import CrsError, DataError, Fault, FormatError
from layers.raster import Raster
from layers.source import Counts, Provenance, Source

Check = Callable[[NDArray[np.float64], NDArray[np.float64]], list[Fault]]
"""From the cells that have a value, converted and as the file has them, to what is wrong with them."""


def read_raster(
    source: Source, *, area: Area, unit: str, check: Check, units: Mapping[str, float] | None = None
) -> Raster:
    """Read the band of a GeoTIFF over the area and its margin.

    The window is the reading polygon's bounds in the raster's CRS, snapped outward to whole cells. Cells that
    the file declares empty (its nodata value, its mask, NaN, or `source.constants["nodata"]`) become NaN.
    Scale and offset of the band are applied. With `units` (name -> how many `unit` it is) the values are
    converted from `source.constants["unit"]`, else from the band's own unit, else they are in `unit`.

    Counts are in cells of the window: `read` all of them, `kept` those with a value, `clipped` none (what
    lies outside the window is never read), `set_aside` those without a value.

    Raises
    ------
    SourceMissingError, FormatError
        if the file is not there, or is no raster.
    CrsError
        if it has no CRS and `source.crs` gives none, or is rotated.
    DataError
        if the band is not clear, no cell lies in the area, no cell has a value, or `check` finds faults.
    """
    check_local(source.path)
    try:
        with _opened(source) as dataset:
            crs = _crs(dataset, source)
            _check_grid(dataset, source)
            band = _band(dataset, source)
            window = _window(dataset, source, crs=crs, area=area)
            raw = dataset.read(band, window=window).astype(np.float64)
            empty = _empty(dataset, source, band=band, window=window, values=raw)
            values = (raw * dataset.scales[band - 1] + dataset.offsets[band - 1]) * _factor(
                dataset, source, band=band, units=units
            )
            grid = dataset.transform
    except RasterioError as error:
        raise FormatError(
            f"{source.path.name} cannot be read as a raster ({error}); give a whole GeoTIFF"
        ) from error
    values[empty] = np.nan
    kept = int(np.count_nonzero(~empty))
    faults = (
        check(values[~empty], raw[~empty])
        if kept
        else [
            Fault(
                what="no cell in the study area has a value",
                remedy="take a file that covers the area, or leave this layer out",
            )
        ]
    )
    if faults:
        raise DataError(source.path, faults)
    return Raster(
        values=values.astype(np.float32),
        transform=Affine(
            grid.a, 0.0, grid.c + window.col_off * grid.a, 0.0, grid.e, grid.f + window.row_off * grid.e
        ),
        crs=crs,
        unit=unit,
        provenance=_provenance(source),
        counts=Counts(unit="cells", read=int(values.size), kept=kept, set_aside=int(values.size) - kept),
    )


def _opened(source: Source) -> Any:
    with warnings.catch_warnings():
        # A file that does not say where it lies is refused below, with the remedy.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(source.path)


def _crs(dataset: Any, source: Source) -> CRS:
    if dataset.crs:
        return crs_.parse(dataset.crs.to_wkt())
    if source.crs is None:
        raise CrsError(
            f"{source.path.name} does not say its coordinate reference system; if you know it, "
            'add crs = "EPSG:..." to this layer in the study file'
        )
    return crs_.parse(source.crs)


def _check_grid(dataset: Any, source: Source) -> None:
    transform = dataset.transform
    if transform.is_identity:
        raise CrsError(
            f"{source.path.name} does not say where on earth it lies; write it with a geotransform, "
            "for example with gdal_translate -a_ullr"
        )
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise CrsError(
            f"{source.path.name} is rotated or upside down; write it north-up first, for example with "
            "gdalwarp"
        )


def _band(dataset: Any, source: Source) -> int:
    if source.layer is None:
        if dataset.count == 1:
            return 1
        raise DataError(
            source.path,
            [
                Fault(
                    what=f"has {dataset.count} bands",
                    remedy='say which one holds the values, for example layer = "1"',
                )
            ],
        )
    if source.layer.isdecimal() and 1 <= int(source.layer) <= dataset.count:
        return int(source.layer)
    raise DataError(
        source.path,
        [
            Fault(
                what="has no such band",
                value=source.layer,
                remedy=f"layer is the number of a band from 1 to {dataset.count}",
            )
        ],
    )


def _window(dataset: Any, source: Source, *, crs: CRS, area: Area) -> Window:
    minx, miny, maxx, maxy = area.reading(crs).bounds
    grid = dataset.transform
    left, right = (minx - grid.c) / grid.a, (maxx - grid.c) / grid.a
    top, bottom = (maxy - grid.f) / grid.e, (miny - grid.f) / grid.e
    # A bound that reprojection moved by a millionth of a cell must not drag in one more row.
    first_column, first_row = max(0, math.floor(left + 1e-6)), max(0, math.floor(top + 1e-6))
    last_column = min(dataset.width, math.ceil(right - 1e-6))
    last_row = min(dataset.height, math.ceil(bottom - 1e-6))
    if not all(map(math.isfinite, (left, top, right, bottom))) or (
        first_column >= last_column or first_row >= last_row
    ):
        raise DataError(
            source.path,
            [
                Fault(
                    what="does not reach the study area",
                    value=_extent(dataset, crs),
                    remedy="take the file of the area, or check its coordinate reference system",
                )
            ],
        )
    return Window(first_column, first_row, last_column - first_column, last_row - first_row)


def _extent(dataset: Any, crs: CRS) -> str:
    west, south, east, north = crs_.transformer(crs, crs_.WGS84).transform_bounds(*dataset.bounds)
    return f"longitude {west:.3f} to {east:.3f}, latitude {south:.3f} to {north:.3f}"


def _empty(
    dataset: Any, source: Source, *, band: int, window: Window, values: NDArray[np.float64]
) -> NDArray[np.bool_]:
    empty: NDArray[np.bool_] = (dataset.read_masks(band, window=window) == 0) | ~np.isfinite(values)
    if "nodata" in source.constants:
        try:
            declared = float(source.constants["nodata"])
        except ValueError:
            raise DataError(
                source.path,
                [
                    Fault(
                        what="the nodata of the study file is not a number",
                        value=str(source.constants["nodata"]),
                        remedy="write it as constants = {nodata = -9999}",
                    )
                ],
            ) from None
        # float32 files hold -3.4e38 and the like only approximately.
        empty |= np.isclose(values, declared, rtol=1e-6, atol=0.0)
    return empty


def _factor(dataset: Any, source: Source, *, band: int, units: Mapping[str, float] | None) -> float:
    if units is None:
        return 1.0
    stated = source.constants.get("unit", dataset.units[band - 1]) or next(iter(units))
    unit = str(stated).strip().lower()
    if unit in units:
        return units[unit]
    raise DataError(
        source.path,
        [
            Fault(
                what="unknown unit",
                value=unit,
                remedy=f'write one of {", ".join(units)}, for example constants = {{unit = "m"}}',
            )
        ],
    )


def _provenance(source: Source) -> Provenance:
    return Provenance(
        source=source.name or source.path.name,
        licence=source.licence or "not stated",
        retrieved=source.retrieved,
        precision_m=float("nan") if source.precision_m is None else source.precision_m,
        sensitivity=source.sensitivity or "public",
        basis=source.basis or "published",
    )
