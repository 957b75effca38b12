"""Files for the field, in a folder: trips for a GPS, tables, sheets to print. Restricted, all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from geo.errors import InputError
from geo.result import StudyResult
from maps import (
    _field_gps,
    _field_layout,
    _field_map,
    _field_plan,
    _field_sheet,
    _folder,
    _inert,
    _text,
    redact,
)
from maps._field_layout import PAPERS, Plots
from maps._field_sheet import Maker
from maps.redact import Audience

STEM = "field"
LANGUAGES: tuple[str, ...] = ("en", "es")
RESTRICTED = "restricted"
"""Mark in the name of every file, and stamp on every page."""


def write(
    result: StudyResult,
    folder: Path,
    *,
    audience: Audience = "restricted",
    languages: Sequence[str] = LANGUAGES,
    papers: Sequence[str] = tuple(PAPERS),
) -> list[Path]:
    """Write what a crew takes along into `folder`.

    ``trips.restricted.gpx`` (places with their litres, trips as tracks) and ``sites.restricted.kml``,
    ``sites.restricted.csv``, ``stops.restricted.csv`` and ``record.restricted.csv``, the empty form that
    `vereda water record` reads; to print, for each language and paper, a sheet for each trip, the month's
    trips and a record form, as HTML without scripts that asks the network for nothing:
    ``T1.en.a4.restricted.html``. ``SHA256SUMS`` names them all.

    Parameters
    ----------
    folder
        it appears whole or not at all. What was written before is replaced; what somebody added to it or
        changed in it since (a form filled in) is kept.
    audience
        only "restricted": everything here tells where people walk.
    languages
        "en", "es" or both.
    papers
        "a4", "letter" or both.

    Returns
    -------
    list of Path
        the files written, in the order of their names.

    Raises
    ------
    InputError
        if the audience is another, the study has no water plan, or a language or paper is unknown.
    """
    if audience != RESTRICTED:
        raise InputError(
            f"field files tell where stations are and people walk, so there are none for the audience "
            f"'{audience}'; write them for the audience 'restricted'"
        )
    _known("language", languages, LANGUAGES)
    _known("paper", papers, tuple(PAPERS))
    makers = _made(redact.apply(result, audience=audience), languages, papers)
    with _folder.replacing(folder) as draft:
        for name, make in makers.items():
            (draft / name).write_bytes(make())
    return [folder / name for name in sorted(makers)]


def _known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    wrong = [each for each in given if each not in known]
    if wrong or isinstance(given, str):
        named = ", ".join(f"'{each}'" for each in ([given] if isinstance(given, str) else wrong))
        raise InputError(f"{named} is no list of a {what} known here; give some of: {', '.join(known)}")


def _made(
    result: StudyResult, languages: Sequence[str], papers: Sequence[str]
) -> dict[str, Callable[[], bytes]]:
    """Return how each file is made, by its name."""
    plan = _field_plan.of(result)
    trips = _field_plan.trips(plan)
    made: dict[str, Callable[[], bytes]] = {
        f"trips.{RESTRICTED}.gpx": lambda: _field_gps.gpx(result, plan, trips),
        f"sites.{RESTRICTED}.kml": lambda: _field_gps.kml(result, plan, trips),
        f"sites.{RESTRICTED}.csv": lambda: _inert.spreadsheet(_field_plan.sites_table(plan)),
        f"stops.{RESTRICTED}.csv": lambda: _inert.spreadsheet(_field_plan.stops_table(plan)),
        f"record.{RESTRICTED}.csv": lambda: _inert.spreadsheet(_field_plan.record_table(plan)),
    }
    grounds = {trip.crs.to_wkt(): _field_map.ground(result, trip.crs) for trip in trips}
    warnings = len(_text.warnings(result))

    @cache
    def plots(number: int, paper: str) -> Plots:
        # A map has no words of a language: it is drawn once for all of them.
        trip = trips[number]
        around = grounds[trip.crs.to_wkt()]
        return _field_layout.plots(trip, around, PAPERS[paper], warnings=warnings)

    def sheet(maker: Maker, number: int, paper: str) -> bytes:
        around = grounds[trips[number].crs.to_wkt()]
        return _field_sheet.trip(maker, trips[number], around, plots(number, paper))

    for language in languages:
        for paper in papers:
            maker = Maker(result=result, plan=plan, language=language, paper=PAPERS[paper])
            ending = f"{language}.{paper}.{RESTRICTED}.html"
            made[f"month.{ending}"] = partial(_field_sheet.month, maker)
            made[f"record.{ending}"] = partial(_field_sheet.form, maker)
            for number, trip in enumerate(trips):
                name = _inert.file_name(trip.row["trip_id"])
                taken = f"{name}.{ending}" in made
                named = f"{name}-{number + 1}" if taken else name
                made[f"{named}.{ending}"] = partial(sheet, maker, number, paper)
    return made
