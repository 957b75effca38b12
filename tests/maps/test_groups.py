"""What each audience may know of groups and of water that is refilled, and groups in the GeoPackage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from geo.body import together
from geo.result import LayerUse, StudyResult
from layers.source import Counts, Provenance
from maps import _body, _described, geopackage, redact
from maps.redact import Audience
from tests.maps.bodied import bodied, openly_bodied, walks
from tests.maps.grouped import grouped, groups

CLOSED: tuple[Audience, ...] = ("public", "partner")


def shown(result: StudyResult, audience: Audience = "public") -> pd.DataFrame:
    found = redact.apply(result, audience=audience).groups
    assert found is not None
    return found


@pytest.mark.parametrize("audience", CLOSED)
def test_groups_on_restricted_routes_go(audience: Audience) -> None:
    found = shown(grouped(), audience)
    assert set(found.index.get_level_values("route_id")) == {"desert", "open"}
    assert set(found.index.get_level_values("group")) == {"family", "pair"}


@pytest.mark.parametrize("audience", CLOSED)
def test_how_far_hidden_water_and_help_are_is_not_told(audience: Audience) -> None:
    found = shown(grouped(), audience)
    assert {"no_return_m", "refills", "refill_m"}.isdisjoint(found)
    assert {"needed_l", "short_l", "dry_h", "p_cold", "worst_person", "reason_en"} <= set(found)


def test_the_restricted_audience_and_a_study_of_public_rows_keep_all() -> None:
    whole = grouped()
    assert redact.apply(whole, audience="restricted") is whole
    base = openly_bodied()
    of_open = groups().drop(index="secret", level="route_id")
    pd.testing.assert_frame_equal(shown(replace(base, groups=of_open)), of_open)


@pytest.mark.parametrize("audience", CLOSED)
@pytest.mark.parametrize("frame", ["walks", "groups"])
def test_a_route_on_which_hidden_water_may_be_refilled_is_not_told(audience: Audience, frame: str) -> None:
    base = grouped()
    tables = {"walks": walks().assign(refills=0, refill_m=float("nan")), "groups": groups()}
    of = tables[frame].index.get_level_values("route_id")
    tables[frame] = tables[frame].assign(refills=(of == "desert").astype(int))
    result = redact.apply(replace(base, **tables), audience=audience)
    assert result.walks is not None
    assert result.groups is not None
    for told in (result.walks, result.groups):
        assert set(told.index.get_level_values("route_id")) == {"open"}
        assert {"refills", "refill_m"}.isdisjoint(told)
    assert result.departures is not None
    assert set(result.departures["route_id"]) == {"open"}


def test_a_refill_of_public_water_is_public() -> None:
    base = openly_bodied()
    filled = groups().drop(index="secret", level="route_id").assign(refills=1, refill_m=900.0)
    found = shown(replace(base, groups=filled))
    assert set(found["refills"]) == {1}


@pytest.mark.parametrize("audience", CLOSED)
def test_what_is_made_of_something_restricted_goes(audience: Audience) -> None:
    base = replace(openly_bodied(), groups=groups())
    secret = Provenance(source="x", licence="x", sensitivity="restricted")
    use = LayerUse(kind="weather", provenance=(secret,), counts=Counts(read=1, kept=1))
    assert redact.apply(replace(base, uses=(*base.uses, use)), audience=audience).groups is None


def test_the_input_is_unchanged() -> None:
    result = grouped()
    redact.apply(result)
    assert result.groups is not None
    pd.testing.assert_frame_equal(result.groups, groups())


def test_groups_are_a_table_whose_columns_are_explained(tmp_path: Path) -> None:
    path = geopackage.write(grouped(), tmp_path / "s.gpkg", audience="restricted")
    assert dict(pyogrio.list_layers(path))["groups"] is None
    back = pyogrio.read_dataframe(path, layer="groups")
    given = groups().reset_index()
    for column in given:
        assert back[column].fillna(-1).tolist() == given[column].fillna(-1).tolist(), column
    with closing(sqlite3.connect(path)) as database:
        said = database.execute(
            "SELECT column_name FROM gpkg_data_columns WHERE table_name = 'groups'"
        ).fetchall()
    assert {name for (name,) in said} == set(given.columns)


def test_all_that_a_group_is_told_by_is_explained() -> None:
    said = set(_described.COLUMNS["groups"])
    assert set(groups().reset_index().columns) == said
    assert set(together.EVENTS) <= said
    assert {"refills", "refill_m"} <= set(_described.COLUMNS["walks"])
    assert "kind_count" in _described.COLUMNS["rides"]


def test_a_study_without_groups_has_no_table(tmp_path: Path) -> None:
    path = geopackage.write(openly_bodied(), tmp_path / "s.gpkg")
    assert "groups" not in dict(pyogrio.list_layers(path))


def test_the_page_is_told_of_each_group_once_and_of_each_route() -> None:
    made = _body.for_page(grouped())
    assert made is not None
    assert made["groups"] == [{"en": "Family", "es": "Familia"}, {"en": "Two guides", "es": "Dos guías"}]
    by_route = dict(zip(grouped().routes.index, made["routes"], strict=True))
    first, second = by_route["desert"]["groups"]
    assert (first["g"], first["people"], first["needed_l"], first["short_l"]) == (0, 4, 38.24, 18.6)
    assert (second["g"], second["people"]) == (1, 2)
    assert first["worst_es"] == "niña o niño de 5 años, en brazos"
    assert by_route["open"]["groups"][0]["dry_m"] is None
    assert "groups" not in by_route["train"]


def test_the_page_is_not_told_what_the_audience_may_not_know() -> None:
    made = _body.for_page(redact.apply(grouped()))
    assert made is not None
    told = [group for route in made["routes"] for group in route.get("groups", [])]
    assert len(told) == 4
    assert all("no_return_m" not in group for group in told)


def test_without_groups_the_page_says_nothing_of_them() -> None:
    made = _body.for_page(bodied())
    assert made is not None
    assert "groups" not in made
    assert all("groups" not in route for route in made["routes"])


def test_a_group_without_words_is_called_by_its_key() -> None:
    bare = groups().drop(columns=["label_en", "label_es"]).rename(index={"family": "the_family"})
    made = _body.for_page(replace(bodied(), groups=bare))
    assert made is not None
    assert made["groups"][0] == {"en": "the family", "es": "the family"}
