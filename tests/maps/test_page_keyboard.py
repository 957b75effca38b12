"""Keys and the focus on the page in a real browser: what closes, and where one is afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests.browser import eventually, opened, run
from tests.maps.bodied import bodied

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

IS_OPEN = "Boolean(vereda.map._popup && vereda.map._popup.isOpen())"
IS_ON_MAP = "document.activeElement === vereda.map.getContainer()"
CLOSE = "vereda.map._popup._closeButton"
GATE = """[...document.querySelectorAll('.leaflet-marker-icon')]
  .find((each) => each.ariaLabel.endsWith('East gate'))"""
AREA = "vereda.layers[vereda.data.layers.find((made) => made.form === 'areas').id].over[0]"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(bodied(), tmp_path_factory.mktemp("keyboard") / "map.html", audience="restricted")


def pressed(driver: Chrome, key: str, *, on: str = "") -> None:
    """Press a key, where the focus is or on an element that a script gives."""
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    if on:
        run(driver, f"void {on}.focus()")
    ActionChains(driver).send_keys(getattr(Keys, key)).perform()


def test_escape_closes_a_popup_and_its_marker_has_the_focus_again(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    for focused in (GATE, CLOSE):
        pressed(driver, "ENTER", on=f"({GATE})")
        eventually(driver, IS_OPEN, wanted=True)
        pressed(driver, "ESCAPE", on=f"({focused})")
        eventually(driver, IS_OPEN, wanted=False)
        assert run(driver, f"document.activeElement === {GATE}")
    pressed(driver, "ENTER")
    eventually(driver, IS_OPEN, wanted=True)
    pressed(driver, "ENTER", on=CLOSE)
    eventually(driver, IS_OPEN, wanted=False)
    assert run(driver, f"document.activeElement === {GATE}")


def test_where_a_popup_has_no_marker_the_map_has_the_focus(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    for key in ("ESCAPE", "ENTER"):
        run(driver, "void vereda.lines.open('route', 0)")
        pressed(driver, key, on=CLOSE)
        eventually(driver, IS_OPEN, wanted=False)
        assert run(driver, IS_ON_MAP)
    # An area takes no focus.
    run(driver, f"void {AREA}.openPopup()")
    pressed(driver, "ESCAPE", on=CLOSE)
    eventually(driver, IS_OPEN, wanted=False)
    assert run(driver, IS_ON_MAP)


def test_escape_in_the_search_and_in_a_tool_leaves_a_popup_as_it_is(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    pressed(driver, "ENTER", on="document.getElementById('tool-share')")
    run(driver, "void vereda.lines.open('route', 0)")
    pressed(driver, "ESCAPE", on="document.getElementById('search')")
    assert run(driver, IS_OPEN)
    assert run(driver, "vereda.tools.open") == "share"
    pressed(driver, "ESCAPE", on="document.getElementById('share-link')")
    eventually(driver, "vereda.tools.open", wanted=None)
    assert run(driver, IS_OPEN)
    assert run(driver, "document.activeElement.id") == "tool-share"


def test_who_takes_the_last_measured_point_back_can_go_on_with_the_keyboard(
    driver: Chrome, page: Path
) -> None:
    opened(driver, page)
    for button in ("back", "clear"):
        pressed(driver, "ENTER", on="document.getElementById('tool-measure')")
        pressed(driver, "ENTER", on="vereda.map.getContainer()")
        eventually(driver, "vereda.measured.points.length", wanted=1)
        pressed(driver, "ENTER", on=f"vereda.measured.{button}")
        eventually(driver, "vereda.measured.points.length", wanted=0)
        assert run(driver, IS_ON_MAP)
        pressed(driver, "ESCAPE")
        eventually(driver, "vereda.tools.open", wanted=None)
        assert run(driver, "document.activeElement.id") == "tool-measure"


def switched(driver: Chrome, layer: str) -> None:
    """Press the switch of a layer in the legend."""
    run(driver, f"document.querySelector('input[data-layer={layer}]').click()")


def test_a_layer_that_is_switched_off_takes_its_popup_with_it(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "void vereda.lines.open('route', 0)")
    switched(driver, "port")
    assert run(driver, IS_OPEN)
    switched(driver, "route")
    assert not run(driver, IS_OPEN)
    assert run(driver, "vereda.lines.marked") is None
    # So does that of a whole route, one of drawn marks, and what the search finds.
    switched(driver, "route")
    run(driver, "void vereda.showRoute(0)")
    assert run(driver, IS_OPEN)
    switched(driver, "route")
    assert not run(driver, IS_OPEN)
    run(driver, "void vereda.openMark(vereda.lines.marks.find(({ layer }) => layer === 'death'), 0)")
    switched(driver, "death")
    assert not run(driver, IS_OPEN)
    run(driver, "void vereda.searchEntries().find(({ layer }) => layer === 'town').go()")
    assert run(driver, IS_OPEN)
    switched(driver, "town")
    assert not run(driver, IS_OPEN)


def test_the_button_that_closes_an_open_popup_is_named_in_the_language(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "void vereda.lines.open('route', 0)")
    for name in ("Cerrar", "Close"):
        run(driver, "document.getElementById('language').click()")
        assert run(driver, f"{CLOSE}.ariaLabel") == name


def test_a_link_with_the_hours_and_without_routes_opens_as_it_says(driver: Chrome, page: Path) -> None:
    opened(driver, page, "#off=route&leaving=3,1,needed_l")
    assert run(driver, "[vereda.tools.open, vereda.leaving.hour, vereda.layers.route.shown]") == [
        "hours", 3, False,
    ]  # fmt: skip


def test_back_to_an_address_without_a_view_is_the_page_as_it_opens(driver: Chrome, page: Path) -> None:
    view = "[vereda.language, vereda.detail, vereda.tools.open, vereda.layers.port.shown]"
    opened(driver, page)
    run(driver, "void (location.hash = '#lang=es&off=port&leaving=3,1,needed_l&route=2')")
    eventually(driver, view, wanted=["es", 2, "hours", False])
    driver.back()
    eventually(driver, view, wanted=["en", None, None, True])
    assert run(driver, "vereda.viewInHash()") == ""


def test_the_line_that_tells_of_more_keeps_what_was_found(driver: Chrome, page: Path) -> None:
    from selenium.webdriver import ActionChains

    opened(driver, page)
    driver.find_element("id", "search").send_keys("a")
    more = driver.find_element("css selector", ".more-found")
    assert more.is_displayed()
    ActionChains(driver).click(more).perform()
    assert run(driver, "[document.getElementById('found').hidden, document.activeElement.id]") == [
        False, "search",
    ]  # fmt: skip
    # What was found is still chosen by the pointer.
    ActionChains(driver).click(driver.find_element("id", "found-0")).perform()
    assert run(driver, "document.getElementById('found').hidden")
    assert run(driver, "vereda.search.input.value") != "a"
