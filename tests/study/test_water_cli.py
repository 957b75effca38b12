"""`vereda water`: a plan with other wishes, two plans compared, a form that comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from drops import LAND, SITES, WISH, study
from tiny import COMMON
from typer.testing import CliRunner

from geo.water.plan import WaterPlan
from layers.errors import DataError, FormatError, SourceMissingError
from study import cli, config, water_command, water_compare, water_file, water_record
from study.errors import ChoiceError
from study.water_file import Planned
from study.water_record import FORM
from tests.maps.watered import watered

TODAY = date(2026, 8, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a plan in its own folder of outputs, and another one beside."""
    path = study(tmp_path_factory.mktemp("cli"))
    water_command.plan(path, {"sites": 1})
    return path.parent


def planned(name: str, sites: dict[str, tuple[float, float]], routes: dict[str, float]) -> Planned:
    """Return a plan of sites (lon, lat) that serve 5 L each, and of what each route is served."""
    table = pd.DataFrame(
        [
            {"site_id": site, "lon": lon, "lat": lat, "name": site, "is_chosen": True, "litres_per_day": 5.0}
            for site, (lon, lat) in sites.items()
        ]
    ).set_index("site_id")
    by_route = pd.DataFrame({"wanted_l": 20.0, "served_l": pd.Series(routes)})
    covered = sum(routes.values())
    figures = {
        "sites": len(sites),
        "wanted_l": 20.0 * len(routes),
        "covered_l": covered,
        "covered_share": covered / (20.0 * len(routes)),
    }
    return Planned(name=name, figures=figures, sites=table, routes=by_route)


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """Run a command that cannot be met; return the sentence that says why."""
    monkeypatch.setattr("sys.argv", ["vereda", *args])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == cli.USER_MISTAKE
    told = capsys.readouterr().err.strip()
    *_, last = told.splitlines()
    assert last.startswith("vereda: ")
    assert "Traceback" not in told
    return last


def test_help_teaches_by_example() -> None:
    runner = CliRunner()
    for args, example in (
        (["water", "--help"], "vereda water my-study --sites 12"),
        (["water", "plan", "--help"], "vereda water my-study --share 0.8"),
        (["water", "compare", "--help"], "vereda water compare my-study fewest"),
        (["water", "record", "--help"], "vereda water record my-study returned.csv"),
    ):
        done = runner.invoke(cli.app, args)
        assert done.exit_code == 0
        assert example in done.stdout
        assert "\\b" not in done.stdout


def test_the_word_plan_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def plan(path: Path, asked: dict[str, Any], **more: Any) -> list[str]:
        heard.append((path, {name: value for name, value in asked.items() if value is not None}, more["out"]))
        return ["done"]

    monkeypatch.setattr(water_command, "plan", plan)
    for args in (
        ["my-study", "--sites", "12"],
        ["--sites", "12", "my-study"],
        ["plan", "my-study", "--sites", "12"],
    ):
        done = CliRunner().invoke(cli.app, ["water", *args])
        assert (done.exit_code, done.stdout) == (0, "done\n")
    assert heard == [(Path("my-study"), {"sites": 12}, None)] * 3
    CliRunner().invoke(cli.app, ["water", "my-study", "--share", "0.8", "--out", "there"])
    assert heard[-1] == (Path("my-study"), {"share": 0.8}, Path("there"))


def test_other_wishes_take_the_place_of_the_study_s(tmp_path: Path) -> None:
    settings = config.read(study(tmp_path))
    fewer = water_command.with_wishes(settings, {"sites": None, "share": 0.5, "budget": None}, month=8).water
    assert fewer is not None
    assert (fewer.sites, fewer.share, fewer.month) == (None, 0.5, 8)
    assert (fewer.people_per_day, fewer.candidates.spacing_m) == (10.0, 2000.0)
    same = water_command.with_wishes(settings, {}).water
    assert same == settings.water
    bare = settings.model_copy(update={"water": None})
    made = water_command.with_wishes(bare, {"sites": 4}).water
    assert made is not None
    assert made.sites == 4


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "say how much with one of sites, share, budget"),
        ({"share": 80.0}, "share: Input should be less than or equal to 1"),
        ({"sites": 2, "budget": 1.0}, "sites and budget"),
    ],
)
def test_wishes_that_cannot_be_are_a_sentence(tmp_path: Path, asked: dict[str, Any], says: str) -> None:
    settings = config.read(study(tmp_path, ""))
    with pytest.raises(ChoiceError, match=says):
        water_command.with_wishes(settings, asked)


