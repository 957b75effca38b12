"""The run: layers joined, measured and scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

import layers
from geo.ground import interpolate
from geo.join import opening, sample, segment
from geo.result import FactorUse, Phrase, StudyResult
from geo.risk import body as body_
from geo.risk import exposure, score
from geo.risk import factors as factors_
from geo.risk.factor import Factor
from layers.raster import Raster
from layers.source import valid_on
from layers.weather import Weather
from study import behind, body, publishing, sight, walking, water, weights
from study import world as world_
from study.body import Bodies
from study.config import Config
from study.progress import Reporter, Steps, Tell
from study.walking import Walking
from study.water import Scene, Watered
from study.world import World

STEPS = 10
"""Steps of a whole run, reading and writing included, without a water plan."""

_QUIET = Reporter(verbosity=-1)


def run(settings: Config, *, audience: str | None = None, reporter: Reporter = _QUIET) -> StudyResult:
    """Read, join, measure and score a study.

    Parameters
    ----------
    audience
        for whom; the study file's if None. For ``public`` restricted rows are left out before anything is
        measured, so that no figure tells where they are.

    Raises
    ------
    LayersError
        with the error of every layer that cannot be used.
    """
    with reporter.steps(count(settings)) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        return compute(world, settings, audience=audience, steps=steps)


def count(settings: Config) -> int:
    """Return how many steps a whole run of a study has."""
    return STEPS + (settings.water is not None)


def compute(
    world: World,
    settings: Config,
    *,
    audience: str | None = None,
    steps: Steps | None = None,
    today: date | None = None,
) -> StudyResult:
    """Join, measure and score what was read; see `run`, and `publishing.publication` for `today`."""
    audience = audience or settings.outputs.audience
    steps = steps or Steps(_QUIET)
    world, known, held = publishing.prepare(world, settings, audience=audience, steps=steps, today=today)
    steps.begin("Laying the relief")
    frames = {kind: valid_on(frame, settings.study.on) for kind, frame in world.frames.items()}
    rasters, notes = _relief(world, settings, frames)
    steps.begin("Finding where the boundary is open")
    openings = _openings(world, settings, frames, show_restricted=audience != "public")
    steps.begin("Cutting the routes")
    routes = frames.get("route", _no_routes(world.crs))
    segments = segment.cut(routes, length_m=settings.study.segment_m)
    steps.begin("Walking")
    walked = Walking()
    if "terrain" in rasters and len(segments):
        terrain = _land(rasters["terrain"], world, frames)
        walked = walking.walk(
            settings.walking,
            frames,
            terrain,
            openings,
            segments,
            crs=world.crs,
            landcover=rasters.get("landcover"),
            keep_flows=settings.water is not None and settings.water.source == "flow",
            tell=steps.within,
        )
    elif len(segments) and world.weather is not None:
        walked = walking.level(settings.walking, frames, segments, landcover=rasters.get("landcover"))
    steps.begin("Looking")
    seen = {}
    if "terrain" in rasters:
        seen = sight.look(settings.sight, frames, rasters["terrain"], tell=steps.within)
    steps.begin("Measuring")
    given = _given(frames, rasters, openings, world.weather, segments, settings)
    given |= {f"{name}_access": access for name, access in walked.access.items()}
    chosen = _factors(settings, given)
    segments = pd.concat([_with_context(segments, given, walked), sight.along(segments, seen)], axis=1)
    segments, uses = _measure(segments, chosen, given, tell=steps.within)
    steps.begin("Following the body")
    bodies = Bodies()
    if world.weather is not None and len(segments):
        bodies = body.follow(
            settings.body,
            settings.walkers,
            segments,
            routes,
            rasters.get("terrain"),
            walked,
            world.years,
            on=settings.study.on,
            factors=weights.of_body(settings),
            parties=settings.parties,
            places=frames.get("place"),
            water=frames.get("water"),
            tell=steps.within,
        )
    steps.begin("Scoring")
    segments, summary, uses = _scored(segments, routes, uses, bodies, settings)
    watered = Watered()
    if settings.water is not None:
        steps.begin("Placing water")
        scene = Scene(
            frames=frames,
            rasters=rasters,
            openings=openings,
            segments=segments,
            walked=walked,
            bodies=bodies,
            years=world.years,
        )
        watered = water.plan(settings, scene, is_public=audience == "public", tell=steps.within)
    return StudyResult(
        title=settings.study.title.phrase,
        notes=(
            *(note.phrase for note in settings.study.notes),
            *notes,
            *bodies.notes,
            *_unmeasured(uses),
            *watered.notes,
        ),
        on=settings.study.on,
        area=world.area,
        crs=world.crs,
        layers=frames,
        tables=world.tables,
        rasters=rasters,
        openings=openings,
        segments=segments,
        routes=summary,
        factors=uses,
        uses=world.uses,
        is_sample=settings.study.is_sample,
        isochrones=walked.isochrones,
        corridors=walking.with_given(walked.corridors, segments),
        flow=walked.flow,
        reach=walked.reach,
        sight=seen,
        walks=bodies.walks,
        groups=bodies.groups,
        departures=bodies.departures,
        rides=bodies.rides,
        water=watered.plan,
        publication=known,
        held=held,
        files=world.keys,
    )


def _relief(
    world: World, settings: Config, frames: Mapping[str, gpd.GeoDataFrame]
) -> tuple[dict[str, Raster], tuple[Phrase, ...]]:
    """Return the rasters, with a relief made from spot heights where there is no terrain layer."""
    rasters = dict(world.rasters)
    heights = frames.get("height")
    if "terrain" in rasters or heights is None or heights.empty:
        return rasters, ()
    rasters["terrain"] = interpolate.relief(
        heights,
        cell_m=settings.relief.cell_m,
        area=world.area,
        crs=world.crs,
        seed=settings.relief.seed,
    )
    note = Phrase(
        f"The relief is illustrative: drawn through {len(heights)} spot heights, its fine detail is made up. "
        "No slope or climb here is that of the real ground.",
        f"El relieve es ilustrativo: trazado por {len(heights)} cotas, con detalle fino inventado. "
        "Ninguna pendiente ni subida es la del terreno real.",
    )
    return rasters, (note,)


def _land(terrain: Raster, world: World, frames: Mapping[str, gpd.GeoDataFrame]) -> Raster:
    """Return the terrain that can be walked on: a relief drawn through spot heights has a sea."""
    return terrain if "terrain" in world.rasters else interpolate.land(terrain, frames["height"])


def _openings(
    world: World, settings: Config, frames: Mapping[str, gpd.GeoDataFrame], *, show_restricted: bool
) -> gpd.GeoDataFrame:
    boundary, barrier = frames.get("boundary"), world.frames.get("barrier")
    if boundary is None or barrier is None:
        return opening.empty(world.crs)
    return opening.find(
        boundary,
        barrier,
        on=settings.study.on,
        area=world.area,
        reported=frames.get("gap"),
        show_restricted=show_restricted,
    )


def _no_routes(crs: CRS) -> gpd.GeoDataFrame:
    schema = layers.module("route").SCHEMA
    return gpd.GeoDataFrame({name: [] for name in schema.names}, geometry=[], crs=crs)


def _given(
    frames: Mapping[str, gpd.GeoDataFrame],
    rasters: Mapping[str, Raster],
    openings: gpd.GeoDataFrame,
    weather: Weather | None,
    segments: gpd.GeoDataFrame,
    settings: Config,
) -> dict[str, Any]:
    """Return what factors may ask for, by the name they ask with."""
    given: dict[str, Any] = {**frames, **rasters, "on": settings.study.on}
    if not openings.empty:
        given["openings"] = openings
    if weather is not None:
        given["weather"] = weather
    if "terrain" in rasters:
        given["elevation"] = sample.along(segments, rasters["terrain"])
    return given


def _with_context(segments: gpd.GeoDataFrame, given: Mapping[str, Any], walked: Walking) -> gpd.GeoDataFrame:
    """Return the segments with elevation, the share of them that has one, and the walk."""
    elevation = given.get("elevation")
    if elevation is not None:
        segments = segments.assign(
            elevation_m=elevation["mean"], elevation_covered_share=elevation["covered_share"]
        )
    return segments if walked.segments is None else segments.assign(**walked.segments)


def _with_walk(routes: gpd.GeoDataFrame, segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the routes with the time and climb of all their segments; NaN where one is missing."""
    if "walking_h" not in segments:
        return routes
    sums = segments.groupby("route_id")[["walking_h", "climb_m", "descent_m"]].agg(
        lambda part: part.sum(skipna=False)
    )
    return routes.assign(**{name: sums[name].reindex(routes.index) for name in sums})


