"""What looks how in a GIS is what looks so on the page, whichever way the test is spelt."""

from __future__ import annotations

from typing import Any
from xml.dom.minidom import Document

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from defusedxml.minidom import parseString
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from maps import (
    _counted_looks,
    _counted_page,
    _drops_style,
    _features,
    _legend,
    _qgis_symbols,
    _qgis_words,
    _qml,
    _sld,
    _style,
    _symbols,
    _views,
    _xml,
)
from maps._features import Feature, PageLayer
from maps._looks import (
    ALWAYS,
    NEVER,
    All,
    Among,
    Below,
    Look,
    Some,
    View,
    Within,
    bind,
    both,
    bound,
    holds,
    told_by,
)
from maps._names import CLASSES, LAYERS
from maps._style import WALK_HOURS, walk_step
from tests.builders import UTM11
from tests.maps.builders import study
from tests.maps.hostile import PAYLOAD
from tests.maps.watered import watered

VIEWS = _views.views(watered())

VALUES: dict[str, list[Any]] = {
    "type": [None, "town", "city", "camp", "clinic", "hospital", "shelter", "rescue_beacon", "cell_mast",
             "lookout", "tower", "tactical", "road", "pedestrian", "vehicle", "line", "bridge", "yard",
             "summit", "pass", "spot", "fire_station", "other", "village"],
    "status": [None, "active", "dry", "damaged", "unknown"],
    "is_permanent": [None, True, False],
    "is_active": [None, True, False],
    "is_drivable": [None, True, False],
    "population": [None, 0, 561, 9_999, 10_000, 99_999, 100_000, 1_922_523],
    "evidence": ["derived", "reported", "both"],
}  # fmt: skip

ROWS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})

KINDS = {
    "barrier": "barrier", "boundary": "boundary", "checkpoint": "checkpoint", "death": "death",
    "desert": "desert", "height": "height", "openings": "opening", "place": "place", "port": "port",
    "rail": "rail", "trail": "trail", "water": "water",
}  # fmt: skip
"""Table -> the kind that the page draws."""


def framed(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in VALUES})
    frame = frame.astype({"population": "Int64"})
    return gpd.GeoDataFrame(frame, geometry=[Point(0, 0)] * len(rows))


@given(rows=st.lists(ROWS, min_size=1, max_size=12))
@settings(max_examples=40)
def test_every_row_is_in_the_class_and_the_layer_of_the_page(rows: list[dict[str, Any]]) -> None:
    frame = framed(rows)
    for table, kind in KINDS.items():
        masks = [
            (view.id, look.style, holds(both(view.where, look.where), frame))
            for view in VIEWS
            if view.table == table and view.is_layer and view.id != "water-area"
            for look in view.looks
            if (table, look.form) != ("gap", "lines")
        ]
        for number, row in enumerate(frame.to_dict("records")):
            layer, style, _ = _features._RECIPES[kind](row)
            found = [(layer, style) for layer, style, mask in masks if mask[number]]
            assert found == [(layer, style)], (table, row)


def test_steps_bands_and_cells_are_those_of_the_page() -> None:
    hours = pd.DataFrame({"hours": [0.5, 1.0, 1.01, 2.0, 4.0, 7.9, 8.0, 12.0], "target": "road"})
    (view,) = [view for view in VIEWS if view.id == "walk-road"]
    for number, look in enumerate(view.looks, 1):
        expected = [walk_step(each) == number for each in hours["hours"]]
        assert list(holds(look.where, hours)) == expected, look.style
    assert len(view.looks) == len(WALK_HOURS) + 1
    (risk,) = [view for view in VIEWS if view.id == "route"]
    bands = pd.DataFrame({"band": pd.array([1, 5, None], dtype="Int64")})
    assert [list(holds(look.where, bands)).index(True) if holds(look.where, bands).any() else None
            for look in risk.looks] == [0, None, None, None, 1, 2]  # fmt: skip
    cells = _views._cells((2.0, 5.0, 10.0))
    flow = pd.DataFrame({"flow": [0.019, 0.02, 0.05, 0.2, np.nan]})
    assert [list(np.flatnonzero(holds(look.where, flow))) for look in cells.looks] == [
        [0],
        [1],
        [2],
        [3],
        [4],
    ]


