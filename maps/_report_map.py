"""The map of a report: one drawing for both languages, since it holds names and numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray
from pyproj import CRS

from geo.result import Phrase, StudyResult
from layers import crs as crs_
from layers.raster import Raster
from maps import _counted_looks, _field_map, _frame, _picture, _relief, _style
from maps._drops_style import SYMBOLS as STATIONS
from maps._field_map import DISC_MM
from maps._frame import Box, Frame
from maps._names import CLASSES, LAYERS
from maps._report_facts import Facts
from maps._report_text import WORDS

WIDTH_MM = 182.0
"""Fits between the margins of A4 and of Letter."""
_LOWEST_MM, _HIGHEST_MM = 62.0, 96.0
_PAD_MM = 3.0
_PIXELS_A_MM = 5.5
"""Of the relief: as fine as a newspaper prints."""

_STATION_MM = 5.0


@dataclass(frozen=True, kw_only=True)
class Map:
    """The drawing, its sides in millimetres, and what is in it: a sample with its words."""

    svg: Markup
    width_mm: float
    height_mm: float
    key: tuple[tuple[Markup, Phrase], ...]


def draw(facts: Facts, *, has_sea: bool) -> Map:
    """Draw the study area with what matters in it."""
    result = facts.result
    crs = crs_.for_bounds(*result.area.bounds)
    frame = _around(result, crs)
    around = _field_map.ground(result, crs)
    key: list[tuple[Markup, Phrase]] = []
    drawn = _ground(result.rasters.get("terrain"), frame, has_sea=has_sea)
    drawn += _cells(result, frame, key)
    drawn += _lines(around.lines, frame, key)
    drawn += _routes(facts, frame, key)
    marked = _key_of_places(facts, key)
    stations, held = _stations(result, frame, key)
    discs, taken = _places(facts, frame, held) if marked else ([], [])
    half = _STATION_MM / 2
    taken += [(x - half, y - half, x + half, y + half) for x, y in held]
    taken += [(0.0, frame.height_mm - 11.0, 52.0, frame.height_mm)]
    edges = _frame.ticks(frame, taken)
    taken += [(frame.width_mm - 12.0, 0.0, frame.width_mm, 22.0)]
    drawn.append(_field_map.named(around.towns, frame, taken, "town"))
    drawn += [edges, *stations, *discs]
    drawn.append(_frame.bar(frame, x_mm=4.0, y_mm=frame.height_mm - 4.5))
    drawn.append(_frame.north(x_mm=frame.width_mm - 6.0, y_mm=11.0))
    w, h = frame.width_mm, frame.height_mm
    svg = (
        f'<svg x="0" y="0" width="{w:g}" height="{h:g}" viewBox="0 0 {w:g} {h:g}">{"".join(drawn)}</svg>'
        f'<rect class="edge" x="0.15" y="0.15" width="{w - 0.3:g}" height="{h - 0.3:g}"/>'
    )
    return Map(svg=Markup(svg), width_mm=w, height_mm=h, key=tuple(key))  # noqa: S704  # escaped where drawn


def _around(result: StudyResult, crs: CRS) -> Frame:
    """Return the frame of the area: as wide as the paper, as high as the area asks for and a page bears."""
    west, south, east, north = result.area.core(crs).bounds
    wide, tall = WIDTH_MM - 2 * _PAD_MM, _HIGHEST_MM - 2 * _PAD_MM
    scale = int(np.ceil(max((east - west) / wide, (north - south) / tall) * 1_000.0))
    height = float(np.clip((north - south) * 1_000.0 / scale + 2 * _PAD_MM, _LOWEST_MM, _HIGHEST_MM))
    middle = (west + east) / 2.0, (south + north) / 2.0
    return Frame(
        width_mm=WIDTH_MM,
        height_mm=round(height, 1),
        west_m=middle[0] - WIDTH_MM * scale / 2_000.0,
        north_m=middle[1] + height * scale / 2_000.0,
        scale=scale,
        crs=crs,
    )


def _ground(terrain: Raster | None, frame: Frame, *, has_sea: bool) -> list[str]:
    """Return the relief as a picture in the frame's own CRS; plain ground where there is none."""
    w, h = frame.width_mm, frame.height_mm
    drawn = [f'<rect class="land" width="{w:g}" height="{h:g}"/>']
    if terrain is not None:
        size = (round(w * _PIXELS_A_MM), round(h * _PIXELS_A_MM))
        canvas = _picture.canvas_in(terrain, frame.crs, window=frame.bounds, size=size)
        if min(canvas.raster.shape) > 1:
            uri = _picture.uri(_relief.painted(canvas, has_sea=has_sea))
            drawn.append(f'<image width="{w:g}" height="{h:g}" preserveAspectRatio="none" href="{uri}"/>')
    return drawn


_KEYED: tuple[str, ...] = ("boundary", "barrier", "road", "rail", "trail")


def _lines(lines: Sequence[tuple[str, Any]], frame: Frame, key: list[tuple[Markup, Phrase]]) -> list[str]:
    """Return what lies around the routes, and add it to the key."""
    drawn = []
    shown = set()
    for style, shapes in lines:
        under = _frame.path(frame, shapes, f"{style}-under") if style in ("road", "rail") else ""
        over = _frame.path(frame, shapes, style)
        if over:
            shown.add(style)
        drawn += [under, over]
    names = {"road": CLASSES["road"], "trail": CLASSES["trail"]}
    for style in _KEYED:
        if style in shown:
            path = "M1 2H11"
            under = f'<path class="{style}-under" d="{path}"/>' if style in ("road", "rail") else ""
            # A white road is seen on ground, not on the paper of the key.
            ground = '<rect class="land" width="12" height="4"/>' if under else ""
            sample = f'{ground}{under}<path class="{style}" d="{path}"/>'
            key.append((_sample(sample), names.get(style, LAYERS.get(style, Phrase(style, style)))))
    return drawn


