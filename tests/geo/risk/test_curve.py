from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.risk.curve import Curve


def test_between_and_beyond_the_points() -> None:
    curve = Curve(((10.0, 0.0), (20.0, 0.5), (40.0, 1.0)))
    scores = curve.score(pd.Series([0, 10, 15, 30, 99, np.nan], index=list("fedcba"), name="x"))
    assert scores.tolist() == pytest.approx([0, 0, 0.25, 0.75, 1, np.nan], nan_ok=True)
    assert scores.index.tolist() == list("fedcba")
    assert curve.is_rising
    assert not Curve(((0.0, 1.0), (5.0, 0.0))).is_rising


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(0, 0)], "at least two"),
        ([(0, 0), (0, 1)], "must rise"),
        ([(1, 0), (0, 1)], "must rise"),
        ([(0, 0), (1, 1.5)], "between 0 and 1"),
        ([(0, 0), (1, 1), (2, 0.5)], "only rise or only fall"),
        ([(0, 0), (float("inf"), 1)], "finite"),
        ([(0, 0, 0), (1, 1, 1)], "pair"),
    ],
)
def test_bad_curves_are_refused(pairs: list[tuple[float, ...]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Curve.from_pairs(pairs)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6, unique=True),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.booleans(),
    st.lists(st.floats(-2e6, 2e6), min_size=2, max_size=9),
)
def test_scores_stay_in_range_and_in_order(
    xs: list[float],
    ys: list[float],
    rising: bool,
    at: list[float],
) -> None:
    levels = sorted(ys, reverse=not rising)[: len(xs)]
    curve = Curve(tuple(zip(sorted(xs), levels, strict=True)))
    scores = curve.score(pd.Series(sorted(at), dtype=float))
    assert scores.between(0, 1).all()
    steps = np.diff(scores)
    assert (steps >= -1e-12).all() or (steps <= 1e-12).all()
