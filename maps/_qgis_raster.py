"""How grids look in QGIS: relief as on the page, counts of what is in sight, modelled flow."""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias

from layers.raster import Raster
from maps import _flow, _relief, _style
from maps._qml import VERSION
from maps._tables import Coverage
from maps._xml import tag

Grid: TypeAlias = Literal["tint", "shade", "sight", "flow", "plain"]
Stop: TypeAlias = dict[str, Any]

_SHORE_M = 0.01
"""Ground at exactly 0 m is the sea; heights are given to more than a centimetre."""


def kind(coverage: Coverage) -> Grid:
    """Return how the grid of a table is drawn."""
    if coverage.name == "terrain":
        return "tint"
    return "flow" if coverage.name == "flow" else "sight" if coverage.name.startswith("sight_") else "plain"


def stops(grid: Grid, coverage: Coverage, *, has_sea: bool) -> list[Stop]:
    """Return values and colours of a grid in rising order: of counts the upper bounds of classes.

    With `has_sea`, ground at exactly 0 m is water.
    """
    if grid == "tint":
        return _tints(coverage.ends, has_sea=has_sea)
    if grid == "flow":
        return _flows(coverage.raster)
    seen = coverage.name.removeprefix("sight_")
    return _sights(seen) if grid == "sight" and seen in _style.SIGHT_COLOURS else []


def style(grid: Grid, coverage: Coverage, *, has_sea: bool) -> str:
    """Return how QGIS draws a grid. Shade lies over the tint like light and shadow."""
    mode = {"shade": _SOFT_LIGHT, "sight": _MULTIPLY, "flow": _MULTIPLY}.get(grid, 0)
    return _pipe(grid, stops(grid, coverage, has_sea=has_sea)) + tag("blendMode", None, str(mode))


def document(grid: Grid, coverage: Coverage, *, has_sea: bool) -> str:
    """Return the style of a grid as a file of QGIS."""
    given = {"version": VERSION, "styleCategories": "AllStyleCategories", "hasScaleBasedVisibilityFlag": 0}
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tag(
        "qgis", given, style(grid, coverage, has_sea=has_sea)
    )


_MULTIPLY, _SOFT_LIGHT = 6, 9
"""Ways of blending as QGIS numbers them."""


def _pipe(grid: Grid, stops_: list[Stop]) -> str:
    zoomed: dict[str, Any] = {"maxOversampling": 2}
    if grid == "shade":
        zoomed |= {"zoomedInResampler": "bilinear", "zoomedOutResampler": "bilinear"}
        renderer = tag("rasterrenderer", _SHADE)
    elif stops_:
        renderer = _coloured(stops_, "DISCRETE" if grid == "sight" else "INTERPOLATED")
    else:
        renderer = tag(
            "rasterrenderer", {"type": "singlebandgray", "grayBand": 1, "opacity": 1, "alphaBand": -1}
        )
    return tag("pipe", None, renderer, tag("rasterresampler", zoomed))


_SHADE: Stop = {
    "type": "hillshade",
    "band": 1,
    "azimuth": 315,
    "angle": 45,
    "zfactor": 1,
    "multidirection": 0,
    "opacity": 0.75,
    "alphaBand": -1,
    "nodataColor": "",
}


def _coloured(stops_: list[Stop], ramp: str) -> str:
    low, high = (stops_[end]["value"] for end in (0, -1))
    shader = {
        "colorRampType": ramp,
        "classificationMode": 1,
        "clip": 1 if ramp == "DISCRETE" else 0,
        "minimumValue": low,
        "maximumValue": high,
    }
    items = (tag("item", stop) for stop in stops_)
    given = {
        "type": "singlebandpseudocolor",
        "band": 1,
        "classificationMin": low,
        "classificationMax": high,
        "opacity": 1,
        "alphaBand": -1,
        "nodataColor": "",
    }
    return tag(
        "rasterrenderer",
        given,
        tag("rastershader", None, tag("colorrampshader", shader, *items, *_legend(ramp, stops_))),
    )


def _legend(ramp: str, stops_: list[Stop]) -> list[str]:
    """Return what the ends of a ramp are called; classes are told one by one."""
    if ramp == "DISCRETE":
        return []
    ends = {"minimumLabel": stops_[0]["label"], "maximumLabel": stops_[-1]["label"]}
    return [tag("rampLegendSettings", {"useContinuousLegend": 1, "orientation": 2, "direction": 0, **ends})]


def _stop(value: float, code: str, label: str, alpha: int = 255) -> Stop:
    return {"value": "inf" if math.isinf(value) else value, "color": code, "alpha": alpha, "label": label}


def _tints(ends: tuple[float, float], *, has_sea: bool) -> list[Stop]:
    """Return the tints between the lowest and the highest point, as the page's legend has them."""
    lowest, highest = ends
    low, high = math.floor(lowest), max(math.ceil(highest), math.floor(lowest) + 1)
    inner = {height: code for height, code in _style.TINTS if low < height < high}
    heights = {float(low): _style.tint(low), **inner, float(high): _style.tint(high)}
    if has_sea and low <= 0 <= high:
        shore = _style.tint(0.0)
        sea = "#" + "".join(f"{round(part):02x}" for part in _relief.SEA)
        heights |= {0.0: sea, _SHORE_M: shore} | ({-_SHORE_M: shore} if low < 0 else {})
    return [_stop(height, heights[height], f"{height:,.0f} m") for height in sorted(heights)]


def _sights(kind: str) -> list[Stop]:
    """Return classes as QGIS has them: a class holds its upper bound, and counts are whole."""
    breaks = [*_style.SIGHT_BREAKS, math.inf]
    made = [_stop(breaks[0] - 0.5, "#ffffff", "0", 0)]
    for low, upper, code, opacity in zip(
        breaks[:-1], breaks[1:], _style.SIGHT_COLOURS[kind], _style.SIGHT_OPACITY, strict=True
    ):
        last = upper - 1
        told = (
            f"{low:g} +" if math.isinf(upper) else f"{low:g}" if last == low else f"{low:g} \u2013 {last:g}"
        )
        made.append(_stop(upper - 0.5, code, told, round(opacity * 255)))
    return made


def _flows(raster: Raster) -> list[Stop]:
    """Return the ramp of the page: logarithmic, transparent below its lower end."""
    ends = _flow.value_range(raster)
    if ends is None:
        return [_stop(0.0, "#ffffff", "0", 0)]
    low, high = ends
    count = len(_style.FLOW_COLOURS)
    made = [_stop(0.0, _style.FLOW_COLOURS[0], "0", 0), _stop(low * 0.999, _style.FLOW_COLOURS[0], "", 0)]
    for number, code in enumerate(_style.FLOW_COLOURS):
        share = number / (count - 1)
        value = low * (high / low) ** share
        alpha = round(_flow.FAINTEST + (_flow.STRONGEST - _flow.FAINTEST) * share)
        made.append(_stop(value, code, f"{value * _flow.PER_WALKERS:.3g}", alpha))
    return made
