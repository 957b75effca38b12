"""Why a station gets no water, or too little, in English and Spanish."""

from __future__ import annotations

from typing import Final

from geo.body.aboard import Said

NO_ROAD: Final = Said(
    "no road leads from a depot to anywhere near it; add the missing road, or a depot on that side",
    "ningún camino lleva de un depósito hasta sus alrededores; agregue el camino que falta o un depósito de "
    "ese lado",
)
HOLDS_NOTHING: Final = Said("the station holds no water", "la estación no tiene dónde guardar agua")
TOO_HOT: Final = Said(
    "heat leaves no working hours: by daylight every hour is above the crew's heat limit",
    "el calor no deja horas de trabajo: con luz del día, todas las horas pasan el límite de calor del equipo",
)


def _h(hours: float) -> str:
    return f"{hours:.1f} h"


def no_way(road_m: float, limit_h: float) -> Said:
    """Return that nobody comes there on foot from any road where a vehicle may be left."""
    km = f"{road_m / 1000.0:.1f}"
    return Said(
        f"too far from any road: the nearest that a depot leads to is {km} km away in a straight line, and "
        f"no walk of {_h(limit_h)} or less, with a load, leads from it",
        f"demasiado lejos de cualquier camino: el más cercano al que se llega desde un depósito está a {km} "
        f"km en línea recta, y ninguna caminata con carga de {_h(limit_h)} o menos lleva desde ahí",
    )


def no_vehicle(visits: int, planned: int) -> Said:
    """Return that every vehicle is out on the days that are missing."""
    return Said(
        f"too few vehicles: one is free for {visits} of the {planned} visits a month that it needs; add a "
        "vehicle",
        f"faltan vehículos: hay uno libre para {visits} de las {planned} visitas al mes que necesita; "
        "agregue un vehículo",
    )


def walk_too_long(stay_h: float, has_h: float) -> Said:
    """Return that one walk in and out is longer than the day."""
    return Said(
        f"the walk is longer than the crew's day: one load in and back takes {_h(stay_h)} with rest, of "
        f"{_h(has_h)}",
        f"la caminata es más larga que la jornada del equipo: llevar una carga y volver toma {_h(stay_h)} "
        f"con descansos, de {_h(has_h)}",
    )


def drive_too_long(driving_h: float, stay_h: float, has_h: float) -> Said:
    """Return that driving and walking are longer than the day."""
    return Said(
        f"too far from the depots: driving there and back takes {_h(driving_h)} and one load {_h(stay_h)}, "
        f"more than the {_h(has_h)} of the crew's day",
        f"demasiado lejos de los depósitos: el viaje de ida y vuelta toma {_h(driving_h)} y una carga "
        f"{_h(stay_h)}, más que las {_h(has_h)} de la jornada del equipo",
    )


def not_by_daylight(driving_h: float, stay_h: float) -> Said:
    """Return that the day is not light for long enough."""
    return Said(
        f"not by daylight: the {_h(stay_h)} of one load, and {_h(driving_h)} of driving there and back, do "
        "not fit between sunrise and sunset",
        f"no alcanza la luz del día: las {_h(stay_h)} de una carga y las {_h(driving_h)} de viaje de ida y "
        "vuelta no caben entre la salida y la puesta del sol",
    )


def too_hot_for_long(stay_h: float, cool_h: float) -> Said:
    """Return that the cool hours are too few, or come before anybody can be there."""
    return Said(
        f"heat leaves too few working hours: one load takes {_h(stay_h)}, and at most {_h(cool_h)} by "
        "daylight are within the crew's heat limit, not all of them after the drive from a depot",
        f"el calor deja muy pocas horas de trabajo: una carga toma {_h(stay_h)}, y con luz del día a lo más "
        f"{_h(cool_h)} quedan dentro del límite de calor del equipo, y no todas después del viaje desde un "
        "depósito",
    )


def too_little(litres: float, wanted: float, *, holds_l: float, vehicle_l: float, is_carried: bool) -> Said:
    """Return why a visit every day brings less than is wanted in a day.

    Parameters
    ----------
    litres, wanted
        of a day.
    holds_l, vehicle_l
        what the station and the vehicle hold.
    is_carried
        whether the walk is the limit, not what holds the water.
    """
    given = f"{litres:.0f}", f"{wanted:.0f}"
    if is_carried:
        return Said(
            "too many litres to carry: a visit every day brings {} of {} L a day in the crew's hours".format(
                *given
            ),
            "demasiados litros para cargar: una visita diaria lleva {} de {} L al día en las horas del "
            "equipo".format(*given),
        )
    if holds_l <= vehicle_l:
        return Said(
            "the station is too small: filled every day, it gives {} of {} L a day".format(*given),
            "la estación es muy pequeña: llenada a diario, da {} de {} L al día".format(*given),
        )
    return Said(
        "too many litres for any vehicle: a visit every day brings {} of {} L a day".format(*given),
        "demasiados litros para cualquier vehículo: una visita diaria lleva {} de {} L al día".format(*given),
    )
