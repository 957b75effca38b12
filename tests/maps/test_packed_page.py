"""Lines of the page in a real browser: where they are, what they tell, and that they change and print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from geo.result import StudyResult
from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.builders import UTM11
from tests.maps.builders import layer, study
from tests.maps.drawn import clicked, colour_at, colours, counts, pointed, still

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

CONTENT = "[...document.querySelectorAll('.leaflet-popup-content')].at(-1)"
"""One that was open before may still fade."""
TIP = "document.querySelector('.line-tip')"
MANY = 600
"""So many points are drawn, not placed as elements."""

WALL = LineString([(565_000, 3_612_000), (571_000, 3_612_000)])
POSTS = LineString([(565_000, 3_614_000), (571_000, 3_614_000)])


def lined() -> StudyResult:
    """Return a study with a wall, posts that are dashes, two trails that cross a desert, and many taps."""
    kinds = study().layers
    rng = np.random.default_rng(3)
    spread = rng.uniform((573_500, 3_614_500), (579_000, 3_618_500), (MANY, 2))
    taps = layer(
        "water_id",
        [Point(573_000, 3_617_000), *(Point(place) for place in spread[1:])],
        columns={
            "name": [f"Tap {number}" for number in range(MANY)],
            "type": "tap",
            "capacity_l": np.nan,
            "status": "active",
        },
    )
    trails = layer(
        "trail_id",
        [LineString([(573_000, y), (579_000, y)]) for y in (3_612_000, 3_613_000)],
        columns={
            "name": ["Old road", None],
            "highway": "track",
            "is_drivable": [True, False],
            "surface": None,
        },
    )
    barrier = layer("barrier_id", [WALL, POSTS], columns={"type": ["pedestrian", "vehicle"]})
    shown = {
        "barrier": barrier,
        "trail": trails,
        "water": taps,
        "desert": kinds["desert"],
        "death": kinds["death"],
    }
    return study(layers=shown, openings=study().openings.iloc[:0])


def lonlat(x: float, y: float) -> str:
    """Return a place of the study as the page's scripts have it."""
    (place,) = gpd.GeoSeries([Point(x, y)], crs=UTM11).to_crs(4326)
    return f"[{place.y:.7f}, {place.x:.7f}]"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(lined(), tmp_path_factory.mktemp("lines") / "map.html", audience="restricted")


