from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, cast

import geopandas as gpd
import h3  # type: ignore[import-untyped]  # it publishes no types
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.errors import InputError
from geo.result import FactorUse, StudyResult
from layers.source import Provenance
from maps import redact
from maps.redact import Audience
from tests.maps.builders import CAMP, HEAT, THIRST, layer, routes, study
from tests.maps.walked import openly_walked, walked

OTHERS: tuple[Audience, ...] = ("public", "partner")


def frames(result: StudyResult) -> dict[str, pd.DataFrame]:
    return {
        **result.layers,
        **result.tables,
        "openings": result.openings,
        "segments": result.segments,
        "routes": result.routes,
    }


def with_hidden_water(result: StudyResult) -> StudyResult:
    hidden = FactorUse(factor=THIRST, measured_share=1.0, restricted_from=("water",))
    return replace(result, factors=(FactorUse(factor=HEAT, measured_share=1.0), hidden))


def test_the_public_sees_no_restricted_row() -> None:
    shown = redact.apply(study())
    for name, frame in frames(shown).items():
        assert set(frame["sensitivity"]) <= {"public"}, name
    assert list(shown.layers["place"]["name"]) == ["Jacumba", "Clinic"]
    assert list(shown.segments["route_id"].unique()) == ["open"]
    assert list(shown.openings.index) == ["1"]


def test_a_kind_without_a_public_row_disappears() -> None:
    shown = redact.apply(study())
    assert "gap" not in shown.layers
    assert "gap" not in {use.kind for use in shown.uses}


def test_segments_of_a_restricted_route_go_even_if_they_say_public() -> None:
    table, segments = routes()
    shown = redact.apply(study(routes=table, segments=segments.assign(sensitivity="public")))
    assert set(shown.segments["route_id"]) == {"open"}


def test_counts_do_not_tell_how_much_is_hidden() -> None:
    counts = {use.kind: use.counts for use in redact.apply(study()).uses}
    assert (counts["water"].read, counts["water"].kept, counts["water"].clipped) == (1, 1, 0)


def test_a_restricted_raster_is_for_the_restricted_audience_only() -> None:
    secret = study()
    raster = replace(
        secret.rasters["terrain"], provenance=Provenance(source="x", licence="x", sensitivity="restricted")
    )
    secret = replace(secret, rasters={"terrain": raster})
    assert redact.apply(secret).rasters == {}
    assert redact.apply(secret, audience="partner").rasters == {}
    assert "terrain" in redact.apply(secret, audience="restricted").rasters


@pytest.mark.parametrize("audience", OTHERS)
def test_what_is_measured_from_restricted_rows_goes_and_the_risk_with_it(audience: Audience) -> None:
    shown = redact.apply(with_hidden_water(study()), audience=audience)
    for frame in (shown.segments, shown.routes):
        assert [name for name in frame if name.startswith(("risk", "band", "main_", "water_distance"))] == []
    assert "air_heat_c" in shown.segments
    assert [use.factor.name for use in shown.factors] == ["air_heat"]
    assert "Distance to water" in shown.notes[-1].en
    assert "Distancia al agua" in shown.notes[-1].es


def test_a_risk_from_public_rows_stays() -> None:
    shown = redact.apply(study())
    assert {"risk", "band", "water_distance_m", "water_distance_m_low"} <= set(shown.segments)
    assert len(shown.notes) == 1


def test_deaths_keep_cause_year_and_count() -> None:
    deaths = redact.apply(study()).layers["death"]
    gone = {"found_on", "died_on", "sex", "age_years", "post_mortem_interval"}
    assert gone.isdisjoint(deaths.columns)
    # From west to east: the second of the list lies further west.
    assert list(deaths["year"]) == [2017, 2016]
    assert list(deaths["count"]) == [2, 1]
    assert list(deaths["death_id"]) == ["death-1", "death-2"]


@pytest.mark.parametrize(
    ("precision_m", "grid_m"),
    [(np.nan, 10), (0, 10), (15, 10), (39, 10), (40, 20), (100, 50), (1_000, 500), (15_000, 5_000)],
)
def test_a_public_point_is_cut_to_its_precision(precision_m: float, grid_m: float) -> None:
    points = layer("port_id", [Point(571_237.4, 3_611_784.9)], precision_m=precision_m)
    (point,) = redact.apply(study(layers={"port": points})).layers["port"].geometry
    assert point.x % grid_m == 0
    assert point.y % grid_m == 0
    assert point.distance(points.geometry.iloc[0]) <= grid_m * 0.7072


