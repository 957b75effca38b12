"""Routes and incidents as cells that tell of enough of them: at least how many, and how hard the routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.result import Publication
from layers import crs as crs_
from layers.area import Area
from maps._style import RISK_BREAKS

FINEST, COARSEST = 7, 3
"""Resolutions of H3: cells of about 5 km2, and of about 12,000 km2."""

_STEP_M = 250.0
"""Lines are looked at so often: a cell that one only grazes is not counted."""


def resolution(cell_km2: float, area: Area) -> int:
    """Return the finest resolution of H3 whose cells are at least so large wherever a study reads.

    Cells of one resolution differ in size by where they are: those of resolution 6 have 36 km2 on average
    and 41 km2 on the border's western end. That a row is there or not changes nothing.
    """
    shape = area.reading(crs_.WGS84)
    corners = shapely.get_coordinates(shape)
    for finest in range(FINEST, COARSEST, -1):
        if _least_km2(_cells(corners, finest)) < cell_km2:
            continue
        every = h3.geo_to_h3shape(shapely.geometry.mapping(shape))
        if _least_km2(h3.h3shape_to_cells_experimental(every, finest, contain="overlap")) >= cell_km2:
            return finest
    return COARSEST


def _least_km2(cells: Iterable[str]) -> float:
    return float(min(h3.cell_area(cell, unit="km^2") for cell in cells))


def make(
    segments: gpd.GeoDataFrame,
    incidents: Mapping[str, gpd.GeoDataFrame],
    publication: Publication,
    *,
    area: Area,
    crs: CRS,
    has_risk: bool,
) -> gpd.GeoDataFrame | None:
    """Return the cells that `publication.k` routes or incidents lie in.

    Parameters
    ----------
    segments
        of the routes that are only counted; a route counts once in each cell.
    incidents
        kind -> points that are only counted; a row counts as one, however many people it tells of.
    publication
        ``k`` and ``cell_km2``.
    area
        of the study, in which no cell is smaller than ``cell_km2``.
    crs
        of the frame to return.
    has_risk
        whether the risk of the segments may be told.

    Returns
    -------
    GeoDataFrame or None
        ``cell`` (H3 index, sorted), ``route_count`` and ``incident_count`` (the greatest multiple of k that
        there are, missing under k: so that two releases do not differ by the one that came), ``risk`` (mean
        by length, of whole numbers; missing where fewer than k routes have one) and ``band``, geometry. None
        where there would be no row.
    """
    points = np.concatenate([np.zeros((0, 2)), *map(_middles, incidents.values())])
    pieces = _pieces(segments)
    if not len(points) and not len(pieces):
        return None
    level = resolution(publication.cell_km2, area)
    found = Counter(_cells(points, level))
    pieces["cell"] = list(_cells(pieces[["lon", "lat"]].to_numpy(), level))
    routes = pieces.groupby("cell")["route"].nunique()
    cells = pd.DataFrame(
        {
            "route_count": _enough(routes, publication.k),
            "incident_count": _enough(pd.Series(found, dtype=np.float64), publication.k),
        }
    ).sort_index()
    cells = cells.astype("Int64")[cells.notna().any(axis=1)]
    if cells.empty:
        return None
    rated = pieces[pieces["risk"].notna()]
    is_told = _enough(rated.groupby("cell")["route"].nunique(), publication.k).reindex(cells.index).notna()
    risk = _risk(rated).reindex(cells.index).where(is_told).round()
    if has_risk and risk.notna().any():
        cells["risk"], cells["band"] = risk, _bands(risk)
    outlines = [shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(cell)]) for cell in cells.index]
    degrees = gpd.GeoDataFrame(cells.rename_axis("cell").reset_index(), geometry=outlines, crs=crs_.WGS84)
    return degrees.to_crs(crs)


def rows(
    cells: gpd.GeoDataFrame | None,
    segments: gpd.GeoDataFrame,
    incidents: Mapping[str, gpd.GeoDataFrame],
    *,
    routes: pd.DataFrame | None,
) -> dict[str, pd.DataFrame]:
    """Return kind -> the rows that the cells tell of; of routes those of their layer."""
    if cells is None:
        return {}
    level = h3.get_resolution(cells["cell"].iloc[0])
    told: dict[str, pd.DataFrame] = {}
    shown = set(cells.loc[cells["incident_count"].notna(), "cell"])
    for kind, frame in incidents.items():
        inside = np.array([cell in shown for cell in _cells(_middles(frame), level)], dtype=bool)
        if inside.any():
            told[kind] = frame.loc[inside]
    shown = set(cells.loc[cells["route_count"].notna(), "cell"])
    if shown and routes is not None:
        pieces = _pieces(segments)
        inside = np.array(
            [cell in shown for cell in _cells(pieces[["lon", "lat"]].to_numpy(), level)], dtype=bool
        )
        told["route"] = routes.loc[routes["route_id"].isin(pieces.loc[inside, "route"])]
    return told


def _middles(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return longitude and latitude of each row."""
    middle = shapely.centroid(shapely.force_2d(frame.geometry.to_crs(crs_.WGS84).to_numpy()))
    return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])


def _pieces(segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points along the segments: route, lon, lat, risk, and the length that each stands for."""
    lines = shapely.force_2d(segments.geometry.to_numpy())
    length = shapely.length(lines)
    parts = np.maximum(1, np.ceil(length / _STEP_M)).astype(np.int64)
    row = np.repeat(np.arange(len(lines)), parts)
    place = np.arange(len(row)) - np.repeat(np.cumsum(parts) - parts, parts)
    middle = shapely.line_interpolate_point(lines[row], (place + 0.5) / parts[row], normalized=True)
    known = gpd.GeoSeries(middle, crs=segments.crs).to_crs(crs_.WGS84)
    risk = segments["risk"] if "risk" in segments else pd.Series(np.nan, index=segments.index)
    return pd.DataFrame(
        {
            "route": segments["route_id"].to_numpy()[row],
            "lon": known.x.to_numpy(),
            "lat": known.y.to_numpy(),
            "length_m": (length / parts)[row],
            "risk": risk.to_numpy(dtype=np.float64, na_value=np.nan)[row],
        }
    )


def _cells(lonlat: np.ndarray, level: int) -> Iterable[str]:
    return (h3.latlng_to_cell(y, x, level) for x, y in lonlat.tolist())


def _enough(count: pd.Series, k: int) -> pd.Series:
    whole = (count // k) * k
    return whole.where(whole > 0)


def _bands(risk: pd.Series) -> pd.Series:
    """Return the class of the map's colours, 1 to 5; missing without a risk."""
    inner = np.asarray(RISK_BREAKS[1:-1])
    return pd.Series(np.digitize(risk, inner) + 1, index=risk.index, dtype="Int64").where(risk.notna())


def _risk(rated: pd.DataFrame) -> pd.Series:
    sums = rated.assign(risk=rated["risk"] * rated["length_m"]).groupby("cell")[["risk", "length_m"]].sum()
    return sums["risk"] / sums["length_m"]
