"""What people see and carry: every output is one file, or a folder of some, written through `maps.redact`.

`OUTPUTS`, `FORMATS`, `DATABASES` and `FOLDERS` name every output; `module(name)` imports the one that writes
it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

OUTPUTS: tuple[str, ...] = ("webmap", "geopackage", "report")
"""Every output, the first to open in front: the file of the same name has its STEM and SUFFIX (of the file
it makes) and `write(result, path, *, audience)`."""

FORMATS: tuple[str, ...] = ("geoparquet", "flatgeobuf")
"""The tables of the GeoPackage in other formats, for studies that ask for them: as `OUTPUTS`, and what each
makes is a folder."""

DATABASES: tuple[str, ...] = ("postgis",)
"""The same in a database that a study names: the file of the same name has
`write(result, database, *, audience, schema)`."""

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
    known = (*OUTPUTS, *FORMATS, *DATABASES, *FOLDERS)
    if name not in known:
        raise KeyError(f"'{name}' is no output; known: {', '.join(known)}")
    return import_module(f"maps.{name}")
