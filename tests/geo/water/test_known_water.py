"""What known water takes of a demand, litre by litre, and what recorded deaths make of its weight."""

from __future__ import annotations

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_flow

from geo.errors import InputError
from geo.water import demand
from layers.errors import CrsError
from tests.builders import LONLAT, UTM11, frame_of


def points(litres: list[float], left_h: list[float] | float = 1.0) -> gpd.GeoDataFrame:
    index = pd.Index([f"d{i}" for i in range(len(litres))], name="demand_id")
    columns: dict[str, Any] = {
        "litres_per_day": litres, "people_per_day": 4.0, "left_h": left_h, "month": 7,
        "route_id": pd.array([pd.NA] * len(litres), dtype="string"), "sensitivity": "restricted",
        "basis": "approximate",
    }  # fmt: skip
    places = [shapely.Point(1000.0 * i, 0.0) for i in range(len(litres))]
    return gpd.GeoDataFrame(columns, index=index, geometry=places, crs=UTM11)


def test_a_spring_takes_all_that_is_reached_in_time() -> None:
    hours = csr_array(np.array([[0.5, 1.0, 1.5, 0.0]]))
    served = demand.less_existing(points([3.0, 4.0, 5.0, 6.0]), hours, np.array([np.inf]))
    assert served.left.index.tolist() == ["d2", "d3"]
    assert served.left["litres_per_day"].tolist() == [5.0, 6.0]
    assert served.taken_l.toarray().tolist() == [[3.0, 4.0, 0.0, 0.0]]


def test_a_station_is_shared_so_that_most_is_taken() -> None:
    """The first station alone reaches d0, both reach d1: d1 is to leave the first to d0."""
    hours = csr_array(np.array([[0.2, 0.3], [0.0, 0.9]]))
    served = demand.less_existing(points([10.0, 10.0]), hours, np.array([10.0, 7.0]))
    np.testing.assert_allclose(served.taken_l.toarray(), [[10.0, 0.0], [0.0, 7.0]])
    assert served.left.index.tolist() == ["d1"]
    assert served.left["litres_per_day"].tolist() == pytest.approx([3.0])
    assert served.left["people_per_day"].tolist() == pytest.approx([1.2])


def test_of_ways_to_take_as_much_the_shortest_walk_is_taken() -> None:
    hours = csr_array(np.array([[0.2, 0.9], [0.8, 0.3]]))
    served = demand.less_existing(points([5.0, 5.0]), hours, np.array([5.0, 5.0]))
    np.testing.assert_allclose(served.taken_l.toarray(), [[5.0, 0.0], [0.0, 5.0]])
    assert served.left.empty


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40)
def test_as_much_is_taken_as_a_maximum_flow_takes_and_all_litres_are_accounted_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places, count = int(rng.integers(1, 6)), int(rng.integers(1, 12))
    litres = rng.integers(1, 30, count)
    given_l = rng.integers(0, 40, places)
    hours = rng.uniform(0.01, 2.0, (places, count)) * (rng.random((places, count)) < 0.4)
    found = points(litres.astype(float).tolist())
    served = demand.less_existing(found, csr_array(hours), given_l.astype(float))
    taken = served.taken_l.toarray()
    # Source, places, points, sink.
    place, point = np.nonzero((hours > 0) & (hours <= 1.0))
    begin = np.concatenate([np.zeros(places), 1 + place, 1 + places + np.arange(count)]).astype(int)
    end = np.concatenate([1 + np.arange(places), 1 + places + point, np.full(count, 1 + places + count)])
    most = np.concatenate([given_l, np.full(place.size, 1_000), litres]).astype(np.int32)
    graph = coo_array((most, (begin, end.astype(int))), shape=(places + count + 2,) * 2).tocsr()
    assert taken.sum() == pytest.approx(maximum_flow(graph, 0, places + count + 1).flow_value, abs=1e-6)
    assert (taken >= 0).all()
    assert (taken.sum(axis=1) <= given_l + 1e-9).all()
    assert (taken[~((hours > 0) & (hours <= 1.0))] == 0).all()
    left = served.left["litres_per_day"].reindex(found.index, fill_value=0.0).to_numpy()
    np.testing.assert_allclose(taken.sum(axis=0) + left, litres, rtol=1e-8)
    assert (served.left["litres_per_day"] > 0).all()


