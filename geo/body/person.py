"""Who walks: kinds of walker, groups of them, and a child who is carried.

Every number is a default that a study may change (`Person.changed`). The bodies are typical ones of people
who cross, not of anyone: where a source was read it is named beside the kind, and what nobody measured is
marked as judgement.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any, Final

from geo.body._sources import CITATIONS, NOTE_EN, NOTE_ES, NOTES
from geo.body.cold import DEBT_KJ_KG
from geo.body.effort import STANDING_W_KG
from geo.errors import InputError

STANDARD_KG: Final = 75.0
STANDARD_M: Final = 1.8
ADULT_REST_W_M2: Final[float] = STANDING_W_KG * STANDARD_KG / (0.202 * STANDARD_KG**0.425 * STANDARD_M**0.725)
"""The body that ISO 7933 and ISO 11079 were written for, and what it makes at rest."""

SWEAT_MOST_W_M2: Final = (400.0, 500.0)
WET_MOST: Final = (0.85, 1.0)
"""Most sweat and most wetness of the skin, not acclimatised and acclimatised: ISO 7933:2023 as
pythermalcomfort 4.8 has it."""

DRINK_L_H: Final = 1.2
DRINK_BODY_KG: Final = 70.0
DRINK_MOST_L_H: Final = 1.5
"""Most that such a body drinks in an hour. The stomach of an average adult man passes at most 1.0 to 1.5 L/h
on (Dietary Reference Intakes for Water, National Academies 2005, p. 131), less in heat of 49 C and when dry
(Neufer and others 1989). For other bodies, drawn ones too, in proportion to mass (judgement), up to 1.5."""


STORED_W_MIN_KG: Final = 58.15
"""Heat that a kilogram of body takes for a degree, W min, as ISO 7933 counts it."""

CARRIED: Final = 0.0
"""Walking factor of one who is carried."""

_RANGES: Final[Mapping[str, tuple[float, float, str]]] = MappingProxyType(
    {
        "mass_kg": (5.0, 250.0, "kg"),
        "height_m": (0.5, 2.3, "m"),
        "age_years": (0.0, 110.0, "years"),
        "load_kg": (0.0, 80.0, "kg"),
        "water_l": (0.0, 60.0, "litres"),
        "clothing_clo": (0.05, 4.0, "clo"),
        "jacket_clo": (0.0, 4.0, "clo"),
        "pace_factor": (0.1, 2.0, "of the pace"),
        "carried_kg": (0.0, 60.0, "kg"),
        "standing_w_kg": (0.5, 5.0, "W/kg"),
        "walking_factor": (0.0, 3.0, "of an adult's effort"),
        "sweat_factor": (0.1, 2.0, "of an adult's sweat"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One walker's body, load and clothes.

    Attributes
    ----------
    name
        key of the kind.
    label_en, label_es
        what reports call them.
    mass_kg, height_m, age_years
        of the body, without clothes and load.
    load_kg
        carried at departure without water and without a child.
    water_l
        carried at departure; a litre weighs a kilogram.
    clothing_clo
        insulation of the clothing, clo.
    jacket_clo
        put on over it in the cold, clo; None: dressed as people are observed to be (`geo.body.clothing`).
    is_acclimatised
        whether they have worked in heat for one to two weeks up to now.
    pace_factor
        multiplies the speed of a hiking function, which is that of young adults.
    carried_kg
        a child carried, with what it wears and carries.
    standing_w_kg
        what standing costs, W per kg of body.
    walking_factor
        multiplies the walking part of the effort per kilogram: above 1 for short legs, 0 for one who is
        carried.
    sweat_factor
        multiplies the most that ISO 7933 lets an adult sweat.
    citation
        where the numbers come from.
    note, note_es
        what the model does not cover for such a body: it belongs in every report, in English and in Spanish.

    Raises
    ------
    InputError
        a value out of range; the sentence names every such value.
    """

    name: str
    label_en: str
    label_es: str
    mass_kg: float
    height_m: float
    age_years: float
    load_kg: float
    water_l: float
    clothing_clo: float
    jacket_clo: float | None = None
    is_acclimatised: bool = False
    pace_factor: float = 1.0
    carried_kg: float = 0.0
    standing_w_kg: float = STANDING_W_KG
    walking_factor: float = 1.0
    sweat_factor: float = 1.0
    citation: str = ""
    note: str = NOTE_EN
    note_es: str = NOTE_ES

    def __post_init__(self) -> None:
        faults = []
        for field, (least, most, unit) in _RANGES.items():
            value: object = getattr(self, field)
            if value is None and field == "jacket_clo":
                continue
            if isinstance(value, bool) or not isinstance(value, Real):
                faults.append(f"{field} is {value!r}, no number of {unit}")
            elif not least <= float(value) <= most:
                faults.append(f"{field} is {float(value):g}, outside {least:g} to {most:g} {unit}")
        acclimatised: object = self.is_acclimatised
        if not isinstance(acclimatised, bool):
            faults.append(f"is_acclimatised is {acclimatised!r}, neither true nor false")
        if faults:
            raise InputError(f"person {self.name!r}: {'; '.join(faults)}")

    def changed(self, **values: Any) -> Person:
        """Return this person with other values.

        Parameters
        ----------
        values
            attributes of `Person` by name.

        Returns
        -------
        Person
            a new one; this one stays as it is.

        Raises
        ------
        InputError
            an attribute that a person does not have, or a value out of range.
        """
        known = [field.name for field in dataclasses.fields(self)]
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise InputError(f"a person has no {', '.join(unknown)}; there are {', '.join(known)}")
        return dataclasses.replace(self, **values)

    @property
    def area_m2(self) -> float:
        """Surface of the body: DuBois and DuBois 1916, 0.202 kg^0.425 m^0.725."""
        return float(0.202 * self.mass_kg**0.425 * self.height_m**0.725)

    @property
    def load_total_kg(self) -> float:
        """All that is carried at departure: load, water and child."""
        return self.load_kg + self.water_l + self.carried_kg

    @property
    def is_carried(self) -> bool:
        """Whether someone else carries them, so that walking costs them nothing."""
        return self.walking_factor == CARRIED

    @property
    def sweat_most_w_m2(self) -> float:
        """Most sweat, as heat that its evaporation would take."""
        return float(SWEAT_MOST_W_M2[self.is_acclimatised] * self.sweat_factor)

    @property
    def wet_most(self) -> float:
        """Most wetness of the skin, 0 to 1."""
        return WET_MOST[self.is_acclimatised]

    @property
    def heat_w_min_m2_k(self) -> float:
        """Heat that the body takes for a degree, W min per m2 of its surface."""
        return STORED_W_MIN_KG * self.mass_kg / self.area_m2

    @property
    def rest_w_m2(self) -> float:
        """Metabolic rate at rest: that of standing.

        LCDA's 1.44 W/kg is 55.7 W/m2 for the standard body, which is what ISO 8996 gives for sitting at rest
        (55, not read here): rest and standing still are not told apart.
        """
        return self.standing_w_kg * self.mass_kg / self.area_m2

    @property
    def shiver_w_m2(self) -> float:
        """What shivering is a multiple of: the rate at rest, but no more than an adult's.

        A child at rest makes more heat for its surface, which keeps it growing, not warm (judgement).
        """
        return min(self.rest_w_m2, ADULT_REST_W_M2)

    @property
    def drink_l_h(self) -> float:
        """Most that is drunk and passes the stomach in an hour, litres: see `DRINK_L_H`."""
        return min(DRINK_L_H * self.mass_kg / DRINK_BODY_KG, DRINK_MOST_L_H)

    @property
    def cold_limit_kj_m2(self) -> float:
        """Heat that may be lost before cold is dangerous: `geo.body.cold.DEBT_KJ_KG` of the own mass."""
        return float(DEBT_KJ_KG * self.mass_kg / self.area_m2)


