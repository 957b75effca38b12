"""Who takes water out, and at which hours of the day they may be on foot: daylight and their own heat."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
import pvlib
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground.climate import LAPSE_K_PER_M, Climate
from geo.ground.sun import saturated_kpa
from geo.water import _wbgt

Numbers = NDArray[np.float64]

HOURS: Final = 24

_SEA_LEVEL_KPA: Final = 101.325

_TURNS: Final = ("sunrise", "sunset")


@dataclass(frozen=True, kw_only=True)
class Crew:
    """The people of one vehicle, and what is asked of them in a day.

    Attributes
    ----------
    people
        in the vehicle; all of them carry.
    carry_l
        litres that each carries on one walk from the vehicle to a station (judgement: four one-gallon jugs).
    pack_kg
        what each carries besides, both ways: their own water, first aid, radio (judgement).
    day_h
        from when they begin to load at the depot to when they are back.
    first_h
        the earliest clock hour at which they begin. They may drive in the dark of the morning, but walk by
        daylight only, and are back by sunset.
    prepare_min
        for loading, at the depot.
    stop_min
        at every station besides the walk: to unload, count, clean and write down.
    rest_min
        of every hour on foot, in the shade there is.
    work_w
        heat that the body makes while carrying: 415 W is heavy work in the classes of ISO 8996 that ISO 7243
        and NIOSH use, 300 W moderate, 520 W very heavy.
    rest_w
        the same at rest.
    is_acclimatised
        used to work in this heat. False for anybody who came from a cooler place in the last two weeks.
    """

    people: int = 2
    carry_l: float = 15.0
    pack_kg: float = 5.0
    day_h: float = 10.0
    first_h: float = 4.0
    prepare_min: float = 30.0
    stop_min: float = 15.0
    rest_min: float = 15.0
    work_w: float = 415.0
    rest_w: float = 115.0
    is_acclimatised: bool = True

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not (np.isfinite(value) and value >= 0):
                raise InputError(f"the crew's {each.name} is {value:g}; give a number from 0")
        if self.people < 1 or not self.carry_l > 0:
            raise InputError("a crew without people, or whose people carry nothing, brings no water on foot")
        if not self.prepare_h < self.day_h <= HOURS or not self.first_h < HOURS:
            raise InputError(
                f"a crew's day of {self.day_h:g} h from {self.first_h:g} h on, with {self.prepare_min:g} "
                "minutes for loading, has no hours left; give hours of one day, and more than loading takes"
            )
        if not self.rest_min < 60.0:
            raise InputError(f"{self.rest_min:g} minutes of rest in an hour leave none to walk")
        if not 0 < self.rest_w <= self.work_w:
            raise InputError("rest makes less heat than work, and both more than none")

    @property
    def prepare_h(self) -> float:
        """Hours of loading."""
        return self.prepare_min / 60.0

    @property
    def stop_h(self) -> float:
        """Hours at a station besides the walk."""
        return self.stop_min / 60.0

    @property
    def rest_share(self) -> float:
        """Share of the time on foot that is rest."""
        return self.rest_min / 60.0

    @property
    def load_l(self) -> float:
        """Litres that all carry on one walk."""
        return self.people * self.carry_l

    def carries(self, litres: float) -> int:
        """Return how many walks bring so many litres."""
        return max(1, int(np.ceil(litres / self.load_l - 1e-9)))

    def limit_c(self) -> float:
        """Return the wet bulb globe temperature above which this crew does not work: see `limit_c`."""
        mean_w = self.work_w + self.rest_share * (self.rest_w - self.work_w)
        return limit_c(mean_w, is_acclimatised=self.is_acclimatised)


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """A kind of vehicle.

    Attributes
    ----------
    name
        as people call it.
    capacity_l
        litres of water that it carries besides the crew (judgement: a pick-up with two people).
    count
        how many there are, at each depot or at `depot_id`. Each goes out once a day at most.
    depot_id
        where they stand; None: so many at every depot.
    """

    name: str = "pick-up"
    capacity_l: float = 400.0
    count: int = 1
    depot_id: str | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.capacity_l) and self.capacity_l > 0):
            raise InputError(
                f"the vehicle '{self.name}' carries {self.capacity_l:g} litres; give more than none"
            )
        if self.count < 1:
            raise InputError(
                f"there are {self.count} vehicles '{self.name}'; give at least one or leave it out"
            )


def limit_c(work_w: float, *, is_acclimatised: bool) -> float:
    """Return the highest wet bulb globe temperature at which people may work, degrees C.

    NIOSH 2016, Criteria for a recommended standard: occupational exposure to heat and hot environments,
    publication 2016-106, section 8.1: recommended exposure limit 56.7 - 11.5 log10 M of people used to the
    heat, recommended alert limit 59.9 - 14.1 log10 M of others, M the heat that the body makes in watts; both
    are means over an hour, rest included (as others quote that section; the publication itself was not
    read). ISO 7243's table is within 2 K of them: 33, 30, 28, 26, 25 C and 32, 29, 26, 23, 20 C for 115, 180,
    300, 415, 520 W (a table after its edition of 1989 was read, with moving air; not the standard). All are
    for one layer of light clothing and for people in good health.

    Parameters
    ----------
    work_w
        mean over an hour.
    is_acclimatised
        whether they are used to the heat.
    """
    high, slope = (56.7, 11.5) if is_acclimatised else (59.9, 14.1)
    return float(high - slope * np.log10(work_w))


def wbgt_by_hour(climate: Climate, elevation_m: Numbers) -> Numbers:
    """Return the wet bulb globe temperature of each clock hour at places, degrees C, shape (places, 24).

    Formula: `geo.water._wbgt`. Of several days, the hottest counts for each clock hour.

    Parameters
    ----------
    climate
        whole days. Its wind is that of 1.5 m above the ground, near the 1.1 m of the instruments.
    elevation_m
        of the places, shape (places,): the air is warmer by `LAPSE_K_PER_M` below the station. NaN: as high
        as the station.
    """
    hours = {name: climate.hours[name].to_numpy(dtype=np.float64) for name in climate.hours}
    height = np.where(np.isfinite(elevation_m), elevation_m, climate.elevation_m)[:, np.newaxis]
    air = hours["air_c"] + LAPSE_K_PER_M * (climate.elevation_m - height)
    straight = hours["dni_w_m2"] * np.cos(np.radians(np.minimum(hours["zenith_deg"], 90.0)))
    share = np.divide(straight, hours["ghi_w_m2"], out=np.zeros_like(straight), where=hours["ghi_w_m2"] > 0)
    # The standard atmosphere (ISO 2533:1975).
    pressure = _SEA_LEVEL_KPA * (1.0 - LAPSE_K_PER_M * height / 288.15) ** 5.25588
    found = _wbgt.outdoors(
        air_c=air,
        vapour_kpa=np.minimum(hours["vapour_kpa"], saturated_kpa(air)),
        wind_m_s=hours["wind_m_s"],
        pressure_kpa=pressure,
        ghi_w_m2=hours["ghi_w_m2"],
        direct_share=share,
        zenith_deg=hours["zenith_deg"],
    )
    return np.asarray(found.wbgt_c.reshape(len(elevation_m), -1, HOURS).max(axis=1))


def daylight(on: date, *, lon: float, lat: float, utc_offset_h: float) -> tuple[float, float]:
    """Return the clock hours of sunrise and sunset over a level horizon, local standard time.

    The upper edge of the sun, seen through the air (Reda and Andreas 2004, in pvlib).

    Raises
    ------
    InputError
        if the sun does not rise or set that day.
    """
    midnight = pd.Timestamp(on, tz="UTC")
    # Two days around the date, since its hours here may lie in either day of universal time.
    days = pd.DatetimeIndex([midnight - pd.Timedelta(days=1), midnight, midnight + pd.Timedelta(days=1)])
    found = pvlib.solarposition.sun_rise_set_transit_spa(days, lat, lon)
    rise, fall = (_within(pd.to_datetime(found[name], utc=True), midnight, utc_offset_h) for name in _TURNS)
    if not rise.size or not fall.size:
        raise InputError(f"the sun does not rise and set at latitude {lat:g} on {on:%d.%m.}")
    return float(rise[0]), float(fall[0])


def _within(times: pd.Series, midnight: pd.Timestamp, utc_offset_h: float) -> Numbers:
    """Return the clock hours of those times that lie within a day."""
    hours = ((times - midnight) / pd.Timedelta(hours=1)).to_numpy(dtype=np.float64) + utc_offset_h
    return np.asarray(hours[(hours >= 0) & (hours < HOURS)], dtype=np.float64)


def windows(
    wbgt_c: Numbers, *, limit_c: float, light: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    """Return the clock hours at which people may be on foot, as intervals, in order.

    Limits are for means over an hour, so an hour is used as a whole or not at all.

    Parameters
    ----------
    wbgt_c
        of each clock hour, shape (24,).
    limit_c
        the highest that is allowed.
    light
        sunrise and sunset.
    """
    is_cool = np.concatenate([[False], wbgt_c <= limit_c, [False]])
    turns = np.flatnonzero(is_cool[1:] != is_cool[:-1])
    runs = ((max(float(a), light[0]), min(float(b), light[1])) for a, b in turns.reshape(-1, 2))
    return tuple((a, b) for a, b in runs if a < b)
