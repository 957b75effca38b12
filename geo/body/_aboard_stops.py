"""Places with help along a railway: see `geo.body.aboard`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.crs import check_metric, check_same

HELP: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "city": ("water", "food"),
        "town": ("water", "food"),
        "village": ("water", "food"),
        "camp": ("water", "food", "shelter"),
        "shelter": ("water", "food", "shelter"),
        "clinic": ("water", "care"),
        "hospital": ("water", "care"),
        "fire_station": ("water",),
        "service": ("water", "food"),
    }
)
"""What a place of a type of `layers.place` is taken to offer (judgement)."""

_TEXT: Final = ("route_id", "place_id", "type", "offers")
_NUMBERS: Final = ("at_m", "distance_m", "aboard_h", "since_h")

STOPS: Final = pd.DataFrame(
    {name: pd.Series(dtype=object) for name in _TEXT} | {name: pd.Series(dtype=float) for name in _NUMBERS}
)
"""The frame of stops without rows."""


def stops_of(
    route: gpd.GeoDataFrame, places: gpd.GeoDataFrame, within_m: float, speed_m_min: float
) -> pd.DataFrame:
    """Return the places with help within a distance of a route, in the order in which a train passes them.

    A place counts once, where the route is nearest. Stated positions are taken as they are.

    Parameters
    ----------
    route
        segments of one route in their order.
    places
        of `layers.place`.
    within_m, speed_m_min
        distance, and the train's speed in metres a minute.

    Returns
    -------
    DataFrame
        with the columns of `STOPS`.

    Raises
    ------
    CrsError
        if `places` is in another CRS, or the route is not in metres.
    """
    check_same(expected=check_metric(route, name="segments"), places=places)
    kinds = places["type"].astype(object).to_numpy()
    ids = places["place_id"].to_numpy() if "place_id" in places else places.index.to_numpy()
    points = np.asarray(places.geometry.array)
    usable = np.flatnonzero(np.isin(kinds, list(HELP)) & ~shapely.is_missing(points))
    lines = np.asarray(route.geometry.array)
    place, near = shapely.STRtree(lines).query(points[usable], predicate="dwithin", distance=within_m)
    apart = shapely.distance(points[usable[place]], lines[near])
    # The nearest segment of each place, the first of several as near.
    rank = np.lexsort((near, apart, place))
    best = rank[np.concatenate([[True], np.diff(place[rank]) > 0])[: rank.size]]
    usable, nearest, distance = usable[place[best]], near[best], apart[best]
    before_m = np.concatenate([[0.0], np.cumsum(route["length_m"].to_numpy(dtype=np.float64))])
    at_m = before_m[nearest] + shapely.line_locate_point(lines[nearest], points[usable])
    order = np.argsort(at_m, kind="stable")
    who, at_m, distance = usable[order], at_m[order], distance[order]
    aboard_h = at_m / speed_m_min / 60.0
    return pd.DataFrame(
        {
            "route_id": pd.Series([route["route_id"].iloc[0]] * who.size, dtype=object),
            "place_id": pd.Series(ids[who], dtype=object),
            "type": pd.Series(kinds[who], dtype=object),
            "offers": pd.Series([HELP[kind] for kind in kinds[who]], dtype=object),
            "at_m": at_m,
            "distance_m": distance,
            "aboard_h": aboard_h,
            "since_h": np.diff(np.concatenate([[0.0], aboard_h])),
        }
    )


def helped(stops: pd.DataFrame | None, total_h: float) -> dict[str, float]:
    """Return how many places with help there are and the longest time between them, from start to end."""
    if stops is None:
        return {"help_count": np.nan, "without_help_h": np.nan}
    at_h = np.concatenate([[0.0], stops["aboard_h"].to_numpy(dtype=np.float64), [total_h]])
    return {"help_count": float(len(stops)), "without_help_h": float(np.diff(at_h).max())}
