"""Routes to be judged: lines that are given, never searched for here."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from layers._ledger import Ledger
from layers._load import Special, load_vector
from layers.area import Area
from layers.schema import LINES, Column, Schema
from layers.source import Layer, Source

MOST_IN_TRUCK = 1000
"""More do not fit in a closed truck, however small they are (`geo.body.aboard.REEFER_53`): 101 m3, and 0.1 m3
of air for each. A train may carry more."""

SCHEMA = Schema(
    kind="route",
    key="route_id",
    geometry=LINES,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="mode",
            dtype="category",
            doc="how people move on it",
            required=True,
            allowed=("foot", "road", "rail"),
            default="foot",
        ),
        Column(
            name="vehicle",
            dtype="category",
            doc="what carries them by road: in a closed truck the air is their own",
            allowed=("closed_truck", "open"),
        ),
        Column(
            name="people",
            dtype="integer",
            doc=f"how many are carried together, in a closed truck at most {MOST_IN_TRUCK:,}",
            minimum=1,
        ),
        Column(name="people_per_day", dtype="number", doc="how many walk it in a day", minimum=0.0),
    ),
    sensitivity="restricted",
    clip="whole",
    doc="A line from start to end, one piece, in its direction. It is kept whole where it touches the area.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of routes (a GPX gives its tracks and routes).

    Every geometry of the frame is a LineString: parts that follow one another are joined, others are faults.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs, special=Special(check=_check, reshape=_one_line))


def _check(routes: pd.DataFrame, ledger: Ledger) -> None:
    full = (routes["vehicle"] == "closed_truck") & (routes["people"] > MOST_IN_TRUCK)
    ledger.note_rows(
        full.to_numpy(dtype=bool, na_value=False),
        f"more than {MOST_IN_TRUCK:,} people do not fit in a closed truck",
        remedy="write how many one truck carries",
        column="people",
        values=routes["people"].astype(object).to_numpy(),
    )


def _one_line(routes: gpd.GeoDataFrame, ledger: Ledger) -> gpd.GeoSeries:
    shapes = np.asarray(routes.geometry, dtype=object)
    joined = np.asarray(shapely.line_merge(shapes, directed=True), dtype=object)
    single = shapely.get_type_id(shapes) == 1
    joined[single] = shapes[single]
    apart = shapely.get_type_id(joined) != 1
    ledger.note_rows(
        apart,
        lambda position: (
            f"is in {shapely.get_num_geometries(joined[position])} parts that do not follow one another"
        ),
        remedy="join them, end to start, or make each part its own route",
        column="geometry",
    )
    joined[apart] = None
    return gpd.GeoSeries(joined, index=routes.index, crs=routes.crs)
