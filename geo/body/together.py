"""People who stay together: who carries whom, and what a walk asks of all of them.

Everybody drinks what they carry themselves, and goes at the pace of whoever of the group is slowest at the
time (`geo.body.balance.walk` with `together`). Here the walks are put together again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo.body.person import KINDS, Group, Person, with_child
from geo.body.uncertainty import EVENTS, PERCENTILES
from geo.errors import InputError

_FIRST: Final = ("dry_h", "dry_m", "no_return_m", "cold_stop_h")
_GREATEST: Final = ("hours", "deficit_share", "core_c", "cold_share")


def group_of(
    counts: Mapping[str, float],
    *,
    carried: Mapping[str, str] | None = None,
    kinds: Mapping[str, Person] = KINDS,
) -> Group:
    """Return a group in which some are carried by others.

    Parameters
    ----------
    counts
        how many of each kind, by its name.
    carried
        kind of child -> kind of those who carry one each (`geo.body.person.with_child`); all children of a
        kind are carried, or none.
    kinds
        the kinds to choose from.

    Raises
    ------
    InputError
        as `Group.of` and `with_child`; somebody who carries or is carried is not in the group; there are more
        children than people to carry them; or somebody who carries is carried.
    """
    found = {person.name: (person, count) for person, count in Group.of(counts, kinds=kinds).members}
    asked = dict(carried or {})
    for child, adult in asked.items():
        for name in (child, adult):
            if name not in found:
                raise InputError(
                    f"'{child}' is carried by '{adult}', but there is no '{name}' in the group of "
                    f"{', '.join(found)}"
                )
        if adult in asked:
            raise InputError(
                f"'{adult}' carries '{child}' and is carried; only those who walk carry somebody"
            )
    free = {name: count for name, (_, count) in found.items() if name not in asked}
    pairs: list[tuple[Person, float]] = []
    for child, adult in asked.items():
        count = found[child][1]
        if count > free[adult]:
            raise InputError(
                f"{count:g} of '{child}' cannot be carried by {free[adult]:g} of '{adult}', one by each; "
                "give fewer children, or more people who carry"
            )
        free[adult] -= count
        pairs += [(person, count) for person in with_child(found[adult][0], found[child][0])]
    return Group((*((found[name][0], count) for name, count in free.items() if count > 0), *pairs))


def scaled(group: Group, people: int) -> tuple[tuple[Person, int], ...]:
    """Return so many people, mixed as in a group, in whole numbers.

    What is left after rounding down goes to those who lose most by it; every kind has at least one while
    there are people enough.

    Raises
    ------
    InputError
        if there is fewer than one.
    """
    if people < 1:
        raise InputError(f"{people} people are nobody; give at least one")
    share = np.array([count for _, count in group.members]) * people / group.size
    # A share that is whole but for rounding is whole.
    whole = np.floor(share + 1e-9).astype(np.int64)
    lost = np.argsort(whole - share, kind="stable")
    whole[lost[: people - int(whole.sum())]] += 1
    for place in np.flatnonzero(whole == 0):
        most = int(whole.argmax())
        if whole[most] > 1:
            whole[place], whole[most] = 1, whole[most] - 1
    return tuple(
        (person, int(count)) for (person, _), count in zip(group.members, whole, strict=True) if count
    )


def summarise(
    stated: pd.DataFrame, group: Group, *, severity: pd.Series, drawn: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what each route asks of a group.

    Parameters
    ----------
    stated
        `geo.body.balance.Walks.table` of `Group.walkers`, walked `together`, each once, from one hour.
    group
        who they are.
    severity
        how badly off each walk is, index of `stated`; the greatest is the worst (for instance the largest of
        `geo.risk.reason.severity`). Of equal ones the greater deficit counts.
    drawn
        the same walks in draws, in which all members meet the same: None for no uncertainty.

    Returns
    -------
    DataFrame
        index route_id, in the order of `stated`: ``people``; ``hours`` until the last has arrived;
        ``arrives``, whether all do; litres of all together: ``needed_l``, ``carried_l`` at departure, and
        ``short_l``, what those whose water runs out lack at the worst (without a refill on the way that is
        what each needs beyond what they carry); the first of anyone: ``dry_h`` and ``dry_m``,
        ``no_return_m``, ``cold_stop_h``; the greatest of anyone: ``deficit_share``, ``core_c``,
        ``cold_share``; who is worst off: ``worst_person``, ``worst_label_en``, ``worst_label_es``. With
        draws: ``needed_l_low``, ``needed_l_mid``, ``needed_l_high`` of all together, and the shares of draws
        in which at least one of them passes a limit of `geo.body.uncertainty.EVENTS`.

    Raises
    ------
    InputError
        if the tables are not of this group, or of several hours.
    """
    people = {person.name: (person, count) for person, count in group.members}
    _check(stated, people, ["route_id"])
    route = stated["route_id"]
    persons = [people[name][0] for name in stated["person"]]
    count = pd.Series([people[name][1] for name in stated["person"]], index=stated.index)
    mass = np.array([person.mass_kg for person in persons])
    lacks = (stated["deficit_share"] * mass).where(stated["dry_m"].notna(), 0.0)
    carried = pd.Series([person.water_l for person in persons], index=stated.index)
    sums = pd.DataFrame(
        {"needed_l": stated["needed_l"] * count, "carried_l": carried * count, "short_l": lacks * count}
    )
    made = pd.concat(
        [
            sums.groupby(route, sort=False).sum(),
            stated[list(_GREATEST)].groupby(route, sort=False).max(),
            stated[list(_FIRST)].groupby(route, sort=False).min(),
            stated["arrives"].groupby(route, sort=False).all(),
        ],
        axis=1,
    )
    made.insert(0, "people", _whole(group.size))
    worst = (
        stated.assign(severity=severity)
        .sort_values(["severity", "deficit_share"], ascending=False, kind="stable")
        .drop_duplicates("route_id")
        .set_index("route_id")["person"]
        .reindex(made.index)
    )
    made["worst_person"] = worst
    made["worst_label_en"] = [people[name][0].label_en for name in worst]
    made["worst_label_es"] = [people[name][0].label_es for name in worst]
    return made if drawn is None else made.join(_drawn(drawn, people))