def test_cells_that_are_counted_look_as_on_the_page() -> None:
    columns = {
        "band": pd.array([1, 3, 5, None, None], dtype="Int64"),
        "incident_count": pd.array([None, 5, 50, None, 15], dtype="Int64"),
    }
    cells = gpd.GeoDataFrame(columns, geometry=[Point(0, 0).buffer(1)] * 5, crs=UTM11)
    (page,) = _counted_page.layers(study(counted=cells))
    (view,) = [view for view in VIEWS if view.table == "counted_cells"]
    assert (view.id, view.is_layer, view.is_shown, view.in_legend) == (page.id, True, True, True)
    for number, feature in enumerate(page.features):
        assert [look.style for look in view.looks if holds(look.where, cells)[number]] == [feature.c]
    # Where no risk may be told there is no column of it either.
    plain = bound(view, {"cell", "incident_count"})
    assert plain is not None
    told = pd.DataFrame({"incident_count": pd.array([5, 10, 20, 25, 45, 50, 500, None], dtype="Int64")})
    found = [1, 2, 2, 3, 3, 4, 4, 0]
    for number, many in enumerate(found):
        own = [look.style for look in plain.looks if holds(look.where, told)[number]]
        assert own == [f"incidents-{many}" if many else "counted-0"]
    assert _counted_looks.styles(told, 5) == [f"incidents-{many}" if many else "counted-0" for many in found]


def test_classes_of_incidents_begin_at_the_k_of_the_edition() -> None:
    told = _counted_looks.labels(5)
    assert [told[f"incidents-{number}"].en.split(";")[0] for number in (1, 2, 3, 4)] == [
        "5 to 9 incidents", "10 to 24 incidents", "25 to 49 incidents", "50 or more incidents"
    ]  # fmt: skip
    assert told["incidents-1"].es == "de 5 a 9 incidentes; sin dato de riesgo"
    assert told["incidents-4"].es.startswith("50 o más incidentes")
    assert _counted_looks.breaks(3) == (3, 6, 15, 30)
    cells = pd.DataFrame({"incident_count": [3, 15], "band": pd.array([None, 2], dtype="Int64")})
    assert _counted_looks.styles(cells, 3) == ["incidents-1", "counted-2"]
    page = PageLayer(id="counted", form="areas", fields=(), features=(Feature(c="incidents-2", g=[]),))
    (group,) = (
        each
        for each in _legend.build([page], has_risk=False, heights=None, tiles=False, k=3)
        if each.id == "risk"
    )
    (only,) = group.entries[0].classes
    assert only.label.en == "6 to 14 incidents; risk not told"
    assert _style.FILLS["incidents-2"].colour in only.sample


def test_every_look_has_a_symbol_a_mark_and_words_in_both_languages() -> None:
    for view in VIEWS:
        for look in view.looks:
            assert look.label.en, (view.id, look.style)
            assert look.label.es, (view.id, look.style)
            assert _qgis_symbols.symbol(look, name="0").startswith("<symbol")
            if look.form == "points":
                assert look.style in _sld.MARKS
        assert _qml.heading(view).es
    shapes = [(name, colours) for name, *colours in _sld.MARKS.values()]
    assert len({name for name, _ in shapes}) >= 6


def test_symbols_of_a_table_differ_in_more_than_colour() -> None:
    drawings = {**_symbols.SYMBOLS, **_drops_style.SYMBOLS}
    plain = [view for view in VIEWS if view.form == "points" and view.id != "drop-demand"]
    for view in plain:
        own = [drawings[look.style] for look in view.looks]
        assert len(set(own)) == len(own)
    for view in (view for view in VIEWS if view.form == "lines" and view.id != "drop-trip"):
        told = [_qgis_symbols.line(look) for look in view.looks]
        assert len({(line.dash, line.width, bool(line.under)) for line in told}) == len(told), view.id


def test_a_table_without_a_column_is_as_one_with_nothing_in_it() -> None:
    where = All((Among("a", ("x", None)), Among("b", (True,), negated=True)))
    assert bind(where, ["a", "b"]) == where
    assert bind(where, ["a"]) == Among("a", ("x", None))
    assert bind(where, ["b"]) == Among("b", (True,), negated=True)
    assert bind(where, []) == ALWAYS
    assert bind(Among("a", ("x",)), []) == NEVER
    assert bind(Within(column="a", low=1.0), []) == NEVER
    assert bind(Below(column="a", other="b", share=1.0), ["a"]) == NEVER
    assert bind(Some((Among("a", ("x",)), Within(column="c"))), ["a"]) == Among("a", ("x",))
    assert both(ALWAYS, ALWAYS) == ALWAYS
    assert both(ALWAYS, Among("a", ("x",))) == Among("a", ("x",))
    (risk,) = [view for view in VIEWS if view.id == "route"]
    plain = bound(risk, ["route_id"])
    assert plain is not None
    assert [look.style for look in plain.looks] == ["route"]


