"""Recorded deaths as a weight of demand."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from geo.errors import InputError
from layers.crs import check_metric, check_same

BANDWIDTH_M: Final = 5_000.0
"""How far a recorded death weighs: as far as `geo.risk.factors.deaths_nearby` counts."""


def weighted_by_deaths(
    demand: gpd.GeoDataFrame,
    death: gpd.GeoDataFrame,
    *,
    bandwidth_m: float = BANDWIDTH_M,
    share: float = 0.5,
) -> pd.Series:
    """Return what the litres of each point may be multiplied by, for deaths recorded about it.

    1 - share + share x k / mean(k), where k is the density of recorded deaths at the point: the sum over all
    people of (1 - (d / bandwidth)^2)^2 within the bandwidth (the quartic kernel: Silverman 1986, Density
    estimation for statistics and data analysis, eq. 4.5), and its mean is weighted by litres. So it is 1 at
    the mean, the weighted litres add up to the litres, and where no death is recorded it is 1 - share. Few
    records are not few deaths: remains are found where people look.

    Parameters
    ----------
    demand
        of `of_routes` or `of_flow`.
    death
        frame of that layer; a row counts as many people as it says. A record known less exactly than the
        bandwidth is left out.
    bandwidth_m
        how far a death weighs.
    share
        0: deaths do not count; 1: nothing counts where none is recorded.

    Returns
    -------
    Series
        index of `demand`, named ``weight``; all 1 where no death weighs anywhere.

    Raises
    ------
    CrsError
        if `demand` is not in metres, or `death` is in another CRS.
    InputError
        if the bandwidth is not above 0, or the share is none.
    """
    check_same(expected=check_metric(demand, name="demand"), death=death)
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise InputError(f"deaths weigh within more than 0 m; bandwidth_m is {bandwidth_m}")
    if not 0 <= share <= 1:
        raise InputError(f"the share of the weight that deaths have is 0 to 1, not {share}")
    weight = pd.Series(1.0, index=demand.index, name="weight")
    shapes = np.asarray(death.geometry.array)
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if "precision_m" in death:
        kept &= ~(death["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan) > bandwidth_m)
    if demand.empty or not kept.any():
        return weight
    people = np.ones(len(death)) if "count" not in death else death["count"].fillna(1).to_numpy(np.float64)
    near = cKDTree(shapely.get_coordinates(demand.geometry.array)).sparse_distance_matrix(
        cKDTree(shapely.get_coordinates(shapes[kept])), bandwidth_m, output_type="coo_matrix"
    )
    kernel = people[kept][near.col] * (1.0 - (near.data / bandwidth_m) ** 2) ** 2
    density = np.bincount(near.row, weights=kernel, minlength=len(demand))
    mean = float(np.average(density, weights=demand["litres_per_day"]))
    return weight if mean == 0 else weight * (1.0 - share + share * density / mean)
