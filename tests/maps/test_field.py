"""What a crew takes along: files for a GPS, tables, sheets, and how they are written."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import pytest
from defusedxml import ElementTree

from geo.errors import InputError
from maps import field
from maps._field_plan import RECORD
from maps.redact import Audience
from tests.maps.builders import CACHE, study
from tests.maps.watered import DEPOT, WASH, resupply, watered

GPX = {"g": "http://www.topografix.com/GPX/1/1"}
KML = {"k": "http://www.opengis.net/kml/2.2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("field") / "field"
    field.write(watered(), target)
    return target


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def degrees(x: float, y: float) -> tuple[float, float]:
    """Where a place of the tiny study lies, by pyproj itself."""
    lon, lat = pyproj.Transformer.from_crs(32611, 4326, always_xy=True).transform(x, y)
    return lon, lat


class Texts(HTMLParser):
    """What a page shows, and which elements it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.shown.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.shown))


def read(path: Path) -> Texts:
    page = Texts()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_there_are_no_field_files_for_others(tmp_path: Path, audience: Audience) -> None:
    with pytest.raises(InputError, match="there are none for the audience"):
        field.write(watered(), tmp_path / "field", audience=audience)
    assert list(tmp_path.iterdir()) == []


def test_a_study_without_a_plan_has_nothing_to_take_along(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no water plan"):
        field.write(study(), tmp_path / "field")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"languages": ("fr",)}, "'fr' is no list of a language known here; give some of: en, es"),
        ({"papers": ("a4", "a5")}, "'a5' is no list of a paper known here; give some of: a4, letter"),
        ({"languages": "en"}, "'en' is no list of a language"),
    ],
)
def test_unknown_languages_and_papers_are_named(tmp_path: Path, given: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        field.write(watered(), tmp_path / "field", **given)


def test_every_file_says_in_its_name_that_it_is_restricted(tmp_path: Path) -> None:
    made = field.write(watered(), tmp_path / "field", languages=("es",), papers=("letter",))
    assert [path.name for path in made] == [
        "T1.es.letter.restricted.html",
        "month.es.letter.restricted.html",
        "record.es.letter.restricted.html",
        "record.restricted.csv",
        "sites.restricted.csv",
        "sites.restricted.kml",
        "stops.restricted.csv",
        "trips.restricted.gpx",
    ]
    listed = (tmp_path / "field" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    digests = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in made]
    assert listed == digests
    assert {path.name for path in (tmp_path / "field").iterdir()} == {p.name for p in made} | {"SHA256SUMS"}
    assert [path.name for path in tmp_path.iterdir()] == ["field"]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path, folder: Path) -> None:
    again = field.write(replace(watered()), tmp_path / "field")
    for path in again:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_a_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    target = tmp_path / "field"
    field.write(watered(), target)
    field.write(watered(), target, languages=("en",), papers=("a4",))
    assert not list(target.glob("*.es.*"))
    assert not list(target.glob("*kept*"))


def test_a_form_that_was_filled_in_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "field"
    field.write(watered(), target)
    record = target / "record.restricted.csv"
    filled = record.read_text(encoding="utf-8-sig") + "cache-7,2024-07-03,40,155,no,no,0\n"
    record.write_text(filled, encoding="utf-8")
    (target / "photo.jpg").write_bytes(b"of ours")
    (target / "more").mkdir()
    (target / "more" / "note.txt").write_text("hello", encoding="utf-8")
    for number in (1, 2):
        field.write(watered(), target)
        assert (target / "record.kept-1.restricted.csv").read_text(encoding="utf-8") == filled, number
        assert (target / "photo.jpg").read_bytes() == b"of ours"
        assert (target / "more" / "note.txt").read_text(encoding="utf-8") == "hello"
        assert len(table(record)) == 3
    assert not list(target.glob("*kept-2*"))


