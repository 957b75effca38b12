from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from scipy.optimize import minimize
from scipy.special import xlogy

from geo.errors import InputError
from geo.risk import season
from layers import death
from layers import weather as weather_
from layers.area import Area
from layers.source import Source

ARIZONA = Area.from_bounds(-115.0, 31.0, -108.5, 38.0, margin_m=300_000.0)


def deaths_of(*rows: tuple[str | None, str, str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["died_on", "found_on", "cause", "post_mortem_interval", "count"])
    return frame.assign(died_on=pd.to_datetime(frame["died_on"]), found_on=pd.to_datetime(frame["found_on"]))


def test_only_known_months_count() -> None:
    frame = deaths_of(
        (None, "2010-07-01", "exposure", "<1d", 2),
        (None, "2010-07-09", "exposure", "<1w", 1),
        (None, "2010-07-09", "exposure", "<1m", 50),
        (None, "2010-07-09", "drowning", "<1d", 60),
        ("2010-06-20", "2010-08-09", "exposure", "<3m", 4),
    )
    counts = season.by_month(frame)
    assert counts.index.tolist() == list(range(1, 13))
    assert counts.to_dict() == {**dict.fromkeys(range(1, 13), 0), 7: 3, 6: 4}
    assert season.by_month(frame, causes=("drowning",)).sum() == 60
    assert season.by_month(frame, intervals=("<1m",))[7] == 50
    assert season.by_month(frame.iloc[:0]).sum() == 0


def test_the_level_alone_is_the_mean() -> None:
    fit = season.poisson([1, 2, 6])
    assert fit.level == pytest.approx(np.log(3.0))
    assert fit.slope == 0.0
    assert fit.explained == pytest.approx(0.0)


def test_an_offset_makes_the_level_a_rate() -> None:
    fit = season.poisson([1, 2, 6], offset=np.log([1, 2, 6]))
    assert fit.level == pytest.approx(0.0)
    assert fit.deviance == pytest.approx(0.0, abs=1e-12)
    assert fit.explained == pytest.approx(1.0)


def test_two_groups_get_their_means() -> None:
    """With a yes and no measure the optimum is each group's mean: a closed form."""
    fit = season.poisson([1, 3, 10, 20], [0, 0, 1, 1])
    assert np.exp(fit.level) == pytest.approx(2.0)
    assert np.exp(fit.level + fit.slope) == pytest.approx(15.0)
    means = np.array([2, 2, 15, 15.0])
    counts = np.array([1, 3, 10, 20.0])
    assert fit.deviance == pytest.approx(2 * np.sum(counts * np.log(counts / means)))


def test_a_group_without_deaths_does_no_harm() -> None:
    fit = season.poisson([0, 0, 10, 20], [0, 0, 1, 1])
    assert np.exp(fit.level + fit.slope) == pytest.approx(15.0)
    assert fit.deviance == pytest.approx(2 * (10 * np.log(10 / 15) + 20 * np.log(20 / 15)), abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.floats(-30.0, 40.0)), min_size=3, max_size=12),
    st.floats(0.1, 100.0),
)
def test_the_fit_is_the_optimum(pairs: list[tuple[int, float]], scale: float) -> None:
    y, x = np.array(pairs, dtype=float).T
    offset = np.log(np.linspace(1.0, 2.0, len(y)) * scale)
    if not y.sum() or np.ptp(x) < 1.0:
        return
    fit = season.poisson(y, x, offset=offset)
    z = (x - x.mean()) / x.std()

    def loss(b: np.ndarray) -> float:
        eta = np.clip(b[0] + b[1] * z + offset, -300.0, 300.0)
        return float(np.sum(np.exp(eta) - y * eta))

    start = np.array([np.log(y.sum() / np.exp(offset).sum()), 0.0])
    best = minimize(
        loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 4000}
    )
    deviance = 2 * (best.fun + np.sum(xlogy(y, y) - y))
    assert fit.deviance <= deviance + 1e-5 * max(1.0, abs(deviance))
    assert fit.deviance <= season.poisson(y, offset=offset).deviance + 1e-9


@pytest.mark.parametrize(
    ("counts", "x", "fragment"),
    [
        ([0, 0], None, "nothing"),
        ([1, -1], None, "nothing"),
        ([1, 2], [1, 2, 3], "length"),
        ([1, 2], [1, np.nan], "finite"),
    ],
)
def test_what_cannot_be_fitted_is_said(counts: list[float], x: list[float] | None, fragment: str) -> None:
    with pytest.raises(InputError, match=fragment):
        season.poisson(counts, x)


MONTHS = pd.Series([1, 2, 3, 5, 8, 13, 21, 13, 8, 5, 3, 2], index=range(1, 13))


def test_a_measure_that_is_the_deaths_explains_all() -> None:
    row = season.compare(MONTHS, {"harm": [10.0 * n for n in MONTHS]}).iloc[0]
    assert (row["basis"], row["months"]) == ("person", 12)
    assert row["spearman"] == pytest.approx(1.0)
    assert row["proportional"] == pytest.approx(1.0)
    assert row["power"] == pytest.approx(1.0)
    assert row["exponent"] == pytest.approx(1.0)
    assert row["exponential"] < 1.0


