"""The table of a study file that says what the public may know, and how exactly."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator, model_validator

import layers
from geo.result import Publication
from layers.schema import POINT
from maps import _public
from study.section import Section, as_float, nearest

Number = Annotated[float, BeforeValidator(as_float)]


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


LARGEST_KM2 = 10_000.0
SMALLEST_KM2 = 5.0
"""A cell of 5 km2 is what partners see of a corridor; the public never sees a smaller one."""


class PublicationSection(Section):
    """What a public edition tells of routes, incidents and places that could harm where they are exact."""

    k: int = Field(default=Publication.k, ge=3, le=1000)
    cell_km2: Number = Field(default=Publication.cell_km2, ge=SMALLEST_KM2, le=LARGEST_KM2)
    delay_days: int = Field(default=Publication.delay_days, ge=0, le=36_500)
    mask: Annotated[tuple[str, ...], BeforeValidator(_tuple)] = ()
    mask_min_m: Number = Field(default=Publication.mask_min_m, ge=100.0, le=50_000.0)
    mask_max_m: Number = Field(default=Publication.mask_max_m, gt=0.0, le=100_000.0)
    key: str | None = Field(default=None, min_length=1)

    @field_validator("mask")
    @classmethod
    def _points(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = tuple(
            kind
            for kind in layers.KINDS
            if kind in _public.SENSITIVE
            or getattr(getattr(layers.module(kind), "SCHEMA", None), "geometry", None) == POINT
        )
        wrong = [nearest("kind of points", name, known) for name in value if name not in known]
        if wrong:
            raise ValueError("; ".join(wrong))
        return value

    @model_validator(mode="after")
    def _ring(self) -> PublicationSection:
        if self.mask_max_m < 2 * self.mask_min_m:
            raise ValueError(
                f"mask_max_m ({self.mask_max_m:g}) must be at least twice mask_min_m ({self.mask_min_m:g}), "
                "or every point lies on a thin ring around what it hides"
            )
        if self.mask and self.key is None:
            raise ValueError(
                'mask needs a key, so that every release moves a point alike: key = "../vereda.key", then '
                "vereda release STUDY --new-key makes the file"
            )
        return self
