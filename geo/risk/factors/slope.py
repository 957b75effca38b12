"""How steep the ground is under the segment, whichever way the segment runs.

Steeper is not simply riskier: the 3,427 sites of White et al. 2025 are *flatter* than random ones. Slope acts
through exertion, which a model of the body measures; until then it has a gentle curve and a small weight. Not
applicable to routes by road or rail, where nobody walks up it.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.ground import relief
from geo.join import sample
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _distance
from layers.raster import Raster

FACTOR = Factor(
    name="slope",
    column="slope_deg",
    unit="°",
    needs=("terrain",),
    modes=("foot",),
    curve=Curve(((0.0, 0.0), (30.0, 0.5))),
    weight=0.5,
    citation=(
        "judgement, kept gentle: the sites of White et al. 2025 (Applied Geography 180:103651) are "
        "flatter than random ones, and sweat rate predicts recovered remains better than slope alone "
        "(Chambers et al. 2022, Professional Geographer)"
    ),
    citation_es=(
        "juicio propio, moderado a propósito: los sitios de White et al. 2025 (Applied Geography "
        "180:103651) son más llanos que otros tomados al azar, y la tasa de sudor predice los restos "
        "hallados mejor que la pendiente sola (Chambers et al. 2022, Professional Geographer)"
    ),
    label_en="Steepness of the ground",
    label_es="Inclinación del terreno",
    reason_en="the ground is {value}° steep",
    reason_es="el terreno tiene {value}° de inclinación",
)


def measure(segments: gpd.GeoDataFrame, *, terrain: Raster) -> pd.Series:
    """Measure the steepness of the ground, averaged along the segment.

    Parameters
    ----------
    segments
        the spine.
    terrain
        elevation in metres.

    Returns
    -------
    Series
        degrees: mean of `geo.ground.relief.slope` over the cells crossed, weighted by length; NaN off the
        terrain and where not applicable.
    """
    steep = sample.along(segments, relief.slope(terrain))["mean"]
    return steep.where(_distance.applies(segments, FACTOR)).rename(FACTOR.column)