def test_harm_times_crossings_stands_beside_harm_per_person() -> None:
    """Harm is even; only how many cross makes the season."""
    table = season.compare(MONTHS, {"even": [2.0] * 12}, crossings=[100.0 * n for n in MONTHS])
    assert table["basis"].tolist() == ["person", "crossings"]
    assert np.isnan(table["spearman"].iloc[0])
    assert table["proportional"].tolist() == pytest.approx([0.0, 1.0])
    assert table["exponential"].tolist() == pytest.approx([0.0, 1.0])


def test_unknown_crossings_leave_their_months_out_for_both() -> None:
    crossings = [float(n) for n in MONTHS[:9]] + [np.nan] * 3
    table = season.compare(MONTHS, {"harm": range(12)}, crossings=crossings)
    assert table["basis"].tolist() == ["person", "crossings", "person, same months"]
    assert table["months"].tolist() == [12, 9, 9]


def test_harm_that_is_zero_where_people_died_is_refuted() -> None:
    harm = [0.0, *range(1, 12)]
    row = season.compare(MONTHS, {"harm": harm}).iloc[0]
    assert row["proportional"] == -np.inf
    assert row["power"] == -np.inf
    assert np.isfinite(row["exponential"])
    below = season.compare(MONTHS, {"harm": [h - 3.0 for h in harm]}).iloc[0]
    assert np.isnan(below[["proportional", "power"]].astype(float)).all()
    assert below["exponential"] == pytest.approx(row["exponential"])


def test_zero_harm_in_a_month_without_deaths_is_right() -> None:
    quiet = MONTHS.copy()
    quiet[1] = 0
    row = season.compare(quiet, {"harm": [float(n) for n in quiet]}).iloc[0]
    assert row["proportional"] == pytest.approx(1.0)
    assert row["power"] == pytest.approx(1.0)


def test_a_year_has_twelve_months() -> None:
    with pytest.raises(InputError, match="12 months"):
        season.compare(MONTHS, {"harm": [1.0, 2.0]})
    with pytest.raises(InputError, match="12 counts"):
        season.compare(MONTHS[:5], {"harm": [1.0] * 12})


def encounters_of(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["sector", "period_start", "period_end", "apprehensions"])
    return frame.assign(
        period_start=pd.to_datetime(frame["period_start"]), period_end=pd.to_datetime(frame["period_end"])
    )


def test_crossings_are_means_of_whole_months() -> None:
    table = encounters_of(
        ("tucson", "2019-01-01", "2019-02-01", 10.0),
        ("tucson", "2020-01-01", "2020-02-01", 30.0),
        ("tucson", "2020-12-01", "2021-01-01", 5.0),
        ("tucson", "2018-10-01", "2019-10-01", 999.0),
        ("yuma", "2018-10-01", "2019-10-01", 999.0),
    )
    counted = season.crossings_by_month(table)
    assert counted is not None
    values, told = counted
    assert (values[0], values[11]) == (20.0, 5.0)
    assert np.isnan(values[1:11]).all()
    assert "2019-2020" in told.en
    assert "2 meses" in told.es


def test_which_sector_must_be_clear() -> None:
    table = encounters_of(
        ("tucson", "2019-01-01", "2019-02-01", 10.0),
        ("yuma", "2019-01-01", "2019-02-01", 1.0),
        ("yuma", "2019-02-01", "2019-03-01", 1.0),
    )
    assert season.crossings_by_month(table) is None
    assert season.crossings_by_month(None) is None
    both = season.crossings_by_month(table, ["tucson", "yuma"])
    assert both is not None
    assert both[0][0] == 11.0
    assert np.isnan(both[0][1])
    with pytest.raises(InputError, match="'laredo'; known: tucson, yuma"):
        season.crossings_by_month(table, ["laredo"])


def test_arizonas_deaths_go_with_the_air_of_the_warm_hours(real_data: Path) -> None:
    """Reference: 787 records, Spearman 0.872 for the file's hours 8 to 18, each the end of its hour."""
    source = Source(
        path=real_data / "death" / "arizona_1981_2015.csv", profile="arizona-opengis", on_bad_rows="set-aside"
    )
    counts = season.by_month(death.load(source, area=ARIZONA, crs=CRS.from_epsg(32612)).frame)
    assert counts.sum() == 787
    path = next((real_data / "weather").glob("*Davis-Monthan*.epw"))
    station = weather_.load(
        Source(path=path, name="NREL", licence="US"), area=ARIZONA, crs=CRS.from_epsg(32612)
    )
    hours = station.hours

    def mean(first: int, last: int) -> list[float]:
        return hours[hours["hour"].between(first, last)].groupby("month")["temperature_c"].mean().tolist()

    highest = hours.groupby("month")["temperature_c"].max().tolist()
    table = season.compare(counts, {"ending": mean(7, 17), "beginning": mean(8, 17), "highest": highest})
    by_name = table.set_index("measure")["spearman"]
    assert by_name["ending"] == pytest.approx(0.872, abs=0.0006)
    assert by_name["beginning"] == pytest.approx(0.883, abs=0.0006)
    assert by_name["highest"] == pytest.approx(0.766, abs=0.0006)
