"""What each audience may see. Every writer passes here.

================================  ==========================  ==========================  ===========
what                              public                      partner                     restricted
================================  ==========================  ==========================  ===========
restricted rows                   absent                      on a grid of 1 km           as they are
segments of restricted routes     absent                      absent                      as they are
measures from restricted rows     absent, and the risk too    absent, and the risk too    as they are
public points                     cut to their precision      cut to their precision      as they are
deaths                            cause, year, count          cause, year, count          as they are
================================  ==========================  ==========================  ===========

A measure goes because distances to a hidden point, from many segments, give the point away. A study that
wants a risk on its public map computes it from public rows alone, and then nothing has to go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.result import FactorUse, LayerUse, Phrase, StudyResult
from layers.source import Counts

Audience: TypeAlias = Literal["public", "partner", "restricted"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

FINEST_M = 10.0
"""Public points stand on a grid no finer than this, and public lines on one of `LINE_GRID_M`."""
LINE_GRID_M = 1.0
PARTNER_GRID_M = 1_000.0

_STAMPS = {
    "public": Phrase("Public edition", "Edición pública"),
    "partner": Phrase("For partners: do not pass on", "Para organizaciones socias: no difundir"),
    "restricted": Phrase("RESTRICTED: do not publish or pass on", "RESTRINGIDO: no publicar ni difundir"),
}
_DEATH_COLUMNS = (
    "cause",
    "year",
    "count",
    "source",
    "licence",
    "retrieved",
    "precision_m",
    "sensitivity",
    "basis",
)
_RISK_COLUMNS = (
    "risk",
    "risk_low",
    "risk_high",
    "risk_max",
    "band",
    "main_factor",
    "main_intensity",
    "measured_share",
)
_Frame = TypeVar("_Frame", bound=pd.DataFrame)


def stamp(audience: Audience) -> Phrase:
    """Return the words that every page for `audience` carries."""
    return _STAMPS[_known(audience)]


def apply(result: StudyResult, *, audience: Audience = "public") -> StudyResult:
    """Return `result` as `audience` may see it; the table above says how.

    Parameters
    ----------
    result
        unchanged.
    audience
        "public" (no restricted row, nothing measured from one), "partner" (restricted rows on a grid of
        1 km) or "restricted" (everything).

    Raises
    ------
    InputError
        if the audience is unknown.
    """
    if _known(audience) == "restricted":
        return result
    rules = _Rules(restricted_too=audience == "partner")
    hidden = [use for use in result.factors if use.restricted_from]
    withheld = [column for use in hidden for column in _measures(use)]
    if hidden:
        withheld += _RISK_COLUMNS
    routes = rules.frame(result.routes)
    open_routes = result.routes.index[result.routes["sensitivity"] == "public"]
    return replace(
        result,
        notes=(*result.notes, *_withheld_note(hidden)),
        layers=_present(result.layers, rules.layer),
        tables=_present(result.tables, lambda _, frame: rules.visible(frame)),
        rasters={
            kind: raster
            for kind, raster in result.rasters.items()
            if raster.provenance.sensitivity == "public"
        },
        openings=rules.openings(result.openings),
        segments=_segments(result.segments, open_routes).drop(columns=withheld, errors="ignore"),
        routes=routes.drop(columns=withheld, errors="ignore"),
        factors=tuple(use for use in result.factors if not use.restricted_from),
        uses=tuple(_uses(result, rules)),
    )


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """What `public` and `partner` do with rows; they differ in whether restricted ones are there at all."""

    restricted_too: bool

    def visible(self, frame: _Frame) -> _Frame:
        """Keep the rows that may be seen."""
        return frame if self.restricted_too else frame.loc[frame["sensitivity"] == "public"]

    def frame(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Keep the rows that may be seen, each as exactly as it may be."""
        seen = self.visible(frame)
        restricted = (seen["sensitivity"] == "restricted").to_numpy()
        points = (seen.geom_type == "Point").to_numpy()
        precision = (
            seen["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
            if "precision_m" in seen
            else np.full(len(seen), np.nan)
        )
        grid = np.where(restricted, PARTNER_GRID_M, np.where(points, _grid_m(precision), LINE_GRID_M))
        geometry = _cut(seen.geometry.to_numpy(), grid, restricted=restricted)
        out = seen.set_geometry(gpd.GeoSeries(geometry, index=seen.index, crs=seen.crs))
        if "precision_m" in out:
            moved = restricted | points
            # Half the diagonal of a cell is the farthest that a point moves to reach the grid.
            stated = np.where(restricted, np.fmax(precision, 0.0), precision) + grid * math.sqrt(0.5)
            out["precision_m"] = np.where(moved, np.ceil(stated), precision)
        return out.loc[~out.geometry.is_empty & out.geometry.notna()]

    def layer(self, kind: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Treat one kind of layer."""
        return _deaths(self.frame(frame)) if kind == "death" else self.frame(frame)

    def openings(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Treat the openings, whose ends stand in columns too: 4 decimals are 11 m, 2 are 1.1 km."""
        out = self.frame(frame)
        restricted = out["sensitivity"] == "restricted"
        for column in out.columns[out.columns.str.endswith(("_lon", "_lat"))]:
            out[column] = out[column].round(2).where(restricted, out[column].round(4))
        return out


def _known(audience: str) -> str:
    if audience not in AUDIENCES:
        raise InputError(f"'{audience}' is no audience; known: {', '.join(AUDIENCES)}")
    return audience


def _present(frames: Mapping[str, _Frame], treat: Callable[[str, _Frame], _Frame]) -> dict[str, _Frame]:
    """Treat every kind; a kind with no row left is not there, so that its name tells nothing."""
    treated = {kind: treat(kind, frame) for kind, frame in frames.items()}
    return {kind: frame for kind, frame in treated.items() if len(frame)}


def _measures(use: FactorUse) -> tuple[str, ...]:
    factor = use.factor
    return factor.column, factor.low_column, factor.high_column, factor.score_column


def _segments(segments: gpd.GeoDataFrame, open_routes: pd.Index) -> gpd.GeoDataFrame:
    """Keep the public segments of public routes: a segment is too short to be shown on a coarse grid."""
    keep = (segments["sensitivity"] == "public") & segments["route_id"].isin(open_routes)
    seen = segments.loc[keep]
    grid = np.full(len(seen), LINE_GRID_M)
    cut = _cut(seen.geometry.to_numpy(), grid, restricted=np.zeros(len(seen), dtype=bool))
    return seen.set_geometry(gpd.GeoSeries(cut, index=seen.index, crs=seen.crs))


def _uses(result: StudyResult, rules: _Rules) -> list[LayerUse]:
    """Say only what the audience sees: counts of what was read would tell how much is hidden."""
    uses = []
    for use in result.uses:
        open_sources = tuple(
            entry for entry in use.provenance if rules.restricted_too or entry.sensitivity == "public"
        )
        frame = result.layers.get(use.kind, result.tables.get(use.kind))
        shown = use.counts.kept if frame is None else len(rules.visible(frame))
        if open_sources and shown:
            counts = Counts(unit=use.counts.unit, read=shown, kept=shown)
            uses.append(replace(use, provenance=open_sources, counts=counts))
    return uses


def _withheld_note(hidden: list[FactorUse]) -> tuple[Phrase, ...]:
    if not hidden:
        return ()
    en = ", ".join(use.factor.label_en for use in hidden)
    es = ", ".join(use.factor.label_es for use in hidden)
    return (
        Phrase(
            f"Not shown here: {en}. They are measured from restricted positions and would give them away; "
            "the risk contains them, so it is not shown either.",
            f"No se muestra aquí: {es}. Se miden desde posiciones restringidas y las delatarían; el riesgo "
            "las contiene, así que tampoco se muestra.",
        ),
    )


def _deaths(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep cause, year and count: a date, an age and a place together are a person.

    Rows are numbered from west to east, since an identifier may be a case number and an order a list's.
    """
    out = frame.copy()
    if "found_on" in out:
        out["year"] = pd.to_datetime(out["found_on"]).dt.year.astype("Int64")
    order = np.lexsort((out.geometry.y.to_numpy(), out.geometry.x.to_numpy()))
    out = out.iloc[order]
    out["death_id"] = [f"death-{number}" for number in range(1, len(out) + 1)]
    kept = ["death_id", *(column for column in _DEATH_COLUMNS if column in out), out.geometry.name]
    return out[kept].reset_index(drop=True)


def _grid_m(precision_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the grid that a point's precision bears: 1, 2 or 5 times a power of ten, at most half of it.

    Half, so that the rounding adds little to what was uncertain before. Unknown precision: the finest.
    """
    half = np.fmax(precision_m, 0.0) / 2
    safe = np.where(np.isfinite(half), np.maximum(half, FINEST_M), FINEST_M)
    decade = 10.0 ** np.floor(np.log10(safe))
    step = np.select([safe >= 5 * decade, safe >= 2 * decade], [5.0, 2.0], 1.0)
    return np.asarray(step * decade, dtype=np.float64)


def _cut(
    geometry: NDArray[np.object_], grid: NDArray[np.float64], *, restricted: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Put every vertex on its row's grid, without heights; a line that shrinks to a point is None."""
    flat = shapely.force_2d(geometry)
    areas = restricted & (shapely.get_dimensions(flat) == 2)
    flat = np.where(areas, shapely.centroid(flat), flat)
    step = np.repeat(grid, shapely.get_num_coordinates(flat))[:, None]
    coords = shapely.get_coordinates(flat)
    out = shapely.set_coordinates(flat.copy(), np.round(coords / step) * step)
    lines = shapely.get_dimensions(out) == 1
    out[lines] = shapely.remove_repeated_points(out[lines])
    out[lines & (shapely.length(out) == 0)] = None
    return np.asarray(out, dtype=object)
