"""Fixtures for every room."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

_ALL = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("vereda", max_examples=30, **_ALL)
settings.register_profile("thorough", max_examples=300, **_ALL)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "vereda"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data, from VEREDA_DATA or beside the project."""
    folder = Path(os.environ.get("VEREDA_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "barrier").is_dir():
        pytest.skip(f"no real data at {folder}; set VEREDA_DATA to its folder")
    return folder
