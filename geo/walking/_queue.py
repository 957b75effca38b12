"""The queue of `geo.walking._buckets`: buckets of cells, in chunks that they take and give back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 6
"""Entries of a bucket lie in chunks of 2**CHUNK; the first place of a chunk links to the one before it."""

_IN_CHUNK = (1 << CHUNK) - 1


@dataclass(eq=False)
class Buckets:
    """The queue: cells by the time at which they may be final.

    Attributes
    ----------
    pool
        the chunks, one after the other.
    free
        numbers of the chunks that no bucket uses.
    tails
        for each bucket the place for its next cell. Bucket n begins with chunk n, always.
    clock
        bucket that is open, empty ones since the last cell, chunks left in `free`, cells that are final,
        ticks at which the clock was turned back last, posts that are in the buckets or were.
    begin_s
        time at which the clock was turned back last.
    """

    pool: NDArray[np.int32]
    free: NDArray[np.int32]
    tails: NDArray[np.int64]
    clock: NDArray[np.int64]
    begin_s: NDArray[np.float64]

    @classmethod
    def starting(cls, cells: NDArray[np.int64], *, ring: int, spare: int) -> Buckets:
        """Return `ring` buckets with `cells` in the first, and room for `spare` chunks at least."""
        used = ring + cells.size // _IN_CHUNK  # the first chunk of the first bucket is there already
        pool = np.empty((used + 2 * spare, 1 << CHUNK), dtype=np.int32)
        pool[:ring, 0] = -1
        chunks = np.concatenate([[0], np.arange(ring, used)])
        for chunk, before in zip(chunks[1:], chunks[:-1], strict=True):
            pool[chunk, 0] = (before << CHUNK) + _IN_CHUNK
        for n, chunk in enumerate(chunks):
            part = cells[n * _IN_CHUNK : (n + 1) * _IN_CHUNK]
            pool[chunk, 1 : 1 + part.size] = part
        tails = (np.arange(ring, dtype=np.int64) << CHUNK) + 1
        tails[0] = (chunks[-1] << CHUNK) + 1 + cells.size % _IN_CHUNK
        free = np.zeros(len(pool), dtype=np.int32)
        free[: 2 * spare] = np.arange(len(pool) - 1, used - 1, -1)
        return cls(pool.reshape(-1), free, tails, np.array([0, 0, 2 * spare, 0, 0, 0]), np.zeros(1))

    def grow(self) -> None:
        """Double the chunks."""
        chunks, left = self.free.size, self.clock[2]
        self.pool = np.concatenate([self.pool, np.empty_like(self.pool)])
        self.free = np.concatenate(
            [self.free[:left], np.arange(2 * chunks - 1, chunks - 1, -1, dtype=np.int32)]
        )
        self.free = np.concatenate([self.free, np.zeros(2 * chunks - self.free.size, dtype=np.int32)])
        self.clock[2] += chunks
