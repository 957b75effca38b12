"""What forms in QGIS show of the columns of a table: aliases, and words for the values of categories."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.result import Phrase, StudyResult
from maps import _aliases
from maps._fields import FIELDS, VALUES
from maps._names import CLASSES, LAYERS
from maps._qgis_words import CATEGORIES
from maps._qml import Column
from maps._tables import Table

_WORDS: dict[str, dict[str, Phrase]] = {
    "turn": {"dry": LAYERS["dry"], "no_return": LAYERS["no_return"]},
    "target": {
        "camp": VALUES["camp"],
        "clinic": VALUES["clinic"],
        "help": Phrase("help", "ayuda"),
        "road": Phrase("road or town", "camino o poblado"),
        "water": VALUES["water"],
    },
    "kind": {
        "drive": Phrase("driven", "en vehículo"),
        "existing": Phrase("stands already", "ya existe"),
        "new": Phrase("new", "nueva"),
        "walk": Phrase("on foot", "a pie"),
    },
    "vehicle": {
        "closed_truck": Phrase("closed truck", "camión cerrado"),
        "freight_train": Phrase("freight train", "tren de carga"),
    },
    "band": {str(band): CLASSES[f"risk-{band}"] for band in range(1, 6)},
}
"""Values of categories that `maps._fields.VALUES` does not name, or names for another column."""

_MOST_WORDS = 60
"""A column with more values than this is no category."""


def of(table: Table, result: StudyResult) -> list[Column]:
    """Return the columns of a table in order, the number of the row first and without the geometry."""
    frame = table.frame
    shown = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    names = ["fid", *(str(column) for column in frame.columns if column != shown)]
    aliases = _aliases.of(names, result.factors)
    return [Column(name=name, alias=aliases[name], values=_words(name, frame, result)) for name in names]


def _words(name: str, frame: pd.DataFrame, result: StudyResult) -> dict[str, Phrase]:
    """Return the words for the values of a category that are there."""
    is_category = name in CATEGORIES or (name in FIELDS and FIELDS[name].form == "category")
    if not is_category or name not in frame:
        return {}
    if name in {"main_factor", "main_of_factors"}:
        known = {use.factor.name: Phrase(use.factor.label_en, use.factor.label_es) for use in result.factors}
    else:
        known = dict(VALUES) | _WORDS.get(name, {})
    there = sorted({str(value) for value in frame[name].dropna().unique()})
    return (
        {value: known.get(value, Phrase(value, value)) for value in there}
        if len(there) <= _MOST_WORDS
        else {}
    )
