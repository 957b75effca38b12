"""Randomised shortest paths on a directed graph, in logarithms from beginning to end.

Left to itself a walker goes from step to step with reference chances q: the ease of a step, 1 / hours, over
the sum of its rivals'. Pulled to a destination with strength theta, a walker takes each way with a chance
proportional to q(way) exp(-theta hours(way)) (Saerens, Achbany, Fouss and Yen 2009, Neural Computation
21:2363). The free energy phi, 0 at the destinations, keeps

    phi_i = -log sum_j q_ij exp(-theta hours_ij - phi_j)

(Kivimaki, Shimbo and Saerens 2014, Physica A 393:600), and the walk is a Markov chain with the chances
p_ij = q_ij exp(-theta hours_ij - phi_j + phi_i).

exp(-phi) underflows within a day's walk, so it is never formed. Between two bounds of phi that are known
beforehand lies one from which exp(middle - phi) stays within the range of floats, unless the grid is very
wide: then it solves a linear system at once. What that leaves, and everything else, Newton's method takes
from above (policy iteration; Todorov 2009, PNAS 106:11478, has the same equation in control): it falls at
every round, and needs only solutions of (I - P) x = r, with P made of chances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.sparse.linalg import SuperLU, splu

from geo.errors import InputError

ROUNDS = 60
"""More than any graph has needed; the rounds end by themselves at TOLERANCE."""

REFINEMENTS = 3
"""Of the visits, against the rounding of the factors."""

TOLERANCE = 1e-13
"""By how much the equation of the free energy may be missed, relative to the largest: then the rounds end."""

DETOUR_TOLERANCE = 0.01
"""Share of a detour to which it is met."""

_NO_COST = 1e-12
"""Stands for 0, which would be no step at all: a walker without a choice, at theta 0."""


@dataclass(frozen=True, eq=False)
class Chain:
    """The walk that randomised shortest paths make of a graph.

    Attributes
    ----------
    theta_per_h
        the pull that made it.
    source, target, hours, chance
        the steps that lead on, sorted by source and target, and the chance of each among those of its source.
    energy
        free energy phi of each node; 0 at the destinations, infinite where no destination can be reached.
    visits
        how often a walker is expected at each node; 0 at the destinations, where nobody leaves.
    """

    theta_per_h: float
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    hours: NDArray[np.float64]
    chance: NDArray[np.float64]
    energy: NDArray[np.float64]
    visits: NDArray[np.float64]

    @property
    def flow(self) -> NDArray[np.float64]:
        """How often each step is expected to be taken by one walker."""
        return self.visits[self.source] * self.chance

    @property
    def expected_hours(self) -> float:
        """Of one walker, from origin to destination."""
        return float(self.flow @ self.hours)


def best_hours(
    nodes: int,
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    cost: NDArray[np.float64],
    destinations: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the least cost from each node to any destination, infinite where there is no way."""
    # One node more, beyond the last, leads to every destination at a cost of one, which is taken off again.
    backward = sparse.csr_array(
        (
            np.concatenate([cost, np.ones(destinations.size)]),
            (
                np.concatenate([target, np.full(destinations.size, nodes)]),
                np.concatenate([source, destinations]),
            ),
        ),
        shape=(nodes + 1, nodes + 1),
    )
    found: NDArray[np.float64] = dijkstra(backward, indices=np.array([nodes]))[0, :nodes] - 1.0
    return found


