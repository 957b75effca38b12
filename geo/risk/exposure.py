"""One table of every hazard's intensity, segment by segment."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import InputError


def assemble(
    segments: gpd.GeoDataFrame,
    measures: Mapping[str, pd.Series],
    intervals: Mapping[str, pd.DataFrame] | None = None,
) -> gpd.GeoDataFrame:
    """Lay what was measured beside the segments.

    Parameters
    ----------
    segments
        the spine.
    measures
        factor name -> its intensity, a Series on the same index, named as the factor's column.
    intervals
        factor name -> columns ``low`` and ``high`` on the same index, for factors in `measures`.

    Returns
    -------
    GeoDataFrame
        `segments` with one column for each measure, and ``<column>_low`` and ``<column>_high`` for each
        interval.

    Raises
    ------
    InputError
        if an index differs from the segments', a Series has no name or the name of another column, or an
        interval is of no measure, lacks a column or has low above high.
    """
    columns: dict[str, pd.Series] = {}
    intervals = intervals or {}
    for name, measure in measures.items():
        if not isinstance(measure.name, str):
            raise InputError(f"the measure of '{name}' has no name; name it as the factor's column")
        _check_index(name, measure.index, segments.index)
        _add(columns, segments, measure.name, measure)
        if name in intervals:
            interval = intervals[name]
            _check_index(name, interval.index, segments.index)
            if not {"low", "high"} <= set(interval.columns):
                raise InputError(f"the interval of '{name}' needs the columns low and high")
            if (interval["low"] > interval["high"]).any():
                raise InputError(f"the interval of '{name}' has a low above its high")
            _add(columns, segments, f"{measure.name}_low", interval["low"])
            _add(columns, segments, f"{measure.name}_high", interval["high"])
    stray = sorted(set(intervals) - set(measures))
    if stray:
        raise InputError(f"an interval without a measure: {', '.join(stray)}")
    return segments.assign(**{name: np.asarray(column, dtype=np.float64) for name, column in columns.items()})


def _check_index(name: str, index: pd.Index, expected: pd.Index) -> None:
    if not index.equals(expected):
        raise InputError(f"'{name}' was measured on other segments than these; measure it on the same frame")


def _add(columns: dict[str, pd.Series], segments: gpd.GeoDataFrame, name: str, column: pd.Series) -> None:
    if name in columns or name in segments.columns:
        raise InputError(f"the column '{name}' is there already; two measures cannot have the same one")
    columns[name] = column