def test_known_water_that_does_not_fit_is_said() -> None:
    with pytest.raises(InputError, match="hours of shape"):
        demand.less_existing(points([1.0]), csr_array((2, 1)), np.array([1.0]))
    with pytest.raises(InputError, match="0 litres a day or more"):
        demand.less_existing(points([1.0]), csr_array((1, 1)), np.array([-1.0]))


def test_what_water_gives_in_a_day() -> None:
    water = frame_of(
        [shapely.Point(i, 0.0) for i in range(8)],
        crs=UTM11,
        type=["station", "station", "spring", "stream", "canal", "tank", "station", "station"],
        capacity_l=[208.0, np.nan, np.nan, 5.0, np.nan, 70.0, 208.0, 208.0],
        status=["active", "active", "unknown", "active", "active", "active", "dry", "active"],
        valid_from=pd.to_datetime([None] * 7 + ["2020-08-01"]),
        valid_to=pd.to_datetime([None] * 8),
    )
    given_l = demand.supply(water, on=date(2020, 7, 15), refill_days=7.0)
    assert given_l.index.tolist() == [0, 2, 3, 5]
    assert given_l.tolist() == pytest.approx([208.0 / 7.0, np.inf, np.inf, 10.0])
    known = demand.supply(water, on=date(2020, 8, 1), refill_days=7.0, unknown_capacity_l=35.0)
    assert known.loc[[1, 7]].tolist() == pytest.approx([5.0, 208.0 / 7.0])
    with pytest.raises(InputError, match="filled again"):
        demand.supply(water, on=date(2020, 7, 15), refill_days=0.0)
    with pytest.raises(InputError, match="holds 0 litres"):
        demand.supply(water, on=date(2020, 7, 15), refill_days=1.0, unknown_capacity_l=-1.0)


def test_the_weight_of_deaths_by_hand() -> None:
    """A point where two died, one half a bandwidth off, one beyond it: k = 2 + 0, 2 x (1 - 1/4)^2, 0."""
    found = points([1.0, 2.0, 1.0])
    found = found.set_geometry([shapely.Point(x, 0.0) for x in (0.0, 500.0, 9_000.0)], crs=UTM11)
    death = frame_of([shapely.Point(0.0, 0.0)], crs=UTM11, count=2, precision_m=10.0)
    k = np.array([2.0, 2.0 * 0.75**2, 0.0])
    mean = (k * [1.0, 2.0, 1.0]).sum() / 4.0
    weight = demand.weighted_by_deaths(found, death, bandwidth_m=1_000.0, share=1.0)
    np.testing.assert_allclose(weight, k / mean)
    half = demand.weighted_by_deaths(found, death, bandwidth_m=1_000.0)
    np.testing.assert_allclose(half, 0.5 + 0.5 * k / mean)
    assert (half * found["litres_per_day"]).sum() == pytest.approx(4.0)
    assert half.name == "weight"
    assert half.index.equals(found.index)


def test_deaths_that_tell_nothing_weigh_nothing() -> None:
    found = points([1.0, 2.0])
    death = frame_of([shapely.Point(0.0, 0.0)], crs=UTM11, count=1, precision_m=20_000.0)
    far = frame_of([shapely.Point(0.0, 90_000.0)], crs=UTM11)
    for records in (death, far, far.iloc[:0]):
        assert demand.weighted_by_deaths(found, records).tolist() == [1.0, 1.0]
    near = frame_of([shapely.Point(0.0, 0.0)], crs=UTM11)
    assert demand.weighted_by_deaths(found, near, share=0.0).tolist() == [1.0, 1.0]
    for wrong in ({"share": 1.5}, {"bandwidth_m": 0.0}):
        with pytest.raises(InputError):
            demand.weighted_by_deaths(found, near, **wrong)
    with pytest.raises(CrsError):
        demand.weighted_by_deaths(found, near.to_crs(LONLAT))
