"""A month of trips: which stations share a trip and how often it goes, and on which days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import ceil, floor, inf
from typing import Final

from geo.water._crew import Crew, Vehicle
from geo.water._trips import Day, Run, Seconds, Van, routed
from geo.water._visits import Share, Station

MOST_CLASSES: Final = 4
"""Numbers of visits a month that are told apart: 4 make 10 sets of trips to choose from."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """A trip that goes so many times a month, always to the same stations.

    `run.calls` are places in `stations`, which are the numbers of the stations of its group.
    """

    run: Run
    stations: tuple[int, ...]
    visits: int

    @property
    def stops(self) -> tuple[int, ...]:
        """Stations in the order of the trip."""
        return tuple(self.stations[call] for call in self.run.calls)


def classes(visits: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Return stations by how often they are visited: at least as often as each needs.

    Where there are more than `MOST_CLASSES` numbers of visits, the two next to each other that cost the
    fewest further visits are taken together, again and again.

    Parameters
    ----------
    visits
        that each station needs, from 1.

    Returns
    -------
    list
        (visits, stations), from the least visited on.
    """
    made = [(n, [i for i, own in enumerate(visits) if own == n]) for n in sorted(set(visits))]
    while len(made) > MOST_CLASSES:
        further = [len(made[k][1]) * (made[k + 1][0] - made[k][0]) for k in range(len(made) - 1)]
        k = further.index(min(further))
        made[k : k + 2] = [(made[k + 1][0], made[k][1] + made[k + 1][1])]
    return [(n, tuple(sorted(members))) for n, members in made]


def groupings(made: Sequence[tuple[int, tuple[int, ...]]]) -> Iterator[list[tuple[int, tuple[int, ...]]]]:
    """Return every way to take classes next to each other together: (visits, stations) of each group.

    Stations that need few visits may go along on the trips of those that need more, or have their own.
    """
    for together in product((False, True), repeat=max(0, len(made) - 1)):
        groups = [made[:1]]
        for joins, own in zip(together, made[1:], strict=True):
            if joins:
                groups[-1] = [*groups[-1], own]
            else:
                groups.append([own])
        yield [
            (group[-1][0], tuple(sorted(i for _, each in group for i in each))) for group in groups if group
        ]


def days_of(
    visits: int, longest: int, busy: Sequence[int], *, count: int, shortest: int = 1
) -> tuple[int, ...] | None:
    """Return the days of a month, from 0, on which a trip goes; None if there are none left.

    The days are as even as they can be, and the month after goes on alike. Where a vehicle is not there on
    one, the nearest day is taken on which one is, as long as no two visits come too far apart or too close.

    Parameters
    ----------
    visits
        in the month.
    longest, shortest
        days between two visits.
    busy
        how many vehicles are out on each day of the month.
    count
        how many there are.
    """
    month = len(busy)
    found = []
    for first in range(ceil(month / visits)):
        days = _from(first, visits, (shortest, longest), busy, count)
        if days is not None:
            found.append((max(busy[d] for d in days), sum(busy[d] for d in days), _uneven(days, month), days))
    return min(found)[-1] if found else None


def _from(
    first: int, visits: int, apart: tuple[int, int], busy: Sequence[int], count: int
) -> tuple[int, ...] | None:
    month = len(busy)
    shortest, longest = apart
    if busy[first] >= count:
        return None
    days = [first]
    for k in range(1, visits):
        ideal = floor(first + k * month / visits)
        # The visits that are still to come need their days, too.
        last = min(days[-1] + longest, first + month - (visits - k) * shortest, month - 1)
        free = [day for day in range(days[-1] + shortest, last + 1) if busy[day] < count]
        if not free:
            return None
        days.append(min(free, key=lambda day: (abs(day - ideal), day)))
    return tuple(days) if shortest <= first + month - days[-1] <= longest else None


