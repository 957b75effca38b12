"""Identifiers made from a row's number, numbered anew: gaps would tell of rows that are not shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from geo.result import StudyResult
from maps._starts import LAYER_OF

_Frame = TypeVar("_Frame", bound=pd.DataFrame)


def closed_up(result: StudyResult) -> StudyResult:
    """Return a result whose made identifiers (``water-0007``) have no gaps; a file's own stay."""
    names = {kind: _anew(frame, kind) for kind, frame in {**result.layers, **result.tables}.items()}
    names["route"] = _anew(result.routes.reset_index(), "route")
    if not any(names.values()):
        return result
    layers, tables = (
        {kind: _renamed(frame, f"{kind}_id", names[kind]) for kind, frame in frames.items()}
        for frames in (result.layers, result.tables)
    )
    gaps, routes = names.get("gap", {}), names["route"]
    reach = result.reach
    if reach is not None:
        place = reach["place"].copy()
        for target, kind in LAYER_OF.items():
            ours = reach["target"] == target
            place[ours] = place[ours].map(lambda old, kind=kind: names.get(kind, {}).get(old, old))
        reach = reach.assign(place=place)
    segments = _renamed(result.segments, "route_id", routes)
    if routes and len(segments):
        segments.index = pd.Index(
            [_segment(name, routes) for name in segments.index], name=segments.index.name
        )
    return replace(
        result,
        layers=layers,
        tables=tables,
        openings=_renamed(result.openings, "reported_id", gaps),
        segments=segments,
        routes=_reindexed(result.routes, routes),
        reach=reach,
        walks=_reindexed(result.walks, routes),
        groups=_reindexed(result.groups, routes),
        rides=_reindexed(result.rides, routes),
        departures=None if result.departures is None else _renamed(result.departures, "route_id", routes),
    )


def _anew(frame: pd.DataFrame, kind: str) -> dict[Any, str]:
    """Return a new name for each made one; nothing where they are without gaps."""
    key = f"{kind}_id"
    if key not in frame:
        return {}
    made = [name for name in frame[key] if re.fullmatch(rf"{kind}-\d{{4,}}(-\d+)?", str(name))]
    names = {old: f"{kind}-{number:04d}" for number, old in enumerate(made, 1)}
    return {} if all(old == new for old, new in names.items()) else names


def _renamed(frame: _Frame, column: str, names: Mapping[Any, str]) -> _Frame:
    if not names or column not in frame:
        return frame
    return frame.assign(**{column: frame[column].map(lambda old: names.get(old, old))})


def _reindexed(frame: Any, names: Mapping[Any, str]) -> Any:
    """Rename routes in an index, which may have other levels."""
    return frame if frame is None or not names else frame.rename(index=dict(names))


def _segment(name: str, routes: Mapping[Any, str]) -> str:
    route, _, number = str(name).rpartition(":")
    return f"{routes[route]}:{number}" if route in routes else name
