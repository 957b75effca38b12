"""The same styles as Styled Layer Descriptors (OGC SLD 1.1, Symbology Encoding 1.1), for other programs.

SLD has no drawings of its own inside: points are marks of well-known names here, told apart by shape, size
and colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maps import _drops_style, _qgis_symbols, _style, _symbols
from maps._looks import ALWAYS, All, Among, Below, Lettering, Look, Test, Value, View, Within, both
from maps._style import Fill, Line
from maps._xml import quiet, tag, text

MARKS: dict[str, tuple[str, str, str]] = {
    "camp": ("triangle", _symbols.RUST, "#ffffff"),
    "cell_mast": ("x", _symbols.VIOLET, _symbols.VIOLET),
    "checkpoint": ("square", _symbols.NAVY, "#ffffff"),
    "checkpoint-passing": ("square", "#ffffff", _symbols.NAVY),
    "checkpoint-tower": ("triangle", _symbols.NAVY, "#ffffff"),
    "city": ("circle", "#ffffff", _symbols.INK),
    "clinic": ("cross", _symbols.TEAL, _symbols.TEAL),
    "death": ("x", _symbols.PLUM, _symbols.PLUM),
    "drop-new": ("circle", _drops_style.DROP, "#ffffff"),
    "drop-old": ("square", _drops_style.DROP, "#ffffff"),
    "drop-old-off": ("square", "#ffffff", _symbols.RUST),
    "dry": ("triangle", _symbols.DRY, "#ffffff"),
    "gap": ("cross", _symbols.OPENING, _symbols.OPENING_EDGE),
    "height": ("triangle", "#ffffff", "#6b5b45"),
    "height-spot": ("circle", "#6b5b45", "#6b5b45"),
    "lookout": ("triangle", _symbols.OLIVE, "#ffffff"),
    "no_return": ("star", _symbols.NO_RETURN, _symbols.INK),
    "port": ("square", "#ffffff", _symbols.INK),
    "rescue_beacon": ("star", "#c2410c", "#ffffff"),
    "service": ("circle", _symbols.TEAL, "#ffffff"),
    "shelter": ("square", _symbols.TEAL, "#ffffff"),
    "town": ("circle", "#ffffff", _symbols.INK),
    "village": ("circle", "#ffffff", _symbols.INK),
    "water": ("circle", _symbols.WATER, "#ffffff"),
    "water-out": ("circle", "#ffffff", _symbols.RUST),
    "water-unsure": ("circle", "#ffffff", _symbols.WATER),
    **{name: ("circle", inside, edge) for name, (inside, edge, _) in _qgis_symbols.DEMAND.items()},
}
"""Symbol -> well-known name, inside, edge."""

_SMALLER = {"town": 10, "village": 7, "city": 13, "death": 9, "height": 9, "height-spot": 5}
_SIZE_PX = 13


def document(views: Sequence[View], table: str, language: str) -> str:
    """Return the style of a whole table."""
    rules = [_rule(view, look, language) for view in views for look in view.looks]
    rules += [_named(view, lettering) for view in views for lettering in view.letterings]
    style = tag(
        "UserStyle", None, tag("se:Name", None, text(table)), tag("se:FeatureTypeStyle", None, *rules)
    )
    return _document(table, style)


def grid(table: str, stops: Sequence[Mapping[str, Any]]) -> str:
    """Return the style of a grid: colours between `stops`, "" where there is none."""
    if not stops:
        return ""
    entries = (
        tag(
            "ColorMapEntry",
            {
                "quantity": 1e9 if stop["value"] == "inf" else stop["value"],
                "color": stop["color"],
                "opacity": stop["alpha"] / 255,
                "label": stop["label"],
            },
        )
        for stop in stops
    )
    is_classed = stops[-1]["value"] == "inf"
    coloured = tag("ColorMap", {"type": "intervals" if is_classed else "ramp"}, *entries)
    rule = tag("Rule", None, tag("RasterSymbolizer", None, coloured))
    style = tag("UserStyle", None, tag("FeatureTypeStyle", None, rule))
    # Colours of grids are spelt as in SLD 1.0 by all that read them.
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tag(
        "StyledLayerDescriptor",
        {"version": "1.0.0", "xmlns": "http://www.opengis.net/sld"},
        tag("NamedLayer", None, tag("Name", None, text(table)), style),
    )


def _document(table: str, style: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tag(
        "StyledLayerDescriptor",
        {
            "version": "1.1.0",
            "xmlns": "http://www.opengis.net/sld",
            "xmlns:ogc": "http://www.opengis.net/ogc",
            "xmlns:se": "http://www.opengis.net/se",
            "xmlns:xlink": "http://www.w3.org/1999/xlink",
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": "http://www.opengis.net/sld "
            "http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd",
        },
        tag("NamedLayer", None, tag("se:Name", None, text(table)), style),
    )


def _rule(view: View, look: Look, language: str) -> str:
    title = tag("se:Title", None, text(quiet(getattr(look.label, language))))
    return tag(
        "se:Rule",
        None,
        tag("se:Name", None, text(f"{view.id} {look.style}")),
        tag("se:Description", None, title),
        _filter(both(view.where, look.where)),
        *_symbolizers(look),
    )


def _named(view: View, lettering: Lettering) -> str:
    scale = ""
    if lettering.most_denominator:
        scale = tag("se:MaxScaleDenominator", None, str(lettering.most_denominator))
    name = tag("ogc:PropertyName", None, text(lettering.column))
    font = tag(
        "se:Font",
        None,
        _parameter("font-family", "DejaVu Sans"),
        _parameter("font-size", lettering.size_pt * 96 / 72),
        _parameter("font-weight", "bold" if lettering.is_bold else "normal"),
        _parameter("font-style", "italic" if lettering.is_italic else "normal"),
    )
    halo = tag("se:Halo", None, tag("se:Radius", None, "2"), _fill(lettering.halo))
    shown = tag(
        "se:TextSymbolizer",
        None,
        tag("se:Label", None, name, text(lettering.unit)),
        font,
        _placed(view),
        halo,
        _fill(lettering.colour),
    )
    name_rule = tag("se:Name", None, text(f"{view.id} names"))
    return tag("se:Rule", None, name_rule, _filter(both(view.where, lettering.where)), scale, shown)


def _placed(view: View) -> str:
    if view.form == "lines":
        return tag(
            "se:LabelPlacement", None, tag("se:LinePlacement", None, tag("se:IsRepeated", None, "true"))
        )
    x, move = ("0", "8") if view.form == "points" else ("0.5", "0")
    anchor = tag("se:AnchorPoint", None, tag("se:AnchorPointX", None, x), tag("se:AnchorPointY", None, "0.5"))
    moved = tag(
        "se:Displacement", None, tag("se:DisplacementX", None, move), tag("se:DisplacementY", None, "0")
    )
    return tag("se:LabelPlacement", None, tag("se:PointPlacement", None, anchor, moved))


def _symbolizers(look: Look) -> list[str]:
    if look.form == "points":
        return [_point(look.style)]
    if look.form == "lines":
        line = _qgis_symbols.line(look)
        return [tag("se:LineSymbolizer", None, stroke) for stroke in _strokes(line)]
    if look.style in _style.FILLS:
        return [_area(_style.FILLS[look.style])]
    return [tag("se:PolygonSymbolizer", None, stroke) for stroke in _strokes(_style.LINES[look.style])]


def _point(style: str) -> str:
    name, inside, edge = MARKS[style]
    mark = tag("se:Mark", None, tag("se:WellKnownName", None, name), _fill(inside), _stroke(edge, 1.6))
    size = tag("se:Size", None, str(_SMALLER.get(style, _SIZE_PX)))
    return tag("se:PointSymbolizer", None, tag("se:Graphic", None, mark, size))


def _area(fill: Fill) -> str:
    edge = _stroke(fill.edge, fill.edge_width, fill.dash)
    return tag("se:PolygonSymbolizer", None, _fill(fill.colour, fill.opacity), edge)


def _strokes(line: Line) -> list[str]:
    cap = "butt" if line.butt else "round"
    over = _stroke(line.colour, line.width, line.dash, line.opacity, cap)
    under = [_stroke(line.under, line.under_width, "", line.under_opacity, cap)] if line.under else []
    return [*under, over]


def _stroke(code: str, width_px: float, dash: str = "", opacity: float = 1.0, cap: str = "round") -> str:
    given = [
        _parameter("stroke", code),
        _parameter("stroke-width", width_px),
        _parameter("stroke-opacity", opacity),
        _parameter("stroke-linecap", cap),
        _parameter("stroke-linejoin", "round"),
    ]
    if dash:
        given.append(_parameter("stroke-dasharray", dash))
    return tag("se:Stroke", None, *given)


def _fill(code: str, opacity: float = 1.0) -> str:
    return tag("se:Fill", None, _parameter("fill", code), _parameter("fill-opacity", opacity))


def _parameter(name: str, value: str | float) -> str:
    return tag("se:SvgParameter", {"name": name}, text(value))


def _filter(test: Test) -> str:
    return "" if test == ALWAYS else tag("ogc:Filter", None, condition(test))


def condition(test: Test) -> str:
    """Return a test as a filter of the OGC has it."""
    if isinstance(test, Among):
        return _among(test)
    if isinstance(test, Within):
        low, high = (
            ("GreaterThan", "LessThanOrEqualTo") if test.holds_upper else ("GreaterThanOrEqualTo", "LessThan")
        )
        bounds = ((low, test.low), (high, test.high))
        return _joined(
            "And", [_compared(f"Is{name}", test.column, value) for name, value in bounds if value is not None]
        )
    if isinstance(test, Below):
        share = tag("ogc:Mul", None, tag("ogc:Literal", None, text(test.share)), _property(test.other))
        name = "ogc:PropertyIsGreaterThan" if test.negated else "ogc:PropertyIsLessThanOrEqualTo"
        return tag(name, None, _property(test.column), share)
    return _joined("And" if isinstance(test, All) else "Or", [condition(part) for part in test.tests])


def _among(test: Among) -> str:
    values = [value for value in test.values if value is not None]
    parts = [_compared("IsEqualTo", test.column, value) for value in values]
    if None in test.values:
        parts.insert(0, tag("ogc:PropertyIsNull", None, _property(test.column)))
    found = _joined("Or", parts)
    if not test.negated:
        return found
    inverse = tag("ogc:Not", None, found)
    if None in test.values:
        return inverse
    # What is missing equals nothing and differs from nothing: it is asked for by itself.
    return _joined("Or", [tag("ogc:PropertyIsNull", None, _property(test.column)), inverse])


def _joined(how: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else tag(f"ogc:{how}", None, *parts)


def _compared(how: str, column: str, value: Value | float) -> str:
    told = str(value).lower() if isinstance(value, bool) else value
    return tag(f"ogc:Property{how}", None, _property(column), tag("ogc:Literal", None, text(told)))


def _property(column: str) -> str:
    return tag("ogc:PropertyName", None, text(column))
