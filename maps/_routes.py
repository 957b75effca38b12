"""Routes for the page: coloured sections, and the list that tells each route's worst place and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.result import FactorUse, StudyResult
from geo.risk.body import FACTORS
from maps import _body, _inner, _packed
from maps._features import plain, short, text
from maps._packed import Column, LineLayer
from maps._style import SIGHT_COLOURS

_TIMES = ("elapsed_h", "from_water_h", "from_road_h", "from_help_h")
"""Walking times of a section that are no factors."""

_TOLERANCE_M = 1.0
"""Vertices of sections nearer than this to the line that is left without them are not drawn; of Web Mercator,
which is less on the ground."""

BENEATH = "route-beneath"
"""Class of a route's own line where its sections are drawn over it."""

_SAME_SHARE = 1e-3
"""A route as long as its sections together, but for this share, is made up of them."""

_SEEN = tuple(f"seen_{kind}_share" for kind in SIGHT_COLOURS)
"""How much of a section is in sight of something."""


def for_page(result: StudyResult) -> dict[str, Any]:
    """Return routes, sections and factors as the page's scripts read them.

    ``sections`` are packed lines with the columns ``c`` class, ``r`` route number, ``s`` start and length in
    m, ``k`` risk, low and high, ``m`` number of the main factor, ``v`` intensity of each factor, ``t`` each
    walking time, ``o`` each share in sight, ``b`` each column of `maps._body.ALONG` at its end, ``w`` number
    of what it says in words. ``whole`` are the lines of those routes that their sections do not make up.
    ``said`` holds each pair of words, English and Spanish, once; a route's ``body`` tells whether its risk
    has the body in it.
    """
    used = [use for use in result.factors if use.factor.column in result.segments]
    used = [use for use in used if result.segments[use.factor.column].notna().any()]
    number = {use.factor.name: index for index, use in enumerate(used)}
    times, seen = (_known(result.segments, names) for names in (_TIMES, _SEEN))
    order = {route_id: index for index, route_id in enumerate(result.routes.index)}
    body, at_ends = _body.along(result.segments)
    said, numbers = _said(result.segments)
    told = {
        **_told(result.segments, used, (times, seen), number, order),
        "b": [_packed.numbers(values) for values in zip(*at_ends, strict=True)],
        "w": _packed.numbers(numbers),
    }
    of_body = _scored_by_body(result.segments)
    return {
        "factors": [_factor(use) for use in used],
        "times": times,
        "seen": seen,
        "body": body,
        "said": said,
        "list": [
            {**_route(row, used), "body": route_id in of_body} for route_id, row in result.routes.iterrows()
        ],
        "sections": _sections(result.segments, told).for_json(),
        "whole": _whole(result).for_json(),
    }


def _known(segments: pd.DataFrame, names: Sequence[str]) -> list[str]:
    return [name for name in names if name in segments and segments[name].notna().any()]


def _said(segments: pd.DataFrame) -> tuple[list[list[str]], list[int | None]]:
    """Return what segments say in words, each pair of languages once, and the number of each segment's."""
    if "reason_en" not in segments and "reason_es" not in segments:
        return [], [None] * len(segments)
    said = segments.reindex(columns=["reason_en", "reason_es"]).itertuples(index=False)
    pairs = [(text(en), text(es)) for en, es in said]
    number = {pair: place for place, pair in enumerate(dict.fromkeys(pair for pair in pairs if any(pair)))}
    return [list(pair) for pair in number], [number.get(pair) for pair in pairs]


def _scored_by_body(segments: pd.DataFrame) -> set[Any]:
    """Return the routes that the body's terms of the risk speak on."""
    scores = [factor.score_column for factor in FACTORS.values() if factor.score_column in segments]
    return set(segments.loc[segments[scores].notna().any(axis=1), "route_id"])


def style(band: Any) -> str:
    """Return the class of a band; a section without one is drawn as not measured."""
    value = plain(band)
    return "route" if value is None else f"risk-{int(value)}"


def _factor(use: FactorUse) -> dict[str, Any]:
    factor = use.factor
    return {
        "en": factor.label_en,
        "es": factor.label_es,
        "unit": factor.unit,
        "why_en": factor.reason_en,
        "why_es": factor.reason_es,
        "of_body": factor.column in _inner.COLUMNS,
    }


