"""Parts of a report after page one: places in words, routes and litres as charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.result import StudyResult
from maps import _body, _report_charts, _report_tables, _style, _text
from maps._report_charts import Range
from maps._report_facts import Facts, Place, number_of
from maps._report_says import Says, tied
from maps._report_story import main_reason, near, score, sentence
from maps._report_svg import Chart, Table


@dataclass(frozen=True, kw_only=True)
class Told:
    """One of the worst places in words."""

    number: int
    where: str
    near: str
    risk: str
    why: str
    also: str


def place(one: Place, facts: Facts, says: Says) -> Told:
    """Say where a place is, how bad, and why."""
    row = one.row
    use = facts.use(row.get("main_factor"))
    body = says.reason(row)
    why = body or ("" if use is None else says.because(use, row.get(use.factor.column)))
    reasons = "; ".join(says.because(each, value) for each, value in one.also)
    where = says.word(
        "on_route",
        name=one.name,
        start=says.number(one.start_m / 1_000, 1),
        end=says.number(one.end_m / 1_000, 1),
    )
    return Told(
        number=one.number,
        where=where,
        near=", ".join(each for each in (near(one, says), _there(row, says)) if each),
        risk=_range(row, says),
        why=f"{sentence(why)}." if why else "",
        also=says.word("also", reasons=reasons) if reasons else "",
    )


def _there(row: pd.Series, says: Says) -> str:
    clock = row.get("clock_h", np.nan)
    if pd.isna(clock):
        return ""
    day = int(clock // 24) + 1
    if day == 1:
        return says.word("there_at", clock=says.clock(clock))
    return says.word("there_day", clock=says.clock(clock), day=says.number(day))


def _range(row: Any, says: Says) -> str:
    low, high = row.get("risk_low"), row.get("risk_high")
    own = score(row.get("risk"), says)
    return own if pd.isna(low) or pd.isna(high) else f"{own} ({says.number(low)}–{says.number(high)})"


def routes_chart(identity: str, facts: Facts, says: Says) -> Chart | None:
    """Return the routes with what their risk may be; None where no risk may be told."""
    if not facts.has_risk:
        return None
    measured = facts.routes.loc[facts.routes["risk"].notna()]
    rows = [
        Range(
            name=facts.name(route_id),
            value=float(row["risk"]),
            low=number_of(row.get("risk_low")),
            high=number_of(row.get("risk_high")),
            shown=_range(row, says),
            colour=_style.RISK_COLOURS[int(row["band"]) - 1],
        )
        for route_id, row in measured.iterrows()
    ]
    on_foot = measured.loc[measured["mode"] == "foot"]
    among = measured if on_foot.empty else on_foot
    worst = among["risk"].idxmax()
    others = among.drop(index=worst)
    # Where intervals overlap, the order between them is not sure.
    is_sure = others.empty or not (others["risk_high"] >= among.loc[worst, "risk"]).any()
    key = "risk_finding_ridden" if on_foot.empty else "risk_finding" if is_sure else "risk_overlap"
    title = says.word(key, name=facts.name(worst), risk=score(among.loc[worst, "risk"], says))
    return _report_charts.ranges(
        identity,
        rows,
        says=says,
        title=title,
        note=says.word("range_read"),
        axis=says.word("risk_axis"),
        table=_routes_table(facts, says),
        ends=(0.0, 100.0),
        bounds=_style.RISK_BREAKS[1:-1],
    )


def _routes_table(facts: Facts, says: Says) -> Table:
    head = ("route", "mode", "length", "risk", "range", "worst_part", "rank_water", "main_reason")
    rows = []
    for number, (route_id, row) in enumerate(facts.routes.iterrows(), start=1):
        interval = f"{says.number(row.get('risk_low'))}–{says.number(row.get('risk_high'))}"
        rows.append(
            (
                f"{number}. {facts.name(route_id)}" if row["mode"] == "foot" else facts.name(route_id),
                says.value(row["mode"]),
                says.km(row["length_m"]),
                score(row.get("risk", np.nan), says),
                interval if pd.notna(row.get("risk_low")) else says.word("unknown"),
                score(row.get("risk_max", np.nan), says),
                _rank(facts, route_id, says),
                sentence(main_reason(facts, row, route_id, says)),
            )
        )
    return Table(
        caption=says.word("routes_head"),
        head=tuple(says.word(key) for key in head),
        rows=tuple(rows),
        wide=frozenset({1, 7}),
    )


def _rank(facts: Facts, route_id: Any, says: Says) -> str:
    """Return the rank of a walk by litres, as far as the draws leave it open."""
    if route_id not in facts.walks.index or "rank_low" not in facts.walks:
        return says.word("unknown")
    low, high = (facts.walks.loc[route_id, name] for name in ("rank_low", "rank_high"))
    return says.number(low) if low == high else f"{says.number(low)}–{says.number(high)}"


def rides_said(facts: Facts, says: Says) -> tuple[str, ...]:
    """Return what harms aboard each route, as the first person has it."""
    rides = facts.result.rides
    if rides is None or rides.empty:
        return ()
    at = 0 if says.language == "en" else 1
    said: dict[Any, str] = {}
    for row in rides.reset_index().to_dict("records"):
        told = [each[at] for name in ("reasons", "caveats") for each in _body.words(row.get(name, ""))]
        if told:
            said.setdefault(
                row["route_id"],
                says.word("rides_why", name=facts.name(row["route_id"]), reasons=tied("; ".join(told))),
            )
    return tuple(said.values())


def needed_chart(identity: str, facts: Facts, says: Says) -> Chart | None:
    """Return the litres of each walk against what is carried; None without walks."""
    walk, table = facts.walk(), _report_tables.walks(facts, says)
    if walk is None or table is None:
        return None
    carried = number_of(walk.get("water_l"))
    rows = [
        Range(
            name=facts.name(route_id),
            value=number_of(row["needed_l"]),
            low=number_of(row.get("needed_l_low")),
            high=number_of(row.get("needed_l_high")),
            shown=says.litres(row["needed_l"]),
        )
        for route_id, row in facts.walks.iterrows()
    ]
    more = sum(np.nanmax([row.value, row.high]) > carried for row in rows)
    told = {"of": says.number(len(rows)), "carried": says.litres(carried)}
    title = (
        says.word("needed_more", n=says.number(more), **told) if more else says.word("needed_enough", **told)
    )
    return _report_charts.ranges(
        identity,
        rows,
        says=says,
        title=title,
        note=says.word("needed_read"),
        axis=says.word("litres_axis"),
        table=table,
        mark=(carried, says.word("needed_axis", carried=says.litres(carried))),
    )


def warnings(result: StudyResult, says: Says) -> list[str]:
    """Return what must be read first: what is a sample or made up."""
    return [says.of(phrase) for phrase in _text.warnings(result)]
