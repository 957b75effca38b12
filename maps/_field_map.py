"""Maps of a trip on paper: the whole trip with its stops in order, and the walk to each of them.

Drawn in black and greys with patterns of their own, so that a copy of a copy still tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.result import StudyResult
from layers import crs as crs_
from layers.raster import Raster
from maps import _contours, _frame
from maps._features import TOWNS, text
from maps._frame import Box, Frame

DISC_MM = 3.0
"""Radius of the disc that carries a stop's number."""

_WALK_FINEST = 5_000
_OVERVIEW_FINEST = 20_000

_CARE = ("hospital", "clinic")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What lies around a trip, in the UTM zone `crs`: lines by their style, named places, the relief."""

    crs: CRS
    terrain: Raster | None
    lines: tuple[tuple[str, Any], ...]
    towns: tuple[tuple[str, float, float], ...]
    care: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Way:
    """A trip in the UTM zone of its `Ground`.

    `drive` and `walks` are its lines (a walk for each stop), `stops` and `parks` the places of the stations
    and of the vehicle, shape (stops, 2), `depot` where it begins.
    """

    drive: Any
    walks: tuple[Any, ...]
    stops: NDArray[np.float64]
    parks: NDArray[np.float64]
    depot: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A map as SVG, its scale and the distance between its contours in metres (None without any)."""

    svg: str
    scale: int
    interval_m: int | None


def ground(result: StudyResult, crs: CRS) -> Ground:
    """Return what a study knows around its trips."""
    lines = []
    trails = result.layers.get("trail")
    if trails is not None and len(trails):
        drivable = trails["is_drivable"].fillna(value=False).to_numpy(dtype=bool)
        lines += [("trail", _in(trails.loc[~drivable], crs)), ("road", _in(trails.loc[drivable], crs))]
    for kind in ("rail", "barrier", "boundary"):
        frame = result.layers.get(kind)
        if frame is not None and len(frame):
            lines.append((kind, _in(frame, crs)))
    return Ground(
        crs=crs,
        terrain=result.rasters.get("terrain"),
        lines=tuple(lines),
        towns=_places(result, TOWNS, crs),
        care=_places(result, _CARE, crs),
    )


def overview(way: Way, around: Ground, *, width_mm: float, height_mm: float, depot: str) -> Drawing:
    """Return the map of a whole trip; `depot` is the name of where it begins."""
    everything = [way.drive, *way.walks, *(shapely.Point(place) for place in way.stops)]
    frame = _frame.fitted(
        tuple(shapely.total_bounds(everything)),
        around.crs,
        width_mm=width_mm,
        height_mm=height_mm,
        pad_mm=11.0,
        finest=_OVERVIEW_FINEST,
    )
    drawn, interval = _under(around, frame)
    drawn += [
        _frame.path(frame, way.drive, "drive-under"),
        _frame.path(frame, way.drive, "drive"),
        *(_frame.path(frame, walk, "walk-under") + _frame.path(frame, walk, "walk") for walk in way.walks),
    ]
    at = frame.on_paper(way.stops)
    home = frame.on_paper(np.array([way.depot]))
    discs = apart(np.vstack([at, home]), frame, fixed=len(at))
    taken = [(x - DISC_MM, y - DISC_MM, x + DISC_MM, y + DISC_MM) for x, y in discs]
    taken += [(0.0, height_mm - 16.0, 60.0, height_mm), (width_mm - 12.0, 0.0, width_mm, 22.0)]
    towns = [each for each in around.towns if each[0] != depot]
    drawn.append(named(towns, frame, taken, "town"))
    drawn.append(named(around.care, frame, taken, "care"))
    drawn += [leader(place, disc) for place, disc in zip(at, discs, strict=False)]
    drawn += [numbered(number, x, y) for number, (x, y) in enumerate(discs[: len(at)], start=1)]
    drawn.append(_depot(home[0, 0], home[0, 1], depot, frame, taken))
    drawn += _furniture(frame)
    return Drawing(svg=_sheet(frame, drawn), scale=frame.scale, interval_m=interval)


_ROOMY_MM = 30.0
"""Height from which on a map has room for an arrow; lower ones are north up too."""


