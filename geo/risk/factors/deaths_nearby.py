"""How many deaths are recorded nearby.

Remains are found where people look, so few records do not mean few deaths. And a map scored with this factor
cannot be tested against the same deaths: leave it out (weight 0) there.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.join import proximity
from geo.risk.curve import Curve
from geo.risk.factor import Factor

FACTOR = Factor(
    name="deaths_nearby",
    column="deaths_nearby_count",
    unit="deaths",
    needs=("death",),
    curve=Curve(((0.0, 0.0), (1.0, 0.2), (10.0, 0.6), (50.0, 1.0))),
    weight=1.0,
    citation=(
        "judgement: each further death tells less. That recorded deaths cluster: Campbell-Staton et al. "
        "2021, Science 374:1496; Chambers et al. 2023, SSTE 100590 (2,746 deaths)"
    ),
    citation_es=(
        "juicio propio: cada muerte más dice menos. Que las muertes registradas se agrupan: "
        "Campbell-Staton et al. 2021, Science 374:1496; Chambers et al. 2023, SSTE 100590 (2,746 "
        "muertes)"
    ),
    label_en="Deaths recorded nearby",
    label_es="Muertes registradas cerca",
    reason_en="{value} deaths are recorded within 5 km",
    reason_es="se registran {value} muertes a menos de 5 km",
)

WITHIN_M = 5_000.0
"""How near is nearby, in metres: an hour or two of walking."""


def measure(segments: gpd.GeoDataFrame, *, death: gpd.GeoDataFrame) -> pd.Series:
    """Count the people whose recorded position lies within `WITHIN_M`.

    Parameters
    ----------
    segments
        the spine.
    death
        frame of that layer; a row counts as many people as it says.

    Returns
    -------
    Series
        people; NaN if there is no record at all, which is not the same as no deaths.
    """
    return _count(segments, death)["stated"].rename(FACTOR.column)


def interval(segments: gpd.GeoDataFrame, *, death: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``low``, the people certainly within `WITHIN_M`, and ``high``, those possibly within it.

    A record without a precision is never certain.
    """
    counts = _count(segments, death)
    return pd.DataFrame({"low": counts["certain"], "high": counts["possible"]}, index=segments.index)


def _count(segments: gpd.GeoDataFrame, death: gpd.GeoDataFrame) -> pd.DataFrame:
    people = death.loc[death.index.repeat(death["count"].fillna(1).astype(int))]
    counts = proximity.count_within(segments, people, distance_m=WITHIN_M).astype(float)
    return counts if len(people) else counts * np.nan
