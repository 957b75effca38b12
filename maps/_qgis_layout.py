"""Sheets to print from QGIS: map, legend, scale, north, sources and who may see it, on A4 and Letter."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from typing import Any, TypeAlias

from geo.result import Phrase
from maps._qgis_symbols import colour, svg_uri
from maps._xml import quiet, tag

PAPERS: dict[str, tuple[float, float]] = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}
"""Paper -> width and height in millimetres, lying."""

MARGIN_MM = 9.0
_TITLE_MM, _UNDER_MM, _GAP_MM = 8.0, 6.0, 3.0
_BESIDE_MM, _BENEATH_MM = 94.0, 42.0
"""Room for the legend: at the side of a map that is no wider than high, beneath one that is much wider."""

_COLUMNS_BENEATH = 6
_WIDE = 1.7
"""An area so many times as wide as high has its legend beneath."""

_SMALL_PT = 5.0
_CHARACTER_MM, _LINE_MM = 0.98, 2.15
"""Of the smallest letters: mean width, and from line to line."""

_FONT = "DejaVu Sans"
_BEYOND = "#f3f1ea"
"""Where nothing is known of the ground."""

INK, SOFT, ALARM = "#1f2a30", "#4d585e", "#9c1c1c"

_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SCALE = 65638, 65639, 65640, 65641, 65642, 65646
"""Kinds of items as QGIS numbers them."""

_NORTH = (
    f'<path d="M12 1 18 21 12 17 6 21Z" fill="#fff" stroke="{INK}" stroke-width="1.4"/>'
    f'<path d="M12 1V17L6 21Z" fill="{INK}"/>'
)

WORDS = {
    "sources": Phrase("Sources", "Fuentes"),
    "north": Phrase("N", "N"),
    "as_of": Phrase("As of", "Al"),
    "drawn": Phrase("Drawn in", "Dibujado en"),
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What every sheet says. `bounds` are those of the study area in the CRS of the map, metres."""

    title: str
    day: str
    stamp: str
    warning: str
    sources: str
    crs: str
    bounds: tuple[float, float, float, float]
    language: str
    is_open: bool


def layout(paper: str, sheet: Sheet, legend_tree: str) -> str:
    """Return a layout; `legend_tree` has the layers of its legend in their groups."""
    width, height = PAPERS[paper]
    plan = _Plan.of(width, height, sheet)
    names = _Names(paper, sheet.language)
    x, y, across, down = plan.map
    title = (MARGIN_MM, MARGIN_MM - 1, width - 2 * MARGIN_MM, _TITLE_MM)
    items = [
        _map(names, plan.map, sheet),
        _legend(names, plan.legend, plan.columns, legend_tree),
        _label(names, "title", title, sheet.title, 16, bold=True),
        *_told(names, sheet, plan, width),
        _north(names, (x + across - 13.0, y + 3.0)),
        _scale(names, (x + 3.0, y + down - 13.0)),
    ]
    # The first stands on top.
    return tag(
        "Layout",
        {"name": name(paper, sheet.language), "units": "mm", "printResolution": 300, "worldFileMap": ""},
        tag("Snapper", {"snapToGuides": 1, "snapToItems": 1, "snapToGrid": 0, "tolerance": 5}),
        tag("Grid", {"offsetUnits": "mm", "resUnits": "mm", "offsetX": 0, "offsetY": 0, "resolution": 10}),
        tag("PageCollection", None, _page(names, width, height)),
        *reversed(items),
    )


_Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in millimetres."""


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Where things stand on a sheet."""

    map: _Box
    legend: _Box
    columns: int
    foot: _Box

    @classmethod
    def of(cls, width: float, height: float, sheet: Sheet) -> _Plan:
        """Return the plan of a sheet: sources take the lines that they need, the map what is left."""
        west, south, east, north = sheet.bounds
        ratio = (east - west) / max(north - south, 1.0)
        across = width - 2 * MARGIN_MM
        lines = math.ceil(len(sheet.sources) * _CHARACTER_MM / across)
        foot = 5.0 + lines * _LINE_MM
        top = MARGIN_MM + _TITLE_MM + _UNDER_MM
        room = height - MARGIN_MM - foot - _GAP_MM - top
        under = (MARGIN_MM, height - MARGIN_MM - foot, across, foot)
        if ratio < _WIDE:
            beside = (width - MARGIN_MM - _BESIDE_MM, top, _BESIDE_MM, room)
            frame = (MARGIN_MM, top, across - _BESIDE_MM - _GAP_MM, room)
            return cls(map=frame, legend=beside, columns=2, foot=under)
        frame = (MARGIN_MM, top, across, room - _BENEATH_MM - _GAP_MM)
        beneath = (MARGIN_MM, top + frame[3] + _GAP_MM, across, _BENEATH_MM)
        return cls(map=frame, legend=beneath, columns=_COLUMNS_BENEATH, foot=under)


