from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import box

from geo.result import StudyResult
from layers import crs
from maps import _features, _legend, _reach, _starts, redact
from maps._features import PageLayer
from maps._packed import LineLayer
from tests.builders import UTM11
from tests.maps import unpacked
from tests.maps.builders import study
from tests.maps.reached import CLINIC, openly_reached, reach, reached


def drawn(result: StudyResult) -> dict[str, PageLayer]:
    return {layer.id: layer for layer in _reach.for_page(result, cell_m=100).layers}


def in_metres(path: list[list[float]]) -> shapely.Polygon:
    latitude, longitude = np.array(path).T
    x, y = crs.transformer(crs.WGS84, UTM11).transform(longitude, latitude)
    return shapely.Polygon(np.column_stack([x, y]))


def test_each_kind_of_place_is_a_layer_that_is_off_at_first() -> None:
    made = _reach.for_page(reached(), cell_m=100)
    assert [layer.id for layer in made.layers] == ["reach-water", "reach-road", "reach-camp", "reach-clinic"]
    assert {layer.form for layer in made.layers} == {"areas"}
    assert made.hidden == tuple(layer.id for layer in made.layers)


def test_the_longest_time_lies_at_the_bottom() -> None:
    clinic = drawn(reached())["reach-clinic"]
    assert [feature.c for feature in clinic.features] == ["reach-clinic-3", "reach-clinic-2"]
    assert [feature.v[0] for feature in clinic.features] == [4, 2]


def test_areas_lie_where_they_are() -> None:
    for feature, radius in zip(drawn(reached())["reach-clinic"].features, (4_000, 2_000), strict=True):
        (path,) = feature.g
        edge = shapely.points(shapely.get_coordinates(in_metres(path)))
        # Half a cell of simplification, and 4 decimals of a degree.
        assert np.all(np.abs(shapely.distance(CLINIC, edge) - radius) < 50 + 11)


def test_values_are_told_as_exactly_as_they_are_known() -> None:
    layer = drawn(reached())["reach-clinic"]
    long, short = (dict(zip(layer.fields, feature.v, strict=True)) for feature in layer.features)
    assert (short["farthest_km"], short["climb_mean_m"], short["climb_most_m"]) == (2, 140, 410)
    # That it may run on is said; that it does not goes without saying.
    assert long["reaches_edge"] is True
    assert short["reaches_edge"] is None


def test_a_place_and_its_reach_share_a_number_and_no_key() -> None:
    result = reached()
    numbers = _starts.numbers(result.reach)
    assert numbers == {
        ("water", "water-1"): 0,
        ("water", "water-0"): 1,
        ("trail", "trail-0"): 2,
        ("place", "place-1"): 3,
        ("place", "place-2"): 4,
    }
    layers = _features.layers(result)
    packed = [layer.for_json() for layer in layers if isinstance(layer, LineLayer)]
    lines = [row for layer in packed for row in unpacked.rows(layer)]
    features = [each for layer in layers if isinstance(layer, PageLayer) for each in layer.features]
    things = {feature.n: feature.p for feature in features} | {row["n"]: row["p"] for row in lines}
    assert [things[name] for name in ("Public tap", "Cache 7", "Old road", "Hill camp", "Clinic")] == [
        0,
        1,
        2,
        3,
        4,
    ]
    assert things["Jacumba"] is None
    assert {feature.n: feature.p for feature in drawn(result)["reach-road"].features} == {"Old road": 2}


def test_areas_are_simplified_until_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _reach.for_page(reached(), cell_m=20)
    count = sum(len(path) for layer in before.layers for each in layer.features for path in each.g)
    monkeypatch.setattr(_reach, "MOST_VERTICES", count - 1)
    after = _reach.for_page(reached(), cell_m=20)
    assert before.tolerance_m is not None
    assert after.tolerance_m is not None
    assert after.tolerance_m >= 2 * before.tolerance_m
    assert sum(len(path) for layer in after.layers for each in layer.features for path in each.g) < count


