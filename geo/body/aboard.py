"""What people on freight trains and in closed trucks are exposed to: not walking figures.

On a train (mode ``rail``) they sit on a roof or in an open wagon: sun without shade, the train's wind, cold
at night, hours without help, climbing on and off (`rail`). In a truck (mode ``road``) that is a shut load
space without cooling the air itself becomes hot, damp and poor (`closed_truck`). Ordinary travel by road,
in a car or a bus with windows, has no such exposure: only its hours are told (`open_road`).

Cases that the truck was held against, from public reports (read), without names; no number was fitted to
them:

- San Antonio, 27 June 2022: 64 people in a refrigerated trailer without cooling, three hours from Laredo,
  above 100 F outside, no water; 48 were dead when it was opened, five more died in hospital, 11 lived (USA
  Today 2023-06-28, Brussels Times 2025, Texas Standard 2022-06-28).
- Purfleet, 23 October 2019: 39 people in a sealed refrigerated trailer, some 12 hours without fresh air; it
  reached 38.5 degrees C; carbon dioxide was held to be toxic about three hours before it was opened (BBC
  2020-10-27, Yahoo 2020-10-07).
- Parndorf, 26 August 2015: 71 people on about 14 m2 of an airtight refrigerated truck; they could have lived
  three hours at most (vol.at 2025, Reuters 2015-08-30).
"""

from __future__ import annotations

import pandas as pd

from geo.body._aboard_box import REEFER_7T, REEFER_53, VAN_53, Box
from geo.body._aboard_common import HOLDING_ON, SITTING, check_range
from geo.body._aboard_rail import SPEED_KM_H, WIND_SHARE, RailRide, rail
from geo.body._aboard_stops import HELP
from geo.body._aboard_truck import (
    CO2_PPM,
    RECTAL_C,
    ClosedTruck,
    closed_truck,
    co2_mol_s,
)
from geo.body._aboard_words import INJURIES, Said

__all__ = [
    "CO2_PPM",
    "HELP",
    "HOLDING_ON",
    "INJURIES",
    "OPEN_ROAD",
    "RECTAL_C",
    "REEFER_7T",
    "REEFER_53",
    "SITTING",
    "SPEED_KM_H",
    "VAN_53",
    "WIND_SHARE",
    "Box",
    "ClosedTruck",
    "RailRide",
    "Said",
    "closed_truck",
    "co2_mol_s",
    "open_road",
    "rail",
]

OPEN_ROAD = Said(
    en="by car or bus with windows: only hours are told, no heat, cold or bad air is modelled",
    es="en auto o autobús con ventanas: sólo se dan horas, no se modela calor, frío ni aire viciado",
)
"""What is said of ordinary travel by road."""


def open_road(segments: pd.DataFrame, *, speed_km_h: float = 80.0) -> pd.Series:
    """Return the hours of ordinary travel on each road route, and nothing else (`OPEN_ROAD`).

    Parameters
    ----------
    segments
        of `geo.join.segment.cut`; routes of other modes are passed over.
    speed_km_h
        5 to 130 (judgement: highway with stops).

    Returns
    -------
    Series
        index route_id, in the order of `segments`: ``travel_h``.

    Raises
    ------
    InputError
        if the speed is out of range.
    """
    check_range(5.0, 130.0, "km/h", speed_km_h=speed_km_h)
    on_road = segments[(segments["mode"] == "road").to_numpy(dtype=bool, na_value=False)]
    length_m = on_road.groupby("route_id", sort=False, observed=True)["length_m"].sum()
    hours: pd.Series = (length_m / 1000.0 / speed_km_h).rename("travel_h")
    return hours
