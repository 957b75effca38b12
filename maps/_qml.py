"""The style of a layer as QGIS keeps it: symbols, names on the map, what columns are called, tips."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.result import Phrase
from maps._looks import ALWAYS, Lettering, Look, View
from maps._names import LAYERS, ONE
from maps._qgis_symbols import colour, symbol
from maps._qgis_words import column, expression, tip
from maps._xml import options, quiet, tag, text

VERSION = "3.22.0-Białowieża"
"""The oldest QGIS that these styles are meant for: an older one warns that it may not know all."""

GEOMETRY = {"points": 0, "lines": 1, "areas": 2}
_UNKNOWN, _NONE = 3, 4
"""Kinds of geometry as QGIS numbers them."""

ROUTE_WHOLE = Phrase("Routes, each as a whole", "Rutas, cada una entera")


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a form shows of a column: its alias, and the words for its values where they are categories."""

    name: str
    alias: Phrase
    values: Mapping[str, Phrase] = field(default_factory=dict)


def heading(view: View) -> Phrase:
    """Return the name of a view's layer."""
    if view.id == "route-whole":
        return ROUTE_WHOLE
    return LAYERS[_page_id(view)]


def _page_id(view: View) -> str:
    return view.id.removesuffix("-area").removesuffix("-line")


def document(views: Sequence[View], columns: Sequence[Column], language: str) -> str:
    """Return the style of a whole table as a file of QGIS; one without geometry has no view."""
    forms = {view.form for view in views}
    number = _NONE if not forms else GEOMETRY[forms.pop()] if len(forms) == 1 else _UNKNOWN
    inside = [body(views, columns, language), tag("layerGeometryType", None, str(number))]
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tag(
        "qgis", {"version": VERSION, **attributes(views)}, *inside
    )


def attributes(views: Sequence[View]) -> dict[str, Any]:
    """Return what a style says of itself, in a file of its own and in a project alike."""
    most = views[0].most_denominator if len(views) == 1 else 0
    scaled = {"hasScaleBasedVisibilityFlag": 1, "minScale": most, "maxScale": 0} if most else {}
    return {
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": int(any(view.letterings for view in views)),
        **(scaled or {"hasScaleBasedVisibilityFlag": 0}),
        "simplifyDrawingHints": 1,
        "simplifyDrawingTol": 1,
        "simplifyLocal": 1,
        "simplifyMaxScale": 1,
        "readOnly": 0,
    }


def body(views: Sequence[View], columns: Sequence[Column], language: str) -> str:
    """Return the elements of a style."""
    parts = []
    if views:
        parts += [_renderer(views, language), _labeling(views)]
    parts += [tag("blendMode", None, "0"), tag("featureBlendMode", None, "0"), tag("layerOpacity", None, "1")]
    parts += [_fields(columns, language), _aliases(columns, language)]
    names = [each.name for each in columns]
    shown = "name" if "name" in names else f"label_{language}" if f"label_{language}" in names else ""
    if shown:
        parts.append(tag("previewExpression", None, text(column(shown))))
    if views:
        kind = views[0].kind
        told = ONE.get(_page_id(views[0]), heading(views[0])) if len(views) == 1 else Phrase("", "")
        parts.append(tag("mapTip", None, text(tip(kind, names, told, language))))
    return "".join(parts)


