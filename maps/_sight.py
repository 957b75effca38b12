"""Line of sight as pictures: where something is seen from, in a stronger tint the more of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.result import StudyResult
from layers.raster import Raster
from maps import _picture
from maps._picture import Picture
from maps._style import SIGHT_BREAKS, SIGHT_COLOURS, SIGHT_OPACITY, rgb

KINDS: tuple[str, ...] = tuple(SIGHT_COLOURS)
"""In the order of the legend."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One kind on the page; `classes` are the numbers of the tints in use, from 1."""

    kind: str
    picture: Picture
    classes: tuple[int, ...]
    is_made_up: bool

    @property
    def id(self) -> str:
        """Name of its layer."""
        return f"sight-{self.kind}"


def for_page(
    result: StudyResult, *, lonlat_bounds: tuple[float, float, float, float], has_sea: bool = False
) -> tuple[Sight, ...]:
    """Return the kinds of which any is seen from somewhere within the bounds.

    With `has_sea`, ground at exactly 0 m is water: nobody walks there, so it is not tinted.
    """
    terrain = result.rasters.get("terrain") if has_sea else None
    made = []
    for kind in KINDS:
        if kind in result.sight:
            seen = _ashore(result.sight[kind], terrain)
            sight = _draw(kind, seen, lonlat_bounds=lonlat_bounds)
            made += [sight] if sight is not None else []
    return tuple(made)


def _ashore(seen: Raster, terrain: Raster | None) -> Raster:
    """Return the raster without the sea, where the terrain lies on the same grid."""
    if terrain is None or (terrain.shape, terrain.transform) != (seen.shape, seen.transform):
        return seen
    return seen.with_values(np.where(terrain.values == 0.0, np.nan, seen.values), unit=seen.unit)


def _draw(kind: str, seen: Raster, *, lonlat_bounds: tuple[float, float, float, float]) -> Sight | None:
    canvas = _picture.canvas(seen, lonlat_bounds=lonlat_bounds)
    if canvas is None:
        return None
    classes = canvas.drawn(_classed, canvas.raster.values)
    used = np.unique(classes)
    used = used[used > 0]
    if not used.size:
        return None
    return Sight(
        kind=kind,
        # Few colours and sharp edges: without loss it is smaller, and no tint bleeds.
        picture=canvas.packed(_painted(kind, classes), lossless=True),
        classes=tuple(int(number) for number in used),
        is_made_up=seen.provenance.basis == "illustrative",
    )


def _classed(count: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the class of each count, 0 where nobody is seen or nothing is known.

    Between cells a count is that of the nearer: half of one is one.
    """
    whole = np.floor(np.where(np.isfinite(count), count, 0.0) + 0.5)
    return np.searchsorted(SIGHT_BREAKS, whole, side="right")


def _painted(kind: str, classes: NDArray[np.intp]) -> NDArray[np.uint8]:
    opacity = 255.0 * np.array(SIGHT_OPACITY)[:, None]
    table = np.vstack([np.zeros(4), np.hstack([rgb(SIGHT_COLOURS[kind]), opacity])])
    return table.round().astype(np.uint8)[classes]
