from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
from shapely import Point

from geo.result import FactorUse, StudyResult
from geo.risk.body import FACTORS
from layers import crs
from maps import (
    _body,
    _body_text,
    _described,
    _heat,
    _inner,
    _routes,
    _style,
    _turns,
    geopackage,
    redact,
    webmap,
)
from maps.redact import Audience
from tests.builders import UTM11
from tests.maps import unpacked
from tests.maps.bodied import (
    DESERT,
    DRY_M,
    NO_RETURN_M,
    PARTS,
    bodied,
    counted,
    departures,
    rides,
    walks,
)
from tests.maps.builders import study
from tests.maps.test_style import contrast, lab, linear

CLOSED: tuple[Audience, ...] = ("public", "partner")


def told(result: StudyResult) -> dict[str, Any]:
    made = _body.for_page(result)
    assert made is not None
    return dict(zip(result.routes.index, made["routes"], strict=True)) | {"persons": made["persons"]}


def ask(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_the_first_person_comes_first_and_each_is_named_once() -> None:
    page = told(bodied())
    assert [each["en"] for each in page["persons"]] == ["woman", "man", "pregnant woman", "child of 5"]
    assert [walk["p"] for walk in page["desert"]["walks"]] == [0, 1, 2, 3]
    assert page["train"]["walks"] == []
    assert [ride["p"] for ride in page["train"]["rides"]] == [0, 1]


def test_what_does_not_happen_is_none_and_what_is_not_there_is_absent() -> None:
    assert told(bodied())["open"]["walks"][0]["dry_m"] is None
    result = replace(bodied(), walks=walks().drop(columns=["no_return_m", "needed_l_low"]))
    first = told(result)["desert"]["walks"][0]
    assert {"no_return_m", "needed_l_low"}.isdisjoint(first)
    assert (first["dry_m"], first["needed_l"], first["core_c"]) == (8150, 11.43, 38.94)


def test_departures_are_whole_numbers_by_hour_and_month() -> None:
    months = told(bodied())["desert"]["months"]
    assert {name: len(each["grid"]) for name, each in months.items()} == {"needed_l": 288, "harm": 288}
    assert {type(value) for each in months.values() for value in each["grid"]} == {int}
    # At 10 in July: 7.5 + 3.2 + 1.6 L; harm 12.3 / 15.
    assert [months[name]["grid"][10 * 12 + 6] for name in ("needed_l", "harm")] == [123, 82]
    # At 22 in January the least; at 9 in July it rounds to the same, and is less.
    assert months["harm"]["grid"][9 * 12 + 6] == 82
    assert months["needed_l"]["ends"] == [22 * 12, 10 * 12 + 6]
    assert months["harm"]["ends"][1] == 10 * 12 + 6


def test_a_departure_that_nobody_followed_is_none() -> None:
    result = replace(bodied(), departures=departures().iloc[:3].assign(needed_l=[np.nan, 1.0, 2.0]))
    assert told(result)["desert"]["months"]["needed_l"]["grid"][:4] == [None, 10, 20, None]


def test_a_study_without_bodies_has_none() -> None:
    assert _body.for_page(study()) is None
    assert _body.along(study().segments) == ([], [])
    assert _turns.layers(study()) == ()


def test_sections_tell_how_it_is_at_their_end() -> None:
    names, rows = _body.along(bodied().segments)
    assert names == list(_body.ALONG)
    assert len(rows) == len(bodied().segments)
    train = rows[-1]
    assert train[names.index("elevation_m")] is not None
    assert train[names.index("air_c")] is None


@pytest.mark.parametrize(("layer", "at_m"), [("dry", DRY_M), ("no_return", NO_RETURN_M)])
def test_turns_stand_where_they_are(layer: str, at_m: float) -> None:
    made = {each.id: each for each in _turns.layers(bodied())}
    (feature,) = made[layer].features
    x, y = crs.transformer(crs.WGS84, UTM11).transform(*feature.g[::-1])
    assert Point(x, y).distance(DESERT.interpolate(at_m)) < 1.5
    assert feature.n == "Across the desert"
    assert feature.v[0] == at_m


def test_the_time_at_a_turn_is_between_those_of_its_section() -> None:
    segments = bodied().segments.query("route_id == 'desert'")
    around = segments.loc[(segments["start_m"] <= DRY_M) & (segments["end_m"] >= DRY_M), "clock_h"].iloc[0]
    (feature,) = next(each for each in _turns.layers(bodied()) if each.id == "dry").features
    assert around - 24.0 / PARTS < feature.v[1] <= around + 0.01


@pytest.mark.parametrize("at_m", [0.0, 1e9])
def test_a_turn_at_an_end_stands_there(at_m: float) -> None:
    result = replace(bodied(), walks=walks().assign(dry_m=at_m))
    feature = next(each for each in _turns.layers(result) if each.id == "dry").features[-1]
    ends = [result.segments.geometry[f"desert:{n:05d}"].coords for n in (1, PARTS)]
    end = ends[0][0] if at_m == 0 else ends[1][-1]
    desert = next(
        each
        for each in next(made for made in _turns.layers(result) if made.id == "dry").features
        if each.n == "Across the desert"
    )
    x, y = crs.transformer(crs.WGS84, UTM11).transform(*desert.g[::-1])
    assert Point(x, y).distance(Point(end)) < 1.5
    assert feature.v[0] == at_m


@pytest.mark.parametrize("audience", redact.AUDIENCES)
def test_the_same_bodies_give_the_same_bytes(tmp_path: Path, audience: Audience) -> None:
    for module, name in ((webmap, "map.html"), (geopackage, "study.gpkg")):
        paths = [module.write(replace(bodied()), tmp_path / str(n) / name, audience=audience) for n in (1, 2)]
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_body_makes_the_page_little_larger(tmp_path: Path) -> None:
    whole = bodied()
    bare = replace(whole, walks=None, departures=None, rides=None)
    bare = replace(bare, segments=bare.segments.drop(columns=list(_inner.COLUMNS)))
    sizes = [
        len(webmap.write(each, tmp_path / "map.html", audience="restricted").read_bytes())
        for each in (whole, bare)
    ]
    # Three routes and 142 sections: 25 kB.
    assert sizes[0] - sizes[1] < 30_000


def test_the_legend_explains_the_flags(tmp_path: Path) -> None:
    page = webmap.write(bodied(), tmp_path / "map.html", audience="restricted").read_text("utf-8")
    for words in (
        "Where the water runs out",
        "Donde se acaba el agua",
        "Point of no return",
        "Punto sin retorno",
    ):
        assert words in page.split('<script type="application/json"')[0]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geopackage.write(bodied(), tmp_path_factory.mktemp("gpkg") / "s.gpkg", audience="restricted")


def test_bodies_are_tables_without_geometry(file: Path) -> None:
    tables = dict(pyogrio.list_layers(file))
    assert [tables[name] for name in ("walks", "departures", "rides")] == [None] * 3
    back = pyogrio.read_dataframe(file, layer="walks")
    given = walks().reset_index()
    for column in given:
        assert back[column].fillna(-1).tolist() == given[column].fillna(-1).tolist(), column
    assert len(pyogrio.read_dataframe(file, layer="departures")) == 3 * 288
    ridden = pyogrio.read_dataframe(file, layer="rides")
    assert ridden["reasons_en"].iloc[0].startswith("3.4 h on the roof without shade, 33 °C; up to 3.1 h")
    assert ridden["caveats_es"].iloc[0] == "horas en el tren, no a pie"
    assert ask(file, "PRAGMA integrity_check") == [("ok",)]
    assert ask(file, "PRAGMA foreign_key_check") == []


def test_every_column_of_a_body_says_what_it_means(file: Path) -> None:
    said = {
        (table, column)
        for table, column in ask(file, "SELECT table_name, column_name FROM gpkg_data_columns")
    }
    for table in ("walks", "departures", "rides"):
        columns = set(pyogrio.read_info(file, layer=table)["fields"])
        assert {column for name, column in said if name == table} == columns
    assert {column for name, column in said if name == "segments"} == {
        *_inner.COLUMNS,
        "elevation_m",
        "reason_en",
        "reason_es",
    }
    extensions = ask(file, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")
    assert {name for (name,) in extensions} == {"gpkg_data_columns", "gpkg_data_column_constraints"}


def test_a_public_file_has_no_restricted_walk(tmp_path: Path) -> None:
    path = geopackage.write(counted(), tmp_path / "s.gpkg")
    assert set(pyogrio.read_dataframe(path, layer="walks")["route_id"]) == {"open", "desert"}
    raw = path.read_bytes()
    assert b"4.1 km to water" not in raw
    assert b"enough water for the whole way" in raw
    assert b"without a place with help" not in raw
    assert ("walks", "no_return_m") not in ask(path, "SELECT table_name, column_name FROM gpkg_data_columns")


def test_heat_grows_darker_and_its_numbers_are_readable() -> None:
    lightness = [lab(linear(colour))[0] for colour in _heat.COLOURS]
    assert all(one - other > 5 for one, other in pairwise(lightness))
    assert all(contrast(*pair) > 4.5 for pair in zip(_heat.COLOURS, _heat.INKS, strict=True))
    for breaks in _heat.BREAKS.values():
        assert len(breaks) + 1 == len(_heat.COLOURS)
        assert list(breaks) == sorted(set(breaks))
    assert 1.0 in _heat.BREAKS["harm"]
    assert set(_heat.BREAKS) == set(_body.PER_UNIT)


def test_every_word_of_a_body_is_in_both_languages() -> None:
    for key, phrase in (_body_text.UI | _body_text.INPUTS).items():
        assert phrase.en, key
        assert phrase.es, key
        slots = [
            sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (phrase.en, phrase.es)
        ]
        assert slots[0] == slots[1], key


def test_every_input_that_is_drawn_has_its_words() -> None:
    from dataclasses import fields

    from geo.body.plan import Draws

    assert {each.name for each in fields(Draws)} <= set(_body_text.INPUTS)


def test_shares_are_told_in_per_cent_as_their_words_say() -> None:
    deficit = replace(FACTORS["water_deficit"])
    base = bodied()
    result = replace(
        base,
        factors=(FactorUse(factor=deficit, measured_share=1.0),),
        routes=base.routes.assign(main_factor="water_deficit", main_intensity=0.0312, risk_factors=41.2),
    )
    page = _routes.for_page(result)
    desert = page["list"][2]
    assert (desert["m"], desert["mv"], desert["alone"]) == (0, 3.12, 41.2)
    share = result.segments["deficit_share"].loc["desert:00130"]
    assert unpacked.sections(page)[-9]["v"][0] == pytest.approx(100 * share, rel=1e-3)
    assert page["factors"][0]["of_body"]


@pytest.mark.parametrize("audience", CLOSED)
def test_the_second_view_goes_with_the_first(audience: Audience) -> None:
    base = bodied()
    secret = tuple(replace(use, restricted_from=("water",)) for use in base.factors)
    second = {"risk_factors": 1.0, "risk_factors_low": 0.0, "risk_factors_high": 2.0, "band_factors": 1}
    told = replace(
        base,
        factors=secret,
        segments=base.segments.assign(**second, main_of_factors="x"),
        routes=base.routes.assign(**second, main_of_factors="x"),
    )
    shown = redact.apply(told, audience=audience)
    for frame in (shown.segments, shown.routes):
        assert {*second, "main_of_factors"}.isdisjoint(frame)


def test_a_truck_is_told_as_a_truck() -> None:
    truck = rides().iloc[:1].assign(vehicle="closed_truck", co2_ppm=41_234.5, people=53, sun_h=np.nan)
    (ride,) = told(replace(bodied(), rides=truck))["train"]["rides"]
    assert (ride["vehicle"], ride["co2_ppm"], ride["people"], ride["sun_h"]) == (
        "closed_truck",
        41234,
        53,
        None,
    )
    (ride,) = told(replace(bodied(), rides=truck.assign(vehicle="<b>cart</b>")))["train"]["rides"]
    assert "vehicle" not in ride


def test_every_outcome_of_a_walk_is_described() -> None:
    from geo.body import balance

    assert set(balance.COLUMNS) <= set(_described.COLUMNS["walks"])


def test_flags_stand_on_their_foot() -> None:
    symbols = _style.for_page()["symbols"]
    assert {name for name, symbol in symbols.items() if symbol["planted"]} == set(_turns.COLUMNS)
