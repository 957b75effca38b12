"""What people see and carry: every output is one file, written through `maps.redact`.

`OUTPUTS` names every output; `module(name)` imports the one that writes it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

OUTPUTS: tuple[str, ...] = ("webmap", "geopackage")
"""Every output, the first to open in front: the file of the same name has its STEM and SUFFIX (of the file
it makes) and `write(result, path, *, audience)`."""


def module(name: str) -> ModuleType:
    """Return the module that writes `name`, imported only now so that a help text needs none of them.

    Raises
    ------
    KeyError
        if there is no such output; the message names those there are.
    """
    if name not in OUTPUTS:
        raise KeyError(f"'{name}' is no output; known: {', '.join(OUTPUTS)}")
    return import_module(f"maps.{name}")
