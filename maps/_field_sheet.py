"""Sheets for paper: a trip's front with map and stops, its back with the walks and what to write down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from geo.result import Phrase, StudyResult
from geo.water.plan import WaterPlan
from maps import _clock, _field_layout, _field_plan, _field_text, _page, _text, redact
from maps._field_layout import Paper, Plots
from maps._field_map import Drawing, Ground
from maps._field_plan import Stop, Trip


@dataclass(frozen=True, eq=False, kw_only=True)
class Maker:
    """What all sheets of one study, language and paper share."""

    result: StudyResult
    plan: WaterPlan
    language: str
    paper: Paper

    @property
    def warnings(self) -> tuple[Phrase, ...]:
        """What stands at the head of every page."""
        return _text.warnings(self.result)

    def said(self, phrase: Phrase) -> str:
        """Return a text in the sheets' language."""
        text: str = getattr(phrase, self.language)
        return text

    def word(self, key: str, **values: Any) -> str:
        """Return a word of ours, filled."""
        return self.said(_field_text.WORDS[key]).format(**values)

    def render(self, title: str, pages: Sequence[dict[str, Any]]) -> bytes:
        """Return a file of pages; each carries the stamp and its number."""
        numbered = [
            {**page, "of": self.word("page", page=number, pages=len(pages))}
            for number, page in enumerate(pages, start=1)
        ]
        css = f"@page {{ size: {self.paper.size} portrait; margin: 8mm {self.paper.side_mm:.2f}mm; }}\n"
        sized = f".page {{ width: {self.paper.width_mm:g}mm; height: {self.paper.height_mm:g}mm; }}\n"
        made = _page.rendered(
            "field.html",
            language=self.language,
            title=title,
            stamp=self.said(redact.stamp("restricted")),
            study=self.said(self.result.title),
            warnings=[self.said(phrase) for phrase in self.warnings],
            css=css + sized + _page.asset("field.css"),
            t=_field_text.in_language(self.language),
            codes=[(code, self.said(phrase)) for code, phrase in _field_text.REMARKS.items()],
            clock=self.word("clock", zone=self.zone()),
            pages=numbered,
        )  # fmt: skip
        return made.encode("utf-8")

    def zone(self) -> str:
        """Return the name of the clock, "UTC−8"."""
        hours = 0.0 if self.plan.resupply is None else self.plan.resupply.utc_offset_h
        whole, minutes = divmod(round(abs(hours) * 60), 60)
        return f"UTC{'−' if hours < 0 else '+'}{whole}" + (f":{minutes:02d}" if minutes else "")

    def month(self) -> str:
        """Return the name of the month of the trips."""
        number = self.plan.month if self.plan.resupply is None else self.plan.resupply.month
        return self.said(_text.MONTHS[number - 1])


def trip(maker: Maker, one: Trip, around: Ground, plots: Plots) -> bytes:
    """Return the sheet of a trip: a front, and a back with a card for each stop."""
    rows = [_stop(maker, stop) for stop in one.stops]
    pages = [*_fronts(maker, one, around, plots, rows), *_backs(one, plots, rows)]
    return maker.render(f"{one.row['trip_id']} · {maker.said(maker.result.title)}", pages)


def form(maker: Maker) -> bytes:
    """Return the record form with every place that holds water."""
    known = _field_plan.names(maker.plan)
    rows = [{"id": str(site), "name": known[site]} for site in maker.plan.chosen.index]
    most = _field_layout.form_rows(maker.paper, warnings=len(maker.warnings))
    # The rest of the last page is for places that nobody has thought of.
    rows += [{"id": "", "name": ""}] * (-len(rows) % most)
    pages = [{"kind": "form", "rows": part} for part in _parts(rows, most)]
    return maker.render(maker.word("record_form"), pages)


