"""The tables of a study file: which keys they have, and what each may say."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

import layers
import maps
from geo.body.person import Group, Person
from geo.ground import observer
from geo.result import Phrase
from geo.risk import body as body_
from geo.risk import factors as factors_
from geo.risk.curve import Curve
from layers import crs as crs_
from layers import profile as profiles
from layers.area import Area
from layers.errors import SourceMissingError
from layers.source import Basis, OnBadRows, Sensitivity, Source
from study.section import Section, as_float, nearest, told
from study.sections_body import BodySection, GroupSection, Party, PersonSection, mixture, parties, walkers
from study.sections_publication import PublicationSection
from study.sections_walking import SightSection, WalkingSection
from study.sections_water import WaterSection

BUILTIN = "builtin:"
"""Paths that begin so name a table that comes with vereda, not a file of the user's."""

Audience = Literal["public", "partner", "restricted"]
AUDIENCES: tuple[str, ...] = get_args(Audience)


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def _phrase(value: object) -> object:
    return {"en": value, "es": value} if isinstance(value, str) else value


class TextSection(Section):
    """A text in English and Spanish."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)

    @property
    def phrase(self) -> Phrase:
        """The same as the rest of vereda knows it."""
        return Phrase(self.en, self.es)


Text = Annotated[TextSection, BeforeValidator(_phrase)]


class StudySection(Section):
    """What the study is."""

    title: Text
    on: date
    crs: str | None = None
    segment_m: float = Field(default=100.0, ge=10.0, le=10_000.0)
    is_sample: bool = False
    notes: tuple[Text, ...] = ()

    @field_validator("segment_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("notes", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("crs")
    @classmethod
    def _metric(cls, value: str | None) -> str | None:
        if value is not None:
            crs = told(crs_.parse, value)
            if not crs_.is_metric(crs):
                raise ValueError(
                    f"{value} does not count in metres; use a projected one such as 'EPSG:32611', "
                    "or leave the key out and the UTM zone of the area is taken"
                )
        return value


class AreaSection(Section):
    """Where the study looks."""

    bounds: tuple[float, float, float, float]
    margin_km: float = Field(default=15.0, ge=0.0, le=200.0)

    @field_validator("margin_km", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("bounds", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return tuple(as_float(item) for item in value) if isinstance(value, list) else value

    @field_validator("bounds")
    @classmethod
    def _box(cls, value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        told(Area.from_bounds, *value)
        return value


class LayerSection(Section):
    """One data file; the meaning of each key stands with `layers.source.Source`."""

    path: str = Field(min_length=1)
    name: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    precision_m: float | None = Field(default=None, ge=0.0)
    sensitivity: Sensitivity | None = None
    basis: Basis | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    constants: Mapping[str, str | float | int | bool] = Field(default_factory=dict)
    profile: str | None = None
    crs: str | None = None
    layer: str | None = None
    encoding: str | None = None
    date_format: str | None = None
    on_bad_rows: OnBadRows = "refuse"
    published: Text | None = None

    @field_validator("precision_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("path")
    @classmethod
    def _exists(cls, value: str, info: ValidationInfo) -> str:
        if value.startswith(BUILTIN):
            return value
        path = resolve(value, folder=_folder(info))
        if not path.exists():
            raise ValueError(str(SourceMissingError(path)))
        return str(path)

    @field_validator("crs")
    @classmethod
    def _known_crs(cls, value: str | None) -> str | None:
        if value is not None:
            told(crs_.parse, value)
        return value

    @field_validator("profile")
    @classmethod
    def _known_profile(cls, value: str | None) -> str | None:
        if value is not None and value not in profiles.names():
            raise ValueError(nearest("profile", value, profiles.names()))
        return value

    @model_validator(mode="after")
    def _interval(self) -> LayerSection:
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError(
                f"valid_to ({self.valid_to}) is not after valid_from ({self.valid_from}); "
                "valid_to is the first day no longer in force"
            )
        return self

    @property
    def source(self) -> Source:
        """The same as `layers` knows it."""
        return Source(**{**self.model_dump(exclude={"published"}), "path": Path(self.path)})


class ReliefSection(Section):
    """How spot heights become a relief where the study has no terrain layer."""

    cell_m: float = Field(default=30.0, ge=10.0, le=1000.0)
    seed: int = Field(default=1, ge=0)

    @field_validator("cell_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)


class FactorSection(Section):
    """A hazard's weight and curve in this study; what is left out keeps vereda's default."""

    weight: float | None = Field(default=None, ge=0.0, le=1000.0)
    curve: tuple[tuple[float, float], ...] | None = None
    citation: str | None = None

    @field_validator("weight", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)

    @field_validator("curve", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        return tuple(
            tuple(as_float(item) for item in pair) if isinstance(pair, list) else pair for pair in value
        )

    @field_validator("curve")
    @classmethod
    def _monotone(cls, value: tuple[tuple[float, float], ...] | None) -> object:
        if value is not None:
            told(Curve.from_pairs, value)
        return value


class OutputsSection(Section):
    """What is written, where, and for whom."""

    write: tuple[str, ...] = maps.OUTPUTS
    folder: str = Field(default="out", min_length=1)
    audience: Audience = "public"
    tiles: str | None = None
    database: str = Field(default="VEREDA_DATABASE", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """Name of the environment variable with the database's address: no password stands in a study file."""
    database_schema: str = Field(default="vereda", pattern=r"^[a-z_][a-z0-9_]{0,28}$")

    @field_validator("write", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        known = (*maps.OUTPUTS, *maps.FORMATS, *maps.DATABASES)
        wrong = [nearest("output", str(name), known) for name in value if name not in known]
        if wrong:
            raise ValueError("; ".join(wrong))
        return tuple(value)


def _many(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,)


def _kind(name: str) -> str:
    if name not in layers.KINDS:
        raise ValueError(nearest("kind of layer", name, layers.KINDS))
    return name


def _factor(name: str) -> str:
    known = (*factors_.NAMES, *body_.FACTORS)
    if name not in known:
        raise ValueError(nearest("factor", name, known))
    return name


def _observer(name: str) -> str:
    if name not in observer.KINDS:
        raise ValueError(nearest("thing that is seen", name, observer.KINDS))
    return name


Kind = Annotated[str, AfterValidator(_kind)]
ObserverName = Annotated[str, AfterValidator(_observer)]
FactorName = Annotated[str, AfterValidator(_factor)]


class Config(Section):
    """A whole study file.

    `layers` has one or more files for each kind; `path` is the study file itself.
    """

    path: Path
    study: StudySection
    area: AreaSection
    layers: Mapping[Kind, Annotated[tuple[LayerSection, ...], BeforeValidator(_many)]]
    relief: ReliefSection = ReliefSection()
    walking: WalkingSection = WalkingSection()
    sight: Mapping[ObserverName, SightSection] = Field(default_factory=dict)
    body: BodySection = BodySection()
    persons: Mapping[str, PersonSection] = Field(default_factory=dict)
    groups: Mapping[str, GroupSection] = Field(default_factory=dict)
    factors: Mapping[FactorName, FactorSection] = Field(default_factory=dict)
    water: WaterSection | None = None
    publication: PublicationSection = PublicationSection()
    outputs: OutputsSection = OutputsSection()

    @model_validator(mode="after")
    def _key_apart(self) -> Config:
        """Keep the key out of what may be passed on."""
        if self.publication.key is not None:
            key = resolve(self.publication.key, folder=self.path.parent).resolve()
            if key.is_relative_to(self.folder.resolve()):
                raise ValueError("publication.key lies in the folder of the outputs; keep it elsewhere")
        return self

    @model_validator(mode="after")
    def _walkers(self) -> Config:
        _ = self.walkers, self.parties, self.mixture
        return self

    @property
    def walkers(self) -> tuple[Person, ...]:
        """Who walks; the first is the one that maps show."""
        return walkers(self.body, self.persons)

    @property
    def parties(self) -> tuple[Party, ...]:
        """The groups that walk."""
        return parties(self.body, self.groups, self.persons)

    @property
    def mixture(self) -> Group | None:
        """Whom the water plan is for; None without one."""
        return None if self.water is None else mixture(self.water, self.body, self.groups, self.persons)

    @property
    def place(self) -> Area:
        """The study area with its margin."""
        return Area.from_bounds(*self.area.bounds, margin_m=self.area.margin_km * 1000.0)

    @property
    def folder(self) -> Path:
        """Where the outputs go."""
        return resolve(self.outputs.folder, folder=self.path.parent)


def resolve(text: str, *, folder: Path) -> Path:
    """Return a path of the study file: `${NAME}` and `${NAME:-default}` filled in, relative to `folder`.

    Raises
    ------
    ValueError
        if a variable is not set and has no default.
    """

    def fill(match: re.Match[str]) -> str:
        name, default = match.groups()
        value = os.environ.get(name) or default
        if value is None:
            raise ValueError(f"the variable {name} is not set; set it, or write ${{{name}:-a default}}")
        return value

    return folder / Path(_VARIABLE.sub(fill, text)).expanduser()


def _folder(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "."))
