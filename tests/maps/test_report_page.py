"""The report in a real browser: the language of its address, no request, no overflow on a phone, on paper."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps import report
from tests import browser
from tests.browser import run
from tests.maps.bodied import bodied
from tests.maps.test_report_cells import gathered
from tests.maps.watered import plan

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

PAPERS = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.restricted.html"
    return report.write(replace(bodied(), water=plan()), path, audience="restricted")


@pytest.fixture(scope="module")
def public_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    return report.write(gathered(), path, audience="public")


def show(driver: Chrome, path: Path, hash_: str = "", *, width: int = 1280) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get("about:blank")
    browser.requests(driver)
    browser.complaints(driver)
    driver.get(path.resolve().as_uri() + hash_)


def shown(driver: Chrome) -> list[str]:
    seen: list[str] = run(
        driver,
        "[...document.querySelectorAll('article')].filter((a) => a.getClientRects().length)"
        ".map((a) => a.lang)",
    )
    return seen


_RATIOS = """(() => {
  const light = (parts) => parts.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('main *, .bar *')].filter((node) => !node.closest('svg')
    && node.getClientRects().length && [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim()));
  return Math.min(...texts.map((node) => {
    const [a, b] = [light(parts(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()"""
"""Least contrast of a text with what lies behind it (WCAG 2)."""


@pytest.mark.parametrize(
    ("hash_", "language"), [("", "en"), ("#es", "es"), ("#es-method", "es"), ("#en", "en")]
)
def test_the_address_chooses_the_language(driver: Chrome, page: Path, hash_: str, language: str) -> None:
    show(driver, page, hash_)
    assert shown(driver) == [language]
    assert set(browser.requests(driver)) == {page.resolve().as_uri()}
    assert browser.complaints(driver) == []
    if hash_ == "":
        driver.find_element("link text", "Español").click()
        assert shown(driver) == ["es"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_runs_over_on_a_phone_and_all_can_be_read(driver: Chrome, page: Path, language: str) -> None:
    show(driver, page, f"#{language}", width=360)
    assert run(driver, "document.documentElement.scrollWidth") <= 360
    assert run(driver, _RATIOS) >= 4.5
    # What is wider scrolls in a box of its own that a keyboard reaches.
    wide: list[Any] = run(
        driver,
        "[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth)"
        ".map((e) => [e.tabIndex, Boolean(e.getAttribute('aria-label'))])",
    )
    assert wide
    assert all(each == [0, True] for each in wide)


_OUTSIDE = """[...document.querySelectorAll('.bar *, article *')].filter((node) => {
  const [box] = node.getClientRects();
  const held = node.closest('svg') ?? node;
  return box && !held.parentElement.closest('.scroll') && (box.right > 360.5 || box.left < -0.5);
}).map((node) => node.outerHTML.slice(0, 80))"""
"""What is wider than the screen of a phone and not in a box that scrolls."""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("edition", ["page", "public_page"])
def test_nothing_is_wider_than_a_phone(
    driver: Chrome, request: pytest.FixtureRequest, edition: str, language: str
) -> None:
    show(driver, request.getfixturevalue(edition), f"#{language}", width=360)
    assert run(driver, "visualViewport.width") == 360, "the phone does not zoom out"
    assert run(driver, "document.documentElement.scrollWidth") <= 360
    assert run(driver, _OUTSIDE) == []


def test_on_a_phone_a_map_that_is_cut_says_so_and_is_seen_to_its_end(driver: Chrome, page: Path) -> None:
    hint = "document.querySelector('#en .sideways').getClientRects().length"
    show(driver, page, "#en", width=360)
    assert run(driver, hint) == 1
    run(driver, "document.querySelector('#en .plan .scroll').scrollLeft = 9999")
    ends = "['#en .plan .map', '#en .plan .scroll'].map((s) => document.querySelector(s)"
    map_right, box_right = run(driver, f"{ends}.getBoundingClientRect().right)")
    assert map_right <= box_right - 29, "its last part is not under the fading edge"
    show(driver, page, "#en")
    assert run(driver, hint) == 0
    assert run(driver, "getComputedStyle(document.querySelector('#en .plan .scroll')).maskImage") == "none"


def test_on_a_phone_figures_in_charts_are_large_enough(driver: Chrome, page: Path) -> None:
    show(driver, page, "#en", width=360)
    sizes = """[...document.querySelectorAll('#en .chart text')].map((node) =>
      parseFloat(getComputedStyle(node).fontSize) * node.getScreenCTM().a)"""
    assert min(run(driver, sizes)) >= 9.5
    # A figure of the grid of hours and months stays in its square.
    squares = "[...document.querySelectorAll('#en-hours rect')].map((node) => node.getBoundingClientRect())"
    widest = "[...document.querySelectorAll('#en-hours .cell')].map((node) => node.getBoundingClientRect())"
    squares_px = run(driver, f"{squares}.map((box) => box.width)")
    figures_px = run(driver, f"{widest}.map((box) => box.width)")
    assert len(figures_px) == 288
    assert max(figures_px) <= min(squares_px)


def test_on_a_phone_names_of_rows_stay_in_sight(driver: Chrome, page: Path) -> None:
    show(driver, page, "#en", width=360)
    moved = """(() => {
      const box = document.querySelector('#en-method .scroll');
      box.scrollLeft = 9999;
      const left = box.getBoundingClientRect().left;
      return [box.scrollLeft, box.querySelector('tbody th').getBoundingClientRect().left - left,
        box.querySelector('thead th').getBoundingClientRect().left - left];
    })()"""
    by, row, head = run(driver, moved)
    assert by > 100
    assert row == pytest.approx(0, abs=1)
    assert head == pytest.approx(0, abs=1)


def test_a_road_is_seen_in_the_key(driver: Chrome, page: Path) -> None:
    show(driver, page, "#en", width=360)
    widths = """['.road-under', '.road'].map((name) => {
      const line = document.querySelector(`#en .key-sample ${name}`);
      return parseFloat(getComputedStyle(line).strokeWidth) * line.getScreenCTM().a;
    })"""
    under, over = run(driver, widths)
    assert (under - over) / 2 >= 1, "an edge of a pixel or more on both sides"


def test_the_map_is_drawn(driver: Chrome, page: Path) -> None:
    show(driver, page)
    assert run(driver, "document.querySelectorAll('#the-map .disc').length") >= 2
    box = "document.querySelector('.plan .map').getBoundingClientRect()"
    assert run(driver, f"{box}.width") > 800
    assert run(driver, f"{box}.height") > 250
    style = "getComputedStyle(document.querySelector('#the-map .route')).fill"
    assert run(driver, style) == "none", "the styles of the map reach it"


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("language", ["en", "es"])
def test_on_paper_each_sheet_is_stamped(driver: Chrome, page: Path, paper: str, language: str) -> None:
    show(driver, page, f"#{language}")
    width, height = PAPERS[paper]
    answer = driver.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": width, "paperHeight": height, "printBackground": False}
    )
    document = base64.b64decode(answer["data"])
    sheets = len(re.findall(rb"/MediaBox", document))
    assert 4 <= sheets <= 12
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert shown(driver) == [language]
        band = "getComputedStyle(document.querySelector('.band-%s')).%s"
        # What stands fixed is drawn on every sheet.
        assert run(driver, band % (language, "position")) == "fixed"
        assert run(driver, band % (language, "display")) == "flex"
        assert run(driver, band % ("es" if language == "en" else "en", "display")) == "none"
        assert run(driver, "getComputedStyle(document.querySelector('.bar')).display") == "none"
        front = f"document.querySelector('#{language} .front').getBoundingClientRect().height"
        # At 96 px an inch, less the margins of 15 mm above and below.
        size = {
            "width": round((width - 26 / 25.4) * 96),
            "height": 800,
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        assert run(driver, front) <= (height - 30 / 25.4) * 96, "page one is one page"
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
