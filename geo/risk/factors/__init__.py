"""Every hazard: one a file, each with its FACTOR and `measure`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from geo.risk.factor import Factor

NAMES: tuple[str, ...] = (
    "air_heat",
    "barrier_proximity",
    "checkpoint_proximity",
    "climb",
    "deaths_nearby",
    "help_distance",
    "help_time",
    "opening_proximity",
    "rail_proximity",
    "remoteness",
    "road_time",
    "slope",
    "water_distance",
    "water_time",
)
"""Every factor: the file of the same name has its FACTOR and `measure`."""


def module(name: str) -> ModuleType:
    """Return the module of the factor `name`, imported only now so that a help text needs none of them."""
    if name not in NAMES:
        raise KeyError(f"'{name}' is no factor; known: {', '.join(NAMES)}")
    return import_module(f"geo.risk.factors.{name}")


def all_factors() -> tuple[Factor, ...]:
    """Return every factor with its default curve and weight, in the order of `NAMES`."""
    return tuple(module(name).FACTOR for name in NAMES)
