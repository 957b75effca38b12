"""The tiny study with a plan of water drops: three places that hold water, one given up, one trip."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point

from geo.body.aboard import Said
from geo.result import Phrase, StudyResult
from geo.water.plan import WaterPlan
from geo.water.resupply import Resupply
from tests.builders import UTM11
from tests.maps.builders import CACHE, study

DEPOT = (568_500.0, 3_612_900.0)
WASH = (571_890.12, 3_613_456.78)
MESA = (575_678.91, 3_615_123.45)
OLD = (569_876.54, 3_609_321.09)
SITES = {"cache-7": CACHE, "new-1": WASH, "new-2": MESA, "old-2": OLD}
DEMAND = {
    "a": (573_111.11, 3_612_222.22),
    "b": (572_333.33, 3_612_999.99),
    "c": (571_222.22, 3_613_777.77),
    "d": (575_432.1, 3_614_876.5),
    "e": (578_901.23, 3_610_987.65),
    "f": (569_555.55, 3_609_111.11),
}
POSITIONS = (DEPOT, *SITES.values(), *DEMAND.values())
"""Everything whose place only the restricted edition may tell, in UTM metres."""

TOTALS = Phrase(
    "A water plan of 3 sites would serve 74% of the litres wanted here. Where they are is not shown.",
    "Un plan de agua de 3 sitios cubriría el 74 % de los litros que faltan aquí. No se muestra dónde están.",
)
"""All that others than the restricted audience are told of the plan."""

LITRES = {"a": 10.0, "b": 6.0, "c": 4.0, "d": 8.0, "e": 7.0, "f": 3.0}
PAIRS = [
    # site, demand, hours, within the threshold
    ("cache-7", "a", 0.2, True),
    ("cache-7", "b", 0.6, True),
    ("cache-7", "c", 1.4, False),
    ("new-1", "b", 0.4, True),
    ("new-1", "c", 0.3, True),
    ("new-2", "d", 0.1, True),
    ("old-2", "f", 0.1, True),
]
"""Where nothing has a limit, the chosen three serve a, b, c and d: 28 of 38 litres."""

PARK = {"cache-7": (573_456.78, 3_612_900.0), "new-1": (571_890.12, 3_612_900.0)}


def sites() -> gpd.GeoDataFrame:
    """Return the places: b's 6 litres are in reach of two, 10 of a and 4 of c of one only."""
    return gpd.GeoDataFrame(
        {
            "name": ["Cache 7", "By the wash", "High mesa", "Old barrels"],
            "kind": ["existing", "new", "new", "existing"],
            "is_chosen": [True, True, True, False],
            "litres_per_day": [10.0, 10.0, 8.0, 0.0],
            "covered_l": [16.0, 10.0, 8.0, 0.0],
            "capacity_l": [200.0, np.nan, np.nan, 100.0],
            "alone_l": [10.0, 4.0, 8.0, 0.0],
            "outage_lost_l": [10.0, 4.0, 8.0, 0.0],
            "backup_site": ["new-1", "cache-7", pd.NA, pd.NA],
            "visits_per_month": [2.0, 2.0, 0.0, np.nan],
            "litres_per_visit": [155.0, 155.0, 0.0, np.nan],
            "walk_h": [0.3, 0.25, np.nan, np.nan],
            "drive_h": [0.2, 0.15, np.nan, np.nan],
            "sensitivity": "restricted",
            "basis": "approximate",
        },
        index=pd.Index(list(SITES), name="site_id"),
        geometry=[Point(place) for place in SITES.values()],
        crs=UTM11,
    )


def demand() -> gpd.GeoDataFrame:
    """Return the points where water is wanted: e and f stay without."""
    serving = ["cache-7", "new-1", "new-1", "new-2", pd.NA, pd.NA]
    return gpd.GeoDataFrame(
        {
            "litres_per_day": list(LITRES.values()),
            "people_per_day": [2.0, 1.0, 1.0, 2.0, 1.0, 0.5],
            "left_h": [1.0, 0.8, 0.8, 0.5, 1.2, 0.4],
            "month": 7,
            "route_id": ["secret"] * 5 + ["open"],
            "sensitivity": "restricted",
            "basis": "approximate",
            "served_l": [10.0, 6.0, 4.0, 8.0, 0.0, 0.0],
            "site_id": serving,
        },
        index=pd.Index(list(DEMAND), name="demand_id"),
        geometry=[Point(place) for place in DEMAND.values()],
        crs=UTM11,
    )


