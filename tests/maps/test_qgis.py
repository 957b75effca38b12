"""The GeoPackage in a real QGIS (Debian's python3-qgis, offscreen), opened as a person would open it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image

from geo.result import StudyResult
from maps import _drops_style, _qgis_build, _style, _symbols, _tables, geopackage
from maps._looks import Look, View, holds
from maps._qgis_layers import layer_id
from maps._qgis_layout import PAPERS
from maps._qgis_symbols import DEMAND, MM_PER_PX, colour, line, svg_uri
from tests.maps import walked, watered
from tests.maps.bodied import bodied
from tests.maps.reached import reached
from tests.maps.test_redact_public import bundle_of

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("in_qgis.py")


@cache
def has_qgis() -> bool:
    if shutil.which(PYTHON) is None:
        return False
    return (
        subprocess.run([PYTHON, "-c", "import qgis.core"], check=False, capture_output=True).returncode == 0
    )


pytestmark = pytest.mark.skipif(not os.environ.get("CI") and not has_qgis(), reason="no python3-qgis")


def opened(path: Path, folder: Path, *, dpi: int) -> dict[str, Any]:
    """Return what QGIS sees of a file that has been moved since it was written."""
    moved = folder / "elsewhere" / path.name
    moved.parent.mkdir()
    path.rename(moved)
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
    ran = subprocess.run(
        [PYTHON, str(SCRIPT), str(moved), str(folder), str(dpi)],
        check=False, capture_output=True, text=True, env=os.environ | own,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2_000:]
    told: dict[str, Any] = json.loads((folder / "what.json").read_text(encoding="utf-8"))
    return told | {"folder": folder}


def whole() -> StudyResult:
    return reached(walked.walked(bodied(watered.watered())))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("qgis")
    return opened(
        geopackage.write(whole(), folder / "w" / "study.gpkg", audience="restricted"), folder, dpi=60
    )


def views() -> dict[str, list[View]]:
    return _qgis_build.by_table(whole(), list(_tables.tables(whole(), "restricted")), "restricted")


def test_every_layer_is_valid_and_styled_with_no_click(seen: dict[str, Any]) -> None:
    frames = {table.name: table.frame for table in _tables.tables(whole(), "restricted")}
    assert set(frames) < set(seen["tables"])
    for name, told in seen["tables"].items():
        assert told["valid"], name
        if name in frames:
            assert told["rows"] == len(frames[name]), name
        if isinstance(frames.get(name), gpd.GeoDataFrame):
            assert told["crs"] == "EPSG:32611", name
            assert told["type"] in {"RuleRenderer", "singleSymbol"}, name
            assert all(len(classes) == 1 for classes in told["classes"].values()), name
    assert {name for name in seen["tables"] if name not in frames} == {
        "terrain", "flow", "sight_rescue_beacon", "sight_cell_mast", "sight_lookout",
    }  # fmt: skip


def test_classes_are_those_of_the_map(seen: dict[str, Any]) -> None:
    frames = {table.name: table.frame for table in _tables.tables(whole(), "restricted")}
    for name, own in views().items():
        told, frame = seen["tables"][name], frames[name]
        if told["type"] == "singleSymbol":
            continue
        expected: dict[str, list[str]] = {str(row): [] for row in range(1, len(frame) + 1)}
        for view in own:
            shapes = {"points": "Point", "lines": "LineString", "areas": "Polygon"}
            is_form = frame.geom_type.str.removeprefix("Multi") == shapes[view.form]
            for look in view.looks:
                rows = np.flatnonzero(holds(view.where, frame) & holds(look.where, frame) & is_form)
                for row in rows:
                    expected[str(row + 1)].append(look.label.en)
        assert told["classes"] == expected, name
        assert told["sld"]["classes"] == expected, name


def drawn(look: Look) -> list[dict[str, str]]:
    """Return what the layers of a look's symbol must be, lowest first."""
    if look.form == "points" and look.style in DEMAND:
        return [{"layer": "SimpleMarker", "name": "circle", "outline_color": colour(DEMAND[look.style][1])}]
    if look.form == "points":
        drawings = {**_symbols.SYMBOLS, **_drops_style.SYMBOLS}
        return [{"layer": "SvgMarker", "name": svg_uri(drawings[look.style])}]
    if look.form == "areas" and look.style in _style.FILLS:
        fill = _style.FILLS[look.style]
        inside = {"layer": "SimpleFill", "color": colour(fill.colour, fill.opacity)}
        return [inside, {"layer": "SimpleLine", "line_color": colour(fill.edge)}]
    own = line(look) if look.form == "lines" else _style.LINES[look.style]
    over = {
        "layer": "SimpleLine",
        "line_color": colour(own.colour, own.opacity),
        "line_width": f"{round(own.width * MM_PER_PX, 3):g}",
        "use_custom_dash": str(int(bool(own.dash))),
    }
    under = {"layer": "SimpleLine", "line_color": colour(own.under or own.colour, own.under_opacity)}
    return [under, over] if own.under else [over]


