"""Trails, tracks and roads: the network that people walk and drive, from a local OpenStreetMap extract."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from layers._ledger import Ledger
from layers._load import Special, load_vector
from layers._read import check_local
from layers._trail_graphml import read_graphml
from layers._trail_osm import NOT_A_WAY, read_osm
from layers.area import Area
from layers.schema import LINES, Column, Schema
from layers.source import Layer, Source

_LINKED = ("motorway", "trunk", "primary", "secondary", "tertiary")

DRIVABLE: frozenset[str] = frozenset(
    (
        *_LINKED,
        *(f"{name}_link" for name in _LINKED),
        "unclassified",
        "residential",
        "living_street",
        "service",
        "track",
        "road",
    )
)
"""Values of OpenStreetMap's ``highway`` that a car passes, with four-wheel drive on a ``track``."""

NOT_WALKABLE: frozenset[str] = frozenset(("motorway", "motorway_link", "raceway", "busway", "bus_guideway"))
"""Values of ``highway`` closed to people on foot; every other class is walkable (OpenStreetMap wiki, "OSM
tags for routing/Access restrictions"). What the law allows on one way, its access tags, is not read."""

SCHEMA = Schema(
    kind="trail",
    key="trail_id",
    geometry=LINES,
    columns=(
        Column(name="name", dtype="text", doc="what the signs say"),
        Column(name="highway", dtype="text", doc="class: the value of OpenStreetMap's key highway"),
        Column(name="is_drivable", dtype="boolean", doc="a car passes; from the class where not stated"),
        Column(name="is_walkable", dtype="boolean", doc="a person on foot passes; from the class likewise"),
        Column(name="surface", dtype="text", doc="value of OpenStreetMap's key surface"),
    ),
    sensitivity="public",
    clip="cut",
    doc="A way of the walkable and drivable network.",
)

_Reader = Callable[[Path], gpd.GeoDataFrame]

_NETWORKS: dict[str, _Reader] = {".osm": read_osm, ".pbf": read_osm, ".graphml": read_graphml}
"""Formats of networks; all others are those of every vector layer."""


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read trails and roads, trimmed to the area.

    Parameters
    ----------
    source
        an OpenStreetMap extract (``.osm``, ``.osm.pbf``), an osmnx GraphML (``.graphml``: the two directions
        of a street become one row), or a vector file with a column ``highway``.

        A way of an extract has the identifier ``way/<number>``; where some of its nodes are missing from the
        file, each run of known nodes is a row, ``way/<number>#2`` and so on. An edge of a graph has
        ``<node>-<node>-<key>``. Ways that are planned, being built or gone are no trails and not read.
    area, crs
        lines are cut to the area and its margin, and arrive in the study CRS.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`; a FormatError names the extra to install where an extract needs it.
    """
    reader = _NETWORKS.get(Path(source.path).suffix.lower())
    if reader is None:
        return load_vector(source, SCHEMA, area=area, crs=crs, special=_SPECIAL)
    check_local(Path(source.path))
    ways = reader(Path(source.path))
    near = _near(ways, area)
    with tempfile.TemporaryDirectory(prefix="vereda-") as folder:
        # Under the name of the file that the user knows, because faults are told with it.
        table = Path(folder) / f"{Path(source.path).name}.parquet"
        near.to_parquet(table)
        layer = load_vector(replace(source, path=table), SCHEMA, area=area, crs=crs, special=_SPECIAL)
    far = len(ways) - len(near)
    counts = replace(layer.counts, read=layer.counts.read + far, clipped=layer.counts.clipped + far)
    return replace(layer, source=source, counts=counts)


def _near(ways: gpd.GeoDataFrame, area: Area) -> gpd.GeoDataFrame:
    """Return the ways about the area, or all if none is: an extract may hold a whole state."""
    if ways.empty:
        return ways
    box = shapely.box(*area.reading(CRS.from_user_input(ways.crs)).bounds)
    near = ways.loc[shapely.intersects(box, shapely.envelope(ways.geometry.to_numpy()))]
    return ways if near.empty else near


def _passable(given: pd.DataFrame, _ledger: Ledger) -> pd.DataFrame:
    """Fill `is_drivable` and `is_walkable` from the class where the file does not state them."""
    if "highway" not in given:
        return given
    known = given["highway"].notna()
    derived = {
        "is_drivable": given["highway"].isin(DRIVABLE),
        "is_walkable": ~given["highway"].isin({*NOT_WALKABLE, *NOT_A_WAY}),
    }
    filled = given.copy()
    for name, passes in derived.items():
        words = pd.Series(np.where(passes, "true", "false"), index=given.index, dtype=object).where(
            known, None
        )
        stated = given[name] if name in given else pd.Series(None, index=given.index, dtype=object)
        filled[name] = stated.where(stated.notna(), words)
    return filled


_SPECIAL = Special(derive=_passable)
