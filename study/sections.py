"""The tables of a study file: which keys they have, and what each may say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

import layers
import maps
from geo.result import Phrase
from geo.risk import factors as factors_
from geo.risk.curve import Curve
from geo.walking.speed import PACES, Pace
from layers import crs as crs_
from layers import profile as profiles
from layers.area import Area
from layers.errors import SourceMissingError, VeredaError
from layers.source import Basis, OnBadRows, Sensitivity, Source

BUILTIN = "builtin:"
"""Paths that begin so name a table that comes with vereda, not a file of the user's."""

Audience = Literal["public", "partner", "restricted"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class Section(BaseModel):
    """A table of the study file: unknown keys are faults, values keep the type they were written in."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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
        return _as_float(value)

    @field_validator("notes", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("crs")
    @classmethod
    def _metric(cls, value: str | None) -> str | None:
        if value is not None:
            crs = _told(crs_.parse, value)
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
        return _as_float(value)

    @field_validator("bounds", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return tuple(_as_float(item) for item in value) if isinstance(value, list) else value

    @field_validator("bounds")
    @classmethod
    def _box(cls, value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        _told(Area.from_bounds, *value)
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

    @field_validator("precision_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return _as_float(value)

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
            _told(crs_.parse, value)
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
        return Source(**{**self.model_dump(), "path": Path(self.path)})


class ReliefSection(Section):
    """How spot heights become a relief where the study has no terrain layer."""

    cell_m: float = Field(default=30.0, ge=10.0, le=1000.0)
    seed: int = Field(default=1, ge=0)

    @field_validator("cell_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return _as_float(value)


class WalkingSection(Section):
    """How people walk over the terrain; it counts only where the study has one."""

    pace: str = "irmischer_clarke_off_path"
    night: bool = False
    load_kg: float = Field(default=0.0, ge=0.0, le=60.0)
    cell_m: float = Field(default=60.0, ge=10.0, le=2000.0)
    neighbours: Literal[8, 16, 32] = 16
    limit_h: float = Field(default=24.0, gt=0.0, le=240.0)
    impassable_deg: float = Field(default=50.0, gt=0.0, le=90.0)
    isochrones_h: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    corridor_tolerance: float = Field(default=0.1, gt=0.0, le=1.0)
    flow_cell_m: float = Field(default=500.0, ge=30.0, le=5000.0)
    flow_detour: float = Field(default=0.15, gt=0.0, le=2.0)

    @field_validator(
        "load_kg",
        "cell_m",
        "limit_h",
        "impassable_deg",
        "corridor_tolerance",
        "flow_cell_m",
        "flow_detour",
        mode="before",
    )
    @classmethod
    def _number(cls, value: object) -> object:
        return _as_float(value)

    @field_validator("isochrones_h", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return tuple(_as_float(item) for item in value) if isinstance(value, list) else value

    @field_validator("isochrones_h")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if any(hours <= 0 for hours in value) or list(value) != sorted(set(value)):
            raise ValueError("hours rise and lie above 0, as [1, 2, 4, 8]")
        return value

    @field_validator("pace")
    @classmethod
    def _known_pace(cls, value: str) -> str:
        if value not in PACES:
            raise ValueError(nearest("pace", value, PACES))
        return value

    @property
    def walker(self) -> Pace:
        """The pace with its modifiers."""
        return PACES[self.pace].modified(night=self.night, load_kg=self.load_kg)


class FactorSection(Section):
    """A hazard's weight and curve in this study; what is left out keeps vereda's default."""

    weight: float | None = Field(default=None, ge=0.0, le=1000.0)
    curve: tuple[tuple[float, float], ...] | None = None
    citation: str | None = None

    @field_validator("weight", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return _as_float(value)

    @field_validator("curve", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        return tuple(
            tuple(_as_float(item) for item in pair) if isinstance(pair, list) else pair for pair in value
        )

    @field_validator("curve")
    @classmethod
    def _monotone(cls, value: tuple[tuple[float, float], ...] | None) -> object:
        if value is not None:
            _told(Curve.from_pairs, value)
        return value


class OutputsSection(Section):
    """What is written, where, and for whom."""

    write: tuple[str, ...] = maps.OUTPUTS
    folder: str = Field(default="out", min_length=1)
    audience: Audience = "public"
    tiles: str | None = None

    @field_validator("write", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        wrong = [nearest("output", str(name), maps.OUTPUTS) for name in value if name not in maps.OUTPUTS]
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
    if name not in factors_.NAMES:
        raise ValueError(nearest("factor", name, factors_.NAMES))
    return name


Kind = Annotated[str, AfterValidator(_kind)]
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
    factors: Mapping[FactorName, FactorSection] = Field(default_factory=dict)
    outputs: OutputsSection = OutputsSection()

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


def _as_float(value: object) -> object:
    """Whole numbers are welcome where a number with decimals is meant; true and false are not."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _told(function: Any, *args: Any) -> Any:
    """Call `function` so that pydantic collects our own errors with all the others."""
    try:
        return function(*args)
    except (VeredaError, TypeError) as error:
        raise ValueError(str(error)) from None


def _folder(info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", "."))


def nearest(noun: str, name: str, known: Iterable[str]) -> str:
    """Return a sentence that says `name` is none of the `known`, and which comes nearest."""
    known = sorted(known)
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    return f"'{name}' is no {noun}; {hint}"
