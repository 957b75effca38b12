"""Search, distance, hour and month, and links to a view, in a real browser with the network off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from maps import _heat, webmap
from tests import browser
from tests.browser import opened, run, texts
from tests.maps.bodied import bodied, openly_bodied

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

OPEN, DESERT = 0, 2
"""Numbers of routes on the page."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(bodied(), tmp_path_factory.mktemp("tools") / "map.html", audience="restricted")


def typed(driver: Chrome, text: str) -> list[str]:
    """Type into the search box as a person does, and return the names that are offered."""
    box = driver.find_element("id", "search")
    run(driver, "void (vereda.search.input.value = '')")
    box.send_keys(text)
    return texts(driver, "#found .name")


def chosen(driver: Chrome, name: str) -> None:
    """Choose one of what was found."""
    found = "[...document.querySelectorAll('#found li')]"
    run(driver, f"{found}.find((each) => each.querySelector('.name').textContent === {name!r}).click()")


def popup(driver: Chrome) -> str:
    return str(run(driver, "vereda.map._popup.getElement().innerText"))


def focused(driver: Chrome, selector: str) -> bool:
    return bool(run(driver, f"document.activeElement.matches({selector!r})"))


def test_a_place_is_found_whatever_its_accents(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    assert run(driver, "vereda.folded('Jacumé, ÁRBOL ñandú')") == "jacume, arbol nandu"
    run(
        driver,
        "void (vereda.search.entries = [{ name: 'Jacumé', kind: '', folded: vereda.folded('Jacumé') }])",
    )
    assert typed(driver, "jacume") == ["Jacumé"]
    assert typed(driver, "JACUMÉ") == ["Jacumé"]
    run(driver, "void (vereda.search.entries = null)")
    assert typed(driver, "east ga")[0] == "East gate"
    box = driver.find_element("id", "search")
    assert box.get_attribute("aria-expanded") == "true"
    box.send_keys(Keys.ARROW_DOWN)
    assert box.get_attribute("aria-activedescendant") == "found-0"
    assert texts(driver, "#found [aria-selected=true] .name") == ["East gate"]
    before = run(driver, "vereda.map.getZoom()")
    box.send_keys(Keys.ENTER)
    assert "East gate" in popup(driver)
    assert focused(driver, ".leaflet-popup-content")
    assert run(driver, "vereda.map.getZoom()") > before
    assert run(driver, "document.getElementById('found').hidden")
    assert browser.complaints(driver) == []


def test_what_is_hidden_is_shown_when_it_is_found(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    run(driver, "document.querySelector('input[data-layer=port]').click()")
    typed(driver, "east gate")
    driver.find_element("id", "search").send_keys(Keys.ENTER)
    assert run(driver, "document.querySelector('input[data-layer=port]').checked")
    # A route opens its own pop-up, a class of the legend its switch.
    assert typed(driver, "across the des") == ["Across the desert"]
    run(driver, "document.querySelector('#found li').click()")
    assert "Across the desert" in popup(driver)
    assert "Ports of entry" in typed(driver, "ports")
    chosen(driver, "Ports of entry")
    assert focused(driver, "input[data-layer=port]")
    assert typed(driver, "nowhere at all") == []
    assert run(driver, "vereda.search.status.textContent") == "Nothing of that name here."
    driver.find_element("id", "search").send_keys(Keys.ESCAPE)
    assert run(driver, "vereda.search.input.value") == ""


def test_reach_is_drawn_from_a_place_that_is_found_and_stays_while_one_measures(
    driver: Chrome, page: Path
) -> None:
    opened(driver, page)
    name = run(driver, "[...vereda.reaches.values()].find((place) => place.id === 'reach-water').name")
    assert name in typed(driver, name)
    chosen(driver, name)
    assert run(driver, "vereda.chosen") is not None
    assert run(driver, "vereda.layers['reach-alone'].over.length") > 0
    run(driver, "document.getElementById('tool-measure').click()")
    clicked(driver, 300, 300)
    clicked(driver, 420, 330)
    assert run(driver, "vereda.measured.points.length") == 2
    assert run(driver, "vereda.layers['reach-alone'].over.length") > 0


def clicked(driver: Chrome, x: int, y: int, *, twice: bool = False) -> None:
    """Click on the map, so many pixels from its corner."""
    from selenium.webdriver import ActionChains

    left, top = run(
        driver, "(({ left, top }) => [left, top])(vereda.map.getContainer().getBoundingClientRect())"
    )
    actions = ActionChains(driver)
    actions.w3c_actions.pointer_action.move_to_location(int(left) + x, int(top) + y)
    if twice:
        actions.w3c_actions.pointer_action.double_click()
    else:
        actions.w3c_actions.pointer_action.click()
    actions.perform()


APART = (
    ((32.5, -117.1), (32.6, -116.2)),
    ((32.5, -117.1), (32.500004, -117.1)),
    ((0.0, 10.0), (0.0, 11.0)),
    ((-33.9, 151.2), (51.5, -0.1)),
    ((89.9, 0.0), (89.9, 180.0)),
    ((32.5, -117.1), (32.5, -117.1)),
)


def test_lengths_are_those_of_the_ellipsoid_in_kilometres_and_miles(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    for start, end in APART:
        _, _, metres = Geod(ellps="WGS84").inv(start[1], start[0], end[1], end[0])
        assert run(driver, f"vereda.geodesic({list(start)}, {list(end)})") == pytest.approx(metres, abs=2e-3)
    assert run(driver, "vereda.told(804.672)") == "805 m (0.50 mi)"
    assert run(driver, "vereda.told(160934.4)") == "160.9 km (100.0 mi)"
    assert run(driver, "vereda.told(999.4)") == "999 m (0.62 mi)"
    assert run(driver, "vereda.told(999.6)") == "1.00 km (0.62 mi)"


def test_a_line_is_measured_point_by_point(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    run(driver, "document.getElementById('tool-measure').click()")
    for x, y in ((200, 200), (300, 260), (420, 230)):
        clicked(driver, x, y)
    # Neither lines nor symbols answer meanwhile.
    assert run(driver, "document.querySelector('.leaflet-popup-content')") is None
    points = run(driver, "vereda.measured.points")
    geod = Geod(ellps="WGS84")
    _, _, lengths = geod.inv(
        [lng for _, lng in points[:-1]], [lat for lat, _ in points[:-1]],
        [lng for _, lng in points[1:]], [lat for lat, _ in points[1:]],
    )  # fmt: skip
    total = run(driver, "vereda.measured.total.textContent")
    assert total == run(driver, f"vereda.told({sum(lengths)})")
    told = [run(driver, f"vereda.told({each})") for each in lengths]
    assert texts(driver, ".measured-list li") == told
    # A double click is one point, and does not zoom.
    zoom = run(driver, "vereda.map.getZoom()")
    clicked(driver, 300, 340, twice=True)
    assert run(driver, "vereda.measured.points.length") == 4
    assert run(driver, "vereda.map.getZoom()") == zoom
    field = driver.find_element("css selector", ".folium-map")
    field.send_keys(Keys.BACKSPACE)
    field.send_keys(Keys.BACKSPACE)
    assert run(driver, "vereda.measured.points.length") == 2
    field.send_keys(Keys.ENTER)
    middle = run(driver, "(({ lat, lng }) => [lat, lng])(vereda.map.getCenter())")
    assert run(driver, "vereda.measured.points[2]") == middle
    field.send_keys(Keys.ESCAPE)
    assert run(driver, "vereda.tools.open") is None
    assert focused(driver, "#tool-measure")
    assert run(driver, "vereda.measured.points.length") == 0
    assert not run(driver, "vereda.lines.isStill")


def colours(driver: Chrome, route: int) -> set[str]:
    """Return the classes of a route's sections as they are drawn."""
    script = f"""vereda.sectionsOf({route}).map((line) => {{
      const set = vereda.lines.of('route');
      return set.classes[set.classOf[line]];
    }})"""
    return set(run(driver, script))


def test_hour_and_month_recolour_the_routes(driver: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(driver, page)
    by_risk = colours(driver, DESERT)
    assert all(style.startswith("risk-") for style in by_risk)
    run(driver, "document.getElementById('tool-hours').click()")
    result = bodied()
    assert result.departures is not None
    frame = result.departures
    person = frame["person"].iloc[0]
    for hour, month in ((14, 7), (3, 1)):
        run(driver, f"vereda.setLeaving({{ hour: {hour}, month: {month} }})")
        row = frame.loc[
            (frame["route_id"] == "desert")
            & (frame["depart_h"].astype(int) == hour)
            & (frame["month"] == month)
            & (frame["person"] == person)
        ].iloc[0]
        step = sum(float(row["needed_l"]) >= bound for bound in _heat.BREAKS["needed_l"])
        assert colours(driver, DESERT) == {f"heat-{step}"}
    # The colour is on the canvas, and a train is not followed on foot.
    assert colours(driver, 3) == {"route"}
    hour = driver.find_element("id", "leaving-hour")
    hour.send_keys(Keys.ARROW_RIGHT)
    assert run(driver, "vereda.leaving.hour") == 4
    assert hour.get_attribute("aria-valuetext") == "04:00"
    month_slider = driver.find_element("id", "leaving-month")
    month_slider.send_keys(Keys.END)
    assert month_slider.get_attribute("aria-valuetext") == "December"
    told = run(driver, "document.querySelector('.leaving-told').innerText")
    assert "Across the desert" in told
    assert " L" in told
    # A pop-up and the list tell the risk as before.
    assert run(driver, f"vereda.section(vereda.sectionsOf({DESERT})[0]).c").startswith("risk-")
    legend = run(driver, "document.querySelector('.heat-in-legend').innerText")
    assert "leaving at 04:00 in December" in legend
    assert "litres of water needed (L)" in legend
    driver.find_element("css selector", "#card-hours .tool-close").click()
    assert colours(driver, DESERT) == by_risk
    assert run(driver, "document.querySelector('.heat-in-legend').innerText") == ""
    assert browser.complaints(driver) == []


NAMED = """((name) => {
  const set = vereda.lines.of('route');
  vereda.lines.point({ set, line: vereda.sectionsOf(2)[0] }, { x: 300, y: 300 });
  const text = document.createTreeWalker(vereda.lines.tip, NodeFilter.SHOW_TEXT).nextNode();
  const left = (from, to) => {
    const part = document.createRange();
    part.setStart(text, from);
    part.setEnd(text, to);
    return part.getBoundingClientRect().left;
  };
  const at = text.data.search(/\\d+.L/);
  return [text.data.indexOf(name), at, text.data.length - 1].map((from) => left(from, from + 1));
})"""
"""How far from the left a route's name, its litres and their unit are seen beside the pointer."""


def test_a_name_from_right_to_left_leaves_the_numbers_beside_it_in_their_order(
    driver: Chrome, tmp_path: Path
) -> None:
    name = "\u05d3\u05e8\u05da"
    result = bodied()
    routes = result.routes.assign(name=result.routes["name"].mask(result.routes.index == "desert", name))
    opened(driver, webmap.write(replace(result, routes=routes), tmp_path / "map.html", audience="restricted"))
    run(driver, "document.getElementById('tool-hours').click()")
    seen = run(driver, f"{NAMED}({name!r})")
    assert seen == sorted(seen)
    # Other names are as they were given.
    assert run(driver, "vereda.within('Across the desert')") == "Across the desert"


def test_the_hours_play_only_when_asked_and_never_where_motion_is_unwanted(
    driver: Chrome, page: Path
) -> None:
    opened(driver, page)
    run(driver, "document.getElementById('tool-hours').click()")
    assert run(driver, "vereda.leaving.timer") is None
    play = driver.find_element("css selector", ".play")
    assert play.get_attribute("aria-label") == "Play the hours"
    play.click()
    assert play.get_attribute("aria-label") == "Pause"
    play.click()
    assert run(driver, "vereda.leaving.timer") is None
    calm = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", calm)
    try:
        opened(driver, page)
        run(driver, "document.getElementById('tool-hours').click()")
        assert run(driver, "document.querySelector('.play')") is None
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_link_brings_the_view_back(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    assert run(driver, "vereda.viewInHash()") == ""
    run(
        driver,
        """(() => {
          document.querySelector('input[data-layer=port]').click();
          document.querySelector('input[data-layer=walk-water], input[data-layer=reach-water]').click();
          vereda.openDetail(2);
          vereda.openTool('hours');
          vereda.setLeaving({ hour: 3, month: 1, measure: 'harm' });
          vereda.seeExactly([32.65, -116.22], 12.3);
          document.getElementById('language').click();
        })()""",
    )
    hash_ = str(run(driver, "location.hash"))
    view = parts(hash_)
    assert view.keys() == {"lang", "at", "on", "off", "leaving", "route"}
    assert (view["lang"], view["off"], view["leaving"], view["route"]) == ("es", "port", "3,1,harm", "2")
    # Nothing else is in the address, and nothing is kept.
    kept = "[location.search, document.cookie, localStorage.length, sessionStorage.length]"
    assert run(driver, kept) == ["", "", 0, 0]
    opened(driver, page, hash_)
    again = parts(str(run(driver, "vereda.viewInHash()")))
    # A panel that opens moves the middle by less than a pixel.
    where = [[float(number) for number in each.pop("at").split(",")] for each in (view, again)]
    assert where[0] == pytest.approx(where[1], abs=1e-3)
    assert where[1] == pytest.approx([32.65, -116.22, 12.3], abs=1e-3)
    assert again == view
    assert run(driver, "vereda.layers.port.shown") is False
    assert colours(driver, DESERT) <= {f"heat-{step}" for step in range(_heat.CLASSES)}
    assert browser.complaints(driver) == []


def parts(hash_: str) -> dict[str, str]:
    """Return the parts of a view's hash."""
    return dict(part.split("=", 1) for part in hash_.removeprefix("#").split("&"))


BAD = (
    "#at=NaN,1,2&route=99&leaving=25,7,needed_l&on=nothing&off=%",
    "#at=32&route=-1&leaving=3,1,<img src=x>&lang=%E0%A4%A",
    "#__proto__=1&constructor=2&toString=3",
    "#map_vereda",
)


def test_a_bad_link_does_no_harm(driver: Chrome, page: Path) -> None:
    opened(driver, page, BAD[0])
    for hash_ in BAD:
        run(driver, f"vereda.restore({hash_!r})")
        assert run(driver, "[vereda.language, vereda.detail, vereda.layers.port.shown]") == ["en", None, True]
    assert run(driver, "document.querySelectorAll('img[src=x]').length") == 0
    assert browser.complaints(driver) == []


def test_a_link_from_a_file_does_not_tell_where_it_lies(driver: Chrome, page: Path) -> None:
    opened(driver, page, "#lang=es")
    run(driver, "document.getElementById('tool-share').click()")
    shown = driver.find_element("id", "share-link").get_attribute("value")
    assert shown == page.name + "#lang=es"
    run(driver, "document.querySelector('#card-share .more').click()")
    later = "setTimeout(() => done(document.querySelector('.share-status').innerText), 200)"
    assert run(driver, f"new Promise((done) => {later})") in (
        "Copiado.",
        "No se copió: el enlace está marcado, cópielo usted.",
    )
    assert "Dice qué lugar mira usted" in run(driver, "document.getElementById('card-share').innerText")
    assert browser.complaints(driver) == []


def test_the_public_edition_has_only_what_is_left(driver: Chrome, tmp_path: Path) -> None:
    path = webmap.write(openly_bodied(), tmp_path / "map.html")
    opened(driver, path)
    assert typed(driver, "secret") == []
    run(driver, "vereda.openTool('share')")
    assert "Do not pass it on" not in run(driver, "document.getElementById('card-share').innerText")
    requests = set(browser.requests(driver)) - {"about:blank"}
    assert requests == {path.resolve().as_uri()}
