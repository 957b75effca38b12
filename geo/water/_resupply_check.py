"""What can be wrong with the inputs of `geo.water.resupply.plan`, each told in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.water._crew import Vehicle
from layers import crs as crs_


def check(
    sites: gpd.GeoDataFrame,
    depots: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    closed: gpd.GeoDataFrame | None,
    vehicles: Sequence[Vehicle],
    visit_every_days: float,
    iterations: int,
) -> CRS:
    """Return the CRS of all layers.

    Raises
    ------
    CrsError
        if a layer is not in metres, or in another CRS than the sites.
    InputError
        if anything else is wrong.
    """
    crs = crs_.check_metric(sites, name="sites")
    crs_.check_same(expected=crs, depots=depots, roads=roads, closed=closed)
    _check_points(sites, "site")
    _check_points(depots, "depot")
    _check_vehicles(vehicles, depots)
    wanted = sites["litres_per_day"].to_numpy(dtype=np.float64)
    if not (np.isfinite(wanted) & (wanted >= 0)).all():
        raise InputError("litres_per_day of a site is below 0 or no number; give litres from 0")
    if "capacity_l" in sites and (sites["capacity_l"].to_numpy(dtype=np.float64) < 0).any():
        raise InputError("capacity_l of a site is below 0; give litres from 0, or leave it out")
    every = np.array([visit_every_days, *every_days(sites, visit_every_days)])
    if not (np.isfinite(every) & (every >= 1)).all():
        raise InputError("the longest interval between two visits is a number of days from 1")
    if iterations < 1:
        raise InputError(f"{iterations} iterations find no trips; give at least one")
    return crs


def every_days(sites: gpd.GeoDataFrame, otherwise: float) -> NDArray[np.float64]:
    """Return the longest interval between two visits of each site: its own, or another where it has none."""
    if "visit_every_days" not in sites:
        return np.full(len(sites), otherwise)
    own = sites["visit_every_days"].to_numpy(dtype=np.float64)
    return np.where(np.isnan(own), otherwise, own)


def _check_points(frame: gpd.GeoDataFrame, name: str) -> None:
    if frame.empty:
        raise InputError(f"there is no {name}; give at least one")
    if frame.index.has_duplicates:
        double = frame.index[frame.index.duplicated()][0]
        raise InputError(f"the {name} '{double}' is given twice; give each its own name")
    if not (shapely.get_type_id(frame.geometry.to_numpy()) == shapely.GeometryType.POINT).all():
        raise InputError(f"a {name} is a point; give each one place")
    if shapely.is_empty(frame.geometry.to_numpy()).any():
        raise InputError(f"a {name} has no place; give its coordinates or leave it out")


def _check_vehicles(vehicles: Sequence[Vehicle], depots: gpd.GeoDataFrame) -> None:
    if not vehicles:
        raise InputError("there is no vehicle; give at least one")
    for vehicle in vehicles:
        if vehicle.depot_id is not None and vehicle.depot_id not in depots.index:
            raise InputError(
                f"the vehicle '{vehicle.name}' stands at '{vehicle.depot_id}', which is no depot; one of "
                f"{', '.join(map(str, depots.index))} is"
            )
