"""Where in the rows of numbers that the walking kernel takes and gives each thing stands."""

from __future__ import annotations

from typing import Final

# What a walker is, shape (walks, WALKER).
START_MIN: Final = 0
PACE: Final = 1
WARMER_C: Final = 2
SUN: Final = 3
WIND: Final = 4
MASS_KG: Final = 5
LOAD_KG: Final = 6
AREA_M2: Final = 7
CLOTHING_CLO: Final = 8
SWEAT_MOST: Final = 9
WET_MOST: Final = 10
DRINK_G_MIN: Final = 11
CAPACITY_G: Final = 12
SLOW_FROM: Final = 13
SLOW_BY: Final = 14
SLOW_LEAST: Final = 15
REST_FROM_H: Final = 16
REST_TO_H: Final = 17
REST_MIN_H: Final = 18
REST_W_M2: Final = 19
REST_SHADE: Final = 20
LIMIT_MIN: Final = 21
RESERVE: Final = 22
COLD_KJ_M2: Final = 23
WET_CLOTHING: Final = 24
STANDING_W_KG: Final = 25
PACE_043: Final = 26
WALKING: Final = 27
GRADE: Final = 28
JACKET_CLO: Final = 29
JACKET_BELOW_C: Final = 30
COLD_SKIN_C: Final = 31
SHIVER_W_M2: Final = 32
SHIVER_STOPPED_W_M2: Final = 33
OBSERVED: Final = 34
WALKER: Final = 35

# What a segment is, shape (segments, SEGMENT).
LENGTH_M: Final = 0
SPEED_M_MIN: Final = 1
EFFORT_043: Final = 2
EFFORT_4: Final = 3
EFFORT_GRADE: Final = 4
GROUND: Final = 5
COOLER_C: Final = 6
SAFE_H: Final = 7
REFILL: Final = 8
SEGMENT: Final = 9

# What is carried beside the body's state, shape (walks, PACK).
CLOCK_MIN: Final = 0
PENDING_MIN: Final = 1
SUM_MET: Final = 2
SUM_WALK: Final = 3
SUM_AIR: Final = 4
SUM_SUN: Final = 5
SUM_SHONE: Final = 6
WATER_G: Final = 7
DEFICIT_G: Final = 8
COLD_DEBT_KJ_M2: Final = 9
DONE_M: Final = 10
RATE_G_MIN: Final = 11
DONE_IN_SEGMENT_M: Final = 12
ON_FOOT_G_MIN: Final = 13
PACK: Final = 14

# What comes of a walk, shape (walks, OUTCOME).
NEEDED_G: Final = 0
STRAIN_G: Final = 1
OSEC_G: Final = 2
PW_G: Final = 3
DRUNK_G: Final = 4
DEFICIT_SHARE: Final = 5
RECTAL_C: Final = 6
DRY_M: Final = 7
DRY_MIN: Final = 8
NO_RETURN_M: Final = 9
DEFICIT_5_M: Final = 10
DEFICIT_10_M: Final = 11
HOT_39_M: Final = 12
COLD_M: Final = 13
COLD_SHARE: Final = 14
COLD_STOP_H: Final = 15
OUTSIDE_MIN: Final = 16
SUN_MIN: Final = 17
DRY_SUN_MIN: Final = 18
DRY_SUN_AIR_C: Final = 19
REST_MIN: Final = 20
ARRIVED: Final = 21
COLDEST_C: Final = 22
HOTTEST_C: Final = 23
MINUTES_WALKED: Final = 24
OUTCOME: Final = 25

# What is written down at the end of each segment, shape (segments, RECORD).
AT_MIN: Final = 0
AT_AIR_C: Final = 1
AT_RADIANT_C: Final = 2
AT_SPEED: Final = 3
AT_MET: Final = 4
AT_CORE_C: Final = 5
AT_DEFICIT: Final = 6
AT_WATER_G: Final = 7
AT_RATE: Final = 8
AT_COLD: Final = 9
AT_STOP_H: Final = 10
AT_OUTSIDE: Final = 11
AT_WIND: Final = 12
RECORD: Final = 13
