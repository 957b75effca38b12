"""Bad files, each answered by one clear error, or by setting the bad row aside with the same reason."""

# One bad input a line: the table is read across and down.
# ruff: noqa: E501

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

import layers
from layers.errors import CrsError, DataError, FormatError, SourceMissingError, VeredaError
from layers.profile import ProfileError
from layers.source import Layer, Source
from tests.builders import (
    STRIP,
    UTM11,
    cut_file,
    frame_of,
    write_csv,
    write_geojson,
    write_zip,
    zip_shapefile,
)

GOOD = shapely.Point(-116.5, 32.5)
LINE = shapely.LineString([(-116.5, 32.5), (-116.4, 32.5)])
BOW_TIE = shapely.Polygon([(-116.5, 32.5), (-116.4, 32.6), (-116.4, 32.5), (-116.5, 32.6)])
BOX = shapely.box(-116.5, 32.5, -116.4, 32.6)
HEADER = "name,type,lon,lat"
TOWN = "A,town,-116.5,32.5"

Make = Callable[[Path], Path]


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A bad file, the kind it is loaded as, and the answer; `row` is the one that can be set aside."""

    name: str
    make: Make
    error: type[VeredaError]
    says: str
    kind: str = "place"
    row: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


def table(*rows: str, header: str = HEADER, name: str = "a.csv") -> Make:
    return lambda folder: write_csv(folder / name, header, *rows)


def raw(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def features(*shapes: Any, crs: str | None = None, **properties: Any) -> Make:
    return lambda folder: write_geojson(
        folder / "a.geojson", [(shape, {"type": "town", **properties}) for shape in shapes], crs=crs
    )


def lines(*shapes: Any) -> Make:
    return lambda folder: write_geojson(folder / "a.geojson", [(shape, {}) for shape in shapes])


def saved(name: str, *, share: float = 1.0, without: str = "", count: int = 60) -> Make:
    """Write points in the format of the suffix, cut off after `share`, without one part of a Shapefile."""

    def make(folder: Path) -> Path:
        path = folder / name
        frame = frame_of([GOOD] * count, name=[f"town {i}" for i in range(count)], type="town")
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".zip":
            frame.to_file(folder / "inner.shp", encoding="UTF-8")
            zip_shapefile(path, folder / "inner.shp")
        else:
            driver = {".kml": "KML", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}.get(path.suffix)
            frame.to_file(path, driver=driver)
        if without:
            path.with_suffix(without).unlink()
        return cut_file(path, share) if share < 1 else path

    return make


def two_tables(folder: Path) -> Path:
    for name in ("camps", "towns"):
        frame_of([GOOD], type="town").to_file(folder / "a.gpkg", layer=name)
    return folder / "a.gpkg"


def bomb(folder: Path) -> Path:
    return write_zip(folder / "a.zip", {"a.shp": b"\0" * 50_000_000})


def latin_shapefile(folder: Path) -> Path:
    frame_of([GOOD], name="Peña", type="town").to_file(folder / "a.shp", encoding="cp1252")
    (folder / "a.cpg").unlink()
    raw_table = (folder / "a.dbf").read_bytes()
    (folder / "a.dbf").write_bytes(raw_table[:29] + b"\0" + raw_table[30:])
    return folder / "a.shp"


def in_degrees_called_metres(folder: Path) -> Path:
    gpd.GeoDataFrame({"type": ["town"]}, geometry=[GOOD], crs=32611).to_file(folder / "a.gpkg")
    return folder / "a.gpkg"


def plain_parquet(folder: Path) -> Path:
    frame_of([GOOD], type="town").drop(columns="geometry").to_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def broken_shape(folder: Path) -> Path:
    """Write a Shapefile that promises more bytes than it has."""
    path = saved("a.shp", count=1)(folder)
    content = path.read_bytes()
    path.write_bytes(content[:24] + struct.pack(">i", 10_000) + content[28:])
    return path


GPX_BOMB = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<gpx version="1.1"><wpt lat="32.5" lon="-116.5"><name>&b;</name></wpt></gpx>"""
GPX_EMPTY = b'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"></gpx>'
BAD_POINT = {"type": "Point", "coordinates": ["west", 32.5]}
NAN_LINE = "LINESTRING (-116.5 32.5, NaN 32.6)"

