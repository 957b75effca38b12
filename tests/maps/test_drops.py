"""The water plan as the page reads it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyproj
import pytest

from geo.body.aboard import Said
from maps import _drops, _drops_style, _drops_text, _legend, _style, webmap
from maps.redact import Audience
from tests.maps.test_style import contrast
from tests.maps.watered import LITRES, POSITIONS, plan, resupply, told, watered


def made(**changes: Any) -> dict[str, Any]:
    found = _drops.for_page(watered(**changes))
    assert found is not None
    return found


def payload(path: Path) -> dict[str, Any]:
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="vereda-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_for_others_there_are_only_totals_of_the_plan_in_the_page(tmp_path: Path, audience: Audience) -> None:
    with_plan = webmap.write(watered(), tmp_path / "with.html", audience=audience)
    without = webmap.write(told(), tmp_path / "without.html", audience=audience)
    assert with_plan.read_bytes() == without.read_bytes()
    page = with_plan.read_text(encoding="utf-8")
    assert "drop" not in payload(with_plan)["style"]["lines"]
    for name in ("By the wash", "High mesa", "vereda.dropFlow", "water-plan"):
        assert name not in page


def test_no_position_of_the_plan_is_in_a_public_page(tmp_path: Path) -> None:
    page = webmap.write(watered(), tmp_path / "map.html").read_text(encoding="utf-8")
    own = webmap.write(watered(), tmp_path / "own.html", audience="restricted").read_text(encoding="utf-8")
    to_degrees = pyproj.Transformer.from_crs(32611, 4326, always_xy=True)
    for place in POSITIONS:
        lon, lat = to_degrees.transform(*place)
        # Three decimals of a degree are 110 m: cut off, not rounded.
        lat3, lon3 = (re.escape(f"{value:.6f}"[:-3]) for value in (lat, lon))
        pair = rf"{lat3}\d*,\s*{lon3}|{lon3}\d*,\s*{lat3}"
        assert not re.search(pair, page), place
        assert re.search(pair, own), "the restricted edition has it"


def test_stations_are_pointed_at_by_their_place() -> None:
    found = made()
    assert [site["n"] for site in found["sites"]] == ["Cache 7", "By the wash", "High mesa", "Old barrels"]
    assert [site["backup"] for site in found["sites"]] == [1, 0, None, None]
    assert [site["cap"] for site in found["sites"]] == [200, None, None, 100]
    assert [site["on"] for site in found["sites"]] == [True, True, True, False]
    assert found["outages"] == [[0, 10, 1, 10], [2, 8, None, 8], [1, 4, 0, 4]]
    assert found["unserved"] == [
        [
            2,
            8,
            "no road leads from a depot to anywhere near it",
            "ningún camino lleva de un depósito hasta sus alrededores",
        ]
    ]


def test_what_is_in_reach_in_time_is_told_nearest_first() -> None:
    assert made()["within"] == [[[0, 0.2], [1, 0.6]], [[2, 0.3], [1, 0.4]], [[3, 0.1]], [[5, 0.1]]]


def test_litres_are_all_told() -> None:
    assert [point[2] for point in made()["demand"]] == list(LITRES.values())


def test_a_backup_that_the_plan_does_not_have_goes_by_its_id() -> None:
    outages = plan().outages.assign(best_backup=["cell-9", pd.NA, None])
    assert [row[2] for row in made(outages=outages)["outages"]] == ["cell-9", None, None]


def test_figures() -> None:
    found = made()["figures"]
    assert (found["wanted"], found["covered"], found["gap"], found["is_best"]) == (38, 28, 0, True)
    assert (found["sites"], found["trips"], found["crew_h"], found["brought"]) == (3, 2, 29.6, 620)
    assert found["hours_spared"] == 28.75
    assert (found["month"], found["depart"]) == (["July", "julio"], "20:00")


def test_how_far_below_the_best_is_told_in_what_the_plan_is_chosen_by() -> None:
    # 28 of at most 35 L; the gap of the choice itself, which deaths may weigh, is another.
    weighed = {"gap": 0.01, "bound_l": 35.0}
    assert made(**weighed)["figures"]["gap"] == 0.2
    assert made(**weighed, objective="median")["figures"]["gap"] == 0.01
    found = made(**weighed, fewest_sites=2)["figures"]
    assert (found["gap"], found["fewest"]) == (0.01, 2)


def test_trips_have_their_ways_in_order() -> None:
    (trip,) = made()["trips"]
    assert [kind for kind, _ in trip["lines"]] == ["drive", "walk", "drive", "walk", "drive"]
    assert trip["stops"] == [1, 0]
    assert (trip["leave"], trip["turn_back"], trip["back"]) == ("05:15", "12:15", "12:15")
    first = trip["lines"][0][1][0][0]
    assert first == pytest.approx([32.65160, -116.26958], abs=1e-5)


def test_without_trips_and_without_anybody_in_reach_there_are_no_such_layers() -> None:
    assert _drops.layers(plan()) == ["drop", "drop-demand", "drop-cover", "drop-trip"]
    assert _drops.layers(plan(resupply=None)) == ["drop", "drop-demand", "drop-cover"]
    nobody = plan(resupply=None, reach=plan().reach.assign(within=False))
    assert _drops.layers(nobody) == ["drop", "drop-demand"]
    assert _drops.hidden(nobody) == []
    found = made(resupply=None)
    assert found["trips"] == []
    assert found["figures"]["trips"] is None


def test_scenarios_and_notes_are_in_both_languages() -> None:
    cases = pd.DataFrame(
        {
            "scenario": ["hot"],
            "label_en": ["a hot day"],
            "label_es": ["un día caluroso"],
            "wanted_l": [50.0],
            "covered_l": [30.0],
            "best_l": [33.0],
            "regret_l": [3.0],
        }
    )
    found = made(scenarios=cases, notes=(Said("one", "uno"),))
    assert found["scenarios"] == [["a hot day", "un día caluroso", 50, 30, 33, 3]]
    assert found["notes"] == [["one", "uno"]]


def test_the_page_carries_the_plan_only_where_there_is_one(tmp_path: Path) -> None:
    own = payload(webmap.write(watered(), tmp_path / "own.html", audience="restricted"))
    assert own["hidden"][-1] == "drop-cover"
    stack = own["style"]["stack"]
    assert (
        stack.index("drop-cover")
        < stack.index("route")
        < stack.index("drop-trip")
        < stack.index("drop-demand")
    )
    assert set(_drops_text.UI) <= set(own["text"]["en"]["ui"])
    without = payload(webmap.write(told(), tmp_path / "without.html", audience="restricted"))
    assert "water" not in without
    assert not [key for key in without["text"]["en"]["ui"] if key.startswith("drop_")]


def test_the_legend_explains_every_layer_and_trip() -> None:
    entries = _drops.legend(plan())
    assert tuple(entries) == _drops.LAYERS == _legend.MEMBERS["drop"]
    assert [entry.shown for entry in entries.values()] == [True, True, False, True]
    assert [each.label.en for each in entries["drop-trip"].classes] == ["T1: on 3, 18"]
    assert [each.label.es for each in entries["drop"].classes] == ["ya existe", "nueva", "se deja, o apagada"]
    for days, said in (("1, 3, 5, 7, 9, 11, 13", "T1: 1, 3, 5, 7, 9 …"), ("1, 2, 3, 4, 5, 6, 7", "T1: 1–7")):
        trips = replace(resupply(), trips=resupply().trips.assign(days=days))
        entries = _drops.legend(plan(resupply=trips))
        assert entries["drop-trip"].classes[0].label.es == said


def test_words_are_in_both_languages() -> None:
    for key, phrase in _drops_text.UI.items():
        assert phrase.en.strip(), key
        assert phrase.es.strip(), key
        assert sorted(re.findall(r"\{\w+\}", phrase.en)) == sorted(re.findall(r"\{\w+\}", phrase.es)), key


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    from maps._page import asset

    scripts = asset("drops.js") + asset("drop-panel.js")
    used = set(re.findall(r'"(drop_\w+)"', scripts))
    endings = {f"{key}_hours" for key in ("drop_is_best", "drop_by_gap")}
    assert used | endings == {key for key in _drops_text.UI if key.startswith("drop_")}


def test_symbols_differ_in_shape_and_trips_can_be_read() -> None:
    shapes = {re.sub(r"#[0-9a-f]{6}", "", svg) for svg in _drops_style.SYMBOLS.values()}
    assert len(shapes) == len(_drops_style.SYMBOLS)
    assert "<rect" in _drops_style.SYMBOLS["drop-old"]
    assert "<circle" in _drops_style.SYMBOLS["drop-new"]
    # White letters on the trip's colour; WCAG 2.2 asks 4.5.
    assert all(contrast(colour, "#ffffff") >= 4.5 for colour in _drops_style.TRIP_COLOURS)
    assert not set(_drops_style.SYMBOLS) & set(_style.for_page()["symbols"])
