"""Hostile text in a study file and its tables, through the whole command: every output, and the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import markupsafe
import pandas as pd
import pyogrio
import pytest
import tiny
from drops import DRY, ROAD, TRAIL, WISH
from test_body import WEATHER

from layers._convert import clean
from maps import _page
from maps._inert import content, xml
from maps._plain import plain
from maps._xml import quiet
from study import bundle, cli, config, leaks, release, terminal
from study.errors import ConfigError
from study.progress import Reporter
from tests import browser
from tests.browser import opened, run
from tests.maps.hostile import PAYLOAD, SEEN, evil
from tests.maps.hostile_pages import harm, loose

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FREE = frozenset({"name", "source", "licence", "route_id", "trail_id"})
"""Columns of the tables that anybody may write anything into."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAMED = "out \x1b[31m\u202e`$(x)`"
"""A folder that orders a terminal about."""


def said(text: str) -> str:
    """Return a hostile text as a study file can hold it, in quotes."""
    return json.dumps(re.sub("[\x00-\x1f\x7f-\x9f]", "", evil(text)))


def poisoned(rows: list[str]) -> str:
    """Return a table with hostile text in every free column, and in one of its own."""
    head, *others = csv.reader(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*head, evil("column")])
    for row in others:
        cells = [evil(cell) if name in FREE else cell for name, cell in zip(head, row, strict=True)]
        writer.writerow([*cells, evil("cell")])
    return out.getvalue()


