from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.result import StudyResult
from geo.risk import factors
from layers.errors import DataError
from study import config, outputs, pipeline
from study import world as world_
from study.config import Config
from study.errors import FolderError, LayersError

SECRET = ("213571", "664287", "284321", "611234", "271357")
"""Last decimals of the restricted well and of the restricted route."""


def test_the_routes_are_cut_whole(tiny_restricted: StudyResult) -> None:
    lengths = tiny_restricted.segments.groupby("route_id")["length_m"].sum()
    assert set(lengths.index) == {"west", "east", "used"}
    for route_id, length_m in lengths.items():
        assert length_m == pytest.approx(tiny_restricted.routes.loc[route_id].geometry.length, abs=1e-6)
    assert tiny_restricted.segments["length_m"].max() <= 500.0 + 1e-6


def test_every_factor_is_in_the_table(tiny_restricted: StudyResult) -> None:
    assert [use.factor.name for use in tiny_restricted.factors] == list(factors.NAMES)
    for name in factors.NAMES:
        factor = factors.module(name).FACTOR
        assert factor.column in tiny_restricted.segments
        assert factor.score_column in tiny_restricted.segments
        scores = tiny_restricted.segments[factor.score_column].dropna()
        assert scores.between(0.0, 1.0).all()


def test_what_the_study_lacks_is_said_not_guessed(tiny_restricted: StudyResult) -> None:
    uses = {use.factor.name: use for use in tiny_restricted.factors}
    assert uses["rail_proximity"].missing == ("rail",)
    assert uses["air_heat"].missing == ("weather",)
    assert tiny_restricted.segments["rail_distance_m"].isna().all()
    assert any("Not measured" in note.en and "rail" in note.en for note in tiny_restricted.notes)
    assert any("Sin medir" in note.es for note in tiny_restricted.notes)


def test_layers_are_those_in_force_on_the_day(tiny_restricted: StudyResult) -> None:
    assert tiny_restricted.layers["checkpoint"]["name"].tolist() == ["Open that day"]


def test_the_opening_begins_where_the_barrier_ends(tiny_restricted: StudyResult) -> None:
    openings = tiny_restricted.openings
    assert len(openings) == 1
    assert bool(openings["reaches_edge"].iloc[0])
    west = openings.to_crs(4326).total_bounds[0]
    assert west == pytest.approx(-116.20, abs=0.001)


def test_distance_to_water_is_to_the_nearest_shown(
    tiny_public: StudyResult, tiny_restricted: StudyResult
) -> None:
    """The public figure must not know the restricted well 600 m away: the tap alone is 11 km off."""
    known = tiny_restricted.segments.query("route_id == 'west'")["water_time_h"]
    shown = tiny_public.segments.query("route_id == 'west'")["water_time_h"]
    assert known.min() < 0.5
    assert shown.min() > 2.5


def test_public_holds_no_restricted_row(tiny_public: StudyResult) -> None:
    assert set(tiny_public.segments["route_id"]) == {"west", "east"}
    assert tiny_public.layers["water"]["name"].tolist() == ["Town tap"]
    assert tiny_public.layers["place"]["name"].tolist() == ["Townlet"]
    assert all(use.restricted_from == () for use in tiny_public.factors)


def test_restricted_says_what_was_measured_from_restricted_rows(tiny_restricted: StudyResult) -> None:
    uses = {use.factor.name: use for use in tiny_restricted.factors}
    assert uses["water_time"].restricted_from == ("water",)
    assert uses["slope"].restricted_from == ()


def test_public_files_hold_no_restricted_coordinate(
    tiny_settings: Config, tiny_public: StudyResult, tiny_restricted: StudyResult, tmp_path: Path
) -> None:
    for result in (tiny_public, tiny_restricted):
        for path in outputs.write(result, tiny_settings, audience="public", folder=tmp_path):
            content = path.read_bytes()
            for digits in SECRET:
                assert digits.encode() not in content, (path.name, digits)
            assert b"Cache 7" not in content
            assert b"Used way" not in content


