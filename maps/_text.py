"""Every word of the page that does not come from the data, in both languages."""

from __future__ import annotations

from geo.result import Phrase, StudyResult

SAMPLE = Phrase("Sample data: not for use in the field", "Datos de muestra: no usar en el terreno")
ILLUSTRATIVE = Phrase(
    "Some routes are examples, not surveyed paths: not for use in the field",
    "Algunas rutas son ejemplos, no caminos levantados: no usar en el terreno",
)
MADE_UP_RELIEF = Phrase(
    "The relief is made up between known heights: no slope or climb here is real",
    "El relieve es inventado entre cotas conocidas: ninguna pendiente ni subida es real",
)
TILES = Phrase(
    "The background is fetched from {host}: whoever runs that server learns which area you are looking at.",
    "El fondo se descarga de {host}: quien administra ese servidor sabe qué zona está usted mirando.",
)

UI: dict[str, Phrase] = {
    "about": Phrase("About", "Acerca de"),
    "as_of": Phrase("As of", "Al"),
    "close": Phrase("Close", "Cerrar"),
    "dates": Phrase("In force", "Vigencia"),
    "example": Phrase("example", "ejemplo"),
    "factors": Phrase("Measured here", "Medido aquí"),
    "for_audience": Phrase("Audience", "Destinatarios"),
    "generated": Phrase("Made on", "Hecho el"),
    "hide_panel": Phrase("Hide panel", "Ocultar panel"),
    "language": Phrase("Español", "English"),
    "layers_hint": Phrase("Ticked layers are on the map.", "Las capas marcadas están en el mapa."),
    "legend": Phrase("Legend", "Leyenda"),
    "licence": Phrase("Licence", "Licencia"),
    "main_reason": Phrase("Main reason", "Razón principal"),
    "map": Phrase("Map of the study area", "Mapa del área de estudio"),
    "map_keys": Phrase(
        "Arrow keys move the map, plus and minus zoom, Tab goes from symbol to symbol.",
        "Las flechas mueven el mapa, más y menos acercan y alejan, Tab pasa de símbolo en símbolo.",
    ),
    "mean_risk": Phrase("Mean risk", "Riesgo medio"),
    "no": Phrase("no", "no"),
    "no_risk": Phrase("risk not shown", "riesgo no mostrado"),
    "no_routes": Phrase(
        "This edition shows no routes.",
        "Esta edición no muestra rutas.",
    ),
    "north": Phrase("North is up", "El norte está arriba"),
    "notes": Phrase("Please note", "Tenga en cuenta"),
    "of_100": Phrase("of 100", "de 100"),
    "on_foot": Phrase("{time} on foot", "{time} a pie"),
    "position": Phrase("Position", "Posición"),
    "projection": Phrase(
        "North is up. Drawn in Web Mercator, computed in {crs}. Positions are rounded; each pop-up says how "
        "far off one may be.",
        "El norte está arriba. Dibujado en Web Mercator, calculado en {crs}. Las posiciones están "
        "redondeadas; cada ventana dice cuánto puede errar.",
    ),
    "retrieved": Phrase("retrieved", "consultado el"),
    "risk": Phrase("Risk", "Riesgo"),
    "route": Phrase("Route", "Ruta"),
    "routes": Phrase("Routes", "Rutas"),
    "section": Phrase("Section", "Tramo"),
    "show_route": Phrase("Show on the map", "Ver en el mapa"),
    "simplified": Phrase(
        "Walking times and corridors are modelled. Their lines are simplified here: one may lie {m} m off.",
        "Los tiempos a pie y los corredores son modelados. Sus líneas están simplificadas aquí: una puede "
        "estar {m} m desviada.",
    ),
    "skip": Phrase("Skip to the map", "Ir al mapa"),
    "source": Phrase("Source", "Fuente"),
    "sources": Phrase("Sources and licences", "Fuentes y licencias"),
    "uncertain": Phrase("between {low} and {high}", "entre {low} y {high}"),
    "worst": Phrase("Worst section", "Peor tramo"),
    "yes": Phrase("yes", "sí"),
    "zoom_in": Phrase("Zoom in", "Acercar"),
    "zoom_out": Phrase("Zoom out", "Alejar"),
}

