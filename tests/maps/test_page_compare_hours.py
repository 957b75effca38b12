"""Two maps in one page, in a real browser: one departure for both, one view on paper and at a new size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps import compare
from tests import axe, browser
from tests.browser import opened, run
from tests.maps.bodied import bodied
from tests.maps.builders import study
from tests.maps.test_page_compare import VIEW, looks_at, soon, within

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "hours.html"
    left = bodied()
    return compare.write(left, replace(left, on=date(2026, 7, 1)), path, audience="restricted")


LEAVING = "[vereda.leaving.isOn, vereda.leaving.hour, vereda.leaving.month, vereda.leaving.measure]"
TOLD = "[...document.querySelectorAll('#leaving output')].map((each) => each.textContent)"


def test_one_slider_colours_both_maps(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    hour, month = (
        int(run(driver, f"document.getElementById('leaving-{key}').value")) for key in ("hour", "month")
    )
    for number in (0, 1):
        soon(driver, number, LEAVING, [False, hour, month, "needed_l"])
    driver.find_element("css selector", "#leaving summary").send_keys(Keys.ENTER)
    driver.find_element("id", "leaving-hour").send_keys(Keys.HOME, Keys.ARROW_RIGHT)
    driver.find_element("id", "leaving-month").send_keys(Keys.END)
    for number in (0, 1):
        soon(driver, number, LEAVING, [True, 1, 12, "needed_l"])
        assert "heat-0" in within(driver, number, "vereda.lines.of('route').classes")
    assert run(driver, TOLD) == ["01:00", "December"]
    assert axe.grave(driver) == []
    run(driver, "document.getElementById('language').click()")
    assert run(driver, TOLD) == ["01:00", "diciembre"]
    assert (
        run(driver, "document.getElementById('leaving-month').getAttribute('aria-valuetext')") == "diciembre"
    )
    driver.find_element("css selector", "#leaving summary").send_keys(Keys.ENTER)
    for number in (0, 1):
        soon(driver, number, "vereda.leaving.isOn", wanted=False)
        assert "heat-0" not in within(driver, number, "vereda.lines.of('route').classes")
    assert browser.complaints(driver) == []


def test_no_slider_where_one_map_has_no_departures(tmp_path: Path) -> None:
    path = compare.write(bodied(), study(), tmp_path / "one.html", audience="restricted")
    text = path.read_text("utf-8")
    assert 'id="leaving"' not in text
    assert "leavingParts" not in text


def test_what_opens_paper_and_a_new_size_leave_one_view(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "tell(0, { view: [32.63, -116.2, 11.5] })")
    soon(driver, 0, "vereda.map.getZoom()", 11.5)
    run(driver, "tell(1, { view: [32.63, -116.2, 11.5] })")
    soon(driver, 1, "vereda.map.getZoom()", 11.5)
    on_paper = (
        "matchMedia('print').addEventListener('change', ({ matches }) => { if (matches) window.seen = %s; })"
    )
    for number in (0, 1):
        within(
            driver,
            number,
            "void " + on_paper % "[vereda.settled.bounds, vereda.map.getBounds(), vereda.map.getZoom()]",
        )
    open_now = "window.printed = [...document.querySelectorAll('.of-side')].map((each) => each.open)"
    run(driver, f"void window.addEventListener('beforeprint', () => {{ {open_now}; }})")
    driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    told: list[Any] = [
        within(
            driver,
            number,
            "[window.seen[0].toBBoxString(), window.seen[1].contains(window.seen[0]), window.seen[2]]",
        )
        for number in (0, 1)
    ]
    # All that the screen showed is on both sheets, at one scale.
    assert told[0] == told[1]
    assert told[0][1] is True
    # Sources stood open on paper, and are as they were again.
    assert run(driver, "window.printed") == [True, True]
    assert run(driver, "[...document.querySelectorAll('.of-side')].map((each) => each.open)") == [
        False,
        False,
    ]
    for width, height in ((900, 700), (360, 640), (1280, 800)):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for number in (0, 1):
            soon(
                driver, number, "vereda.map.getSize().x === document.documentElement.clientWidth", wanted=True
            )
            lat, lng, zoom = within(driver, number, VIEW)
            assert (round(lat, 2), round(lng, 2), zoom) == (32.63, -116.2, 11.5)


def test_a_move_right_after_a_new_size_is_what_the_sheets_show(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    size = {"width": 1100, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for number in (0, 1):
        soon(driver, number, "vereda.map.getSize().x === document.documentElement.clientWidth", wanted=True)
    run(driver, "frames.forEach((_, number) => tell(number, { view: [32.63, -116.2, 12] }))")
    for number in (0, 1):
        soon(driver, number, looks_at(32.63, -116.2, 12), wanted=True)
        kept = "[vereda.settled.zoom, vereda.settled.bounds.equals(vereda.map.getBounds())]"
        assert within(driver, number, kept) == [12, True]
