"""How far a risk surface, or a rating of segments, agrees with where people were found dead.

Three figures tell of one thing, how high the places of the dead rank among all rated ground:

- AUC: the chance that a dead person's place scores higher than a piece of ground taken at random, ties
  halved;
- MapScore of each find, R = (0.5 - r) / 0.5, where r is the share of the ground that scores higher, ties
  halved: random 0, perfect 1, worst -1 (Sava, Twardy, Koester and Sonwalkar 2016, Transactions in GIS
  20:38);
- the capture curve: the share of the dead in the riskiest x % of the ground.

With all rated ground as background the mean of R is 2 AUC - 1 and the area under the curve is the AUC: they
are not three proofs. R adds how finds differ, the curve where on the scale it is gained, blocks how sure it
is. Each record is spread over the disc of its `precision_m`, and only the order of scores counts. Nothing is
fitted.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.risk import _agreement_text as text
from geo.risk import _blocks, _rated, ranking, season
from geo.risk._agreement import AT, Bias, Counted, Season, Surface, plain
from geo.risk._agreement_text import Language
from layers.crs import check_metric, check_same
from layers.raster import Raster
from layers.source import Sensitivity

__all__ = [
    "Agreement",
    "Bias",
    "Counted",
    "Season",
    "Surface",
    "of_cells",
    "of_segments",
    "seasonal",
]

Floats = NDArray[np.float64]

CAUSES = ("exposure", "undetermined")
"""Causes that the ground may have had a part in (judgement): old remains seldom tell the cause."""
LIMIT_M = 5_000.0
"""Worst precision that counts: positions known to an hour or two of walking (judgement)."""
WITHIN_M = 2_000.0
"""How far from a segment a death is its own (judgement: how far routes drawn by hand may be off)."""
BLOCK_M = 20_000.0
"""Side of the blocks (judgement: a valley, about a day's walk)."""
DRAWS = 1_000
SEED = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement:
    """Everything that a report says: sums and shares, no positions.

    Attributes
    ----------
    surfaces
        one for each risk that was compared.
    season
        None if no measure by month was compared.
    biases
        what may make the figures wrong, in both languages.
    sensitivity
        ``restricted`` if a restricted row fed any figure.
    """

    surfaces: tuple[Surface, ...] = ()
    season: Season | None = None
    biases: tuple[Bias, ...] = field(default=text.BIASES)
    sensitivity: Sensitivity = "public"

    def lines(self, language: Language = "en") -> list[str]:
        """Return the report as lines of plain text in English ("en") or Spanish ("es")."""
        out = [line for surface in self.surfaces for line in text.surface_lines(surface, language)]
        if self.season is not None:
            out += text.season_lines(self.season, language)
        return [*out, *text.bias_lines(self.biases, language)]

    def tables(self, language: Language = "en") -> list[text.Table]:
        """Return the tables of the report, each with a title, a header and rows of text."""
        out = [table for surface in self.surfaces for table in text.surface_tables(surface, language)]
        return out if self.season is None else [*out, text.season_table(self.season, language)]

    def as_dict(self) -> dict[str, Any]:
        """Return all figures in JSON's types; what is no finite number is None."""
        season = self.season
        return {
            "sensitivity": self.sensitivity,
            "surfaces": [plain(vars(surface)) for surface in self.surfaces],
            "season": None
            if season is None
            else plain({**vars(season), "deaths": [int(n) for n in season.deaths]}),
            "biases": plain(self.biases),
        }


def of_cells(
    risk: Raster,
    deaths: gpd.GeoDataFrame,
    *,
    name: str = "risk",
    causes: Collection[str] = CAUSES,
    limit_m: float = LIMIT_M,
    background: gpd.GeoDataFrame | None = None,
    block_m: float = BLOCK_M,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Surface:
    """Compare a risk surface with recorded deaths.

    Parameters
    ----------
    risk
        the greater the worse, in its own CRS; cells without a value are not rated. Weighted by area.
    deaths
        frame of that layer, in a CRS in metres; a record counts as many people as it says.
    causes, limit_m
        which records count: causes, and the worst precision in metres.
    background
        points that the AUC is taken against (where people look, say), in the deaths' CRS; None: all rated
        ground. MapScore and capture curve are always of all rated ground.
    block_m, draws, seed
        side of the spatial blocks in metres; how often they are drawn, and from which seed.

    Raises
    ------
    CrsError
        if `deaths` is not in metres, or `background` is in another CRS.
    InputError
        if a number is out of range, or no background point lies on rated ground.
    """
    crs = check_metric(deaths, name="deaths")
    chosen = _rated.choose(deaths, causes=causes, limit_m=limit_m)
    ground, number = _rated.cells(risk, crs)
    weight = ground.weight
    if background is not None:
        check_same(expected=crs, background=background)
        x, y = background.geometry.x.to_numpy(), background.geometry.y.to_numpy()
        place = _rated.cell_at(risk, number, x, y, crs)
        weight = np.bincount(place[place >= 0], minlength=len(weight)).astype(np.float64)
        if not weight.any():
            raise InputError("no background point lies on a cell that has a value")
    masses = _rated.on_cells(risk, number, chosen, crs)
    spatial = _spatial(ground, weight, chosen, masses, block_m=block_m, draws=draws, seed=seed)
    return Surface(name=name, form="cells", causes=tuple(causes), limit_m=limit_m, within_m=None, **spatial)


def of_segments(
    segments: gpd.GeoDataFrame,
    deaths: gpd.GeoDataFrame,
    *,
    column: str = "risk",
    name: str = "risk",
    causes: Collection[str] = CAUSES,
    limit_m: float = LIMIT_M,
    within_m: float = WITHIN_M,
    block_m: float = BLOCK_M,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Surface:
    """Compare rated segments with recorded deaths.

    Segments cover lines only: the ground is their length, and a death counts for what lies within its
    precision, or `within_m` if that is more. One farther from every rated segment is outside.

    Parameters
    ----------
    segments
        `geo.risk.score.rate`'s table, in metres; those without a risk are not rated.
    deaths
        as for `of_cells`, in the same CRS.
    column
        the score, the greater the worse.
    within_m
        in metres.

    Raises
    ------
    CrsError
        if either is not in metres, or their CRS differ.
    InputError
        if `segments` has no such column, or a number is out of range.
    """
    _rated.check_fit(deaths, segments)
    if column not in segments:
        raise InputError(f"the segments have no column '{column}' to compare")
    if not within_m > 0:
        raise InputError(f"the distance within which a death is a segment's is above 0 m, not {within_m}")
    chosen = _rated.choose(deaths, causes=causes, limit_m=limit_m)
    ground, lines = _rated.stretches(segments, column)
    masses = _rated.on_stretches(lines, chosen, within_m=within_m)
    spatial = _spatial(ground, ground.weight, chosen, masses, block_m=block_m, draws=draws, seed=seed)
    return Surface(
        name=name, form="segments", causes=tuple(causes), limit_m=limit_m, within_m=within_m, **spatial
    )


def seasonal(
    deaths: pd.DataFrame,
    measures: Mapping[str, Sequence[float]],
    *,
    crossings: Sequence[float] | None = None,
    told: Bias | None = None,
    causes: Collection[str] = season.CAUSES,
    intervals: Collection[str] = season.INTERVALS,
) -> Season:
    """Compare measures of harm by month with the deaths whose month is known.

    The arguments are those of `geo.risk.season.by_month` and `geo.risk.season.compare`; `told` says what the
    crossings are.
    """
    counts = season.by_month(deaths, causes=causes, intervals=intervals)
    table = season.compare(counts, measures, crossings=crossings)
    return Season(
        deaths=counts, causes=tuple(causes), intervals=tuple(intervals), table=table, crossings=told
    )


def _spatial(
    ground: _rated.Ground,
    weight: Floats,
    chosen: _rated.Chosen,
    masses: _rated.Masses,
    *,
    block_m: float,
    draws: int,
    seed: int,
) -> dict[str, Any]:
    """Return what `Surface` says of cells and segments alike."""
    count = len(ground.score)
    block = _blocks.number(
        np.concatenate([ground.x, chosen.x]), np.concatenate([ground.y, chosen.y]), block_m=block_m
    )
    pairs = _blocks.pairs(
        ground.score,
        weight,
        block[:count],
        place=masses.place,
        people=masses.people,
        home=block[count:][masses.record],
        blocks=int(block.max()) + 1 if len(block) else 0,
    )
    on_ground = float(masses.people.sum())
    low, high = pairs.interval(draws=draws, seed=seed)
    people = np.bincount(masses.place, masses.people, minlength=count)
    curve = ranking.capture(ground.score, ground.weight, people)
    return {
        "counted": Counted(
            recorded=int(chosen.people.sum()) + chosen.other_cause + chosen.too_vague,
            other_cause=chosen.other_cause,
            too_vague=chosen.too_vague,
            outside=max(float(chosen.people.sum()) - on_ground, 0.0),
            on_ground=on_ground,
            unstated=chosen.unstated,
        ),
        "auc": pairs.auc,
        "auc_low": low,
        "auc_high": high,
        "draws": draws,
        "seed": seed,
        "block_m": block_m,
        "blocks": pairs.table(),
        **_scores(ground, masses, len(chosen.x)),
        "capture": pd.DataFrame(
            {
                "ground_share": AT,
                "death_share": np.interp(AT, curve["ground_share"], curve["death_share"])
                if on_ground > 0
                else np.nan,
            }
        ),
        "capture_area": float(np.trapezoid(curve["death_share"], curve["ground_share"]))
        if on_ground > 0
        else float("nan"),
    }


def _scores(ground: _rated.Ground, masses: _rated.Masses, records: int) -> dict[str, float]:
    """Return mean, spread and median of R over people; a record's R is its mean over where it may lie."""
    names = ("map_score", "map_score_spread", "map_score_median")
    people = np.bincount(masses.record, masses.people, minlength=records)
    if not people.any():
        return dict.fromkeys(names, float("nan"))
    score = ranking.map_score(ground.score, ground.weight)[masses.place]
    found = people > 0
    each = np.bincount(masses.record, masses.people * score, minlength=records)[found] / people[found]
    weight = people[found]
    mean = float(np.average(each, weights=weight))
    spread = math.sqrt(float(np.average((each - mean) ** 2, weights=weight)))
    order = np.argsort(each, kind="stable")
    cumulative = np.cumsum(weight[order])
    middle = np.searchsorted(cumulative, cumulative[-1] / 2)
    return dict(zip(names, (mean, spread, float(each[order][middle])), strict=True))
