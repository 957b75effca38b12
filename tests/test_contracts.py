"""Every layer, hazard and output keeps the promises of its kind, those added later included."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import layers
import maps
from geo.risk import factors
from geo.risk.body import FACTORS
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from layers.schema import PROVENANCE, Schema

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {
    "water", "place", "checkpoint", "barrier", "rail", "death", "trail", "port", "openings", "terrain",
    "elevation", "weather", "on", "landcover", "desert", "water_access", "help_access", "road_access",
}  # fmt: skip
"""What a factor may ask for: kinds of layer and what the pipeline makes of them."""


def modules_of(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.py") if not path.stem.startswith("_")}


def keywords(function: object) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type] # a callable by contract
    return {p.name: p for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY}


def positional(function: object) -> list[str]:
    parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type] # as above
    return [p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]


def test_every_layer_file_is_registered() -> None:
    nouns = {"area", "crs", "errors", "profile", "raster", "raster_window", "schema", "source"}
    assert modules_of("layers") - nouns == set(layers.KINDS)


def test_every_factor_file_is_registered() -> None:
    assert modules_of("geo/risk/factors") == set(factors.NAMES)


def test_every_output_file_is_registered() -> None:
    # A comparison is of two results, so that no study can ask for one among its outputs.
    others = {"compare", "redact"}
    assert modules_of("maps") - others == {*maps.OUTPUTS, *maps.FORMATS, *maps.DATABASES, *maps.FOLDERS}


def test_unknown_names_are_refused() -> None:
    for room in (layers, factors, maps):
        with pytest.raises(KeyError):
            room.module("no_such_thing")


@pytest.mark.parametrize("kind", layers.KINDS)
def test_a_layer_loads_from_a_source_an_area_and_a_crs(kind: str) -> None:
    load = layers.module(kind).load
    assert positional(load) == ["source"]
    assert set(keywords(load)) == {"area", "crs"}
    assert load.__doc__


@pytest.mark.parametrize("kind", [kind for kind in layers.KINDS if hasattr(layers.module(kind), "SCHEMA")])
def test_a_schema_names_its_columns_and_units(kind: str) -> None:
    schema = layers.module(kind).SCHEMA
    assert isinstance(schema, Schema)
    assert schema.kind == kind
    assert schema.key == f"{kind}_id"
    assert schema.doc
    names = list(schema.names)
    assert len(set(names)) == len(names)
    assert names[-len(PROVENANCE) :] == [column.name for column in PROVENANCE]
    for column in schema.columns:
        assert column.doc
        assert (column.dtype == "category") == bool(column.allowed)
        for suffix, unit in {"_m": "m", "_l": "L"}.items():
            if column.name.endswith(suffix):
                assert column.unit == unit


def test_what_tells_where_people_are_is_restricted() -> None:
    for kind in ("route", "water", "death", "gap", "site", "land"):
        assert layers.module(kind).SCHEMA.sensitivity == "restricted"


@pytest.mark.parametrize("factor", [*factors.all_factors(), *FACTORS.values()], ids=lambda each: each.name)
def test_a_factor_says_in_both_languages_where_it_comes_from(factor: Factor) -> None:
    figures = r"\d+(?:[.,:]\d+)*"
    assert factor.citation_es != factor.citation
    assert sorted(re.findall(figures, factor.citation_es)) == sorted(re.findall(figures, factor.citation))
    assert ("juicio propio" in factor.citation_es) == ("judgement" in factor.citation)


@pytest.mark.parametrize("name", factors.NAMES)
def test_a_factor_says_what_it_is(name: str) -> None:
    module = factors.module(name)
    factor = module.FACTOR
    assert isinstance(factor, Factor)
    assert factor.name == name
    assert factor.unit
    assert len(factor.citation) > 20
    assert isinstance(factor.curve, Curve)
    assert factor.weight > 0
    assert factor.label_en
    assert factor.label_es
    assert factor.label_en != factor.label_es
    assert "{value}" in factor.reason_en
    assert "{value}" in factor.reason_es
    assert module.__doc__


@pytest.mark.parametrize("name", factors.NAMES)
def test_needs_are_the_keywords_of_measure(name: str) -> None:
    module = factors.module(name)
    factor = module.FACTOR
    given = keywords(module.measure)
    assert positional(module.measure) == ["segments"]
    assert set(given) == {*factor.needs, *factor.optional}
    assert {n for n, p in given.items() if p.default is inspect.Parameter.empty} == set(factor.needs)
    assert set(given) <= GIVEN
    if hasattr(module, "interval"):
        assert set(keywords(module.interval)) == set(given)


@pytest.mark.parametrize("name", [*maps.OUTPUTS, *maps.FORMATS])
def test_an_output_writes_a_result_for_an_audience(name: str) -> None:
    module = maps.module(name)
    assert positional(module.write)[:2] == ["result", "path"]
    assert keywords(module.write)["audience"].default == "public"
    assert module.SUFFIX.startswith(".")
    assert module.STEM.isidentifier()
    assert module.__doc__


@pytest.mark.parametrize("name", maps.DATABASES)
def test_a_database_is_written_for_an_audience(name: str) -> None:
    module = maps.module(name)
    assert positional(module.write) == ["result", "database"]
    assert keywords(module.write)["audience"].default == "public"
    assert module.__doc__


@pytest.mark.parametrize("name", maps.FOLDERS)
def test_a_folder_is_for_those_who_may_see_everything(name: str) -> None:
    module = maps.module(name)
    assert positional(module.write) == ["result", "folder"]
    assert keywords(module.write)["audience"].default == "restricted"
    assert module.STEM.isidentifier()
    assert module.__doc__