def test_when_writing_fails_the_old_folder_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "field"
    field.write(watered(), target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    def broken(*_: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maps._field_gps.kml", broken)
    with pytest.raises(OSError, match="No space left"):
        field.write(watered(), target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["field"]


def test_gpx_is_what_its_standard_asks_for(folder: Path) -> None:
    root = ElementTree.parse(folder / "trips.restricted.gpx").getroot()
    assert root.tag == "{http://www.topografix.com/GPX/1/1}gpx"
    assert root.attrib["version"] == "1.1"
    assert root.attrib["creator"] == "vereda"
    # gpxType is a sequence: metadata, then wpt, rte, trk; and so is wptType.
    kinds = [child.tag.split("}")[1] for child in root]
    assert kinds == ["metadata"] + ["wpt"] * 4 + ["trk"] * 3
    order = ["ele", "time", "name", "cmt", "desc", "src", "link", "sym", "type"]
    for point in root.findall("g:wpt", GPX):
        names = [order.index(child.tag.split("}")[1]) for child in point]
        assert names == sorted(names)
        assert -90 <= float(point.attrib["lat"]) <= 90
        assert -180 <= float(point.attrib["lon"]) <= 180
    assert "RESTRICTED" in str(root.findtext("g:metadata/g:name", namespaces=GPX))


def test_waypoints_carry_name_and_litres_where_the_stations_are(folder: Path) -> None:
    points = pyogrio.read_dataframe(folder / "trips.restricted.gpx", layer="waypoints").set_index("name")
    assert list(points.index) == [
        "Jacumba",
        "T1.2 Cache 7 155 L",
        "T1.1 By the wash 155 L",
        "High mesa 8 L/d",
    ]
    for name, place in (("Jacumba", DEPOT), ("T1.2 Cache 7 155 L", CACHE), ("T1.1 By the wash 155 L", WASH)):
        lon, lat = degrees(*place)
        point = points.geometry[name]
        assert (point.x, point.y) == pytest.approx((lon, lat), abs=1e-6)
    assert points["desc"]["T1.2 Cache 7 155 L"] == "155 L; 08:45–12:00; 6 × 550 m"


def test_tracks_are_the_ways_of_the_trip(folder: Path) -> None:
    tracks = pyogrio.read_dataframe(folder / "trips.restricted.gpx", layer="tracks").set_index("name")
    assert list(tracks.index) == [
        "T1 drive / en vehículo",
        "T1.1 walk / a pie: By the wash",
        "T1.2 walk / a pie: Cache 7",
    ]
    drive = tracks.geometry["T1 drive / en vehículo"]
    assert len(drive.geoms) == 3
    assert drive.geoms[0].coords[0] == pytest.approx(degrees(*DEPOT), abs=1e-6)
    assert drive.geoms[2].coords[-1] == pytest.approx(degrees(*DEPOT), abs=1e-6)
    walk = tracks.geometry["T1.2 walk / a pie: Cache 7"].geoms[0]
    assert walk.coords[-1] == pytest.approx(degrees(*CACHE), abs=1e-6)


def test_kml_has_places_with_their_data_and_trips(folder: Path) -> None:
    root = ElementTree.parse(folder / "sites.restricted.kml").getroot()
    assert root.tag == "{http://www.opengis.net/kml/2.2}kml"
    folders = root.findall("k:Document/k:Folder", KML)
    assert [each.findtext("k:name", namespaces=KML) for each in folders] == ["Water / Agua", "T1: 3, 18"]
    first = folders[0].findall("k:Placemark", KML)[0]
    data = {
        each.attrib["name"]: each.findtext("k:value", namespaces=KML) for each in first.iter() if each.attrib
    }
    assert data["litres_per_visit"] == "155"
    assert data["backup_site"] == "new-1"
    lines = folders[1].findall("k:Placemark/k:LineString/k:coordinates", KML)
    assert len(lines) == 5
    places = pyogrio.read_dataframe(folder / "sites.restricted.kml", layer="Water / Agua").set_index("Name")
    assert (places.geometry["Cache 7"].x, places.geometry["Cache 7"].y) == pytest.approx(
        degrees(*CACHE), abs=1e-6
    )
    assert "RESTRICTED" in str(root.findtext("k:Document/k:name", namespaces=KML))


def test_the_table_of_sites(folder: Path) -> None:
    rows = {row["site_id"]: row for row in table(folder / "sites.restricted.csv")}
    assert list(rows) == ["cache-7", "new-1", "new-2", "old-2"]
    cache = rows["cache-7"]
    assert (cache["utm_zone"], cache["easting_m"], cache["northing_m"]) == ("11N", "573457", "3612346")
    assert (cache["holds_water"], rows["old-2"]["holds_water"]) == ("yes", "no")
    assert (cache["trip_id"], rows["new-2"]["trip_id"]) == ("T1", "")
    assert {row["sensitivity"] for row in rows.values()} == {"restricted"}


def test_the_table_of_stops(folder: Path) -> None:
    first, second = table(folder / "stops.restricted.csv")
    assert (first["site_id"], second["site_id"]) == ("new-1", "cache-7")
    assert (second["arrive_h"], second["walk_until_h"]) == ("8.75", "13")
    assert (second["walk_in_min"], second["walk_out_min"], second["carries"]) == ("18", "13", "6")


def test_the_record_form_has_a_row_for_each_place_that_holds_water(folder: Path) -> None:
    rows = table(folder / "record.restricted.csv")
    assert list(rows[0]) == list(RECORD)
    assert list(RECORD) == [
        "site_id", "date", "litres_left", "litres_added", "damaged", "gone", "remark_code",
    ]  # fmt: skip
    assert [row.pop("site_id") for row in rows] == ["cache-7", "new-1", "new-2"]
    assert {value for row in rows for value in row.values()} == {""}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "RESTRICTED: do not publish or pass on",
                "TURN BACK BY 12:15",
                "Load from 04:45",
                "July: 3, 18",
                "↑ 04:42",
                "↓ 18:58",
                "above the limit of 27.6",
                "10 km, 30 min driven",
                "5 h 50 min on foot, with rest",
                "6 × 560 m in 15, out 12 min",
                "UTC−8, in summer too",
                "1:30 000 · UTM 11N, km",
                "contours every 20 m",
                "Before you add any, measure what is left",
                "cut or pierced on purpose",
                "Write no names",
            ],
        ),
        (
            "es",
            [
                "RESTRINGIDO: no publicar ni difundir",
                "REGRESAR ANTES DE 12:15",
                "julio: 3, 18",
                "pasa el límite de 27.6",
                "6 × 560 m ida 15, vuelta 12 min",
                "UTC−8, también en verano",
                "Antes de agregar, midan lo que queda",
                "No escriban nombres",
            ],
        ),
    ],
)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_sheet_tells_what_a_crew_must_know(
    folder: Path, language: str, paper: str, expected: list[str]
) -> None:
    path = folder / f"T1.{language}.{paper}.restricted.html"
    text = read(path).text
    for each in expected:
        assert each in text
    size = {"a4": "A4", "letter": "letter"}[paper]
    assert f"@page {{ size: {size} portrait" in path.read_text(encoding="utf-8")
    # Stops in order, with litres and coordinates in degrees.
    wash, cache = text.index("By the wash"), text.index("Cache 7")
    assert wash < text.index("32.65641, -116.23340") < cache < text.index("32.64628, -116.21678")
    assert text.count("155 L") == 2
    pages = re.split("RESTRICTED: |RESTRINGIDO: ", text)[2:]
    assert len(pages) == 2, "the stamp stands on every page, and in the title"


