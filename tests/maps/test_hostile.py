"""Hostile text in every text of a result, and every output: nothing of it runs, and it is there as text."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from defusedxml import ElementTree

from geo.result import Phrase, Published
from maps import (
    _disclose,
    _tables,
    compare,
    field,
    flatgeobuf,
    geopackage,
    geoparquet,
    postgis,
    redact,
    report,
    webmap,
)
from maps._inert import content
from maps._tables import storable
from maps.redact import Audience
from tests import browser, database
from tests.browser import opened, run
from tests.maps import test_qgis
from tests.maps.hostile import KEPT, PAYLOAD, SEEN, evil, hostile, is_evil, is_kept, matches, texts, whole
from tests.maps.hostile_pages import everything, harm, loose, shown
from tests.maps.test_geopackage_standard import CHECK, PYTHON, has_checker

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

NEVER_HERE = {"cells", "counted", "held"}
"""What only `maps.redact` makes, or only counts."""

BAD_HASH = "#lang=es&on=%3C/script%3E<img src=x onerror=window.__pwned=10>&at=${window.__pwned=11}&route=`"


def test_every_text_of_a_result_is_hostile_or_nobody_can_write_it() -> None:
    found = list(texts(hostile()))
    assert [path for path, text in found if not is_kept(path) and not is_evil(text)] == []
    assert [pattern for pattern in KEPT if not any(matches(path, pattern) for path, _ in found)] == []
    # What is kept is what the tiny study had, and that is of ours.
    before = set(texts(whole()))
    assert {pair for pair in found if is_kept(pair[0])} <= before
    assert len({path for path, text in found if is_evil(text)}) > 150


def test_every_part_of_a_result_is_there() -> None:
    result = hostile()
    assert result.water is not None
    for holder in (result, result.water, result.water.resupply):
        for each in fields(holder):  # type: ignore[arg-type]  # none of them is None
            value = getattr(holder, each.name)
            is_empty = value is None or (hasattr(value, "__len__") and not len(value))
            assert not is_empty or each.name in NEVER_HERE | {"fewest_sites"}, each.name


def test_a_column_that_is_new_is_hostile_by_itself() -> None:
    base = whole()
    layers = {**base.layers, "port": base.layers["port"].assign(remark="new")}
    more = replace(base, layers=layers, walks=base.walks.assign(told=[("new",)] * 12))  # type: ignore[union-attr]
    from tests.maps.hostile import changed

    made = changed(more, "", lambda path, text: text if is_kept(path) else evil(text))
    assert made.layers["port"]["remark"].map(is_evil).all()
    assert is_evil(made.walks["told"].iloc[0][0])
    with pytest.raises(TypeError, match="which may hold text"):
        changed(replace(more, title=[1]), "", lambda _, text: text)


# Pages


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def nothing_ran(driver: Chrome, path: Path, *, beside: frozenset[str] = frozenset()) -> None:
    assert harm(driver) == []
    assert loose(driver) == []
    assert browser.complaints(driver) == []
    asked = {url.partition("#")[0] for url in browser.requests(driver)} - {"about:blank", *beside}
    assert asked == {path.resolve().as_uri()}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("audience", "hash_"), [("restricted", ""), ("restricted", BAD_HASH), ("public", "")]
)
def test_nothing_runs_on_the_map(driver: Chrome, folder: Path, audience: Audience, hash_: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    path = folder / f"map.{audience}.html"
    if not path.exists():
        webmap.write(hostile(), path, audience=audience)
    opened(driver, path, hash_)
    told = everything(driver)
    assert told.count(SEEN) > 200
    # A template that was filled in with a name, or a replacement made of one, would have lost some of it.
    assert told.count("{% raw %}") == told.count("{0} %s %(x)s $& $1 ${1} [% 600 + 66 %]")
    assert "{{ 7*7 }} {% raw %} {value} {0} " in told
    assert run(driver, "document.querySelectorAll('script').length") == 5
    assert run(driver, "document.querySelectorAll('iframe').length") == 0
    # The page writes its own view in the place of what was there, a moment after the last move.
    WebDriverWait(driver, 5, poll_frequency=0.05).until(
        lambda page: "pwned" not in run(page, "location.hash")
    )
    if not hash_:
        driver.execute_cdp_cmd("Page.printToPDF", {})
    nothing_ran(driver, path)


@pytest.mark.browser
@pytest.mark.parametrize("audience", ["restricted", "public"])
def test_nothing_runs_in_the_report(driver: Chrome, folder: Path, audience: Audience) -> None:
    path = report.write(hostile(), folder / f"report.{audience}.html", audience=audience)
    page = path.read_text("utf-8")
    assert "<script" not in page
    assert page.count("</style>") == 1
    browser.requests(driver)
    for hash_ in ("#en", "#es"):
        driver.get("about:blank")
        driver.get(path.as_uri() + hash_)
        assert shown(driver).count(SEEN) > 20
        nothing_ran(driver, path)
    size = {"height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, **size})
    assert run(driver, "document.documentElement.scrollWidth") <= 360
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 1400, **size})


@pytest.mark.browser
def test_nothing_runs_where_two_maps_are_compared(driver: Chrome, folder: Path) -> None:
    later = replace(hostile(), on=date(2026, 7, 1), routes=hostile().routes.assign(risk=20.0))
    path = compare.write(hostile(), later, folder / "compare.html", audience="restricted")
    opened(driver, path)
    for number in (0, 1):
        driver.switch_to.frame(f"frame-{number}")
        assert SEEN in run(driver, "document.body.innerText")
        assert harm(driver) == loose(driver) == []
        driver.switch_to.default_content()
    run(driver, "document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    run(driver, "document.getElementById('language').click()")
    assert shown(driver).count(SEEN) > 10
    assert run(driver, "document.querySelectorAll('script').length") == 1
    nothing_ran(driver, path, beside=frozenset({"about:srcdoc"}))


@pytest.fixture(scope="module")
def taken(folder: Path) -> Path:
    field.write(hostile(), folder / "field")
    return folder / "field"


@pytest.mark.browser
def test_nothing_runs_on_the_sheets(driver: Chrome, taken: Path) -> None:
    pages = sorted(taken.glob("*.html"))
    assert len(pages) == 12
    for path in pages:
        browser.requests(driver)
        driver.get(path.as_uri())
        assert SEEN in shown(driver)
        assert run(driver, "document.querySelectorAll('script').length") == 0
        nothing_ran(driver, path)


@pytest.fixture(scope="module")
def disclosed(folder: Path) -> list[Path]:
    bad = Phrase(evil("why"), evil("por qué"))
    known = replace(hostile().publication, published=(Published(kind="port", why=bad),))
    shown_ = redact.apply(replace(hostile(), publication=known))
    made = _disclose.report(shown_, redact.Sorted(), stamp=redact.stamp("public"), left_out={"water": 3})
    return _disclose.write(made, folder / "disclosed")


@pytest.mark.browser
def test_nothing_runs_in_the_disclosure(driver: Chrome, disclosed: list[Path]) -> None:
    page, told, figures = disclosed
    browser.requests(driver)
    driver.get(page.as_uri())
    assert shown(driver).count(SEEN) >= 4
    nothing_ran(driver, page)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told.read_text("utf-8"))
    assert SEEN in told.read_text("utf-8")
    assert is_evil(json.loads(figures.read_text("utf-8"))["title"]["en"])


# Tables and tracks


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet takes a cell for a formula."""
    if not cell.lstrip()[:1] or cell.lstrip()[0] not in "=+-@\uff1d\uff0b\uff0d\uff20":
        return cell[:1] in {"\t", "\r", "\n"}
    try:
        float(cell)
    except ValueError:
        return True
    return False


