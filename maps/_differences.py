"""What differs between two results as an audience sees each: risk of routes, counts, the water plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.result import Phrase, StudyResult
from maps import redact
from maps._compare_text import UI
from maps._features import plain, text
from maps._names import SOURCES
from maps.redact import Audience

MOST_ROUTES = 60
"""Rows of a table that somebody still reads."""


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A route's risk in both, with its range; None where the route is not there or its risk not shown."""

    name: str
    left: tuple[str, str] | None
    right: tuple[str, str] | None
    is_left: bool
    is_right: bool
    change: str


@dataclass(frozen=True, kw_only=True)
class Differences:
    """What a page tells of the difference.

    `same` counts routes with the same risk in both, `more` those that the table has no room for; `counts` are
    (layer, left, right) where they differ, `alike` the layers where they do not.
    """

    risks: tuple[Risk, ...]
    same: int
    more: int
    counts: tuple[tuple[Phrase, int, int], ...]
    alike: tuple[Phrase, ...]
    plans: tuple[Phrase, Phrase] | None


def find(left: StudyResult, right: StudyResult) -> Differences:
    """Return what differs between two results that an audience may see."""
    risks, same = _risks(left.routes, right.routes)
    counts, alike = _counts(left, right)
    return Differences(
        risks=tuple(risks[:MOST_ROUTES]),
        same=same,
        more=max(0, len(risks) - MOST_ROUTES),
        counts=tuple(counts),
        alike=tuple(alike),
        plans=None,
    )


def plans(left: StudyResult, right: StudyResult, audience: Audience) -> tuple[Phrase, Phrase] | None:
    """Return what the audience may know of two water plans; None where there is none.

    The results are those before `redact`, which leaves of a plan no more than is told here.
    """
    if left.water is None and right.water is None:
        return None
    return _plan(left, audience), _plan(right, audience)


def _plan(result: StudyResult, audience: Audience) -> Phrase:
    plan = result.water
    if plan is None:
        return UI["no_plan"]
    if audience != "restricted":
        (totals,) = redact.water_totals(result)
        return totals
    share = plan.covered_l / plan.wanted_l if plan.wanted_l > 0 else 0.0
    told = {
        "sites": f"{len(plan.chosen)}",
        "covered": f"{plan.covered_l:.0f}",
        "wanted": f"{plan.wanted_l:.0f}",
        "share": f"{share * 100:.0f}",
    }
    return Phrase(UI["plan_litres"].en.format(**told), UI["plan_litres"].es.format(**told))


def _risks(left: pd.DataFrame, right: pd.DataFrame) -> tuple[list[Risk], int]:
    """Pair routes by name and mode, in order where several have both; the greatest change first."""
    there = _by_name(right)
    rows: list[tuple[float, Risk]] = []
    same = 0
    for key, ours in _by_name(left).items():
        theirs = there.pop(key, [])
        for number in range(max(len(ours), len(theirs))):
            one = ours[number] if number < len(ours) else None
            other = theirs[number] if number < len(theirs) else None
            same += _add(rows, key[0], one, other)
    for key, theirs in there.items():
        for other in theirs:
            same += _add(rows, key[0], None, other)
    rows.sort(key=lambda row: (-row[0], row[1].name))
    return [row for _, row in rows], same


def _by_name(routes: pd.DataFrame) -> dict[tuple[str, str], list[dict[Any, Any]]]:
    found: dict[tuple[str, str], list[dict[Any, Any]]] = defaultdict(list)
    for row in routes.drop(columns="geometry").to_dict("records"):
        found[text(row.get("name")), text(row.get("mode"))].append(row)
    return dict(found)


def _add(
    rows: list[tuple[float, Risk]], name: str, one: dict[Any, Any] | None, other: dict[Any, Any] | None
) -> bool:
    """Add a row where two routes differ; return whether they do not."""
    risks = [None if row is None else plain(row.get("risk")) for row in (one, other)]
    if one is not None and other is not None:
        if risks[0] is None and risks[1] is None:
            return False
        if None not in risks and _shown(one) == _shown(other):
            return True
    change = None if risks[0] is None or risks[1] is None else float(risks[1]) - float(risks[0])
    rows.append(
        (
            float("inf") if change is None else abs(change),
            Risk(
                name=name or "–",
                left=_shown(one),
                right=_shown(other),
                is_left=one is not None,
                is_right=other is not None,
                change="" if change is None else _signed(change),
            ),
        )
    )
    return False


def _shown(row: dict[Any, Any] | None) -> tuple[str, str] | None:
    """Return a risk and its range as they are shown."""
    risk = None if row is None else plain(row.get("risk"))
    if row is None or risk is None:
        return None
    low, high = plain(row.get("risk_low")), plain(row.get("risk_high"))
    if low is None or high is None:
        return f"{risk:.0f}", ""
    return f"{risk:.0f}", f"({low:.0f}–{high:.0f})"


def _signed(change: float) -> str:
    """Return a change with its sign, the minus as long as the plus."""
    if round(abs(change), 1) == 0.0:
        return "0"
    return f"{'+' if change > 0 else chr(0x2212)}{abs(change):.1f}"


def _counts(left: StudyResult, right: StudyResult) -> tuple[list[tuple[Phrase, int, int]], list[Phrase]]:
    ours, theirs = _sizes(left), _sizes(right)
    kinds = [kind for kind in SOURCES if kind in ours or kind in theirs]
    pairs = [(SOURCES[kind], ours.get(kind, 0), theirs.get(kind, 0)) for kind in kinds]
    return [pair for pair in pairs if pair[1] != pair[2]], [name for name, one, two in pairs if one == two]


def _sizes(result: StudyResult) -> dict[str, int]:
    """Return how many of each layer are on the map."""
    sizes = {kind: len(frame) for kind, frame in result.layers.items()}
    sizes |= {"route": len(result.routes), "opening": len(result.openings)}
    if result.counted is not None:
        sizes["counted"] = len(result.counted)
    return {kind: size for kind, size in sizes.items() if size}
