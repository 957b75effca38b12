"""What the edition for others tells of bodies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.result import FactorUse, LayerUse
from layers.source import Counts, Provenance
from maps import (
    _body,
    _inner,
    _turns,
    redact,
    webmap,
)
from maps.redact import Audience
from tests.maps.bodied import (
    bodied,
    counted,
    departures,
    openly_bodied,
    rides,
    walks,
)
from tests.maps.builders import THIRST
from tests.maps.test_webmap import payload

CLOSED: tuple[Audience, ...] = ("public", "partner")


@pytest.mark.parametrize("audience", CLOSED)
def test_nothing_of_a_restricted_route_is_told(audience: Audience) -> None:
    shown = redact.apply(bodied(), audience=audience)
    assert shown.walks is not None
    assert shown.departures is not None
    assert set(shown.walks.index.get_level_values("route_id")) == {"open", "desert"}
    assert set(shown.departures["route_id"]) == {"open", "desert"}
    assert set(shown.segments["route_id"]) == {"open", "desert", "train"}
    # "2nd to 3rd of 3" would tell of a third route.
    assert {"rank_low", "rank_high", "rank_of"}.isdisjoint(shown.walks)
    names = [feature.n for layer in _turns.layers(shown) for feature in layer.features]
    assert set(names) <= {"Across the desert"}


@pytest.mark.parametrize("audience", CLOSED)
def test_a_walk_that_is_restricted_on_an_open_route_is_told_nowhere(audience: Audience) -> None:
    base = bodied()
    more = base.segments.assign(risk_factors=40.0, water_deficit_score=0.5)
    hidden = walks().assign(sensitivity=lambda rows: ["restricted"] * 4 + list(rows["sensitivity"])[4:])
    shown = redact.apply(replace(base, segments=more, walks=hidden), audience=audience)
    assert shown.walks is not None
    assert shown.departures is not None
    assert "desert" not in shown.walks.index.get_level_values("route_id")
    assert "desert" not in set(shown.departures["route_id"])
    desert = shown.segments.loc[shown.segments["route_id"] == "desert"]
    # The risk has the body in it.
    gone = [*_inner.COLUMNS, "risk", "risk_factors", "band", "main_factor", "water_deficit_score"]
    assert desert[gone].isna().all(axis=None)
    assert shown.routes["risk"].isna().to_dict()["desert"]
    assert shown.routes["risk"].notna()["open"]
    assert shown.segments.loc[shown.segments["route_id"] == "open", "air_c"].notna().all()


@pytest.mark.parametrize("audience", CLOSED)
def test_a_reason_that_cannot_be_said_anew_goes(audience: Audience) -> None:
    bare = walks().drop(columns="hottest_c")
    shown = redact.apply(replace(bodied(), walks=bare), audience=audience).walks
    assert shown is not None
    assert {"reason_en", "reason_es"}.isdisjoint(shown)


@pytest.mark.parametrize("audience", CLOSED)
def test_what_tells_how_far_hidden_water_is_goes(audience: Audience) -> None:
    shown = redact.apply(counted(), audience=audience)
    assert shown.walks is not None
    assert shown.rides is not None
    assert "no_return_m" not in shown.walks
    # Said anew, from what is left: no distance to water.
    assert shown.walks["reason_en"].loc["desert"].iloc[0].startswith("5.2 h without shade at 40 °C")
    assert "enough water" in shown.walks["reason_en"].loc[("open", "woman")]
    assert not shown.walks["reason_en"].str.contains("to water").any()
    # The study left want of water out of its risk: it is in no words, said anew or not.
    left = redact.apply(replace(counted(), factors=counted().factors[1:]), audience=audience)
    assert left.walks is not None
    assert not left.walks["reason_en"].str.contains("water is gone").any()
    assert {"help_count", "without_help_h", "reasons"}.isdisjoint(shown.rides)
    assert {"needed_l", "dry_m", "p_cold"} <= set(shown.walks)
    assert {"aboard_h", "needed_l"} <= set(shown.rides)
    assert [layer.id for layer in _turns.layers(shown)] == ["dry"]


def test_a_study_of_public_rows_keeps_all() -> None:
    whole = openly_bodied()
    shown = redact.apply(whole)
    assert whole.walks is not None
    assert shown.walks is not None
    assert shown.rides is not None
    pd.testing.assert_frame_equal(shown.walks, whole.walks)
    assert list(shown.rides) == list(rides())
    assert [layer.id for layer in _turns.layers(shown)] == ["dry", "no_return"]
    assert set(_inner.COLUMNS) <= set(shown.segments)


def test_a_restricted_gap_hides_the_point_of_no_return_but_neither_public_water_nor_help() -> None:
    base = openly_bodied()
    assert base.walks is not None
    base = replace(base, walks=base.walks.assign(refills=0.0, refill_m=0.0))
    timed = [replace(THIRST, name=f"{name}_time", column=f"{name}_time_h") for name in ("water", "help")]
    uses = [FactorUse(factor=each, measured_share=1.0, restricted_from=("gap",)) for each in timed]
    shown = redact.apply(replace(base, factors=(*base.factors, *uses)), audience="partner")
    assert shown.walks is not None
    assert shown.rides is not None
    assert "no_return_m" not in shown.walks
    assert {"refills", "refill_m"} <= set(shown.walks)
    assert {"help_count", "without_help_h"} <= set(shown.rides)


def test_where_the_water_carried_grows_there_is_water() -> None:
    grown = bodied().segments
    left = grown["water_left_l"].where(grown.index != "desert:00040", 5.0)
    filled = replace(bodied(), segments=grown.assign(water_left_l=left))
    shown = redact.apply(filled)
    assert shown.walks is not None
    assert set(shown.walks.index.get_level_values("route_id")) == {"open"}
    assert shown.segments.loc[shown.segments["route_id"] == "desert", "water_left_l"].isna().all()
    base = openly_bodied()
    open_left = base.segments["water_left_l"].where(base.segments.index != "desert:00040", 5.0)
    shown = redact.apply(replace(base, segments=base.segments.assign(water_left_l=open_left)))
    assert shown.walks is not None
    assert "desert" in shown.walks.index.get_level_values("route_id"), "that water is public"


@pytest.mark.parametrize("kind", ["weather", "terrain", "landcover"])
@pytest.mark.parametrize("audience", CLOSED)
def test_what_is_made_of_something_restricted_goes(kind: str, audience: Audience) -> None:
    base = openly_bodied()
    secret = Provenance(source="x", licence="x", sensitivity="restricted")
    use = LayerUse(kind=kind, provenance=(secret,), counts=Counts(read=1, kept=1))
    shown = redact.apply(replace(base, uses=(*base.uses, use)), audience=audience)
    assert shown.walks is shown.departures is shown.rides is None
    assert set(_inner.COLUMNS).isdisjoint(shown.segments)
    assert ("elevation_m" in shown.segments) is (kind != "terrain")
    assert _turns.layers(shown) == ()
    assert _body.for_page(shown) is None


def test_the_restricted_audience_sees_all() -> None:
    whole = bodied()
    assert redact.apply(whole, audience="restricted") is whole


@pytest.mark.parametrize("audience", redact.AUDIENCES)
def test_the_input_is_unchanged(audience: Audience) -> None:
    result = bodied()
    assert result.walks is not None
    assert result.departures is not None
    assert result.rides is not None
    redact.apply(result, audience=audience)
    _body.for_page(result)
    pd.testing.assert_frame_equal(result.walks, walks())
    pd.testing.assert_frame_equal(result.departures, departures())
    pd.testing.assert_frame_equal(result.rides, rides())


def test_no_word_or_place_of_a_restricted_walk_is_in_a_public_page(tmp_path: Path) -> None:
    page = webmap.write(bodied(), tmp_path / "map.html").read_text("utf-8")
    data = payload(page)
    assert len(data["routes"]["list"]) == len(data["body"]["routes"]) == 3
    assert "Along the wash" not in page
    assert "4.1 km to water" not in json.dumps(data)
    assert "no_return" not in {layer["id"] for layer in data["layers"]}
    assert 'data-layer="no_return"' not in page
