"""The frame that demand is told in, and what is asked of its makers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geo.body.person import Group, Person
from geo.errors import InputError

Array = NDArray[np.float64]
Mixture = Group | Sequence[tuple[Person, float]]

COLUMNS: Final = (
    "litres_per_day",
    "people_per_day",
    "left_h",
    "month",
    "route_id",
    "sensitivity",
    "basis",
)
"""What demand carries beside its points."""

THRESHOLD: Final = 0.05
"""Deficit, as a share of the body's mass, before which people are to come to water: serious from there on."""


def frame(*, index: Sequence[str], points: NDArray[np.object_], crs: CRS, **columns: Any) -> gpd.GeoDataFrame:
    """Return demand of these columns; all of it is restricted."""
    table = pd.DataFrame({**columns, "sensitivity": "restricted"}, index=pd.Index(index, name="demand_id"))
    table = table.astype({"month": np.int64, "route_id": "string", "sensitivity": object, "basis": object})
    return gpd.GeoDataFrame(table[list(COLUMNS)], geometry=points, crs=crs)


def kinds(mixture: Mixture) -> tuple[list[Person], Array]:
    """Return each kind of person at the pace of the slowest, and the share of all that it is."""
    walkers = (mixture if isinstance(mixture, Group) else Group(tuple(mixture))).walkers()
    counts = np.array([count for _, count in walkers], dtype=np.float64)
    return [person for person, _ in walkers], counts / counts.sum()


def people(per_day: Mapping[str, float], routes: Sequence[str]) -> dict[str, float]:
    """Return how many walk each route in a day, checked."""
    missing = [route for route in routes if route not in per_day]
    if missing:
        raise InputError(f"nobody says how many people a day walk {', '.join(missing)}; give a number each")
    return {route: count(per_day[route], who=f"people a day walk {route}") for route in routes}


def count(number: float, *, who: str) -> float:
    """Return a number of people, checked."""
    if not (np.isfinite(number) and number >= 0):
        raise InputError(f"{number} {who}; give a number from 0")
    return float(number)


def check(*, threshold: float, month: int) -> None:
    """Raise an InputError unless the threshold is a share of the mass, and the month one of a year."""
    if not 0 < threshold <= 1:
        raise InputError(
            f"the threshold is a share of the body's mass above 0, 0.05 for 5 %, not {threshold}"
        )
    if not 1 <= month <= 12:
        raise InputError(f"months are 1 to 12, not {month}")