FILES = (
    Bad(name="missing file", make=lambda folder: folder / "no.csv", error=SourceMissingError, says="no.csv does not exist"),
    Bad(name="folder", make=lambda folder: folder, error=FormatError, says="is a folder"),
    Bad(name="web address", make=lambda _: Path("https://example.org/a.geojson"), error=FormatError, says="is an address"),
    Bad(name="virtual path", make=lambda _: Path("/vsicurl/https://example.org/a.shp"), error=FormatError, says="is an address"),
    Bad(name="unknown suffix", make=raw("a.docx", b"PK"), error=FormatError, says="files ending in '.docx' are not read"),
    Bad(name="empty csv", make=raw("a.csv", b""), error=DataError, says="the file is empty"),
    Bad(name="empty gpkg", make=raw("a.gpkg", b""), error=DataError, says="the file is empty"),
    Bad(name="empty kml", make=raw("a.kml", b""), error=DataError, says="the file is empty"),
    Bad(name="empty json", make=raw("a.geojson", b""), error=FormatError, says="is not whole JSON"),
    Bad(name="table with a header only", make=table(), error=DataError, says="the layer is empty"),
    Bad(name="no features", make=features(), error=DataError, says="the layer is empty"),
    Bad(name="gpx without points", make=raw("a.gpx", GPX_EMPTY), error=DataError, says="the file has no waypoints"),
    Bad(name="gpx without lines", kind="route", make=raw("a.gpx", GPX_EMPTY), error=DataError, says="the file has no tracks or routes"),
    Bad(name="json that is no geojson", make=raw("a.geojson", b'{"a": [1]}'), error=FormatError, says="no GeoJSON"),
    Bad(name="json that is a list", make=raw("a.json", b"[]"), error=FormatError, says="no GeoJSON"),
    Bad(name="truncated geojson", make=lambda f: cut_file(features(GOOD, GOOD)(f), 0.7), error=FormatError, says="cut off"),
    Bad(name="truncated gpkg", make=saved("a.gpkg", share=0.6), error=FormatError, says="cannot be read as GeoPackage"),
    Bad(name="truncated flatgeobuf", make=saved("a.fgb", share=0.6), error=FormatError, says="cannot be read as FlatGeobuf"),
    Bad(name="flatgeobuf cut in its header", make=saved("a.fgb", share=0.02), error=FormatError, says="cannot be read as FlatGeobuf"),
    Bad(name="truncated parquet", make=saved("a.parquet", share=0.6), error=FormatError, says="cannot be read as GeoParquet"),
    Bad(name="truncated shapefile", make=saved("a.shp", share=0.9), error=FormatError, says="cannot be read as Shapefile"),
    Bad(name="shapefile that promises more", make=broken_shape, error=FormatError, says="cannot be read as Shapefile"),
    Bad(name="truncated kml", make=saved("a.kml", share=0.6), error=FormatError, says="is not whole XML"),
    Bad(name="truncated gpx", kind="route", make=raw("a.gpx", GPX_EMPTY[:40]), error=FormatError, says="is not whole XML"),
    Bad(name="truncated zip", make=saved("a.zip", share=0.6), error=FormatError, says="cannot be unpacked"),
    Bad(name="csv cut inside a quoted cell", make=raw("a.csv", b'name,type,lon,lat\n"A'), error=FormatError, says="breaks off inside quotation marks"),
    Bad(name="a shapefile named gpkg", make=raw("a.gpkg", struct.pack(">i", 9994) + b"\0" * 96), error=FormatError, says="is no GeoPackage"),
    Bad(name="a kml named gpx", kind="route", make=raw("a.gpx", b"<kml/>"), error=FormatError, says="is no GPX"),
    Bad(name="parquet without geometry", make=plain_parquet, error=FormatError, says="no GeoParquet"),
    Bad(name="shapefile without its table", make=saved("a.shp", without=".dbf"), error=FormatError, says="has no .dbf beside it"),
    Bad(name="shapefile without its index", make=saved("a.shp", without=".shx"), error=FormatError, says="has no .shx beside it"),
    Bad(name="zip with a path outside", make=lambda f: write_zip(f / "a.zip", {"../evil.shp": b"x"}), error=FormatError, says="outside the archive"),
    Bad(name="zip with an absolute path", make=lambda f: write_zip(f / "a.zip", {"/etc/evil.shp": b"x"}), error=FormatError, says="outside the archive"),
    Bad(name="zip with a Windows path", make=lambda f: write_zip(f / "a.zip", {"C:\\evil.shp": b"x"}), error=FormatError, says="outside the archive"),
    Bad(name="zip without a shapefile", make=lambda f: write_zip(f / "a.zip", {"a.txt": b"x"}), error=FormatError, says="must hold one Shapefile"),
    Bad(name="zip with two shapefiles", make=lambda f: write_zip(f / "a.zip", {"a.shp": b"x", "b.shp": b"x"}), error=FormatError, says="it has: a, b"),
    Bad(name="zip bomb", make=bomb, error=FormatError, says="more than such a file may"),
    Bad(name="xml with entities", make=raw("a.gpx", GPX_BOMB), error=FormatError, says="declares XML entities"),
    Bad(name="several tables", make=two_tables, error=FormatError, says='choose one with layer = "...": camps, towns'),
    Bad(name="latin-1 text", make=raw("a.csv", f"{HEADER}\nPe\xf1a,town,-116.5,32.5\n".encode("latin-1")), error=FormatError, says="is not UTF-8 text"),
    Bad(name="utf-16 text", make=raw("a.csv", f"{HEADER}\n{TOWN}\n".encode("utf-16")), error=FormatError, says="is not UTF-8 text"),
    Bad(name="wrong stated encoding", make=raw("a.csv", "Pe\xf1a".encode("latin-1")), options={"encoding": "ascii"}, error=FormatError, says="not text in the encoding 'ascii'"),
    Bad(name="no such encoding", make=raw("a.csv", "Pe\xf1a".encode("latin-1")), options={"encoding": "klingon"}, error=FormatError, says="'klingon' is no encoding"),
    Bad(name="shapefile text of unknown encoding", make=latin_shapefile, error=FormatError, says="its text is not UTF-8"),
    Bad(name="semicolons", make=raw("a.csv", b"name;type;lon;lat\nA;town;-116,5;32,5\n"), error=FormatError, says="does not separate its columns with commas"),
    Bad(name="a column name twice", make=table("1,2,town,-116.5,32.5", header="name,name,type,lon,lat"), error=FormatError, says="more than one column called 'name'"),
    Bad(name="a column without a name", make=table("1,2,town,-116.5,32.5", header="name,,type,lon,lat"), error=FormatError, says="without a name (number 2)"),
)  # fmt: skip

