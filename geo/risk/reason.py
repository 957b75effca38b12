"""Why, in words: what a walk does to a person, or how it is on a segment, in English and Spanish.

At most two things are said, the worst first, by the scores that the risk takes (`geo.risk.body.FACTORS`, or
the study's own), so that words and map agree: of what has no weight nothing is said. A walk without harm says
so. Water found on the way is said last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from geo.body.aboard import Said
from geo.errors import InputError
from geo.risk import _reason_words as w
from geo.risk.body import FACTORS
from geo.risk.factor import Factor

__all__ = ["Said", "of_route", "of_segment", "of_segments", "of_walk", "of_walks", "severity", "worst"]

Row: TypeAlias = Mapping[Any, Any] | pd.Series

SAID_FROM: Final = 0.05
"""Score below which heat, cold and want of water are not told, and share of draws from which on they are."""

COLD_FROM: Final = 0.25
"""Share of the dangerous debt of heat from which on the walk itself, not only a stop, is told as cold."""

WARM_C: Final = 25.0
"""Air in which the sun is a harm (judgement); in cooler air one who has no water left is told that only."""

SUNNY_K: Final = 10.0
"""Radiant less air temperature from which on a segment is in the sun (judgement): by day in the open it is 20
K and more, by night and in shade below 0 or little above."""

_NOTHING_H: Final = 0.05
_NOTHING_L: Final = 0.05
"""What would be written as 0.0."""

_AT_ONCE_M: Final = 250.0
"""So near its beginning a point of no return is that of the whole way: it is looked for by segments."""

_UNCOUNTED = -1.0
"""Score of what has no weight: it is not told."""

_DRY, _NO_RETURN = 0.15, 0.1
_DANGER, _SECOND, _MAYBE = 0.9, 0.75, 0.5
"""The order of words alone (judgement): scores that water gone and help out of reach have at least; and the
part of the score that a deficit has beside the story of the water, in danger of life and below, and that help
out of reach and what only draws have."""


def severity(row: Row, *, factors: Mapping[str, Factor] = FACTORS) -> dict[str, float]:
    """Return the score of each of the body's terms in a row of outcomes or of a profile.

    Parameters
    ----------
    row
        with ``deficit_share``, ``core_c``, ``cold_share`` and ``cold_stop_h``.
    factors
        of `geo.risk.body`, with the study's own curves and weights. Weight 0 leaves one out, as in the risk.

    Returns
    -------
    dict
        name of the term -> score in [0, 1]; NaN where the row has no number.
    """
    return {name: _score(factor, row) for name, factor in factors.items() if factor.weight > 0}


def worst(row: Row, *, factors: Mapping[str, Factor] = FACTORS) -> float:
    """Return the highest of `severity`, 0 if there is none: who has the highest is worst off."""
    return float(np.nan_to_num([0.0, *severity(row, factors=factors).values()]).max())


def of_walk(row: Row, *, factors: Mapping[str, Factor] = FACTORS, is_named: bool = False) -> Said:
    """Say what a walk does to the person who walks it.

    Parameters
    ----------
    row
        of `geo.body.balance.Walks.table`, or of a study's ``walks``. It may have besides: ``water_l``,
        carried at departure; ``refills`` and ``refill_m`` (`geo.body.refill.reached`); ``p_deficit_5``,
        ``p_deficit_10``, ``p_core_39`` and ``p_cold``, shares of draws; ``label_en`` and ``label_es`` of the
        person.
    factors
        of `geo.risk.body`, with the study's own curves.
    is_named
        whether the person is said first.

    Returns
    -------
    Said
        ``en`` and ``es``, without a capital and a full stop.
    """
    scores = dict.fromkeys(FACTORS, _UNCOUNTED) | severity(row, factors=factors)
    if any(np.isnan(value) for value in scores.values()):
        said = w.UNKNOWN
    else:
        told = [*_water(row, scores), *_heat(row, scores), *_cold(row, scores), *_draws(row, scores)]
        if not row.get("arrives", True):
            told.append((_SECOND, _unfinished(row)))
        said = w.both([_worst(told) or _enough(row), *_refilled(row)])
    return Said(f"{row['label_en']}: {said.en}", f"{row['label_es']}: {said.es}") if is_named else said


def of_route(rows: pd.DataFrame, *, factors: Mapping[str, Factor] = FACTORS) -> Said:
    """Say why a route is dangerous: what it does to the person whom it harms most.

    Parameters
    ----------
    rows
        the walks of one route, one a person, as for `of_walk`; named if there are several.
    factors
        of `geo.risk.body`, with the study's own curves.

    Raises
    ------
    InputError
        if there is no walk.
    """
    if rows.empty:
        raise InputError("nobody walks this route; give the walks of one person at least")
    records = rows.to_dict("records")
    harm = [worst(row, factors=factors) for row in records]
    return of_walk(records[int(np.argmax(harm))], factors=factors, is_named=len(records) > 1)


def of_segment(row: Row, *, factors: Mapping[str, Factor] = FACTORS) -> Said:
    """Say how it is for the body at the end of a segment, in short.

    Parameters
    ----------
    row
        of `geo.body.balance.along`.
    factors
        of `geo.risk.body`, with the study's own curves.
    """
    scores = dict.fromkeys(FACTORS, _UNCOUNTED) | severity(row, factors=factors)
    if any(np.isnan(value) for value in scores.values()):
        return w.UNKNOWN
    air, told = w.whole(row["air_c"]), []
    if scores["water_deficit"] >= 0.0 and row["water_l"] < _NOTHING_L:
        in_sun = row["radiant_c"] - row["air_c"] >= SUNNY_K and row["air_c"] >= WARM_C
        dry = w.filled(w.AT_DRY_SUN if in_sun else w.AT_DRY, air=air)
        told.append((max(scores["water_deficit"], _DRY), dry))
    if row["deficit_share"] >= 0.10:
        told.append((_DANGER * scores["water_deficit"], w.AT_DEFICIT_10))
    elif row["deficit_share"] >= 0.02:
        lost = w.filled(w.AT_DEFICIT, percent=w.percent(row["deficit_share"]))
        told.append((_SECOND * scores["water_deficit"], lost))
    if row["core_c"] >= 38.0:
        told.append((scores["core_heat"], w.filled(w.AT_HEAT, core=w.tenth(row["core_c"]))))
    if scores["cold_debt"] >= 0.0 and row["cold_share"] >= 1.0:
        told.append((scores["cold_debt"], w.filled(w.AT_COLD, air=air)))
    elif row["cold_share"] >= COLD_FROM and scores["cold_debt"] >= scores["cold_stop"]:
        debt = w.filled(w.AT_COLD_DEBT, percent=w.whole(100.0 * row["cold_share"]), air=air)
        told.append((scores["cold_debt"], debt))
    elif scores["cold_stop"] >= SAID_FROM:
        stop = w.filled(w.AT_COLD_STOP, air=air, hours=w.time(row["cold_stop_h"]))
        told.append((scores["cold_stop"], stop))
    return _worst(told) or w.filled(w.AT_EASE, litres=w.tenth(row["water_l"]), air=air)


def of_walks(table: pd.DataFrame, *, factors: Mapping[str, Factor] = FACTORS) -> pd.DataFrame:
    """Say it of every walk: columns ``reason_en`` and ``reason_es``, index of `table`; see `of_walk`."""
    return _frame([of_walk(row, factors=factors) for row in table.to_dict("records")], table.index)


def of_segments(profile: pd.DataFrame, *, factors: Mapping[str, Factor] = FACTORS) -> pd.DataFrame:
    """Say it of every segment: ``reason_en`` and ``reason_es``, index of `profile`; see `of_segment`."""
    return _frame([of_segment(row, factors=factors) for row in profile.to_dict("records")], profile.index)


_Told = list[tuple[float, Said]]


def _score(factor: Factor, row: Row) -> float:
    value = float(row[factor.column])
    xs, ys = zip(*factor.curve.points, strict=True)
    return float(np.interp(value, xs, ys)) if not np.isnan(value) else float("nan")


def _water(row: Row, scores: Mapping[str, float]) -> _Told:
    score, told = scores["water_deficit"], []
    if score >= 0.0 and not np.isnan(row["dry_m"]):
        told.append((max(score, _DRY), _dry(row)))
    if row["deficit_share"] >= 0.10 and not np.isnan(row["deficit_10_m"]):
        told.append((_DANGER * score, w.filled(w.DEFICIT_10, km=w.km(row["deficit_10_m"]))))
    elif row["deficit_share"] >= 0.02:
        told.append((_SECOND * score, w.filled(w.DEFICIT, percent=w.percent(row["deficit_share"]))))
    if not np.isnan(row["no_return_m"]):
        at_once = row["no_return_m"] < _AT_ONCE_M
        said = w.NO_RETURN_AT_ALL if at_once else w.filled(w.NO_RETURN, km=w.km(row["no_return_m"]))
        told.append((max(_MAYBE * score, _NO_RETURN), said))
    return told


def _dry(row: Row) -> Said:
    """Return what becomes of the water: the sun without it, or where it ends."""
    if row["dry_sun_h"] >= _NOTHING_H and row["dry_sun_air_c"] >= WARM_C:
        return w.filled(w.DRY_SUN, hours=w.time(row["dry_sun_h"]), air=w.whole(row["dry_sun_air_c"]))
    if row["dry_h"] < _NOTHING_H:
        return w.NO_WATER
    return w.filled(w.DRY, km=w.km(row["dry_m"]), hours=w.time(row["dry_h"]))


def _heat(row: Row, scores: Mapping[str, float]) -> _Told:
    if row["core_c"] < 38.0:
        return []
    if row["core_c"] >= 40.0:
        return [(scores["core_heat"], w.HEAT_STROKE)]
    core = w.tenth(row["core_c"])
    if np.isnan(row["core_39_m"]):
        return [(scores["core_heat"], w.filled(w.HEAT, core=core, air=w.whole(row["hottest_c"])))]
    return [(scores["core_heat"], w.filled(w.HEAT_39, core=core, km=w.km(row["core_39_m"])))]


def _cold(row: Row, scores: Mapping[str, float]) -> _Told:
    if scores["cold_debt"] >= 0.0 and not np.isnan(row["cold_m"]):
        return [(1.0, w.filled(w.COLD, km=w.km(row["cold_m"]), air=w.whole(row["coldest_c"])))]
    told = []
    if row["cold_share"] >= COLD_FROM:
        share, air = w.whole(100.0 * row["cold_share"]), w.whole(row["coldest_c"])
        told.append((scores["cold_debt"], w.filled(w.COLD_DEBT, percent=share, air=air)))
    if scores["cold_stop"] >= SAID_FROM:
        hours, air = w.time(row["cold_stop_h"]), w.whole(row["coldest_c"])
        stop = w.filled(w.COLD_STOP, hours=hours, air=air)
        told.append((scores["cold_stop"], stop))
    return told


def _draws(row: Row, scores: Mapping[str, float]) -> _Told:
    """Return the worst that some draws have and the walk as stated has not."""
    has_water, has_heat, has_cold = (
        scores[name] < 0.0 for name in ("water_deficit", "core_heat", "cold_debt")
    )
    has = {
        "p_deficit_10": has_water or row["deficit_share"] >= 0.10,
        "p_deficit_5": has_water or row["deficit_share"] >= 0.05,
        "p_core_39": has_heat or row["core_c"] >= 39.0,
        "p_cold": has_cold or row["cold_share"] >= 1.0,
    }
    for name, phrase in w.DRAWS:
        share = float(row.get(name, 0.0))
        if share >= SAID_FROM and not has[name]:
            return [(_MAYBE * share, w.filled(phrase, percent=w.whole(100.0 * share)))]
    return []


def _unfinished(row: Row) -> Said:
    return w.filled(w.UNFINISHED, hours=w.time(row["hours"]), km=w.km(row["distance_m"]))


def _enough(row: Row) -> Said:
    litres, carried = w.tenth(row["needed_l"]), float(row.get("water_l", float("nan")))
    # So it is where want of water has no weight, and is not told.
    is_short = not np.isnan(row["dry_m"]) or row["deficit_share"] >= 0.02
    if np.isnan(carried):
        return w.filled(w.NEEDED_PLAIN if is_short else w.ENOUGH_PLAIN, litres=litres)
    found = w.NEEDED if is_short else w.ENOUGH if row["needed_l"] <= carried else w.ENOUGH_FOUND
    return w.filled(found, litres=litres, carried=w.tenth(carried))


def _refilled(row: Row) -> list[Said]:
    """Return where water is refilled, if it is."""
    count = int(row.get("refills", 0))
    if not count:
        return []
    phrase = w.REFILLED if count == 1 else w.REFILLED_OFTEN
    return [w.filled(phrase, count=count, km=w.km(row["refill_m"]))]


def _worst(told: _Told) -> Said | None:
    """Join the two of highest score, the earlier of equals first, without those that have none."""
    ranked = sorted((each for each in told if each[0] >= 0.0), key=lambda each: -each[0])[:2]
    return w.both([said for _, said in ranked]) if ranked else None


def _frame(said: list[Said], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(
        {"reason_en": [each.en for each in said], "reason_es": [each.es for each in said]},
        index=index,
        dtype="string",
    )
