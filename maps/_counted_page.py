"""Cells that tell of enough routes or incidents, for the page."""

from __future__ import annotations

from geo.result import StudyResult
from maps import _counted_looks
from maps._features import Feature, PageLayer, lonlat, paths, plain
from maps._fields import SHOWN


def layers(result: StudyResult) -> tuple[PageLayer, ...]:
    """Return the layer of the cells, by risk where it may be told, else by incidents; nothing without any."""
    cells = result.counted
    if cells is None:
        return ()
    fields = tuple(column for column in SHOWN["counted"] if column in cells)
    features = tuple(
        Feature(
            c=style,
            g=paths(geometry),
            v=[plain(row[column]) for column in fields],
        )
        for style, row, geometry in zip(
            _counted_looks.styles(cells, result.publication.k),
            cells.to_dict("records"),
            lonlat(cells),
            strict=True,
        )
    )
    return (PageLayer(id="counted", form="areas", fields=fields, features=features),)
