"""Elements of XML as text: escaped, one spelling for one content, and nothing in them that a GIS runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from maps import _inert

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)


def tag(name: str, attributes: dict[str, Any] | None = None, *inside: str) -> str:
    """Return an element; attributes are escaped here, what is inside is XML already.

    True and False are written as 1 and 0, as QGIS has them.
    """
    told = "".join(f' {key}="{attribute(value)}"' for key, value in (attributes or {}).items())
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def attribute(value: Any) -> str:
    """Return a value as the text of an attribute."""
    return _plain(value).translate(_ATTRIBUTE)


def text(value: Any) -> str:
    """Return a value as the text of an element."""
    return _plain(value).translate(_TEXT)


@lru_cache(maxsize=4_096)
def quiet(value: str) -> str:
    """Return text from data for places where QGIS runs templates or shows HTML: neither finds any.

    QGIS evaluates what stands between ``[%`` and ``%]`` in the labels of a layout and in the names of a
    legend, fills in ``$CURRENT_DATE`` there, and shows titles and abstracts as HTML in the properties of a
    layer.
    """
    plain = _inert.xml(value)
    for mark, safe in _RUN.items():
        plain = plain.replace(mark, safe)
    return plain


_RUN = {"[%": "[ %", "$CURRENT_DATE": "$ CURRENT_DATE", "<": "\u2039", ">": "\u203a"}


def options(values: dict[str, Any]) -> str:
    """Return the map of options that QGIS keeps settings in; a nested dict is a map, a list a list."""
    return tag("Option", {"type": "Map"}, *(_option(key, value) for key, value in values.items()))


def _option(name: str | None, value: Any) -> str:
    named = {} if name is None else {"name": name}
    if isinstance(value, dict):
        return tag("Option", {**named, "type": "Map"}, *(_option(key, each) for key, each in value.items()))
    if isinstance(value, list):
        return tag("Option", {**named, "type": "List"}, *(_option(None, each) for each in value))
    if isinstance(value, bool):
        return tag("Option", {**named, "type": "bool", "value": str(value).lower()})
    kind = "int" if isinstance(value, int) else "double" if isinstance(value, float) else "QString"
    return tag("Option", {**named, "type": kind, "value": value})


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return _inert.NOT_XML.sub("", value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
