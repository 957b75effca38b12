"""What each audience may see. Every writer passes here.

================================  ==========================  ==========================  ===========
what                              public                      partner                     restricted
================================  ==========================  ==========================  ===========
restricted rows                   absent                      on a grid of 1 km           as they are
segments of restricted routes     absent                      absent                      as they are
measures from restricted rows     absent, and the risk too    absent, and the risk too    as they are
public points                     cut to their precision      cut to their precision      as they are
public lines and areas            cut to a tenth of it        cut to a tenth of it        as they are
public routes                     cells, unless published     lines                       as they are
deaths, camps, drops, sites       cells or moved, unless      cut to their precision      as they are
  that are marked public          published
incidents of the last days        absent                      as the others               as they are
deaths that are published         cause, year, count          cause, year, count          as they are
numbers made from rows            without gaps                as they are                 as they are
sources, shares measured          of what is shown            of what is shown            as they are
restricted isochrones, reach      absent                      absent                      as they are
in sight of restricted things     absent                      absent                      as it is
walks, groups, rides, departures  of open routes              of open routes              as they are
modelled corridors and flow       cells of 36 km2             cells of 5 km2              as they are
the water plan                    number of sites, share      number of sites, share      as it is
================================  ==========================  ==========================  ===========

A measure goes because distances to a hidden point, from many segments, give the point away. A study that
wants a risk on its public map computes it from public rows alone, and then nothing has to go. From where a
hidden thing is seen tells where it stands, and how much of a section sees it tells that too. So does the
point of no return, from which hidden water or help is just reached: it goes like a walking time to it, and
the reason is said anew without it. A rank among hidden routes goes as well. A corridor is
a way that people may take: only whole cells of a grid that is the same everywhere tell of it, and to the
public only where nothing restricted fed the model.

*Published* is what the study file declares so, with a reason: what anybody can look up where it is, or what
was made up. All else that is public and could harm where it is exact is only counted, in cells that hold
enough of it (`maps._counted`), or moved (`maps._mask`). A run for the public does so before it measures, so
that no measure knows more than the map; where that was not done, what was measured goes like a measure
from restricted rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal, TypeAlias, TypeVar, get_args
from weakref import WeakKeyDictionary

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.result import FactorUse, Phrase, StudyResult
from maps import _cells, _counted, _ids, _inner, _public, _rounding, _sources, _telltale
from maps._public import SENSITIVE, Sorted, published, sort, with_moved
from maps._rounding import LINE_GRID_M

__all__ = [
    "AUDIENCES",
    "CELL_RESOLUTION",
    "GROUND",
    "LINE_GRID_M",
    "PARTNER_GRID_M",
    "SENSITIVE",
    "Audience",
    "Sorted",
    "apply",
    "published",
    "sort",
    "stamp",
    "water_totals",
    "with_moved",
]

Audience: TypeAlias = Literal["public", "partner", "restricted"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

PARTNER_GRID_M = 1_000.0

GROUND = frozenset({"height"})
"""Kinds of layer that the relief is made of."""

CELL_RESOLUTION = {"public": 6, "partner": 7}
"""H3 resolution of what is modelled: cells of about 36 km2 and 5 km2."""

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
    "risk_factors",
    "risk_factors_low",
    "risk_factors_high",
    "band_factors",
    "main_of_factors",
)
_WALKED_ON = ("barrier", "gap", "trail")
"""Layers that say where one can walk: a model that crosses a wall tells of the gap."""

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
        if the audience is unknown, or points are to be moved without a key.
    """
    if _known(audience) == "restricted":
        return result
    with _AT_ONCE:
        editions = _MADE.setdefault(result, {})
        if audience not in editions:
            editions[audience] = _made(result, audience)
        return editions[audience]


_AT_ONCE = Lock()
_MADE: WeakKeyDictionary[StudyResult, dict[str, StudyResult]] = WeakKeyDictionary()
"""Editions by result: every writer asks for the same one, and side by side. Gone with the result."""


