"""Values along lines over a raster larger than memory, window by window: those of `geo.join.sample.along`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.join import sample
from layers import crs as crs_
from layers.raster import Grid, Raster, Window

MOST_CELLS = 16_000_000
"""Of a window: 64 MB."""


class Readable(Grid, Protocol):
    """A grid of which windows can be read: a `layers.raster_window.RasterFile`, say."""

    def read(self, window: Window, /) -> Raster:
        """Return the part of the grid in a window that lies inside it."""


def along(
    lines: gpd.GeoDataFrame | gpd.GeoSeries,
    source: Readable,
    *,
    most_cells: int = MOST_CELLS,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Summarise the cells that each line crosses, every one weighted by the length inside it.

    Lines near to one another share a window. One that needs a larger window than is allowed is cut at the
    vertex in its middle, as often as that helps, and its pieces are put together again: the result is that of
    `geo.join.sample.along` on the whole raster, to rounding. A single straight piece is never cut.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings, in a CRS that counts in metres.
    source
        what is read, one window at a time.
    most_cells
        of a window, at least 1.
    progress
        called with the windows done and all windows, after each.

    Returns
    -------
    DataFrame
        as that of `geo.join.sample.along`.

    Raises
    ------
    CrsError
        if `lines` is not in metres.
    InputError
        if there is anything but lines, or a window may have no cells.
    """
    crs = crs_.check_metric(lines, name="lines")
    if most_cells < 1:
        raise InputError(f"a window of {most_cells} cells is none; give 1 or more")
    parts, owner = shapely.get_parts(np.asarray(lines.geometry.array), return_index=True)
    if len(parts) and (shapely.get_type_id(parts) != shapely.GeometryType.LINESTRING).any():
        raise InputError("only lines can be walked; use at(...) for points")
    pieces = _cut(parts, owner, source, crs, most_cells)
    jobs = list(_together(pieces.windows, most_cells))
    table = pd.DataFrame(
        {"mean": np.nan, "minimum": np.nan, "maximum": np.nan, "covered_share": 0.0},
        index=pd.RangeIndex(len(pieces.shapes)),
    )
    for done, (window, members) in enumerate(jobs, start=1):
        some = gpd.GeoSeries(pieces.shapes[members], index=members, crs=crs)
        table.loc[members] = sample.along(some, source.read(window))
        if progress is not None:
            progress(done, len(jobs))
    return _joined(table, pieces, lines.index)


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Pieces of lines, the number of the line of each, and its window (first and last row and column)."""

    shapes: NDArray[np.object_]
    owner: NDArray[np.int64]
    windows: NDArray[np.int64]


def _cut(
    parts: NDArray[np.object_], owner: NDArray[np.int64], source: Readable, crs: CRS, most: int
) -> _Pieces:
    shapes: list[NDArray[np.object_]] = []
    owners: list[NDArray[np.int64]] = []
    windows: list[NDArray[np.int64]] = []
    while len(parts):
        found = _windows(parts, source, crs)
        cells = (found[:, 1] - found[:, 0]) * (found[:, 3] - found[:, 2])
        vertices = shapely.get_num_coordinates(parts)
        fits = (cells <= most) | (vertices <= 2)
        shapes.append(parts[fits])
        owners.append(owner[fits])
        windows.append(found[fits])
        halves = [half for part in parts[~fits] for half in _halves(part)]
        owner = np.repeat(owner[~fits], 2)
        parts = np.array(halves, dtype=object)
    if not shapes:
        return _Pieces(np.empty(0, object), np.empty(0, np.int64), np.empty((0, 4), np.int64))
    return _Pieces(np.concatenate(shapes), np.concatenate(owners), np.concatenate(windows))


def _halves(line: shapely.LineString) -> tuple[shapely.LineString, shapely.LineString]:
    xy = shapely.get_coordinates(line)
    middle = len(xy) // 2
    return shapely.LineString(xy[: middle + 1]), shapely.LineString(xy[middle:])


def _windows(parts: NDArray[np.object_], source: Readable, crs: CRS) -> NDArray[np.int64]:
    """Return the rows and columns that hold each line: first, one after the last; empty off the raster.

    One more row and column to the south and east: a line along the edge of two cells counts for those.
    """
    xy, index = shapely.get_coordinates(parts, return_index=True)
    x, y = (xy[:, 0], xy[:, 1]) if crs == source.crs else crs_.transformer(crs, source.crs).transform(*xy.T)
    grid = source.transform
    column, row = (np.asarray(x) - grid.c) / grid.a, (np.asarray(y) - grid.f) / grid.e
    starts = np.searchsorted(index, np.arange(len(parts)))
    rows, columns = source.shape
    spans = [
        np.clip(np.floor(np.minimum.reduceat(row, starts)) - 1, 0, rows),
        np.clip(np.floor(np.maximum.reduceat(row, starts)) + 2, 0, rows),
        np.clip(np.floor(np.minimum.reduceat(column, starts)) - 1, 0, columns),
        np.clip(np.floor(np.maximum.reduceat(column, starts)) + 2, 0, columns),
    ]
    return np.stack(spans, axis=1).astype(np.int64)


def _together(windows: NDArray[np.int64], most: int) -> Iterator[tuple[Window, NDArray[np.int64]]]:
    """Group pieces whose common window is allowed, from the north-west; those off the raster are left out."""
    there = np.flatnonzero((windows[:, 1] > windows[:, 0]) & (windows[:, 3] > windows[:, 2]))
    side = max(1, int(np.sqrt(most)) // 2)
    order = there[np.lexsort((windows[there, 2], windows[there, 2] // side, windows[there, 0] // side))]
    group: list[int] = []
    held = np.zeros(4, dtype=np.int64)
    for piece in order:
        own = windows[piece]
        joint = own if not group else _hull(held, own)
        if group and (joint[1] - joint[0]) * (joint[3] - joint[2]) > most:
            yield _window(held), np.array(group, dtype=np.int64)
            group, joint = [], own
        group.append(int(piece))
        held = joint
    if group:
        yield _window(held), np.array(group, dtype=np.int64)


def _hull(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.array(
        [min(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), max(one[3], other[3])]
    )


def _window(spans: NDArray[np.int64]) -> Window:
    return slice(int(spans[0]), int(spans[1])), slice(int(spans[2]), int(spans[3]))


def _joined(table: pd.DataFrame, pieces: _Pieces, index: pd.Index) -> pd.DataFrame:
    """Put the pieces of each line together, weighted by the length that has a value."""
    count = len(index)
    length = shapely.length(pieces.shapes)
    covered = length * table["covered_share"].to_numpy()
    owner = pieces.owner

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(owner, weights=values, minlength=count), dtype=np.float64)

    whole, known = total(length), total(covered)
    weighted = total(np.where(covered > 0, covered * table["mean"].to_numpy(), 0.0))
    mean = np.divide(weighted, known, out=np.full(count, np.nan), where=known > 0)
    share = np.divide(known, whole, out=np.zeros(count), where=whole > 0)
    share[share > 1 - 1e-12] = 1.0
    by_line = table.groupby(owner)
    least = by_line["minimum"].min().reindex(range(count)).to_numpy()
    most = by_line["maximum"].max().reindex(range(count)).to_numpy()
    return pd.DataFrame(
        {"mean": mean, "minimum": least, "maximum": most, "covered_share": share}, index=index
    )
