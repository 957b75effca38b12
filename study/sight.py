"""What a study sees: beacons, flags, masts and lookouts, from the ground and along the routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.ground import observer, visibility
from geo.join import sample
from layers.raster import Raster
from study.progress import Jobs, Tell, nobody
from study.sections_walking import SightSection

PLACES = ("rescue_beacon", "cell_mast", "lookout")
"""Kinds of observer that are a type of place; flags stand at water stations."""


def look(
    own: Mapping[str, SightSection],
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    *,
    tell: Tell = nobody,
) -> dict[str, Raster]:
    """Return how many of each kind are seen from each cell, for the kinds that stand on the terrain.

    Parameters
    ----------
    own
        the study's tables ``sight``.
    frames
        kind of layer -> rows in force on the study date.
    terrain
        elevation in metres, on any grid.
    tell
        is called with what is being done, and what share of all is done.
    """
    seen = {}
    known = {
        kind: rows.loc[sample.at(rows.geometry, terrain).notna()]
        for kind, rows in _observers(frames).items()
        if own.get(kind, SightSection()).use
    }
    jobs = Jobs(tell, sum(len(rows) for rows in known.values()))
    for kind, on_it in known.items():
        settings = own.get(kind, SightSection())
        if on_it.empty:
            continue
        standard = observer.KINDS[kind]
        counts = visibility.measure(
            terrain,
            on_it,
            which=("visible", "uncertain"),
            observer_height_m=_heights_m(on_it, settings.height_m, standard.observer_height_m),
            target_height_m=_first(settings.eye_m, standard.target_height_m),
            radius_m=_first(settings.radius_km and settings.radius_km * 1000.0, standard.radius_m),
            refraction=standard.refraction,
            progress=jobs.begin(f"Looking: {kind.replace('_', ' ')}", len(on_it)).counted,
        )
        # What is seen over ground without elevation may be hidden by it: only what is sure counts.
        sure = counts["visible"].values - counts["uncertain"].values
        seen[kind] = _provided(counts["visible"].with_values(sure, unit="1"), on_it)
    return seen


def along(segments: gpd.GeoDataFrame, sight: Mapping[str, Raster]) -> pd.DataFrame:
    """Return ``seen_<kind>_share``: the share of each segment from which at least one of the kind is seen.

    NaN where half the segment or more has no elevation.
    """
    shares = pd.DataFrame(index=segments.index)
    for kind, count in sight.items():
        # Counts are whole numbers: what is left of one is whether anybody is seen.
        found = sample.along(segments, count.with_values(np.minimum(count.values, 1), unit="1"))
        shares[f"seen_{kind}_share"] = found["mean"].where(found["covered_share"] > _ENOUGH)
    return shares


_ENOUGH = 0.5


def _observers(frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    found: dict[str, gpd.GeoDataFrame] = {}
    if "place" in frames:
        places = frames["place"]
        found |= {kind: places.loc[places["type"] == kind] for kind in PLACES}
    if "water" in frames:
        water = frames["water"]
        stations = water.loc[(water["type"] == "station") & water["status"].isin(["active", "unknown"])]
        found["water_flag"] = stations.loc[stations.geom_type == "Point"]
    return {kind: rows for kind, rows in found.items() if len(rows)}


def _heights_m(rows: gpd.GeoDataFrame, settings: float | None, standard: float) -> pd.Series:
    """Return each one's own height, else the study's, else that of its kind."""
    own = rows["height_m"] if "height_m" in rows else pd.Series(np.nan, index=rows.index)
    return own.astype(np.float64).fillna(_first(settings, standard))


def _first(value: float | None, standard: float) -> float:
    return standard if value is None else value


def _provided(count: Raster, rows: gpd.GeoDataFrame) -> Raster:
    """Return the raster as restricted as its observers, and as sure as they and the terrain are."""
    is_hidden = (rows["sensitivity"] == "restricted").any()
    is_made_up = (rows["basis"] == "illustrative").any() or count.provenance.basis == "illustrative"
    provenance = replace(
        count.provenance,
        sensitivity="restricted" if is_hidden else count.provenance.sensitivity,
        basis="illustrative" if is_made_up else "approximate",
    )
    return replace(count, provenance=provenance)
