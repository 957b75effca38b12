"""Cells that tell of enough routes or incidents, for the page."""

from __future__ import annotations

import pandas as pd

from geo.result import StudyResult
from maps._features import Feature, PageLayer, lonlat, paths, plain
from maps._fields import SHOWN


def layers(result: StudyResult) -> tuple[PageLayer, ...]:
    """Return the layer of the cells, by risk where it may be told; nothing where there are none."""
    cells = result.counted
    if cells is None:
        return ()
    fields = tuple(column for column in SHOWN["counted"] if column in cells)
    features = tuple(
        Feature(
            c=f"counted-{0 if pd.isna(row.get('band')) else int(row['band'])}",
            g=paths(geometry),
            v=[plain(row[column]) for column in fields],
        )
        for row, geometry in zip(cells.to_dict("records"), lonlat(cells), strict=True)
    )
    return (PageLayer(id="counted", form="areas", fields=fields, features=features),)
