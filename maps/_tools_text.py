"""What the tools over the map say, in both languages."""

from __future__ import annotations

from geo.result import Phrase

UI: dict[str, Phrase] = {
    "hours_brief": Phrase("Whole walk of one person ({person})", "Caminata entera de una persona ({person})"),
    "hours_hour": Phrase("Hour", "Hora"),
    "hours_least": Phrase("Least: {value}, {route}", "Lo menos: {value}, {route}"),
    "hours_month": Phrase("Month", "Mes"),
    "hours_most": Phrase("Most: {value}, {route}", "Lo más: {value}, {route}"),
    "hours_nobody": Phrase(
        "Nobody could be followed on a departure at this hour of this month.",
        "No se pudo seguir a nadie que saliera a esta hora de este mes.",
    ),
    "hours_none": Phrase("not followed on foot", "no se siguió a pie"),
    "hours_note": Phrase(
        "Of the whole walk of one person ({person}) who leaves then: one colour for each route, and no "
        "place along it is told apart.",
        "De toda la caminata de una persona ({person}) que sale a esa hora: un color por ruta, sin "
        "distinguir lugares a lo largo de ella.",
    ),
    "hours_now": Phrase(
        "Coloured now by {measure}, leaving at {time} in {month}",
        "Ahora con el color de {measure}, al salir a las {time} en {month}",
    ),
    "hours_pause": Phrase("Pause", "Pausa"),
    "hours_play": Phrase("Play the hours", "Pasar las horas"),
    "measure_back": Phrase("Undo", "Deshacer"),
    "measure_clear": Phrase("Clear", "Borrar"),
    "measure_first": Phrase("Click where to begin.", "Pulse donde empieza."),
    "measure_hint": Phrase(
        "Straight over the ground, not along a path. With the keyboard: Enter sets a point in the middle of "
        "the map, Backspace takes one back, Escape ends.",
        "En línea recta, no por un camino. Con el teclado: Entrar pone un punto en el centro del mapa, "
        "Retroceso lo quita, Escape termina.",
    ),
    "measure_next": Phrase("Click the next point.", "Pulse el punto siguiente."),
    "measure_segments": Phrase("Length of each stretch", "Largo de cada tramo"),
    "search": Phrase("Search the map", "Buscar en el mapa"),
    "search_found": Phrase("Found", "Encontrado"),
    "search_many": Phrase("{count} found", "{count} encontrados"),
    "search_more": Phrase("and {count} more: type on", "y {count} más: siga escribiendo"),
    "search_none": Phrase("Nothing of that name here.", "Aquí no hay nada con ese nombre."),
    "search_one": Phrase("1 found", "1 encontrado"),
    "share_by_hand": Phrase(
        "Not copied: the link is marked, copy it yourself.",
        "No se copió: el enlace está marcado, cópielo usted.",
    ),
    "share_copied": Phrase("Copied.", "Copiado."),
    "share_copy": Phrase("Copy link", "Copiar enlace"),
    "share_link": Phrase("Link to this view", "Enlace a esta vista"),
    "share_note": Phrase(
        "Where the map is, its layers, language, hour and open route stand after the #. No server is told.",
        "Dónde está el mapa, sus capas, idioma, hora y ruta abierta van después del #. Ningún servidor lo "
        "recibe.",
    ),
    "share_note_file": Phrase(
        "For whoever has this file too: open it and put what begins with # at the end of its address.",
        "Para quien también tenga este archivo: ábralo y añada a su dirección lo que empieza con #.",
    ),
    "share_secret": Phrase(
        "It tells where you are looking. Do not pass it on outside.",
        "Dice qué lugar mira usted. No lo difunda.",
    ),
    "tool_hours": Phrase("Hour and month of departure", "Hora y mes de salida"),
    "tool_measure": Phrase("Measure a distance", "Medir una distancia"),
    "tool_share": Phrase("Link to this view", "Enlace a esta vista"),
}