PLACES = (
    Bad(name="shapefile without a crs", make=saved("a.shp", without=".prj"), error=CrsError, says='state it in the study file, for example crs = "EPSG:4326"'),
    Bad(name="well-known text without a crs", make=table('A,town,"POINT (-116.5 32.5)"', header="name,type,wkt"), error=CrsError, says='crs = "EPSG:4326"'),
    Bad(name="geojson in an unknown crs", make=features(GOOD, crs="urn:x:moon"), error=CrsError, says="is not a coordinate reference system"),
    Bad(name="geojson whose crs names nothing", make=raw("a.geojson", b'{"type":"FeatureCollection","features":[],"crs":{"type":"link"}}'), error=CrsError, says="names no coordinate reference system"),
    Bad(name="study file with a nonsense crs", make=saved("a.shp", without=".prj"), options={"crs": "EPSG:0"}, error=CrsError, says="'EPSG:0' is not a coordinate reference system"),
    Bad(name="two crs that differ", make=saved("a.gpkg"), options={"crs": "EPSG:32611"}, error=CrsError, says="says itself that it is in EPSG:4326"),
    Bad(name="swapped columns", make=table("A,town,32.5,-116.5", "B,town,32.6,-116.4"), error=CrsError, says="the axes look swapped"),
    Bad(name="swapped geojson", make=features(shapely.Point(32.5, -116.5)), error=CrsError, says="the axes look swapped"),
    Bad(name="metres where degrees are expected", make=table("A,town,520000,3600000"), error=CrsError, says="they are metres"),
    Bad(name="degrees where metres are needed", make=in_degrees_called_metres, error=CrsError, says="are degrees where metres are needed"),
    Bad(name="degrees with a stated crs in metres", make=table(TOWN), options={"crs": "EPSG:32611"}, error=CrsError, says="are degrees where metres are needed"),
    Bad(name="far outside the area", make=table("Tokyo,city,139.7,35.7"), error=CrsError, says="far outside the area"),
    Bad(name="the wrong zone", make=lambda f: write_csv(f / "a.csv", HEADER, "A,town,547000,3596000"), options={"crs": "EPSG:32650"}, error=CrsError, says="far outside the area"),
    Bad(name="one row outside the world", row=3, make=table(TOWN, "B,town,-116.5,132.5", TOWN), error=DataError, says="row 3, column 'geometry': lies outside longitude -180..180"),
    Bad(name="no longitude in a row", row=2, make=table("A,town,,32.5", TOWN), error=DataError, says="row 2, column 'lon': has no longitude"),
    Bad(name="a longitude in words", row=2, make=table("A,town,116W,32.5", TOWN), error=DataError, says="column 'lon': is not a number"),
    Bad(name="a decimal comma in a coordinate", row=2, make=table('A,town,"-116,5",32.5', TOWN), error=DataError, says="is not a number (found '-116,5')"),
    Bad(name="no latitude column", make=table("A,town,-116.5", header="name,type,lon"), error=DataError, says="there is no latitude column"),
    Bad(name="no coordinates at all", make=table("A,town", header="name,type"), error=DataError, says="there is no longitude column"),
    Bad(name="two longitudes", make=table("A,town,-116.5,1,32.5", header="name,type,lon,x,lat"), error=DataError, says="'lon' and 'x' could both be"),
    Bad(name="a mapped longitude that is not there", make=table(TOWN), options={"columns": {"lon": "lno", "lat": "lat"}}, error=DataError, says="did you mean 'lon'?"),
    Bad(name="text that is no well-known text", row=2, make=table('A,town,"POINT -116.5"', 'B,town,"POINT (-116.5 32.5)"', header="name,type,wkt"), options={"crs": "EPSG:4326"}, error=DataError, says="is not well-known text"),
)  # fmt: skip

