"""How sure the litres are: what may be otherwise, drawn together, and what comes of it.

People walk faster or slower than a hiking function says, weigh and carry more or less, and meet another day
than the mean one. Each draw is one such world: every route and person is walked in it (`geo.body.balance`),
so that routes are compared within the same world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _main_effects
from geo.body.plan import Draws
from geo.errors import InputError
from geo.ground.climate import SPREAD_K, Climate

Array = NDArray[np.float64]

PERCENTILES: Final[Mapping[str, float]] = MappingProxyType({"low": 5.0, "mid": 50.0, "high": 95.0})

OUTCOMES: Final = ("needed_l", "deficit_share", "core_c", "cold_share", "hours")
"""Outcomes that `summarise` gives percentiles of."""

DEADLY_SHARE: Final = 0.10
"""Deficit, as a share of the body's mass, from which on life is in danger: see `harm`."""

EVENTS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "p_deficit_5": ("deficit_share", DEADLY_SHARE / 2.0),
        "p_deficit_10": ("deficit_share", DEADLY_SHARE),
        "p_core_39": ("core_c", 39.0),
        "p_cold": ("cold_share", 1.0),
    }
)
"""Limits whose chance to be passed is told: column of an outcome, and limit."""

KEYS: Final = ("route_id", "person")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How much things differ: standard deviations, all 0 or above.

    Those of factors are of their natural logarithm, about the share by which two walkers in three differ at
    most. They are for one kind of walker (`geo.body.person.KINDS`), not for everyone together.

    Attributes
    ----------
    pace
        of walkers of one kind. Outdoors adults walk 0.82 m/s when asked to walk slowly, 1.31 as usual and
        1.72 fast (35 studies: Murtagh and others 2021, Sports Med. 51:125-141, abstract); 0.15 puts slow
        beyond the 1st, fast at the 97th percentile of the usual (judgement).
    mass
        of bodies of one kind (judgement).
    water
        water carried: no survey was found (`geo.body.person`); two in three have half to one and a half
        times as much (judgement).
    sun
        excess of radiant temperature: albedo, clothing, haze and the model of it (judgement).
    wind
        at the walker, from that of a station in the open (judgement).
    grade
        what slopes cost, for elevation that is wrong. Single heights of Copernicus GLO-30 are within 2 m of
        each other nine times in ten where it is not steep (product sheet, in a summary), which is 1 % of a
        segment's slope and mostly cancels; what remains are ups and downs between its 30 m cells (judgement).
    jacket
        what is put on in the cold. In a shopping street in Sydney the mean of what people wore had a standard
        deviation of 34 % of itself from day to day, and the air explained 52 % of the variance (Morgan and de
        Dear 2003, Clim. Res. 24:267-284, abstract): 0.34 x the root of 0.48 is 0.24, rounded up, though
        people of one day differ more than the means of days (judgement).
    weather_k
        kelvin: mean temperature of a month's days where no days are sampled: `geo.ground.climate.SPREAD_K`.
    """

    pace: float = 0.15
    mass: float = 0.15
    water: float = 0.4
    sun: float = 0.15
    wind: float = 0.3
    grade: float = 0.1
    jacket: float = 0.25
    weather_k: float = SPREAD_K

    def __post_init__(self) -> None:
        """Check the numbers."""
        wrong = [each.name for each in fields(self) if not 0 <= getattr(self, each.name) < np.inf]
        if wrong:
            raise InputError(f"the spread of {', '.join(wrong)} is no standard deviation; give 0 or above")


FACTORS: Final = ("pace", "mass", "water", "sun", "wind", "grade", "jacket")
"""Inputs that are multiplied; the other one is ``weather``."""


def draws(n: int, *, seed: int, spread: Spread = Spread(), has_days: bool = False) -> Draws:
    """Draw what may be otherwise.

    Factors are lognormal about 1 (their median), `Draws.warmer_k` is normal about 0, all independent.

    Parameters
    ----------
    n
        how many.
    seed
        the same seed gives the same draws, and those of a smaller `n` are the first of a larger one's.
    spread
        how much they differ.
    has_days
        whether each draw meets a sampled day of its own (`geo.ground.climate.samples`, given to
        `geo.body.balance.walk` as ``climates``): then no further temperature is drawn.

    Raises
    ------
    InputError
        if there are fewer than one.
    """
    if n < 1:
        raise InputError(f"{n} draws tell nothing; ask for at least one")
    *own, weather = np.random.default_rng(seed).standard_normal((n, len(FACTORS))).T
    # A row of its own: drawing it leaves the others as they are without it.
    own.append(np.random.default_rng([seed, 1]).standard_normal(n))
    made = {name: np.exp(getattr(spread, name) * z) for name, z in zip(FACTORS, own, strict=True)}
    return Draws(**made, warmer_k=np.zeros(n) if has_days else spread.weather_k * weather)


def harm(deficit_share: Array, cold_share: Array) -> Array:
    """Return the harm of walks: 1 means life in danger, by want of water or by cold.

    A deficit of 10 % of the body's mass endangers life (`DEADLY_SHARE`); `cold_share` is 1 where the core is
    at 35 C (`geo.body.cold`). Nothing is fitted.

    Parameters
    ----------
    deficit_share, cold_share
        of `geo.body.balance.Walks.table`, same shape.
    """
    return np.asarray(deficit_share / DEADLY_SHARE + cold_share, dtype=np.float64)


def summarise(table: pd.DataFrame, *, by: Sequence[str] = KEYS) -> pd.DataFrame:
    """Return percentiles and probabilities over the draws.

    Parameters
    ----------
    table
        `geo.body.balance.Walks.table`. What is not in `by` (hours of departure, for instance) is taken
        together.
    by
        columns to tell apart.

    Returns
    -------
    DataFrame
        index `by`; of each of `OUTCOMES` the 5th, 50th and 95th percentile (``<name>_low``, ``_mid``,
        ``_high``), straight between the draws; the shares of draws in which the deficit passes 5 and 10 % of
        the mass (``p_deficit_5``, ``p_deficit_10``), the core 39 C (``p_core_39``) and cold becomes dangerous
        (``p_cold``); the mean ``harm``.

    Raises
    ------
    InputError
        if they do not have the same number of walks each.
    """
    index, order, per = _grouped(table, by)
    values = {name: table[name].to_numpy(dtype=np.float64)[order].reshape(-1, per) for name in OUTCOMES}
    made: dict[str, Array] = {}
    for name, value in values.items():
        found = np.percentile(value, list(PERCENTILES.values()), axis=1)
        made |= {f"{name}_{end}": row for end, row in zip(PERCENTILES, found, strict=True)}
    made |= {event: (values[name] >= limit).mean(axis=1) for event, (name, limit) in EVENTS.items()}
    made["harm"] = harm(values["deficit_share"], values["cold_share"]).mean(axis=1)
    return pd.DataFrame(made, index=index)


def ranks(table: pd.DataFrame, *, by: str = "needed_l") -> pd.DataFrame:
    """Return how routes rank, the 1st being the one with the most.

    Parameters
    ----------
    table
        `geo.body.balance.Walks.table`: every route with the same persons, hours and draws.
    by
        column to rank by, within the same person, hour and draw; those who tie share the better place.

    Returns
    -------
    DataFrame
        index (route_id, person): ``rank_low`` and ``rank_high``, places that are reached: at most 5 % of the
        draws are before the first, and at most 5 % after the other; ``rank_of`` how many routes.

    Raises
    ------
    InputError
        if the routes do not have the same walks.
    """
    together = table.sort_values(["person", "route_id"], kind="stable")
    index, _, per = _grouped(together, ["person", "route_id"])
    routes = index.get_level_values("route_id").nunique()
    if len(index) != routes * index.get_level_values("person").nunique():
        raise InputError("every route is to be walked by the same persons; rank the walks of one course")
    shape = (-1, routes, per)
    _check_same(together[["depart_h", "draw"]].to_numpy().reshape(*shape, 2))
    value = together[by].to_numpy(dtype=np.float64).reshape(shape)
    by_route = pd.DataFrame(value.transpose(1, 0, 2).reshape(routes, -1))
    place = (
        by_route.rank(ascending=False, method="min").to_numpy().reshape(routes, -1, per).transpose(1, 0, 2)
    )
    low = np.percentile(place, PERCENTILES["low"], axis=2, method="inverted_cdf")
    # From the other end, so that the last place is held as the first is.
    high = -np.percentile(-place, 100.0 - PERCENTILES["high"], axis=2, method="inverted_cdf")
    frame = pd.DataFrame(
        {"rank_low": low.ravel().astype(int), "rank_high": high.ravel().astype(int), "rank_of": routes},
        index=index,
    )
    return frame.swaplevel().reindex(_seen(table, KEYS))


def first_order(
    table: pd.DataFrame,
    given: Draws,
    *,
    days: Sequence[Climate] | None = None,
    by: str = "needed_l",
    degree: int = 4,
) -> pd.DataFrame:
    """Return the share of an outcome's variance that each input explains alone.

    First-order indices from the draws as they are, without further walks: polynomials of all inputs' ranks
    are fitted together, and what chance alone would explain is taken off. A hundred draws and more are
    needed; at 200 an input's share is known to about 0.05.

    Parameters
    ----------
    table
        `geo.body.balance.Walks.table`. Hours of departure count as chance: give the walks of one hour.
    given
        the draws that were walked.
    days
        the sampled day of each draw, if they met some: its mean air, vapour, wind and sunlight together are
        the input ``weather``.
    by
        column of the outcome.
    degree
        of the polynomials.

    Returns
    -------
    DataFrame
        index (route_id, person); a column for each input that differs: ``pace``, ``mass``, ``water``,
        ``sun``, ``wind``, ``grade``, ``jacket``, ``weather``. NaN where the outcome never differs, or where
        there are fewer draws than twice the terms of the fit.
    """
    index, order, per = _grouped(table, KEYS)
    drawn = table["draw"].to_numpy()[order].reshape(-1, per)
    _check_same(drawn[None, :, :, None])
    inputs = {name: getattr(given, name)[None] for name in FACTORS}
    inputs["weather"] = given.warmer_k[None] if days is None else np.vstack([given.warmer_k, _weather(days)])
    # What is the same in all draws explains nothing.
    differing = {name: numbers[np.ptp(numbers, axis=1) > 0] for name, numbers in inputs.items()}
    used = {name: numbers[:, drawn[0]] for name, numbers in differing.items() if len(numbers)}
    outcome = table[by].to_numpy(dtype=np.float64)[order].reshape(-1, per)
    shares = _main_effects.shares(list(used.values()), outcome, degree)
    return pd.DataFrame(shares, index=index, columns=list(used))


def main_input(
    table: pd.DataFrame, given: Draws, *, days: Sequence[Climate] | None = None, by: str = "needed_l"
) -> pd.DataFrame:
    """Return which input matters most.

    Parameters
    ----------
    table, given, days, by
        as for `first_order`.

    Returns
    -------
    DataFrame
        index (route_id, person): ``main_input``, its name, None where `first_order` knows none, and
        ``main_share`` of the variance.
    """
    shares = first_order(table, given, days=days, by=by)
    known = shares.notna().any(axis=1).to_numpy()
    name = np.full(len(shares), None, dtype=object)
    share = np.full(len(shares), np.nan)
    values = shares.to_numpy()[known]
    if known.any():
        best = values.argmax(axis=1)
        name[known], share[known] = shares.columns.to_numpy()[best], values[np.arange(len(values)), best]
    return pd.DataFrame(
        {"main_input": pd.Series(name, index=shares.index, dtype=object), "main_share": share},
        index=shares.index,
    )


def _weather(days: Sequence[Climate]) -> Array:
    """Return what days are like on the mean, shape (4, days)."""
    names = ("air_c", "vapour_kpa", "wind_m_s", "ghi_w_m2")
    each = {id(day): [day.hours[name].mean() for name in names] for day in days}
    return np.array([each[id(day)] for day in days], dtype=np.float64).T


def _grouped(table: pd.DataFrame, by: Sequence[str]) -> tuple[pd.Index, NDArray[np.intp], int]:
    """Return the groups, the order of rows that puts theirs together, and how many each has."""
    if table.empty:
        raise InputError("there are no walks to sum up; give a table of some")
    index = _seen(table, by)
    keys = pd.MultiIndex.from_frame(table[list(by)]) if len(by) > 1 else pd.Index(table[by[0]])
    group = index.get_indexer(keys)
    counts = np.bincount(group)
    if (counts != counts[0]).any():
        raise InputError(
            f"some have {counts.min()} walks and others {counts.max()}; give tables of the same draws for all"
        )
    return index, np.argsort(group, kind="stable"), int(counts[0])


def _seen(table: pd.DataFrame, by: Sequence[str]) -> pd.Index:
    """Return the keys in the order in which they come."""
    found = table[list(by)].drop_duplicates()
    return pd.MultiIndex.from_frame(found) if len(by) > 1 else pd.Index(found[by[0]])


def _check_same(keys: NDArray[np.generic]) -> None:
    """Raise if groups, the second axis, do not have the same keys."""
    if (keys != keys[:, :1]).any():
        raise InputError("all are to have the same hours and draws, in the same order: those of one call")
