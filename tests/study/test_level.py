"""A study without elevation: its routes are walked as level ground, and it says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drops import plan
from test_body import WEATHER
from tiny import COMMON, STUDY, TABLES, make

from geo.result import StudyResult
from study import config, outputs, pipeline, water_words
from study.body import LEVEL
from study.walking import Walking

BODY = "[body]\npersons = ['man']\ndraws = 0\n[groups.two]\nmembers = { man = 2 }\n"
NO_HEIGHTS = STUDY.replace('[layers.height]\npath = "height.csv"\n', "")


def run(
    folder: Path, *, flat_m: float | None = None, more: str = "", audience: str = "restricted"
) -> StudyResult:
    """Run the tiny study without heights, or with level ones."""
    study = make(folder)
    text = (NO_HEIGHTS if flat_m is None else STUDY) + WEATHER
    study.write_text(text + BODY.replace("draws", f"{more}draws"), encoding="utf-8")
    if flat_m is not None:
        path = folder / "height.csv"
        first, *rows = path.read_text(encoding="utf-8").splitlines()
        cells = [row.split(",") for row in rows]
        place = first.split(",").index("elevation_m")
        level = [",".join([*row[:place], str(flat_m), *row[place + 1 :]]) for row in cells]
        path.write_text("\n".join([first, *level]) + "\n", encoding="utf-8")
    return pipeline.run(config.read(study), audience=audience)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run(tmp_path_factory.mktemp("level"), more="groups = ['two']\n")


def walks_of(result: StudyResult) -> pd.DataFrame:
    assert result.walks is not None
    return result.walks


def test_routes_are_walked_and_it_is_said(result: StudyResult) -> None:
    assert set(walks_of(result).index.get_level_values("route_id")) == {"west", "east", "used"}
    assert LEVEL in result.notes
    assert "level" in LEVEL.en
    assert "llano" in LEVEL.es
    assert result.departures is not None
    assert result.groups is not None
    assert "terrain" not in result.rasters


def test_nobody_says_how_steep_it_is(result: StudyResult) -> None:
    missing = {"elevation_m", "walking_h", "climb_m"}
    assert missing.isdisjoint(result.segments.columns)
    assert missing.isdisjoint(result.routes.columns)
    assert (result.isochrones, result.reach, result.corridors, result.flow) == (None, None, None, None)


def test_results_are_approximate_at_best(result: StudyResult) -> None:
    basis = walks_of(result)["basis"].groupby("route_id").first()
    # One route is published, two are illustrative.
    assert basis.to_dict() == {"west": "illustrative", "east": "illustrative", "used": "approximate"}
    assert result.groups is not None
    assert set(result.groups["basis"]) == {"illustrative", "approximate"}


def test_the_body_speaks_first(result: StudyResult) -> None:
    names = [use.factor.name for use in result.factors]
    assert names[:4] == ["water_deficit", "core_heat", "cold_debt", "cold_stop"]
    assert result.segments["reason_en"].notna().any()


def test_it_is_the_walk_over_level_ground(result: StudyResult, tmp_path: Path) -> None:
    """The relief drawn through level heights at the station's own, which is 802 m."""
    flat = run(tmp_path, flat_m=802.0)
    assert LEVEL not in flat.notes
    columns = ["hours", "needed_l", "deficit_share", "core_c", "cold_share"]
    level, over = walks_of(result)[columns], walks_of(flat)[columns]
    pd.testing.assert_frame_equal(level, over, rtol=2e-2)
    pd.testing.assert_frame_equal(level["hours"].to_frame(), over["hours"].to_frame(), rtol=2e-3)


def test_water_and_help_are_as_far_as_straight_lines(tmp_path: Path) -> None:
    study = make(tmp_path)
    study.write_text(NO_HEIGHTS + WEATHER + BODY, encoding="utf-8")
    settings = config.read(study)
    found: list[Walking] = []
    with pytest.MonkeyPatch.context() as patch:
        level = pipeline.walking.level
        patch.setattr(
            pipeline.walking, "level", lambda *args, **keys: found.append(level(*args, **keys)) or found[0]
        )
        result = pipeline.run(settings, audience="restricted")
    speed = settings.walking.walker.speed_m_s(0.0) * 3600.0
    place, water = result.layers["place"], result.layers["water"]
    helping = place.loc[place["type"] == "town"]
    segments = result.segments
    near = [
        np.sqrt(segments.distance(geometry) ** 2 + precision**2 / 2)
        for layer in (helping, water)
        for geometry, precision in zip(layer.geometry, layer["precision_m"], strict=True)
    ]
    safe_h = found[0].safe_h
    assert safe_h is not None
    np.testing.assert_allclose(safe_h, np.min(near, axis=0) / speed, rtol=1e-9)


def test_the_public_edition_is_level_too_and_is_written(tmp_path: Path) -> None:
    result = run(tmp_path, audience="public")
    assert set(walks_of(result).index.get_level_values("route_id")) == {"west", "east"}
    paths = outputs.write(result, config.read(tmp_path / "study.toml"), folder=tmp_path / "out")
    page = next(path for path in paths if path.suffix == ".html").read_text(encoding="utf-8")
    assert LEVEL.en in page
    assert LEVEL.es in page


def test_trains_and_trucks_need_no_elevation(tmp_path: Path) -> None:
    study = make(tmp_path)
    study.write_text(NO_HEIGHTS + WEATHER + BODY, encoding="utf-8")
    first, *_ = TABLES["route.csv"]
    shown = f"{COMMON},1000,public,illustrative"
    rows = [
        f"{first},vehicle",
        f'train,rail,"LINESTRING (-116.30 32.62, -116.10 32.65)"{shown},Train,',
        f'truck,road,"LINESTRING (-116.30 32.62, -116.10 32.70)"{shown},Truck,closed_truck',
    ]
    (tmp_path / "route.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = pipeline.run(config.read(study), audience="restricted")
    assert result.walks is None
    assert result.rides is not None
    assert set(result.rides["vehicle"]) == {"freight_train", "closed_truck"}
    # Nobody walks: nothing is said of level ground.
    assert LEVEL not in result.notes


def test_without_weather_nobody_is_followed(tmp_path: Path) -> None:
    study = make(tmp_path)
    study.write_text(NO_HEIGHTS + BODY, encoding="utf-8")
    result = pipeline.run(config.read(study), audience="restricted")
    assert result.walks is None
    assert "risk_factors" not in result.routes


def test_without_elevation_hours_are_those_of_level_ground(tmp_path: Path) -> None:
    flat = plan(tmp_path, text=NO_HEIGHTS)
    assert water_words.LEVEL in flat.notes
    assert flat.covered_l > 0
    # 1.5 h on level ground, in a straight line, and the cells' own width.
    speed = config.read(tmp_path / "study.toml").walking.walker.speed_m_s(0.0) * 3600.0
    pairs = flat.reach.loc[~flat.reach["within"]].head(50)
    for row in pairs.itertuples():
        far = flat.sites.geometry[row.site_id].distance(flat.demand.geometry[row.demand_id])
        assert row.hours == pytest.approx(far / speed, rel=0.03, abs=400.0 / speed)
