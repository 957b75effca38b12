"""When to set out, and when not: the same walks from every hour of departure, in every month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from geo.body import balance
from geo.body.course import Course
from geo.body.person import Person
from geo.body.plan import AS_USUAL, Draws, Plan
from geo.body.uncertainty import harm, summarise
from geo.errors import InputError
from geo.ground import climate, outdoors
from geo.ground.outdoors import Along, Sites
from layers.weather import Weather

COLUMNS: Final = (
    "route_id", "person", "month", "depart_h", "needed_l", "deficit_share", "core_c", "cold_share", "harm",
)  # fmt: skip


def by_hour_and_month(
    ground: Course,
    sites: Sites,
    weather: Weather | Sequence[Weather],
    person: Person | Sequence[Person],
    *,
    plan: Plan = AS_USUAL,
    months: Iterable[int] = range(1, 13),
    hours: Iterable[float] = range(24),
    warmer_k: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Walk from every hour of departure, on the mean day of every month.

    Parameters
    ----------
    ground
        of `geo.body.course.course`.
    sites
        `geo.ground.outdoors.sites` of the segments `ground.index`: found once, they serve all months.
    weather
        of a station, or several years of it.
    person
        who walks, or several.
    plan
        how they walk.
    months
        1 to 12.
    hours
        of departure, 0 to below 24.
    warmer_k
        added to the air, a scenario: `geo.ground.climate.Climate.warmer`.
    progress
        called with the share that is done.

    Returns
    -------
    DataFrame
        `COLUMNS`; a row for each route, person, month and hour, in that order: litres needed, greatest
        deficit as a share of the mass, highest rectal temperature (C), greatest share of the dangerous debt
        of heat, and ``harm`` (`geo.body.uncertainty.harm`).

    Raises
    ------
    InputError
        if sites and course are of different segments, or there is no such month or hour.
    """
    persons = [person] if isinstance(person, Person) else list(person)
    _check_sites(ground, sites)
    parts, wanted, at_hours = [], list(months), list(hours)
    for done, month in enumerate(wanted, start=1):
        day = climate.mean_day(weather, month, warmer_k=warmer_k)
        sky = outdoors.at_sites(sites, day)
        table = balance.walk(ground, sky, day, persons, depart_h=at_hours, plan=plan).table
        parts.append(table.assign(month=month))
        if progress is not None:
            progress(done / len(wanted))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    # Routes in the course's order, persons in the given one: both are those of each month's rows.
    found = pd.concat(parts, ignore_index=True)
    place = np.tile(np.arange(len(parts[0])) // max(len(at_hours), 1), len(parts))
    found = found.iloc[np.argsort(place, kind="stable")]
    deficit, cold = found["deficit_share"].to_numpy(), found["cold_share"].to_numpy()
    return found.assign(harm=harm(deficit, cold))[list(COLUMNS)].reset_index(drop=True)


def by_hour_and_month_drawn(
    ground: Course,
    sites: Sites,
    weather: Weather | Sequence[Weather],
    person: Person,
    draws: Draws,
    *,
    plan: Plan = AS_USUAL,
    months: Iterable[int] = range(1, 13),
    hours: Iterable[float] = range(24),
    warmer_k: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Walk from every hour of departure in every month, in every draw, and keep what comes of the draws.

    Routes are walked some at a time and summed up at once, so that memory does not grow with their number: a
    thousand routes, every hour, every month and a hundred draws are 29 million walks.

    Parameters
    ----------
    ground, sites, weather, person, plan, months, hours, warmer_k, progress
        as for `by_hour_and_month`.
    draws
        of `geo.body.uncertainty.draws`; each meets the mean day with its own temperature.

    Returns
    -------
    DataFrame
        index (route_id, person, month, depart_h), by month first; columns of `summarise`.

    Raises
    ------
    InputError
        as `by_hour_and_month`.
    """
    _check_sites(ground, sites)
    keys = ["route_id", "person", "month", "depart_h"]
    wanted, at_hours, parts = list(months), list(hours), []
    for done, month in enumerate(wanted):
        day = climate.mean_day(weather, month, warmer_k=warmer_k)
        sky = outdoors.at_sites(sites, day)
        walked = 0
        for some, over in _some(ground, sky, max(balance.AT_ONCE // max(len(at_hours) * len(draws), 1), 1)):
            table = balance.walk(some, over, day, [person], depart_h=at_hours, plan=plan, draws=draws).table
            parts.append(summarise(table.assign(month=month), by=keys))
            walked += len(some.routes)
            if progress is not None:
                progress((done + walked / len(ground.routes)) / len(wanted))
    return pd.concat(parts) if parts else pd.DataFrame(index=pd.MultiIndex.from_arrays([[]] * 4, names=keys))


def best_and_worst(table: pd.DataFrame, *, month: int | None = None) -> pd.DataFrame:
    """Return when each walk does the least harm and the most; of equal ones, the less water the better.

    Parameters
    ----------
    table
        of `by_hour_and_month`.
    month
        the study's own; None: only the whole year is told.

    Returns
    -------
    DataFrame
        index (route_id, person); over all months ``best_month``, ``best_depart_h``, ``best_needed_l``,
        ``best_harm`` and ``worst_month``, ``worst_depart_h``, ``worst_needed_l``, ``worst_harm``; with a
        month ``month_best_depart_h``, ``month_best_needed_l``, ``month_best_harm`` and the same of
        ``month_worst``.

    Raises
    ------
    InputError
        if the table does not have that month.
    """
    whole = _ends(table)
    if month is None:
        return whole
    own = table[table["month"] == month]
    if own.empty and not table.empty:
        raise InputError(f"the table has no month {month}; there are {sorted(set(table['month']))}")
    of_month = _ends(own).drop(columns=["best_month", "worst_month"])
    return whole.join(of_month.add_prefix("month_"))


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of least and most harm."""
    keys = ["route_id", "person"]
    told = ["month", "depart_h", "needed_l", "harm"]
    order = table.sort_values(["harm", "needed_l", "month", "depart_h"], kind="stable")
    index = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
    best, worst = order.drop_duplicates(keys, keep="first"), order.drop_duplicates(keys, keep="last")
    found = best.set_index(keys)[told].reindex(index).add_prefix("best_")
    return found.join(worst.set_index(keys)[told].add_prefix("worst_"))


def _check_sites(ground: Course, sites: Sites) -> None:
    if len(sites) != len(ground.index):
        raise InputError(
            f"the sites of {len(sites)} segments are not those of {len(ground.index)}; make them of the "
            "course's own segments"
        )


def _some(ground: Course, sky: Along, count: int) -> Iterator[tuple[Course, Along]]:
    """Yield the course and its sky by so many routes at a time."""
    names = list(ground.routes)
    for start in range(0, len(names), count):
        spans = {name: ground.routes[name] for name in names[start : start + count]}
        begin, end = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
        part = slice(begin, end)
        yield (
            Course(
                index=ground.index[part],
                routes={name: (first - begin, last - begin) for name, (first, last) in spans.items()},
                rows=ground.rows[part],
            ),
            Along(
                excess_k=sky.excess_k[part],
                sunlit=sky.sunlit[part],
                cooler_k=sky.cooler_k[part],
                is_known=sky.is_known[part],
            ),
        )
