"""Where water could be left: given places, and cells that a group can carry water to without harm to anyone.

What a group wishes is asked in turn, and if no place is left, the wish that took the last ones is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import relief
from geo.join import proximity, sample
from geo.walking.travel_time import Pace, travel_time
from geo.water import _funnel
from geo.water._funnel import Wish
from layers import crs as crs_
from layers.raster import Raster

COLUMNS: Final = ("kind", "is_must", "road_m", "carry_min", "slope_deg", "sensitivity")
"""What a candidate site carries beside its point."""

_CALLED: Final = {"checkpoint": "a checkpoint", "place": "a house or other place", "rail": "a railway"}


@dataclass(frozen=True, eq=False, kw_only=True)
class KeepOff:
    """What water is to be left far from, so that nobody who comes for it is drawn into danger.

    Attributes
    ----------
    name
        of the kind of layer: ``checkpoint``, ``place``, ``rail`` or another word for it.
    features
        those in force; any geometry, ``precision_m`` where known.
    distance_m
        no site is within this of one, wherever that may be as exactly as its position is known (one without a
        precision is where it is stated).
    """

    name: str
    features: gpd.GeoDataFrame
    distance_m: float

    def __post_init__(self) -> None:
        """Check the distance."""
        if not (np.isfinite(self.distance_m) and self.distance_m >= 0):
            raise InputError(f"keep_off.{self.name}_m is {self.distance_m}; give metres from 0")


def candidates(
    terrain: Raster,
    roads: gpd.GeoDataFrame,
    *,
    spacing_m: float | None = None,
    given: gpd.GeoDataFrame | None = None,
    must: gpd.GeoDataFrame | None = None,
    allowed: gpd.GeoDataFrame | None = None,
    forbidden: gpd.GeoDataFrame | None = None,
    carry_m: float | None = None,
    carry_min: float | None = None,
    pace: Pace | None = None,
    slope_deg: float | None = None,
    keep_off: Sequence[KeepOff] = (),
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return candidate sites: given places and the middles of cells that keep all wishes.

    Parameters
    ----------
    terrain
        elevation in metres, on any grid.
    roads
        frame of the layer ``trail``, in the study's CRS, which is that of the sites; those that are not
        ``is_drivable`` do not count. It may be empty.
    spacing_m
        side of the cells, which lie the same wherever the terrain begins; None: no cells.
    given, must
        places that the group names, points; called by their first ``*_id`` column, or else their index. Given
        ones are to keep all wishes; must-have ones are kept as they are, and may be among the given.
    allowed, forbidden
        polygons: land that is allowed (None: all), and that is not.
    carry_m, carry_min
        the farthest from a drivable road: metres in a straight line, and minutes on foot from it, as those
        walk who carry.
    pace, **ground
        how they walk, for `carry_min`: as for `geo.walking.travel_time.travel_time`.
    slope_deg
        the steepest ground, in degrees.
    keep_off
        what to keep away from.

    Returns
    -------
    GeoDataFrame
        index ``site_id``, must-have ones first, then given ones, then cells: ``kind``, given or cell;
        ``is_must``; ``road_m``, straight distance to the nearest drivable road, NaN without any;
        ``carry_min``, NaN where it was not asked or nobody comes in time; ``slope_deg``, NaN where not known;
        ``sensitivity``, restricted; a point.

    Raises
    ------
    CrsError
        if `roads` is not in metres, or another frame is in another CRS.
    InputError
        if no site is left, with the wish that took the last ones and what to do; a must-have site lies in a
        forbidden area; two sites have one name; there is nothing to choose from; or a number is out of range.
    """
    crs = crs_.check_metric(roads, name="roads")
    frames = {"given": given, "must": must, "allowed": allowed, "forbidden": forbidden}
    crs_.check_same(expected=crs, **frames, **{f"keep_off.{each.name}": each.features for each in keep_off})
    _check_numbers(spacing_m=spacing_m, carry_m=carry_m, carry_min=carry_min, slope_deg=slope_deg)
    drivable = roads.loc[roads["is_drivable"].fillna(False).astype(bool)] if "is_drivable" in roads else roads
    if drivable.empty and not (carry_m is None and carry_min is None):
        raise InputError(
            "there is no drivable road to carry water from; add a layer of roads, or leave out carry_m and "
            "carry_min"
        )
    named = _named(given, must, crs)
    points = pd.concat([named, _cells(terrain, spacing_m, crs)])
    if points.empty:
        raise InputError("no site to choose from: give places, or a spacing_m that the terrain has room for")
    measured = points.assign(
        road_m=proximity.nearest(points, drivable)["distance_m"],
        carry_min=np.nan if carry_min is None else _carry(terrain, drivable, points, carry_min, pace, ground),
        slope_deg=sample.at(points, relief.slope(terrain)),
        sensitivity="restricted",
    )
    wishes = [Wish(says="on known ground", relax="take a larger terrain", keeps=_on(terrain, points))]
    wishes += _of_land(points, allowed, forbidden)
    wishes += _of_numbers(measured, carry_m=carry_m, carry_min=carry_min, slope_deg=slope_deg)
    wishes += [_away(points, each) for each in keep_off]
    is_must = measured["is_must"].to_numpy()
    called = "cells" if named.empty else "places" if spacing_m else "given places"
    kept, said = _funnel.through(
        int((~is_must).sum()),
        [Wish(says=w.says, relax=w.relax, keeps=w.keeps[~is_must]) for w in wishes],
        called=called,
    )
    chosen = is_must.copy()
    chosen[~is_must] = kept
    if not chosen.any():
        raise InputError(f"no site is left: {said}")
    return measured.loc[chosen, [*COLUMNS, "geometry"]]


