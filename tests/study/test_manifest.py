"""The manifest tells those who may know everything what was read, and nobody else what is hidden in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import tiny

from geo.result import StudyResult
from study import config, outputs, pipeline
from study.config import Config


def written(result: StudyResult, settings: Config, folder: Path, audience: str) -> str:
    outputs.write(result, settings, audience=audience, folder=folder)  # type: ignore[arg-type]  # one of three
    (path,) = folder.glob("manifest*.json")
    return path.read_text(encoding="utf-8")


def test_the_group_can_check_every_file_by_its_digest(
    tiny_settings: Config, tiny_restricted: StudyResult, tmp_path: Path
) -> None:
    content = json.loads(written(tiny_restricted, tiny_settings, tmp_path, "restricted"))
    files = {row["file"]: row.get("sha256") for row in content["inputs"]}
    assert files["builtin:treaty-line"] is None
    assert all(re.fullmatch(r"[0-9a-f]{64}", files[name] or "") for name in ("route.csv", "water.csv"))
    assert re.fullmatch(r"[0-9a-f]{64}", content["study"]["sha256"])


def test_nobody_else_can_check_a_guess_of_what_a_file_holds(
    tiny_settings: Config, tiny_public: StudyResult, tiny_restricted: StudyResult, tmp_path: Path
) -> None:
    """Where all rows of a file but one are public, its digest would say which guess of that one is right."""
    secret = json.loads(written(tiny_restricted, tiny_settings, tmp_path / "restricted", "restricted"))
    digests = [row["sha256"] for row in secret["inputs"] if "sha256" in row] + [secret["study"]["sha256"]]
    for audience in ("public", "partner"):
        text = written(tiny_public, tiny_settings, tmp_path / audience, audience)
        assert not any(digest in text for digest in digests)
        content = json.loads(text)
        assert {row["file"] for row in content["inputs"]} >= {"route.csv", "builtin:treaty-line"}
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in content["outputs"].values())


@pytest.mark.parametrize("audience", ["public", "partner", "restricted"])
def test_a_file_is_named_to_those_who_see_a_row_of_it(tmp_path: Path, audience: str) -> None:
    path = tiny.make(tmp_path)
    head, hidden, shown = tiny.TABLES["water.csv"]
    (tmp_path / "water.csv").write_text(f"{head}\n{shown}\n", encoding="utf-8")
    (tmp_path / "drops.csv").write_text(f"{head}\n{hidden}\n", encoding="utf-8")
    study = path.read_text(encoding="utf-8").replace('["webmap", "geopackage"]', '["geopackage"]')
    study = study.replace("[layers.water]", '[[layers.water]]\npath = "drops.csv"\n[[layers.water]]')
    path.write_text(study, encoding="utf-8")
    settings = config.read(path)
    text = written(pipeline.run(settings, audience=audience), settings, tmp_path / "out", audience)
    files = [row["file"] for row in json.loads(text)["inputs"] if row["layer"] == "water"]
    assert files == (["water.csv"] if audience == "public" else ["drops.csv", "water.csv"])
