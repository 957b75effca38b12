"""Ready-made descriptions of published files: which column means what, its licence, its precision."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from layers._ledger import nearest
from layers.errors import VeredaError
from layers.source import Sensitivity, Source


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is known about one published file. Fields as in `layers.source.Source`.

    Attributes
    ----------
    about
        one sentence: what the file holds and what to beware of.
    kind
        the kind of layer it is.
    """

    about: str
    kind: str
    name: str | None = None
    licence: str | None = None
    retrieved: date | None = None
    precision_m: float | None = None
    sensitivity: Sensitivity | None = None
    crs: str | None = None
    encoding: str | None = None
    date_format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str | float | int | bool] = field(default_factory=dict)


class ProfileError(VeredaError, ValueError):
    """A profile that does not exist, or that describes another kind of layer."""


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of every ready-made profile, sorted."""
    folder = files("layers") / "profiles"
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )


def get(name: str) -> Profile:
    """Return the profile called `name`.

    Raises
    ------
    ProfileError
        if there is none; the message has the nearest name and all of them.
    """
    if name not in names():
        close = nearest(name, names())
        meant = f"did you mean '{close}'? " if close else ""
        raise ProfileError(f"there is no profile '{name}'; {meant}known: {', '.join(names())}")
    return _read(name)


def apply(source: Source, *, kind: str) -> Source:
    """Return the source with what its profile says wherever the study file is silent.

    What the study file says of a column replaces all that the profile says of it.

    Raises
    ------
    ProfileError
        if the profile does not exist or describes another kind of layer.
    """
    if source.profile is None:
        return source
    profile = get(source.profile)
    if profile.kind != kind:
        raise ProfileError(f"profile '{source.profile}' describes a {profile.kind} layer, not {kind}")
    own = {*source.columns, *source.constants}
    if "wkt" in own:
        own |= {"lon", "lat"}
    if own & {"lon", "lat"}:
        own.add("wkt")
    return replace(
        source,
        **{key: _first(getattr(source, key), getattr(profile, key)) for key in _FALLBACKS},
        columns={**_without(profile.columns, own), **source.columns},
        values={**_without(profile.values, own), **source.values},
        constants={**_without(profile.constants, own), **source.constants},
    )


_FALLBACKS = (
    "name",
    "licence",
    "retrieved",
    "precision_m",
    "sensitivity",
    "crs",
    "encoding",
    "date_format",
)


@lru_cache(maxsize=64)
def _read(name: str) -> Profile:
    text = (files("layers") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
    return Profile(**tomllib.loads(text))


def _first(stated: Any, fallback: Any) -> Any:
    return fallback if stated is None else stated


def _without(table: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in names}
