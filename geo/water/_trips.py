"""Trips by vehicle: which stations in which order, by PyVRP.

Wouda, Lan and Kool 2024, PyVRP: a high-performance VRP solver package, INFORMS Journal on Computing
36:943-955. It searches; it does not prove that no better trips exist. The same seed gives the same trips.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyvrp import Model, Result
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations

Seconds = NDArray[np.int64]

HOUR: Final = 3600
_NEVER: Final = 30 * 24 * HOUR
"""Longer than any day: no road leads there."""

_PARTS_OF_A_LITRE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Call:
    """A station to be visited on one day.

    Attributes
    ----------
    place
        row and column of the driving times.
    litres
        to bring.
    stay_s
        seconds from parking to driving off.
    windows
        seconds of the day between which the stay must lie, in order.
    """

    place: int
    litres: float
    stay_s: int
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Van:
    """A vehicle at a depot, in any number: trips may go on different days."""

    depot: int
    capacity_l: float


@dataclass(frozen=True, kw_only=True)
class Day:
    """What a crew has of a day, in seconds.

    Attributes
    ----------
    first_s, last_s
        of the day: when it may drive off, and when it must be back.
    longest_s
        from driving off to being back.
    prepare_s
        before it drives off.
    """

    first_s: int
    last_s: int
    longest_s: int
    prepare_s: int


@dataclass(frozen=True, kw_only=True)
class Run:
    """A trip: which van, which calls in order, and when it drives off, arrives, leaves and is back."""

    van: int
    calls: tuple[int, ...]
    off_s: int
    arrive_s: tuple[int, ...]
    leave_s: tuple[int, ...]
    back_s: int

    @property
    def long_s(self) -> int:
        """Seconds on the way."""
        return self.back_s - self.off_s


def seconds(hours: NDArray[np.float64] | float) -> Seconds:
    """Return whole seconds, not fewer than the hours have; `_NEVER` where they are infinite."""
    known = np.where(np.isfinite(hours), hours, _NEVER / HOUR)
    return np.minimum(np.ceil(np.round(known * HOUR, 6)), _NEVER).astype(np.int64)


def inside(windows: Sequence[tuple[float, float]]) -> tuple[tuple[int, int], ...]:
    """Return windows of hours in whole seconds, not longer than they are."""
    return tuple((ceil(round(a * HOUR, 6)), floor(round(b * HOUR, 6))) for a, b in windows)


def alone(call: Call, van: Van, driving_s: Seconds, day: Day) -> Run | None:
    """Return the trip of one van to one station, None if it cannot be.

    Of all, the one that drives off first without waiting.
    """
    there, back = int(driving_s[van.depot, call.place]), int(driving_s[call.place, van.depot])
    if call.litres > van.capacity_l + 1e-9 or there + call.stay_s + back > day.longest_s:
        return None
    for early, late in call.windows:
        arrive = max(early, day.first_s + there)
        leave = arrive + call.stay_s
        if leave <= late and leave + back <= day.last_s:
            return Run(
                van=0,
                calls=(0,),
                off_s=arrive - there,
                arrive_s=(arrive,),
                leave_s=(leave,),
                back_s=leave + back,
            )
    return None


def routed(
    calls: Sequence[Call],
    vans: Sequence[Van],
    driving_s: Seconds,
    day: Day,
    *,
    iterations: int,
    seed: int,
) -> list[Run]:
    """Return trips to all calls, with little time in all, loading included.

    Every call must be possible alone; then the answer is never worse than one trip for each.

    Parameters
    ----------
    calls, vans
        what there is to do, and with what.
    driving_s
        seconds of driving between all places, shape (places, places).
    day
        of every crew.
    iterations
        of the search.
    seed
        where its chance comes from.
    """
    singles = [_single(i, call, vans, driving_s, day) for i, call in enumerate(calls)]
    if len(calls) == 1:
        return singles
    found, of_client = _solved(calls, vans, driving_s, day, iterations=iterations, seed=seed)
    if not found.is_feasible():
        return singles
    runs = []
    for route in found.best.routes():
        kept = [(of_client[each.idx], each.start_time) for each in route.schedule() if each.is_client()]
        runs.append(_run(route.vehicle_type(), kept, route.start_time(), calls, vans, driving_s))
    total, most = (sum(run.long_s + day.prepare_s for run in those) for those in (runs, singles))
    return sorted(runs, key=lambda run: run.calls) if total <= most else singles


def _single(place: int, call: Call, vans: Sequence[Van], driving_s: Seconds, day: Day) -> Run:
    possible = [(alone(call, van, driving_s, day), i) for i, van in enumerate(vans)]
    run, van = min(
        ((run, i) for run, i in possible if run is not None), key=lambda each: (each[0].long_s, each[1])
    )
    return Run(
        van=van,
        calls=(place,),
        off_s=run.off_s,
        arrive_s=run.arrive_s,
        leave_s=run.leave_s,
        back_s=run.back_s,
    )


def _solved(
    calls: Sequence[Call], vans: Sequence[Van], driving_s: Seconds, day: Day, *, iterations: int, seed: int
) -> tuple[Result, list[int]]:
    """Return PyVRP's answer, and the call of each of its clients: one for each window of a call."""
    model = Model()
    used = sorted({van.depot for van in vans} | {call.place for call in calls})
    # The coordinates are only for pictures.
    locations = {place: model.add_location(0.0, 0.0) for place in used}
    depots = {place: model.add_depot(locations[place]) for place in sorted({van.depot for van in vans})}
    of_client: list[int] = []
    for i, call in enumerate(calls):
        open_ = [(a, b - call.stay_s) for a, b in call.windows if b - a >= call.stay_s]
        group = model.add_client_group(required=True) if len(open_) > 1 else None
        for early, late in open_:
            model.add_client(
                locations[call.place],
                delivery=[floor(round(call.litres * _PARTS_OF_A_LITRE, 6))],
                service_duration=call.stay_s,
                tw_early=early,
                tw_late=late,
                required=group is None,
                group=group,
            )
            of_client.append(i)
    for van in vans:
        model.add_vehicle_type(
            num_available=len(calls),
            capacity=[floor(round(van.capacity_l * _PARTS_OF_A_LITRE, 6))],
            start_depot=depots[van.depot],
            end_depot=depots[van.depot],
            fixed_cost=day.prepare_s,
            tw_early=day.first_s,
            tw_late=day.last_s,
            shift_duration=day.longest_s,
            unit_distance_cost=0,
            unit_duration_cost=1,
        )
    for one in used:
        for other in used:
            if one != other:
                between = int(driving_s[one, other])
                model.add_edge(locations[one], locations[other], distance=between, duration=between)
    stop = MaxIterations(iterations)
    with warnings.catch_warnings():
        # Where its penalties come to their bound it may find no answer; then there is one trip for each.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return model.solve(stop, seed=seed, collect_stats=False, display=False), of_client


def _run(
    van: int,
    kept: Sequence[tuple[int, int]],
    off_s: int,
    calls: Sequence[Call],
    vans: Sequence[Van],
    driving_s: Seconds,
) -> Run:
    place = vans[van].depot
    now = off_s
    arrive, leave = [], []
    for call, begin in kept:
        now += int(driving_s[place, calls[call].place])
        place = calls[call].place
        # Who waits for daylight waits where the vehicle stands: the stay begins with the window.
        now = max(now, begin)
        arrive.append(now)
        now += calls[call].stay_s
        leave.append(now)
    back = now + int(driving_s[place, vans[van].depot])
    return Run(
        van=van,
        calls=tuple(call for call, _ in kept),
        off_s=off_s,
        arrive_s=tuple(arrive),
        leave_s=tuple(leave),
        back_s=back,
    )
