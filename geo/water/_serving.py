"""Litres shared out among chosen sites, as a problem for `geo.water._branch`: capacities and the p-median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.water import _bans, _serve_swap, _serving_node
from geo.water._branch import fitting, keeps, nearest_half
from geo.water._edges import Pairs
from geo.water._node import OPEN, Node
from geo.water._saddle import Limits
from geo.water._served import Edges, Floats, Sites


@dataclass
class Serving:
    """Choose at most `most` sites so that the worst view of what they serve is worth most.

    Attributes
    ----------
    edges
        who can be served where.
    limits
        what plans must keep.
    most
        sites of a plan.
    weights
        (views,): of the views in the bound, as of the layers for `geo.water._covering.Covering`.
    """

    edges: Edges
    limits: Limits
    most: int
    weights: Floats
    steps: int = 400
    settle: float = 0.05
    rounds: int = 60

    def __post_init__(self) -> None:
        self.sites = self.edges.most.shape[1]
        self.bans = _bans.bans(self.limits, self.sites)
        self.mix(self.weights)

    def mix(self, weights: Floats) -> None:
        """Take other weights for the bound."""
        self.weights = weights
        edges = self.edges
        layers = edges.level.size
        size = np.diff(edges.site_ptr, axis=1)
        layer = np.repeat(np.arange(layers), size.sum(axis=1))
        site = np.repeat(np.tile(np.arange(self.sites), layers), size.ravel())
        row, room = edges.site_idx, edges.most[layer, site]
        worth = weights[edges.adds_to[layer]] * edges.want[row] * edges.site_value
        keep = (worth > 0.0) & (room > 0.0)
        layer, site, row, room, worth = layer[keep], site[keep], row[keep], room[keep], worth[keep]
        order = np.lexsort((site, row))
        count = np.bincount(row, minlength=edges.want.size)
        self.scale = float(worth.sum() / max((count > 0).sum(), 1)) / max(float(count.mean()), 1.0)
        if self.scale <= 0.0:
            self.scale = 1.0
        twice = np.repeat(edges.level == 2, np.diff(edges.begin))
        self.pairs = Pairs(
            np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            site[order].astype(np.int32),
            worth[order] / self.scale,
            (edges.want[row] / room)[order],
            (layer * self.sites + site)[order].astype(np.int32),
            twice.astype(np.uint8),
            np.tile(np.arange(self.sites, dtype=np.int32), layers),
        )

    @property
    def ceiling(self) -> float:
        """What all sites together are worth at most: every row where it is worth most, without limits."""
        edges, most = self.edges, np.zeros(self.edges.want.size)
        np.maximum.at(most, edges.site_idx, edges.site_value)
        layer = np.repeat(np.arange(edges.level.size), np.diff(edges.begin))
        return float(np.bincount(edges.adds_to[layer], most * edges.want, minlength=edges.views).min())

    def start(self, state: NDArray[np.int8]) -> Node:
        """Return the whole problem with some sites in and some out, prices and sites even."""
        n, pools = self.pairs.twice.size, self.pairs.pool_site.size
        price = np.zeros(2 * n + pools, np.float32)
        row = np.repeat(np.arange(n), np.diff(self.pairs.ptr))
        np.maximum.at(price, row, (0.5 * self.pairs.worth).astype(np.float32))
        part = np.full(self.sites, self.most / max(self.sites, 1), np.float32)
        return Node(OPEN, np.inf, -np.inf, state, price, np.zeros(self.limits.most.size), part, 1.0, 0)

    def explore(self, node: Node, *, target: float, steps: int = 0) -> Node:
        """Bound a part; see `geo.water._serving_node.explored`."""
        found = _serving_node.explored(
            self.pairs, self.limits, node, self.most, target / self.scale, self.settle, steps or self.steps
        )
        up = self.scale * (1.0 + 1e-15)
        return found._replace(bound=found.bound * up, shut=found.shut * up)

    def value(self, chosen: Sites) -> float:
        """Return what the worst view of a plan is worth."""
        return float(self.views(chosen).min())

    def keeps(self, chosen: Sites) -> bool:
        """Say if a plan keeps the limits."""
        return keeps(self.bans, chosen)

    def views(self, chosen: Sites) -> Floats:
        """Return what a plan is worth in each view."""
        return _serve_swap.values(self.edges, chosen)

    def filled(self, inside: Sites, free: Sites, cost: Floats, goal: float) -> Sites:
        """Return a plan that begins with `inside`, one promising site after the other."""
        return _serve_swap.filled(self.edges, self.bans, inside, free, self.most, cost, goal)

    def rounded(self, node: Node) -> tuple[float, Sites]:
        """Return the plan of the largest fractions that fit."""
        inside = np.flatnonzero(node.state == 1).astype(np.int32)
        free = np.argsort(-node.part, kind="stable").astype(np.int32)
        plan = fitting(self.bans, inside, free[node.state[free] == 0], self.most)
        return self.value(plan), plan

    def near(self, node: Node, count: int) -> tuple[Serving, Sites]:
        """Return a problem and those of its sites that a good plan may have: in, or likely by fractions."""
        ranked = np.argsort(-node.part, kind="stable").astype(np.int32)
        inside = np.flatnonzero(node.state == 1).astype(np.int32)
        return self, np.sort(np.concatenate([inside, ranked[node.state[ranked] == 0][:count]]))

    def improved(
        self, start: Sites, keep: int, free: Sites, *, rounds: int, seed: int, goal: float = np.inf
    ) -> tuple[float, Sites]:
        """Return a plan at least as good; see `geo.water._serve_swap.searched`."""
        return _serve_swap.searched(
            self.edges, self.bans, start, keep, free, self.most, rounds, 5, seed, goal
        )

    def branch(self, node: Node) -> int:
        """Return the site to decide next."""
        return nearest_half(node)
