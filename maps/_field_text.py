"""Words of the sheets that a crew takes along, in both languages."""

from __future__ import annotations

from geo.result import Phrase

REMARKS: dict[str, Phrase] = {
    "0": Phrase("all in order", "todo en orden"),
    "1": Phrase("cut or pierced on purpose", "cortado o perforado a propósito"),
    "2": Phrase("broken by animals or weather", "roto por animales o clima"),
    "3": Phrase("leaking", "gotea"),
    "4": Phrase("moved or taken away", "movido o llevado"),
    "5": Phrase("water dirty or bad", "agua sucia o mala"),
    "6": Phrase("place not found", "no se halló el lugar"),
    "7": Phrase("way not passable", "camino intransitable"),
    "8": Phrase("not visited: time or heat", "sin visitar: hora o calor"),
    "9": Phrase("other: tell the coordinator", "otro: avisar a coordinación"),
}
"""Remark codes of the record form; a digit, so that it is the same in both languages."""

WORDS: dict[str, Phrase] = {
    "added": Phrase("Added", "Agregado"),
    "added_l": Phrase("Added, L", "Agregado, L"),
    "arrive": Phrase("Arrive", "Llegada"),
    "back": Phrase("Back at depot", "De vuelta"),
    "carry": Phrase("On foot", "A pie"),
    "clock": Phrase(
        "All hours are standard time, {zone}, in summer too. A clock on daylight saving time shows one hour "
        "more: 06:00 here is 07:00 on it.",
        "Todas las horas son de horario estándar, {zone}, también en verano. Un reloj en horario de verano "
        "marca una hora más: 06:00 aquí son 07:00 en él.",
    ),
    "code": Phrase("Code", "Código"),
    "codes": Phrase("Codes", "Códigos"),
    "contours": Phrase("contours every {m} m", "curvas cada {m} m"),
    "cool_until": Phrase("On foot until", "A pie hasta"),
    "crew": Phrase("Crew", "Equipo"),
    "crew_of": Phrase("crew of {n}", "equipo de {n}"),
    "damaged": Phrase("damaged", "dañado"),
    "date": Phrase("Date", "Fecha"),
    "date_iso": Phrase("Date, year-month-day", "Fecha, año-mes-día"),
    "day": Phrase("Day", "Día"),
    "depot": Phrase("Depot", "Depósito"),
    "drive": Phrase("Drive", "Vehículo"),
    "drive_off": Phrase("Drive off by", "Partir antes de"),
    "driven": Phrase("driven", "en vehículo"),
    "gone": Phrase("gone", "ya no está"),
    "heat": Phrase(
        "Heat by the hour at the hottest stop, WBGT °C. Black: above the limit of {limit}. Each stop's last "
        "hour on foot: in the table.",
        "Calor por hora en la parada más calurosa, WBGT °C. Negro: pasa el límite de {limit}. Última hora de "
        "cada parada: en la tabla.",
    ),
    "in_out": Phrase("in {there}, out {back} min", "ida {there}, vuelta {back} min"),
    "key_barrier": Phrase("wall, fence", "muro, cerca"),
    "key_boundary": Phrase("boundary", "frontera"),
    "key_care": Phrase("clinic", "clínica"),
    "key_drive": Phrase("this trip, driven", "este viaje, en vehículo"),
    "key_park": Phrase("vehicle stays", "queda el vehículo"),
    "key_road": Phrase("road", "camino"),
    "key_trail": Phrase("trail", "sendero"),
    "key_walk": Phrase("on foot", "a pie"),
    "leave": Phrase("Leave", "Salida"),
    "leave_depot": Phrase("Leave depot", "Salir"),
    "left": Phrase("Left", "Queda"),
    "left_l": Phrase("Left, L", "Queda, L"),
    "litres": Phrase("Litres", "Litros"),
    "load": Phrase("Load from", "Cargar desde"),
    "map_of": Phrase("Map of", "Mapa de"),
    "month_sheet": Phrase("Trips of {month}", "Viajes de {month}"),
    "need": Phrase("L a day", "L al día"),
    "no_trips": Phrase(
        "No trips: the study has no depot, or no place can be served.",
        "Sin viajes: el estudio no tiene depósito, o no se puede atender ningún lugar.",
    ),
    "not_served": Phrase("Not served, or too little", "Sin atender, o con menos de lo necesario"),
    "on_foot": Phrase("on foot, with rest", "a pie, con descansos"),
    "page": Phrase("{page} of {pages}", "{page} de {pages}"),
    "place": Phrase("Station", "Estación"),
    "reason": Phrase("Why", "Por qué"),
    "record": Phrase("Record", "Registro"),
    "record_form": Phrase("Record form", "Formulario de registro"),
    "rule_back": Phrase(
        "Turn back at the hour, wherever you are, with water left or not.",
        "Regresen a la hora, donde estén, quede agua o no.",
    ),
    "rule_heat": Phrase(
        "Rest in the shade in every hour on foot: the times here count it. Anyone dizzy, confused or no "
        "longer sweating: stop, shade, cool, call for help.",
        "Descansen a la sombra en cada hora a pie: los tiempos ya lo cuentan. Si alguien se marea, se "
        "confunde o deja de sudar: alto, sombra, enfriar, pedir ayuda.",
    ),
    "rule_names": Phrase(
        "Write no names and nothing that tells who somebody is. Bring this sheet back or destroy it.",
        "No escriban nombres ni nada que diga quién es alguien. Traigan esta hoja de vuelta o destrúyanla.",
    ),
    "rule_record": Phrase(
        "Before you add any, measure what is left. Then write: litres left, litres added, damaged, gone, "
        "one code.",
        "Antes de agregar, midan lo que queda. Luego anoten: litros que quedan, litros agregados, dañado, ya "
        "no está, un código.",
    ),
    "start": Phrase("Start", "Inicio"),
    "stop": Phrase("stop", "parada"),
    "stops": Phrase("stops", "paradas"),
    "sun": Phrase("Sun", "Sol"),
    "trip": Phrase("Trip", "Viaje"),
    "turn_back": Phrase("TURN BACK BY", "REGRESAR ANTES DE"),
    "vehicle": Phrase("Vehicle", "Vehículo"),
    "yes": Phrase("yes", "sí"),
}


def in_language(language: str) -> dict[str, str]:
    """Return the words in one language."""
    return {key: getattr(phrase, language) for key, phrase in WORDS.items()}