def _made(result: StudyResult, audience: Audience) -> StudyResult:
    if audience == "partner":
        return replace(_shown(result, audience, {}, {}), held={}, counted=None)
    closed, moved = _public.closed(result)
    hidden = result.segments.loc[result.segments["route_id"].isin(_public.hidden_routes(result).index)]
    counted = _counted.make(
        hidden,
        closed.held,
        result.publication,
        area=result.area,
        crs=result.crs,
        has_risk=not any(use.restricted_from for use in closed.factors),
    )
    told = _counted.rows(counted, hidden, closed.held, routes=result.layers.get("route"))
    shown = _shown(closed, audience, moved, told)
    return _ids.closed_up(
        replace(
            shown,
            held={},
            counted=counted,
            notes=(*shown.notes, *_counted_note(counted, result)),
        )
    )


def _shown(
    result: StudyResult,
    audience: Audience,
    moved: Mapping[str, gpd.GeoDataFrame],
    counted: Mapping[str, pd.DataFrame],
) -> StudyResult:
    """Return what an audience sees; `moved` rows are put where restricted ones of their kind were.

    `counted` are the rows that a cell tells of.
    """
    rules = _Rules(restricted_too=audience == "partner", are_cut=result.publication.is_applied)
    hidden = [use for use in result.factors if use.restricted_from]
    withheld = [column for use in hidden for column in _measures(use)]
    if hidden:
        withheld += _RISK_COLUMNS
    withheld += [*_telltale.told_by_time(result), *_inner.told_by_terrain(result)]
    unseen = _telltale.hidden_sights(result)
    withheld += [f"seen_{kind}_share" for kind in unseen]
    known = _rounding.as_stated(result.routes, result.layers.get("route"))
    routes = rules.frame(known).drop(columns=known.columns.difference(result.routes.columns))
    open_routes = result.routes.index[result.routes["sensitivity"] == "public"]
    body = _inner.open_body(result, open_routes)
    segments = body.of(_segments(result.segments, known, open_routes), _RISK_COLUMNS)
    segments = segments.drop(columns=withheld, errors="ignore")
    layers = _with(result.layers, moved)
    seen = _present({**layers, **result.tables}, lambda _, frame: rules.visible(frame))
    return replace(
        result,
        notes=(*result.notes, *water_totals(result), *_withheld_note(hidden)),
        layers=_present(layers, rules.layer),
        tables=_present(result.tables, lambda _, frame: rules.visible(frame)),
        rasters={
            kind: raster
            for kind, raster in result.rasters.items()
            if raster.provenance.sensitivity == "public"
        },
        openings=rules.openings(result.openings),
        segments=segments,
        routes=body.of(routes, _RISK_COLUMNS).drop(columns=withheld, errors="ignore"),
        factors=_sources.factors(
            (use for use in result.factors if not use.restricted_from), segments, has_cells="route" in counted
        ),
        uses=_sources.uses(result, seen, counted, restricted_too=rules.restricted_too),
        files=_sources.files(result, seen, counted),
        isochrones=_modelled(_telltale.open_isochrones(result), audience),
        reach=_modelled(_telltale.open_reach(result), audience),
        sight={kind: seen for kind, seen in result.sight.items() if kind not in unseen},
        corridors=None,
        flow=None,
        walks=body.walks,
        groups=body.groups,
        departures=body.departures,
        rides=body.rides,
        cells=_coarse(result, audience, open_routes),
        water=None,
    )


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """What `public` and `partner` do with rows; they differ in whether restricted ones are there at all.

    `are_cut`: the points of layers, but for those of `GROUND`, were put on their grid before anything was
    measured from them.
    """

    restricted_too: bool
    are_cut: bool

    def visible(self, frame: _Frame) -> _Frame:
        """Keep the rows that may be seen."""
        return frame if self.restricted_too else frame.loc[frame["sensitivity"] == "public"]

    def frame(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Keep the rows that may be seen, each as exactly as it may be."""
        seen = self.visible(frame)
        restricted = (seen["sensitivity"] == "restricted").to_numpy()
        done = (seen.geom_type == "Point").to_numpy() & self.are_cut
        points = (seen.geom_type == "Point").to_numpy() & ~done
        precision = _rounding.precision_of(seen)
        bears = np.where(points, _rounding.grid_m(precision), _rounding.line_grid_m(precision))
        grid = np.where(restricted, PARTNER_GRID_M, np.where(done, LINE_GRID_M, bears))
        geometry = _rounding.cut(seen.geometry.to_numpy(), grid, restricted=restricted)
        out = seen.set_geometry(gpd.GeoSeries(geometry, index=seen.index, crs=seen.crs))
        if "precision_m" in out:
            stated = _rounding.stated_m(np.where(restricted, np.fmax(precision, 0.0), precision), grid)
            out["precision_m"] = np.where(restricted | points, stated, precision)
        return out.loc[~out.geometry.is_empty & out.geometry.notna()]

    def layer(self, kind: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Treat one kind of layer."""
        rules = replace(self, are_cut=self.are_cut and kind not in GROUND)
        return _deaths(rules.frame(frame)) if kind == "death" else rules.frame(frame)

    def openings(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Treat the openings, whose ends stand in columns too: no more exact than the lines."""
        out = replace(self, are_cut=False).frame(frame)
        grid = _rounding.line_grid_m(_rounding.precision_of(out))
        grid = np.where(out["sensitivity"] == "restricted", PARTNER_GRID_M, grid)
        for column in out.columns[out.columns.str.endswith(("_lon", "_lat"))]:
            out[column] = _rounding.degrees(out[column], grid)
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


def _segments(
    segments: gpd.GeoDataFrame, routes: gpd.GeoDataFrame, open_routes: pd.Index
) -> gpd.GeoDataFrame:
    """Keep the public segments of public routes: a segment is too short to be shown on a coarse grid."""
    keep = (segments["sensitivity"] == "public") & segments["route_id"].isin(open_routes)
    return _rounding.along(segments.loc[keep], routes)


def _modelled(areas: gpd.GeoDataFrame | None, audience: str) -> gpd.GeoDataFrame | None:
    """Return areas of walking time, to the public without decimals of a metre that nobody knows."""
    return areas if areas is None or audience != "public" else _rounding.frame(areas)


def _coarse(result: StudyResult, audience: str, open_routes: pd.Index) -> gpd.GeoDataFrame | None:
    """Return corridors and flow as cells; to the public nothing of what restricted rows fed.

    Partners see restricted routes to 1 km, and a cell of 5 km2 tells no more.
    """
    corridors, flow = result.corridors, result.flow
    if audience == "public":
        walked_on = [result.openings, *(result.layers.get(kind) for kind in _WALKED_ON)]
        if any(_telltale.has_restricted(frame) for frame in walked_on):
            return None
        flow = None if _telltale.has_restricted(result.routes) else flow
        if corridors is not None:
            corridors = corridors.loc[corridors["route_id"].isin(open_routes)]
    return _cells.make(corridors, flow, resolution=CELL_RESOLUTION[audience], crs=result.crs)


def _with(
    layers: Mapping[str, gpd.GeoDataFrame], moved: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, gpd.GeoDataFrame]:
    """Put moved rows to the layers; those that they stand for count as restricted there."""
    return {
        kind: pd.concat([frame, moved[kind]], ignore_index=True) if kind in moved else frame
        for kind, frame in layers.items()
    }


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


def _counted_note(counted: gpd.GeoDataFrame | None, result: StudyResult) -> tuple[Phrase, ...]:
    """Say what the cells are, and that there may be more than they tell of."""
    if counted is None:
        return ()
    k = result.publication.k
    return (
        Phrase(
            f"Routes and incidents are shown as cells with at least {k} of them. A cell that is not shown "
            "may have fewer, or none.",
            f"Las rutas y los incidentes se muestran como celdas con al menos {k} de ellos. Una celda que no "
            "se muestra puede tener menos, o ninguno.",
        ),
    )


def water_totals(result: StudyResult) -> tuple[Phrase, ...]:
    """Return the totals of a water plan: where its sites are tells where people walk."""
    if result.water is None:
        return ()
    count, share = len(result.water.chosen), result.water.covered_share
    return (
        Phrase(
            f"A water plan of {count} sites would serve {share:.0%} of the litres wanted here. Where they "
            "are is not shown.",
            f"Un plan de agua de {count} sitios cubriría el {share * 100:.0f} % de los litros que faltan "
            "aquí. No se muestra dónde están.",
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
