"""Which rows the public sees where they are, which are moved, which only counted, and which wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import layers
from geo.result import FactorUse, Publication, StudyResult
from maps import _mask

SENSITIVE: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "death": lambda frame: pd.Series(data=True, index=frame.index),
    "site": lambda frame: pd.Series(data=True, index=frame.index),
    "water": lambda frame: frame["type"] == "station",
    "place": lambda frame: frame["type"] == "camp",
}
"""Kinds with points that harm where they are exact, even if a table calls them public, and which of them."""

_WHEN = {"death": "found_on", "encounter": "period_end"}
"""What tells how long ago an incident was."""

_BEHIND = {
    "openings": ("gap",),
    "water_access": ("water",),
    "help_access": ("place",),
    "road_access": ("place",),
}
"""Kinds behind what a factor asks for under another name."""

_CLASSES = {"type", "cause", "status", "country", "sensitivity", "basis"}
"""What a moved row keeps, beside where it comes from, how many people it tells of, and the year."""


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Layers as the public may have them measured.

    Attributes
    ----------
    shown
        kind -> rows where they are; kinds without one are left out.
    moved, origin
        kind -> rows at a place that is not theirs, fit to be shown; and the same rows as they were.
    held
        kind -> rows that only counts tell of.
    late
        kind -> rows that are too young.
    """

    shown: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    moved: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    origin: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    held: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    late: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    @property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        """What may be measured from: the rows that are shown, and the moved ones where they are shown."""
        kinds = list(dict.fromkeys([*self.shown, *self.moved]))
        return {
            kind: _joined([part[kind] for part in (self.shown, self.moved) if kind in part]) for kind in kinds
        }


def until(publication: Publication, on: date) -> date:
    """Return the last day whose incidents are told of."""
    return on - timedelta(days=publication.delay_days)


def may_be_withdrawn(publication: Publication) -> set[str]:
    """Return the kinds of which `sort` may leave no row where it is."""
    return {*SENSITIVE, *_WHEN, *publication.mask}


def published(frame: pd.DataFrame, kind: str, publication: Publication) -> pd.Series:
    """Tell which rows the study declares as known already; `frame` has its key as a column or its index."""
    key = f"{kind}_id"
    names = frame[key] if key in frame else frame.index.to_series()
    known = pd.Series(data=False, index=frame.index)
    for entry in publication.published:
        if entry.kind == kind:
            known |= True if entry.keys is None else names.isin(entry.keys).to_numpy()
    return known


def waiting(frame: pd.DataFrame, kind: str, publication: Publication, on: date) -> pd.Series:
    """Tell which rows are incidents too young to be told of."""
    column = _WHEN.get(kind)
    if column is None or column not in frame:
        return pd.Series(data=False, index=frame.index)
    return pd.to_datetime(frame[column]) > pd.Timestamp(until(publication, on))


def sort(frames: Mapping[str, gpd.GeoDataFrame], publication: Publication, *, on: date) -> Sorted:
    """Sort the public rows of layers by what the public may know of where they are.

    Routes stay among `shown`: they are measured before cells are made of them. Restricted rows are not
    looked at; they come out where they went in, among `shown`.

    Raises
    ------
    InputError
        if points are to be moved and there is no key.
    """
    shown, moved, origin, held, late = {}, {}, {}, {}, {}
    for kind, frame in frames.items():
        if kind not in may_be_withdrawn(publication):
            shown[kind] = frame
            continue
        is_open = frame["sensitivity"] == "public"
        young = is_open & waiting(frame, kind, publication, on)
        if young.any():
            late[kind] = frame.loc[young]
        sensitive = is_open & ~young & _is_sensitive(frame, kind, publication)
        if kind in publication.mask and sensitive.any():
            origin[kind] = frame.loc[sensitive]
            moved[kind] = _moved(origin[kind], kind, publication)
        elif sensitive.any():
            held[kind] = frame.loc[sensitive]
        rest = frame.loc[~young & ~sensitive]
        if len(rest):
            shown[kind] = rest
    return Sorted(shown=shown, moved=moved, origin=origin, held=held, late=late)


def closed(result: StudyResult) -> tuple[StudyResult, Mapping[str, gpd.GeoDataFrame]]:
    """Return a result in which rows that the public may not see where they are count as restricted.

    Beside it kind -> the moved rows, which take their place once what was measured from them is gone.
    """
    publication = result.publication
    moved: Mapping[str, gpd.GeoDataFrame] = {}
    if not publication.is_applied:
        sorted_ = sort(result.layers, publication, on=result.on)
        moved = sorted_.moved
        touched = {*sorted_.moved, *sorted_.held, *sorted_.late}
        marked = {}
        for kind in touched:
            frame = result.layers[kind]
            kept = frame.index.isin(sorted_.shown[kind].index if kind in sorted_.shown else frame.index[:0])
            marked[kind] = frame.assign(sensitivity=frame["sensitivity"].where(kept, "restricted"))
        result = replace(
            result,
            layers={**result.layers, **marked},
            factors=tuple(_knowing(use, touched) for use in result.factors),
            held=sorted_.held,
            files=with_moved(result.files, sorted_),
        )
    tables = {
        kind: table.loc[~waiting(table, kind, publication, result.on)]
        for kind, table in result.tables.items()
    }
    return replace(_closed_routes(result), tables=tables), moved


