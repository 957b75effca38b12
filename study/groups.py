"""What a study's routes ask of its groups, wired together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from geo.body import together
from geo.risk import reason
from geo.risk.factor import Factor
from study.outing import Outing
from study.sections_body import Party

_SAID_OF = ("p_deficit_5", "p_deficit_10", "p_core_39", "p_cold")
"""What is likely for one of a group, and may be said of the one who is worst off."""


def walk(
    parties: Sequence[Party],
    outing: Outing,
    *,
    factors: Mapping[str, Factor],
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame | None:
    """Walk every group along every route; None without groups.

    Parameters
    ----------
    factors
        the body's, with the study's own curves and weights: who is worst off, and why, goes by them.
    progress
        called with how many groups have walked, of how many.

    Returns
    -------
    DataFrame
        index (group, route_id): the group's ``label_en`` and ``label_es``, ``depart_h``, what
        `geo.body.together.summarise` tells, ``refills``, ``refill_m``, ``reason_en`` and ``reason_es``.
    """
    parts = {}
    for done, party in enumerate(parties, start=1):
        parts[party.name] = _one(party, outing, factors)
        if progress is not None:
            progress(done, len(parties))
    return pd.concat(parts, names=["group", "route_id"]) if parts else None


def _one(party: Party, outing: Outing, factors: Mapping[str, Factor]) -> pd.DataFrame:
    persons = [person for person, _ in party.walking.walkers()]
    stated = outing.stated(persons, together=True)
    rows = stated.to_dict("records")
    worst = [reason.worst(row, factors=factors) for row in rows]
    severity = pd.Series(worst, index=stated.index)
    drawn = outing.drawn(persons, together=True)
    made = together.summarise(stated, party.walking, severity=severity, drawn=drawn)
    water_l = {person.name: person.water_l for person in persons}
    made = made.join(_worst(stated, made, water_l, factors))
    made.insert(0, "label_en", party.label_en)
    made.insert(1, "label_es", party.label_es)
    made.insert(2, "depart_h", outing.own.depart_h)
    return made


def _worst(
    stated: pd.DataFrame, made: pd.DataFrame, water_l: dict[str, float], factors: Mapping[str, Factor]
) -> pd.DataFrame:
    """Return where the one who is worst off on each route refills, and why they are.

    The reason does not know the point of no return, which stands in a column of its own: it tells how far
    known water and help are, and is not for every audience (`maps.redact`).
    """
    worst = pd.MultiIndex.from_arrays([made.index, made["worst_person"]])
    rows = stated.set_index(["route_id", "person"]).loc[worst].droplevel("person")
    known = [name for name in _SAID_OF if name in made]
    rows = rows.assign(
        no_return_m=np.nan, water_l=[water_l[name] for name in made["worst_person"]], **made[known]
    )
    return rows[["refills", "refill_m"]].join(reason.of_walks(rows, factors=factors))
