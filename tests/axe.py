"""axe-core's findings about a page in the browser, from the script that a dev package carries: no network."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CARRIER, SCRIPT = "axe-playwright-python", "axe.min.js"
"""The distribution is read, never imported: what it would need is not installed."""

GRAVE = ("serious", "critical")


@lru_cache
def script() -> str:
    """Return axe-core; skip the test where it is not installed, in CI fail instead."""
    try:
        files = metadata.files(CARRIER) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == SCRIPT:
            return file.read_text(encoding="utf-8")
    if os.environ.get("CI"):
        pytest.fail(f"no {CARRIER} in CI; install it with pip --no-deps")
    pytest.skip(f"no {CARRIER}: pip install --no-deps {CARRIER}")


def grave(driver: Chrome) -> list[str]:
    """Return what is serious or critical on the page as it is now: rule, place, and what to do."""
    # Through the debugger, which a page's policy does not bind.
    if not driver.execute_script("return 'axe' in window"):
        driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script()})
    answer: dict[str, Any] = driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": "axe.run(document, { resultTypes: ['violations'], iframes: false })"
            ".then((found) => JSON.stringify(found.violations.map((rule) => [rule.impact, rule.id,"
            " rule.nodes.map((node) => [node.target.join(' '), node.failureSummary])])))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    import json

    found = json.loads(answer["result"]["value"])
    return [
        f"{impact} {rule} {target}: {told}"
        for impact, rule, nodes in found
        if impact in GRAVE
        for target, told in nodes
    ]
