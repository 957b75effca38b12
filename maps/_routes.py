"""Routes for the page: coloured sections, and the list that tells each route's worst place and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.result import FactorUse, StudyResult
from geo.risk.body import FACTORS
from maps import _body, _inner
from maps._features import lonlat, paths, plain, short, text
from maps._style import SIGHT_COLOURS

_TIMES = ("elapsed_h", "from_water_h", "from_road_h", "from_help_h")
"""Walking times of a section that are no factors."""

_SEEN = tuple(f"seen_{kind}_share" for kind in SIGHT_COLOURS)
"""How much of a section is in sight of something."""


def for_page(result: StudyResult) -> dict[str, Any]:
    """Return routes, sections and factors as the page's scripts read them.

    A section is ``{c: class, g: path, r: route number, s: [start, end] in m, k: [risk, low, high],
    m: number of the main factor, v: [intensity of each factor], t: [each walking time], o: [each share in
    sight], b: [each column of `maps._body.ALONG` at its end], w: number of what it says in words}``. What
    nobody measured is left out. ``said`` holds each pair of words, English and Spanish, once; a route's
    ``body`` tells whether its risk has the body in it.
    """
    used = [use for use in result.factors if use.factor.column in result.segments]
    used = [use for use in used if result.segments[use.factor.column].notna().any()]
    number = {use.factor.name: index for index, use in enumerate(used)}
    times, seen = (_known(result.segments, names) for names in (_TIMES, _SEEN))
    order = {route_id: index for index, route_id in enumerate(result.routes.index)}
    body, at_ends = _body.along(result.segments)
    sections = _sections(result, used, (times, seen), number, order)
    if body:
        sections = [{**section, "b": at_end} for section, at_end in zip(sections, at_ends, strict=True)]
    said, numbers = _said(result.segments)
    sections = [
        section if at is None else {**section, "w": at} for section, at in zip(sections, numbers, strict=True)
    ]
    of_body = _scored_by_body(result.segments)
    return {
        "factors": [_factor(use) for use in used],
        "times": times,
        "seen": seen,
        "body": body,
        "said": said,
        "list": [
            {**_route(row, geometry, used), "body": route_id in of_body}
            for (route_id, row), geometry in zip(result.routes.iterrows(), lonlat(result.routes), strict=True)
        ],
        "sections": sections,
    }


def _known(segments: pd.DataFrame, names: Sequence[str]) -> list[str]:
    return [name for name in names if name in segments and segments[name].notna().any()]


def _said(segments: pd.DataFrame) -> tuple[list[list[str]], list[int | None]]:
    """Return what segments say in words, each pair of languages once, and the number of each segment's."""
    pairs = [
        (text(en), text(es))
        for en, es in segments.reindex(columns=["reason_en", "reason_es"]).itertuples(index=False)
    ]
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


def _route(row: pd.Series, geometry: Any, used: Sequence[FactorUse]) -> dict[str, Any]:
    number = {use.factor.name: index for index, use in enumerate(used)}
    main = number.get(text(row.get("main_factor")))
    intensity = _number(row.get("main_intensity"))
    if main is not None and intensity is not None:
        intensity = short(intensity * _people_per_unit(used[main].factor.column))
    return {
        "n": text(row.get("name")),
        "c": style(row.get("band")),
        "g": paths(geometry),
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


def _sections(
    result: StudyResult,
    used: list[FactorUse],
    further: tuple[list[str], list[str]],
    number: Mapping[str, int],
    order: Mapping[Any, int],
) -> list[dict[str, Any]]:
    segments = result.segments
    columns = [use.factor.column for use in used]
    values = segments[columns].to_numpy(dtype=np.float64, na_value=np.nan)
    values = values * [_people_per_unit(column) for column in columns]
    times, seen = (segments[names].to_numpy(dtype=np.float64, na_value=np.nan) for names in further)
    risk = segments.reindex(columns=["risk", "risk_low", "risk_high"]).to_numpy(np.float64, na_value=np.nan)
    bands = segments["band"] if "band" in segments else pd.Series(np.nan, index=segments.index)
    main = segments["main_factor"] if "main_factor" in segments else pd.Series("", index=segments.index)
    place = shapely.simplify(lonlat(segments).to_numpy(), 1e-5)
    ends = segments[["start_m", "end_m"]].to_numpy(np.float64).round()
    return [
        {
            "c": style(band),
            "g": paths(geometry),
            "r": order.get(route_id),
            "s": [int(end) for end in start_end],
            "k": [short(value) for value in risks],
            "m": number.get(text(reason)),
            "v": [short(value) for value in row],
            **({"t": [short(value) for value in time]} if len(time) else {}),
            **({"o": [short(value) for value in sight]} if len(sight) else {}),
        }
        for band, geometry, route_id, start_end, risks, reason, row, time, sight in zip(
            bands, place, segments["route_id"], ends, risk, main, values, times, seen, strict=True
        )
    ]


def _number(value: Any) -> float | int | None:
    plain_value = plain(value)
    return plain_value if isinstance(plain_value, (int, float)) else None
