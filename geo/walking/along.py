"""How long a given route takes on foot, segment by segment."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.join import sample
from geo.walking.speed import Pace
from layers import crs as crs_
from layers.raster import Raster

SECONDS_PER_HOUR = 3600.0

COLUMNS = ("walking_h", "climb_m", "descent_m", "elapsed_h")

ON_IT_M = 25.0
"""A step so near to a way of the network is on it: the width of a road and the error of a map (judgement)."""


def measure(
    segments: gpd.GeoDataFrame,
    terrain: Raster,
    *,
    pace: Pace,
    factor: Raster | None = None,
    network: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Measure the time and the climb of each segment in the direction of its route.

    Elevation is bilinear, at equal steps of at most half a cell; each step takes its horizontal length over
    the pace's speed on its slope, times the factor of the ground it is on.

    Parameters
    ----------
    segments
        the spine (`geo.join.segment.cut`), in a CRS that counts in metres.
    terrain
        elevation in metres.
    pace
        how fast the walker is on a slope.
    factor
        what time is multiplied by, in any CRS; 1 where it has no value, since a given route goes where it
        goes. None: 1 everywhere.
    network
        roads and trails. A step whose middle is within `ON_IT_M` of one takes that one's column ``factor``
        (1 if it has none) instead of the ground's.

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
    return told(segments, steps(segments, terrain, pace=pace, factor=factor, network=network))


def told(segments: gpd.GeoDataFrame, made: Steps) -> pd.DataFrame:
    """Return what `measure` does, of steps that are known.

    Parameters
    ----------
    segments
        the spine.
    made
        of `steps`, for the same segments.
    """
    out = pd.DataFrame(np.nan, index=segments.index, columns=list(COLUMNS))
    if made.index.empty:
        return out
    out.loc[made.index, "walking_h"] = made.total(made.seconds) / SECONDS_PER_HOUR
    out.loc[made.index, "climb_m"] = made.total(np.maximum(made.rise_m, 0.0))
    out.loc[made.index, "descent_m"] = made.total(np.maximum(-made.rise_m, 0.0))
    order = segments.loc[made.index].sort_values(["route_id", "start_m"]).index
    hours = out.loc[order, "walking_h"]
    out.loc[order, "elapsed_h"] = hours.groupby(segments.loc[order, "route_id"]).cumsum(skipna=False)
    return out


@dataclass(frozen=True, eq=False, kw_only=True)
class Steps:
    """The short steps that segments are walked in, one segment after the other.

    Attributes
    ----------
    index
        of the n segments that are walked.
    first
        shape (n,): the first step of each.
    run_m, rise_m, seconds
        shape (steps,): horizontal length, rise (NaN off the terrain) and time.
    """

    index: pd.Index
    first: NDArray[np.int64]
    run_m: NDArray[np.float64]
    rise_m: NDArray[np.float64]
    seconds: NDArray[np.float64]

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over the steps of each segment."""
        sums: NDArray[np.float64] = np.add.reduceat(values, self.first)
        return sums


def steps(
    segments: gpd.GeoDataFrame,
    terrain: Raster,
    *,
    pace: Pace,
    factor: Raster | None = None,
    network: gpd.GeoDataFrame | None = None,
) -> Steps:
    """Return the steps behind `measure`; parameters and errors as there."""
    crs_.check_metric(segments, name="segments")
    if terrain.unit != "m":
        raise InputError(f"walking needs elevation in metres; this raster holds '{terrain.unit}'")
    walked = segments.loc[segments["mode"] == "foot"]
    width, height = sample.cell_size_m(terrain)
    cut = _Cut.of(walked, longest_m=min(float(width.min()), float(height.min())) / 2)
    elevation = sample.at(cut.points(), terrain).to_numpy()
    rise = np.diff(elevation, append=np.nan)[cut.begins]
    return cut.walked(rise, pace, factor, network)