SHAPES = (
    Bad(name="null geometry", row=2, make=features(GOOD, None), error=DataError, says="row 2, column 'geometry': has no geometry"),
    Bad(name="empty geometry", row=1, make=features({"type": "Point", "coordinates": []}, GOOD), error=DataError, says="has no geometry"),
    Bad(name="unreadable geometry", row=1, make=features(BAD_POINT, GOOD), error=DataError, says="its geometry cannot be read"),
    Bad(name="a line where points are needed", row=2, make=features(GOOD, LINE), error=DataError, says="is a LineString, but a place layer needs Point"),
    Bad(name="several points in one", row=1, make=features(shapely.MultiPoint([GOOD, (-116.4, 32.4)]), GOOD), error=DataError, says="is a MultiPoint"),
    Bad(name="a polygon where lines are needed", kind="barrier", row=1, make=lines(BOX, LINE), error=DataError, says="is a Polygon, but a barrier layer needs LineString or MultiLineString"),
    Bad(name="self-crossing polygon", kind="desert", row=2, make=lines(BOX, BOW_TIE), error=DataError, says="its shape is invalid: Self-intersection"),
    Bad(name="a line of one place", kind="barrier", row=1, make=lines(shapely.LineString([(-116.5, 32.5)] * 2), LINE), error=DataError, says="fewer than two different points"),
    Bad(name="a coordinate that is no number", kind="barrier", row=2, make=table(f'a,"{NAN_LINE}"', f'b,"{LINE.wkt}"', header="name,wkt"), options={"crs": "EPSG:4326"}, error=DataError, says="has a coordinate that is no finite number"),
    Bad(name="over the antimeridian", kind="barrier", row=1, make=lines(shapely.LineString([(179.9, 32.5), (-179.9, 32.6)]), LINE), error=DataError, says="crosses the antimeridian"),
    Bad(name="a route in two pieces", kind="route", row=1, make=lines(shapely.MultiLineString([LINE, shapely.LineString([(-116.2, 32.5), (-116.1, 32.5)])]), LINE), error=DataError, says="is in 2 parts"),
)  # fmt: skip

