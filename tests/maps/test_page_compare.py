"""Two maps in one page, in a real browser with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps import compare
from tests import axe, browser
from tests.browser import opened, run
from tests.maps.builders import study
from tests.maps.test_compare import later

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "both.html"
    return compare.write(study(is_sample=True), later(), path, audience="restricted")


def within(driver: Chrome, number: int, script: str) -> Any:
    """Run a script in one of the two frames."""
    driver.switch_to.frame(f"frame-{number}")
    try:
        return run(driver, script)
    finally:
        driver.switch_to.default_content()


def soon(driver: Chrome, number: int, script: str, wanted: Any) -> None:
    """Wait until a frame, which hears of things by message, answers so."""
    driver.switch_to.frame(f"frame-{number}")
    try:
        browser.eventually(driver, script, wanted=wanted)
    finally:
        driver.switch_to.default_content()


def looks_at(lat: float, lng: float, zoom: float) -> str:
    """Return a script that tells whether a map stands there, to a pixel."""
    there = f"vereda.map.latLngToContainerPoint([{lat}, {lng}])"
    return f"vereda.map.getZoom() === {zoom} && {there}.distanceTo(vereda.map.getSize().divideBy(2)) < 1.5"


VIEW = "[vereda.map.getCenter().lat, vereda.map.getCenter().lng, vereda.map.getZoom()]"


def test_two_maps_stand_at_one_view_and_follow_each_other(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    soon(driver, 1, looks_at(*within(driver, 0, VIEW)), wanted=True)
    for mover, follower in ((0, 1), (1, 0)):
        within(driver, mover, f"void vereda.map.setView([32.63, -116.2 - 0.01 * {mover}], 12.25)")
        soon(driver, follower, looks_at(32.63, -116.2 - 0.01 * mover, 12.25), wanted=True)
    assert set(browser.requests(driver)) - {"about:blank", "about:srcdoc"} == {page.resolve().as_uri()}
    assert browser.complaints(driver) == []
    # A frame is alone: it reaches neither the page nor what the browser keeps.
    alone = "(() => { try { return String(parent.document.title); } catch { return 'alone'; } })()"
    assert within(driver, 0, alone) == "alone"


def test_the_bar_is_moved_by_keyboard_and_pointer(driver: Chrome, page: Path) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    bar = driver.find_element("id", "divider")
    assert bar.get_attribute("aria-valuenow") == "50"
    bar.send_keys(Keys.ARROW_RIGHT)
    assert bar.get_attribute("aria-valuenow") == "52"
    bar.send_keys(Keys.PAGE_DOWN)
    assert bar.get_attribute("aria-valuetext") == "42 per cent of the width for the left map"
    clip = "document.getElementById('frame-0').style.clipPath"
    assert run(driver, clip) == "inset(0px 58% 0px 0px)"
    bar.send_keys(Keys.END)
    assert run(driver, "[...document.querySelectorAll('iframe')].map((each) => each.inert)") == [False, True]
    bar.send_keys(Keys.HOME)
    bar.send_keys(Keys.PAGE_UP, Keys.PAGE_UP, Keys.PAGE_UP)
    before = int(bar.get_attribute("aria-valuenow") or 0)
    ActionChains(driver).drag_and_drop_by_offset(bar, 200, 0).perform()
    assert int(bar.get_attribute("aria-valuenow") or 0) > before + 10


def test_one_language_and_one_legend_for_both(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "document.getElementById('language').click()")
    for number in (0, 1):
        soon(driver, number, "vereda.language", "es")
    assert "Izquierda" in run(driver, "document.body.innerText")
    assert (
        run(driver, "document.getElementById('frame-1').title")
        == "Derecha: Un estudio mínimo, 1 de julio de 2026"
    )
    # A layer that only the left map has.
    run(driver, "document.querySelector('input[data-layer=port]').click()")
    soon(driver, 0, "document.querySelectorAll('.symbol-port').length", 0)
    table = run(driver, "document.querySelector('.told').innerText")
    assert "Over the pass" in table
    assert "\u22127.5" in table
    assert browser.complaints(driver) == []


def test_a_pop_up_has_room_on_its_side(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "setShare(10)")
    within(driver, 0, "void vereda.showRoute(0)")
    browser.eventually(driver, "state.share > 10", wanted=True)
    assert run(driver, "(state.share / 100) * field.clientWidth") >= 379


def test_nothing_grave_for_those_who_do_not_see(page: Path) -> None:
    for width, height in ((1280, 800), (360, 740)):
        with browser.chromium(width=width, height=height) as screen:
            for hash_ in ("", "#lang=es"):
                opened(screen, page, hash_)
                assert run(screen, "document.documentElement.scrollWidth") <= width
                assert axe.grave(screen) == []
            assert browser.complaints(screen) == []
