"""Risk without some of its factors: what a risk drawn from the dead says of the dead is nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import geopandas as gpd

from geo.risk import body, score
from geo.risk.factor import Factor

_OWN = ("risk", "band", "main_", "measured_share")
"""How the columns of a risk begin."""


def without(
    segments: gpd.GeoDataFrame, factors: Sequence[Factor], names: Collection[str]
) -> gpd.GeoDataFrame:
    """Return segments rated anew without some factors, by the same curves, weights and rules.

    Parameters
    ----------
    segments
        as rated (`geo.risk.score.rate` or `geo.risk.body.rate`), with the scores of `factors`.
    factors
        all that they were rated with, the body's terms among them.
    names
        of the factors to leave out.

    Returns
    -------
    GeoDataFrame
        `segments` with the columns of the new risk in place of the old; the same ones where no factor has
        such a name.
    """
    kept = [factor for factor in factors if factor.name not in names]
    if len(kept) == len(factors):
        return segments
    terms = [factor for factor in kept if factor.name in body.FACTORS]
    others = [factor for factor in kept if factor.name not in body.FACTORS]
    bare = segments.drop(columns=[name for name in segments if name.startswith(_OWN)])
    if not terms:
        return score.rate(bare, others)
    return body.rate(bare, others, body.terms(bare, bare, factors=terms))
