"""The outline of all cells that are reached in time: marching squares with holes, by contourpy."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import numpy as np
import shapely
from affine import Affine
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

_TOUCH = 1e-6
"""A cell reached exactly in time counts as reached by this share of the margin, so that no ring touches
itself."""


def outline(
    hours: NDArray[np.floating],
    limit_h: float,
    *,
    transform: Affine,
    margin_h: float,
    corner: tuple[int, int] = (0, 0),
) -> MultiPolygon:
    """Return the area within `limit_h`, in the CRS of `transform`.

    The edge lies between two cell centres in proportion to their hours. Where the cell beyond is not reached
    at all (a barrier, a cliff, the end of the grid) it lies half way, on the edge of the reached cell.

    Parameters
    ----------
    hours
        shape (row, column); not finite where nobody arrives.
    margin_h
        hours of a few steps: a cell reached that long before the limit reaches to its own edge.
    corner
        row and column, on the grid of `transform`, of the first of the hours.
    """
    late = np.pad(np.asarray(hours, dtype=np.float64) - limit_h, 1, constant_values=np.inf)
    late[~np.isfinite(late)] = margin_h
    late = np.clip(late, -margin_h, margin_h)
    late[np.abs(late) < _TOUCH * margin_h] = -_TOUCH * margin_h

    rows, columns = late.shape
    x = transform.c + transform.a * (corner[1] + np.arange(columns) - 0.5)
    y = transform.f + transform.e * (corner[0] + np.arange(rows) - 0.5)
    generator = contour_generator(x=x, y=y, z=late, name="serial", fill_type=FillType.OuterOffset)
    points, offsets = cast(
        "tuple[list[NDArray[np.float64]], list[NDArray[np.uint32]]]", generator.filled(-2.0 * margin_h, 0.0)
    )
    shapes = []
    for ring_points, ring_offsets in zip(points, offsets, strict=True):
        rings = [ring_points[begin:end] for begin, end in pairwise(ring_offsets.tolist())]
        shapes.append(Polygon(rings[0], rings[1:]))
    whole: BaseGeometry = MultiPolygon(shapes)
    if not whole.is_valid:
        whole = shapely.make_valid(whole, method="structure", keep_collapsed=False)
    return _as_multi(whole)


def _as_multi(shape: BaseGeometry) -> MultiPolygon:
    parts = shapely.get_parts(shape)
    return MultiPolygon(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON].tolist())