def level_steps(
    segments: gpd.GeoDataFrame,
    *,
    pace: Pace,
    factor: Raster | None = None,
    network: gpd.GeoDataFrame | None = None,
) -> Steps:
    """Return the steps over ground of which no elevation is known, taken as level: no step rises or falls.

    The same as `steps` on a level terrain.

    Parameters
    ----------
    segments, pace, factor, network
        as for `measure`.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    """
    crs_.check_metric(segments, name="segments")
    is_even = factor is None and network is None
    cut = _Cut.of(segments.loc[segments["mode"] == "foot"], longest_m=np.inf if is_even else ON_IT_M)
    return cut.walked(np.zeros(int(cut.begins.sum())), pace, factor, network)


@dataclass(frozen=True, eq=False)
class _Cut:
    """Segments cut into equal steps.

    `count` has the steps of each segment; of the ends of all steps, in order, `first` is the place of the
    first of each segment (and one after the last), `owner` the segment, `share` how far along it they stand
    and `begins` whether a step begins there.
    """

    segments: gpd.GeoDataFrame
    lengths: NDArray[np.float64]
    count: NDArray[np.int64]
    first: NDArray[np.int64]
    owner: NDArray[np.int64]
    share: NDArray[np.float64]
    begins: NDArray[np.bool_]

    @classmethod
    def of(cls, segments: gpd.GeoDataFrame, *, longest_m: float) -> _Cut:
        lengths = shapely.length(np.asarray(segments.geometry.array))
        count = np.maximum(1, np.ceil(lengths / longest_m)).astype(np.int64)
        first = np.concatenate([[0], np.cumsum(count + 1)])
        owner = np.repeat(np.arange(len(segments)), count + 1)
        share = (np.arange(first[-1]) - first[owner]) / count[owner]
        begins = np.ones(len(owner), dtype=bool)
        begins[first[1:] - 1] = False  # the last point of a segment begins no step
        return cls(segments, lengths, count, first, owner, share, begins)

    def points(self) -> gpd.GeoSeries:
        """Return the ends of all steps."""
        return self._at(self.owner, self.share)

    def walked(
        self,
        rise_m: NDArray[np.float64],
        pace: Pace,
        factor: Raster | None,
        network: gpd.GeoDataFrame | None,
    ) -> Steps:
        """Return the steps, each with its rise, at a pace."""
        owner = self.owner[self.begins]
        run = (self.lengths / self.count)[owner]
        seconds = run / pace.speed_m_s(rise_m / run)
        if factor is not None or network is not None:
            middle = self._at(owner, self.share[self.begins] + 0.5 / self.count[owner])
            seconds = seconds * _factors(middle, factor, network)
        return Steps(
            index=self.segments.index,
            first=np.cumsum(self.count) - self.count,
            run_m=run,
            rise_m=rise_m,
            seconds=seconds,
        )

    def _at(self, owner: NDArray[np.int64], share: NDArray[np.float64]) -> gpd.GeoSeries:
        lines = np.asarray(self.segments.geometry.array)[owner]
        points = shapely.line_interpolate_point(lines, share, normalized=True)
        return gpd.GeoSeries(points, crs=self.segments.crs)


def _factors(
    middle: gpd.GeoSeries, factor: Raster | None, network: gpd.GeoDataFrame | None
) -> NDArray[np.float64]:
    """Return what the time of each step is multiplied by."""
    if factor is None:
        factors = np.ones(len(middle))
    else:
        factors = sample.at(middle, factor).fillna(1.0).to_numpy(dtype=np.float64)
    if network is None or network.empty:
        return factors
    crs_.check_same(expected=CRS.from_user_input(middle.crs), network=network)
    tree = shapely.STRtree(network.geometry.to_numpy())
    step, way = tree.query(middle.to_numpy(), predicate="dwithin", distance=ON_IT_M)
    own = network["factor"].to_numpy(dtype=np.float64) if "factor" in network else np.ones(len(network))
    on_it = np.full(len(middle), np.inf)
    np.minimum.at(on_it, step, own[way])
    return np.where(np.isfinite(on_it), on_it, factors)
