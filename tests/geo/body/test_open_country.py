"""The reference walk through open country, and how its months go with recorded deaths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyproj import CRS

from geo.body import effort, open_country
from geo.body.person import KINDS
from geo.errors import InputError
from geo.risk import season
from geo.walking.speed import PACES
from layers import death
from layers import weather as weather_
from layers.area import Area
from layers.source import Source
from layers.weather import Weather
from tests.geo.ground.weathers import weather_of

UTM = CRS.from_epsg(32612)
EVERYWHERE = Area.from_bounds(-120.0, 25.0, -100.0, 40.0)


def tucson(real_data: Path) -> Weather:
    path = next((real_data / "weather").glob("*Davis-Monthan*.epw"))
    return weather_.load(Source(path=path, name="NREL", licence="US"), area=EVERYWHERE, crs=UTM)


def test_days_less_than_one_apart_are_refused() -> None:
    with pytest.raises(InputError, match="give 1 or more"):
        open_country.by_month(weather_of(), days_apart=0)


def test_the_way_is_level_and_as_fast_as_its_pace() -> None:
    pace = PACES["tobler"]
    ground = open_country.level(pace, length_m=10_200.0, ground=1.2)
    assert len(ground.index) == 21
    assert ground.length_m["open"] == 10_500.0
    speed = pace.speed_m_s(0.0)
    np.testing.assert_allclose(ground.rows[:, 1], speed * 60.0)
    whole = 1.44 + effort.effort_w_kg(ground.rows[:, 2:5])
    np.testing.assert_allclose(whole, effort.lcda_w_kg(speed, 0.0), rtol=1e-12)


def test_summer_asks_more_water_than_winter_and_a_warmer_year_no_less(real_data: Path) -> None:
    weather = tucson(real_data)
    options = {"persons": (KINDS["man"],), "days_apart": 15, "depart_h": (0, 12), "hours": 24.0}
    table = open_country.by_month(weather, **options)  # type: ignore[arg-type]
    warmer = open_country.by_month(weather, warmer_k=3.0, **options)  # type: ignore[arg-type]
    assert table.index.tolist() == list(range(1, 13))
    assert table["needed_l"].idxmax() in {6, 7, 8}
    assert table["needed_l"].idxmin() in {11, 12, 1, 2}
    assert (warmer["needed_l"] >= table["needed_l"] - 1e-9).all()
    assert (table["cold_harm"].loc[5:9] == 0.0).all()


def test_cold_is_of_winter_and_less_of_it_the_better_people_are_dressed(real_data: Path) -> None:
    weather = tucson(real_data)
    cold = [
        open_country.by_month(
            weather, persons=(KINDS["woman"].changed(jacket_clo=clo),), days_apart=14, depart_h=(12,)
        )["cold_harm"]
        for clo in (0.0, 0.35, None)
    ]
    assert cold[0].nlargest(3).index.isin([11, 12, 1, 2, 3]).all()
    assert (cold[0].loc[5:9] == 0.0).all()
    assert cold[0].sum() > cold[1].sum() >= cold[2].sum()


def test_deficit_and_cold_go_with_arizonas_deaths_better_than_air_and_evaporation(real_data: Path) -> None:
    """787 people, exposure, found within a week, by month. The figures to beat are bench/season.py's:
    Spearman 0.872 for mean air 8-18 h by the file's hours, 0.766 for the month's highest temperature;
    deviance 0.834 for the first, 0.899 for Hargreaves' evapotranspiration.
    """
    source = Source(
        path=real_data / "death" / "arizona_1981_2015.csv", profile="arizona-opengis", on_bad_rows="set-aside"
    )
    counts = season.by_month(death.load(source, area=EVERYWHERE, crs=UTM).frame)
    assert counts.sum() == 787
    months = open_country.by_month(tucson(real_data))
    found = season.compare(counts, {name: months[name].tolist() for name in ("heat_harm", "harm")})
    heat, both = found.to_dict("records")
    assert heat["spearman"] > 0.872
    assert heat["exponential"] > 0.899
    # Heat and cold together, people being dressed as they are observed to dress.
    assert both["spearman"] > 0.872
    assert both["exponential"] > 0.899
    np.testing.assert_allclose(months["harm"], months["heat_harm"] + months["cold_harm"], rtol=1e-12)
    assert set(months["harm"].nlargest(5).index) == set(counts.nlargest(5).index) == {5, 6, 7, 8, 9}
    assert (months["cold_harm"].loc[5:9] == 0.0).all()
