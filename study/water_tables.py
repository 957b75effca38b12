"""The tables of a water plan, from what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.body.aboard import Said
from geo.water.plan import WaterPlan
from geo.water.resupply import Resupply
from study.choosing import Choice
from study.placing import Reach
from study.sections_water import WaterSection
from study.wanting import Walkers

Array = NDArray[np.float64]

_VISITS = {
    "visits_per_month": "visits_per_month",
    "litres_per_visit": "litres_per_visit",
    "walk_h": "walk_in_h",
    "drive_h": "drive_h",
}
"""Columns of a plan's sites, and of `geo.water.resupply.Resupply.visits`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """What is told of a plan before anybody brings the water.

    Attributes
    ----------
    sites, demand, reach, outages
        as `geo.water.plan.WaterPlan` has them; the sites without what trips tell, with ``holds_l``.
    people_hours
        site_id -> hours a day that its litres last.
    wanted_l
        litres a day.
    """

    sites: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    reach: pd.DataFrame
    outages: pd.DataFrame
    people_hours: pd.Series
    wanted_l: float

    def holding(self, own: WaterSection) -> gpd.GeoDataFrame:
        """Return the chosen sites as `geo.water.resupply` takes them: their capacity is what they hold."""
        held = self.sites.loc[self.sites["is_chosen"].to_numpy(dtype=bool)]
        return held.assign(capacity_l=held["holds_l"], visit_every_days=own.visit_every_days)

    def plan(
        self, who: Walkers, choice: Choice, *, trips: Resupply | None, notes: tuple[Said, ...]
    ) -> WaterPlan:
        """Return the plan with its trips."""
        sites = self.sites.copy()
        for name, column in _VISITS.items():
            sites[name] = np.nan if trips is None else trips.visits[column].reindex(sites.index)
        brought = sites["litres_per_day"].astype(np.float64)
        if trips is not None:
            brought = trips.visits["delivered_l_per_day"].reindex(sites.index).fillna(0.0)
        share = (brought / sites["litres_per_day"]).fillna(0.0)
        avoided = pd.DataFrame(
            {
                "people_hours": self.people_hours * share,
                "litres_needed": brought,
            }
        ).loc[sites["is_chosen"].to_numpy(dtype=bool)]
        return WaterPlan(
            sites=sites,
            demand=self.demand,
            reach=self.reach,
            month=who.base.month,
            depart_h=who.body.depart_h,
            objective=who.own.objective,
            wanted_l=self.wanted_l,
            covered_l=float(self.demand["served_l"].sum()),
            bound_l=min(choice.bound_l, self.wanted_l),
            gap=choice.gap,
            is_proven_best=choice.is_proven_best,
            fewest_sites=choice.fewest_sites,
            seconds=choice.seconds,
            curve=choice.curve,
            outages=self.outages,
            avoided=avoided.rename_axis("site_id").reset_index(),
            scenarios=choice.scenarios,
            trips_value=None if trips is None else of_trips(trips, avoided),
            resupply=trips,
            notes=notes,
        )


def of_trips(trips: Resupply, avoided: pd.DataFrame) -> pd.DataFrame:
    """Return what each trip gives each time that it is made, the most hours first.

    Parameters
    ----------
    trips
        the month's.
    avoided
        by site_id, ``people_hours`` and ``litres_needed`` a day of all trips to it.

    Returns
    -------
    pandas.DataFrame
        ``trip_id``, ``litres_needed``, ``people_hours``.
    """
    stops = trips.stops[["trip_id", "site_id", "litres"]]
    a_day = trips.visits["delivered_l_per_day"].reindex(stops["site_id"]).to_numpy(dtype=np.float64)
    days = np.divide(
        stops["litres"].to_numpy(dtype=np.float64), a_day, out=np.zeros(len(stops)), where=a_day > 0
    )
    per_day = avoided.reindex(stops["site_id"])
    found = pd.DataFrame(
        {
            "trip_id": stops["trip_id"].to_numpy(),
            **{name: per_day[name].to_numpy() * days for name in ("litres_needed", "people_hours")},
        }
    )
    summed = found.groupby("trip_id", sort=False, as_index=False).sum()
    return summed.sort_values(["people_hours", "trip_id"], ascending=[False, True], ignore_index=True)


def of(
    within: Reach,
    found: gpd.GeoDataFrame,
    points: NDArray[np.intp],
    choice: Choice,
    segments: gpd.GeoDataFrame,
    *,
    capacity_l: Array | None,
) -> Tables:
    """Return the tables of a plan.

    Parameters
    ----------
    within
        sites and who reaches them.
    found, points
        demand of the plan's own scenario, and which of all points of `within` that is.
    choice
        what was chosen.
    segments
        the spine, with ``loss_l_h`` where the body was followed.
    capacity_l
        shape (sites,), litres a day that each can give, as the choice took it; None: no limits.
    """
    names = within.sites.index.to_numpy()
    litres = found["litres_per_day"].to_numpy(dtype=np.float64)
    is_chosen = np.zeros(len(names), dtype=bool)
    is_chosen[choice.chosen] = True
    shown = np.flatnonzero(is_chosen | (within.sites["kind"] == "existing").to_numpy())
    assigned = csr_array(choice.assigned)
    served: Array = np.asarray(assigned.sum(axis=0), dtype=np.float64).ravel()
    outages = _named(choice.outages, names)
    given = np.zeros(len(names))
    given[choice.chosen] = np.asarray(assigned.sum(axis=1)).ravel()
    base = found["use_factor"].to_numpy(dtype=np.float64)
    modelled, hours = np.zeros(len(names)), np.zeros(len(names))
    modelled[choice.chosen] = assigned @ (1.0 / base)
    hours[choice.chosen] = assigned @ (1.0 / _loss_l_h(found, segments))
    covers = within.of(points)
    sites = _sites(within, shown, is_chosen, capacity_l)
    sites["litres_per_day"] = given[shown]
    sites["modelled_l_per_day"] = modelled[shown]
    sites["covered_l"], sites["alone_l"] = _within_reach(covers, litres, is_chosen, shown)
    lost = outages.set_index("site_id")
    sites["outage_lost_l"] = lost["litres_lost"].reindex(sites.index).fillna(0.0)
    sites["backup_site"] = lost["best_backup"].reindex(sites.index)
    return Tables(
        sites=sites,
        demand=found.drop(columns="scenario").assign(
            served_l=served,
            site_id=pd.array(_serving(assigned, names[choice.chosen], served), dtype="string"),
        ),
        reach=_pairs(within, covers, shown, points, found.index),
        outages=outages,
        people_hours=pd.Series(hours[shown], index=sites.index),
        wanted_l=float(litres.sum()),
    )


def _sites(
    within: Reach, shown: NDArray[np.intp], is_chosen: NDArray[np.bool_], capacity_l: Array | None
) -> gpd.GeoDataFrame:
    table = within.sites.iloc[shown][["name", "kind", "holds_l", "basis", "geometry"]].copy()
    table["is_chosen"] = is_chosen[shown]
    most = np.full(len(shown), np.nan) if capacity_l is None else capacity_l[shown]
    table["capacity_l"] = np.where(np.isfinite(most), most, np.nan)
    table["sensitivity"] = "restricted"
    return table


def _within_reach(
    covers: csr_array, litres: Array, is_chosen: NDArray[np.bool_], shown: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Return what is wanted within reach of each site shown, and of it alone; 0 where it is not chosen."""
    table = (covers > 0).astype(np.float64).tocsr()
    many = np.asarray(table[np.flatnonzero(is_chosen)].sum(axis=0)).ravel()
    on = is_chosen[shown]
    some = table[shown]
    return np.where(on, some @ litres, 0.0), np.where(on, some @ np.where(many == 1, litres, 0.0), 0.0)


