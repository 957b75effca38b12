"""A ride on a freight train: see `geo.body.aboard`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.body import _aboard as k
from geo.body import clothing, cold, strain
from geo.body._aboard_common import (
    HOLDING_ON,
    Array,
    at_minutes,
    check_people,
    check_range,
    first_reached,
    hours,
    rows_at_minutes,
)
from geo.body._aboard_stops import STOPS, helped, stops_of
from geo.body._aboard_words import RIDDEN, rail_caveats, rail_reasons
from geo.body.person import Person
from geo.errors import InputError

SPEED_KM_H: Final = 36.0
"""Line-haul speed of freight trains. United States, Class I, by quarter 1999-2005: 20.8-25.6 mph, 33-41
km/h (Bureau of Transportation Statistics, Transportation Statistics Annual Report 2006, table D-4; read).
Waiting in yards, a day on average in the same table, is not in it. For Mexico no figure was found to read;
one railway set out in 2020 to raise its speed by 26 % (Mexico News Daily; read), so it is hardly higher."""

WIND_SHARE: Final = {"roof": 1.0, "open_wagon": 0.3}
"""Share of the train's speed that blows over the rider: all of it on a roof, some behind the walls of an open
wagon (judgement). Shade of those walls is not counted."""

SUN_K: Final = 5.0
"""From this radiant excess on a minute counts as in the sun (judgement; full sun gives 20-40 K)."""

FACE_TO_MAST: Final = 1.5
"""Wind chill takes the wind of a mast at 10 m and lets two thirds of it reach a face (Osczevski and Bluestein
2005, not read here); a train's wind reaches the face whole."""

