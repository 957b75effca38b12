"""The map of the embedded sample, opened with the network off as a new user opens it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from study import config, outputs, pipeline
from study.scaffold import sample_study
from tests import axe, browser
from tests.maps.drawn import counts

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = config.read(sample_study())
    folder = tmp_path_factory.mktemp("sample")
    return outputs.write(pipeline.run(settings), settings, folder=folder)[0]


def run(driver: Chrome, script: str) -> Any:
    return driver.execute_script(f"return {script}")


def test_the_page_asks_for_nothing_and_complains_of_nothing(driver: Chrome, page: Path) -> None:
    driver.get("about:blank")
    browser.requests(driver)  # what the browser asked for itself when it started
    browser.complaints(driver)
    browser.open_page(driver, page)
    assert set(browser.requests(driver)) == {page.resolve().as_uri()}
    assert axe.grave(driver) == []
    assert browser.complaints(driver) == []


def test_the_layers_of_the_study_are_drawn(driver: Chrome, page: Path) -> None:
    browser.open_page(driver, page)
    drawn = counts(driver)
    for kind in ("boundary", "barrier", "opening", "checkpoint", "port", "rail", "town", "help", "water"):
        assert drawn.get(kind, 0) > 0, kind
    pictures = run(driver, "document.querySelectorAll('.leaflet-image-layer').length")
    assert pictures == 1, "no relief"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Routes by risk", "Openings", "Checkpoints", "Ports of entry", "Railways", "not for use")),
        ("es", ("Rutas según el riesgo", "Aberturas", "Puntos de control", "no usar en el terreno")),
    ],
)
def test_the_legend_explains_them_in_both_languages(
    driver: Chrome, page: Path, language: str, words: tuple[str, ...]
) -> None:
    driver.get("about:blank")
    browser.open_page(driver, page, hash_=f"#lang={language}")
    text = run(driver, "document.body.innerText")
    for word in words:
        assert word.lower() in text.lower(), word


def test_the_relief_is_said_to_be_made_up_before_anything_is_opened(driver: Chrome, page: Path) -> None:
    driver.get("about:blank")
    browser.open_page(driver, page, hash_="#lang=en")
    assert "relief" in run(driver, "document.querySelector('[role=note], .banner').innerText").lower()
