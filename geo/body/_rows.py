"""Where in the array of eight walkers that the kernel of walks works on everything stands.

Number by number, eight of each beside each other: number k of the walker in lane l is ``w[k * LANES + l]``.
First the body's state (`geo.body._state`), then what the walker is, what is carried and what has come of the
walk (the rows of `geo.body._columns`), then what only the kernel knows.
"""

from __future__ import annotations

from typing import Final

from geo.body import _columns as c
from geo.body import _state as st

# Where what a walker is, what is carried and what has come of it begin; and what only the kernel knows.
K: Final = st.STATE
P: Final = K + c.WALKER
OUT: Final = P + c.PACK
OWN: Final = OUT + c.OUTCOME

# Whether the walker goes in this minute, rests in it, comes to a segment's end; has a segment before them.
GOES: Final = OWN + 0
RESTS: Final = OWN + 1
CROSS: Final = OWN + 2
ON: Final = OWN + 3
# What is left of the minute; minutes since the last half hour, in this hour of the walk, since midnight.
LEFT: Final = OWN + 4
PART: Final = OWN + 5
SINCE: Final = OWN + 6
OF_DAY: Final = OWN + 7
# Pace now, and its powers.
PACE: Final = OWN + 8
ROOTED: Final = OWN + 9
FOURTH: Final = OWN + 10
PER_AREA: Final = OWN + 11
HEAT: Final = OWN + 12
# At the middle of the hour before and of the hour after.
AIR_0: Final = OWN + 13
AIR_1: Final = OWN + 14
VAPOUR_0: Final = OWN + 15
VAPOUR_1: Final = OWN + 16
WIND_0: Final = OWN + 17
WIND_1: Final = OWN + 18
EXCESS_0: Final = OWN + 19
EXCESS_1: Final = OWN + 20
SHONE_0: Final = OWN + 21
SHONE_1: Final = OWN + 22
# The segment.
LENGTH: Final = OWN + 23
SPEED: Final = OWN + 24
EFFORT_043: Final = OWN + 25
EFFORT_4: Final = OWN + 26
EFFORT_GRADE: Final = OWN + 27
GROUND: Final = OWN + 28
COOLER: Final = OWN + 29
# In this part of the minute.
HERE_AIR: Final = OWN + 30
HERE_SUN: Final = OWN + 31
HERE_SPEED: Final = OWN + 32
HERE_MET: Final = OWN + 33
# In this minute.
AIR: Final = OWN + 34
RADIANT: Final = OWN + 35
VAPOUR: Final = OWN + 36
WIND: Final = OWN + 37
RELATIVE: Final = OWN + 38
WALK: Final = OWN + 39
MET: Final = OWN + 40
SHONE: Final = OWN + 41
LOSES: Final = OWN + 42
OSEC: Final = OWN + 43
PW: Final = OWN + 44
ASKED: Final = OWN + 45
COLD: Final = OWN + 46
STOP: Final = OWN + 47
GAIN: Final = OWN + 48
# For the bound of what is lost in the cold.
CLOTHED: Final = OWN + 49
PER_WETTED: Final = OWN + 50
SKIN_KPA: Final = OWN + 51
# One by what does not change in a walk: a product is sooner there than a quotient.
PER_HEAT: Final = OWN + 52
PER_GRAM: Final = OWN + 53
PER_DEBT: Final = OWN + 54
# What is left of the pace by the walker's own want of water; what they are held to by others, 0 if by nobody.
SLOWED: Final = OWN + 55
HELD: Final = OWN + 56
WIDTH: Final = OWN + 57