def study(folder: Path) -> Path:
    """Write the study with a water plan and rows that cannot be used, all of it hostile."""
    folder.mkdir(parents=True)
    bad = f"-116.2,32.7,Odd,=1+1{tiny.COMMON},500,"
    tables = {**tiny.TABLES, "height.csv": tiny.heights(), "trail.csv": TRAIL}
    head, *rows = tables["place.csv"]
    for name, lines in {**tables, "place.csv": [head, *rows, bad.replace(",500", ",,500")]}.items():
        (folder / name).write_text(poisoned(lines), encoding="utf-8", newline="")
    text = tiny.STUDY.replace(
        'title = { en = "Tiny", es = "Pequeño" }',
        f"title = {{ en = {said('Tiny')}, es = {said('Pequeño')} }}\nnotes = [{said('note')}]",
    )
    text = text.replace('path = "place.csv"', 'path = "place.csv"\non_bad_rows = "set-aside"')
    text = text.replace('published = "made up for the tests"', f"published = {said('why')}")
    text = text.replace(
        'write = ["webmap", "geopackage"]',
        'write = ["webmap", "geopackage", "report", "geoparquet", "flatgeobuf"]',
    )
    dry = DRY.replace(
        "[persons.dry]", f"[persons.{said('dry')}]\nlabel_en = {said('dry')}\nlabel_es = {said('seco')}"
    )
    dry = dry.replace('persons = ["dry"]', f"persons = [{said('dry')}]")
    depots = f"\n[water.depots]\n{said('house')} = {{ at = [-116.19, 32.625] }}\n"
    cars = f"\n[[water.vehicles]]\nname = {said('car')}\n"
    weather = WEATHER.replace('"Campo"', said("Campo")).replace('"facts"', said("facts"))
    path = folder / "study.toml"
    path.write_text(text + weather + dry + ROAD + WISH + depots + cars, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The outputs of the restricted edition, and what was said on the terminal."""
    folder = tmp_path_factory.mktemp("hostile")
    path = study(folder / "study")
    told = io.StringIO()
    out = folder / NAMED
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_reporter", lambda _: Reporter(verbosity=1, stream=told))
        cli.app(["run", str(path), "--audience", "restricted", "--out", str(out)], standalone_mode=False)
    return out, told.getvalue()


def test_a_terminal_is_told_and_not_ordered(
    made: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, told = made
    assert "wrote" in told
    assert "out [31m`$(x)`" in told, "the folder as it can be shown"
    assert not CONTROL.search(told)
    terminal.say(PAYLOAD)
    assert not CONTROL.search(capsys.readouterr().out)


def test_a_mistake_in_a_hostile_table_is_said_without_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = study(tmp_path / "\x1b[31m\x07study")
    path.write_text(
        path.read_text(encoding="utf-8").replace('on_bad_rows = "set-aside"', ""), encoding="utf-8"
    )
    monkeypatch.setattr("sys.argv", ["vereda", "check", str(path)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == cli.USER_MISTAKE
    told = capsys.readouterr().err
    assert "place.csv" in told
    assert not CONTROL.search(told)
    monkeypatch.setattr("sys.argv", ["vereda", "run", str(tmp_path / "no \x1b]0;owned\x07")])
    with pytest.raises(SystemExit):
        cli.main()
    assert not CONTROL.search(capsys.readouterr().err)
    monkeypatch.setattr(config, "read", lambda _: 1 / 0)
    monkeypatch.setattr("sys.argv", ["vereda", "check", "x\x1b[31m"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == cli.OUR_FAULT
    assert not CONTROL.search(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Tiny"', '"Ti\\u0000ny"'),
        ('"Tiny"', '"Ti\\u009b31mny"'),
        ("[relief]", '[persons."\\u001b[31m"]\nkind = "man"\n[relief]'),
        ('path = "place.csv"', 'path = "place.csv"\nlicence = "\\u0007"'),
        ("segment_m = 500", 'notes = ["\\u001b[31m"]'),
    ],
)
def test_control_characters_are_a_fault_of_the_study_file(tmp_path: Path, old: str, new: str) -> None:
    path = tiny.make(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"holds the control character U\+00") as caught:
        config.read(path)
    assert not CONTROL.search(str(caught.value))


def test_names_of_files_are_harmless(made: tuple[Path, str]) -> None:
    out, _ = made
    names = [str(path.relative_to(out)) for path in out.rglob("*")]
    assert {"map.restricted.html", "field.restricted", "place.set-aside.restricted.csv"} < set(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in names)
    packed = bundle.pack(out)
    assert all(re.fullmatch(rb"study\.restricted/[A-Za-z0-9._/-]+", name) for name in _members(packed))


def _members(packed: bytes) -> Iterator[bytes]:
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        yield from (name.encode() for name in archive.getnames())


def test_no_cell_of_any_table_is_a_formula(made: tuple[Path, str]) -> None:
    out, _ = made
    paths = list(out.rglob("*.csv"))
    assert len(paths) > 8
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                first = cell.lstrip()[:1]
                assert first not in {"=", "+", "@", "\uff1d", "\uff0b", "\uff20"} or _is_number(cell), (
                    path.name
                )
                assert first not in {"-", "\uff0d"} or _is_number(cell), path.name
                assert cell[:1] not in {"\t", "\r", "\n"}, path.name
    with (out / "place.set-aside.restricted.csv").open(encoding="utf-8", newline="") as file:
        head, row = csv.reader(file)
    assert [each for each in map(content, head) if PAYLOAD in each] == [evil("column").strip()]
    assert sum(PAYLOAD in each for each in row) >= 4


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_tables_hold_the_names_as_they_were_read(made: tuple[Path, str]) -> None:
    out, _ = made
    names = {clean(evil("Townlet")), clean(evil("Quiet camp"))}
    assert set(pyogrio.read_dataframe(out / "study.restricted.gpkg", layer="place")["name"]) == names
    boxes, flat = out / "study.restricted.geoparquet", out / "study.restricted.flatgeobuf"
    assert set(gpd.read_parquet(boxes / "place.restricted.parquet")["name"]) == names
    assert set(pyogrio.read_dataframe(flat / "place.restricted.fgb")["name"]) == names
    walks = pd.read_parquet(boxes / "walks.restricted.parquet")
    assert set(walks["label_en"]) == {json.loads(said("dry"))}
    with closing(sqlite3.connect(out / "study.restricted.gpkg")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (row,) = database.execute("SELECT count(*) FROM water_trips").fetchall()
        assert row[0] > 0, "somebody drives in a hostile car from a hostile depot"
    for name in ("manifest.restricted.json", "water_plan.restricted.json"):
        assert json.loads((out / name).read_text(encoding="utf-8"))


@pytest.mark.browser
def test_nothing_runs_in_any_page(driver: Chrome, made: tuple[Path, str]) -> None:
    out, _ = made
    opened(driver, out / "map.restricted.html")
    for panel in run(driver, "vereda.panels"):
        run(driver, f"vereda.openPanel({panel!r})")
        assert panel == "legend" or SEEN in run(driver, f"document.getElementById({panel!r}).innerText")
    nothing_ran(driver, out / "map.restricted.html")
    pages = [out / "report.restricted.html", *sorted((out / "field.restricted").glob("*.es.a4.*"))]
    assert len(pages) >= 4
    for path in pages:
        driver.get(path.as_uri())
        assert SEEN in run(driver, "document.body.innerText"), path.name
        nothing_ran(driver, path)


def nothing_ran(driver: Chrome, path: Path) -> None:
    assert harm(driver) == []
    assert loose(driver) == []
    assert browser.complaints(driver) == []
    assert set(browser.requests(driver)) - {"about:blank"} == {path.as_uri()}


class Elements(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_release_of_hostile_text_is_clean_and_is_not_refused(tmp_path: Path) -> None:
    path = study(tmp_path / "study")
    text = path.read_text(encoding="utf-8").partition("[layers.weather]")[0]
    path.write_text(text.replace(', "report", "geoparquet", "flatgeobuf"', ""), encoding="utf-8")
    done = release.make(config.read(path), tmp_path / "site")
    for page in [each for each in (*done.files, *done.inside) if each.name.startswith("disclosure")]:
        told = page.read_text(encoding="utf-8")
        assert not CONTROL.search(told)
        if page.suffix == ".html":
            made = Elements()
            made.feed(told)
            assert not made.tags & {"script", "img", "svg", "a", "iframe"}
            assert not [name for name in made.attributes if name.startswith("on")]
            assert SEEN in told
    assert len(done.inside) == 3


@pytest.mark.parametrize(
    "name", [clean(evil("cache")), "O'Brien's \"cache\" & <b>camp</b>", "a\u202eb cache"]
)
def test_a_hidden_name_is_known_in_every_form_that_a_writer_gives_it(name: str) -> None:
    forms = leaks._spelled(name)
    on_a_page = plain(str(markupsafe.escape(name)))
    in_its_data = _page.safe_json(name)[1:-1]
    for told in (name, on_a_page, in_its_data, escape(xml(name)), xml(name), quiet(name)):
        assert told.encode() in forms
