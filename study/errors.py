"""Errors of the application: a study file that does not say what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from layers.errors import VeredaError


class ConfigError(VeredaError, ValueError):
    """A study file with faults: all of them, in one error."""

    def __init__(self, path: Path | str, faults: Iterable[str]) -> None:
        self.path = Path(path)
        self.faults: tuple[str, ...] = tuple(faults)
        head = f"{self.path.name} has {len(self.faults)} faults:" if len(self.faults) > 1 else ""
        if head:
            super().__init__("\n".join([head, *(f"  - {fault}" for fault in self.faults)]))
        else:
            super().__init__(f"{self.path.name}: {self.faults[0]}")


class FolderError(VeredaError, OSError):
    """A folder that cannot be written to, or holds what must not be overwritten."""


class LayersError(VeredaError, ValueError):
    """Several layers of one study cannot be used; each one's own error stands in `errors`."""

    def __init__(self, errors: Iterable[Exception]) -> None:
        self.errors: tuple[Exception, ...] = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


class ChoiceError(VeredaError, ValueError):
    """A name that is none of those there are to choose from."""
