"""What everybody who sets out on a study's routes meets: ground, sky and day, and what may be otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.body import balance, refill, uncertainty
from geo.body.course import Course
from geo.body.person import Person
from geo.body.plan import Draws
from geo.ground import climate as climate_
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from layers.weather import Weather
from study.sections_body import BodySection


@dataclass(frozen=True, eq=False, kw_only=True)
class Outing:
    """What is the same for all who walk.

    Attributes
    ----------
    own
        the study's table ``body``.
    ground, sky, day
        the routes, the sky over them, and the weather.
    draws, days
        what may be otherwise, and the day that each draw meets; None where nothing is drawn, or where all
        meet `day`.
    """

    own: BodySection
    ground: Course
    sky: Along
    day: Climate
    draws: Draws | None
    days: Sequence[Climate] | None

    @classmethod
    def of(
        cls, own: BodySection, ground: Course, sky: Along, day: Climate, years: Sequence[Weather], on: date
    ) -> Outing:
        """Draw what may be otherwise.

        A mean day is one of many that a month may have, and each draw meets its own, of any of the years. A
        day that the study names is that day, and what its air may have been elsewhere is drawn.
        """
        if not own.draws:
            return cls(own=own, ground=ground, sky=sky, day=day, draws=None, days=None)
        has_days = own.day == "mean"
        random = np.random.default_rng(own.seed)
        return cls(
            own=own,
            ground=ground,
            sky=sky,
            day=day,
            draws=uncertainty.draws(own.draws, seed=own.seed, has_days=has_days),
            days=climate_.samples(years, on.month, own.draws, random, warmer_k=own.warmer_k)
            if has_days
            else None,
        )

    def stated(self, persons: Sequence[Person], *, together: bool = False) -> pd.DataFrame:
        """Walk as stated, each alone or all `together`; with ``refills`` and ``refill_m``."""
        table = balance.walk(
            self.ground,
            self.sky,
            self.day,
            persons,
            depart_h=[self.own.depart_h],
            plan=self.own.plan,
            together=together,
        ).table
        return table.join(refill.reached(table, self.ground))

    def drawn(
        self,
        persons: Sequence[Person],
        *,
        together: bool = False,
        progress: Callable[[float], None] | None = None,
    ) -> pd.DataFrame | None:
        """Walk in every draw, all persons the same ones, each alone or all `together`; None without draws."""
        if self.draws is None:
            return None
        return balance.walk(
            self.ground,
            self.sky,
            self.day,
            persons,
            depart_h=[self.own.depart_h],
            plan=self.own.plan,
            draws=self.draws,
            climates=self.days,
            together=together,
            progress=progress,
        ).table


def day_of(own: BodySection, years: Sequence[Weather], on: date) -> Climate:
    """Return the weather of the study's day, long enough for the longest walk.

    The hottest and the coldest day are those of all years; a date is one of the first.
    """
    days = math.ceil((own.depart_h + own.limit_h) / 24.0)
    if own.day == "mean":
        return climate_.mean_day(years, on.month, warmer_k=own.warmer_k)
    if isinstance(own.day, date):
        return climate_.on(years[0], own.day, days=days, warmer_k=own.warmer_k)
    find, pick = {
        "hottest": (climate_.hottest, max),
        "coldest": (climate_.coldest, min),
    }[own.day]
    first = [(year, find(year, on.month)) for year in years]
    year, day = pick(first, key=lambda each: climate_.on(*each).hours["air_c"].mean())
    return climate_.on(year, day, days=days, warmer_k=own.warmer_k)