def test_areas_stay_what_they_are_even_if_they_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_reach, "MOST_VERTICES", 1)
    made = _reach.for_page(reached(), cell_m=20)
    # Areas of 13 to 154 km2: a tenth of the side of a usual one.
    side_m = float(np.sqrt(np.median(reach().area)))
    assert made.tolerance_m is not None
    assert made.tolerance_m <= side_m / 10
    assert sum(len(layer.features) for layer in made.layers) == 10


def test_specks_are_left_out_but_a_small_reach_is_not() -> None:
    speck = shapely.union(CLINIC.buffer(2_000), box(570_000, 3_610_000, 570_050, 3_610_050))
    frame = reach().iloc[[8, 9]]
    result = replace(study(), reach=frame.set_geometry([speck, CLINIC.buffer(4_000)], crs=UTM11))
    assert [len(feature.g) for feature in drawn(result)["reach-clinic"].features] == [1, 1]
    tiny = frame.iloc[[0]].set_geometry([CLINIC.buffer(60)], crs=UTM11)
    assert len(drawn(replace(study(), reach=tiny))["reach-clinic"].features) == 1


def test_a_study_without_reach_shows_none() -> None:
    assert _reach.for_page(study(), cell_m=100) == _reach.Reach()
    nothing = reach().iloc[:1].set_geometry([shapely.MultiPolygon()], crs=UTM11)
    assert _reach.for_page(replace(study(), reach=nothing), cell_m=100) == _reach.Reach()
    assert _starts.numbers(None) == {}


def test_the_legend_tells_the_hours() -> None:
    groups = _legend.build(
        [], has_risk=False, heights=None, tiles=False, reach=_reach.for_page(reached(), cell_m=100)
    )
    (group,) = (group for group in groups if group.id == "reach")
    assert [entry.id for entry in group.entries] == [
        "reach-water",
        "reach-road",
        "reach-camp",
        "reach-clinic",
    ]
    assert not any(entry.shown for entry in group.entries)
    assert [each.label.en for each in group.entries[0].classes] == ["2 h", "4 h"]
    assert len({each.sample for entry in group.entries for each in entry.classes}) == 8
    assert group.note is not None
    assert "overlap" in group.note.en
    assert "se enciman" in group.note.es


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_reach_from_a_restricted_place_is_absent(audience: redact.Audience) -> None:
    shown = redact.apply(reached(), audience=audience).reach
    assert shown is not None
    assert set(shown["name"]) == {"Public tap", "Old road", "Clinic"}
    assert set(shown["sensitivity"]) == {"public"}
    secret = reach().loc[lambda rows: rows["target"] == "camp"]
    assert redact.apply(replace(reached(), reach=secret), audience=audience).reach is None


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_a_row_that_says_public_of_a_restricted_place_is_absent_too(audience: redact.Audience) -> None:
    told = reach().assign(sensitivity="public")
    shown = redact.apply(replace(reached(), reach=told), audience=audience).reach
    assert shown is not None
    assert set(shown["name"]) == {"Public tap", "Old road", "Clinic"}
    renamed = told.assign(name=np.where(told["place"] == "water-1", "Cache 7", told["name"]))
    shown = redact.apply(replace(reached(), reach=renamed), audience=audience).reach
    assert shown is not None
    assert set(shown["name"]) == {"Old road", "Clinic"}


def test_a_name_that_a_public_place_has_too_is_no_secret() -> None:
    result = reached()
    water = result.layers["water"].assign(name="Tank")
    told = reach().replace({"Public tap": "Tank", "Cache 7": "Tank"})
    shown = redact.apply(replace(result, layers={**result.layers, "water": water}, reach=told)).reach
    assert shown is not None
    assert list(shown["place"]) == ["water-1", "water-1", "trail-0", "trail-0", "place-2", "place-2"]


def test_public_numbers_do_not_tell_of_hidden_places() -> None:
    shown = redact.apply(reached())
    open_ = redact.apply(openly_reached())
    assert _starts.numbers(shown.reach) == _starts.numbers(open_.reach)
    assert sorted(_starts.numbers(shown.reach).values()) == [0, 1, 2]


def test_the_input_is_unchanged() -> None:
    result = reached()
    redact.apply(result)
    _reach.for_page(result, cell_m=100)
    assert result.reach is not None
    assert result.reach.equals(reach())
