"""How many litres a visit brings to a station, and how often a month: each station by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from geo.body.aboard import Said
from geo.water import _resupply_words as words
from geo.water._crew import Crew
from geo.water._trips import Call, Day, Seconds, Van, alone, inside, seconds

_WHOLE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Station:
    """What is wanted at a station, and what stands in the way.

    Attributes
    ----------
    place
        of its parking place in the driving times; -1 without one.
    litres_per_day
        wanted.
    capacity_l
        that it holds; inf if that is no limit.
    longest_days
        between two visits.
    in_h, out_h
        of one walk, without rest; NaN without a way.
    windows, light
        clock hours at which the crew may be on foot there, and the same without the limit of heat.
    is_cut_off
        whether a road that no depot leads to is nearer.
    blocked
        why nobody can go there at all, where that is known already.
    """

    place: int
    litres_per_day: float
    capacity_l: float
    longest_days: float
    in_h: float
    out_h: float
    windows: tuple[tuple[float, float], ...]
    light: tuple[tuple[float, float], ...]
    is_cut_off: bool = False
    blocked: Said | None = None

    def stay_h(self, crew: Crew, litres: float) -> float:
        """Return the hours from parking to driving off."""
        return crew.stop_h + self.on_foot_h(crew, litres)

    def on_foot_h(self, crew: Crew, litres: float) -> float:
        """Return the hours of all walks, rest included."""
        return crew.carries(litres) * (self.in_h + self.out_h) / (1.0 - crew.rest_share)

    def call(self, crew: Crew, litres: float, *, is_hot: bool = True) -> Call:
        """Return a visit that brings so many litres; without the limit of heat if not `is_hot`."""
        return Call(
            place=self.place,
            litres=litres,
            stay_s=int(seconds(self.stay_h(crew, litres))),
            windows=inside(self.windows if is_hot else self.light),
        )


@dataclass(frozen=True, kw_only=True)
class Share:
    """What a station gets.

    Attributes
    ----------
    visits
        least number a month; 0 if nobody goes there.
    litres_per_day
        that can be brought, on average.
    missing
        why the rest cannot be; None if there is none.
    """

    visits: int
    litres_per_day: float
    missing: Said | None = None


def share(
    station: Station, crew: Crew, vans: Sequence[Van], driving_s: Seconds, day: Day, *, month_days: int
) -> Share:
    """Return the fewest visits a month that bring what is wanted, or else as much as a visit a day can.

    Parameters
    ----------
    station, crew, vans
        who wants, and who brings.
    driving_s
        seconds of driving between all places.
    day
        of every crew.
    month_days
        days of the month, the most visits in it.
    """
    wanted = station.litres_per_day
    if wanted <= 0:
        return Share(visits=0, litres_per_day=0.0)
    if station.blocked is not None:
        return Share(visits=0, litres_per_day=0.0, missing=station.blocked)

    for visits in range(_fewest(station, month_days), month_days + 1):
        litres = wanted * month_days / visits
        fits = litres <= station.capacity_l * (1 + _WHOLE)
        if fits and _can(station, crew, vans, driving_s, day, litres):
            return Share(visits=visits, litres_per_day=wanted)
    given, why = max((_in_part(station, crew, van, driving_s, day) for van in vans), key=lambda each: each[0])
    if given > 0:
        return Share(visits=month_days, litres_per_day=given, missing=why)
    return Share(visits=0, litres_per_day=0.0, missing=_why(station, crew, vans, driving_s, day))


def _can(
    station: Station, crew: Crew, vans: Sequence[Van], driving_s: Seconds, day: Day, litres: float
) -> bool:
    call = station.call(crew, litres)
    return any(alone(call, van, driving_s, day) is not None for van in vans)


def _in_part(
    station: Station, crew: Crew, van: Van, driving_s: Seconds, day: Day
) -> tuple[float, Said | None]:
    """Return the most that a van can bring in a visit, less than is wanted in a day, and why not more."""
    most = min(station.capacity_l, van.capacity_l, station.litres_per_day)
    if most <= 0:
        return 0.0, None
    litres = most
    for carries in range(crew.carries(most), 0, -1):
        litres = min(most, carries * crew.load_l)
        if _can(station, crew, [van], driving_s, day, litres):
            break
    else:
        return 0.0, None
    why = words.too_little(
        litres,
        station.litres_per_day,
        holds_l=station.capacity_l,
        vehicle_l=van.capacity_l,
        is_carried=litres < most,
    )
    return litres, why


def _fewest(station: Station, month_days: int) -> int:
    """Return how many visits keep the longest interval and the capacity."""
    holds = station.capacity_l / station.litres_per_day
    longest = max(1.0, floor(min(station.longest_days, holds, month_days) + _WHOLE))
    return min(month_days, ceil(month_days / longest - _WHOLE))


def _why(station: Station, crew: Crew, vans: Sequence[Van], driving_s: Seconds, day: Day) -> Said:
    """Return why not even one load can be brought."""
    least = min(station.litres_per_day, crew.load_l, station.capacity_l)
    if least <= 0:
        return words.HOLDS_NOTHING
    stay_h = station.stay_h(crew, least)
    driving_h = min(
        float(driving_s[v.depot, station.place] + driving_s[station.place, v.depot]) for v in vans
    )
    driving_h /= 3600.0
    has_h = day.longest_s / 3600.0
    if stay_h > has_h:
        return words.NO_ROAD if station.is_cut_off else words.walk_too_long(stay_h, has_h)
    if driving_h + stay_h > has_h:
        return words.drive_too_long(driving_h, stay_h, has_h)
    call = station.call(crew, least, is_hot=False)
    if not any(alone(call, van, driving_s, day) is not None for van in vans):
        return words.not_by_daylight(driving_h, stay_h)
    if not station.windows:
        return words.TOO_HOT
    longest = max(b - a for a, b in station.windows)
    return words.too_hot_for_long(stay_h, longest if np.isfinite(longest) else 0.0)
