"""Towns, camps, shelters, clinics, rescue beacons: where people are and help may be."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyproj import CRS

from layers._load import Special, load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="place",
    key="place_id",
    geometry=POINT,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="type",
            dtype="category",
            doc="what it is",
            required=True,
            allowed=(
                "city",
                "town",
                "village",
                "camp",
                "shelter",
                "clinic",
                "hospital",
                "rescue_beacon",
                "fire_station",
                "cell_mast",
                "lookout",
                "service",
                "other",
            ),
        ),
        Column(name="population", dtype="integer", doc="people who live there", minimum=0),
        Column(name="height_m", dtype="number", doc="of its top above the ground", unit="m", minimum=0.0),
        Column(name="country", dtype="category", doc="ISO 3166 code", allowed=("US", "MX")),
    ),
    sensitivity="public",
    clip="whole",
    doc="A place with people or help. Camps are restricted unless the study file says otherwise.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of places.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs, special=Special(sensitivity=_sensitivity))


def _sensitivity(frame: pd.DataFrame) -> pd.Series:
    camps = (frame["type"] == "camp").to_numpy(dtype=bool)
    return pd.Series(np.where(camps, "restricted", "public"), index=frame.index, dtype=object)