def _scored(
    segments: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    uses: tuple[FactorUse, ...],
    bodies: Bodies,
    settings: Config,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, tuple[FactorUse, ...]]:
    """Score the segments and routes: with what the body says first, and with the factors alone beside it."""
    factors = [use.factor for use in uses]
    if bodies.profile is None:
        segments = score.rate(segments, factors)
        return segments, _with_walk(score.summarise(routes, segments, factors), segments), uses
    segments = segments.assign(**bodies.profile)
    own = [factor for factor in weights.of_body(settings).values() if factor.weight > 0]
    terms = body_.terms(segments, segments, factors=own)
    restricted = {kind for use in uses for kind in use.restricted_from}
    said = tuple(
        FactorUse(
            factor=factor,
            measured_share=_share(segments[factor.column], segments, factor),
            restricted_from=tuple(sorted(restricted & {"terrain", "weather"})),
        )
        for factor in own
    )
    segments = body_.rate(segments, factors, terms)
    summary = _with_walk(body_.summarise(routes, segments, factors, terms), segments)
    return segments, summary, (*said, *uses)


def _factors(settings: Config, given: Mapping[str, Any]) -> list[Factor]:
    """Return the factors with the study's own weights and curves.

    A factor that replaces a coarser one is there only where all that it needs is, and takes the weight that
    the study gives to the coarser one if it gives none to itself. Weight 0 leaves a factor out.
    """
    chosen = []
    for name in factors_.NAMES:
        factor: Factor = factors_.module(name).FACTOR
        if factor.replaces:
            if not set(factor.needs) <= set(given):
                continue
            coarser = settings.factors.get(factor.replaces)
            if coarser is not None and coarser.weight is not None:
                factor = replace(factor, weight=coarser.weight)
        factor = weights.chosen(factor, settings)
        if factor.weight > 0:
            chosen.append(factor)
    return chosen


