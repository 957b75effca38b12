"""Where the checks of one file write down what they find, so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import DataError, Fault

Mask = NDArray[np.bool_]


class Ledger:
    """The faults of one file.

    Parameters
    ----------
    path
        the file, for messages.
    rows
        for each row of the table the number that its keeper sees (`layers.errors.Fault.row`).
    """

    def __init__(self, path: Path, rows: NDArray[np.int64]) -> None:
        self.path = path
        self.rows = rows
        self._whole: list[Fault] = []
        self._at: list[tuple[int, Fault]] = []

    @property
    def bad(self) -> Mask:
        """Which rows have a fault."""
        mask = np.zeros(len(self.rows), dtype=bool)
        mask[[position for position, _ in self._at]] = True
        return mask

    @property
    def whole(self) -> tuple[Fault, ...]:
        """Faults of the file as a whole, which setting rows aside cannot mend."""
        return tuple(self._whole)

    def faults(self) -> list[Fault]:
        """Return every fault: the whole file's first, then by row."""
        return [*self._whole, *(fault for _, fault in sorted(self._at, key=lambda entry: entry[0]))]

    def note_file(self, what: str, *, remedy: str = "", column: str | None = None) -> None:
        """Write down a fault of the whole file."""
        self._whole.append(Fault(what=what, remedy=remedy, column=column))

    def note_rows(
        self,
        bad: Mask,
        what: str | Callable[[int], str],
        *,
        remedy: str | Callable[[int], str] = "",
        column: str | None = None,
        values: Sequence[object] | NDArray[np.object_] | None = None,
    ) -> None:
        """Write down one fault for each row of the mask; `what` and `remedy` may depend on the position."""
        for position in np.flatnonzero(bad).tolist():
            value = None if values is None or values[position] is None else str(values[position])
            self._at.append(
                (
                    position,
                    Fault(
                        what=what if isinstance(what, str) else what(position),
                        remedy=remedy if isinstance(remedy, str) else remedy(position),
                        row=int(self.rows[position]),
                        column=column,
                        value=value,
                    ),
                )
            )

    def take(self, other: Ledger, positions: NDArray[np.int64]) -> None:
        """Write down what another ledger found in the rows at `positions`."""
        self._whole += other._whole
        self._at += [(int(positions[position]), fault) for position, fault in other._at]

    def raise_whole(self) -> None:
        """Raise everything found so far if the file as a whole has a fault."""
        if self._whole:
            raise DataError(self.path, self.faults())

    def raise_any(self) -> None:
        """Raise everything found so far if there is anything."""
        if self._whole or self._at:
            raise DataError(self.path, self.faults())

    def set_aside(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Return the bad rows: row, column, value, reason, then `cells`, which has these rows only."""
        by_position: dict[int, list[Fault]] = {}
        for position, fault in self._at:
            by_position.setdefault(position, []).append(fault)
        order = sorted(by_position)
        told = pd.DataFrame(
            {
                "row": [int(self.rows[position]) for position in order],
                "column": [_joined(f.column for f in by_position[p]) for p in order],
                "value": [_joined(f.value for f in by_position[p]) for p in order],
                "reason": [
                    "; ".join(f"{f.what}{f'; {f.remedy}' if f.remedy else ''}" for f in by_position[p])
                    for p in order
                ],
            },
            columns=["row", "column", "value", "reason"],
        ).astype({"row": "int64"})
        own = cells.rename(columns=lambda name: f"file.{name}" if name in told.columns else str(name))
        return pd.concat([told, own], axis=1)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the one of `known` that looks most like `word`, or None."""
    folded = {name.casefold(): name for name in reversed(known)}
    close = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def listed(names: Sequence[str], *, most: int = 15) -> str:
    """Return the names in a row, the first `most` of them."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _joined(parts: object) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))  # type: ignore[attr-defined]  # a generator
