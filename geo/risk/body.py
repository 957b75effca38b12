"""What the walk does to the body, as the main terms of the risk.

A body is endangered by want of water, by heat or by cold, not by the mean of them: of its terms the worst at
each segment counts, with the weights of all. Where the body speaks, the factors that stand for the same thing
(`REPLACED`) are silent; where it does not (no walk, no weather) they speak as ever. The weighted sum of the
factors alone, `geo.risk.score.rate` without terms before them, stays as the second view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.risk import score
from geo.risk._body_factors import FACTORS, WEIGHT
from geo.risk.factor import Factor
from geo.risk.term import Term
from geo.risk.term import terms as factor_terms

__all__ = ["FACTORS", "LONG_H", "REPLACED", "WEIGHT", "joined", "rate", "summarise", "terms"]

Array = NDArray[np.float64]

LONG_H: Final = 24.0
"""`cold_stop_h` counts as so many hours at most: a day and more is never."""

REPLACED: Final = frozenset({"air_heat", "climb", "slope", "water_distance", "water_time"})
"""Factors that the body stands for: heat of the air and effort make its heat and loss, and how far water is
shows in what is left. Help, roads, remains found, barriers, checkpoints and trains are not in it."""


def terms(
    segments: gpd.GeoDataFrame, profile: pd.DataFrame, *, factors: Iterable[Factor] = tuple(FACTORS.values())
) -> tuple[Term, ...]:
    """Make the body's terms of how it is at the end of each segment.

    At each segment the term with the highest score, the earlier of equals, has the weights of all; the
    others have none. Its interval reaches from the highest of the low scores to the highest of the high ones.
    So the risk is that of the worst, and never falls when one of them gets worse.

    Parameters
    ----------
    segments
        the spine; only its index is read.
    profile
        `geo.body.balance.along`'s table of one person, or `segments` themselves with its columns. Segments
        that it lacks, or that have NaN in a column asked for, are silent: score NaN, weight 0. Columns
        ``deficit_share_low``, ``deficit_share_high`` and likewise are the interval, where there are any.
    factors
        `FACTORS`, or those with the study's own curves and weights. Weight 0 leaves one out.

    Returns
    -------
    tuple
        of a `Term` for each factor, in the order given.

    Raises
    ------
    InputError
        if a weight is negative or no number, two factors share a name, the profile lacks a column or is of
        other segments.
    """
    chosen = tuple(factors)
    _check(segments, profile, chosen)
    if not chosen:
        return ()
    rows = profile.reindex(segments.index)
    intensity = np.array([_column(rows, factor.column) for factor in chosen])
    scored = np.stack([_scores(rows, factor) for factor in chosen], axis=1)
    counts = np.array([[factor.weight > 0] for factor in chosen])
    # Where one of them is not known, nobody knows which is the worst.
    speaks = np.isfinite(scored[0]).all(axis=0, where=counts) & counts.any()
    scored[:, :, ~speaks] = np.nan
    ranked = np.where(counts & speaks, scored, -1.0)
    is_worst = (np.arange(len(chosen))[:, None] == ranked[0].argmax(axis=0)) & speaks
    low, high = np.where(is_worst, ranked[1:].max(axis=1, keepdims=True), scored[1:])
    weight = np.where(is_worst, sum(factor.weight for factor in chosen), 0.0)

    def series(row: Array, name: str | None = None) -> pd.Series:
        return pd.Series(row, index=segments.index, name=name)

    return tuple(
        Term(
            name=factor.name,
            label_en=factor.label_en,
            label_es=factor.label_es,
            intensity=series(np.where(speaks, intensity[i], np.nan), factor.column),
            score=series(scored[0, i], factor.score_column),
            low=series(low[i]),
            high=series(high[i]),
            weight=series(weight[i]),
        )
        for i, factor in enumerate(chosen)
    )


def joined(body: Sequence[Term], others: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms of the main view: the body's, then the factors' that it does not stand for.

    Parameters
    ----------
    body
        of `terms`.
    others
        of `geo.risk.term.terms`, on the same segments.

    Returns
    -------
    tuple
        all of them, for ``geo.risk.score.rate(segments, (), before=...)``; those in `REPLACED` without
        weight where a term of the body has some.
    """
    speaks = np.zeros(len(body[0].weight) if body else 0, dtype=np.bool_)
    for term in body:
        speaks |= term.weight.to_numpy(dtype=np.float64) > 0
    return (
        *body,
        *(
            replace(term, weight=term.weight.mask(speaks, 0.0)) if body and term.name in REPLACED else term
            for term in others
        ),
    )