def name(paper: str, language: str) -> str:
    """Return what a layout is called."""
    return {"A4": {"en": "A4 map", "es": "Mapa A4"}, "Letter": {"en": "Letter map", "es": "Mapa carta"}}[
        paper
    ][language]


class _Names:
    """Names of the items of a layout: the same for the same item, apart between layouts."""

    def __init__(self, *of: str) -> None:
        self._of = of

    def __call__(self, item: str) -> str:
        return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("vereda", *self._of, item)))) + "}"


def _item(
    names: _Names, identity: str, kind: int, box: tuple[float, float, float, float], order: int,
    given: dict[str, Any], *inside: str,
) -> str:  # fmt: skip
    x, y, width, height = (f"{each:.4g}" for each in box)
    own = names(identity)
    return tag(
        "LayoutItem",
        {
            "type": kind,
            "uuid": own,
            "templateUuid": own,
            "id": identity,
            "position": f"{x},{y},mm",
            "positionOnPage": f"{x},{y},mm",
            "size": f"{width},{height},mm",
            "referencePoint": 0,
            "zValue": order,
            "visibility": 1,
            "opacity": 1,
            "frame": "false",
            "background": "false",
            "outlineWidthM": "0.2,mm",
            **given,
        },
        *inside,
    )


def _coloured(element: str, code: str) -> str:
    red, green, blue = (int(code[start : start + 2], 16) for start in (1, 3, 5))
    return tag(element, {"red": red, "green": green, "blue": blue, "alpha": 255})


def _font(size_pt: float, *, bold: bool = False, italic: bool = False) -> str:
    return f"{_FONT},{size_pt:g},-1,5,{75 if bold else 50},{int(italic)},0,0,0,0"


def _page(names: _Names, width: float, height: float) -> str:
    white = {"background": "true"}
    colours = _coloured("FrameColor", "#000000") + _coloured("BackgroundColor", "#ffffff")
    return _item(names, "page", _PAGE, (0.0, 0.0, width, height), 0, white, colours)


