"""A headless Chromium that may reach nothing but files, and tells what a page asked for and complained of."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WIDTH, HEIGHT = 1400, 900
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing resolves: a page that asks for anything fails, and the request stands in the log.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def require() -> None:
    """Skip the test where there is no Chromium; in CI fail instead, so that it is never skipped unseen."""
    missing = [path for path in CHROMIUM if not Path(path).exists()]
    if not missing:
        return
    if os.environ.get("CI"):
        pytest.fail(f"no {' and '.join(missing)} in CI; install chromium and chromium-driver")
    pytest.skip(f"no {' and '.join(missing)}")


@contextmanager
def chromium(*, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Chrome]:
    """Start a browser with a profile of its own, and leave nothing behind."""
    require()
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    profile = tempfile.mkdtemp(prefix="vereda-chromium-")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM[0]
    for flag in (*FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(CHROMIUM[1]))
    _size(driver, width, height)
    try:
        yield driver
    finally:
        driver.quit()
        shutil.rmtree(profile, ignore_errors=True)


def _size(driver: Chrome, width: int, height: int) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
    )


@contextmanager
def sized(driver: Chrome, *, width: int, height: int) -> Iterator[Chrome]:
    """Give a browser the screen of another device for a while; a page is opened anew for it."""
    driver.get("about:blank")
    _size(driver, width, height)
    try:
        yield driver
    finally:
        reset(driver)


def reset(driver: Chrome) -> None:
    """Leave the page, and give the browser the screen and the medium that it started with."""
    driver.switch_to.default_content()
    driver.get("about:blank")
    _size(driver, WIDTH, HEIGHT)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def open_page(driver: Chrome, path: Path, *, hash_: str = "") -> None:
    """Open a file and wait until its scripts say that the map stands."""
    from selenium.webdriver.support.ui import WebDriverWait

    driver.get(path.resolve().as_uri() + hash_)
    is_ready = "return document.body.dataset.ready"
    WebDriverWait(driver, 20, poll_frequency=0.02).until(lambda page: page.execute_script(is_ready))


def requests(driver: Chrome) -> list[str]:
    """Return the addresses asked for since the last call, pictures inside the page left out."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in asked if not url.startswith("data:")]


def complaints(driver: Chrome) -> list[str]:
    """Return what the console said since the last call: errors, warnings, broken policy."""
    entries: list[dict[str, Any]] = driver.get_log("browser")
    return [f"{entry['level']}: {entry['message']}" for entry in entries]


def opened(driver: Chrome, path: Path, hash_: str = "") -> Chrome:
    """Open a file anew, with nothing asked or complained of before."""
    requests(driver)
    complaints(driver)
    # The same address with another hash is no new page.
    driver.get("about:blank")
    open_page(driver, path, hash_=hash_)
    return driver


def run(driver: Chrome, script: str) -> Any:
    """Return what a script gives, with every space a plain one: a unit is tied to its number."""
    return untied(driver.execute_script(f"return {script}"))


def eventually(driver: Chrome, script: str, *, wanted: Any) -> None:
    """Wait until a script gives what is wanted, for what a page does in its own time."""
    until = time.monotonic() + 10
    while (given := run(driver, script)) != wanted and time.monotonic() < until:
        time.sleep(0.02)
    assert given == wanted, script


def untied(value: Any) -> Any:
    """Return a text, or a list of some, with every space a plain one."""
    if isinstance(value, str):
        return value.replace("\u00a0", " ")
    if isinstance(value, list):
        return [untied(each) for each in value]
    return value


def texts(driver: Chrome, selector: str) -> list[str]:
    """Return the texts of what a selector finds."""
    found: list[str] = run(
        driver, f"[...document.querySelectorAll({selector!r})].map((each) => each.textContent)"
    )
    return found
