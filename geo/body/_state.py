"""What is carried from minute to minute, and where in a row of numbers it stands."""

from __future__ import annotations

from typing import Final

SKIN: Final = 0
CORE: Final = 1
RECTAL: Final = 2
CORE_STEADY: Final = 3
SHARE: Final = 4
SWEAT: Final = 5
LOAD: Final = 6
MINUTES: Final = 7
STATE: Final = 8
"""Skin, core and rectal temperature and the core's steady-state one (degrees C), the skin's share of the
body's mass, sweat rate (W/m2), evaporation so far with that of breath (W min/m2), minutes so far; their
number."""
