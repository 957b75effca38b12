"""Compiled code is made anew when anything that it was made of has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from geo import _compiled

KERNEL = """
from numba import njit
from geo.room._constants import SHIFT

@njit(cache=True)
def moved(x):
    return x + SHIFT
"""
RUN = """
from geo.room import _kernel
print(_kernel.moved(1), sum(_kernel.moved.stats.cache_hits.values()))
"""


def moved(folder: Path) -> list[str]:
    """Run the kernel in a process of its own; return its result, and how often compiled code was found."""
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=env, cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_constant_of_another_file_is_not_yesterdays(tmp_path: Path) -> None:
    room = tmp_path / "geo" / "room"
    room.mkdir(parents=True)
    for name in ("__init__.py", "_compiled.py"):
        shutil.copy(_compiled.HERE / name, tmp_path / "geo")
    (room / "__init__.py").touch()
    (room / "_kernel.py").write_text(KERNEL)
    (room / "_constants.py").write_text("SHIFT = 10\n")
    assert moved(tmp_path) == ["11", "0"]
    assert moved(tmp_path) == ["11", "1"]
    (room / "_constants.py").write_text("SHIFT = 20\n")
    assert moved(tmp_path) == ["21", "0"]


def test_a_kernel_is_made_of_what_its_own_imports_import() -> None:
    body = _compiled.HERE / "body"
    parts = _compiled.made_of(body / "_walk.py")
    assert {body / "_walk.py", body / "_columns.py", body / "_strain.py", body / "_state.py"} <= parts
    assert _compiled.made_of(_compiled.HERE / "errors.py") == {_compiled.HERE / "errors.py"}
