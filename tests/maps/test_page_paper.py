"""The map on paper: every sheet says for whom it is, and the key tells of what is drawn and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from maps.redact import Audience
from tests.browser import opened, run
from tests.maps.builders import study

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
