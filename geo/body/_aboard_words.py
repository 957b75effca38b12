"""In words, English and Spanish, what trains and trucks do to those aboard: see `geo.body.aboard`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd


class Said(NamedTuple):
    """A text in both languages; `geo.result.Phrase(*said)` is the same."""

    en: str
    es: str


RIDDEN: Final = "person"
"""Level of the index that tells riders apart."""

INJURIES: Final = Said(
    en=(
        "{count} times on or off a moving train: most accidents happen there (RTVE 2022); at least 476 "
        "people were maimed by trains in Mexico from 2002 to 2014 (INM and ICRC); a Red Cross programme "
        "treated 411, most of whom had lost limbs, from 2011 to 2019 (Reuters)"
    ),
    es=(
        "{count} veces subir o bajar del tren en marcha: ahí ocurre la mayoría de los accidentes (RTVE "
        "2022); al menos 476 personas fueron mutiladas por el tren en México de 2002 a 2014 (INM y CICR); un "
        "programa de la Cruz Roja atendió a 411, la mayoría con amputaciones, de 2011 a 2019 (Reuters)"
    ),
)
"""Counted evidence, as those reports have it (RTVE 2022-12-20; Connectas, La vida después de la Bestia;
Reuters 2019-08-23; read). The dead and those never found are in none. No likelihood is made of it: nobody
counts how often people climb on and arrive unhurt."""

_WHERE: Final = {
    "roof": ("on the roof", "en el techo"),
    "open_wagon": ("in an open wagon", "en un vagón abierto"),
}

_TOLD: Final = (
    (
        "cold_h",
        "cold: the body cools to 35 °C after {}",
        "frío: el cuerpo se enfría a 35 °C después de {}",
    ),
    ("hot_39_h", "the body is at 39 °C after {}", "el cuerpo llega a 39 °C después de {}"),
    ("dry_h", "the water carried is gone after {}", "el agua que lleva se acaba después de {}"),
    (
        "without_help_h",
        "up to {} without a place with help by the line",
        "hasta {} sin un lugar de ayuda junto a la vía",
    ),
)

_NOTHING_H: Final = 0.05
_NOTHING_SHARE: Final = 0.005
"""Hours that would be written as 0.0, and what would be 0 %."""


def _time(hours: float) -> str:
    return f"{60.0 * hours:.0f} min" if hours < 0.95 else f"{hours:.1f} h"


def _both(en: str, es: str, *values: Any) -> Said:
    return Said(en.format(*values), es.format(*values))


def rail_reasons(total: Mapping[str, Any], position: str, chill_below_c: float) -> tuple[Said, ...]:
    """Return what makes a ride dangerous, from a row of `RailRide.summary`."""
    found = []
    if total["sun_h"] >= _NOTHING_H:
        en, es = _WHERE[position]
        sun = (total["sun_h"], total["sun_air_c"])
        found.append(
            _both(
                f"{{:.1f}} h {en} without shade, {{:.0f}} °C",
                f"{{:.1f}} h {es} sin sombra, {{:.0f}} °C",
                *sun,
            )
        )
    if total["chill_h"] >= _NOTHING_H:
        found.append(
            _both(
                "{:.1f} h of wind chill below {:.0f} °C",
                "{:.1f} h de sensación térmica por debajo de {:.0f} °C",
                total["chill_h"],
                chill_below_c,
            )
        )
    if total["dry_h"] == 0.0:
        found.append(Said("no water is carried", "no lleva agua"))
    found += [
        _both(en, es, _time(total[name]))
        for name, en, es in _TOLD
        if not np.isnan(total[name]) and not (name == "dry_h" and total[name] == 0.0)
    ]
    count = total["climb_count"]
    found.append(Said(INJURIES.en.format(count=count), INJURIES.es.format(count=count)))
    return tuple(found)


def rail_caveats(total: Mapping[str, Any]) -> tuple[Said, ...]:
    """Return what is to be said beside the figures of a ride."""
    found = [
        Said("hours on the train, not a walk", "horas en el tren, no a pie"),
        Said(
            "waiting in yards is not counted: a day on average in the United States",
            "no se cuenta la espera en los patios: un día en promedio en Estados Unidos",
        ),
    ]
    if not np.isnan(total["cold_h"]):
        found.append(
            Said(
                "at 35 °C hypothermia begins, not yet death; cold is reckoned for dry clothes, out of rain",
                "a 35 °C empieza la hipotermia, aún no la muerte; se calcula con ropa seca, sin lluvia",
            )
        )
    if total["outside_h"] >= _NOTHING_H:
        found.append(
            _both(
                "{:.1f} of {:.1f} h are outside the limits of ISO 7933, which ends at 3 m/s of wind",
                "{:.1f} de {:.1f} h están fuera de los límites de ISO 7933, que llega a 3 m/s de viento",
                total["outside_h"],
                total["aboard_h"],
            )
        )
    return tuple(found)


def truck_reasons(minute: pd.Series, people: pd.DataFrame, inside: pd.DataFrame) -> tuple[Said, ...]:
    """Return what makes a shut truck dangerous, from `ClosedTruck.events`, `people` and `minutes`."""
    if people.empty:
        return ()
    found = [
        _both(
            "{:.1f} h shut in with {:.0f} people, air up to {:.0f} °C",
            "{:.1f} h encerrados, {:.0f} personas, aire hasta {:.0f} °C",
            (len(inside) - 1) / 60.0,
            people["count"].sum(),
            inside["air_c"].max(),
        )
    ]
    found += [
        _both(
            "the first bodies are at {} °C after {}",
            "los primeros cuerpos llegan a {} °C después de {}",
            limit,
            _time(minute[f"rectal_{limit}_c"] / 60.0),
        )
        for limit in (39, 40)
        if not np.isnan(minute[f"rectal_{limit}_c"])
    ]
    passed = [limit for limit in (5000, 15000, 40000) if not np.isnan(minute[f"co2_{limit}_ppm"])]
    if passed:
        found.append(
            _both(
                "carbon dioxide passes {:,.0f} ppm after {}",
                "el dióxido de carbono supera {:,.0f} ppm después de {}",
                passed[-1],
                _time(minute[f"co2_{passed[-1]}_ppm"] / 60.0),
            )
        )
    if people["deficit_share"].max() >= _NOTHING_SHARE:
        found.append(
            _both(
                "up to {:.0f} % of body mass lost as water and not drunk again",
                "hasta {:.0f} % de la masa corporal perdida en agua y no repuesta",
                100.0 * people["deficit_share"].max(),
            )
        )
    return tuple(found)


def truck_caveats(people: pd.DataFrame) -> tuple[Said, ...]:
    """Return what is to be said beside the figures of a shut truck."""
    found = [
        Said(
            "a shut box without cooling; not a bus or a car with windows",
            "una caja cerrada sin refrigeración; no un autobús o auto con ventanas",
        )
    ]
    beyond_h = 0.0 if people.empty else float(people["outside_min"].max()) / 60.0
    if beyond_h >= _NOTHING_H:
        found.append(
            _both(
                "{:.1f} h are outside the limits of ISO 7933: from 15 °C, up to 4.5 kPa of vapour",
                "{:.1f} h están fuera de los límites de ISO 7933: desde 15 °C, hasta 4.5 kPa de vapor",
                beyond_h,
            )
        )
    return tuple(found)
