"""The page around the map: one file that asks for nothing, and says so to the browser.

A `folium.Map` is the carrier: its own markup and script are used, its remote scripts and styles are not. Text
from data is never part of a template or a script; it stands in a block of JSON, or escaped in the markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata, resources
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from geo.errors import InputError
from geo.result import Phrase, StudyResult
from layers.source import Provenance
from maps._entry import Group
from maps._fields import VALUES
from maps._plain import plain
from maps._text import UI

MAP_NAME = "map_vereda"

_SCRIPTS = (
    "core.js",
    "packed.js",
    "strokes.js",
    "lines.js",
    "marks.js",
    "picking.js",
    "symbols.js",
    "layers.js",
    "sections.js",
    "reach.js",
    "popup.js",
    "section.js",
    "groups.js",
    "profile.js",
    "departures.js",
    "walk.js",
    "labels.js",
    "placing.js",
    "panel.js",
    "tools.js",
    "search.js",
    "geodesic.js",
    "measure.js",
    "hours.js",
    "share.js",
)
_SHEETS = ("page.css", "body.css", "tools.css")
_OF_PLAN = ("drops.js", "drop-panel.js")
"""Scripts of a water plan; a page without one does not even tell that there are any."""

_OF_FRAME = ("audience", "is_compared", "policy", "scripts", "sheets", "stamp", "warnings")
"""What `assets/frame.html` shows of a page."""

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

_ESCAPED = re.compile(r"\\(?:(u(?:00[01][0-9a-f]|007f|00[89][0-9a-f]|202[a-e]|206[6-9])|[bf])|.)")
"""A character that JSON escapes; in the group those that `maps._plain` takes away."""


class Carrier(folium.Map):
    """A Folium map without anything remote, with a name that is the same in every run."""

    def __init__(self, *, south_west: tuple[float, float], north_east: tuple[float, float]) -> None:
        centre = [(south + north) / 2 for south, north in zip(south_west, north_east, strict=True)]
        super().__init__(
            location=centre,
            tiles=None,
            zoom_start=9,
            zoom_control=True,
            prefer_canvas=True,
            attribution_control=False,
            max_zoom=17,
            # `assets/start.js` sees every new size itself, those of a panel too, and knows what came of it.
            track_resize=False,
        )
        self._id = "vereda"
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.add_child(_Start(), name="start")


class _Start(MacroElement):
    """Hands the map to our script."""

    _template = Template(
        "{% macro script(this, kwargs) %}vereda.start({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name, self._id = "start", "vereda"


class Page(Figure):
    """The figure that a carrier is rendered in; its template is `assets/page.html`.

    Parameters
    ----------
    carrier
        the map.
    payload
        what the scripts draw, for JSON.
    tile_url
        template of a tile server's addresses, which the policy then lets the page ask; None: no server.
    is_compared
        whether it is one of two maps in another page.
    fields
        what else the template shows.
    """

    study: StudyResult
    warnings: tuple[Phrase, ...]
    legend: tuple[Group, ...]
    sources: list[tuple[Phrase, tuple[Provenance, ...]]]
    leaving: dict[str, Any] | None

    def __init__(
        self,
        carrier: Carrier,
        *,
        payload: dict[str, Any],
        tile_url: str | None = None,
        is_compared: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__()
        self._id = "vereda"
        self._template = template("page.html")
        self.map_name = MAP_NAME
        self.add_child(carrier, name="map")
        self.payload = safe_json(payload)
        self._has_plan = payload.get("water") is not None
        self.is_compared = is_compared
        further = ["drops.css"] * self._has_plan + ["compared.css"] * is_compared
        self.sheets = (leaflet_css(), *map(asset, (*_SHEETS, *further)))
        self.tile_url = tile_url
        self.scripts: tuple[str, ...] = ()
        self.policy = ""
        for name, value in fields.items():
            setattr(self, name, value)

    def render(self, **kwargs: Any) -> str:
        """Return the page."""
        for child in self._children.values():
            child.render(**kwargs)
        last = ("start.js", *(["compared.js"] if self.is_compared else []))
        names = (*_SCRIPTS, *(_OF_PLAN if self._has_plan else ()), *last)
        own = "\n".join(asset(name) for name in names)
        generated = Element.render(self.script)
        self.scripts = tuple(
            _checked_script(script)
            for script in (leaflet_js(), jquery_js(), f'"use strict";\n{own}', generated)
        )
        self.policy = policy(self.scripts, tile_url=self.tile_url)
        return plain(
            self._template.render(
                this=self, ui=UI, values=VALUES, title=self.study.title, main=self.map_name,
                **{name: getattr(self, name) for name in _OF_FRAME},
            )
        )  # fmt: skip


def safe_json(value: Any) -> str:
    """Return JSON that ends no script block and is nothing but ASCII where a browser might act on it.

    Its texts have neither control characters nor marks that turn the reading direction.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    text = _ESCAPED.sub(lambda found: "" if found[1] else found[0], text)
    return re.sub("|".join(map(re.escape, _UNSAFE)), lambda found: _UNSAFE[found.group()], text)


