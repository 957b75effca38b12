"""What can go wrong with a file, told so that the person who keeps the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_SHOWN = 40
"""How many faults one message lists; the rest are counted, and all stand in `DataError.faults`."""


class VeredaError(Exception):
    """Base of every error that a user of vereda may want to catch."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with one place in a file.

    `row` is the spreadsheet row for a table (the header is row 1) and the feature's number from 1
    for a map file; None where the fault is the whole file's.
    """

    what: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        where = []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column '{self.column}'")
        head = f"{', '.join(where)}: " if where else ""
        shown = "" if self.value is None else f" (found {_short(self.value)})"
        tail = f"; {self.remedy}" if self.remedy else ""
        return f"{head}{self.what}{shown}{tail}"


class DataError(VeredaError, ValueError):
    """A data file has faults: all of them, in one error."""

    def __init__(self, path: Path | str, faults: Iterable[Fault]) -> None:
        self.path = Path(path)
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(_listing(self.path.name, self.faults))


class SourceMissingError(VeredaError, FileNotFoundError):
    """A file named in the study is not there."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        super().__init__(
            f"{self.path} does not exist; check its path, which is read from the folder of the study file"
        )

    def __str__(self) -> str:
        return str(self.args[0])


class CrsError(VeredaError, ValueError):
    """Coordinates without a reference system, in a wrong one, or in two that differ."""


class FormatError(VeredaError, ValueError):
    """A file that cannot be read as what it claims to be."""


def _short(value: str, *, length: int = 60) -> str:
    flat = " ".join(value.split())
    return repr(flat if len(flat) <= length else flat[: length - 1] + "…")


def _listing(name: str, faults: Sequence[Fault]) -> str:
    if len(faults) == 1:
        return f"{name}: {faults[0]}"
    lines = [f"{name} has {len(faults)} faults:"]
    lines += [f"  - {fault}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"  - and {len(faults) - _SHOWN} more")
    return "\n".join(lines)
