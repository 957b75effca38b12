"""The page in a real browser, with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maps import webmap
from tests import browser
from tests.maps.builders import study
from tests.maps.reached import hostile_reach, openly_reached, reached
from tests.maps.walked import hostile_walk, openly_walked, walked

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    with browser.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(walked(), tmp_path_factory.mktemp("walk") / "map.html", audience="restricted")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(reached(), tmp_path_factory.mktemp("reach") / "map.html", audience="restricted")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(
        study(is_sample=True), tmp_path_factory.mktemp("map") / "map.html", audience="restricted"
    )


def opened(driver: Chrome, path: Path, hash_: str = "") -> Chrome:
    browser.requests(driver)
    browser.complaints(driver)
    # The same address with another hash is no new page.
    driver.get("about:blank")
    browser.open_page(driver, path, hash_=hash_)
    return driver


def run(driver: Chrome, script: str) -> Any:
    """Return what a script gives, with every space a plain one: a unit is tied to its number."""
    return untied(driver.execute_script(f"return {script}"))


def untied(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\u00a0", " ")
    if isinstance(value, list):
        return [untied(each) for each in value]
    return value


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
    counts = run(
        driver, "Object.fromEntries(Object.entries(vereda.layers).map(([k, v]) => [k, v.over.length]))"
    )
    assert counts == {
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
    painted = """(() => {
      const canvas = document.querySelector('canvas.leaflet-zoom-animated');
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) {
        const hex = (part) => part.toString(16).padStart(2, '0');
        seen.add(hex(data[i]) + hex(data[i + 1]) + hex(data[i + 2]));
      }
      return ['fdb94d', 'b0234f', '35e0c4', '16191b'].filter((colour) => seen.has(colour));
    })()"""
    assert run(driver, painted) == ["fdb94d", "b0234f", "35e0c4", "16191b"]


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


def test_a_section_tells_its_risk_reason_and_measures(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    run(driver, "vereda.openPanel('routes')")
    assert "Over the pass" in run(driver, "document.getElementById('route-list').innerText")
    section = "vereda.layers.route.over.find((line) => line.options.color === '#fdb94d')"
    run(driver, f"void {section}.openPopup()")
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


def test_names_do_not_overlap(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    overlaps = """(() => {
      const labels = [...document.querySelectorAll('.leaflet-names-pane .label')];
      const boxes = labels.map((label) => label.getBoundingClientRect());
      let count = 0;
      boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
        count += a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
      }));
      return [boxes.length, count];
    })()"""
    shown, overlapping = run(driver, overlaps)
    assert shown >= 5
    assert overlapping == 0


def test_symbols_have_names_and_open_by_keyboard(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    port = driver.find_element("css selector", ".symbol-port")
    assert port.get_attribute("aria-label") == "Port of entry: East gate"
    assert port.get_attribute("tabindex") == "0"
    port.send_keys(Keys.ENTER)
    assert "East gate" in run(driver, "document.querySelector('.leaflet-popup-content').innerText")


def test_on_a_phone_the_panel_is_closed_and_opens_over_half_the_map(page: Path) -> None:
    with browser.chromium(width=360, height=740) as phone:
        opened(phone, page)
        assert run(phone, "document.getElementById('legend').hidden")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        assert run(phone, "document.querySelector('.folium-map').clientHeight > 400")
        run(phone, "document.getElementById('tab-legend').click()")
        assert run(phone, "!document.getElementById('legend').hidden")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        assert run(phone, "document.querySelector('.folium-map').clientHeight > 150")


@pytest.mark.parametrize("hash_", ["", "#lang=es"])
def test_hostile_text_is_only_text(driver: Chrome, tmp_path: Path, hash_: str) -> None:
    path = webmap.write(hostile_walk(), tmp_path / "hostile.html", audience="restricted")
    opened(driver, path, hash_)
    everything = """(() => {
      let shown = '';
      vereda.map.eachLayer((layer) => { if (layer.getPopup && layer.getPopup()) {
        layer.openPopup();
        shown += document.querySelector('.leaflet-popup-content').innerText;
      } });
      vereda.panels.forEach((panel) => vereda.openPanel(panel));
      vereda.data.routes.list.forEach((_, index) => vereda.showRoute(index));
      return shown + document.body.innerText;
    })()"""
    text = run(driver, everything)
    assert "${window.__pwned=3}" in text
    assert "{{ 7*7 }}" in text
    assert run(driver, "window.__pwned === undefined")
    assert run(driver, "document.querySelectorAll('img:not(.leaflet-image-layer)').length") == 0
    assert browser.complaints(driver) == []
    assert (
        set(browser.requests(driver)) - {"about:blank"} == {path.resolve().as_uri() + hash_}
        or set(browser.requests(driver)) == set()
    )


def texts(driver: Chrome, selector: str) -> list[str]:
    found: list[str] = run(
        driver, f"[...document.querySelectorAll({selector!r})].map((each) => each.textContent)"
    )
    return found


def test_walking_times_are_told_on_their_lines(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert set(texts(driver, ".label-walk-road")) == {"1 h", "2 h", "4 h"}
    assert texts(driver, ".label-walk-water") == []
    run(driver, "document.querySelector('input[data-layer=walk-water]').click()")
    assert run(driver, "vereda.map.hasLayer(vereda.layers['walk-water'].group)")
    run(driver, "document.querySelector('input[data-layer=walk-road]').click()")
    assert texts(driver, ".label-walk-road") == []
    assert browser.complaints(driver) == []


def test_routes_are_drawn_over_lines_of_time_and_corridors(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    order = """(() => {
      const ids = Object.keys(vereda.layers);
      const of = new Map(ids.flatMap((id) => [...vereda.layers[id].under, ...vereda.layers[id].over]
        .map((part) => [part._leaflet_id, id])));
      const drawn = [];
      let next = vereda.canvas._drawFirst;
      for (; next; next = next.next) drawn.push(of.get(next.layer._leaflet_id));
      return drawn.filter((id, index) => id !== drawn[index - 1]);
    })()"""
    drawn = run(driver, order)
    assert drawn.index("corridor") < drawn.index("walk-road") < drawn.index("route")


def test_flow_is_a_picture_over_the_relief_that_is_off_at_first(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert run(driver, "document.querySelectorAll('img.flow').length") == 0
    run(driver, "document.querySelector('input[data-layer=flow]').click()")
    assert run(driver, "document.querySelector('img.flow').naturalWidth") > 0
    flow, relief = (
        run(driver, f"+document.querySelector('img.{name}').style.zIndex") for name in ("flow", "relief")
    )
    assert flow > relief


@pytest.mark.parametrize(
    ("hash_", "layer", "expected"),
    [
        ("", "corridor", ["Modelled corridor", "Over the pass", "1 h 30 min", "1 h 50 min", "15 %"]),
        ("#lang=es", "corridor", ["Corredor modelado", "La ruta dada", "1 h 50 min", "RESTRINGIDO"]),
        ("", "walk-road", ["Walking time to a road", "At most", "1 h", "3.14 km²"]),
        ("#lang=es", "walk-road", ["Tiempo a pie hasta un camino", "A lo sumo", "1 h"]),
    ],
)
def test_popups_of_walking(driver: Chrome, walk: Path, hash_: str, layer: str, expected: list[str]) -> None:
    opened(driver, walk, hash_)
    run(driver, f"void vereda.layers['{layer}'].over[0].openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    for each in expected:
        assert each in text


def test_routes_and_sections_tell_their_times(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    run(driver, "vereda.openPanel('routes')")
    assert "1 h 40 min on foot" in run(driver, "document.getElementById('route-list').innerText")
    run(driver, "vereda.showRoute(0)")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    assert "Climb412 m" in text
    assert "Descent95 m" in text
    opened(driver, walk)
    run(driver, "void vereda.layers.route.over.find((line) => line.options.color === '#fdb94d').openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    # 2,062 m at 3 km/h are 41 minutes; water is an hour more.
    assert "On foot from the start40 min" in text
    assert "On foot from the nearest water1 h 40 min" in text


def test_the_public_sees_cells_with_their_remark(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(openly_walked(), tmp_path / "map.html"))
    assert run(driver, "vereda.layers.corridor === undefined && vereda.layers.flow === undefined")
    run(driver, "void vereda.layers.cell.over[0].openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert "Modelled, coarse on purpose" in text
    assert "Passages per 100 walkers" in text
    assert "Modelled, coarse on purpose" in run(driver, "document.getElementById('legend').innerText")


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (0, "0 min"),
        (0.01, "< 5 min"),
        (0.34, "20 min"),
        (0.97, "1 h"),
        (3.33, "3 h 20 min"),
        (9.99, "10 h"),
        (13.6, "14 h"),
    ],
)
def test_hours_are_shown_as_exactly_as_they_are_known(
    driver: Chrome, walk: Path, hours: float, shown: str
) -> None:
    opened(driver, walk)
    assert run(driver, f"vereda.hours({hours})") == shown
    assert run(driver, f"vereda.quantity({hours}, 'h')") == shown


def chosen(driver: Chrome) -> list[Any]:
    """Return the place that the list names, how many of its areas are on the map, and what is told of it."""
    script = """[
      document.getElementById('reach-place').selectedOptions[0].textContent,
      vereda.layers['reach-alone'].over.filter((part) => vereda.map.hasLayer(part)).length,
      document.getElementById('reach-facts').innerText,
    ]"""
    found: list[Any] = run(driver, script)
    return found


def click_on(driver: Chrome, place: str, script: str) -> None:
    """Click where a place of the map is on the screen; the script says it, as latitude and longitude."""
    from selenium.webdriver import ActionChains

    x, y = run(
        driver,
        f"(() => {{ const at = vereda.map.latLngToContainerPoint({script}); return [at.x, at.y]; }})()",
    )
    box = driver.find_element("css selector", place)
    size = box.size
    ActionChains(driver).move_to_element_with_offset(
        box, round(x - size["width"] / 2), round(y - size["height"] / 2)
    ).click().perform()


def test_reach_and_sight_complain_of_nothing_and_ask_for_nothing(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    boxes = "document.querySelectorAll('input[data-layer^=reach-], input[data-layer^=sight-]')"
    assert run(driver, f"{boxes}.length") == 7
    assert run(driver, f"[...{boxes}].every((box) => !box.checked)")
    run(driver, f"{boxes}.forEach((box) => box.click())")
    assert set(browser.requests(driver)) - {"about:blank"} == {places.resolve().as_uri()}
    assert browser.complaints(driver) == []
    assert run(driver, "[...document.querySelectorAll('#legend input')].length + 1") == run(
        driver, "Object.keys(vereda.layers).length"
    ), "all layers but the one place's have a switch"


def test_switches_of_reach_and_sight(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    on_map = "vereda.layers['reach-water'].over.filter((part) => vereda.map.hasLayer(part)).length"
    assert run(driver, on_map) == 0
    run(driver, "document.querySelector('input[data-layer=reach-water]').click()")
    assert run(driver, on_map) == 4
    assert run(driver, "document.querySelectorAll('.label-reach-water').length") > 0
    assert run(driver, "document.querySelectorAll('img.sight-cell_mast').length") == 0
    run(driver, "document.querySelector('input[data-layer=sight-cell_mast]').click()")
    assert run(driver, "document.querySelector('img.sight-cell_mast').naturalWidth") > 10
    z = {
        name: run(driver, f"+document.querySelector('img.{name}').style.zIndex")
        for name in ("relief", "sight-cell_mast")
    }
    assert z["sight-cell_mast"] > z["relief"]
    run(driver, "document.querySelector('input[data-layer=sight-cell_mast]').click()")
    assert run(driver, "document.querySelectorAll('img.sight-cell_mast').length") == 0


@pytest.mark.parametrize(
    ("hash_", "expected"),
    [
        (
            "",
            [
                "On foot from a clinic or hospital",
                "Clinic",
                "At most4 h",
                "50.",
                "Farthest point4 km",
                "140 m",
            ],
        ),
        (
            "#lang=es",
            ["A pie desde una clínica u hospital", "A lo sumo4 h", "Subida, en promedio140 m", "sí"],
        ),
    ],
)
def test_an_area_of_reach_tells_what_it_is(
    driver: Chrome, places: Path, hash_: str, expected: list[str]
) -> None:
    opened(driver, places, hash_)
    run(driver, "document.querySelector('input[data-layer=reach-clinic]').click()")
    run(driver, "void vereda.layers['reach-clinic'].over[0].openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    for each in expected:
        assert each in text


def test_a_click_on_a_place_shows_its_own_reach_and_a_click_elsewhere_hides_it(
    driver: Chrome, places: Path
) -> None:
    opened(driver, places)
    assert chosen(driver) == ["none chosen", 0, ""]
    driver.find_element("css selector", "[aria-label='Water: Public tap']").click()
    name, areas, told = chosen(driver)
    assert (name, areas) == ("Public tap", 2)
    assert "up to 2 km away, 140 m of climb on average" in told
    text = run(driver, "document.querySelector('.leaflet-popup-content').innerText")
    assert text.index("State") < text.index("On foot from here") < text.index("Source")
    assert "12.6 km², up to 2 km away" in text
    run(driver, "document.querySelector('.leaflet-popup-close-button').click()")
    assert chosen(driver)[1] == 2, "what the pop-up hid can be looked at"
    click_on(driver, ".folium-map", "vereda.map.containerPointToLatLng([150, 400])")
    assert chosen(driver) == ["none chosen", 0, ""]


def test_a_click_on_another_place_shows_that_one(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    run(driver, "void vereda.layers.help.over.find((mark) => mark.reach !== undefined).openPopup()")
    first = chosen(driver)[0]
    run(driver, "void vereda.layers.trail.over[0].openPopup()")
    assert [first, *chosen(driver)[:2]] == ["Hill camp", "Old road", 2]
    # A place from which nobody set out has no reach.
    run(driver, "void vereda.layers.port.over[0].openPopup()")
    assert chosen(driver)[:2] == ["none chosen", 0]


def test_a_road_is_clicked_on_the_map(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    run(driver, "['route', 'death', 'corridor', 'walk-road'].forEach((id) => vereda.show(id, false))")
    click_on(driver, ".folium-map", "vereda.layers.trail.over[0].getCenter()")
    assert chosen(driver)[:2] == ["Old road", 2]


def test_reach_by_keyboard(driver: Chrome, places: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, places)
    tap = driver.find_element("css selector", "[aria-label='Water: Public tap']")
    tap.send_keys(Keys.ENTER)
    assert chosen(driver)[:2] == ["Public tap", 2]
    tap.send_keys(Keys.ESCAPE)
    assert chosen(driver)[:2] == ["none chosen", 0]
    # Roads have no symbol to stop at: the list has them.
    listed = driver.find_element("id", "reach-place")
    listed.send_keys("Old")
    assert chosen(driver)[:2] == ["Old road", 2]
    bounds = "vereda.map.getBounds().contains(vereda.layers['reach-alone'].over[0].getBounds())"
    assert run(driver, bounds)
    assert run(driver, "document.getElementById('reach-facts').getAttribute('aria-live')") == "polite"


def test_the_list_of_places_is_in_both_languages(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    groups = "[...document.querySelectorAll('#reach-place optgroup')].map((each) => each.label)"
    assert run(driver, groups)[0] == "On foot from water"
    run(driver, "vereda.showReach(0)")
    run(driver, "document.getElementById('language').click()")
    assert run(driver, groups)[0] == "A pie desde el agua"
    name, areas, told = chosen(driver)
    assert (name, areas) == ("Public tap", 2)
    assert "de subida en promedio" in told
    assert "ninguno" in run(driver, "document.getElementById('reach-place').innerText")


def test_pieces_of_one_name_are_told_apart(driver: Chrome, tmp_path: Path) -> None:
    base = openly_reached()
    assert base.reach is not None
    same = replace(base, reach=base.reach.assign(name="Same", target="water", place=base.reach["place"]))
    opened(driver, webmap.write(same, tmp_path / "map.html"))
    texts = run(
        driver, "[...document.querySelectorAll('#reach-place option')].map((each) => each.textContent)"
    )
    assert texts == ["none chosen", "Same", "Same (2)", "Same (3)"]


def test_a_section_tells_how_much_of_it_is_in_sight(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    run(driver, "void vereda.layers.route.over.find((line) => line.options.color === '#fdb94d').openPopup()")
    text = run(driver, "document.querySelector('.leaflet-popup-content details').textContent")
    assert "Part in sight of a rescue beacon46 %" in text
    assert "Part in sight of a telephone mast100 %" in text
    run(driver, "document.getElementById('language').click()")
    text = run(driver, "document.querySelector('.leaflet-popup-content details').textContent")
    assert "Parte a la vista de una baliza de rescate46 %" in text


def test_masts_say_how_high_they_are(driver: Chrome, places: Path) -> None:
    opened(driver, places)
    mast = driver.find_element("css selector", ".symbol-cell_mast")
    assert mast.get_attribute("aria-label") == "Mast or lookout: Mesa mast"
    mast.click()
    text = run(driver, "document.querySelector('.leaflet-popup-content').textContent")
    assert "telephone mast" in text
    assert "Above the ground42 m" in text


def test_the_public_page_has_the_reach_of_public_places(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(reached(), tmp_path / "map.html"))
    texts = run(
        driver, "[...document.querySelectorAll('#reach-place option')].map((each) => each.textContent)"
    )
    assert texts == ["none chosen", "Public tap", "Old road", "Clinic"]
    assert run(driver, "vereda.layers['sight-lookout'] === undefined")
    assert browser.complaints(driver) == []


def test_without_reach_there_is_no_list(driver: Chrome, walk: Path) -> None:
    opened(driver, walk)
    assert run(driver, "document.getElementById('reach-place') === null")
    run(driver, "void vereda.layers.water.over[0].openPopup()")
    assert "On foot from here" not in run(
        driver, "document.querySelector('.leaflet-popup-content').innerText"
    )
    assert browser.complaints(driver) == []


@pytest.mark.parametrize("hash_", ["", "#lang=es"])
def test_hostile_names_of_reach_are_only_text(driver: Chrome, tmp_path: Path, hash_: str) -> None:
    path = webmap.write(hostile_reach(), tmp_path / "map.html", audience="restricted")
    opened(driver, path, hash_)
    run(driver, "[...vereda.reaches.keys()].forEach((number) => vereda.showReach(number))")
    boxes = "document.querySelectorAll('input[data-layer^=reach-], input[data-layer^=sight-]')"
    run(driver, f"{boxes}.forEach((box) => box.click())")
    for layer in ("reach-water", "reach-road", "water", "help", "signal", "trail"):
        run(driver, f"void vereda.layers['{layer}'].over[0].openPopup()")
        assert "</script><script>" in run(
            driver, "document.querySelector('.leaflet-popup-content').innerText"
        )
    listed = run(driver, "document.querySelectorAll('#reach-place option')[1].textContent")
    assert listed.startswith("</script><script>")
    assert run(driver, "window.__pwned === undefined")
    assert run(driver, "document.querySelectorAll('img[src=x]').length") == 0
    assert [line for line in browser.complaints(driver) if "Content Security" in line] == []


def test_on_a_phone_a_chosen_place_is_shown_when_asked(places: Path) -> None:
    with browser.chromium(width=360, height=740) as phone:
        opened(phone, places)
        run(phone, "document.getElementById('tab-legend').click()")
        run(phone, "void vereda.showReach(4)")
        assert run(phone, "document.documentElement.scrollWidth <= 360")
        run(phone, "document.querySelector('#reach-facts button').click()")
        assert run(phone, "document.getElementById('legend').hidden")
        assert run(phone, "document.activeElement.id") == "tab-legend"
        bounds = "vereda.map.getBounds().contains(vereda.layers['reach-alone'].over[0].getBounds())"
        assert run(phone, bounds)
        # A tall pop-up near the edge has room.
        run(phone, "vereda.home()")
        run(phone, "void vereda.layers.help.over.find((mark) => mark.reach === 4).openPopup()")
        below = """new Promise((done) => setTimeout(() => done(
          document.querySelector('.leaflet-popup').getBoundingClientRect().top
          - vereda.map.getContainer().getBoundingClientRect().top), 600))"""
        assert run(phone, below) >= 0


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