def policy(scripts: Sequence[str], *, tile_url: str | None = None) -> str:
    """Return the Content-Security-Policy: these very scripts, our styles, pictures inside the file."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    images = "data:" if tile_url is None else f"data: {tile_origin(tile_url)}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}",
            "style-src 'unsafe-inline'",
            f"img-src {images}",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def tile_origin(url: str) -> str:
    """Return the origin that a template of tile addresses asks, with ``*`` for its sub-domains.

    Raises
    ------
    InputError
        if it is not an https address with {z}, {x} and {y}.
    """
    parts = urlsplit(url.replace("{s}", "*"))
    if parts.scheme != "https" or not re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+(:\d+)?", parts.netloc):
        raise InputError(f"'{url}' is not the https address of a tile server")
    if any(part not in url for part in ("{z}", "{x}", "{y}")):
        raise InputError(f"'{url}' has no {{z}}, {{x}} and {{y}} for the tile's number")
    return f"https://{parts.netloc}"


@lru_cache
def asset(name: str) -> str:
    """Return one of our own scripts, styles or templates."""
    return (resources.files("maps") / "assets" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


@lru_cache
def leaflet_js() -> str:
    """Return Leaflet without the comment that makes a browser's tools look for a source map."""
    return _without_source_map(_packaged("XStatic-Leaflet", "leaflet.js"))


@lru_cache
def leaflet_css() -> str:
    """Return Leaflet's styles without the pictures of its default marker and layer switch: not used here."""
    return re.sub(r"url\([^)]*\)", "none", _packaged("XStatic-Leaflet", "leaflet.css"))


@lru_cache
def jquery_js() -> str:
    """Return jQuery, which Folium's scripts may call; the slim build, since nothing here asks a server."""
    return _without_source_map(_packaged("XStatic-jQuery", "jquery.slim.min.js"))


def _packaged(distribution: str, name: str) -> str:
    """Read a file of an installed package by its list of files: importing it would wake pkg_resources."""
    for file in metadata.files(distribution) or ():
        if file.name == name:
            return file.read_text(encoding="utf-8").replace("\r\n", "\n")
    raise InputError(f"{name} is missing from {distribution}; reinstall it with pip")


def _without_source_map(script: str) -> str:
    return re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE).strip()


def _checked_script(script: str) -> str:
    """Refuse a script that would end its own block: the page would show it instead of running it."""
    if re.search(r"</script|<!--", script, flags=re.IGNORECASE):
        raise InputError("a script of the page holds '</script' or '<!--' and cannot be inlined")
    return script


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def rendered(name: str, **values: Any) -> str:
    """Return one of our templates filled in, without anything that turns the reading direction."""
    return plain(template(name).render(**values))


@lru_cache
def template(name: str) -> Template:
    """Return one of our templates; its values are escaped, and it fails where one is missing."""
    return _templates().get_template(name)


@lru_cache
def _templates() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(asset))
