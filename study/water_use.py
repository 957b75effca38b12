"""What people really used, and which sites stood: from the record of visits to the next plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.water import cover
from study.ground import Land
from study.sections_water import WaterSection
from study.wanting import hours_to
from study.water_record import Visit

MODEL_DAYS = 14.0
"""The model counts as much as so many days of measuring (judgement)."""

MODEL_VISITS = 2.0
"""Every site begins as one that stood whole at so many visits (judgement)."""

_WGS84 = "EPSG:4326"


@dataclass(frozen=True, kw_only=True)
class Use:
    """What was measured at a site.

    Attributes
    ----------
    days, litres
        between visits after which it is known what stood there, and what was gone of it without damage.
    modelled_l
        what the model without measuring says was wanted in these days.
    was_dry
        whether it was found empty: then more may have been wanted than there was.
    visits, whole
        how often somebody came to it, and how often it was neither damaged nor gone.
    """

    days: float
    litres: float
    modelled_l: float
    was_dry: bool
    visits: int
    whole: int

    @property
    def factor(self) -> float:
        """What the modelled demand about the site is multiplied by.

        (litres used + m x 14) / (m x (days + 14)), m the modelled litres a day: with few days it stays near
        the model. Where the site was found empty it is no less than 1, since more may have been wanted.
        """
        if not (self.days > 0 and self.modelled_l > 0):
            return 1.0
        daily = self.modelled_l / self.days
        found = (self.litres + daily * MODEL_DAYS) / (daily * (self.days + MODEL_DAYS))
        return max(found, 1.0) if self.was_dry else found

    @property
    def survival(self) -> float:
        """The share of visits at which it stands whole: (whole + 2) / (visits + 2)."""
        return (self.whole + MODEL_VISITS) / (self.visits + MODEL_VISITS)


def measured(visits: Sequence[Visit]) -> dict[str, Use]:
    """Return what was measured at each site.

    Between two visits one after the other the use is what stood there after the first, less what was left at
    the second: litres left + litres added, or where nobody wrote what was added, what the plan brings each
    time or what was left, whichever is more. An interval at whose end the site was damaged or gone tells
    nothing of use, nor does one with more left than there was.
    """
    return {site: _of_site(seen) for site, seen in _by_site(visits).items()}


def doubtful(visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits at which more was left than had stood there."""
    return [
        after
        for seen in _by_site(visits).values()
        for before, after in pairwise(seen)
        if (stood := _stood(before)) is not None and (after.litres_left or 0.0) > stood
    ]


def _by_site(visits: Sequence[Visit]) -> dict[str, list[Visit]]:
    """Return the visits that came to each site, in order."""
    found: dict[str, list[Visit]] = {}
    for visit in sorted(visits, key=lambda each: each.visited):
        if visit.is_seen:
            found.setdefault(visit.site_id, []).append(visit)
    return found


def _of_site(seen: Sequence[Visit]) -> Use:
    days = litres = modelled = 0.0
    was_dry = False
    for before, after in pairwise(seen):
        stood, left, daily = _stood(before), after.litres_left, before.modelled_l_per_day
        if stood is None or left is None or daily is None or after.damaged or after.gone or left > stood:
            continue
        span = (after.visited - before.visited).days
        days, litres, modelled = days + span, litres + stood - left, modelled + daily * span
        was_dry |= left == 0 < stood
    return Use(
        days=days,
        litres=litres,
        modelled_l=modelled,
        was_dry=was_dry,
        visits=len(seen),
        whole=sum(not (visit.damaged or visit.gone) for visit in seen),
    )


def _stood(visit: Visit) -> float | None:
    """Return the litres that stood there when the crew left; None where nobody can tell."""
    if visit.litres_left is None:
        return None
    if visit.litres_added is not None:
        return visit.litres_left + visit.litres_added
    return None if visit.planned_l is None else max(visit.litres_left, visit.planned_l)


def survival(used: Mapping[str, Use]) -> pd.Series | None:
    """Return site_id -> share of visits at which it stands whole; None where no visit is recorded."""
    return pd.Series({site: each.survival for site, each in used.items()}) if used else None


def factors(
    own: WaterSection,
    visits: Sequence[Visit],
    used: Mapping[str, Use],
    land: Land,
    found: gpd.GeoDataFrame,
    *,
    carry_l: float,
    pace_factor: float,
) -> pd.Series:
    """Return what the demand is multiplied by: that of the recorded site that is reached soonest, else 1.

    Parameters
    ----------
    own
        the study's table ``water``.
    visits, used
        the record, and what it measures.
    land
        the ground.
    found
        demand of all scenarios.
    carry_l, pace_factor
        what one person fills, and the pace of the slowest.

    Returns
    -------
    Series
        index of `found`, named ``use_factor``.
    """
    told = pd.Series(1.0, index=found.index, name="use_factor")
    places = {
        visit.site_id: (visit.lon, visit.lat)
        for visit in visits
        if visit.lon is not None
        and visit.lat is not None
        and visit.site_id in used
        and used[visit.site_id].days > 0
    }
    if not places or found.empty:
        return told
    lon, lat = zip(*places.values(), strict=True)
    sites = gpd.GeoDataFrame(
        {"factor": [used[site].factor for site in places]},
        geometry=gpd.points_from_xy(lon, lat, crs=_WGS84),
    ).to_crs(found.crs)
    hours = hours_to(land, sites, found, limit_h=own.limit_h, pace_factor=pace_factor)
    if own.source == "routes":
        hours = cover.onward(hours, found, carry_l=carry_l)
    taken = hours.toarray()
    taken[taken == 0] = np.inf
    nearest = taken.argmin(axis=0)
    near = np.isfinite(taken.min(axis=0))
    told.iloc[np.flatnonzero(near)] = sites["factor"].to_numpy()[nearest[near]]
    return told
