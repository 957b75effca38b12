"""Where a study could leave water, who reaches it, and what its wishes are, wired together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geo.errors import InputError
from geo.risk.factors import water_distance
from geo.walking.speed import Pace
from geo.water import cover
from geo.water.demand import ENDLESS
from geo.water.siting import Problem
from layers.raster import Raster
from study import ground, wanting
from study.ground import Land
from study.sections_water import WaterSection

DWELLINGS = ("city", "town", "village")
"""Places that have houses."""

_CELL = re.compile(r"cell--?\d+--?\d+")
"""How `geo.water.candidates` calls cells: always the same for one spacing."""

_SLOPES = np.linspace(-1.0, 1.0, 401)
"""Rise over run: among them is the one that people are fastest on."""

_SITE = ("name", "kind", "is_must", "holds_l", "cost", "basis")


@dataclass(frozen=True, eq=False, kw_only=True)
class Reach:
    """Who reaches which site.

    Attributes
    ----------
    sites
        index ``site_id``, existing ones first: ``name``, ``kind`` (existing or new), ``is_must``,
        ``holds_l`` (NaN: no limit), ``cost``, ``basis``, points.
    hours
        shape (sites, points of demand), on foot, within the most hours that anybody has left.
    in_time
        same shape: hours where the site covers the point, from it or from the last point before it from which
        the site is reached in time (`geo.water.cover.onward`).
    """

    sites: gpd.GeoDataFrame
    hours: csr_array
    in_time: csr_array

    def of(self, points: NDArray[np.intp]) -> csr_array:
        """Return `in_time` of some of the points."""
        return self.in_time[:, points].tocsr()


def reach(
    own: WaterSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    land: Land,
    found: gpd.GeoDataFrame,
    *,
    carry_l: float,
    pace_factor: float,
    progress: Callable[[float], None] | None = None,
) -> Reach:
    """Return the sites that there are and could be, and who reaches them.

    Parameters
    ----------
    own
        the study's table ``water``.
    frames
        kind -> rows in force on the study date.
    terrain, land
        elevation as it was given, and the ground that is walked on.
    found
        demand of all scenarios (`study.wanting.wanted`), not empty.
    carry_l, pace_factor
        what one person fills, and the pace of the slowest.
    progress
        called with the share of the sites that are timed.

    Raises
    ------
    InputError
        with the wish to relax, if no site is left, or a site is named that is not there.
    """
    faster = 1.0 if land.network is None else min(1.0, float(land.network["factor"].min()))
    way_m = far_m(own, land.pace, faster=faster) + 2.0 * max(land.grid.resolution)
    sites = pd.concat([_existing(own, frames, found), _new(own, frames, terrain, land, found, way_m)])
    twice = sites.index[sites.index.duplicated()]
    if len(twice):
        raise InputError(
            f"a station of the layer water and a place of the layer site are both called '{twice[0]}'; "
            "rename one"
        )
    _check_names(own, sites)
    sites = sites.loc[~sites.index.isin(own.forbidden)]
    sites["is_must"] |= sites.index.isin(own.must)
    hours = wanting.hours_to(
        land, sites, found, limit_h=own.limit_h, pace_factor=pace_factor, progress=progress
    )
    if own.source == "routes":
        in_time = cover.onward(hours, found, carry_l=carry_l)
    else:
        in_time = hours.multiply(cover.cover(hours, found["left_h"].to_numpy(dtype=np.float64))).tocsr()
    # A new site that nobody comes to in time is no choice.
    useful = (np.diff(in_time.indptr) > 0) | sites["is_must"].to_numpy() | (sites["kind"] == "existing")
    if not useful.any():
        raise InputError(
            "nobody reaches any site before the threshold; raise water.limit_h, or make "
            "water.candidates.spacing_m smaller or its other wishes milder"
        )
    kept = np.flatnonzero(useful)
    return Reach(sites=sites.iloc[kept], hours=hours[kept].tocsr(), in_time=in_time[kept].tocsr())


def problem(
    own: WaterSection,
    within: Reach,
    points: NDArray[np.intp],
    weight: NDArray[np.float64],
    *,
    survival: pd.Series | None = None,
) -> Problem:
    """Return the choice of sites for some points of the demand.

    Parameters
    ----------
    own
        the study's table ``water``.
    within
        of `reach`.
    points
        which of its points.
    weight
        litres a day that each counts.
    survival
        site_id -> share of the visits at which it stood there whole; a site serves no more than that share of
        what it otherwise could. None: all always do.
    """
    in_time = within.of(points)
    sites = within.sites
    is_existing = (sites["kind"] == "existing").to_numpy()
    must = sites["is_must"].to_numpy(dtype=bool) | (is_existing if own.existing == "keep" else False)
    return Problem(
        weight=weight,
        cover=(in_time > 0).tocsr(),
        hours=in_time,
        capacity_l=_capacity(own, sites, in_time, weight, survival),
        cost=None if own.budget is None else sites["cost"].to_numpy(dtype=np.float64),
        must=must,
        forbidden=np.zeros(len(sites), dtype=bool),
        existing=is_existing,
        apart=_apart(own, sites, must),
        backup_share=own.backup_share,
    )


def far_m(own: WaterSection, pace: Pace, *, faster: float = 1.0) -> float:
    """Return how far nobody comes while they go out of their way, in metres.

    Parameters
    ----------
    own
        the study's table ``water``.
    pace
        of the walkers.
    faster
        what the time on the best ways is multiplied by.
    """
    fastest_m_s = float(pace.speed_m_s(_SLOPES).max()) / faster
    return own.limit_h * 3600.0 * fastest_m_s


def daily_l(own: WaterSection, sites: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the litres a day that each site can give, NaN without a limit: what it holds over the days."""
    return np.asarray(sites["holds_l"], dtype=np.float64) / own.refill_days


