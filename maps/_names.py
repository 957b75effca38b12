"""Names of everything that the page shows, in both languages."""

from __future__ import annotations

from geo.ground.observer import KINDS
from geo.result import Phrase

GROUPS: dict[str, Phrase] = {
    "drop": Phrase("Water plan", "Plan de agua"),
    "risk": Phrase("Risk", "Riesgo"),
    "walk": Phrase("On foot", "A pie"),
    "reach": Phrase("Reach from one place", "Alcance desde un lugar"),
    "sight": Phrase("In line of sight", "En línea de vista"),
    "border": Phrase("Border", "Frontera"),
    "control": Phrase("Control", "Control"),
    "transport": Phrase("Transport", "Transporte"),
    "help": Phrase("Water and help", "Agua y ayuda"),
    "base": Phrase("Base", "Base"),
}

LAYERS: dict[str, Phrase] = {
    "area": Phrase("Study area", "Área de estudio"),
    "barrier": Phrase("Barrier", "Barrera"),
    "boundary": Phrase("International boundary", "Límite internacional"),
    "cell": Phrase("Modelled flow of 100 walkers", "Flujo modelado de 100 caminantes"),
    "checkpoint": Phrase("Checkpoints", "Puntos de control"),
    "counted": Phrase("Routes and incidents, by cell", "Rutas e incidentes, por celda"),
    "corridor": Phrase("Modelled corridors", "Corredores modelados"),
    "death": Phrase("Recorded deaths", "Muertes registradas"),
    "desert": Phrase("Deserts", "Desiertos"),
    "drop": Phrase("Stations", "Estaciones"),
    "drop-cover": Phrase("Who each station serves", "A quién sirve cada estación"),
    "drop-demand": Phrase("Water wanted, by litres a day", "Agua que se necesita, por litros al día"),
    "drop-trip": Phrase("Trips", "Viajes"),
    "dry": Phrase("Where the water runs out", "Donde se acaba el agua"),
    "flow": Phrase("Modelled flow", "Flujo modelado"),
    "gap": Phrase("Reported gaps", "Huecos reportados"),
    "height": Phrase("Heights", "Alturas"),
    "help": Phrase("Shelter, care and camps", "Refugio, atención y campamentos"),
    "no_return": Phrase("Point of no return", "Punto sin retorno"),
    "opening": Phrase("Openings in the barrier", "Aberturas de la barrera"),
    "port": Phrase("Ports of entry", "Puertos de entrada"),
    "rail": Phrase("Railways", "Vías férreas"),
    "reach-camp": Phrase("From each camp", "Desde cada campamento"),
    "reach-clinic": Phrase("From each clinic or hospital", "Desde cada clínica u hospital"),
    "reach-road": Phrase("From each road", "Desde cada camino"),
    "reach-water": Phrase("From each water point", "Desde cada punto de agua"),
    "relief": Phrase("Relief", "Relieve"),
    "route": Phrase("Routes by risk", "Rutas según el riesgo"),
    "sight-cell_mast": Phrase("Telephone mast", "Mástil de telefonía"),
    "sight-lookout": Phrase("Lookout", "Torre de vigía"),
    "sight-rescue_beacon": Phrase("Rescue beacon", "Baliza de rescate"),
    "sight-water_flag": Phrase("Water flag", "Bandera de agua"),
    "signal": Phrase("Masts and lookouts", "Mástiles y torres de vigía"),
    "tiles": Phrase("Background map", "Mapa de fondo"),
    "town": Phrase("Towns", "Poblaciones"),
    "trail": Phrase("Roads and trails", "Caminos y senderos"),
    "walk-help": Phrase("Walking time to help", "Tiempo a pie hasta la ayuda"),
    "walk-road": Phrase("Walking time to a road or town", "Tiempo a pie hasta un camino o poblado"),
    "walk-water": Phrase("Walking time to water", "Tiempo a pie hasta el agua"),
    "water": Phrase("Water", "Agua"),
}

