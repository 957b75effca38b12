from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import layers
from layers import profile
from layers.profile import ProfileError
from layers.schema import PROVENANCE
from layers.source import Source


def test_every_profile_describes_a_kind_of_layer_in_its_words() -> None:
    assert len(profile.names()) == 11
    for name in profile.names():
        found = profile.get(name)
        schema = layers.module(found.kind).SCHEMA
        assert found.about.endswith(".")
        assert found.licence
        assert found.name or "source" in found.columns
        known = {*schema.names, "lon", "lat", "wkt", "month", "fiscal_year"}
        assert {*found.columns, *found.values, *found.constants} <= known
        assert not set(found.columns) & set(found.constants)


def test_every_word_of_a_profile_is_one_that_the_schema_allows() -> None:
    for name in profile.names():
        found = profile.get(name)
        columns = {c.name: c for c in (*layers.module(found.kind).SCHEMA.columns, *PROVENANCE)}
        for ours, words in found.values.items():
            if columns[ours].dtype == "category":
                assert set(words.values()) <= set(columns[ours].allowed)
            elif columns[ours].dtype == "number":
                assert all(float(word) >= 0 for word in words.values() if word)


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(ProfileError, match="did you mean 'reveal-fence'"):
        profile.get("reveal_fence")


def test_the_study_file_beats_the_profile_column_by_column() -> None:
    source = Source(
        path=Path("a.geojson"),
        profile="reveal-fence",
        licence="mine",
        columns={"type": "kind", "valid_from": "built"},
    )
    merged = profile.apply(source, kind="barrier")
    assert merged.licence == "mine"
    assert merged.retrieved == date(2017, 1, 26)
    assert merged.columns == {"type": "kind", "valid_from": "built"}
    assert merged.values == {}
    assert source.columns == {"type": "kind", "valid_from": "built"}
    assert source.retrieved is None


def test_coordinates_in_the_study_file_replace_those_of_the_profile() -> None:
    source = Source(path=Path("a.csv"), profile="iom-missing-migrants", columns={"lon": "x", "lat": "y"})
    merged = profile.apply(source, kind="death")
    assert "wkt" not in merged.columns
    assert merged.columns["found_on"] == "Incident Date"


def test_a_source_without_profile_is_left_as_it_is() -> None:
    source = Source(path=Path("a.csv"))
    assert profile.apply(source, kind="death") is source
