"""Whether those who read with a screen reader or the keyboard meet a serious fault: axe-core's rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import field, report, webmap
from tests import axe, browser
from tests.browser import opened, run
from tests.maps.bodied import bodied, openly_bodied
from tests.maps.watered import watered

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

STATES = (
    "vereda.openPanel('about')",
    "(vereda.openDetail(2), vereda.openTool('hours'), vereda.openPanel('routes'))",
    "(vereda.openTool('measure'), vereda.setMeasured([[32.6, -116.2], [32.61, -116.2], [32.6, -116.21]]))",
    "vereda.openTool('share')",
    "(vereda.openTool(null), vereda.search.input.focus(), vereda.search.input.value = 'o', vereda.look())",
    "(vereda.listFound([]), vereda.openPanel('legend'), vereda.showRoute(0))",
)
"""What a page can show, one after the other."""

SIZES = {"desktop": (1280, 800), "phone": (360, 740)}


@pytest.fixture(scope="module", params=list(SIZES))
def screen(request: pytest.FixtureRequest, driver: Chrome) -> Iterator[Chrome]:
    width, height = SIZES[request.param]
    with browser.sized(driver, width=width, height=height) as sized:
        yield sized


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("axe")


@pytest.fixture(scope="module")
def restricted(folder: Path) -> Path:
    return webmap.write(bodied(), folder / "restricted.html", audience="restricted")


@pytest.fixture(scope="module")
def public(folder: Path) -> Path:
    return webmap.write(openly_bodied(), folder / "public.html")


def steady(screen: Chrome, page: Path, hash_: str = "") -> None:
    """Open a page whose pop-ups do not fade in: half there they would be found pale."""
    opened(screen, page, hash_)
    run(screen, "void vereda.map.getContainer().classList.remove('leaflet-fade-anim')")
    run(screen, "void (vereda.map._fadeAnimated = false)")


def test_the_restricted_map_has_nothing_grave(screen: Chrome, restricted: Path) -> None:
    steady(screen, restricted)
    assert axe.grave(screen) == []
    for state in STATES:
        run(screen, f"void {state}")
        assert axe.grave(screen) == [], state
        assert run(screen, "document.documentElement.scrollWidth <= window.innerWidth"), state
    assert browser.complaints(screen) == []


def test_the_public_map_has_nothing_grave_in_spanish_either(screen: Chrome, public: Path) -> None:
    steady(screen, public, "#lang=es")
    assert axe.grave(screen) == []
    run(screen, f"void {STATES[1]}")
    assert axe.grave(screen) == []
    assert browser.complaints(screen) == []


def test_a_sheet_for_a_crew_has_nothing_grave(screen: Chrome, folder: Path) -> None:
    made = field.write(watered(), folder / "field", languages=("es",), papers=("a4",))
    sheets = [path for path in made if path.suffix == ".html"]
    assert sheets
    for sheet in sheets:
        screen.get(sheet.resolve().as_uri())
        assert axe.grave(screen) == []


def test_the_report_has_nothing_grave(screen: Chrome, folder: Path) -> None:
    path = report.write(bodied(), folder / "report.html", audience="restricted")
    for language in ("en", "es"):
        screen.get(f"{path.resolve().as_uri()}#{language}")
        assert run(screen, f"document.getElementById({language!r}).getClientRects().length") == 1
        assert axe.grave(screen) == []


def test_a_fault_would_be_found(screen: Chrome, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<html lang=en><title>x</title><body data-ready=yes><button></button>", encoding="utf-8")
    opened(screen, bad)
    assert any("button-name" in line for line in axe.grave(screen))
