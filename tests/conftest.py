"""Fixtures for every room."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import browser

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).resolve().parent.parent

# As the command itself does (`study.cli.main`), and two workers on two processors do not wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
gc.set_threshold(50_000, 20, 20)

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


@pytest.fixture(scope="session")
def started_browser() -> Iterator[Chrome]:
    with browser.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def driver(started_browser: Chrome) -> Chrome:
    """The browser of all modules, as it was when it started."""
    browser.reset(started_browser)
    return started_browser
