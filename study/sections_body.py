"""The tables of a study file that say who walks, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from geo.body.person import KINDS, Group, Person
from geo.body.plan import Plan
from geo.body.refill import WITHIN_M
from geo.body.together import group_of
from geo.errors import InputError
from study.section import Section, as_float, nearest
from study.sections_water import WaterSection

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


class GroupSection(Section):
    """People who stay together, at the pace of the slowest."""

    members: Mapping[str, int] = Field(min_length=1)
    carried: Mapping[str, str] = Field(default_factory=dict)
    label_en: str | None = None
    label_es: str | None = None

    @field_validator("members")
    @classmethod
    def _some(cls, value: Mapping[str, int]) -> Mapping[str, int]:
        for name, count in value.items():
            if count < 1:
                raise ValueError(f"{count} of '{name}' in a group; give a whole number above 0")
        return value


@dataclass(frozen=True, kw_only=True)
class Party:
    """A group of a study.

    Attributes
    ----------
    name, label_en, label_es
        what the study calls it.
    walking, aboard
        the same people, some carrying others, and with nobody carried.
    """

    name: str
    label_en: str
    label_es: str
    walking: Group
    aboard: Group


class BodySection(Section):
    """Who walks, when they set out, and how they rest; it counts only with weather."""

    persons: tuple[str, ...] = tuple(KINDS)
    groups: tuple[str, ...] = ()
    depart_h: float = Field(default=6.0, ge=0.0, lt=24.0)
    day: Day | date = "mean"
    warmer_k: float = Field(default=0.0, ge=-10.0, le=10.0)
    rest_from_h: float = Field(default=0.0, ge=0.0, lt=24.0)
    rest_to_h: float = Field(default=0.0, ge=0.0, le=24.0)
    rest_min_per_h: float = Field(default=10.0, ge=0.0, lt=60.0)
    rest_shade: float = Field(default=0.5, ge=0.0, le=1.0)
    limit_h: float = Field(default=96.0, gt=0.0, le=240.0)
    reserve_share: float = Field(default=0.05, gt=0.0, le=0.2)
    refill_m: float = Field(default=WITHIN_M, ge=0.0, le=5_000.0)
    is_wet: bool = False
    ground: float = Field(default=1.2, ge=1.0, le=5.0)
    draws: int = Field(default=200, ge=0, le=10_000)
    seed: int = Field(default=1, ge=0)
    departures: bool = True

    @field_validator(
        "depart_h", "warmer_k", "rest_from_h", "rest_to_h", "rest_min_per_h", "rest_shade", "limit_h",
        "reserve_share", "refill_m", "ground", mode="before",
    )  # fmt: skip
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("persons", "groups", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("persons")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len(set(value)) < len(value):
            raise ValueError("name at least one walker, each once; the first is the one that maps show")
        return value

    @field_validator("groups")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise ValueError("name each group once")
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
    return tuple(_person(name, own, where="body.persons") for name in body.persons)


def parties(
    body: BodySection, groups: Mapping[str, GroupSection], own: Mapping[str, PersonSection]
) -> tuple[Party, ...]:
    """Return the groups that walk, in the order of ``body.groups``.

    Raises
    ------
    ValueError
        in sentences, one for each group that cannot be, whether it walks or not.
    """
    made, faults = {}, []
    for name, section in groups.items():
        try:
            made[name] = _party(name, section, own)
        except ValueError as error:
            faults.append(str(error))
    for name in body.groups:
        if not groups:
            faults.append(f"body.groups: there is no group; describe '{name}' in a table [groups.{name}]")
        elif name not in groups:
            faults.append(f"body.groups: {nearest('group', name, groups)}")
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(made[name] for name in body.groups)


def mixture(
    water: WaterSection,
    body: BodySection,
    groups: Mapping[str, GroupSection],
    own: Mapping[str, PersonSection],
) -> Group:
    """Return whom a water plan is for: its group or persons, else the first group, else the first walker.

    Raises
    ------
    ValueError
        in a sentence, if one is not known.
    """
    if water.persons:
        kinds = {name: _person(name, own, where="water.persons") for name in water.persons}
        return Group.of(water.persons, kinds=kinds)
    name = water.group or next(iter(body.groups), None)
    if name is None:
        first = _person(body.persons[0], own, where="body.persons")
        return Group.of({first.name: 1.0}, kinds={first.name: first})
    if name not in groups:
        raise ValueError(f"water.group: {nearest('group', name, groups)}")
    return _party(name, groups[name], own).walking


def _party(name: str, section: GroupSection, own: Mapping[str, PersonSection]) -> Party:
    kinds = {kind: _person(kind, own, where=f"groups.{name}.members") for kind in section.members}
    counts = {kind: float(count) for kind, count in section.members.items()}
    try:
        walking = group_of(counts, carried=section.carried, kinds=kinds)
    except InputError as error:
        raise ValueError(f"groups.{name}: {error}") from None
    bare = name.replace("_", " ")
    return Party(
        name=name,
        label_en=section.label_en or section.label_es or bare,
        label_es=section.label_es or section.label_en or bare,
        walking=walking,
        aboard=Group.of(counts, kinds=kinds),
    )


def _person(name: str, own: Mapping[str, PersonSection], *, where: str) -> Person:
    if name not in own and name not in KINDS:
        raise ValueError(f"{where}: {nearest('walker', name, [*own, *KINDS])}")
    try:
        return own[name].person(name) if name in own else KINDS[name]
    except InputError as error:
        raise ValueError(f"persons.{name}: {error}") from None
