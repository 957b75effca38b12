"""A water plan as maps show it and groups carry it: where, how much, how often, and what if one is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import geopandas as gpd
import pandas as pd

if TYPE_CHECKING:
    from geo.body.aboard import Said
    from geo.water.resupply import Resupply

Objective: TypeAlias = Literal["cover", "median"]

SITE_COLUMNS: Final = (
    "name",
    "kind",
    "is_chosen",
    "litres_per_day",
    "covered_l",
    "capacity_l",
    "alone_l",
    "outage_lost_l",
    "backup_site",
    "visits_per_month",
    "litres_per_visit",
    "walk_h",
    "drive_h",
    "sensitivity",
    "basis",
)
"""What a site of a plan carries beside its point."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WaterPlan:
    """Where water is left, for whom, and what it takes. Restricted, all of it: it follows people who walk.

    Litres are a day's, beyond what people carry and what water that stays outside the plan gives them.

    Attributes
    ----------
    sites
        index ``site_id``, points in the study CRS: ``name``; ``kind``, existing or new; ``is_chosen``, False
        for existing sites that the plan gives up; ``litres_per_day`` assigned; ``covered_l``, wanted within
        its reach; ``capacity_l`` a day, NaN without a limit; ``alone_l``, wanted where only this site is in
        reach; ``outage_lost_l``, litres no longer served if it is gone; ``backup_site``, the id of the place
        that would then hurt least, or NA; ``visits_per_month``, ``litres_per_visit``, ``walk_h`` (in from
        the road, loaded) and ``drive_h`` (from the nearest depot), NaN where there are no trips;
        ``sensitivity``, restricted; ``basis``. Where the site is not chosen, litres are 0. A study adds
        ``holds_l``, litres when full (NaN without a limit), and ``modelled_l_per_day``, what it would serve
        without any measured use.
    demand
        index ``demand_id``, points: the columns of `geo.water.demand`, ``served_l`` and ``site_id``, the one
        that serves most of it, NA where it is uncovered. A study adds ``use_factor``, what measured use
        multiplies the litres by.
    reach
        ``site_id``, ``demand_id``, ``hours`` on foot, ``within`` (before the threshold): every pair of a
        site of `sites` and a point that has a way within the most hours that anybody has left, so that a page
        can switch sites on and off.
    month, depart_h
        of the walks that the demand is of.
    objective
        cover (most litres in reach) or median (fewest hours on foot).
    wanted_l, covered_l
        litres a day wanted in all, and those that the chosen sites serve.
    bound_l
        no plan of these wishes serves more (objective cover).
    gap
        how far at most the plan is from the best, as a share of what it was chosen by: litres (weighted by
        deaths, if they weigh), litre-hours, or sites where a share of the litres was asked for.
    is_proven_best
        whether it is best within the gap asked for.
    fewest_sites
        no plan serves the share that was asked for with fewer; None where none was asked for.
    seconds
        what the choice took.
    curve
        ``sites``, ``covered_l``, ``bound_l``: the benefit against the number of sites.
    scenarios
        ``scenario``, ``label_en``, ``label_es``, ``wanted_l``, ``covered_l`` by this plan, ``best_l`` by the
        best plan for this scenario alone, ``regret_l`` between them. None without scenarios.
    outages
        ``site_id``, ``covered_lost_l``, ``litres_lost``, ``best_backup`` (an id or NA),
        ``lost_with_backup_l``: of every chosen site if it is gone, the most critical first.
    avoided
        ``site_id``, ``litres_needed`` a day that it serves and that are brought, ``people_hours`` a day that
        they last: litres over the litres an hour that one loses there.
    trips_value
        ``trip_id``, ``litres_needed`` and ``people_hours`` of each time that a trip is made: its litres, and
        how long they last those who lack them, at the sites where it stops. None without depots.
    resupply
        the month's trips; None without depots.
    notes
        in both languages: what is assumed, what could not be done.
    """

    sites: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    reach: pd.DataFrame
    month: int
    depart_h: float
    objective: Objective
    wanted_l: float
    covered_l: float
    bound_l: float
    gap: float
    is_proven_best: bool
    seconds: float
    curve: pd.DataFrame
    outages: pd.DataFrame
    avoided: pd.DataFrame
    fewest_sites: int | None = None
    scenarios: pd.DataFrame | None = None
    trips_value: pd.DataFrame | None = None
    resupply: Resupply | None = None
    notes: tuple[Said, ...] = ()

    @property
    def chosen(self) -> gpd.GeoDataFrame:
        """The sites that hold water in this plan."""
        return self.sites.loc[self.sites["is_chosen"].to_numpy(dtype=bool)]

    @property
    def covered_share(self) -> float:
        """Litres served of those wanted, in [0, 1]; 1 where none are wanted."""
        return self.covered_l / self.wanted_l if self.wanted_l > 0 else 1.0
