"""A source of windows that remembers which were read."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.ground.tiles import InMemory, Window
from layers.raster import Raster


@dataclass(frozen=True)
class Watched(InMemory):
    """A raster that can only be read by windows inside it, and tells which were."""

    windows: list[Window] = field(default_factory=list)

    def read(self, window: Window, /) -> Raster:
        rows, columns = window
        assert 0 <= rows.start < rows.stop <= self.shape[0]
        assert 0 <= columns.start < columns.stop <= self.shape[1]
        self.windows.append(window)
        return super().read(window)

    def cells_read(self) -> list[int]:
        return [(rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in self.windows]

    def read_from(self) -> list[tuple[int, int]]:
        """The first row and column of each window."""
        return [(rows.start, columns.start) for rows, columns in self.windows]
