"""The run: layers in, joined, measured, scored, handed to the writers."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

import layers
import maps
from geo.ground import interpolate
from geo.join import opening, sample, segment
from geo.result import FactorUse, LayerUse, Phrase, StudyResult
from geo.risk import exposure, score
from geo.risk import factors as factors_
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from layers import crs as crs_
from layers.area import Area
from layers.errors import VeredaError
from layers.raster import Raster
from layers.source import Counts, Layer, Provenance, valid_on
from layers.weather import Weather
from study import manifest
from study.config import Config
from study.errors import FolderError, LayersError
from study.progress import Reporter, Steps

SET_ASIDE = "set-aside.restricted"
"""Folder of the rows left out as bad. They are raw, so they are restricted whatever the audience."""

_QUIET = Reporter(verbosity=-1)
STEPS = 7
"""Steps of a whole run, writing included."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What a study read: everything checked, in the study CRS, nothing computed yet.

    Attributes
    ----------
    frames
        kind -> rows with geometry, whatever their dates.
    tables
        kind -> rows without geometry.
    rasters
        kind -> raster.
    weather
        hourly weather, or None.
    uses
        what was read of each kind.
    set_aside
        kind -> the rows left out as bad, for kinds that have any.
    """

    area: Area
    crs: CRS
    frames: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rasters: Mapping[str, Raster] = field(default_factory=dict)
    weather: Weather | None = None
    uses: tuple[LayerUse, ...] = ()
    set_aside: Mapping[str, pd.DataFrame] = field(default_factory=dict)


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
    with reporter.steps(STEPS) as steps:
        steps.begin("Reading the layers")
        world = read(settings, steps=steps)
        return compute(world, settings, audience=audience, steps=steps)


def read(settings: Config, *, steps: Steps | None = None) -> World:
    """Read and check every layer of a study, in the study CRS.

    Raises
    ------
    LayersError
        with the error of every layer that cannot be used.
    """
    area = settings.place
    crs = crs_.parse(settings.study.crs) if settings.study.crs else crs_.for_bounds(*area.bounds)
    loaded: dict[str, list[Any]] = {}
    errors: list[Exception] = []
    for kind, sections in sorted(settings.layers.items()):
        for section in sections:
            try:
                loaded.setdefault(kind, []).append(
                    layers.module(kind).load(section.source, area=area, crs=crs)
                )
            except VeredaError as error:
                errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else LayersError(errors)
    world = _world(loaded, area=area, crs=crs)
    if steps is not None:
        for line in told(world):
            steps.say(line)
    return world


def told(world: World) -> list[str]:
    """Return a line for each layer: how many rows were read, kept, clipped away and set aside."""
    width = max((len(use.kind) for use in world.uses), default=0)
    return [
        f"  {use.kind:<{width}}  {use.counts.read:>9,} {use.counts.unit} read, {use.counts.kept:>9,} kept, "
        f"{use.counts.clipped:,} outside the area, {use.counts.set_aside:,} set aside"
        for use in world.uses
    ]


def compute(
    world: World, settings: Config, *, audience: str | None = None, steps: Steps | None = None
) -> StudyResult:
    """Join, measure and score what was read; see `run`."""
    audience = audience or settings.outputs.audience
    steps = steps or Steps(_QUIET)
    if audience == "public":
        world = _public(world, steps)
    steps.begin("Laying the relief")
    frames = {kind: valid_on(frame, settings.study.on) for kind, frame in world.frames.items()}
    rasters, notes = _relief(world, settings, frames)
    steps.begin("Finding where the boundary is open")
    openings = _openings(world, settings, frames)
    steps.begin("Cutting the routes")
    routes = frames.get("route", _no_routes(world.crs))
    segments = segment.cut(routes, length_m=settings.study.segment_m)
    steps.begin("Measuring")
    given = _given(frames, rasters, openings, world.weather, segments, settings)
    chosen = _factors(settings)
    segments, uses = _measure(segments, chosen, given, world)
    steps.begin("Scoring")
    segments = score.rate(segments, [use.factor for use in uses])
    summary = score.summarise(routes, segments, [use.factor for use in uses])
    return StudyResult(
        title=settings.study.title.phrase,
        notes=(*(note.phrase for note in settings.study.notes), *notes, *_unmeasured(uses)),
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
    )


def write(
    result: StudyResult,
    settings: Config,
    *,
    audience: str | None = None,
    folder: Path | None = None,
    set_aside: Mapping[str, pd.DataFrame] | None = None,
    begun: float | None = None,
    reporter: Reporter = _QUIET,
) -> list[Path]:
    """Write every output of a study and its manifest; all of them appear, or none.

    Parameters
    ----------
    folder
        where to; the study file's if None. It is made if it is not there.
    set_aside
        kind -> rows left out as bad (`World.set_aside`), written apart.
    begun
        `time.perf_counter()` when the run began, for the manifest.

    Returns
    -------
    list of Path
        the files written, the map first.
    """
    audience = audience or settings.outputs.audience
    folder = folder or settings.folder
    begun = time.perf_counter() if begun is None else begun
    stamp = "" if audience == "public" else f".{audience}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".vereda-", dir=folder))
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror}; choose another folder") from None
    try:
        outputs = []
        for name in sorted(settings.outputs.write, key=maps.OUTPUTS.index):
            module = maps.module(name)
            reporter.line(f"Writing the {name} …")
            path = staging / f"{module.STEM}{stamp}{module.SUFFIX}"
            outputs.append(module.write(result, path, audience=audience, **_options(name, settings)))
        outputs += _write_set_aside(set_aside or {}, staging)
        content = manifest.make(
            settings, result, audience=audience, outputs=outputs, seconds=time.perf_counter() - begun
        )
        outputs.append(manifest.write(content, staging / manifest.name_for(audience)))
        return [_move(path, folder / path.name) for path in outputs]
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _options(name: str, settings: Config) -> dict[str, Any]:
    return {"tiles": settings.outputs.tiles} if name == "webmap" and settings.outputs.tiles else {}


def _move(path: Path, target: Path) -> Path:
    path.replace(target)
    return target


def _write_set_aside(set_aside: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    paths = []
    for kind, rows in sorted(set_aside.items()):
        path = folder / f"{kind}.{SET_ASIDE}.csv"
        rows.map(_inert).rename(columns=_inert).to_csv(path, index=False)
        paths.append(path)
    return paths


def _inert(value: Any) -> Any:
    """Return a cell that a spreadsheet shows and does not run."""
    risky = isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{value}" if risky and not _is_number(value) else value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _world(loaded: Mapping[str, list[Any]], *, area: Area, crs: CRS) -> World:
    frames: dict[str, gpd.GeoDataFrame] = {}
    tables: dict[str, pd.DataFrame] = {}
    rasters: dict[str, Raster] = {}
    weather: Weather | None = None
    uses: list[LayerUse] = []
    set_aside: dict[str, pd.DataFrame] = {}
    for kind, parts in loaded.items():
        first = parts[0]
        if isinstance(first, Layer):
            frame = _joined(parts)
            (frames if isinstance(frame, gpd.GeoDataFrame) else tables)[kind] = frame
            uses.append(
                LayerUse(kind=kind, provenance=_provenance(frame), counts=_sum(p.counts for p in parts))
            )
            bad = [part.set_aside for part in parts if len(part.set_aside)]
            if bad:
                set_aside[kind] = pd.concat(bad, ignore_index=True)
            continue
        if len(parts) > 1:
            raise LayersError([ValueError(f"layers.{kind} takes one file, not {len(parts)}")])
        if isinstance(first, Weather):
            weather = first
        else:
            rasters[kind] = first
        uses.append(LayerUse(kind=kind, provenance=(first.provenance,), counts=first.counts))
    return World(
        area=area,
        crs=crs,
        frames=frames,
        tables=tables,
        rasters=rasters,
        weather=weather,
        uses=tuple(uses),
        set_aside=set_aside,
    )


def _joined(parts: list[Layer]) -> Any:
    """Return the rows of all files of one kind; keys that two files share get the file's number."""
    if len(parts) == 1:
        return parts[0].frame
    key = layers.module(parts[0].kind).SCHEMA.key
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    number = pd.concat([pd.Series(n, index=part.frame.index) for n, part in enumerate(parts, 1)])
    twice = frame[key].duplicated(keep=False)
    frame[key] = frame[key].where(~twice, frame[key] + "-" + number.astype(str).to_numpy())
    return frame


