"""Wishes for water that cannot be met, and faults of the table: each is a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from drops import LAND, run, study
from test_water import wish
from tiny import COMMON

from geo.errors import InputError
from study import (
    config,
    pipeline,
    validate,
)
from study.errors import ConfigError


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"must": '["nowhere"]'}, "water.must names 'nowhere'"),
        ({"forbidden": '["nowhere"]'}, "water.forbidden names 'nowhere'"),
        ({"limit_h": 0.01, "existing": '"ignore"'}, "limit_h"),
    ],
)
def test_a_wish_that_cannot_be_met_is_named(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        run(tmp_path, wish(**changes))


def test_no_allowed_land_is_a_sentence(tmp_path: Path) -> None:
    path = study(tmp_path, more=LAND)
    far = '"POLYGON ((-116.11 32.79, -116.10 32.79, -116.10 32.80, -116.11 32.79))"'
    rows = ["wkt,access,source,licence,precision_m", f"{far},allowed{COMMON},10"]
    (tmp_path / "land.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="allowed"):
        pipeline.run(config.read(path), audience="restricted")


def test_where_nobody_lacks_water_it_is_said(tmp_path: Path) -> None:
    none = run(tmp_path, wish(month=1, people_per_day=0))
    assert none.water is None
    assert any("nobody on these routes comes to lack water" in note.en for note in none.notes)


def test_without_weather_there_is_no_demand(tmp_path: Path) -> None:
    path = study(tmp_path)
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("\n[layers.weather]"), text.index("\n[persons.dry]")
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    with pytest.raises(InputError, match="weather"):
        pipeline.run(config.read(path), audience="restricted")


def test_validating_a_study_plans_no_water(tmp_path: Path) -> None:
    settings = config.read(study(tmp_path))
    assert validate._without_circle(settings).water is None


def test_faults_of_the_table_are_told_at_once(tmp_path: Path) -> None:
    bad = """
[water]
sites = 1
share = 0.5
must = ["a", "b"]
forbidden = ["b"]
group = "few"
persons = { man = 1 }

[[water.vehicles]]
depot = "nowhere"
"""
    with pytest.raises(ConfigError) as caught:
        config.read(study(tmp_path, bad))
    said = str(caught.value)
    parts = ["sites and share", "group or persons", "must names 2 sites", "'b' is in must and in forbidden"]
    for part in [*parts, "'nowhere'"]:
        assert part in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[water]\nsites = 2\nsite = 1", "did you mean 'sites'"),
        ("[water]\nsites = 2\n[water.candidates]\nspacing = 1", "did you mean 'spacing_m'"),
        ("[water]\nsites = 2\n[water.candidates.keep_off]\nrail = 1", "did you mean 'rail_m'"),
        ("[water]\nsites = 2\n[water.crew]\npeple = 1", "did you mean 'people'"),
        ("[water]\nsites = 2\n[water.crew]\npeople = 0", "brings no water on foot"),
        ("[water]\nsites = 2\n[water.depots]\nhouse = {}", "either place"),
        ('[water]\nsites = 2\ngroup = "few"', "'few' is no group"),
        ("[water]\nsites = 2\npersons = { men = 1 }", "did you mean 'man'"),
        ("[water]\nmonth = 7", "none of them"),
        ("[water]\nsites = 2\nmonth = 13", "water.month"),
        ("[water]\nshare = 0.5\nobjective = 'median'", "give sites with median"),
        ("[water]\nshare = 0.5\n[water.scenarios]\nmonths = [6]", "for a number of sites or a budget"),
        ("[water]\nsites = 2\nobjective = 'median'\n[water.scenarios]\nmonths = [6]", "by litres"),
        ("[water]\nsites = 2\nobjective = 'median'\nbackup_share = 0.5", "leave out backup_share"),
    ],
)
def test_a_fault_of_the_table_says_what_was_meant(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        config.read(study(tmp_path, f"\n{text}\n"))
