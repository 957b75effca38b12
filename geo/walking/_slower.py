"""What slows people beside the slope: the ground, the dark, a load. Shown by `geo.walking.speed`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from geo.errors import InputError

Ground: TypeAlias = Literal["path", "off-path"]

NIGHT_FACTORS: Mapping[Ground, float] = MappingProxyType({"path": 4.0 / 3.2, "off-path": 2.4 / 1.6})
"""Divide the speed by this at night. US Army FM 21-18 Foot Marches, 1990: roads 4.0 km/h by day, 3.2 by
night; across country 2.4 and 1.6."""

TERRAIN_FACTORS: Mapping[str, float] = MappingProxyType(
    {
        "asphalt": 1.00,
        "short_grass": 1.03,
        "dirt": 1.1,
        "loose_sand": 1.19,
        "light_brush": 1.2,
        "disturbed_ground": 1.24,
        "tall_grass": 1.35,
        "heavy_brush": 1.5,
        "bog": 1.79,
    }
)
"""Divide the speed by this. Measured as speed: de Gruchy, Caswell and Edwards 2017, Internet Archaeology 45,
doi 10.11141/ia.45.4, as listed by Herzog 2020, Spatial analysis based on cost functions. No speeds were
found for dirt, light and heavy brush: those three are the effort factors of Soule and Goldman 1972, taken
over (judgement; de Gruchy finds effort factors too large for time)."""

EFFORT_FACTORS: Mapping[str, float] = MappingProxyType(
    {
        "asphalt": 1.0,
        "dirt": 1.1,
        "light_brush": 1.2,
        "heavy_brush": 1.5,
        "bog": 1.8,
        "loose_sand": 2.1,
    }
)
"""Multiply the effort of walking by this, never the time: Soule and Goldman 1972, J. Appl. Physiol. 32:706,
the terrain factors of Pandolf's equation."""

WORLDCOVER: Mapping[int, float | str] = MappingProxyType(
    {
        10: "heavy_brush",
        20: "light_brush",
        30: "short_grass",
        40: "disturbed_ground",
        50: "asphalt",
        60: "dirt",
        70: float("nan"),
        80: float("nan"),
        90: "bog",
        95: float("nan"),
        100: "short_grass",
    }
)
"""Classes of ESA WorldCover (trees, shrubs, grass, crops, built, bare, snow, water, wetland, mangrove, moss)
to terrain factors; not a number: nobody walks there (judgement)."""

NLCD: Mapping[int, float | str] = MappingProxyType(
    {
        11: float("nan"),
        12: float("nan"),
        **dict.fromkeys((21, 22, 23, 24), "asphalt"),
        31: "dirt",
        **dict.fromkeys((41, 42, 43), "heavy_brush"),
        51: "light_brush",
        52: "light_brush",
        71: "short_grass",
        72: "tall_grass",
        73: "dirt",
        74: "short_grass",
        81: "tall_grass",
        82: "disturbed_ground",
        90: "heavy_brush",
        95: "bog",
    }
)
"""Classes of the US National Land Cover Database (11 water, 12 ice, 21-24 built, 31 bare, 41-43 forest, 51-52
shrubs, 71-74 grass, sedge, lichen, moss, 81 pasture, 82 crops, 90 and 95 wetland) to terrain factors
(judgement)."""

LEGENDS: Mapping[str, Mapping[int, float | str]] = MappingProxyType({"worldcover": WORLDCOVER, "nlcd": NLCD})
"""Ready-made classes by the name of the legend."""


def load_factor(level_m_s: float, *, load_kg: float, body_kg: float) -> float:
    """Return how many times slower the load makes a walker on level ground who keeps the same power."""
    if not (np.isfinite(load_kg) and load_kg >= 0 and np.isfinite(body_kg) and body_kg > 0):
        raise InputError(f"a load of {load_kg:g} kg on a body of {body_kg:g} kg; give kilograms from 0")
    if load_kg == 0:
        return 1.0
    # 1.5 W + 2 (W + L) (L / W)^2 + (W + L) 1.5 V^2, in watts; 1.5 W, the power at rest, is on both sides.
    total = body_kg + load_kg
    standing = 2.0 * total * (load_kg / body_kg) ** 2
    walking = 1.5 * body_kg * level_m_s**2 - standing
    if walking <= 0:
        raise InputError(f"{load_kg:g} kg are more than a walker of {body_kg:g} kg carries at this effort")
    return level_m_s / float(np.sqrt(walking / (1.5 * total)))