def _check_numbers(**wishes: float | None) -> None:
    for name, value in wishes.items():
        if value is None:
            continue
        most = 90.0 if name == "slope_deg" else np.inf
        if not (np.isfinite(value) and 0 < value <= most):
            raise InputError(f"{name} is {value}; give a number above 0, or leave it out")


def _named(given: gpd.GeoDataFrame | None, must: gpd.GeoDataFrame | None, crs: CRS) -> gpd.GeoDataFrame:
    """Return the places that the group names, must-have ones first, each once."""
    parts = [_sites([], np.empty(0, dtype=object), crs, kind="given")]
    for frame, is_must in ((must, True), (given, False)):
        if frame is None:
            continue
        shapes = np.asarray(frame.geometry.array)
        if shapely.is_missing(shapes).any() or (shapely.get_type_id(shapes) != 0).any():
            raise InputError("sites are points; give a point for each given and each must-have place")
        names = [str(name) for name in proximity.feature_ids(frame)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"two sites are called '{twice[0]}'; give each a name of its own")
        parts.append(_sites(names, shapes, crs, kind="given", is_must=is_must))
    every = pd.concat(parts)
    return every.loc[~every.index.duplicated()]


def _cells(terrain: Raster, spacing_m: float | None, crs: CRS) -> gpd.GeoDataFrame:
    """Return the middles of the cells on known ground."""
    if spacing_m is None:
        return _sites([], np.empty(0, dtype=object), crs, kind="cell")
    bounds = terrain.bounds
    if terrain.crs != crs:
        bounds = crs_.transformer(terrain.crs, crs).transform_bounds(*bounds)
    west, south, east, north = (int(np.floor(each / spacing_m)) for each in bounds)
    across, up = (
        each.ravel() for each in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    )
    shapes: NDArray[np.object_] = np.asarray(
        shapely.points((across + 0.5) * spacing_m, (up + 0.5) * spacing_m), dtype=object
    )
    names = [f"cell-{i}-{j}" for i, j in zip(across.tolist(), up.tolist(), strict=True)]
    sites = _sites(names, shapes, crs, kind="cell")
    return sites.loc[_on(terrain, sites)]


def _sites(
    names: Sequence[str], shapes: NDArray[np.object_], crs: CRS, *, kind: str, is_must: bool = False
) -> gpd.GeoDataFrame:
    index = pd.Index(np.array(names, dtype=object), name="site_id")
    table = pd.DataFrame({"kind": kind, "is_must": is_must}, index=index).astype({"is_must": bool})
    return gpd.GeoDataFrame(table, geometry=shapes, crs=crs)


def _on(terrain: Raster, points: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    return sample.at(points, terrain).notna().to_numpy()


def _carry(
    terrain: Raster,
    roads: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    carry_min: float,
    pace: Pace | None,
    ground: dict[str, Any],
) -> pd.Series:
    """Return the minutes on foot from a road to each point; NaN beyond those asked for."""
    if pace is None:
        raise InputError("carry_min is minutes on foot; give the pace of those who carry")
    times = travel_time(terrain, roads, pace=pace, direction="from", limit_h=carry_min / 60.0, **ground)
    return sample.at(points, times.hours) * 60.0


def _of_land(
    points: gpd.GeoDataFrame, allowed: gpd.GeoDataFrame | None, forbidden: gpd.GeoDataFrame | None
) -> list[Wish]:
    wishes = []
    if allowed is not None:
        on_it = _within(points, allowed)
        wishes.append(Wish(says="on allowed land", relax="widen the allowed land", keeps=on_it))
    if forbidden is not None:
        off_it = ~_within(points, forbidden)
        barred = points.index[points["is_must"].to_numpy() & ~off_it]
        if len(barred):
            raise InputError(
                f"the must-have site '{barred[0]}' is in a forbidden area; move it, or take one of them away"
            )
        wishes.append(
            Wish(says="outside the forbidden areas", relax="narrow the forbidden areas", keeps=off_it)
        )
    return wishes


def _within(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    tree = shapely.STRtree(np.asarray(areas.geometry.array))
    found = np.zeros(len(points), dtype=bool)
    found[tree.query(np.asarray(points.geometry.array), predicate="intersects")[0]] = True
    return found


def _of_numbers(
    measured: gpd.GeoDataFrame, *, carry_m: float | None, carry_min: float | None, slope_deg: float | None
) -> list[Wish]:
    asked = (
        ("road_m", carry_m, "within {:g} m of a drivable road", "raise carry_m"),
        ("carry_min", carry_min, "within {:g} minutes on foot of a drivable road", "raise carry_min"),
        ("slope_deg", slope_deg, "known to be no steeper than {:g} degrees", "raise slope_deg"),
    )
    return [
        Wish(says=says.format(most), relax=relax, keeps=(measured[name] <= most).to_numpy())
        for name, most, says, relax in asked
        if most is not None
    ]


def _away(points: gpd.GeoDataFrame, off: KeepOff) -> Wish:
    least_m = proximity.nearest(points, off.features)["low_m"]
    return Wish(
        says=f"further than {off.distance_m:g} m from {_CALLED.get(off.name, off.name)}",
        relax=f"lower keep_off.{off.name}_m",
        keeps=~(least_m <= off.distance_m).to_numpy(),
    )
