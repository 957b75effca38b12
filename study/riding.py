"""What a study's trains and closed trucks do to those whom they carry, wired together."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import aboard
from geo.body.person import Person
from geo.body.together import scaled
from geo.errors import InputError
from geo.ground import outdoors
from geo.ground.climate import LAPSE_K_PER_M, Climate
from geo.join.sample import at
from layers.raster import Raster
from study.sections_body import BodySection, Party

CROWD = 20
TRUCK_KM_H = 80.0
"""People in a closed truck where the route does not say how many, and its speed (judgement)."""


def ride(
    own: BodySection,
    persons: tuple[Person, ...],
    segments: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    terrain: Raster | None,
    day: Climate,
    *,
    party: Party | None = None,
    places: gpd.GeoDataFrame | None = None,
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return what freight trains and closed trucks do to those whom they carry, and a train's profile.

    Parameters
    ----------
    own, persons
        the study's table ``body``, and its walkers.
    segments, routes
        the spine and the routes.
    terrain, day
        elevation (None: none is known), and the weather from the day of departure on; a ride that lasts
        longer meets it again.
    party
        whose mixture fills closed trucks; without one, and for those who are not in it, a truck is full of
        one kind.
    places
        where a train's riders find help.

    Returns
    -------
    tuple
        `geo.result.StudyResult.rides`, and the segments of trains as the first person rides them, in the
        columns of `geo.body.aboard.RailRide.segments`; None where there are none.

    Raises
    ------
    InputError
        if a closed truck cannot be followed, as where those whom it carries do not fit in it.
    """
    found, profile = [], None
    rail = segments.loc[segments["mode"] == "rail"]
    if not rail.empty:
        hours = day.hours
        sky = outdoors.along(rail, terrain, day)
        options: dict[str, Any] = {} if places is None else {"places": places}
        trains = aboard.rail(
            rail,
            persons,
            air_c=hours["air_c"].to_numpy(),
            vapour_kpa=hours["vapour_kpa"].to_numpy(),
            wind_m_s=hours["wind_m_s"].to_numpy(),
            excess_k=sky.excess_k,
            start_h=own.depart_h,
            cooler_k=sky.cooler_k,
            **options,
        )
        found.append(trains.summary.reset_index().assign(vehicle="freight_train"))
        profile = pd.DataFrame(trains.segments.loc[persons[0].name])
    shut = routes.loc[(routes["mode"] == "road") & routes["vehicle"].eq("closed_truck").fillna(value=False)]
    for route in shut.to_dict("records"):
        people = int(route["people"]) if pd.notna(route["people"]) else CROWD
        hours_aboard = max(route["geometry"].length / 1000.0 / TRUCK_KM_H, 1.0 / 60.0)
        cooler_k = _cooler_k(segments.loc[segments["route_id"] == route["route_id"]], terrain, day)
        try:
            found += [
                _truck(str(route["route_id"]), load, own.depart_h, hours_aboard, day, cooler_k)
                for load in _loads(persons, party, people)
            ]
        except InputError as error:
            raise InputError(
                f"the closed truck of route '{route['route_id']}' cannot be followed: {error}. In the file "
                "of [layers.route] give the route fewer 'people', a shorter line or another 'vehicle'"
            ) from error
    if not found:
        return None, None
    known = {person.name: person for person in persons}
    known |= {} if party is None else {person.name: person for person, _ in party.aboard.members}
    rides = pd.concat(found, ignore_index=True)
    # The study's first person first, whoever else fills the truck.
    order = rides["person"].map({name: place for place, name in enumerate(known)})
    rides = rides.iloc[np.lexsort((order, pd.factorize(rides["route_id"])[0]))]
    rides["label_en"] = [known[name].label_en for name in rides["person"]]
    rides["label_es"] = [known[name].label_es for name in rides["person"]]
    return rides.set_index(["person", "route_id"]), profile


def _loads(
    persons: tuple[Person, ...], party: Party | None, people: int
) -> list[tuple[tuple[Person, int], ...]]:
    """Return who fills a truck, and who else does: the mixture first, then one kind each."""
    mixed = () if party is None else scaled(party.aboard, people)
    aboard_already = {person.name for person, _ in mixed}
    alone = [((person, people),) for person in persons if person.name not in aboard_already]
    return [mixed, *alone] if mixed else list(alone)


def _cooler_k(way: gpd.GeoDataFrame, terrain: Raster | None, day: Climate) -> NDArray[np.float64]:
    """Return the air of segments less the station's, as `outdoors.along` has it; a truck asks for no sky."""
    if terrain is None:
        return np.zeros(len(way))
    middles = way.geometry.interpolate(0.5, normalized=True)
    return np.nan_to_num(LAPSE_K_PER_M * (day.elevation_m - at(middles, terrain).to_numpy()))


def _truck(
    route_id: str,
    load: tuple[tuple[Person, int], ...],
    start_h: float,
    duration_h: float,
    day: Climate,
    cooler_k: NDArray[np.float64],
) -> pd.DataFrame:
    """Return a closed truck's ride, a row a kind, in the columns of a train's and in its own."""
    hours = day.hours
    truck = aboard.closed_truck(
        load,
        air_c=hours["air_c"].to_numpy(),
        vapour_kpa=hours["vapour_kpa"].to_numpy(),
        sun_w_m2=hours["ghi_w_m2"].to_numpy(),
        start_h=start_h,
        duration_h=duration_h,
        cooler_k=cooler_k,
    )
    people = truck.people
    return pd.DataFrame(
        {
            "person": people.index.to_numpy(),
            "route_id": route_id,
            "vehicle": "closed_truck",
            "aboard_h": float(truck.minutes.index[-1]) / 60.0,
            "needed_l": people["lost_l"].to_numpy(),
            "deficit_share": people["deficit_share"].to_numpy(),
            "rectal_c": truck.rectal_c.max().to_numpy(),
            "hot_39_h": people["rectal_39_min"].to_numpy() / 60.0,
            "co2_ppm": float(truck.minutes["co2_ppm"].max()),
            "people": int(people["count"].sum()),
            "kind_count": people["count"].to_numpy(dtype=np.int64),
            "reasons": [truck.reasons] * len(people),
            "caveats": [truck.caveats] * len(people),
        }
    )