def _serving(assigned: csr_array, names: NDArray[np.object_], served: Array) -> list[Any]:
    """Return the site that serves most of each point; NA where none does."""
    columns = assigned.tocsc()
    who = np.full(assigned.shape[1], -1, dtype=np.intp)
    for j in np.flatnonzero(served > 0):
        part = slice(columns.indptr[j], columns.indptr[j + 1])
        who[j] = columns.indices[part][np.argmax(columns.data[part])]
    return [names[i] if i >= 0 else pd.NA for i in who]


def _pairs(
    within: Reach,
    covers: csr_array,
    shown: NDArray[np.intp],
    points: NDArray[np.intp],
    demand_ids: pd.Index,
) -> pd.DataFrame:
    """Return every pair of a site shown and a point that has a way, or that it covers from farther back."""
    direct = within.hours[shown][:, points].tocoo()
    kept = covers[shown].tocoo()
    pairs = pd.concat(
        [
            pd.DataFrame({"i": kept.coords[0], "j": kept.coords[1], "hours": kept.data, "within": True}),
            pd.DataFrame(
                {"i": direct.coords[0], "j": direct.coords[1], "hours": direct.data, "within": False}
            ),
        ]
    ).drop_duplicates(["i", "j"])
    pairs = pairs.sort_values(["i", "j"])
    return pd.DataFrame(
        {
            "site_id": within.sites.index.to_numpy()[shown][pairs["i"].to_numpy()],
            "demand_id": demand_ids.to_numpy()[pairs["j"].to_numpy()],
            "hours": pairs["hours"].to_numpy(),
            "within": pairs["within"].to_numpy(dtype=bool),
        }
    )


def _loss_l_h(found: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> Array:
    """Return the litres an hour that one loses at each point: the first person's there, else their mean."""
    known = segments["loss_l_h"].where(segments["loss_l_h"] > 0)
    own = [str(name).rsplit("@", 1)[0] for name in found.index]
    there = known.reindex(own).to_numpy(dtype=np.float64)
    return np.where(np.isfinite(there), there, float(known.mean()))


def _named(outages: pd.DataFrame, names: NDArray[np.object_]) -> pd.DataFrame:
    """Return the outages with the sites' names in place of their numbers."""
    backup = [pd.NA if i < 0 else names[i] for i in outages["best_backup"].to_numpy(dtype=np.int64)]
    return pd.DataFrame(
        {
            "site_id": names[outages["site"].to_numpy(dtype=np.int64)],
            "covered_lost_l": outages["covered_lost_l"].to_numpy(dtype=np.float64),
            "litres_lost": outages["litres_lost"].to_numpy(dtype=np.float64),
            "best_backup": pd.array(backup, dtype="string"),
            "lost_with_backup_l": outages["lost_with_backup_l"].to_numpy(dtype=np.float64),
        }
    )
