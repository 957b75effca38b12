"""How much room each part of a sheet has on a paper, so that a trip fits on a front and a back."""

from __future__ import annotations

from dataclasses import dataclass

from maps import _field_map
from maps._field_map import Drawing, Ground
from maps._field_plan import Trip


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper, how wide it is, and how much of it is written on, in millimetres."""

    size: str
    whole_mm: float
    width_mm: float
    height_mm: float

    @property
    def side_mm(self) -> float:
        """What is left free on either side."""
        return (self.whole_mm - self.width_mm) / 2.0


PAPERS: dict[str, Paper] = {
    "a4": Paper(size="A4", whole_mm=210.0, width_mm=190.0, height_mm=280.0),
    "letter": Paper(size="letter", whole_mm=215.9, width_mm=195.0, height_mm=262.0),
}
"""The papers that sheets are made for; above and below 8 mm are left free."""

WARNING_MM = 6.5
"""Of a warning at the head of a page."""

_FRONT_MM = 99.0
"""Of a front page, all but the map and the rows of its stops."""

_MORE_MM = 40.0
"""Of a page that goes on with the stops, all but their rows."""

_LEAST_MAP_MM, _MOST_MAP_MM = 70.0, 165.0

_ROWS_MM: tuple[tuple[int, float], ...] = ((7, 10.2), (9, 8.8))
_DENSE_MM = 7.7
"""Up to so many stops the height of a row, and that of more."""

_BACK_MM = 48.5
"""Of a back page, all but its cards."""

_CARD_MM = 28.6
"""Of a card, all but its map."""

_CARDS: tuple[tuple[int, int, int], ...] = ((2, 1, 2), (4, 2, 2), (6, 2, 3), (9, 3, 3), (12, 3, 4))
"""Up to so many stops: columns and rows of their cards."""

_BETWEEN_MM = 3.0

_FORM_MM, _FORM_ROW_MM = 50.0, 11.0
_MONTH_MM, _MONTH_ROW_MM = 44.0, 6.6


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Sizes of a trip's sheet in millimetres; `first` stops stand on the front, `more` on a page after it."""

    row_mm: float
    first: int
    more: int
    map_mm: tuple[float, float]
    columns: int
    cards: int
    card_mm: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Plots:
    """The maps of a trip on a paper: no word is on them that a language would change."""

    layout: Layout
    overview: Drawing
    walks: tuple[Drawing, ...]


def laid(stops: int, paper: Paper, *, warnings: int) -> Layout:
    """Return the sizes of the sheet of a trip of so many stops."""
    row_mm = next((mm for most, mm in _ROWS_MM if stops <= most), _DENSE_MM)
    room = paper.height_mm - _FRONT_MM - WARNING_MM * warnings
    first = min(stops, int((room - _LEAST_MAP_MM) // row_mm))
    most, columns, rows = next((each for each in _CARDS if stops <= each[0]), _CARDS[-1])
    width = (paper.width_mm - _BETWEEN_MM * (columns - 1)) / columns
    height = (paper.height_mm - _BACK_MM - WARNING_MM * warnings - _BETWEEN_MM * (rows - 1)) / rows
    return Layout(
        row_mm=row_mm,
        first=first,
        more=int((paper.height_mm - _MORE_MM - WARNING_MM * warnings) // row_mm),
        map_mm=(paper.width_mm, min(_MOST_MAP_MM, room - row_mm * first)),
        columns=columns,
        cards=most,
        card_mm=(round(width, 2), round(height, 2)),
    )


def plots(trip: Trip, around: Ground, paper: Paper, *, warnings: int) -> Plots:
    """Return the maps of a trip."""
    layout = laid(len(trip.stops), paper, warnings=warnings)
    width, height = layout.card_mm
    return Plots(
        layout=layout,
        overview=_field_map.overview(
            trip.way,
            around,
            width_mm=layout.map_mm[0],
            height_mm=layout.map_mm[1],
            depot=str(trip.row["depot_id"]),
        ),
        walks=tuple(
            _field_map.walk(trip.way, number, around, width_mm=width - 2.0, height_mm=height - _CARD_MM)
            for number in range(1, len(trip.stops) + 1)
        ),
    )


def form_rows(paper: Paper, *, warnings: int) -> int:
    """Return how many rows of a record form fit on a page."""
    return int((paper.height_mm - _FORM_MM - WARNING_MM * warnings) // _FORM_ROW_MM)


def month_rows(paper: Paper, *, warnings: int) -> int:
    """Return how many trips of a month fit on a page."""
    return int((paper.height_mm - _MONTH_MM - WARNING_MM * warnings) // _MONTH_ROW_MM)
