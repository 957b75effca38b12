"""The definition of `geo.ground.sun.horizon`, crossing by crossing."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.join.sample import at
from layers.raster import Raster


def slow(raster: Raster, x: float, y: float, direction_deg: float, **options: Any) -> float:
    """The definition, crossing by crossing: positions in cells from the first centre, y down."""
    z, (wide, high) = raster.values.astype(np.float64), raster.resolution
    point = gpd.GeoSeries([shapely.Point(x, y)], crs=raster.crs)
    eye = float(at(point, raster).iloc[0]) + options["height_m"]
    if math.isnan(eye):
        return math.nan
    column, row = (x - raster.transform.c) / wide - 0.5, (raster.transform.f - y) / high - 0.5
    angle = math.radians(direction_deg)
    right, down = round(math.sin(angle), 15) / wide, -round(math.cos(angle), 15) / high
    drop = options.get("drop", 0.0)
    steepest = 0.0
    for along, here, step, far_line in (
        ("column", column, right, z.shape[1]),
        ("row", row, down, z.shape[0]),
    ):
        if step == 0:
            continue
        for line in range(far_line):
            distance = (line - here) / step
            if (line - here) * np.sign(step) < 1e-6 or distance > options["far_m"]:
                continue
            aside = row + distance * down if along == "column" else column + distance * right
            other = z.shape[0] if along == "column" else z.shape[1]
            nearest = round(aside)
            if abs(aside - nearest) < 1e-9:
                aside = nearest
            low, high_ = math.floor(aside), math.ceil(aside)
            if low < 0 or high_ >= other:
                continue
            one, two = (z[low, line], z[high_, line]) if along == "column" else (z[line, low], z[line, high_])
            ground = one if low == high_ else one + (two - one) * (aside - low)
            if not math.isnan(ground):
                steepest = max(steepest, (ground - eye - drop * distance**2) / distance)
    return math.degrees(math.atan(steepest))
