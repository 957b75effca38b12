"""What gives away where a restricted thing is: times to it, areas around it, ground that it is seen from."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.ground.observer import KINDS
from geo.result import StudyResult
from maps import _starts

_REACHED: dict[str, tuple[str, ...]] = {"water": ("water",), "help": ("place", "port"), "road": ("trail",)}
"""Layers that the walking time from each target starts at."""

_OBSERVERS: dict[str, tuple[str, tuple[str, ...]]] = {"water_flag": ("water", ("station",))}
"""Layer and types that a kind in sight comes from; any other is a type of place of its own name."""


def told_by_time(result: StudyResult) -> list[str]:
    """Name the walking times from targets that are restricted: like a distance, they give them away."""
    used = {use.factor.column: bool(use.restricted_from) for use in result.factors}
    return [
        f"from_{target}_h"
        for target, kinds in _REACHED.items()
        if used.get(f"{target}_time_h", any(has_restricted(result.layers.get(kind)) for kind in kinds))
    ]


def has_restricted(frame: pd.DataFrame | None) -> bool:
    """Tell whether a frame has a restricted row."""
    return frame is not None and bool((frame["sensitivity"] == "restricted").any())


def open_areas(areas: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Keep the public ones: where restricted ones begin is where the restricted thing is."""
    if areas is None:
        return None
    seen = areas.loc[areas["sensitivity"] == "public"]
    return seen if len(seen) else None


def open_reach(result: StudyResult) -> gpd.GeoDataFrame | None:
    """Keep the public rows, but for those of a restricted place or under its name, whatever they say."""
    reach = result.reach
    if reach is None:
        return None
    gone = pd.Series(data=False, index=reach.index)
    for target, kind in _starts.LAYER_OF.items():
        places = result.layers.get(kind)
        if places is None or not has_restricted(places):
            continue
        is_open = places["sensitivity"] == "public"
        keys = places.loc[~is_open, f"{kind}_id"]
        names = set(places.loc[~is_open, "name"].dropna()) - set(places.loc[is_open, "name"].dropna())
        gone |= (reach["target"] == target) & (reach["place"].isin(keys) | reach["name"].isin(names))
    return open_areas(reach.loc[~gone])


def hidden_sights(result: StudyResult) -> list[str]:
    """Name the kinds of which a restricted one may be among those that are seen."""
    seen = {kind for kind, raster in result.sight.items() if raster.provenance.sensitivity == "restricted"}
    for kind in (*KINDS, *result.sight):
        layer, types = _OBSERVERS.get(kind, ("place", (kind,)))
        things = result.layers.get(layer)
        if things is not None and has_restricted(things.loc[things["type"].isin(types)]):
            seen.add(kind)
    return sorted(seen)
