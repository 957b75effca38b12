"""What known water takes of a demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.risk.factors import water_distance
from geo.water import _sharing
from layers.source import valid_on

Array = NDArray[np.float64]

ENDLESS: Final = ("spring", "stream", "lake", "tap")
"""Types of water that give as much as anybody wants."""


def supply(
    water: gpd.GeoDataFrame, *, on: date, refill_days: float, unknown_capacity_l: float = 0.0
) -> pd.Series:
    """Return the litres a day that known water gives.

    Parameters
    ----------
    water
        frame of that layer. What is dry, damaged, a canal (`geo.risk.factors.water_distance.usable`) or not
        in service on the date gives nothing and is left out.
    on
        the date.
    refill_days
        stations and tanks hold their ``capacity_l`` and are filled again after so many days.
    unknown_capacity_l
        what those hold of which nobody says it.

    Returns
    -------
    Series
        index of the rows of `water` that give any, litres a day: inf for `ENDLESS`, capacity over
        `refill_days` for the others.

    Raises
    ------
    InputError
        if the days are not above 0, or the unknown capacity is below 0.
    """
    if not (np.isfinite(refill_days) and refill_days > 0):
        raise InputError(f"stations are filled again after days above 0, not {refill_days}")
    if not (np.isfinite(unknown_capacity_l) and unknown_capacity_l >= 0):
        raise InputError(f"a station holds 0 litres or more, not {unknown_capacity_l}")
    serving = water_distance.usable(valid_on(water, on))
    held = serving["capacity_l"].astype(np.float64).fillna(unknown_capacity_l) / refill_days
    litres: pd.Series = held.where(~serving["type"].isin(ENDLESS), np.inf).rename("litres_per_day")
    return litres.loc[litres > 0]


@dataclass(frozen=True, eq=False, kw_only=True)
class Served:
    """What known water takes of a demand; taken and left are what was wanted.

    Attributes
    ----------
    left
        what is still wanted, points where nothing is left out.
    taken_l
        shape (places, points of the demand), litres a day.
    """

    left: gpd.GeoDataFrame
    taken_l: csr_array


def less_existing(demand: gpd.GeoDataFrame, hours: csr_array, capacity_l_per_day: Array) -> Served:
    """Take off what people drink from known water that they reach in time.

    As much as can be, exactly (a transport by linear programme), and of the ways to do so the one with the
    fewest hours walked: water without a limit serves all who reach it, what has one is shared.

    Parameters
    ----------
    demand
        of `of_routes` or `of_flow`.
    hours
        shape (places, points), hours on foot from each point to each place: `geo.water.cover.hours_to`.
    capacity_l_per_day
        shape (places,), see `supply`; inf: no limit.

    Raises
    ------
    InputError
        if the shapes do not fit together, or a capacity is below 0.
    """
    given = np.asarray(capacity_l_per_day, dtype=np.float64)
    if hours.shape != (given.size, len(demand)):
        raise InputError(
            f"hours of shape {hours.shape} for {given.size} places and {len(demand)} points; "
            "give those of this demand and these places"
        )
    if not (given >= 0).all():
        raise InputError("water gives 0 litres a day or more; correct the capacities")
    wanted = demand["litres_per_day"].to_numpy(dtype=np.float64)
    in_time = hours.tocoo()
    keep = in_time.data <= demand["left_h"].to_numpy(dtype=np.float64)[in_time.coords[1]]
    reached = csr_array(
        (in_time.data[keep], (in_time.coords[0][keep], in_time.coords[1][keep])), shape=hours.shape
    )
    taken = _sharing.shared(wanted, given, reached)
    left_l = np.maximum(wanted - np.asarray(taken.sum(axis=0)).ravel(), 0.0)
    left_l = np.where(left_l < 1e-9 * wanted, 0.0, left_l)
    share = np.divide(left_l, wanted, out=np.zeros(wanted.size), where=wanted > 0)
    left = demand.assign(litres_per_day=left_l, people_per_day=demand["people_per_day"] * share)
    return Served(left=left.loc[left_l > 0], taken_l=taken)
