"""People in a shut truck: see `geo.body.aboard`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.body import _aboard as k
from geo.body import strain
from geo.body._aboard_box import REEFER_53, Box
from geo.body._aboard_common import (
    SITTING,
    Array,
    at_minutes,
    check_people,
    check_range,
    drinking,
    first_reached,
    hours,
)
from geo.body._aboard_words import Said, truck_caveats, truck_reasons
from geo.body.person import Person
from geo.errors import InputError

RECTAL_C: Final = (38, 39, 40)
"""Events of the body: ISO 7933's own limit, danger, heat stroke (above 40 C: Bouchama and Knochel 2002, not
read here)."""

CO2_PPM: Final[Mapping[int, str]] = MappingProxyType(
    {
        5_000: "limit for eight hours of work (OSHA, ACGIH; read in secondary pages)",
        15_000: "short-term limit, 15 minutes (United Kingdom, EH40; not read here)",
        30_000: "short-term limit, 15 minutes (ACGIH, NIOSH; read in secondary pages)",
        40_000: "immediately dangerous to life or health (NIOSH 1994; read in secondary pages)",
        100_000: "loss of consciousness or death (OSHA; read in a secondary page)",
    }
)
"""Events of the air, and what each means."""

OUTSIDE_CO2_PPM: Final = 420.0
OXYGEN_SHARE: Final = 0.2095
"""Of the outside's air (well known)."""

RESPIRATORY_QUOTIENT: Final = 0.85
"""Carbon dioxide breathed out per oxygen breathed in, mixed diet (ISO 8996; Persily and de Jonge 2017,
Indoor Air 27:868; of both only the abstract was read)."""

_GAS_J_MOL_K: Final = 8.314462618
_AIR_J_MOL_K: Final = 29.1
"""Gas constant; heat capacity of a mole of air, 1,005 J/(kg K) times 28.96 g/mol."""