GROUPS: dict[str, Phrase] = {
    "risk": Phrase("Risk", "Riesgo"),
    "walk": Phrase("On foot", "A pie"),
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
    "corridor": Phrase("Modelled corridors", "Corredores modelados"),
    "death": Phrase("Recorded deaths", "Muertes registradas"),
    "desert": Phrase("Deserts", "Desiertos"),
    "flow": Phrase("Modelled flow", "Flujo modelado"),
    "gap": Phrase("Reported gaps", "Huecos reportados"),
    "height": Phrase("Heights", "Alturas"),
    "help": Phrase("Shelter, care and camps", "Refugio, atención y campamentos"),
    "opening": Phrase("Openings in the barrier", "Aberturas de la barrera"),
    "port": Phrase("Ports of entry", "Puertos de entrada"),
    "rail": Phrase("Railways", "Vías férreas"),
    "relief": Phrase("Relief", "Relieve"),
    "route": Phrase("Routes by risk", "Rutas según el riesgo"),
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
    "corridor": Phrase("Modelled corridor", "Corredor modelado"),
    "death": Phrase("Recorded death", "Muerte registrada"),
    "desert": Phrase("Desert", "Desierto"),
    "gap": Phrase("Reported gap", "Hueco reportado"),
    "height": Phrase("Height", "Altura"),
    "help": Phrase("Help", "Ayuda"),
    "opening": Phrase("Opening in the barrier", "Abertura de la barrera"),
    "port": Phrase("Port of entry", "Puerto de entrada"),
    "rail": Phrase("Railway", "Vía férrea"),
    "route": Phrase("Route", "Ruta"),
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
    "cell-0": Phrase("a corridor; flow not modelled", "un corredor; flujo sin modelar"),
    "clinic": Phrase("clinic or hospital", "clínica u hospital"),
    "rescue_beacon": Phrase("rescue beacon", "baliza de rescate"),
    "service": Phrase("other service", "otro servicio"),
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
    "height": Phrase("Shown when you zoom in.", "Se muestran al acercarse."),
    "relief": Phrase(
        "Colour: height in metres. Shade: light from the north-west.",
        "Color: altura en metros. Sombra: luz desde el noroeste.",
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

MONTHS: tuple[Phrase, ...] = (
    Phrase("January", "enero"),
    Phrase("February", "febrero"),
    Phrase("March", "marzo"),
    Phrase("April", "abril"),
    Phrase("May", "mayo"),
    Phrase("June", "junio"),
    Phrase("July", "julio"),
    Phrase("August", "agosto"),
    Phrase("September", "septiembre"),
    Phrase("October", "octubre"),
    Phrase("November", "noviembre"),
    Phrase("December", "diciembre"),
)


def hours(time_h: float) -> str:
    """Return a time as people say it, in either language: "30 min", "2 h", "1 h 30 min"."""
    whole, minutes = divmod(round(time_h * 60), 60)
    parts = [f"{whole} h"] * (whole > 0) + [f"{minutes} min"] * (minutes > 0 or whole == 0)
    return " ".join(parts)


def warnings(result: StudyResult) -> tuple[Phrase, ...]:
    """Return what must be read before anything of a study is used: what in it is a sample or made up."""
    said = []
    if result.is_sample:
        said.append(SAMPLE)
    elif "basis" in result.routes and (result.routes["basis"] == "illustrative").any():
        said.append(ILLUSTRATIVE)
    terrain = result.rasters.get("terrain")
    if terrain is not None and terrain.provenance.basis == "illustrative":
        said.append(MADE_UP_RELIEF)
    return tuple(said)
