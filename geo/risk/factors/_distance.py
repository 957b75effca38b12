"""What the factors that are a distance share: the nearest of several layers, with its uncertainty."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.join import proximity
from geo.risk.factor import Factor


def expected(segments: gpd.GeoDataFrame, factor: Factor, *layers: gpd.GeoDataFrame) -> pd.Series:
    """Return the expected distance to the nearest feature of any layer: `geo.join.proximity.nearest`."""
    return _nearest(segments, layers, "expected_m").where(applies(segments, factor)).rename(factor.column)


def interval(segments: gpd.GeoDataFrame, factor: Factor, *layers: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the least and the greatest distance that the precision of the positions allows."""
    ends = {"low": _nearest(segments, layers, "low_m"), "high": _nearest(segments, layers, "high_m")}
    return pd.DataFrame(ends, index=segments.index).where(applies(segments, factor))


def applies(segments: gpd.GeoDataFrame, factor: Factor) -> pd.Series:
    """Return whether the factor bears on each segment's mode of travel."""
    return pd.Series(segments["mode"].isin(factor.modes).to_numpy(), index=segments.index)


def _nearest(segments: gpd.GeoDataFrame, layers: tuple[gpd.GeoDataFrame, ...], estimate: str) -> pd.Series:
    # The minimum over all features is the minimum of the layers' minima.
    found = [proximity.nearest(segments, layer)[estimate].to_numpy(dtype=np.float64) for layer in layers]
    return pd.Series(np.fmin.reduce(found), index=segments.index)
