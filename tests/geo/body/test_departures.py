"""Hours and months of departure: against single walks, and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.body import balance, departures, uncertainty
from geo.body.course import Course
from geo.body.person import KINDS
from geo.body.plan import Plan
from geo.errors import InputError
from geo.ground import climate, outdoors
from geo.ground.outdoors import Sites
from layers.weather import Weather
from tests.geo.body.builders import MAN, way
from tests.geo.ground.weathers import weather_of


def desert() -> Weather:
    """Mean days of 12 C in January to 32 C in July, 10 K warmer at 15 h than at 3 h."""
    month, hour = np.divmod(np.arange(288), 24)
    air = 22.0 - 10.0 * np.cos(month / 6.0 * np.pi) + 5.0 * np.cos((hour - 15.0) / 12.0 * np.pi)
    return weather_of("normals", temperature_c=air, dew_point_c=2.0, wind_m_s=2.0)


def routes(*lengths: float) -> Course:
    """Level routes, one after another."""
    parts = [way(length) for length in lengths]
    ends = np.cumsum([len(part.index) for part in parts])
    return Course(
        index=pd.Index(range(int(ends[-1]))),
        routes={
            f"r{number}": (int(end) - len(part.index), int(end))
            for number, (part, end) in enumerate(zip(parts, ends, strict=True))
        },
        rows=np.concatenate([part.rows for part in parts]),
    )


def level(ground: Course) -> Sites:
    count = len(ground.index)
    none = np.zeros(count)
    return Sites(
        elevation_m=np.full(count, 800.0),
        slope_deg=none,
        aspect_deg=none,
        horizon_deg=np.zeros((count, 1)),
        is_known=np.ones(count, dtype=np.bool_),
    )


GROUND = routes(4_000.0, 7_000.0, 2_000.0)


def by_hour(**options: Any) -> pd.DataFrame:
    given: dict[str, Any] = {"person": MAN, "months": [1, 7], "hours": [6, 18], **options}
    return departures.by_hour_and_month(GROUND, level(GROUND), desert(), **given)


def test_each_row_is_that_walk() -> None:
    persons = [MAN, KINDS["child_5"]]
    plan = Plan(rest_min_per_h=20.0)
    table = by_hour(person=persons, plan=plan)
    assert tuple(table.columns) == departures.COLUMNS
    assert len(table) == 3 * 2 * 2 * 2
    assert table["route_id"].tolist() == np.repeat(["r0", "r1", "r2"], 8).tolist()
    assert table["person"].tolist() == np.tile(np.repeat(["man", "child_5"], 4), 3).tolist()
    assert table["month"].tolist() == [1, 1, 7, 7] * 6
    assert table["depart_h"].tolist() == [6.0, 18.0] * 12
    day = climate.mean_day(desert(), 7)
    sky = outdoors.at_sites(level(GROUND), day)
    one = balance.walk(GROUND, sky, day, persons[1:], depart_h=[18], plan=plan).table.set_index("route_id")
    rows = table.query("person == 'child_5' and month == 7 and depart_h == 18").set_index("route_id")
    for name in ("needed_l", "deficit_share", "core_c", "cold_share"):
        pd.testing.assert_series_equal(rows[name], one[name])
    np.testing.assert_allclose(table["harm"], table["deficit_share"] / 0.1 + table["cold_share"], rtol=1e-12)


def test_a_warmer_scenario_needs_more_water() -> None:
    assert (by_hour(warmer_k=4.0)["needed_l"] > by_hour()["needed_l"]).all()


def test_best_and_worst_by_hand() -> None:
    table = pd.DataFrame(
        [("a", "man", month, hour, litres, harm) for month, hour, litres, harm in (
            (1, 6, 2.0, 0.1), (1, 18, 1.0, 0.1), (7, 6, 5.0, 0.9), (7, 18, 4.0, 0.6), (7, 12, 6.0, 0.9),
        )],
        columns=["route_id", "person", "month", "depart_h", "needed_l", "harm"],
    )  # fmt: skip
    row = departures.best_and_worst(table, month=7).loc[("a", "man")]
    assert row[["best_month", "best_depart_h", "best_needed_l", "best_harm"]].tolist() == [1, 18, 1.0, 0.1]
    assert row[["worst_month", "worst_depart_h", "worst_needed_l", "worst_harm"]].tolist() == [
        7,
        12,
        6.0,
        0.9,
    ]
    assert row[["month_best_depart_h", "month_best_needed_l", "month_best_harm"]].tolist() == [18, 4.0, 0.6]
    assert row[["month_worst_depart_h", "month_worst_needed_l"]].tolist() == [12, 6.0]
    assert "month_best_month" not in row
    with pytest.raises(InputError, match="no month 3"):
        departures.best_and_worst(table, month=3)


def test_in_summer_the_worst_is_a_hot_hour_and_the_night_is_best() -> None:
    ends = departures.best_and_worst(by_hour(hours=range(0, 24, 3)), month=7)
    assert ends.index.tolist() == [("r0", "man"), ("r1", "man"), ("r2", "man")]
    assert (ends["month_worst_needed_l"] > ends["month_best_needed_l"]).all()
    assert (ends["worst_month"] == 7).all()


def test_draws_are_summed_up_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many routes are walked together."""
    drawn = uncertainty.draws(12, seed=1)
    sites, weather, shares = level(GROUND), desert(), []
    options = {"months": [1, 7], "hours": [6, 18]}
    whole = departures.by_hour_and_month_drawn(GROUND, sites, weather, MAN, drawn, **options)
    monkeypatch.setattr(balance, "AT_ONCE", 2 * 12)
    parts = departures.by_hour_and_month_drawn(
        GROUND, sites, weather, MAN, drawn, progress=shares.append, **options
    )
    pd.testing.assert_frame_equal(whole, parts)
    np.testing.assert_allclose(shares, np.arange(1, 7) / 6.0)
    day = climate.mean_day(weather, 7)
    walks = balance.walk(GROUND, outdoors.at_sites(sites, day), day, [MAN], depart_h=[18], draws=drawn)
    expected = uncertainty.summarise(walks.table).loc[("r1", "man")]
    pd.testing.assert_series_equal(whole.loc[("r1", "man", 7, 18.0)], expected, check_names=False)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="sites of 1 segments"):
        departures.by_hour_and_month(GROUND, level(way(100.0)), desert(), MAN)
    with pytest.raises(InputError, match="no month 13"):
        by_hour(months=[13])
    assert by_hour(months=[]).empty
