"""The times along the rims of tiles: all that must be known of a land so that each tile can be walked alone.

What is walked for a tile is a little larger than the tile itself, so that ways which wind along its side are
found at once. The rim lies around that, as wide as the longest step: nobody comes in without standing on it,
or by a link of the network that leads far. The cells of all rims, and those in which far links begin, are the
posts. Of each the earliest known ticks are kept.

Walking a tile tells new times of the posts in it. They are never too early, since each is that of a way. A
tile in which a post was reached sooner than was known when it was walked last has news, and is walked again,
from these posts only: people who come to another post no sooner than was known turn back there. When no tile
has news, every post has its earliest time. For take the earliest that had not, and the tile in which it lies:
the quickest way to it begins there, or comes in over a post that has, so that walking the tile finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.ground import tiles
from geo.ground.tiles import Tile, Window
from geo.walking import _solve
from geo.walking._shapes import ascending, cells_in
from geo.walking._solve import LATEST, Known, Walked
from geo.walking._survey import Land, Part, inside, local

_WIDER = 16
"""By so many cells is what is walked larger than the tile: it saves a fifth of the work on rough ground."""

_KEPT = 2
"""Tiles that are kept when they are read: a way may wind between two."""


@dataclass(frozen=True, eq=False)
class _Far:
    """Links that lead further than any step: the post where each begins, the cell where it ends, ticks."""

    post: NDArray[np.int64]
    end: NDArray[np.int64]
    ticks: NDArray[np.int64]


@dataclass(eq=False, kw_only=True)
class Rims:
    """What is known along the rims.

    Attributes
    ----------
    land
        what is walked.
    cut
        its tiles; each one's `read` is what is walked, and the rim about it.
    limit_s
        nobody walks longer.
    posts, ticks, walk
        cells, ascending; at which ticks each was reached; and in the which-th walk this was found, -1 if not
        at all.
    inside
        for each tile which posts lie in it and its rim.
    enters
        for each tile which far links lead into it from outside.
    heeded, heeds
        the tiles to which the n-th post matters are ``heeds[heeded[n]:heeded[n + 1]]``.
    has_sources
        for each tile whether there may be sources in it and its rim.
    news
        for each tile the earliest ticks of a post that was reached sooner since the tile was walked.
    walked
        for each tile which walk was its last, -1 if none.
    """

    land: Land
    cut: list[Tile]
    limit_s: float
    posts: NDArray[np.int64]
    ticks: NDArray[np.int64]
    walk: NDArray[np.int64]
    far: _Far
    inside: list[NDArray[np.int32]]
    enters: list[NDArray[np.int64]]
    heeded: NDArray[np.int64]
    heeds: NDArray[np.int32]
    has_sources: list[bool]
    news: NDArray[np.int64]
    walked: NDArray[np.int64]
    _latest: float
    _walks: int = 0
    _kept: dict[int, Part] = field(default_factory=dict)

    @classmethod
    def around(cls, land: Land, *, tile: tuple[int, int], limit_s: float) -> Rims:
        """Set up the rims around all tiles; nobody has come anywhere yet."""
        shape, columns = land.elevation.shape, land.elevation.shape[1]
        reach = land.terms.stencil.reach
        cut = tiles.cut(shape, tile=tile, halo=_WIDER + reach)
        within = tiles.cut(shape, tile=tile, halo=_WIDER)
        leads_far = _apart(land.links.start, land.links.end, columns) > reach
        leads_far &= np.isfinite(land.link_s)
        begin, end = land.links.start[leads_far], land.links.end[leads_far]
        rims = [_ring(each.read, own.read, columns) for each, own in zip(cut, within, strict=True)]
        posts = ascending(*rims, begin)
        clock = land.costs.clock
        # What is rounded to the limit counts as within it.
        latest = min(limit_s / clock.tick_s * (1 + 1e-6) + 1, LATEST - 1)
        far = _Far(
            post=np.searchsorted(posts, begin),
            end=end,
            ticks=_solve.whole_ticks(land.link_s[leads_far] / clock.tick_s, clock),
        )
        inside_ = [cells_in(posts, columns, each.read)[0].astype(np.int32) for each in cut]
        enters = [
            np.flatnonzero(inside(end, columns, each.read) & ~inside(begin, columns, each.read))
            for each in cut
        ]
        matters = [
            ascending(own.astype(np.int64), far.post[links]).astype(np.int32)
            for own, links in zip(inside_, enters, strict=True)
        ]
        post = np.concatenate(matters)
        tile_ = np.repeat(np.arange(len(cut), dtype=np.int32), [each.size for each in matters])
        has_sources = [land.sources.within(each.read).size > 0 for each in cut]
        return cls(
            land=land,
            cut=cut,
            limit_s=limit_s,
            posts=posts,
            ticks=np.full(posts.size, LATEST),
            walk=np.full(posts.size, -1, dtype=np.int64),
            far=far,
            inside=inside_,
            enters=enters,
            heeded=np.concatenate([[0], np.cumsum(np.bincount(post, minlength=posts.size))]),
            heeds=tile_[np.argsort(post, kind="stable")],
            has_sources=has_sources,
            news=np.where(has_sources, 0, LATEST),
            walked=np.full(len(cut), -1, dtype=np.int64),
            _latest=latest,
        )

    def settle(self) -> Iterator[float]:
        """Walk tiles until no post is reached sooner; tell the share of the posts whose time is final."""
        while self.posts.size:
            tile = int(np.argmin(self.news))
            earliest = int(self.news[tile])
            if earliest > self._latest:
                break
            # Whatever is found from now on comes later than the earliest news.
            yield np.count_nonzero(self.ticks <= earliest) / self.posts.size
            self._correct(tile)
        yield 1.0

    def hours(self, tile: int) -> NDArray[np.float32]:
        """Return the hours of a tile's cells, when all is settled."""
        each = self.cut[tile]
        first = min(
            self.ticks[posts].min(initial=LATEST)
            for posts in (self.inside[tile], self.far.post[self.enters[tile]])
        )
        if first > self._latest and not self.has_sources[tile]:
            rows, columns = each.window
            return np.full((rows.stop - rows.start, columns.stop - columns.start), np.nan, dtype=np.float32)
        return np.ascontiguousarray(self._walk(tile, is_last=True).hours()[each.inside])

    def _correct(self, tile: int) -> None:
        """Walk a tile from what is new there; note what is found."""
        own = self.inside[tile]
        ticks = self._walk(tile, is_last=False).ticks
        sooner = ticks < self.ticks[own]
        posts = own[sooner]
        self._walks += 1
        self.ticks[posts], self.walk[posts], self.walked[tile] = ticks[sooner], self._walks, self._walks
        count = self.heeded[posts + 1] - self.heeded[posts]
        at = np.repeat(self.heeded[posts] - np.cumsum(count) + count, count) + np.arange(count.sum())
        np.minimum.at(self.news, self.heeds[at], np.repeat(ticks[sooner], count))
        self.news[tile] = LATEST

    def _walk(self, tile: int, *, is_last: bool) -> Walked:
        """Walk a tile from what is new there since it was last walked; at last from all that is known."""
        land, window, columns = self.land, self.cut[tile].read, self.land.elevation.shape[1]
        part = self._part(tile)
        since = -2 if is_last else self.walked[tile]
        own, links = self.inside[tile], self.enters[tile]
        begin = self.far.post[links]
        links = links[(self.walk[begin] > since) & (self.ticks[begin] < LATEST)]
        return _solve.walk(
            part.ground,
            land.costs,
            part.link_s,
            part.sources if since < 0 else part.sources[:0],
            rising=land.rising,
            limit_s=self.limit_s,
            known=Known(
                cells=local(self.posts[own], columns, window),
                ticks=self.ticks[own],
                is_new=self.walk[own] > since,
                arrivals=local(self.far.end[links], columns, window),
                arrival_ticks=self.ticks[self.far.post[links]] + self.far.ticks[links],
            ),
        )

    def _part(self, tile: int) -> Part:
        """Return what is walked for a tile; the last few are kept."""
        part = self._kept.pop(tile, None)
        if part is None:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            part = self.land.part(self.cut[tile].read)
        self._kept[tile] = part
        return part


def _ring(outer: Window, inner: Window, columns: int) -> NDArray[np.int64]:
    """Return the cells of the outer window that are not in the inner."""
    (rows, across), (own_rows, own_across) = outer, inner
    bands = (
        (slice(rows.start, own_rows.start), across),
        (slice(own_rows.stop, rows.stop), across),
        (own_rows, slice(across.start, own_across.start)),
        (own_rows, slice(own_across.stop, across.stop)),
    )
    return np.concatenate(
        [
            np.add.outer(np.arange(i.start, i.stop) * columns, np.arange(j.start, j.stop)).ravel()
            for i, j in bands
        ]
    )


def _apart(start: NDArray[np.int64], end: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    """Return how many rows, or columns if more, lie between cells."""
    row, column = np.divmod(start, columns)
    to_row, to_column = np.divmod(end, columns)
    apart: NDArray[np.int64] = np.maximum(np.abs(to_row - row), np.abs(to_column - column))
    return apart
