"""Reach and sight in a real browser, with the network off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.drawn import open_line, section_of
from tests.maps.reached import openly_reached, reached
from tests.maps.walked import walked

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(walked(), tmp_path_factory.mktemp("walk") / "map.html", audience="restricted")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(reached(), tmp_path_factory.mktemp("reach") / "map.html", audience="restricted")


def chosen(driver: Chrome) -> list[Any]:
    """Return the place that the list names, how many of its areas are on the map, and what is told of it."""
    script = """[
      document.getElementById('reach-place').selectedOptions[0].textContent,
      vereda.layers['reach-alone'].over.filter((part) => vereda.map.hasLayer(part)).length,
      document.getElementById('reach-facts').innerText,
    ]"""
    found: list[Any] = run(driver, script)
    return found


def click_on(driver: Chrome, place: str, script: str) -> None:
    """Click where a place of the map is on the screen; the script says it, as latitude and longitude."""
    from selenium.webdriver import ActionChains

    x, y = run(
        driver,
        f"(() => {{ const at = vereda.map.latLngToContainerPoint({script}); return [at.x, at.y]; }})()",
    )
    box = driver.find_element("css selector", place)
    size = box.size
    ActionChains(driver).move_to_element_with_offset(
        box, round(x - size["width"] / 2), round(y - size["height"] / 2)
    ).click().perform()


def test_reach_and_sight_complain_of_nothing_and_ask_for_nothing(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    boxes = "document.querySelectorAll('input[data-layer^=reach-], input[data-layer^=sight-]')"
    assert run(driver, f"{boxes}.length") == 7
    assert run(driver, f"[...{boxes}].every((box) => !box.checked)")
    run(driver, f"{boxes}.forEach((box) => box.click())")
    assert set(browser.requests(driver)) - {"about:blank"} == {places.resolve().as_uri()}
    assert browser.complaints(driver) == []
    assert run(driver, "[...document.querySelectorAll('#legend input')].length + 1") == run(
        driver, "Object.keys(vereda.layers).length"
    ), "all layers but the one place's have a switch"


def test_switches_of_reach_and_sight(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    on_map = "vereda.layers['reach-water'].over.filter((part) => vereda.map.hasLayer(part)).length"
    assert run(driver, on_map) == 0
    run(driver, "document.querySelector('input[data-layer=reach-water]').click()")
    assert run(driver, on_map) == 4
    assert run(driver, "document.querySelectorAll('.label-reach-water').length") > 0
    assert run(driver, "document.querySelectorAll('img.sight-cell_mast').length") == 0
    run(driver, "document.querySelector('input[data-layer=sight-cell_mast]').click()")
    assert run(driver, "document.querySelector('img.sight-cell_mast').naturalWidth") > 10
    z = {
        name: run(driver, f"+document.querySelector('img.{name}').style.zIndex")
        for name in ("relief", "sight-cell_mast")
    }
    assert z["sight-cell_mast"] > z["relief"]
    run(driver, "document.querySelector('input[data-layer=sight-cell_mast]').click()")
    assert run(driver, "document.querySelectorAll('img.sight-cell_mast').length") == 0


@pytest.mark.parametrize(
    ("hash_", "expected"),
    [
        (
            "",
            [
                "On foot from a clinic or hospital",
                "Clinic",
                "At most4 h",
                "50.",
                "Farthest point4 km",
                "140 m",
            ],
        ),
        (
            "#lang=es",
            ["A pie desde una clínica u hospital", "A lo sumo4 h", "Subida, en promedio140 m", "sí"],
        ),
    ],
)
def test_an_area_of_reach_tells_what_it_is(
    driver: Chrome, places: Path, hash_: str, expected: list[str]
) -> None:
    opened(driver, places, hash_)
    run(driver, "document.querySelector('input[data-layer=reach-clinic]').click()")
    run(driver, "void vereda.layers['reach-clinic'].over[0].openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    for each in expected:
        assert each in text


def test_a_click_on_a_place_shows_its_own_reach_and_a_click_elsewhere_hides_it(
    driver: Chrome, places: Path
) -> None:
    opened(driver, places)
    assert chosen(driver) == ["none chosen", 0, ""]
    driver.find_element("css selector", "[aria-label='Water: Public tap']").click()
    name, areas, told = chosen(driver)
    assert (name, areas) == ("Public tap", 2)
    assert "up to 2 km away, 140 m of climb on average" in told
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert text.index("State") < text.index("On foot from here") < text.index("Source")
    assert "12.6 km², up to 2 km away" in text
    run(driver, "document.querySelector('.leaflet-popup-close-button').click()")
    assert chosen(driver)[1] == 2, "what the pop-up hid can be looked at"
    click_on(driver, ".folium-map", "vereda.map.containerPointToLatLng([150, 400])")
    assert chosen(driver) == ["none chosen", 0, ""]


def test_a_click_on_another_place_shows_that_one(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    run(driver, "void vereda.layers.help.over.find((mark) => mark.reach !== undefined).openPopup()")
    first = chosen(driver)[0]
    open_line(driver, "trail", 0)
    assert [first, *chosen(driver)[:2]] == ["Hill camp", "Old road", 2]
    # A place from which nobody set out has no reach.
    run(driver, "void vereda.layers.port.over[0].openPopup()")
    assert chosen(driver)[:2] == ["none chosen", 0]


def test_a_road_is_clicked_on_the_map(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    run(driver, "['route', 'death', 'corridor', 'walk-road'].forEach((id) => vereda.show(id, false))")
    click_on(driver, ".folium-map", "vereda.middleOf(vereda.lines.of('trail'), 0)")
    assert chosen(driver)[:2] == ["Old road", 2]


def test_reach_by_keyboard(driver: Chrome, places: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, places)
    tap = driver.find_element("css selector", "[aria-label='Water: Public tap']")
    tap.send_keys(Keys.ENTER)
    assert chosen(driver)[:2] == ["Public tap", 2]
    tap.send_keys(Keys.ESCAPE)
    assert chosen(driver)[:2] == ["none chosen", 0]
    # Roads have no symbol to stop at: the list has them.
    listed = driver.find_element("id", "reach-place")
    listed.send_keys("Old")
    assert chosen(driver)[:2] == ["Old road", 2]
    bounds = "vereda.map.getBounds().contains(vereda.layers['reach-alone'].over[0].getBounds())"
    assert run(driver, bounds)
    assert run(driver, "document.getElementById('reach-facts').getAttribute('aria-live')") == "polite"


def test_the_list_of_places_is_in_both_languages(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    groups = "[...document.querySelectorAll('#reach-place optgroup')].map((each) => each.label)"
    assert run(driver, groups)[0] == "On foot from water"
    run(driver, "vereda.showReach(0)")
    run(driver, "document.getElementById('language').click()")
    assert run(driver, groups)[0] == "A pie desde el agua"
    name, areas, told = chosen(driver)
    assert (name, areas) == ("Public tap", 2)
    assert "de subida en promedio" in told
    assert "ninguno" in run(driver, "document.getElementById('reach-place').innerText")


def test_pieces_of_one_name_are_told_apart(driver: Chrome, tmp_path: Path) -> None:
    base = openly_reached()
    assert base.reach is not None
    same = replace(base, reach=base.reach.assign(name="Same", target="water", place=base.reach["place"]))
    opened(driver, webmap.write(same, tmp_path / "map.html"))
    texts = run(
        driver, "[...document.querySelectorAll('#reach-place option')].map((each) => each.textContent)"
    )
    assert texts == ["none chosen", "Same", "Same (2)", "Same (3)"]


def test_a_section_tells_how_much_of_it_is_in_sight(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    open_line(driver, "route", section_of(driver, "risk-2"))
    text = run(driver, "document.querySelector('.leaflet-popup-content details').textContent")
    assert "Part in sight of a rescue beacon46 %" in text
    assert "Part in sight of a telephone mast100 %" in text
    run(driver, "document.getElementById('language').click()")
    text = run(driver, "document.querySelector('.leaflet-popup-content details').textContent")
    assert "Parte a la vista de una baliza de rescate46 %" in text


def test_masts_say_how_high_they_are(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    mast = driver.find_element("css selector", ".symbol-cell_mast")
    assert mast.get_attribute("aria-label") == "Mast or lookout: Mesa mast"
    mast.click()
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    assert "telephone mast" in text
    assert "Above the ground42 m" in text


def test_the_public_page_has_the_reach_of_public_places(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(reached(), tmp_path / "map.html"))
    texts = run(
        driver, "[...document.querySelectorAll('#reach-place option')].map((each) => each.textContent)"
    )
    assert texts == ["none chosen", "Public tap", "Old road", "Clinic"]
    assert run(driver, "vereda.layers['sight-lookout'] === undefined")
    assert browser.complaints(driver) == []


def test_without_reach_there_is_no_list(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert run(driver, "document.getElementById('reach-place') === null")
    run(driver, "void vereda.layers.water.over[0].openPopup()")
    assert "On foot from here" not in run(
        driver, "document.querySelector('.leaflet-popup-content').innerText"
    )
    assert browser.complaints(driver) == []


def test_on_a_phone_a_chosen_place_is_shown_when_asked(driver: Chrome, places: Path) -> None:
    with browser.sized(driver, width=360, height=740) as phone:
        opened(phone, places)
        run(phone, "document.getElementById('tab-legend').click()")
        run(phone, "void vereda.showReach(4)")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        run(phone, "document.querySelector('#reach-facts button').click()")
        assert run(phone, "document.getElementById('legend').hidden")
        assert run(phone, "document.activeElement.id") == "tab-legend"
        bounds = "vereda.map.getBounds().contains(vereda.layers['reach-alone'].over[0].getBounds())"
        assert run(phone, bounds)
        # A tall pop-up near the edge has room.
        run(phone, "vereda.home()")
        run(phone, "void vereda.layers.help.over.find((mark) => mark.reach === 4).openPopup()")
        below = """new Promise((done) => setTimeout(() => done(
          document.querySelector('.leaflet-popup').getBoundingClientRect().top
          - vereda.map.getContainer().getBoundingClientRect().top), 600))"""
        assert run(phone, below) >= 0
