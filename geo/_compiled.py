"""Kernels are compiled once and kept on disk, until anything that they were made of changes.

numba compares a kernel's own file with what was compiled. But compiled code holds the functions and constants
of other files too, and would go on with those of yesterday: after an update, places in an array that have
moved would be read and written where they were. So here a kernel is as new as all files of `geo` that its own
imports, and what those import.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numba import config, types
from numba.core import caching
from numba.extending import intrinsic

HERE = Path(__file__).resolve().parent
_IMPORT = re.compile(r"^from (geo[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_NAME = re.compile(r"^\s*\(?\s*(\w+)|,\s*(\w+)", re.MULTILINE)

ZERO: Final[int] = np.int64(0)  # type: ignore[assignment]  # to a checker, it is what a kernel counts from
"""Where a count begins that a kernel gives to another: a plain 0 is a type of its own to numba, which would
compile the other one twice."""


def _wide(_typing: Any) -> Any:
    def told(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        # A set of the attributes that llvmlite knows of; LLVM has more.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), told


wide: Final[Callable[[], None]] = intrinsic(_wide)  # type: ignore[assignment]  # as a kernel sees it
"""Called in a kernel, lets it use vectors of 512 bits where the machine has them.

LLVM keeps to 256 bits there unless it is told, lest a few such instructions slow down all others. It pays in
a kernel that does little else than arithmetic, such as a walker's minute: a tenth to a seventh less."""


def made_of(file: Path) -> frozenset[Path]:
    """Return a module's file and those files of `geo` that it imports, at any remove."""
    found, waiting = set(), [file.resolve()]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += _imported(each)
    return frozenset(found)


@cache
def _imported(file: Path) -> tuple[Path, ...]:
    modules = []
    for package, names in _IMPORT.findall(file.read_text(encoding="utf-8")):
        modules.append(package)
        modules += [f"{package}.{one or other}" for one, other in _NAME.findall(names)]
    paths = (HERE.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in modules if "." in name)
    return tuple(path for path in paths if path.is_file())


@cache
def _content(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()


class _Watchful:
    """Says that a kernel is as new as all that it was made of."""

    _py_file: str

    def get_source_stamp(self) -> Any:
        """Return what must be the same for compiled code to be used; what is not ours is numba's."""
        file = Path(self._py_file).resolve()
        if HERE not in file.parents:
            return super().get_source_stamp()  # type: ignore[misc]  # of the class beside this one
        return tuple((path.name, _content(path)) for path in sorted(made_of(file)))


class UserProvided(_Watchful, caching.UserProvidedCacheLocator):
    """In the folder that NUMBA_CACHE_DIR names."""


class InTree(_Watchful, caching.InTreeCacheLocator):
    """Beside the source."""


class UserWide(_Watchful, caching.UserWideCacheLocator):
    """In the user's own folder, where nobody may write beside the source."""


def watch() -> None:
    """Let numba ask the classes above, and then its own."""
    ours = [f"{__name__}.{each.__name__}" for each in (UserProvided, InTree, UserWide)]
    # numba reads its settings from the environment, and its module has no names that a checker could know.
    settings = vars(config)
    if not settings["CACHE_LOCATOR_CLASSES"]:
        settings["CACHE_LOCATOR_CLASSES"] = ",".join([*ours, "IPythonCacheLocator", "ZipCacheLocator"])
