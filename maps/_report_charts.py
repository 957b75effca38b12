"""The charts of a report: ranges, the profile of a walk, departures, benefit and capture curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup

from geo.risk._agreement import Surface
from geo.water.plan import WaterPlan
from maps import _clock, _style
from maps import _report_svg as svg
from maps._report_facts import Facts
from maps._report_says import Says
from maps._report_svg import WIDTH, Chart, Scale, Table
from maps._report_text import MONTH_LETTERS

_NAME = 52
"""Letters of a name that a chart is wide enough for."""
_POINTS = 160
"""Of a profile: more are not seen."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """A row of a chart of ranges."""

    name: str
    value: float
    low: float
    high: float
    shown: str
    colour: str = "#1f2a30"


def ranges(
    identity: str,
    rows: Sequence[Range],
    *,
    says: Says,
    title: str,
    note: str,
    axis: str,
    table: Table,
    ends: tuple[float, float] | None = None,
    mark: tuple[float, str] | None = None,
    bounds: Sequence[float] = (),
) -> Chart:
    """Return points with what they may be, one beneath the other.

    Parameters
    ----------
    ends
        of the axis; from 0 to the greatest if None.
    mark
        a value with its words, drawn dashed through all rows.
    bounds
        of classes, drawn thin.
    """
    values = [value for row in rows for value in (row.value, row.low, row.high) if np.isfinite(value)]
    low, high = ends or (0.0, svg.steps(0.0, max([*values, *([mark[0]] if mark else [])], default=1.0))[-1])
    top, step = 20.0 if mark else 6.0, 34.0
    base = top + step * len(rows) + 4
    scale = Scale(low=low, high=high, start=8.0, end=WIDTH - 14.0)
    drawn = [svg.upright(scale.at(value), top, base, "grid") for value in scale.ticks()]
    drawn += [svg.upright(scale.at(value), top, base, "bound") for value in bounds]
    if mark is not None and np.isfinite(mark[0]):
        x = float(scale.at(mark[0]))
        anchor = "start" if x < WIDTH * 0.6 else "end"
        drawn.append(svg.upright(x, top - 6, base, "mark"))
        drawn.append(svg.text(x + (4 if anchor == "start" else -4), 11, mark[1], style="tag", anchor=anchor))
    for number, row in enumerate(rows):
        y = top + step * number
        drawn.append(svg.text(scale.start, y + 12, svg.short(row.name, _NAME), style="name"))
        drawn.append(svg.text(scale.end, y + 12, row.shown, style="figure", anchor="end"))
        if np.isfinite(row.low) and np.isfinite(row.high):
            ends_at = [float(np.clip(scale.at(end), scale.start, scale.end)) for end in (row.low, row.high)]
            drawn.append(svg.across(ends_at[0], ends_at[1], y + 22, "range"))
            drawn += [svg.upright(end, y + 18, y + 26, "range-end") for end in ends_at]
        if np.isfinite(row.value):
            x = float(scale.at(row.value))
            drawn.append(f'<circle class="dot" cx="{x:.1f}" cy="{y + 22:.1f}" r="5" fill="{row.colour}"/>')
    drawn.append(svg.across(scale.start, scale.end, base, "axis"))
    drawn += [
        svg.text(float(scale.at(value)), base + 14, says.number(value), style="tick", anchor="middle")
        for value in scale.ticks()
    ]
    drawn.append(svg.text(WIDTH / 2, base + 30, axis, style="label", anchor="middle"))
    picture = svg.figure(identity, height=base + 36, title=title, desc=note, drawn=drawn)
    return Chart(id=identity, svg=picture, title=title, note=note, table=table)


_PANELS: tuple[tuple[str, int, float, float], ...] = (
    ("elevation_m", 0, 1.0, 60.0),
    ("water_left_l", 1, 1.0, 60.0),
    ("deficit_share", 1, 100.0, 60.0),
    ("core_c", 1, 1.0, 66.0),
)
"""Column of the segments, decimals, what it is multiplied by, height of its panel."""


def profile(identity: str, facts: Facts, says: Says) -> Chart | None:
    """Return how it is for the person on the worst walk, along the way; None where it may not be told."""
    walk = facts.walk()
    if walk is None:
        return None
    segments = facts.result.segments
    columns = [
        name for name in ("start_m", "end_m", "clock_h", *(each[0] for each in _PANELS)) if name in segments
    ]
    own = pd.DataFrame(segments.loc[segments["route_id"] == facts.worst, columns]).sort_values("start_m")
    panels = [each for each in _PANELS if each[0] in own and own[each[0]].notna().any()]
    if not panels or "core_c" not in own or own.empty:
        return None
    thin = own.iloc[np.unique(np.linspace(0, len(own) - 1, _POINTS).round().astype(int))]
    km = thin["end_m"].to_numpy(np.float64) / 1_000.0
    across = Scale(low=0.0, high=float(km[-1]), start=44.0, end=WIDTH - 10.0)
    # The first panel leaves room for the tags of where the water ends and whence there is no return.
    y, tags = 34.0, 30.0
    drawn, tops = [], []
    for column, digits, times, tall in panels:
        values = thin[column].to_numpy(np.float64, na_value=np.nan) * times
        drawn += _panel(says.word(column), km, values, across, (y + 14, y + 14 + tall), says, digits, column)
        tops.append(y + 14)
        y += tall + 28
    base = y - 14
    drawn += _turns(walk, across, (tags, base), says)
    clock = (
        thin["clock_h"].to_numpy(np.float64, na_value=np.nan)
        if "clock_h" in thin
        else np.full(len(km), np.nan)
    )
    for value in across.ticks(7):
        x = float(across.at(value))
        drawn.append(svg.text(x, base + 14, says.number(value), style="tick", anchor="middle"))
        hour = np.interp(value, km, clock) if value else walk.get("depart_h", np.nan)
        if np.isfinite(hour):
            drawn.append(svg.text(x, base + 27, _clock.clock(hour), style="tick hour", anchor="middle"))
    drawn.append(svg.text(WIDTH / 2, base + 42, says.word("km_axis"), style="label", anchor="middle"))
    core = says.quantity(walk["core_c"], "°C", 1)
    is_dry = np.isfinite(walk.get("dry_m", np.nan))
    key = "profile_dry" if is_dry else "profile_lasts"
    name = facts.name(facts.worst)
    title = says.word(key, name=name, km=says.km(walk.get("dry_m")), core=core)
    note = says.word("profile_read")
    picture = svg.figure(identity, height=base + 48, title=title, desc=note, drawn=drawn)
    table = _profile_table(own, panels, says, title)
    return Chart(id=identity, svg=picture, title=title, note=note, table=table)


def _panel(
    name: str,
    km: np.ndarray,
    values: np.ndarray,
    across: Scale,
    between: tuple[float, float],
    says: Says,
    digits: int,
    column: str,
) -> list[str]:
    """Return one curve with its own axis; the ground is filled, so that it reads as ground."""
    top, bottom = between
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if column in ("water_left_l", "deficit_share"):
        low = 0.0
    if column == "core_c":
        low, high = min(low, 37.0), max(high, 39.0)
    ends = svg.steps(low, max(high, low + 10.0**-digits), 4)
    up = Scale(low=ends[0], high=ends[-1], start=bottom, end=top)
    drawn = [svg.text(across.start, top - 4, name, style="name")]
    for value in ends:
        y = float(up.at(value))
        drawn.append(svg.across(across.start, across.end, y, "grid"))
        shown = says.number(value, 0 if value == round(value) else 1)
        drawn.append(svg.text(across.start - 5, y + 4, shown, style="tick", anchor="end"))
    points = list(zip(across.at(km), up.at(values), strict=True))
    if column == "elevation_m":
        known = [(x, y) for x, y in points if np.isfinite(y)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in known)
        drawn.append(
            f'<path class="ground" d="M{known[0][0]:.1f} {bottom:.1f}L{path}'
            f'L{known[-1][0]:.1f} {bottom:.1f}Z"/>'
        )
    if column == "core_c" and up.low < 38.0 < up.high:
        drawn.append(svg.across(across.start, across.end, float(up.at(38.0)), "limit"))
    return [*drawn, svg.line(points, f"curve of-{column}")]


def _turns(walk: pd.Series, across: Scale, between: tuple[float, float], says: Says) -> list[str]:
    """Return upright lines where the water ends and whence no known water or help is reached."""
    drawn = []
    top, bottom = between
    for row, (column, key) in enumerate((("dry_m", "water_gone"), ("no_return_m", "no_return_here"))):
        value = walk.get(column, np.nan)
        if not np.isfinite(value):
            continue
        x, y = float(across.at(value / 1_000.0)), top - 18 + 14 * row
        anchor = "start" if x < WIDTH * 0.6 else "end"
        drawn.append(svg.upright(x, y - 8, bottom, "mark" if row == 0 else "mark second"))
        said = f"{says.word(key)}: {says.km(value)}"
        drawn.append(svg.text(x + (4 if anchor == "start" else -4), y, said, style="tag", anchor=anchor))
    return drawn


def _profile_table(
    own: pd.DataFrame, panels: Sequence[tuple[str, int, float, float]], says: Says, title: str
) -> Table:
    """Return a row for about each tenth of the way."""
    at = np.unique(np.linspace(0, len(own) - 1, 13).round().astype(int))[1:]
    columns = [*(("clock_h", 0, 1.0, 0.0),) * ("clock_h" in own), *panels]
    rows = []
    for row in own.iloc[at].to_dict("records"):
        told = [
            says.clock(row[column]) if column == "clock_h" else says.number(row[column] * times, digits)
            for column, digits, times, _ in columns
        ]
        rows.append((says.km(row["end_m"]), *told))
    head = [says.word("clock") if column == "clock_h" else says.word(column) for column, *_ in columns]
    return Table(caption=title, head=(says.word("km_axis"), *head), rows=tuple(rows))


def departures(identity: str, facts: Facts, says: Says) -> Chart | None:
    """Return litres needed on the worst walk by hour of departure and month, as a grid of shades."""
    frame, walk = facts.result.departures, facts.walk()
    if frame is None or walk is None:
        return None
    own = frame.loc[frame["route_id"] == facts.worst]
    grid = own.pivot_table(index="depart_h", columns="month", values="needed_l").sort_index()
    if grid.size < 2 or not np.isfinite(grid.to_numpy()).any():
        return None
    breaks = svg.steps(0.0, float(np.nanmax(grid.to_numpy())), 6)[1:-1][:4]
    carried = walk.get("water_l", np.nan)
    has_more = bool((grid.to_numpy() > carried).any())
    most, least = own.loc[own["needed_l"].idxmax()], own.loc[own["needed_l"].idxmin()]
    title = says.word(
        "departures_finding",
        hour=says.clock(most["depart_h"]), month=says.month(most["month"]),
        most=says.litres(most["needed_l"]),
        least_hour=says.clock(least["depart_h"]), least_month=says.month(least["month"]),
        least=says.litres(least["needed_l"]),
    )  # fmt: skip
    told = {"name": facts.name(facts.worst), "who": says.label(walk)}
    note = (
        says.word("departures_read", carried=says.litres(carried), **told)
        if has_more
        else says.word("departures_all", **told)
    )
    left, top, tall = 46.0, 20.0, 15.0
    wide = (WIDTH - left - 4) / len(grid.columns)
    letters = says.of(MONTH_LETTERS)
    drawn = [
        svg.text(left + wide * (n + 0.5), 13, letters[int(month) - 1], style="tick", anchor="middle")
        for n, month in enumerate(grid.columns)
    ]
    for row, (hour, values) in enumerate(grid.iterrows()):
        y = top + tall * row
        drawn.append(svg.text(left - 6, y + 11, says.clock(hour), style="tick", anchor="end"))
        for column, value in enumerate(values):
            if not np.isfinite(value):
                continue
            x, step = left + wide * column, int(np.searchsorted(breaks, value, side="right"))
            ink = "light" if step > 2 else "dark"
            drawn.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide - 1:.1f}" height="{tall - 1:.1f}" '
                f'fill="{_style.RISK_COLOURS[step]}"/>'
            )
            shown = says.number(value, 1 if value < 9.95 else 0) + ("•" if value > carried else "")
            drawn.append(svg.text(x + wide / 2, y + 11, shown, style=f"cell {ink}", anchor="middle"))
    height = top + tall * len(grid) + 4
    picture = svg.figure(identity, height=height, title=title, desc=note, drawn=drawn)
    head = (says.word("hour_axis"), *(says.month(month) for month in grid.columns))
    rows = tuple(
        (says.clock(hour), *(says.number(value, 1) for value in values)) for hour, values in grid.iterrows()
    )
    table = Table(caption=title, head=head, rows=rows)
    return Chart(
        id=identity, svg=picture, title=title, note=note, table=table, classes=_classes(breaks, says)
    )


def _classes(breaks: Sequence[float], says: Says) -> tuple[tuple[Markup, str], ...]:
    """Return the shades of a grid, each with its bounds."""
    bounds = [0.0, *breaks]
    made = []
    for step, low in enumerate(bounds):
        swatch = Markup(  # noqa: S704  # ours
            f'<svg class="swatch" viewBox="0 0 22 14" aria-hidden="true"><rect width="22" height="14" '
            f'fill="{_style.RISK_COLOURS[step]}"/></svg>'
        )
        high = bounds[step + 1] if step + 1 < len(bounds) else None
        shown = says.number(low, 0 if low == round(low) else 1)
        if high is None:
            made.append((swatch, says.word("and_more", low=f"{shown} L")))
        else:
            end = says.number(high, 0 if high == round(high) else 1)
            made.append((swatch, says.word("to_under", low=shown, high=f"{end} L")))
    return tuple(made)


def benefit(identity: str, plan: WaterPlan, says: Says) -> Chart | None:
    """Return litres served against the number of stations, with the bound that no plan passes."""
    curve = plan.curve
    if len(curve) < 2:  # one point is no curve
        return None
    chosen = len(plan.chosen)
    sites = np.concatenate([[0.0], curve["sites"].to_numpy(np.float64)])
    served = np.concatenate([[0.0], curve["covered_l"].to_numpy(np.float64)])
    bound = np.concatenate([[0.0], curve["bound_l"].to_numpy(np.float64, na_value=np.nan)])
    ends = svg.steps(0.0, max(plan.wanted_l, float(np.nanmax(bound)), 1.0), 6)
    across = Scale(low=0.0, high=float(sites[-1]), start=44.0, end=WIDTH - 12.0)
    up = Scale(low=0.0, high=ends[-1], start=196.0, end=24.0)
    drawn = [svg.text(across.start, 12, says.word("curve_y"), style="name")]
    for value in ends:
        drawn.append(svg.across(across.start, across.end, float(up.at(value)), "grid"))
        drawn.append(
            svg.text(
                across.start - 5, float(up.at(value)) + 4, says.number(value), style="tick", anchor="end"
            )
        )
    y = float(up.at(plan.wanted_l))
    drawn.append(svg.across(across.start, across.end, y, "limit"))
    wanted = says.word("wanted", litres=says.litres(plan.wanted_l))
    drawn.append(
        svg.text(across.end, y + (13 if y < 40 else -5), wanted, style="tag", anchor="end")
    )  # off the top
    drawn.append(svg.line(list(zip(across.at(sites), up.at(bound), strict=True)), "curve at-most"))
    drawn.append(svg.line(list(zip(across.at(sites), up.at(served), strict=True)), "curve of-water_left_l"))
    x, y = float(across.at(chosen)), float(up.at(plan.covered_l))
    drawn.append(f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="6"/>')
    drawn.append(svg.across(across.start, across.end, 196.0, "axis"))
    every = max(1, round(len(sites) / 12))
    drawn += [
        svg.text(float(across.at(value)), 211, says.number(value), style="tick", anchor="middle")
        for value in sites[::every]
    ]
    drawn.append(svg.text(WIDTH / 2, 227, says.word("curve_x"), style="label", anchor="middle"))
    title = _benefit_title(plan, chosen, says)
    note = says.word("curve_read")
    picture = svg.figure(identity, height=233, title=title, desc=note, drawn=drawn)
    rows = tuple(
        (says.number(row["sites"]), says.number(row["covered_l"], 1), says.number(row["bound_l"], 1))
        for row in curve.to_dict("records")
    )
    head = (says.word("curve_x"), says.word("curve_served"), says.word("curve_bound"))
    table = Table(caption=title, head=head, rows=rows)
    return Chart(id=identity, svg=picture, title=title, note=note, table=table)


def _benefit_title(plan: WaterPlan, chosen: int, says: Says) -> str:
    further = plan.curve.loc[plan.curve["sites"] > chosen]
    n, covered = says.number(chosen), says.litres(plan.covered_l)
    if further.empty:
        return says.word("curve_end", n=n, covered=covered)
    more = max(0.0, float(further["covered_l"].iloc[-1]) - plan.covered_l)
    if more < 0.05:  # what would be written as 0.0
        return says.word("curve_no_more", n=n, covered=covered)
    added = says.number(further["sites"].iloc[-1] - chosen)
    return says.word("curve_finding", n=n, covered=covered, next=added, more=says.litres(more))


_FIFTH, _CHANCE = 0.2, 0.5


def capture(identity: str, found: Surface, says: Says) -> Chart:
    """Return the share of recorded deaths on the riskiest share of the routes."""
    ground = np.concatenate([[0.0], found.capture["ground_share"].to_numpy(np.float64)])
    deaths = np.concatenate([[0.0], found.capture["death_share"].to_numpy(np.float64)])
    across = Scale(low=0.0, high=1.0, start=44.0, end=WIDTH - 14.0)
    up = Scale(low=0.0, high=1.0, start=216.0, end=24.0)
    drawn = [svg.text(across.start, 12, says.word("capture_y"), style="name")]
    for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = float(across.at(value)), float(up.at(value))
        drawn.append(svg.across(across.start, across.end, y, "grid"))
        drawn.append(svg.text(across.start - 5, y + 4, says.of_100(value), style="tick", anchor="end"))
        drawn.append(svg.text(x, 231, says.of_100(value), style="tick", anchor="middle"))
    drawn.append(svg.line([(across.start, up.start), (across.end, up.end)], "curve at-most"))
    drawn.append(svg.line(list(zip(across.at(ground), up.at(deaths), strict=True)), "curve of-core_c"))
    drawn.append(svg.across(across.start, across.end, up.start, "axis"))
    drawn.append(svg.text(WIDTH / 2, 247, says.word("capture_x"), style="label", anchor="middle"))
    fifth = float(np.interp(_FIFTH, ground, deaths))
    low = found.auc_low if np.isfinite(found.auc_low) else found.auc
    title = says.word(
        "capture_better" if low > 0.5 else "capture_chance", share=says.percent(fifth)
    )  # chance
    note = says.word(
        "capture_read",
        auc=says.number(found.auc, 2), low=says.number(found.auc_low, 2), high=says.number(found.auc_high, 2),
        people=says.number(found.counted.on_ground), km=says.km(found.within_m, 0),
    )  # fmt: skip
    picture = svg.figure(identity, height=253, title=title, desc=note, drawn=drawn)
    rows = tuple(
        (says.of_100(row["ground_share"]), says.of_100(row["death_share"]))
        for row in found.capture.to_dict("records")
    )
    table = Table(caption=title, head=(says.word("capture_x"), says.word("capture_y")), rows=rows)
    return Chart(id=identity, svg=picture, title=title, note=note, table=table)
