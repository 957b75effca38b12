"""Weather, sky and ways made by hand, for the tests of walks."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from affine import Affine
from shapely import LineString

from geo.body import course as course_
from geo.body.course import Course
from geo.body.person import KINDS
from geo.body.plan import Plan
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from geo.join import segment
from geo.walking import along as along_
from geo.walking.speed import PACES
from tests.builders import raster_of, routes_of

NO_REST = Plan(rest_min_per_h=0.0)
MAN = KINDS["man"].changed(water_l=4.0, load_kg=0.0)


def even(
    air_c: float = 35.0,
    *,
    vapour_kpa: float = 1.0,
    wind_m_s: float = 1.0,
    swing_k: float = 0.0,
    hours: int = 24,
) -> Climate:
    """Weather that stays the same, or swings once a day about its mean, warmest at 15 h."""
    clock = np.arange(hours) + 0.5
    frame = pd.DataFrame(
        {
            "air_c": air_c + swing_k * np.cos((clock - 15.0) / 24.0 * 2.0 * np.pi),
            "vapour_kpa": vapour_kpa,
            "wind_m_s": wind_m_s,
        }
    )
    return Climate(
        name="even",
        first=date(2020, 7, 15),
        hours=frame,
        lon=-116.0,
        lat=32.6,
        elevation_m=0.0,
        utc_offset_h=-8.0,
    )


def under(ground: Course, *, excess_k: float = 20.0, sunlit: float = 1.0, cooler_k: float = 0.0) -> Along:
    count = len(ground.index)
    return Along(
        excess_k=np.full((count, 24), excess_k),
        sunlit=np.full((count, 24), sunlit),
        cooler_k=np.full(count, cooler_k),
        is_known=np.ones(count, dtype=bool),
    )


def way(
    length_m: float = 10_000.0,
    *,
    slope: float = 0.0,
    safe_h: float | None = None,
    piece_m: float = 100.0,
    **more: Any,
) -> Course:
    """A straight way east over a plane."""
    cells = int(length_m // 50) + 20
    terrain = raster_of(
        np.tile(1000.0 + slope * (np.arange(cells) + 0.5) * 50.0, (20, 1)),
        transform=Affine(50.0, 0, 0, 0, -50.0, 1000.0),
    )
    line = LineString([(200.0, 500.0), (200.0 + length_m, 500.0)])
    frame = routes_of(line, route_id="east", name="East")
    pieces = segment.cut(frame, length_m=piece_m)
    steps = along_.steps(pieces, terrain, pace=PACES["tobler_off_path"])
    known = None if safe_h is None else pd.Series(safe_h, index=pieces.index)
    return course_.course(pieces, steps, safe_h=known, **more)
