"""The water plan of a study, wired together: demand, sites, choice, what if one is gone, trips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body.aboard import Said
from geo.errors import InputError
from geo.result import Phrase
from geo.water import demand
from geo.water.plan import WaterPlan
from layers.raster import Raster
from layers.weather import Weather
from study import choosing, filling, ground, placing, wanting, water_record, water_tables, water_use
from study import water_words as words
from study.body import Bodies
from study.choosing import Choice
from study.ground import Land
from study.placing import Reach
from study.progress import Jobs, Tell, nobody
from study.sections import Config
from study.walking import Walking
from study.wanting import Walkers

_WORK: Mapping[str, float] = {"demand": 2.0, "reach": 4.0, "choice": 2.0, "trips": 4.0}
"""Parts of the work, for the bar."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Watered:
    """A plan, if there is one, and what is to be said where there is none."""

    plan: WaterPlan | None = None
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """What a run knows when water is planned.

    Attributes
    ----------
    frames, rasters
        kind -> rows in force on the study date, kind -> raster.
    openings
        where the barrier may be crossed.
    segments
        the spine, with ``loss_l_h`` where the body was followed.
    walked, bodies
        what walking along it gave, and what that does to people.
    years
        weather of a station.
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    rasters: Mapping[str, Raster]
    openings: gpd.GeoDataFrame
    segments: gpd.GeoDataFrame
    walked: Walking
    bodies: Bodies
    years: Sequence[Weather]


def plan(settings: Config, scene: Scene, *, is_public: bool, tell: Tell = nobody) -> Watered:
    """Return the water plan of a study; none where it asks for none.

    Parameters
    ----------
    settings
        the study.
    scene
        what the run knows.
    is_public
        whether `scene` holds public rows only. Then a wish that they cannot meet is a note and no error, what
        crews found is not read, and neither trips nor what if a site is gone are worked out: of the plan only
        totals will be told.
    tell
        is called with what is being done, and what share of all is done.

    Raises
    ------
    InputError
        with the wish to relax, if the wishes cannot be met.
    """
    if settings.water is None:
        return Watered()
    if not is_public:
        return _planned(settings, scene, with_more=True, tell=tell)
    try:
        return _planned(settings, scene, with_more=False, tell=tell)
    except InputError:
        return Watered(notes=(Phrase(words.IMPOSSIBLE.en, words.IMPOSSIBLE.es),))


def _planned(settings: Config, scene: Scene, *, with_more: bool, tell: Tell) -> Watered:
    own, mixture = settings.water, settings.mixture
    if own is None or mixture is None:
        raise TypeError("a study without the table water has no water plan")
    jobs = Jobs(tell, sum(_WORK.values()))
    job = jobs.begin("Water: how much is wanted where", _WORK["demand"])
    who = wanting.walkers(
        own,
        settings.body,
        mixture,
        scene.frames,
        scene.segments,
        scene.walked,
        scene.bodies.sites,
        years=scene.years,
        on=settings.study.on,
    )
    land, terrain = _land(settings, scene, who)
    visits = water_record.read(settings.path.parent / water_record.NAME) if with_more else []
    found, taken_l = _wanted(who, scene, land, visits)
    job(1.0)
    base = _points(found, who.base.mark)
    if not base.size:
        return Watered(notes=(Phrase(words.NOBODY_LACKS.en, words.NOBODY_LACKS.es),))
    within = placing.reach(
        own,
        scene.frames,
        terrain,
        land,
        found,
        carry_l=who.carry_l(),
        pace_factor=mixture.pace_factor,
        progress=jobs.begin("Water: who reaches which site", _WORK["reach"]),
    )
    used = water_use.measured(visits)
    job = jobs.begin("Water: choosing sites", _WORK["choice"])
    cases = _cases(who, scene, found, within, water_use.survival(used))
    choice = choosing.choose(own, cases, with_more=with_more, progress=job)
    tables = water_tables.of(
        within, found.iloc[base], base, choice, scene.segments, capacity_l=cases[0].plain.capacity_l
    )
    trips = None
    if with_more:
        trips = filling.trips(
            who,
            scene.frames,
            land,
            tables.holding(own),
            roads_from=[each.path for each in settings.layers.get("trail", ())],
            progress=jobs.begin("Water: the trips that bring it", _WORK["trips"]),
        )
    said = _notes(who, scene, choice, taken_l=taken_l, recorded=len(used))
    made = tables.plan(who, choice, trips=trips, notes=tuple(said))
    return Watered(plan=made)


def _land(settings: Config, scene: Scene, who: Walkers) -> tuple[Land, Raster]:
    """Return the ground, and elevation as it was given; level ground where none is known."""
    if scene.walked.land is not None:
        return scene.walked.land, scene.rasters["terrain"]
    walking, crs = settings.walking, scene.segments.crs
    height = who.years[0].elevation_m
    far = placing.far_m(who.own, ground.pace_of(walking, None), faster=0.5)
    west, south, east, north = scene.segments.total_bounds
    box = (west - far, south - far, east + far, north + far)
    flat = ground.level(walking, box, elevation_m=height, crs=crs)
    laid = ground.lay(walking, scene.frames, flat, scene.openings, scene.rasters.get("landcover"), crs=crs)
    return laid, laid.grid


def _wanted(
    who: Walkers, scene: Scene, land: Land, visits: Sequence[water_record.Visit]
) -> tuple[gpd.GeoDataFrame, float]:
    """Return the demand of all scenarios with ``use_factor``, and the litres that natural water takes."""
    own = who.own
    parts, taken_l = [], 0.0
    water = wanting.natural(scene.frames)
    for scenario in who.scenarios():
        part, litres = wanting.less_natural(
            wanting.wanted(who, scenario),
            land,
            water,
            limit_h=own.limit_h,
            pace_factor=who.mixture.pace_factor,
        )
        parts.append(part.assign(scenario=scenario.mark))
        taken_l = litres if scenario == who.base else taken_l
    found = gpd.GeoDataFrame(pd.concat(parts))
    factor = water_use.factors(
        own,
        visits,
        water_use.measured(visits),
        land,
        found,
        carry_l=who.carry_l(),
        pace_factor=who.mixture.pace_factor,
    )
    times = {name: found[name] * factor for name in ("litres_per_day", "people_per_day")}
    return found.assign(**times, use_factor=factor), taken_l


def _points(found: gpd.GeoDataFrame, mark: str) -> NDArray[np.intp]:
    return np.flatnonzero((found["scenario"] == mark).to_numpy())


def _cases(
    who: Walkers, scene: Scene, found: gpd.GeoDataFrame, within: Reach, survival: pd.Series | None
) -> list[choosing.Case]:
    """Return the scenarios as problems: by litres, and weighted by deaths where the study says so."""
    own, deaths = who.own, scene.frames.get("death")
    cases = []
    for scenario in who.scenarios():
        points = _points(found, scenario.mark)
        part = found.iloc[points]
        litres = part["litres_per_day"].to_numpy(dtype=np.float64)
        plain = placing.problem(own, within, points, litres, survival=survival)
        weighted = plain
        # The fewest sites for a share of the litres are counted in litres.
        if own.deaths_weight > 0 and own.share is None and deaths is not None and len(part):
            weight = demand.weighted_by_deaths(part, deaths, share=own.deaths_weight).to_numpy()
            weighted = placing.problem(own, within, points, litres * weight, survival=survival)
        cases.append(choosing.Case(scenario=scenario, plain=plain, weighted=weighted))
    return cases


def _notes(who: Walkers, scene: Scene, choice: Choice, *, taken_l: float, recorded: int) -> list[Said]:
    own = who.own
    stated = scene.frames["route"].set_index("route_id")["people_per_day"].reindex(list(who.people_per_day))
    said = words.who(who.mixture, own, on_all=bool(stated.isna().all()), on_some=bool(stated.isna().any()))
    said.append(words.limit(own))
    said.append(words.FLOW if own.source == "flow" else words.REFILL)
    if scene.walked.land is None:
        said.append(words.LEVEL)
    if taken_l > 0:
        said.append(words.natural(taken_l))
    if own.deaths_weight > 0 and scene.frames.get("death") is not None:
        said.append(words.deaths(own.deaths_weight) if own.share is None else words.DEATHS_APART)
    if own.backup_share is not None:
        said.append(words.backup(choice.backed_share))
    if recorded:
        said.append(words.measured(recorded))
    if own.scenarios is not None:
        said.append(words.robust(own.scenarios.mode, len(who.scenarios())))
    if choice.asked is not None and len(choice.chosen) < choice.asked:
        said.append(words.fewer(choice.asked, len(choice.chosen)))
    if not choice.is_proven_best:
        fewest = choice.fewest_sites
        said.append(words.unproven(choice.gap) if fewest is None else words.unproven_fewest(fewest))
    if not own.depots:
        said.append(words.NO_DEPOTS)
    return said
