"""What the tables of a study file share: strict values, and faults that name what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from layers.errors import VeredaError

_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")
"""What no text of a study file has a use for: a terminal would obey it, a file or database refuse it."""


class Section(BaseModel):
    """A table of the study file: unknown keys are faults, values keep the type they were written in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _printable(cls, value: object) -> object:
        for text in _texts(value):
            found = _CONTROL.search(text)
            if found:
                raise ValueError(
                    f"{text[:40]!r} holds the control character U+{ord(found.group()):04X}; take it out"
                )
        return value


def _texts(value: object) -> Iterator[str]:
    """Give a text, those of a list, and keys and texts of a table; what lies deeper is a section's own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    elif isinstance(value, dict):
        yield from (each for pair in value.items() for each in pair if isinstance(each, str))


def as_float(value: object) -> object:
    """Whole numbers are welcome where a number with decimals is meant; true and false are not."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def told(function: Any, *args: Any) -> Any:
    """Call `function` so that pydantic collects our own errors with all the others."""
    try:
        return function(*args)
    except (VeredaError, TypeError) as error:
        raise ValueError(str(error)) from None


def nearest(noun: str, name: str, known: Iterable[str]) -> str:
    """Return a sentence that says `name` is none of the `known`, and which comes nearest."""
    known = sorted(known)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    return f"'{name}' is no {noun}; {hint}"