def test_symbols_and_colours_are_those_of_the_style(seen: dict[str, Any]) -> None:
    for name, own in views().items():
        looks = [look for view in own for look in view.looks]
        for look, rule in zip(looks, seen["tables"][name]["rules"], strict=True):
            for expected, layer in zip(drawn(look), rule["symbol"], strict=True):
                assert expected.items() <= layer.items(), (name, look.style)


def test_risk_is_drawn_worst_last_over_all_casings(seen: dict[str, Any]) -> None:
    rules = seen["tables"]["segments"]["rules"]
    assert [rule["symbol"][1]["line_color"] for rule in rules[:5]] == [
        colour(code) for code in _style.RISK_COLOURS
    ]
    passes = [[layer["pass"] for layer in rule["symbol"]] for rule in rules]
    assert passes == [[0, 2], [0, 3], [0, 4], [0, 5], [0, 6], [0, 1]]


def test_columns_have_names_and_categories_words_in_both_languages(seen: dict[str, Any]) -> None:
    for name, told in seen["tables"].items():
        if "aliases" in told:
            for spoken in (told, told["es"]):
                assert all(spoken["aliases"].values()), name
            assert told["es"]["read"], told["es"]["why"]
    place, segments = seen["tables"]["place"], seen["tables"]["segments"]
    assert place["aliases"]["population"] == "Population"
    assert place["es"]["aliases"]["population"] == "Población"
    assert place["values"]["type"]["camp"] == "camp"
    assert place["es"]["values"]["type"]["camp"] == "campamento"
    assert segments["aliases"]["air_heat_c"] == "Air heat (°C)"
    assert segments["values"]["main_factor"]["air_heat"] == "Air heat"
    assert seen["tables"]["water_sites"]["es"]["values"]["kind"] == {"existing": "ya existe", "new": "nueva"}


def test_tips_tell_what_the_page_tells(seen: dict[str, Any]) -> None:
    cache = seen["tables"]["water"]["tips"][0]
    assert "<b>Cache 7</b>" in cache
    assert "Capacity</td><td>200 L" in cache
    assert "Capacity" not in seen["tables"]["water"]["tips"][1], "what is missing is left out"
    assert "Old road" in seen["tables"]["trail"]["tips"][0]
    assert "1 h</td>" in seen["projects"]["vereda"]["tips"]["vereda_walk-road"][0]
    assert "Tipo</td><td>estación" in seen["projects"]["vereda-es"]["tips"]["vereda_water"][0]


def test_layers_say_where_they_come_from_and_on_what_terms(seen: dict[str, Any]) -> None:
    about = seen["tables"]["port"]["about"]
    assert about[0] == "Ports of entry"
    assert "CC BY 4.0" in about
    assert any("RESTRICTED" in each for each in about)
    assert any("A published table (CC BY 4.0, retrieved 2024-03-01" in each for each in about)


