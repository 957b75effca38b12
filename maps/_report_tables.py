"""Tables of a report: what walks, groups and rides do to bodies; stations, cells, hazards and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.result import Phrase, StudyResult
from maps import _body_text, _field_plan, _names
from maps._features import text
from maps._report_facts import Facts, number_of, spot
from maps._report_says import Says
from maps._report_story import near, score, sentence
from maps._report_svg import Table

_DRAWN: tuple[tuple[str, str, int, float], ...] = (
    ("hours", "hours", 1, 1.0),
    ("needed_l", "needed", 1, 1.0),
    ("deficit_share", "deficit", 1, 100.0),
    ("core_c", "core", 1, 1.0),
)
"""Column, key of its word, decimals, what it is multiplied by."""
_CHANCES = ("p_deficit_10", "p_core_39", "p_cold")
CELLS = 20
"""Of a public edition that are listed: the map has all of them."""
_SAID = 0.005
"""A share that is written as 1 of 100."""


def walks(facts: Facts, says: Says) -> Table | None:
    """Return the walks of the study's first person, with percentiles."""
    walk = facts.walk()
    if walk is None:
        return None
    chances = _chances(facts.walks)
    head = ("route", *(key for _, key, _, _ in _DRAWN), "dry", *_no_return(facts.walks), *chances)
    rows = [
        (
            _with_input(facts.name(route_id), row, says),
            *_drawn(row, says),
            _far(row, "dry_m", "never", says),
            *(_far(row, "no_return_m", "not_passed", says) for _ in _no_return(facts.walks)),
            *(says.of_100(row.get(name)) for name in chances),
        )
        for route_id, row in facts.walks.iterrows()
    ]
    return Table(
        caption=says.word("body_caption", who=says.label(walk)),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
    )


def _with_input(name: str, row: Any, says: Says) -> str | tuple[str, str]:
    """Return a route with the input that matters most to its litres, where it was looked for."""
    main = text(row.get("main_input"))
    if not main:
        return name
    known = _body_text.INPUTS.get(main)
    return name, says.word("main_input", input=main if known is None else says.of(known))


def _chances(rows: pd.DataFrame) -> list[str]:
    """Name the limits that are passed in any draw of any row."""
    return [name for name in _CHANCES if name in rows and (rows[name] >= _SAID).any()]


def _no_return(walks: pd.DataFrame) -> tuple[str, ...]:
    return ("no_return",) if "no_return_m" in walks else ()


def others(facts: Facts, says: Says) -> Table | None:
    """Return the worst walk for everybody followed; None if that is one person."""
    everybody = facts.result.walks
    if everybody is None or facts.worst is None:
        return None
    own = pd.DataFrame(everybody.xs(facts.worst, level="route_id"))
    if len(own) < 2:  # there are no others
        return None
    chances = _chances(own)
    head = ("who", "carried", *(key for _, key, _, _ in _DRAWN), "dry", *chances)
    rows = [
        (
            says.label(row) or str(person),
            says.number(row.get("water_l"), 1),
            *_drawn(row, says),
            _far(row, "dry_m", "never", says),
            *(says.of_100(row.get(name)) for name in chances),
        )
        for person, row in own.iterrows()
    ]
    caption = says.word("others_caption", name=facts.name(facts.worst))
    return Table(caption=caption, head=tuple(says.word(key) for key in head), rows=tuple(rows))