def _uneven(days: Sequence[int], month: int) -> int:
    """Return how much the intervals differ: the sum of their squares."""
    following = [*days[1:], days[0] + month]
    return sum((b - a) ** 2 for a, b in zip(days, following, strict=True))


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A round with the vehicle that goes and the days of the month, from 0.

    There are fewer days than `round.visits`, or none, where the vehicles are out on the others.
    """

    round: Round
    kind: int
    days: tuple[int, ...]


def placed(
    rounds: Sequence[Round],
    kinds: Sequence[tuple[Vehicle, int]],
    litres: Sequence[float],
    longest: Sequence[int],
    *,
    month_days: int,
) -> list[Placed]:
    """Return the days of each round.

    Those that go most often choose first. If there are too few vehicles for all, those that bring most water
    in a trip do, and the last go as often as a vehicle is left: the better of the two by litres.

    Parameters
    ----------
    rounds
        `run.van` is a place in `kinds`.
    kinds
        vehicle and depot.
    litres
        of one trip of each round.
    longest
        days between two trips of each round.
    month_days
        of the month.
    """
    numbers = range(len(rounds))
    orders = (
        sorted(numbers, key=lambda i: (-rounds[i].visits, -litres[i], i)),
        sorted(numbers, key=lambda i: (-litres[i], -rounds[i].visits, i)),
    )
    best: list[Placed] = []
    most = -1.0
    for order in orders:
        busy = [[0] * month_days for _ in kinds]
        found = {i: _placed(rounds[i], kinds, litres[i], longest[i], busy) for i in order}
        brought = sum(litres[i] * len(found[i].days) for i in numbers)
        if brought > most * (1 + 1e-12):
            best, most = [found[i] for i in numbers], brought
    return best


def _placed(
    own: Round, kinds: Sequence[tuple[Vehicle, int]], litres: float, longest: int, busy: list[list[int]]
) -> Placed:
    """Return the days of a round, and write them down in `busy`."""
    depot = kinds[own.run.van][1]
    others = [
        k
        for k, (vehicle, at) in enumerate(kinds)
        if at == depot and k != own.run.van and vehicle.capacity_l >= litres
    ]
    month = len(busy[0])
    even = month // own.visits
    for visits in range(own.visits, 0, -1):
        # A station must have room for what comes: a day early at most, and where trips are left out, never.
        is_whole = visits == own.visits
        apart = {"longest": longest if is_whole else month, "shortest": max(1, even - is_whole)}
        for kind in (own.run.van, *others):
            days = days_of(visits, busy=busy[kind], count=kinds[kind][0].count, **apart)
            if days is not None:
                for day in days:
                    busy[kind][day] += 1
                return Placed(round=own, kind=kind, days=days)
    return Placed(round=own, kind=own.run.van, days=())


def planned(
    stations: Sequence[Station],
    shares: Sequence[Share],
    crew: Crew,
    kinds: Sequence[tuple[Vehicle, int]],
    driving_s: Seconds,
    day: Day,
    *,
    month_days: int,
    iterations: int,
    seed: int,
) -> list[Placed]:
    """Return the trips of a month to all stations that get anything, with their days.

    Of all `groupings` of the stations, the one that brings most water with the vehicles there are, and of
    those as good the one that takes the crews the fewest hours.

    Parameters
    ----------
    stations, shares
        what each wants and gets.
    crew, kinds, driving_s, day
        who brings it.
    month_days
        of the month.
    iterations, seed
        of `geo.water._trips.routed`.
    """
    vans = [Van(depot=depot, capacity_l=vehicle.capacity_l) for vehicle, depot in kinds]
    served = [i for i, own in enumerate(shares) if own.visits > 0]

    def litres_of(station: int, visits: int) -> float:
        return shares[station].litres_per_day * month_days / visits

    @cache
    def trips(visits: int, members: tuple[int, ...]) -> tuple[Round, ...]:
        own = tuple(served[i] for i in members)
        calls = [stations[i].call(crew, litres_of(i, visits)) for i in own]
        runs = routed(calls, vans, driving_s, day, iterations=iterations, seed=seed)
        return tuple(Round(run=run, stations=own, visits=visits) for run in runs)

    best: list[Placed] = []
    least = (inf, inf)
    for groups in groupings(classes([shares[i].visits for i in served])) if served else ():
        rounds = [each for visits, members in groups for each in trips(visits, members)]
        litres = [sum(litres_of(i, each.visits) for i in each.stops) for each in rounds]
        longest = [_longest(each, stations, month_days) for each in rounds]
        found = placed(rounds, kinds, litres, longest, month_days=month_days)
        brought = sum(water * len(each.days) for water, each in zip(litres, found, strict=True))
        taken_s = sum((each.round.run.long_s + day.prepare_s) * len(each.days) for each in found)
        # Litres to the millilitre: of plans as good, rounding must not choose.
        if (-round(brought, 3), taken_s) < least:
            best, least = found, (-round(brought, 3), taken_s)
    return best


def _longest(own: Round, stations: Sequence[Station], month_days: int) -> int:
    """Return the days that may lie between two trips of a round."""
    asked = min(min(stations[i].longest_days, month_days) for i in own.stops)
    return max(ceil(month_days / own.visits), floor(asked))
