"""The tables of a study file that say how people walk, and what they see."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import Field, field_validator

from geo.walking.speed import LEGENDS, ON_PATH, PACES, TERRAIN_FACTORS, Pace
from study.section import Section, as_float, nearest

ReachTarget = Literal["water", "road", "camp", "clinic"]
REACH_TARGETS: tuple[ReachTarget, ...] = get_args(ReachTarget)


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
    trails: bool = True
    land: Literal["worldcover", "nlcd"] | Mapping[int, float | str] = "worldcover"
    reach_h: tuple[float, ...] = (2.0,)
    reach_from: tuple[ReachTarget, ...] = REACH_TARGETS
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
        return as_float(value)

    @field_validator("isochrones_h", "reach_h", "reach_from", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return tuple(as_float(item) for item in value) if isinstance(value, list) else value

    @field_validator("land", mode="before")
    @classmethod
    def _codes(cls, value: object) -> object:
        """Keys of a TOML table are text; a class code is a whole number."""
        if isinstance(value, str) and value not in LEGENDS:
            raise ValueError(nearest("legend of a land cover", value, LEGENDS))
        if not isinstance(value, Mapping):
            return value
        wrong = [str(code) for code in value if not str(code).isdigit()]
        if wrong:
            raise ValueError(f"'{wrong[0]}' is no class code; write whole numbers, as 31 = \"dirt\"")
        return {int(code): as_float(factor) for code, factor in value.items()}

    @field_validator("land")
    @classmethod
    def _ground(cls, value: Any) -> Any:
        for code, factor in {} if isinstance(value, str) else value.items():
            if isinstance(factor, str) and factor not in TERRAIN_FACTORS:
                raise ValueError(f"{code}: {nearest('ground', factor, TERRAIN_FACTORS)}")
            if not isinstance(factor, str) and (factor <= 0 or math.isinf(factor)):
                raise ValueError(f"{code}: {factor:g} cannot divide a speed; write nan where nobody walks")
        return value

    @field_validator("isochrones_h", "reach_h")
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

    @property
    def walker_on_path(self) -> Pace:
        """The same people's pace on a path; that of `walker` where it is one of paths already."""
        return PACES[ON_PATH.get(self.pace, self.pace)].modified(night=self.night, load_kg=self.load_kg)

    @property
    def classes(self) -> Mapping[int, float | str]:
        """Class code of the land cover -> ground or factor."""
        return LEGENDS[self.land] if isinstance(self.land, str) else self.land


class SightSection(Section):
    """How a kind of beacon, flag, mast or lookout is seen in this study; what is left out stays."""

    use: bool = True
    radius_km: float | None = Field(default=None, gt=0.0, le=100.0)
    height_m: float | None = Field(default=None, ge=0.0, le=1000.0)
    eye_m: float | None = Field(default=None, ge=0.0, le=1000.0)

    @field_validator("radius_km", "height_m", "eye_m", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return as_float(value)