@given(rows=st.lists(ROWS, min_size=1, max_size=8))
@settings(max_examples=30)
def test_a_public_style_speaks_of_what_is_there_and_draws_it_alike(rows: list[dict[str, Any]]) -> None:
    frame = framed(rows)
    for view in (view for view in VIEWS if view.table == "place"):
        told = told_by(view, frame)
        spoken = {
            value for value in VALUES["type"] if value and repr(value) in repr((told.where, told.looks))
        }
        classes = {look.style for look in told.looks}
        assert spoken <= {row["type"] for row in rows} | classes
        own = frame.loc[holds(view.where, frame)]
        assert list(holds(told.where, frame)) == list(holds(view.where, frame))
        for look in view.looks:
            (kept,) = [each for each in told.looks if each.style == look.style] or [None]
            expected = list(holds(look.where, own))
            assert (list(holds(kept.where, own)) if kept else [False] * len(own)) == expected


def parsed(xml: str) -> Document:
    made: Document = parseString(
        xml.replace("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>", "")
    )
    return made


@given(value=st.text(max_size=40) | st.just(PAYLOAD))
def test_any_text_is_text_in_xml(value: str) -> None:
    made = parsed(_xml.tag("a", {"b": value}, _xml.text(value))).documentElement
    kept = "".join(mark for mark in value if mark in "\t\n\r" or ord(mark) >= 32)
    kept = "".join(
        mark for mark in kept if not 0xD800 <= ord(mark) < 0xE000 and ord(mark) not in {0xFFFE, 0xFFFF}
    )
    attribute = made.getAttribute("b")
    assert attribute.replace("\r", " ") == kept.replace("\r", " ")
    inside = "".join(node.data for node in made.childNodes)
    assert inside == kept.replace("\r\n", "\n").replace("\r", "\n")
    quiet = _xml.quiet(value)
    assert "[%" not in quiet
    assert "<" not in quiet


def test_constants_of_an_expression_are_closed() -> None:
    assert _qgis_words.literal("it's \\ [% x %]") == "'it''s \\\\ [% x %]'"
    assert _qgis_words.column('a"b') == '"a""b"'
    assert _qgis_words.expression(Among("t", ("a'b", None))) == "\"t\" IS NULL OR \"t\" = 'a''b'"
    assert _qgis_words.expression(Among("t", (False,), negated=True)) == '"t" IS NULL OR ("t" <> false)'
    assert (
        _qgis_words.expression(Within(column="h", low=1.0, high=2.0, holds_upper=True))
        == '"h" > 1 AND "h" <= 2'
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_styles_are_well_formed_and_name_their_columns(language: str) -> None:
    by_table: dict[str, list[View]] = {}
    for view in VIEWS:
        by_table.setdefault(view.table, []).append(view)
    for table, own in by_table.items():
        qml = parsed(_qml.document(own, [_qml.Column(name="name", alias=LAYERS["area"])], language))
        assert len(qml.getElementsByTagName("symbol")) == sum(len(view.looks) for view in own)
        sld = parsed(_sld.document(own, table, language))
        rules = sld.getElementsByTagName("se:Rule")
        assert len(rules) == sum(len(view.looks) + len(view.letterings) for view in own)
        titles = [node.firstChild.data for node in sld.getElementsByTagName("se:Title") if node.firstChild]
        assert titles == [getattr(look.label, language) for view in own for look in view.looks]


def test_colours_of_an_sld_are_those_of_the_style() -> None:
    look = Look(style="barrier-pedestrian", label=CLASSES["barrier-pedestrian"], form="lines")
    view = View(id="barrier", table="barrier", group="border", form="lines", looks=(look,))
    sld = parsed(_sld.document([view], "barrier", "en"))
    given_ = {
        node.getAttribute("name"): node.firstChild.data
        for node in sld.getElementsByTagName("se:SvgParameter")
    }
    line = _style.LINES["barrier-pedestrian"]
    assert given_["stroke"] == line.colour
    assert float(given_["stroke-width"]) == line.width


def test_the_study_of_the_tests_has_a_view_for_each_of_its_layers() -> None:
    assert set(study().layers) <= {view.table for view in VIEWS}
