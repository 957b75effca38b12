"""What a report says of places: cells of a public edition, names on its map, stations of its plan."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from shapely import Point

from geo.result import Phrase, Publication, Published, StudyResult
from maps import _field_map, _frame, _report_facts, _report_story, _report_tables, _style, redact, report
from maps._frame import Frame
from maps._report_says import Says
from tests.builders import UTM11
from tests.maps.bodied import bodied
from tests.maps.builders import layer
from tests.maps.test_report import hills
from tests.maps.watered import plan

EN, ES = Says("en"), Says("es")


def gathered(*, deaths: int = 0, is_shown: bool = False) -> StudyResult:
    """Return six routes of a risk of 70, which the public sees in cells, or, if published, as they are."""
    base = bodied()
    result = hills(*((600.0 * number, [70.0] * 8) for number in range(6)))
    found = pd.to_datetime(["2010-01-01"] * deaths)
    where = [Point(569_000.0 + 20.0 * number, 3_612_000.0) for number in range(deaths)]
    dead = layer("death_id", where, columns={"found_on": found, "count": 1})
    layers = {"place": base.layers["place"]} | ({"death": dead} if deaths else {})
    uses = (Published(kind="route", why=Phrase("an example", "un ejemplo")),) if is_shown else ()
    known = Publication(published=uses)
    return replace(result, layers=layers, publication=known)


def test_where_routes_are_only_counted_there_are_cells() -> None:
    told = redact.apply(gathered(), audience="public")
    found = _report_facts.of(told)
    assert found.routes.empty
    assert told.counted is not None
    table = _report_tables.cells(found, EN)
    assert table is not None
    # Of six routes the public learns that there are five.
    assert {row[1] for row in table.rows} == {"5"}
    assert [row[-1] for row in table.rows] == sorted(told.counted["cell"])
    (said, *_), (dicho, *_) = _report_story.answers(found, EN), _report_story.answers(found, ES)
    assert "have at least 5 routes, or at least 5 incidents such as deaths. The highest mean risk" in said
    assert "al menos 5 rutas, o al menos 5 incidentes como muertes" in dicho
    assert "70 of 100" in said
    assert _report_story.question(found, EN).startswith("Where does this area")


def test_cells_are_drawn_in_the_colours_of_the_web_map_and_explained() -> None:
    page = report._compose(gathered(), "public", None)
    fill = _style.FILLS["counted-4"]  # a risk of 70 is high
    assert f".map .counted-4{{fill:{fill.colour};fill-opacity:{fill.opacity:g};stroke:{fill.edge}}}" in page
    drawn = page[page.index('id="the-map"') :]
    assert drawn.count('class="cell counted-4"') == 3  # the map, and a sample in the key of each language
    for words in (
        "cell: high risk", "celda: riesgo alto", "A hexagon is a cell of about", "Un hexágono es una celda de"
    ):  # fmt: skip
        assert words in page


def test_beside_routes_that_are_shown_cells_tell_of_deaths() -> None:
    result = gathered(deaths=12, is_shown=True)
    found = _report_facts.of(redact.apply(result, audience="public"))
    assert len(found.routes) == 6
    (said,) = (each for each in _report_story.answers(found, EN) if "Most incidents" in each)
    # Of twelve: the greatest multiple of five.
    assert "Most incidents: at least 10, " in said
    page = report._compose(result, "public", None)
    assert 'class="cell incidents-2"' in page
    assert "cell: 10 to 24 incidents; risk not told" in page
    assert "celda: de 10 a 24 incidentes; sin dato de riesgo" in page


def test_no_name_and_no_degree_stands_under_something_else() -> None:
    frame = Frame(
        width_mm=100.0, height_mm=100.0, west_m=500_000.0, north_m=3_600_000.0, scale=1_000_000, crs=UTM11
    )
    # Beside the first place, on its right, is the second: the name goes to the left.
    towns = (("Here", 550_000.0, 3_575_000.0), ("There", 556_000.0, 3_575_000.0))
    drawn = _field_map.named(towns, frame, [], "town")
    assert 'x="46.80" y="26.00" text-anchor="end">Here' in drawn
    assert 'x="59.20" y="26.00" text-anchor="start">There' in drawn
    assert "° W" in _frame.ticks(frame)
    covered = _frame.ticks(frame, [(0.0, 90.0, 88.0, 100.0)])
    assert "° W" not in covered
    assert "° N" in covered


def test_a_station_of_the_plan_says_where_it_is() -> None:
    found = _report_facts.of(replace(bodied(), water=plan()))
    for says, title in ((EN, "Where"), (ES, "Dónde")):
        table = _report_tables.water(found, says)
        assert table is not None
        assert table.head[1] == title
        assert all("° N, 116." in str(row[1]).replace("\N{NO-BREAK SPACE}", " ") for row in table.rows)
