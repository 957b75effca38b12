"""Cover by chosen sites, as a problem for `geo.water._branch`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.water import _bans, _node, _rows, _swap
from geo.water._branch import fitting, keeps, nearest_half
from geo.water._node import OPEN, Node
from geo.water._rows import Rows
from geo.water._saddle import Limits
from geo.water._swap import Table

Floats = NDArray[np.float64]
Sites = NDArray[np.int32]
Numbers = NDArray[np.uint16] | NDArray[np.uint32]


@dataclass
class Covering:
    """Choose at most `most` sites so that the worst layer of what they cover is most.

    Attributes
    ----------
    ptr, idx
        the different sets of sites that reach some demand.
    worth
        (layers, sets), litres a day.
    level
        (layers,): 1 if one chosen site within reach covers, 2 if it takes two.
    limits
        what plans must keep.
    most
        sites of a plan.
    weights
        (layers,), 0 to 1 and 1 in all: of the layers in the bound. A plan's worst layer is no better than any
        weighted mean, so each choice gives a bound; the best choice gives the lowest.
    """

    ptr: NDArray[np.int64]
    idx: Sites
    sites: int
    worth: Floats
    level: Sites
    limits: Limits
    most: int
    weights: Floats
    steps: int = 200
    settle: float = 0.25
    rounds: int = 1500

    def __post_init__(self) -> None:
        self.key = _rows.keys(self.sites)
        few = self.ptr.size + _rows.LANES < 2**16 and self.sites + _rows.LANES < 2**16
        self.like: Numbers = np.zeros(0, np.uint16) if few else np.zeros(0, np.uint32)
        self.bans = _bans.bans(self.limits, self.sites)
        self.table = self._table()
        self.mix(self.weights)

    def mix(self, weights: Floats) -> None:
        """Take other weights for the bound."""
        self.weights = weights
        one = (weights * (self.level == 1)) @ self.worth
        two = (weights * (self.level == 2)) @ self.worth
        self.rows = Rows(self.ptr, self.idx, one, two)

    def _table(self) -> Table:
        layer, sets = np.nonzero(self.worth > 0.0)
        size = np.diff(self.ptr)
        if layer.size == size.size:
            row_ptr, row_idx = self.ptr, self.idx
        else:
            row_ptr = np.concatenate([[0], np.cumsum(size[sets])]).astype(np.int64)
            take = np.arange(row_ptr[-1]) - np.repeat(row_ptr[:-1] - self.ptr[sets], size[sets])
            row_idx = self.idx[take]
        site_ptr, site_idx = _rows.turned(row_ptr, row_idx, self.sites)
        return Table(
            row_ptr, row_idx, site_ptr, site_idx, self.worth[layer, sets], layer.astype(np.int32),
            self.level[layer].astype(np.int32), len(self.worth),
        )  # fmt: skip

    @property
    def ceiling(self) -> float:
        """What all sites together are worth at most."""
        return float(self.worth.sum(axis=1).min()) if self.worth.size else 0.0

    def start(self, state: NDArray[np.int8]) -> Node:
        """Return the whole problem with some sites in and some out, prices and sites even."""
        total = float(self.rows.first.sum() + self.rows.second.sum())
        price = (0.5 * (self.rows.first + self.rows.second)).astype(np.float32)
        part = np.full(self.sites, self.most / max(self.sites, 1), np.float32)
        balance = 2.0 / np.sqrt(max(total, 1e-300))
        levy = np.zeros(self.limits.most.size)
        return Node(OPEN, np.inf, -np.inf, state, price, levy, part, balance, 0)

    def explore(self, node: Node, *, target: float, steps: int = 0) -> Node:
        """Bound a part; see `geo.water._node.explored`."""
        return _node.explored(
            self.rows, self.limits, self.key, node.state, node.price, node.levy, node.part, node.balance,
            self.most, target, self.settle, steps or self.steps, self.like,
        )  # fmt: skip

    def value(self, chosen: Sites) -> float:
        """Return what the worst layer of a plan covers."""
        return float(self.views(chosen).min())

    def keeps(self, chosen: Sites) -> bool:
        """Say if a plan keeps the limits."""
        return keeps(self.bans, chosen)

    def views(self, chosen: Sites) -> Floats:
        """Return what each layer of a plan covers."""
        return _swap.values(self.table, chosen)

    def views_of(self, part: NDArray[np.float32]) -> Floats:
        """Return what fractions of sites cover in each layer."""
        row = np.repeat(np.arange(self.ptr.size - 1), np.diff(self.ptr))
        reach = np.bincount(row, part[self.idx], minlength=self.ptr.size - 1)
        layers = zip(self.worth, self.level, strict=True)
        return np.array([(np.minimum(1.0, reach / level) * worth).sum() for worth, level in layers])

    def near(self, node: Node, count: int) -> tuple[Covering, Sites]:
        """Return a smaller problem, and its sites: those that are in or likely by the fractions."""
        ranked = np.argsort(-node.part, kind="stable").astype(np.int32)
        state = np.full(self.sites, -1, np.int8)
        state[node.state == 1] = 0
        state[ranked[node.state[ranked] == 0][:count]] = 0
        ones = np.ones(self.ptr.size - 1)
        _, small, group, number = _rows.narrowed(Rows(self.ptr, self.idx, ones, ones), state, self.key)
        some = group >= 0
        worth = np.array(
            [np.bincount(group[some], row[some], minlength=small.first.size) for row in self.worth]
        )
        limits, _ = _node.left_over(self.limits, self.limits.most, number)
        kept = np.flatnonzero(state == 0).astype(np.int32)
        return Covering(
            small.ptr, small.idx, kept.size, worth, self.level, limits, self.most, self.weights
        ), kept  # fmt: skip

    def rounded(self, node: Node) -> tuple[float, Sites]:
        """Return the plan of the largest fractions that fit, improved a little."""
        ranked = np.argsort(-node.part, kind="stable").astype(np.int32)
        inside = np.flatnonzero(node.state == 1).astype(np.int32)
        free = ranked[node.state[ranked] == 0]
        start = fitting(self.bans, inside, free, self.most)
        return self.improved(start, inside.size, free, rounds=20, seed=1)

    def improved(
        self, start: Sites, keep: int, free: Sites, *, rounds: int, seed: int, goal: float = np.inf
    ) -> tuple[float, Sites]:
        """Return a plan at least as good; see `geo.water._swap.searched`."""
        return _swap.searched(self.table, self.bans, start, keep, free, self.most, rounds, 8, seed, goal)

    def filled(self, inside: Sites, free: Sites, cost: Floats, goal: float) -> Sites:
        """Return a plan that begins with `inside`, one good site after the other."""
        return _swap.filled(self.table, self.bans, inside, free, self.most, cost, goal)

    def branch(self, node: Node) -> int:
        """Return the site to decide next."""
        return nearest_half(node)
