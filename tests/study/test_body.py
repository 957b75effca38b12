"""How a study follows the bodies of those who walk its routes: what the weather and the keys change."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tiny import COMMON, make

from geo.body.person import KINDS
from geo.result import StudyResult
from study import config, pipeline
from study.errors import ConfigError
from tests.layers.epw import epw, year

WEATHER = f"""
[layers.weather]
path = "{Path(str(files("study") / "sample" / "weather.csv")).as_posix()}"
name = "Campo"
licence = "facts"
"""


def weathered(folder: Path, *, more: str = "", routes: tuple[str, ...] = ()) -> Path:
    """Write the tiny study with the sample's weather; return its file."""
    study = make(folder)
    study.write_text(study.read_text(encoding="utf-8") + WEATHER + more, encoding="utf-8")
    if routes:
        path = folder / "route.csv"
        first, *others = path.read_text(encoding="utf-8").splitlines()
        lines = [f"{first},vehicle,people", *(f"{line},," for line in others), *routes]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return study


def run(
    folder: Path, *, more: str = "", routes: tuple[str, ...] = (), audience: str = "restricted"
) -> StudyResult:
    """Run it."""
    return pipeline.run(config.read(weathered(folder, more=more, routes=routes)), audience=audience)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run(tmp_path_factory.mktemp("body"), more="[body]\ndraws = 120\n")


def walks_of(result: StudyResult) -> pd.DataFrame:
    assert result.walks is not None
    return result.walks


def test_everybody_walks_every_route(result: StudyResult) -> None:
    walks = walks_of(result)
    assert set(walks.index.get_level_values("route_id")) == {"west", "east", "used"}
    assert set(walks.index.get_level_values("person")) == set(KINDS)
    child, woman, man = (walks["needed_l"].xs(name, level="person") for name in ("child_5", "woman", "man"))
    assert (child < woman).all()
    assert (woman < man).all()
    assert dict(walks["sensitivity"].groupby("route_id").first()) == {
        "west": "public", "east": "public", "used": "restricted",
    }  # fmt: skip


def test_the_draws_hold_what_is_stated_between_them(result: StudyResult) -> None:
    walks = walks_of(result)
    assert (walks["needed_l_low"] < walks["needed_l"]).all()
    assert (walks["needed_l"] < walks["needed_l_high"]).all()
    for name in ("p_deficit_5", "p_deficit_10", "p_core_39", "p_cold"):
        assert walks[name].between(0.0, 1.0).all()
    assert (walks["p_deficit_10"] <= walks["p_deficit_5"]).all()
    assert (walks["rank_low"] <= walks["rank_high"]).all()
    assert set(walks["rank_of"]) == {3}
    assert walks["main_input"].notna().any()


def test_each_walk_says_why_in_both_languages(result: StudyResult) -> None:
    walks = walks_of(result)
    assert walks["reason_en"].str.len().gt(10).all()
    assert (walks["reason_en"] != walks["reason_es"]).all()


def test_each_segment_says_why_in_both_languages(result: StudyResult) -> None:
    walked = result.segments.loc[result.segments["mode"] == "foot"]
    assert walked["reason_en"].str.len().gt(10).all()
    assert (walked["reason_en"] != walked["reason_es"]).all()


def test_the_profile_is_that_of_the_first_person(result: StudyResult) -> None:
    segments, walks = result.segments, walks_of(result)
    for route in ("west", "east", "used"):
        part = segments.loc[segments["route_id"] == route].sort_values("start_m")
        row = walks.loc[(route, "man")]
        assert part["clock_h"].iloc[-1] - 6.0 == pytest.approx(row["hours"], abs=1e-6)
        assert part["water_left_l"].iloc[-1] == pytest.approx(7.6 - row["drunk_l"], abs=0.05)
        # Told at the segments' ends; between them it may have been a little higher.
        assert row["core_c"] - 0.3 < part["core_c"].max() <= row["core_c"] + 1e-9


def test_every_hour_of_every_month_is_there(result: StudyResult) -> None:
    table = result.departures
    assert table is not None
    assert len(table) == 3 * 12 * 24
    mean = table.groupby("month")["needed_l"].mean()
    assert mean.idxmax() in {6, 7, 8}
    at_six = table.loc[(table["month"] == 7) & (table["depart_h"] == 6.0)].set_index("route_id")["needed_l"]
    stated = walks_of(result)["needed_l"].xs("man", level="person")
    np.testing.assert_allclose(at_six.reindex(stated.index), stated, rtol=1e-9)


def test_the_body_speaks_first_and_the_factors_stand_beside_it(result: StudyResult) -> None:
    names = [use.factor.name for use in result.factors]
    assert names[:4] == ["water_deficit", "core_heat", "cold_debt", "cold_stop"]
    assert {"risk", "risk_factors"} <= set(result.routes.columns)
    assert result.segments["risk_factors"].notna().all()


def test_without_weather_the_factors_speak_alone(tiny_restricted: StudyResult) -> None:
    assert (tiny_restricted.walks, tiny_restricted.departures, tiny_restricted.rides) == (None, None, None)
    assert "risk_factors" not in tiny_restricted.routes


