"""Tables as a folder of files, one a table: formats that hold one layer in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.result import StudyResult
from maps import _folder, _tables, redact
from maps._tables import Table
from maps.redact import Audience


def write(
    result: StudyResult,
    folder: Path,
    *,
    audience: Audience,
    suffix: str,
    one: Callable[[Table, Path], None],
) -> Path:
    """Write every table of `result` with `one`, as `audience` may see it; the folder appears whole or not.

    The name of each file of an edition that is not public says so.
    """
    shown = redact.apply(result, audience=audience)
    stamp = "" if audience == "public" else f".{audience}"
    with _folder.replacing(folder) as draft:
        for table in _tables.tables(shown, audience):
            one(table, draft / f"{table.name}{stamp}{suffix}")
    return folder
