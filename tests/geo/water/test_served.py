from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from geo.water import _served


def edges(
    cover: np.ndarray, want: np.ndarray, most: np.ndarray, value: np.ndarray | None = None, level: int = 1
) -> _served.Edges:
    """Edges of a dense table (sites, rows)."""
    table = sparse.csr_array(cover)
    worth = np.ones_like(cover, dtype=float) if value is None else value
    site = np.repeat(np.arange(len(cover)), np.diff(table.indptr))
    return _served.Edges(
        np.array([0, len(want)]), table.indptr.astype(np.int64)[None], table.indices.astype(np.int32),
        worth[site, table.indices], want.astype(float), most.astype(float)[None], np.array([level], np.int32),
        value is None or bool((value == 1.0).all()), np.zeros(1, np.int32), 1,
    )  # fmt: skip


def by_lp(cover: np.ndarray, want: np.ndarray, most: np.ndarray, value: np.ndarray) -> float:
    """The same by linear programming: the independent way."""
    site, row = np.nonzero(cover)
    if site.size == 0:
        return 0.0
    n = np.arange(site.size)
    matrix = sparse.vstack(
        [
            sparse.csr_array((np.ones(site.size), (row, n)), shape=(len(want), site.size)),
            sparse.csr_array((np.ones(site.size), (site, n)), shape=(len(most), site.size)),
        ]
    )
    found = linprog(-value[site, row], A_ub=matrix, b_ub=np.concatenate([want, most]), method="highs")
    return float(-found.fun)


def test_water_moves_over_so_that_both_are_served() -> None:
    # Row 0 could drink at either site, row 1 at site 0 only; each site has 10 litres for rows of 10.
    found = _served.served(
        edges(np.array([[1, 1], [1, 0]]), np.array([10.0, 10.0]), np.array([10.0, 10.0])),
        0,
        np.array([0, 1], dtype=np.int32),
    )
    assert found.value == 20.0
    assert found.litres.tolist() == [0.0, 10.0, 10.0]


def test_a_full_site_without_others_has_the_price_of_a_litre() -> None:
    found = _served.served(
        edges(np.array([[1, 1]]), np.array([10.0, 10.0]), np.array([15.0])), 0, np.array([0], dtype=np.int32)
    )
    assert (found.value, found.price.tolist()) == (15.0, [1.0])


def test_a_row_that_needs_two_sites_is_not_served_by_one() -> None:
    table = edges(np.array([[1, 1], [0, 1]]), np.array([3.0, 4.0]), np.array([np.inf, np.inf]), level=2)
    assert _served.served(table, 0, np.array([0], dtype=np.int32)).value == 0.0
    assert _served.served(table, 0, np.array([0, 1], dtype=np.int32)).value == 4.0


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 9))
    cover = rng.random((m, n)) < draw(st.floats(0.2, 1.0))
    want = rng.integers(0, 12, n).astype(float)
    most = rng.integers(0, 25, m).astype(float)
    plain = draw(st.booleans())
    value = np.ones((m, n)) if plain else rng.integers(1, 9, (m, n)).astype(float)
    return cover, want, most, value


@settings(max_examples=300)
@given(cases())
def test_equals_the_linear_program_and_its_prices_prove_it(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    cover, want, most, value = case
    found = _served.served(edges(cover, want, most, value), 0, np.arange(len(most), dtype=np.int32))
    assert found.value == pytest.approx(by_lp(cover, want, most, value), abs=1e-7)
    # Duality: prices of room and demand add up to the same.
    assert found.value == pytest.approx((found.price * most).sum() + (found.keep * want).sum(), abs=1e-7)
    row = np.repeat(np.arange(len(want)), np.diff(found.ptr))
    served = np.bincount(row, found.litres, minlength=len(want))
    given_out = np.bincount(found.place, found.litres, minlength=len(most))
    assert (served <= want + 1e-9).all()
    assert (given_out <= most + 1e-9).all()
    assert (found.litres >= 0).all()
