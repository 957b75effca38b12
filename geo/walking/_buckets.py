"""Kernel of `geo.walking.travel_time`: the quickest way to every cell, exactly.

Dial 1969 (Algorithm 360, Communications of the ACM 12:632) with buckets as wide as the cheapest step: no step
leads into the bucket that it starts from, so every label in the bucket that is being emptied is final, in
whatever order it is emptied. Denardo and Fox 1979 (Operations Research 27:161) prove it for real costs.

The state of a cell is one 32-bit number beside its height:

- ``NEVER``: nobody has come here;
- from 0 to below ``NEVER``: the label, in ticks since the last turn of the clock; may still fall;
- negative: final. Read as a float it is minus the seconds from the sources. The cells around the grid and
  those that nobody can stand on are -1, which reads as NaN.

So one comparison tells whether a step improves a cell, whatever its state. A tick is a small share of the
cheapest step. Labels stay below 2**30 because the clock is turned back by ``TURN`` whenever it gets there:
only the cells in the buckets have labels then. So sums are exact however long the walk is, which they would
not be in 32-bit floats.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.walking._lanes import count, improve, lowest, prefetch
from geo.walking._queue import CHUNK
from geo.walking._stencil import FIRST_COLUMN

TURN = 1 << 29
"""The clock is turned back by so many ticks when it gets there; no step costs as much."""

_IN_CHUNK = (1 << CHUNK) - 1
_AHEAD = 4
"""How many entries ahead the surroundings are fetched from memory."""


@njit(cache=True)
def _turn_back(labels, plane, tails, pool):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Take ``TURN`` off every label in the buckets, once for each cell."""
    for slot in range(tails.size):
        place = tails[slot]
        while True:
            if (place & _IN_CHUNK) == 1:
                link = pool[place - 1]
                if link == -1:
                    break
                place = np.int64(link) + 1
            place -= 1
            at = np.int64(pool[place]) + plane
            if labels[at] >= TURN:
                labels[at] -= TURN


