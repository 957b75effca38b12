"""Walks of people who stay together: at every place as slow as whoever of them is slowed most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.body._given import Shared
from geo.body._walks import Array

State: TypeAlias = tuple[Array, Array, Array]
Go: TypeAlias = Callable[[NDArray[np.int64], Shared], State]

_ROUNDS: Final = 8
_SAME: Final = 0.005
"""Shares of the pace that differ by less are the same."""


@njit(cache=True, nogil=True)
def _slowest(
    at: NDArray[np.int64], length: NDArray[np.int64], many: int, slowed: NDArray[np.float32]
) -> None:
    """Give every walk of each `many` that follow each other the least share of them on each segment."""
    for first in range(0, at.size, many):
        for k in range(length[first]):
            least = slowed[at[first] + k]
            for walk in range(first + 1, first + many):
                least = min(least, slowed[at[walk] + k])
            for walk in range(first, first + many):
                slowed[at[walk] + k] = least


def together(go: Go, length: NDArray[np.int64], many: int) -> State:
    """Walk groups of `many`, whose walks follow each other, until nobody is slower than the group.

    Parameters
    ----------
    go
        walks the walks of these numbers with a pace that is given, and returns bodies, packs and outcomes.
    length
        segments of each walk, the same for those of a group.

    Returns
    -------
    tuple
        bodies, packs and outcomes of all walks. A group is at the pace of the one who is slowed most, to
        0.5 %: who goes slower is longer on the way and may be slowed themselves, so that each round begins
        with the slowest of the one before.
    """
    walks = np.arange(length.size)
    pace = _blank(length)
    made = go(walks, pace)
    slowest = pace.slowed.copy()
    _slowest(pace.at, length, many, slowest)
    # Where all are slowed alike, or nobody is, each has walked as the group does.
    left = np.flatnonzero(_of_groups(_least(pace.at, slowest - pace.slowed) < 0.0, many))
    for _ in range(_ROUNDS):
        if not left.size:
            break
        part = _blank(length[left])
        for new, old, size in zip(part.at, pace.at[left], length[left], strict=True):
            part.held[new : new + size] = slowest[old : old + size]
        found = go(left, part)
        for whole, own in zip(made, found, strict=True):
            whole[left] = own
        _slowest(part.at, length[left], many, part.slowed)
        slower = np.minimum(part.slowed, part.held)
        is_slower = _least(part.at, slower - part.held) < -_SAME
        for new, old, size in zip(part.at, pace.at[left], length[left], strict=True):
            slowest[old : old + size] = slower[new : new + size]
        left = left[_of_groups(is_slower, many)]
    return made


def _blank(length: NDArray[np.int64]) -> Shared:
    size = int(length.sum())
    return Shared(
        np.cumsum(length) - length,
        np.zeros(size, dtype=np.float32),
        np.ones(size, dtype=np.float32),
    )


def _least(at: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the least value of each walk; walks have a segment at least."""
    return np.minimum.reduceat(values, at) if at.size else np.empty(0, dtype=np.float32)


def _of_groups(is_one: NDArray[np.bool_], many: int) -> NDArray[np.bool_]:
    """Return for each walk whether it is so of any of its group."""
    return np.repeat(is_one.reshape(-1, many).any(axis=1), many)
