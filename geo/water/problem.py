"""Who wants water where, which sites are within reach of whom, and what a plan must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.errors import InputError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Who wants how much, which sites are within reach of whom, and what a plan must keep.

    Attributes
    ----------
    weight
        shape (demand,), litres a day, finite and 0 or more.
    cover
        shape (sites, demand), sparse: True where the site is within reach.
    hours
        same shape, on foot, above 0 wherever `cover` is True: needed for the objective median; otherwise of
        several sites that could serve a litre the nearest does. None: unknown.
    capacity_l
        shape (sites,), litres a day, 0 or more, inf or NaN without a limit. None: none has one.
    cost
        shape (sites,), 0 or more, in any unit. None: unknown.
    must, forbidden
        shape (sites,), bool: sites that every plan has, and that none has. None: no site.
    existing
        shape (sites,), bool: sites that stand already. Of plans that are worth the same, one that has more of
        them is returned. None: no site.
    apart
        shape (k, 2), int: pairs of sites of which a plan has at most one. None: none.
    backup_share
        in (0, 1]: a plan counts for v litres if it covers v and this share of v has a second chosen site
        within reach. None: not wished for.

    Raises
    ------
    InputError
        where a shape or a value is not as above.
    """

    weight: Floats
    cover: csr_array
    hours: csr_array | None = None
    capacity_l: Floats | None = None
    cost: Floats | None = None
    must: Mask | None = None
    forbidden: Mask | None = None
    existing: Mask | None = None
    apart: NDArray[np.int64] | None = None
    backup_share: float | None = None

    def __post_init__(self) -> None:
        self._check_shapes()
        self._check_values()

    def _check_shapes(self) -> None:
        m, n = self.cover.shape
        if np.shape(self.weight) != (n,):
            raise InputError(f"{np.size(self.weight)} weights for {n} points of demand; give one for each")
        if self.hours is not None and self.hours.shape != (m, n):
            raise InputError(f"hours of shape {self.hours.shape} for {m} sites and {n} points of demand")
        for name in ("capacity_l", "cost", "must", "forbidden", "existing"):
            values: Any = getattr(self, name)
            if values is not None and np.shape(values) != (m,):
                raise InputError(f"{np.size(values)} values of {name} for {m} sites; give one for each")
        if self.apart is not None and len(self.apart):
            pairs = np.asarray(self.apart)
            is_pair = pairs.ndim == 2 and pairs.shape[1] == 2 and pairs.dtype.kind in "iu"
            if not (is_pair and pairs.min() >= 0 and pairs.max() < m and (pairs[:, 0] != pairs[:, 1]).all()):
                raise InputError("sites that are apart must be pairs of two different sites by their numbers")

    def _check_values(self) -> None:
        if not (np.isfinite(self.weight).all() and (np.asarray(self.weight) >= 0.0).all()):
            raise InputError("litres of demand must be finite and 0 or more")
        if self.capacity_l is not None and (np.asarray(self.capacity_l) < 0.0).any():
            raise InputError("no site holds less than 0 litres")
        if self.cost is not None and not (np.isfinite(self.cost).all() and (self.cost >= 0.0).all()):
            raise InputError("costs must be finite and 0 or more")
        if self.backup_share is not None and not 0.0 < self.backup_share <= 1.0:
            raise InputError(f"a share of {self.backup_share:g} with a backup; give one above 0 and up to 1")
