"""What people see and carry: every output is one file, or a folder of some, written through `maps.redact`.

`OUTPUTS` and `FOLDERS` name every output; `module(name)` imports the one that writes it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

OUTPUTS: tuple[str, ...] = ("webmap", "geopackage", "report")
"""Every output, the first to open in front: the file of the same name has its STEM and SUFFIX (of the file
it makes) and `write(result, path, *, audience)`."""

FOLDERS: tuple[str, ...] = ("field",)
"""Outputs that are a folder of files for those who go out, for the restricted audience alone: the file of the
same name has its STEM and `write(result, folder, *, audience, languages, papers)`."""


def module(name: str) -> ModuleType:
    """Return the module that writes `name`, imported only now so that a help text needs none of them.

    Raises
    ------
    KeyError
        if there is no such output; the message names those there are.
    """
    if name not in (*OUTPUTS, *FOLDERS):
        raise KeyError(f"'{name}' is no output; known: {', '.join((*OUTPUTS, *FOLDERS))}")
    return import_module(f"maps.{name}")
