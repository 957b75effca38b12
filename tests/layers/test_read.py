from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers import barrier, place, route, water
from layers.errors import FormatError, VeredaError
from layers.source import Layer
from tests.builders import (
    LONLAT,
    STRIP,
    UTM11,
    frame_of,
    source_of,
    write_csv,
    write_geojson,
    zip_shapefile,
)

TOWNS = ((-116.6, 32.6), (-116.5, 32.5))
WRITERS = {
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "shp": "ESRI Shapefile",
    "fgb": "FlatGeobuf",
    "kml": "KML",
}


def towns() -> gpd.GeoDataFrame:
    return frame_of(
        [shapely.Point(at) for at in TOWNS],
        name=["Tecate", "Camp Peña"],
        type=["town", "village"],
        population=[7, None],
    )


def load(path: Path, **options: Any) -> Layer:
    return place.load(source_of(path, **options), area=STRIP, crs=UTM11)


def lonlat(layer: Layer) -> np.ndarray[Any, Any]:
    return shapely.get_coordinates(layer.frame.geometry.to_crs(LONLAT).to_numpy())


@pytest.mark.parametrize("suffix", [*WRITERS, "parquet", "zip", "csv", "wkt.csv", "tsv"])
def test_the_same_two_towns_come_out_of_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"towns.{suffix}"
    frame = towns()
    options = {}
    if suffix in WRITERS:
        if suffix == "fgb":
            frame.to_file(path, driver=WRITERS[suffix], layer_options={"SPATIAL_INDEX": "NO"})
        else:
            frame.to_file(path, driver=WRITERS[suffix])
    elif suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "zip":
        frame.to_file(tmp_path / "inner.shp", encoding="UTF-8")
        zip_shapefile(path, tmp_path / "inner.shp", folder="data/deep/")
    elif suffix == "wkt.csv":
        write_csv(path, "name,type,population,WKT", *_rows(',"POINT ({0} {1})"'))
        options["crs"] = "EPSG:4326"
    elif suffix == "tsv":
        write_csv(
            path, *(row.replace(",", "\t") for row in ("name,type,population,lng,lat", *_rows(",{0},{1}")))
        )
    else:
        write_csv(path, "name,type,population,Longitude,Latitude", *_rows(",{0},{1}"))
    layer = load(path, **options)
    assert layer.frame["name"].tolist() == ["Tecate", "Camp Peña"]
    assert layer.frame["type"].tolist() == ["town", "village"]
    assert layer.frame["population"].fillna(-1).tolist() == [7, -1]
    assert lonlat(layer) == pytest.approx(np.array(TOWNS), abs=1e-7)
    assert (layer.counts.read, layer.counts.kept) == (2, 2)


def _rows(tail: str) -> tuple[str, str]:
    return ("Tecate,town,7" + tail.format(*TOWNS[0]), "Camp Peña,village," + tail.format(*TOWNS[1]))


@pytest.mark.parametrize("epsg", [4269, 4267, 26911, 3857, 2230, 32611])
def test_any_crs_with_a_definition_is_read_with_its_axes(tmp_path: Path, epsg: int) -> None:
    towns().to_crs(epsg).to_file(tmp_path / "towns.gpkg")
    assert lonlat(load(tmp_path / "towns.gpkg")) == pytest.approx(np.array(TOWNS), abs=1e-5)


def test_a_crs_of_northing_first_keeps_x_first(tmp_path: Path) -> None:
    # EPSG:3035's own order is northing, easting; files hold easting first. Lon 10, lat 52 is its origin.
    path = write_csv(tmp_path / "a.csv", "name,type,x,y", "Origin,town,4321000,3210000")
    layer = place.load(
        source_of(path, crs="EPSG:3035"), area=type(STRIP).from_bounds(9, 51, 11, 53), crs=UTM11
    )
    assert lonlat(layer) == pytest.approx(np.array([[10.0, 52.0]]), abs=1e-6)


def test_the_crs_member_of_old_geojson_is_honoured(tmp_path: Path) -> None:
    at = towns().to_crs(32611).geometry
    path = write_geojson(
        tmp_path / "a.geojson",
        [(shape, {"type": "town"}) for shape in at],
        crs="urn:ogc:def:crs:EPSG::32611",
    )
    assert lonlat(load(path)) == pytest.approx(np.array(TOWNS), abs=1e-7)


def test_dates_of_geojson_stay_as_written(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson", [(shapely.Point(TOWNS[0]), {"type": "town", "valid_from": "01.03.2017"})]
    )
    layer = load(path, date_format="%d.%m.%Y")
    assert layer.frame["valid_from"].dt.strftime("%Y-%m-%d").tolist() == ["2017-03-01"]


def test_a_date_column_of_a_geopackage_is_a_date(tmp_path: Path) -> None:
    frame = towns().assign(valid_from=np.array(["2017-03-01", "NaT"], dtype="datetime64[ms]"))
    frame.to_file(tmp_path / "a.gpkg")
    read = load(tmp_path / "a.gpkg").frame["valid_from"]
    assert read.dt.strftime("%Y-%m-%d").fillna("-").tolist() == ["2017-03-01", "-"]