_BODY_M3_KG: Final = 1.0 / 985.0
"""Volume of a body: fat and lean together near 985 kg/m3 with air in the lungs (well known)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClosedTruck:
    """What people in a shut load space are exposed to.

    Attributes
    ----------
    minutes
        index minute, from 0: ``air_c``, ``wall_c``, ``vapour_kpa``, ``humidity_share``, ``co2_ppm``,
        ``oxygen_share`` (of dry air), ``vapour_kg``, ``film_kg`` (on the walls), ``co2_mol`` (beyond the
        outside's); of the minute before, and 0 at the begin: ``made_w`` (by all bodies), ``stored_w`` (in
        them), ``evaporated_w``, ``sun_w``, ``wall_out_w``, ``air_out_w``, ``vapour_out_w`` (means),
        ``co2_made_mol``, ``co2_out_mol``.
    rectal_c, lost_l
        index minute, a column for each kind of person: rectal temperature; water lost by each, sweat that
        drips included.
    events
        index event (``rectal_39_c``, ``co2_40000_ppm`` and so on): ``minute``, of whoever comes first; NaN if
        not within the time.
    people
        index kind of person: ``count``, ``rectal_38_min``, ``rectal_39_min``, ``rectal_40_min``, ``lost_l``,
        ``deficit_share`` (highest, of body mass: what is lost and not drunk), ``dry_min`` (when the water
        carried is gone), ``outside_min`` (minutes outside the limits of ISO 7933).
    energy_j
        heat in air, walls and vapour at the begin and at the end, for balances.
    box, reasons, caveats
        the load space; what is to be said (`Said`).
    """

    minutes: pd.DataFrame
    rectal_c: pd.DataFrame
    lost_l: pd.DataFrame
    events: pd.DataFrame
    people: pd.DataFrame
    energy_j: tuple[float, float]
    box: Box
    reasons: tuple[Said, ...]
    caveats: tuple[Said, ...]


def co2_mol_s(metabolic_w: float) -> float:
    """Return the carbon dioxide that bodies of a metabolic rate (W) breathe out, mol/s.

    A litre of oxygen (0 degrees C, 1013.25 hPa) yields (0.23 RQ + 0.77) 5.88 W h: ISO 8996, level 4, not read
    here.
    """
    oxygen_l_h = metabolic_w / ((0.23 * RESPIRATORY_QUOTIENT + 0.77) * 5.88)
    return RESPIRATORY_QUOTIENT * oxygen_l_h / 3600.0 / 22.414


def closed_truck(
    people: Sequence[tuple[Person, int]],
    *,
    air_c: ArrayLike,
    vapour_kpa: ArrayLike,
    sun_w_m2: ArrayLike,
    start_h: float,
    duration_h: float,
    cooler_k: ArrayLike = 0.0,
    box: Box = REEFER_53,
    times_rest: float = SITTING,
    inside_c: float | None = None,
) -> ClosedTruck:
    """Return what people shut in a load space without cooling meet, minute by minute.

    One well-mixed store of air, one of walls at one temperature (the radiant one), air at 0.1 m/s. People go
    on making heat, vapour and carbon dioxide as at rest, and drink what they carry as on a train; nobody
    faints, dies or opens a hole, no load takes up heat, people do not shield one another, and sweat does not
    dry up for want of water. So times to danger are those of the living; what comes later only says how it
    would go on. Hot damp air is beyond the limits of ISO 7933 (vapour to 4.5 kPa): those minutes are counted.

    Parameters
    ----------
    people
        each kind of person with how many there are, told apart by name; none for an empty box.
    air_c, vapour_kpa, sun_w_m2
        shape (h,): outside, by clock hour of whole days, from midnight, local standard time; the last is the
        sun on level ground (global horizontal irradiance).
    start_h
        clock hour at which the doors shut, from 0.
    duration_h
        a minute to 96 h.
    cooler_k
        one number or shape (p,): outside air less `air_c` in even parts of the way, kelvin. Vapour beyond
        saturation of that air is left out.
    box
        `REEFER_53`, `VAN_53`, `REEFER_7T` or one's own.
    times_rest
        metabolic rate, of that at rest (`Person.rest_w_m2`), 1 to 4.
    inside_c
        temperature of air and walls when the doors shut; without it the outside's.

    Raises
    ------
    InputError
        if an array does not fit, a number is out of range, a name stands twice, people do not fit in the box,
        or the balance of a minute is not found.
    """
    kinds = [person for person, _ in people]
    if kinds:
        check_people(kinds)
    check_range(0.0, np.inf, start_h=start_h)
    check_range(1.0 / 60.0, 96.0, "h", duration_h=duration_h)
    check_range(1.0, 4.0, times_rest=times_rest)
    for _, count in people:
        check_range(1, 1000, count=count)
    minutes = max(1, round(duration_h * 60.0))
    air = at_minutes(hours("air_c", air_c), minutes, start_h) + _cooler(cooler_k, minutes)
    damp = at_minutes(hours("vapour_kpa", vapour_kpa), minutes, start_h)
    damp = np.minimum(damp, strain.vapour_pressure_kpa(air))
    sun = at_minutes(hours("sun_w_m2", sun_w_m2), minutes, start_h)
    begin_c = float(air[0]) if inside_c is None else inside_c
    check_range(-40.0, 80.0, "degrees C", inside_c=begin_c)

    heads = sum(count for _, count in people)
    free_m3 = box.volume_m3 - sum(count * person.mass_kg * _BODY_M3_KG for person, count in people)
    if free_m3 < max(0.1 * heads, 0.05 * box.volume_m3):
        raise InputError(f"{heads} people do not fit in {box.volume_m3:.0f} m3; give fewer or a larger box")
    groups = _groups(people, times_rest)
    made = _box(box, free_m3, begin_c, groups)
    through = box.outward_w_m2_k * box.roof_m2 * box.absorptance / box.outer_w_m2_k
    held_kg = damp * free_m3 / (k.VAPOUR_KJ_KG_K * (air + 273.15))
    out = np.empty((minutes + 1, k.INSIDE))
    bodies = np.empty((minutes + 1, len(people), k.BODY))
    states = np.ascontiguousarray(strain.starting(len(people)).T)
    begin = np.array([begin_c, begin_c, held_kg[0]])
    k.shut(np.stack([air, held_kg, sun * through]), groups, made, begin, states, out, bodies)
    unsettled = first_reached(-out[1:, k.STEPS], 0.0)
    if not np.isnan(unsettled):
        raise InputError(
            f"the heat balance of minute {unsettled + 1:.0f} is not found; the box is too small or its walls "
            "too thin for so many people"
        )
    return _told(people, box, out, bodies, made, groups)


def _cooler(values: ArrayLike, minutes: int) -> Array:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise InputError(
            f"cooler_k must be a number, or one for each part of the way; its shape is {array.shape}"
        )
    late = (np.arange(minutes) + 0.5) / minutes
    return np.asarray(array[(late * array.size).astype(np.int64)])


def _groups(people: Sequence[tuple[Person, int]], times_rest: float) -> Array:
    groups = np.empty((len(people), k.GROUP))
    for row, (person, count) in zip(groups, people, strict=True):
        row[k.HEAT_W_MIN_M2_K], row[k.AREA_M2] = person.heat_w_min_m2_k, person.area_m2
        row[k.CLOTHING_CLO], row[k.MET_W_M2] = person.clothing_clo, times_rest * person.rest_w_m2
        row[k.SWEAT_MOST], row[k.WET_MOST] = person.sweat_most_w_m2, person.wet_most
        row[k.COUNT] = count
    return groups


def _box(box: Box, free_m3: float, begin_c: float, groups: Array) -> Array:
    made = np.empty(k.BOX)
    made[k.AIR_MOL] = box.pressure_pa * free_m3 / (_GAS_J_MOL_K * (begin_c + 273.15))
    made[k.AIR_J_K] = made[k.AIR_MOL] * _AIR_J_MOL_K
    made[k.WALL_J_K] = 1000.0 * box.wall_kj_m2_k * box.shell_m2
    made[k.OUTWARD_W_K] = box.outward_w_m2_k * box.shell_m2
    made[k.INNER_W_K] = box.inner_w_m2_k * box.shell_m2
    made[k.FREE_M3], made[k.PER_H] = free_m3, box.exchange_per_h
    watts = groups[:, k.COUNT] * groups[:, k.AREA_M2] * groups[:, k.MET_W_M2]
    made[k.CO2_MOL_S] = co2_mol_s(float(watts.sum()))
    return made


_INSIDE: Final = {
    "vapour_kg": k.IN_VAPOUR_KG,
    "film_kg": k.IN_FILM_KG,
    "co2_mol": k.IN_CO2_MOL,
    "made_w": k.MADE_W,
    "stored_w": k.STORED_W,
    "evaporated_w": k.VAPOUR_W,
    "sun_w": k.SUN_W,
    "wall_out_w": k.WALL_OUT_W,
    "air_out_w": k.AIR_OUT_W,
    "vapour_out_w": k.VAPOUR_OUT_W,
    "co2_made_mol": k.CO2_MADE_MOL,
    "co2_out_mol": k.CO2_OUT_MOL,
}


def _told(
    people: Sequence[tuple[Person, int]], box: Box, out: Array, bodies: Array, made: Array, groups: Array
) -> ClosedTruck:
    index = pd.RangeIndex(len(out), name="minute")
    air, wall, damp = out[:, k.IN_AIR_C], out[:, k.IN_WALL_C], out[:, k.IN_VAPOUR_KPA]
    share = out[:, k.IN_CO2_MOL] / made[k.AIR_MOL]
    ppm = OUTSIDE_CO2_PPM + 1e6 * share
    told = {
        "air_c": air,
        "wall_c": wall,
        "vapour_kpa": damp,
        "humidity_share": damp / strain.vapour_pressure_kpa(air),
        "co2_ppm": ppm,
        "oxygen_share": np.maximum(OXYGEN_SHARE - share / RESPIRATORY_QUOTIENT, 0.0),
    }
    inside = pd.DataFrame(told | {name: out[:, column] for name, column in _INSIDE.items()}, index=index)
    kinds = pd.Index([person.name for person, _ in people], name="person", dtype=object)
    rectal, lost = bodies[:, :, k.BODY_RECTAL_C], bodies[:, :, k.BODY_LOST_G] / 1000.0
    who = pd.DataFrame({"count": [count for _, count in people]}, index=kinds)
    for limit in RECTAL_C:
        who[f"rectal_{limit}_min"] = [first_reached(series, limit) for series in rectal.T]
    who["lost_l"] = lost[-1]
    drunk = [(person, *drinking(series, person)) for series, (person, _) in zip(lost.T, people, strict=True)]
    who["deficit_share"] = [deficit.max() / person.mass_kg for person, deficit, _ in drunk]
    who["dry_min"] = [first_reached(-left, 0.0) for _, _, left in drunk]
    who["outside_min"] = [_outside_min(air, wall, damp, group) for group in groups]
    events = {f"rectal_{limit}_c": who[f"rectal_{limit}_min"].min() for limit in RECTAL_C}
    events |= {f"co2_{limit}_ppm": first_reached(ppm, limit) for limit in CO2_PPM}
    minute = pd.Series(events, dtype=float, name="minute").rename_axis("event")
    held = made[k.AIR_J_K] * air + made[k.WALL_J_K] * wall + k.LATENT_J_KG * out[:, k.IN_VAPOUR_KG]
    return ClosedTruck(
        minutes=inside,
        rectal_c=pd.DataFrame(rectal, index=index, columns=kinds),
        lost_l=pd.DataFrame(lost, index=index, columns=kinds),
        events=minute.to_frame(),
        people=who,
        energy_j=(float(held[0]), float(held[-1])),
        box=box,
        reasons=truck_reasons(minute, who, inside),
        caveats=truck_caveats(who),
    )


def _outside_min(air: Array, wall: Array, damp: Array, group: Array) -> float:
    """Return the minutes at whose end conditions are outside; walls cooler than the air count as the air."""
    one = np.ones(air.size - 1)
    radiant = np.maximum(wall, air)[1:]
    met, clothing = group[k.MET_W_M2] * one, group[k.CLOTHING_CLO] * one
    outside = strain.is_outside(air[1:], radiant, damp[1:], k.STILL_AIR_M_S * one, met, clothing)
    return float(outside.sum())
