"""What the tables of a study file share: strict values, and faults that name what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict

from layers.errors import VeredaError


class Section(BaseModel):
    """A table of the study file: unknown keys are faults, values keep the type they were written in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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
