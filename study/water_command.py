"""What `vereda water` does: a plan with other wishes than the study file's, and the record of visits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.water.plan import WaterPlan
from geo.water.resupply import Resupply
from layers.errors import FormatError
from study import config, outputs, pipeline, water_file, water_record, water_use
from study import world as world_
from study.errors import ChoiceError
from study.progress import Reporter
from study.sections import Config
from study.sections_water import WISHES, WaterSection

_QUIET = Reporter(verbosity=-1)
_SHOWN = 12
"""Outages and numbers of sites that are told; all stand in the files."""


def plan(
    study: Path,
    asked: Mapping[str, float | None],
    *,
    month: int | None = None,
    out: Path | None = None,
    reporter: Reporter = _QUIET,
) -> list[str]:
    """Run a study with a water plan, write its restricted edition, and return the plan's lines.

    Parameters
    ----------
    study
        the study file, or its folder.
    asked
        sites, share or budget; None for those that are as the study file says.
    month
        1 to 12; None: the study's.
    out
        folder for the outputs; None: the study's.
    reporter
        is told the steps.

    Raises
    ------
    VeredaError
        a mistake in the study or in what is asked, or wishes that cannot be met, said in a sentence.
    """
    begun = time.perf_counter()
    settings = with_wishes(config.read(study), asked, month=month)
    with reporter.steps(pipeline.count(settings)) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        result = pipeline.compute(world, settings, audience="restricted", steps=steps)
        steps.begin("Writing")
        paths = outputs.write(
            result,
            settings,
            audience="restricted",
            folder=out,
            set_aside=world.set_aside,
            begun=begun,
            tell=steps.within,
        )
    told = ["no water plan was made", *(note.en for note in result.notes[-1:])]
    if result.water is not None:
        told = list(lines(result.water))
    return [*told, *(f"wrote {outputs.told(path)}" for path in paths)]


def with_wishes(settings: Config, asked: Mapping[str, float | None], *, month: int | None = None) -> Config:
    """Return a study whose water plan has other wishes.

    Raises
    ------
    ChoiceError
        if they cannot be, or neither they nor the study file say how much.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    own = {} if settings.water is None else settings.water.model_dump(by_alias=True, exclude_unset=True)
    if given:
        own = {name: value for name, value in own.items() if name not in WISHES} | given
    if month is not None:
        own["month"] = month
    try:
        water = WaterSection.model_validate(own)
    except ValidationError as error:
        faults = [str(each["msg"]).removeprefix("Value error, ") for each in error.errors()]
        where = [".".join(str(part) for part in each["loc"]) for each in error.errors()]
        said = "; ".join(
            f"{place}: {fault}" if place else fault for place, fault in zip(where, faults, strict=True)
        )
        raise ChoiceError(said) from None
    return settings.model_copy(update={"water": water})


def record(study: Path, returned: Path, *, today: date | None = None) -> list[str]:
    """Add a returned form to a study's record, and return what is to be said of it.

    Parameters
    ----------
    study
        the study file, or its folder.
    returned
        the form.
    today
        no visit is later; the clock's day if None.

    Raises
    ------
    VeredaError
        if there is no plan to compare with, a row is wrong, or the record cannot be written.
    """
    settings = config.read(study)
    path = settings.path.parent / water_record.NAME
    before = water_record.read(path)
    visits = water_record.read_form(returned, _sites(settings, before), today=today or _today())
    if not visits:
        raise FormatError(f"{returned.name} has no row that is filled in; nothing is recorded")
    new, again = water_record.append(path, visits)
    known = water_record.read(path)
    told = [f"{new} visits recorded in {path}" + (f"; {again} were there already" if again else "")]
    told += [
        f"  {visit.site_id} on {visit.visited}: more was left than had stood there; not counted as use"
        for visit in water_use.doubtful(known)
    ]
    for site, use in sorted(water_use.measured(known).items()):
        daily = (
            f"{use.litres / use.days:.1f} L a day in {use.days:.0f} days" if use.days else "use not known yet"
        )
        stood = f"stood whole at {use.whole} of {use.visits} visits"
        told.append(f"  {site}: {daily}; {stood}")
    return told


def lines(made: WaterPlan) -> Iterator[str]:
    """Yield what a plan says, line by line."""
    proven = f"{'' if made.is_proven_best else 'not '}proven best (gap {made.gap:.2%})"
    if made.fewest_sites is not None:
        proven = f"no plan does with fewer than {made.fewest_sites}"
    yield (
        f"{len(made.chosen)} sites serve {made.covered_l:.1f} of {made.wanted_l:.1f} L a day "
        f"({made.covered_share:.0%}), {proven}"
    )
    for site, row in made.chosen.sort_values("litres_per_day", ascending=False).iterrows():
        name = site if row["name"] == site else f"{site} ({row['name']})"
        lost = f"{row['outage_lost_l']:.1f} lost if it is gone"
        yield f"  {name}: {row['litres_per_day']:.1f} L a day; {lost}"
    rows = made.curve.head(_SHOWN).itertuples()
    shares = ", ".join(f"{row.sites:.0f}: {row.covered_l:.1f}" for row in rows)
    yield f"litres a day by number of sites: {shares}"
    for row in () if made.scenarios is None else made.scenarios.itertuples():
        told = f"{row.covered_l:.1f} of {row.wanted_l:.1f} L, the best for it alone {row.best_l:.1f}"
        yield f"  {row.label_en}: {told}"
    if made.resupply is not None:
        yield from _trips(made.resupply)
    for row in () if made.trips_value is None else made.trips_value.head(_SHOWN).itertuples():
        told = f"{row.litres_needed:.0f} L that are needed, {row.people_hours:.0f} hours of danger spared"
        yield f"  {row.trip_id}, each time: {told}"
    for note in made.notes:
        yield f"note: {note.en}"


def _trips(trips: Resupply) -> Iterator[str]:
    yield (
        f"{trips.trips_per_month} trips a month, {trips.crew_hours_per_month:.0f} hours of all people, "
        f"{trips.litres_per_month:.0f} L"
    )
    for row in trips.unserved.itertuples():
        yield f"  not brought to {row.site_id}: {row.litres_per_day:.1f} L a day: {row.reason_en}"


def _today() -> date:
    """Return the day on the clock of whoever sits here: forms are filled in with local dates."""
    return datetime.now().astimezone().date()


def _sites(settings: Config, before: list[water_record.Visit]) -> dict[str, Mapping[str, Any]]:
    """Return the sites that visits may be to: those of the plan, and those recorded before."""
    known: dict[str, Mapping[str, Any]] = {
        visit.site_id: {
            "lon": visit.lon,
            "lat": visit.lat,
            "modelled_l_per_day": visit.modelled_l_per_day,
            "litres_per_visit": visit.planned_l,
        }
        for visit in before
    }
    plan_file = settings.folder / water_file.NAME
    if plan_file.is_file():
        rows = water_file.read(plan_file).sites
        known |= {
            str(site): {str(name): value for name, value in row.items()} for site, row in rows.iterrows()
        }
    if not known:
        raise FormatError(
            f"{settings.path.name} has no water plan yet to record visits of; make one with: vereda water "
            f"{settings.path.parent}"
        )
    return known
