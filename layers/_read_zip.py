"""A Shapefile in a zip archive, unpacked where nothing else lives, and never beyond a bound."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath

from layers.errors import FormatError

MAX_BYTES = 4 * 2**30
"""Largest unpacked size: a Shapefile cannot hold more than 2 GiB, its table as much again."""

MAX_RATIO = 200
"""Largest unpacked size over packed size: text packs 20 to 50 times, an archive made to flood a disk more."""

MAX_MEMBERS = 10_000
_PARTS = frozenset((".shp", ".shx", ".dbf", ".prj", ".cpg"))


def unpack(path: Path, folder: Path, *, layer: str | None) -> Path:
    """Unpack the one Shapefile of `path` (or the one called `layer`) into `folder`; return its .shp.

    Raises
    ------
    FormatError
        if the archive is damaged, has a member that would land outside it, grows beyond bounds when
        unpacked, or does not hold exactly one Shapefile.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _unpack(path, archive, folder, layer)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FormatError(
            f"{path.name} cannot be unpacked: it is no zip archive, is damaged, cut off or locked; "
            "take it from its source again"
        ) from error


def _unpack(path: Path, archive: zipfile.ZipFile, folder: Path, layer: str | None) -> Path:
    members = archive.infolist()
    outside = [member.filename for member in members if _is_outside(member.filename)]
    if outside:
        raise FormatError(
            f"{path.name} has a member outside the archive ({outside[0]!r}); do not trust this file"
        )
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if size > MAX_BYTES or len(members) > MAX_MEMBERS or (size > 2**20 and size / packed > MAX_RATIO):
        raise FormatError(
            f"{path.name} would unpack to {size / 2**20:.0f} MiB, more than such a file may; refused"
        )
    shapefiles = [
        member.filename
        for member in members
        if member.filename.lower().endswith(".shp") and not member.filename.startswith("__MACOSX/")
    ]
    if layer is not None:
        shapefiles = [name for name in shapefiles if PurePosixPath(name).stem == layer]
    if len(shapefiles) != 1:
        held = ", ".join(sorted(PurePosixPath(name).stem for name in shapefiles)) or "none"
        raise FormatError(
            f"{path.name} must hold one Shapefile (.shp) or the study file name its 'layer'; it has: {held}"
        )
    chosen = PurePosixPath(shapefiles[0])
    for member in members:
        part = PurePosixPath(member.filename)
        if part.parent == chosen.parent and part.stem == chosen.stem and part.suffix.lower() in _PARTS:
            with (
                archive.open(member) as packed_part,
                (folder / f"{path.stem}{part.suffix.lower()}").open("wb") as out,
            ):
                shutil.copyfileobj(packed_part, out)
    return folder / f"{path.stem}.shp"


def _is_outside(name: str) -> bool:
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root) or ".." in windows.parts
