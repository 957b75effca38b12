"""The map as a browser writes it into a PDF, looked at as pixels."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from maps import compare, webmap
from tests.browser import eventually, opened, run
from tests.maps.builders import study
from tests.maps.drawn import COLOUR, still
from tests.maps.reached import reached
from tests.maps.test_compare import later
from tests.maps.test_packed_page import lined, lonlat
from tests.maps.test_page_compare import VIEW, looks_at, soon, within
from tests.maps.test_page_paper import on_paper

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

GROUND = (0xEC, 0xEE, 0xEC)
"""Colour of a map where nothing lies on it."""


def sheet(driver: Chrome, folder: Path, *, dots: int = 72) -> NDArray[np.uint8]:
    """Return the first sheet of A4 as red, green and blue, at so many dots an inch."""
    gdal = shutil.which("gdal_translate")
    if gdal is None:
        pytest.skip("no gdal_translate on this machine")
    paper = {"printBackground": True, "paperWidth": 8.27, "paperHeight": 11.69, "pageRanges": "1"}
    answer = driver.execute_cdp_cmd("Page.printToPDF", paper)
    written, picture = folder / "sheet.pdf", folder / "sheet.png"
    written.write_bytes(base64.b64decode(answer["data"]))
    size = ["--config", "GDAL_PDF_DPI", str(dots)]
    subprocess.run([gdal, "-q", "-of", "PNG", *size, str(written), str(picture)], check=True)
    with Image.open(picture) as image:
        return np.asarray(image.convert("RGB"))


def share(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> float:
    """Return how much of a picture has a colour."""
    return float((picture == colour).all(axis=2).mean())


def blue(picture: NDArray[np.uint8]) -> int:
    """Return how many pixels are of the blue of water points."""
    red, green, ink = (picture[..., band].astype(int) for band in range(3))
    return int(((ink > 120) & (red < 60) & (green > 80) & (green < 140)).sum())


def test_on_paper_the_relief_and_the_ground_lie_beneath_the_areas(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(study(), tmp_path / "map.html", audience="restricted"))
    still(driver)
    bare = share(sheet(driver, tmp_path), GROUND)
    assert bare > 0.05
    run(driver, "document.querySelector('input[data-layer=relief]').click()")
    still(driver)
    assert share(sheet(driver, tmp_path), GROUND) > bare + 0.1


def test_on_paper_both_maps_of_a_comparison_have_their_ground(driver: Chrome, tmp_path: Path) -> None:
    path = compare.write(study(is_sample=True), later(), tmp_path / "both.html", audience="restricted")
    opened(driver, path)
    soon(driver, 1, looks_at(*within(driver, 0, VIEW)), wanted=True)
    upper, lower = np.array_split(sheet(driver, tmp_path), 2)
    assert min(share(upper, GROUND), share(lower, GROUND)) > 0.15


def test_the_first_print_has_the_symbols_of_many_points(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(lined(), tmp_path / "map.html", audience="restricted"))
    still(driver)
    on_screen = f"({COLOUR})({lonlat(573_000, 3_617_060)})[3] > 0"
    eventually(driver, on_screen, wanted=True)
    first, second = (blue(sheet(driver, tmp_path)) for _ in range(2))
    assert first == pytest.approx(second, rel=0.1)
    assert first > 300


def test_a_reach_that_is_chosen_is_told_of_on_paper(driver: Chrome, tmp_path: Path) -> None:
    opened(driver, webmap.write(reached(), tmp_path / "map.html", audience="restricted"))
    seen = "['reach-place', 'reach-facts'].map((id) => document.getElementById(id).getClientRects().length)"
    with on_paper(driver):
        assert run(driver, seen) == [0, 0]
    run(driver, "vereda.showReach([...vereda.reaches.keys()][0])")
    with on_paper(driver):
        assert run(driver, seen) == [1, 1]
        button = "document.querySelector('#reach-facts button').getClientRects().length"
        assert run(driver, button) == 0, "nobody presses one on paper"
