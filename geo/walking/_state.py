"""Kernels around `geo.walking._buckets`: the padded grid is set up, and read when all is done."""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.walking._lanes import NEVER


@njit(cache=True, nogil=True)
def fill(heights, can_stand, factor, rising, state):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Set up `state`, shape (rows, planes, columns) with padding, before `spread`.

    `rising` is 1.0, or -1.0 for time towards the sources: then the ground is turned over. `can_stand` and
    `factor` are as large as `heights`, or None.
    """
    labels, floats = state, state.view(np.float32)
    rows, columns = heights.shape
    tall, planes, wide = state.shape
    above, beside = (tall - rows) // 2, (wide - columns) // 2
    for r in range(tall):
        i = r - above
        labels[r, 1, :] = -1
        floats[r, 0, :] = 0.0
        if planes > 2:
            floats[r, 2, :] = 1.0
        if i < 0 or i >= rows:
            continue
        for j in range(columns):
            height = np.float32(heights[i, j] * rising)
            if np.isfinite(height) and (can_stand is None or can_stand[i, j]):
                floats[r, 0, beside + j] = height
                labels[r, 1, beside + j] = NEVER
        if factor is not None:
            for j in range(columns):
                if np.isfinite(factor[i, j]):
                    floats[r, 2, beside + j] = factor[i, j]


@njit(cache=True, nogil=True)
def hours(state, limit_s, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the final times of `state` into `out`, in hours; NaN where nobody came within the limit."""
    labels, floats = state, state.view(np.float32)
    rows, columns = out.shape
    above, beside = (state.shape[0] - rows) // 2, (state.shape[2] - columns) // 2
    for i in range(rows):
        for j in range(columns):
            seconds = -floats[i + above, 1, j + beside]
            # One condition and one value: so it is computed without jumps.
            is_final = (labels[i + above, 1, j + beside] < 0) & (seconds <= limit_s)
            out[i, j] = seconds / np.float32(3600.0) if is_final else np.float32(np.nan)


@njit(cache=True, nogil=True)
def rises(heights):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the most that two neighbours in a row, and two in a column, differ in height."""
    across = down = 0.0
    rows, columns = heights.shape
    for i in range(rows):
        for j in range(1, columns):
            change = abs(heights[i, j] - heights[i, j - 1])
            across = change if change > across and change < np.inf else across
        for j in range(columns):
            if i > 0:
                change = abs(heights[i, j] - heights[i - 1, j])
                down = change if change > down and change < np.inf else down
    return across, down
