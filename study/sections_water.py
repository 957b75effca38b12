"""The table of a study file that says how much water is to be left where, and who brings it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from geo.water.demand import THRESHOLD
from geo.water.plan import Objective
from geo.water.resupply import DEPOT_REACH_M, VISIT_EVERY_DAYS, Crew, Vehicle
from study.section import Section, as_float, told

WISHES = ("sites", "share", "budget")
"""What says how many sites there are; one of them."""


def _floats(value: object) -> object:
    return tuple(as_float(item) for item in value) if isinstance(value, list) else as_float(value)


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Number = Annotated[float, BeforeValidator(as_float)]
Names = Annotated[tuple[str, ...], BeforeValidator(_tuple)]
Numbers = Annotated[tuple[float, ...], BeforeValidator(_floats)]
Month = Annotated[int, Field(ge=1, le=12)]


class KeepOffSection(Section):
    """How far sites stay from what could endanger those who come to them."""

    checkpoint_m: Number = Field(default=1000.0, ge=0.0)
    place_m: Number = Field(default=300.0, ge=0.0)
    rail_m: Number = Field(default=100.0, ge=0.0)


class CandidatesSection(Section):
    """Where water could be left: the layer ``site``, and cells that keep these wishes."""

    spacing_m: Number = Field(default=1000.0, ge=0.0, le=50_000.0)
    carry_m: Number | None = Field(default=None, gt=0.0)
    carry_min: Number | None = Field(default=None, gt=0.0)
    slope_deg: Number | None = Field(default=20.0, gt=0.0, le=90.0)
    keep_off: KeepOffSection = KeepOffSection()


class ScenariosSection(Section):
    """Months and warmer weather that one plan is to be good for."""

    months: Annotated[tuple[Month, ...], BeforeValidator(_tuple)] = ()
    warmer_k: Numbers = (0.0,)
    mode: Literal["mean", "worst"] = "mean"

    @field_validator("warmer_k")
    @classmethod
    def _mild(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or not all(math.isfinite(each) and -10 <= each <= 10 for each in value):
            raise ValueError("give one or more numbers from -10 to 10")
        return value


class DepotSection(Section):
    """Where vehicles set out: at a place of the layer ``place``, or at coordinates."""

    place: str | None = None
    at: Annotated[tuple[float, float] | None, BeforeValidator(_floats)] = None

    @model_validator(mode="after")
    def _one(self) -> DepotSection:
        if (self.place is None) == (self.at is None):
            raise ValueError('give either place = "<place_id>" or at = [longitude, latitude]')
        if self.at is not None and not (-180 <= self.at[0] <= 180 and -90 <= self.at[1] <= 90):
            raise ValueError("at is [longitude, latitude] in degrees")
        return self


class VehicleSection(Section):
    """A kind of vehicle; the meaning of each key stands with `geo.water.resupply.Vehicle`."""

    name: str = Vehicle.name
    capacity_l: Number = Vehicle.capacity_l
    count: int = Vehicle.count
    depot: str | None = None

    @model_validator(mode="after")
    def _can(self) -> VehicleSection:
        told(lambda: self.vehicle)
        return self

    @property
    def vehicle(self) -> Vehicle:
        """The same as `geo` knows it."""
        return Vehicle(name=self.name, capacity_l=self.capacity_l, count=self.count, depot_id=self.depot)


class CrewSection(Section):
    """Who brings the water; the meaning of each key stands with `geo.water.resupply.Crew`."""

    people: int = Crew.people
    carry_l: Number = Crew.carry_l
    pack_kg: Number = Crew.pack_kg
    day_h: Number = Crew.day_h
    first_h: Number = Crew.first_h
    prepare_min: Number = Crew.prepare_min
    stop_min: Number = Crew.stop_min
    rest_min: Number = Crew.rest_min
    work_w: Number = Crew.work_w
    rest_w: Number = Crew.rest_w
    is_acclimatised: bool = Crew.is_acclimatised

    @model_validator(mode="after")
    def _can(self) -> CrewSection:
        told(lambda: self.crew)
        return self

    @property
    def crew(self) -> Crew:
        """The same as `geo` knows it."""
        return Crew(**self.model_dump())


class WaterSection(Section):
    """How much water is left where, for whom, and who brings it. All that comes of it is restricted."""

    sites: int | None = Field(default=None, ge=1, le=2000)
    share: Number | None = Field(default=None, gt=0.0, le=1.0)
    budget: Number | None = Field(default=None, gt=0.0)
    objective: Objective = "cover"
    source: Literal["routes", "flow"] = Field(default="routes", alias="from")
    month: Month | None = None
    people_per_day: Number = Field(default=1.0, ge=0.0)
    group: str | None = None
    persons: Mapping[str, Number] = Field(default_factory=dict)
    threshold_share: Number = Field(default=THRESHOLD, gt=0.0, le=0.2)
    limit_h: Number = Field(default=1.0, gt=0.0, le=24.0)
    refill_l: Number | None = Field(default=None, ge=0.0)
    least_l: Number = Field(default=0.1, ge=0.0)
    deaths_weight: Number = Field(default=0.0, ge=0.0, le=1.0)
    existing: Literal["keep", "movable", "ignore"] = "keep"
    must: Names = ()
    forbidden: Names = ()
    apart_m: Number | None = Field(default=None, gt=0.0)
    capacity_l: Number | None = Field(default=None, gt=0.0)
    refill_days: Number = Field(default=7.0, ge=1.0, le=366.0)
    cost: Number = Field(default=1.0, ge=0.0)
    cost_existing: Number = Field(default=0.0, ge=0.0)
    backup_share: Number | None = Field(default=None, gt=0.0, le=1.0)
    gap: Number = Field(default=0.001, ge=0.0, lt=1.0)
    time_limit_s: Number = Field(default=30.0, gt=0.0, le=3600.0)
    seed: int = Field(default=1, ge=0)
    candidates: CandidatesSection = CandidatesSection()
    scenarios: ScenariosSection | None = None
    depots: Mapping[str, DepotSection] = Field(default_factory=dict)
    vehicles: Annotated[tuple[VehicleSection, ...], BeforeValidator(_tuple)] = (VehicleSection(),)
    crew: CrewSection = CrewSection()
    crew_day: Literal["mean", "hottest"] = "hottest"
    depot_reach_m: Number = Field(default=DEPOT_REACH_M, gt=0.0, le=50_000.0)
    visit_every_days: Number = Field(default=float(VISIT_EVERY_DAYS), ge=1.0, le=366.0)
    cross_boundary: bool = False

    @field_validator("persons")
    @classmethod
    def _some(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        for name, count in value.items():
            if not (math.isfinite(count) and count > 0):
                raise ValueError(f"{count:g} of '{name}'; give a number above 0, or a share")
        return value

    @model_validator(mode="after")
    def _wishes(self) -> WaterSection:
        faults = [said for is_fault, said in (*self._amounts(), *self._sites()) if is_fault]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _amounts(self) -> Iterator[tuple[bool, str]]:
        """Yield what may be wrong with how much is asked for, and whether it is."""
        given = [name for name in WISHES if getattr(self, name) is not None]
        has = " and ".join(given) or "none of them"
        yield len(given) != 1, f"say how much with one of {', '.join(WISHES)}; this has {has}"
        is_median = self.objective == "median"
        yield (
            is_median and self.sites is None,
            "the fewest hours on foot are those of a number of sites; give sites with median",
        )
        yield (
            is_median and self.backup_share is not None,
            "a backup goes with the objective cover; leave out backup_share, or median",
        )
        yield (
            is_median and self.scenarios is not None,
            "one plan for several scenarios is by litres; leave out median, or the scenarios",
        )
        yield (
            self.scenarios is not None and self.share is not None,
            "one plan for several scenarios is for a number of sites or a budget; give one with scenarios",
        )

    def _sites(self) -> Iterator[tuple[bool, str]]:
        """Yield what may be wrong with sites, people and vehicles, and whether it is."""
        yield (
            self.group is not None and bool(self.persons),
            "who walks is a group or persons, not both; leave one out",
        )
        both = sorted(set(self.must) & set(self.forbidden))
        yield bool(both), f"'{next(iter(both), '')}' is in must and in forbidden; take it out of one"
        named = len(set(self.must))
        yield (
            self.sites is not None and named > self.sites,
            f"must names {named} sites, more than the {self.sites} of sites; give more sites, or name fewer",
        )
        unknown = [each.depot for each in self.vehicles if each.depot not in (None, *self.depots)]
        yield (
            bool(unknown),
            f"a vehicle stands at '{next(iter(unknown), '')}', which is no depot; name it in water.depots",
        )
        yield not self.vehicles, "there is no vehicle; describe one, or leave the table out"


def section_of(names: tuple[str, ...]) -> type[Section]:
    """Return the section that describes a table within ``water``, by the names that lead to it."""
    inner: Mapping[str, type[Section]] = {
        "candidates": CandidatesSection,
        "keep_off": KeepOffSection,
        "scenarios": ScenariosSection,
        "depots": DepotSection,
        "vehicles": VehicleSection,
        "crew": CrewSection,
    }
    found: list[type[Section]] = [inner[name] for name in names if name in inner]
    return found[-1] if found else WaterSection
