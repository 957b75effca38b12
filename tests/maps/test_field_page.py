"""Sheets in a real browser: on paper each page is one page, nothing runs over, nothing is asked for."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.result import StudyResult
from maps import field
from tests import browser
from tests.browser import run
from tests.maps.builders import study
from tests.maps.hostile import hostile
from tests.maps.watered import many, watered

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

_OVER = """[...document.querySelectorAll('.page')].map((page) => {
  const below = (part) => part.getBoundingClientRect().bottom;
  const end = below(page) - parseFloat(getComputedStyle(page).paddingBottom);
  return Math.max(...[...page.querySelectorAll('*')].map(below)) - end;
})"""
"""How far anything lies below the end of its page, in pixels."""

_NARROW = """[...document.querySelectorAll(
    'h1, .fact b, .order, .big, .sums span, .heat p, .head .fill, .at span:last-child')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline')
  .map((part) => part.textContent)"""
"""What must be read whole and is not."""

CASES: dict[str, StudyResult] = {
    "two": watered(),
    "sample": watered(study(is_sample=True)),
    "seven": replace(study(), water=many(7)),
    "nine": replace(study(), water=many(9)),
    "twelve": replace(study(), water=many(12)),
    "hostile": hostile("*.trip_id"),
}


@pytest.fixture(scope="module", params=list(CASES))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("field") / request.param
    field.write(CASES[request.param], target)
    return target


def printed(driver: Chrome, path: Path) -> list[str]:
    """Return the size of each page on paper, in points, as a browser prints it without being told."""
    driver.get(path.resolve().as_uri())
    answer = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    document = base64.b64decode(answer["data"])
    return [found.decode() for found in re.findall(rb"/MediaBox \[0 0 ([\d.]+ [\d.]+)\]", document)]


@pytest.mark.parametrize("language", field.LANGUAGES)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_trip_is_a_front_and_a_back(driver: Chrome, folder: Path, language: str, paper: str) -> None:
    path = folder / f"T1.{language}.{paper}.restricted.html"
    browser.requests(driver)
    browser.complaints(driver)
    sizes = printed(driver, path)
    width, height = {"a4": (595, 842), "letter": (612, 792)}[paper]
    assert len(sizes) == 2
    for size in sizes:
        assert [round(float(side)) for side in size.split()] == [width, height]
    assert max(run(driver, _OVER)) <= 1
    assert run(driver, _NARROW) == []
    assert set(browser.requests(driver)) - {"about:blank"} <= {path.resolve().as_uri()}
    assert browser.complaints(driver) == []
    assert run(driver, "window.__pwned === undefined")


@pytest.mark.parametrize("name", ["month", "record"])
def test_month_and_form_fit_their_pages(driver: Chrome, folder: Path, name: str) -> None:
    path = folder / f"{name}.es.letter.restricted.html"
    sizes = printed(driver, path)
    assert len(sizes) == run(driver, "document.querySelectorAll('.page').length")
    assert max(run(driver, _OVER)) <= 1
    assert run(driver, "document.querySelectorAll('.stamp').length") == len(sizes)


_OUTSIDE = """[...document.querySelectorAll('.page *')].filter((part) => {
  const [box] = part.getClientRects();
  const held = part.closest('svg') ?? part;
  return box && !held.parentElement.closest('.rows, [role="img"]') && (box.right > 360.5 || box.left < -0.5);
}).map((part) => part.outerHTML.slice(0, 80))"""
"""What is wider than the screen of a phone and not in a box that scrolls."""


@pytest.mark.parametrize("name", ["T1", "month", "record"])
def test_on_a_phone_a_sheet_is_as_wide_as_the_screen(driver: Chrome, folder: Path, name: str) -> None:
    with browser.sized(driver, width=360, height=740):
        driver.get((folder / f"{name}.es.letter.restricted.html").resolve().as_uri())
        assert run(driver, "visualViewport.width") == 360, "the phone does not zoom out"
        assert run(driver, "document.documentElement.scrollWidth") <= 360
        assert run(driver, _OUTSIDE) == []
        assert max(run(driver, _OVER)) <= 1
        assert run(driver, _NARROW) == []
        # What scrolls is seen to its end, clear of the edge that fades.
        ends = """[...document.querySelectorAll('.rows, [role="img"]')].map((box) => {
          box.scrollLeft = 9999;
          return box.getBoundingClientRect().right - box.firstElementChild.getBoundingClientRect().right;
        })"""
        assert all(clear >= 23 for clear in run(driver, ends))


def test_letters_can_be_read_at_arms_length(driver: Chrome, tmp_path: Path) -> None:
    # 8 points are the least that is printed for reading; what matters most has 20 and more.
    field.write(watered(), tmp_path / "field", languages=("en",), papers=("a4",))
    driver.get((tmp_path / "field" / "T1.en.a4.restricted.html").resolve().as_uri())
    sizes = """[...document.querySelectorAll('%s')]
      .map((part) => parseFloat(getComputedStyle(part).fontSize) * 0.75)"""
    assert min(run(driver, sizes % "p, td, th, small, span, b, li")) >= 8
    assert min(run(driver, sizes % ".fact b:not(.sun b), h1")) >= 20
    black = "getComputedStyle(document.querySelector('.fact.turn_back')).backgroundColor"
    assert run(driver, black) == "rgb(0, 0, 0)"
    exact = "getComputedStyle(document.querySelector('.stamp')).printColorAdjust"
    assert run(driver, exact) == "exact", "black stays black where a browser prints no backgrounds"
