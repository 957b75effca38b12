"""Reads packed lines as `assets/packed.js` does, in plain steps."""

from __future__ import annotations

import base64
import math
from typing import Any

RADIUS_M = 6_378_137.0


def varints(text: str) -> list[int]:
    """Return the whole numbers of a stream: seven bits a byte, the lowest first."""
    values, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values


def signed(code: int) -> int:
    """Return what a zigzag code stands for."""
    return -(code + 1) // 2 if code % 2 else code // 2


def column(packed: dict[str, Any] | None, count: int) -> list[Any]:
    """Return a column's values, None where nothing is known."""
    if packed is None:
        return [None] * count
    if "b" not in packed:
        return packed["t"] * count
    at, values = 0, []
    for code in varints(packed["b"]):
        at += signed(code - 1) if code else 0
        if not code:
            values.append(None)
        elif "t" in packed:
            values.append(packed["t"][at])
        else:
            values.append(at / 10 ** packed["d"] if packed["d"] else at)
    assert len(values) == count
    return values


def places(packed: dict[str, Any]) -> list[list[list[tuple[int, int]]]]:
    """Return the parts of each line as vertices on the grid."""
    steps = [signed(code) for code in varints(packed["xy"])]
    x = y = 0
    flat = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        flat.append((x, y))
    counts = [int(count) for count in column(packed["parts"], packed["count"])]
    sizes = [int(size) for size in column(packed["sizes"], sum(counts))]
    vertices, parts = iter(flat), iter(sizes)
    lines = [[[next(vertices) for _ in range(next(parts))] for _ in range(count)] for count in counts]
    assert next(vertices, None) is None
    return lines


def degrees(x: float, y: float) -> list[float]:
    """Return latitude and longitude of a place in metres of Web Mercator."""
    return [math.degrees(math.atan(math.sinh(y / RADIUS_M))), math.degrees(x / RADIUS_M)]


def rows(packed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is known of each line: its columns, and `g`, its paths, latitude first."""
    count = packed["count"]
    told: dict[str, list[Any]] = {}
    for key, packed_column in packed["columns"].items():
        if isinstance(packed_column, list):
            each = [column(one, count) for one in packed_column]
            told[key] = [list(row) for row in zip(*each, strict=True)] if each else [[]] * count
        else:
            told[key] = column(packed_column, count)
    found = [dict(zip(told, values, strict=True)) for values in zip(*told.values(), strict=True)]
    for row, line in zip(found, places(packed), strict=True):
        row["g"] = [[degrees(*vertex) for vertex in part] for part in line]
    return found


def sections(routes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sections of `maps._routes.for_page`, `s` as start and end, without what nobody knows."""
    found = rows(routes["sections"])
    for row in found:
        row["s"] = [row["s"][0], row["s"][0] + row["s"][1]]
        for key, names in (("t", "times"), ("o", "seen"), ("b", "body")):
            if not routes[names]:
                del row[key]
        if row["w"] is None:
            del row["w"]
    return found


def page(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a page holds, lines as features, sections as a list, and routes' own lines in `g`."""
    out = {**data, "layers": [_layer(layer) for layer in data["layers"]], "routes": {**data["routes"]}}
    out["routes"]["sections"] = sections(data["routes"])
    own = rows(data["routes"]["whole"])
    out["routes"]["list"] = [
        {**route, "g": row["g"]} for route, row in zip(data["routes"]["list"], own, strict=True)
    ]
    return out


def _layer(layer: dict[str, Any]) -> dict[str, Any]:
    if layer["form"] != "lines":
        return layer
    features = [
        {key: value for key, value in row.items() if value not in ("", None, [])} for row in rows(layer)
    ]
    return {**{key: layer[key] for key in ("id", "form", "fields")}, "features": features}
