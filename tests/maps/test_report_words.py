"""Words, numbers and scales of the report, one by one."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body.aboard import Said
from maps import (
    _frame,
    _report_charts,
    _report_svg,
    _report_tables,
    report,
)
from maps._frame import Frame
from maps._report_says import Says, tied
from tests.builders import UTM11
from tests.maps.builders import study
from tests.maps.test_report import plain
from tests.maps.watered import plan

EN, ES = Says("en"), Says("es")


def test_where_a_hazard_comes_from_is_told_in_the_language_of_the_report() -> None:
    base = study()
    told, *_ = base.factors
    spoken = replace(told, factor=replace(told.factor, citation="judgement", citation_es="juicio propio"))
    own = replace(told, factor=replace(told.factor, citation="as the study has it"))
    for says, words in (
        (EN, ["judgement", "as the study has it"]),
        (ES, ["juicio propio", "as the study has it"]),
    ):
        table = _report_tables.factors(replace(base, factors=(spoken, own)), says)
        assert table is not None
        assert [row[-1] for row in table.rows] == words


def test_ticks_are_round_and_enclose() -> None:
    assert _report_svg.steps(0.0, 8.2, 6) == [0, 2, 4, 6, 8, 10]
    assert _report_svg.steps(37.0, 39.0, 4) == [37, 38, 39]


def test_no_degree_stands_alone_at_an_edge() -> None:
    """117° W is the middle of the zone, at 500 km; at 31.6° N a degree is 95 km, so half a degree 47 mm.

    Of steps of half a degree, 34 mm or more apart, only 117 is clear of the corners; of a fifth, 19 mm
    apart, 117.4 (12 mm) to 116.8 (69 mm) are, and 116.6 (88 mm) is not.
    """
    frame = Frame(
        width_mm=100.0, height_mm=100.0, west_m=450_000.0, north_m=3_550_000.0, scale=1_000_000, crs=UTM11
    )
    said = re.findall(r">([\d.]+)° W<", _frame.ticks(frame))
    assert said == ["117.4", "117.2", "117.0", "116.8"]


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(3, 9))
@settings(max_examples=40)
def test_steps_hold_both_ends(low: float, span: float, most: int) -> None:
    made = _report_svg.steps(low, low + span, most)
    assert made[0] <= low + 1e-6 * span + 1e-6
    assert made[-1] >= low + span - 1e-6 * span - 1e-6
    assert len(made) <= most + 2
    assert np.allclose(np.diff(made), made[1] - made[0])


def test_a_range_is_drawn_to_scale() -> None:
    row = _report_charts.Range(name="A", value=50.0, low=25.0, high=75.0, shown="50")
    table = _report_svg.Table(caption="c", head=("a",), rows=())
    chart = _report_charts.ranges(
        "x", [row], says=EN, title="t", note="n", axis="a", table=table, ends=(0.0, 100.0)
    )
    # From 8 to 386: a quarter at 102.5, the half at 197, three quarters at 291.5.
    assert 'class="range" d="M102.5 28.0H291.5"' in chart.svg
    assert 'cx="197.0"' in chart.svg


def test_a_string_of_css_cannot_be_left() -> None:
    quoted = report._quoted('a"; } body { x: url(</style>\\\n')
    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]+ )*"', quoted)


def test_numbers_as_each_language_writes_them() -> None:
    assert EN.number(1234.5, 1) == "1,234.5"
    assert plain(ES.number(1234.5, 1)) == "1 234.5"
    assert EN.number(-0.04, 1) == "0.0"
    assert EN.number(-3.0) == "−3"
    assert EN.number(float("nan")) == "–"
    assert EN.clock(30.5) == "06:30"
    assert plain(EN.angle(-116.5, "EW")) == "116.50° W"
    assert plain(ES.angle(-116.5, "EW")) == "116.50° O"


def test_reasons_have_their_unit_once() -> None:
    use = study().factors[1]
    assert plain(EN.because(use, 4_900.0)) == "water 4.9 km away"
    assert plain(EN.because(use, 250.0)) == "water 250 m away"
    assert EN.because(use, None) == "Distance to water"
    hours = replace(use, factor=replace(use.factor, unit="h", reason_en="water is {value} h on foot away"))
    assert plain(EN.because(hours, 1.27)) == "water is 1 h 15 min on foot away"


def test_a_unit_stays_with_its_number() -> None:
    assert tied("5.2 h at 40 °C, 3 km and 5 % in 2 halls") == (
        "5.2\N{NO-BREAK SPACE}h at 40\N{NO-BREAK SPACE}°C, 3\N{NO-BREAK SPACE}km and "
        "5\N{NO-BREAK SPACE}% in 2 halls"
    )


def test_notes_of_a_plan_are_said_in_both_languages() -> None:
    own = replace(study(), water=plan(notes=(Said("taken for granted", "se da por sentado"),)))
    page = report._compose(own, "restricted", None)
    assert "taken for granted" in page
    assert "se da por sentado" in page
