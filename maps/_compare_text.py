"""What a page that compares two maps says, in both languages."""

from __future__ import annotations

from geo.result import Phrase

UI: dict[str, Phrase] = {
    "about": Phrase("Sources and licences", "Fuentes y licencias"),
    "as_of": Phrase("as of", "al"),
    "change": Phrase("Change", "Cambio"),
    "comparison": Phrase("Comparison of two maps", "Comparación de dos mapas"),
    "count": Phrase("How many on the map", "Cuántos hay en el mapa"),
    "differs": Phrase("What differs", "Qué cambia"),
    "divider": Phrase(
        "Divider between the maps: arrow keys move it", "Divisor entre los mapas: las flechas lo mueven"
    ),
    "divider_at": Phrase(
        "{share} per cent of the width for the left map",
        "{share} por ciento del ancho para el mapa izquierdo",
    ),
    "hint": Phrase(
        "Drag the bar between the maps, or move it with the arrow keys. Both show the same place.",
        "Arrastre la barra entre los mapas, o muévala con las flechas. Ambos muestran el mismo lugar.",
    ),
    "hours_both": Phrase(
        "Both maps in the colours of one departure: of the whole walk of the first person followed, one "
        "colour for each route.",
        "Ambos mapas con los colores de una misma salida: de toda la caminata de la primera persona que se "
        "sigue, un color por ruta.",
    ),
    "layer": Phrase("Layer", "Capa"),
    "left": Phrase("Left", "Izquierda"),
    "more": Phrase("{count} more routes are not listed.", "{count} rutas más no se enumeran."),
    "more_one": Phrase("One more route is not listed.", "Una ruta más no se enumera."),
    "no_plan": Phrase("no water plan", "sin plan de agua"),
    "no_risk": Phrase("not shown", "no se muestra"),
    "only_here": Phrase("not in it", "no está"),
    "plan": Phrase("Water plan", "Plan de agua"),
    "plan_litres": Phrase(
        "{sites} sites serve {covered} of {wanted} L a day ({share} %)",
        "{sites} sitios sirven {covered} de {wanted} L al día ({share} %)",
    ),
    "right": Phrase("Right", "Derecha"),
    "risk": Phrase("Risk of the routes, 0 to 100", "Riesgo de las rutas, de 0 a 100"),
    "risk_note": Phrase(
        "In brackets the range that each may lie in: where the ranges overlap, the change may be none.",
        "Entre paréntesis el intervalo en que puede estar: donde los intervalos se cruzan, puede no haber "
        "cambio.",
    ),
    "route": Phrase("Route", "Ruta"),
    "same_counts": Phrase("As many in both: {layers}.", "Igual número en ambos: {layers}."),
    "same_risk": Phrase(
        "The risk of {count} routes is the same in both.", "{count} rutas tienen igual riesgo."
    ),
    "same_risk_one": Phrase("The risk of one route is the same in both.", "Una ruta tiene igual riesgo."),
    "skip": Phrase("Skip to the maps", "Ir a los mapas"),
}
