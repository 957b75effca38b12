"""Symbols as QGIS stores them, made from the styles of the page."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from maps import _drops_style, _style, _symbols
from maps._looks import Look
from maps._style import Fill, Line
from maps._xml import options, tag

MM_PER_PX = 25.4 / 96
"""A pixel of CSS; styles are in pixels, a GIS draws in millimetres on screen and paper alike."""

DEMAND: dict[str, tuple[str, str, str]] = {
    "demand-served": (_drops_style.DROP, _drops_style.DROP, "solid"),
    "demand-part": ("#ffffff", _drops_style.DROP, "solid"),
    "demand-none": ("#ffffff", _drops_style.UNSERVED, "dash"),
}
"""Marks of where water is wanted: inside, edge, pattern of the edge."""

_DEMAND_SIZE = '2.4 + 4.4 * sqrt("litres_per_day" / maximum("litres_per_day"))'
"""Millimetres; the area grows with the litres, and those of few are still seen."""


def colour(code: str, opacity: float = 1.0) -> str:
    """Return a colour as QGIS writes it: red, green, blue and opacity, each of 255."""
    red, green, blue = (int(code[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def line(look: Look) -> Line:
    """Return the stroke of a look of lines."""
    if look.style.startswith("risk-"):
        return _style.risk_line(int(look.style.removeprefix("risk-")))
    if look.style.startswith("drop-trip-"):
        return _drops_style.trip_line(int(look.style.removeprefix("drop-trip-")))
    return _style.LINES[look.style]


@cache
def symbol(look: Look, *, name: str, order: int = 0) -> str:
    """Return the symbol of a look.

    Parameters
    ----------
    name
        that the renderer knows it by.
    order
        of drawing among the looks of a layer of lines: all casings first, then the look of the lowest.
    """
    if look.form == "points":
        return _wrapped("marker", name, _marker(look.style))
    if look.form == "lines":
        return _wrapped("line", name, *_strokes(line(look), order))
    if look.style in _style.FILLS:
        return _wrapped("fill", name, *_filled(_style.FILLS[look.style]))
    return _wrapped("fill", name, *_strokes(_style.LINES[look.style], order))


def svg_uri(inside: str) -> str:
    """Return a drawing of 24 x 24 as the path of a picture that needs no file."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        + inside
        + "</svg>"
    )
    return "base64:" + base64.b64encode(drawing.encode()).decode("ascii")


def _wrapped(kind: str, name: str, *layers: str) -> str:
    return tag(
        "symbol", {"name": name, "type": kind, "alpha": 1, "clip_to_extent": 1, "force_rhr": 0}, *layers
    )


def _layer(kind: str, settings: dict[str, Any], *, order: int = 0, driven: str = "") -> str:
    given = {"class": kind, "enabled": 1, "locked": 0, "pass": order}
    return tag("layer", given, options(settings), *([driven] if driven else []))


def _marker(style: str) -> str:
    if style in DEMAND:
        return _circle(*DEMAND[style])
    is_drop = style in _drops_style.SYMBOLS
    drawing = _drops_style.SYMBOLS[style] if is_drop else _symbols.SYMBOLS[style]
    size = _drops_style.SIZE_PX if is_drop else _symbols.SIZES_PX.get(style, _symbols.SIZE_PX)
    settings = {
        "name": svg_uri(drawing),
        "size": f"{size * MM_PER_PX:.3f}",
        "size_unit": "MM",
        "scale_method": "diameter",
        "horizontal_anchor_point": "1",
        "vertical_anchor_point": "2" if style in _symbols.PLANTED else "1",
    }
    return _layer("SvgMarker", settings)


def _circle(inside: str, edge: str, pattern: str) -> str:
    size = {"active": True, "expression": _DEMAND_SIZE, "type": 3}
    driven = tag(
        "data_defined_properties",
        None,
        options({"name": "", "properties": {"size": size}, "type": "collection"}),
    )
    settings = {
        "name": "circle",
        "color": colour(inside, 0.75),
        "outline_color": colour(edge),
        "outline_style": pattern,
        "outline_width": "0.45",
        "outline_width_unit": "MM",
        "size": "3",
        "size_unit": "MM",
    }
    return _layer("SimpleMarker", settings, driven=driven)


def _strokes(style: Line, order: int) -> list[str]:
    strokes = []
    cap = "flat" if style.butt else "round"
    if style.under:
        strokes.append(_stroke(style.under, style.under_width, "", cap, opacity=style.under_opacity))
    strokes.append(
        _stroke(style.colour, style.width, style.dash, cap, opacity=style.opacity, order=order + 1)
    )
    return strokes


def _stroke(code: str, width_px: float, dash: str, cap: str, *, opacity: float = 1.0, order: int = 0) -> str:
    settings = {
        "line_color": colour(code, opacity),
        "line_width": f"{width_px * MM_PER_PX:.3f}",
        "line_width_unit": "MM",
        "line_style": "solid",
        "capstyle": cap,
        "joinstyle": "round",
        "use_custom_dash": str(int(bool(dash))),
    }
    if dash:
        settings["customdash"] = ";".join(f"{float(part) * MM_PER_PX:.3f}" for part in dash.split())
        settings["customdash_unit"] = "MM"
    return _layer("SimpleLine", settings, order=order)


def _filled(style: Fill) -> list[str]:
    inside = {"color": colour(style.colour, style.opacity), "style": "solid", "outline_style": "no"}
    cap = "flat" if style.butt else "round"
    return [_layer("SimpleFill", inside), _stroke(style.edge, style.edge_width, style.dash, cap)]