def test_the_precision_tells_of_the_rounding() -> None:
    points = layer("port_id", [Point(571_237.4, 3_611_784.9), Point(1, 1)], precision_m=[100.0, np.nan])
    precision = redact.apply(study(layers={"port": points})).layers["port"]["precision_m"]
    assert precision.iloc[0] == 136  # 100 + 50 * sqrt(1/2), rounded up
    assert np.isnan(precision.iloc[1])


def test_a_partner_sees_restricted_points_to_a_kilometre() -> None:
    shown = redact.apply(study(), audience="partner")
    places = shown.layers["place"].set_index("name")
    assert (places.geometry["Hill camp"].x, places.geometry["Hill camp"].y) == (571_000, 3_612_000)
    assert places["precision_m"]["Hill camp"] >= 707
    assert places["sensitivity"]["Hill camp"] == "restricted"
    assert set(shown.routes.index) == {"open", "secret"}
    assert set(shown.segments["route_id"]) == {"open"}


def test_a_restricted_line_that_fits_in_one_cell_is_not_shown_to_a_partner() -> None:
    short = layer(
        "rail_id", [LineString([(570_010, 3_611_010), (570_080, 3_611_020)])], sensitivity="restricted"
    )
    assert redact.apply(study(layers={"rail": short}), audience="partner").layers == {}


def test_the_restricted_audience_sees_everything() -> None:
    whole = study()
    assert redact.apply(whole, audience="restricted") is whole


def test_ends_of_openings_in_columns_are_cut_too() -> None:
    shown = redact.apply(study()).openings
    assert list(shown["centre_lon"]) == [-116.2438]
    partner = redact.apply(study(), audience="partner").openings
    assert list(partner["centre_lon"]) == [-116.2438, -116.16]


@pytest.mark.parametrize("audience", redact.AUDIENCES)
def test_the_input_is_unchanged(audience: Audience) -> None:
    whole = with_hidden_water(study())
    before = copy.deepcopy(whole)
    redact.apply(whole, audience=audience)
    for name, frame in frames(whole).items():
        if isinstance(frame, gpd.GeoDataFrame):
            assert_geodataframe_equal(frame, cast("gpd.GeoDataFrame", frames(before)[name]))
    assert whole.notes == before.notes


@pytest.mark.parametrize("audience", OTHERS)
def test_nobody_else_finds_the_camp(audience: Audience) -> None:
    shown = redact.apply(study(), audience=audience)
    for frame in shown.layers.values():
        assert (frame.distance(Point(CAMP)) > 100).all()


def test_an_unknown_audience_is_told_the_known_ones() -> None:
    for call in (lambda who: redact.apply(study(), audience=who), redact.stamp):
        with pytest.raises(InputError, match="public, partner, restricted"):
            call(cast("Any", "everyone"))


def test_each_audience_has_a_stamp_in_both_languages() -> None:
    stamps = [redact.stamp(cast("Audience", audience)) for audience in redact.AUDIENCES]
    assert len({stamp.en for stamp in stamps}) == len({stamp.es for stamp in stamps}) == 3


@pytest.mark.parametrize("audience", OTHERS)
def test_corridors_and_flow_are_for_the_restricted_audience_only(audience: Audience) -> None:
    shown = redact.apply(openly_walked(), audience=audience)
    assert shown.corridors is None
    assert shown.flow is None
    assert shown.cells is not None
    assert {h3.get_resolution(cell) for cell in shown.cells["cell"]} == {6 if audience == "public" else 7}
    whole = walked()
    assert redact.apply(whole, audience="restricted") is whole


def test_a_corridor_of_a_restricted_route_feeds_no_public_cell() -> None:
    result = openly_walked()
    table, _ = routes()
    told = replace(result, corridors=walked().corridors, flow=None)
    alone, together = redact.apply(replace(result, flow=None)).cells, redact.apply(told).cells
    assert alone is not None
    assert together is not None
    assert_geodataframe_equal(alone, together)
    assert redact.apply(replace(told, routes=table.loc[["secret"]])).cells is None


def test_flow_that_a_restricted_route_fed_makes_no_public_cell() -> None:
    table, _ = routes()
    cells = redact.apply(replace(openly_walked(), routes=table)).cells
    assert cells is not None
    assert cells["flow"].isna().all()
    assert (cells["corridor_count"] == 1).all()


@pytest.mark.parametrize("kind", ["openings", "gap"])
def test_a_model_that_knows_a_restricted_gap_makes_no_public_cell(kind: str) -> None:
    result = openly_walked()
    if kind == "openings":
        result = replace(result, openings=study().openings)
    else:
        result = replace(result, layers={**result.layers, "gap": study().layers["gap"]})
    assert redact.apply(result).cells is None
    assert redact.apply(result, audience="partner").cells is not None


