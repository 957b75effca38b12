"""How a study wires walking and sight: what the layers and keys of a study file change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from tiny import COMMON, make

from geo.result import StudyResult
from geo.walking.speed import PACES
from maps import redact
from study import config, pipeline

ON_LEVEL = {name: pace.speed_m_s(0.0) for name, pace in PACES.items()}
OFF_PATH, ON_PATH = "irmischer_clarke_off_path", "irmischer_clarke"

Change = Callable[[Path], str]


def run(folder: Path, *, more: str = "", audience: str = "restricted") -> StudyResult:
    """Run the tiny study on flat ground, so that every time is a length over a speed."""
    study = make(folder)
    level(folder)
    study.write_text(study.read_text(encoding="utf-8") + more, encoding="utf-8")
    return pipeline.run(config.read(study), audience=audience)


def level(folder: Path) -> None:
    """Put all spot heights of the tiny study at 700 m."""
    heights = folder / "height.csv"
    first, *others = heights.read_text(encoding="utf-8").splitlines()
    rows = (line.split(",") for line in others)
    level = [",".join([*row[:3], "valley", "700", *row[5:]]) for row in rows]
    heights.write_text("\n".join([first, *level]) + "\n", encoding="utf-8")


def hours(result: StudyResult, route: str) -> float:
    return float(result.routes.loc[route, "walking_h"])


def landcover(folder: Path, codes: tuple[int, int]) -> str:
    """Write a land cover of two classes, west and east of -116.2; return its table of the study file."""
    folder.mkdir(parents=True, exist_ok=True)
    values = np.full((80, 80), codes[1], dtype=np.uint8)
    values[:, :40] = codes[0]
    with rasterio.open(
        folder / "land.tif", "w", driver="GTiff", height=80, width=80, count=1, dtype="uint8",
        crs="EPSG:4326", transform=Affine(0.01, 0, -116.6, 0, -0.01, 33.0),
    ) as file:  # fmt: skip
        file.write(values, 1)
    return '\n[layers.landcover]\npath = "land.tif"\nname = "made"\nlicence = "CC0 1.0"\n'


def test_a_level_walk_takes_its_length_over_the_level_speed(tmp_path: Path) -> None:
    result = run(tmp_path)
    for route in ("west", "east"):
        expected = float(result.routes.loc[route, "length_m"]) / ON_LEVEL[OFF_PATH] / 3600.0
        assert hours(result, route) == pytest.approx(expected, rel=1e-3)


def test_a_land_cover_slows_the_walkers_of_a_path_instead(tmp_path: Path) -> None:
    """West of -116.2 light brush, 1.2; east of it bare ground, 1.1: the pace off the path is not used."""
    result = run(tmp_path, more=landcover(tmp_path, (20, 60)))
    for route, factor in (("west", 1.2), ("east", 1.1)):
        expected = factor * float(result.routes.loc[route, "length_m"]) / ON_LEVEL[ON_PATH] / 3600.0
        assert hours(result, route) == pytest.approx(expected, rel=1e-2)


def test_the_classes_of_a_land_cover_can_be_told(tmp_path: Path) -> None:
    more = landcover(tmp_path, (7, 9)) + '[walking.land]\n7 = 2\n9 = "tall_grass"\n'
    result = run(tmp_path, more=more)
    for route, factor in (("west", 2.0), ("east", 1.35)):
        expected = factor * float(result.routes.loc[route, "length_m"]) / ON_LEVEL[ON_PATH] / 3600.0
        assert hours(result, route) == pytest.approx(expected, rel=1e-2)


def test_water_in_the_land_cover_is_not_walked(tmp_path: Path) -> None:
    """The well in the west lies in water, the tap in the east on bare ground: the first has no reach."""
    result = run(tmp_path, more=landcover(tmp_path, (80, 60)))
    assert result.reach is not None
    names = set(result.reach.loc[result.reach["target"] == "water", "name"])
    assert names == {"Town tap"}


def trail(folder: Path, precision_m: int) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trail.csv").write_text(
        "wkt,highway,name,source,licence,precision_m\n"
        f'"LINESTRING (-116.25 32.61, -116.22 32.66, -116.24 32.74)",path,Way{COMMON},{precision_m}\n'
        f'"LINESTRING (-116.15 32.62, -116.14 32.70, -116.16 32.76)",motorway,Toll{COMMON},{precision_m}\n',
        encoding="utf-8",
    )
    return '\n[layers.trail]\npath = "trail.csv"\ncrs = "EPSG:4326"\n'


def test_a_route_on_a_trail_is_walked_at_the_pace_of_paths(tmp_path: Path) -> None:
    result = run(tmp_path, more=trail(tmp_path, 10))
    length_m = result.routes["length_m"]
    assert hours(result, "west") == pytest.approx(length_m["west"] / ON_LEVEL[ON_PATH] / 3600, rel=1e-2)
    # Nobody walks on a motorway.
    assert hours(result, "east") == pytest.approx(length_m["east"] / ON_LEVEL[OFF_PATH] / 3600, rel=1e-2)


def test_a_trail_known_to_kilometres_is_not_said_to_be_under_a_route(tmp_path: Path) -> None:
    result = run(tmp_path, more=trail(tmp_path, 2000))
    expected = float(result.routes.loc["west", "length_m"]) / ON_LEVEL[OFF_PATH] / 3600
    assert hours(result, "west") == pytest.approx(expected, rel=1e-3)


def test_people_come_farther_along_a_trail(tmp_path: Path) -> None:
    more = trail(tmp_path / "with", 10)
    with_it = run(tmp_path / "with", more=more)
    without = run(tmp_path / "without", more=trail(tmp_path / "without", 10) + "[walking]\ntrails = false\n")
    assert with_it.reach is not None
    assert without.reach is not None
    far, near = (each.set_index("name").loc["Quiet camp"] for each in (with_it.reach, without.reach))
    assert far["area_km2"] > near["area_km2"] * 1.01
    assert far["farthest_km"] > near["farthest_km"] * 1.02
    assert hours(without, "west") > hours(with_it, "west") * 1.2


def test_reach_is_told_for_each_place_and_kept_from_the_public(tmp_path: Path) -> None:
    restricted = run(tmp_path / "a").reach
    public = run(tmp_path / "b", audience="public").reach
    assert restricted is not None
    assert public is not None
    assert set(restricted["target"]) == {"water", "camp"}
    assert dict(zip(restricted["name"], restricted["sensitivity"], strict=True)) == {
        "Cache 7": "restricted", "Town tap": "public", "Quiet camp": "restricted",
    }  # fmt: skip
    assert public["name"].tolist() == ["Town tap"]
    # Two hours on level ground, in a straight line and with the stencil's detours of at most 2.75 %.
    far_km = 2.0 * 3.6 * ON_LEVEL[OFF_PATH]
    inner = restricted.loc[~restricted["reaches_edge"]]
    assert len(inner)
    assert inner["farthest_km"].to_numpy() == pytest.approx(far_km, rel=0.04)


def test_no_hours_no_reach(tmp_path: Path) -> None:
    assert run(tmp_path, more="[walking]\nreach_h = []\n").reach is None


def gap(folder: Path, sensitivity: str) -> str:
    """Write a report of a gap in the wall of the tiny study; return its table of the study file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gap.csv").write_text(
        "lon,lat,name,length_m,source,licence,precision_m,sensitivity\n"
        f"-116.27,32.6033,Hole,100{COMMON},10,{sensitivity}\n",
        encoding="utf-8",
    )
    return '\n[layers.gap]\npath = "gap.csv"\n'


