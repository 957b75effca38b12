"""Numbers and phrases of `geo.risk.reason`, English and Spanish.

Numbers are written alike in both: Spanish as in Mexico, with a decimal point.
"""

from __future__ import annotations

from typing import Any, Final

from geo.body.aboard import Said

UNKNOWN: Final = Said("not worked out", "no calculado")

DRY_SUN: Final = Said(
    "{hours} without shade at {air} °C after the water is gone", "{hours} sin sombra a {air} °C sin agua ya"
)
DRY: Final = Said(
    "the water is gone after {km} km, {hours} on the way", "el agua se acaba a los {km} km, {hours} de camino"
)
NO_WATER: Final = Said("no water from the start", "sin agua desde el comienzo")
NO_RETURN: Final = Said(
    "no known water or help can be reached with what is left beyond {km} km",
    "pasados los {km} km, con lo que queda ya no se alcanza agua ni ayuda conocida",
)
NO_RETURN_AT_ALL: Final = Said(
    "no known water or help can be reached from the start",
    "desde el comienzo no se alcanza agua ni ayuda conocida",
)
DEFICIT: Final = Said(
    "losing {percent} % of body weight in water", "pérdida de {percent} % del peso corporal en agua"
)
DEFICIT_10: Final = Said(
    "10 % of body weight is lost in water after {km} km, where life is in danger",
    "a los {km} km se ha perdido 10 % del peso corporal en agua, con peligro de muerte",
)
HEAT: Final = Said(
    "the body heats to {core} °C in air up to {air} °C",
    "el cuerpo se calienta hasta {core} °C con aire de hasta {air} °C",
)
HEAT_39: Final = Said(
    "the body heats to {core} °C, past 39 °C after {km} km",
    "el cuerpo se calienta hasta {core} °C, más de 39 °C a los {km} km",
)
HEAT_STROKE: Final = Said(
    "the body heats past 40 °C, to heat stroke", "el cuerpo pasa de 40 °C: golpe de calor"
)
COLD: Final = Said(
    "cold: the body cools to 35 °C after {km} km, in air down to {air} °C",
    "frío: el cuerpo se enfría a 35 °C a los {km} km, con aire de hasta {air} °C",
)
COLD_DEBT: Final = Said(
    "cold: the body is {percent} % of the way to 35 °C, in air down to {air} °C",
    "frío: el cuerpo lleva {percent} % del enfriamiento hasta 35 °C, con aire de hasta {air} °C",
)
COLD_STOP: Final = Said(
    "cold, down to {air} °C: {hours} until the body cools to 35 °C for one who stops",
    "frío de hasta {air} °C: {hours} hasta que el cuerpo se enfría a 35 °C si alguien se detiene",
)
UNFINISHED: Final = Said(
    "still on the way after {hours}, {km} km walked", "aún en camino después de {hours}, {km} km andados"
)

ENOUGH: Final = Said(
    "enough water for the whole way at this hour: {litres} L of {carried} L",
    "agua suficiente para todo el camino a esta hora: {litres} L de {carried} L",
)
ENOUGH_FOUND: Final = Said(
    "enough water with what is found on the way: {litres} L needed, {carried} L carried",
    "agua suficiente con la que hay en el camino: necesita {litres} L, lleva {carried} L",
)
ENOUGH_PLAIN: Final = Said(
    "enough water for the whole way at this hour: {litres} L needed",
    "agua suficiente para todo el camino a esta hora: necesita {litres} L",
)
NEEDED: Final = Said(
    "{litres} L of water needed, {carried} L carried", "necesita {litres} L de agua, lleva {carried} L"
)
NEEDED_PLAIN: Final = Said("{litres} L of water needed", "necesita {litres} L de agua")
"""Where a study does not count want of water, and it is wanted."""

REFILLED: Final = Said("water is refilled after {km} km", "se rellena agua a los {km} km")
REFILLED_OFTEN: Final = Said(
    "water is refilled {count} times, first after {km} km",
    "se rellena agua {count} veces, la primera a los {km} km",
)

DRAWS: Final[tuple[tuple[str, Said], ...]] = (
    (
        "p_deficit_10",
        Said(
            "life in danger from want of water in {percent} of 100 drawn cases",
            "peligro de muerte por falta de agua en {percent} de 100 casos sorteados",
        ),
    ),
    (
        "p_core_39",
        Said(
            "the body passes 39 °C in {percent} of 100 drawn cases",
            "el cuerpo pasa de 39 °C en {percent} de 100 casos sorteados",
        ),
    ),
    (
        "p_cold",
        Said(
            "the body cools to 35 °C in {percent} of 100 drawn cases",
            "el cuerpo se enfría a 35 °C en {percent} de 100 casos sorteados",
        ),
    ),
    (
        "p_deficit_5",
        Said(
            "5 % of body weight is lost in water in {percent} of 100 drawn cases",
            "se pierde 5 % del peso corporal en agua en {percent} de 100 casos sorteados",
        ),
    ),
)
"""What may come where the walk as stated does not have it: column of the share of draws, the worst first."""

AT_DRY: Final = Said("no water left, air at {air} °C", "sin agua, aire a {air} °C")
AT_DRY_SUN: Final = Said("no water left, in the sun at {air} °C", "sin agua, al sol a {air} °C")
AT_DEFICIT: Final = Said(
    "{percent} % of body weight lost in water", "{percent} % del peso corporal perdido en agua"
)
AT_DEFICIT_10: Final = Said(
    "more than 10 % of body weight lost in water, life in danger",
    "más de 10 % del peso corporal perdido en agua, con peligro de muerte",
)
AT_HEAT: Final = Said("the body is at {core} °C", "el cuerpo está a {core} °C")
AT_COLD: Final = Said(
    "the body has cooled to 35 °C, air at {air} °C", "el cuerpo se ha enfriado a 35 °C, aire a {air} °C"
)
AT_COLD_DEBT: Final = Said(
    "the body is {percent} % of the way to 35 °C, air at {air} °C",
    "el cuerpo lleva {percent} % del enfriamiento hasta 35 °C, aire a {air} °C",
)
AT_COLD_STOP: Final = Said(
    "air at {air} °C: {hours} until the body cools to 35 °C for one who stops here",
    "aire a {air} °C: {hours} hasta que el cuerpo se enfría a 35 °C si alguien se detiene aquí",
)
AT_EASE: Final = Said(
    "{litres} L of water left, air at {air} °C", "quedan {litres} L de agua, aire a {air} °C"
)


def filled(template: Said, **values: Any) -> Said:
    """Return a phrase with its values, the same in both languages."""
    return Said(template.en.format(**values), template.es.format(**values))


def time(hours: float) -> str:
    """Return "40 min" or "3.1 h"."""
    return f"{60.0 * hours:.0f} min" if hours < 0.95 else f"{hours:,.1f} h"


def km(metres: float) -> str:
    """Return kilometres to a tenth."""
    return f"{metres / 1000.0:,.1f}"


def whole(value: float) -> str:
    """Return a whole number; never "-0"."""
    return f"{round(value) + 0:d}"


def tenth(value: float) -> str:
    """Return a number to a tenth."""
    return f"{value:,.1f}"


def percent(share: float) -> str:
    """Return a share in per cent, to a tenth below 10."""
    of_100 = 100.0 * share
    return f"{of_100:.1f}".removesuffix(".0") if of_100 < 9.95 else f"{of_100:.0f}"


def both(phrases: list[Said]) -> Said:
    """Join phrases."""
    return Said("; ".join(phrase.en for phrase in phrases), "; ".join(phrase.es for phrase in phrases))