def test_the_project_opens_from_the_moved_file(seen: dict[str, Any]) -> None:
    for name, project in seen["projects"].items():
        assert project["read"], project["error"]
        assert all(project["valid"].values()), name
        assert {"vereda_dry_", "vereda_gap_"} < set(project["valid"])
        # QGIS gives a layer with a short name one of its own, and then tree, order and relations miss it.
        in_tree = [layer["id"] for group in project["tree"] for layer in group["layers"]]
        assert sorted(in_tree) == sorted(project["valid"]), name
        assert all(project["rows"].values()), name
        assert project["errors"] == []
        assert project["crs"] == "EPSG:32611"
        assert project["relations"]["vereda_route_route_id_route-whole"]
        assert project["relations"]["vereda_water_stops_site_id_drop"]
        assert all(project["relations"].values())
        assert len(project["bookmarks"]) == 1 + len(whole().routes)
        assert project["extent"] == pytest.approx(whole().area.core(whole().crs).bounds)
    groups = [each["group"] for each in seen["projects"]["vereda"]["tree"]]
    assert groups[:2] == ["Water plan", "Risk"]
    assert groups[-1] == "Tables"
    assert seen["projects"]["vereda-es"]["tree"][1]["group"] == "Riesgo"


def test_layers_are_drawn_in_the_order_of_the_page(seen: dict[str, Any]) -> None:
    order = seen["projects"]["vereda"]["order"]
    # Two names of the page's stack are of points here.
    stack = [layer_id(name) for name in reversed(_style.STACK) if name not in {"water", "gap"}]
    both = [each for each in stack if each in order]
    assert len(both) > 10
    assert [each for each in order if each in both] == both
    ground = [each for each in order if each.startswith("vereda_terrain")]
    assert ground == ["vereda_terrain_shade", "vereda_terrain"]
    assert order.index("vereda_desert") < order.index("vereda_terrain_shade")


def test_sheets_print_with_all_that_a_map_needs(seen: dict[str, Any]) -> None:
    folder = seen["folder"]
    layouts = {**seen["projects"]["vereda"]["layouts"], **seen["projects"]["vereda-es"]["layouts"]}
    assert set(layouts) == {"A4 map", "Letter map", "Mapa A4", "Mapa carta"}
    for name, layout in layouts.items():
        assert layout["exported"], name
        assert {"title", "day", "stamp", "sources", "map", "legend", "scale", "north"} <= set(layout["boxes"])
        width, height = PAPERS["A4" if "A4" in name else "Letter"]
        for item, (x, y, across, down) in layout["boxes"].items():
            inside = x >= 5.0 and y >= 5.0 and x + across <= width - 5.0 and y + down <= height - 5.0
            assert inside or item == "page", (name, item)
    assert layouts["A4 map"]["texts"]["stamp"] == "RESTRICTED: do not publish or pass on"
    assert layouts["Mapa carta"]["texts"]["stamp"].startswith("RESTRINGIDO")
    assert "A published table (CC BY 4.0)" in layouts["A4 map"]["texts"]["sources"]
    assert "wall or pedestrian fence" in layouts["A4 map"]["legend"]
    assert "muro o cerca peatonal" in layouts["Mapa A4"]["legend"]
    for picture in ("map-vereda.png", "vereda-A4 map.png"):
        with Image.open(folder / picture) as drawn_map:
            assert len(drawn_map.convert("RGB").getcolors(1 << 24) or []) > 500, f"{picture} is blank"


def test_cells_of_a_public_edition_are_in_its_project(tmp_path: Path) -> None:
    """Where every route is only counted, cells are all that is left of the routes."""
    path = geopackage.write(bundle_of(5), tmp_path / "study.gpkg", audience="public")
    told = opened(path, tmp_path, dpi=0)
    table, project = told["tables"]["counted_cells"], told["projects"]["vereda"]
    assert table["valid"]
    # The risk of all of them is 50, so there is one class.
    assert list(table["classes"].values()) == [["medium risk"]] * table["rows"]
    inside, _ = table["rules"][0]["symbol"]
    fill = _style.FILLS["counted-3"]
    assert inside["color"] == colour(fill.colour, fill.opacity)
    assert "Routes here, at least" in table["tips"][0]
    assert project["valid"]["vereda_counted"]
    assert project["errors"] == []
    assert "routes" not in told["tables"]
