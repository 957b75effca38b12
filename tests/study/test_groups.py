"""Groups in a study, closed trucks that they fill, and water that they pass."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_body import run, walks_of, weathered
from tiny import COMMON, TABLES, make

from geo.body.person import KINDS
from geo.result import StudyResult
from maps import redact
from study import config, pipeline
from study.errors import ConfigError

FAMILY = """
[groups.family]
members = { man = 1, woman = 1, child_10 = 1, child_5 = 1 }
carried = { child_5 = "man" }
label_en = "Family"
label_es = "Familia"
[groups.pair]
members = { guide = 2 }
[persons.guide]
kind = "man"
water_l = 1
label_en = "Guide"
"""
QUICK = "[body]\npersons = ['man']\ndepartures = false\ndraws = 0\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    body = '[body]\npersons = ["woman"]\ngroups = ["pair", "family"]\ndraws = 40\ndepartures = false\n'
    return run(tmp_path_factory.mktemp("groups"), more=body + FAMILY)


def groups_of(result: StudyResult) -> pd.DataFrame:
    assert result.groups is not None
    return result.groups


def test_every_group_walks_every_route_in_the_order_of_the_file(result: StudyResult) -> None:
    groups = groups_of(result)
    assert groups.index.names == ["group", "route_id"]
    assert list(dict.fromkeys(groups.index.get_level_values("group"))) == ["pair", "family"]
    assert set(groups.loc["family"].index) == {"west", "east", "used"}
    assert set(groups["people"].loc["family"]) == {4}
    assert set(groups["label_es"].loc["family"]) == {"Familia"}
    assert set(groups["label_en"].loc["pair"]) == {"pair"}
    assert groups["sensitivity"].loc["family"].to_dict() == {
        "west": "public", "east": "public", "used": "restricted",
    }  # fmt: skip
    assert set(groups["month"]) == {7}


def test_words_and_who_is_worst_off_go_by_the_curves_and_weights_of_the_study(tmp_path: Path) -> None:
    own = """
