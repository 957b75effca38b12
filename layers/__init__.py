"""What the world is: checked layers from local files. Imports none of the other rooms.

`KINDS` names every kind of layer; `module(kind)` imports the one that loads it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

KINDS: tuple[str, ...] = (
    "barrier",
    "boundary",
    "checkpoint",
    "death",
    "desert",
    "encounter",
    "gap",
    "height",
    "land",
    "landcover",
    "place",
    "port",
    "rail",
    "route",
    "site",
    "terrain",
    "trail",
    "water",
    "weather",
)
"""Every kind of layer: the file of the same name has its SCHEMA (or noun) and `load`."""


def module(kind: str) -> ModuleType:
    """Return the module that loads `kind`, imported only now so that a help text needs none of them."""
    if kind not in KINDS:
        raise KeyError(f"'{kind}' is no kind of layer; known: {', '.join(KINDS)}")
    return import_module(f"layers.{kind}")
