"""The two places of a walk that matter most, as points: where water runs out, and of no return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.result import StudyResult
from maps._features import DECIMALS, Feature, PageLayer, lonlat, plain, text
from maps._fields import SHOWN

COLUMNS: dict[str, str] = {"dry": "dry_m", "no_return": "no_return_m"}
"""Layer of the page -> column of the walks; in the order of the legend."""


def layers(result: StudyResult) -> tuple[PageLayer, ...]:
    """Return the layers that have a point, for the study's first person.

    A point stands on the segment that it falls in, as far along as it is, so that it is only where segments
    are shown.
    """
    walks = result.walks
    if walks is None or walks.empty:
        return ()
    rows = walks.reset_index().to_dict("records")
    own = {row["route_id"]: row for row in rows if row["person"] == rows[0]["person"]}
    spines = dict(iter(result.segments.groupby("route_id", sort=False)))
    made = []
    for layer, column in COLUMNS.items():
        features = tuple(
            Feature(
                c=layer,
                g=_place(spines[route_id], walk[column]),
                n=text(result.routes["name"].get(route_id)),
                v=[plain(round(float(walk[column]))), _clock_h(spines[route_id], walk[column], walk)],
            )
            for route_id, walk in own.items()
            if route_id in spines and np.isfinite(walk.get(column, np.nan))
        )
        if features:
            made.append(PageLayer(id=layer, form="points", fields=SHOWN["turn"], features=features))
    return tuple(made)


def _place(spine: gpd.GeoDataFrame, at_m: float) -> list[float]:
    """Return the point so far along, latitude first."""
    ordered = spine.sort_values("start_m", kind="stable")
    number = int(np.searchsorted(ordered["end_m"].to_numpy(dtype=np.float64), at_m))
    segment = ordered.iloc[min(number, len(ordered) - 1)]
    share = np.clip((at_m - segment["start_m"]) / (segment["end_m"] - segment["start_m"]), 0.0, 1.0)
    point = shapely.line_interpolate_point(segment.geometry, float(share), normalized=True)
    (place,) = lonlat(gpd.GeoDataFrame(geometry=[point], crs=spine.crs))
    return [round(float(place.y), DECIMALS), round(float(place.x), DECIMALS)]


def _clock_h(spine: gpd.GeoDataFrame, at_m: float, walk: Mapping[Any, Any]) -> float | None:
    """Return when somebody is there, in hours since the midnight before departure; None if nobody says."""
    if "clock_h" not in spine or "depart_h" not in walk:
        return None
    known = spine.loc[spine["clock_h"].notna()].sort_values("start_m", kind="stable")
    ends = np.concatenate([[0.0], known["end_m"].to_numpy(dtype=np.float64)])
    clock = np.concatenate([[walk["depart_h"]], known["clock_h"].to_numpy(dtype=np.float64)])
    return round(float(np.interp(at_m, ends, clock)), 2)
