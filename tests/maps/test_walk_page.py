"""Walking times, corridors and flow in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run, texts
from tests.maps.drawn import open_line, section_of
from tests.maps.walked import openly_walked, walked

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(walked(), tmp_path_factory.mktemp("walk") / "map.html", audience="restricted")


def test_walking_times_are_told_on_their_lines(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert set(texts(driver, ".label-walk-road")) == {"1 h", "2 h", "4 h"}
    assert texts(driver, ".label-walk-water") == []
    run(driver, "document.querySelector('input[data-layer=walk-water]').click()")
    assert run(driver, "vereda.lines.isShown('walk-water')")
    run(driver, "document.querySelector('input[data-layer=walk-road]').click()")
    assert texts(driver, ".label-walk-road") == []
    assert browser.complaints(driver) == []


def test_routes_are_drawn_over_lines_of_time_and_corridors(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    order = "vereda.lines.passes().map((each) => each.layer)"
    layers = list(dict.fromkeys(run(driver, order)))
    assert layers.index("walk-road") < layers.index("route")
    z = {
        name: int(run(driver, f"getComputedStyle(document.querySelector('.leaflet-{name}-pane')).zIndex"))
        for name in ("overlay", "lines", "marker")
    }
    assert z["overlay"] < z["lines"] < z["marker"], "areas, lines, symbols"


def test_flow_is_a_picture_over_the_relief_that_is_off_at_first(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert run(driver, "document.querySelectorAll('img.flow').length") == 0
    run(driver, "document.querySelector('input[data-layer=flow]').click()")
    assert run(driver, "document.querySelector('img.flow').naturalWidth") > 0
    flow, relief = (
        run(driver, f"+document.querySelector('img.{name}').style.zIndex") for name in ("flow", "relief")
    )
    assert flow > relief


@pytest.mark.parametrize(
    ("hash_", "layer", "expected"),
    [
        ("", "corridor", ["Modelled corridor", "Over the pass", "1 h 30 min", "1 h 50 min", "15 %"]),
        ("#lang=es", "corridor", ["Corredor modelado", "La ruta dada", "1 h 50 min", "RESTRINGIDO"]),
        ("", "walk-road", ["Walking time to a road", "At most", "1 h", "3.14 km²"]),
        ("#lang=es", "walk-road", ["Tiempo a pie hasta un camino", "A lo sumo", "1 h"]),
    ],
)
def test_popups_of_walking(driver: Chrome, walk: Path, hash_: str, layer: str, expected: list[str]) -> None:
    opened(driver, walk, hash_)
    if layer == "corridor":
        run(driver, f"void vereda.layers['{layer}'].over[0].openPopup()")
    else:
        open_line(driver, layer, 0)
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    for each in expected:
        assert each in text


def test_routes_and_sections_tell_their_times(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    run(driver, "vereda.openPanel('routes')")
    assert "1 h 40 min on foot" in run(driver, "document.getElementById('route-list').innerText")
    run(driver, "vereda.showRoute(0)")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    assert "Climb412 m" in text
    assert "Descent95 m" in text
    opened(driver, walk)
    open_line(driver, "route", section_of(driver, "risk-2"))
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    # 2,062 m at 3 km/h are 41 minutes; water is an hour more.
    assert "On foot from the start40 min" in text
    assert "On foot from the nearest water1 h 40 min" in text


def test_the_public_sees_cells_with_their_remark(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(openly_walked(), tmp_path / "map.html"))
    assert run(driver, "vereda.layers.corridor === undefined && vereda.layers.flow === undefined")
    run(driver, "void vereda.layers.cell.over[0].openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert "Modelled, coarse on purpose" in text
    assert "Passages per 100 walkers" in text
    assert "Modelled, coarse on purpose" in run(driver, "document.getElementById('legend').innerText")


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (0, "0 min"),
        (0.01, "< 5 min"),
        (0.34, "20 min"),
        (0.97, "1 h"),
        (3.33, "3 h 20 min"),
        (9.99, "10 h"),
        (13.6, "14 h"),
    ],
)
def test_hours_are_shown_as_exactly_as_they_are_known(
    driver: Chrome, walk: Path, hours: float, shown: str
) -> None:
    opened(driver, walk)
    assert run(driver, f"vereda.hours({hours})") == shown
    assert run(driver, f"vereda.quantity({hours}, 'h')") == shown