def rate(exposure: gpd.GeoDataFrame, factors: Sequence[Factor], body: Sequence[Term]) -> gpd.GeoDataFrame:
    """Score every segment in both views.

    Parameters
    ----------
    exposure
        `geo.risk.exposure.assemble`'s table.
    factors
        with the study's own curves and weights, all of them.
    body
        of `terms`; without any the two views are the same.

    Returns
    -------
    GeoDataFrame
        as `geo.risk.score.rate`'s, with the body's terms first; and of the factors alone ``risk_factors``,
        ``risk_factors_low``, ``risk_factors_high``, ``band_factors`` and ``main_of_factors``.

    Raises
    ------
    InputError
        as `geo.risk.score.rate`.
    """
    second = score.rate(exposure, factors)
    main = score.rate(exposure, (), before=joined(body, factor_terms(exposure, factors)))
    return _beside(main, second)


def summarise(
    routes: gpd.GeoDataFrame, segments: gpd.GeoDataFrame, factors: Sequence[Factor], body: Sequence[Term]
) -> gpd.GeoDataFrame:
    """Sum up the rated segments of each route in both views.

    Parameters
    ----------
    routes
        a frame of `layers.route`.
    segments
        what `rate` gave for their segments.
    factors, body
        the same as for `rate`.

    Returns
    -------
    GeoDataFrame
        as `geo.risk.score.summarise`'s; and of the factors alone ``risk_factors``, ``risk_factors_low``,
        ``risk_factors_high``, ``band_factors`` and ``main_of_factors``.

    Raises
    ------
    InputError
        as `geo.risk.score.rate`.
    """
    main = score.summarise(routes, segments, (), before=joined(body, factor_terms(segments, factors)))
    alone = segments.assign(
        risk=segments["risk_factors"],
        risk_low=segments["risk_factors_low"],
        risk_high=segments["risk_factors_high"],
    )
    second = score.summarise(routes, alone, factors)
    return _beside(main, second)


def _beside(main: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the main view's table with the risk of the factors alone beside it."""
    return main.assign(
        risk_factors=second["risk"],
        risk_factors_low=second["risk_low"],
        risk_factors_high=second["risk_high"],
        band_factors=second["band"],
        main_of_factors=second["main_factor"],
    )


def _check(segments: gpd.GeoDataFrame, profile: pd.DataFrame, factors: Sequence[Factor]) -> None:
    names = [factor.name for factor in factors]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two of the body's factors have the name '{twice[0]}'; each may stand once")
    for factor in factors:
        if not (np.isfinite(factor.weight) and factor.weight >= 0):
            raise InputError(f"the weight of '{factor.name}' is {factor.weight}; weights are 0 or more")
    missing = sorted({factor.column for factor in factors} - set(profile.columns))
    if missing:
        raise InputError(f"the walk tells nothing of {', '.join(missing)}; give `balance.along`'s table")
    if not (profile.index.is_unique and profile.index.isin(segments.index).all()):
        raise InputError("the walk is along other segments than these; follow it along the same ones")


def _column(rows: pd.DataFrame, name: str) -> Array:
    """Return a column's numbers; hours without end as `LONG_H`, so that their mean is a number."""
    values = rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.minimum(values, LONG_H) if name.startswith("cold_stop_h") else values


def _scores(rows: pd.DataFrame, factor: Factor) -> Array:
    """Return score, low and high of each segment, shape (3, segments)."""
    score_, *ends = (
        factor.curve.score(rows[name].astype(np.float64)).to_numpy()
        if name in rows
        else np.full(len(rows), np.nan)
        for name in (factor.column, factor.low_column, factor.high_column)
    )
    # A curve only rises or only falls, so the ends of the interval are the ends of the score.
    three = np.array([score_, *(np.where(np.isnan(end), score_, end) for end in ends)])
    return np.array([score_, three.min(axis=0), three.max(axis=0)])
