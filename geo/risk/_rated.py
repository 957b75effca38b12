"""What is rated, the recorded deaths that may be compared with it, and how much of each lies where.

A death's true position lies somewhere in a disc of radius `precision_m` about the stated one, so each death
is a mass spread over the places in its disc. Ranks are then expected ranks: scores themselves are never
averaged, so that only their order counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from layers.crs import check_metric, check_same, transformer
from layers.raster import Raster

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DISC_POINTS = 256
"""Points that stand for a disc: each for one part in 256 of its area."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """Places with a score: cells, or segments. All arrays have one entry a place.

    Attributes
    ----------
    score
        of any unit, the greater the worse; never NaN.
    weight
        how much there is of the place: area or length, in any unit.
    x, y
        a point of it, in metres, in the CRS of the deaths.
    """

    score: Floats
    weight: Floats
    x: Floats
    y: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Chosen:
    """The deaths to compare, an entry a record: position in metres, radius of the disc, people.

    `other_cause` and `too_vague` count people left out; `unstated` those taken whose precision is not known.
    """

    x: Floats
    y: Floats
    precision_m: Floats
    people: Floats
    other_cause: int
    too_vague: int
    unstated: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Masses:
    """How many of the people of which record lie on which place; entries are unique pairs."""

    record: Ints
    place: Ints
    people: Floats


def choose(deaths: gpd.GeoDataFrame, *, causes: Collection[str], limit_m: float) -> Chosen:
    """Choose the records of a cause whose position is known well enough.

    Parameters
    ----------
    deaths
        frame of that layer, in metres.
    causes
        those of the layer's causes that count.
    limit_m
        the worst precision that counts, in metres. A record that states none is taken at its position.

    Raises
    ------
    CrsError
        if `deaths` is not in metres.
    InputError
        if `limit_m` is negative or no number.
    """
    check_metric(deaths, name="deaths")
    if not limit_m >= 0:
        raise InputError(f"the worst precision that counts is 0 m or more, not {limit_m}")
    people = deaths["count"].fillna(1).to_numpy(dtype=np.float64)
    precision = deaths["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    points = np.asarray(deaths.geometry.array)
    of_cause = deaths["cause"].isin(list(causes)).to_numpy(dtype=bool)
    placed = ~(shapely.is_missing(points) | shapely.is_empty(points)) & ~(precision > limit_m)
    taken = of_cause & placed
    return Chosen(
        x=shapely.get_x(points[taken]),
        y=shapely.get_y(points[taken]),
        precision_m=np.nan_to_num(precision[taken]),
        people=people[taken],
        other_cause=int(people[~of_cause].sum()),
        too_vague=int(people[of_cause & ~placed].sum()),
        unstated=int(people[taken & np.isnan(precision)].sum()),
    )


def cells(raster: Raster, crs: CRS) -> tuple[Ground, Ints]:
    """Return the cells that have a value, and on the grid the number of each one's place (-1: none).

    In a geographic CRS the weight is the cosine of the latitude: cells of a degree grid are areas on a
    sphere.
    """
    known = np.isfinite(raster.values)
    number = np.full(raster.shape, -1, dtype=np.int64)
    number[known] = np.arange(int(known.sum()))
    row, column = np.nonzero(known)
    wide, high = raster.resolution
    minx, _, _, maxy = raster.bounds
    x, y = minx + (column + 0.5) * wide, maxy - (row + 0.5) * high
    weight = np.cos(np.radians(y)) if raster.crs.is_geographic else np.ones(len(x))
    x, y = transformer(raster.crs, crs).transform(x, y)
    return Ground(score=raster.values[known].astype(np.float64), weight=weight, x=x, y=y), number


def on_cells(raster: Raster, number: Ints, deaths: Chosen, crs: CRS) -> Masses:
    """Spread each record over the cells in its disc; what falls on no rated cell is in no entry.

    The disc is `DISC_POINTS` points of equal area on a spiral (Vogel 1979, Mathematical Biosciences 44:179),
    carried to the raster's own CRS.
    """
    along = np.arange(DISC_POINTS) + 0.5
    radius, angle = np.sqrt(along / DISC_POINTS), along * np.pi * (3.0 - np.sqrt(5.0))
    x = deaths.x[:, None] + deaths.precision_m[:, None] * radius * np.cos(angle)
    y = deaths.y[:, None] + deaths.precision_m[:, None] * radius * np.sin(angle)
    place = cell_at(raster, number, x.ravel(), y.ravel(), crs)
    record = np.repeat(np.arange(len(deaths.x)), DISC_POINTS)
    return _gathered(record, place, np.repeat(deaths.people / DISC_POINTS, DISC_POINTS))


def cell_at(raster: Raster, number: Ints, x: Floats, y: Floats, crs: CRS) -> Ints:
    """Return the place that each point in `crs` lies on; -1 where none."""
    x, y = transformer(crs, raster.crs).transform(x, y)
    wide, high = raster.resolution
    minx, _, _, maxy = raster.bounds
    rows, columns = raster.shape
    across, down = np.floor((x - minx) / wide), np.floor((maxy - y) / high)
    inside = (across >= 0) & (across < columns) & (down >= 0) & (down < rows)
    place = np.full(len(across), -1, dtype=np.int64)
    place[inside] = number[down[inside].astype(np.int64), across[inside].astype(np.int64)]
    return place


def stretches(segments: gpd.GeoDataFrame, column: str) -> tuple[Ground, NDArray[np.object_]]:
    """Return the segments that have a score, weighted by length, and their lines.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    """
    check_metric(segments, name="segments")
    score = segments[column].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(score)
    lines = np.asarray(segments.geometry.array)[known]
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return (
        Ground(
            score=score[known],
            weight=shapely.length(lines),
            x=shapely.get_x(middle),
            y=shapely.get_y(middle),
        ),
        lines,
    )


def on_stretches(lines: NDArray[np.object_], deaths: Chosen, *, within_m: float) -> Masses:
    """Spread each record over what lies within its precision, or `within_m` if that is more, by length.

    A record with no line so near is in no entry; one with any is there whole.
    """
    centres = np.asarray(shapely.points(deaths.x, deaths.y))
    radius = np.maximum(deaths.precision_m, within_m)
    record, place = shapely.STRtree(lines).query(centres, predicate="dwithin", distance=radius)
    discs = np.asarray(shapely.buffer(centres, radius))
    length = shapely.length(shapely.intersection(lines[place], discs[record]))
    # A line that only touches the disc has no length in it.
    record, place, length = record[length > 0], place[length > 0], length[length > 0]
    total = np.bincount(record, length, minlength=len(centres))
    return _gathered(record, place, deaths.people[record] * length / total[record])


def check_fit(deaths: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> None:
    """Raise CrsError if the segments are in another CRS than the deaths."""
    check_same(expected=check_metric(deaths, name="deaths"), segments=segments)


def _gathered(record: Ints, place: Ints, people: Floats) -> Masses:
    """Add up entries of the same record and place; drop those of no place."""
    there = place >= 0
    pairs = pd.DataFrame({"record": record[there], "place": place[there], "people": people[there]})
    sums = pairs.groupby(["record", "place"], sort=True)["people"].sum()
    return Masses(
        record=sums.index.get_level_values(0).to_numpy(dtype=np.int64),
        place=sums.index.get_level_values(1).to_numpy(dtype=np.int64),
        people=sums.to_numpy(dtype=np.float64),
    )