[factors.water_deficit]
weight = 0
[factors.core_heat]
curve = [[37.0, 0.0], [37.1, 1.0]]
[factors.cold_debt]
weight = 0
[factors.cold_stop]
weight = 0
"""
    people = "[groups.pair]\nmembers = { man = 1, child_5 = 1 }\n"
    body = "[body]\npersons = ['child_5']\ngroups = ['pair']\ndepart_h = 9\ndepartures = false\ndraws = 0\n"
    found = run(tmp_path, more=body + people + own)
    foot = found.segments.loc[found.segments["mode"] == "foot"]
    for frame in (walks_of(found), groups_of(found), foot):
        assert not frame["reason_en"].str.contains("water is gone|water left, in|body weight").any()
    assert walks_of(found)["reason_en"].str.startswith("the body heats").all()
    # All of them are as hot as the curve tells: the first of equals, by the greater deficit, is the child.
    assert set(groups_of(found)["worst_person"]) == {"child_5"}
    closed = redact.apply(found, audience="partner").walks
    assert closed is not None
    assert closed["reason_en"].str.startswith("the body heats").all()


def test_a_pair_drinks_twice_what_one_does(result: StudyResult, tmp_path: Path) -> None:
    alone = run(tmp_path, more=QUICK.replace("'man'", "'guide'") + FAMILY)
    one = walks_of(alone).xs("guide", level="person")
    pair = groups_of(result).loc["pair"]
    pd.testing.assert_series_equal(pair["needed_l"], 2.0 * one["needed_l"], check_names=False)
    assert set(pair["carried_l"]) == {2.0}
    assert set(pair["worst_label_en"]) == {"Guide"}
    for name in ("hours", "deficit_share", "core_c", "dry_h"):
        pd.testing.assert_series_equal(pair[name], one[name], check_names=False)


def test_the_carried_child_slows_nobody(result: StudyResult, tmp_path: Path) -> None:
    groups = groups_of(result).loc["family"]
    walking = run(
        tmp_path, more='[body]\ngroups = ["family"]\ndraws = 0\ndepartures = false\n'
        + FAMILY.replace('carried = { child_5 = "man" }', "")
    )  # fmt: skip
    assert (groups_of(walking).loc["family", "hours"] > 1.2 * groups["hours"]).all()
    assert groups["carried_l"].tolist() == pytest.approx([7.6 + 7.6 + 3.8 + 1.0] * 3)
    assert set(groups["worst_person"]) <= {"woman", "child_10", "man_with_child_5", "child_5_carried"}


def test_groups_say_how_likely_and_why(result: StudyResult) -> None:
    groups = groups_of(result)
    for name in ("p_deficit_5", "p_deficit_10", "p_core_39", "p_cold"):
        assert groups[name].between(0.0, 1.0).all()
    assert (groups["needed_l_low"] < groups["needed_l_high"]).all()
    assert groups["reason_en"].str.len().gt(10).all()
    assert (groups["reason_en"] != groups["reason_es"]).all()
    assert not groups["reason_en"].str.contains("no known water").any()
    assert set(groups["refills"]) == {0}


def test_without_groups_there_are_none(tmp_path: Path) -> None:
    found = run(tmp_path, more=QUICK)
    assert found.groups is None


WAY = '"LINESTRING (-116.30 32.62, -116.10 32.70)"'
TRUCK = f"truck,road,{WAY}{COMMON},1000,public,illustrative,Truck,closed_truck,30"


def test_every_person_of_the_study_is_followed_in_a_closed_truck(tmp_path: Path) -> None:
    found = run(tmp_path, routes=(TRUCK,), more=QUICK.replace("'man'", "'man', 'child_5'"))
    assert found.rides is not None
    rides = found.rides.xs("truck", level="route_id")
    assert rides.index.tolist() == ["man", "child_5"]
    assert set(rides["people"]) == set(rides["kind_count"]) == {30}
    # Thirty small bodies make less heat and breathe less than thirty men.
    assert rides.loc["child_5", "co2_ppm"] < rides.loc["man", "co2_ppm"]
    assert rides.loc["child_5", "needed_l"] < rides.loc["man", "needed_l"]


def test_a_group_shares_the_truck(tmp_path: Path) -> None:
    body = QUICK.replace("'man'", "'woman', 'older_person'") + 'groups = ["family", "pair"]\n'
    found = run(tmp_path, routes=(TRUCK,), more=body + FAMILY)
    assert found.rides is not None
    rides = found.rides.xs("truck", level="route_id")
    assert rides.index.tolist()[:2] == ["woman", "older_person"]
    family = ["man", "woman", "child_10", "child_5"]
    assert set(rides.index) == {*family, "older_person"}
    # 7.5 of each: two have one more.
    assert sorted(rides.loc[family, "kind_count"]) == [7, 7, 8, 8]
    assert rides.loc["older_person", "kind_count"] == 30
    assert set(rides["people"]) == {30}
    assert rides.loc[family, "co2_ppm"].max() == rides.loc[family, "co2_ppm"].min()
    assert rides.loc["child_5", "label_es"] == KINDS["child_5"].label_es


def watered(folder: Path, *rows: str, more: str = "", audience: str = "restricted") -> StudyResult:
    """Run the tiny study with further water."""
    study = weathered(folder, more=more)
    path = folder / "water.csv"
    path.write_text("\n".join([*TABLES["water.csv"], *rows]) + "\n", encoding="utf-8")
    return pipeline.run(config.read(study), audience=audience)


HALF_WAY = "-116.14,32.70"
"""The bend of the route east."""


def test_water_that_is_passed_is_drunk(tmp_path: Path) -> None:
    little = QUICK.replace("'man'", "'guide'") + FAMILY
    found = watered(tmp_path, f"{HALF_WAY},Trough,tank,active,200{COMMON},50,public", more=little)
    walks = walks_of(found).xs("guide", level="person")
    assert walks["refills"].to_dict() == {"west": 0, "east": 1, "used": 0}
    assert walks.loc["east", "refill_m"] == pytest.approx(8_900.0, abs=300.0)
    dry = walks_of(run(tmp_path / "dry", more=little)).xs("guide", level="person")
    assert walks.loc["east", "drunk_l"] > dry.loc["east", "drunk_l"] + 0.5
    assert (
        "water is refilled after 8." in walks.loc["east", "reason_en"]
        or "9." in walks.loc["east", "reason_en"]
    )
    assert "se rellena agua a los" in walks.loc["east", "reason_es"]
    assert "refilled" not in walks.loc["west", "reason_en"]


@pytest.mark.parametrize(
    ("row", "more"),
    [
        (f"{HALF_WAY},Dry,tank,dry,200{COMMON},50,public", ""),
        (f"{HALF_WAY},Canal,canal,active,{COMMON},50,public", ""),
        (f"{HALF_WAY},Somewhere,tank,active,200{COMMON},101,public", ""),
        (f"{HALF_WAY},Trough,tank,active,200{COMMON},50,public", "refill_m = 40\n"),
    ],
)
def test_water_that_may_not_be_there_is_not(tmp_path: Path, row: str, more: str) -> None:
    found = watered(tmp_path, row, more=QUICK + more)
    assert set(walks_of(found)["refills"]) == {0}
    assert walks_of(found)["refill_m"].isna().all()


def test_the_public_edition_knows_of_public_water_alone(tmp_path: Path) -> None:
    hidden = f"{HALF_WAY},Cache,tank,active,200{COMMON},50,restricted"
    found = watered(tmp_path, hidden, more=QUICK, audience="public")
    assert set(walks_of(found)["refills"]) == {0}
    assert walks_of(found)["needed_l"].tolist() == pytest.approx(
        walks_of(run(tmp_path / "none", more=QUICK, audience="public"))["needed_l"].tolist()
    )
    shown = watered(tmp_path / "open", hidden.replace("restricted", "public"), more=QUICK, audience="public")
    assert walks_of(shown)["refills"].xs("man", level="person").to_dict() == {"west": 0, "east": 1}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            "[groups.trio]\nmembers = { men = 3 }\n",
            "groups.trio.members: 'men' is no walker; did you mean 'man'",
        ),
        ("[groups.trio]\nmembers = { man = 0 }\n", "0 of 'man' in a group; give a whole number above 0"),
        ("[groups.trio]\nmembers = { man = 1.5 }\n", "groups.trio.members.man"),
        ("[groups.trio]\nmembers = { }\n", "groups.trio.members"),
        ("[groups.trio]\nmembers = { man = 1 }\nmember = 2\n", "did you mean 'members'"),
        (
            "[groups.trio]\nmembers = { man = 1, child_5 = 1 }\ncarried = { child_5 = 'woman' }\n",
            "groups.trio: 'child_5' is carried by 'woman', but there is no 'woman' in the group",
        ),
        (
            "[groups.trio]\nmembers = { man = 1, child_5 = 1 }\ncarried = { man = 'child_5' }\n",
            "groups.trio: 'child_5' of 18.4 kg cannot carry 'man' of 70.4 kg",
        ),
        ("[body]\ngroups = ['trio']\n", r"describe 'trio' in a table \[groups.trio\]"),
        ("[body]\ngroups = ['tri']\n[groups.trio]\nmembers = { man = 1 }\n", "did you mean 'trio'"),
        ("[body]\ngroups = ['a', 'a']\n[groups.a]\nmembers = { man = 1 }\n", "name each group once"),
        ("[body]\nrefill_m = -1\n", "body.refill_m"),
    ],
)
def test_faults_are_told(tmp_path: Path, keys: str, words: str) -> None:
    study = make(tmp_path)
    study.write_text(study.read_text(encoding="utf-8") + keys, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        config.read(study)


def test_all_groups_are_checked_at_once(tmp_path: Path) -> None:
    study = make(tmp_path)
    keys = "[groups.a]\nmembers = { men = 1 }\n[groups.b]\nmembers = { child = 1 }\n"
    study.write_text(study.read_text(encoding="utf-8") + keys, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        config.read(study)
    assert "groups.a.members" in str(told.value)
    assert "groups.b.members" in str(told.value)
