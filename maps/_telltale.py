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


_WALKED_ON = ("barrier", "gap", "trail", "terrain", "landcover")
"""Layers that all walking times come from, wherever they lead."""


def told_by_time(result: StudyResult) -> list[str]:
    """Name the walking times, from and to targets, that give restricted things away, as a distance does.

    These are the targets, or what people walked on: from the times on both sides of a wall one sees where it
    is open.
    """
    return [f"{way}_{target}_h" for target in _timed(result) for way in ("from", "to")]


def hidden_targets(result: StudyResult) -> list[str]:
    """Name the targets of which something is restricted, whatever the ground on the way to them."""
    return [target for target, kinds in _behind(result).items() if kinds - {*_WALKED_ON}]


def _timed(result: StudyResult) -> list[str]:
    """Name the targets whose walking times come from anything restricted."""
    return [target for target, kinds in _behind(result).items() if kinds]


def _behind(result: StudyResult) -> dict[str, set[str]]:
    """Return the restricted kinds behind each target's times: its factor knows, else the layers tell."""
    used = {use.factor.column: {*use.restricted_from} for use in result.factors}
    return {
        target: used.get(f"{target}_time_h", {kind for kind in (*kinds, *_WALKED_ON) if _hides(result, kind)})
        for target, kinds in _REACHED.items()
    }


def _hides(result: StudyResult, kind: str) -> bool:
    """Whether anything of a kind is restricted; what was found open in a wall is a gap too."""
    if kind == "gap" and has_restricted(result.openings):
        return True
    raster = result.rasters.get(kind)
    if raster is not None:
        return raster.provenance.sensitivity == "restricted"
    return has_restricted(result.layers.get(kind))


def has_restricted(frame: pd.DataFrame | None) -> bool:
    """Tell whether a frame has a restricted row."""
    return frame is not None and bool((frame["sensitivity"] == "restricted").any())


def open_areas(areas: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Keep the public ones: where restricted ones begin is where the restricted thing is."""
    if areas is None:
        return None
    seen = areas.loc[areas["sensitivity"] == "public"]
    return seen if len(seen) else None


def open_isochrones(result: StudyResult) -> gpd.GeoDataFrame | None:
    """Keep the public ones, but for those whose walking times give something restricted away."""
    areas = result.isochrones
    return None if areas is None else open_areas(areas.loc[~areas["target"].isin(_timed(result))])


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
