"""What is looked for, or looks out, and from how far: beacons, flags, masts and towers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict

LIGHT_REFRACTION = 0.13
"""Coefficient of refraction of light that Gauss found in 1826 for the network of Hannover, give or take a
quarter (Brunner 1984, Geodetic Refraction; as others quote it, the book itself was not read). Near the ground
it changes within minutes: 1.8 m above grass, between -4 and 16 (Hirt et al. 2010, Journal of Geophysical
Research 115:D21102, abstract). It falls as the air cools faster upwards: over hot ground less is seen."""

RADIO_REFRACTION = 0.25
"""Coefficient of refraction of radio waves in a standard atmosphere: an earth of 8500 km, about 4/3 of its
radius (International Electrotechnical Vocabulary 705-05-40; Recommendation ITU-R P.310 has the term, too, but
was not read), and 4/3 = 1 / (1 - k)."""


class Sight(TypedDict):
    """How an observer sees or is seen: the options of `visible`."""

    observer_height_m: float
    target_height_m: float
    radius_m: float
    refraction: float


@dataclass(frozen=True, kw_only=True)
class ObserverKind:
    """A kind of thing that is seen, or sees, from afar.

    Attributes
    ----------
    observer_height_m, radius_m
        how high its top stands above the ground, and how far off it is seen.
    target_height_m
        height of the other end: the eyes of someone who walks, or a telephone in the hand.
    refraction
        coefficient, of light or of radio waves.
    source
        where height and radius come from.
    judged
        which of them are our judgement, not published.
    """

    observer_height_m: float
    radius_m: float
    target_height_m: float = 1.5
    refraction: float = LIGHT_REFRACTION
    source: str
    judged: tuple[str, ...] = ()

    @property
    def sight(self) -> Sight:
        """The options of `visible`: ``visible(elevation, beacons, **KINDS["rescue_beacon"].sight)``."""
        return Sight(
            observer_height_m=self.observer_height_m,
            target_height_m=self.target_height_m,
            radius_m=self.radius_m,
            refraction=self.refraction,
        )


KINDS: Mapping[str, ObserverKind] = MappingProxyType(
    {
        "rescue_beacon": ObserverKind(
            observer_height_m=9.0,
            radius_m=16_000.0,
            source="US Border Patrol's demonstration of May 2014, reported by borderpatroledu.org: 30 feet "
            "tall, blue lights that are visible for up to 10 miles (by night)",
            judged=("target_height_m",),
        ),
        "water_flag": ObserverKind(
            observer_height_m=9.0,
            radius_m=1_500.0,
            source="Humane Borders water stations: a flag on a pole of 30 feet (Cooper Hewitt, 420777949)",
            judged=("radius_m", "target_height_m"),
        ),
        "cell_mast": ObserverKind(
            observer_height_m=30.0,
            radius_m=35_000.0,
            refraction=RADIO_REFRACTION,
            source="3GPP TS 45.010: timing advance of GSM ends at 35 km; signal strength is not modelled",
            judged=("observer_height_m", "target_height_m"),
        ),
        "lookout": ObserverKind(
            observer_height_m=15.0,
            radius_m=10_000.0,
            source="a lookout who searches for a signal, smoke or a person with a glass",
            judged=("observer_height_m", "radius_m", "target_height_m"),
        ),
    }
)
"""Kinds of observers, by name. Where the height or radius of a thing itself is known, it goes before."""
