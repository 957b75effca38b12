"""Read the ways of an OpenStreetMap extract, with pyosmium (extra ``osm``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely import LineString

from layers.crs import WGS84
from layers.errors import FormatError

NOT_A_WAY: frozenset[str] = frozenset(
    (
        "abandoned",
        "bus_stop",
        "construction",
        "corridor",
        "dismantled",
        "elevator",
        "emergency_bay",
        "no",
        "planned",
        "platform",
        "proposed",
        "razed",
        "rest_area",
        "services",
    )
)
"""Values of ``highway`` on which nobody moves through the land: planned, gone, or places beside a road."""

_COLUMNS = ("trail_id", "name", "highway", "surface", "geometry")


def read_osm(path: Path) -> gpd.GeoDataFrame:
    """Return one row for each way with a ``highway`` class that people move along, in the file's order.

    Raises
    ------
    FormatError
        if pyosmium is not installed, or the file is damaged.
    """
    try:
        import osmium  # noqa: PLC0415 - an optional extra, told of when it is missing
    except ImportError:
        raise FormatError(
            f'{path.name} is an OpenStreetMap extract, which needs the extra "osm": pip install "vereda[osm]"'
        ) from None
    try:
        processor = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations()
            .with_filter(osmium.filter.KeyFilter("highway"))
        )
        rows = [row for way in processor if isinstance(way, osmium.osm.Way) for row in _rows(way)]
    except (RuntimeError, ValueError) as error:
        raise FormatError(
            f"{path.name} cannot be read as an OpenStreetMap extract ({error}); take it again"
        ) from error
    return gpd.GeoDataFrame(rows, columns=list(_COLUMNS), geometry="geometry", crs=WGS84)


def _rows(way: Any) -> Iterator[tuple[object, ...]]:
    tags = way.tags
    highway = tags.get("highway")
    if highway in NOT_A_WAY:
        return
    for number, run in enumerate(_runs(way), start=1):
        identifier = f"way/{way.id}" + (f"#{number}" if number > 1 else "")
        yield identifier, tags.get("name"), highway, tags.get("surface"), LineString(run)


def _runs(way: Any) -> Iterator[list[tuple[float, float]]]:
    """Return the runs of at least two nodes whose place the file knows; an extract cuts ways at its edge."""
    run: list[tuple[float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            run.append((node.location.lon, node.location.lat))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run
