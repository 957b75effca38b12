"""The page in a real browser, with the network off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.builders import study
from tests.maps.drawn import colours, counts, open_line, section_of, still

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(
        study(is_sample=True), tmp_path_factory.mktemp("map") / "map.html", audience="restricted"
    )


def test_the_page_asks_for_nothing_and_complains_of_nothing(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "document.querySelectorAll('.leaflet-control-zoom-in')[0].click()")
    run(driver, "vereda.showRoute(0)")
    assert set(browser.requests(driver)) - {"about:blank"} == {page.resolve().as_uri()}
    assert browser.complaints(driver) == []


def test_a_request_would_be_seen(driver: Chrome, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<body data-ready=yes><img src='https://example.org/x.png'>", encoding="utf-8")
    opened(driver, bad)
    assert "https://example.org/x.png" in browser.requests(driver)


def test_the_policy_stops_a_script_that_is_not_ours(driver: Chrome, page: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    text = page.read_text(encoding="utf-8").replace("</body>", "<script>window.__pwned=1</script></body>")
    bad.write_text(text, encoding="utf-8")
    opened(driver, bad)
    assert run(driver, "window.__pwned === undefined")
    assert any("Content Security Policy" in line for line in browser.complaints(driver))


def test_everything_is_on_the_map(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert counts(driver) == {
        "boundary": 1,
        "barrier": 2,
        "opening": 2,
        "gap": 1,
        "checkpoint": 2,
        "port": 1,
        "rail": 1,
        "trail": 1,
        "water": 2,
        "town": 1,
        "help": 2,
        "death": 2,
        "desert": 1,
        "height": 1,
        "area": 1,
        "route": 4,
        "relief": 1,
    }
    picture = "document.querySelector('.leaflet-image-layer.relief')"
    assert run(driver, f"{picture}.complete && {picture}.naturalWidth > 10")
    assert run(driver, "document.querySelectorAll('.symbol-checkpoint svg').length") == 1
    assert run(driver, "document.querySelectorAll('.symbol-port svg').length") == 1
    # Something of every risk band in use is really painted.
    assert {"fdb94d", "b0234f", "35e0c4", "16191b"} <= colours(driver)


def test_the_legend_names_each_layer_and_switches_it(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    switches = run(driver, "[...document.querySelectorAll('#legend input')].map((box) => box.dataset.layer)")
    assert set(switches) == set(run(driver, "Object.keys(vereda.layers)"))
    assert run(driver, "!document.getElementById('legend').hidden")
    groups = run(driver, "[...document.querySelectorAll('legend .en')].map((each) => each.textContent)")
    assert groups == ["Risk", "Border", "Control", "Transport", "Water and help", "Base"]
    run(driver, "document.querySelector('input[data-layer=port]').click()")
    assert run(driver, "document.querySelectorAll('.symbol-port').length") == 0
    run(driver, "document.querySelector('input[data-layer=port]').click()")
    assert run(driver, "document.querySelectorAll('.symbol-port').length") == 1


def test_the_language_is_switched_and_kept_in_the_hash(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert "Sample data: not for use in the field" in run(driver, "document.body.innerText")
    run(driver, "document.getElementById('language').click()")
    text = run(driver, "document.body.innerText")
    assert "Datos de muestra: no usar en el terreno" in text
    assert "Sample data" not in text
    assert run(driver, "location.hash") == "#lang=es"
    assert run(driver, "document.documentElement.lang") == "es"
    assert run(driver, "document.cookie") == ""
    opened(driver, page, "#lang=es")
    assert run(driver, "document.title") == "Un estudio mínimo"


def test_where_the_pointer_is_and_else_the_middle_is_told(driver: Chrome, page: Path) -> None:
    said = "document.querySelector('.position').textContent"
    opened(driver, page)
    run(driver, "void vereda.map.setView([32.65, -116.25], 14, { animate: false })")
    assert run(driver, said) == "Middle: 32.650° N  116.250° W"
    run(driver, "void vereda.map.fire('mousemove', { latlng: L.latLng(32.25, -117) })")
    assert run(driver, said) == "32.250° N  117.000° W"
    run(driver, "void vereda.map.fire('mouseout', {})")
    run(driver, "document.getElementById('language').click()")
    assert run(driver, said) == "Centro: 32.650° N  116.250° O"
    with browser.sized(driver, width=360, height=740) as phone:
        opened(phone, page)
        assert run(phone, "document.querySelector('.position').getBoundingClientRect().width") > 100


def test_a_section_tells_its_risk_reason_and_measures(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "vereda.openPanel('routes')")
    assert "Over the pass" in run(driver, "document.getElementById('route-list').innerText")
    open_line(driver, "route", section_of(driver, "risk-2"))
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert "35 of 100 · low" in text
    assert "between 30 and 41" in text
    assert "water 4.9 km away" in text
    run(driver, "document.querySelector('.leaflet-popup-content summary').click()")
    assert "38 °C" in run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    # The pop-up grew; the map makes room for it.
    below = """new Promise((done) => setTimeout(() => done(
      document.querySelector('.leaflet-popup').getBoundingClientRect().top
      - vereda.map.getContainer().getBoundingClientRect().top), 300))"""
    assert run(driver, below) >= 0


@pytest.mark.parametrize(
    ("risk", "shown"), [(39.4, "39"), (39.7, "39.7"), (39.99, "39.9"), (40.0, "40"), (99.8, "100")]
)
def test_a_score_is_not_rounded_into_the_next_band(
    driver: Chrome, page: Path, risk: float, shown: str
) -> None:
    opened(driver, page)
    assert run(driver, f"vereda.score({risk})") == shown


OVERLAPS = """(() => {
  const box = (each) => each.getBoundingClientRect();
  const meet = (a, b) =>
    a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  const names = [...document.querySelectorAll('.leaflet-names-pane .label')].map(box);
  const over = [...document.querySelectorAll('.field .tools, .leaflet-control')].map(box);
  const count = (a, others) => others.filter((b) => meet(a, b)).length;
  return [names.length, names.reduce((sum, a, i) => sum + count(a, names.slice(i + 1)) + count(a, over), 0)];
})()"""


def test_names_do_not_overlap_and_are_placed_once(driver: Chrome, page: Path) -> None:
    # What measures a font has no text.
    watch = """window.namesPlaced = 0;
    const count = (node) => {
      if (node.classList && node.classList.contains('label') && node.textContent) window.namesPlaced += 1;
    };
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(count)))
      .observe(document, { childList: true, subtree: true });"""
    told = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
    opened(driver, page)
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", told)
    shown, overlapping = run(driver, OVERLAPS)
    assert shown >= 5
    assert overlapping == 0
    assert run(driver, "window.namesPlaced") == shown


def test_no_name_is_placed_under_the_search_or_a_button(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    first = "vereda.labels.find((label) => label.gap && label.rank < 4)"
    for control in (".field .tools", ".leaflet-control-zoom"):
        # The most important place is moved to where its name would lie under the control, but for its middle.
        moved = run(driver, f"""(() => {{
          const {{ map }} = vereda;
          const frame = map.getContainer().getBoundingClientRect();
          const box = document.querySelector('{control}').getBoundingClientRect();
          const wanted = L.point(box.left - frame.left - 14, box.top - frame.top + 14);
          map.panBy(map.latLngToContainerPoint({first}.place).subtract(wanted), {{ animate: false }});
          return map.latLngToContainerPoint({first}.place).distanceTo(wanted);
        }})()""")  # fmt: skip
        assert moved < 2
        still(driver)
        assert run(driver, OVERLAPS)[1] == 0


def test_symbols_have_names_and_open_by_keyboard(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    port = driver.find_element("css selector", ".symbol-port")
    assert port.get_attribute("aria-label") == "Port of entry: East gate"
    assert port.get_attribute("tabindex") == "0"
    port.send_keys(Keys.ENTER)
    assert "East gate" in run(driver, "document.querySelector('.leaflet-popup-content').innerText")


def test_on_a_phone_the_panel_is_closed_and_opens_over_half_the_map(driver: Chrome, page: Path) -> None:
    with browser.sized(driver, width=360, height=740) as phone:
        opened(phone, page)
        assert run(phone, "document.getElementById('legend').hidden")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        assert run(phone, "document.querySelector('.folium-map').clientHeight > 400")
        run(phone, "document.getElementById('tab-legend').click()")
        assert run(phone, "!document.getElementById('legend').hidden")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        assert run(phone, "document.querySelector('.folium-map').clientHeight > 150")


def test_the_list_of_routes_begins_with_the_greatest_risk(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "vereda.openPanel('routes')")
    shown = run(
        driver,
        "[...document.querySelectorAll('#route-list button')]"
        ".map((button) => vereda.data.routes.list[button.dataset.route].k[0])",
    )
    assert len(shown) > 1
    known = [risk for risk in shown if risk is not None]
    assert known == sorted(known, reverse=True)
    assert shown[: len(known)] == known, "those without a risk come last"
