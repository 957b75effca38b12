"""Groups on the page in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.grouped import grouped

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

DESERT, OPEN = 2, 0
"""Numbers of routes on the page."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(grouped(), tmp_path_factory.mktemp("groups") / "map.html", audience="restricted")


def card(driver: Chrome, route: int) -> list[str]:
    lines = f"[...document.querySelectorAll('#route-list button[data-route=\"{route}\"] .group')]"
    return list(run(driver, f"{lines}.map((line) => line.textContent)"))


def detail(driver: Chrome) -> str:
    return str(run(driver, "document.getElementById('route-detail').innerText"))


def test_a_card_has_a_line_a_group_in_both_languages(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert card(driver, DESERT) == [
        "Family (4 people): 38 L together; worst off: child of 5, carried",
        "Two guides (2 people): 38 L together; worst off: child of 5, carried",
    ]
    run(driver, "document.getElementById('language').click()")
    assert card(driver, DESERT)[0] == (
        "Familia (4 personas): 38 L en conjunto; quien peor está: niña o niño de 5 años, en brazos"
    )
    assert browser.complaints(driver) == []


def test_the_details_say_what_is_lacking_and_how_likely_it_is(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, f"vereda.openDetail({DESERT})")
    text = detail(driver)
    for expected in (
        "Family (4 people)",
        "38 L (31 to 48)",
        "20 L",
        "Lacking at the worst",
        "19 L",
        "after 5.4 km, 2 h 10 min on the way",
        "Water runs out, for the first of them",
        "after 3.6 km",
        "9.3 % of body mass",
        "losing 9.3 % of body weight in water",
        "at least one of the group passes it",
        "97 %",
    ):
        assert expected in text
    run(driver, f"vereda.openDetail({OPEN})")
    assert "Lacking at the worst" not in detail(driver)
