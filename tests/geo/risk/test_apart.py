"""Risk without a factor is the risk that would have been without it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pandas.testing import assert_frame_equal

from geo.risk import apart, body, score
from geo.risk.body import FACTORS
from geo.risk.curve import Curve
from geo.risk.factor import Factor

RISK = ["risk", "risk_low", "risk_high", "band", "main_factor", "measured_share"]


def factor_of(name: str, weight: float) -> Factor:
    return Factor(
        name=name, column=f"{name}_m", unit="m", needs=(), curve=Curve(((0.0, 0.0), (10.0, 1.0))),
        weight=weight, citation="test", label_en=name, label_es=name, reason_en="{value}",
        reason_es="{value}",
    )  # fmt: skip


DEAD, FAR = factor_of("dead", 3.0), factor_of("far", 1.0)


def segments_of() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "route_id": "r", "mode": "foot", "length_m": 100.0, "dead_m": [10.0, 0.0], "far_m": [2.0, 6.0],
            "deficit_share": [0.05, 0.0], "core_c": 37.0, "cold_share": 0.0, "cold_stop_h": np.inf,
        },
        geometry=[shapely.LineString([(0, i), (100, i)]) for i in range(2)],
        index=pd.Index(["r:0", "r:1"], name="segment_id"),
        crs=32611,
    )  # fmt: skip


def test_by_hand() -> None:
    rated = score.rate(segments_of(), [DEAD, FAR])
    # (3 x 1 + 1 x 0.2) / 4 and (0 + 0.6) / 4; of `far` alone 0.2 and 0.6.
    assert np.allclose(rated["risk"], [80.0, 15.0])
    left = apart.without(rated, [DEAD, FAR], {"dead"})
    assert np.allclose(left["risk"], [20.0, 60.0])
    assert np.allclose(rated["risk"], [80.0, 15.0]), "the given ones are as they were"


def test_with_the_body_it_is_the_risk_of_a_study_that_never_had_it() -> None:
    own = list(FACTORS.values())
    bare = segments_of()
    terms = body.terms(bare, bare, factors=own)
    rated = body.rate(bare, [DEAD, FAR], terms)
    left = apart.without(rated, [*own, DEAD, FAR], {"dead"})
    never = body.rate(bare, [FAR], terms)
    assert not np.allclose(rated["risk"], never["risk"])
    assert_frame_equal(pd.DataFrame(left[RISK]), pd.DataFrame(never[RISK]))


def test_nothing_to_leave_out_changes_nothing() -> None:
    rated = score.rate(segments_of(), [FAR])
    assert apart.without(rated, [FAR], {"dead"}) is rated
