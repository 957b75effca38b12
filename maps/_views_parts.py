"""What views are put together from."""

from __future__ import annotations

from geo.result import Phrase
from maps._looks import ALWAYS, Among, Form, Lettering, Look, Test
from maps._names import CLASSES, LAYERS


def look(style: str, form: Form, where: Test = ALWAYS, label: Phrase | None = None) -> Look:
    return Look(
        style=style, label=label or CLASSES.get(style, LAYERS.get(style, _UNSAID)), where=where, form=form
    )


_UNSAID = Phrase("", "")


def among(column: str, *values: str | bool | None) -> Among:
    return Among(column, values)


def outside(column: str, *values: str | bool | None) -> Among:
    return Among(column, values, negated=True)


def names(**changes: object) -> Lettering:
    return Lettering(column="name", **changes)  # type: ignore[arg-type]  # checked by the dataclass