def _people_per_unit(column: str) -> float:
    """Return what a column is multiplied by for people: shares are told in per cent."""
    return 100.0 if column.endswith("_share") else 1.0


def _route(row: pd.Series, used: Sequence[FactorUse]) -> dict[str, Any]:
    number = {use.factor.name: index for index, use in enumerate(used)}
    main = number.get(text(row.get("main_factor")))
    intensity = _number(row.get("main_intensity"))
    if main is not None and intensity is not None:
        intensity = short(intensity * _people_per_unit(used[main].factor.column))
    return {
        "n": text(row.get("name")),
        "c": style(row.get("band")),
        "mode": text(row.get("mode")),
        "length": plain(float(row["length_m"])),
        "k": [_number(row.get(name)) for name in ("risk", "risk_low", "risk_high", "risk_max")],
        "m": main,
        "mv": intensity,
        "alone": _number(row.get("risk_factors")),
        "w": [_number(row.get(name)) for name in ("walking_h", "climb_m", "descent_m")],
        "basis": text(row.get("basis")),
        "secret": row.get("sensitivity") == "restricted",
    }


def _sections(segments: gpd.GeoDataFrame, told: Mapping[str, Column | list[Column]]) -> LineLayer:
    bands = segments["band"] if "band" in segments else pd.Series(np.nan, index=segments.index)
    codes, known = pd.factorize(bands)
    styles = np.array([*(style(band) for band in known), style(None)], dtype=object)
    shapes = _packed.shapes(_packed.mercator(segments), tolerance_m=_TOLERANCE_M)
    return LineLayer(id="route", style=styles[codes], shapes=shapes, columns=told)


def _told(
    segments: pd.DataFrame,
    used: Sequence[FactorUse],
    further: tuple[list[str], list[str]],
    number: Mapping[str, int],
    order: Mapping[Any, int],
) -> dict[str, Column | list[Column]]:
    """Return what is known of each section but how somebody is there."""

    def known(names: Sequence[str], *, factors: Sequence[float] | None = None) -> list[Column]:
        values = segments.reindex(columns=list(names)).to_numpy(np.float64, na_value=np.nan)
        values = values if factors is None else values * factors
        return [_packed.numbers(_packed.shortened(column)) for column in values.T]

    columns = [use.factor.column for use in used]
    times, seen = further
    main = segments["main_factor"] if "main_factor" in segments else pd.Series("", index=segments.index)
    ends = segments[["start_m", "end_m"]].to_numpy(np.float64).round()
    return {
        "r": _packed.numbers(segments["route_id"].map(order).to_numpy(np.float64, na_value=np.nan)),
        "s": [_packed.numbers(ends[:, 0]), _packed.numbers(ends[:, 1] - ends[:, 0])],
        "k": known(["risk", "risk_low", "risk_high"]),
        "m": _packed.numbers(main.map(number).to_numpy(np.float64, na_value=np.nan)),
        "v": known(columns, factors=[_people_per_unit(column) for column in columns]),
        "t": known(times),
        "o": known(seen),
    }


def _whole(result: StudyResult) -> LineLayer:
    """Return the lines of routes; one that its sections make up has none, since they are drawn already."""
    routes = result.routes
    own = shapely.length(routes.geometry.to_numpy())
    drawn = pd.Series(shapely.length(result.segments.geometry.to_numpy()), result.segments.index)
    drawn = drawn.groupby(result.segments["route_id"]).sum().reindex(routes.index, fill_value=0.0)
    lines = np.full(len(routes), None, dtype=object)
    apart = np.abs(drawn.to_numpy() - own) > _SAME_SHARE * own
    lines[apart] = _packed.mercator(routes.loc[apart])
    shapes = _packed.shapes(lines, tolerance_m=_TOLERANCE_M)
    styles = np.array([style(band) for band in routes.get("band", [None] * len(routes))], dtype=object)
    styles[routes.index.isin(result.segments["route_id"].unique())] = BENEATH
    return LineLayer(id="route-whole", style=styles, shapes=shapes)


def _number(value: Any) -> float | int | None:
    plain_value = plain(value)
    return plain_value if isinstance(plain_value, (int, float)) else None