def with_child(adult: Person, child: Person) -> tuple[Person, Person]:
    """Return an adult who carries a child, and that child.

    The child's mass, load and water are added to what the adult carries. The child keeps the adult's pace and
    makes the heat of a body at rest, and meets the same air, wind and sun.

    Parameters
    ----------
    adult, child
        who carries and who is carried.

    Returns
    -------
    tuple
        the adult and the child, renamed after each other.

    Raises
    ------
    InputError
        a child who is carried already or heavier than the adult.
    """
    if child.is_carried:
        raise InputError(f"{child.name!r} is carried already; give a child that walks")
    if child.mass_kg >= adult.mass_kg:
        raise InputError(
            f"{adult.name!r} of {adult.mass_kg:g} kg cannot carry {child.name!r} of {child.mass_kg:g} kg; "
            "give someone heavier than the child"
        )
    burdened = adult.changed(
        name=f"{adult.name}_with_{child.name}",
        label_en=f"{adult.label_en} who carries: {child.label_en}",
        label_es=f"{adult.label_es} que lleva en brazos: {child.label_es}",
        carried_kg=adult.carried_kg + child.mass_kg + child.load_total_kg,
    )
    carried = child.changed(
        name=f"{child.name}_carried",
        label_en=f"{child.label_en}, carried",
        label_es=f"{child.label_es}, en brazos",
        pace_factor=adult.pace_factor,
        walking_factor=CARRIED,
    )
    return burdened, carried


