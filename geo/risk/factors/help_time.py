"""How long the walk to the nearest help is, over the terrain."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.factors import _time
from geo.walking.access import Access

FACTOR = Factor(
    name="help_time",
    column="help_time_h",
    unit="h",
    needs=("help_access",),
    replaces="help_distance",
    curve=Curve(((0.0, 0.0), (1.0, 0.2), (5.0, 0.8), (10.0, 1.0))),
    weight=1.5,
    citation=(
        "judgement: the curve of help_distance at 3 km/h, Tobler's level speed off the path (Tobler 1993: "
        "5.0 km/h x 0.6)"
    ),
    citation_es=(
        "juicio propio: la curva de la distancia a la ayuda a 3 km/h, la velocidad de Tobler en llano "
        "fuera de senderos (Tobler 1993: 5.0 km/h x 0.6)"
    ),
    label_en="Walking time to help",
    label_es="Tiempo a pie hasta la ayuda",
    reason_en="the nearest place with help is {value} h on foot away",
    reason_es="el lugar con ayuda más cercano está a {value} h a pie",
)


def measure(segments: gpd.GeoDataFrame, *, help_access: Access) -> pd.Series:
    """Measure the hours of walking over the terrain to the nearest place with help.

    Parameters
    ----------
    segments
        the spine.
    help_access
        walking times to and from every town, shelter, place of care, rescue beacon and port of entry.

    Returns
    -------
    Series
        hours, expected with the positions' precision; NaN where none can be reached on foot.
    """
    return _time.expected(segments, FACTOR, help_access)


def interval(segments: gpd.GeoDataFrame, *, help_access: Access) -> pd.DataFrame:
    """Return ``low`` and ``high``: what `measure` may be, in hours, as well as positions are known."""
    return _time.interval(segments, FACTOR, help_access)
