"""The tables of a water plan in a GeoPackage, and what their columns mean. Restricted, all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from geo.result import StudyResult
from geo.water.plan import WaterPlan

_SITES: dict[str, str] = {
    "site_id": "Station",
    "name": "Name",
    "kind": "existing or new",
    "is_chosen": "Whether the plan puts water there; an existing one without is given up",
    "litres_per_day": "Litres a day that it serves",
    "covered_l": "Litres a day that are wanted within its reach",
    "capacity_l": "Litres a day that it can give; empty: no limit",
    "alone_l": "Litres a day wanted where no other station of the plan is in reach",
    "outage_lost_l": "Litres a day that are no longer served if it is gone",
    "backup_site": "Place that would then hurt least; empty: none",
    "visits_per_month": "Visits a month",
    "litres_per_visit": "Litres brought at each visit",
    "walk_h": "Hours on foot from the road with a load",
    "drive_h": "Hours of driving from the nearest depot",
    "people_hours": "Hours a day past the danger threshold that it spares people",
    "sensitivity": "restricted",
    "basis": "What it rests on",
}

_DEMAND: dict[str, str] = {
    "demand_id": "Place where water is wanted",
    "litres_per_day": "Litres a day wanted here beyond what people carry",
    "people_per_day": "People a day who pass",
    "left_h": "Hours on foot that are left before the water deficit is dangerous",
    "month": "Month, 1 to 12",
    "route_id": "Route; empty: of the modelled flow",
    "served_l": "Litres a day that the plan serves",
    "site_id": "Station that serves most of it; empty: none",
    "sensitivity": "restricted",
    "basis": "What it rests on",
}

_TRIP: dict[str, str] = {
    "depot_id": "Depot where the trip begins and ends",
    "vehicle": "Vehicle",
    "days": "Days of the month",
    "litres": "Litres of the whole trip",
    "leave_h": "When the crew leaves the depot, clock hours, standard time",
    "turn_back_h": "Last hour at which they must turn back, clock hours",
    "end_h": "When they are back at the depot, clock hours",
}

_VALUE: dict[str, str] = {
    "litres_needed_per_trip": "Litres of the whole trip that people lack, each time that it is made",
    "people_hours_per_trip": "Hours past the danger threshold spared to people, each time that it is made",
}

_LEGS: dict[str, str] = {
    "trip_id": "Trip",
    "order": "Order as driven; a walk has that of its stop",
    "kind": "drive or walk",
    "start": "Depot or station where it begins",
    "end": "Depot or station where it ends",
    "km": "Kilometres",
    "minutes": "Minutes; of a walk: one way in, with rest",
    "back_minutes": "Minutes of the walk out",
    **_TRIP,
    **_VALUE,
}

_STOPS: dict[str, str] = {
    "trip_id": "Trip",
    "order": "Order of the stop, from 1",
    "site_id": "Station",
    "drive_h": "Hours of driving from the stop before",
    "arrive_h": "Arrival, clock hours, standard time",
    "leave_h": "Departure, clock hours",
    "litres": "Litres brought",
    "carries": "Walks of the whole crew",
    "carry_m": "Metres on foot, one way",
    "walk_in_h": "Hours of one walk in, with rest",
    "walk_out_h": "Hours of one walk out, with rest",
    "carry_h": "Hours of all walks",
    "turn_back_h": "Last hour at which they must drive off from here, clock hours",
    "walk_until_h": "Last hour on foot here for heat and daylight, clock hours",
    "wbgt_max_c": "Highest wet bulb globe temperature of the day here, degrees Celsius",
}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "water_sites": _SITES,
    "water_demand": _DEMAND,
    "water_reach": {
        "site_id": "Station",
        "demand_id": "Place where water is wanted",
        "hours": "Hours on foot from there to the station",
        "within": "Whether that is before the water deficit is dangerous",
    },
    "water_trips": _LEGS,
    "water_stops": _STOPS,
    "water_outages": {
        "site_id": "Station",
        "covered_lost_l": "Litres a day wanted where no other station of the plan is in reach",
        "litres_lost": "Litres a day that are no longer served if it is gone",
        "best_backup": "Place that would then hurt least; empty: none",
        "lost_with_backup_l": "Litres a day that are lost even with that backup",
    },
    "water_curve": {
        "sites": "Number of stations",
        "covered_l": "Litres a day that so many serve",
        "bound_l": "Proven: no choice of so many serves more litres a day",
    },
    "water_unserved": {
        "site_id": "Station",
        "litres_per_day": "Litres a day that no trip brings",
        "reason_en": "Why, in English",
        "reason_es": "Why, in Spanish",
    },
    "water_scenarios": {
        "scenario": "Case of weather and use",
        "label_en": "Case, English",
        "label_es": "Case, Spanish",
        "wanted_l": "Litres a day wanted",
        "covered_l": "Litres a day that this plan serves",
        "best_l": "Litres a day that the best plan for this case alone serves",
        "regret_l": "Litres a day between them",
    },
}
"""Table -> column -> what it means; a table may lack any of them."""

TABLES: Mapping[str, tuple[str, str]] = {
    "water_sites": ("Water stations", "RESTRICTED. Where water is left, how much, and what if one is gone"),
    "water_demand": ("Water wanted", "RESTRICTED. Modelled: litres a day that people lack on their way"),
    "water_reach": ("Water in reach", "RESTRICTED. Hours on foot from where water is wanted to stations"),
    "water_trips": (
        "Water trips",
        "RESTRICTED. Ways of the trips that fill the stations, driven and on foot",
    ),
    "water_stops": ("Water trips, stops", "RESTRICTED. Stops of the trips in order, with their hours"),
    "water_outages": ("Water stations, if one is gone", "RESTRICTED. The most critical first"),
    "water_curve": ("Water, benefit by number of stations", "RESTRICTED. With proven bounds"),
    "water_unserved": ("Water that no trip brings", "RESTRICTED. Stations, litres, and why"),
    "water_scenarios": ("Water in other cases", "RESTRICTED. The plan against the best for each case"),
}
"""Table -> its title and what it holds."""


def tables(result: StudyResult) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of the plan that have a row, each with its name."""
    if result.water is None:
        return
    for name, table in _made(result.water).items():
        if len(table):
            yield name, table


def _made(plan: WaterPlan) -> dict[str, pd.DataFrame]:
    spared = plan.avoided.set_index("site_id")["people_hours"]
    sites = plan.sites.assign(people_hours=plan.sites.index.map(spared).astype("float64"))
    made: dict[str, pd.DataFrame] = {
        "water_sites": sites.reset_index(),
        "water_demand": plan.demand.reset_index(),
        "water_reach": plan.reach.reset_index(drop=True),
        "water_outages": plan.outages.reset_index(drop=True),
        "water_curve": plan.curve.reset_index(drop=True),
    }
    trips = plan.resupply
    if trips is not None:
        legs = trips.legs.merge(trips.trips[["trip_id", *_TRIP]], on="trip_id", how="left")
        if plan.trips_value is not None:
            value = plan.trips_value.rename(
                columns=lambda name: name if name == "trip_id" else f"{name}_per_trip"
            )
            legs = legs.merge(value, on="trip_id", how="left")
        made |= {
            "water_trips": gpd.GeoDataFrame(legs, geometry="geometry", crs=trips.legs.crs),
            "water_stops": trips.stops.reset_index(drop=True),
            "water_unserved": trips.unserved.reset_index(drop=True),
        }
    if plan.scenarios is not None:
        made["water_scenarios"] = plan.scenarios.reset_index(drop=True)
    return made
