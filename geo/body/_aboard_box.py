"""Shut load spaces: see `geo.body.aboard`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from geo.body._aboard_common import check_range


@dataclass(frozen=True, kw_only=True)
class Box:
    """A shut load space.

    Attributes
    ----------
    name
        what it is.
    length_m, width_m, height_m
        inside.
    u_w_m2_k
        heat transfer of its shell from the air inside to that outside, mean of all sides, below 7.6.
    wall_kj_m2_k
        heat capacity of floor, lining and the inner half of the shell.
    absorptance
        share of the sun on the roof that it takes up.
    outer_w_m2_k
        heat transfer from roof to outside air: 25 at 4 m/s (ISO 6946); more on the road, less when parked.
    inner_w_m2_k
        convection on the inside of the shell (ISO 6946: 2.5).
    exchange_per_h
        changes of its air in an hour. Cars that stand with windows shut: 0-1.4 (Field study of air change in
        six automobiles, 2009), below 1 (J. Expo. Sci. Environ. Epidemiol. 2008), 1-3 (J. Expo. Anal. Environ.
        Epidemiol. 8:65, 1998; abstracts read). A refrigerated body with gaskets: 0.1-1 (judgement).
    pressure_pa
        of the air.
    """

    name: str
    length_m: float
    width_m: float
    height_m: float
    u_w_m2_k: float
    wall_kj_m2_k: float = 7.0
    absorptance: float = 0.5
    outer_w_m2_k: float = 25.0
    inner_w_m2_k: float = 2.5
    exchange_per_h: float = 0.3
    pressure_pa: float = 101_325.0

    def __post_init__(self) -> None:
        check_range(0.5, 30.0, "m", length_m=self.length_m, width_m=self.width_m, height_m=self.height_m)
        check_range(0.05, 7.6, "W/(m2 K)", u_w_m2_k=self.u_w_m2_k)
        check_range(0.5, 200.0, "kJ/(m2 K)", wall_kj_m2_k=self.wall_kj_m2_k)
        check_range(0.0, 1.0, absorptance=self.absorptance)
        check_range(1.0, 200.0, "W/(m2 K)", outer_w_m2_k=self.outer_w_m2_k, inner_w_m2_k=self.inner_w_m2_k)
        check_range(0.0, 100.0, "per hour", exchange_per_h=self.exchange_per_h)
        check_range(50_000.0, 110_000.0, "Pa", pressure_pa=self.pressure_pa)

    @property
    def volume_m3(self) -> float:
        """Of the empty space."""
        return self.length_m * self.width_m * self.height_m

    @property
    def roof_m2(self) -> float:
        """Of the roof, seen from inside."""
        return self.length_m * self.width_m

    @property
    def shell_m2(self) -> float:
        """Of all six sides, seen from inside."""
        return 2.0 * (self.roof_m2 + self.height_m * (self.length_m + self.width_m))

    @property
    def outward_w_m2_k(self) -> float:
        """Heat transfer from the inner surface outwards: U without the 0.13 m2 K/W of ISO 6946 inside."""
        return 1.0 / (1.0 / self.u_w_m2_k - 0.13)

    def changed(self, **values: Any) -> Box:
        """Return the same box with some values changed.

        Raises
        ------
        InputError
            if a value is out of range.
        """
        return replace(self, **values)


REEFER_53: Final = Box(
    name="refrigerated trailer, 53 ft", length_m=15.8, width_m=2.46, height_m=2.6, u_w_m2_k=0.6
)
"""Outside 53 ft by 102 in, 2 in of foam in the walls (utilitykeystone.com; read), inside height judgement.
Two inches of foam of 0.026 W/(m K) let through 0.48 W/(m2 K); bridges and age the rest (judgement)."""

VAN_53: Final = Box(
    name="dry van, 53 ft", length_m=16.0, width_m=2.5, height_m=2.6, u_w_m2_k=4.0, exchange_per_h=1.0
)
"""The same without foam: sheet and plywood (U and exchange judgement)."""

REEFER_7T: Final = Box(
    name="refrigerated truck, 7.5 t", length_m=6.0, width_m=2.37, height_m=2.3, u_w_m2_k=0.6
)
"""About 14 m2 of floor, as 71 people at five to a square metre take (Reuters 2015-08-30; read); height
judgement."""
