"""Names in what crews take along: alike, missing, hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from defusedxml import ElementTree

from maps import field
from tests.maps.builders import study
from tests.maps.test_field import read, table
from tests.maps.watered import plan, resupply, watered


def test_trips_whose_names_are_alike_in_a_file_are_kept_apart(tmp_path: Path) -> None:
    base = resupply()

    def both(frame: Any) -> Any:
        import pandas as pd

        return pd.concat([frame.assign(trip_id="T 1"), frame.assign(trip_id="T/1")], ignore_index=True)

    two = replace(base, **{k: both(getattr(base, k)) for k in ("trips", "stops", "legs", "heat", "calendar")})
    made = field.write(watered(resupply=two), tmp_path / "field", languages=("en",), papers=("a4",))
    names = [path.name for path in made if path.name.startswith("T")]
    assert names == ["T-1-2.en.a4.restricted.html", "T-1.en.a4.restricted.html"]


def test_places_without_a_name_go_by_their_id(tmp_path: Path) -> None:
    nameless = plan(sites=plan().sites.assign(name=[None, np.nan, "", "x"]))
    field.write(replace(study(), water=nameless), tmp_path / "field", languages=("en",), papers=("a4",))
    assert "new-1" in read(tmp_path / "field" / "T1.en.a4.restricted.html").text


@pytest.mark.parametrize("start", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\r=1"])
def test_cells_that_a_spreadsheet_would_run_are_escaped(tmp_path: Path, start: str) -> None:
    sites = plan().sites.assign(name=start)
    field.write(watered(sites=sites), tmp_path / "field", languages=("en",), papers=("a4",))
    rows = table(tmp_path / "field" / "sites.restricted.csv")
    assert {row["name"] for row in rows} == {f"'{start}"}
    assert rows[0]["longitude"] == "-116.216779", "a number stays one"


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    sites = plan().sites.assign(name="a\x00b\x1bc\ufffede\nf")
    field.write(watered(sites=sites), tmp_path / "field", languages=("en",), papers=("a4",))
    for name in ("trips.restricted.gpx", "sites.restricted.kml"):
        texts = [each.text for each in ElementTree.parse(tmp_path / "field" / name).getroot().iter()]
        assert any("abcde f" in str(text) for text in texts)


def test_hostile_ids_make_no_path(tmp_path: Path) -> None:
    base = resupply()
    away = {
        k: getattr(base, k).assign(trip_id="../../x") for k in ("trips", "stops", "legs", "heat", "calendar")
    }
    field.write(
        watered(resupply=replace(base, **away)), tmp_path / "a" / "field", languages=("en",), papers=("a4",)
    )
    assert (tmp_path / "a" / "field" / "x.en.a4.restricted.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
