"""What the factors that are a walking time share: hours to the nearest target, with their uncertainty."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.join import proximity, sample
from geo.risk.factor import Factor
from geo.risk.factors import _distance
from geo.walking.access import Access


def expected(segments: gpd.GeoDataFrame, factor: Factor, access: Access) -> pd.Series:
    """Return the expected hours to the nearest target.

    The walk over the terrain is h; the target may stand p metres off, which a walker on level ground covers
    in q hours. Expected is sqrt(h^2 + q^2 / 2), the root mean square over a disc, as `geo.join.proximity`
    has it for metres. NaN where not applicable or no target can be reached.
    """
    walked, off = _hours(segments, access)
    hours = pd.Series(np.hypot(walked, off / np.sqrt(2.0)), index=segments.index)
    return hours.where(_distance.applies(segments, factor)).rename(factor.column)


def interval(segments: gpd.GeoDataFrame, factor: Factor, access: Access) -> pd.DataFrame:
    """Return ``low`` and ``high``: the hours that the precision of the targets' positions allows."""
    walked, off = _hours(segments, access)
    ends = pd.DataFrame({"low": (walked - off).clip(lower=0.0), "high": walked + off})
    return ends.where(_distance.applies(segments, factor))


def _hours(segments: gpd.GeoDataFrame, access: Access) -> tuple[pd.Series, pd.Series]:
    walked = sample.along(segments, access.to)["mean"]
    near = proximity.nearest(segments, access.targets)["feature_id"]
    ids = proximity.feature_ids(access.targets)
    precision = pd.Series(access.targets["precision_m"].fillna(0.0).to_numpy(), index=ids)
    off = near.map(precision[~precision.index.duplicated()]).astype(float)
    return walked, off / access.level_speed_m_s / 3600.0