def test_hours_above_the_limit_are_black(folder: Path) -> None:
    page = (folder / "T1.en.a4.restricted.html").read_text(encoding="utf-8")
    hours = re.findall(r'<li( class="hot")?><span>(\d\d)</span><b>([\d.]+)</b></li>', page)
    assert [hour for _, hour, _ in hours] == [f"{hour:02d}" for hour in range(4, 19)]
    assert {hour for hot, hour, _ in hours if hot} == {"13", "14", "15", "16", "17"}
    assert all((float(wbgt) > 27.6) == bool(hot) for hot, _, wbgt in hours)


def test_a_sheet_asks_for_nothing_and_runs_nothing(folder: Path) -> None:
    for path in folder.glob("*.html"):
        page = read(path)
        assert not page.tags & {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "form",
            "input",
            "a",
            "use",
            "image",
        }
        assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'; style-src 'unsafe-inline'" in text
        assert "url(" not in text
        assert "http" not in text.replace('http-equiv="', "")


def test_what_is_not_served_stands_in_the_month(folder: Path) -> None:
    text = read(folder / "month.es.a4.restricted.html").text
    assert "Viajes de julio" in text
    assert "High mesa" in text
    assert "ningún camino lleva de un depósito" in text
    assert text.count("T1") == 2


def test_the_front_says_until_when_anybody_is_on_foot(tmp_path: Path) -> None:
    field.write(watered(), tmp_path / "field", languages=["en"], papers=["a4"])
    front = (tmp_path / "field" / "T1.en.a4.restricted.html").read_text(encoding="utf-8")
    assert "<small>On foot until: 13:00</small>" in front
    base = resupply()
    stops = base.stops.assign(walk_until_h=[11.0, 9.98])
    earlier = watered(resupply=replace(base, stops=stops))
    field.write(earlier, tmp_path / "field", languages=["en"], papers=["a4"])
    front = (tmp_path / "field" / "T1.en.a4.restricted.html").read_text(encoding="utf-8")
    assert "<small>On foot until: 09:55</small>" in front
