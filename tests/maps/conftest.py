"""A browser for each module that opens pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import browser

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    with browser.chromium() as started:
        yield started