@pytest.mark.parametrize(("sensitivity", "hidden"), [("public", ()), ("restricted", ("gap",))])
def test_times_through_a_restricted_gap_are_not_for_partners(
    tmp_path: Path, sensitivity: str, hidden: tuple[str, ...]
) -> None:
    result = run(tmp_path, more=gap(tmp_path, sensitivity), audience="partner")
    uses = {use.factor.name: use.restricted_from for use in result.factors}
    assert uses["help_time"] == uses["road_time"] == hidden
    assert set(uses["water_time"]) == {"water", *hidden}
    shown = redact.apply(result, audience="partner")
    for target in ("road", "help"):
        columns = {f"from_{target}_h", f"to_{target}_h", f"{target}_time_h"}
        assert columns.isdisjoint(shown.segments) if hidden else columns <= set(shown.segments)
    assert (shown.isochrones is None) is bool(hidden)
    # There is restricted water, whatever the gap.
    assert {"from_water_h", "to_water_h", "water_time_h"}.isdisjoint(shown.segments)


def test_a_public_run_knows_nothing_of_a_restricted_gap(tmp_path: Path) -> None:
    public = run(tmp_path, more=gap(tmp_path, "restricted"), audience="public")
    assert public.isochrones is not None
    assert set(public.isochrones["target"]) == {"water", "help", "road"}
    assert set(public.isochrones["sensitivity"]) == {"public"}
    assert not any(use.restricted_from for use in public.factors)
    shown = redact.apply(public)
    assert {"from_water_h", "to_water_h", "water_time_h", "risk"} <= set(shown.segments)


