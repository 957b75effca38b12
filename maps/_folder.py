"""A folder of files appears whole or not at all, and takes nothing of anybody else's with it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LISTING = "SHA256SUMS"
"""Names what was written and its digest, as `sha256sum --check` reads it: so that a copy on a phone can be
checked, and what somebody changed or added since is told from what is ours."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a folder to write to that takes the place of `folder` when the block ends well.

    What somebody added to the old folder or changed in it since it was written (a form filled in) is kept:
    under its name, or where a new file has that name with ``kept`` and a number in it. When the block fails
    the old folder stays as it was. Parents are made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vereda-", dir=folder.parent) as beside:
        draft = Path(beside) / "new"
        draft.mkdir()
        yield draft
        names = sorted(path.name for path in draft.iterdir())
        _list(draft, names)
        if folder.exists():
            _keep(folder, draft)
        for path in draft.rglob("*"):
            if path.is_file():
                _to_disk(path)
        old = Path(beside) / "old"
        if folder.exists():
            folder.replace(old)
        try:
            draft.replace(folder)
        except OSError:
            if old.exists():
                old.replace(folder)
            raise
    # What a file manager has open may outlive this; it lies in a hidden folder and is swept away later.


def _list(draft: Path, names: list[str]) -> None:
    lines = [f"{_digest(draft / name)}  {name}\n" for name in names]
    (draft / LISTING).write_text("".join(lines), encoding="utf-8", newline="\n")


def _keep(old: Path, draft: Path) -> None:
    """Copy what is not ours, or not as we wrote it, from the old folder to the new one."""
    ours = _listed(old)
    for path in sorted(old.iterdir()):
        if path.name == LISTING or (path.is_file() and ours.get(path.name) == _digest(path)):
            continue
        target = _free(draft, path.name)
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target, symlinks=True)
        else:
            shutil.copy2(path, target, follow_symlinks=False)


def _listed(folder: Path) -> dict[str, str]:
    """Return the digest of each file that stands in a folder's listing; none where it has no listing."""
    found: dict[str, str] = {}
    with suppress(OSError, UnicodeDecodeError):
        for line in (folder / LISTING).read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            found[name] = digest
    return found


def _free(draft: Path, name: str) -> Path:
    """Return a path of this name in the folder, or of one like it that is not taken yet."""
    stem, dot, rest = name.partition(".")
    number, target = 0, draft / name
    while target.exists():
        number += 1
        target = draft / f"{stem}.kept-{number}{dot}{rest}"
    return target


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
