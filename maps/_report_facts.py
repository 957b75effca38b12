"""What a report tells of: routes in order, the worst walk, the worst places; numbers only, no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.result import FactorUse, StudyResult
from geo.risk.body import FACTORS
from layers import crs as crs_
from maps._features import TOWNS, text

PLACES = 5
APART_M = 3_000.0
_APART_SHARE = 1 / 40
"""Places nearer to each other than this, about an hour on foot, or than this part of the way across the area
are one."""

_PROMINENCE = 2.0
"""So far must the risk fall before it rises again, for the rise to be a place of its own."""
_STRETCH = 5.0
"""A place runs on along its route as long as the risk is no farther below its highest."""
_TOWN_M = 80_000.0
"""No town farther off than this says where a place is."""
_IN_TOWN_M = 1_500.0


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where something is: in degrees, and how far and in which eighth of a turn from which town."""

    lon: float
    lat: float
    town: str | None
    town_m: float
    side: int


@dataclass(frozen=True, kw_only=True)
class Place(Spot):
    """One of the worst places.

    `row` is its worst segment, `start_m` and `end_m` its stretch of the route, `point` its middle in the
    study CRS; `also` has what else adds to the risk, each factor with its value, the most first.
    """

    number: int
    route_id: Any
    name: str
    row: pd.Series
    start_m: float
    end_m: float
    point: Any
    also: tuple[tuple[FactorUse, float], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """A study as an audience may see it, put in order.

    Attributes
    ----------
    result
        what `maps.redact` left.
    routes
        walks first, the riskiest first in each mode.
    walks
        of the study's first person, by route, in the order of `routes`; empty where nobody walks.
    worst
        the id of the riskiest walk; None where nobody walks.
    places
        the worst places, the worst first.
    apart_m
        how far they are from each other at least.
    """

    result: StudyResult
    routes: gpd.GeoDataFrame
    walks: pd.DataFrame
    worst: Any
    places: tuple[Place, ...]
    apart_m: float

    @property
    def has_risk(self) -> bool:
        """Whether any route has a risk that may be told."""
        return "risk" in self.routes and bool(self.routes["risk"].notna().any())

    def name(self, route_id: Any) -> str:
        """Return the name of a route, its id where it has none."""
        return text(self.routes["name"].get(route_id)) or str(route_id)

    def walk(self) -> pd.Series | None:
        """Return the worst walk of the first person."""
        return None if self.worst is None else self.walks.loc[self.worst]

    def use(self, factor: Any) -> FactorUse | None:
        """Return a hazard by its name."""
        return next((use for use in self.result.factors if use.factor.name == factor), None)


def of(result: StudyResult) -> Facts:
    """Put a redacted study in order."""
    routes = _ordered(result.routes)
    walks = _first(result.walks, routes)
    west, south, east, north = result.area.core(result.crs).bounds
    apart_m = max(APART_M, 1_000.0 * round(np.hypot(east - west, north - south) * _APART_SHARE / 1_000.0))
    return Facts(
        result=result,
        routes=routes,
        walks=walks,
        worst=None if walks.empty else _worst(walks, routes),
        places=_places(result, routes, apart_m),
        apart_m=apart_m,
    )


def _ordered(routes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    order = {"foot": 0, "road": 1, "rail": 2}
    mode = routes["mode"].map(order).fillna(len(order)).to_numpy(dtype=np.float64)
    risk = routes["risk"].to_numpy(np.float64, na_value=np.nan) if "risk" in routes else np.zeros(len(routes))
    return routes.iloc[np.lexsort((-np.nan_to_num(risk, nan=-1.0), mode))]


def _first(walks: pd.DataFrame | None, routes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the walks of the study's first person."""
    if walks is None or walks.empty:
        return pd.DataFrame()
    person = walks.index.get_level_values("person")[0]
    own = pd.DataFrame(walks.xs(person, level="person"))
    return own.loc[[route_id for route_id in routes.index if route_id in own.index]]


def _worst(walks: pd.DataFrame, routes: gpd.GeoDataFrame) -> Any:
    """Return the walk of the highest risk; where no risk is told, the one that harms most."""
    if "risk" in routes and routes.loc[walks.index, "risk"].notna().any():
        return routes.loc[walks.index, "risk"].idxmax()
    harm = walks[["deficit_share", "cold_share"]].sum(axis=1)
    return (harm + walks["needed_l"] * 1e-6).idxmax()


def _places(result: StudyResult, routes: gpd.GeoDataFrame, apart_m: float) -> tuple[Place, ...]:
    segments = result.segments
    if "risk" not in segments or not segments["risk"].notna().any():
        return ()
    # A ride's risk is not to be compared with a walk's: where there are walks, places are theirs.
    on_foot = segments.loc[segments["mode"] == "foot"]
    segments = on_foot if on_foot["risk"].notna().any() else segments
    segments = segments.sort_values(["route_id", "start_m"], kind="stable")
    middle = shapely.line_interpolate_point(segments.geometry.to_numpy(), 0.5, normalized=True)
    xy = shapely.get_coordinates(middle)
    risk = segments["risk"].to_numpy(np.float64, na_value=np.nan)
    found: list[int] = []
    for candidates in (_peaks(segments, risk), np.flatnonzero(np.isfinite(risk))):
        for at in candidates[np.argsort(-risk[candidates], kind="stable")]:
            if len(found) == PLACES:
                break
            if all(np.hypot(*(xy[at] - xy[other])) >= apart_m for other in found):
                found.append(int(at))
    found.sort(key=lambda at: -risk[at])
    return tuple(
        _place(number, result, routes, segments, at, middle[at]) for number, at in enumerate(found, start=1)
    )


def _peaks(segments: gpd.GeoDataFrame, risk: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the segments at which the risk along a route is highest before it falls."""
    peaks = []
    routes = segments["route_id"].to_numpy()
    for route_id in pd.unique(routes):
        own = np.flatnonzero(routes == route_id)
        peaks.append(own[tops(np.nan_to_num(risk[own], nan=-1.0), _PROMINENCE)])
    return np.concatenate(peaks) if peaks else np.zeros(0, dtype=np.intp)


def tops(values: NDArray[np.float64], prominence: float) -> NDArray[np.intp]:
    """Return where values are highest before they fall by at least `prominence`, on both sides.

    Beyond both ends everything is lower. Of a level top it is the middle. Where both sides rise again to
    more than a top, it is the higher of the two lowest values on the way that counts, as in mountains.
    """
    edges = np.flatnonzero(np.diff(values)) + 1
    firsts, lasts = np.append(0, edges), np.append(edges - 1, len(values) - 1)
    level = np.concatenate([[-np.inf], values[firsts], [-np.inf]])
    found = []
    for run in np.flatnonzero((level[1:-1] > level[:-2]) & (level[1:-1] > level[2:])) + 1:
        left, right = level[:run], level[run + 1 :]
        higher = np.flatnonzero(left > level[run])
        before = left[higher[-1] :].min() if higher.size else -np.inf
        higher = np.flatnonzero(right > level[run])
        after = right[: higher[0] + 1].min() if higher.size else -np.inf
        if level[run] - max(before, after) >= prominence:
            found.append((firsts[run - 1] + lasts[run - 1]) // 2)
    return np.array(found, dtype=np.intp)


def _place(
    number: int,
    result: StudyResult,
    routes: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    at: int,
    point: Any,
) -> Place:
    row = segments.iloc[at]
    own = segments["route_id"].to_numpy() == row["route_id"]
    near = own & (segments["risk"].to_numpy(np.float64, na_value=-1.0) >= row["risk"] - _STRETCH)
    first = last = at
    while first > 0 and near[first - 1]:
        first -= 1
    while last + 1 < len(near) and near[last + 1]:
        last += 1
    return Place(
        **vars(spot(result, point)),
        number=number,
        route_id=row["route_id"],
        name=text(routes["name"].get(row["route_id"])) or str(row["route_id"]),
        row=row,
        start_m=float(segments["start_m"].iloc[first]),
        end_m=float(segments["end_m"].iloc[last]),
        point=point,
        also=_also(result, row),
    )


def spot(result: StudyResult, point: Any) -> Spot:
    """Say where a point of the study CRS is."""
    ((lon, lat),) = shapely.get_coordinates(crs_.project(np.array([point]), result.crs, crs_.WGS84))
    town, town_m, side = _town(result, point)
    return Spot(lon=float(lon), lat=float(lat), town=town, town_m=town_m, side=side)


def _town(result: StudyResult, point: Any) -> tuple[str | None, float, int]:
    """Return the nearest town, how far it is, and in which eighth of a turn the point lies from it."""
    places = result.layers.get("place")
    if places is not None:
        places = places.loc[places["type"].isin(TOWNS) & places["name"].notna()]
    if places is None or places.empty:
        return None, np.nan, 0
    centres = shapely.get_coordinates(shapely.centroid(places.geometry.to_numpy()))
    away = shapely.get_coordinates(point)[0] - centres
    distance = np.hypot(away[:, 0], away[:, 1])
    nearest = int(np.argmin(distance))
    if distance[nearest] > _TOWN_M:
        return None, np.nan, 0
    turn = np.arctan2(away[nearest, 0], away[nearest, 1]) / (2 * np.pi)
    return text(places["name"].iloc[nearest]), float(distance[nearest]), round(turn * 8) % 8


def number_of(value: Any) -> float:
    """Return a number of a table, NaN where there is none."""
    return float("nan") if value is None or pd.isna(value) else float(value)


def is_in_town(spot: Spot) -> bool:
    """Tell whether something is in its town, as far as positions are known."""
    return spot.town_m <= _IN_TOWN_M


def _also(result: StudyResult, row: pd.Series) -> tuple[tuple[FactorUse, float], ...]:
    """Return the hazards beside the body's that add most here, three at most."""
    finer = {use.factor.replaces for use in result.factors if pd.notna(row.get(use.factor.column))}
    told = {*FACTORS, *finer, row.get("main_factor")}
    added = []
    for use in result.factors:
        factor = use.factor
        if factor.name in told:
            continue
        score, value = row.get(factor.score_column), row.get(factor.column)
        if pd.notna(score) and pd.notna(value) and score >= 0.25:
            added.append((float(score) * factor.weight, use, float(value)))
    added.sort(key=lambda each: -each[0])
    return tuple((use, value) for _, use, value in added[:3])
