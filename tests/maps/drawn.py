"""What the canvas of a page's lines shows, asked in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser import run

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

COUNTS = """Object.fromEntries(Object.keys(vereda.layers).map((id) => [id, vereda.layers[id].over.length
  + vereda.lines.sets.filter((set) => set.id === id).reduce((sum, set) => sum + set.count, 0)
  + vereda.lines.marks.filter((each) => each.layer === id).reduce((sum, each) => sum + each.x.length, 0)]))"""
"""How many things each layer has."""


def counts(driver: Chrome) -> dict[str, int]:
    """Return how many things each layer has."""
    found: dict[str, int] = run(driver, COUNTS)
    return found


def section_of(driver: Chrome, style: str) -> int:
    """Return the number of the first section of a class."""
    found: int = run(
        driver,
        "((set) => set.classOf.indexOf(set.classes.indexOf(" + repr(style) + ")))(vereda.lines.of('route'))",
    )
    return found


def open_line(driver: Chrome, layer: str, number: int) -> None:
    """Open the pop-up of a line where it is."""
    run(driver, f"void vereda.lines.open({layer!r}, {number})")


def colour_at(driver: Chrome, place: str) -> list[int]:
    """Return red, green, blue and alpha of the canvas at a place; the script gives latitude and longitude."""
    still(driver)
    found: list[int] = run(driver, f"(({COLOUR})({place}))")
    return found


COLOUR = """(place) => {
  const { canvas } = vereda.lines.drawn.front;
  const box = canvas.getBoundingClientRect();
  const frame = vereda.map.getContainer().getBoundingClientRect();
  const at = vereda.map.latLngToContainerPoint(place);
  const [x, y] = [at.x + frame.left - box.left, at.y + frame.top - box.top];
  const ratio = canvas.width / box.width;
  return [...canvas.getContext("2d").getImageData(Math.floor(x * ratio), Math.floor(y * ratio), 1, 1).data];
}"""


def colours(driver: Chrome) -> set[str]:
    """Return every opaque colour on the canvas, as six hexadecimal digits."""
    still(driver)
    found: list[str] = run(driver, f"({_COLOURS})()")
    return set(found)


_COLOURS = """() => {
  const { canvas } = vereda.lines.drawn.front;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) seen.add((data[at] << 16) + (data[at + 1] << 8) + data[at + 2]);
  }
  return [...seen].map((colour) => colour.toString(16).padStart(6, "0"));
}"""


_STILL = """new Promise((done) => {
  const look = () => {
    const { map, lines, placed } = vereda;
    const isMoving = map._animatingZoom || (map._panAnim && map._panAnim._inProgress);
    if (isMoving || lines.drawn.job || placed.timer !== null) window.setTimeout(look, 20);
    else done(true);
  };
  look();
})"""


def still(driver: Chrome) -> None:
    """Wait until the map stands, lines are drawn and names placed, which take turns with other work."""
    run(driver, _STILL)


def clicked(driver: Chrome, place: str) -> None:
    """Click where a place of the map is on the screen; the script says it, as latitude and longitude."""
    _pointer(driver, place).click().perform()


def pointed(driver: Chrome, place: str) -> None:
    """Move the pointer to a place of the map."""
    _pointer(driver, place).perform()
    run(driver, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _pointer(driver: Chrome, place: str) -> Any:
    from selenium.webdriver import ActionChains

    # A pop-up may still move the map to make room for itself.
    still(driver)
    at = f"(() => {{ const at = vereda.map.latLngToContainerPoint({place}); return [at.x, at.y]; }})()"
    x, y = run(driver, at)
    box = driver.find_element("css selector", ".folium-map")
    size = box.size
    return ActionChains(driver).move_to_element_with_offset(
        box, round(x - size["width"] / 2), round(y - size["height"] / 2)
    )
