"""An exact place is found in every form it may have in a file, and what is public is not taken for one."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely import LineString, Point

from layers.crs import WGS84, transformer
from study import contents, leaks
from tests.builders import UTM11

X, Y = 571_234.567, 3_611_789.123
LON, LAT = transformer(UTM11, WGS84).transform(X, Y)
EAST, NORTH = transformer(UTM11, leaks.MERCATOR).transform(X, Y)
"""Of the one hidden place: the study's metres, degrees, metres of Web Mercator."""


def frame(*points: tuple[float, float], name: str = "Hidden spring") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": name}, index=range(len(points)), geometry=[Point(p) for p in points], crs=UTM11
    )


SECRETS = leaks.secrets({"water": frame((X, Y))}, [frame((X + 2_000, Y + 2_000))], crs=UTM11)


def found(data: bytes) -> list[str]:
    return list(leaks.inside(contents.Part(data), SECRETS))


def zigzag(numbers: list[int]) -> bytes:
    out = bytearray()
    for number in numbers:
        left = number * 2 if number >= 0 else -number * 2 - 1
        while left >= 0x80:
            out.append(left & 0x7F | 0x80)
            left >>= 7
        out.append(left)
    return bytes(out)


def steps(first: tuple[float, float], *, scale: float = 1.0) -> bytes:
    """Return two vertices as the page packs them, the hidden one second."""
    a = [round(first[0] * scale) - 400, round(first[1] * scale) + 700]
    return base64.b64encode(zigzag([*a, 400, -700, 50, 50]))