def reach() -> pd.DataFrame:
    return pd.DataFrame(PAIRS, columns=["site_id", "demand_id", "hours", "within"])


def resupply() -> Resupply:
    """Return one trip to two stops, twice in July; nobody can go to the mesa."""
    road_y = 3_612_900.0
    first, second = PARK["new-1"], PARK["cache-7"]
    back = LineString([second, (570_000.0, road_y), DEPOT])
    legs = [
        ("T1", 1, "drive", "Jacumba", "new-1", LineString([DEPOT, first]), 9.0, np.nan),
        ("T1", 1, "walk", "new-1", "new-1", LineString([first, WASH]), 15.0, 12.0),
        ("T1", 2, "drive", "new-1", "cache-7", LineString([first, second]), 5.0, np.nan),
        ("T1", 2, "walk", "cache-7", "cache-7", LineString([second, CACHE]), 18.0, 13.0),
        ("T1", 3, "drive", "cache-7", "Jacumba", back, 12.0, np.nan),
    ]  # fmt: skip
    columns = ["trip_id", "order", "kind", "start", "end", "geometry", "minutes", "back_minutes"]
    ways = gpd.GeoDataFrame(pd.DataFrame(legs, columns=columns), geometry="geometry", crs=UTM11)
    ways.insert(5, "km", ways.length / 1_000.0)
    stops = pd.DataFrame(
        {
            "trip_id": "T1",
            "order": [1, 2],
            "site_id": ["new-1", "cache-7"],
            "drive_h": [0.15, 5 / 60],
            "arrive_h": [5.5, 8.75],
            "leave_h": [8.6666667, 12.0],
            "litres": 155.0,
            "carries": 6,
            "carry_m": [556.78, 554.33],
            "walk_in_h": [0.25, 0.3],
            "walk_out_h": [0.2, 13 / 60],
            "carry_h": [2.7, 3.1],
            "turn_back_h": [12.3, 12.25],
            "walk_until_h": [13.0, 13.0],
            "wbgt_max_c": [29.4, 30.1],
        }
    )
    trips = pd.DataFrame(
        {
            "trip_id": ["T1"],
            "depot_id": ["Jacumba"],
            "vehicle": ["pick-up"],
            "capacity_l": [400.0],
            "day": [3],
            "days": ["3, 18"],
            "trips_per_month": [2],
            "start_h": [4.8],
            "leave_h": [5.3],
            "end_h": [12.2],
            "hours": [7.4],
            "crew_hours": [14.8],
            "turn_back_h": [12.25],
            "litres": [310.0],
            "stops": [2],
            "drive_km": [9.9],
            "drive_h": [0.43],
            "walk_h": [5.8],
            "sunrise_h": [4.7],
            "sunset_h": [18.98],
            "wbgt_max_c": [30.1],
            "heat_limit_c": [27.6],
            "walk_until_h": [13.0],
        }
    )
    by_hour = [18.0] * 6 + [20.0, 22.0, 24.0, 25.0, 26.0, 26.9, 27.4, 28.5, 29.5, 30.1, 29.8, 28.8, 27.0]
    by_hour += [24.0, 22.0, 21.0, 20.0, 19.0]
    heat = pd.DataFrame({"trip_id": "T1", "hour": range(24), "wbgt_c": by_hour})
    visits = pd.DataFrame(
        {
            "litres_per_day": [10.0, 10.0, 8.0],
            "delivered_l_per_day": [10.0, 10.0, 0.0],
            "unserved_l_per_day": [0.0, 0.0, 8.0],
            "litres_per_visit": [155.0, 155.0, 0.0],
            "visits_per_month": [2, 2, 0],
            "every_days": [15.5, 15.5, np.nan],
            "trip_id": ["T1", "T1", None],
            "drive_h": [0.23, 0.15, np.nan],
            "walk_in_h": [0.225, 0.1875, np.nan],
            "walk_out_h": [0.16, 0.15, np.nan],
            "carry_m": [554.33, 556.78, np.nan],
        },
        index=pd.Index(["cache-7", "new-1", "new-2"], name="site_id"),
    )
    calendar = pd.DataFrame(
        {
            "day": [3, 18],
            "trip_id": "T1",
            "depot_id": "Jacumba",
            "vehicle": "pick-up",
            "start_h": 4.8,
            "end_h": 12.2,
        }
    )
    unserved = pd.DataFrame(
        {
            "site_id": ["new-2"],
            "litres_per_day": [8.0],
            "reason_en": ["no road leads from a depot to anywhere near it"],
            "reason_es": ["ningún camino lleva de un depósito hasta sus alrededores"],
        }
    )
    return Resupply(
        visits=visits,
        trips=trips,
        stops=stops,
        legs=ways,
        heat=heat.assign(may_walk=heat["wbgt_c"] <= 27.6),
        calendar=calendar,
        unserved=unserved,
        month=7,
        month_days=31,
        people=2,
        sunrise_h=4.7,
        sunset_h=18.98,
        heat_limit_c=27.6,
        utc_offset_h=-8.0,
        notes=(Said("the mean day of July", "el día medio de julio"),),
    )


