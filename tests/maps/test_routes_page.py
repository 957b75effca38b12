"""The list of routes and the pop-ups of their sections in a real browser, with the network off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from geo.result import StudyResult
from geo.risk.body import FACTORS
from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.bodied import bodied, openly_bodied
from tests.maps.drawn import open_line, section_of

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

DESERT, TRAIN = 2, 3
"""Numbers of routes on the page."""
CONTENT = "document.querySelector('.leaflet-popup-content')"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(bodied(), tmp_path_factory.mktemp("list") / "map.html", audience="restricted")


def ridden(*, has_body: bool) -> StudyResult:
    """Return the study with the restricted route as a ride by road; with the body in the risk or not."""
    base = bodied()
    modes = base.routes["mode"].mask(base.routes.index == "secret", "road")
    segments = base.segments
    if has_body:
        followed = segments["route_id"].isin(["desert", "train"])
        scores = np.where(followed, 0.3, np.nan)
        segments = segments.assign(**{FACTORS["core_heat"].score_column: scores})
    walks = base.walks
    assert walks is not None
    return replace(
        base,
        routes=base.routes.assign(mode=modes),
        segments=segments,
        walks=walks.drop(index="secret", level="route_id"),
    )


def section(route: int, number: int) -> str:
    return f"vereda.section(vereda.sectionsOf({route})[{number}])"


def open_section(driver: Chrome, route: int, number: int) -> str:
    """Open the pop-up of a section where it is, and return what it says."""
    run(
        driver,
        f"void vereda.lines.open('route', vereda.sectionsOf({route})[{number}])",
    )
    return str(run(driver, f"{CONTENT}.innerText"))


def groups(driver: Chrome) -> list[list[str]]:
    """Return mode, heading, remark and names of each group of the list."""
    found: list[list[str]] = run(
        driver,
        """[...document.querySelectorAll('#route-list section')].map((group) => [group.dataset.mode,
          group.querySelector('h3').textContent, group.querySelector('.note')?.textContent ?? '',
          ...[...group.querySelectorAll('.name')].map((name) => name.textContent)])""",
    )
    return found


@pytest.mark.parametrize(
    ("hash_", "reason", "labels"),
    [
        (
            "",
            "no water left, in the sun at 40 °C",
            ["Woman, leaving at 06:00", "At the end of this section", "Time of day", "Water left"],
        ),
        (
            "#lang=es",
            "sin agua, al sol a 40 °C",
            ["Mujer, sale a las 06:00", "Al final de este tramo", "Hora del día", "Agua que queda"],
        ),
    ],
)
def test_a_section_says_why_and_how_it_is_there(
    driver: Chrome, page: Path, hash_: str, reason: str, labels: list[str]
) -> None:
    opened(driver, page, hash_)
    text = open_section(driver, DESERT, 100)
    for each in (reason, *labels):
        assert each in text
    assert run(driver, f"{CONTENT}.querySelector('.reason').textContent") == reason
    figures = f"[...{CONTENT}.querySelectorAll('.state div')].map((each) => each.className)"
    assert run(driver, figures) == ["clock_h", "water_left_l", "deficit_share", "core_c"]
    # 101 of 130 pieces of 17.2 km: 13.36 km, at 6 h + 13.36 / 2.6 h + 0.4 * 5.36 / 2.6 h = 11.96 h.
    values = f"[...{CONTENT}.querySelectorAll('.state dd')].map((each) => each.textContent)"
    clock, water, deficit, core = run(driver, values)
    assert clock == "12:00"
    assert water == "0.0 L"
    # 0.8 % for each of the 5.21 km beyond 8.15; 37.2 + 0.08 * 13.36 + 0.15 * sin(13.36).
    assert deficit == "4.2 %"
    assert core == "38.4 °C"
    assert browser.complaints(driver) == []


def test_the_words_of_a_section_follow_the_switch(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    open_line(driver, "route", section_of(driver, "risk-5"))
    assert "no water left" in run(driver, f"{CONTENT}.innerText")
    run(driver, "document.getElementById('language').click()")
    text = run(driver, f"{CONTENT}.innerText")
    assert "sin agua" in text
    assert "no water left" not in text


def test_all_that_was_measured_is_told_when_asked(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    text = open_section(driver, DESERT, 100)
    assert "Radiant" not in text
    run(driver, f"{CONTENT}.querySelector('summary').click()")
    text = run(driver, f"{CONTENT}.innerText")
    for label in ("Radiant: sun and ground", "Water lost in an hour", "Air heat", "Height"):
        assert label in text


def test_a_section_without_words_says_its_main_reason(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    text = open_section(driver, TRAIN, 2)
    assert "afternoon air of 38 °C" in run(driver, f"{CONTENT}.querySelector('.reason').textContent")
    assert "Water left" not in text
    assert run(driver, f"{CONTENT}.querySelector('.state')") is None


def test_a_section_fits_its_pop_up(driver: Chrome, page: Path) -> None:
    for width, height in ((1400, 900), (360, 740)):
        with browser.sized(driver, width=width, height=height) as screen:
            for hash_ in ("", "#lang=es"):
                opened(screen, page, hash_)
                open_section(screen, DESERT, 100)
                assert run(screen, f"{CONTENT}.scrollWidth <= {CONTENT}.clientWidth")
                wide = f"[...{CONTENT}.querySelectorAll('.state dt, .state dd')]"
                assert run(screen, f"{wide}.every((each) => each.scrollWidth <= each.clientWidth)")
                sizes = f"{wide}.map((each) => parseFloat(getComputedStyle(each).fontSize))"
                assert min(run(screen, sizes)) >= 12


def test_the_public_page_says_why_as_well(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(openly_bodied(), tmp_path / "map.html"))
    desert = run(driver, "vereda.data.routes.list.findIndex((route) => route.n === 'Across the desert')")
    assert "no water left, in the sun at 40 °C" in open_section(driver, desert, 100)


@pytest.mark.parametrize(
    ("hash_", "headings"),
    [
        ("", ["On foot", "By freight train", "By road vehicle"]),
        ("#lang=es", ["A pie", "En tren de carga", "En vehículo por carretera"]),
    ],
)
def test_routes_are_listed_by_mode_each_from_the_greatest_risk(
    driver: Chrome, tmp_path: Path, hash_: str, headings: list[str]
) -> None:
    opened(driver, webmap.write(ridden(has_body=False), tmp_path / "map.html", audience="restricted"), hash_)
    run(driver, "vereda.openPanel('routes')")
    found = groups(driver)
    assert [group[0] for group in found] == ["foot", "rail", "road"]
    assert [group[1] for group in found] == headings
    assert [group[3:] for group in found] == [
        ["Across the desert", "Over the pass"],
        ["Freight line"],
        ["Along the wash"],
    ]
    assert found[0][2] in {
        "Figures for one person: woman, leaving at 06:00",
        "Cifras de una persona: mujer, sale a las 06:00",
    }
    assert all(group[2] for group in found[1:])
    levels = run(
        driver,
        "[...document.querySelectorAll('#route-list section')].map((group) =>"
        " document.getElementById(group.getAttribute('aria-labelledby')).textContent)",
    )
    assert levels == headings


def test_the_score_of_a_ride_says_what_it_rests_on(driver: Chrome, tmp_path: Path) -> None:
    remarks = {}
    for has_body in (False, True):
        path = webmap.write(ridden(has_body=has_body), tmp_path / "map.html", audience="restricted")
        opened(driver, path)
        remarks[has_body] = {group[0]: group[2] for group in groups(driver)}
        run(driver, f"vereda.openDetail({TRAIN})")
        assert remarks[has_body]["rail"] in run(driver, "document.getElementById('route-detail').innerText")
        run(driver, f"vereda.openDetail({DESERT})")
        assert "Do not compare" not in run(driver, "document.getElementById('route-detail').innerText")
        run(driver, "vereda.closeDetail()")
    assert "only on what was measured along the line" in remarks[False]["rail"]
    assert "heat, cold and thirst aboard" in remarks[True]["rail"]
    assert "only on what was measured along the road" in remarks[True]["road"]
    # Of two walks one was followed: the other's score has no body in it.
    text = run(driver, "document.querySelector('#route-list button[data-route=\"0\"]').innerText")
    assert "Scored without the body" in text
    text = run(driver, f"document.querySelector('#route-list button[data-route=\"{DESERT}\"]').innerText")
    assert "Scored without the body" not in text


def test_a_list_without_scores_or_modes_says_nothing_of_them(driver: Chrome, tmp_path: Path) -> None:
    base = ridden(has_body=True)
    bare = base.routes.drop(columns="mode").assign(risk=np.nan, band=np.nan)
    path = webmap.write(replace(base, routes=bare), tmp_path / "map.html", audience="restricted")
    opened(driver, path)
    assert [group[:3] for group in groups(driver)] == [["", "Otherwise", ""]]
    assert browser.complaints(driver) == []


def test_ranks_count_walks_and_say_so(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "vereda.openPanel('routes')")
    card = "document.querySelector('#route-list button[data-route=\"{}\"]').innerText"
    assert "1st of 3 walks by water needed" in run(driver, card.format(DESERT))
    assert "2nd to 3rd of 3 walks by water needed" in run(driver, card.format(0))
    assert "walks" not in run(driver, card.format(TRAIN))
    run(driver, "document.getElementById('language').click()")
    assert "2.ª a 3.ª de 3 caminatas por agua necesaria" in run(driver, card.format(0))


def test_a_ride_says_why_on_its_card(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    why = f"document.querySelector('#route-list button[data-route=\"{TRAIN}\"] .why').textContent"
    said = "3.4 h on the roof without shade, 33 °C; up to 3.1 h without a place with help"
    assert run(driver, why) == said
    run(driver, "document.getElementById('language').click()")
    assert run(driver, why) == "3.4 h en el techo sin sombra, 33 °C; hasta 3.1 h sin un lugar de ayuda"


def test_a_card_without_words_says_what_adds_most(driver: Chrome, tmp_path: Path) -> None:
    base = replace(bodied(), walks=None, rides=None)
    opened(driver, webmap.write(base, tmp_path / "map.html", audience="restricted"))
    why = run(driver, "[...document.querySelectorAll('#route-list .why')].map((each) => each.textContent)")
    assert why == ["afternoon air of 38 °C", *["afternoon air of 38.5 °C"] * 2, "afternoon air of 38 °C"]


TIED = (
    ("air up to 35 °C; 9 %", "air up to 35_°C; 9_%"),
    ("4.9 km of 11 km²", "4.9_km of 11_km²"),
    ("0.4 L/h, 3 L", "0.4_L/h, 3_L"),
    ("after 2 walks, 3 men", "after 2 walks, 3 men"),
    ("Sección 7 L-3", "Sección 7_L-3"),
)


def test_a_number_and_its_unit_stay_on_one_line(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    for text, shown in TIED:
        assert run(driver, f"vereda.tied({text!r}).replaceAll('\\u00a0', '_')") == shown


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (360, 740)])
def test_a_tall_pop_up_has_room_wherever_it_stands(
    driver: Chrome, page: Path, width: int, height: int
) -> None:
    top = """new Promise((done) => {
      const look = () => (vereda.map._panAnim && vereda.map._panAnim._inProgress
        ? setTimeout(look, 20)
        : done(document.querySelector('.leaflet-popup').getBoundingClientRect().top
          - vereda.map.getContainer().getBoundingClientRect().top));
      setTimeout(look, 50);
    })"""
    with browser.sized(driver, width=width, height=height) as screen:
        opened(screen, page)
        (south, west), (north, east) = run(screen, "vereda.data.bounds")
        for zoom in ("vereda.homeZoom", "vereda.homeZoom + 2"):
            for corner in ((north, west), (north, east), (south, (west + east) / 2)):
                run(screen, "void vereda.home()")
                run(screen, f"void vereda.map.setZoom({zoom}, {{ animate: false }})")
                run(screen, f"void vereda.map.panTo({list(corner)}, {{ animate: false }})")
                popup = f"vereda.sectionPopup({section(DESERT, 100)})"
                run(screen, f"void vereda.map.openPopup({popup}, {list(corner)}, vereda.popupOptions)")
                assert run(screen, top) >= 0, (zoom, corner)


def test_a_low_map_is_not_covered_by_its_controls(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=360, height=740) as phone:
        opened(phone, page)
        shown = "getComputedStyle(document.querySelector('.leaflet-control-scale-line')).visibility"
        hides = "document.querySelector('.north').offsetParent === null"
        assert run(phone, shown) == "visible"
        assert not run(phone, hides)
        for act, wanted in ((f"vereda.openDetail({DESERT})", True), ("vereda.openPanel(null)", False)):
            run(phone, act)
            browser.eventually(phone, hides, wanted=wanted)