def _sample(drawn: str) -> Markup:
    return Markup(  # noqa: S704  # ours
        f'<svg class="map key-sample" viewBox="0 0 12 4" aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _routes(facts: Facts, frame: Frame, key: list[tuple[Markup, Phrase]]) -> list[str]:
    """Return the routes in their colours of risk: by segments where these are shown."""
    result = facts.result
    source = result.segments if len(result.segments) else result.routes
    if source.empty:
        return []
    shapes = crs_.project(shapely.force_2d(source.geometry.to_numpy()), crs_.parse(source.crs), frame.crs)
    bands = _bands(source)
    drawn = [_frame.path(frame, shapely.line_merge(shapely.union_all(shapes)), "route-under")]
    for band in (0, 1, 2, 3, 4, 5):
        part = shapes[bands == band]
        if not len(part):
            continue
        merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(part)))
        drawn.append(_frame.path(frame, merged, f"route band-{band}"))
        phrase = CLASSES[f"risk-{band}"] if band else CLASSES["route"]
        low, high = (_style.RISK_BREAKS[band - 1], _style.RISK_BREAKS[band]) if band else (0.0, 0.0)
        told = (
            Phrase(f"risk {low:.0f}–{high:.0f}, {phrase.en}", f"riesgo {low:.0f}–{high:.0f}, {phrase.es}")
            if band
            else phrase
        )
        sample = f'<path class="route-under" d="M1 2H11"/><path class="route band-{band}" d="M1 2H11"/>'
        key.append((_sample(sample), told))
    return drawn


def _bands(frame: gpd.GeoDataFrame) -> NDArray[np.int64]:
    if "band" not in frame:
        return np.zeros(len(frame), dtype=np.int64)
    known: NDArray[np.float64] = frame["band"].to_numpy(np.float64, na_value=np.nan)
    return np.asarray(np.nan_to_num(known), dtype=np.int64)


def _key_of_places(facts: Facts, key: list[tuple[Markup, Phrase]]) -> bool:
    if facts.places:
        key.append((_sample('<circle class="disc" cx="6" cy="2" r="1.8"/>'), WORDS["key_place"]))
    return bool(facts.places)


def _places(facts: Facts, frame: Frame, held: NDArray[np.float64]) -> tuple[list[str], list[Box]]:
    """Return the numbered discs of the worst places beside what stands at `held`, and the room they take."""
    points = np.array([place.point for place in facts.places])
    at = frame.on_paper(shapely.get_coordinates(crs_.project(points, facts.result.crs, frame.crs)))
    discs = _field_map.apart(np.vstack([at, held]), frame, fixed=len(at))[: len(at)]
    drawn = [_field_map.leader(place, disc) for place, disc in zip(at, discs, strict=True)]
    drawn += [_field_map.numbered(number, x, y) for number, (x, y) in enumerate(discs, start=1)]
    return drawn, [(x - DISC_MM, y - DISC_MM, x + DISC_MM, y + DISC_MM) for x, y in discs]


def _stations(
    result: StudyResult, frame: Frame, key: list[tuple[Markup, Phrase]]
) -> tuple[list[str], NDArray[np.float64]]:
    """Return the stations of the water plan, where the audience may see it, and their places on paper."""
    if result.water is None or result.water.chosen.empty:
        return [], np.zeros((0, 2))
    chosen = result.water.chosen
    points = crs_.project(chosen.geometry.to_numpy(), crs_.parse(chosen.crs), frame.crs)
    half = _STATION_MM / 2
    at = frame.on_paper(shapely.get_coordinates(points))
    drawn = []
    for kind, (x, y) in zip(chosen["kind"], at, strict=True):
        inside = STATIONS["drop-old" if kind == "existing" else "drop-new"]
        drawn.append(
            f'<svg class="station" x="{x - half:.2f}" y="{y - half:.2f}" width="{_STATION_MM:g}" '
            f'height="{_STATION_MM:g}" viewBox="0 0 24 24">{inside}</svg>'
        )
    inside = STATIONS["drop-new"]
    sample = f'<svg class="station" x="4" y="0" width="4" height="4" viewBox="0 0 24 24">{inside}</svg>'
    key.append((_sample(sample), WORDS["key_station"]))
    return drawn, at


def _cells(result: StudyResult, frame: Frame, key: list[tuple[Markup, Phrase]]) -> list[str]:
    """Return the cells in which a public edition gathers routes and incidents, and add them to the key."""
    cells = result.counted
    if cells is None or cells.empty:
        return []
    shapes = crs_.project(cells.geometry.to_numpy(), crs_.parse(cells.crs), frame.crs)
    styles = np.array(_counted_looks.styles(cells, result.publication.k))
    told = _counted_looks.labels(result.publication.k)
    drawn = []
    for style in _counted_looks.STYLES:
        part = shapes[styles == style]
        if not len(part):
            continue
        drawn.append(_frame.path(frame, part, f"cell {style}"))
        sample = f'<path class="cell {style}" d="M2 0.4H10V3.6H2Z"/>'
        phrase = told[style]
        key.append((_sample(sample), Phrase(f"cell: {phrase.en}", f"celda: {phrase.es}")))
    return drawn
