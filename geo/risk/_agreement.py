"""What a comparison with recorded deaths finds: sums and shares, no positions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

AT = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""Shares of the ground at which a report tells the capture curve."""


@dataclass(frozen=True, kw_only=True)
class Bias:
    """What may make the figures wrong, in both languages of the project (as `geo.result.Phrase`)."""

    name: str
    en: str
    es: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """People of the records, and what became of them.

    `recorded` = `other_cause` + `too_vague` + `outside` + `on_ground`. The last two have fractions where a
    disc lies partly on rated ground. `unstated` of them were taken at positions whose precision is not
    known.
    """

    recorded: int
    other_cause: int
    too_vague: int
    outside: float
    on_ground: float
    unstated: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Surface:
    """How one risk agrees with the records. Figures are NaN if nobody was found on rated ground.

    Attributes
    ----------
    name
        of the risk.
    form
        what is ranked: ``cells`` by area, or ``segments`` by length.
    counted
        who was compared.
    causes, limit_m, within_m
        which records were; `within_m` is None for cells.
    auc, auc_low, auc_high
        with the 95 % interval by drawing blocks (`draws` times, from `seed`); NaN ends with fewer than two
        blocks that have deaths.
    block_m, blocks
        side of the blocks in metres; a row for each that has deaths, in no order that tells where it lies:
        ``people``, ``ground_share``, ``auc`` within it, ``auc_without`` it.
    map_score, map_score_spread, map_score_median
        mean, standard deviation and median of R over the people found.
    capture
        ``ground_share`` (`AT`), ``death_share``: the riskiest so much of the ground, and the dead found on
        it.
    capture_area
        area under the whole curve, between 0 and 1.
    """

    name: str
    form: Literal["cells", "segments"]
    counted: Counted
    causes: tuple[str, ...]
    limit_m: float
    within_m: float | None
    auc: float
    auc_low: float
    auc_high: float
    draws: int
    seed: int
    block_m: float
    blocks: pd.DataFrame
    map_score: float
    map_score_spread: float
    map_score_median: float
    capture: pd.DataFrame
    capture_area: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Season:
    """Deaths by month against measures of harm.

    Attributes
    ----------
    deaths
        people by month, index 1..12, of `causes` found within `intervals`.
    table
        `geo.risk.season.compare`'s.
    crossings
        what stood for the number of people on the way; None if nothing did.
    """

    deaths: pd.Series
    causes: tuple[str, ...]
    intervals: tuple[str, ...]
    table: pd.DataFrame
    crossings: Bias | None = None


def plain(value: Any) -> Any:
    """Return a value in JSON's types."""
    if isinstance(value, (Counted, Bias)):
        return plain(vars(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
