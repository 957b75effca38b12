"""Names keep off stations and the tags of trips, and tags stay on the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maps import webmap
from tests import browser
from tests.browser import opened, run
from tests.maps.watered import watered

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return webmap.write(watered(), tmp_path_factory.mktemp("water") / "map.html", audience="restricted")


COVERED = """(() => {
  const box = (each) => each.getBoundingClientRect();
  const meet = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const names = [...document.querySelectorAll('.leaflet-names-pane .label')].map(box);
  const over = [...document.querySelectorAll('.drop-order span, [class*=symbol-drop] svg')].map(box);
  return [names.length, over.length, names.filter((name) => over.some((each) => meet(name, each))).length];
})()"""


@pytest.mark.parametrize("width", [360, 1280])
def test_no_name_stands_under_a_station_or_a_tag_of_a_trip(driver: Chrome, page: Path, width: int) -> None:
    with browser.sized(driver, width=width, height=760):
        opened(driver, page)
        # The name of a place, on its right, would lie under the first stop's tag, then under its station.
        for dx in ("-30", "-10"):
            placed = run(driver, f"""(() => {{
              const {{ map }} = vereda;
              const stop = vereda.standing.find(({{ layer }}) => layer === 'drop-trip');
              const label = vereda.labels.find((each) => each.gap && each.rank < 4);
              const at = map.latLngToLayerPoint(stop.place);
              label.place = map.layerPointToLatLng(at.add([{dx}, -12]));
              label.at = null;
              vereda.placeLabels();
              return [label.text, Boolean(label.at)];
            }})()""")  # fmt: skip
            assert placed[1], placed
            names, standing, covered = run(driver, COVERED)
            assert names >= 1
            assert standing >= 4
            assert covered == 0
        # Of a layer that is not shown nothing keeps names away.
        run(driver, "['drop', 'drop-trip'].forEach((id) => vereda.show(id, false))")
        assert run(driver, COVERED)[1] == 0


def test_a_tag_at_the_edge_of_the_map_stands_on_the_other_side(driver: Chrome, page: Path) -> None:
    opened(driver, page)
    stop = "vereda.standing.find(({ layer }) => layer === 'drop-trip')"
    tag = "document.querySelector('.drop-order span').getBoundingClientRect()"
    edge = "vereda.map.getContainer().getBoundingClientRect().right"
    for inside, side in ((20, -1), (120, 1)):
        # The stop is moved to so many pixels from the right edge.
        x = run(driver, f"""(() => {{
          const {{ map }} = vereda;
          const at = map.latLngToContainerPoint({stop}.place);
          map.panBy(at.subtract([map.getSize().x - {inside}, at.y]), {{ animate: false }});
          return map.latLngToContainerPoint({stop}.place).x + map.getContainer().getBoundingClientRect().left;
        }})()""")  # fmt: skip
        left, right = run(driver, f"[{tag}.left, {tag}.right]")
        assert right <= run(driver, edge)
        assert left >= x + 7 if side > 0 else right <= x - 7
        # What names keep off is where the tag stands.
        box = run(driver, f"{stop}.box()")
        assert [x + box[0], x + box[2]] == pytest.approx([left, right], abs=1)
