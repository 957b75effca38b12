"""Bodies in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.bodied import bodied, counted, openly_bodied

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

DESERT, TRAIN = 2, 3
"""Numbers of routes on the page."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(bodied(), tmp_path_factory.mktemp("body") / "map.html", audience="restricted")


def detail(driver: Chrome) -> str:
    return str(run(driver, "document.getElementById('route-detail').innerText"))


def counts(driver: Chrome, selector: str) -> int:
    return int(run(driver, f"document.querySelectorAll({selector!r}).length"))


def test_a_route_tells_what_it_asks(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    text = detail(driver)
    for expected in (
        "Woman, leaving at 06:00",
        "5.2 h without shade at 40 °C after the water is gone",
        "11 L (9.0 to 14)",
        "4.0 L",
        "after 8.2 km, 3 h 10 min on the way",
        "after 6.3 km",
        "8.3 % (5.0 to 11.8) of body mass",
        "38.9 °C (38.4 to 39.5)",
        "9 h 40 min, of which 1 h 30 min at rest",
        "1st of 3 walks by water needed",
        "the air's temperature, 54 % of the spread",
        "Deficit passes 10 %: life in danger",
        "27 %",
        "pregnant woman",
    ):
        assert expected in text
    assert browser.complaints(driver) == []
    assert set(browser.requests(driver)) - {"about:blank"} == {page.resolve().as_uri()}


def test_what_does_not_happen_is_said(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "vereda.openDetail(0)")
    text = detail(driver)
    assert "it lasts to the end" in text
    assert "not passed" in text
    assert "2nd to 3rd of 3 walks by water needed" in text


def test_the_profile_is_drawn_and_told(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    assert counts(driver, "svg.profile .curve") == 5
    named = run(driver, "[...document.querySelectorAll('svg.profile .name')].map((each) => each.textContent)")
    assert named == [
        "Height, m",
        "Air, °C",
        "Water left, L",
        "Water deficit, % of body mass",
        "Core temperature, °C",
    ]
    assert counts(driver, "svg.profile .flag-dry") == counts(driver, "svg.profile .flag-no_return") == 1
    label = run(driver, "document.querySelector('svg.profile').getAttribute('aria-label')")
    assert label.startswith("Profile of Across the desert, 17 km. Height, m: ")
    assert "Water runs out: after 8.2 km" in label
    assert "06:00" in run(driver, "document.querySelector('svg.profile').textContent")
    run(driver, "document.querySelector('figure.profile summary').click()")
    assert counts(driver, "figure.profile tbody tr") == 12
    assert "\nkm\tTime\tHeight m" in "\n" + run(
        driver, "document.querySelector('figure.profile table').innerText"
    )


def test_a_profile_has_two_hundred_points_at_most(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "void (vereda.mostPoints = 40)")
    points = run(driver, f"vereda.profilePoints({DESERT})")
    assert 30 <= len(points) <= 40
    assert points[0]["km"] == 0
    assert points[-1]["km"] == run(
        driver,
        f"Math.max(...vereda.sectionsOf({DESERT}).map(vereda.section).map((s) => s.s[1])) / 1000",
    )


def test_the_heat_map_is_a_table_of_24_by_12(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    assert counts(driver, "table.heat tbody tr") == 24
    assert counts(driver, "table.heat tbody td") == 288
    assert counts(driver, "table.heat th[scope=row]") == 24
    assert counts(driver, "table.heat th[scope=col]") == 13
    assert counts(driver, "table.heat caption") == 1
    text = detail(driver)
    assert "Least: 2.7 L, leaving at 22:00 in January." in text
    assert "Most: 12.3 L, leaving at 10:00 in July." in text
    assert run(driver, "document.querySelector('table.heat td.worst').textContent") == "12"
    assert run(driver, "document.querySelector('table.heat td.best').textContent") == "2.7"
    legend = run(driver, "[...document.querySelectorAll('.heat-legend li')].map((each) => each.textContent)")
    assert legend == [
        "2 to under 3",
        "3 to under 4",
        "4 to under 6",
        "6 to under 8",
        "8 to under 12",
        "12 to under 16",
    ]


def test_the_heat_map_shows_harm_when_asked(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.support.ui import Select

    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    Select(driver.find_element("id", "departure-measure")).select_by_value("harm")
    assert "Most: 0.82, leaving at 10:00 in July." in detail(driver)
    assert counts(driver, "table.heat tbody td") == 288
    run(driver, "vereda.openDetail(0)")
    assert run(driver, "document.getElementById('departure-measure').value") == "harm"


@pytest.mark.parametrize(("value", "step"), [(0.99, 0), (1.0, 1), (11.99, 7), (12.0, 8), (99, 10)])
def test_a_class_holds_its_lower_bound(driver: Chrome, page: Path, value: float, step: int) -> None:
    opened(driver, page)
    assert run(driver, f"vereda.heatClass('needed_l', {value})") == step


def test_spanish(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    run(driver, "document.getElementById('language').click()")
    text = detail(driver)
    for expected in (
        "Mujer, sale a las 06:00",
        "5.2 h sin sombra a 40 °C después de acabarse el agua",
        "11 L (de 9.0 a 14)",
        "tras 8.2 km, 3 h 10 min en camino",
        "1.ª de 3 caminatas por agua necesaria",
        "la temperatura del aire, 54 % de la dispersión",
        "Lo más: 12.3 L, al salir a las 10:00 en julio.",
        "niña o niño de 5 años",
        "de 12 a menos de 16",
    ):
        assert expected in text
    assert "leaving" not in text
    assert counts(driver, "table.heat abbr[title=enero]") == 1
    assert "Temperatura central, °C" in run(driver, "document.querySelector('svg.profile').textContent")


def test_the_ride_is_not_told_as_a_walk(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({TRAIN})")
    text = detail(driver)
    assert "On a freight train, not on foot" in text
    assert "37.9 °C" in text
    assert "Carbon dioxide" not in text
    assert "6 h 10 min" in text
    assert "−7.9 °C" in text
    assert "3.4 h on the roof without shade, 33 °C" in text
    assert "hours on the train, not a walk" in text
    assert "Point of no return" not in text
    assert counts(driver, "svg.profile .curve") == 1, "the height alone"
    run(driver, "vereda.closeDetail()")
    assert "Aboard: 6 h 10 min" in run(driver, "document.getElementById('route-list').innerText")


def test_the_list_and_the_pop_up_lead_there_by_keyboard(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    run(driver, "vereda.openPanel('routes')")
    card = driver.find_element("css selector", f'#route-list button[data-route="{DESERT}"]')
    assert "11 L (9.0 to 14)" in card.text
    card.send_keys(Keys.ENTER)
    assert run(driver, "document.activeElement.textContent") == "Across the desert"
    assert run(driver, "document.getElementById('route-list').hidden")
    back = driver.find_element("css selector", ".bar-of-buttons button")
    back.send_keys(Keys.ENTER)
    assert run(driver, "document.getElementById('route-detail').hidden")
    assert "Across the desert" in run(driver, "document.activeElement.textContent")
    run(driver, f"vereda.showRoute({DESERT})")
    more = driver.find_element("css selector", ".leaflet-popup-content button.more")
    more.send_keys(Keys.ENTER)
    assert not run(driver, "vereda.map._popup.isOpen()")
    assert run(driver, "document.activeElement.id") == "detail-heading"


def test_the_legend_is_as_wide_as_before_while_a_route_is_told(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    wide = run(driver, "document.querySelector('.side').clientWidth")
    run(driver, "document.getElementById('tab-legend').click()")
    assert run(driver, "document.querySelector('.side').clientWidth") < wide
    run(driver, "document.getElementById('tab-routes').click()")
    assert run(driver, "document.querySelector('.side').clientWidth") == wide
    assert "Across the desert" in detail(driver)


def test_a_section_tells_how_it_is_there(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    section = f"vereda.section(vereda.sectionsOf({DESERT})[100])"
    text = run(driver, f"vereda.sectionPopup({section}).textContent")
    for label in (
        "At the end of this section",
        "Time of day",
        "Air",
        "Radiant: sun and ground",
        "Water left0.0 L",
        "Water lost in an hour",
        "L/h",
        "Core temperature",
        "Water deficit, of body mass",
        "Outside the model's limitsyes",
    ):
        assert label in text
    assert "Who stops here" not in text, "31 h are not told"
    train = f"vereda.section(vereda.sectionsOf({TRAIN})[0])"
    assert "Water left" not in run(driver, f"vereda.sectionPopup({train}).textContent")


@pytest.mark.parametrize(
    ("hours", "shown"), [(6, "06:00"), (23.99, "00:00, day 2"), (30.5, "06:30, day 2"), (54, "06:00, day 3")]
)
def test_clock_times(driver: Chrome, page: Path, hours: float, shown: str) -> None:
    opened(driver, page)
    assert run(driver, f"vereda.clock({hours})") == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinals(driver: Chrome, page: Path, number: int, shown: str) -> None:
    opened(driver, page)
    assert run(driver, f"vereda.ordinal({number})") == shown


def test_flags_are_on_the_map_and_open_by_keyboard(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    flag = driver.find_element("css selector", ".symbol-dry")
    assert flag.get_attribute("aria-label") == "Where the water runs out: Across the desert"
    flag.send_keys(Keys.ENTER)
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert "What the study's first walker carries is gone here." in text
    assert "8.2 km" in text
    assert "woman" in text
    assert counts(driver, ".symbol-no_return") == 1
    # Its foot is on the route.
    off = """(() => {
      const box = document.querySelector('.symbol-no_return svg').getBoundingClientRect();
      const frame = vereda.map.getContainer().getBoundingClientRect();
      const at = vereda.map.latLngToContainerPoint(vereda.layers.no_return.over[0].getLatLng());
      const [x, y] = [box.left + box.width / 2, box.top + box.height * 0.96];
      return Math.hypot(x - frame.left - at.x, y - frame.top - at.y);
    })()"""
    assert run(driver, off) < 2
    run(driver, "document.querySelector('input[data-layer=dry]').click()")
    assert counts(driver, ".symbol-dry") == 0


def test_the_public_page_of_public_rows_works(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(openly_bodied(), tmp_path / "map.html"))
    run(driver, "vereda.data.routes.list.forEach((_, index) => vereda.openDetail(index))")
    assert counts(driver, ".symbol-no_return") == 1
    assert browser.complaints(driver) == []


def test_a_page_from_which_things_were_taken_works(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(counted(), tmp_path / "map.html"))
    run(driver, "vereda.data.routes.list.forEach((_, index) => vereda.openDetail(index))")
    run(driver, "vereda.openDetail(1)")
    text = detail(driver)
    assert "Across the desert" in text
    assert "Point of no return" not in text
    assert "5.2 h without shade" in text, "said anew"
    assert "Rank" not in text
    assert counts(driver, ".symbol-no_return") == 0
    assert browser.complaints(driver) == []


def test_a_route_is_told_where_hardly_any_map_is_left(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=360, height=340) as phone:
        opened(phone, page)
        run(phone, f"vereda.openDetail({DESERT})")
        assert run(phone, "vereda.map.getSize().y") >= 100
        assert run(phone, "document.getElementById('routes').clientHeight") > 60
        assert browser.complaints(phone) == []


def test_on_a_phone_all_is_within_the_screen(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=360, height=740) as phone:
        opened(phone, page, "#lang=es")
        for route in range(4):
            run(phone, f"vereda.openDetail({route})")
            assert run(phone, "document.documentElement.scrollWidth <= 360")
            assert run(phone, "document.getElementById('routes').scrollWidth <= 360")
        run(phone, f"vereda.openDetail({DESERT})")
        sizes = """[...document.querySelectorAll('svg.profile text, table.heat td')]
          .map((each) => each.getBoundingClientRect().height)"""
        assert min(run(phone, sizes)) > 10.9
        run(phone, "document.querySelectorAll('.bar-of-buttons button')[1].click()")
        assert run(phone, "document.getElementById('routes').hidden")
        assert counts(phone, ".leaflet-popup-content button.more") == 1
        assert browser.complaints(phone) == []


def test_paper_shows_the_list_and_the_chosen_route(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        visible = "getComputedStyle(document.querySelector({!r})).display !== 'none'"
        for selector in ("#route-list", "#route-detail", "svg.profile", "table.heat"):
            assert run(driver, visible.format(selector)), selector
        assert not run(driver, visible.format(".bar-of-buttons"))
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
