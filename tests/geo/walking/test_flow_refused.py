"""What flow cannot be computed with, and what it must not tell."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from geo.errors import InputError
from geo.walking import flow
from tests.geo.walking.test_flow import TOBLER, points, raster_of


def test_flow_is_restricted_and_no_more_certain_than_its_terrain() -> None:
    ends = points((0, 0)), points((2, 2))
    found = flow.between(raster_of(np.zeros((3, 3))), *ends, pace=TOBLER)
    for raster in (found.passages, found.visits):
        assert raster.unit == "1"
        assert raster.provenance.sensitivity == "restricted"
        assert raster.provenance.basis == "approximate"
    assert set(found.steps["sensitivity"]) == {"restricted"}
    sample = flow.between(raster_of(np.zeros((3, 3)), basis="illustrative"), *ends, pace=TOBLER)
    assert sample.passages.provenance.basis == "illustrative"


def test_flow_has_no_way_to_learn_who_watches() -> None:
    known = {
        "elevation", "origins", "destinations", "pace", "detour", "theta_per_h", "neighbours", "weight",
        "factor", "barrier", "openings", "water", "network", "opening_reach_m", "impassable_deg",
        "most_cells", "progress",
    }  # fmt: skip
    assert set(inspect.signature(flow.between).parameters) == known


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"neighbours": 4}, "8 or 16"),
        ({"theta_per_h": -1.0}, "theta_per_h"),
        ({"detour": 0.0}, "detour"),
        ({"detour": 0.1, "theta_per_h": 1.0}, "one of them"),
        ({"factor": raster_of(np.ones((2, 2)), unit="1")}, "grid of the elevation"),
        ({"most_cells": 0}, "most_cells"),
        ({"weight": "people"}, "weights"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(options: dict[str, Any], says: str) -> None:
    origins = points((0, 0), people=[-1.0])
    with pytest.raises(InputError, match=says):
        flow.between(raster_of(np.zeros((3, 3))), origins, points((2, 2)), pace=TOBLER, **options)


@pytest.mark.parametrize(
    ("origin", "end", "says"),
    [((9, 9), (2, 2), "origin 0"), ((0, 0), (9, 9), "destination 0"), ((2, 2), (2, 2), "already")],
)
def test_ends_must_be_on_the_ground_and_apart(origin: Any, end: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        flow.between(raster_of(np.zeros((3, 3))), points(origin), points(end), pace=TOBLER)


def test_flow_needs_metres() -> None:
    with pytest.raises(InputError, match="metres"):
        flow.between(raster_of(np.zeros((3, 3)), unit="deg"), points((0, 0)), points((2, 2)), pace=TOBLER)
