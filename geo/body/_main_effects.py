"""How much of an outcome's variance each input explains alone, from draws as they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.polynomial import legendre
from numpy.typing import NDArray

Array = NDArray[np.float64]


def shares(inputs: Sequence[Array], outcomes: Array, degree: int) -> Array:
    """Return first-order sensitivity indices.

    The outcome's variance is that of its mean at each value of the input, over all (Sobol' 1993): estimated
    by regression on Legendre polynomials of the inputs' ranks, all inputs together, as in sparse polynomial
    chaos (Sudret 2008, Reliab. Eng. Syst. Saf. 93:964-979, not read here). Coefficients that are chance alone
    explain something too, whose expectation is taken off, as Tissot and Prieur 2012 do for Fourier series
    (not read here); shares are not below 0.

    Parameters
    ----------
    inputs
        each of shape (numbers, draws): an input may be several numbers that go together. Inputs are
        independent of each other.
    outcomes
        shape (outcomes, draws).
    degree
        of the polynomials; half of it for inputs of several numbers.

    Returns
    -------
    Array
        shape (outcomes, inputs); NaN where the outcome is the same in all draws, or draws are fewer than
        twice the terms.
    """
    n = outcomes.shape[1]
    found = np.full((len(outcomes), len(inputs)), np.nan)
    parts = [
        _polynomials(numbers, degree if len(numbers) == 1 else max(degree // 2, 1)) for numbers in inputs
    ]
    terms = 1 + sum(len(part) for part in parts)
    if not inputs or n < 2 * terms:
        return found
    design = np.concatenate([np.ones((1, n)), *parts]).T
    inverse = np.linalg.pinv(design)
    fitted = outcomes @ inverse.T
    noise = np.square(outcomes - fitted @ design.T).sum(axis=1) / (n - terms)
    variance = outcomes.var(axis=1, ddof=1)
    differs = variance > 1e-12 * np.square(outcomes).mean(axis=1)
    begin = 1
    for number, part in enumerate(parts):
        own = slice(begin, begin + len(part))
        together = np.cov(part).reshape(len(part), len(part))
        chance = (together * (inverse[own] @ inverse[own].T)).sum()
        explained = ((fitted[:, own] @ together) * fitted[:, own]).sum(axis=1) - noise * chance
        found[differs, number] = np.maximum(explained[differs], 0.0) / variance[differs]
        begin += len(part)
    return found


def _polynomials(numbers: Array, degree: int) -> Array:
    """Return Legendre polynomials of the ranks, shape (numbers * degree, draws)."""
    ranks = (pd.DataFrame(numbers.T).rank().to_numpy().T - 0.5) / numbers.shape[1]
    made = legendre.legvander(2.0 * ranks - 1.0, degree)[:, :, 1:] * np.sqrt(2.0 * np.arange(degree) + 3.0)
    return np.asarray(made.transpose(0, 2, 1).reshape(-1, numbers.shape[1]), dtype=np.float64)