_SEGMENT: Final = (
    "at_h", "aboard_h", "air_c", "radiant_c", "wind_m_s", "wind_chill_c", "rectal_c", "needed_l",
    "deficit_share", "water_left_l", "cold_share", "outside_share",
)  # fmt: skip
_SUMMARY: Final = (
    "aboard_h", "sun_h", "sun_air_c", "chill_h", "coldest_chill_c", "needed_l", "strain_l", "deficit_share",
    "dry_h", "dry_m", "rectal_c", "hot_39_h", "cold_share", "cold_h", "outside_h", "help_count",
    "without_help_h", "climb_count", "reasons", "caveats",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class RailRide:
    """What riders of a freight train are exposed to.

    Attributes
    ----------
    segments
        index (person, segment_id); at the segment's end: ``at_h`` (clock), ``aboard_h``, ``air_c``,
        ``radiant_c``, ``wind_m_s`` (over the body), ``wind_chill_c`` (the air's temperature where the index
        does not hold), ``rectal_c``, ``needed_l`` (so far), ``deficit_share`` (of body mass),
        ``water_left_l``, ``cold_share`` (of the heat that may be lost); ``outside_share`` (of the segment's
        minutes, outside the limits of ISO 7933).
    summary
        index (person, route_id): ``aboard_h``, ``sun_h``, ``sun_air_c`` (mean in the sun), ``chill_h``,
        ``coldest_chill_c``, ``needed_l``, ``strain_l`` (ISO 7933 alone), ``deficit_share`` (highest),
        ``dry_h`` and ``dry_m`` (when and where the water carried runs out), ``rectal_c`` (highest),
        ``hot_39_h``, ``cold_share`` (highest; far above 1 it only says that the limit is long passed, for
        real skin would be colder than the `geo.body.cold.SKIN_C` it is held at), ``cold_h`` (when it is 1:
        the core is at 35 C), ``outside_h``, ``help_count``, ``without_help_h`` (longest), ``climb_count``,
        ``reasons`` and ``caveats`` (tuples of `Said`). NaN: never, or not known.
    stops
        one row for each place near enough, in order: ``route_id``, ``place_id``, ``type``, ``offers``
        (`HELP`), ``at_m``, ``distance_m``, ``aboard_h``, ``since_h`` (from the one before or the start).
    """

    segments: pd.DataFrame
    summary: pd.DataFrame
    stops: pd.DataFrame


def rail(
    segments: gpd.GeoDataFrame,
    people: Person | Sequence[Person],
    *,
    air_c: ArrayLike,
    vapour_kpa: ArrayLike,
    wind_m_s: ArrayLike,
    excess_k: ArrayLike,
    start_h: float,
    cooler_k: ArrayLike = 0.0,
    speed_km_h: float = SPEED_KM_H,
    position: str = "roof",
    times_rest: float = HOLDING_ON,
    chill_below_c: float = -5.0,
    trains: int = 1,
    places: gpd.GeoDataFrame | None = None,
    help_within_m: float = 1000.0,
) -> RailRide:
    """Return what riders on a freight train's roof or in an open wagon meet. These are not walking figures.

    Routes of other modes are passed over. The train goes at one speed; the air over the rider is the root
    of the sum of squares of the train's wind and the weather's, which comes from anywhere. People drink
    what they carry; nobody gets off for more. Water is planned with the largest of ISO 7933, OSEC and PW,
    cold is that of `geo.body.cold`. Above 3 m/s, nearly always on a moving train, ISO 7933 does not hold:
    such minutes are counted as outside, and `geo.body._aboard.ride` says what is done in them.

    Parameters
    ----------
    segments
        of `geo.join.segment.cut`; their geometry is used only with `places`.
    people
        one or several, told apart by name.
    air_c, vapour_kpa, wind_m_s
        shape (h,): by clock hour of whole days, from midnight, local standard time.
    excess_k
        shape (h,) or (segments, h): radiant less air temperature of one who sits without any shade.
    start_h
        clock hour of departure, from 0.
    cooler_k
        one number or shape (segments,): air temperature there less `air_c`, kelvin, as
        `geo.ground.outdoors.Along` has it. Vapour beyond saturation of that air is left out.
    speed_km_h
        of the train, 5 to 120.
    position
        a key of `WIND_SHARE`.
    times_rest
        metabolic rate, of that at rest (`Person.rest_w_m2`), 1 to 4.
    chill_below_c
        hours of wind chill below this are counted.
    trains
        how many are taken: people climb on and off each.
    places
        of `layers.place`; those of the types in `HELP` count.
    help_within_m
        distance from the line within which a place counts.

    Returns
    -------
    RailRide
        empty frames if no route goes by rail.

    Raises
    ------
    InputError
        if an array does not fit, a number is out of range or a name stands twice.
    CrsError
        if `places` is in another CRS or not in metres.
    """
    group = [people] if isinstance(people, Person) else list(people)
    check_people(group)
    check_range(5.0, 120.0, "km/h", speed_km_h=speed_km_h)
    check_range(1.0, 4.0, times_rest=times_rest)
    check_range(0.0, np.inf, start_h=start_h, help_within_m=help_within_m)
    check_range(1, np.inf, trains=trains)
    if position not in WIND_SHARE:
        raise InputError(f"'{position}' is no place on a train; choose one of {', '.join(WIND_SHARE)}")
    weather = _Weather(
        hours("air_c", air_c), hours("vapour_kpa", vapour_kpa), hours("wind_m_s", wind_m_s), start_h
    )
    excess, cooler = _excess(excess_k, len(segments)), _cooler(cooler_k, len(segments))
    train = _Train(speed_km_h * 1000.0 / 60.0, WIND_SHARE[position] * speed_km_h / 3.6)

    rows, totals, stops = [], [], []
    on_rail = (segments["mode"] == "rail").to_numpy(dtype=bool, na_value=False)
    routes = segments["route_id"].to_numpy()
    for route_id in pd.unique(routes[on_rail]):
        own = np.flatnonzero(on_rail & (routes == route_id))
        route = segments.iloc[own]
        ends_m = np.cumsum(route["length_m"].to_numpy(dtype=np.float64))
        minutes = _minutes(weather, excess[own], cooler[own], ends_m, train)
        found = None if places is None else stops_of(route, places, help_within_m, train.speed_m_min)
        if found is not None:
            stops.append(found)
        for person in group:
            ride = _ride(person, minutes, times_rest)
            rows.append(_by_segment(route, ends_m / train.speed_m_min, minutes, ride, start_h))
            total = _total(minutes, ride, chill_below_c, train.speed_m_min)
            total |= {"route_id": route_id, "climb_count": 2 * trains}
            total |= helped(found, minutes.total_min / 60.0)
            total["reasons"] = rail_reasons(total, position, chill_below_c)
            total["caveats"] = rail_caveats(total)
            totals.append(total)
    if not totals:
        return RailRide(
            segments=_empty(_SEGMENT, "segment_id"), summary=_empty(_SUMMARY, "route_id"), stops=STOPS.copy()
        )
    return RailRide(
        segments=pd.concat(rows),
        summary=pd.DataFrame(totals).set_index(["person", "route_id"])[list(_SUMMARY)],
        stops=pd.concat(stops, ignore_index=True) if stops else STOPS.copy(),
    )


@dataclass(frozen=True)
class _Weather:
    air_c: Array
    vapour_kpa: Array
    wind_m_s: Array
    start_h: float


@dataclass(frozen=True)
class _Train:
    speed_m_min: float
    wind_m_s: float


@dataclass(frozen=True)
class _Minutes:
    """Conditions in each minute of a ride, the last of which may not be whole: `share` of it is."""

    air_c: Array
    radiant_c: Array
    vapour_kpa: Array
    wind_m_s: Array
    chill_c: Array
    share: Array

    @property
    def total_min(self) -> float:
        return float(self.share.sum())


@dataclass(frozen=True)
class _Ride:
    """One rider's minutes: of `geo.body._aboard.ride`, the cold debt as a share, minutes outside so far."""

    person: Person
    body: Array
    cold_share: Array
    outside_min: Array


def _empty(columns: Sequence[str], level: str) -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([[], []], names=["person", level])
    return pd.DataFrame({name: pd.Series(dtype=float) for name in columns}).set_axis(index)


def _excess(values: ArrayLike, count: int) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 1:
        return np.broadcast_to(hours("excess_k", array), (count, array.size))
    if array.ndim != 2 or array.shape[0] != count:
        raise InputError(
            f"excess_k must have a row for each of {count} segments, or hours for all; it is {array.shape}"
        )
    for row in array:
        hours("excess_k", row)
    return array


def _cooler(values: ArrayLike, count: int) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape not in {(), (count,)} or not np.isfinite(array).all():
        raise InputError(
            f"cooler_k must be one number for each of {count} segments, or one for all; its shape is "
            f"{array.shape}"
        )
    return np.broadcast_to(array, (count,))


def _minutes(weather: _Weather, excess: Array, cooler: Array, ends_m: Array, train: _Train) -> _Minutes:
    total = float(ends_m[-1]) / train.speed_m_min
    count = max(1, int(np.ceil(total - 1e-9)))
    share = np.ones(count)
    share[-1] = total - (count - 1)
    middle_m = (np.arange(count) + 0.5) * train.speed_m_min
    row = np.minimum(np.searchsorted(ends_m, middle_m, side="right"), ends_m.size - 1)
    air = at_minutes(weather.air_c, count, weather.start_h) + cooler[row]
    wind = np.hypot(train.wind_m_s, at_minutes(weather.wind_m_s, count, weather.start_h))
    vapour = at_minutes(weather.vapour_kpa, count, weather.start_h)
    return _Minutes(
        air_c=air,
        radiant_c=air + rows_at_minutes(excess, row, weather.start_h),
        vapour_kpa=np.minimum(vapour, strain.vapour_pressure_kpa(air)),
        wind_m_s=wind,
        chill_c=cold.wind_chill_c(air, wind * FACE_TO_MAST),
        share=share,
    )


def _ride(person: Person, minutes: _Minutes, times_rest: float) -> _Ride:
    met = times_rest * person.rest_w_m2
    rider = np.empty(k.RIDER)
    rider[k.HEAT_W_MIN_M2_K], rider[k.AREA_M2] = person.heat_w_min_m2_k, person.area_m2
    rider[k.CLOTHING_CLO], rider[k.MET_W_M2] = person.clothing_clo, met
    rider[k.SWEAT_MOST], rider[k.WET_MOST] = person.sweat_most_w_m2, person.wet_most
    rider[k.CARRIED_G], rider[k.DRINK_G_MIN] = 1000.0 * person.water_l, 1000.0 * person.drink_l_h / 60.0
    air, radiant, vapour, wind = minutes.air_c, minutes.radiant_c, minutes.vapour_kpa, minutes.wind_m_s
    out = np.empty((air.size + 1, k.RIDE))
    k.ride(air, radiant, vapour, wind, rider, strain.starting(1)[:, 0].copy(), out)
    worn = clothing.worn_clo(air, person.clothing_clo, jacket_clo=person.jacket_clo)
    loss = cold.heat_loss_w_m2(air, radiant, vapour, wind, worn, 0.0)
    kept = np.maximum(cold.kept_w_m2(met, air, vapour), 0.9 * cold.SHIVERS_STOPPED * person.shiver_w_m2)
    debt = cold.debt_kj_m2(loss, kept)
    one = np.ones_like(air)
    outside = strain.is_outside(air, radiant, vapour, wind, met * one, person.clothing_clo * one)
    return _Ride(
        person=person,
        body=out,
        cold_share=np.concatenate([[0.0], debt]) / person.cold_limit_kj_m2,
        outside_min=np.concatenate([[0.0], np.cumsum(outside)]),
    )


def _by_segment(
    route: pd.DataFrame, ends_min: Array, minutes: _Minutes, ride: _Ride, start_h: float
) -> pd.DataFrame:
    whole = np.arange(ride.body.shape[0], dtype=np.float64)
    last: NDArray[np.int64] = np.ceil(ends_min - 1e-9).astype(np.int64).clip(1, minutes.air_c.size) - 1

    def at(series: Array) -> Array:
        return np.interp(ends_min, whole, series)

    begins_min = np.concatenate([[0.0], ends_min[:-1]])
    outside = at(ride.outside_min) - np.interp(begins_min, whole, ride.outside_min)
    columns = (
        (start_h + ends_min / 60.0) % 24.0,
        ends_min / 60.0,
        minutes.air_c[last],
        minutes.radiant_c[last],
        minutes.wind_m_s[last],
        minutes.chill_c[last],
        at(ride.body[:, k.RECTAL_C]),
        at(ride.body[:, k.NEEDED_G]) / 1000.0,
        at(ride.body[:, k.DEFICIT_G]) / (1000.0 * ride.person.mass_kg),
        at(ride.body[:, k.WATER_G]) / 1000.0,
        at(ride.cold_share),
        outside / (ends_min - begins_min),
    )
    index = pd.MultiIndex.from_product([[ride.person.name], route.index], names=["person", "segment_id"])
    return pd.DataFrame(dict(zip(_SEGMENT, columns, strict=True)), index=index)


def _total(minutes: _Minutes, ride: _Ride, chill_below_c: float, speed_m_min: float) -> dict[str, Any]:
    total, share = minutes.total_min, minutes.share
    body = ride.body.copy()
    body[-1] = body[-2] + (body[-1] - body[-2]) * share[-1]
    sunny = share * (minutes.radiant_c - minutes.air_c >= SUN_K)
    dry = min(first_reached(-body[:, k.WATER_G], 0.0), total)
    outside = np.diff(ride.outside_min)
    known = {
        "aboard_h": total / 60.0,
        "sun_h": sunny.sum() / 60.0,
        "sun_air_c": (sunny * minutes.air_c).sum() / sunny.sum() if sunny.any() else np.nan,
        "chill_h": share[minutes.chill_c < chill_below_c].sum() / 60.0,
        "coldest_chill_c": minutes.chill_c.min(),
        "needed_l": body[-1, k.NEEDED_G] / 1000.0,
        "strain_l": body[-1, k.STRAIN_G] / 1000.0,
        "deficit_share": body[:, k.DEFICIT_G].max() / (1000.0 * ride.person.mass_kg),
        "dry_h": dry / 60.0,
        "dry_m": dry * speed_m_min,
        "rectal_c": body[:, k.RECTAL_C].max(),
        "hot_39_h": min(first_reached(body[:, k.RECTAL_C], 39.0), total) / 60.0,
        "cold_share": ride.cold_share.max(),
        "cold_h": min(first_reached(ride.cold_share, 1.0), total) / 60.0,
        "outside_h": (outside * share).sum() / 60.0,
    }
    return {RIDDEN: ride.person.name, **{name: float(value) for name, value in known.items()}}