def plan(**changes: Any) -> WaterPlan:
    """Return the whole plan; `changes` replace fields."""
    whole = WaterPlan(
        sites=sites(),
        demand=demand(),
        reach=reach(),
        month=7,
        depart_h=20.0,
        objective="cover",
        wanted_l=38.0,
        covered_l=28.0,
        bound_l=28.0,
        gap=0.0,
        is_proven_best=True,
        seconds=0.2,
        curve=pd.DataFrame(
            {"sites": [1, 2, 3], "covered_l": [16.0, 24.0, 28.0], "bound_l": [16.0, 24.0, 28.0]}
        ),
        outages=pd.DataFrame(
            {
                "site_id": ["cache-7", "new-2", "new-1"],
                "covered_lost_l": [10.0, 8.0, 4.0],
                "litres_lost": [10.0, 8.0, 4.0],
                "best_backup": ["new-1", pd.NA, "cache-7"],
                "lost_with_backup_l": [10.0, 8.0, 4.0],
            }
        ),
        avoided=pd.DataFrame(
            {
                "site_id": ["cache-7", "new-1", "new-2"],
                "people_hours": [12.0, 9.5, 7.25],
                "litres_needed": [10.0, 10.0, 8.0],
            }
        ),
        resupply=resupply(),
        notes=(Said("people drink as they pass", "la gente bebe al pasar"),),
    )
    return replace(whole, **changes)


def watered(base: StudyResult | None = None, **changes: Any) -> StudyResult:
    """Return the tiny study with the plan."""
    if base is None and not changes:
        return _watered()
    return replace(study() if base is None else base, water=plan(**changes))


@cache
def _watered() -> StudyResult:
    return replace(study(), water=plan())


def many(count: int) -> WaterPlan:
    """Return the plan with one trip of so many stops, 300 m from the road each."""
    base = resupply()
    names = [f"site-{number}" for number in range(count)]
    xs = 569_000.0 + 600.0 * np.arange(count)
    road_y = 3_612_900.0
    places = [(x, road_y + 300.0 * (-1) ** number) for number, x in enumerate(xs)]
    stops = pd.concat([base.stops.iloc[:1]] * count, ignore_index=True).assign(
        order=range(1, count + 1), site_id=names, litres=20.0, carries=1
    )
    ends = [DEPOT, *((x, road_y) for x in xs), DEPOT]
    called = ["Jacumba", *names, "Jacumba"]
    rows = []
    for order in range(1, count + 2):
        one, other = ends[order - 1], ends[order]
        rows.append(("T1", order, "drive", called[order - 1], called[order], LineString([one, other]), 3.0))
        if order <= count:
            way = LineString([other, places[order - 1]])
            rows.append(("T1", order, "walk", called[order], called[order], way, 9.0))
    columns = ["trip_id", "order", "kind", "start", "end", "geometry", "minutes"]
    legs = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=UTM11)
    legs = legs.assign(km=legs.length / 1_000.0, back_minutes=8.0)
    first = pd.DataFrame(sites().iloc[:1].drop(columns="geometry"))
    table = pd.concat([first] * count).set_axis(pd.Index(names, name="site_id"))
    table = table.assign(name=[f"Cache number {number} by the old road" for number in range(1, count + 1)])
    return plan(
        sites=gpd.GeoDataFrame(table, geometry=[Point(place) for place in places], crs=UTM11),
        resupply=replace(base, stops=stops, legs=legs, trips=base.trips.assign(stops=count)),
    )


def told() -> StudyResult:
    """Return the study without a plan that says of one what others may know."""
    bare = study()
    return replace(bare, notes=(*bare.notes, TOTALS))
