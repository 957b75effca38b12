"""The web map: one HTML file that opens from a USB stick and asks the network for nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import xyzservices.providers  # type: ignore[import-untyped]  # it publishes no types

from geo.errors import InputError
from geo.result import Phrase, StudyResult
from layers.crs import WGS84, label
from layers.source import Provenance
from maps import (
    _body,
    _body_text,
    _counted_page,
    _drops,
    _drops_text,
    _features,
    _fields,
    _heat,
    _legend,
    _names,
    _page,
    _reach,
    _relief,
    _routes,
    _sight,
    _style,
    _text,
    _tools_text,
    _turns,
    _walking,
    redact,
)
from maps._features import Feature, PageLayer
from maps._file import replacing
from maps._packed import LineLayer
from maps._picture import Picture
from maps.redact import Audience

STEM = "map"
SUFFIX = ".html"


def write(
    result: StudyResult,
    path: Path,
    *,
    audience: Audience = "public",
    generated: date | None = None,
    tiles: str | None = None,
) -> Path:
    """Write `result` as one page, as `audience` may see it.

    Parameters
    ----------
    path
        of the page; it appears whole or not at all, and its folder is made.
    generated
        the day to print on it; None prints none, so that the same result gives the same bytes.
    tiles
        name of a tile server that xyzservices knows ("OpenStreetMap.Mapnik"), or its address with {z}, {x}
        and {y}, for a background map. The page then says that the server learns which area is looked at.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        if the audience or the tile server is unknown.
    """
    page = compose(
        redact.apply(result, audience=audience), audience=audience, generated=generated, tiles=tiles
    )
    with replacing(path) as draft:
        draft.write_bytes(page.render().encode("utf-8"))
    return path


def compose(
    result: StudyResult,
    *,
    audience: Audience,
    generated: date | None = None,
    tiles: str | None = None,
    is_compared: bool = False,
) -> _page.Page:
    """Return the page of a result that `redact` has already made what `audience` may see.

    One that `is_compared` shows only its map, and follows the page whose frame it stands in.
    """
    server = _provider(tiles)
    west, south, east, north = result.area.bounds
    terrain = result.rasters.get("terrain")
    around, has_sea = _around(result), _has_sea(result)
    picture = None if terrain is None else _relief.picture(terrain, lonlat_bounds=around, has_sea=has_sea)
    heights = None if terrain is None or picture is None else _relief.height_range(terrain)
    drawn = (*_features.layers(result), *_counted_page.layers(result), *_turns.layers(result))
    walking = _walking.for_page(result, lonlat_bounds=around, has_sea=has_sea)
    reach = _reach.for_page(result, cell_m=_walking.side_m(terrain))
    sights = _sight.for_page(result, lonlat_bounds=around, has_sea=has_sea)
    pictures = {
        "relief": picture,
        **{sight.id: sight.picture for sight in sights},
        "flow": walking.picture,
    }
    routes, body = _routes.for_page(result), _body.for_page(result)
    shown = [*drawn, *_route_layer(routes)]
    payload = {
        "title": vars(result.title),
        "bounds": _rounded([[south, west], [north, east]]),
        "area": _features.paths(result.area.polygon),
        "pictures": [_image(name, each) for name, each in pictures.items() if each is not None],
        "tiles": server,
        "layers": [_for_json(layer) for layer in (*drawn, *walking.layers, *reach.layers)],
        "hidden": [*walking.hidden, *reach.hidden, *(sight.id for sight in sights)],
        "routes": routes,
        "body": body,
        "style": _style.for_page() | _heat.for_page(),
        "text": _words(),
    }
    carrier = _page.Carrier(south_west=(south, west), north_east=(north, east))
    return _page.Page(
        carrier,
        payload=_drops.into(payload, result),
        tile_url=None if server is None else server["url"],
        study=result,
        audience=audience,
        stamp=redact.stamp(audience),
        day=day(result.on),
        generated=generated,
        made=None if generated is None else day(generated),
        warnings=_warnings(result, server),
        legend=_legend.build(
            shown,
            has_risk=any(style != "route" for layer in _route_layer(routes) for style in layer.classes),
            heights=heights,
            tiles=server is not None,
            walking=walking,
            reach=reach,
            sights=sights,
            drops=_drops.legend(result.water),
            k=result.publication.k,
        ),
        tabs=_tabs(result),
        has_routes=bool(routes["list"]),
        projection=_filled(_text.UI["projection"], crs=label(result.crs)),
        simplified=_simplified(walking.tolerance_m, reach.tolerance_m),
        sources=_sources(result),
        leaving=_body.leaving(body),
        is_compared=is_compared,
    )


def _tabs(result: StudyResult) -> list[tuple[str, Phrase]]:
    """Return the panel's tabs, each with its heading."""
    tabs = [(name, _text.UI[name]) for name in ("legend", "routes", "about")]
    if result.water is not None:
        tabs.insert(2, ("water-plan", _drops_text.UI["water_plan"]))
    return tabs


def _around(result: StudyResult) -> tuple[float, float, float, float]:
    """Return bounds in degrees of the area and its margin, which the relief fills."""
    west, south, east, north = result.area.reading(WGS84).bounds
    return west, south, east, north


