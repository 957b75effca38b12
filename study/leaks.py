"""Looking into what was written for what must not be in it: exact places, in every form they may have."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.spatial import cKDTree

from layers import crs as crs_
from maps import _inert, _page
from maps._plain import plain
from maps._xml import quiet
from study import contents

MERCATOR = CRS.from_epsg(3857)

OPEN_M = 20.0
"""What lies so near to something that everybody may see is no secret: a track along a public road."""
FAR_M = 300.0
"""Only what is farther from it is looked for at 3 decimals of a degree (110 m): others meet it by chance."""

DEGREES = 1e-5
METRES = 1.0
"""Nearer than this is the same place: 1 m on the ground."""

_EXACT = 1e-7
"""Of a step: nearer than that a number is rounded to it."""

_NUMBER = re.compile(rb"[-+]?\d{1,12}(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_APART = 24
"""Letters between two numbers of a pair, at most."""
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{8,}={0,2}")
_PNG = b"\x89PNG"
_SHORTEST_NAME = 5
_SHORTEST_BASE64, _LONG_BASE64 = 6, 64
"""Bytes of what is looked at, and of what may hold more than steps."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Hidden places in one system of coordinates; `far` marks those that nothing public is near to.

    `same` is how near is the same. `rounded` has the far ones by the step that they are rounded to, as far
    as that still tells the place.
    """

    name: str
    xy: Array
    far: NDArray[np.bool_]
    same: float
    rounded: Mapping[float, Array]

    def met(self, x: Array, y: Array, within: Array) -> bool:
        """Tell whether any of the pairs is one of the places; `within` is how exactly each is written."""
        pairs, near = np.column_stack([x, y]), np.maximum(within, self.same)
        fine = near <= self.same
        if _any_near(self.xy, pairs[fine], near[fine]):
            return True
        far = self.xy[self.far]
        if _any_near(far, pairs[~fine], near[~fine]):
            return True
        # Rounded, but kept as exactly as a number can be.
        return any(
            _any_near(places, pairs, np.full(len(pairs), step * _EXACT))
            for step, places in self.rounded.items()
        )


@dataclass(frozen=True)
class Numbers:
    """Numbers one after the other, whose neighbours may be a pair.

    `form` says how they stand there. `begin` picks the first of each pair; None: all but the last.
    `within` is how exactly each pair is written, in `scale` units.
    """

    form: str
    values: NDArray[np.generic]
    scale: float = 1.0
    begin: NDArray[np.bool_] | None = None
    within: Array | None = None

    def pairs(self, low: Array, high: Array) -> tuple[Array, Array, Array]:
        """Return the pairs within bounds, whichever of the two stands first, with how exact they are."""
        values = self.values
        with np.errstate(invalid="ignore"):  # bytes that are no numbers
            one = (values >= low[0] * self.scale) & (values <= high[0] * self.scale)
            two = (values >= low[1] * self.scale) & (values <= high[1] * self.scale)
        first = np.flatnonzero((one[:-1] & two[1:]) | (two[:-1] & one[1:]))
        if self.begin is not None:
            first = first[self.begin[first]]
        x, y = values[first].astype(np.float64), values[first + 1].astype(np.float64)
        swap = ~(one[first] & two[first + 1])
        x, y = np.where(swap, y, x), np.where(swap, x, y)
        within = np.zeros(len(first)) if self.within is None else self.within[first]
        return x / self.scale, y / self.scale, within


def _any_near(places: Array, pairs: Array, near: Array) -> bool:
    if not len(places) or not len(pairs):
        return False
    apart, _ = cKDTree(places).query(pairs, p=np.inf, distance_upper_bound=float(near.max()))
    return bool((apart <= near).any())


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What must not be found: places by kind of layer, and names."""

    places: Mapping[str, tuple[Places, ...]]
    names: Mapping[str, tuple[str, ...]]


def secrets(
    hidden: Mapping[str, gpd.GeoDataFrame],
    shown: Iterable[gpd.GeoDataFrame],
    *,
    crs: CRS,
    known_text: str = "",
    grid_m: float | None = None,
    chance: Array | None = None,
) -> Secrets:
    """Gather what must not be found.

    Parameters
    ----------
    hidden
        kind -> rows whose exact place nobody may find.
    shown
        rows that may be found where they are.
    known_text
        what may be read: a hidden name that stands in it is none.
    grid_m
        grid, in metres of the study, on which the audience may see hidden things; None: nowhere.
    chance
        pairs of numbers, in metres of the study, that are by chance rounded places (`by_chance`). Exact
        places are found there as elsewhere.
    """
    chance = np.zeros((0, 2)) if chance is None else chance
    open_ = [frame.geometry.to_numpy() for frame in shown if len(frame)]
    tree = shapely.STRtree(np.concatenate(open_) if open_ else [])
    places, names = {}, {}
    for kind, frame in hidden.items():
        if frame.empty:
            continue
        xy = np.unique(shapely.get_coordinates(shapely.force_2d(frame.geometry.to_numpy())), axis=0)
        west, south, east, north = frame.total_bounds
        corners = [(west, south), (west, north), (east, south), (east, north)] if len(frame) > 1 else []
        xy = np.concatenate([xy, np.array(corners).reshape(-1, 2)])
        xy = xy[~_within(tree, xy, OPEN_M)]
        told = None if grid_m is None else np.round(xy / grid_m) * grid_m
        if told is not None:
            apart = (np.abs(xy - told) > METRES).any(axis=1)
            xy, told = xy[apart], told[apart]
        if len(xy):
            places[kind] = _everywhere(xy, ~_within(tree, xy, FAR_M), crs, told=told, chance=chance)
        if "name" in frame:
            said = {str(name) for name in frame["name"].dropna() if len(str(name)) >= _SHORTEST_NAME}
            names[kind] = tuple(sorted(name for name in said if name.casefold() not in known_text.casefold()))
    return Secrets(places=places, names=names)


