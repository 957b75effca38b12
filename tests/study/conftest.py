"""Fixtures of the study room: the tiny study, run once for each audience."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from geo.result import StudyResult
from study import config, pipeline
from study.config import Config

sys.path.insert(0, str(Path(__file__).parent))
import tiny


@pytest.fixture(scope="session")
def tiny_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_settings(tiny_study: Path) -> Config:
    return config.read(tiny_study)


@pytest.fixture(scope="session")
def tiny_public(tiny_settings: Config) -> StudyResult:
    return pipeline.run(tiny_settings)


@pytest.fixture(scope="session")
def tiny_restricted(tiny_settings: Config) -> StudyResult:
    return pipeline.run(tiny_settings, audience="restricted")