class Walks:
    """A graph with origins and destinations, ready for any pull.

    Parameters
    ----------
    source, target, hours
        steps, each pair once; hours above 0.
    origins
        share of the walkers that set out from each node, shape (nodes,), sum 1; 0 at destinations and where
        no destination can be reached.
    destinations
        nodes, each once; walks end there.
    """

    def __init__(
        self,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
        hours: NDArray[np.float64],
        *,
        origins: NDArray[np.float64],
        destinations: NDArray[np.int64],
    ) -> None:
        self.nodes = origins.size
        self.origins = origins
        self.destinations = destinations
        self.best = best_hours(self.nodes, source, target, hours, destinations)
        # Walks end at the first destination, and steps into a dead end are not among the choices.
        keep = (self.best[source] > 0) & np.isfinite(self.best[source]) & np.isfinite(self.best[target])
        kept = np.flatnonzero(keep)
        kept = kept[np.lexsort((target[kept], source[kept]))]
        self.source, self.target = source[kept], target[kept]
        self.hours: NDArray[np.float64] = hours[kept]
        ease = 1.0 / self.hours
        self.reference: NDArray[np.float64] = (
            ease / np.bincount(self.source, weights=ease, minlength=self.nodes)[self.source]
        )
        self._inner = np.flatnonzero(np.isfinite(self.best) & (self.best > 0))
        place = np.full(self.nodes, -1, dtype=np.int64)
        place[self._inner] = np.arange(self._inner.size)
        self._between = place[self.target] >= 0
        self._pattern = (place[self.source[self._between]], place[self.target[self._between]])

    @property
    def best_hours(self) -> float:
        """Of one walker who always takes the best way."""
        begins = self.origins > 0
        return float(self.origins[begins] @ self.best[begins])

    def at(self, theta_per_h: float) -> Chain:
        """Return the chain at this pull, from 0."""
        cost = theta_per_h * self.hours - np.log(self.reference)
        # The single best way bounds the free energy from above, its hours without its choices from below.
        above = best_hours(
            self.nodes, self.source, self.target, np.maximum(cost, _NO_COST), self.destinations
        )
        below = theta_per_h * np.where(np.isfinite(self.best), self.best, 0.0)
        energy = self._by_scaling(cost, (above + below) / 2.0)
        if energy is None:
            energy = above
        inner = self._inner
        chance, softmin = _weigh(self.source, self.target, cost, energy)
        for _ in range(ROUNDS):
            factors = _factors(self._without(chance))
            off = energy[inner] - softmin
            if np.abs(off).max() <= TOLERANCE * max(1.0, float(energy[inner].max())):
                break
            energy[inner] -= factors.solve(off)
            chance, softmin = _weigh(self.source, self.target, cost, energy)
        visits = np.zeros(self.nodes)
        visits[inner] = _visits(self._without(chance), factors, self.origins[inner])
        return Chain(theta_per_h, self.source, self.target, self.hours, chance, energy, visits)

    def _by_scaling(
        self, cost: NDArray[np.float64], middle: NDArray[np.float64]
    ) -> NDArray[np.float64] | None:
        """Return the free energy from one linear system for exp(middle - energy); None if out of range."""
        weight = np.exp(middle[self.source] - cost - middle[self.target])  # at most 1, by the two bounds
        ends = ~self._between
        into = np.bincount(self.source[ends], weights=weight[ends], minlength=self.nodes)[self._inner]
        scaled = _factors(self._without(weight)).solve(into)
        if not (np.isfinite(scaled).all() and (scaled > 0).all()):
            return None
        energy = middle.copy()
        energy[self._inner] -= np.log(scaled)
        return energy

    def detouring(self, detour: float) -> Chain:
        """Return the chain whose walkers take 1 + `detour` times the hours of the best way.

        The expected hours fall as the pull grows (their slope is minus their variance), so one pull fits.

        Raises
        ------
        InputError
            if even walkers without aim take less.
        """
        best = self.best_hours
        log_theta = float(np.log(2.0 / np.median(self.hours)))
        low, high = -np.inf, np.inf
        known: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            chain = self.at(float(np.exp(log_theta)))
            excess = chain.expected_hours / best - 1.0
            if abs(excess - detour) <= DETOUR_TOLERANCE * detour:
                return chain
            # Far from either end the logarithm of the excess is nearly straight in that of the pull.
            off = float(np.log(max(excess, 1e-15) / detour))
            known.append((log_theta, off))
            low, high = (log_theta, high) if off > 0 else (low, log_theta)
            if high < np.log(1e-6 / np.median(self.hours)):
                raise InputError(
                    f"walkers without any aim take only {1 + excess:.2f} times the best way here, "
                    f"not {1 + detour:.2f}; ask for a smaller detour"
                )
            log_theta = _next(known, low, high)
        raise InputError(f"no pull was found that makes detours of {detour:g}; give theta_per_h instead")

    def _without(self, weight: NDArray[np.float64]) -> sparse.csc_array:
        """Return I less the weights of the steps between nodes that are no destination."""
        size = self._inner.size
        identity = np.arange(size)
        return sparse.csc_array(
            (
                np.concatenate([np.ones(size), -weight[self._between]]),
                (
                    np.concatenate([identity, self._pattern[0]]),
                    np.concatenate([identity, self._pattern[1]]),
                ),
            ),
            shape=(size, size),
        )


def _next(known: list[tuple[float, float]], low: float, high: float) -> float:
    """Return where to look next: along the line through the last two, kept well inside what is left."""
    at, off = known[-1]
    guess = at + np.sign(off) * 1.0
    if len(known) > 1 and known[-2][1] != off:
        guess = at - off * (known[-2][0] - at) / (known[-2][1] - off)
    if np.isfinite(low) and np.isfinite(high):
        margin = 0.1 * (high - low)
        return float(np.clip(guess, low + margin, high - margin))
    return float(np.clip(guess, at - 3.0, at + 3.0))


def _groups(source: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where the steps of each source begin; the sources are sorted."""
    return np.flatnonzero(np.concatenate([[True], source[1:] != source[:-1]]))


def _weigh(
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    cost: NDArray[np.float64],
    energy: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chance of each step, and for each source -log sum exp(-(cost + energy beyond))."""
    beyond = cost + energy[target]
    begin = _groups(source)
    sizes = np.diff(np.append(begin, source.size))
    least = np.minimum.reduceat(beyond, begin)
    weight = np.exp(np.repeat(least, sizes) - beyond)
    total = np.add.reduceat(weight, begin)
    return weight / np.repeat(total, sizes), least - np.log(total)


def _factors(matrix: sparse.csc_array) -> SuperLU:
    """Return the factors of an M-matrix, which needs no pivoting."""
    return splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})


def _visits(matrix: sparse.csc_array, factors: SuperLU, origins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve visits (I - P) = origins; `factors` are those of (nearly) the same matrix."""
    across = matrix.T.tocsr()
    visits = np.zeros_like(origins)
    for _ in range(1 + REFINEMENTS):
        left = origins - across @ visits
        visits += factors.solve(left, trans="T")  # type: ignore[call-overload] # scipy-stubs lacks `trans`
    return np.maximum(visits, 0.0)
