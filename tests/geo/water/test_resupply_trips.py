from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.water import _month, _visits
from geo.water._crew import Crew
from geo.water._trips import HOUR, Call, Day, Seconds, Van, alone, routed, seconds
from geo.water._visits import Station

DAY = Day(first_s=4 * HOUR, last_s=20 * HOUR, longest_s=10 * HOUR, prepare_s=HOUR // 2)
ALL_DAY = ((5 * HOUR, 20 * HOUR),)


def driving_between(xy: np.ndarray) -> Seconds:
    """Return a minute a kilometre, straight."""
    return seconds(np.hypot(*(xy[:, np.newaxis] - xy).transpose(2, 0, 1)) / 60.0)


def groupings_of(items: list[int]) -> Iterator[list[list[int]]]:
    """Return every way to part items into groups."""
    if not items:
        yield []
        return
    first, *others = items
    for made in groupings_of(others):
        yield [[first], *made]
        for i, group in enumerate(made):
            yield [*made[:i], [first, *group], *made[i + 1 :]]


def shortest(group: list[int], driving: Seconds, stay_s: int) -> int:
    """Return the least seconds of one trip from place 0 to the places of a group, by trying all orders."""
    return min(
        sum(int(driving[a, b]) for a, b in zip((0, *order), (*order, 0), strict=True)) + stay_s * len(order)
        for order in permutations(group)
    )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("capacity_l", [1_000.0, 250.0])
def test_five_stations_are_visited_in_the_best_order_and_trips(seed: int, capacity_l: float) -> None:
    xy = np.random.default_rng(seed).uniform(0.0, 60.0, (6, 2))
    driving = driving_between(xy)
    stay_s = 1_200
    calls = [Call(place=i, litres=100.0, stay_s=stay_s, windows=ALL_DAY) for i in range(1, 6)]
    runs = routed(calls, [Van(depot=0, capacity_l=capacity_l)], driving, DAY, iterations=300, seed=1)
    most = int(capacity_l // 100.0)
    # A trip may also wait: none needs to, since it may set off later.
    best = min(
        sum(shortest(group, driving, stay_s) + DAY.prepare_s for group in made)
        for made in groupings_of([1, 2, 3, 4, 5])
        if all(len(group) <= most and shortest(group, driving, stay_s) <= DAY.longest_s for group in made)
    )
    assert sum(run.long_s + DAY.prepare_s for run in runs) == best
    assert sorted(call for run in runs for call in run.calls) == [0, 1, 2, 3, 4]


def test_windows_set_the_order() -> None:
    driving = driving_between(np.array([[0.0, 0.0], [30.0, 0.0], [60.0, 0.0]]))
    calls = [
        Call(place=1, litres=10.0, stay_s=HOUR, windows=((9 * HOUR, 12 * HOUR),)),
        Call(place=2, litres=10.0, stay_s=HOUR, windows=((6 * HOUR, 8 * HOUR),)),
    ]
    (run,) = routed(calls, [Van(depot=0, capacity_l=400.0)], driving, DAY, iterations=100, seed=1)
    assert run.calls == (1, 0)
    for call, arrive, leave in zip(run.calls, run.arrive_s, run.leave_s, strict=True):
        early, late = calls[call].windows[0]
        assert early <= arrive
        assert leave == arrive + HOUR <= late


def test_a_station_is_visited_in_one_of_its_windows_once() -> None:
    driving = driving_between(np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 10.0]]))
    morning_and_evening = ((6 * HOUR, 8 * HOUR), (17 * HOUR, 19 * HOUR))
    calls = [
        Call(place=1, litres=10.0, stay_s=HOUR, windows=morning_and_evening),
        Call(place=2, litres=10.0, stay_s=HOUR, windows=((17 * HOUR, 19 * HOUR + 1_800),)),
    ]
    (run,) = routed(calls, [Van(depot=0, capacity_l=400.0)], driving, DAY, iterations=100, seed=1)
    assert sorted(run.calls) == [0, 1]
    assert min(run.arrive_s) >= 17 * HOUR


def test_each_depot_serves_its_own_side() -> None:
    driving = driving_between(np.array([[0.0, 0.0], [100.0, 0.0], [5.0, 0.0], [95.0, 0.0]]))
    calls = [Call(place=place, litres=10.0, stay_s=60, windows=ALL_DAY) for place in (2, 3)]
    vans = [Van(depot=0, capacity_l=400.0), Van(depot=1, capacity_l=400.0)]
    runs = routed(calls, vans, driving, DAY, iterations=100, seed=1)
    assert [(run.van, run.calls) for run in runs] == [(0, (0,)), (1, (1,))]