def test_column_names_cut_by_a_shapefile_are_recognised(tmp_path: Path) -> None:
    towns().assign(precision_=25.0, sensitivit="restricted").to_file(tmp_path / "a.shp", encoding="UTF-8")
    frame = load(tmp_path / "a.shp").frame
    assert frame["precision_m"].tolist() == [25.0, 25.0]
    assert frame["sensitivity"].tolist() == ["restricted", "restricted"]


def test_a_shapefile_in_another_encoding_says_so_in_its_cpg_or_in_the_study_file(tmp_path: Path) -> None:
    towns().to_file(tmp_path / "a.shp", encoding="cp1252")
    assert load(tmp_path / "a.shp").frame["name"].tolist() == ["Tecate", "Camp Peña"]
    (tmp_path / "a.cpg").unlink()
    assert load(tmp_path / "a.shp", encoding="cp1252").frame["name"].tolist() == ["Tecate", "Camp Peña"]


def test_a_quoted_line_break_is_one_row_and_a_blank_line_counts(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        "name,type,lon,lat",
        '"two\nlines",town,-116.5,32.5',
        "",
        "bad,town,-116.5,north",
    )
    layer = load(path, on_bad_rows="set-aside")
    assert layer.frame["name"].tolist() == ["two lines"]
    assert layer.frame["place_id"].tolist() == ["place-0002"]
    assert layer.set_aside["row"].tolist() == [4]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeffname,type,lon,lat\nÁ,town,-116.5,32.5\n".encode())
    assert load(path).frame["name"].tolist() == ["Á"]


def test_a_cell_longer_than_the_csv_module_likes_is_read(tmp_path: Path) -> None:
    points = ", ".join(f"{-116.9 + i * 1e-5:.5f} 32.5" for i in range(20_000))
    path = write_csv(tmp_path / "a.csv", "name,wkt", f'fence,"LINESTRING ({points})"')
    layer = barrier.load(source_of(path, crs="EPSG:4326"), area=STRIP, crs=UTM11)
    assert shapely.get_num_coordinates(layer.frame.geometry[0]) == 20_000


GPX = """<?xml version="1.0"?>
<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="32.5" lon="-116.5"><name>tank</name></wpt>
<rte><name>planned</name><rtept lat="32.1" lon="-116.1"/><rtept lat="32.2" lon="-116.2"/></rte>
<trk><name>walked</name><trkseg><trkpt lat="32.3" lon="-116.3"/><trkpt lat="32.4" lon="-116.4"/></trkseg>
<trkseg><trkpt lat="32.4" lon="-116.4"/><trkpt lat="32.5" lon="-116.4"/></trkseg></trk>
</gpx>"""


def test_a_gpx_gives_tracks_and_routes_as_routes_and_waypoints_as_points(tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    path.write_text(GPX, encoding="utf-8")
    routes = route.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert routes["name"].tolist() == ["walked", "planned"]
    assert set(routes.geom_type) == {"LineString"}
    assert shapely.get_num_coordinates(routes.geometry[0]) >= 3
    points = water.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert points["name"].tolist() == ["tank"]


@pytest.mark.parametrize("suffix", [*WRITERS, "parquet", "zip", "csv", "gpx", "dbf", "shx", "prj"])
def test_a_damaged_file_is_read_or_answered_and_never_crashes(tmp_path: Path, suffix: str) -> None:
    order = Random(suffix)  # noqa: S311  # damage that can be repeated, no secret
    parts = ("shp", "dbf", "shx", "prj", "cpg")
    towns().to_file(tmp_path / "a.shp", encoding="UTF-8")
    if suffix in WRITERS and suffix != "shp":
        towns().to_file(tmp_path / f"a.{suffix}", driver=WRITERS[suffix])
    elif suffix == "parquet":
        towns().to_parquet(tmp_path / "a.parquet")
    elif suffix == "zip":
        zip_shapefile(tmp_path / "a.zip", tmp_path / "a.shp")
    elif suffix == "csv":
        write_csv(tmp_path / "a.csv", "name,type,lon,lat", *_rows(",{0},{1}"))
    elif suffix == "gpx":
        (tmp_path / "a.gpx").write_text(GPX, encoding="utf-8")
    damaged = tmp_path / f"a.{suffix}"
    whole = damaged.read_bytes()
    path = tmp_path / "a.shp" if suffix in parts else damaged
    for _ in range(25):
        content = bytearray(whole[: order.randrange(len(whole))] if order.random() < 0.3 else whole)
        for at in order.sample(range(len(content)), k=min(len(content), order.choice([0, 1, 3, 20]))):
            content[at] = order.randrange(256)
        damaged.write_bytes(content)
        with suppress(VeredaError):
            water.load(source_of(path), area=STRIP, crs=UTM11)


def test_one_table_of_a_geopackage_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    towns().to_file(path, layer="first")
    towns().iloc[:1].to_file(path, layer="second", mode="a")
    assert len(load(path, layer="second").frame) == 1
    with pytest.raises(FormatError, match="no table 'third'; it has: first, second"):
        load(path, layer="third")


def test_a_table_without_geometry_beside_the_features_is_no_choice(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    towns().to_file(path, layer="towns")
    gpd.GeoDataFrame({"style": ["red"]}, geometry=[None], crs=4326).drop(columns="geometry").pipe(
        _append_plain, path
    )
    assert len(load(path).frame) == 2


def _append_plain(frame: Any, path: Path) -> None:
    import pyogrio

    pyogrio.write_dataframe(frame, path, layer="layer_styles", append=True)
