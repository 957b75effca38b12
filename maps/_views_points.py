"""Views of what is a point: places, water, control, deaths."""

from __future__ import annotations

from maps import _symbols, _turns
from maps._features import SIGNALS, TOWNS
from maps._looks import All, Lettering, Some, Test, View, Within
from maps._names import LAYERS
from maps._views_parts import among, look, names, outside

_TYPE_OF_TOWN = among("type", *TOWNS, None)
_PASSING = Some((among("type", "tactical"), among("is_permanent", False)))
_HELP = ("hospital", "clinic", "camp", "shelter", "rescue_beacon")

_PLACES: tuple[View, ...] = (
    View(
        id="town",
        table="place",
        group="base",
        form="points",
        kind="place",
        where=_TYPE_OF_TOWN,
        looks=(
            look("city", "points", Within(column="population", low=100_000)),
            look("town", "points", Within(column="population", low=10_000, high=100_000)),
            look(
                "village",
                "points",
                Some((Within(column="population", high=10_000), among("population", None))),
            ),
        ),
        letterings=(
            names(where=Within(column="population", low=100_000), size_pt=11.0, is_bold=True, rank=1.0),
            names(
                where=Within(column="population", low=10_000, high=100_000),
                size_pt=9.5,
                is_bold=True,
                rank=2.5,
            ),
            names(
                where=Some((Within(column="population", high=10_000), among("population", None))),
                size_pt=8.5,
                rank=4.0,
                most_denominator=450_000,
            ),
        ),
    ),
    View(
        id="help",
        table="place",
        group="help",
        form="points",
        kind="place",
        where=outside("type", *TOWNS, *SIGNALS, None),
        looks=(
            look("camp", "points", among("type", "camp")),
            look("shelter", "points", among("type", "shelter")),
            look("clinic", "points", among("type", "clinic", "hospital")),
            look("rescue_beacon", "points", among("type", "rescue_beacon")),
            look("service", "points", outside("type", *_HELP, *TOWNS, *SIGNALS, None)),
        ),
        letterings=(names(size_pt=7.5, colour=_symbols.TEAL, rank=7.5, most_denominator=150_000),),
    ),
    View(
        id="signal",
        table="place",
        group="help",
        form="points",
        kind="place",
        where=among("type", *SIGNALS),
        looks=tuple(look(kind, "points", among("type", kind)) for kind in SIGNALS),
        letterings=(names(size_pt=7.5, colour=_symbols.VIOLET, rank=8.2, most_denominator=120_000),),
    ),
)

_WATER_STATE: tuple[tuple[str, Test], ...] = (
    ("water", among("status", "active")),
    ("water-unsure", outside("status", "active", "dry", "damaged")),
    ("water-out", among("status", "dry", "damaged")),
)

POINTS: tuple[View, ...] = (
    *(
        View(
            id=turn,
            table="turns",
            group="risk",
            form="points",
            kind="turn",
            where=among("turn", turn),
            looks=(look(turn, "points", label=LAYERS[turn]),),
        )
        for turn in _turns.COLUMNS
    ),
    View(
        id="death",
        table="death",
        group="risk",
        form="points",
        kind="death",
        looks=(look("death", "points"),),
    ),
    View(
        id="water",
        table="water",
        group="help",
        form="points",
        kind="water",
        looks=tuple(look(style, "points", where) for style, where in _WATER_STATE),
        letterings=(
            names(size_pt=7.5, colour=_symbols.WATER, is_italic=True, rank=7.0, most_denominator=150_000),
        ),
    ),
    *_PLACES,
    View(
        id="checkpoint",
        table="checkpoint",
        group="control",
        form="points",
        kind="checkpoint",
        looks=(
            look(
                "checkpoint",
                "points",
                All((outside("type", "tower", "tactical"), outside("is_permanent", False))),
            ),
            look("checkpoint-passing", "points", All((outside("type", "tower"), _PASSING))),
            look("checkpoint-tower", "points", among("type", "tower")),
        ),
        letterings=(
            names(
                where=outside("type", "tower"),
                size_pt=8.0,
                colour=_symbols.NAVY,
                rank=6.0,
                most_denominator=300_000,
            ),
        ),
    ),
    View(
        id="port",
        table="port",
        group="control",
        form="points",
        kind="port",
        looks=(look("port", "points"),),
        letterings=(names(size_pt=8.0, is_bold=True, rank=3.5, most_denominator=300_000),),
    ),
    View(
        id="gap",
        table="gap",
        group="border",
        form="points",
        kind="gap",
        looks=(look("gap", "points", label=LAYERS["gap"]),),
        letterings=(names(size_pt=7.5, colour=_symbols.OPENING_EDGE, rank=8.5, most_denominator=150_000),),
    ),
    View(
        id="height",
        table="height",
        group="base",
        form="points",
        kind="height",
        looks=(
            look("height", "points", among("type", "summit", "pass")),
            look("height-spot", "points", outside("type", "summit", "pass")),
        ),
        letterings=(
            Lettering(
                column="elevation_m",
                unit=" m",
                size_pt=7.0,
                colour="#6b5b45",
                is_italic=True,
                rank=9.5,
            ),
        ),
        most_denominator=150_000,
    ),
)