ONE: dict[str, Phrase] = {
    "area": LAYERS["area"],
    "barrier": LAYERS["barrier"],
    "boundary": LAYERS["boundary"],
    "cell": Phrase("Modelled, coarse on purpose", "Modelado, grueso a propósito"),
    "checkpoint": Phrase("Checkpoint", "Punto de control"),
    "counted": Phrase("Cell", "Celda"),
    "corridor": Phrase("Modelled corridor", "Corredor modelado"),
    "death": Phrase("Recorded death", "Muerte registrada"),
    "desert": Phrase("Desert", "Desierto"),
    "dry": LAYERS["dry"],
    "gap": Phrase("Reported gap", "Hueco reportado"),
    "height": Phrase("Height", "Altura"),
    "help": Phrase("Help", "Ayuda"),
    "no_return": LAYERS["no_return"],
    "opening": Phrase("Opening in the barrier", "Abertura de la barrera"),
    "port": Phrase("Port of entry", "Puerto de entrada"),
    "rail": Phrase("Railway", "Vía férrea"),
    "reach-camp": Phrase("On foot from a camp", "A pie desde un campamento"),
    "reach-clinic": Phrase("On foot from a clinic or hospital", "A pie desde una clínica u hospital"),
    "reach-road": Phrase("On foot from a road", "A pie desde un camino"),
    "reach-water": Phrase("On foot from water", "A pie desde el agua"),
    "route": Phrase("Route", "Ruta"),
    "signal": Phrase("Mast or lookout", "Mástil o torre"),
    "town": Phrase("Town", "Población"),
    "trail": Phrase("Road or trail", "Camino o sendero"),
    "walk-help": LAYERS["walk-help"],
    "walk-road": LAYERS["walk-road"],
    "walk-water": LAYERS["walk-water"],
    "water": Phrase("Water", "Agua"),
}
"""Heading of a pop-up."""

CLASSES: dict[str, Phrase] = {
    "barrier-pedestrian": Phrase("wall or pedestrian fence", "muro o cerca peatonal"),
    "barrier-vehicle": Phrase("vehicle barrier", "barrera vehicular"),
    "barrier-unknown": Phrase("type not known", "tipo desconocido"),
    "checkpoint": Phrase("permanent", "permanente"),
    "checkpoint-passing": Phrase("tactical or temporary", "táctico o temporal"),
    "checkpoint-tower": Phrase("tower", "torre"),
    "city": Phrase("100,000 people or more", "100 000 habitantes o más"),
    "town": Phrase("10,000 to 100,000", "de 10 000 a 100 000"),
    "village": Phrase("fewer, or not known", "menos, o sin dato"),
    "camp": Phrase("camp", "campamento"),
    "shelter": Phrase("shelter", "albergue"),
    "counted-0": Phrase("routes; risk not told", "rutas; sin dato de riesgo"),
    "counted-1": Phrase("very low risk", "riesgo muy bajo"),
    "counted-2": Phrase("low risk", "riesgo bajo"),
    "counted-3": Phrase("medium risk", "riesgo medio"),
    "counted-4": Phrase("high risk", "riesgo alto"),
    "counted-5": Phrase("very high risk", "riesgo muy alto"),
    "cell-0": Phrase("a corridor; flow not modelled", "un corredor; flujo sin modelar"),
    "clinic": Phrase("clinic or hospital", "clínica u hospital"),
    "rescue_beacon": Phrase("rescue beacon", "baliza de rescate"),
    "service": Phrase("other service", "otro servicio"),
    "cell_mast": Phrase("telephone mast", "mástil de telefonía"),
    "lookout": Phrase("lookout", "torre de vigía"),
    "height": Phrase("summit or pass", "cumbre o paso"),
    "height-spot": Phrase("spot height", "cota"),
    "opening-derived": Phrase("derived: no barrier known here", "deducida: aquí no consta barrera"),
    "opening-reported": Phrase("reported by a source", "reportada por una fuente"),
    "rail": Phrase("line", "vía"),
    "rail-bridge": Phrase("bridge or yard", "puente o patio"),
    "rail-unused": Phrase("not in use", "fuera de uso"),
    "trail": Phrase("trail", "sendero"),
    "road": Phrase("drivable road", "camino transitable"),
    "water": Phrase("in service", "en servicio"),
    "water-unsure": Phrase("state not known", "estado desconocido"),
    "water-out": Phrase("dry or damaged", "seca o dañada"),
    "water-area": Phrase("open water", "agua abierta"),
    "route": Phrase("not measured", "sin medir"),
    "risk-1": Phrase("very low", "muy bajo"),
    "risk-2": Phrase("low", "bajo"),
    "risk-3": Phrase("medium", "medio"),
    "risk-4": Phrase("high", "alto"),
    "risk-5": Phrase("very high", "muy alto"),
}
"""Legend text of a class; a layer with one class needs none."""