@njit(cache=True, nogil=True)
def spread(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915 - one loop on purpose
    state: NDArray[np.int32],
    plane: int,
    row: int,
    pool: NDArray[np.int32],
    free: NDArray[np.int32],
    tails: NDArray[np.int64],
    clock: NDArray[np.int64],
    begin_s: NDArray[np.float64],
    spare: int,
    leads: NDArray[np.int64],
    lanes: NDArray[np.float32],
    groups: int,
    rates: tuple[float, float, float, float],
    table: NDArray[np.float32] | None,
    factor,  # noqa: ANN001
    special,  # noqa: ANN001
    posts,  # noqa: ANN001
    tick_s: float,
    shift: int,
    ring: int,
    limit_s: float,
) -> bool:
    """Write the final time of every cell that can be reached into `state`; return whether that needs room.

    Then let the buckets grow, and call it again: it goes on where it was. (Were the pool to grow in here,
    numba would count references to it at every step.)

    Parameters
    ----------
    state
        the padded grid, flat: for each row its heights (float32), its states, and with `factor` its factors.
    plane, row
        places from one of these to the next, and from one row to the next. A cell is known by the place of
        its height.
    pool, free, tails, clock, begin_s
        of `geo.walking._queue.Buckets`. The cells in the first bucket have the label 0.
    spare
        more chunks than the steps of one cell can fill.
    leads
        for each lane where its step leads, counted from the cell.
    lanes, groups, rates, table
        see `geo.walking._lanes.improve`.
    factor
        None, or (smallest factor, first, place, share): the step of lane k passes the cells at
        ``place[first[k]:first[k + 1]]`` with these shares of its length. The constants in `lanes` and `rates`
        are those of the smallest factor.
    special
        None, or what to know of few cells: (bits, before, blocked, first, to, ticks). A cell whose bit is set
        is the n-th of them, n counted by `before` for each 64; its steps in `blocked` cannot be taken; and
        the network leads from it to ``to[first[n]:first[n + 1]]``.
    posts
        None, or, for a part of a grid, what is known of the rest: (place, ticks, known, is_new). People come
        to the places at these ticks, ascending. The n-th special cell was reached at the ticks ``known[n]``
        before; unless it ``is_new[n]``, what follows from that is known too, and it leads nowhere if it is
        not reached sooner. Ticks are counted from the beginning, and what is found is written to `known`.
    tick_s, shift, ring
        seconds in a tick; 2**shift ticks are the width of a bucket, at most the cheapest step; number of
        buckets, a power of 2, enough for the dearest.
    limit_s
        stop when the next bucket begins later.
    """
    labels, heights = state, state.view(np.float32)
    mask = ring - 1
    new_labels = np.empty(64, np.int32)
    now, empty, left, opened = clock[0], clock[1], clock[2], clock[3]
    turned, post, posts_left = clock[4], clock[5], False
    if posts is not None:
        posts_left = post < posts[0].size
    while (empty < ring or posts_left) and begin_s[0] + (now << shift) * tick_s <= limit_s:
        own = now & mask
        bottom = (own << CHUNK) + 1
        if posts is not None:
            ends = turned + ((now + 1) << shift)
            while post < posts[0].size and posts[1][post] < ends:
                if left < spare:
                    clock[0], clock[1], clock[2], clock[3] = now, empty, left, opened
                    clock[4], clock[5] = turned, post
                    return True
                to = posts[0][post]
                new = posts[1][post] - turned
                to_at = np.uint64(to + plane)
                old = np.int64(labels[to_at])
                if new < old:
                    labels[to_at] = new
                    if (old >> shift) != now:
                        last = tails[own]
                        pool[np.uint64(last)] = to
                        last += 1
                        if (last & _IN_CHUNK) == 0:
                            left -= 1
                            chunk = np.int64(free[np.uint64(left)]) << CHUNK
                            pool[np.uint64(chunk)] = last - 1
                            last = chunk + 1
                        tails[own] = last
                post += 1
            posts_left = post < posts[0].size
        place = tails[own]
        empty += 1
        if place != bottom:
            empty = 0
        while place != bottom:
            if left < spare:
                tails[own] = place
                clock[0], clock[1], clock[2], clock[3] = now, empty, left, opened
                clock[4], clock[5] = turned, post
                return True
            if (place & _IN_CHUNK) == 1:
                free[np.uint64(left)] = place >> CHUNK
                left += 1
                place = np.int64(pool[np.uint64(place - 1)]) + 1
            place -= 1
            cell = np.int64(pool[np.uint64(place)])
            if (place & _IN_CHUNK) > _AHEAD:
                ahead = np.int64(pool[np.uint64(place - _AHEAD)])
                prefetch(state, ahead)
                prefetch(state, ahead + plane)
                prefetch(state, ahead - row)
                prefetch(state, ahead - row + plane)
                prefetch(state, ahead + row)
                prefetch(state, ahead + row + plane)
                if groups > 3:
                    prefetch(state, ahead - 2 * row)
                    prefetch(state, ahead - 2 * row + plane)
                    prefetch(state, ahead + 2 * row)
                    prefetch(state, ahead + 2 * row + plane)
            at = np.uint64(cell + plane)
            label = labels[at]
            if label < 0:
                continue
            height = heights[np.uint64(cell)]
            heights[at] = np.float32(-(begin_s[0] + label * tick_s))
            opened += 1
            if posts is not None:
                word = special[0][np.uint64(cell >> 6)]
                bit = np.uint64(cell & 63)
                if (word >> bit) & np.uint64(1):
                    nth = special[1][np.uint64(cell >> 6)] + count(
                        word & ((np.uint64(1) << bit) - np.uint64(1))
                    )
                    if turned + label < posts[2][nth]:
                        posts[2][nth] = turned + label
                    elif not posts[3][nth]:
                        continue

            # GROUP_ROWS, written out: as a loop it takes half as long again.
            west = cell + FIRST_COLUMN
            better = np.uint64(0)
            line = west - row
            better |= improve(
                heights, labels, line, line + plane, height, label, lanes, 0, rates, table, new_labels
            ) << np.uint64(0)
            line = west
            better |= improve(
                heights, labels, line, line + plane, height, label, lanes, 1, rates, table, new_labels
            ) << np.uint64(8)
            line = west + row
            better |= improve(
                heights, labels, line, line + plane, height, label, lanes, 2, rates, table, new_labels
            ) << np.uint64(16)
            if groups > 3:
                line = west - 2 * row
                better |= improve(
                    heights, labels, line, line + plane, height, label, lanes, 3, rates, table, new_labels
                ) << np.uint64(24)
                line = west + 2 * row
                better |= improve(
                    heights, labels, line, line + plane, height, label, lanes, 4, rates, table, new_labels
                ) << np.uint64(32)
            if groups > 5:
                line = west - 3 * row
                better |= improve(
                    heights, labels, line, line + plane, height, label, lanes, 5, rates, table, new_labels
                ) << np.uint64(40)
                line = west + 3 * row
                better |= improve(
                    heights, labels, line, line + plane, height, label, lanes, 6, rates, table, new_labels
                ) << np.uint64(48)
            nth = np.int64(-1)
            if special is not None:
                word = special[0][np.uint64(cell >> 6)]
                bit = np.uint64(cell & 63)
                if (word >> bit) & np.uint64(1):
                    nth = special[1][np.uint64(cell >> 6)] + count(
                        word & ((np.uint64(1) << bit) - np.uint64(1))
                    )
                    better &= ~special[2][nth]
            while better != np.uint64(0):
                lane = lowest(better)
                better &= better - np.uint64(1)
                to = cell + leads[lane]
                new = np.int64(new_labels[lane])
                to_at = np.uint64(to + plane)
                old = np.int64(labels[to_at])
                if factor is not None:
                    mean = np.float32(0.0)
                    for i in range(factor[1][lane], factor[1][lane + np.uint64(1)]):
                        mean += heights[np.uint64(cell + factor[2][i])] * factor[3][i]
                    # Never below 1, though rounding may: else it would depend on what was found before.
                    ticks = np.float32(new - label) * max(mean / factor[0], np.float32(1.0))
                    new = label + np.int64(min(ticks, rates[3]))
                    if new >= old:
                        continue
                labels[to_at] = new
                bucket = new >> shift
                if bucket != (old >> shift):
                    # Written out, here and below: in a function, even an inlined one, numba counts
                    # references, and the whole takes 1.7 times as long (measured on 900 x 900 cells).
                    slot = np.uint64(bucket & mask)
                    last = tails[slot]
                    pool[np.uint64(last)] = to
                    last += 1
                    if (last & _IN_CHUNK) == 0:
                        left -= 1
                        chunk = np.int64(free[np.uint64(left)]) << CHUNK
                        pool[np.uint64(chunk)] = last - 1
                        last = chunk + 1
                    tails[slot] = last
            if special is not None and nth >= 0:
                for i in range(special[3][nth], special[3][nth + 1]):
                    to = special[4][i]
                    new = label + special[5][i]
                    to_at = np.uint64(to + plane)
                    old = np.int64(labels[to_at])
                    if new < old:
                        labels[to_at] = new
                        bucket = new >> shift
                        if bucket != (old >> shift):
                            slot = np.uint64(bucket & mask)
                            last = tails[slot]
                            pool[np.uint64(last)] = to
                            last += 1
                            if (last & _IN_CHUNK) == 0:
                                left -= 1
                                chunk = np.int64(free[np.uint64(left)]) << CHUNK
                                pool[np.uint64(chunk)] = last - 1
                                last = chunk + 1
                            tails[slot] = last
        tails[own] = bottom
        clock[3] = opened
        now += 1
        if (now << shift) == TURN:
            _turn_back(labels, plane, tails, pool)
            now = 0
            begin_s[0] += TURN * tick_s
            turned += TURN
    return False