def _image(name: str, picture: Picture) -> dict[str, Any]:
    return {"id": name, "uri": picture.uri, "bounds": list(picture.bounds)}


def _simplified(*tolerances_m: float | None) -> Phrase | None:
    """Say how far a modelled line may have moved; None where there is none."""
    known = [each for each in tolerances_m if each is not None]
    return _filled(_text.UI["simplified"], m=f"{max(known):.0f}") if known else None


def _has_sea(result: StudyResult) -> bool:
    """Tell whether the relief may hold sea: only a study with heights of the sea says so of its zeros."""
    heights = result.layers.get("height")
    return heights is not None and bool((heights["type"] == "sea").any())


def _route_layer(routes: dict[str, Any]) -> list[PageLayer]:
    """Return the routes as the legend sees them."""
    packed = routes["sections"] if routes["sections"]["count"] else routes["whole"]
    styles = packed["columns"]["c"]["t"] if packed["count"] else ()
    features = tuple(Feature(c=style, g=[]) for style in styles)
    return [PageLayer(id="route", form="lines", fields=(), features=features)] if features else []


def _for_json(layer: PageLayer | LineLayer) -> dict[str, Any]:
    if isinstance(layer, LineLayer):
        return layer.for_json()
    if layer.form == "lines":
        return _features.packed(layer).for_json()
    features = [
        {key: value for key, value in vars(feature).items() if value not in ("", None, [])}
        for feature in layer.features
    ]
    return {"id": layer.id, "form": layer.form, "fields": list(layer.fields), "features": features}


def _words() -> dict[str, Any]:
    """Return every text that the scripts show, by language."""
    ui = _text.UI | _body_text.UI | _tools_text.UI

    def of(language: str) -> dict[str, Any]:
        return {
            "ui": {key: getattr(phrase, language) for key, phrase in ui.items()},
            "input": {key: getattr(phrase, language) for key, phrase in _body_text.INPUTS.items()},
            "month": [getattr(phrase, language) for phrase in _text.MONTHS],
            "note": {key: getattr(_names.NOTES[key], language) for key in _turns.COLUMNS},
            "one": {key: getattr(phrase, language) for key, phrase in _names.ONE.items()},
            "class": {key: getattr(phrase, language) for key, phrase in _names.CLASSES.items()},
            "value": {key: getattr(phrase, language) for key, phrase in _fields.VALUES.items()},
            "unit": {key: getattr(phrase, language) for key, phrase in _fields.UNITS.items()},
            "field": {key: getattr(field.label, language) for key, field in _fields.FIELDS.items()},
        }

    forms = {
        key: {"form": field.form, "unit": field.unit, "digits": field.digits}
        for key, field in _fields.FIELDS.items()
    }
    return {"en": of("en"), "es": of("es"), "fields": forms}


def _warnings(result: StudyResult, tiles: dict[str, Any] | None) -> tuple[Phrase, ...]:
    warnings = list(_text.warnings(result))
    if tiles is not None:
        warnings.append(_filled(_text.TILES, host=_page.tile_origin(tiles["url"]).removeprefix("https://")))
    return tuple(warnings)


def _sources(result: StudyResult) -> list[tuple[Phrase, tuple[Provenance, ...]]]:
    """Return who is behind each layer that the page or its risk rests on, in the order of the names."""
    listed = [
        (_names.SOURCES.get(use.kind, Phrase(use.kind, use.kind)), use.provenance) for use in result.uses
    ]
    return sorted(listed, key=lambda pair: pair[0].en)


def _provider(tiles: str | None) -> dict[str, Any] | None:
    """Return address, attribution and sub-domains of a tile server."""
    if tiles is None:
        return None
    if "{z}" in tiles:
        _page.tile_origin(tiles)
        return {"url": tiles, "attribution": "", "subdomains": "abc", "max_zoom": 18}
    try:
        provider = xyzservices.providers.query_name(tiles)
    except ValueError as error:
        raise InputError(
            f"'{tiles}' is no tile server that xyzservices knows; name one such as 'OpenStreetMap.Mapnik', "
            "give its address with {z}, {x} and {y}, or leave tiles out"
        ) from error
    if provider.requires_token():
        raise InputError(
            f"'{tiles}' needs a key of its own; give its whole address with {{z}}, {{x}} and {{y}}"
        )
    return {
        "url": provider.build_url(fill_subdomain=False),
        "attribution": str(provider.get("attribution", "")),
        "subdomains": str(provider.get("subdomains", "abc")),
        "max_zoom": int(provider.get("max_zoom", 18)),
    }


def _rounded(corners: list[list[float]]) -> list[list[float]]:
    return np.round(np.asarray(corners), _features.DECIMALS).tolist()  # type: ignore[no-any-return]  # numpy: Any


def day(on: date) -> Phrase:
    """Return a day as people write it."""
    return Phrase(
        f"{on.day} {_text.MONTHS[on.month - 1].en} {on.year}",
        f"{on.day} de {_text.MONTHS[on.month - 1].es} de {on.year}",
    )


def _filled(phrase: Phrase, **values: str) -> Phrase:
    return Phrase(phrase.en.format(**values), phrase.es.format(**values))