DATES = "name,type,lon,lat,valid_from,valid_to"

CELLS = (
    Bad(name="no type column", make=table("A,-116.5,32.5", header="name,lon,lat"), error=DataError, says="a place layer needs a column 'type'"),
    Bad(name="a type column under a near name", make=table(TOWN, header="name,types,lon,lat"), error=DataError, says='columns = { type = "types" }'),
    Bad(name="a mapped column that is not there", make=table(TOWN), options={"columns": {"name": "nam"}}, error=DataError, says="did you mean 'name'?"),
    Bad(name="a mapping of no column of ours", make=table(TOWN), options={"columns": {"nmae": "name"}}, error=DataError, says="did you mean 'name'?"),
    Bad(name="values for no column of ours", make=table(TOWN), options={"values": {"kind": {}}}, error=DataError, says="'kind' in 'values' is no column"),
    Bad(name="a constant for no column of ours", make=table(TOWN), options={"constants": {"contry": "US"}}, error=DataError, says="did you mean 'country'?"),
    Bad(name="a column mapped and constant", make=table(TOWN), options={"columns": {"type": "type"}, "constants": {"type": "town"}}, error=DataError, says="both in 'columns' and in 'constants'"),
    Bad(name="no source", make=table(TOWN), options={"name": None}, error=DataError, says='state name = "..."'),
    Bad(name="no licence", make=table(TOWN), options={"licence": None}, error=DataError, says='state licence = "..."'),
    Bad(name="unknown profile", make=table(TOWN), options={"profile": "natural-earth-place"}, error=ProfileError, says="did you mean 'natural-earth-places'?"),
    Bad(name="profile of another kind", make=table(TOWN), options={"profile": "reveal-fence"}, error=ProfileError, says="describes a barrier layer, not place"),
    Bad(name="unknown category", row=3, make=table(TOWN, "B,twon,-116.5,32.5"), error=DataError, says="row 3, column 'type': is no known type (found 'twon'); did you mean 'town'?"),
    Bad(name="empty required cell", row=2, make=table("A,,-116.5,32.5", TOWN), error=DataError, says="row 2, column 'type': is empty"),
    Bad(name="a number with a comma", row=2, make=table('A,town,-116.5,32.5,"1,200"', header=HEADER + ",population"), error=DataError, says="column 'population': is not a number"),
    Bad(name="a number with a space", row=2, make=table("A,town,-116.5,32.5,1 200", header=HEADER + ",population"), error=DataError, says="is not a number (found '1 200')"),
    Bad(name="half a person", row=2, make=table("A,town,-116.5,32.5,1.5", header=HEADER + ",population"), error=DataError, says="is not a whole number"),
    Bad(name="fewer than nobody", row=2, make=table("A,town,-116.5,32.5,-3", header=HEADER + ",population"), error=DataError, says="must be at least 0"),
    Bad(name="a huge number", row=2, make=table("A,town,-116.5,32.5,1e999", header=HEADER + ",population"), error=DataError, says="is not a finite number"),
    Bad(name="too many to count", row=2, make=table("A,town,-116.5,32.5,1e30", header=HEADER + ",population"), error=DataError, says="is not a whole number"),
    Bad(name="infinity", row=2, make=table("A,town,-116.5,32.5,inf", header=HEADER + ",precision_m"), error=DataError, says="is not a finite number"),
    Bad(name="nan in words", row=2, make=table("A,town,-116.5,32.5,NaN", header=HEADER + ",precision_m"), error=DataError, says="leave it empty if unknown"),
    Bad(name="a height above every mountain", kind="height", row=2, make=table("A,29029,-116.5,32.5", header="name,elevation_m,lon,lat"), error=DataError, says="must be from -500 to 9000 m"),
    Bad(name="neither true nor false", kind="checkpoint", row=2, make=table("A,maybe,-116.5,32.5", header="name,is_permanent,lon,lat"), error=DataError, says="is neither true nor false"),
    Bad(name="mixed date formats", row=3, make=table(TOWN + ",2017-03-01,", TOWN + ",03/01/2017,", header=DATES), error=DataError, says="row 3, column 'valid_from': is not a date as YYYY-MM-DD"),
    Bad(name="a day that is not", row=2, make=table(TOWN + ",2017-02-30,", header=DATES), error=DataError, says="is not a date"),
    Bad(name="a date in another format than stated", row=2, make=table(TOWN + ",2017-02-03,", header=DATES), options={"date_format": "%d/%m/%Y"}, error=DataError, says="date_format '%d/%m/%Y'"),
    Bad(name="closed before it opened", row=2, make=table(TOWN + ",2017-03-01,2016-03-01", header=DATES), error=DataError, says="valid_to must come after valid_from"),
    Bad(name="closed the day it opened", row=2, make=table(TOWN + ",2017-03-01,2017-03-01", header=DATES), error=DataError, says="valid_to must come after valid_from"),
    Bad(name="taken in the future", row=2, make=table(TOWN + ",2999-01-01", header=HEADER + ",retrieved"), error=DataError, says="lies in the future"),
    Bad(name="found in the future", kind="death", row=2, make=table("2999-01-01,-116.5,32.5", header="found_on,lon,lat"), error=DataError, says="column 'found_on': lies in the future"),
    Bad(name="died after being found", kind="death", row=2, make=table("2015-01-01,2015-02-01,-116.5,32.5", header="found_on,died_on,lon,lat"), error=DataError, says="died_on is after found_on"),
    Bad(name="no month", kind="encounter", row=2, make=table("tucson,2020-13", header="sector,month"), error=DataError, says="column 'month': is no month"),
    Bad(name="no fiscal year", kind="encounter", row=2, make=table("tucson,2015/16", header="sector,fiscal_year"), error=DataError, says="is no fiscal year"),
    Bad(name="a period that ends first", kind="encounter", row=2, make=table("tucson,2015-02-01,2015-01-01", header="sector,period_start,period_end"), error=DataError, says="period_end must come after period_start"),
    Bad(name="no period", kind="encounter", make=table("tucson", header="sector"), error=DataError, says="needs a column 'period_start'"),
    Bad(name="a row too short", row=3, make=table(TOWN, "B,town"), error=DataError, says="row 3: has 2 cells where the first row has 4"),
    Bad(name="a row too long", row=2, make=table("A,B,town,-116.5,32.5", TOWN), error=DataError, says="row 2: has 5 cells"),
)  # fmt: skip

