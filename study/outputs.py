"""Writing a study: every output and the manifest, all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

import maps
from geo.errors import InputError
from geo.result import StudyResult
from maps import _inert
from study import manifest, water_file
from study.config import Config
from study.errors import FolderError
from study.progress import Jobs, Reporter, Tell, nobody

SET_ASIDE = "set-aside.restricted"
"""Mark of the files of rows left out as bad. They are raw, so they are restricted whatever the audience."""

_QUIET = Reporter(verbosity=-1)


def fetch(settings: Config) -> None:
    """Begin to import what writes the outputs of a study, beside the work that is done until they are due."""

    def imported() -> None:
        # What cannot be imported is told of when it is due.
        with suppress(ImportError):
            for name in maps.OUTPUTS:
                if name in settings.outputs.write:
                    maps.module(name)

    threading.Thread(target=imported).start()


def write(
    result: StudyResult,
    settings: Config,
    *,
    audience: str | None = None,
    folder: Path | None = None,
    set_aside: Mapping[str, pd.DataFrame] | None = None,
    begun: float | None = None,
    reporter: Reporter = _QUIET,
    tell: Tell = nobody,
) -> list[Path]:
    """Write every output of a study and its manifest; all of them appear, or none.

    What crews take along, and each of `maps.FORMATS` that the study asks for, is a folder of its own that
    likewise appears whole or stays as it was. Nothing is written to a database: `write_databases` does that.

    Parameters
    ----------
    folder
        where to; the study file's if None. It is made if it is not there.
    set_aside
        kind -> rows left out as bad (`World.set_aside`), written apart.
    begun
        `time.perf_counter()` when the run began, for the manifest.
    tell
        is called with what share of the outputs is written.

    Returns
    -------
    list of Path
        what was written, the map first: files, folders of other formats, and for a water plan's restricted
        edition the folder of what crews take along.
    """
    audience = audience or settings.outputs.audience
    folder = folder or settings.folder
    begun = time.perf_counter() if begun is None else begun
    stamp = "" if audience == "public" else f".{audience}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".vereda-", dir=folder))
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror}; choose another folder") from None
    try:
        names = [name for name in maps.OUTPUTS if name in settings.outputs.write]
        jobs = Jobs(tell, len(names))

        def written(name: str) -> Path:
            reporter.line(f"Writing the {name} …")
            job = jobs.begin(f"Writing: {', '.join(names)}")
            module = maps.module(name)
            path = staging / f"{module.STEM}{stamp}{module.SUFFIX}"
            made: Path = module.write(result, path, audience=audience, **_options(name, settings))
            job(1.0)
            return made

        plan = result.water if audience == "restricted" else None
        # One is made of text, another by GDAL: side by side they take the time of the longer.
        with ThreadPoolExecutor(max(1, len(names))) as pool:
            outputs = list(pool.map(written, names))
        outputs += _write_set_aside(set_aside or {}, staging)
        if plan is not None:
            outputs.append(water_file.write(plan, staging / water_file.NAME, settings))
        content = manifest.make(
            settings, result, audience=audience, outputs=outputs, seconds=time.perf_counter() - begun
        )
        outputs.append(manifest.write(content, staging / manifest.name_for(audience)))
        placed = [_move(path, folder / path.name) for path in outputs]
        # Last, and where it stays: what somebody added there is kept.
        placed += _write_formats(result, settings, folder, audience)
        return placed if plan is None else [*placed, *_write_folders(result, folder, audience)]
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def address(settings: Config) -> str | None:
    """Return the address of the database that a study names; None if it asks for none.

    It is in the environment variable that the study file names (``database`` of ``[outputs]``), for it may
    have a password.

    Raises
    ------
    InputError
        if the study asks for a database and the variable is not set.
    """
    asked = [name for name in maps.DATABASES if name in settings.outputs.write]
    if not asked:
        return None
    found = os.environ.get(settings.outputs.database, "")
    if not found:
        raise InputError(
            f"set {settings.outputs.database} to the address of the database, or take {', '.join(asked)} out "
            "of write in [outputs]"
        )
    return found


def write_databases(result: StudyResult, settings: Config, *, audience: str | None = None) -> list[str]:
    """Write to the database that a study names, if it asks for that, and return what to tell of it.

    Raises
    ------
    InputError
        as `address` and `maps.postgis.write`.
    """
    place = address(settings)
    if place is None:
        return []
    told = []
    for name in maps.DATABASES:
        schema = maps.module(name).write(
            result,
            place,
            audience=audience or settings.outputs.audience,
            schema=settings.outputs.database_schema,
        )
        told.append(f"schema {schema} of the database in {settings.outputs.database}")
    return told


def _write_formats(result: StudyResult, settings: Config, folder: Path, audience: str) -> list[Path]:
    """Write the tables in other formats; each folder appears whole or stays as it was."""
    stamp = "" if audience == "public" else f".{audience}"
    paths = []
    for name in maps.FORMATS:
        if name in settings.outputs.write:
            module = maps.module(name)
            path = folder / f"{module.STEM}{stamp}{module.SUFFIX}"
            paths.append(module.write(result, path, audience=audience))
    return paths


def _options(name: str, settings: Config) -> dict[str, Any]:
    return {"tiles": settings.outputs.tiles} if name == "webmap" and settings.outputs.tiles else {}


def told(path: Path) -> str:
    """Return what was written to a path, and how much."""
    if path.is_dir():
        files = [each for each in path.iterdir() if each.is_file()]
        return f"{path} ({len(files)} files, {sum(each.stat().st_size for each in files) / 1e6:.1f} MB)"
    return f"{path} ({path.stat().st_size / 1e6:.1f} MB)"


def _write_folders(result: StudyResult, folder: Path, audience: str) -> list[Path]:
    """Write what crews take along; each folder appears whole or stays as it was."""
    paths = []
    for name in maps.FOLDERS:
        module = maps.module(name)
        path = folder / f"{module.STEM}.{audience}"
        module.write(result, path, audience=audience)
        paths.append(path)
    return paths


def _move(path: Path, target: Path) -> Path:
    path.replace(target)
    return target


def _write_set_aside(set_aside: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    paths = []
    for kind, rows in sorted(set_aside.items()):
        path = folder / f"{kind}.{SET_ASIDE}.csv"
        rows.map(_inert.cell).rename(columns=_inert.cell).to_csv(path, index=False)
        paths.append(path)
    return paths
