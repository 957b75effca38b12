from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geo.result import LayerUse
from geo.risk.body import FACTORS
from layers.source import Counts, Provenance
from maps import _body_text, _routes, redact, webmap
from maps.redact import Audience
from tests.maps import unpacked
from tests.maps.bodied import DRY, EASE, PARTS, bodied, openly_bodied, walks
from tests.maps.builders import study
from tests.maps.test_webmap import payload

CLOSED: tuple[Audience, ...] = ("public", "partner")
TRAIN_PARTS = 8


def test_what_segments_say_is_kept_once_and_numbered() -> None:
    page = _routes.for_page(bodied())
    assert page["said"] == [list(EASE), list(DRY)]
    desert = [section for section in unpacked.sections(page) if section["r"] == 2]
    # 4 L are gone after 8.15 km of 17.1 in 130 pieces: the 62nd ends at 8.17 km.
    assert [section["w"] for section in desert] == [0] * 61 + [1] * (PARTS - 61)
    train = [section for section in unpacked.sections(page) if section["r"] == 3]
    assert len(train) == TRAIN_PARTS
    assert not any("w" in section for section in train), "nobody walks there"


def test_without_words_nothing_is_said() -> None:
    page = _routes.for_page(study())
    assert page["said"] == []
    assert not any("w" in section for section in unpacked.sections(page))


def test_words_in_one_language_only_are_said() -> None:
    base = bodied()
    one = base.segments.assign(reason_es=pd.Series(pd.NA, base.segments.index, dtype="string"))
    assert _routes.for_page(replace(base, segments=one))["said"] == [[EASE[0], ""], [DRY[0], ""]]


def test_a_route_tells_whether_its_risk_has_the_body_in_it() -> None:
    base = bodied()
    assert [route["body"] for route in _routes.for_page(base)["list"]] == [False] * 4
    column = FACTORS["water_deficit"].score_column
    walked = base.segments["route_id"].isin(["desert", "open"])
    scored = base.segments.assign(**{column: np.where(walked, 0.4, np.nan)})
    told = {route["n"]: route["body"] for route in _routes.for_page(replace(base, segments=scored))["list"]}
    assert told == {
        "Over the pass": True,
        "Along the wash": False,
        "Across the desert": True,
        "Freight line": False,
    }


@pytest.mark.parametrize("audience", CLOSED)
def test_nothing_that_a_restricted_route_says_is_on_another_page(tmp_path: Path, audience: Audience) -> None:
    base = bodied()
    secret = base.segments["route_id"] == "secret"
    words = {name: base.segments[name].mask(secret, "at the cache") for name in ("reason_en", "reason_es")}
    page = webmap.write(
        replace(base, segments=base.segments.assign(**words)), tmp_path / "map.html", audience=audience
    )
    data = payload(page.read_text("utf-8"))
    assert data["routes"]["said"] == [list(EASE), list(DRY)]
    assert "at the cache" not in json.dumps(data)


@pytest.mark.parametrize("audience", CLOSED)
def test_a_segment_says_nothing_where_how_it_is_may_not_be_told(audience: Audience) -> None:
    base = openly_bodied()
    use = LayerUse(
        kind="weather",
        provenance=(Provenance(source="x", licence="x", sensitivity="restricted"),),
        counts=Counts(read=1, kept=1),
    )
    shown = redact.apply(replace(base, uses=(*base.uses, use)), audience=audience)
    page = _routes.for_page(shown)
    assert (page["said"], page["body"]) == ([], ["elevation_m"])
    hidden = walks().assign(sensitivity=lambda rows: ["restricted"] * 4 + list(rows["sensitivity"])[4:])
    shown = redact.apply(replace(bodied(), walks=hidden), audience=audience)
    page = _routes.for_page(shown)
    assert page["said"] == [list(EASE)], "of the open route alone"
    desert = [route["n"] for route in page["list"]].index("Across the desert")
    assert {section.get("w") for section in unpacked.sections(page) if section["r"] == desert} == {None}


def test_each_mode_has_its_heading_and_what_its_score_rests_on() -> None:
    from layers import route

    (modes,) = [column.allowed for column in route.SCHEMA.columns if column.name == "mode"]
    assert {f"by_{mode}" for mode in modes} | {"by_other"} <= set(_body_text.UI)
    for mode in ("rail", "road"):
        for key in (f"rests_{mode}", f"rests_{mode}_body"):
            assert "walk" in _body_text.UI[key].en
            assert "caminata" in _body_text.UI[key].es


def test_segments_are_unchanged() -> None:
    base = bodied()
    before = base.segments.copy()
    _routes.for_page(base)
    assert_geodataframe_equal(base.segments, before)
