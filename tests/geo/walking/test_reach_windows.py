"""Reach over what is read by windows: areas and numbers of a walk over the whole, and little else is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid, tiles
from geo.walking import _clock, _isochrone, _nearby
from geo.walking.reach import reach, reach_from_each
from geo.walking.speed import PACES
from geo.walking.travel_time import Langmuir, travel_time
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source
from tests import builders
from tests.geo.ground.watched import Watched

# Numbers that are not round: corners of windows are not either.
CELL, HIGH, WEST, NORTH = 30.1, 1000 / 37, 500_000.3, 3_500_000.7
GRID = Affine(CELL, 0, WEST, 0, -HIGH, NORTH)
UTM11 = CRS.from_epsg(32611)
TOBLER = PACES["tobler"]
MARGIN_H = 4 * CELL / TOBLER.speed_m_s(0.0) / 3600


@pytest.fixture(autouse=True, scope="module")
def _little_is_sought_out_too() -> Iterator[None]:
    """Let what lies near be picked out however little there is: on all other ground it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_nearby, "_FEW", -1)
        yield


def raster(values: Any, *, unit: str = "m", **provenance: Any) -> Raster:
    return builders.raster_of(values, transform=GRID, unit=unit, dtype=np.float32, **provenance)


def place(row: float, column: float) -> tuple[float, float]:
    return WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * HIGH


def frame(*shapes: shapely.Geometry, **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=UTM11)


def points(*cells: tuple[float, float], **columns: Any) -> gpd.GeoDataFrame:
    return frame(*(shapely.Point(place(*cell)) for cell in cells), **columns)