EVERY = (*FILES, *PLACES, *SHAPES, *CELLS)


def load(bad: Bad, folder: Path, **more: Any) -> Layer:
    options = {"name": "Test", "licence": "CC0 1.0", **bad.options, **more}
    layer: Layer = layers.module(bad.kind).load(
        Source(path=bad.make(folder), **options), area=STRIP, crs=UTM11
    )
    return layer


def named(cases: tuple[Bad, ...]) -> Any:
    return pytest.mark.parametrize("bad", [pytest.param(bad, id=bad.name) for bad in cases])


def test_there_are_fifty_at_least_and_each_has_its_name() -> None:
    assert len({bad.name for bad in EVERY}) == len(EVERY) >= 50


@named(EVERY)
def test_a_bad_file_is_answered_by_one_clear_sentence(bad: Bad, tmp_path: Path) -> None:
    with pytest.raises(bad.error) as caught:
        load(bad, tmp_path)
    message = str(caught.value)
    assert bad.says in message
    assert type(caught.value) is bad.error
    assert "\n" not in message or isinstance(caught.value, DataError)
    assert len(message) < 500
    assert str(tmp_path / "a") not in message.replace(str(tmp_path / "no.csv"), "")


@named(tuple(bad for bad in EVERY if bad.row is not None))
def test_its_bad_row_can_be_set_aside_with_the_reason(bad: Bad, tmp_path: Path) -> None:
    layer = load(bad, tmp_path, on_bad_rows="set-aside")
    assert layer.set_aside["row"].tolist() == [bad.row]
    reason = layer.set_aside["reason"][0]
    assert (
        any(part in bad.says or bad.says in part for part in reason.split("; ")) or _core(bad.says) in reason
    )
    counts = layer.counts
    assert counts.set_aside == 1
    assert counts.read == counts.kept + counts.clipped + counts.set_aside