def walk(way: Way, number: int, around: Ground, *, width_mm: float, height_mm: float) -> Drawing:
    """Return the map of the walk to a stop (numbered from 1), from where the vehicle stands."""
    line, place, park = way.walks[number - 1], way.stops[number - 1], way.parks[number - 1]
    frame = _frame.fitted(
        tuple(shapely.total_bounds([line, shapely.Point(place), shapely.Point(park)])),
        around.crs,
        width_mm=width_mm,
        height_mm=height_mm,
        pad_mm=8.0 if height_mm > _ROOMY_MM else 4.2,
        finest=_WALK_FINEST,
    )
    drawn, interval = _under(around, frame)
    drawn += [
        _frame.path(frame, way.drive, "drive-under"),
        _frame.path(frame, way.drive, "drive"),
        _frame.path(frame, line, "walk-under"),
        _frame.path(frame, line, "walk"),
    ]
    (at, stand) = frame.on_paper(np.array([place, park]))
    if np.hypot(*(at - stand)) > 2 * DISC_MM:
        drawn.append(_square(stand[0], stand[1], "P"))
    drawn.append(numbered(number, *at))
    drawn.append(_frame.bar(frame, x_mm=3.0, y_mm=height_mm - 2.8, longest_mm=18.0))
    if height_mm > _ROOMY_MM:
        drawn.append(_frame.north(x_mm=width_mm - 4.2, y_mm=6.6, size=0.8))
    return Drawing(svg=_sheet(frame, drawn), scale=frame.scale, interval_m=interval)


def _under(around: Ground, frame: Frame) -> tuple[list[str], int | None]:
    """Return what lies beneath a trip, from the bottom."""
    drawn = []
    contours = None if around.terrain is None else _contours.of(around.terrain, frame)
    if contours is not None:
        drawn += [
            _frame.path(frame, contours.thin, "contour"),
            _frame.path(frame, contours.thick, "contour-thick"),
        ]
        places = frame.on_paper(np.array([[x, y] for _, x, y, _ in contours.labels]).reshape(-1, 2))
        for (level, _, _, angle), (x, y) in zip(contours.labels, places, strict=True):
            drawn.append(
                f'<text class="height" text-anchor="middle" '
                f'transform="translate({x:.2f} {y:.2f}) rotate({angle:.0f})" dy="0.75">{level}</text>'
            )
    drawn.append(_frame.grid(frame))
    for style, lines in around.lines:
        if style in ("road", "rail"):
            drawn.append(_frame.path(frame, lines, f"{style}-under"))
        drawn.append(_frame.path(frame, lines, style))
    return drawn, None if contours is None else contours.interval_m


def _furniture(frame: Frame) -> list[str]:
    return [
        _frame.ticks(frame),
        _frame.bar(frame, x_mm=4.0, y_mm=frame.height_mm - 6.5),
        _frame.north(x_mm=frame.width_mm - 6.0, y_mm=12.0),
        f'<rect class="plate" x="0" y="{frame.height_mm - 15.4:.2f}" width="58" height="4.2"/>',
        _frame.word(
            2.0,
            frame.height_mm - 12.2,
            f"1:{frame.scale:,}".replace(",", " ") + f" · UTM {frame.crs.utm_zone}, km",
            "note",
            "start",
        ),
    ]


def _sheet(frame: Frame, drawn: Sequence[str]) -> str:
    """Return the map: the nested element cuts off what lies outside of the frame."""
    w, h = frame.width_mm, frame.height_mm
    return (
        f'<svg class="map" viewBox="0 0 {w:g} {h:g}" style="width:{w:g}mm;height:{h:g}mm" '
        'aria-hidden="true" focusable="false">'
        f'<svg x="0" y="0" width="{w:g}" height="{h:g}" viewBox="0 0 {w:g} {h:g}">{"".join(drawn)}</svg>'
        f'<rect class="edge" x="0.2" y="0.2" width="{w - 0.4:g}" height="{h - 0.4:g}"/></svg>'
    )


def numbered(number: int, x: float, y: float) -> str:
    return (
        f'<circle class="disc" cx="{x:.2f}" cy="{y:.2f}" r="{DISC_MM:g}"/>'
        f'<text class="number" x="{x:.2f}" y="{y + 1.45:.2f}" text-anchor="middle">{number}</text>'
    )


def _square(x: float, y: float, letter: str) -> str:
    return (
        f'<rect class="square" x="{x - 2.2:.2f}" y="{y - 2.2:.2f}" width="4.4" height="4.4"/>'
        f'<text class="letter" x="{x:.2f}" y="{y + 1.3:.2f}" text-anchor="middle">{letter}</text>'
    )


def _depot(x: float, y: float, name: str, frame: Frame, taken: Sequence[Box]) -> str:
    shown = _short(name)
    others = [box for box in taken if not (box[0] < x < box[2] and box[1] < y < box[3])]
    # Above or below: a trip mostly leaves to a side.
    place = _room(x, y, shown, frame, others, sides=(_SIDES[2], _SIDES[3], _SIDES[1], _SIDES[0]))
    label = "" if place is None else _frame.word(*place[:2], shown, "depot-name", place[2])
    return f"{_square(x, y, 'D')}{label}"


def leader(place: NDArray[np.float64], disc: NDArray[np.float64]) -> str:
    """Return a line from a disc that was moved aside to its place."""
    if np.hypot(*(place - disc)) < 0.5:
        return ""
    (x, y), (u, v) = place, disc
    return (
        f'<path class="leader" d="M{x:.2f} {y:.2f}L{u:.2f} {v:.2f}"/>'
        f'<circle class="spot" cx="{x:.2f}" cy="{y:.2f}" r="0.8"/>'
    )


