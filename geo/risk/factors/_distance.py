"""What the factors that are a distance share: the nearest of several layers, with its uncertainty."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.join import proximity
from geo.risk.factor import Factor


def expected(segments: gpd.GeoDataFrame, factor: Factor, *layers: gpd.GeoDataFrame) -> pd.Series:
    """Return the expected distance to the nearest feature of any layer: `geo.join.proximity.nearest`."""
    distance = _nearest(segments, layers)["expected_m"]
    return distance.where(applies(segments, factor)).rename(factor.column)


def interval(segments: gpd.GeoDataFrame, factor: Factor, *layers: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the least and the greatest distance that the precision of the positions allows."""
    ends = _nearest(segments, layers)[["low_m", "high_m"]].set_axis(["low", "high"], axis=1)
    return ends.where(applies(segments, factor))


def applies(segments: gpd.GeoDataFrame, factor: Factor) -> pd.Series:
    """Return whether the factor bears on each segment's mode of travel."""
    return pd.Series(segments["mode"].isin(factor.modes).to_numpy(), index=segments.index)


def _nearest(segments: gpd.GeoDataFrame, layers: tuple[gpd.GeoDataFrame, ...]) -> pd.DataFrame:
    """Return the least of each estimate: the minimum over all features is that of the layers' minima."""
    estimates = ["expected_m", "low_m", "high_m"]
    found = [proximity.nearest(segments, layer)[estimates].to_numpy(dtype=np.float64) for layer in layers]
    return pd.DataFrame(np.fmin.reduce(found), index=segments.index, columns=estimates)
