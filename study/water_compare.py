"""How two water plans differ: `vereda water compare A B`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pyproj import Geod

from study import water_file
from study.water_file import Planned

MOVED_M = 2_000.0
"""A site that goes and one that comes no further off than this are one that moves (judgement)."""

SAME_M = 1.0

_EARTH = Geod(ellps="WGS84")


def command(first: Path, second: Path) -> list[str]:
    """Return what differs between two plans, as lines.

    Raises
    ------
    SourceMissingError, FormatError
        if one of them is not there, or no plan.
    """
    return lines(water_file.read(first), water_file.read(second))


def lines(old: Planned, new: Planned) -> list[str]:
    """Return what differs between two plans, as lines: sites, then litres."""
    kept, moved, dropped, added = sites(old, new)
    told = [_head("A", old), _head("B", new), f"sites: {kept} in both places"]
    told += [f"  moved: {a} -> {b}, {metres:.0f} m" for a, b, metres in moved]
    told += [f"  dropped: {_called(old, site)}" for site in dropped]
    told += [f"  added: {_called(new, site)}" for site in added]
    told.append(f"litres covered a day: {_change(old.figures['covered_l'], new.figures['covered_l'])}")
    by_route = routes(old, new)
    width = max((len(str(route)) for route in by_route.index), default=0)
    told += [
        f"  {route!s:<{width}}  {_change(row['A_l'], row['B_l'])}; wanted {row['wanted_l']:.1f} L"
        for route, row in by_route.iterrows()
    ]
    return told


def sites(old: Planned, new: Planned) -> tuple[int, list[tuple[str, str, float]], list[str], list[str]]:
    """Return how many sites stay, which move and how far (m), which go, and which come.

    A site has moved if its name stands elsewhere now, or if one that goes and one that comes are within
    `MOVED_M` of each other; the nearest pairs are told first, each site once.
    """
    before, after = old.chosen, new.chosen
    both = before.index.intersection(after.index)
    moved = [
        (str(site), str(site), far) for site in both if (far := _apart_m(before, site, after, site)) > SAME_M
    ]
    kept = len(both) - len(moved)
    gone, come = list(before.index.difference(after.index)), list(after.index.difference(before.index))
    pairs = sorted(
        (far, a, b) for a in gone for b in come if (far := _apart_m(before, a, after, b)) <= MOVED_M
    )
    for far, a, b in pairs:
        if a in gone and b in come:
            moved.append((str(a), str(b), far))
            gone.remove(a)
            come.remove(b)
    return kept, moved, [str(site) for site in gone], [str(site) for site in come]


def routes(old: Planned, new: Planned) -> pd.DataFrame:
    """Return by route what both plans cover (``A_l``, ``B_l``) and what B says is wanted; litres a day."""
    return pd.DataFrame(
        {
            "A_l": old.routes["served_l"],
            "B_l": new.routes["served_l"],
            "wanted_l": new.routes["wanted_l"],
        }
    ).fillna(0.0)


def _head(letter: str, plan: Planned) -> str:
    figures = plan.figures
    return (
        f"{letter}: {plan.name}: {figures['sites']} sites cover {figures['covered_share']:.0%} of "
        f"{figures['wanted_l']:.1f} L a day"
    )


def _called(plan: Planned, site: str) -> str:
    row = plan.sites.loc[site]
    label = site if row["name"] == site else f"{site} ({row['name']})"
    return f"{label}, {row['litres_per_day']:.1f} L a day"


def _change(before: float, after: float) -> str:
    return f"{before:.1f} -> {after:.1f} L ({after - before:+.1f})"


def _apart_m(first: pd.DataFrame, a: str, second: pd.DataFrame, b: str) -> float:
    here, there = first.loc[a], second.loc[b]
    _, _, metres = _EARTH.inv(here["lon"], here["lat"], there["lon"], there["lat"])
    return float(metres)