def by_chance(drawn: Iterable[gpd.GeoDataFrame], modelled: Iterable[gpd.GeoDataFrame] = ()) -> Array:
    """Return pairs of numbers that stand side by side in files and, if they are rounded, tell of no place.

    Parameters
    ----------
    drawn
        rows whose lines and areas are shown, cut to a grid: a corner of the frame around one, and the x of a
        vertex beside the y of the one before it, where there is no vertex.
    modelled
        areas that are computed: their vertices too.
    """
    vertices, made, beside = [np.zeros((0, 2))], [np.zeros((0, 2))], [np.zeros((0, 2))]
    for frames, kept in ((drawn, vertices), (modelled, made)):
        for frame in frames:
            shapes = frame.geometry.to_numpy()
            shapes = shapes[shapely.get_dimensions(shapes) > 0]
            xy, owner = shapely.get_coordinates(shapes, return_index=True)
            kept.append(xy)
            beside.append(np.column_stack([xy[1:, 0], xy[:-1, 1]])[owner[1:] == owner[:-1]])
            west, south, east, north = shapely.bounds(shapes).T
            for x, y in ((west, south), (west, north), (east, south), (east, north)):
                beside.append(np.column_stack([x, y]))
    return np.concatenate([*made, _without(np.concatenate(beside), np.concatenate(vertices), METRES)])


def _within(tree: shapely.STRtree, xy: Array, near_m: float) -> NDArray[np.bool_]:
    found = np.zeros(len(xy), dtype=bool)
    if len(tree.geometries) and len(xy):
        found[tree.query(shapely.points(xy), predicate="dwithin", distance=near_m)[0]] = True
    return found


def _everywhere(
    xy: Array, far: NDArray[np.bool_], crs: CRS, *, told: Array | None, chance: Array
) -> tuple[Places, ...]:
    """Return places in every system; `told` is where the audience may see each, `chance` what is no sign."""

    def of(name: str, target: CRS, same: float, steps: tuple[float, ...]) -> Places:
        def moved(places: Array) -> Array:
            return np.column_stack(crs_.transformer(crs, target).transform(places[:, 0], places[:, 1]))

        here, other = moved(xy), moved(chance)
        rounded = {}
        for step in steps:
            places = np.round(here / step) * step
            kept = far if told is None else far & (places != np.round(moved(told) / step) * step).any(axis=1)
            rounded[step] = _without(places[kept], other, step * _EXACT)
        return Places(name, here, far, same, rounded)

    return (
        of("degrees", crs_.WGS84, DEGREES, (1e-3, 1e-4)),
        of("metres of the study", crs, METRES, (10.0, 100.0)),
        of("metres of Web Mercator", MERCATOR, METRES, (10.0, 100.0)),
    )


def _without(places: Array, other: Array, near: float) -> Array:
    """Return the places that none of the others is."""
    if not len(places) or not len(other):
        return places
    apart, _ = cKDTree(other).query(places, p=np.inf, distance_upper_bound=near)
    return places[~np.isfinite(apart)]


def search(path: Path, wanted: Secrets) -> list[str]:
    """Return what was found in a file, each in a few words; nothing if it holds none of it."""
    return sorted({found for part in contents.parts(path) for found in inside(part, wanted)})


def inside(part: contents.Part, wanted: Secrets) -> Iterator[str]:
    """Give what is found in a part of a file: as text, as numbers of a machine, and inside base64."""
    for kind, names in wanted.names.items():
        if any(form in part.data for name in names for form in _spelled(name)):
            yield f"a name of {kind}"
    systems = list(zip(*wanted.places.values(), strict=True))
    bounds = [_bounds(system) for system in systems]
    for numbers in _numbers(part):
        if len(numbers.values) < 2:
            continue
        for number, (low, high) in enumerate(bounds):
            x, y, within = numbers.pairs(low, high)
            if not len(x):
                continue
            for kind, places in wanted.places.items():
                if places[number].met(x, y, within):
                    yield f"a place of {kind} in {places[number].name}, {numbers.form}"


def _bounds(system: Sequence[Places]) -> tuple[Array, Array]:
    every = np.concatenate([places.xy for places in system])
    margin = 2 * max(system[0].same, *system[0].rounded)
    return every.min(axis=0) - margin, every.max(axis=0) + margin