@dataclass(frozen=True)
class Group:
    """A mixture of walkers who stay together.

    Attributes
    ----------
    members
        each kind of person once, with how many of them there are; the counts may be shares of one.
    """

    members: tuple[tuple[Person, float], ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise InputError("a group of nobody; give at least one person")
        for person, count in self.members:
            if not (math.isfinite(count) and count > 0):
                raise InputError(f"{count:g} of {person.name!r} in a group; give a number above 0")
        names = [person.name for person, _ in self.members]
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise InputError(f"{', '.join(double)} twice in a group; give each kind once, with its count")

    @classmethod
    def of(cls, counts: Mapping[str, float], *, kinds: Mapping[str, Person] | None = None) -> Group:
        """Return the group of so many of each kind.

        Parameters
        ----------
        counts
            how many of each kind, by its name: ``{"man": 4, "woman": 2, "child_5": 1}``, or shares.
        kinds
            the kinds to choose from, by default `KINDS`.

        Raises
        ------
        InputError
            a kind that is not known, or a count that is not above 0.
        """
        known = KINDS if kinds is None else kinds
        unknown = sorted(set(counts) - set(known))
        if unknown:
            raise InputError(
                f"no kind of person is called {', '.join(unknown)}; there are {', '.join(known)}"
            )
        return cls(tuple((known[name], float(count)) for name, count in counts.items()))

    @property
    def size(self) -> float:
        """How many they are; 1 for shares."""
        return math.fsum(count for _, count in self.members)

    @property
    def pace_factor(self) -> float:
        """Pace of the slowest, whom the others wait for."""
        return min(person.pace_factor for person, _ in self.members)

    def walkers(self) -> tuple[tuple[Person, float], ...]:
        """Return each kind at the pace of the group, with how many there are."""
        pace = self.pace_factor
        return tuple((person.changed(pace_factor=pace), count) for person, count in self.members)

    def total(self, outcome: Mapping[str, float]) -> float:
        """Return the sum of an outcome over everyone.

        Parameters
        ----------
        outcome
            of one person of each kind, by its name, for instance litres.

        Raises
        ------
        InputError
            a kind of the group that has no outcome.
        """
        missing = [person.name for person, _ in self.members if person.name not in outcome]
        if missing:
            raise InputError(f"no outcome for {', '.join(missing)}; give one for every kind in the group")
        return math.fsum(outcome[person.name] * count for person, count in self.members)

    def mean(self, outcome: Mapping[str, float]) -> float:
        """Return the mean of an outcome over everyone; see `total`."""
        return self.total(outcome) / self.size


def _sourced(person: Person) -> Person:
    """Return a kind with its sources and notes."""
    note, note_es = NOTES[person.name]
    return person.changed(citation=CITATIONS[person.name], note=note, note_es=note_es)


KINDS: Final[Mapping[str, Person]] = MappingProxyType(
    {
        person.name: _sourced(person)
        for person in (
            Person(
                name="man", label_en="man", label_es="hombre",
                mass_kg=70.4, height_m=1.67, age_years=22.0, load_kg=5.0, water_l=7.6, clothing_clo=0.61,
            ),
            Person(
                name="woman", label_en="woman", label_es="mujer",
                mass_kg=62.9, height_m=1.60, age_years=22.0, load_kg=4.0, water_l=7.6, clothing_clo=0.61,
            ),
            Person(
                name="pregnant_woman",
                label_en="pregnant woman, last months", label_es="mujer embarazada, últimos meses",
                mass_kg=74.9, height_m=1.60, age_years=22.0, load_kg=2.0, water_l=7.6, clothing_clo=0.61,
                pace_factor=0.94, standing_w_kg=1.50,
            ),
            Person(
                name="child_5", label_en="child of 5", label_es="niña o niño de 5 años",
                mass_kg=18.4, height_m=1.10, age_years=5.0, load_kg=0.5, water_l=1.0, clothing_clo=0.61,
                pace_factor=0.69, standing_w_kg=2.94, walking_factor=1.36, sweat_factor=0.7,
            ),
            Person(
                name="child_10", label_en="child of 10", label_es="niña o niño de 10 años",
                mass_kg=31.2, height_m=1.38, age_years=10.0, load_kg=1.5, water_l=3.8, clothing_clo=0.61,
                pace_factor=0.91, standing_w_kg=2.27, walking_factor=1.2, sweat_factor=0.7,
            ),
            Person(
                name="older_person", label_en="older person", label_es="persona mayor",
                mass_kg=66.5, height_m=1.58, age_years=68.0, load_kg=3.0, water_l=7.6, clothing_clo=0.61,
                pace_factor=0.91, sweat_factor=0.87,
            ),
        )
    }
)  # fmt: skip
"""Kinds of walker by name; `geo.body._sources` has where each number comes from."""
