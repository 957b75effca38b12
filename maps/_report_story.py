"""Page one in words: the question, and the answer in a few sentences made from the figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.risk.body import FACTORS
from geo.risk.reason import SAID_FROM
from maps._report_facts import Facts, Spot, is_in_town, spot
from maps._report_says import Says
from maps._report_text import MODES, SIDES


def question(facts: Facts, says: Says) -> str:
    """Return what the study asks, in one sentence."""
    if facts.routes.empty:
        return says.word("question_cells")
    if len(facts.routes) == 1:
        return says.word("question_one")
    return says.word("question", n=says.number(len(facts.routes)))


def answers(facts: Facts, says: Says) -> list[str]:
    """Return what it finds, in three to six sentences or pairs of them."""
    said = [_worst(facts, says), _harms(facts, says), _dry(facts, says), _when(facts, says)]
    if facts.routes.empty:
        said = [_cells(facts, says)]
    else:
        said += [_cells(facts, says)] if has_cells(facts) else []
        said += [] if facts.has_risk else [says.word("no_risk")]
    said.append(_plan(facts, says))
    return [each for each in said if each]


def scope(facts: Facts, says: Says) -> str:
    """Return how many routes there are of each mode; "" without any."""
    if facts.routes.empty:
        return ""
    counts = facts.routes["mode"].value_counts()
    told = [
        says.of(phrases[0 if counts[mode] == 1 else 1]).format(n=counts[mode])
        for mode, phrases in MODES.items()
        if counts.get(mode, 0)
    ]
    return says.word("scope", modes=", ".join(told)) if told else ""


def _worst(facts: Facts, says: Says) -> str:
    walk = facts.walk()
    if walk is None:
        return _ridden(facts, says)
    low, high = walk.get("needed_l_low", np.nan), walk.get("needed_l_high", np.nan)
    drawn = (
        says.word("drawn", low=says.litres(low), high=says.litres(high))
        if np.isfinite([low, high]).all()
        else ""
    )
    return says.word(
        "worst",
        name=_quoted(facts.name(facts.worst), says),
        km=says.km(facts.routes.loc[facts.worst, "length_m"]),
        who=says.label(walk),
        hour=says.clock(walk["depart_h"]),
        month=_month(walk, facts, says),
        needed=says.litres(walk["needed_l"]),
        drawn=drawn,
        carried=says.litres(walk.get("water_l")),
    )


def _ridden(facts: Facts, says: Says) -> str:
    """Return the riskiest route where nobody was followed."""
    if not facts.has_risk:
        return ""
    on_foot = facts.routes.loc[facts.routes["mode"] == "foot"]
    # A ride's risk is not to be compared with a walk's.
    among = on_foot if on_foot["risk"].notna().any() else facts.routes
    worst = among["risk"].idxmax()
    row = among.loc[worst]
    use = facts.use(row.get("main_factor"))
    return says.word(
        "worst_ridden",
        name=_quoted(facts.name(worst), says),
        km=says.km(row["length_m"]),
        risk=score(row["risk"], says),
        low=says.number(row.get("risk_low")),
        high=says.number(row.get("risk_high")),
        reason=says.word("unknown") if use is None else says.because(use, row.get("main_intensity")),
    )


def _harms(facts: Facts, says: Says) -> str:
    """Return what harms on the worst walk, in the words of `geo.risk.reason`."""
    walk = facts.walk()
    if walk is None or not says.reason(walk):
        return ""
    said = says.word("harms", reason=says.reason(walk))
    thirst = walk.get("p_deficit_10", np.nan)
    return f"{said} {says.word('danger', thirst=says.of_100(thirst))}" if thirst >= SAID_FROM else said


def _dry(facts: Facts, says: Says) -> str:
    if facts.walks.empty or "dry_m" not in facts.walks:
        return ""
    dry, n = facts.walks["dry_m"].dropna(), len(facts.walks)
    if dry.empty:
        return says.word("dry_none", n=says.number(n)) if n > 1 else ""
    if n == 1:
        return says.word("dry_one", km=says.km(dry.iloc[0]))
    return says.word("dry_some", dry=says.number(len(dry)), n=says.number(n), km=says.km(dry.min()))


def _when(facts: Facts, says: Says) -> str:
    frame = facts.result.departures
    if frame is None or facts.worst is None:
        return ""
    own = frame.loc[frame["route_id"] == facts.worst]
    if own.empty or not own["needed_l"].notna().any():
        return ""
    least, most = own.loc[own["needed_l"].idxmin()], own.loc[own["needed_l"].idxmax()]
    return says.word(
        "when",
        least=says.litres(least["needed_l"]), least_hour=says.clock(least["depart_h"]),
        least_month=says.month(least["month"]), most=says.litres(most["needed_l"]),
        most_hour=says.clock(most["depart_h"]), most_month=says.month(most["month"]),
    )  # fmt: skip


def _plan(facts: Facts, says: Says) -> str:
    plan = facts.result.water
    if plan is None or plan.chosen.empty:
        return ""
    has_more = plan.objective == "cover" and plan.covered_l < plan.wanted_l - 0.05  # as it is written
    key = "plan" if has_more and np.isfinite(plan.bound_l) else "plan_hours"
    told = {
        "n": says.number(len(plan.chosen)),
        "covered": says.litres(plan.covered_l),
        "wanted": says.litres(plan.wanted_l),
        "share": says.percent(plan.covered_share),
    }
    return says.word(key, **told, **({"bound": says.litres(plan.bound_l)} if key == "plan" else {}))


def has_cells(facts: Facts) -> bool:
    """Tell whether this edition gathers routes or incidents into cells."""
    cells = facts.result.counted
    return cells is not None and not cells.empty


def cell_words(facts: Facts, says: Says) -> dict[str, str]:
    """Return the numbers that what is said of cells is filled with."""
    cells = facts.result.counted
    area_km2 = np.nan if cells is None or cells.empty else float(cells.area.mean()) / 1e6
    return {
        "n": says.number(0 if cells is None else len(cells)),
        "least": says.number(facts.result.publication.k),
        "km2": says.quantity(area_km2, "km²"),
    }


def _cells(facts: Facts, says: Says) -> str:
    cells = facts.result.counted
    if cells is None or cells.empty:
        return says.word("nothing")
    said = [says.word("cells", **cell_words(facts, says))]
    if "risk" in cells and cells["risk"].notna().any():
        said.append(says.word("cells_worst", risk=score(cells["risk"].max(), says)))
    counts = cells["incident_count"].dropna()
    if len(counts):
        where = near(spot(facts.result, cells.geometry[counts.idxmax()].centroid), says)
        said.append(says.word("cells_most", most=says.number(counts.max()), where=where))
    return " ".join(said)


def map_read(facts: Facts, says: Says) -> str:
    """Return how the map is to be read: what a risk is, and what a cell."""
    said = [says.word("risk_read")] if facts.has_risk else []
    if has_cells(facts):
        said.append(says.word("cells_read", **cell_words(facts, says)))
    return " ".join(said)


def near(one: Spot, says: Says) -> str:
    """Say where something is, by the nearest town and in degrees."""
    at = f"{says.angle(one.lat, 'NS')}, {says.angle(one.lon, 'EW')}"
    if one.town is None:
        return at
    if is_in_town(one):
        return f"{says.word('near_in', town=one.town)} ({at})"
    side = says.of(SIDES[one.side])
    return f"{says.word('near', km=says.km(one.town_m, 0), side=side, town=one.town)} ({at})"


def score(risk: Any, says: Says) -> str:
    """Return a risk; 39.7 is not written as 40, which would be of the next band."""
    if pd.isna(risk):
        return says.word("unknown")
    crosses = any(risk < bound <= round(risk) for bound in (20.0, 40.0, 60.0, 80.0))
    return says.number(np.floor(risk * 10) / 10 if crosses else risk, 1 if crosses else 0)


def main_reason(facts: Facts, row: pd.Series, route_id: Any, says: Says) -> str:
    """Return what adds most to a route's risk: the walk says it where it is the body's."""
    use = facts.use(row.get("main_factor"))
    if use is None:
        return says.word("unknown")
    if use.factor.name in FACTORS and route_id in facts.walks.index:
        return says.reason(facts.walks.loc[route_id]) or says.factor(use)
    return says.because(use, row.get("main_intensity"))


def sentence(said: str) -> str:
    """Return words as a sentence begins."""
    return said[:1].upper() + said[1:]


def _month(walk: pd.Series, facts: Facts, says: Says) -> str:
    number = walk.get("month", np.nan)
    return says.month(facts.result.on.month if pd.isna(number) else number)


def _quoted(name: str, says: Says) -> str:
    return f"“{name}”" if says.language == "en" else f"«{name}»"
