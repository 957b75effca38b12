from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, Polygon

from geo.result import FactorUse
from maps import _features, _legend, _routes
from tests.maps import unpacked
from tests.maps.builders import HEAT, THIRST, layer, study


def only(kind: str, frame: Any) -> _features.PageLayer:
    (made,) = _features.layers(study(layers={kind: frame}, openings=study().openings.iloc[:0]))
    return made


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        ("barrier", {"type": "pedestrian"}, "barrier-pedestrian"),
        ("barrier", {"type": None}, "barrier-unknown"),
        ("checkpoint", {"type": "road", "is_permanent": True}, "checkpoint"),
        ("checkpoint", {"type": "road", "is_permanent": False}, "checkpoint-passing"),
        ("checkpoint", {"type": "tower"}, "checkpoint-tower"),
        ("rail", {"type": float("nan"), "is_active": True}, "rail"),
        ("rail", {"type": "bridge", "is_active": True}, "rail-bridge"),
        ("rail", {"type": "line", "is_active": False}, "rail-unused"),
        ("trail", {"is_drivable": True}, "road"),
        ("trail", {"is_drivable": None}, "trail"),
        ("water", {"status": "active"}, "water"),
        ("water", {"status": "dry"}, "water-out"),
        ("water", {"status": "unknown"}, "water-unsure"),
        ("place", {"type": "city", "population": 100_000}, "city"),
        ("place", {"type": "city", "population": 99_999}, "town"),
        ("place", {"type": "town", "population": None}, "village"),
        ("place", {"type": "hospital"}, "clinic"),
        ("place", {"type": "fire_station"}, "service"),
    ],
)
def test_a_row_gets_the_class_that_its_columns_say(kind: str, columns: dict[str, Any], expected: str) -> None:
    place = Point(570_000, 3_610_000) if kind in ("checkpoint", "water", "place") else None
    line = LineString([(570_000, 3_610_000), (571_000, 3_611_000)])
    frame = layer(f"{kind}_id", [place or line], columns={key: [value] for key, value in columns.items()})
    assert only(kind, frame).classes == (expected,)


def test_missing_values_are_not_there_and_days_are_iso() -> None:
    frame = layer(
        "port_id", [Point(570_000, 3_610_000)], columns={"name": "P", "modes": None, "country": "US"}
    )
    frame["valid_from"] = pd.Timestamp("2019-05-06")
    made = only("port", frame)
    values = dict(zip(made.fields, made.features[0].v, strict=True))
    assert values["modes"] is None
    assert values["valid_to"] is None
    assert values["valid_from"] == "2019-05-06"
    assert values["precision_m"] == 50


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.nan, None),
        (pd.NA, None),
        (pd.NaT, None),
        (None, None),
        (np.float32("nan"), None),
        (np.float64(1234.56), 1235),
        (0.0123456, 0.01235),
        (np.int64(7), 7),
        (np.bool_(False), False),
        (date(2020, 1, 2), "2020-01-02"),
        ("text", "text"),
    ],
)
def test_cells_are_plain_json(value: Any, expected: Any) -> None:
    assert _features.plain(value) == expected


def test_places_are_latitude_first() -> None:
    made = only("port", layer("port_id", [Point(570_000, 3_610_000)], columns={"name": "P"}))
    latitude, longitude = made.features[0].g
    assert 32 < latitude < 33
    assert -117 < longitude < -116


def test_holes_stay_holes() -> None:
    outer = [(570_000, 3_610_000), (580_000, 3_610_000), (580_000, 3_620_000), (570_000, 3_620_000)]
    inner = [(574_000, 3_614_000), (576_000, 3_614_000), (576_000, 3_616_000), (574_000, 3_616_000)]
    made = only("desert", layer("desert_id", [Polygon(outer, [inner])], columns={"name": "D"}))
    assert made.form == "areas"
    assert [len(ring) for ring in made.features[0].g] == [5, 5]


def test_sections_name_their_route_and_reason_by_number() -> None:
    page = _routes.for_page(study())
    assert [section["r"] for section in unpacked.sections(page)] == [0, 0, 1, 1]
    assert [section["c"] for section in unpacked.sections(page)] == ["risk-2", "risk-4", "risk-2", "risk-4"]
    assert [section["m"] for section in unpacked.sections(page)] == [1, 0, 1, 0]
    assert unpacked.sections(page)[0]["v"] == [38, 4900]
    assert unpacked.sections(page)[0]["k"] == [35, 30, 41]
    assert page["list"][1]["secret"]


def test_a_factor_that_nobody_measured_is_not_on_the_page() -> None:
    result = study()
    result = replace(result, segments=result.segments.assign(water_distance_m=np.nan))
    assert [factor["en"] for factor in _routes.for_page(result)["factors"]] == ["Air heat"]


def test_sections_without_risk_are_drawn_as_not_measured() -> None:
    result = study()
    gone = ["risk", "risk_low", "risk_high", "band", "main_factor"]
    result = replace(
        result,
        segments=result.segments.drop(columns=gone),
        routes=result.routes.drop(columns=[*gone, "risk_max", "main_intensity"]),
        factors=(FactorUse(factor=HEAT, measured_share=1.0), FactorUse(factor=THIRST, measured_share=1.0)),
    )
    page = _routes.for_page(result)
    assert {section["c"] for section in unpacked.sections(page)} == {"route"}
    assert unpacked.sections(page)[0]["k"] == [None, None, None]
    assert page["list"][0]["k"] == [None, None, None, None]


def test_the_legend_has_a_sample_of_every_class_on_the_page() -> None:
    layers = _features.layers(study())
    groups = _legend.build(layers, has_risk=False, heights=(12.4, 999.6), tiles=False)
    entries = {entry.id: entry for group in groups for entry in group.entries}
    assert {layer.id for layer in layers} | {"area", "relief"} == set(entries)
    assert [each.label.en for each in entries["barrier"].classes] == [
        "wall or pedestrian fence",
        "vehicle barrier",
    ]
    assert entries["relief"].classes[0].label.en == "12 to 1,000 m"
    assert all(entry.sample or entry.classes for entry in entries.values())
