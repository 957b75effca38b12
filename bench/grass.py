"""GRASS as a peer: commands run in a session of their own, each timed with its peak memory.

Run as a script inside the session: it reads the commands from its argument and prints what they took.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine


@dataclass(frozen=True)
class Run:
    """What a command took: seconds by the clock, of the processor, and MB."""

    seconds: float
    processor_s: float
    peak_mb: float


def is_there() -> bool:
    """Whether GRASS is installed."""
    return which("grass") is not None


def session(commands: Sequence[Sequence[str]], *, epsg: int) -> list[Run]:
    """Run commands one after the other in a new session that is thrown away afterwards."""
    begun = subprocess.run(
        ["grass", "--tmp-location", f"EPSG:{epsg}", "--exec", sys.executable, __file__, json.dumps(commands)],
        check=False,
        capture_output=True,
        text=True,
    )
    answers = [line for line in begun.stdout.splitlines() if line.startswith("[[")]
    if begun.returncode or not answers:
        raise RuntimeError(begun.stderr)
    return [Run(*numbers) for numbers in json.loads(answers[-1])]


def walk(
    elevation: NDArray[np.floating],
    places: Sequence[tuple[float, float]],
    *,
    transform: Affine,
    epsg: int,
    knights: bool = True,
    memory_mb: int = 6000,
    runs: int = 1,
) -> tuple[NDArray[np.float64], list[Run]]:
    """Return r.walk's seconds from one place (the last of several runs), NaN where it gives none.

    Only r.walk itself is timed, not the import and export of rasters.
    """
    with tempfile.TemporaryDirectory() as folder:
        read, written = Path(folder) / "elevation.tif", Path(folder) / "seconds.tif"
        rows, columns = elevation.shape
        profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "nodata": np.nan}
        with rasterio.open(
            read, "w", dtype=elevation.dtype, crs=f"EPSG:{epsg}", transform=transform, **profile
        ) as file:
            file.write(elevation, 1)
        step = [
            "r.walk", *(["-k"] if knights else []), "elevation=dem", "friction=none", "output=seconds",
            "start_coordinates=" + ",".join(f"{number!r}" for place in places for number in place),
            f"memory={memory_mb}", "--overwrite", "--quiet",
        ]  # fmt: skip
        before = [
            ["r.in.gdal", f"input={read}", "output=dem", "--quiet"],
            ["g.region", "raster=dem"],
            ["r.mapcalc", "none = 0", "--quiet"],
        ]
        after = [
            "r.out.gdal", "-c", "-f", "input=seconds", f"output={written}", "type=Float64", "nodata=-1",
            "--quiet",
        ]  # fmt: skip
        took = session([*before, *([step] * runs), after], epsg=epsg)
        with rasterio.open(written) as file:
            seconds = file.read(1)
    return np.where(seconds < 0, np.nan, seconds), took[len(before) : -1]


def _timed(command: Sequence[str]) -> tuple[float, float, float]:
    begun = time.perf_counter()
    process = os.posix_spawnp(
        command[0], list(command), os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)]
    )
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - begun
    if status:
        raise RuntimeError(f"{command[0]} failed")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024.0


if __name__ == "__main__":
    taken = [_timed(command) for command in json.loads(sys.argv[1])]
    print("\n" + json.dumps(taken), flush=True)
