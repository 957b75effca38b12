"""The frozen bundle that a run hands to maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from geo.risk.factor import Factor
from geo.water.plan import WaterPlan
from layers.area import Area
from layers.raster import Raster
from layers.source import Counts, Provenance


@dataclass(frozen=True)
class Phrase:
    """A text in both languages of the project."""

    en: str
    es: str


@dataclass(frozen=True, kw_only=True)
class LayerUse:
    """What a study read of one layer, for the legend, the sources and the manifest.

    `provenance` has one entry for each distinct source, licence and date of its rows.
    """

    kind: str
    provenance: tuple[Provenance, ...]
    counts: Counts


@dataclass(frozen=True, kw_only=True)
class FactorUse:
    """How a study used one factor.

    `factor` carries the study's own curve and weight. `restricted_from` are the kinds of layer that it was
    measured from and that hold restricted rows: what is derived from them tells where they are, so it is
    restricted too. `missing` are the needs that the study does not have.
    """

    factor: Factor
    measured_share: float
    restricted_from: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Published:
    """Rows that may be shown where they are, because whoever may know them knows them already.

    `why` is said in every disclosure report. `keys` are the rows' identifiers, None for every row of `kind`.
    """

    kind: str
    why: Phrase
    keys: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What a study lets the public know, and how exactly.

    Attributes
    ----------
    k
        routes or incidents that a cell must have before it is shown; shown counts are multiples of it.
    cell_km2
        no cell is smaller.
    delay_days
        incidents of so many days before the study date are absent.
    mask
        kinds of points that are moved, in place of being counted in cells.
    mask_min_m, mask_max_m
        how far they are moved, at least and at most.
    key
        secret that the moves are made of; without one nothing can be moved.
    published
        what is shown as it is.
    is_applied
        whether the points of a result have been moved, held, delayed and put on their grid already, before
        anything was measured from them.
    """

    k: int = 5
    cell_km2: float = 30.0
    delay_days: int = 90
    mask: tuple[str, ...] = ()
    mask_min_m: float = 1_000.0
    mask_max_m: float = 5_000.0
    key: bytes | None = field(default=None, repr=False)
    published: tuple[Published, ...] = ()
    is_applied: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyResult:
    """Everything a writer may show. Frames are in the study CRS; nobody changes them in place.

    Attributes
    ----------
    title, notes
        in both languages; notes say in plain words what is illustrative, approximate or not measured.
    on
        the study date: layers hold the rows in force that day.
    layers
        kind -> frame with its SCHEMA's columns, for every kind with geometry that the study has,
        routes included.
    tables
        kind -> frame without geometry (encounter).
    rasters
        kind -> raster in its own CRS (terrain, landcover).
    openings
        `geo.join.opening.find`'s frame; empty without boundary and barrier.
    segments
        index segment_id; route_id, mode, start_m, end_m, length_m, sensitivity, basis, geometry; elevation_m
        and elevation_covered_share where there is a terrain; for each
        factor its intensity column, ``*_low`` and ``*_high`` where it has an interval, its score column;
        where there is weather, of the study's first person ``clock_h`` (hours since the midnight before
        departure), ``air_c``, ``radiant_c``, ``speed_m_s``, ``water_left_l``, ``loss_l_h``, ``core_c``,
        ``deficit_share``, ``cold_share``, ``cold_stop_h``, ``is_outside`` at the end of the segment, and
        ``reason_en``, ``reason_es``; ``seen_<kind>_share``, the share of its length from which one of the
        kind is seen (see `sight`); then risk, risk_low, risk_high (0..100), band (1..5), main_factor,
        measured_share.
    routes
        index route_id; name, mode, length_m, sensitivity, basis, geometry, risk (length-weighted mean),
        risk_low, risk_high, risk_max, band, main_factor, main_intensity, measured_share; where there is a
        terrain walking_h, climb_m and descent_m (on foot).
    isochrones
        index isochrone_id; target (road, water or help), hours, area_km2, sensitivity, basis, geometry
        (polygons): from where the nearest target is at most so many hours' walk away. None without a terrain.
    corridors
        index corridor_id; route_id, best_h, given_h, tolerance, area_km2, sensitivity (always restricted),
        basis, geometry (polygons): where a way between a given route's ends is at most ``tolerance`` slower
        than the best one. None without a terrain.
    flow
        how often a walker between the given routes' ends passes, per walker (unit "1"), its provenance always
        restricted. None where it was not modelled.
    reach
        index reach_id; target (water, road, camp or clinic), place (the key of one), name, hours, area_km2,
        farthest_km, climb_mean_m, climb_most_m, reaches_edge, sensitivity (that of its place, or of what
        stops people), basis, geometry (polygons): how far somebody comes on foot from this one place in so
        many hours. Never empty geometry. None without a terrain.
    sight
        kind (a name of `geo.ground.observer.KINDS`) -> how many of them are seen from each cell, unit "1",
        NaN where there is no elevation; its provenance is restricted if one of them is.
    walks
        index (route_id, person), the study's first person first; label_en, label_es and water_l (carried) of
        the person; month, depart_h; of the walk as stated ``hours``,
        ``needed_l``, ``deficit_share``, ``core_c``, ``dry_m``, ``no_return_m``, ``cold_m``, ``cold_stop_h``,
        ``outside_share`` and all else that `geo.body.balance.walk` tells; of its draws ``needed_l_low``,
        ``needed_l_mid``, ``needed_l_high`` (5th, 50th, 95th percentile) and likewise for deficit_share,
        core_c and cold_share; ``p_deficit_5``, ``p_deficit_10``, ``p_core_39``, ``p_cold``; ``rank_low``,
        ``rank_high`` of ``rank_of`` routes by litres needed; ``main_input``, which input matters most, and
        its ``main_share``; ``refills``, how often water is found and refilled, and ``refill_m``, where first;
        ``reason_en``, ``reason_es``; sensitivity, basis (without a terrain the ground is taken as level, and
        none is published). None without weather.
    groups
        index (group, route_id): label_en, label_es; depart_h, month; what `geo.body.together.summarise` tells
        of the people who stay together; ``refills`` and ``refill_m`` as of `walks`; ``reason_en`` and
        ``reason_es`` of the one who is worst off; sensitivity, basis. None as `walks`, and without groups.
    departures
        route_id, person, month, depart_h, needed_l, deficit_share, core_c, cold_share, harm: for every hour
        of departure and month, of the study's first person. None as `walks`.
    rides
        index (person, route_id): what `geo.body.aboard.rail` tells of the routes by rail, label_en and
        label_es, ``vehicle`` (freight_train or closed_truck), and of closed trucks ``people``, how many of
        them are of this kind (``kind_count``), and ``co2_ppm``. None as `walks`.
    cells
        what a public edition may show of corridors and flow: H3 cells with ``cell``, ``corridor_count``,
        ``flow`` (mean passages per walker), geometry (polygons). Only `maps.redact` makes it.
    water
        where water is left, and the trips that fill it; restricted. None where no plan was asked for.
    publication
        what the study lets the public know.
    held
        kind -> points that a public edition only counts: nothing was measured from them.
    files
        kind -> the identifiers of each of its files' rows, in the order of the study file; in an edition
        those of rows that are shown or that a cell tells of, as they were called before. No writer shows
        them: they say which files may be named.
    counted
        what a public edition shows of routes and of `held` points: H3 cells with ``cell``, ``route_count``,
        ``incident_count`` (at least so many; missing where too few), ``risk`` (length-weighted mean of the
        routes in it) and ``band``, geometry (polygons). Only `maps.redact` makes it.
    """

    title: Phrase
    notes: tuple[Phrase, ...]
    on: date
    area: Area
    crs: CRS
    layers: Mapping[str, gpd.GeoDataFrame]
    tables: Mapping[str, pd.DataFrame]
    rasters: Mapping[str, Raster]
    openings: gpd.GeoDataFrame
    segments: gpd.GeoDataFrame
    routes: gpd.GeoDataFrame
    factors: tuple[FactorUse, ...]
    uses: tuple[LayerUse, ...]
    is_sample: bool = False
    isochrones: gpd.GeoDataFrame | None = None
    corridors: gpd.GeoDataFrame | None = None
    flow: Raster | None = None
    reach: gpd.GeoDataFrame | None = None
    sight: Mapping[str, Raster] = field(default_factory=dict)
    walks: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    departures: pd.DataFrame | None = None
    rides: pd.DataFrame | None = None
    cells: gpd.GeoDataFrame | None = None
    water: WaterPlan | None = None
    publication: Publication = Publication()
    held: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    files: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    counted: gpd.GeoDataFrame | None = None
