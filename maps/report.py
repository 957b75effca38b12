"""The report: one HTML file that says what a study found, on page one so that anybody understands it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from geo.result import Phrase, StudyResult
from geo.risk._agreement import Surface
from maps import (
    _counted_looks,
    _inert,
    _page,
    _report_agreement,
    _report_charts,
    _report_facts,
    _report_map,
    _report_method,
    _report_parts,
    _report_story,
    _report_tables,
    _style,
    redact,
)
from maps._file import replacing
from maps._report_facts import Facts
from maps._report_map import Map
from maps._report_says import LANGUAGES, Says
from maps._report_story import sentence
from maps._report_svg import Chart, Table
from maps._report_text import ONE_FILE, WORDS
from maps.redact import Audience

STEM = "report"
SUFFIX = ".html"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section: paragraphs, charts, tables and lists of text, in this order."""

    id: str
    title: str
    text: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[str, ...] = ()
    more: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def write(
    result: StudyResult,
    path: Path,
    *,
    audience: Audience = "public",
    generated: date | None = None,
) -> Path:
    """Write `result` as one page to read and to print, as `audience` may see it.

    Both languages are in the file: English as it opens, Spanish at ``#es``. No script is needed, none is in
    it, and it asks for nothing.

    Parameters
    ----------
    path
        of the page; it appears whole or not at all, and its folder is made.
    generated
        the day to print on it; None prints none, so that the same result gives the same bytes.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        if the audience is unknown.
    """
    page = _compose(result, audience, generated)
    with replacing(path) as draft:
        draft.write_bytes(page.encode("utf-8"))
    return path


def _compose(study: StudyResult, audience: Audience, generated: date | None) -> str:
    result = redact.apply(study, audience=audience)
    facts = _report_facts.of(result)
    drawing = _report_map.draw(facts, has_sea=_has_sea(result))
    agreement = _report_agreement.compare(result)
    # Of the plan that an edition does not hold, its totals are an answer.
    totals = () if result.water is not None else redact.water_totals(study)
    # What this edition leaves out is said on page one, before the study's own notes.
    notes = [note for note in result.notes if note not in (*study.notes, *totals)]
    notes += [note for note in result.notes if note in study.notes]
    editions = [
        _edition(Says(language), facts, drawing, agreement, audience, generated, notes, totals)
        for language in LANGUAGES
    ]
    return _page.rendered(
        "report.html",
        policy=_POLICY,
        css=_css(audience, result),
        map=drawing,
        editions=editions,
        is_closed=audience != "public",
        stamps=[redact.stamp(audience)],
        one_file=ONE_FILE,
    )


def _edition(
    says: Says,
    facts: Facts,
    drawing: Map,
    agreement: Surface | None,
    audience: Audience,
    generated: date | None,
    notes: Sequence[Phrase],
    totals: Sequence[Phrase],
) -> dict[str, Any]:
    """Return everything that the report says in one language."""
    result = facts.result
    west, south, east, north = result.area.bounds
    area = says.word(
        "area",
        west=says.angle(west, "EW"), east=says.angle(east, "EW"),
        south=says.angle(south, "NS"), north=says.angle(north, "NS"),
    )  # fmt: skip
    made = [] if generated is None else [says.word("made", day=says.day(generated))]
    return {
        "language": says.language,
        "t": {key: says.of(phrase) for key, phrase in WORDS.items()},
        "title": says.of(result.title),
        "stamp": says.of(redact.stamp(audience)),
        "facts": [area, says.word("as_of", day=says.day(result.on)), *made],
        "question": _report_story.question(facts, says),
        "scope": _report_story.scope(facts, says),
        "answers": [*_report_story.answers(facts, says), *(says.of(each) for each in totals)],
        "warnings": _report_parts.warnings(result, says),
        "notes": [sentence(says.of(note)) for note in notes],
        "map_desc": says.word("map_desc_cells" if facts.routes.empty else "map_desc"),
        "key": [(sample, says.of(phrase)) for sample, phrase in drawing.key],
        "map_read": _report_story.map_read(facts, says),
        "places": [_report_parts.place(one, facts, says) for one in facts.places],
        "places_note": says.word(
            "places_note" if facts.worst is not None else "places_note_ridden", km=says.km(facts.apart_m, 0)
        ),
        "sections": [each for each in _sections(says, facts, agreement, notes) if each is not None],
    }


def _sections(
    says: Says, facts: Facts, agreement: Surface | None, notes: Sequence[Phrase]
) -> list[Section | None]:
    return [
        _routes(says, facts),
        _cells(says, facts),
        _body(says, facts),
        _departures(says, facts),
        _water(says, facts),
        _agreement(says, agreement),
        _method(says, facts),
        _table_section("sources", says, _report_tables.sources(facts.result, says)),
        _limits(says, facts, notes),
    ]


def _identity(name: str, says: Says) -> str:
    return f"{says.language}-{name}"


def _table_section(name: str, says: Says, table: Table | None) -> Section | None:
    if table is None:
        return None
    return Section(id=_identity(name, says), title=says.word(f"{name}_head"), tables=(table,))


def _routes(says: Says, facts: Facts) -> Section | None:
    if facts.routes.empty:
        return None
    chart = _report_parts.routes_chart(_identity("risk", says), facts, says)
    return Section(
        id=_identity("routes", says),
        title=says.word("routes_head"),
        text=(says.word("routes_note") if chart else says.word("no_risk"),),
        charts=() if chart is None else (chart,),
        tables=() if chart is None else (chart.table,),
    )