def _map(names: _Names, frame: _Box, sheet: Sheet) -> str:
    west, south, east, north = _fitted(sheet.bounds, frame[2] / frame[3])
    given = {
        "frame": "true",
        "background": "true",
        "keepLayerSet": "false",
        "followPreset": "false",
        "drawCanvasItems": "true",
    }
    extent = tag("Extent", {"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    colours = _coloured("FrameColor", SOFT) + _coloured("BackgroundColor", _BEYOND)
    return _item(names, "map", _MAP, frame, 1, given, colours, extent)


def _fitted(
    bounds: tuple[float, float, float, float], ratio: float, *, room: float = 1.03
) -> tuple[float, float, float, float]:
    """Return bounds of this ratio of width to height around others, with some room."""
    west, south, east, north = bounds
    width, height = max(east - west, 1.0) * room, max(north - south, 1.0) * room
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _label(
    names: _Names, identity: str, box: tuple[float, float, float, float], told: str, size_pt: float, *,
    bold: bool = False, code: str = INK, right: bool = False,
) -> str:  # fmt: skip
    given = {
        "labelText": quiet(told),
        "htmlState": 0,
        "halign": 2 if right else 1,
        "valign": 32,
        "marginX": 0,
        "marginY": 0,
    }
    font = tag("LabelFont", {"description": _font(size_pt, bold=bold), "style": ""})
    return _item(names, identity, _LABEL, box, 4, given, font, _coloured("FontColor", code))


def _told(names: _Names, sheet: Sheet, plan: _Plan, width: float) -> list[str]:
    """Return the lines over and under the map."""
    half = (width - 2 * MARGIN_MM) / 2
    over = MARGIN_MM + _TITLE_MM - 1
    left, top, across, down = plan.foot
    stamp = SOFT if sheet.is_open else ALARM
    day = f"{sheet.day}   {sheet.crs}"
    stamped = (left + half, over, half, _UNDER_MM)
    made = [
        _label(names, "day", (left, over, half, _UNDER_MM), day, 8, code=SOFT),
        _label(names, "stamp", stamped, sheet.stamp, 9.5, bold=not sheet.is_open, code=stamp, right=True),
        _label(names, "sources", (left, top + 5.0, across, down - 5.0), sheet.sources, _SMALL_PT, code=SOFT),
    ]
    if sheet.warning:
        made.append(
            _label(names, "warning", (left, top, across, 4.5), sheet.warning, 8, bold=True, code=ALARM)
        )
    return made


def _legend(names: _Names, box: _Box, columns: int, tree: str) -> str:
    styles = (
        ("title", 7.5, True, 0.0),
        ("group", 7.0, True, 1.6),
        ("subgroup", 6.0, True, 1.0),
        ("symbol", 6.0, False, 0.4),
        ("symbolLabel", 6.0, False, 0.4),
    )
    told = (
        tag(
            "style",
            {
                "name": each,
                "alignment": 1,
                "indent": 0,
                "marginTop": top,
                # So that a flag, which stands above its place, does not stand in the heading.
                "marginBottom": 1.5 if each == "group" else 0,
                "marginLeft": 1.5 if each == "symbolLabel" else 0,
            },
            tag("styleFont", {"description": _font(size, bold=bold), "style": ""}),
        )
        for each, size, bold, top in styles
    )
    given = {
        "title": "",
        "map_uuid": names("map"),
        "legendFilterByMap": 1,
        "resizeToContents": 1,
        "columnCount": columns,
        "columnSpace": 3,
        "equalColumnWidth": 0,
        "boxSpace": 0,
        "symbolWidth": 6,
        "symbolHeight": 2.6,
        "maxSymbolSize": 3.4,
        "lineSpacing": 0.4,
        "wrapChar": "",
        "fontColor": INK,
        "splitLayer": 1,
        "titleAlignment": 1,
        "symbolAlignment": 1,
        "rasterBorder": 0,
        "wmsLegendWidth": 50,
        "wmsLegendHeight": 25,
    }
    return _item(names, "legend", _LEGEND, box, 3, given, tag("styles", None, *told), tree)


def _north(names: _Names, corner: tuple[float, float]) -> str:
    given = {
        "file": svg_uri(_NORTH),
        "mode": 0,
        "resizeMode": 0,
        "anchorPoint": 4,
        "mapUuid": names("map"),
        "northMode": 0,
    }
    return _item(names, "north", _PICTURE, (*corner, 10.0, 12.0), 5, given)


def _scale(names: _Names, corner: tuple[float, float]) -> str:
    given = {
        "style": "Single Box",
        "mapUuid": names("map"),
        "unitType": "km",
        "unitLabel": "km",
        "numMapUnitsPerScaleBarUnit": 1,
        "numSegments": 2,
        "numSegmentsLeft": 0,
        "segmentSizeMode": 1,
        "minBarWidth": 25,
        "maxBarWidth": 55,
        "height": 1.6,
        "labelBarSpace": 1.2,
        "boxContentSpace": 1.2,
        "outlineWidth": 0.2,
        "numUnitsPerSegment": 1,
        "background": "true",
        "alignment": 0,
    }
    letters = {
        "fontFamily": _FONT,
        "fontSize": 7,
        "fontSizeUnit": "Point",
        "fontWeight": 50,
        "textColor": colour(INK),
        "textOpacity": 1,
        "multilineHeight": 1,
    }
    style = tag("text-style", letters)
    colours = tag("BackgroundColor", {"red": 255, "green": 255, "blue": 255, "alpha": 200})
    return _item(names, "scale", _SCALE, (*corner, 60.0, 10.0), 6, given, colours, style)
