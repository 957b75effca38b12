"""The report: what it says of which figures, to whom, and that nothing from data gets loose in it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from scipy.signal import find_peaks
from shapely import LineString

from geo.errors import InputError
from geo.result import StudyResult
from maps import (
    _report_agreement,
    _report_charts,
    _report_facts,
    _report_parts,
    _report_story,
    _report_tables,
    redact,
    report,
)
from maps._report_says import Says
from tests.builders import UTM11
from tests.maps.bodied import bodied
from tests.maps.builders import SECRETS, layer, study
from tests.maps.watered import POSITIONS, plan

EN, ES = Says("en"), Says("es")


def closed() -> StudyResult:
    """Return the study with bodies and a plan, as the restricted edition has it."""
    return replace(bodied(), water=plan())


@pytest.fixture(scope="module")
def facts() -> _report_facts.Facts:
    return _report_facts.of(closed())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("report")
    made = {}
    for audience in redact.AUDIENCES:
        path = report.write(closed(), folder / f"{audience}.html", audience=audience)  # type: ignore[arg-type] # one of AUDIENCES
        made[audience] = path.read_text(encoding="utf-8")
    return made


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


# The figures.


def test_the_worst_walk_is_the_one_of_the_highest_risk(facts: _report_facts.Facts) -> None:
    # 55 against 50 of the other two; the train, at 30, is no walk.
    assert facts.worst == "desert"
    assert list(facts.routes.index) == ["desert", "open", "secret", "train"]
    assert list(facts.walks.index) == ["desert", "open", "secret"]


def test_without_a_risk_the_worst_walk_is_the_one_that_harms_most() -> None:
    base = bodied()
    bare = replace(
        base,
        routes=base.routes.drop(columns=["risk"]),
        segments=base.segments.drop(columns=["risk"]),
    )
    found = _report_facts.of(bare)
    assert (found.worst, found.has_risk, found.places) == ("desert", False, ())


def test_page_one_says_the_figures_of_the_worst_walk(facts: _report_facts.Facts) -> None:
    said = plain(" ".join(_report_story.answers(facts, EN)))
    for figure in (
        "“Across the desert”", "(woman)", "06:00", "11.4 L of water", "(9.0 L to 14.2 L in 90 of 100",
        "carries 4.0 L", "5.2 h without shade at 40 °C", "In 27 of 100 drawn cases",
        "On 1 of the 3 walks", "after 8.2 km", "28.0 L of the 38.0 L a day", "(74%)", "more than 28.0 L",
    ):  # fmt: skip
        assert figure in said, figure
    dicho = plain(" ".join(_report_story.answers(facts, ES)))
    for figure in (
        "«Across the desert»",
        "(mujer)",
        "necesita 11.4 L",
        "En 27 de 100",
        "a los 8.2 km",
        "(74 %)",
    ):
        assert figure in dicho, figure
    assert "{" not in said + dicho


def test_one_mode_and_several_are_counted() -> None:
    assert _report_story.scope(_report_facts.of(bodied()), EN).startswith("3 routes on foot, 1 by rail:")
    only = replace(study(), routes=study().routes.iloc[:1])
    assert _report_story.scope(_report_facts.of(only), EN).startswith("1 route on foot:")
    assert "this given route" in _report_story.question(_report_facts.of(only), EN)


def test_without_a_body_the_riskiest_walk_is_told_and_not_a_riskier_ride() -> None:
    base = bodied()
    routes = base.routes.assign(risk=[50.0, 48.0, 55.0, 90.0])
    bare = replace(base, routes=routes, walks=None, departures=None, rides=None)
    (said,) = _report_story.answers(_report_facts.of(bare), EN)
    assert "“Across the desert”" in said
    assert plain(said).endswith("55 of 100 (between 49 and 61). Adds most: afternoon air of 38.0 °C.")


def hills(*routes: tuple[float, list[float]]) -> StudyResult:
    """Return a study of routes from west to east at a distance north, a segment a kilometre with its risk."""
    rows = []
    for number, (north_m, risks) in enumerate(routes):
        for at, risk in enumerate(risks):
            x, y = 560_000.0 + 1_000.0 * at, 3_606_000.0 + north_m
            rows.append(
                {
                    "segment_id": f"{number}:{at:03d}", "route_id": f"r{number}", "mode": "foot",
                    "start_m": 1_000.0 * at, "end_m": 1_000.0 * (at + 1), "length_m": 1_000.0,
                    "sensitivity": "public", "basis": "published", "risk": risk,
                    "geometry": LineString([(x, y), (x + 1_000.0, y)]),
                }
            )  # fmt: skip
    base = study()
    lines = base.routes.iloc[[0] * len(routes)].assign(route_id=[f"r{n}" for n in range(len(routes))])
    return replace(
        base,
        routes=lines.set_index("route_id"),
        segments=gpd.GeoDataFrame(rows, crs=UTM11).set_index("segment_id"),
    )


def test_the_worst_places_are_tops_and_not_the_flanks_of_one() -> None:
    # One hill of 90 whose flanks are all higher than the top of 40 on the other route.
    found = _report_facts.of(hills((0.0, [10, 50, 88, 90, 87, 60, 45]), (20_000.0, [5, 5, 40, 5, 5])))
    # 88, 87 and 60 are less than 3 km from 90; 45 and 10 fill up what tops leave open.
    assert [place.row["risk"] for place in found.places] == [90, 45, 40, 10]
    assert {place.route_id for place in found.places} == {"r0", "r1"}
    first = found.places[0]
    # What is within 5 of the top, on both sides: kilometres 2 to 5.
    assert (first.start_m, first.end_m) == (2_000.0, 5_000.0)
    assert [place.number for place in found.places] == list(range(1, len(found.places) + 1))


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=30))
@settings(max_examples=8)
def test_places_are_few_apart_and_in_order(risks: list[float]) -> None:
    found = _report_facts.of(hills((0.0, risks)))
    assert 1 <= len(found.places) <= _report_facts.PLACES
    assert found.places[0].row["risk"] == max(risks)
    points = [place.point for place in found.places]
    for number, one in enumerate(points):
        assert all(one.distance(other) >= _report_facts.APART_M for other in points[:number])
    ranked = [place.row["risk"] for place in found.places]
    assert ranked == sorted(ranked, reverse=True)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=25), st.integers(1, 4))
@settings(max_examples=60)
def test_tops_are_those_of_scipy(values: list[int], prominence: int) -> None:
    heights = np.array(values, dtype=np.float64)
    # Everything beyond both ends is lower.
    padded = np.concatenate([[-100.0], heights, [-100.0]])
    expected = find_peaks(padded, prominence=prominence)[0] - 1
    assert _report_facts.tops(heights, prominence).tolist() == expected.tolist()


def test_a_place_is_told_from_the_nearest_town() -> None:
    # 10 km of risk due east of Jacumba at 568500, 3611000.
    one = _report_facts.of(hills((5_000.0, [0.0] * 18 + [50.0])))
    told = _report_parts.place(one.places[0], one, EN)
    assert plain(told.near).startswith("10 km east of Jacumba")
    assert plain(_report_parts.place(one.places[0], one, ES).near).startswith("a 10 km al este de Jacumba")
    assert "km 18.0 to 19.0" in told.where


def test_reasons_are_those_of_the_segment(facts: _report_facts.Facts) -> None:
    first = _report_parts.place(facts.places[0], facts, EN)
    assert "No water left, in the sun at 40 °C." in plain(first.why)
    assert "85" in first.risk
    assert "15:" in first.near or "14:" in first.near


def test_percentiles_stand_under_the_value(facts: _report_facts.Facts) -> None:
    table = _report_tables.walks(facts, EN)
    assert table is not None
    row = dict(zip(table.head, table.rows[0], strict=True))
    assert row["Water needed, L"] == ("11.4", "9.0 · 11.5 · 14.2")
    assert row["Water deficit, %"] == ("8.3", "5.0 · 8.0 · 11.8")
    assert row["Core, °C"] == ("38.9", "38.4 · 38.9 · 39.5")
    assert plain(str(row["Water gone after"])) == "8.2 km"
    assert row["Deficit over 10 %"] == "27"
    assert "Dangerous cold" not in row, "no draw passes it"


def test_columns_that_an_edition_has_not_are_no_trouble() -> None:
    base = closed()
    assert base.walks is not None
    kept = ["depart_h", "needed_l", "core_c", "deficit_share", "cold_share", "label_en", "label_es", "hours"]
    bare = replace(base, walks=base.walks[kept], departures=None)
    found = _report_facts.of(bare)
    table = _report_tables.walks(found, EN)
    assert table is not None
    assert table.rows[0][2] == "11.4"
    assert "carries –" in _report_story.answers(found, EN)[0]


# The charts.


def test_departures_say_the_least_and_the_most(facts: _report_facts.Facts) -> None:
    chart = _report_charts.departures("x", facts, EN)
    assert chart is not None
    # 7.5 + 3.2 + 1.6 at 10 in July; 7.5 - 3.2 - 1.6 at 22 in January.
    assert (
        plain(chart.title)
        == "Leaving at 10:00 in July takes the most water, 12.3 L; at 22:00 in January the least, 2.7 L"
    )
    assert len(chart.table.rows) == 24
    assert chart.table.rows[10][7] == "12.3"
    assert chart.svg.count("<rect") == 288
    assert "12•" in chart.svg, "more than is carried"
    assert len(chart.classes) == 3


def test_the_profile_marks_where_the_water_ends(facts: _report_facts.Facts) -> None:
    chart = _report_charts.profile("x", facts, ES)
    assert chart is not None
    assert "sin agua: 8.2" in plain(chart.svg)
    assert "punto sin retorno: 6.3" in plain(chart.svg)
    assert "el agua se acaba a los 8.2 km; el cuerpo llega a 38.9 °C" in plain(chart.title)
    assert chart.svg.count("curve of-") == 4


def test_the_benefit_curve_has_its_bound_and_its_plan() -> None:
    curve = pd.DataFrame(
        {"sites": [1, 2, 3, 4], "covered_l": [16.0, 24.0, 28.0, 30.0], "bound_l": [16, 25, 30, 32]}
    )
    chart = _report_charts.benefit("x", plan(curve=curve), EN)
    assert chart is not None
    assert plain(chart.title) == "3 stations serve 28.0 L a day; 1 more would add 2.0 L"
    assert "at-most" in chart.svg
    assert chart.table.rows[1] == ("2", "24.0", "25.0")
    flat = _report_charts.benefit("x", plan(curve=curve.assign(covered_l=28.0)), EN)
    assert flat is not None
    assert flat.title.endswith("more would add nothing")


def test_agreement_needs_deaths_enough() -> None:
    assert _report_agreement.compare(study()) is None, "two of them"
    base = hills((0.0, [90.0, 10.0, 10.0, 10.0, 10.0]))
    dead = layer(
        "death_id",
        [LineString([(560_400, 3_606_000), (560_600, 3_606_000)]).centroid] * 25,
        columns={"cause": "exposure", "count": 1, "found_on": pd.Timestamp("2016-07-04")},
        precision_m=10.0,
    )
    segments = base.segments.assign(air_heat_score=0.5, water_distance_score=0.5)
    found = _report_agreement.compare(replace(base, segments=segments, layers={"death": dead}))
    assert found is not None
    assert found.counted.on_ground == pytest.approx(25)
    # All within 2 km of the first kilometres, where the risk is highest.
    assert found.auc > 0.5


def test_no_agreement_where_the_risk_s_parts_are_not_told() -> None:
    base = hills((0.0, [90.0, 10.0]))
    counted = replace(
        base.factors[0], factor=replace(base.factors[0].factor, name=_report_agreement.CIRCULAR)
    )
    dead = layer(
        "death_id",
        [base.segments.geometry.iloc[0].centroid] * 25,
        columns={"cause": "exposure", "count": 1},
        precision_m=10.0,
    )
    assert "water_distance_m" not in base.segments
    drawn = replace(base, factors=(counted, base.factors[1]), layers={"death": dead})
    assert _report_agreement.compare(drawn) is None
    known = base.segments.assign(water_distance_m=[9_000.0, 1_000.0], air_heat_c=40.0)
    found = _report_agreement.compare(replace(drawn, segments=known))
    assert found is not None
    assert found.counted.on_ground == pytest.approx(25)


# The page.


def test_both_languages_are_there_and_nothing_is_asked_for(pages: dict[str, str]) -> None:
    page = pages["restricted"]
    assert "<script" not in page
    assert re.search(r'content="default-src \'none\'; style-src', page.replace("&#39;", "'"))
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    for said in (
        '<article id="en" lang="en">',
        '<article id="es" lang="es">',
        "Los peores lugares",
        "The worst places",
    ):
        assert said in page
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_the_same_result_gives_the_same_bytes(tmp_path: Path, pages: dict[str, str]) -> None:
    again = report.write(closed(), tmp_path / "x.html", audience="restricted")
    assert again.read_text(encoding="utf-8") == pages["restricted"]


def test_identifiers_are_there_once_and_links_lead_somewhere(pages: dict[str, str]) -> None:
    for page in pages.values():
        identifiers = re.findall(r'\bid="([^"]+)"', page)
        assert len(identifiers) == len(set(identifiers))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(identifiers)
        for names in re.findall(r'aria-labelledby="([^"]+)"', page):
            assert set(names.split()) <= set(identifiers)


def test_headings_do_not_skip_and_headers_have_a_scope(pages: dict[str, str]) -> None:
    for article in re.findall(r"<article.*?</article>", pages["restricted"], flags=re.DOTALL):
        levels = [int(level) for level in re.findall(r"<h(\d)", article)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert "<th>" not in article
        assert article.count("<table>") == article.count("<caption>")
        for chart in re.findall(
            r'<svg class="(?:chart|map)" [^>]*role="img".*?</svg>', article, flags=re.DOTALL
        ):
            assert "<title" in chart
            assert "<desc" in chart


def test_only_the_restricted_edition_has_the_plan(pages: dict[str, str]) -> None:
    assert "By the wash" in pages["restricted"]
    for audience in ("public", "partner"):
        assert "By the wash" not in pages[audience]
        assert "A water plan of 3 sites would serve 74% of the litres" in pages[audience]
        assert "Along the wash" not in pages["public"], "a restricted route"


def test_no_secret_position_is_in_the_bytes(pages: dict[str, str]) -> None:
    back = Transformer.from_crs(UTM11, "EPSG:4326", always_xy=True)
    web = Transformer.from_crs(UTM11, "EPSG:3857", always_xy=True)
    for x, y in (*SECRETS, *POSITIONS):
        lon, lat = back.transform(x, y)
        east, north = web.transform(x, y)
        for one, other in (
            (f"{lon:.3f}", f"{lat:.3f}"), (f"{x:.0f}", f"{y:.0f}"), (f"{east:.0f}", f"{north:.0f}")
        ):  # fmt: skip
            assert not (one in pages["public"] and other in pages["public"])


def test_an_edition_without_anything_says_so() -> None:
    base = study()
    nothing = replace(
        base, routes=base.routes.iloc[:0], segments=base.segments.iloc[:0], layers={}, rasters={}
    )
    page = report._compose(nothing, "restricted", None)
    assert "This edition shows no routes" in page


def test_an_unknown_audience_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no audience"):
        report.write(study(), tmp_path / "x.html", audience="everybody")  # type: ignore[arg-type] # what is tested
