from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.risk import exposure


def segments_of() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"route_id": ["r", "r"], "length_m": [100.0, 100.0]},
        geometry=[shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(100, 0), (200, 0)])],
        index=pd.Index(["r:00001", "r:00002"], name="segment_id"),
        crs=32611,
    )


def measure_of(name: str = "heat_c", index: list[str] | None = None) -> pd.Series:
    return pd.Series([30.0, np.nan], index=index or ["r:00001", "r:00002"], name=name)


def test_one_table() -> None:
    segments = segments_of()
    before = segments.copy()
    interval = pd.DataFrame({"low": [25, 1], "high": [35, 2]}, index=segments.index)
    table = exposure.assemble(
        segments, {"heat": measure_of(), "far": measure_of("far_m")}, {"heat": interval}
    )
    assert_frame_equal(segments, before)
    assert isinstance(table, gpd.GeoDataFrame)
    assert list(table.columns) == [*segments.columns, "heat_c", "heat_c_low", "heat_c_high", "far_m"]
    assert table["heat_c_high"].tolist() == [35.0, 2.0]
    assert table.index.equals(segments.index)
    assert table.crs == segments.crs
    assert_frame_equal(exposure.assemble(segments, {}), segments)


@pytest.mark.parametrize(
    ("measures", "intervals", "words"),
    [
        ({"heat": measure_of(index=["r:00002", "r:00001"])}, None, "other segments"),
        ({"heat": pd.Series([1.0, 2.0], index=["r:00001", "r:00002"])}, None, "no name"),
        ({"heat": measure_of("route_id")}, None, "already"),
        ({"heat": measure_of(), "warm": measure_of()}, None, "already"),
        ({}, {"heat": pd.DataFrame({"low": [1, 1], "high": [2, 2]})}, "without a measure"),
        ({"heat": measure_of()}, {"heat": pd.DataFrame({"low": [1, 1], "high": [2, 2]})}, "other segments"),
        ({"heat": measure_of()}, {"heat": measure_of().to_frame("low")}, "low and high"),
        (
            {"heat": measure_of()},
            {"heat": pd.DataFrame({"low": [3, 1], "high": [2, 2]}, index=["r:00001", "r:00002"])},
            "low above its high",
        ),
    ],
)
def test_what_does_not_fit_is_refused(measures: dict, intervals: dict | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        exposure.assemble(segments_of(), measures, intervals)