FORMS = {
    "json, latitude first": f"[[{LAT:.5f},{LON:.5f}]]".encode(),
    "three decimals": f'"at": [{LON:.3f}, {LAT:.3f}]'.encode(),
    "three decimals, cut off": f"{int(LAT * 1000) / 1000:.3f} {int(LON * 1000) / 1000:.3f}".encode(),
    "in words": f"lon={LON:.6f} lat={LAT:.6f}".encode(),
    "an attribute": f'<wpt lat="{LAT:.7f}" lon="{LON:.7f}">'.encode(),
    "metres as text": f"POINT ({X:.0f} {Y:.0f})".encode(),
    "web mercator as text": f"{EAST:.2f},{NORTH:.2f}".encode(),
    "well-known binary": b"\1\1\0\0\0" + struct.pack("<dd", X, Y),
    "big end first": b"xyz" + struct.pack(">dd", LON, LAT),
    "on the metre": struct.pack("<dd", round(X), round(Y)),
    "binary, three decimals": struct.pack("<dd", round(LON, 3), round(LAT, 3)),
    "binary web mercator": b"\0" + struct.pack("<dd", EAST, NORTH),
    "whole numbers": struct.pack("<ii", round(LON * 1e6), round(LAT * 1e6)),
    "steps in base64": b'"xy":"' + steps((EAST, NORTH)) + b'"',
    "steps of degrees in base64": b'"xy":"' + steps((LON, LAT), scale=1e5) + b'"',
    "doubles in base64": base64.b64encode(b"\0" * 64 + struct.pack("<dd", X, Y)),
    "a name": b"<b>Hidden spring</b>",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_place_is_found_in_every_form(form: str) -> None:
    assert found(FORMS[form]), form


def test_what_is_elsewhere_is_not_found() -> None:
    other = f"[[{LAT + 0.002:.5f},{LON:.5f}]] {LON:.3f} and then far away from it the other {LAT:.3f}"
    assert found(other.encode()) == []
    assert found(struct.pack("<dd", X + 3, Y)) == []
    assert found(f"{LON:.2f} {LAT:.2f}".encode()) == []
    assert found(np.random.default_rng(1).bytes(200_000)) == []


def test_what_everybody_may_see_is_no_secret() -> None:
    road = gpd.GeoDataFrame(geometry=[LineString([(X - 500, Y + 5), (X + 500, Y + 5)])], crs=UTM11)
    assert leaks.secrets({"route": frame((X, Y))}, [road], crs=UTM11).places == {}
    named = leaks.secrets(
        {"water": frame((X, Y))}, [], crs=UTM11, known_text="the hidden SPRING of the title"
    )
    assert named.names["water"] == ()


def test_the_frame_around_hidden_places_is_one_too() -> None:
    wanted = leaks.secrets({"water": frame((X, Y), (X + 4_000, Y - 7_000))}, [], crs=UTM11)
    corner = struct.pack("<dd", X, Y - 7_000)
    assert list(leaks.inside(contents.Part(corner), wanted))


@pytest.mark.parametrize("form", ["as text", "as numbers"])
def test_where_partners_may_see_it_is_no_secret_and_where_it_is_is_one(form: str) -> None:
    """North of a corner of the grid of 1 km by 20 m: rounded to 100 m it is that corner."""

    def of(x: float, y: float) -> bytes:
        return f"{x:.0f} {y:.0f}".encode() if form == "as text" else struct.pack("<dd", x, y)

    x, y = 571_000.0, 3_612_020.0
    corner, rounded, other = of(x, 3_612_000), of(x, y), of(572_000, 3_613_000)
    hidden = {"water": frame((x, y), (572_049.0, 3_613_400.0), (573_000.3, 3_611_000.4))}
    known = leaks.secrets(hidden, [], crs=UTM11, grid_m=1_000.0)
    everything = leaks.secrets(hidden, [], crs=UTM11)
    assert not list(leaks.inside(contents.Part(corner + of(573_000, 3_611_000) + other), known))
    assert list(leaks.inside(contents.Part(corner), everything))
    assert list(leaks.inside(contents.Part(rounded), known))
    assert list(leaks.inside(contents.Part(of(572_000, 3_613_400)), known))


def rounded_line(*vertices: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return a line by its vertices, in metres from the hidden place as rounded to 100 m."""
    x, y = round(X, -2), round(Y, -2)
    return gpd.GeoDataFrame(
        geometry=[LineString([(x + east, y + north) for east, north in vertices])], crs=UTM11
    )


@pytest.mark.parametrize(
    ("drawn", "modelled", "is_found"),
    [
        ([], [rounded_line((0, 0), (900, 900))], False),
        ([rounded_line((0, 0), (900, 900))], [], True),
        ([rounded_line((-900, 0), (0, 900))], [], False),
        ([rounded_line((-900, -300), (-500, 0), (0, 900))], [], False),
        ([rounded_line((-900, 100), (0, 900))], [], True),
    ],
)
def test_a_rounded_place_is_not_one_that_meets_the_corner_of_a_frame(
    drawn: list[gpd.GeoDataFrame], modelled: list[gpd.GeoDataFrame], is_found: bool
) -> None:
    """Lines known to 1 km stand on a grid of 100 m, and so do the corners of the frames around them."""
    chance = leaks.by_chance(drawn, modelled)
    wanted = leaks.secrets({"water": frame((X, Y))}, [], crs=UTM11, chance=chance)
    found_at = {
        digits: bool(
            list(leaks.inside(contents.Part(struct.pack("<dd", round(X, digits), round(Y, digits))), wanted))
        )
        for digits in (-2, -1, 3)
    }
    assert found_at == {-2: is_found, -1: True, 3: True}


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "zip", "gzip"])
def test_it_is_found_inside_of_files(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind}"
    shape = b"GP\0\1" + struct.pack("<i", 32611) + b"\1\1\0\0\0" + struct.pack("<dd", X, Y)
    text = json.dumps({"at": [LAT, LON]}).encode()
    if kind == "gpkg":
        with closing(sqlite3.connect(path)) as database:
            # Longer than a page, so that it stands in pieces in the file.
            database.execute("CREATE TABLE t (g BLOB)")
            database.execute("INSERT INTO t VALUES (?)", (b"\1" * 4_070 + shape,))
            database.commit()
    elif kind == "parquet":
        pq.write_table(pa.table({"geometry": [shape] * 3, "name": ["a"] * 3}), path, compression="zstd")
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.json", text)
    else:
        path.write_bytes(gzip.compress(text))
    assert leaks.search(path, SECRETS)


def test_a_deleted_row_is_found_in_free_pages(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE t (g BLOB)")
        database.execute("INSERT INTO t VALUES (?)", (struct.pack("<dd", X, Y) * 20,))
        database.commit()
        database.execute("DELETE FROM t")
        database.commit()
    assert leaks.search(path, SECRETS)


@pytest.mark.parametrize("folder", ["a#b", "a?b", "a%20b"])
def test_rows_are_read_whatever_the_folder_is_called(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "x.gpkg"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (said TEXT)")
        database.execute("INSERT INTO t VALUES (?)", (f"water at {LAT:.5f}, {LON:.5f}",))
        database.commit()
    assert leaks.search(path, SECRETS)
    assert [each.name for each in tmp_path.iterdir()] == [folder]


def test_the_name_of_a_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "Hidden spring.txt"
    path.write_text("nothing", encoding="utf-8")
    assert leaks.search(path, SECRETS) == ["a name of water"]


def test_rows_are_hidden_by_their_mark_or_by_name() -> None:
    rows = frame((0, 0), (1, 1), (2, 2)).assign(sensitivity=["public", "restricted", "public"])
    hidden, shown = leaks.hidden_rows({"water": rows}, {"water": [pd.Index([2])]})
    assert (list(hidden["water"].index), list(shown["water"].index)) == ([1, 2], [0])