def _drawn(drawn: pd.DataFrame, people: Mapping[str, tuple[Person, float]]) -> pd.DataFrame:
    """Return percentiles of the litres of all together, and how likely at least one passes each limit."""
    _check(drawn, people, ["route_id", "draw"])
    by_draw = drawn.set_index(["route_id", "draw", "person"])
    names = list(people)
    litres = by_draw["needed_l"].unstack("person")[names]  # noqa: PD010 - a table of one column, as it is
    together = (litres * [people[name][1] for name in names]).sum(axis=1)
    found = {
        f"needed_l_{end}": together.groupby(level="route_id").quantile(percent / 100.0)
        for end, percent in PERCENTILES.items()
    }
    for event, (column, limit) in EVENTS.items():
        passes = (by_draw[column] >= limit).groupby(level=["route_id", "draw"]).any()
        found[event] = passes.groupby(level="route_id").mean()
    return pd.DataFrame(found)


def _check(table: pd.DataFrame, people: Mapping[str, object], keys: list[str]) -> None:
    """Raise unless every member is once in every group of rows."""
    walked = sorted(set(table["person"]))
    if set(walked) != set(people):
        raise InputError(
            f"the walks are of {', '.join(walked)}, the group is of {', '.join(people)}; walk its walkers"
        )
    count = len(table.drop_duplicates(keys)) * len(people)
    if len(table) != count or table.duplicated([*keys, "person"]).any():
        raise InputError(
            "not everybody of the group walks each route once; give the walks of one hour of departure"
        )


def _whole(size: float) -> float | int:
    return round(size) if math.isclose(size, round(size)) else size