def test_a_weight_of_nothing_silences_the_body(tmp_path: Path) -> None:
    weights = "".join(
        f"[factors.{name}]\nweight = 0\n" for name in ("water_deficit", "core_heat", "cold_debt", "cold_stop")
    )
    found = run(tmp_path, more=weights + "[body]\ndraws = 0\ndepartures = false\n")
    np.testing.assert_allclose(found.segments["risk"], found.segments["risk_factors"])
    assert found.departures is None


def test_persons_of_the_study_are_walked(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        more="""
[body]
persons = ["guide", "child_5"]
draws = 0
departures = false
[persons.guide]
kind = "man"
water_l = 1
label_en = "Guide"
label_es = "Guía"
""",
    )
    walks = walks_of(found)
    assert set(walks.index.get_level_values("person")) == {"guide", "child_5"}
    assert set(walks["label_es"].xs("guide", level="person")) == {"Guía"}
    assert (walks["drunk_l"].xs("guide", level="person") <= 1.0 + 1e-9).all()


def test_trains_and_closed_trucks_carry_people_who_do_not_walk(tmp_path: Path) -> None:
    shown = f"{COMMON},1000,public,illustrative"
    lines = (
        f'train,rail,"LINESTRING (-116.30 32.62, -116.10 32.65)"{shown},Train,,',
        f'truck,road,"LINESTRING (-116.30 32.62, -116.10 32.70)"{shown},Truck,closed_truck,30',
    )
    found = run(tmp_path, routes=lines, more="[body]\ndraws = 0\ndepartures = false\n")
    rides = found.rides
    assert rides is not None
    assert set(rides["vehicle"].xs("man", level="person")) == {"freight_train", "closed_truck"}
    assert rides.loc[("man", "train"), "aboard_h"] == pytest.approx(19_000 / 36_000, rel=0.05)
    assert rides.loc[("man", "truck"), "people"] == 30
    assert "train" not in walks_of(found).index.get_level_values("route_id")


def test_a_route_that_is_walked_in_less_than_a_minute_stops_nothing(tmp_path: Path) -> None:
    line = f'"LINESTRING (-116.2 32.62, -116.2003 32.62)"{COMMON},1000,public,illustrative'
    found = run(
        tmp_path, routes=(f"short,foot,{line},Short,,",), more="[body]\npersons = ['man']\ndraws = 0\n"
    )
    row = walks_of(found).loc[("short", "man")]
    assert row["hours"] < 1.0 / 60.0
    assert row["reason_en"] == "enough water for the whole way at this hour: 0.0 L of 7.6 L"
    assert row[["coldest_c", "hottest_c"]].isna().all()


def test_days_are_drawn_from_all_years_and_the_hottest_is_found_in_any(tmp_path: Path) -> None:
    # Every hour of the one year is 10 C, of the other 30 C.
    tables = ""
    for name, celsius in (("cool", 10.0), ("hot", 30.0)):
        source = epw(tmp_path, year(temperature=celsius, dew=5.0), name=f"{name}.epw")
        tables += f'[[layers.weather]]\npath = "{source.path.as_posix()}"\nname = "{name}"\n'
    study = make(tmp_path)
    text = study.read_text(encoding="utf-8") + tables

    def walked(keys: str) -> StudyResult:
        study.write_text(f"{text}[body]\n{keys}\ndepartures = false\n", encoding="utf-8")
        return pipeline.run(config.read(study), audience="restricted")

    drawn = walks_of(walked('persons = ["man"]\ndraws = 60'))
    assert drawn["hottest_c"].tolist() == pytest.approx([20.0] * len(drawn), abs=2.0)
    # Half the days are 20 K warmer than the others: litres differ by more than bodies and pace explain.
    assert (drawn["needed_l_high"] > 2.0 * drawn["needed_l_low"]).all()
    for day, celsius in (("hottest", 30.0), ("coldest", 10.0)):
        one = walks_of(walked(f'persons = ["man"]\ndraws = 0\nday = "{day}"'))
        assert one["hottest_c"].tolist() == pytest.approx([celsius] * len(one), abs=2.0)


def test_the_public_edition_walks_public_routes_alone(tmp_path: Path) -> None:
    found = run(tmp_path, audience="public", more="[body]\ndraws = 0\ndepartures = false\n")
    assert set(walks_of(found).index.get_level_values("route_id")) == {"west", "east"}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("[body]\npersons = ['men']\n", "did you mean 'man'?"),
        ("[body]\npersons = []\n", "at least one walker"),
        ("[body]\ndepart_h = 24\n", "depart_h"),
        ("[body]\nday = 'warmest'\n", "body.day"),
        ("[persons.guide]\nkind = 'guard'\n", "kind of walker"),
        ("[body]\npersons = ['guide']\n[persons.guide]\nmass_kg = 2\n", "persons.guide"),
        ("[persons.guide]\nmass = 2\n", "mass_kg"),
    ],
)
def test_faults_are_told(tmp_path: Path, keys: str, words: str) -> None:
    study = make(tmp_path)
    study.write_text(study.read_text(encoding="utf-8") + keys, encoding="utf-8")
    with pytest.raises(ConfigError, match=words.replace("?", r"\?")):
        config.read(study)
