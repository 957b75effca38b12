"""What pop-ups say of each kind: labels, units and values in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from geo.result import Phrase

Form: TypeAlias = Literal[
    "text", "number", "length", "hours", "clock", "share", "category", "date", "boolean"
]


@dataclass(frozen=True)
class Field:
    """One labelled value of a pop-up.

    A `length` is in metres and shown in kilometres from 1 km on; `hours` are shown as "3 h 20 min", as
    exactly as a walking time is known; a `clock` is in hours since a midnight, shown as "05:30", with the day
    after the first; a `share` of 1 is shown in per cent, with so many `digits`.
    """

    label: Phrase
    form: Form = "text"
    unit: str = ""
    digits: int = 0


_TO: dict[str, Phrase] = {
    "water": Phrase("On foot to the nearest water", "A pie hasta el agua más cercana"),
    "help": Phrase("On foot to the nearest help", "A pie hasta la ayuda más cercana"),
    "road": Phrase("On foot to the nearest road or town", "A pie hasta el camino o poblado más cercano"),
}
_FROM: dict[str, Phrase] = {
    "water": Phrase("On foot from the nearest water", "A pie desde el agua más cercana"),
    "help": Phrase("On foot from the nearest help", "A pie desde la ayuda más cercana"),
    "road": Phrase("On foot from the nearest road or town", "A pie desde el camino o poblado más cercano"),
}


def _times() -> dict[str, Field]:
    """Return the columns of walking time to and from each target, and the ends of their intervals."""
    made = {f"from_{target}_h": Field(label, "hours", "h") for target, label in _FROM.items()}
    for target, label in _TO.items():
        for end, en, es in (
            ("", "", ""),
            ("_low", ", at least", ", al menos"),
            ("_high", ", at most", ", a lo sumo"),
        ):
            made[f"{target}_time_h{end}"] = Field(Phrase(label.en + en, label.es + es), "hours", "h")
    return made


_SEEN: dict[str, Phrase] = {
    "cell_mast": Phrase("Part in sight of a telephone mast", "Parte a la vista de un mástil de telefonía"),
    "lookout": Phrase("Part in sight of a lookout", "Parte a la vista de una torre de vigía"),
    "rescue_beacon": Phrase("Part in sight of a rescue beacon", "Parte a la vista de una baliza de rescate"),
    "water_flag": Phrase("Part in sight of a water flag", "Parte a la vista de una bandera de agua"),
}

FIELDS: dict[str, Field] = {
    **_times(),
    **{f"seen_{kind}_share": Field(label, "share", "%") for kind, label in _SEEN.items()},
    "agency": Field(Phrase("Agency", "Agencia")),
    "air_c": Field(Phrase("Air", "Aire"), "number", "°C"),
    "area_km2": Field(Phrase("Area within", "Área dentro"), "number", "km²"),
    "basis": Field(Phrase("Basis", "Fundamento"), "category"),
    "best_h": Field(Phrase("Fastest way on foot", "A pie por lo más rápido"), "hours", "h"),
    "capacity_l": Field(Phrase("Capacity", "Capacidad"), "number", "L"),
    "cause": Field(Phrase("Cause", "Causa"), "category"),
    "at_m": Field(Phrase("From the start", "Desde el inicio"), "length"),
    "climb_m": Field(Phrase("Climb", "Subida"), "number", "m"),
    "climb_mean_m": Field(Phrase("Climb, on average", "Subida, en promedio"), "number", "m"),
    "climb_most_m": Field(Phrase("Climb, at most", "Subida, a lo sumo"), "number", "m"),
    "clock_h": Field(Phrase("Time of day", "Hora del día"), "clock"),
    "cold_stop_h": Field(
        Phrase("Who stops here is in danger from cold after", "Quien se para aquí peligra de frío tras"),
        "hours",
        "h",
    ),
    "core_c": Field(Phrase("Core temperature", "Temperatura central"), "number", "°C"),
    "incident_count": Field(Phrase("Incidents here, at least", "Incidentes aquí, al menos"), "number"),
    "risk": Field(Phrase("Mean risk of the routes", "Riesgo medio de las rutas"), "number"),
    "route_count": Field(Phrase("Routes here, at least", "Rutas aquí, al menos"), "number"),
    "corridor_count": Field(Phrase("Modelled corridors here", "Corredores modelados aquí"), "number"),
    "count": Field(Phrase("People", "Personas"), "number"),
    "country": Field(Phrase("Country", "País"), "category"),
    "deficit_share": Field(
        Phrase("Water deficit, of body mass", "Déficit de agua, del peso"), "share", "%", digits=1
    ),
    "descent_m": Field(Phrase("Descent", "Bajada"), "number", "m"),
    "elapsed_h": Field(Phrase("On foot from the start", "A pie desde el inicio"), "hours", "h"),
    "elevation_m": Field(Phrase("Height", "Altura"), "number", "m"),
    "evidence": Field(Phrase("Evidence", "Evidencia"), "category"),
    "farthest_km": Field(Phrase("Farthest point", "Punto más lejano"), "number", "km"),
    "form": Field(Phrase("Form", "Forma"), "category"),
    "found_on": Field(Phrase("Found on", "Hallazgo"), "date"),
    "given_h": Field(Phrase("The given route", "La ruta dada"), "hours", "h"),
    "height_m": Field(Phrase("Above the ground", "Sobre el suelo"), "number", "m"),
    "highway": Field(Phrase("Class", "Clase")),
    "hours": Field(Phrase("At most", "A lo sumo"), "hours", "h"),
    "is_active": Field(Phrase("In use", "En uso"), "boolean"),
    "is_drivable": Field(Phrase("Drivable", "Transitable"), "boolean"),
    "is_permanent": Field(Phrase("Permanent", "Permanente"), "boolean"),
    "is_outside": Field(Phrase("Outside the model's limits", "Fuera de los límites del modelo"), "boolean"),
    "length_m": Field(Phrase("Length", "Longitud"), "length"),
    "loss_l_h": Field(Phrase("Water lost in an hour", "Agua perdida por hora"), "number", "L/h"),
    "mode": Field(Phrase("Mode", "Modo"), "category"),
    "modes": Field(Phrase("Open to", "Abierto a")),
    "operator": Field(Phrase("Operator", "Operador")),
    "passages_per_100": Field(Phrase("Passages per 100 walkers", "Pasos por cada 100 caminantes"), "number"),
    "population": Field(Phrase("Population", "Población"), "number"),
    "post_mortem_interval": Field(Phrase("Time since death", "Tiempo desde la muerte"), "category"),
    "precision_m": Field(Phrase("Position within", "Posición con error hasta"), "length"),
    "radiant_c": Field(Phrase("Radiant: sun and ground", "Radiante: sol y suelo"), "number", "°C"),
    "reaches_edge": Field(Phrase("Runs on off the relief", "Sigue fuera del relieve"), "boolean"),
    "road": Field(Phrase("Road", "Carretera")),
    "sensitivity": Field(Phrase("Sensitivity", "Sensibilidad"), "category"),
    "source": Field(Phrase("Source", "Fuente")),
    "status": Field(Phrase("State", "Estado"), "category"),
    "surface": Field(Phrase("Surface", "Superficie")),
    "tolerance": Field(Phrase("Slower by at most", "Más lento a lo sumo"), "share", "%"),
    "type": Field(Phrase("Type", "Tipo"), "category"),
    "valid_from": Field(Phrase("Since", "Desde"), "date"),
    "valid_to": Field(Phrase("Until (not included)", "Hasta (sin incluir)"), "date"),
    "walking_h": Field(Phrase("On foot", "A pie"), "hours", "h"),
    "water_left_l": Field(Phrase("Water left", "Agua que queda"), "number", "L"),
    "year": Field(Phrase("Year", "Año")),
}

_PROVENANCE = ("valid_from", "valid_to", "precision_m", "basis", "sensitivity", "source")

SHOWN: dict[str, tuple[str, ...]] = {
    "barrier": ("type", *_PROVENANCE),
    "boundary": ("form", *_PROVENANCE),
    "cell": ("passages_per_100", "corridor_count"),
    "counted": ("route_count", "incident_count", "risk"),
    "checkpoint": ("type", "road", "agency", "country", "is_permanent", *_PROVENANCE),
    "corridor": ("best_h", "given_h", "tolerance", "area_km2", "basis", "sensitivity"),
    "death": ("year", "found_on", "cause", "count", "post_mortem_interval", *_PROVENANCE),
    "desert": _PROVENANCE,
    "gap": ("length_m", "cause", *_PROVENANCE),
    "height": ("elevation_m", "type", *_PROVENANCE),
    "isochrone": ("hours", "area_km2", "basis", "sensitivity"),
    "opening": ("length_m", "evidence", "precision_m", "sensitivity"),
    "place": ("type", "population", "height_m", "country", *_PROVENANCE),
    "port": ("modes", "country", *_PROVENANCE),
    "rail": ("type", "operator", "is_active", *_PROVENANCE),
    "reach": (
        "hours",
        "area_km2",
        "farthest_km",
        "climb_mean_m",
        "climb_most_m",
        "reaches_edge",
        "basis",
        "sensitivity",
    ),
    "trail": ("highway", "surface", "is_drivable", *_PROVENANCE),
    "turn": ("at_m", "clock_h"),
    "water": ("type", "status", "capacity_l", *_PROVENANCE),
}
"""Columns of a kind that its pop-up shows, in order; missing values are left out."""

VALUES: dict[str, Phrase] = {
    "US": Phrase("United States", "Estados Unidos"),
    "MX": Phrase("Mexico", "México"),
    "active": Phrase("in service", "en servicio"),
    "approximate": Phrase("approximate: general knowledge", "aproximado: conocimiento general"),
    "both": Phrase("derived and reported", "deducida y reportada"),
    "bridge": Phrase("bridge", "puente"),
    "camp": Phrase("camp", "campamento"),
    "canal": Phrase("canal", "canal"),
    "cell_mast": Phrase("telephone mast", "mástil de telefonía"),
    "city": Phrase("city", "ciudad"),
    "clinic": Phrase("clinic", "clínica"),
    "construction": Phrase("construction", "obras"),
    "damaged": Phrase("damaged", "dañada"),
    "derived": Phrase("derived: no barrier known here", "deducida: aquí no consta barrera"),
    "drowning": Phrase("drowning", "ahogamiento"),
    "dry": Phrase("dry", "seca"),
    "exposure": Phrase("exposure to heat or cold", "exposición al calor o al frío"),
    "fall": Phrase("fall", "caída"),
    "fire_station": Phrase("fire station", "estación de bomberos"),
    "foot": Phrase("on foot", "a pie"),
    "geodesic": Phrase("geodesic line", "línea geodésica"),
    "hospital": Phrase("hospital", "hospital"),
    "illustrative": Phrase("illustrative: an example", "ilustrativo: un ejemplo"),
    "lake": Phrase("lake", "lago"),
    "line": Phrase("line", "vía"),
    "lookout": Phrase("lookout", "torre de vigía"),
    "other": Phrase("other", "otro"),
    "parallel": Phrase("parallel of latitude", "paralelo"),
    "pass": Phrase("pass", "paso"),
    "pedestrian": Phrase("wall or pedestrian fence", "muro o cerca peatonal"),
    "public": Phrase("public", "público"),
    "published": Phrase("published source", "fuente publicada"),
    "rail": Phrase("rail", "ferrocarril"),
    "reported": Phrase("reported by a source", "reportada por una fuente"),
    "rescue_beacon": Phrase("rescue beacon", "baliza de rescate"),
    "restricted": Phrase("RESTRICTED", "RESTRINGIDO"),
    "river": Phrase("river", "río"),
    "road": Phrase("road", "carretera"),
    "sea": Phrase("sea", "mar"),
    "service": Phrase("service", "servicio"),
    "shelter": Phrase("shelter", "albergue"),
    "spring": Phrase("spring", "manantial"),
    "station": Phrase("station", "estación"),
    "stream": Phrase("stream", "arroyo"),
    "summit": Phrase("summit", "cumbre"),
    "surveyed": Phrase("surveyed line", "línea levantada"),
    "tactical": Phrase("tactical", "táctico"),
    "tank": Phrase("tank", "tanque"),
    "tap": Phrase("tap", "llave"),
    "terrain": Phrase("terrain", "terreno"),
    "tower": Phrase("tower", "torre"),
    "town": Phrase("town", "poblado"),
    "train": Phrase("train", "tren"),
    "undetermined": Phrase("undetermined", "sin determinar"),
    "unknown": Phrase("not known", "desconocido"),
    "valley": Phrase("valley", "valle"),
    "vehicle": Phrase("vehicle", "vehículo"),
    "village": Phrase("village", "pueblo"),
    "violence": Phrase("violence", "violencia"),
    "water": Phrase("water", "agua"),
    "yard": Phrase("yard", "patio de vías"),
    "<1d": Phrase("under 1 day", "menos de 1 día"),
    "<1w": Phrase("under 1 week", "menos de 1 semana"),
    "<1m": Phrase("under 1 month", "menos de 1 mes"),
    "<3m": Phrase("under 3 months", "menos de 3 meses"),
    "<6m": Phrase("under 6 months", "menos de 6 meses"),
    ">6m": Phrase("over 6 months", "más de 6 meses"),
}
"""Category values; one that is not here is shown as the file has it."""

UNITS: dict[str, Phrase] = {"deaths": Phrase("deaths", "muertes")}
"""Units that are words."""
