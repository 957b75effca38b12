"""How the cells of a public edition look: by the risk of their routes, or by how many incidents they have.

Counts are multiples of the k of the edition (`maps._counted`), so the classes begin at multiples of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.result import Phrase
from maps._looks import All, Among, Look, Within
from maps._names import CLASSES
from maps._style import INCIDENT_STEPS

BANDS = (1, 2, 3, 4, 5)
STYLES: tuple[str, ...] = (
    *(f"counted-{band}" for band in BANDS),
    *(f"incidents-{number}" for number in range(1, len(INCIDENT_STEPS) + 1)),
    "counted-0",
)
"""In the order of the legend; names of `maps._style.FILLS`."""


def breaks(k: int) -> tuple[int, ...]:
    """Return the lowest number of incidents of each class; the first is `k`."""
    return tuple(k * step for step in INCIDENT_STEPS)


def styles(cells: pd.DataFrame, k: int) -> list[str]:
    """Return the style of each cell.

    Parameters
    ----------
    cells
        as `maps._counted.make` returns them; without a column no cell has a value in it.
    k
        of the edition.
    """
    band, count = _numbers(cells, "band"), _numbers(cells, "incident_count")
    step = np.digitize(np.nan_to_num(count), breaks(k))
    return [
        f"counted-{int(own)}" if own > 0 else f"incidents-{many}" if many else "counted-0"
        for own, many in zip(np.nan_to_num(band), step, strict=True)
    ]


def labels(k: int) -> Mapping[str, Phrase]:
    """Return style -> what it tells, in both languages."""
    known = {style: CLASSES[style] for style in STYLES if style in CLASSES}
    ends = breaks(k)
    for number, low in enumerate(ends, 1):
        known[f"incidents-{number}"] = _ranged(low, ends[number] if number < len(ends) else None)
    return known


def looks(k: int) -> tuple[Look, ...]:
    """Return the classes of the cells as the styles inside a GeoPackage tell them."""
    told = labels(k)
    no_band = Among("band", BANDS, negated=True)
    ends = [*breaks(k), None]
    return (
        *(
            Look(
                style=f"counted-{band}",
                label=told[f"counted-{band}"],
                where=Among("band", (band,)),
                form="areas",
            )
            for band in BANDS
        ),
        *(
            Look(
                style=f"incidents-{number}",
                label=told[f"incidents-{number}"],
                where=All((no_band, Within(column="incident_count", low=low, high=high))),
                form="areas",
            )
            for number, (low, high) in enumerate(pairwise(ends), 1)
        ),
        Look(
            style="counted-0",
            label=told["counted-0"],
            where=All((no_band, Among("incident_count", (None,)))),
            form="areas",
        ),
    )


def _ranged(low: int, following: int | None) -> Phrase:
    if following is None:
        many, muchos = f"{low} or more", f"{low} o más"
    elif following - low == 1:
        many = muchos = f"{low}"
    else:
        many, muchos = f"{low} to {following - 1}", f"de {low} a {following - 1}"
    return Phrase(f"{many} incidents; risk not told", f"{muchos} incidentes; sin dato de riesgo")


def _numbers(cells: pd.DataFrame, column: str) -> np.ndarray:
    if column not in cells:
        return np.full(len(cells), np.nan)
    return cells[column].to_numpy(dtype=np.float64, na_value=np.nan)
