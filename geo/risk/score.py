"""From intensities to a risk between 0 and 100, with its uncertainty and its main reason.

Risk is what a list of `geo.risk.term.Term` says, weighted: each factor makes one, and another provider (a
model of the walker's body, say) puts its own before them through `before`.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.risk.factor import Factor
from geo.risk.term import Table, Term, ratio, terms

BREAKS: tuple[float, ...] = (20.0, 40.0, 60.0, 80.0)
"""Where the next band begins: band 1 is [0, 20), band 5 is [80, 100]."""


def rate(
    exposure: gpd.GeoDataFrame, factors: Sequence[Factor], *, before: Sequence[Term] = ()
) -> gpd.GeoDataFrame:
    """Score every segment.

    Parameters
    ----------
    exposure
        `geo.risk.exposure.assemble`'s table.
    factors
        with the study's own curves and weights.
    before
        terms from elsewhere, which stand before those of the factors.

    Returns
    -------
    GeoDataFrame
        `exposure` with, for each term, ``<name>_score`` in [0, 1], and:

        - ``risk``: 100 times the weighted mean of the scores that are measured, NaN if none is;
        - ``risk_low``, ``risk_high``: the same from the ends of the intervals, with every term that has
          weight but is not measured taken as 0 and as 1;
        - ``band``: 1 to 5 by `BREAKS`, missing without a risk;
        - ``main_factor``: the term with the largest weight times score, the earlier of two equal ones;
          missing where nothing scores above 0;
        - ``measured_share``: the share of the applicable weight that is measured.

    Raises
    ------
    InputError
        if two terms share a name, or a weight is negative or no number.
    """
    all_terms = (*before, *terms(exposure, factors))
    table = Table.of(all_terms, exposure.index)
    scores = {f"{term.name}_score": term.score.to_numpy(dtype=np.float64) for term in all_terms}
    risk = 100 * table.mean(table.score)
    return exposure.assign(
        **scores,
        risk=risk,
        risk_low=np.where(np.isnan(risk), np.nan, 100 * table.bound(table.low, missing=0.0)),
        risk_high=np.where(np.isnan(risk), np.nan, 100 * table.bound(table.high, missing=1.0)),
        band=bands(pd.Series(risk, index=exposure.index)),
        main_factor=_main(table.contribution, table.names, exposure.index),
        measured_share=table.measured_share,
    )


def summarise(
    routes: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    factors: Sequence[Factor],
    *,
    before: Sequence[Term] = (),
) -> gpd.GeoDataFrame:
    """Sum up the rated segments of each route.

    Parameters
    ----------
    routes
        a frame of `layers.route`.
    segments
        what `rate` gave for their segments.
    factors, before
        the same as for `rate`.

    Returns
    -------
    GeoDataFrame
        index ``route_id``, in the order of `routes`: name, mode, ``length_m``, sensitivity, basis, geometry;
        ``risk``, ``risk_low``, ``risk_high``: means weighted by length over the segments that have a risk;
        ``risk_max`` of a segment; ``band``; ``main_factor`` by contribution to the risk weighted by length;
        ``main_intensity``: mean intensity of that factor weighted by length, where measured;
        ``measured_share`` weighted by length. Missing for a route without a rated segment.

    Raises
    ------
    InputError
        as for `rate`.
    """
    all_terms = (*before, *terms(segments, factors))
    table = Table.of(all_terms, segments.index)
    order = pd.Index(routes["route_id"], name="route_id")
    owner = order.get_indexer(segments["route_id"])
    length = segments["length_m"].to_numpy(dtype=np.float64)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        known = ~np.isnan(values) & (owner >= 0)
        total, weight = np.zeros(len(order)), np.zeros(len(order))
        np.add.at(total, owner[known], (values * length)[known])
        np.add.at(weight, owner[known], length[known])
        return ratio(total, weight)

    risk = mean(segments["risk"].to_numpy(dtype=np.float64))
    count = len(all_terms)
    parts = np.array([mean(each) for each in table.contribution]).reshape(count, len(order))
    intensities = np.array([mean(term.intensity.to_numpy(dtype=np.float64)) for term in all_terms]).reshape(
        count, len(order)
    )
    main = _main(np.nan_to_num(parts), table.names, order)
    main_intensity = np.full(len(order), np.nan)
    for i, name in enumerate(table.names):
        main_intensity = np.where((main == name).fillna(value=False), intensities[i], main_intensity)
    highest = segments["risk"].groupby(segments["route_id"]).max().reindex(order)
    return gpd.GeoDataFrame(
        {
            "name": routes["name"].array,
            "mode": routes["mode"].array,
            "length_m": routes.geometry.length.to_numpy(),
            "sensitivity": routes["sensitivity"].array,
            "basis": routes["basis"].array,
            "risk": risk,
            "risk_low": mean(segments["risk_low"].to_numpy(dtype=np.float64)),
            "risk_high": mean(segments["risk_high"].to_numpy(dtype=np.float64)),
            "risk_max": highest.to_numpy(dtype=np.float64),
            "band": bands(pd.Series(risk, index=order)),
            "main_factor": main,
            "main_intensity": main_intensity,
            "measured_share": mean(table.measured_share),
        },
        geometry=routes.geometry.array,
        crs=routes.crs,
        index=order,
    )


def bands(risk: pd.Series) -> pd.Series:
    """Return the band of each risk, 1 to 5 by `BREAKS`: Int64, missing where there is no risk."""
    numbers = pd.Series(
        np.digitize(risk.to_numpy(dtype=np.float64), BREAKS) + 1, index=risk.index, dtype="Int64"
    )
    return numbers.where(risk.notna())


def _main(contribution: NDArray[np.float64], names: tuple[str, ...], index: pd.Index) -> pd.Series:
    """Return the name of the largest contribution, the first of equals; missing where none is above 0."""
    if not names:
        return pd.Series(pd.NA, index=index, dtype="string")
    # Terms that are equal but for rounding are equal.
    largest = contribution.max(axis=0)
    first = (contribution >= largest - 1e-12).argmax(axis=0)
    return pd.Series(np.array(names)[first], index=index, dtype="string").where(largest > 0)
