"""What of the body may be told: not what comes from restricted ground, weather, water or help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from geo.body import balance
from geo.result import StudyResult
from geo.risk import body as body_
from geo.risk import reason
from maps import _telltale

COLUMNS: tuple[str, ...] = (
    "clock_h",
    "air_c",
    "radiant_c",
    "speed_m_s",
    "water_left_l",
    "loss_l_h",
    "core_c",
    "deficit_share",
    "cold_share",
    "cold_stop_h",
    "is_outside",
)
"""Columns of the segments that say how it is for somebody there."""

_SAID = ("reason_en", "reason_es")
"""And those that say it in words."""

_MADE_OF = ("terrain", "weather", "landcover")
"""Kinds that every walk and ride is computed from."""

_OF_TERRAIN = ("elevation_m", "elevation_covered_share", "elapsed_h", "walking_h", "climb_m", "descent_m")

_NEAR = ("no_return_m", "reason_en", "reason_es")
"""What tells how far water and help are, and what may say so in words."""
_NEAR_LINE = ("help_count", "without_help_h", "reasons")
"""The same, of rides: help by the line."""
_FILLED = ("refills", "refill_m")
"""What tells where there is water, and where there is none."""
_RANKS = ("rank_low", "rank_high", "rank_of")

_Frame = TypeVar("_Frame", bound=pd.DataFrame)


@dataclass(frozen=True, kw_only=True)
class Body:
    """What may be told; on `hidden` routes nobody may know how it is for somebody there."""

    walks: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    departures: pd.DataFrame | None = None
    rides: pd.DataFrame | None = None
    hidden: pd.Index

    def of(self, frame: _Frame, risks: Sequence[str]) -> _Frame:
        """Return routes or segments without what is not to be told of the body.

        `risks` are the columns that the body went into: they go with it.
        """
        route = frame["route_id"] if "route_id" in frame else frame.index.to_series()
        may = ~route.isin(self.hidden)
        scores = [factor.score_column for factor in body_.FACTORS.values()]
        columns = [name for name in (*COLUMNS, *_SAID, *scores, *risks) if name in frame]
        if may.all():
            return frame
        if not may.any():
            return frame.drop(columns=columns)
        return frame.assign(**{name: frame[name].where(may) for name in columns})


def open_body(result: StudyResult, open_routes: pd.Index) -> Body:
    """Return what may be told of the body on open routes: nothing that gives restricted things away."""
    if any(_is_restricted(result, kind) for kind in _MADE_OF):
        has_body = result.walks is not None or result.segments.columns.isin(COLUMNS).any()
        return Body(hidden=result.routes.index if has_body else result.routes.index[:0])
    near = set(_telltale.told_by_time(result)) & {"from_water_h", "from_help_h"}
    hidden = _telltale.hidden_targets(result)
    hides_water = "water" in hidden or _telltale.has_restricted(result.layers.get("water"))
    filled = _refilled(result) if hides_water else []
    told = open_routes[~open_routes.isin(filled)]
    walks, rides = (_of(frame, told) for frame in (result.walks, result.rides))
    if result.walks is not None:
        walked = result.walks.index.get_level_values("route_id")
        shown = set() if walks is None else set(walks.index.get_level_values("route_id"))
        # A route whose walks are not told tells them nowhere else.
        told = told[told.isin(shown) | ~told.isin(walked)]
        if walks is not None:
            walks = walks if set(walked) <= shown else walks.drop(columns=list(_RANKS), errors="ignore")
            walks = walks.drop(columns=list(_FILLED), errors="ignore") if hides_water else walks
            walks = _without_near(walks, result) if near else walks
    groups = _of(result.groups, told)
    if groups is not None:
        # What is said of a group does not know the point of no return: its column goes, the words stay.
        closed = [*(_FILLED if hides_water else ()), *(("no_return_m",) if near else ())]
        groups = groups.drop(columns=closed, errors="ignore")
    if rides is not None and "help" in hidden:
        rides = rides.drop(columns=list(_NEAR_LINE), errors="ignore")
    return Body(
        walks=walks,
        groups=groups,
        departures=_of(result.departures, told),
        rides=rides,
        hidden=open_routes[~open_routes.isin(told)],
    )


def _without_near(walks: pd.DataFrame, result: StudyResult) -> pd.DataFrame:
    """Return walks without the point of no return, and reasons said anew as if nobody knew it."""
    seen = walks.drop(columns=list(_NEAR), errors="ignore")
    if "reason_en" not in walks or not {*balance.COLUMNS} - {"no_return_m"} <= {*seen}:
        return seen
    # The risk has those of the body that the study did not leave out by weight 0.
    own = {use.factor.name: use.factor for use in result.factors if use.factor.name in body_.FACTORS}
    said = reason.of_walks(seen.assign(no_return_m=np.nan), factors=own)
    return seen.join(said)


def told_by_terrain(result: StudyResult) -> list[str]:
    """Name the columns that tell of a terrain that is restricted."""
    return list(_OF_TERRAIN) if _is_restricted(result, "terrain") else []


def _is_restricted(result: StudyResult, kind: str) -> bool:
    sources = [entry for use in result.uses if use.kind == kind for entry in use.provenance]
    if kind in result.rasters:
        sources.append(result.rasters[kind].provenance)
    return any(entry.sensitivity == "restricted" for entry in sources)


def _of(frame: pd.DataFrame | None, routes: pd.Index) -> pd.DataFrame | None:
    """Keep the public rows of such routes; None where none is left."""
    if frame is None:
        return None
    named = frame["route_id"] if "route_id" in frame else frame.index.get_level_values("route_id")
    keep = named.isin(routes)
    if "sensitivity" in frame:
        keep = keep & (frame["sensitivity"] == "public").to_numpy()
    seen = frame.loc[keep]
    return seen if len(seen) else None


def _refilled(result: StudyResult) -> list[str]:
    """Name the routes along which people refill, or the water carried grows: there is water where it does."""
    found: set[str] = set()
    for frame in (result.walks, result.groups):
        if frame is not None and "refills" in frame:
            found |= set(frame.index.get_level_values("route_id")[frame["refills"] > 0])
    if "water_left_l" in result.segments:
        ordered = result.segments.sort_values(["route_id", "start_m"], kind="stable")
        grown = ordered.groupby("route_id", sort=False)["water_left_l"].diff() > 0
        found |= set(ordered.loc[grown, "route_id"])
    return sorted(found)