def test_restricted_files_say_so_in_their_names(
    tiny_settings: Config, tiny_restricted: StudyResult, tmp_path: Path
) -> None:
    paths = outputs.write(tiny_restricted, tiny_settings, audience="restricted", folder=tmp_path)
    assert all(".restricted." in path.name for path in paths)
    assert "Cache 7" in (tmp_path / "map.restricted.html").read_text(encoding="utf-8")


def test_the_same_inputs_give_the_same_bytes(tiny_settings: Config, tmp_path: Path) -> None:
    digests = []
    for name in ("first", "second"):
        if digests:
            time.sleep(1.1)  # a time stamp in an output would now differ
        result = pipeline.run(tiny_settings)
        outputs.write(result, tiny_settings, folder=tmp_path / name)
        manifest = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        digests.append(manifest["outputs"])
    assert digests[0] == digests[1]
    assert set(digests[0]) == {"map.html", "study.gpkg"}


def test_the_manifest_lists_inputs_and_parameters(
    tiny_settings: Config, tiny_public: StudyResult, tmp_path: Path
) -> None:
    outputs.write(tiny_public, tiny_settings, folder=tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {row["file"] for row in manifest["inputs"]} >= {"builtin:treaty-line", "route.csv"}
    assert manifest["study"]["segment_m"] == 500.0
    assert manifest["segments"] == len(tiny_public.segments)
    assert manifest["study"]["factors"]["slope"]["citation"]


def test_a_failed_writer_leaves_the_last_good_output(
    tiny_settings: Config, tiny_public: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs.write(tiny_public, tiny_settings, folder=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fails(*_: object, **__: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maps.geopackage.write", fails)
    with pytest.raises(FolderError, match="No space left"):
        outputs.write(tiny_public, tiny_settings, folder=tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_row_order_does_not_matter(
    tiny_settings: Config, tiny_restricted: StudyResult, tmp_path: Path
) -> None:
    from tiny import TABLES, heights, make

    study = make(tmp_path)
    for name, rows in {**TABLES, "height.csv": heights()}.items():
        (tmp_path / name).write_text("\n".join([rows[0], *rows[:0:-1]]) + "\n", encoding="utf-8")
    turned = pipeline.run(config.read(study), audience="restricted")
    columns = ["water_time_h", "opening_distance_m", "slope_deg", "walking_h", "risk"]
    left = tiny_restricted.segments.set_index(["route_id", "start_m"])[columns].sort_index()
    right = turned.segments.set_index(["route_id", "start_m"])[columns].sort_index()
    pd.testing.assert_frame_equal(left, right, rtol=1e-9)


def test_bad_rows_are_set_aside_and_kept(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    with (tmp_path / "place.csv").open("a", encoding="utf-8") as file:
        file.write('-116.2,32.7,"=cmd|calc",hamlet,12,somebody,CC0 1.0,500,public\n')
    with pytest.raises(DataError, match="hamlet"):
        world_.read(config.read(study))
    study.write_text(
        study.read_text(encoding="utf-8").replace('"place.csv"', '"place.csv"\non_bad_rows = "set-aside"'),
        encoding="utf-8",
    )
    settings = config.read(study)
    world = world_.read(settings)
    assert [use.counts.set_aside for use in world.uses if use.kind == "place"] == [1]
    result = pipeline.compute(world, settings)
    paths = outputs.write(result, settings, folder=tmp_path / "out", set_aside=world.set_aside)
    kept = next(path for path in paths if "set-aside" in path.name)
    text = kept.read_text(encoding="utf-8")
    assert "hamlet" in text
    assert "'=cmd|calc" in text, "a spreadsheet would run the cell"


def test_all_bad_files_are_told_at_once(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    (tmp_path / "place.csv").write_text("lon,lat,name\n1,2,x\n", encoding="utf-8")
    (tmp_path / "water.csv").write_bytes(b"")
    with pytest.raises(LayersError) as caught:
        world_.read(config.read(study))
    assert len(caught.value.errors) == 2
    assert "place.csv" in str(caught.value)
    assert "water.csv" in str(caught.value)


def test_a_study_without_routes_still_maps_the_boundary(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    text = study.read_text(encoding="utf-8").replace(
        '[layers.route]\npath = "route.csv"\ncrs = "EPSG:4326"\npublished = "made up for the tests"\n', ""
    )
    study.write_text(text, encoding="utf-8")
    settings = config.read(study)
    result = pipeline.run(settings)
    assert result.segments.empty
    assert result.routes.empty
    assert len(result.openings) == 1
    paths = outputs.write(result, settings, folder=tmp_path / "out")
    assert [path.name for path in paths] == ["map.html", "study.gpkg", "manifest.json"]


def test_weights_of_the_study_file_count(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    names = [name for name in factors.NAMES if name != "slope"]
    own = "".join(f"[factors.{name}]\nweight = 0\n" for name in names)
    own += "[factors.slope]\nweight = 3\ncurve = [[0, 0], [90, 1]]\ncitation = 'this test: a straight line'\n"
    study.write_text(study.read_text(encoding="utf-8") + own, encoding="utf-8")
    result = pipeline.run(config.read(study))
    (use,) = result.factors
    assert use.factor.name == "slope"
    assert (use.factor.citation, use.factor.citation_es) == ("this test: a straight line", "")
    steep = result.segments.dropna(subset="slope_deg")
    np.testing.assert_allclose(steep["risk"], steep["slope_deg"] / 90.0 * 100.0, rtol=1e-9)


def test_the_walk_stands_beside_each_route_and_segment(tiny_restricted: StudyResult) -> None:
    """2.8 km/h off the path on level ground; these hills are gentle, and no walk is faster."""
    routes, segments = tiny_restricted.routes, tiny_restricted.segments
    hours = segments.groupby("route_id")["walking_h"].sum()
    for route_id, row in routes.iterrows():
        assert row["walking_h"] == pytest.approx(hours[route_id])
        assert row["walking_h"] > row["length_m"] / 1000.0 / 2.9
    assert (segments["to_water_h"] >= 0.0).all()
    last = segments.sort_values("start_m").groupby("route_id")["elapsed_h"].last()
    assert last.to_numpy() == pytest.approx(routes["walking_h"].reindex(last.index).to_numpy())


def test_isochrones_corridors_and_flow_are_there(tiny_restricted: StudyResult) -> None:
    isochrones, corridors = tiny_restricted.isochrones, tiny_restricted.corridors
    assert isochrones is not None
    assert corridors is not None
    assert {"water", "help", "road"} == set(isochrones["target"])
    assert set(corridors["sensitivity"]) == {"restricted"}
    assert set(corridors["route_id"]) == {"west", "east", "used"}
    assert (corridors["best_h"] <= corridors["given_h"] * 1.05).all(), "the given way is one of the ways"
    flow = tiny_restricted.flow
    assert flow is not None
    assert flow.provenance.sensitivity == "restricted"
    assert 1.0 <= np.nanmax(flow.values) <= 3.0 + 1e-6, "three walkers, one from each route"


def test_a_study_without_terrain_walks_nowhere(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    text = study.read_text(encoding="utf-8").replace('[layers.height]\npath = "height.csv"\n', "")
    study.write_text(text, encoding="utf-8")
    result = pipeline.run(config.read(study), audience="restricted")
    assert (result.isochrones, result.corridors, result.flow) == (None, None, None)
    used = {use.factor.name for use in result.factors}
    assert {"water_distance", "help_distance", "remoteness"} <= used
    assert not {"water_time", "help_time", "road_time"} & used


def test_a_weight_given_to_the_distance_counts_for_the_time(tmp_path: Path) -> None:
    from tiny import make

    study = make(tmp_path)
    text = study.read_text(encoding="utf-8")
    study.write_text(text + "[factors.water_distance]\nweight = 7\n", encoding="utf-8")
    result = pipeline.run(config.read(study))
    assert {use.factor.name: use.factor.weight for use in result.factors}["water_time"] == 7.0
    study.write_text(text + "[factors.water_distance]\nweight = 0\n", encoding="utf-8")
    result = pipeline.run(config.read(study))
    assert "water_time" not in {use.factor.name for use in result.factors}
