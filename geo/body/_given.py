"""What is the same for all walks of `geo.body.balance`: the ground, its sky and the hours of the weather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import _walk
from geo.body._walks import Array
from geo.body.course import Course
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along


class Shared(NamedTuple):
    """What is left of the pace on each segment of each walk: `geo.body._walk.walk`'s `held_at` and on."""

    at: NDArray[np.int64]
    held: NDArray[np.float32]
    slowed: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Given:
    """What the kernel takes that is the same for all walks; of each day its first hour and their number."""

    hours: Array
    first_hour: NDArray[np.int64]
    count_hours: NDArray[np.int64]
    segments: Array
    excess: NDArray[np.float32]
    shone: NDArray[np.float32]

    @classmethod
    def of(cls, ground: Course, sky: Along, climates: Sequence[Climate]) -> Given:
        count, hours_of = len(ground.index), {len(climate) for climate in climates}
        if sky.excess_k.shape[0] != count or {sky.excess_k.shape[1]} not in ({24}, hours_of):
            raise InputError(
                f"the sky of {sky.excess_k.shape[0]} segments by {sky.excess_k.shape[1]} hours is not that "
                f"of {count} by 24, nor by the hours of the weather; make it along the course's own segments"
            )
        rows = ground.rows.copy()
        rows[:, c.COOLER_C] = sky.cooler_k
        # Days drawn twice are the same object.
        each = {id(climate): climate for climate in climates}
        counts = np.array([len(climate) for climate in each.values()], dtype=np.int64)
        firsts = dict(zip(each, (np.cumsum(counts) - counts).tolist(), strict=True))
        # Column by column: a frame cut out of a frame takes much longer, and there are hundreds.
        hours = [
            np.concatenate([climate.hours[name].to_numpy(dtype=np.float64) for climate in each.values()])
            for name in ("air_c", "vapour_kpa", "wind_m_s")
        ]
        return cls(
            np.stack(hours),
            np.array([firsts[id(climate)] for climate in climates], dtype=np.int64),
            np.array([len(climate) for climate in climates], dtype=np.int64),
            rows,
            np.ascontiguousarray(sky.excess_k, dtype=np.float32),
            np.ascontiguousarray(sky.sunlit, dtype=np.float32),
        )

    def go(
        self,
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
        day: NDArray[np.int64],
        walkers: Array,
        bodies: Array,
        pack: Array,
        outcome: Array,
        *,
        arrives: bool,
        record: Array | None = None,
        pace: Shared | None = None,
    ) -> None:
        """Walk, each in the day of that number; `bodies`, `pack`, `outcome` and `pace` are changed."""
        count = begin.size
        pace = pace or Shared(np.full(count, -1, dtype=np.int64), *np.zeros((2, 1), dtype=np.float32))
        _walk.walk(
            self.hours,
            self.first_hour[day],
            self.count_hours[day],
            self.segments,
            self.excess,
            self.shone,
            begin,
            end,
            walkers,
            bodies,
            pack,
            outcome,
            np.full(count, -1 if record is None else 0, dtype=np.int64),
            np.empty((1, 0, c.RECORD)) if record is None else record,
            pace.at,
            pace.held,
            pace.slowed,
            np.full(count, arrives),
        )


def brightness(days: Sequence[Climate], mean: Climate) -> Array:
    """Return the sunlight of days over that of the mean one; 1 where the sun does not rise."""
    usual = float(mean.hours["ghi_w_m2"].mean())
    light = np.array([float(day.hours["ghi_w_m2"].mean()) for day in days])
    return light / usual if usual > 0 else np.ones(len(days))
