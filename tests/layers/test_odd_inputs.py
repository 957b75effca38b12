"""Inputs that are odd and allowed, or seen by the area alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

import layers
from layers.area import Area
from layers.errors import CrsError
from layers.source import Source
from tests.builders import STRIP, UTM11, write_csv, write_geojson
from tests.layers.test_bad_inputs import GOOD, HEADER

HOSTILE = "<script>alert('x')</script> =cmd|'/c calc'!A1 {{7*7}} ../../etc \"; DROP TABLE x; -- 🌵 Ñ"


def test_axes_swapped_within_the_bounds_of_the_world_are_seen_by_the_area(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, "A,town,25.5,-79.5")
    with pytest.raises(
        CrsError, match="with longitude and latitude exchanged it would: the axes look swapped"
    ):
        layers.module("place").load(
            Source(path=path, name="x", licence="x"), area=Area.from_bounds(-80, 25, -79, 26), crs=UTM11
        )


def test_hostile_text_is_kept_as_it_is_and_control_characters_are_not(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        [
            (GOOD, {"type": "town", "name": HOSTILE}),
            (GOOD, {"type": "town", "name": "a\x00b\x1b[31m\tc\u0085"}),
            (GOOD, {"type": "town", "name": "\x00"}),
            (GOOD, {"type": "town", "name": "long " * 1000}),
        ],
    )
    names = (
        layers.module("place")
        .load(Source(path=path, name="x", licence="x"), area=STRIP, crs=UTM11)
        .frame["name"]
    )
    assert names[0] == HOSTILE
    assert names[1] == "ab[31m c"
    assert names[2] is None
    assert len(names[3]) == 1000


def test_two_and_three_dimensions_may_be_mixed(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        [(GOOD, {"type": "town"}), (shapely.Point(-116.5, 32.5, 700.0), {"type": "town"})],
    )
    frame = layers.module("place").load(Source(path=path, name="x", licence="x"), area=STRIP, crs=UTM11).frame
    assert not frame.has_z.any()
    assert np.ptp(shapely.get_coordinates(frame.geometry), axis=0).tolist() == [0.0, 0.0]


def test_a_multi_with_one_part_is_that_part(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [(shapely.MultiPoint([GOOD]), {"type": "town"})])
    frame = layers.module("place").load(Source(path=path, name="x", licence="x"), area=STRIP, crs=UTM11).frame
    assert frame.geom_type.tolist() == ["Point"]
