"""Which kinds of layer a measure comes from are restricted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo.walking.access import Access

_KIND: Mapping[str, str] = {
    "openings": "gap",
    "elevation": "terrain",
    "water_access": "water",
    "help_access": "place",
    "road_access": "place",
}
"""Kinds of what factors ask for under another name."""

_WALKED_ON = ("openings", "barrier", "trail", "terrain", "landcover")
"""What there may be of the ground, by the name that factors ask with."""


def restricted(asked: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of layer behind what a factor asked for that are restricted, wholly or in part.

    Parameters
    ----------
    asked, given
        name -> what a factor was measured from, and all that any factor could ask for.
    """
    found: set[str] = set()
    for name, value in asked.items():
        kind = _KIND.get(name, name)
        if isinstance(value, Access):
            found |= _of_access(value, kind, given)
        elif _is_restricted(given["terrain"] if name == "elevation" else value):
            found.add(kind)
    return tuple(sorted(found))


def _of_access(access: Access, kind: str, given: Mapping[str, Any]) -> set[str]:
    """Return the restricted kinds among targets of a kind and the ground that was walked on to them."""
    if access.sensitivity == "public":
        return set()
    ground = {_KIND.get(name, name) for name in _WALKED_ON if name in given and _is_restricted(given[name])}
    return ground | {kind} if _is_restricted(access.targets) or not ground else ground


def _is_restricted(value: Any) -> bool:
    if isinstance(value, pd.DataFrame):
        return "sensitivity" in value and bool((value["sensitivity"] == "restricted").any())
    provenance = getattr(value, "provenance", None)
    return provenance is not None and provenance.sensitivity == "restricted"