FAR = '"POLYGON ((-116.11 32.79, -116.10 32.79, -116.10 32.80, -116.11 32.79))"'
STEEP = WISH.replace("slope_deg = 89", "slope_deg = 0.001")


@pytest.mark.parametrize(
    ("text", "more", "args", "says"),
    [
        (WISH.replace("sites = 2", 'sites = 1\nmust = ["a", "b"]'), "", [], "give more sites, or name fewer"),
        (
            WISH.replace("people", "capacity_l = 1\npeople"),
            "",
            ["--share", "0.999"],
            "ask for a smaller share",
        ),
        (WISH.replace("people", 'must = ["gate"]\npeople'), SITES, ["--budget", "1.5"], "raise the budget"),
        (WISH, LAND, [], "allowed"),
        (STEEP, "", [], "slope"),
        (WISH + "[water.depots]\nhouse = { at = [-116.19, 32.70] }\n", "", [], "'house' is"),
        (WISH.replace("1.5", "0.01").replace("sites", 'existing = "ignore"\nsites'), "", [], "limit_h"),
    ],
)
def test_a_wish_that_cannot_be_met_is_a_sentence_that_says_which(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    more: str,
    args: list[str],
    says: str,
) -> None:
    path = study(tmp_path, text, more=more)
    rows = ["wkt,access,source,licence,precision_m", f"{FAR},allowed{COMMON},10"]
    (tmp_path / "land.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    gate = ["site_id,lon,lat,cost,source,licence,precision_m", f"gate,-116.155,32.75,2{COMMON},20"]
    (tmp_path / "site.csv").write_text("\n".join(gate) + "\n", encoding="utf-8")
    assert says in said(monkeypatch, capsys, "water", str(path), "-q", *args)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_other_mistakes_are_sentences_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(study(tmp_path))
    assert "has no water plan yet" in said(monkeypatch, capsys, "water", "compare", path, path)
    assert "nowhere" in said(monkeypatch, capsys, "water", "compare", str(tmp_path / "nowhere"), path)
    form = str(tmp_path / "returned.csv")
    assert "no water plan yet to record" in said(monkeypatch, capsys, "water", "record", path, form)
    assert "sites and share" in said(monkeypatch, capsys, "water", path, "--sites", "2", "--share", "0.5")


def test_a_plan_is_told_and_written_for_the_restricted_edition(folder: Path, tmp_path: Path) -> None:
    lines = water_command.plan(folder, {"sites": 2}, out=tmp_path / "two")
    assert lines[0].startswith("3 sites serve ")
    assert "proven best" in lines[0]
    assert any("lost if it is gone" in line for line in lines)
    assert any(line.startswith("litres a day by number of sites: ") for line in lines)
    written = {path.name for path in (tmp_path / "two").iterdir()}
    assert {"map.restricted.html", "study.restricted.gpkg", water_file.NAME} <= written
    assert all("restricted" in name for name in written)


def test_trips_and_scenarios_are_told_too() -> None:
    result = watered()
    assert isinstance(result.water, WaterPlan)
    told = list(water_command.lines(result.water))
    assert any("trips a month" in line for line in told)
    assert any("not brought to new-2" in line for line in told)
    (first, *_) = water_command.lines(replace(result.water, fewest_sites=2))
    assert first.endswith("no plan does with fewer than 2")


def test_a_plan_is_found_by_its_file_its_folder_or_its_study(folder: Path, tmp_path: Path) -> None:
    file = folder / "out" / water_file.NAME
    assert water_file.find(file) == water_file.find(folder / "out") == water_file.find(folder) == file
    assert water_file.find(folder / "study.toml") == file
    with pytest.raises(SourceMissingError):
        water_file.find(tmp_path / "nowhere")
    with pytest.raises(FormatError, match="has no water plan yet"):
        water_file.find(study(tmp_path))
    other = tmp_path / "other.json"
    for text in ("{}", "[1", json.dumps({"kind": "vereda water plan", "sites": [], "routes": []})):
        other.write_text(text, encoding="utf-8")
        with pytest.raises(FormatError, match="is no water plan"):
            water_file.read(other)


def test_two_plans_differ_in_sites_and_litres() -> None:
    # A hundredth of a degree of latitude is 1.1 km.
    old = planned(
        "old", {"a": (-116.5, 32.6), "b": (-116.4, 32.6), "c": (-116.3, 32.6)}, {"east": 10.0, "west": 5.0}
    )
    new = planned(
        "new", {"a": (-116.5, 32.6), "b2": (-116.4, 32.61), "d": (-116.1, 32.6)}, {"east": 12.0, "west": 3.5}
    )
    kept, moved, dropped, added = water_compare.sites(old, new)
    assert (kept, dropped, added) == (1, ["c"], ["d"])
    (pair,) = moved
    assert pair[:2] == ("b", "b2")
    assert pair[2] == pytest.approx(1109, abs=1)
    assert water_compare.lines(old, new) == [
        "A: old: 3 sites cover 38% of 40.0 L a day",
        "B: new: 3 sites cover 39% of 40.0 L a day",
        "sites: 1 in both places",
        "  moved: b -> b2, 1109 m",
        "  dropped: c, 5.0 L a day",
        "  added: d, 5.0 L a day",
        "litres covered a day: 15.0 -> 15.5 L (+0.5)",
        "  east  10.0 -> 12.0 L (+2.0); wanted 20.0 L",
        "  west  5.0 -> 3.5 L (-1.5); wanted 20.0 L",
    ]


def test_a_site_of_the_same_name_that_stands_elsewhere_has_moved() -> None:
    old, new = (
        planned("old", {"a": (-116.5, 32.6)}, {"w": 1.0}),
        planned("new", {"a": (-116.5, 32.7)}, {"w": 1.0}),
    )
    kept, moved, dropped, added = water_compare.sites(old, new)
    assert (kept, dropped, added) == (0, [], [])
    assert moved[0][:2] == ("a", "a")


def test_a_plan_compared_with_itself_has_no_difference(folder: Path) -> None:
    lines = water_compare.command(folder, folder / "out")
    assert not any(word in line for line in lines for word in ("moved", "dropped", "added"))
    assert any("(+0.0)" in line for line in lines)


def test_a_form_comes_back(folder: Path, tmp_path: Path) -> None:
    sites = list(water_file.read(folder).chosen.index)
    form = tmp_path / "returned.csv"
    rows = [",".join(FORM), f"{sites[0]},2026-07-01,0,50,no,no,0", f"{sites[0]},2026-07-08,8,42,no,no,0"]
    form.write_text("\n".join([*rows, f"{sites[1]},2026-07-08,,,no,yes,4"]) + "\n", encoding="utf-8")
    told = water_command.record(folder, form, today=TODAY)
    assert told[0] == f"3 visits recorded in {folder / water_record.NAME}"
    assert f"  {sites[0]}: 6.0 L a day in 7 days; stood whole at 2 of 2 visits" in told
    assert f"  {sites[1]}: use not known yet; stood whole at 0 of 1 visits" in told
    again = water_command.record(folder, form, today=TODAY)
    assert again[0] == f"0 visits recorded in {folder / water_record.NAME}; 3 were there already"
    kept = water_record.read(folder / water_record.NAME)
    plan = water_file.read(folder).sites
    assert {visit.site_id for visit in kept} == set(sites[:2])
    for visit in kept:
        assert (visit.lon, visit.lat) == tuple(plan.loc[visit.site_id, ["lon", "lat"]])
        assert visit.modelled_l_per_day == plan.loc[visit.site_id, "modelled_l_per_day"]
    rows.append("somewhere,2026-07-08,1,1,no,no,0")
    form.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="no site of the plan"):
        water_command.record(folder, form, today=TODAY)
    (folder / water_record.NAME).unlink()


def test_nothing_is_recorded_of_a_plan_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    form = tmp_path / "returned.csv"
    form.write_text(",".join(FORM) + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match="has no water plan yet to record visits of"):
        water_command.record(study(tmp_path / "bare"), form, today=TODAY)
    with pytest.raises(FormatError, match="no row that is filled in"):
        water_command.record(folder, form, today=TODAY)
    assert not (folder / water_record.NAME).exists()