def _sum(counts: Any) -> Counts:
    counts = list(counts)
    return Counts(
        unit=counts[0].unit,
        read=sum(c.read for c in counts),
        kept=sum(c.kept for c in counts),
        clipped=sum(c.clipped for c in counts),
        set_aside=sum(c.set_aside for c in counts),
    )


def _provenance(frame: pd.DataFrame) -> tuple[Provenance, ...]:
    """Return one entry for each distinct source, licence, date, sensitivity and basis of the rows."""
    keys = ["source", "licence", "retrieved", "sensitivity", "basis"]
    entries = []
    for values, rows in frame.groupby(keys, dropna=False, sort=True):
        source, licence, retrieved, sensitivity, basis = values
        entries.append(
            Provenance(
                source=source,
                licence=licence,
                retrieved=None if pd.isna(retrieved) else retrieved.date(),
                precision_m=float(rows["precision_m"].max()),
                sensitivity=sensitivity,
                basis=basis,
            )
        )
    return tuple(entries)


def _public(world: World, steps: Steps) -> World:
    """Return the world without its restricted rows; say how many were held back."""

    def open_rows(frame: Any) -> Any:
        return frame.loc[frame["sensitivity"] == "public"].copy()

    frames = {kind: open_rows(frame) for kind, frame in world.frames.items()}
    tables = {kind: open_rows(frame) for kind, frame in world.tables.items()}
    for kind, frame in {**world.frames, **world.tables}.items():
        held = len(frame) - len({**frames, **tables}[kind])
        if held:
            steps.say(
                f"  {kind}: {held:,} restricted rows held back from the public edition "
                "(--audience restricted shows them)"
            )
    kept = {kind: frame for kind, frame in frames.items() if len(frame)}
    uses = []
    for use in world.uses:
        provenance = tuple(entry for entry in use.provenance if entry.sensitivity == "public")
        if provenance:
            rows = {**frames, **tables}.get(use.kind)
            counts = use.counts if rows is None else replace(use.counts, kept=len(rows))
            uses.append(replace(use, provenance=provenance, counts=counts))
    weather = world.weather
    return replace(
        world,
        frames=kept,
        tables={kind: table for kind, table in tables.items() if len(table)},
        rasters={k: r for k, r in world.rasters.items() if r.provenance.sensitivity == "public"},
        weather=weather if weather is not None and weather.provenance.sensitivity == "public" else None,
        uses=tuple(uses),
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


def _openings(world: World, settings: Config, frames: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    boundary, barrier = frames.get("boundary"), world.frames.get("barrier")
    if boundary is None or barrier is None:
        return opening.empty(world.crs)
    return opening.find(boundary, barrier, on=settings.study.on, area=world.area, reported=frames.get("gap"))


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
    given: dict[str, Any] = {**frames, "on": settings.study.on}
    if not openings.empty:
        given["openings"] = openings
    if weather is not None:
        given["weather"] = weather
    if "terrain" in rasters:
        given["terrain"] = rasters["terrain"]
        given["elevation"] = sample.along(segments, rasters["terrain"])
    return given


def _factors(settings: Config) -> list[Factor]:
    """Return the factors with the study's own weights and curves; weight 0 leaves one out."""
    chosen = []
    for name in factors_.NAMES:
        factor, own = factors_.module(name).FACTOR, settings.factors.get(name)
        if own is not None:
            factor = replace(
                factor,
                weight=factor.weight if own.weight is None else own.weight,
                curve=factor.curve if own.curve is None else Curve(own.curve),
                citation=own.citation or factor.citation,
            )
        if factor.weight > 0:
            chosen.append(factor)
    return chosen


def _measure(
    segments: gpd.GeoDataFrame, factors: list[Factor], given: Mapping[str, Any], world: World
) -> tuple[gpd.GeoDataFrame, tuple[FactorUse, ...]]:
    measures: dict[str, pd.Series] = {}
    intervals: dict[str, pd.DataFrame] = {}
    uses = []
    for factor in factors:
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
                measured_share=float(measures[factor.name].notna().mean()) if len(segments) else 0.0,
                restricted_from=tuple(sorted(_restricted(asked, world))),
                missing=missing,
            )
        )
    return exposure.assemble(segments, measures, intervals), tuple(uses)


def _restricted(asked: Mapping[str, Any], world: World) -> set[str]:
    """Return the kinds of layer behind `asked` that hold restricted rows."""
    kinds = {"openings": ("gap",), "elevation": ("terrain", "height"), "terrain": ("terrain", "height")}
    closed = {
        use.kind for use in world.uses if any(entry.sensitivity == "restricted" for entry in use.provenance)
    }
    return {kind for name in asked for kind in kinds.get(name, (name,)) if kind in closed}


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
