"""Views of the water plan. Restricted, all of them."""

from __future__ import annotations

from dataclasses import replace

from geo.result import Phrase, StudyResult
from maps import _drops_style
from maps._looks import All, Among, Below, Look, View
from maps._views_parts import among, look, names, outside


def _trips(result: StudyResult) -> tuple[Look, ...]:
    """Return a look for each trip, in the colours of the page."""
    if result.water is None or result.water.resupply is None:
        return ()
    return tuple(
        Look(
            style=_drops_style.trip_style(number),
            label=Phrase(str(trip), str(trip)),
            where=Among("trip_id", (str(trip),)),
            form="lines",
        )
        for number, trip in enumerate(result.water.resupply.trips["trip_id"])
    )


_WORDS = {
    "drop-old": Phrase("stands already", "ya existe"),
    "drop-new": Phrase("new", "nueva"),
    "drop-old-off": Phrase("given up", "se deja"),
    "demand-served": Phrase("served", "con agua"),
    "demand-part": Phrase("served in part", "con agua en parte"),
    "demand-none": Phrase("not served", "sin agua"),
}

_NONE = Below(column="served_l", other="litres_per_day", share=0.005)
_PART = Below(column="served_l", other="litres_per_day", share=0.995)
"""As the page has it: what is left of rounding is neither some nor a lack."""

_CHOSEN, _OLD = among("is_chosen", True), among("kind", "existing")


def over(result: StudyResult) -> tuple[View, ...]:
    """Return what is drawn above all else, from the top."""
    if result.water is None:
        return ()
    sites = (
        look("drop-old", "points", All((_CHOSEN, _OLD)), _WORDS["drop-old"]),
        look("drop-new", "points", All((_CHOSEN, outside("kind", "existing"))), _WORDS["drop-new"]),
        look("drop-old-off", "points", outside("is_chosen", True), _WORDS["drop-old-off"]),
    )
    return (
        View(
            id="drop",
            table="water_sites",
            group="drop",
            form="points",
            kind="water_sites",
            looks=sites,
            letterings=(names(size_pt=8.5, colour=_drops_style.DROP, is_bold=True, rank=2.0),),
        ),
        View(
            id="drop-trip",
            table="water_trips",
            group="drop",
            form="lines",
            kind="water_trips",
            looks=_trips(result),
        ),
    )


def under(result: StudyResult) -> tuple[View, ...]:
    """Return what is drawn beneath the routes."""
    if result.water is None:
        return ()
    wanted = (
        look("demand-served", "points", replace(_PART, negated=True), _WORDS["demand-served"]),
        look("demand-part", "points", All((_PART, replace(_NONE, negated=True))), _WORDS["demand-part"]),
        look("demand-none", "points", _NONE, _WORDS["demand-none"]),
    )
    return (
        View(
            id="drop-demand",
            table="water_demand",
            group="drop",
            form="points",
            kind="water_demand",
            looks=wanted,
            is_shown=False,
        ),
    )
