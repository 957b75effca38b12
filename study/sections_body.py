"""The tables of a study file that say who walks, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator

from geo.body.person import KINDS, Person
from geo.body.plan import Plan
from geo.errors import InputError
from study.section import Section, as_float, nearest

Day = Literal["mean", "hottest", "coldest"]


class PersonSection(Section):
    """A kind of walker of the study's own: one of vereda's, with other values."""

    kind: str = "man"
    label_en: str | None = None
    label_es: str | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    age_years: float | None = None
    load_kg: float | None = None
    water_l: float | None = None
    clothing_clo: float | None = None
    jacket_clo: float | None = None
    is_acclimatised: bool | None = None
    pace_factor: float | None = None
    citation: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(nearest("kind of walker", value, KINDS))
        return value

    def person(self, name: str) -> Person:
        """Return the walker.

        Raises
        ------
        InputError
            if a value is out of range.
        """
        own = self.model_dump(exclude={"kind"}, exclude_none=True)
        return KINDS[self.kind].changed(name=name, **own)


class BodySection(Section):
    """Who walks, when they set out, and how they rest; it counts only with weather and a terrain."""

    persons: tuple[str, ...] = tuple(KINDS)
    depart_h: float = Field(default=6.0, ge=0.0, lt=24.0)
    day: Day | date = "mean"
    warmer_k: float = Field(default=0.0, ge=-10.0, le=10.0)
    rest_from_h: float = Field(default=0.0, ge=0.0, lt=24.0)
    rest_to_h: float = Field(default=0.0, ge=0.0, le=24.0)
    rest_min_per_h: float = Field(default=10.0, ge=0.0, lt=60.0)
    rest_shade: float = Field(default=0.5, ge=0.0, le=1.0)
    limit_h: float = Field(default=96.0, gt=0.0, le=240.0)
    reserve_share: float = Field(default=0.05, gt=0.0, le=0.2)
    is_wet: bool = False
    ground: float = Field(default=1.2, ge=1.0, le=5.0)
    draws: int = Field(default=200, ge=0, le=10_000)
    seed: int = Field(default=1, ge=0)
    departures: bool = True

    @field_validator(
        "depart_h", "warmer_k", "rest_from_h", "rest_to_h", "rest_min_per_h", "rest_shade", "limit_h",
        "reserve_share", "ground", mode="before",
    )  # fmt: skip
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("persons", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("persons")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len(set(value)) < len(value):
            raise ValueError("name at least one walker, each once; the first is the one that maps show")
        return value

    @property
    def plan(self) -> Plan:
        """How they walk."""
        names = (
            "rest_from_h",
            "rest_to_h",
            "rest_min_per_h",
            "rest_shade",
            "limit_h",
            "reserve_share",
            "is_wet",
        )
        return Plan(**{name: getattr(self, name) for name in names})


def walkers(body: BodySection, own: Mapping[str, PersonSection]) -> tuple[Person, ...]:
    """Return the persons of a study, the first one being the one that maps show.

    Raises
    ------
    ValueError
        in a sentence, if one is not known, or a value is out of range.
    """
    made: list[Any] = []
    for name in body.persons:
        if name not in own and name not in KINDS:
            raise ValueError(f"body.persons: {nearest('walker', name, [*own, *KINDS])}")
        try:
            made.append(own[name].person(name) if name in own else KINDS[name])
        except InputError as error:
            raise ValueError(f"persons.{name}: {error}") from None
    return tuple(made)