GROUP_NOTES: dict[str, Phrase] = {
    "reach": Phrase(
        "How far somebody comes on foot, by the quickest way over this ground. Where areas overlap the "
        "colour is stronger. Click a place on the map, or choose it here, to see its own.",
        "Hasta dónde se llega a pie, por lo más rápido en este terreno. Donde las áreas se enciman el color "
        "es más fuerte. Pulse un lugar en el mapa, o elíjalo aquí, para ver el suyo.",
    ),
    "sight": Phrase(
        "Computed from the relief alone. Vegetation, buildings and haze are not known: what is in line of "
        "sight may still not be seen. What lies behind ground without elevation does not count as seen.",
        "Calculado solo con el relieve. No se conocen la vegetación, los edificios ni la bruma: lo que está "
        "en línea de vista puede aun así no verse. Lo que queda tras terreno sin altitud no cuenta como "
        "visto.",
    ),
}
"""A sentence under the heading of a group."""


def _within(kind: str) -> str:
    return f"{KINDS[kind].radius_m / 1_000:g} km"


NOTES: dict[str, Phrase] = {
    "route": Phrase(
        "Score from 0 to 100 for each section: the darker and wider, the worse.",
        "Puntuación de 0 a 100 por tramo: cuanto más oscuro y ancho, peor.",
    ),
    "death": Phrase(
        "Each mark is a place where people were found dead. Not every death is found or recorded.",
        "Cada marca es un lugar donde se halló a personas fallecidas. No toda muerte se halla o registra.",
    ),
    "cell": Phrase(
        "Modelled, coarse on purpose: how many times 100 walkers pass an average spot of the cell. It is "
        "no path.",
        "Modelado, grueso a propósito: cuántas veces pasan 100 caminantes por un punto medio de la celda. "
        "No es un sendero.",
    ),
    "counted": Phrase(
        "Only cells with enough routes or incidents are shown: by the mean risk of their routes or, where "
        "that is not told, by how many incidents there are at least. No line and no point here is exact. "
        "A cell that is not shown may have fewer, or none.",
        "Solo se muestran celdas con suficientes rutas o incidentes: según el riesgo medio de sus rutas o, "
        "donde no se dice, según cuántos incidentes hay al menos. No se muestra ninguna línea ni punto "
        "exacto. Una celda que no se muestra puede tener menos, o ninguno.",
    ),
    "corridor": Phrase(
        "Where a way between the ends of a given route is little slower than the fastest one. People may be "
        "anywhere in it.",
        "Donde un trayecto entre los extremos de una ruta dada es poco más lento que el más rápido. La gente "
        "puede estar en cualquier parte.",
    ),
    "flow": Phrase(
        "How many times 100 walkers between the ends of the given routes pass.",
        "Cuántas veces pasan 100 caminantes entre los extremos de las rutas dadas.",
    ),
    "opening": Phrase(
        "Where no barrier stands on the study date. An opening is not a safe place to cross.",
        "Donde no hay barrera en la fecha del estudio. Una abertura no es un lugar seguro para cruzar.",
    ),
    "drop": Phrase(
        "Switch one off in its window or in the tab Water, to see what is lost.",
        "Apague una en su ventana o en la pestaña Agua, para ver qué se pierde.",
    ),
    "drop-cover": Phrase(
        "From where water is wanted to the station that serves it, in time on foot; not a path.",
        "De donde se necesita agua a la estación que la da, por tiempo a pie; no es un sendero.",
    ),
    "drop-trip": Phrase(
        "Driven: whole lines. On foot: dots. The stops carry the trip and their order.",
        "En vehículo: líneas enteras. A pie: puntos. Las paradas llevan el viaje y su orden.",
    ),
    "dry": Phrase(
        "What the study's first walker carries is gone here.",
        "Aquí se acaba lo que lleva la primera persona del estudio.",
    ),
    "height": Phrase("Shown when you zoom in.", "Se muestran al acercarse."),
    "no_return": Phrase(
        "The last place from which known water or help is reached with what is left. Beyond it, only going "
        "on or rescue.",
        "El último lugar desde el que se llega a agua o ayuda conocida con lo que queda. Después, solo "
        "seguir o el rescate.",
    ),
    "relief": Phrase(
        "Colour: height in metres. Shade: light from the north-west.",
        "Color: altura en metros. Sombra: luz desde el noroeste.",
    ),
    "sight-cell_mast": Phrase(
        "From here the top of at least one mast is in line of sight, within "
        f"{_within('cell_mast')} or what the study sets. That is no promise of a signal.",
        "Desde aquí la punta de al menos un mástil está en línea de vista, hasta "
        f"{_within('cell_mast')} o lo que fije el estudio. No es promesa de señal.",
    ),
    "sight-lookout": Phrase(
        "From here at least one lookout is in line of sight: who watches there may see smoke, a mirror or a "
        f"person, within {_within('lookout')} or what the study sets.",
        "Desde aquí al menos una torre está en línea de vista: quien vigila puede ver humo, un espejo o a "
        f"una persona, hasta {_within('lookout')} o lo que fije el estudio.",
    ),
    "sight-rescue_beacon": Phrase(
        "From here at least one rescue beacon is in line of sight. Its light carries "
        f"{_within('rescue_beacon')} by night, or what the study sets; by day it is seen from less far.",
        "Desde aquí al menos una baliza de rescate está en línea de vista. Su luz alcanza "
        f"{_within('rescue_beacon')} de noche, o lo que fije el estudio; de día se ve desde menos lejos.",
    ),
    "sight-water_flag": Phrase(
        "From here at least one flag over water is in line of sight by day, within "
        f"{_within('water_flag')} or what the study sets.",
        "Desde aquí al menos una bandera sobre agua está en línea de vista de día, hasta "
        f"{_within('water_flag')} o lo que fije el estudio.",
    ),
    "walk-help": Phrase(
        "From this line, shelter or care is so far on foot.",
        "Desde esta línea, el refugio o la atención queda a ese tiempo a pie.",
    ),
    "walk-road": Phrase(
        "From this line, the nearest road or town is so far on foot.",
        "Desde esta línea, el camino o poblado más cercano queda a ese tiempo a pie.",
    ),
    "walk-water": Phrase(
        "From this line, the nearest known water is so far on foot. It may be dry.",
        "Desde esta línea, el agua conocida más cercana queda a ese tiempo a pie. Puede estar seca.",
    ),
}
"""A sentence under a layer's name in the legend."""

SOURCES: dict[str, Phrase] = {
    **LAYERS,
    "encounter": Phrase("Encounters", "Encuentros"),
    "landcover": Phrase("Land cover", "Cobertura del suelo"),
    "place": Phrase("Towns and services", "Poblaciones y servicios"),
    "route": Phrase("Routes", "Rutas"),
    "terrain": LAYERS["relief"],
    "weather": Phrase("Weather", "Clima"),
}
"""Name of each kind of layer in the list of sources."""
