"""How the sheets of a trip are laid out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml import ElementTree

from maps import field
from tests.maps.builders import study
from tests.maps.test_field import GPX, read, table
from tests.maps.watered import many, resupply, watered


def test_the_walk_back_in_time_is_rounded_to_the_safe_side(tmp_path: Path) -> None:
    base = resupply()
    late = replace(base, trips=base.trips.assign(turn_back_h=12.2999, end_h=12.01, start_h=4.99))
    field.write(watered(resupply=late), tmp_path / "field", languages=("en",), papers=("a4",))
    text = read(tmp_path / "field" / "T1.en.a4.restricted.html").text
    assert "TURN BACK BY 12:15" in text  # not 12:20
    assert "Back at depot 12:05" in text  # not 12:00
    assert "Load from 04:55" in text  # not 05:00


def test_without_trips_there_are_places_and_a_form(tmp_path: Path) -> None:
    made = field.write(watered(resupply=None), tmp_path / "field", languages=("en",), papers=("a4",))
    assert [path.name for path in made][:2] == ["month.en.a4.restricted.html", "record.en.a4.restricted.html"]
    root = ElementTree.parse(tmp_path / "field" / "trips.restricted.gpx").getroot()
    assert len(root.findall("g:wpt", GPX)) == 3
    assert root.findall("g:trk", GPX) == []
    assert "No trips" in read(tmp_path / "field" / "month.en.a4.restricted.html").text
    assert len(table(tmp_path / "field" / "stops.restricted.csv")) == 0


@pytest.mark.parametrize("count", [1, 7, 12])
def test_every_stop_has_a_row_and_a_card(tmp_path: Path, count: int) -> None:
    field.write(
        replace(study(), water=many(count)), tmp_path / "field", languages=("en",), papers=("letter",)
    )
    page = (tmp_path / "field" / "T1.en.letter.restricted.html").read_text(encoding="utf-8")
    assert page.count('<section class="page') == 2
    assert page.count("<article") == count
    assert page.count('<td><span class="order">') == count
    assert page.count('<svg class="map" ') == count + 1


def test_more_stops_than_a_front_holds_go_on_behind_it(tmp_path: Path) -> None:
    field.write(replace(study(), water=many(26)), tmp_path / "field", languages=("en",), papers=("a4",))
    page = (tmp_path / "field" / "T1.en.a4.restricted.html").read_text(encoding="utf-8")
    assert page.count('<td><span class="order">') == 26
    assert page.count("<article") == 26
    assert page.count('<header class="stamp">') == page.count('<section class="page') == 5