def with_moved(
    files: Mapping[str, tuple[frozenset[str], ...]], sorted_: Sorted
) -> dict[str, tuple[frozenset[str], ...]]:
    """Return each file's identifiers with the new ones of its rows that were moved."""
    out = dict(files)
    for kind, frame in sorted_.moved.items():
        key = f"{kind}_id"
        new = dict(zip(sorted_.origin[kind].loc[frame.index, key], frame[key], strict=True))
        out[kind] = tuple(own | {new[name] for name in own & new.keys()} for own in out.get(kind, ()))
    return out


def hidden_routes(result: StudyResult) -> gpd.GeoDataFrame:
    """Return the public routes that may be shown as cells only."""
    routes = result.routes
    keep = (routes["sensitivity"] == "public") & ~published(routes, "route", result.publication)
    return routes.loc[keep]


def _closed_routes(result: StudyResult) -> StudyResult:
    gone = hidden_routes(result).index
    if not len(gone):
        return result

    def marked(frame: gpd.GeoDataFrame, names: pd.Series | pd.Index) -> gpd.GeoDataFrame:
        is_gone = names.isin(gone)
        return frame.assign(sensitivity=frame["sensitivity"].mask(np.asarray(is_gone), "restricted"))

    layers_ = dict(result.layers)
    if "route" in layers_:
        layers_["route"] = marked(layers_["route"], layers_["route"]["route_id"])
    return replace(
        result,
        layers=layers_,
        routes=marked(result.routes, result.routes.index),
        segments=marked(result.segments, result.segments["route_id"]),
    )


def _is_sensitive(frame: gpd.GeoDataFrame, kind: str, publication: Publication) -> pd.Series:
    if kind in SENSITIVE:
        among = SENSITIVE[kind](frame)
    else:
        among = pd.Series(data=kind in publication.mask, index=frame.index)
    return among & ~published(frame, kind, publication)


def _knowing(use: FactorUse, touched: set[str]) -> FactorUse:
    """Return a factor's use that says it was measured from what the public may not know where it is."""
    needs = (*use.factor.needs, *use.factor.optional)
    kinds = {kind for need in needs for kind in _BEHIND.get(need, (need,))} & touched
    return replace(use, restricted_from=tuple(sorted({*use.restricted_from, *kinds}))) if kinds else use


def _moved(frame: gpd.GeoDataFrame, kind: str, publication: Publication) -> gpd.GeoDataFrame:
    """Return rows at other places, without what would tell them apart, numbered from west to east."""
    points = _mask.moved(
        frame,
        key=publication.key or b"",
        minimum_m=publication.mask_min_m,
        maximum_m=publication.mask_max_m,
    )
    out = frame.set_geometry(gpd.GeoSeries(points, index=frame.index, crs=frame.crs))
    schema = layers.module(kind).SCHEMA
    for column in schema.columns:
        if column.name in out and column.name not in _CLASSES | {"count"}:
            out[column.name] = _blank(out[column.name], column.name)
    for column in ("valid_from", "valid_to", "retrieved"):
        out[column] = pd.NaT
    out["precision_m"] = np.ceil(
        np.fmax(frame["precision_m"].astype(np.float64), 0.0) + publication.mask_max_m
    )
    order = np.lexsort((shapely.get_y(points), shapely.get_x(points)))
    out = _without_rare(out.iloc[order], publication.k)
    out[schema.key] = [f"{kind}-moved-{number:04d}" for number in range(1, len(out) + 1)]
    return out


def _blank(values: pd.Series, name: str) -> pd.Series:
    """Return a column with nothing in it; of the day of a finding the year stays."""
    if name in _WHEN.values():
        years = pd.to_datetime(values).dt.year
        return pd.to_datetime(years.astype("Int64").astype("string"), format="%Y", errors="coerce")
    return values.where(pd.Series(data=False, index=values.index))


def _without_rare(frame: gpd.GeoDataFrame, k: int) -> gpd.GeoDataFrame:
    """Return rows without a year, cause or number of people that fewer than `k` of them share."""
    if "cause" not in frame:
        return frame
    out = frame.copy()
    alike = out.groupby(["cause", "found_on"], dropna=False)["cause"].transform("size")
    out["found_on"] = out["found_on"].where(alike >= k)
    alike = out.groupby("cause", dropna=False)["cause"].transform("size")
    out["cause"] = out["cause"].where(alike >= k, "undetermined")
    alike = out.groupby("count", dropna=False)["cause"].transform("size")
    out["count"] = out["count"].where(alike >= k)
    return out


def _joined(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return parts[0] if len(parts) == 1 else pd.concat(parts)
