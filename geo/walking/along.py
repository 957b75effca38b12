"""How long a given route takes on foot, segment by segment."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import InputError
from geo.join import sample
from geo.walking.speed import Pace
from layers import crs as crs_
from layers.raster import Raster

SECONDS_PER_HOUR = 3600.0

COLUMNS = ("walking_h", "climb_m", "descent_m", "elapsed_h")


def measure(segments: gpd.GeoDataFrame, terrain: Raster, *, pace: Pace) -> pd.DataFrame:
    """Measure the time and the climb of each segment in the direction of its route.

    Elevation is bilinear, at equal steps of at most half a cell; each step takes its horizontal length over
    the pace's speed on its slope.

    Parameters
    ----------
    segments
        the spine (`geo.join.segment.cut`), in a CRS that counts in metres.
    terrain
        elevation in metres.
    pace
        how fast the walker is on a slope.

    Returns
    -------
    DataFrame
        index of `segments`; ``walking_h`` (hours), ``climb_m`` and ``descent_m`` (metres, both >= 0), and
        ``elapsed_h``: hours from the start of the route to the end of the segment. NaN for segments that are
        not walked (`mode` other than foot) or not wholly covered by the terrain; ``elapsed_h`` also after the
        first such segment of its route.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    InputError
        if the terrain does not hold metres.
    """
    crs_.check_metric(segments, name="segments")
    if terrain.unit != "m":
        raise InputError(f"walking needs elevation in metres; this raster holds '{terrain.unit}'")
    out = pd.DataFrame(np.nan, index=segments.index, columns=list(COLUMNS))
    walked = segments.loc[segments["mode"] == "foot"]
    if walked.empty:
        return out
    width, height = sample.cell_size_m(terrain)
    longest = min(float(width.min()), float(height.min())) / 2
    geometry = np.asarray(walked.geometry.array)
    lengths = shapely.length(geometry)
    steps = np.maximum(1, np.ceil(lengths / longest)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(steps + 1)])
    owner = np.repeat(np.arange(len(walked)), steps + 1)
    share = (np.arange(first[-1]) - first[owner]) / steps[owner]
    points = shapely.line_interpolate_point(geometry[owner], share, normalized=True)
    elevation = sample.at(gpd.GeoSeries(points, crs=walked.crs), terrain).to_numpy()

    inner = np.ones(len(elevation), dtype=bool)
    inner[first[1:] - 1] = False  # the last point of a segment begins no step
    rise = np.diff(elevation, append=np.nan)[inner]
    run = (lengths / steps)[owner[inner]]
    seconds = run / pace.speed_m_s(rise / run)
    begins = np.concatenate([[0], np.cumsum(steps)[:-1]])
    out.loc[walked.index, "walking_h"] = np.add.reduceat(seconds, begins) / SECONDS_PER_HOUR
    out.loc[walked.index, "climb_m"] = np.add.reduceat(np.maximum(rise, 0.0), begins)
    out.loc[walked.index, "descent_m"] = np.add.reduceat(np.maximum(-rise, 0.0), begins)
    order = walked.sort_values(["route_id", "start_m"]).index
    hours = out.loc[order, "walking_h"]
    out.loc[order, "elapsed_h"] = hours.groupby(walked.loc[order, "route_id"]).cumsum(skipna=False)
    return out