def _numbers(part: contents.Part) -> Iterator[Numbers]:
    if part.has_text:
        yield _of_text(part.data)
        yield from _of_base64(part.data)
    if part.has_numbers:
        yield from _of_machine(part.data)


def _spelled(name: str) -> set[bytes]:
    """Return the forms that the writers give a name: on pages, in their data, in XML and as it is."""
    forms = {name, plain(name), _inert.xml(name), quiet(name)}
    forms |= {escape(form) for form in forms} | {escape(form, quote=False) for form in forms}
    # Templates have numbers for quotes.
    forms |= {form.replace("&#x27;", "&#39;").replace("&quot;", "&#34;") for form in forms}
    quoted = {json.dumps(name), json.dumps(name, ensure_ascii=False), _page.safe_json(name)}
    return {form.encode() for form in (*forms, *(each[1:-1] for each in quoted)) if form}


def _of_text(data: bytes) -> Numbers:
    """Return neighbouring numbers of a text, and how exactly each pair is written."""
    found = [(each.group(), each.start(), each.end()) for each in _NUMBER.finditer(data)]
    values = np.array([float(text) for text, _, _ in found], dtype=np.float64)
    digits = np.array([_decimals(text) for text, _, _ in found], dtype=np.int64)
    begin = np.array([start for _, start, _ in found], dtype=np.int64)
    end = np.array([stop for _, _, stop in found], dtype=np.int64)
    exact = np.maximum(digits[:-1], digits[1:])
    # Fewer than three decimals of a degree are a kilometre and tell of no place: what is as coarse as that
    # itself must be met to the letter.
    within = np.where(exact >= 3, 10.0 ** -np.clip(exact, 3, 9).astype(np.float64), 0.0)
    return Numbers("as text", values, begin=begin[1:] - end[:-1] <= _APART, within=within)


def _decimals(text: bytes) -> int:
    head, _, tail = text.partition(b".")
    return 0 if not tail and head else len(re.split(rb"[eE]", tail)[0])


def _of_machine(data: bytes) -> Iterator[Numbers]:
    """Give neighbouring numbers as a machine keeps them, wherever they may begin."""
    kinds = (("<f8", 1.0), (">f8", 1.0), ("<f4", 1.0), ("<i4", 1.0), ("<i4", 1e5), ("<i4", 1e6), ("<i4", 1e7))
    for kind, scale in kinds:
        size = int(kind[2])
        for offset in range(size):
            count = (len(data) - offset) // size
            if count >= 2:
                values = np.frombuffer(data, dtype=kind, count=count, offset=offset)
                yield Numbers(f"as numbers ({kind})", values, scale)


def _of_base64(data: bytes) -> Iterator[Numbers]:
    """Give what stands in base64: numbers, and steps from one pair to the next, as a page has them."""
    for each in _BASE64.finditer(data):
        text = each.group()
        try:
            raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        if raw.startswith(_PNG) or len(raw) < _SHORTEST_BASE64:
            continue
        if len(raw) >= _LONG_BASE64:
            yield from _of_machine(raw)
        steps = _varints(raw)
        if steps is None or len(steps) < 2:
            continue
        # From zero as a sum of steps, two by two, and each by itself.
        total = np.cumsum(steps[: len(steps) // 2 * 2].reshape(-1, 2), axis=0).ravel()
        for scale in (1.0, 1e5, 1e6):
            yield Numbers("as steps in base64", total, scale)
            yield Numbers("as whole numbers in base64", steps, scale)


def _varints(raw: bytes) -> NDArray[np.int64] | None:
    """Return the zigzag integers of seven bits a byte that bytes hold; None if they hold no such."""
    data = np.frombuffer(raw, dtype=np.uint8)
    last = np.flatnonzero(data < 0x80)
    if not len(last) or last[-1] != len(data) - 1:
        return None
    first = np.concatenate([[0], last[:-1] + 1])
    if (last - first).max() > 8:
        return None
    place = np.arange(len(data)) - np.repeat(first, last - first + 1)
    whole = np.add.reduceat((data & 0x7F).astype(np.uint64) << (7 * place).astype(np.uint64), first)
    return (whole >> np.uint64(1)).astype(np.int64) ^ -(whole & np.uint64(1)).astype(np.int64)


def hidden_rows(
    frames: Mapping[str, gpd.GeoDataFrame], extra: Mapping[str, Sequence[pd.Index]]
) -> tuple[dict[str, gpd.GeoDataFrame], dict[str, gpd.GeoDataFrame]]:
    """Return kind -> hidden rows (restricted ones, and those whose index `extra` names), and the others."""
    hidden, shown = {}, {}
    for kind, frame in frames.items():
        gone = (frame["sensitivity"] == "restricted").to_numpy()
        for index in extra.get(kind, ()):
            gone = gone | frame.index.isin(index)
        hidden[kind], shown[kind] = frame.loc[gone], frame.loc[~gone]
    return hidden, shown