def month(maker: Maker) -> bytes:
    """Return the month: which trip goes when, and what no trip brings."""
    resupply = maker.plan.resupply
    known = _field_plan.names(maker.plan)
    title = maker.word("month_sheet", month=maker.month())
    if resupply is None:
        page = {"kind": "month", "title": title, "trips": [], "left": [], "is_empty": True}
        return maker.render(title, [page])
    litres = resupply.trips.set_index("trip_id")["litres"]
    going = [
        {
            "day": row["day"],
            "trip": row["trip_id"],
            "depot": row["depot_id"],
            "vehicle": row["vehicle"],
            "start": _clock.clock(row["start_h"], step_min=5, side="before"),
            "back": _clock.clock(row["end_h"], step_min=5, side="after"),
            "litres": _clock.litres(litres[row["trip_id"]]),
        }
        for row in resupply.calendar.to_dict("records")
    ]
    left = [
        {
            "name": known.get(row["site_id"], str(row["site_id"])),
            "litres": _clock.litres(row["litres_per_day"]),
            "why": row[f"reason_{maker.language}"],
        }
        for row in resupply.unserved.to_dict("records")
    ]
    most = _field_layout.month_rows(maker.paper, warnings=len(maker.warnings))
    pages: list[dict[str, Any]] = [
        {"kind": "month", "title": title, "trips": part, "left": [], "is_empty": not going}
        for part in _parts(going, most)
    ]
    room = most - len(pages[-1]["trips"]) - 3
    # What is not served takes twice the height of a trip, for its reason.
    fits = max(0, room // 2)
    pages[-1]["left"] = left[:fits]
    pages += [
        {"kind": "month", "title": title, "trips": [], "left": part, "is_empty": False}
        for part in _parts(left[fits:], most // 2)
        if part
    ]
    return maker.render(title, pages)


def _fronts(
    maker: Maker, one: Trip, around: Ground, plots: Plots, rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    layout = plots.layout
    yield {
        "kind": "front",
        "trip": one.row,
        "facts": _facts(one),
        "sun": _sun(one),
        "sums": _sums(maker, one),
        "begin": _from(maker, one),
        "days": f"{maker.month()}: {_clock.days(str(one.row['days']))}",
        "until": _until(one),
        "heat": _heat(one),
        "heat_said": maker.word("heat", limit=f"{one.row['heat_limit_c']:.1f}"),
        "map": plots.overview.svg,
        "contours": _contours_said(maker, plots.overview),
        "stops": rows[: layout.first],
        "row_mm": layout.row_mm,
        "key": _key(around),
    }
    for part in _parts(rows[layout.first :], layout.more):
        if part:
            yield {"kind": "more", "trip": one.row, "stops": part, "row_mm": layout.row_mm}


def _backs(one: Trip, plots: Plots, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    layout = plots.layout
    cards = [
        {**row, "map": drawing.svg, "scale": f"1:{drawing.scale:,}".replace(",", " ")}
        for row, drawing in zip(rows, plots.walks, strict=True)
    ]
    for part in _parts(cards, layout.cards):
        yield {
            "kind": "back",
            "trip": one.row,
            "cards": part,
            "columns": layout.columns,
            "is_narrow": layout.columns > 2,
            "card_mm": layout.card_mm,
        }


def _facts(one: Trip) -> list[tuple[str, str]]:
    """Return the hours that matter, each under the key of its word; those to be back by are never late."""
    row = one.row
    return [
        ("load", _clock.clock(row["start_h"], step_min=5, side="before")),
        ("leave_depot", _clock.clock(row["leave_h"], step_min=5, side="before")),
        ("turn_back", _clock.clock(row["turn_back_h"], step_min=5, side="before")),
        ("back", _clock.clock(row["end_h"], step_min=5, side="after")),
    ]


def _until(one: Trip) -> str:
    """Return the hour after which nobody is on foot at the stop where heat or night comes first."""
    hours = [float(stop.row["walk_until_h"]) for stop in one.stops]
    known = [hour for hour in hours if math.isfinite(hour)]
    return _clock.clock(min(known), step_min=5, side="before") if known else _clock.NONE


def _sums(maker: Maker, one: Trip) -> list[str]:
    row = one.row
    return [
        f"{_clock.litres(row['litres'])} L",
        f"{row['stops']} {maker.word('stop' if row['stops'] == 1 else 'stops')}",
        f"{row['drive_km']:.0f} km, {_clock.length(row['drive_h'])} {maker.word('driven')}",
        f"{_clock.length(row['walk_h'])} {maker.word('on_foot')}",
    ]


def _from(maker: Maker, one: Trip) -> str:
    """Return where a trip begins, with what and how many people."""
    row, resupply = one.row, maker.plan.resupply
    people = 0 if resupply is None else resupply.people
    crew = maker.word("crew_of", n=people)
    return f"{row['depot_id']} · {row['vehicle']}, {_clock.litres(row['capacity_l'])} L · {crew}"


def _key(around: Ground) -> list[str]:
    """Return the styles to explain: those of the trip, and those of what lies around it."""
    have = {style for style, lines in around.lines if len(lines)}
    shown = ["drive", "walk", *(s for s in ("road", "trail", "barrier", "boundary") if s in have)]
    return shown + ["care"] * bool(around.care)


def _heat(one: Trip) -> list[dict[str, Any]]:
    """Return the hours of daylight and of the trip."""
    row = one.row
    first = math.floor(min(row["start_h"], row["sunrise_h"]))
    last = math.ceil(max(row["end_h"], row["sunset_h"]))
    return [
        {"hour": f"{hour:02d}", "wbgt": f"{wbgt_c:.1f}", "may": may}
        for hour, wbgt_c, may in one.heat
        if first <= hour < last
    ]


def _stop(maker: Maker, stop: Stop) -> dict[str, Any]:
    row = stop.row
    zone = _field_plan.zone(stop.lon, stop.lat)
    x, y = _field_plan.utm(stop.lon, stop.lat, zone)
    return {
        "number": row["order"],
        "id": str(row["site_id"]),
        "name": stop.name,
        "litres": _clock.litres(row["litres"]),
        "drive": _clock.length(row["drive_h"]),
        "arrive": _clock.clock(row["arrive_h"], step_min=5),
        "leave": _clock.clock(row["leave_h"], step_min=5, side="before"),
        "off": _clock.clock(row["turn_back_h"], step_min=5, side="before"),
        "until": _clock.clock(row["walk_until_h"], step_min=5, side="before"),
        "walks": f"{row['carries']} × {_clock.metres(row['carry_m'])}",
        "in_out": maker.word(
            "in_out", there=math.ceil(60 * row["walk_in_h"]), back=math.ceil(60 * row["walk_out_h"])
        ),
        "lonlat": f"{stop.lat:.5f}, {stop.lon:.5f}",
        "utm": f"{zone.utm_zone} {x:.0f} {y:.0f}",
    }  # fmt: skip


def _contours_said(maker: Maker, drawing: Drawing) -> str:
    return "" if drawing.interval_m is None else maker.word("contours", m=drawing.interval_m)


def _parts(rows: Sequence[Any], most: int) -> list[Any]:
    """Return rows in parts of at most so many; one empty part where there are none."""
    return [rows[at : at + most] for at in range(0, len(rows), most)] or [[]]


def _sun(one: Trip) -> tuple[str, str]:
    """Return sunrise and sunset: walking begins not before the one, and is over by the other."""
    return (
        _clock.clock(one.row["sunrise_h"], side="after"),
        _clock.clock(one.row["sunset_h"], side="before"),
    )