def apart(at: NDArray[np.float64], frame: Frame, *, fixed: int) -> NDArray[np.float64]:
    """Move discs that would cover each other aside, within the frame; those from `fixed` on stay."""
    discs = at.copy()
    least = 2 * DISC_MM + 0.5
    # Discs on one spot part along the spokes of a wheel, always the same ones.
    turn = np.arange(len(discs)) * 2.399963
    discs[:fixed] += 0.01 * np.column_stack([np.cos(turn), np.sin(turn)])[:fixed]
    for _ in range(400):
        gap = discs[:, None, :] - discs[None, :, :]
        far = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(far, least)
        close = far < least
        if not close.any():
            break
        push = np.where(close, (least - far) / (2.0 * np.maximum(far, 1e-9)), 0.0)
        move = (gap * push[..., None]).sum(axis=1)
        discs[:fixed] += move[:fixed]
        edge = DISC_MM + 4.0
        discs[:fixed, 0] = np.clip(discs[:fixed, 0], edge, frame.width_mm - edge)
        discs[:fixed, 1] = np.clip(discs[:fixed, 1], edge, frame.height_mm - edge)
    return discs


def named(
    places: Sequence[tuple[str, float, float]],
    frame: Frame,
    taken: list[Box],
    style: str,
) -> str:
    """Return places with their names where there is room; `taken` grows by what they take."""
    drawn = []
    west, south, east, north = frame.bounds
    inside = [each for each in places if west < each[1] < east and south < each[2] < north]
    at = frame.on_paper(np.array([each[1:] for each in inside], dtype=np.float64).reshape(-1, 2))
    # No name lies on the mark of another place, whichever of them comes first.
    taken += [(x - _MARK_MM, y - _MARK_MM, x + _MARK_MM, y + _MARK_MM) for x, y in at]
    for (name, *_), (x, y) in zip(inside, at, strict=True):
        if style == "care":
            mark = f'<path class="care" d="M{x:.2f} {y - 1.8:.2f}v3.6M{x - 1.8:.2f} {y:.2f}h3.6"/>'
        else:
            mark = f'<circle class="town" cx="{x:.2f}" cy="{y:.2f}" r="0.9"/>'
        drawn.append(mark)
        shown = _short(name)
        place = _room(x, y, shown, frame, taken)
        if place is not None:
            drawn.append(_frame.word(*place[:2], shown, f"{style}-name", place[2]))
            taken.append(_box(*place, shown))
    return "".join(drawn)


_MARK_MM = 1.2
_SIDES: tuple[tuple[float, float, str], ...] = (
    (3.2, 1.0, "start"),
    (-3.2, 1.0, "end"),
    (0.0, -3.4, "middle"),
    (0.0, 5.4, "middle"),
)
"""Where a name may stand from its place, in millimetres: right, left, above, below."""


def _room(
    x: float,
    y: float,
    name: str,
    frame: Frame,
    taken: Sequence[Box],
    *,
    sides: Sequence[tuple[float, float, str]] = _SIDES,
) -> tuple[float, float, str] | None:
    """Return where a name has room beside its place, the first side first; None where there is none."""
    for dx, dy, anchor in sides:
        box = _box(x + dx, y + dy, anchor, name)
        inside = box[0] > 3 and box[1] > 5 and box[2] < frame.width_mm - 9 and box[3] < frame.height_mm - 5
        if inside and not any(_frame.meet(box, other) for other in taken):
            return x + dx, y + dy, anchor
    return None


def _box(x: float, y: float, anchor: str, name: str) -> Box:
    """Return about how much room a name takes, in millimetres."""
    wide = 1.75 * len(name)
    left = {"start": x, "end": x - wide, "middle": x - wide / 2}[anchor]
    return left, y - 2.6, left + wide, y + 0.8


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"


def _in(frame: gpd.GeoDataFrame, crs: CRS) -> Any:
    """Return the lines of a layer in the map's CRS."""
    shapes = shapely.force_2d(frame.geometry.dropna().to_numpy())
    shapes = shapes[shapely.get_dimensions(shapes) >= 1]
    return crs_.project(shapes, crs_.parse(frame.crs), crs)


def _places(result: StudyResult, kinds: tuple[str, ...], crs: CRS) -> tuple[tuple[str, float, float], ...]:
    """Return names and positions, the most people first."""
    frame = result.layers.get("place")
    if frame is None:
        return ()
    frame = frame.loc[frame["type"].isin(kinds) & frame["name"].notna()]
    if "population" in frame:
        frame = frame.sort_values("population", ascending=False, kind="stable", na_position="last")
    moved = crs_.project(shapely.centroid(frame.geometry.to_numpy()), crs_.parse(frame.crs), crs)
    return tuple((text(name), float(p.x), float(p.y)) for name, p in zip(frame["name"], moved, strict=True))
