"""What the page says of itself, in both languages; `maps._names` has the names of what it shows."""

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
    "more_routes": Phrase("Show {n} more", "Mostrar {n} más"),
    "no": Phrase("no", "no"),
    "no_risk": Phrase("risk not shown", "riesgo no mostrado"),
    "no_routes": Phrase(
        "This edition shows no routes.",
        "Esta edición no muestra rutas.",
    ),
    "north": Phrase("North is up", "El norte está arriba"),
    "middle": Phrase("Middle:", "Centro:"),
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
    "reach_alone": Phrase("One place", "Un lugar"),
    "reach_here": Phrase("On foot from here", "A pie desde aquí"),
    "reach_none": Phrase("none chosen", "ninguno"),
    "reach_told": Phrase(
        "{area}, up to {far} away, {climb} of climb on average",
        "{area}, hasta {far} de distancia, {climb} de subida en promedio",
    ),
    "retrieved": Phrase("retrieved", "consultado el"),
    "risk": Phrase("Risk", "Riesgo"),
    "route": Phrase("Route", "Ruta"),
    "routes": Phrase("Routes", "Rutas"),
    "routes_hint": Phrase(
        "Score from 0 to 100, and the range that it may lie in. A click on a route tells more.",
        "Puntuación de 0 a 100 y el intervalo en que puede estar. Pulse una ruta para saber más.",
    ),
    "section": Phrase("Section", "Tramo"),
    "show": Phrase("Show on the map", "Ver en el mapa"),
    "simplified": Phrase(
        "Walking times, corridors and reach are modelled. Their lines are simplified here: one may lie "
        "{m} m off.",
        "Los tiempos a pie, los corredores y el alcance son modelados. Sus líneas están simplificadas aquí: "
        "una puede estar {m} m desviada.",
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


def has_sea(result: StudyResult) -> bool:
    """Tell whether ground at exactly 0 m may be sea: only a study with heights of the sea says so."""
    heights = result.layers.get("height")
    return heights is not None and bool((heights["type"] == "sea").any())
