"""A land that is read window by window: what its parts must know of the whole, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground.tiles import Readable, Window
from geo.walking import _clock, _prepare, _state
from geo.walking._cost import Pace
from geo.walking._ground import Ground, Links, Terms
from geo.walking._layers import Layers
from geo.walking._shapes import Touched, cells_in
from layers.source import Counts, Provenance


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """A window of a land, ready to be walked.

    Attributes
    ----------
    ground
        its cells, counted row by row in the window, and the links between them.
    link_s
        seconds of these.
    sources
        its cells that are sources.
    """

    ground: Ground
    link_s: NDArray[np.float64]
    sources: NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Land:
    """What is known of the whole.

    Attributes
    ----------
    elevation, factor
        what is read.
    layers
        what lies on it.
    sources
        where people start, or go.
    rising
        1.0, or -1.0 for time towards the sources: then the ground is turned over.
    terms, costs
        what is the same in every part.
    links
        of the network, all of them.
    link_s
        seconds of each.
    read_as
        where each of the windows came from.
    """

    elevation: Readable
    factor: Readable | None
    layers: Layers
    sources: Touched
    rising: float
    terms: Terms
    costs: _clock.Costs
    links: Links
    link_s: NDArray[np.float64]
    read_as: list[tuple[Provenance, Counts]]

    def part(self, window: Window) -> Part:
        """Read a window and return it."""
        heights = np.ascontiguousarray(self.elevation.read(window).values)
        factor = _factor(self.factor, window)
        _, can_stand = self.layers.standing(heights, factor, window)
        links, chosen = self.links, np.empty(0, dtype=np.int64)
        if links.start.size:
            columns = self.elevation.shape[1]
            chosen = np.flatnonzero(inside(links.start, columns, window) & inside(links.end, columns, window))
            links = Links(
                start=local(links.start[chosen], columns, window),
                end=local(links.end[chosen], columns, window),
                length_m=links.length_m[chosen],
                factor=links.factor[chosen],
                rise_m=links.rise_m[chosen],
            )
        sources = self.sources.within(window)
        ground = _prepare.part(
            self.layers,
            window,
            self.terms,
            heights=heights,
            factor=factor,
            can_stand=can_stand,
            links=links,
        )
        return Part(ground=ground, link_s=self.link_s[chosen], sources=sources[can_stand.ravel()[sources]])


def survey(
    elevation: Readable,
    factor: Readable | None,
    layers: Layers,
    sources: Touched,
    *,
    windows: Sequence[Window],
    pace: Pace,
    rising: float,
    done: Callable[[float], None],
) -> Land:
    """Read each of some windows, which together are the whole, once; return what is known then.

    `done` is called with the share of them that is read.
    """
    columns = elevation.shape[1]
    course = layers.course.cells
    heights = np.full(course.size, np.nan)
    is_known, can_stand = np.zeros(course.size, dtype=bool), np.zeros(course.size, dtype=bool)
    rises, spans, read_as, is_anywhere = [(0.0, 0.0)], [], [], False
    for number, window in enumerate(windows, start=1):
        # One row and one column more: neighbours in two windows may differ most in height.
        north, west = (min(each.start, 1) for each in window)
        raster = elevation.read(
            (slice(window[0].start - north, window[0].stop), slice(window[1].start - west, window[1].stop))
        )
        read_as.append((raster.provenance, raster.counts))
        rises.append(_state.rises(np.ascontiguousarray(raster.values)))
        own = raster.values[north:, west:]
        slow = _factor(factor, window)
        span = _prepare.span(slow)
        if span is not None:
            spans.append(span)
        begin = sources.within(window)
        passed, at = cells_in(course, columns, window)
        if begin.size or passed.size:
            known, stands = layers.standing(own, slow, window)
            is_anywhere |= bool(stands.ravel()[begin].any())
            heights[passed] = own.ravel()[at]
            is_known[passed], can_stand[passed] = known.ravel()[at], stands.ravel()[at]
        done(number / len(windows))
    if not is_anywhere:
        raise InputError(_prepare.NOWHERE)
    terms = _prepare.terms(
        layers,
        elevation,
        pace=pace,
        rises_m=(max(across for across, _ in rises), max(down for _, down in rises)),
        factors=(min(low for low, _ in spans), max(high for _, high in spans)) if spans else (1.0, 1.0),
    )
    links = layers.links(heights, is_known, can_stand)
    link_s = links.seconds(pace, rising=rising)
    return Land(
        elevation=elevation,
        factor=factor,
        layers=layers,
        sources=sources,
        rising=rising,
        terms=terms,
        costs=_clock.costs(terms, link_s),
        links=links,
        link_s=link_s,
        read_as=read_as,
    )


def inside(cells: NDArray[np.int64], columns: int, window: Window) -> NDArray[np.bool_]:
    """Return which cells of a grid with so many columns, counted row by row, lie in a window."""
    row, column = np.divmod(cells, columns)
    rows, across = window
    is_in: NDArray[np.bool_] = (row >= rows.start) & (row < rows.stop)
    is_in &= (column >= across.start) & (column < across.stop)
    return is_in


def local(cells: NDArray[np.int64], columns: int, window: Window) -> NDArray[np.int64]:
    """Return the numbers that cells in a window have there."""
    row, column = np.divmod(cells, columns)
    rows, across = window
    numbers: NDArray[np.int64] = (row - rows.start) * (across.stop - across.start) + column - across.start
    return numbers


def _factor(factor: Readable | None, window: Window) -> NDArray[np.float32] | None:
    return None if factor is None else _prepare.known_factor(factor.read(window).values)