def test_lines_are_where_they_should_be_and_as_the_styles_say(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert browser.complaints(driver) == []
    drawn = counts(driver)
    assert {key: drawn[key] for key in ("barrier", "trail", "water", "death", "route")} == {
        "barrier": 2,
        "trail": 2,
        "water": MANY,
        "death": 2,
        "route": 4,
    }
    # A wall is whole, of vehicle posts 3 of 7 pixels are drawn.
    along = np.linspace(565_100, 570_900, 60)
    walls = [colour_at(driver, lonlat(x, 3_612_000)) for x in along]
    assert {tuple(colour) for colour in walls} == {(0x16, 0x19, 0x1B, 255)}
    posts = [colour_at(driver, lonlat(x, 3_614_000))[3] > 127 for x in along]
    assert 15 < sum(posts) < 45
    # Beyond its end, which is cut, and beside it there is nothing.
    pixel = run(driver, "vereda.lines.pixel()")
    assert colour_at(driver, lonlat(571_000 + 4 * pixel, 3_612_000))[3] == 0
    assert colour_at(driver, lonlat(568_000, 3_612_000 + 5 * pixel))[3] == 0
    # A road is white on grey, wider.
    assert colour_at(driver, lonlat(576_000, 3_612_000))[:3] == [255, 255, 255]
    assert {"ffffff", "16191b", "fdb94d", "b0234f"} <= colours(driver)


def test_a_line_is_named_when_pointed_at_and_opened_when_clicked(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    pointed(driver, lonlat(576_000, 3_612_000))
    assert run(driver, f"[{TIP}.hidden, {TIP}.textContent]") == [False, "Old road"]
    assert run(driver, "document.querySelectorAll('.leaflet-lines-pane path').length") == 2, "it stands out"
    pointed(driver, lonlat(568_000, 3_612_000))
    assert "wall" in run(driver, f"{TIP}.textContent")
    pointed(driver, lonlat(568_000, 3_618_000))
    assert run(driver, f"{TIP}.hidden")
    # The road lies on a desert, which would have answered.
    clicked(driver, lonlat(576_000, 3_612_000))
    text = run(driver, f"{CONTENT}.innerText")
    assert "Old road" in text
    assert "A published table" in text
    run(driver, "document.getElementById('language').click()")
    assert "Fuente" in run(driver, f"{CONTENT}.innerText"), "an open pop-up changes its language"
    run(driver, "document.getElementById('language').click()")
    clicked(driver, lonlat(576_000, 3_610_000))
    assert "Sonoran Desert" in run(driver, f"{CONTENT}.innerText")


def test_a_section_is_clicked_on_the_map(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    clicked(driver, lonlat(570_250, 3_607_500))
    text = run(driver, f"{CONTENT}.innerText")
    assert "35 of 100" in text
    assert "Over the pass" in text


def test_marks_of_many_points_tell_what_they_are(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert run(driver, "document.querySelectorAll('.symbol-water').length") == 0
    clicked(driver, lonlat(573_000, 3_617_000 + 60))
    assert "Tap 0" in run(driver, f"{CONTENT}.innerText")
    clicked(driver, lonlat(573_000, 3_614_000))
    assert "exposure" in run(driver, f"{CONTENT}.innerText")
    # Painted, and gone with their layer.
    place = lonlat(573_000, 3_617_000 + 60)
    assert colour_at(driver, place)[3] > 0
    run(driver, "vereda.show('water', false)")
    assert colour_at(driver, place)[3] == 0
    assert run(driver, f"vereda.lines.pick(vereda.map.latLngToContainerPoint({place})) === null")


def test_layers_that_are_off_are_not_drawn_and_what_is_not_seen_is_passed_over(
    driver: Chrome, page: Path
) -> None:
    opened(driver, page)
    middle = lonlat(568_000, 3_612_000)
    run(driver, "document.querySelector('input[data-layer=barrier]').click()")
    assert colour_at(driver, middle)[3] == 0
    run(driver, "document.querySelector('input[data-layer=barrier]').click()")
    assert colour_at(driver, middle)[3] == 255
    watch = """(({ lines }) => {
      const { trace } = lines;
      window.seen = new Set();
      lines.trace = (set, ...more) => { window.seen.add(set.id); trace(set, ...more); };
    })(vereda)"""
    run(driver, f"void {watch}")
    run(driver, f"void vereda.map.setView({middle}, 17, {{ animate: false }})")
    still(driver)
    # The area is one line about everything.
    assert run(driver, "[...window.seen].sort()") == ["area", "barrier"]
    assert colour_at(driver, middle)[3] == 255, "as wide and dark as before, closer"


def test_classes_change_without_touching_geometry(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    place = lonlat(570_250, 3_607_500)
    assert colour_at(driver, place)[:3] == [0xFD, 0xB9, 0x4D]
    run(
        driver,
        """void ((set) => { window.before = set.xy;
          vereda.lines.recolour('route', Int32Array.from(set.classOf, () => 1), ['risk-1', 'risk-5']);
        })(vereda.lines.of('route'))""",
    )
    assert colour_at(driver, place)[:3] == [0x4A, 0x0F, 0x57]
    assert run(driver, "vereda.lines.of('route').xy === window.before")
    # A line of no class is not drawn.
    run(driver, "vereda.lines.recolour('route', vereda.lines.of('route').classOf.map(() => -1))")
    assert colour_at(driver, place)[3] == 0


def test_lines_move_with_the_map_and_stay_where_they_are(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    place = lonlat(568_000, 3_612_000)
    for move in (
        "panBy([-140, 60], { animate: false })",
        "setZoom(vereda.map.getZoom() + 0.75, { animate: false })",
        "setView(vereda.map.getCenter(), vereda.homeZoom, { animate: false })",
    ):
        run(driver, f"void vereda.map.{move}")
        assert colour_at(driver, place) == [0x16, 0x19, 0x1B, 255], move
    # While a zoom is under way the picture that stands is stretched.
    closer = run(driver, "vereda.map.getZoom()") + 1
    run(driver, f"void vereda.map.setZoom({closer}, {{ animate: true }})")
    browser.eventually(driver, "vereda.map.getZoom()", wanted=closer)
    assert colour_at(driver, place) == [0x16, 0x19, 0x1B, 255]


def test_on_paper_lines_are_sharp(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    finer = "(({ canvas }) => canvas.width / canvas.getBoundingClientRect().width)(vereda.lines.drawn.front)"
    assert run(driver, finer) == pytest.approx(1, abs=0.002)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        browser.eventually(driver, f"Math.abs({finer} - 3) < 0.01", wanted=True)
        assert colour_at(driver, lonlat(568_000, 3_612_000)) == [0x16, 0x19, 0x1B, 255]
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_finger_needs_not_hit_a_line_exactly(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    middle = lonlat(568_000, 3_612_000)
    near = f"((at) => L.point(at.x, at.y - 12))(vereda.map.latLngToContainerPoint({middle}))"
    assert run(driver, f"vereda.lines.pick({near}, 'mouse') === null")
    assert run(driver, f"vereda.lines.pick({near}, 'touch').set.id") == "barrier"


def test_lines_of_one_vertex_or_none_and_empty_layers_are_no_fault(driver: Chrome, tmp_path: Path) -> None:
    base = lined()
    short = LineString([(568_000.2, 3_616_000), (568_000.4, 3_616_000)])
    barrier = layer("barrier_id", [short, WALL], columns={"type": ["pedestrian", "vehicle"]})
    empty = base.segments.iloc[:0]
    result = replace(base, layers={"barrier": barrier}, segments=empty, routes=base.routes)
    opened(driver, webmap.write(result, tmp_path / "map.html", audience="restricted"))
    assert colour_at(driver, lonlat(568_000.3, 3_616_000))[3] > 127, "a dot"
    run(driver, "vereda.showRoute(0)")
    assert "Over the pass" in run(driver, f"{CONTENT}.innerText")
    assert browser.complaints(driver) == []


def test_very_many_routes_are_listed_a_hundred_at_a_time(driver: Chrome, tmp_path: Path) -> None:
    base = lined()
    many = base.routes.loc[["open"] * 130].reset_index(drop=True).rename_axis("route_id")
    result = replace(base, segments=base.segments.iloc[:0], routes=many)
    opened(driver, webmap.write(result, tmp_path / "map.html", audience="restricted"))
    run(driver, "vereda.openPanel('routes')")
    cards = "document.querySelectorAll('#route-list button.route').length"
    more = "document.querySelector('#route-list button.more')"
    assert run(driver, f"[{cards}, {more}.textContent]") == [100, "Show 30 more"]
    run(driver, f"{more}.click()")
    assert run(driver, f"[{cards}, {more}]") == [130, None]
    assert run(driver, "document.activeElement.dataset.route") == "100"