def _key(*names: str) -> str:
    """Return the name of a rule: always the same for the same rule."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("vereda", *names)))) + "}"


def _renderer(views: Sequence[View], language: str) -> str:
    looks = [look for view in views for look in view.looks]
    symbols = tag(
        "symbols",
        None,
        *(symbol(look, name=str(number), order=_order(look, number)) for number, look in enumerate(looks)),
    )
    # Casings lie beneath every line of the layer, not beneath their own alone.
    given = {"forceraster": 0, "symbollevels": int(looks[0].form != "points"), "enableorderby": 0}
    if len(looks) == 1 and looks[0].where == ALWAYS and views[0].where == ALWAYS:
        return tag("renderer-v2", {"type": "singleSymbol", **given}, symbols)
    rules = []
    number = 0
    for view in views:
        inner = []
        for look in view.looks:
            inner.append(_rule(view, look, str(number), language))
            number += 1
        if len(views) == 1:
            rules += inner
        else:
            told = {"label": getattr(heading(view), language), "key": _key("view", view.id)}
            rules.append(tag("rule", _filtered(told, expression(view.where)), *inner))
    return tag(
        "renderer-v2",
        {"type": "RuleRenderer", **given},
        tag("rules", {"key": _key(views[0].table)}, *rules),
        symbols,
    )


def _order(look: Look, number: int) -> int:
    """Return when a look is drawn: the worst last, and what nobody measured first."""
    return 0 if look.style == "route" else number + 1


def _rule(view: View, look: Look, name: str, language: str) -> str:
    told = {
        "symbol": name,
        "label": quiet(getattr(look.label, language)),
        "key": _key(view.id, look.style, look.form),
    }
    return tag("rule", _filtered(told, expression(look.where)))


def _filtered(given: dict[str, Any], where: str) -> dict[str, Any]:
    return given | {"filter": where} if where else given


def _labeling(views: Sequence[View]) -> str:
    rules = []
    for view in views:
        for number, lettering in enumerate(view.letterings):
            rules.append(_named(view, lettering, number, alone=len(views) == 1))
    if not rules:
        return ""
    return tag(
        "labeling", {"type": "rule-based"}, tag("rules", {"key": _key("labels", views[0].table)}, *rules)
    )


def _named(view: View, lettering: Lettering, number: int, *, alone: bool) -> str:
    tests = [expression(lettering.where)] + ([] if alone else [expression(view.where)])
    where = " AND ".join(f"({test})" for test in tests if test)
    given: dict[str, Any] = {"key": _key("labels", view.id, str(number))}
    if lettering.most_denominator:
        given |= {"scalemindenom": 1, "scalemaxdenom": lettering.most_denominator}
    return tag("rule", _filtered(given, where), _settings(view, lettering))


def _settings(view: View, lettering: Lettering) -> str:
    name, is_expression = lettering.column, 0
    if lettering.unit:
        name, is_expression = f"round({column(name)}, 1) || '{lettering.unit}'", 1
    elif view.id == "route-whole":
        # What is illustrative is said by the stamp, the tip and the legend.
        name, is_expression = f"regexp_replace({column(name)}, '\\\\s*\\\\([^()]*\\\\)$', '')", 1
    style = tag(
        "text-style",
        {
            "fieldName": name,
            "isExpression": is_expression,
            "allowHtml": 0,
            "fontFamily": "DejaVu Sans",
            "fontSize": lettering.size_pt,
            "fontSizeUnit": "Point",
            "fontWeight": 75 if lettering.is_bold else 50,
            "fontItalic": int(lettering.is_italic),
            "textColor": colour(lettering.colour),
            "textOpacity": 1,
            "multilineHeight": 1,
            "textOrientation": "horizontal",
        },
        tag(
            "text-buffer",
            {
                "bufferDraw": 1,
                "bufferSize": 0.7,
                "bufferSizeUnits": "MM",
                "bufferColor": colour(lettering.halo),
                "bufferOpacity": 0.9,
                "bufferJoinStyle": 128,
                "bufferNoFill": 1,
            },
        ),
    )
    placement = {
        "priority": max(0, min(10, 10 - round(lettering.rank))),
        "dist": 0.6,
        "distUnits": "MM",
        "maxCurvedCharAngleIn": 25,
        "maxCurvedCharAngleOut": -25,
        **_PLACEMENTS["outline" if view.id.startswith("walk-") else view.form],
    }
    rendering = {
        "drawLabels": 1,
        "obstacle": int(view.form == "points"),
        "obstacleFactor": 1,
        "mergeLines": int(view.form == "lines"),
        "fontMinPixelSize": 3,
        "fontMaxPixelSize": 10000,
    }
    return tag(
        "settings",
        {"calloutType": "simple"},
        style,
        tag("text-format", {"autoWrapLength": 0, "useMaxLineLengthForAutoWrap": 1, "multilineAlign": 3}),
        tag("placement", placement),
        tag("rendering", rendering),
    )


_PLACEMENTS: dict[str, dict[str, Any]] = {
    "points": {
        "placement": 6,
        "offsetType": 1,
        "predefinedPositionOrder": "R,TR,BR,L,TL,BL,TSR,BSR",
    },
    "lines": {"placement": 3, "placementFlags": 10, "repeatDistance": 120, "repeatDistanceUnits": "MM"},
    "areas": {"placement": 4, "fitInPolygonOnly": 0},
    "outline": {"placement": 7, "placementFlags": 1, "repeatDistance": 90, "repeatDistanceUnits": "MM"},
}


def _fields(columns: Sequence[Column], language: str) -> str:
    """Return the forms of categories; QGIS chooses one for every other column by its type."""
    return tag("fieldConfiguration", None, *(_field(each, language) for each in columns if each.values))


def _field(each: Column, language: str) -> str:
    words = [{getattr(phrase, language): value} for value, phrase in each.values.items()]
    widget = tag("editWidget", {"type": "ValueMap"}, tag("config", None, options({"map": words})))
    return tag("field", {"name": each.name, "configurationFlags": "None"}, widget)


def _aliases(columns: Sequence[Column], language: str) -> str:
    return tag(
        "aliases",
        None,
        *(
            tag("alias", {"index": number, "field": each.name, "name": quiet(getattr(each.alias, language))})
            for number, each in enumerate(columns)
        ),
    )
