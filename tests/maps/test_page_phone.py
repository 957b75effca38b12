"""The map where there is little room: on a phone, turned, and where a browser magnifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import eventually, opened, run
from tests.maps.bodied import bodied
from tests.maps.drawn import still
from tests.maps.watered import watered

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(bodied(), tmp_path_factory.mktemp("phone") / "map.html", audience="restricted")


@pytest.fixture
def phone(driver: Chrome) -> Iterator[Chrome]:
    with browser.sized(driver, width=360, height=640) as phone:
        yield phone


def turned(driver: Chrome, width: int, height: int) -> None:
    """Give the page that stands another size, and wait until its map has it too."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    eventually(driver, "window.innerWidth", wanted=width)
    frame = "[vereda.map.getContainer()].map((each) => [each.clientWidth, each.clientHeight])[0]"
    same = f"(({{ x, y }}, [wide, high]) => x === wide && y === high)(vereda.map.getSize(), {frame})"
    eventually(driver, same, wanted=True)


CLEAR = """(() => {
  const [box, close, tools, scale, map] = [
    ".leaflet-popup-content-wrapper", ".leaflet-popup-close-button",
    ".tools", ".leaflet-control-scale", ".folium-map",
  ].map((each) => document.querySelector(each).getBoundingClientRect());
  const onTop = document.elementFromPoint((close.left + close.right) / 2, (close.top + close.bottom) / 2);
  return {
    across: box.left >= map.left && box.right <= map.right,
    above: box.top >= tools.bottom,
    below: box.bottom <= (scale.height ? scale.top : map.bottom),
    close: onTop !== null && onTop.closest(".leaflet-popup-close-button") !== null,
  };
})()"""
"""How a pop-up lies on the map."""


def check_clear(driver: Chrome) -> None:
    still(driver)
    assert run(driver, CLEAR) == {"across": True, "above": True, "below": True, "close": True}


def test_a_route_is_shown_whole_with_its_popup(phone: Chrome, page: Path) -> None:
    opened(phone, page)
    run(phone, "document.getElementById('tab-routes').click()")
    run(phone, "document.querySelector('#route-list button.route').click()")
    run(phone, "document.querySelectorAll('#route-detail .bar-of-buttons button')[1].click()")
    check_clear(phone)
    # The map is no longer beside the panel.
    assert run(phone, "vereda.map.getSize().y === vereda.map.getContainer().clientHeight")
    room = "vereda.map.getBoundsZoom(vereda.routeBounds(vereda.detail), false, L.point(80, 80))"
    assert run(phone, f"vereda.map.getZoom() === {room}")
    assert run(phone, "document.activeElement.className") == "leaflet-popup-content"


def test_a_station_is_shown_with_its_popup(phone: Chrome, tmp_path: Path) -> None:
    opened(phone, webmap.write(watered(), tmp_path / "map.html", audience="restricted"))
    run(phone, "document.getElementById('tab-water-plan').click()")
    run(phone, "document.querySelector('.drop-show').click()")
    check_clear(phone)
    assert run(phone, "document.activeElement.className") == "leaflet-popup-content"


def test_a_popup_is_as_wide_as_the_map_is_now(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=740, height=360) as phone:
        opened(phone, page)
        turned(phone, 360, 740)
        run(phone, "vereda.showRoute(0)")
        check_clear(phone)
        turned(phone, 740, 360)
        check_clear(phone)
        turned(phone, 360, 740)
        check_clear(phone)


def test_a_panel_closes_the_tool(phone: Chrome, page: Path) -> None:
    opened(phone, page)
    for tool in ("hours", "measure", "share"):
        run(phone, f"document.getElementById('tool-{tool}').click()")
        assert run(phone, "vereda.tools.open") == tool
        run(phone, "document.getElementById('tab-legend').click()")
        assert run(phone, "[vereda.tools.open, document.getElementById('legend').hidden]") == [None, False]


@pytest.mark.parametrize(("width", "height"), [(640, 360), (320, 256)])
def test_where_a_browser_magnifies_a_panel_leaves_some_map(
    driver: Chrome, page: Path, width: int, height: int
) -> None:
    with browser.sized(driver, width=width, height=height) as small:
        opened(small, page)
        run(small, "document.getElementById('tab-legend').click()")
        over = "document.querySelector('.tools').getBoundingClientRect().bottom"
        assert run(small, f"document.getElementById('legend').getBoundingClientRect().top > {over}")
        assert run(small, "document.getElementById('legend').clientHeight") > 20
        choose = """((list) => {
          list.selectedIndex = 1;
          list.dispatchEvent(new Event("change", { bubbles: true }));
        })(document.getElementById("reach-place"))"""
        run(small, f"void {choose}")
        # Where there is no map at all, it stays as it is.
        run(
            small,
            "void (document.querySelector('.field').style.cssText = 'min-height: 0; height: 0; flex: none')",
        )
        eventually(small, "vereda.map.getContainer().clientHeight", wanted=0)
        run(small, "void vereda.map.invalidateSize({ animate: false })")
        run(small, f"void {choose}")
        assert run(small, "Number.isFinite(vereda.map.getZoom())")
        assert browser.complaints(small) == []