def beacon(folder: Path, *rows: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "beacon.csv").write_text(
        "lon,lat,name,type,height_m,source,licence,precision_m,sensitivity\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    return '\n[[layers.place]]\npath = "beacon.csv"\n'


def with_beacons(folder: Path, *rows: str, more: str = "", audience: str = "restricted") -> StudyResult:
    """Give the tiny study, on flat ground, a second file of places."""
    text = beacon(folder, *rows)
    study = make(folder)
    level(folder)
    whole = study.read_text(encoding="utf-8").replace("[layers.place]", "[[layers.place]]") + text + more
    study.write_text(whole, encoding="utf-8")
    return pipeline.run(config.read(study), audience=audience)


NEAR_EAST = f"-116.15,32.66,A beacon,rescue_beacon,9{COMMON},100,"


def test_what_is_seen_is_counted_on_the_ground_and_along_the_routes(tmp_path: Path) -> None:
    result = with_beacons(tmp_path, NEAR_EAST, more="[sight.rescue_beacon]\nradius_km = 5\n")
    assert set(result.sight) == {"rescue_beacon"}
    share = result.segments["seen_rescue_beacon_share"]
    assert share.between(0.0, 1.0).all()
    away = result.segments.geometry.distance(result.layers["place"].set_index("name").geometry["A beacon"])
    # Flat ground: from a cell within the radius it is seen, from others not; a cell is 100 m wide.
    assert (share[away > 5_100.0] == 0.0).all()
    whole = result.segments.geometry.hausdorff_distance(
        result.layers["place"].set_index("name").geometry["A beacon"]
    )
    assert (whole < 4_900.0).any()
    assert share[whole < 4_900.0].to_numpy() == pytest.approx(1.0)


def test_a_kind_can_be_left_out(tmp_path: Path) -> None:
    result = with_beacons(tmp_path, NEAR_EAST, more="[sight.rescue_beacon]\nuse = false\n")
    assert result.sight == {}
    assert "seen_rescue_beacon_share" not in result.segments


def test_a_higher_mast_is_seen_from_no_less(tmp_path: Path) -> None:
    low, high = (
        with_beacons(tmp_path / str(m), f"-116.15,32.66,Mast,cell_mast,{m}{COMMON},100,") for m in (0, 200)
    )
    seen = [float(np.nansum(each.sight["cell_mast"].values)) * 100.0**2 for each in (low, high)]
    # From 0 and 1.5 m over level ground the earth hides all beyond sqrt(2 R 1.5 / 0.75) = 5.05 km.
    assert seen[0] < np.pi * 5_150.0**2
    assert seen[1] > 3 * seen[0]


def test_what_is_seen_of_a_restricted_beacon_is_restricted(tmp_path: Path) -> None:
    hidden = NEAR_EAST + "restricted"
    restricted = with_beacons(tmp_path / "a", hidden)
    assert restricted.sight["rescue_beacon"].provenance.sensitivity == "restricted"
    public = with_beacons(tmp_path / "b", hidden, audience="public")
    assert public.sight == {}
    assert "seen_rescue_beacon_share" not in public.segments


def test_a_beacon_off_the_terrain_is_left_out(tmp_path: Path) -> None:
    result = with_beacons(tmp_path, f"-116.02,32.66,Far beacon,rescue_beacon,9{COMMON},100,")
    assert result.sight == {}
