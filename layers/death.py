"""Where people died or were found: the place, the day, the cause. Never who."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyproj import CRS

from layers._ledger import Ledger
from layers._load import Special, load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="death",
    key="death_id",
    geometry=POINT,
    columns=(
        Column(name="found_on", dtype="date", doc="day of the report or of the finding", required=True),
        Column(name="died_on", dtype="date", doc="day of death, where known; found_on is not that day"),
        Column(
            name="cause",
            dtype="category",
            doc="cause of death",
            allowed=("exposure", "drowning", "vehicle", "violence", "train", "fall", "other", "undetermined"),
            default="undetermined",
        ),
        Column(
            name="post_mortem_interval",
            dtype="category",
            doc="time from death to finding, at most",
            allowed=("<1d", "<1w", "<1m", "<3m", "<6m", ">6m", "unknown"),
            default="unknown",
        ),
        Column(name="count", dtype="integer", doc="people", minimum=1, default=1),
        Column(name="sex", dtype="category", doc="as recorded", allowed=("female", "male", "undetermined")),
        Column(
            name="age_years",
            dtype="number",
            doc="as recorded or estimated",
            unit="years",
            minimum=0.0,
            maximum=120.0,
        ),
    ),
    sensitivity="restricted",
    clip="whole",
    doc="One record of people who died. Names, case numbers and descriptions in words are never read.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of recorded deaths.

    Only the schema's columns are read: whatever else the file holds (names, case numbers, descriptions) is
    not kept, not even of a row set aside, and `death_id` is made from the row's number.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    special = Special(check=_check, past=("found_on", "died_on"), private=True)
    return load_vector(source, SCHEMA, area=area, crs=crs, special=special)


def _check(frame: pd.DataFrame, ledger: Ledger) -> None:
    late = (frame["died_on"] > frame["found_on"]).to_numpy(dtype=bool)
    ledger.note_rows(
        np.asarray(late), "died_on is after found_on", remedy="correct the dates", column="died_on"
    )
