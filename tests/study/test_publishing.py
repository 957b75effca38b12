"""What the public may have measured: old enough, and no more exact than it is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
import tiny

from geo.result import StudyResult
from maps import _rounding, redact
from study import config, publishing
from study import world as world_
from study.config import Config
from study.progress import Reporter, Steps
from study.world import World

DAY = date(2020, 7, 15)
"""The study date."""


def prepared(settings: Config, today: date | None = None, *, audience: str = "public") -> World:
    world = world_.read(settings)
    steps = Steps(Reporter(verbosity=-1))
    return publishing.prepare(world, settings, audience=audience, steps=steps, today=today)[0]


def with_deaths(folder: Path, *days: date) -> Config:
    """Return the tiny study with published deaths of some days."""
    path = tiny.make(folder)
    rows = [
        "lon,lat,found_on,cause,source,licence,precision_m,sensitivity",
        *(f"-116.22{n}173,32.64{n}219,{day},exposure,us,CC0 1.0,10,public" for n, day in enumerate(days)),
    ]
    (folder / "death.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    section = '\n[layers.death]\npath = "death.csv"\ncrs = "EPSG:4326"\npublished = "a register"\n'
    path.write_text(path.read_text(encoding="utf-8") + section, encoding="utf-8")
    return config.read(path)


def dated(settings: Config, on: date) -> Config:
    return settings.model_copy(update={"study": settings.study.model_copy(update={"on": on})})


@pytest.mark.parametrize(("today", "left"), [(DAY, 2), (DAY + timedelta(999), 2), (date(2020, 7, 5), 1)])
def test_incidents_wait_from_today_if_the_study_date_is_later(tmp_path: Path, today: date, left: int) -> None:
    """90 days before 15 July are 16 April, and before 5 July 6 April."""
    settings = with_deaths(tmp_path, date(2020, 4, 6), date(2020, 4, 7))
    assert len(prepared(settings, today).frames["death"]) == left
    assert len(prepared(settings, today, audience="partner").frames["death"]) == 2


def test_today_is_the_clocks_if_nobody_says_it(tmp_path: Path) -> None:
    today = date.today()  # noqa: DTZ011 - as the run takes it
    settings = with_deaths(tmp_path, today - timedelta(2), today - timedelta(400))
    assert len(prepared(dated(settings, today + timedelta(120))).frames["death"]) == 1


def test_points_are_measured_where_they_are_shown(tiny_settings: Config, tiny_public: StudyResult) -> None:
    """A town known to 500 m stands on a grid of 200 m, a tap known to 50 m on one of 20 m, and once."""
    frames = prepared(tiny_settings).frames
    true = world_.read(tiny_settings).frames
    shown = redact.apply(tiny_public).layers
    for kind, grid, precision in (("place", 200, 642), ("water", 20, 65)):
        ours = true[kind].loc[true[kind]["sensitivity"] == "public"]
        expected = np.round(shapely.get_coordinates(ours.geometry) / grid) * grid
        for rows in (frames[kind], shown[kind]):
            np.testing.assert_array_equal(shapely.get_coordinates(rows.geometry), expected)
            assert rows["precision_m"].tolist() == [precision]  # and half the diagonal of a cell
    assert frames["boundary"].geometry.geom_equals(true["boundary"].geometry).all()


def test_heights_make_the_ground_where_they_are_and_are_shown_on_their_grid(
    tiny_settings: Config, tiny_public: StudyResult
) -> None:
    true = world_.read(tiny_settings).frames["height"]
    assert prepared(tiny_settings).frames["height"].geometry.geom_equals(true.geometry).all()
    shown = redact.apply(tiny_public).layers["height"]
    grid = _rounding.grid_m(true["precision_m"].to_numpy(dtype=np.float64))[:, np.newaxis]
    assert (grid > 1.0).all()
    expected = np.round(shapely.get_coordinates(true.geometry) / grid) * grid
    np.testing.assert_array_equal(shapely.get_coordinates(shown.geometry), expected)


def test_moved_points_are_measured_from_the_grid_too(tiny_settings: Config) -> None:
    """Moved by up to 5 km and known to 50 m before: half of that bears a grid of 2 km."""
    world = world_.read(tiny_settings)
    taps = world.frames["water"].assign(type="station", sensitivity="public", precision_m=50.0)
    settings = tiny_settings.model_copy(
        update={"publication": tiny_settings.publication.model_copy(update={"mask": ("water",), "key": "k"})}
    )
    key = settings.path.parent / "k"
    if not key.exists():
        publishing.make_key(key)
    steps = Steps(Reporter(verbosity=-1))
    world = replace(world, frames={**world.frames, "water": taps})
    made, known, _ = publishing.prepare(world, settings, audience="public", steps=steps)
    water = made.frames["water"]
    assert known.is_applied
    assert (shapely.get_coordinates(water.geometry) % 2_000 == 0).all()
    assert water["precision_m"].tolist() == [6_465, 6_465]
