"""Vulnerability curves: from a hazard's physical intensity to a score between 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.errors import InputError


@dataclass(frozen=True)
class Curve:
    """A piecewise linear, monotone curve; constant beyond its ends.

    Attributes
    ----------
    points
        (intensity, score) with strictly rising intensity and scores in [0, 1] that never turn back.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise InputError("a curve needs at least two [intensity, score] points")
        xs = [x for x, _ in self.points]
        ys = [y for _, y in self.points]
        if not np.isfinite([*xs, *ys]).all():
            raise InputError("every intensity and score of a curve must be a finite number")
        if any(right <= left for left, right in pairwise(xs)):
            raise InputError(f"the intensities of a curve must rise; these are {xs}")
        if any(not 0 <= y <= 1 for y in ys):
            raise InputError(f"the scores of a curve lie between 0 and 1; these are {ys}")
        steps = [right - left for left, right in pairwise(ys)]
        if any(step > 0 for step in steps) and any(step < 0 for step in steps):
            raise InputError(f"the scores of a curve only rise or only fall; these are {ys}")

    @classmethod
    def from_pairs(cls, pairs: Iterable[Iterable[float]]) -> Curve:
        """Make a curve from a list of [intensity, score] pairs, as the study file has them."""
        points = tuple(tuple(float(value) for value in pair) for pair in pairs)
        if any(len(point) != 2 for point in points):
            raise InputError("each point of a curve is a pair [intensity, score]")
        return cls(tuple((point[0], point[1]) for point in points))

    @property
    def is_rising(self) -> bool:
        """Whether a greater intensity is worse (heat) rather than better (distance from danger)."""
        return self.points[-1][1] >= self.points[0][1]

    def score(self, intensity: pd.Series) -> pd.Series:
        """Return the score of each intensity: same index, values in [0, 1], NaN where not measured."""
        xs, ys = zip(*self.points, strict=True)
        values = intensity.to_numpy(dtype=np.float64, na_value=np.nan)
        scores = np.interp(values, xs, ys)
        scores[np.isnan(values)] = np.nan
        return pd.Series(scores, index=intensity.index, name=intensity.name)
