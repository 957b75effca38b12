"""Other formats and databases, for a study that asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.result import StudyResult
from maps import postgis
from study import outputs
from study.config import Config
from study.sections import OutputsSection


def asking(settings: Config, *names: str) -> Config:
    return settings.model_copy(update={"outputs": settings.outputs.model_copy(update={"write": names})})


def test_a_study_writes_the_formats_that_it_asks_for(
    tiny_settings: Config, tiny_public: StudyResult, tmp_path: Path
) -> None:
    settings = asking(tiny_settings, "flatgeobuf", "geoparquet")
    paths = outputs.write(tiny_public, settings, folder=tmp_path)
    names = [path.name for path in paths]
    assert names == ["manifest.json", "study.geoparquet", "study.flatgeobuf"]
    assert (tmp_path / "study.geoparquet" / "segments.parquet").is_file()
    assert (tmp_path / "study.flatgeobuf" / "segments.fgb").is_file()
    before = {path.name for path in (tmp_path / "study.geoparquet").iterdir()}
    outputs.write(tiny_public, settings, folder=tmp_path)
    assert {path.name for path in (tmp_path / "study.geoparquet").iterdir()} == before


def test_what_nobody_asked_for_is_not_written(
    tiny_settings: Config, tiny_public: StudyResult, tmp_path: Path
) -> None:
    paths = outputs.write(tiny_public, tiny_settings, folder=tmp_path)
    assert not [path for path in paths if path.is_dir()]
    assert outputs.write_databases(tiny_public, tiny_settings) == []


def test_the_address_of_a_database_is_where_the_study_says(
    tiny_settings: Config, tiny_public: StudyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = asking(tiny_settings, "webmap", "postgis")
    monkeypatch.delenv("VEREDA_DATABASE", raising=False)
    with pytest.raises(
        InputError, match="set VEREDA_DATABASE to the address of the database, or take postgis"
    ):
        outputs.address(settings)
    monkeypatch.setenv("VEREDA_DATABASE", "postgresql://host/db")
    given: dict[str, object] = {}

    def write(result: StudyResult, database: str, *, audience: str, schema: str) -> str:
        given.update(result=result, database=database, audience=audience, schema=schema)
        return f"{schema}_made"

    monkeypatch.setattr(postgis, "write", write)
    assert outputs.write_databases(tiny_public, settings) == [
        "schema vereda_made of the database in VEREDA_DATABASE"
    ]
    assert given["database"] == "postgresql://host/db"
    assert given["audience"] == tiny_settings.outputs.audience


def test_a_study_file_names_a_variable_and_never_an_address() -> None:
    section = OutputsSection(database="MY_DATABASE", database_schema="border")
    assert section.database == "MY_DATABASE"
    for wrong in ({"database": "postgresql://me:secret@host/db"}, {"database_schema": 'a"; DROP'}):
        with pytest.raises(ValueError, match="String should match pattern"):
            OutputsSection(**wrong)
