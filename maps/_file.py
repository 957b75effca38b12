"""A file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a file to write that takes the place of `path` when the block ends well.

    It is written in a folder of its own beside `path`, so that what a writer leaves next to its file (a
    journal, a lock) goes with it; when the block fails the old file stays as it was. The new one is on the
    disk before it takes that place. Parents are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vereda-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
