"""Walking for the page: lines of equal time, corridors, and modelled flow as a picture or as cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.result import StudyResult
from layers import crs as crs_
from layers.raster import Raster
from maps import _flow, _simplify
from maps._features import Feature, PageLayer, lonlat, paths, plain, text
from maps._fields import SHOWN
from maps._picture import Picture
from maps._style import CELL_CLASSES, walk_step

TARGETS: tuple[str, ...] = ("road", "water", "help")
"""In the order of the legend; the first that there is is shown when the page opens."""

MOST_VERTICES = 20_000
"""Of all lines and corridors together: about 0.4 MB of the page. Where there are more, they are simplified
further."""

_COARSE_M = 100.0
"""Side of a cell where there is no terrain to ask."""

_SHORE_CELLS = 3
"""A line so near to the sea runs along it: times may be modelled on coarser cells than the terrain's."""


@dataclass(frozen=True, kw_only=True)
class Walking:
    """What the page shows of walking.

    `hidden` are the layers that are off when it opens, `flow_range` the ends of the picture's ramp in
    passages per walker, `breaks` those between the classes of cells in passages per 100 walkers, and
    `tolerance_m` how far a line may have moved, None where there is none.
    """

    layers: tuple[PageLayer, ...] = ()
    picture: Picture | None = None
    flow_range: tuple[float, float] | None = None
    breaks: tuple[float, ...] = ()
    tolerance_m: float | None = None
    hidden: tuple[str, ...] = ()


def for_page(
    result: StudyResult, *, lonlat_bounds: tuple[float, float, float, float], has_sea: bool = False
) -> Walking:
    """Return isochrones as lines, corridors and cells as areas, and flow as a picture within the bounds.

    With `has_sea`, ground at exactly 0 m is water: nobody walks there, so no line is drawn along it.
    """
    cell_m = side_m(result.rasters.get("terrain"))
    lines = contours(result, cell_m, has_sea=has_sea)
    corridors = result.corridors
    areas = [] if corridors is None else list(shapely.force_2d(corridors.geometry.to_numpy()))
    lines, areas, tolerance = _simplify.until_fit(
        lines, areas, tolerance_m=cell_m / 2, most_vertices=MOST_VERTICES
    )
    made: list[PageLayer] = []
    if result.isochrones is not None:
        made += _lines(result.isochrones, lines)
    if corridors is not None:
        made += _corridors(corridors, areas, result.routes)
    breaks = () if result.cells is None else cell_breaks(result.cells["flow"])
    if result.cells is not None:
        made += _cells(result.cells, breaks)
    picture = None if result.flow is None else _flow.picture(result.flow, lonlat_bounds=lonlat_bounds)
    present = [layer.id for layer in made if layer.id.startswith("walk-")]
    return Walking(
        layers=tuple(made),
        picture=picture,
        flow_range=None if picture is None or result.flow is None else _flow.value_range(result.flow),
        breaks=breaks,
        tolerance_m=tolerance if lines or areas else None,
        hidden=(*present[1:], *(("flow",) if picture is not None else ())),
    )


def cell_breaks(flow: pd.Series) -> tuple[float, ...]:
    """Return bounds between the classes of cells, in passages per 100 walkers.

    They are 1, 2 or 5 times a power of ten, the greatest ones below the greatest flow, so that every
    map has its darkest class.
    """
    most = float(flow.max()) * _flow.PER_WALKERS
    if not most > 0:
        return ()
    decade = int(np.floor(np.log10(most)))
    steps = [step * 10.0**power for power in (decade - 2, decade - 1, decade) for step in (1, 2, 5)]
    # As written, not as multiplied: 0.30000000000000004 is no bound.
    return tuple(float(f"{step:.1g}") for step in steps if step < most)[-(CELL_CLASSES - 1) :]


def side_m(terrain: Raster | None) -> float:
    """Return the side of a cell in metres, about."""
    if terrain is None:
        return _COARSE_M
    side = max(terrain.resolution)
    return side * 111_320.0 if terrain.crs.is_geographic else side


