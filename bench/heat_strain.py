"""Predicted heat strain, 1,000,000 conditions of 480 min: ours beside pythermalcomfort, both on one thread.

`--quick` makes a small run.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from functools import partial

os.environ["NUMBA_NUM_THREADS"] = "1"  # both are numba: the figure is that of a core

import harness
import numpy as np

from geo.body import strain

MINUTES = 480


def conditions(count: int) -> tuple[np.ndarray, ...]:
    """Return air, radiant temperature, humidity, wind, met and clothing over the standard's whole range."""
    rng = np.random.default_rng(1)
    air = rng.uniform(15.0, 50.0, count)
    spans = ((5.0, 60.0), (0.0, 3.0), (1.0, 4.2), (0.1, 1.0))
    return air, air + rng.uniform(0.0, 60.0, count), *(rng.uniform(*span, count) for span in spans)


def ours(count: int) -> Callable[[], np.ndarray]:
    """Set up `geo.body.strain.heat_strain`."""
    air, radiant, humidity, wind, met, clothing = conditions(count)
    vapour = strain.vapour_pressure_kpa(air, humidity)

    def work() -> np.ndarray:
        found = strain.heat_strain(
            air, radiant, vapour, wind, met * strain.MET_W_M2, clothing_clo=clothing, minutes=MINUTES
        )
        return np.array([found.rectal_c, found.loss_g])

    return work


def peer(count: int) -> Callable[[], np.ndarray]:
    """Set up pythermalcomfort's phs of 2023."""
    warnings.simplefilter("ignore")
    from pythermalcomfort.models import phs

    air, radiant, humidity, wind, met, clothing = conditions(count)

    def work() -> np.ndarray:
        found = phs(
            air, radiant, wind, humidity, met, clothing, "standing", model="7933-2023", duration=MINUTES,
            round_output=False, limit_inputs=False,
        )  # fmt: skip
        return np.array([found.t_re, found.sweat_loss_g])

    return work


def main() -> None:
    """Print the row."""
    count = 5_000 if "--quick" in sys.argv else 1_000_000
    mine = harness.measure(partial(ours, count), runs=1)
    theirs = harness.measure(partial(peer, count), runs=1, warmups=0 if count > 100_000 else 1)
    off = np.abs(mine.result - theirs.result).max(axis=1)
    harness.report(
        "heat strain, one core",
        f"{count:,} conditions x {MINUTES} min",
        mine,
        "pythermalcomfort",
        theirs,
        f"rectal off by at most {off[0]:.4f} C, loss by {off[1]:.1f} g (target x10, 0.1 C, 10 g)",
    )


if __name__ == "__main__":
    main()