def test_cells_given_from_elsewhere_do_not_pass() -> None:
    fake = gpd.GeoDataFrame({"cell": ["x"]}, geometry=[Point(CAMP)], crs=study().crs)
    assert redact.apply(study(cells=fake)).cells is None


def on_open_ground(result: StudyResult) -> StudyResult:
    """Return a result without restricted openings, that times could come through."""
    openings = result.openings.loc[result.openings["sensitivity"] == "public"]
    return replace(
        result,
        openings=openings,
        layers={kind: each for kind, each in result.layers.items() if kind != "gap"},
    )


@pytest.mark.parametrize("audience", OTHERS)
def test_restricted_isochrones_are_absent(audience: Audience) -> None:
    result = on_open_ground(walked())
    shown = redact.apply(result, audience=audience).isochrones
    assert shown is not None
    assert list(shown.index) == ["road-1", "road-2", "road-4"]
    assert result.isochrones is not None
    assert (
        redact.apply(replace(result, isochrones=result.isochrones.iloc[3:]), audience=audience).isochrones
        is None
    )


def test_walking_times_from_something_restricted_go() -> None:
    shown = redact.apply(on_open_ground(walked()), audience="partner").segments
    assert {"elapsed_h", "from_road_h"} <= set(shown)
    # There is restricted water, and a restricted camp.
    assert {"from_water_h", "from_help_h"}.isdisjoint(shown)
    assert {"from_water_h", "from_help_h"} <= set(redact.apply(openly_walked()).segments)


TO_WATER = replace(THIRST, name="water_time", column="water_time_h")


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize("known_by", ["openings", "gap", "factor"])
def test_times_and_areas_through_a_restricted_gap_go(known_by: str, audience: Audience) -> None:
    result = openly_walked()
    assert result.isochrones is not None
    segments = result.segments.assign(to_water_h=result.segments["from_water_h"])
    areas = result.isochrones.assign(target="water", sensitivity="public")
    result = replace(result, segments=segments, isochrones=areas, factors=())
    whole = redact.apply(result, audience=audience)
    assert {"from_water_h", "to_water_h"} <= set(whole.segments)
    assert whole.isochrones is not None
    if known_by == "openings":
        result = replace(result, openings=study().openings)
    elif known_by == "gap":
        result = replace(result, layers={**result.layers, "gap": study().layers["gap"]})
    else:
        use = FactorUse(factor=TO_WATER, measured_share=1.0, restricted_from=("gap",))
        result = replace(result, factors=(use,))
    shown = redact.apply(result, audience=audience)
    assert {"from_water_h", "to_water_h"}.isdisjoint(shown.segments)
    assert shown.isochrones is None


def test_a_factor_knows_better_than_the_layers_what_its_time_was_measured_from() -> None:
    for hidden, there in (((), True), (("water",), False)):
        uses = (FactorUse(factor=TO_WATER, measured_share=1.0, restricted_from=hidden),)
        shown = redact.apply(replace(walked(), factors=uses)).segments
        assert ("from_water_h" in shown) is there


secrecy = st.lists(st.sampled_from(["public", "restricted"]), min_size=1, max_size=8)


@settings(max_examples=40)
@given(secrecy, st.sampled_from(OTHERS), st.randoms(use_true_random=False))
def test_sensitivity_is_kept_and_only_public_rows_pass(
    marks: list[str], audience: Audience, random: Any
) -> None:
    points = [Point(random.uniform(5e5, 6e5), random.uniform(3.60e6, 3.62e6)) for _ in marks]
    frame = layer("port_id", points, sensitivity=marks)
    shown = redact.apply(study(layers={"port": frame}), audience=audience).layers.get("port")
    kept = [] if shown is None else list(shown["sensitivity"])
    assert kept == (marks if audience == "partner" else [mark for mark in marks if mark == "public"])
    if shown is not None:
        assert list(shown.index) == [
            i for i, mark in enumerate(marks) if audience == "partner" or mark == "public"
        ]


@settings(max_examples=40)
@given(st.floats(min_value=0, max_value=50_000), st.floats(4e5, 6e5), st.floats(3.5e6, 3.7e6))
def test_rounding_moves_a_point_by_no_more_than_its_precision_or_eight_metres(
    precision_m: float, x: float, y: float
) -> None:
    frame = layer("port_id", [Point(x, y)], precision_m=precision_m)
    (point,) = redact.apply(study(layers={"port": frame})).layers["port"].geometry
    assert point.distance(Point(x, y)) <= max(7.08, 0.354 * precision_m)
