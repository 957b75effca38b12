"""Walks of `geo.body.balance` up to where they were followed, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import _state as st

Array = NDArray[np.float64]

EVENTS: Final = {
    "dry_m": c.DRY_M,
    "dry_h": c.DRY_MIN,
    "no_return_m": c.NO_RETURN_M,
    "deficit_5_m": c.DEFICIT_5_M,
    "deficit_10_m": c.DEFICIT_10_M,
    "core_39_m": c.HOT_39_M,
    "cold_m": c.COLD_M,
}
"""Columns of an outcome that are NaN where it does not happen."""

COLUMNS: Final = (
    "hours", "distance_m", "arrives", "needed_l", "strain_l", "osec_l", "pw_l", "drunk_l", "deficit_share",
    "core_c", *EVENTS, "cold_share", "cold_stop_h", "sun_h", "dry_sun_h", "dry_sun_air_c", "rest_h",
    "coldest_c", "hottest_c", "outside_share",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Walks:
    """Walks up to where they were followed, to be read or to be carried on.

    Attributes
    ----------
    keys
        columns route_id, person, depart_h, draw; a row a walk.
    bodies, pack, outcome
        shapes (walks, STATE), (walks, PACK) and (walks, OUTCOME): see `geo.body._columns`.
    """

    keys: pd.DataFrame
    bodies: Array
    pack: Array
    outcome: Array

    @property
    def table(self) -> pd.DataFrame:
        """One row a walk: the keys and `COLUMNS`; see `geo.body.balance.walk`."""
        out, hours = self.outcome, self.outcome[:, c.MINUTES_WALKED] / 60.0
        sun = out[:, c.DRY_SUN_MIN]
        worked = np.maximum(self.bodies[:, st.MINUTES], 1.0)
        made = {
            "hours": hours,
            "distance_m": self.pack[:, c.DONE_M],
            "arrives": out[:, c.ARRIVED] > 0,
            "needed_l": out[:, c.NEEDED_G] / 1000.0,
            "strain_l": out[:, c.STRAIN_G] / 1000.0,
            "osec_l": out[:, c.OSEC_G] / 1000.0,
            "pw_l": out[:, c.PW_G] / 1000.0,
            "drunk_l": out[:, c.DRUNK_G] / 1000.0,
            "deficit_share": out[:, c.DEFICIT_SHARE],
            "core_c": out[:, c.RECTAL_C],
            **{name: out[:, column] for name, column in EVENTS.items()},
            "cold_share": out[:, c.COLD_SHARE],
            "cold_stop_h": out[:, c.COLD_STOP_H],
            "sun_h": out[:, c.SUN_MIN] / 60.0,
            "dry_sun_h": sun / 60.0,
            "dry_sun_air_c": np.divide(
                out[:, c.DRY_SUN_AIR_C], sun, out=np.full(sun.shape, np.nan), where=sun > 0
            ),
            "rest_h": out[:, c.REST_MIN] / 60.0,
            "coldest_c": _known(out[:, c.COLDEST_C]),
            "hottest_c": _known(out[:, c.HOTTEST_C]),
            "outside_share": out[:, c.OUTSIDE_MIN] / worked,
        }
        made["dry_h"] = made["dry_h"] / 60.0
        return pd.concat([self.keys, pd.DataFrame(made, index=self.keys.index)], axis=1)


def _known(air_c: Array) -> Array:
    """Return the air's extremes, NaN for a walk that is over before a whole minute was worked."""
    return np.where(np.isfinite(air_c), air_c, np.nan)