def cells(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from row


def test_no_cell_of_a_table_is_a_formula(folder: Path, taken: Path) -> None:
    flat = flatgeobuf.write(hostile(), folder / "flat", audience="restricted")
    paths = [*taken.glob("*.csv"), *flat.glob("*.csv")]
    assert len(paths) > 10
    for path in paths:
        found = list(cells(path))
        assert not [each for each in found if runs(each)], path.name
        assert any(is_evil(content(each)) for each in found) or path.stem.startswith("water_curve"), path.name
    for table in _tables.tables(hostile(), "restricted"):
        if isinstance(table.frame, gpd.GeoDataFrame):
            back = pyogrio.read_dataframe(flat / f"{table.name}.restricted.fgb")
            same(table.name, table.frame, back, in_order=False)


def same(name: str, frame: pd.DataFrame, back: pd.DataFrame, *, in_order: bool = True) -> None:
    """Check that every text of a table is in what was read back, letter by letter."""
    for column in text_columns(frame):
        given, found = list(frame[column].dropna()), list(back[column].dropna())
        assert (found if in_order else sorted(found)) == (given if in_order else sorted(given)), (
            name,
            column,
        )


def text_columns(frame: pd.DataFrame) -> list[str]:
    kept = storable(frame)
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    return [
        str(column)
        for column in kept.columns
        if column != shape and any(isinstance(value, str) for value in kept[column])
    ]


def test_names_of_files_are_harmless(taken: Path) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", path.name) for path in taken.iterdir())


def test_tracks_and_places_hold_text_alone(taken: Path) -> None:
    for name in ("trips.restricted.gpx", "sites.restricted.kml"):
        raw = (taken / name).read_bytes()
        root = ElementTree.fromstring(raw)
        found = [each.text or "" for each in root.iter()]
        assert sum(SEEN in each for each in found) > 5
        assert any("&xxe;" in each for each in found)
        assert not any(re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", each) for each in found)
        assert b"<!DOCTYPE" not in raw
        assert b"CDATA" in raw
        assert not {each.tag.rpartition("}")[2] for each in root.iter()} & {"script", "img", "a", "svg"}


def test_columns_of_geoparquet_hold_the_text_as_it_is(folder: Path) -> None:
    made = geoparquet.write(hostile(), folder / "boxes", audience="restricted")
    for table in _tables.tables(hostile(), "restricted"):
        same(table.name, table.frame, pd.read_parquet(made / f"{table.name}.restricted.parquet"))


def test_columns_of_postgis_hold_the_text_as_it_is() -> None:
    import sqlalchemy

    with database.server() as address:
        driven = address.replace("postgresql://", "postgresql+psycopg://")
        engine = sqlalchemy.create_engine(driven, poolclass=sqlalchemy.pool.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE EXTENSION postgis")
        postgis.write(hostile(), address, audience="restricted", schema="bad")
        with engine.connect() as connection:
            for table in _tables.tables(hostile(), "restricted"):
                query = f'TABLE bad_restricted."{table.name}" ORDER BY fid'
                same(table.name, table.frame, pd.read_sql(query, connection))
            said = connection.exec_driver_sql("SELECT obj_description('bad_restricted'::regnamespace)")
            assert hostile().title.en in str(said.scalar())


# GeoPackage and QGIS


@pytest.fixture(scope="module")
def packed(folder: Path) -> Path:
    return geopackage.write(hostile(), folder / "w" / "study.gpkg", audience="restricted")


def ask(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as opened_:
        return opened_.execute(query).fetchall()


def test_tables_of_the_geopackage_hold_the_text_as_it_is(packed: Path) -> None:
    assert ask(packed, "PRAGMA integrity_check") == [("ok",)]
    for table in _tables.tables(hostile(), "restricted"):
        names = text_columns(table.frame) or ["fid"]
        chosen = ", ".join(f'"{name}"' for name in names)
        rows = ask(packed, f'SELECT {chosen} FROM "{table.name}" ORDER BY fid')  # noqa: S608 - names of ours
        same(table.name, table.frame, pd.DataFrame(rows, columns=names))


def test_styles_metadata_and_projects_are_sound_xml(packed: Path) -> None:
    documents = [text for row in ask(packed, "SELECT styleQML, styleSLD FROM layer_styles") for text in row]
    documents += [text for (text,) in ask(packed, "SELECT metadata FROM gpkg_metadata")]
    for (made,) in ask(packed, "SELECT content FROM qgis_projects"):
        with zipfile.ZipFile(io.BytesIO(bytes.fromhex(made.decode("ascii")))) as archive:
            documents += [archive.read(name).decode("utf-8") for name in archive.namelist()]
    told: list[ET.Element] = [ElementTree.fromstring(each) for each in documents if each]
    assert len(told) > 60
    assert not any("<!ENTITY" in each for each in documents)
    every = [element for root in told for element in root.iter()]
    assert not {element.tag for element in every} & {"script", "img", "a", "svg"}
    assert not [name for element in every for name in element.attrib if name.startswith("on")]


@pytest.mark.skipif(not os.environ.get("CI") and not has_checker(), reason="no python3-gdal")
def test_the_geopackage_keeps_the_standard(packed: Path) -> None:
    told = subprocess.run([PYTHON, "-c", CHECK, str(packed)], check=False, capture_output=True, text=True)
    assert told.returncode == 0, f"{told.stdout[-600:]} {told.stderr[-900:]}"


@pytest.mark.skipif(not os.environ.get("CI") and not test_qgis.has_qgis(), reason="no python3-qgis")
def test_qgis_shows_the_text_and_runs_nothing_of_it(packed: Path) -> None:
    seen = test_qgis.opened(packed, packed.parent.parent, dpi=0)
    tips = [tip for told in seen["tables"].values() for tip in told.get("tips", [])]
    words = []
    for project in seen["projects"].values():
        assert all(project["valid"].values())
        assert project["errors"] == []
        tips += [tip for each in project["tips"].values() for tip in each]
        words += [project["title"], *project["bookmarks"]]
        for layout in project["layouts"].values():
            words += [*layout["texts"].values(), *layout["legend"]]
    # Tips are HTML, and an expression in what an expression gave is none.
    assert sum("[% 600 + 66 %]" in tip and "&lt;script&gt;" in tip for tip in tips) > 60
    for tip in tips:
        assert "666" not in tip
        assert set(re.findall(r"<\s*/?\s*(\w+)", tip)) <= {"div", "b", "table", "tr", "td"}
        assert not re.search(r"<[^>]*\son\w+=", tip)
    # Titles, legends and bookmarks may be templates and HTML: nothing in them looks like either.
    assert sum("[ % 600 + 66 %]" in word for word in words) > 10
    assert not [word for word in words if "666" in word or "[%" in word or "<" in word]
    assert not [word for word in words if "$CURRENT_DATE" in word]
    names = set()
    for name, told in seen["tables"].items():
        assert told["valid"], name
        said = [*told.get("about", []), *told.get("aliases", {}).values()]
        assert not [text for text in said if "<" in text or "[%" in text], name
        assert not told.get("labels") or told["labels"]["html"] is False, name
        names |= set((told.get("labels") or {}).get("texts", []))
        if "es" in told:
            assert told["es"]["read"], name
        if "sld" in told:
            assert told["sld"]["read"], name
    assert not [name for name in names if "666" in name]
    assert hostile().layers["port"]["name"].iloc[0] in names, "a label on the map is the name as it is"
    assert any(PAYLOAD in name for name in names)
