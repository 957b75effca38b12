"""Hours of the day and lengths of time as a sheet prints them, on the safe side where it matters."""

from __future__ import annotations

import math
import re
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["near", "before", "after"]

NONE = "–"


def clock(hours: float, *, step_min: int = 1, side: Side = "near") -> str:
    """Return an hour of the day as "06:05"; "–" where it is not known.

    Parameters
    ----------
    hours
        since midnight, local standard time; one of the next day has "+1" behind it.
    step_min
        minutes that it is rounded to.
    side
        "before" never gives a later hour than the true one (turn back by then), "after" never an earlier one
        (not before then).
    """
    if not math.isfinite(hours):
        return NONE
    steps = hours * 60.0 / step_min
    # A minute less a rounding error is that minute.
    turned = {"near": round(steps), "before": math.floor(steps + 1e-6), "after": math.ceil(steps - 1e-6)}
    minutes = turned[side] * step_min
    days, rest = divmod(minutes, 24 * 60)
    later = f" {days:+d}" if days else ""
    return f"{rest // 60:02d}:{rest % 60:02d}{later}"


def length(hours: float, *, step_min: int = 5) -> str:
    """Return a length of time as "1 h 25 min", never shorter than it is; "–" where it is not known."""
    if not math.isfinite(hours):
        return NONE
    minutes = math.ceil(hours * 60.0 / step_min - 1e-6) * step_min
    whole, rest = divmod(max(minutes, 0), 60)
    parts = [f"{whole} h"] * (whole > 0) + [f"{rest} min"] * (rest > 0 or whole == 0)
    return " ".join(parts)


def days(value: str) -> str:
    """Return days of a month, "1, 2, 3, 5", with three or more in a row as "1–3, 5"; other text as it is."""
    if not re.fullmatch(r"\d+(?:, \d+)*", value):
        return value
    runs: list[list[int]] = []
    for day in map(int, value.split(", ")):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    many = 3
    parts = ([f"{run[0]}–{run[-1]}"] if len(run) >= many else map(str, run) for run in runs)
    return ", ".join(part for each in parts for part in each)


def metres(value: float) -> str:
    """Return a distance as "640 m" or "2.3 km"; "–" where it is not known."""
    if not math.isfinite(value):
        return NONE
    if value < 995.0:
        return f"{round(value, -1):.0f} m"
    return f"{value / 1000.0:.1f} km"


def litres(value: float) -> str:
    """Return whole litres, one decimal under 10; "–" where they are not known."""
    if not math.isfinite(value):
        return NONE
    return f"{value:.1f}".removesuffix(".0") if value < 9.95 else f"{value:,.0f}"
