"""New study folders, and the sample that comes with vereda."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from study.errors import FolderError

STUDY = "study.toml"


def copy_sample(folder: Path) -> Path:
    """Copy the sample study into `folder`, which must be new or empty; return the study file.

    Raises
    ------
    FolderError
        if the folder holds anything, or cannot be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderError(f"{folder} is not an empty folder; name a new one, so that nothing is overwritten")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with as_file(files("study") / "sample") as sample:
            for path in sorted(sample.iterdir()):
                if path.is_file() and path.suffix != ".py":
                    shutil.copyfile(path, folder / path.name)
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror}; choose another folder") from None
    return folder / STUDY


def sample_study() -> Path:
    """Return the sample's study file where it is installed; it is read only."""
    return Path(str(files("study") / "sample" / STUDY))