def _cells(says: Says, facts: Facts) -> Section | None:
    table = _report_tables.cells(facts, says)
    if table is None:
        return None
    note = says.word(
        "cells_note",
        **_report_story.cell_words(facts, says),
        most=says.number(_report_tables.CELLS),
    )
    return Section(id=_identity("cells", says), title=says.word("cells_head"), text=(note,), tables=(table,))


def _body(says: Says, facts: Facts) -> Section | None:
    rides, walk = _report_tables.rides(facts, says), facts.walk()
    said = _report_parts.rides_said(facts, says)
    ridden = ((says.word("rides_harm"), said),) if said else ()
    if walk is None:
        return None if rides is None else Section(
            id=_identity("body", says), title=says.word("rides_caption"), tables=(rides,), more=ridden
        )  # fmt: skip
    note = says.word(
        "body_note",
        who=says.label(walk),
        hour=says.clock(walk["depart_h"]),
        month=says.month(walk.get("month", facts.result.on.month)),
        carried=says.litres(walk.get("water_l")),
    )
    charts = (
        _report_parts.needed_chart(_identity("needed", says), facts, says),
        _report_charts.profile(_identity("profile", says), facts, says),
    )
    tables = (
        _report_tables.walks(facts, says),
        _report_tables.others(facts, says),
        _report_tables.groups(facts, says),
        rides,
    )
    return Section(
        id=_identity("body", says),
        title=says.word("body_head"),
        text=(note,),
        charts=tuple(each for each in charts if each is not None),
        tables=tuple(each for each in tables if each is not None),
        more=ridden,
    )


def _departures(says: Says, facts: Facts) -> Section | None:
    chart = _report_charts.departures(_identity("hours", says), facts, says)
    if chart is None:
        return None
    return Section(id=_identity("departures", says), title=says.word("departures_head"), charts=(chart,))


def _water(says: Says, facts: Facts) -> Section | None:
    plan, table = facts.result.water, _report_tables.water(facts, says)
    if plan is None or table is None:
        return None
    note = says.word("water_note", month=says.month(plan.month), hour=says.clock(plan.depart_h))
    chart = _report_charts.benefit(_identity("curve", says), plan, says)
    taken = tuple(note.en if says.language == "en" else note.es for note in plan.notes)
    return Section(
        id=_identity("water", says),
        title=says.word("water_head"),
        text=(note,),
        charts=() if chart is None else (chart,),
        tables=(table,),
        more=((says.word("plan_notes"), taken),) if taken else (),
    )


def _agreement(says: Says, found: Surface | None) -> Section | None:
    if found is None:
        return None
    chart = _report_charts.capture(_identity("capture", says), found, says)
    return Section(id=_identity("agreement", says), title=says.word("agreement_head"), charts=(chart,))


def _method(says: Says, facts: Facts) -> Section:
    phrases = [
        *(_report_method.BODY if facts.worst is not None else ()),
        *(_report_method.RISK if facts.result.factors else ()),
        *(_report_method.WATER if facts.result.water is not None else ()),
    ]
    table = _report_tables.factors(facts.result, says)
    return Section(
        id=_identity("method", says),
        title=says.word("method_head"),
        items=tuple(says.of(phrase) for phrase in phrases),
        tables=() if table is None else (table,),
    )


def _limits(says: Says, facts: Facts, notes: Sequence[Phrase]) -> Section:
    body = _report_method.BODY_LIMITS if facts.worst is not None else ()
    said = tuple(sentence(says.of(note)) for note in notes)
    return Section(
        id=_identity("limits", says),
        title=says.word("limits_head"),
        items=tuple(says.of(phrase) for phrase in (*_report_method.LIMITS, *body)),
        more=((says.word("notes_head"), said),) if said else (),
    )


def _has_sea(result: StudyResult) -> bool:
    """Tell whether zeros of the relief may be sea: only a study with heights of the sea says so."""
    heights = result.layers.get("height")
    return heights is not None and bool((heights["type"] == "sea").any())


def _css(audience: Audience, result: StudyResult) -> Markup:
    """Return the styles: colours of the map, and what stands in the margin of every printed page."""
    colours = "".join(
        f".map .band-{band}{{stroke:{colour};stroke-width:{0.75 + 0.17 * band:.2f}}}"
        for band, colour in enumerate(_style.RISK_COLOURS, start=1)
    )
    colours += f".map .band-0{{stroke:{_style.UNMEASURED}}}"
    for style in _counted_looks.STYLES:
        fill = _style.FILLS[style]
        colours += f".map .{style}{{fill:{fill.colour};fill-opacity:{fill.opacity:g};stroke:{fill.edge}}}"
    stamp = redact.stamp(audience)
    pages = "".join(
        f"@page {language}{{@top-left{{content:{_quoted(said)}}}"
        f"@top-right{{content:{_quoted(_inert.xml(name))}}}"
        f"@bottom-right{{content:{_quoted(says.word('page') + ' ')} counter(page) "
        f"{_quoted(' ' + says.word('of_pages') + ' ')} counter(pages)}}}}\n"
        for language, said, name in (("en", stamp.en, result.title.en), ("es", stamp.es, result.title.es))
        for says in (Says(language),)
    )
    return Markup(f"{_page.asset('report.css')}\n{colours}\n{pages}")  # noqa: S704  # quoted


def _quoted(said: str) -> str:
    """Return a text as a string of CSS in which nothing but letters and digits stands for itself."""
    return (
        '"'
        + "".join(mark if mark.isascii() and mark.isalnum() else f"\\{ord(mark):x} " for mark in said)
        + '"'
    )
