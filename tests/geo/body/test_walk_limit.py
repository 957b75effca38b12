"""Walks that end by the plan's limit while others beside them go on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.testing import assert_allclose

from geo.body import balance
from geo.body.course import Course
from geo.body.plan import Plan
from geo.body.uncertainty import draws
from tests.geo.body.builders import MAN, even, under, way


def two_routes() -> Course:
    """A kilometre, and sixty."""
    short, far = way(1_000.0), way(60_000.0)
    rows = np.concatenate([short.rows, far.rows])
    return Course(
        index=pd.RangeIndex(len(rows)),
        routes={"short": (0, len(short.rows)), "far": (len(short.rows), len(rows))},
        rows=rows,
    )


def test_who_has_reached_the_limit_is_no_worse_for_those_who_have_not() -> None:
    """Hundreds of walks take turns eight at a time: some set out when others are half way."""
    ground, drawn = two_routes(), draws(200, seed=1)
    plan = Plan(limit_h=5.0)
    table = balance.walk(
        ground, under(ground), even(38.0, swing_k=5.0), [MAN], depart_h=[6.0], plan=plan, draws=drawn
    ).table
    far = table.loc[table["route_id"] == "far"]
    assert not far["arrives"].any()
    assert_allclose(far["hours"], 5.0)
    assert far[["needed_l", "strain_l", "osec_l", "pw_l"]].notna().all(axis=None)
    # Needed is drunk or lacking, of each alone.
    mass = MAN.mass_kg * drawn.mass
    lacks = far["needed_l"].to_numpy() - far["drunk_l"].to_numpy()
    assert (lacks <= far["deficit_share"].to_numpy() * mass + 1e-9).all()
    assert (lacks >= -1e-9).all()
