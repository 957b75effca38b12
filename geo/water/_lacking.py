"""What people who walk come to lack when what they carry is gone, along a walk of `geo.body.balance`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import balance
from geo.body.course import Course
from geo.body.person import Person
from geo.body.plan import Plan
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from geo.water._wanted import THRESHOLD

Array = NDArray[np.float64]

_LATELY_H = 1.0
"""Hours on foot: in them there is more than a rest, in which little is lost, and the minutes after it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Lacking:
    """What one person lacks at the start of a route and at the end of each of its segments; arrays (n + 1,).

    Attributes
    ----------
    hours
        since departure, rests included; NaN where nobody comes.
    on_foot_h
        hours on foot of one who walks as the pace says: without rests, waiting, or slowing down.
    lost_l
        litres lost so far that nothing carried made up for, never falling: see `along`.
    lacks_l
        of these what the body still lacks: less than `lost_l` where somebody drank on the way.
    loss_l_h
        the greatest loss rate at the ends of the segments of the last `_LATELY_H` on foot.
    mass_kg
        of the body.
    """

    hours: Array
    on_foot_h: Array
    lost_l: Array
    lacks_l: Array
    loss_l_h: Array
    mass_kg: float

    @property
    def lasts_h(self) -> float:
        """How long the walk is, hours on foot."""
        return float(self.on_foot_h[np.isfinite(self.hours)].max())

    def since(self, on_foot_h: Array) -> Array:
        """Return the hours since departure after so many hours on foot."""
        there = np.isfinite(self.hours)
        return np.interp(on_foot_h, self.on_foot_h[there], self.hours[there])

    def lost_at(self, hours: Array) -> Array:
        """Return `lost_l` after so many hours, straight between the segments' ends."""
        there = np.isfinite(self.hours)
        return np.interp(hours, self.hours[there], self.lost_l[there])

    def left_h(self, hours: Array, *, threshold: float, is_met_before: bool) -> Array:
        """Return the hours that are left after so many hours; see `hours_left`.

        Parameters
        ----------
        hours
            since departure, within the walk.
        threshold
            deficit as a share of the mass.
        is_met_before
            whether all that was lost up to there has been drunk.
        """
        there = np.isfinite(self.hours)
        known, lost = self.hours[there], self.lost_l[there]
        lacks = 0.0 if is_met_before else np.interp(hours, known, self.lacks_l[there])
        rate = np.interp(hours, known, self.loss_l_h[there])
        at_rate = np.asarray(hours_left(self.mass_kg, lacks, rate, threshold=threshold))
        reserve = np.maximum(threshold * self.mass_kg - lacks, 0.0)
        # Who walks on comes to where it passes, if that is before the end of the walk.
        passes = np.interp(self.lost_at(hours) + reserve, lost, known, right=np.inf)
        left: Array = np.minimum(at_rate, np.maximum(passes - hours, 0.0))
        return left


def along(
    ground: Course, sky: Along, climate: Climate, person: Person, *, depart_h: float, plan: Plan
) -> dict[str, Lacking]:
    """Return what a person comes to lack along each route of a course.

    On each segment that is how much the deficit grows once nothing is carried. At the end of the segment on
    which the water runs out, all of the deficit counts that there is then: also what could not be drunk fast
    enough before. Nothing is lacking while something is carried. Where somebody stops within a segment, the
    plan's hours being over, its end stands for that place.

    Parameters
    ----------
    ground, sky, climate, person, depart_h, plan
        as for `geo.body.balance.along`.
    """
    profile = balance.along(ground, sky, climate, person, depart_h=depart_h, plan=plan)
    walks = balance.walk(ground, sky, climate, [person], depart_h=[depart_h], plan=plan)
    start_h = round(depart_h * 60.0) / 60.0
    columns = ["at_h", "deficit_share", "water_l", "loss_l_h"]
    found = {}
    for (route, (begin, end)), pack in zip(ground.routes.items(), walks.pack, strict=True):
        rows = profile.iloc[begin:end][columns].to_numpy(dtype=np.float64)
        refills = ground.rows[begin:end, c.REFILL] > 0
        reached = int(np.isfinite(rows[:, 0]).sum())
        if reached < len(rows):
            rows[reached] = (
                pack[c.CLOCK_MIN] / 60.0,
                pack[c.DEFICIT_G] / 1000.0 / person.mass_kg,
                pack[c.WATER_G] / 1000.0,
                pack[c.RATE_G_MIN] * 60.0 / 1000.0,
            )
        minutes = ground.rows[begin:end, c.LENGTH_M] / ground.rows[begin:end, c.SPEED_M_MIN]
        found[route] = _of(
            rows, refills, on_foot_h=minutes.cumsum() / 60.0, start_h=start_h, mass_kg=person.mass_kg
        )
    return found


def _of(
    rows: Array, refills: NDArray[np.bool_], *, on_foot_h: Array, start_h: float, mass_kg: float
) -> Lacking:
    """Return it from hours, deficit as a share, litres carried and litres lost an hour at each end."""
    at_h, share, water_l, rate = rows.T
    lacks = np.where(water_l > 0, 0.0, share * mass_kg)
    before = np.where(refills, 0.0, np.concatenate([[0.0], lacks[:-1]]))
    lost = np.nancumsum(np.maximum(lacks - before, 0.0))
    # Within the first minute no rate is known: it is that of the next.
    known = pd.Series(np.where(np.isfinite(at_h), rate, 0.0)).bfill().to_numpy()
    since = np.searchsorted(on_foot_h, on_foot_h - _LATELY_H, side="right")
    greatest = np.array([known[first : i + 1].max() for i, first in enumerate(since)])
    return Lacking(
        hours=np.concatenate([[0.0], at_h - start_h]),
        on_foot_h=np.concatenate([[0.0], on_foot_h]),
        lost_l=np.concatenate([[0.0], lost]),
        lacks_l=np.concatenate([[0.0], lacks]),
        loss_l_h=np.concatenate([greatest[:1], greatest]),
        mass_kg=mass_kg,
    )


def hours_left(
    mass_kg: float | Array,
    deficit_l: float | Array,
    loss_l_h: float | Array,
    *,
    water_l: float | Array = 0.0,
    threshold: float = THRESHOLD,
) -> float | Array:
    """Return the hours until the deficit passes the threshold at a steady loss.

    (threshold x mass + water carried - deficit) / loss, at least 0; a litre weighs a kilogram. More water, or
    a smaller deficit, never leaves fewer hours.

    In demand the loss is the greatest of the last hour on foot, since little is lost in a rest and for some
    time after it. And where people who walk on along their way come to the threshold sooner than that,
    because it gets hotter or steeper, it is the hours to there.

    Parameters
    ----------
    mass_kg, deficit_l, loss_l_h, water_l
        of the body, what it lacks, what it loses in an hour (> 0), and what is carried and can be drunk.
    threshold
        share of the mass.
    """
    reserve = threshold * np.asarray(mass_kg, dtype=np.float64) + water_l - deficit_l
    hours: Array = np.maximum(reserve, 0.0) / loss_l_h
    return float(hours) if hours.ndim == 0 else hours
