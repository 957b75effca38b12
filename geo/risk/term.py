"""The voices in a risk: one `Term` for each factor, and their weighted means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.risk.factor import Factor


@dataclass(frozen=True, kw_only=True)
class Term:
    """One voice in the risk of every segment. Every Series has the segments' index.

    Attributes
    ----------
    name
        what `main_factor` calls it; its score's column is ``<name>_score``.
    label_en, label_es
        its name on a map.
    intensity
        what it was scored from, in its own unit; NaN: not measured.
    score, low, high
        in [0, 1], low <= score <= high; NaN: not measured.
    weight
        >= 0, relative to the other terms'; 0 where the term is not applicable.
    """

    name: str
    label_en: str
    label_es: str
    intensity: pd.Series
    score: pd.Series
    low: pd.Series
    high: pd.Series
    weight: pd.Series


def terms(exposure: gpd.GeoDataFrame, factors: Sequence[Factor]) -> tuple[Term, ...]:
    """Make a term of each factor: its curve over its intensity, its weight where it applies.

    A factor applies to its modes of travel. One that replaces a coarser one does so segment by segment: where
    it is measured the coarser has no weight, elsewhere it has none itself.

    Parameters
    ----------
    exposure
        `geo.risk.exposure.assemble`'s table. A factor whose column is absent is not measured anywhere.
    factors
        with the study's own curves and weights.

    Raises
    ------
    InputError
        if two factors share a name, or a weight is negative or no number.
    """
    made = []
    finer = {factor.replaces: factor for factor in factors if factor.replaces}
    names = {factor.name for factor in factors}
    for factor in factors:
        if not (np.isfinite(factor.weight) and factor.weight >= 0):
            raise InputError(f"the weight of '{factor.name}' is {factor.weight}; weights are 0 or more")
        intensity = _column(exposure, factor.column)
        score = factor.curve.score(intensity)
        # A curve only rises or only falls, so the ends of the interval are the ends of the score.
        one = factor.curve.score(_column(exposure, factor.low_column)).fillna(score)
        other = factor.curve.score(_column(exposure, factor.high_column)).fillna(score)
        ends = np.array([one, other, score])
        applies = exposure["mode"].isin(factor.modes).to_numpy()
        if factor.name in finer:
            applies = applies & _column(exposure, finer[factor.name].column).isna().to_numpy()
        if factor.replaces in names:
            applies = applies & intensity.notna().to_numpy()
        made.append(
            Term(
                name=factor.name,
                label_en=factor.label_en,
                label_es=factor.label_es,
                intensity=intensity,
                score=score.rename(factor.score_column),
                low=pd.Series(ends.min(axis=0), index=exposure.index).where(score.notna()),
                high=pd.Series(ends.max(axis=0), index=exposure.index).where(score.notna()),
                weight=pd.Series(np.where(applies, factor.weight, 0.0), index=exposure.index),
            )
        )
    return tuple(made)


@dataclass(frozen=True)
class Table:
    """Terms as arrays of shape (term, segment), NaN where not measured.

    Raises InputError, when made, if two terms share a name or one has another index.
    """

    names: tuple[str, ...]
    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, all_terms: Sequence[Term], index: pd.Index) -> Table:
        """Stack the terms of the segments in `index`."""
        names = tuple(term.name for term in all_terms)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"two factors have the name '{twice[0]}'; each may stand once")
        for term in all_terms:
            if not all(
                series.index.equals(index)
                for series in (term.intensity, term.score, term.low, term.high, term.weight)
            ):
                raise InputError(f"'{term.name}' was scored on other segments than these")

        def stack(column: str) -> NDArray[np.float64]:
            rows = [getattr(term, column).to_numpy(dtype=np.float64) for term in all_terms]
            return np.array(rows, dtype=np.float64).reshape(len(rows), len(index))

        return cls(names, stack("score"), stack("low"), stack("high"), stack("weight"))

    @property
    def measured(self) -> NDArray[np.float64]:
        """Weight of each term where it is measured, 0 elsewhere."""
        return np.where(np.isnan(self.score), 0.0, self.weight)

    @property
    def measured_share(self) -> NDArray[np.float64]:
        """Share of the weight that is measured, shape (segment,); 0 without any weight."""
        total = self.weight.sum(axis=0)
        share: NDArray[np.float64] = np.nan_to_num(ratio(self.measured.sum(axis=0), total))
        return share

    @property
    def contribution(self) -> NDArray[np.float64]:
        """Share of each term in the weighted mean: together they are the risk / 100."""
        shares = ratio(self.measured, np.broadcast_to(self.measured.sum(axis=0), self.measured.shape))
        parts: NDArray[np.float64] = np.nan_to_num(shares * np.nan_to_num(self.score))
        return parts

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weighted mean of `values` over the measured terms, NaN without any."""
        return ratio((self.measured * np.nan_to_num(values)).sum(axis=0), self.measured.sum(axis=0))

    def bound(self, values: NDArray[np.float64], *, missing: float) -> NDArray[np.float64]:
        """Return the weighted mean of `values` over all terms, the unmeasured ones taken as `missing`."""
        filled = np.where(np.isnan(values), missing, values)
        return ratio((self.weight * filled).sum(axis=0), self.weight.sum(axis=0))


def ratio(total: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return total / weight, NaN where there is no weight."""
    result = np.full(total.shape, np.nan)
    there = weight > 0
    result[there] = total[there] / weight[there]
    return result


def _column(exposure: gpd.GeoDataFrame, name: str) -> pd.Series:
    values = exposure[name].to_numpy(dtype=np.float64) if name in exposure.columns else np.nan
    return pd.Series(values, index=exposure.index, name=name, dtype=np.float64)