def _core(says: str) -> str:
    """Return what is said after the row and column, before the value."""
    return says.rsplit("': ", 1)[-1].split(": ", 1)[-1].split(" (found", 1)[0]


@named(tuple(bad for bad in EVERY if bad.row is None and bad.error is not ProfileError))
def test_what_is_wrong_with_a_whole_file_cannot_be_set_aside(bad: Bad, tmp_path: Path) -> None:
    with pytest.raises(bad.error):
        load(bad, tmp_path, on_bad_rows="set-aside")


def test_all_faults_stand_in_one_error(tmp_path: Path) -> None:
    rows = ("A,twon,-116.5,32.5,-1", "B,town,west,32.5,2", "C,town,-116.5,32.5,many")
    path = write_csv(tmp_path / "a.csv", HEADER + ",population", *rows)
    with pytest.raises(DataError) as caught:
        layers.module("place").load(Source(path=path, licence="x"), area=STRIP, crs=UTM11)
    told = [(fault.row, fault.column) for fault in caught.value.faults]
    assert told == [(None, None), (2, "type"), (2, "population"), (3, "lon"), (4, "population")]
    assert str(caught.value).startswith("a.csv has 5 faults:\n  - nothing says the source of the data")


def test_the_same_identifier_twice_is_a_fault_of_every_such_row(tmp_path: Path) -> None:
    rows = ("x,town,-116.5,32.5", "y,town,-116.5,32.5", "x,town,-116.4,32.5")
    path = write_csv(tmp_path / "a.csv", "place_id,type,lon,lat", *rows)
    source = Source(path=path, name="x", licence="x", on_bad_rows="set-aside")
    layer = layers.module("place").load(source, area=STRIP, crs=UTM11)
    assert layer.set_aside["row"].tolist() == [2, 4]
    assert layer.frame["place_id"].tolist() == ["y"]


def test_a_missing_column_and_a_missing_coordinate_are_told_together(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "name,type,lon", "A,twon,-116.5")
    source = Source(path=path, name="x", licence="x", columns={"country": "land"})
    with pytest.raises(DataError) as caught:
        layers.module("place").load(source, area=STRIP, crs=UTM11)
    assert [fault.what for fault in caught.value.faults] == [
        "is not in the file",
        "there is no latitude column",
        "is no known type",
    ]


def test_a_required_column_mapped_to_nothing_is_one_fault(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, TOWN)
    source = Source(path=path, name="x", licence="x", columns={"type": "typ"})
    with pytest.raises(DataError, match="did you mean 'type'") as caught:
        layers.module("place").load(source, area=STRIP, crs=UTM11)
    assert len(caught.value.faults) == 1