def test_where_no_road_leads_nobody_goes() -> None:
    driving = seconds(np.array([[0.0, np.inf], [np.inf, 0.0]]))
    call = Call(place=1, litres=1.0, stay_s=60, windows=ALL_DAY)
    assert alone(call, Van(depot=0, capacity_l=10.0), driving, DAY) is None


@given(st.data())
def test_days_are_even_and_within_the_longest_interval(data: st.DataObject) -> None:
    month = data.draw(st.integers(28, 31))
    visits = data.draw(st.integers(1, month))
    count = data.draw(st.integers(1, 2))
    busy = data.draw(st.lists(st.integers(0, 2), min_size=month, max_size=month))
    longest = -(-month // visits) + data.draw(st.integers(0, 5))
    shortest = max(1, month // visits - data.draw(st.integers(0, 2)))
    days = _month.days_of(visits, longest, busy, count=count, shortest=shortest)
    if days is None:
        assert any(taken >= count for taken in busy)
        return
    assert len(days) == visits
    gaps = np.diff([*days, days[0] + month])
    assert gaps.min() >= shortest
    assert gaps.max() <= longest
    assert all(busy[day] < count for day in days)


def test_on_free_days_intervals_differ_by_a_day_at_most() -> None:
    for visits in range(1, 32):
        days = _month.days_of(visits, 31, [0] * 31, count=1)
        assert days is not None
        gaps = np.diff([*days, days[0] + 31])
        assert gaps.max() - gaps.min() <= 1


def test_classes_are_taken_together_where_it_costs_the_fewest_visits() -> None:
    assert _month.classes([1, 2, 2, 4]) == [(1, (0,)), (2, (1, 2)), (4, (3,))]
    # Five numbers of visits: to visit the one station of 9 ten times is the least.
    assert _month.classes([1, 3, 5, 9, 10]) == [(1, (0,)), (3, (1,)), (5, (2,)), (10, (3, 4))]


def test_every_way_to_take_neighbours_together() -> None:
    made = [(1, (0,)), (2, (1,)), (4, (2,))]
    assert list(_month.groupings(made)) == [
        [(1, (0,)), (2, (1,)), (4, (2,))],
        [(1, (0,)), (4, (1, 2))],
        [(2, (0, 1)), (4, (2,))],
        [(4, (0, 1, 2))],
    ]
    assert list(_month.groupings([(3, (0, 1))])) == [[(3, (0, 1))]]


def shared(
    station: Station,
    *,
    day_h: float = 10.0,
    capacity_l: float = 300.0,
    driving_h: float = 0.5,
    people: int = 2,
) -> _visits.Share:
    crew = Crew(people=people, day_h=day_h, prepare_min=30.0, rest_min=0.0)
    driving = seconds(np.array([[0.0, driving_h], [driving_h, 0.0]]))
    day = Day(first_s=4 * HOUR, last_s=20 * HOUR, longest_s=int((day_h - 0.5) * HOUR), prepare_s=HOUR // 2)
    return _visits.share(station, crew, [Van(depot=0, capacity_l=capacity_l)], driving, day, month_days=30)


STATIONS = st.builds(
    Station,
    place=st.just(1),
    litres_per_day=st.floats(0.5, 200.0),
    capacity_l=st.one_of(st.just(np.inf), st.floats(0.0, 500.0)),
    longest_days=st.floats(1.0, 30.0),
    in_h=st.floats(0.0, 3.0),
    out_h=st.floats(0.0, 3.0),
    windows=st.sampled_from([((5.0, 9.0),), ((5.0, 7.0), (17.0, 20.0)), ((5.0, 20.0),), ()]),
    light=st.just(((5.0, 20.0),)),
)


@given(STATIONS, st.floats(1.0, 12.0), st.floats(0.0, 10.0))
def test_more_crew_hours_never_bring_less(station: Station, day_h: float, more_h: float) -> None:
    few, many = shared(station, day_h=day_h), shared(station, day_h=day_h + more_h)
    assert many.litres_per_day >= few.litres_per_day - 1e-9
    if few.missing is None:
        assert 1 <= many.visits <= few.visits
    for own in (few, many):
        assert (own.missing is None) == (own.litres_per_day >= station.litres_per_day - 1e-9)


@given(STATIONS, st.floats(10.0, 400.0), st.floats(0.0, 400.0))
def test_a_larger_vehicle_never_brings_less_nor_comes_more_often(
    station: Station, capacity_l: float, more_l: float
) -> None:
    small, large = shared(station, capacity_l=capacity_l), shared(station, capacity_l=capacity_l + more_l)
    assert large.litres_per_day >= small.litres_per_day - 1e-9
    if small.missing is None:
        assert large.visits <= small.visits


@given(STATIONS, st.integers(1, 4))
def test_more_people_never_bring_less(station: Station, people: int) -> None:
    assert (
        shared(station, people=people + 1).litres_per_day
        >= shared(station, people=people).litres_per_day - 1e-9
    )