def contours(result: StudyResult, cell_m: float, *, has_sea: bool) -> dict[Any, Any]:
    """Return the line on which each isochrone's time is reached, by its id.

    The outline of a polygon is such a line only where it is walked beyond: not along the edge of what was
    modelled, nor along water and cliffs, which the next polygon's outline follows too.
    """
    frame = result.isochrones
    if frame is None or frame.empty:
        return {}
    terrain = result.rasters.get("terrain")
    edges = [result.area.core(result.crs), result.area.reading(result.crs)]
    if terrain is not None:
        box = gpd.GeoSeries([shapely.box(*terrain.bounds)], crs=terrain.crs.to_wkt())
        spacing = 50 * max(terrain.resolution)
        edges += list(box.segmentize(spacing).to_crs(result.crs))
    edge = shapely.union_all([shapely.buffer(shapely.boundary(each), 1.5 * cell_m) for each in edges])
    barred = None if terrain is None else _barred(terrain, has_sea=has_sea)
    lines = {}
    for _, group in frame.sort_values("hours").groupby("target", sort=False):
        outlines = shapely.boundary(shapely.force_2d(group.geometry.to_numpy()))
        beyond = [*(later for _, later in pairwise(outlines)), None]
        for key, outline, later in zip(group.index, outlines, beyond, strict=True):
            if later is not None:
                line = shapely.difference(outline, later)
            elif terrain is None or barred is None:
                line = outline
            else:
                line = _inland(outline, barred, terrain, result.crs)
            lines[key] = shapely.line_merge(shapely.difference(line, edge))
    return {key: lines[key] for key in frame.index}


def _barred(terrain: Raster, *, has_sea: bool) -> NDArray[np.bool_] | None:
    """Return the cells at and near ground without a height, or the sea; None where there is neither."""
    barred: NDArray[np.bool_] = ~np.isfinite(terrain.values)
    if has_sea:
        barred |= terrain.values == 0.0
    if not barred.any():
        return None
    for near in (barred, barred.T):  # a square is as wide one way as the other
        alone = np.copy(near)
        for cells in range(1, _SHORE_CELLS + 1):
            near[cells:] |= alone[:-cells]
            near[:-cells] |= alone[cells:]
    return barred


def _inland(outline: Any, barred: NDArray[np.bool_], terrain: Raster, crs: CRS) -> Any:
    """Return the pieces of the last outline that do not run along barred cells of the terrain."""
    corner = terrain.transform
    pieces = []
    for part in shapely.get_parts(outline):
        coords = shapely.get_coordinates(part)
        middle = (coords[1:] + coords[:-1]) / 2
        x, y = crs_.transformer(crs, terrain.crs).transform(middle[:, 0], middle[:, 1])
        rows = np.floor((np.asarray(y) - corner.f) / corner.e).astype(np.intp)
        columns = np.floor((np.asarray(x) - corner.c) / corner.a).astype(np.intp)
        inside = (rows >= 0) & (rows < barred.shape[0]) & (columns >= 0) & (columns < barred.shape[1])
        drawn = ~inside
        drawn[inside] = ~barred[rows[inside], columns[inside]]
        pieces.append(shapely.linestrings(np.stack([coords[:-1], coords[1:]], axis=1)[drawn]))
    return shapely.multilinestrings(np.concatenate(pieces))


def _lines(frame: gpd.GeoDataFrame, lines: dict[Any, Any]) -> list[PageLayer]:
    fields = tuple(column for column in SHOWN["isochrone"] if column in frame)
    drawn: dict[str, list[Feature]] = {}
    for row, path in zip(frame.to_dict("records"), _simplify.degrees(frame, lines.values()), strict=True):
        if path and row["target"] in TARGETS:
            identity = f"walk-{row['target']}"
            style = f"{identity}-{walk_step(row['hours'])}"
            values = [plain(row[column]) for column in fields]
            drawn.setdefault(identity, []).append(Feature(c=style, g=path, v=values))
    known = [identity for identity in (f"walk-{target}" for target in TARGETS) if identity in drawn]
    return [
        PageLayer(id=identity, form="lines", fields=fields, features=tuple(drawn[identity]))
        for identity in known
    ]


def _corridors(frame: gpd.GeoDataFrame, areas: Sequence[Any], routes: gpd.GeoDataFrame) -> list[PageLayer]:
    fields = tuple(column for column in SHOWN["corridor"] if column in frame)
    names = routes["name"].to_dict() if "name" in routes else {}
    features = tuple(
        Feature(
            c="corridor",
            g=path,
            n=text(names.get(row["route_id"])),
            v=[plain(row[column]) for column in fields],
        )
        for row, path in zip(frame.to_dict("records"), _simplify.degrees(frame, areas), strict=True)
        if path
    )
    return [PageLayer(id="corridor", form="areas", fields=fields, features=features)] if features else []


def _cells(frame: gpd.GeoDataFrame, breaks: tuple[float, ...]) -> list[PageLayer]:
    passages = frame["flow"].to_numpy(dtype=np.float64, na_value=np.nan) * _flow.PER_WALKERS
    features = tuple(
        Feature(
            c="cell-0" if np.isnan(passage) else f"cell-{np.searchsorted(breaks, passage, side='right') + 1}",
            g=paths(geometry),
            v=[plain(passage), plain(count)],
        )
        for geometry, passage, count in zip(lonlat(frame), passages, frame["corridor_count"], strict=True)
    )
    return [PageLayer(id="cell", form="areas", fields=SHOWN["cell"], features=features)] if features else []
