"""The water plan in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from maps import webmap
from tests import browser
from tests.browser import opened, run, texts, untied
from tests.maps.drawn import open_line
from tests.maps.watered import plan, watered

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

CACHE_7, WASH, MESA, OLD = range(4)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(watered(), tmp_path_factory.mktemp("water") / "map.html", audience="restricted")


def panel(driver: Chrome) -> str:
    text: str = run(driver, "document.getElementById('water-plan').innerText")
    return text


def popup(driver: Chrome) -> str:
    # One that was open before may still fade.
    text: str = run(driver, "[...document.querySelectorAll('.leaflet-popup-content')].at(-1).innerText")
    return text


def open_panel(driver: Chrome, page: Path, hash_: str = "") -> None:
    opened(driver, page, hash_)
    driver.find_element("id", "tab-water-plan").click()


def open_demand(driver: Chrome, point: int) -> None:
    """Open the pop-up of a point of demand; they are drawn from the most litres on."""
    script = """((marks) => vereda.openMark(marks, marks.places.findIndex((place) =>
      place.join() === vereda.data.water.demand[%d].slice(0, 2).join())))"""
    run(driver, f"void {script % point}(vereda.lines.marks.find((each) => each.layer === 'drop-demand'))")


def signs(driver: Chrome) -> list[str]:
    script = """vereda.drops.signs.map((sign) => [...sign.getElement().classList]
      .find((name) => name.startsWith('symbol-')).slice(7))"""
    found: list[str] = run(driver, script)
    return found


def test_the_plan_complains_of_nothing_and_asks_for_nothing(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    boxes = "document.querySelectorAll('input[data-layer^=drop]')"
    assert run(driver, f"[...{boxes}].map((box) => [box.dataset.layer, box.checked])") == [
        ["drop", True],
        ["drop-demand", True],
        ["drop-cover", False],
        ["drop-trip", True],
    ]
    run(driver, f"{boxes}.forEach((box) => box.click())")
    run(driver, "['legend', 'routes', 'water-plan', 'about'].forEach(vereda.openPanel)")
    assert set(browser.requests(driver)) - {"about:blank"} == {page.resolve().as_uri()}
    assert browser.complaints(driver) == []


def test_stations_differ_in_shape(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert signs(driver) == ["drop-old", "drop-new", "drop-new", "drop-old-off"]
    names = run(driver, "vereda.drops.signs.map((sign) => sign.getElement().getAttribute('aria-label'))")
    assert names == [
        "Station that stands already: Cache 7",
        "New station: By the wash",
        "New station: High mesa",
        "Station that stands already: Old barrels",
    ]
    assert texts(driver, ".drop-order") == ["T1·1", "T1·2"]


@pytest.mark.parametrize(
    ("hash_", "expected"),
    [
        (
            "",
            [
                "For walks of July that set out at 20:00.",
                "38 L a day",
                "28 L a day (74 %)",
                "10 L a day (26 %)",
                "No choice under these wishes serves more: that is proven.",
                "10 L a day · lost if gone: 10 L",
                "given up in the plan",
                "Hours of crews\n30 h",
                "620 L",
                "High mesa, 8.0 L a day: no road leads from a depot",
                "People drink as they pass",
                "3, 18 · 05:15–12:15 · 310 L",
            ],
        ),
        (
            "#lang=es",
            [
                "Para caminatas de julio que salen a las 20:00.",
                "28 L al día (74 %)",
                "está probado",
                "se pierde si falta: 10 L",
                "ningún camino lleva de un depósito",
                "La gente bebe al pasar",
            ],
        ),
    ],
)
def test_the_tab_tells_the_plan(driver: Chrome, page: Path, hash_: str, expected: list[str]) -> None:
    open_panel(driver, page, hash_)
    text = panel(driver)
    for each in expected:
        assert each in text
    # The most critical first, what is given up last.
    assert texts(driver, ".drop-row .name") == ["Cache 7", "High mesa", "By the wash", "Old barrels"]
    assert "RESTRI" in text.splitlines()[0]


def test_a_gap_is_told_in_plain_words(driver: Chrome, tmp_path: Path) -> None:
    far = plan(gap=0.0312, bound_l=28.9, is_proven_best=False)
    path = webmap.write(watered(**vars(far)), tmp_path / "map.html", audience="restricted")
    open_panel(driver, path)
    assert "serves more than 29 L a day. This one is at most 3.2 % below." in panel(driver)
    hours = webmap.write(
        watered(**(vars(far) | {"objective": "median"})), tmp_path / "hours.html", audience="restricted"
    )
    open_panel(driver, hours, "#lang=es")
    assert "tiene menos horas a pie por más de 3.2 %" in panel(driver)


def test_the_fewest_stations_for_a_share_are_told_as_such(driver: Chrome, tmp_path: Path) -> None:
    path = webmap.write(watered(fewest_sites=2), tmp_path / "map.html", audience="restricted")
    open_panel(driver, path)
    assert "serves this share with fewer than 2 stations." in panel(driver)


def test_marks_of_wanted_water_grow_when_one_looks_closer(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    radius = "vereda.dropRadius(0)"
    near = run(driver, radius)
    zoom = run(driver, "vereda.map.getZoom()")
    run(driver, "void vereda.map.setMinZoom(0).setZoom(8, { animate: false })")
    assert run(driver, radius) < near
    run(driver, f"void vereda.map.setZoom({zoom}, {{ animate: false }})")
    assert run(driver, radius) == pytest.approx(near)


def test_the_curve_stands_for_its_table(driver: Chrome, page: Path) -> None:
    open_panel(driver, page)
    run(driver, "document.querySelector('#drop-panel details').open = true")
    rows = run(
        driver,
        "[...document.querySelectorAll('#drop-panel tbody tr')].map((row) => row.innerText.split('\\t'))",
    )
    assert rows == [["1", "16 L", "16 L"], ["2", "24 L", "24 L"], ["3", "28 L", "28 L"]]
    path = run(driver, "document.querySelector('.drop-curve .curve').getAttribute('d')")
    # From nothing at the left end to 28 of 38 L at the right one.
    assert path.startswith("M44.0 138.0L")
    assert path.endswith(f"L290.0 {138 - 124 * 28 / 38:.1f}")


@pytest.mark.parametrize(
    ("switched", "served"),
    [
        # a's 10 litres are in reach of the cache alone; b's 6 of the cache and the wash.
        ({CACHE_7: False}, 18.0),
        ({WASH: False}, 24.0),
        ({MESA: False}, 20.0),
        ({CACHE_7: False, WASH: False}, 8.0),
        ({OLD: True}, 31.0),
        ({CACHE_7: False, OLD: True}, 21.0),
        ({CACHE_7: False, WASH: False, MESA: False}, 0.0),
    ],
)
def test_a_switched_station_changes_what_is_served_at_once(
    driver: Chrome, page: Path, switched: dict[int, bool], served: float
) -> None:
    open_panel(driver, page)
    assert run(driver, "vereda.drops.total") == pytest.approx(28.0)
    for place, on in switched.items():
        box = driver.find_element("id", f"drop-{place}")
        assert box.is_selected() != on
        box.click()
    assert run(driver, "vereda.drops.total") == pytest.approx(served)
    sign = "+" if served > 28 else "\u2212"
    now, change = (f"{x:.1f}" if x < 9.95 else f"{x:.0f}" for x in (served, abs(served - 28)))
    assert f"As switched here: {now} L of 38 L a day, {sign}{change} L" in panel(driver)
    off = [name.endswith("-off") for name in signs(driver)]
    assert off == [not switched.get(place, place != OLD) for place in range(4)]
    driver.find_element("id", "drop-reset").click()
    assert run(driver, "vereda.drops.total") == pytest.approx(28.0)
    assert run(driver, "document.getElementById('drop-reset').hidden")
    assert "Untick a station" in panel(driver)


def test_marks_and_lines_follow(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    filled = (
        "vereda.data.water.demand.map((_, i) => vereda.dropMark(i).fillColor === vereda.data.style.served)"
    )
    assert run(driver, filled) == [True, True, True, True, False, False]
    dashed = "vereda.data.water.demand.map((_, i) => vereda.dropMark(i).dash.length > 0)"
    assert run(driver, dashed) == [False, False, False, False, True, True]
    lines = "vereda.lines.of('drop-cover').count"
    assert run(driver, lines) == 4
    run(driver, "void vereda.switchDrop(0, false)")
    assert run(driver, filled) == [False, True, True, True, False, False]
    assert run(driver, lines) == 3
    run(driver, "document.querySelector('input[data-layer=drop-cover]').click()")
    assert run(driver, "vereda.lines.passes().some((each) => each.layer === 'drop-cover')")
    assert browser.complaints(driver) == []


def test_a_station_gives_no_more_than_it_can(driver: Chrome, tmp_path: Path) -> None:
    # The cache may give 12, the wash 8: a 10, b 2 and 4, c 4, and d's 8 at the mesa.
    sites = plan().sites.assign(capacity_l=[12.0, 8.0, np.nan, 100.0])
    path = webmap.write(watered(sites=sites), tmp_path / "map.html", audience="restricted")
    opened(driver, path)
    assert run(driver, "vereda.drops.total") == pytest.approx(28.0)
    assert run(driver, "[0, 1, 2].map(vereda.dropServes)") == pytest.approx([12.0, 8.0, 8.0])
    # With 5 at the wash b lacks 3, and half of it is shown as such.
    run(driver, "vereda.data.water.sites[1].cap = 5")
    run(driver, "void Object.assign(vereda.drops, vereda.dropFlow(vereda.drops.on))")
    assert run(driver, "vereda.drops.served") == pytest.approx([10.0, 3.0, 4.0, 8.0, 0.0, 0.0])
    assert run(driver, "vereda.dropMark(1).fillColor") == "#ffffff"


def test_litres_served_are_the_greatest_flow(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    draw = np.random.default_rng(20240701)
    for _ in range(60):
        sites, points = int(draw.integers(1, 9)), int(draw.integers(1, 40))
        litres = draw.integers(0, 12, points)
        limits = draw.integers(0, 40, sites)
        endless = draw.random(sites) < 0.2
        on = draw.random(sites) < 0.8
        hours = np.where(draw.random((sites, points)) < 0.3, draw.random((sites, points)), np.nan)
        case = {
            "sites": [{"cap": None if endless[j] else int(limits[j])} for j in range(sites)],
            "demand": [[0, 0, int(value)] for value in litres],
            "within": [
                [[int(i), float(hours[j, i])] for i in np.flatnonzero(~np.isnan(hours[j]))]
                for j in range(sites)
            ],
        }
        answer = driver.execute_script(
            """const before = vereda.data.water;
            vereda.data.water = arguments[0];
            const found = vereda.dropFlow(arguments[1]);
            vereda.data.water = before;
            return { ...found, by: found.by.map((own) => [...own]) };""",
            case,
            on.tolist(),
        )
        allowed = ~np.isnan(hours) & on[:, None]
        most = np.where(endless, int(litres.sum()), limits) * on
        assert answer["total"] == pytest.approx(greatest_flow(litres, most, allowed))
        given = np.zeros((sites, points))
        for j, own in enumerate(answer["by"]):
            for i, value in own:
                given[j, i] = value
        assert (given >= 0).all()
        assert (given[~allowed] == 0).all()
        assert (given.sum(axis=1) <= most + 1e-9).all()
        np.testing.assert_allclose(given.sum(axis=0), answer["served"], atol=1e-9)
        assert (given.sum(axis=0) <= litres + 1e-9).all()


def greatest_flow(litres: Any, most: Any, allowed: Any) -> int:
    """Return it by scipy: source, stations, points, sink."""
    sites, points = allowed.shape
    size = sites + points + 2
    matrix = np.zeros((size, size), dtype=np.int32)
    matrix[0, 1 : sites + 1] = most
    matrix[1 : sites + 1, sites + 1 : size - 1] = np.where(allowed, int(litres.sum()) + 1, 0)
    matrix[sites + 1 : size - 1, size - 1] = litres
    return int(maximum_flow(csr_array(matrix), 0, size - 1).flow_value)


def test_a_station_tells_what_it_is_for(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "void vereda.drops.signs[0].openPopup()")
    text = popup(driver)
    for each in (
        "RESTRICTED",
        "Cache 7",
        "Served here, a day\n10 L",
        "Wanted in its reach, a day\n16 L",
        "Lost if it is gone, a day\n10 L",
        "Best backup if it is gone\nBy the wash; then 10 L a day lost",
        "Can give, a day\n200 L",
        "At each visit\n155 L",
        "Visits a month\n2",
        "Trip\nT1",
        "Walk in, loaded\n20 min",
    ):
        assert each in text
    run(driver, "document.getElementById('language').click()")
    assert "Mejor respaldo si falta\nBy the wash; se pierden 10 L al día" in popup(driver)


def test_a_station_is_switched_in_its_window_by_keyboard(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    sign = driver.find_element("css selector", "[aria-label='Station that stands already: Cache 7']")
    sign.send_keys(Keys.ENTER)
    button = driver.find_element("css selector", ".drop-switch")
    assert button.text == "Switch off"
    button.send_keys(Keys.ENTER)
    assert run(driver, "vereda.drops.total") == pytest.approx(18.0)
    assert run(driver, "document.activeElement.textContent") == "Switch on"
    assert "Served here, a day\n0.0 L" in popup(driver)
    assert signs(driver)[0] == "drop-old-off"
    assert not run(driver, "document.getElementById('drop-0').checked")


def test_a_place_tells_who_serves_it(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    open_demand(driver, 1)
    text = popup(driver)
    assert "Wanted, a day\n6.0 L" in text
    assert "Served by\nBy the wash" in text
    run(driver, "void vereda.switchDrop(1, false)")
    assert "Served by\nCache 7" in popup(driver)
    run(driver, "void vereda.switchDrop(0, false)")
    assert "Served by\nnone" in popup(driver)
    assert "Time on foot that is left\n50 min" in popup(driver)


def test_a_trip_tells_its_hours_and_stops(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    open_line(driver, "drop-trip", 0)
    text = popup(driver)
    for each in ("T1 · Jacumba", "3, 18", "05:15, 12:15, 12:15", "310 L", "1. By the wash; 2. Cache 7"):
        assert each in text


def test_the_list_shows_a_station_on_the_map(driver: Chrome, page: Path) -> None:
    open_panel(driver, page)
    run(driver, "document.querySelector('input[data-layer=drop]').click()")
    run(driver, "document.querySelectorAll('.drop-show')[1].click()")
    assert "High mesa" in popup(driver)
    assert run(driver, "document.querySelector('input[data-layer=drop]').checked")
    label = run(driver, "document.querySelectorAll('.drop-show')[1].getAttribute('aria-label')")
    assert label == "Show High mesa on the map"


def test_others_have_no_tab_and_no_script_of_a_plan(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(watered(), tmp_path / "map.html"))
    assert run(driver, "document.getElementById('tab-water-plan') === null")
    assert run(driver, "vereda.dropFlow === undefined")
    assert run(driver, "vereda.panels") == ["legend", "routes", "about"]
    assert browser.complaints(driver) == []


def test_on_a_phone_the_plan_fits(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=360, height=740) as phone:
        open_panel(phone, page)
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        wide = (
            "[...document.querySelectorAll('#water-plan *')].filter((part) => part.scrollWidth > 360).length"
        )
        assert run(phone, wide) == 0
        # A finger needs room.
        small = (
            "[...document.querySelectorAll('.drop-show')].map((each) => each.getBoundingClientRect().height)"
        )
        assert min(run(phone, small)) >= 40
        run(phone, "document.querySelectorAll('.drop-show')[0].click()")
        assert run(phone, "document.getElementById('water-plan').hidden")
        assert "Cache 7" in untied(popup(phone))