def groups(facts: Facts, says: Says) -> Table | None:
    """Return people who stay together."""
    rows_of = facts.result.groups
    if rows_of is None or rows_of.empty:
        return None
    chances = _chances(rows_of)
    head = ("group", "route", "needed", "carried", "deficit", "core", "dry", *chances, "why")
    rows = [
        (
            says.label(row) or str(group),
            facts.name(route_id),
            _with_draws(row, "needed_l", 1, 1.0, says),
            says.number(row.get("carried_l"), 1),
            says.number(number_of(row.get("deficit_share")) * 100, 1),
            says.number(row.get("core_c"), 1),
            _far(row, "dry_m", "never", says),
            *(says.of_100(row.get(name)) for name in chances),
            sentence(says.reason(row)),
        )
        for (group, route_id), row in zip(rows_of.index, rows_of.to_dict("records"), strict=True)
    ]
    return Table(
        caption=says.word("groups_caption"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({1, len(head) - 1}),
    )


def rides(facts: Facts, says: Says) -> Table | None:
    """Return what trains and trucks do to those aboard."""
    aboard = facts.result.rides
    if aboard is None or aboard.empty:
        return None
    rows = [
        (
            says.label(row) or text(row["person"]),
            facts.name(row["route_id"]),
            says.number(row.get("aboard_h"), 1),
            says.number(row.get("needed_l"), 1),
            says.number(number_of(row.get("deficit_share")) * 100, 1),
            says.number(row.get("rectal_c"), 1),
        )
        for row in aboard.reset_index().to_dict("records")
    ]
    head = ("who", "route", "aboard", "needed", "deficit", "core")
    return Table(
        caption=says.word("rides_caption"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({1}),
    )


def water(facts: Facts, says: Says) -> Table | None:
    """Return the stations of the plan, the most critical first; None where there is none to tell."""
    plan = facts.result.water
    if plan is None or plan.chosen.empty:
        return None
    named: Mapping[Any, str] = _field_plan.names(plan)
    spared = plan.avoided.set_index("site_id")["people_hours"]
    chosen = plan.chosen.sort_values(["outage_lost_l", "litres_per_day"], ascending=False, kind="stable")
    head = ("station", "station_where", "kind", "serves", "lost", "visits", "spared")
    rows = [
        (
            named[site],
            near(spot(facts.result, row.geometry), says),
            says.word("kind_existing" if row["kind"] == "existing" else "kind_new"),
            says.number(row["litres_per_day"], 1),
            says.number(row.get("outage_lost_l"), 1),
            says.number(row.get("visits_per_month")),
            says.number(spared.get(site, np.nan), 1),
        )
        for site, row in chosen.iterrows()
    ]
    return Table(
        caption=says.word("water_caption"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({1, 2}),
    )


def cells(facts: Facts, says: Says) -> Table | None:
    """Return the cells of a public edition."""
    counted = facts.result.counted
    if counted is None or counted.empty:
        return None
    order = counted[["route_count", "incident_count"]].sum(axis=1).sort_values(ascending=False, kind="stable")
    most = counted.loc[order.index[:CELLS]]
    known = [name for name in ("route_count", "incident_count", "risk") if name in counted]
    known = [name for name in known if counted[name].notna().any()]
    rows = [
        (
            near(spot(facts.result, shape.centroid), says),
            *(score(row[name], says) if name == "risk" else says.number(row[name]) for name in known),
            str(row["cell"]),
        )
        for row, shape in zip(most.to_dict("records"), most.geometry, strict=True)
    ]
    return Table(
        caption=says.word("cells_head"),
        head=tuple(says.word(key) for key in ("cell_where", *known, "cell")),
        rows=tuple(rows),
    )


def factors(result: StudyResult, says: Says) -> Table | None:
    """Return the hazards with curve, weight and source."""
    head = ("factor", "weight", "curve", "measured", "source")
    rows = [
        (
            says.factor(use),
            says.number(use.factor.weight, 2),
            "; ".join(f"{x:g} → {y:g}" for x, y in use.factor.curve.points),
            says.percent(use.measured_share),
            says.of(Phrase(use.factor.citation, use.factor.citation_es or use.factor.citation)),
        )
        for use in result.factors
    ]
    if not rows:
        return None
    return Table(
        caption=says.word("factors_head"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({2, 4}),
    )


def sources(result: StudyResult, says: Says) -> Table | None:
    """Return who is behind each layer, on what terms, and how exact it is."""
    head = ("layer", "source", "licence", "retrieved", "precision", "basis")
    rows = [
        (
            says.of(_names.SOURCES[use.kind]) if use.kind in _names.SOURCES else use.kind,
            entry.source,
            entry.licence,
            says.word("unknown") if entry.retrieved is None else entry.retrieved.isoformat(),
            _distance(entry.precision_m, says),
            says.value(entry.basis),
        )
        for use in result.uses
        for entry in use.provenance
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: row[0])
    return Table(
        caption=says.word("sources_head"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({1, 2, 5}),
    )


def _distance(value: Any, says: Says) -> str:
    if pd.isna(value):
        return says.word("unknown")
    return says.km(value) if value >= 1_000 else says.quantity(value, "m")  # a kilometre


def _drawn(row: Any, says: Says) -> list[str | tuple[str, str]]:
    return [_with_draws(row, name, digits, times, says) for name, _, digits, times in _DRAWN]


def _with_draws(row: Any, name: str, digits: int, times: float, says: Says) -> str | tuple[str, str]:
    """Return a value as stated, and its percentiles beneath it where there were draws."""
    own = says.number(number_of(row.get(name)) * times, digits)
    ends = [number_of(row.get(f"{name}_{end}")) * times for end in ("low", "mid", "high")]
    if not np.isfinite(ends).all():
        return own
    return own, " · ".join(says.number(value, digits) for value in ends)


def _far(row: Any, name: str, otherwise: str, says: Says) -> str:
    value = number_of(row.get(name))
    return says.km(value) if np.isfinite(value) else says.word(otherwise)