def _capacity(
    own: WaterSection,
    sites: gpd.GeoDataFrame,
    in_time: csr_array,
    weight: NDArray[np.float64],
    survival: pd.Series | None,
) -> NDArray[np.float64] | None:
    daily = daily_l(own, sites)
    most = np.where(np.isnan(daily), np.inf, daily)
    if survival is not None:
        share = survival.reindex(sites.index).fillna(1.0).to_numpy(dtype=np.float64)
        within = (in_time > 0).astype(np.float64) @ weight
        most = np.where(share < 1.0, np.minimum(most, within) * share, most)
    return most if np.isfinite(most).any() else None


def _apart(own: WaterSection, sites: gpd.GeoDataFrame, must: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """Return the pairs that are nearer than the group wishes; not those that are there anyhow."""
    if own.apart_m is None:
        return None
    tree = cKDTree(shapely.get_coordinates(sites.geometry.to_numpy()))
    pairs = tree.query_pairs(own.apart_m * (1.0 - 1e-9), output_type="ndarray").astype(np.int64)
    return pairs[~(must[pairs[:, 0]] & must[pairs[:, 1]])]


def _existing(
    own: WaterSection, frames: Mapping[str, gpd.GeoDataFrame], found: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the stations and tanks in service."""
    water = frames.get("water")
    if water is None or own.existing == "ignore":
        return _sites([], np.empty(0, dtype=object), found, kind="existing")
    usable = water_distance.usable(water)
    usable = usable.loc[~usable["type"].isin(ENDLESS)]
    return _sites(
        usable["water_id"].tolist(),
        shapely.centroid(usable.geometry.to_numpy()),
        found,
        kind="existing",
        name=_texts(usable["name"]),
        holds_l=_holds(own, usable),
        cost=own.cost_existing,
        basis=usable["basis"].to_numpy(),
    )


def _new(
    own: WaterSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    land: Land,
    found: gpd.GeoDataFrame,
    way_m: float,
) -> gpd.GeoDataFrame:
    """Return the places that the group names, and cells, that keep its wishes and lie about the demand."""
    asked = own.candidates
    west, south, east, north = found.total_bounds
    bounds = (west - way_m, south - way_m, east + way_m, north + way_m)
    options: dict[str, Any] = {}
    if asked.carry_min is not None:
        terrain = land.grid
        options = {name: value for name, value in land.options.items() if name != "factor"}
        if land.factor is not None:
            options["factor"] = ground.about(land.factor, bounds, crs=found.crs)
    given = frames.get("site")
    is_must = None if given is None else given["site_id"].isin(own.must)
    zones = frames.get("land")
    roads = frames.get("trail")
    nowhere = gpd.GeoDataFrame({"is_drivable": []}, geometry=[], crs=found.crs)
    chosen = cover.candidates(
        ground.about(terrain, bounds, crs=found.crs),
        nowhere if roads is None else roads,
        spacing_m=asked.spacing_m or None,
        given=given,
        must=None if given is None or is_must is None or not is_must.any() else given.loc[is_must],
        allowed=_zone(zones, "allowed"),
        forbidden=_zone(zones, "forbidden"),
        carry_m=asked.carry_m,
        carry_min=asked.carry_min,
        pace=land.pace,
        slope_deg=asked.slope_deg,
        keep_off=_keep_off(own, frames),
        **options,
    )
    near_m, _ = cKDTree(shapely.get_coordinates(found.geometry.to_numpy())).query(
        shapely.get_coordinates(chosen.geometry.to_numpy())
    )
    chosen = chosen.loc[(near_m <= way_m) | chosen["is_must"].to_numpy()]
    known = (
        pd.DataFrame(index=chosen.index)
        if given is None
        else given.set_index("site_id").reindex(chosen.index)
    )
    blank = pd.Series(np.nan, index=chosen.index)
    return _sites(
        chosen.index.tolist(),
        chosen.geometry.to_numpy(),
        found,
        kind="new",
        name=_texts(known.get("name", blank)),
        is_must=chosen["is_must"].to_numpy(),
        holds_l=_holds(own, known if "capacity_l" in known else pd.DataFrame({"capacity_l": blank})),
        cost=known.get("cost", blank).astype(np.float64).fillna(own.cost).to_numpy(),
        basis=known.get("basis", blank.astype(object)).fillna("approximate").to_numpy(),
    )


def _sites(
    names: list[str], shapes: NDArray[np.object_], found: gpd.GeoDataFrame, **columns: Any
) -> gpd.GeoDataFrame:
    index = pd.Index([str(name) for name in names], name="site_id", dtype=object)
    blank = {"name": None, "is_must": False, "holds_l": np.nan, "cost": 0.0, "basis": "approximate"}
    table = pd.DataFrame({**blank, **columns}, index=index)[list(_SITE)]
    table = table.astype({"name": object, "is_must": bool, "holds_l": np.float64, "cost": np.float64})
    table["name"] = [name or label for name, label in zip(table["name"], index, strict=True)]
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=found.crs)


def _texts(values: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else str(value) for value in values]


def _holds(own: WaterSection, rows: pd.DataFrame) -> NDArray[np.float64]:
    held = rows["capacity_l"].astype(np.float64)
    return np.asarray(held.fillna(np.nan if own.capacity_l is None else own.capacity_l), dtype=np.float64)


def _zone(zones: gpd.GeoDataFrame | None, access: str) -> gpd.GeoDataFrame | None:
    if zones is None:
        return None
    rows = zones.loc[zones["access"] == access]
    return rows if len(rows) else None


def _keep_off(own: WaterSection, frames: Mapping[str, gpd.GeoDataFrame]) -> list[cover.KeepOff]:
    asked = own.candidates.keep_off
    places = frames.get("place")
    named = {
        "checkpoint": (frames.get("checkpoint"), asked.checkpoint_m),
        "place": (None if places is None else places.loc[places["type"].isin(DWELLINGS)], asked.place_m),
        "rail": (frames.get("rail"), asked.rail_m),
    }
    return [
        cover.KeepOff(name=name, features=rows, distance_m=far)
        for name, (rows, far) in named.items()
        if rows is not None and len(rows) and far > 0
    ]


def _check_names(own: WaterSection, sites: gpd.GeoDataFrame) -> None:
    for wish, names in (("must", own.must), ("forbidden", own.forbidden)):
        for name in names:
            # A forbidden cell may be no site for other reasons.
            if name not in sites.index and not (wish == "forbidden" and _CELL.fullmatch(name)):
                raise InputError(
                    f"water.{wish} names '{name}', which is no site: no place of the layer site, no "
                    "station in service of the layer water, and no cell that keeps the other wishes"
                )
