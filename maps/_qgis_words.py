"""Expressions of QGIS: tests, values as people read them, and the tip that a row shows under the pointer."""

from __future__ import annotations

import html
from collections.abc import Collection

from geo.result import Phrase
from maps import _aliases
from maps._fields import FIELDS, SHOWN, Field
from maps._looks import ALWAYS, All, Among, Below, Test, Value, Within

TIPS: dict[str, tuple[str, ...]] = {
    **SHOWN,
    "segment": (
        "risk", "band", "main_factor", "reason", "length_m", "elevation_m", "clock_h", "air_c",
        "water_left_l", "deficit_share", "core_c", "basis", "sensitivity",
    ),
    "route": (
        "risk", "risk_max", "main_factor", "length_m", "walking_h", "climb_m", "mode", "basis", "sensitivity",
    ),
    "turn": ("turn", "at_m", "clock_h"),
    "cell": ("flow", "corridor_count"),
    "water_sites": (
        "kind", "litres_per_day", "covered_l", "capacity_l", "outage_lost_l", "visits_per_month",
        "litres_per_visit", "walk_h", "drive_h",
    ),
    "water_demand": ("litres_per_day", "served_l", "people_per_day", "left_h"),
    "water_trips": ("trip_id", "kind", "vehicle", "days", "litres", "leave_h", "turn_back_h", "end_h"),
}  # fmt: skip
"""Columns that a row of a kind tells; a name without its language is that of the style."""

_HOURS = frozenset({"walk_h", "drive_h", "left_h"})
_CLOCKS = frozenset({"leave_h", "turn_back_h", "end_h"})
CATEGORIES = frozenset({"band", "kind", "main_factor", "main_of_factors", "target", "turn", "vehicle"})
"""Columns of categories beside those of `maps._fields`."""


def column(name: str) -> str:
    """Return a column's name as an expression has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """Return a constant; text is text whatever it holds."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    return str(value)


def expression(test: Test) -> str:
    """Return a test; "" for the one that always holds."""
    if test == ALWAYS:
        return ""
    if isinstance(test, Among):
        return _among(test)
    if isinstance(test, Within):
        name, parts = column(test.column), []
        if test.low is not None:
            parts.append(f"{name} {'>' if test.holds_upper else '>='} {test.low:.10g}")
        if test.high is not None:
            parts.append(f"{name} {'<=' if test.holds_upper else '<'} {test.high:.10g}")
        return " AND ".join(parts) or f"{name} IS NOT NULL"
    if isinstance(test, Below):
        return f"{column(test.column)} {'>' if test.negated else '<='} {test.share:g} * {column(test.other)}"
    join = " AND " if isinstance(test, All) else " OR "
    return join.join(f"({expression(part)})" for part in test.tests) or "false"


def _among(test: Among) -> str:
    name = column(test.column)
    values = [value for value in test.values if value is not None]
    sign, join = ("<>", " AND ") if test.negated else ("=", " OR ")
    parts = [f"{name} {sign} {literal(value)}" for value in values]
    if test.negated and None not in test.values:
        return f"{name} IS NULL OR ({join.join(parts)})"
    if None in test.values:
        parts.insert(0, f"{name} IS NOT NULL" if test.negated else f"{name} IS NULL")
    return join.join(parts)


def escaped(shown: str) -> str:
    """Return an expression whose text is safe in HTML."""
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        shown = f"replace({shown}, {literal(mark)}, {literal(entity)})"
    return shown


def tip(kind: str, columns: Collection[str], heading: Phrase, language: str) -> str:
    """Return the HTML that QGIS fills in for the row under the pointer.

    What stands in a row is put in as text: QGIS does not look for expressions in what one has given, and the
    marks that HTML is made of are replaced.
    """
    title = html.escape(getattr(heading, language))
    if "name" in columns:
        shown = escaped('"name"')
        title = f'[% if("name" IS NULL OR "name" = \'\', {literal(title)}, {shown}) %]'
    rows = []
    for name in TIPS.get(kind, ()):
        own = f"{name}_{language}" if name == "reason" else name
        if own in columns:
            rows.append(_row(own, getattr(_label(name), language), language))
    table = f"<table>{''.join(rows)}</table>" if rows else ""
    return f'<div style="max-width:30em"><b>{title}</b>{table}</div>'


def _row(name: str, label: str, language: str) -> str:
    start = literal(f'<tr><td style="padding-right:1em">{html.escape(label)}</td><td>')
    told = f"{start} || {_told(name, language)} || '</td></tr>'"
    return f"[% if({column(name)} IS NULL, '', {told}) %]"


def _label(name: str) -> Phrase:
    return FIELDS[name].label if name in FIELDS and name != "risk" else _aliases.of([name])[name]


def _told(name: str, language: str) -> str:
    """Return the expression of a value as people read it, safe in HTML."""
    value = column(name)
    form = _form(name)
    digits = FIELDS[name].digits if name in FIELDS else 0
    unit = FIELDS[name].unit if name in FIELDS else ""
    yes = "yes" if language == "en" else "sí"
    minutes = f"round({value} * 60)"
    rest = f"({minutes} % 60)"
    whole = f"if({minutes} < 60 AND {rest} > 0, '', floor({minutes} / 60) || ' h')"
    hour = f"lpad(to_string(floor({minutes} / 60) % 24), 2, '0')"
    known = f"if(abs({value}) < 10, 2, if(abs({value}) < 100, 1, 0))"
    figure = f"if(abs({value}) < 10000, round({value}, {known}), format_number({value}, 0))"
    told = {
        "boolean": f"if({value}, {literal(yes)}, 'no')",
        "category": escaped(f"represent_value({value})"),
        "clock": f"{hour} || ':' || lpad(to_string({minutes} % 60), 2, '0')",
        "hours": f"{whole} || if({rest} = 0, '', if({whole} = '', '', ' ') || {rest} || ' min')",
        "length": f"if({value} < 1000, round({value}) || ' m', round({value} / 1000, 1) || ' km')",
        "number": f"{figure} || {literal(f' {unit}' if unit else '')}",
        "share": f"round({value} * 100, {digits}) || ' %'",
    }
    return told.get(form, escaped(f"to_string({value})"))


_TEXTS = frozenset({"days", "reason_en", "reason_es", "trip_id"})


def _form(name: str) -> str:
    if name in CATEGORIES:
        return "category"
    if name in FIELDS:
        field: Field = FIELDS[name]
        return field.form
    if name in _HOURS:
        return "hours"
    if name in _CLOCKS:
        return "clock"
    return "text" if name in _TEXTS else "number"
