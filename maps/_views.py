"""Every layer of the QGIS project: which rows of which table, in which classes, as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geo.result import Phrase, StudyResult
from maps import _counted_looks, _flow, _starts, _style, _views_points, _views_water
from maps._looks import All, Among, Form, Lettering, Look, View, Within
from maps._names import CLASSES, LAYERS
from maps._style import CELL_CLASSES, RISK_BREAKS, WALK_HOURS
from maps._text import hours as told_hours
from maps._views_parts import among, look, names, outside
from maps._walking import TARGETS, cell_breaks

_ROAD_NAME = "#5a4b38"


_RISK: tuple[Look, ...] = (
    *(
        look(
            f"risk-{band}",
            "lines",
            Among("band", (band,)),
            Phrase(
                f"{RISK_BREAKS[band - 1]:.0f} to {'' if band == 5 else 'under '}{RISK_BREAKS[band]:.0f}: "
                f"{CLASSES[f'risk-{band}'].en}",
                f"{RISK_BREAKS[band - 1]:.0f} a {'' if band == 5 else 'menos de '}{RISK_BREAKS[band]:.0f}: "
                f"{CLASSES[f'risk-{band}'].es}",
            ),
        )
        for band in range(1, 6)
    ),
    look("route", "lines", Among("band", (1, 2, 3, 4, 5), negated=True)),
)

_LINES: tuple[View, ...] = (
    View(
        id="gap-line",
        table="gap",
        group="border",
        form="lines",
        kind="gap",
        looks=(look("gap-line", "lines", label=LAYERS["gap"]),),
    ),
    View(
        id="opening",
        table="openings",
        group="border",
        form="lines",
        kind="opening",
        looks=(
            look("opening-derived", "lines", among("evidence", "derived")),
            look("opening-reported", "lines", outside("evidence", "derived")),
        ),
    ),
    View(
        id="route",
        table="segments",
        group="risk",
        form="lines",
        kind="segment",
        looks=_RISK,
        tells_all=True,
    ),
    View(
        id="route-whole",
        table="routes",
        group="risk",
        form="lines",
        kind="route",
        looks=_RISK,
        tells_all=True,
        letterings=(names(size_pt=8.5, colour="#43121f", is_bold=True, rank=3.0),),
        in_legend=False,
    ),
    View(
        id="barrier",
        table="barrier",
        group="border",
        form="lines",
        kind="barrier",
        looks=(
            look("barrier-pedestrian", "lines", among("type", "pedestrian")),
            look("barrier-vehicle", "lines", among("type", "vehicle")),
            look("barrier-unknown", "lines", outside("type", "pedestrian", "vehicle")),
        ),
    ),
    View(
        id="boundary",
        table="boundary",
        group="border",
        form="lines",
        kind="boundary",
        looks=(look("boundary", "lines"),),
    ),
    View(
        id="rail",
        table="rail",
        group="transport",
        form="lines",
        kind="rail",
        looks=(
            look("rail", "lines", All((outside("is_active", False), among("type", "line", None)))),
            look("rail-bridge", "lines", All((outside("is_active", False), outside("type", "line", None)))),
            look("rail-unused", "lines", among("is_active", False)),
        ),
        letterings=(names(size_pt=7.5, colour=_style.RAIL, rank=8.0, most_denominator=200_000),),
    ),
    View(
        id="trail",
        table="trail",
        group="transport",
        form="lines",
        kind="trail",
        looks=(
            look("road", "lines", among("is_drivable", True)),
            look("trail", "lines", outside("is_drivable", True)),
        ),
        letterings=(names(size_pt=7.5, colour=_ROAD_NAME, rank=9.0, most_denominator=250_000),),
    ),
)


def _stepped(prefix: str, form: Form) -> tuple[Look, ...]:
    """Return the looks of steps of walking time; a step holds its upper bound."""
    ends: list[float | None] = [None, *WALK_HOURS, None]
    made = []
    for step, (low, high) in enumerate(pairwise(ends), 1):
        if high is None:
            label = Phrase(f"over {told_hours(low or 0)}", f"más de {told_hours(low or 0)}")
        else:
            label = Phrase(f"within {told_hours(high)}", f"hasta {told_hours(high)}")
        where = Within(column="hours", low=low, high=high, holds_upper=True)
        made.append(look(f"{prefix}-{step}", form, where, label))
    return tuple(made)


_REACHED = tuple(
    target
    for target in (
        name.removeprefix("reach-") for name in reversed(_style.STACK) if name.startswith("reach-")
    )
    if target in _starts.LAYER_OF
)
"""In the order of the page, from the top."""

_HOURS = Lettering(column="hours", unit=" h", size_pt=7.5, colour="#20323f", rank=6.9)

_AREAS: tuple[View, ...] = (
    *(
        View(
            id=f"walk-{target}",
            table="isochrone_lines",
            group="walk",
            form="lines",
            kind="isochrone",
            where=among("target", target),
            looks=_stepped(f"walk-{target}", "lines"),
            letterings=(_HOURS,),
            is_shown=target == TARGETS[0],
        )
        for target in TARGETS
    ),
    *(
        View(
            id=f"walk-{target}-area",
            table="isochrones",
            group="walk",
            form="areas",
            kind="isochrone",
            where=among("target", target),
            looks=_stepped(f"walk-{target}", "areas"),
            is_layer=False,
        )
        for target in TARGETS
    ),
    View(
        id="corridor",
        table="corridors",
        group="walk",
        form="areas",
        kind="corridor",
        looks=(look("corridor", "areas", label=LAYERS["corridor"]),),
    ),
    *(
        View(
            id=f"reach-{target}",
            table="reach",
            group="reach",
            form="areas",
            kind="reach",
            where=among("target", target),
            looks=_stepped(f"reach-{target}", "areas"),
            is_shown=False,
        )
        for target in _REACHED
    ),
)

_GROUND: tuple[View, ...] = (
    View(
        id="water-area",
        table="water",
        group="help",
        form="areas",
        kind="water",
        looks=(look("water", "areas", label=CLASSES["water-area"]),),
    ),
    View(
        id="desert",
        table="desert",
        group="base",
        form="areas",
        kind="desert",
        looks=(look("desert", "areas"),),
        letterings=(names(size_pt=11.0, colour="#8a6420", is_italic=True, rank=6.5),),
    ),
)


def _counted(k: int) -> View:
    """Return the view of what a public edition shows of routes and incidents that are only counted."""
    return View(
        id="counted",
        table="counted_cells",
        group="risk",
        form="areas",
        kind="counted",
        looks=_counted_looks.looks(k),
    )


def _cells(breaks: Sequence[float]) -> View:
    """Return the view of the cells, in classes of passages per 100 walkers; a class holds its lower bound."""
    ends = [None, *breaks, None]
    looks = [
        look(
            f"cell-{number}",
            "areas",
            Within(
                column="flow",
                low=None if low is None else low / _flow.PER_WALKERS,
                high=None if high is None else high / _flow.PER_WALKERS,
            ),
            _ranged(low, high),
        )
        for number, (low, high) in enumerate(pairwise(ends), 1)
        if number <= CELL_CLASSES
    ]
    unmodelled = look("cell-0", "areas", among("flow", None))
    return View(id="cell", table="cells", group="walk", form="areas", kind="cell", looks=(*looks, unmodelled))


def _ranged(low: float | None, high: float | None) -> Phrase:
    if low is None and high is None:
        return LAYERS["cell"]
    if low is None:
        return Phrase(f"under {high:g}", f"menos de {high:g}")
    if high is None:
        return Phrase(f"{low:g} or more", f"{low:g} o más")
    return Phrase(f"{low:g} to under {high:g}", f"{low:g} a menos de {high:g}")


def views(result: StudyResult) -> tuple[View, ...]:
    """Return every layer of the project, from the top of the map to the ground; a study may lack any."""
    flow = None if result.cells is None else result.cells["flow"]
    cells = () if flow is None else (_cells(cell_breaks(flow)),)
    over, under = _views_water.over(result), _views_water.under(result)
    areas = (*_AREAS, _counted(result.publication.k), *cells, *_GROUND)
    return (*over, *_views_points.POINTS, *_LINES[:3], *under, *_LINES[3:], *areas)
