"""The map on paper: every sheet says for whom it is, and the key tells of what is drawn and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import compare, webmap
from maps.redact import Audience
from tests.browser import opened, run
from tests.maps.builders import study
from tests.maps.test_compare import later
from tests.maps.test_page_compare import looks_at, soon, within

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@contextmanager
def on_paper(driver: Chrome) -> Iterator[None]:
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def style(driver: Chrome, selector: str, name: str) -> str:
    found: str = run(driver, f"getComputedStyle(document.querySelector({selector!r})).{name}")
    return found


@pytest.mark.parametrize(
    ("audience", "position"), [("public", "static"), ("partner", "fixed"), ("restricted", "fixed")]
)
def test_on_paper_each_sheet_that_must_not_be_passed_on_is_stamped(
    driver: Chrome, tmp_path: Path, audience: Audience, position: str
) -> None:
    opened(driver, webmap.write(study(), tmp_path / "map.html", audience=audience))
    assert style(driver, ".stamp", "position") == "static"
    with on_paper(driver):
        # What stands fixed is drawn on every sheet.
        assert style(driver, ".stamp", "position") == position
        edge = "document.querySelector('.stamp').getBoundingClientRect().right"
        inner = "document.querySelector('main').getBoundingClientRect().left"
        if position == "fixed":
            assert run(driver, edge) < run(driver, inner), "nothing is under it"
            size = "[document.querySelector('.stamp')].map((e) => [e.scrollHeight, e.clientHeight])[0]"
            told, room = run(driver, size)
            assert told <= room


def test_the_key_on_paper_tells_of_the_layers_that_are_on(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(study(), tmp_path / "map.html", audience="restricted"))
    shown = (
        "[...document.querySelectorAll('#legend input')].filter((box) => "
        "box.closest('.entry').getClientRects().length).map((box) => box.dataset.layer)"
    )
    ticked = "[...document.querySelectorAll('#legend input:checked')].map((box) => box.dataset.layer)"
    with on_paper(driver):
        before = run(driver, shown)
        assert before == run(driver, ticked)
    run(driver, "document.querySelector('#legend input[data-layer=\"barrier\"]').click()")
    with on_paper(driver):
        assert run(driver, shown) == [name for name in before if name != "barrier"]
        # No heading without a line below it.
        empty = (
            "[...document.querySelectorAll('#legend fieldset')].filter((each) => each.getClientRects().length"
            " && ![...each.querySelectorAll('.entry')].some((entry) => entry.getClientRects().length)).length"
        )
        assert run(driver, empty) == 0


OF_COPIES = """((told) => {
  CSS.supports = (...asked) => asked[0] === "-moz-appearance" || told(...asked);
})(CSS.supports.bind(CSS))"""
"""What such a browser is known by."""

MM = 96 / 25.4
"""CSS pixels."""


@contextmanager
def of_copies(driver: Chrome) -> Iterator[None]:
    """Open pages as in a browser that prints a copy of the page, in which no script runs."""
    told = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": OF_COPIES})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", told)


SIZE = "(({ x, y }) => [x, y])(vereda.map.getSize())"
VIEW = "[vereda.map.getCenter().lat, vereda.map.getCenter().lng, vereda.map.getZoom()]"


def test_a_copy_for_paper_has_the_map_laid_out_for_it(driver: Chrome, tmp_path: Path) -> None:
    path = webmap.write(study(), tmp_path / "map.html", audience="restricted")
    with of_copies(driver):
        opened(driver, path)
    run(driver, "void vereda.map.setZoom(vereda.homeZoom + 1, { animate: false })")
    before = run(driver, VIEW)
    screen = run(driver, SIZE)
    run(driver, "void (window.seen = vereda.map.getBounds())")
    # All is done by the time that the event is.
    width, height, shown, canvas, names = run(
        driver,
        f"""(window.dispatchEvent(new Event("beforeprint")), [
          ...{SIZE},
          vereda.map.getBounds().contains(window.seen),
          (({{ canvas }}) => canvas.width / canvas.getBoundingClientRect().width)(vereda.lines.drawn.front),
          vereda.placed.timer === null && document.querySelector(".leaflet-names-pane .label") !== null,
        ])""",
    )
    assert [width, height] == pytest.approx([178 * MM - 2, 125 * MM - 2], abs=2)
    assert shown
    assert canvas == pytest.approx(3, abs=0.01)
    assert names
    with on_paper(driver):
        assert run(driver, SIZE) == [width, height], "the copy is as large"
    run(driver, "window.dispatchEvent(new Event('afterprint'))")
    assert run(driver, SIZE) == screen
    # To a pixel, which is 0.0001 degrees at this zoom.
    assert run(driver, VIEW) == pytest.approx(before, abs=1e-4)


def test_who_prints_the_page_itself_lays_it_out_when_told_of_the_paper(
    driver: Chrome, tmp_path: Path
) -> None:
    opened(driver, webmap.write(study(), tmp_path / "map.html", audience="restricted"))
    before = run(driver, SIZE)
    run(driver, "window.dispatchEvent(new Event('beforeprint'))")
    assert run(driver, SIZE) == before


def test_a_copy_of_two_maps_has_both_laid_out(driver: Chrome, tmp_path: Path) -> None:
    path = compare.write(study(is_sample=True), later(), tmp_path / "both.html", audience="restricted")
    with of_copies(driver):
        opened(driver, path)
    soon(driver, 1, looks_at(*within(driver, 0, VIEW)), wanted=True)
    whole = run(driver, "(window.dispatchEvent(new Event('beforeprint')), document.body.className)")
    assert "pair-copied" in whole
    frame = "[...document.querySelectorAll('iframe')].map((e) => [e.offsetWidth, e.offsetHeight])"
    assert run(driver, frame) == [[pytest.approx(178 * MM, abs=1), pytest.approx(84 * MM, abs=1)]] * 2
    for number in (0, 1):
        # A frame may be a page of another process, which the script of above does not reach.
        within(
            driver,
            number,
            "void (vereda.paper.isOfCopies || ((vereda.paper.isOfCopies = true) && vereda.startPaper()))",
        )
        size = within(driver, number, f"(window.dispatchEvent(new Event('beforeprint')), {SIZE})")
        assert size == pytest.approx([178 * MM - 2, 84 * MM - 2], abs=1.5)
        assert within(driver, number, "vereda.map.getBounds().contains(vereda.settled.bounds)")
