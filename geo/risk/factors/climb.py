"""How much a segment climbs, in the direction of the route.

Not applicable to routes by road or rail, where an engine climbs.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.join import sample
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance
from layers.raster import Raster

FACTOR = Factor(
    name="climb",
    column="climb_m_per_km",
    unit="m/km",
    needs=("terrain",),
    modes=("foot",),
    curve=Curve(((0.0, 0.0), (100.0, 0.5), (300.0, 1.0))),
    weight=1.0,
    citation=(
        "judgement on the points; at 100 m/km walking takes about twice the effort of level ground: 8.6 "
        "against 4.4 W/kg at 1.34 m/s (Looney et al. 2019, LCDA). Exertion explains deaths better than "
        "air temperature (Chambers et al. 2023, SSTE 100590)"
    ),
    citation_es=(
        "los puntos son juicio propio; a 100 m/km caminar exige cerca del doble de esfuerzo que en "
        "llano: 8.6 frente a 4.4 W/kg a 1.34 m/s (Looney et al. 2019, LCDA). El esfuerzo explica las "
        "muertes mejor que la temperatura del aire (Chambers et al. 2023, SSTE 100590)"
    ),
    label_en="Climb",
    label_es="Subida",
    reason_en="it climbs {value} m in each km",
    reason_es="sube {value} m en cada km",
)


def measure(segments: gpd.GeoDataFrame, *, terrain: Raster) -> pd.Series:
    """Measure the metres climbed in each kilometre walked.

    Parameters
    ----------
    segments
        the spine.
    terrain
        elevation in metres.

    Returns
    -------
    Series
        metres of climb (`geo.join.sample.profile`) in each kilometre; NaN unless the whole segment lies on
        the terrain, and where not applicable.
    """
    climb_m = sample.profile(segments, terrain)["climb_m"].to_numpy()
    per_km = climb_m / (segments["length_m"].to_numpy(dtype=np.float64) / 1000)
    applicable = _distance.applies(segments, FACTOR).to_numpy()
    return pd.Series(np.where(applicable, per_km, np.nan), index=segments.index, name=FACTOR.column)