def line(*cells: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([place(*cell) for cell in cells])


def on_the_whole(
    elevation: Raster,
    sources: gpd.GeoDataFrame,
    hours: list[float],
    *,
    direction: Any = "from",
    **options: Any,
) -> pd.DataFrame:
    """Return what reach is by its definition, from times over the whole elevation."""
    walked = {**options, "pace": options.get("pace", TOBLER), "direction": direction}
    margin_h = 4 * max(CELL, HIGH) / float(walked["pace"].speed_m_s(np.zeros(1))[0]) / 3600
    times = travel_time(elevation, sources, limit_h=max(hours) + margin_h, **walked)
    values, climbed = times.hours.values, times.climb().values
    rows = []
    for step in hours:
        area = _isochrone.outline(values, step, transform=elevation.transform, margin_h=margin_h)
        area = shapely.normalize(area)
        edge = shapely.points(shapely.get_coordinates(area))
        on_the_way = climbed[values <= step]
        rows.append(
            {
                "hours": step,
                "area_km2": area.area / 1e6,
                "farthest_km": shapely.distance(edge, sources.geometry.union_all()).max() / 1e3,
                "climb_mean_m": on_the_way.mean(dtype=np.float64),
                "climb_most_m": float(on_the_way.max()),
                "geometry": area,
            }
        )
    return pd.DataFrame(rows)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Every area and number is the other's; a mean may have been added up in another order."""
    assert (found.geometry.to_numpy() == expected["geometry"].to_numpy()).all()
    for name in ("hours", "area_km2", "farthest_km", "climb_most_m"):
        assert found[name].tolist() == expected[name].tolist()
    np.testing.assert_allclose(found["climb_mean_m"], expected["climb_mean_m"], rtol=1e-12)


def identical(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> None:
    """Two answers are the same to the last bit, the mean included."""
    assert (one.geometry.to_numpy() == other.geometry.to_numpy()).all()
    pd.testing.assert_frame_equal(
        pd.DataFrame(one.drop(columns="geometry")),
        pd.DataFrame(other.drop(columns="geometry")),
        check_exact=True,
    )


def land(seed: int, shape: tuple[int, int], sources: list[tuple[int, int]], holes: float) -> Raster:
    """Return rough ground with holes; a step of 60 m beside each source, and no higher one anywhere."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 25, shape)
    values[rng.random(shape) < holes] = np.nan
    for source in sources:
        values[source] = 12.0
    for row, column in sources:
        i, j = min(row + 2, shape[0] - 2), min(column + 2, shape[1] - 2)
        values[i, j], values[i - 1, j], values[i, j - 1] = 60.0, 0.0, 0.0
    return raster(values)


def layers(seed: int, shape: tuple[int, int], sources: list[tuple[int, int]]) -> dict[str, Any]:
    """Return every kind of layer at random; the least and the greatest factor are beside each source."""
    rng = np.random.default_rng(seed)

    def spots(count: int) -> NDArray[np.float64]:
        at = rng.uniform(-3, 3, (count, 2)) + rng.uniform(0, 1, (count, 2)) * shape
        at = np.round(2 * at) / 2 if rng.random() < 0.6 else at
        return np.array([place(*each) for each in at])

    factor = rng.uniform(0.8, 2.5, shape).astype(np.float32)
    factor[rng.random(shape) < 0.03] = np.nan
    for source in sources:
        factor[source] = 1.0
    for row, column in sources:
        factor[row, column + (1 if column + 1 < shape[1] else -1)] = 0.7
        factor[row + (1 if row + 1 < shape[0] else -1), column] = 2.9
    return {
        "factor": raster(factor, unit="1"),
        "barrier": frame(*(shapely.LineString(spots(3)) for _ in range(3))),
        "openings": frame(*(shapely.Point(*spot) for spot in spots(4))),
        "opening_reach_m": 150.0,
        "network": frame(*(shapely.LineString(spots(4)) for _ in range(4)), factor=[0.5, 0.8, 1.5, 0.9]),
        "water": frame(*(shapely.Point(*spot).buffer(rng.uniform(10, 120)) for spot in spots(4))),
        "impassable_deg": 37.0,
    }


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("pace", [Langmuir(), TOBLER], ids=["langmuir", "tobler"])
@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_windows_change_nothing(neighbours: int, direction: str, pace: Any, seed: int, data: Any) -> None:
    shape = data.draw(st.tuples(st.integers(20, 150), st.integers(20, 150)))
    cell = st.tuples(st.integers(0, shape[0] - 1), st.integers(0, shape[1] - 1))
    sources = data.draw(st.lists(cell, min_size=1, max_size=4))
    terrain = land(seed, shape, sources, data.draw(st.sampled_from([0.0, 0.05])))
    every = layers(seed, shape, sources)
    names = data.draw(st.sets(st.sampled_from(sorted(every.keys() - {"water"}))))
    if names & {"barrier", "network"} and data.draw(st.booleans()):
        every["water"] = frame(line((0.2, shape[1] / 3), (shape[0], shape[1] / 3 + 3)).buffer(60.0))
        names |= {"water"}
    options = {name: every[name] for name in names} | {"pace": pace, "neighbours": neighbours}
    hours = data.draw(st.sampled_from([[0.02], [0.03, 0.07]]))
    with pytest.MonkeyPatch.context() as patch:
        # One clock for both: each would choose its own by what it has read.
        own = _clock._clock
        patch.setattr(_clock, "_clock", lambda *_: own(0.5, 20_000.0))
        try:
            whole = on_the_whole(terrain, points(*sources), hours, direction=direction, **options)
        except InputError:
            with pytest.raises(InputError, match="no source"):
                reach(tiles.InMemory(terrain), points(*sources), hours=hours, direction=direction, **options)
            return
        if "factor" in options:
            options["factor"] = tiles.InMemory(options["factor"])
        found = reach(tiles.InMemory(terrain), points(*sources), hours=hours, direction=direction, **options)
    same(found, whole)


@pytest.mark.parametrize("seed", range(6))
def test_by_its_own_clock_it_is_the_whole_where_the_whole_is_no_steeper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (170, 230)
    sources = [
        (int(r), int(c)) for r, c in zip(rng.integers(10, 160, 4), rng.integers(10, 220, 4), strict=True)
    ]
    terrain = land(seed, shape, sources, 0.05)
    options = {name: layers(seed, shape, sources)[name] for name in ("factor", "barrier", "openings")}
    whole = on_the_whole(terrain, points(*sources), [0.05, 0.1], **options)
    same(reach(terrain, points(*sources), hours=[0.05, 0.1], pace=TOBLER, **options), whole)


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), names=st.sets(st.sampled_from(["factor", "barrier", "network", "water"])))
def test_each_place_is_as_if_alone_to_the_last_bit(seed: int, names: set[str]) -> None:
    shape = (120, 140)
    rng = np.random.default_rng(seed)
    sources = [
        (int(r), int(c)) for r, c in zip(rng.integers(0, 120, 3), rng.integers(0, 140, 3), strict=True)
    ]
    terrain = land(seed, shape, sources, 0.02)
    options = {name: layers(seed, shape, sources)[name] for name in sorted(names)}
    places = points(*sources)
    found = reach_from_each(tiles.InMemory(terrain), places, hours=[0.03, 0.06], pace=TOBLER, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_nearby, "_FEW", 1_000)
        identical(found, reach_from_each(terrain, places, hours=[0.03, 0.06], pace=TOBLER, **options))
    for i in places.index:
        mine = found[found["place"] == i].drop(columns="place").reset_index(drop=True)
        if mine.geometry.is_empty.all():
            with pytest.raises(InputError, match="no source"):
                reach(terrain, places.loc[[i]], hours=[0.03, 0.06], pace=TOBLER, **options)
        else:
            identical(mine, reach(terrain, places.loc[[i]], hours=[0.03, 0.06], pace=TOBLER, **options))


def test_only_what_can_be_walked_to_is_read() -> None:
    heights = np.random.default_rng(1).uniform(0, 5, (900, 1200))
    terrain = Watched(raster(heights))
    factor = Watched(raster(np.ones((900, 1200)), unit="1"))
    sources = points((100, 150), (120, 160), (700, 1000))
    told: list[tuple[int, int]] = []
    found = reach(
        terrain, sources, hours=[0.1], pace=TOBLER, factor=factor, progress=lambda *each: told.append(each)
    )
    # 0.1 h at 6 km/h and the margin are 24 columns or 27 rows, and a few cells more.
    for rows, columns in terrain.windows + factor.windows:
        near = rows.start >= 100 - 36 and rows.stop <= 120 + 36 and columns.stop <= 160 + 36
        assert near or (rows.start >= 700 - 36 and columns.start >= 1000 - 36)
    assert max(terrain.cells_read()) < 92 * 82
    assert told == [(1, 2), (2, 2)]
    identical(found, reach(terrain.raster, sources, hours=[0.1], pace=TOBLER, factor=factor.raster))
    told.clear()
    reach_from_each(terrain, sources, hours=[0.02], pace=TOBLER, progress=lambda *each: told.append(each))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_polygons_and_long_lines_are_sources_as_on_the_whole() -> None:
    terrain = land(3, (300, 320), [(5, 5)], 0.02)
    lake = shapely.Polygon([place(*cell) for cell in ((200, 220), (240, 225), (260, 300), (210, 290))])
    sources = frame(shapely.Point(place(5, 5)), line((20, 200), (150, 60)), lake)
    whole = on_the_whole(terrain, sources, [0.03])
    same(reach(tiles.InMemory(terrain), sources, hours=[0.03], pace=TOBLER), whole)


def test_easy_ground_widens_the_box() -> None:
    """Factors below 1 let people go further than the pace alone says."""
    terrain = raster(np.zeros((140, 260)))
    factor = raster(np.full((140, 260), 0.3), unit="1")
    whole = on_the_whole(terrain, points((70, 20)), [0.1], factor=factor)
    assert whole["farthest_km"].iloc[0] > 1.5
    same(reach(terrain, points((70, 20)), hours=[0.1], pace=TOBLER, factor=factor), whole)


def test_boxes_grow_where_somebody_comes_to_their_rim() -> None:
    """Lines over the corners of cells, each shorter than the way between the centres that it joins."""
    cells = range(10, 390)
    hops = [line((k + 0.33, k + 0.33), (k + 0.67, k + 0.67)) for k in cells]
    terrain, network = raster(np.zeros((400, 400))), frame(*hops)
    whole = on_the_whole(terrain, points((12, 12)), [0.6], network=network)
    # On open ground nobody walks as far: it is farther than 6 km/h, in a box no wider than that.
    assert whole["farthest_km"].iloc[0] > 6.0 * 0.65
    same(reach(terrain, points((12, 12)), hours=[0.6], pace=TOBLER, network=network), whole)


def test_a_bridge_out_of_the_box_is_followed() -> None:
    terrain = raster(np.zeros((60, 420)))
    water = frame(shapely.box(*place(60, 30.2), *place(-1, 380.4)))
    road = frame(line((30, 5), (30, 415)), factor=[0.2])
    whole = on_the_whole(terrain, points((30, 20)), [0.45], water=water, network=road)
    assert not shapely.Polygon(whole["geometry"].iloc[0].geoms[-1].exterior).is_empty
    same(reach(terrain, points((30, 20)), hours=[0.45], pace=TOBLER, water=water, network=road), whole)


def write(path: Path, values: Raster) -> Path:
    with RasterWriter(path, like=values, unit=values.unit) as file:
        file.write((slice(0, values.shape[0]), slice(0, values.shape[1])), values.values)
    return path


@pytest.mark.parametrize("function", [reach, reach_from_each])
def test_a_file_is_as_good_as_memory(tmp_path: Path, function: Any) -> None:
    sources = [(30, 40), (110, 150)]
    terrain, every = land(8, (140, 200), sources, 0.03), layers(8, (140, 200), sources)
    where = points(*sources, sensitivity=["public", "restricted"])
    expected = function(terrain, where, hours=[0.05], pace=TOBLER, **every)
    paths = [write(tmp_path / f"{name}.tif", each) for name, each in (("a", terrain), ("b", every["factor"]))]
    with (
        RasterFile(Source(path=paths[0]), unit="m") as elevation,
        RasterFile(Source(path=paths[1]), unit="1") as factor,
    ):
        found = function(elevation, where, hours=[0.05], pace=TOBLER, **{**every, "factor": factor})
    identical(found, expected)


def test_what_a_file_may_not_show_restricts_the_area(tmp_path: Path) -> None:
    path = write(tmp_path / "ground.tif", raster(np.zeros((30, 30))))
    factor = raster(np.ones((30, 30)), unit="1", sensitivity="restricted")
    with RasterFile(Source(path=path, sensitivity="restricted", basis="illustrative"), unit="m") as file:
        found = reach(file, points((9, 9)), hours=[0.02], pace=TOBLER)
    assert (found["sensitivity"].item(), found["basis"].item()) == ("restricted", "illustrative")
    with RasterFile(Source(path=path), unit="m") as file:
        for function in (reach, reach_from_each):
            found = function(file, points((9, 9)), hours=[0.02], pace=TOBLER)
            assert (found["sensitivity"].item(), found["basis"].item()) == ("public", "approximate")
            found = function(file, points((9, 9)), hours=[0.02], pace=TOBLER, factor=factor)
            assert found["sensitivity"].item() == "restricted"


def test_the_real_sierra_from_its_file(real_data: Path) -> None:
    path = real_data / "terrain" / "san_pedro_martir_30m.tif"
    with RasterFile(Source(path=path), unit="m") as file:
        left, top = file.transform.c, file.transform.f
        at = [(4000, 5000), (5500, 6000), (15_000, 18_000)]
        sources = gpd.GeoDataFrame(geometry=[shapely.Point(left + x, top - y) for x, y in at], crs=file.crs)
        found = reach(file, sources, hours=[0.25, 0.75], pace=TOBLER)
        terrain = tiles.whole(file)
    identical(found, reach(terrain, sources, hours=[0.25, 0.75], pace=TOBLER))
    # The whole chooses other ticks, by steeper ground elsewhere: each is less than a millionth of a step.
    times = travel_time(terrain, sources, pace=TOBLER, limit_h=1.0).hours.values
    for row in found.itertuples():
        cells = np.argwhere(times <= row.hours * (1 - 1e-6))
        x = left + (cells[:, 1] + 0.5) * terrain.transform.a
        y = top + (cells[:, 0] + 0.5) * terrain.transform.e
        shapely.prepare(row.geometry)
        assert shapely.intersects_xy(row.geometry, x, y).all()
        cells_m2 = len(cells) * terrain.transform.a**2
        assert abs(row.geometry.area - cells_m2) <= 0.75 * terrain.transform.a * row.geometry.length


def test_from_degrees_to_metres_to_reach(real_data: Path) -> None:
    """The valley in degrees, walked in metres: only what is walked to is looked up in the file."""
    path = real_data / "terrain" / "imperial_500m.tif"
    with RasterFile(Source(path=path), unit="m") as file:
        grid = regrid.in_metres(file, cell_m=500.0, crs=UTM11)
        # El Centro and Ocotillo.
        towns = gpd.GeoDataFrame(geometry=gpd.points_from_xy([-115.563, -115.99], [32.792, 32.739]), crs=4326)
        found = reach_from_each(grid, towns, hours=[1.0, 2.0], pace=TOBLER)
        whole = regrid.to_metres(tiles.whole(file), cell_m=500.0, crs=UTM11)
    identical(found, reach_from_each(whole, towns, hours=[1.0, 2.0], pace=TOBLER))
    # On level ground two hours are 10 km.
    assert found["farthest_km"].iloc[1] == pytest.approx(10.07, rel=0.05)
    # Ocotillo lies a kilometre from where the file ends, and under the mountains.
    assert found["area_km2"].iloc[3] < 0.7 * found["area_km2"].iloc[1]
