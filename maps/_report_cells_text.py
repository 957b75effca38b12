"""What the report says of cells, in which a public edition gathers routes and incidents."""

from __future__ import annotations

from geo.result import Phrase

WORDS: dict[str, Phrase] = {
    "cells": Phrase(
        "{n} cells of the map, of about {km2} each, have at least {least} routes, or at least {least} "
        "incidents such as deaths.",
        "{n} celdas del mapa, de unos {km2} cada una, tienen al menos {least} rutas, o al menos {least} "
        "incidentes como muertes.",
    ),
    "cells_worst": Phrase(
        "The highest mean risk of one is {risk} of 100.", "El riesgo medio más alto de una es {risk} de 100."
    ),
    "cells_most": Phrase(
        "Most incidents: at least {most}, {where}.", "Donde más incidentes hay: al menos {most}, {where}."
    ),
    "cells_read": Phrase(
        "A hexagon is a cell of about {km2} with at least {least} routes, or at least {least} incidents such "
        "as deaths.",
        "Un hexágono es una celda de unos {km2} con al menos {least} rutas, o al menos {least} incidentes "
        "como muertes.",
    ),
    "cells_head": Phrase("Cells with routes or incidents", "Celdas con rutas o incidentes"),
    "cells_note": Phrase(
        "There are {n} cells of about {km2}. Counts are rounded down to a multiple of {least}: there are at "
        "least so many. At most {most} cells are listed, those with most first. The last column is a cell's "
        "index in H3, by which other programs find it.",
        "Hay {n} celdas de unos {km2}. Los conteos se redondean hacia abajo a un múltiplo de {least}: hay al "
        "menos tantos. Se listan a lo sumo {most} celdas, primero las que tienen más. La última columna es "
        "el índice de la celda en H3, con el que la hallan otros programas.",
    ),
    "cell_where": Phrase("Middle of the cell", "Centro de la celda"),
    "cell": Phrase("Cell (H3)", "Celda (H3)"),
    "route_count": Phrase("Routes, at least", "Rutas, al menos"),
    "incident_count": Phrase("Incidents, at least", "Incidentes, al menos"),
}