def _measure(
    segments: gpd.GeoDataFrame, factors: list[Factor], given: Mapping[str, Any], *, tell: Tell
) -> tuple[gpd.GeoDataFrame, tuple[FactorUse, ...]]:
    measures: dict[str, pd.Series] = {}
    intervals: dict[str, pd.DataFrame] = {}
    uses = []
    for done, factor in enumerate(factors):
        tell(f"Measuring: {factor.label_en.lower()}", done / len(factors))
        module = factors_.module(factor.name)
        missing = tuple(need for need in factor.needs if need not in given)
        asked = {name: given[name] for name in (*factor.needs, *factor.optional) if name in given}
        if missing:
            measures[factor.name] = pd.Series(float("nan"), index=segments.index, name=factor.column)
        else:
            measures[factor.name] = module.measure(segments, **asked)
            interval: Callable[..., pd.DataFrame] | None = getattr(module, "interval", None)
            if interval is not None:
                intervals[factor.name] = interval(segments, **asked)
        uses.append(
            FactorUse(
                factor=factor,
                measured_share=_share(measures[factor.name], segments, factor),
                restricted_from=behind.restricted(asked, given),
                missing=missing,
            )
        )
    return exposure.assemble(segments, measures, intervals), tuple(uses)


def _share(measure: pd.Series, segments: gpd.GeoDataFrame, factor: Factor) -> float:
    """Return the share of the segments the factor applies to (by mode) that were measured; 0 if none."""
    applies = segments["mode"].isin(factor.modes)
    return float(measure[applies].notna().mean()) if applies.any() else 0.0


def _unmeasured(uses: tuple[FactorUse, ...]) -> tuple[Phrase, ...]:
    missing = [use.factor for use in uses if use.measured_share == 0.0]
    if not missing:
        return ()
    return (
        Phrase(
            "Not measured, for want of data: " + ", ".join(f.label_en.lower() for f in missing) + ".",
            "Sin medir, por falta de datos: " + ", ".join(f.label_es.lower() for f in missing) + ".",
        ),
    )
