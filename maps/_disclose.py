"""What a public edition leaves out, moves and counts, why, and what it would take to find somebody in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.result import Phrase, Publication, StudyResult
from maps import _inert, _mask, _names
from maps._file import replacing
from maps._public import Sorted

STEM = "disclosure"


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """A report: what stands in it as figures, and the same in words under headings."""

    title: Phrase
    stamp: Phrase
    figures: Mapping[str, Any]
    sections: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]


def links(sorted_: Sorted) -> dict[str, dict[str, float]]:
    """Return for each kind of moved points how well somebody who knows all true places would do.

    ``rows``; ``nearest_link_rate``, the share whose nearest true place is their own; ``spatial_k_min`` and
    ``spatial_k_median``, how many true places are as near to the shown one as its own.
    """
    found = {}
    for kind, moved in sorted_.moved.items():
        true = sorted_.origin[kind].loc[moved.index]
        rivals = _mask.rivals(_xy(true), _xy(moved))
        found[kind] = {
            "rows": len(moved),
            "nearest_link_rate": round(float(np.mean(rivals == 1)), 4),
            "spatial_k_min": int(rivals.min()),
            "spatial_k_median": float(np.median(rivals)),
        }
    return found


def _xy(frame: gpd.GeoDataFrame) -> Any:
    return shapely.get_coordinates(shapely.centroid(shapely.force_2d(frame.geometry.to_numpy())))


def report(
    shown: StudyResult,
    sorted_: Sorted,
    *,
    stamp: Phrase,
    left_out: Mapping[str, int] | None = None,
) -> Disclosure:
    """Return the report of a public edition.

    Parameters
    ----------
    shown
        the result as the public sees it.
    sorted_
        how the rows were sorted (`maps.redact.sort`).
    stamp
        of the audience of the report.
    left_out
        kind -> rows left out as restricted. It is told to the group alone: how much is hidden is a hint.
    """
    known = shown.publication
    linked = links(sorted_)
    cells = _cells(shown)
    figures: dict[str, Any] = {
        "title": vars(shown.title),
        "on": shown.on.isoformat(),
        "rules": {
            "k": known.k,
            "cell_km2": known.cell_km2,
            "delay_days": known.delay_days,
            "mask_min_m": known.mask_min_m if linked else None,
            "mask_max_m": known.mask_max_m if linked else None,
        },
        "cells": cells,
        "moved": linked,
        "published": [{"kind": each.kind, **vars(each.why)} for each in known.published],
    }
    sections = [
        (_HEADS["removed"], _removed(shown, known)),
        (_HEADS["counted"], _counted(cells, known)),
        (_HEADS["moved"], _moved(linked, known)),
        (_HEADS["published"], _published(known)),
        (_HEADS["finding"], _finding(linked)),
    ]
    if left_out is not None:
        inside = {
            "restricted_rows": dict(left_out),
            "young_incidents": {kind: len(frame) for kind, frame in sorted_.late.items()},
            "counted_only": {kind: len(frame) for kind, frame in sorted_.held.items()},
        }
        figures["left_out"] = inside
        sections.append((_HEADS["inside"], _inside(inside)))
    return Disclosure(title=shown.title, stamp=stamp, figures=figures, sections=tuple(sections))


def write(made: Disclosure, folder: Path, *, mark: str = "") -> list[Path]:
    """Write a report as a page, as text and as JSON; `mark` goes into the names (``.restricted``)."""
    paths = []
    for suffix, content in ((".html", _page(made)), (".txt", _text(made)), (".json", _json(made))):
        path = folder / f"{STEM}{mark}{suffix}"
        with replacing(path) as draft:
            draft.write_text(content, encoding="utf-8")
        paths.append(path)
    return paths


_HEADS = {
    "removed": Phrase("What is not here", "Lo que no está aquí"),
    "counted": Phrase("What is only counted, in cells", "Lo que solo se cuenta, por celdas"),
    "moved": Phrase("What is shown somewhere else", "Lo que se muestra en otro lugar"),
    "published": Phrase("What is shown where it is, and why", "Lo que se muestra donde está, y por qué"),
    "finding": Phrase("What it would take to find a place", "Qué haría falta para hallar un lugar"),
    "inside": Phrase("For the group alone: how much", "Solo para el grupo: cuánto"),
}


def _cells(shown: StudyResult) -> dict[str, float] | None:
    """Return figures of the cells, from what they show: multiples of k."""
    cells = shown.counted
    if cells is None:
        return None
    made: dict[str, float] = {"cells": len(cells), "area_km2_min": round(float(cells.area.min() / 1e6), 1)}
    for column in ("route_count", "incident_count"):
        told = cells[column].dropna()
        if len(told):
            made |= {f"{column}_min": int(told.min()), f"{column}_median": float(told.median())}
    return made


def _removed(shown: StudyResult, known: Publication) -> tuple[Phrase, ...]:
    on = shown.on.isoformat()
    return (
        Phrase(
            "Everything that its source marks as restricted is absent, and so is everything measured "
            "from it. "
            "This page does not say whether there was any: how much is hidden is a hint.",
            "Todo lo que su fuente marca como restringido está ausente, y también lo medido a partir de "
            "ello. "
            "Esta página no dice si lo había: cuánto se oculta ya es una pista.",
        ),
        Phrase(
            f"Incidents of the {known.delay_days} days before {on} are absent, so that nobody is followed.",
            f"Los incidentes de los {known.delay_days} días previos al {on} están ausentes, para que no se "
            "siga a nadie.",
        ),
        Phrase(
            "Of recorded deaths the day, the age, the sex and every name and number of a case are absent: "
            "together with a place they are a person.",
            "De las muertes registradas faltan el día, la edad, el sexo y todo nombre y número de caso: "
            "junto "
            "con un lugar son una persona.",
        ),
        Phrase(
            "Every position is rounded to what its source knows of it; numbers made from rows of a table are "
            "given anew, so that no gap tells of a row.",
            "Cada posición se redondea a lo que su fuente sabe de ella; los números hechos de filas de una "
            "tabla se dan de nuevo, para que ningún hueco delate una fila.",
        ),
    )


def _counted(cells: Mapping[str, float] | None, known: Publication) -> tuple[Phrase, ...]:
    if cells is None:
        return (Phrase("Nothing.", "Nada."),)
    lines = [
        Phrase(
            f"Routes and incidents appear as {cells['cells']:.0f} cells of at least "
            f"{cells['area_km2_min']:g} km2. A cell is there only where {known.k} or more of them lie in it; "
            f"counts are rounded down to a multiple of {known.k}, so that two editions do not differ by one.",
            f"Las rutas y los incidentes aparecen como {cells['cells']:.0f} celdas de al menos "
            f"{cells['area_km2_min']:g} km2. Una celda está solo donde hay {known.k} o más; las cuentas se "
            f"redondean hacia abajo a un múltiplo de {known.k}, para que dos ediciones no difieran en uno.",
        )
    ]
    names = {"route": Phrase("routes", "rutas"), "incident": Phrase("incidents", "incidentes")}
    for name, words in names.items():
        if f"{name}_count_min" in cells:
            low, middle = cells[f"{name}_count_min"], cells[f"{name}_count_median"]
            lines.append(
                Phrase(
                    f"The fewest {words.en} that a shown cell has: {low:g} or more; the median: "
                    f"{middle:g} or more.",
                    f"El menor número de {words.es} de una celda: {low:g} o más; la mediana: {middle:g} o "
                    "más.",
                )
            )
    return tuple(lines)


def _moved(linked: Mapping[str, Mapping[str, float]], known: Publication) -> tuple[Phrase, ...]:
    if not linked:
        return (Phrase("Nothing.", "Nada."),)
    ring = f"{known.mask_min_m:g}", f"{known.mask_max_m:g}"
    return tuple(
        Phrase(
            f"{_name(kind).en}: {each['rows']:.0f}, each moved {ring[0]} to {ring[1]} m in any direction. "
            "The same "
            "place is moved alike in every edition.",
            f"{_name(kind).es}: {each['rows']:.0f}, cada una movida de {ring[0]} a {ring[1]} m en cualquier "
            "dirección. El mismo lugar se mueve igual en cada edición.",
        )
        for kind, each in linked.items()
    )


def _published(known: Publication) -> tuple[Phrase, ...]:
    lines = [
        Phrase(f"{_name(each.kind).en}: {each.why.en}", f"{_name(each.kind).es}: {each.why.es}")
        for each in known.published
    ]
    lines.append(
        Phrase(
            "All else that is shown is public at its source: see the sources on the map.",
            "Todo lo demás que se muestra es público en su fuente: véanse las fuentes en el mapa.",
        )
    )
    return tuple(lines)


def _finding(linked: Mapping[str, Mapping[str, float]]) -> tuple[Phrase, ...]:
    lines = [
        Phrase(
            f"{_name(kind).en}: somebody who already knows every true place, and takes the nearest, is "
            "right for "
            f"{each['nearest_link_rate']:.0%} of them. As near as the true one lie "
            f"{each['spatial_k_min']:g} places "
            f"at least (itself among them), {each['spatial_k_median']:g} at the median.",
            f"{_name(kind).es}: quien ya conoce todos los lugares verdaderos y toma el más cercano "
            "acierta en el "
            f"{each['nearest_link_rate'] * 100:.0f} %. Tan cerca como el verdadero hay al menos "
            f"{each['spatial_k_min']:g} lugares (él incluido), {each['spatial_k_median']:g} en la mediana.",
        )
        for kind, each in linked.items()
    ]
    lines.append(
        Phrase(
            "Whoever has no list of the true places knows only the ring or the cell. Where only one "
            "thing can "
            "be meant (one road, one spring, one ranch) either may still give it away: look at the map once "
            "as somebody who wants to find it.",
            "Quien no tiene una lista de los lugares verdaderos solo conoce el anillo o la celda. Donde solo "
            "puede tratarse de una cosa (un camino, un manantial, un rancho) aún pueden delatarla: mire el "
            "mapa una vez como quien la busca.",
        )
    )
    return tuple(lines)


def _inside(figures: Mapping[str, Mapping[str, int]]) -> tuple[Phrase, ...]:
    words = {
        "restricted_rows": Phrase("restricted rows left out", "filas restringidas omitidas"),
        "young_incidents": Phrase("incidents too young", "incidentes demasiado recientes"),
        "counted_only": Phrase("rows that are only counted", "filas que solo se cuentan"),
    }
    return tuple(
        Phrase(f"{_name(kind).en}: {count} {words[what].en}.", f"{_name(kind).es}: {count} {words[what].es}.")
        for what, kinds in figures.items()
        for kind, count in kinds.items()
    ) or (Phrase("Nothing.", "Nada."),)


def _name(kind: str) -> Phrase:
    return _names.SOURCES.get(kind, Phrase(kind, kind))


_LABELS = {
    "heading": Phrase("What this edition does not tell", "Lo que esta edición no dice"),
    "language": Phrase("English", "Español"),
}


def _text(made: Disclosure) -> str:
    blocks = []
    for language in ("en", "es"):
        lines = [
            getattr(made.stamp, language),
            f"{getattr(_LABELS['heading'], language)}: {getattr(made.title, language)}",
        ]
        for head, told in made.sections:
            lines += ["", getattr(head, language), *(f"- {getattr(each, language)}" for each in told)]
        blocks.append("\n".join(_inert.xml(line) for line in lines))
    return "\n\n\n".join(blocks) + "\n"


def _json(made: Disclosure) -> str:
    told = [{"head": vars(head), "lines": [vars(line) for line in lines]} for head, lines in made.sections]
    content = {"stamp": vars(made.stamp), **made.figures, "sections": told}
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _page(made: Disclosure) -> str:
    """Return one page without a script: English, then Spanish."""
    parts = []
    for language in ("en", "es"):
        sections = "".join(
            f"<h2>{_safe(head, language)}</h2><ul>"
            + "".join(f"<li>{_safe(line, language)}</li>" for line in lines)
            + "</ul>"
            for head, lines in made.sections
        )
        parts.append(
            f'<section lang="{language}"><p class="stamp">{_safe(made.stamp, language)}</p>'
            f"<h1>{_safe(_LABELS['heading'], language)}</h1>"
            f"<p>{_safe(made.title, language)}</p>{sections}</section>"
        )
    return _PAGE.format(title=_safe(made.title, "en"), body="".join(parts))


def _safe(phrase: Phrase, language: str) -> str:
    return escape(_inert.xml(getattr(phrase, language)))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #1c2730; background: #fff; margin: 0 auto;
max-width: 44rem; padding: 1.5rem; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; }}
h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .3rem; border-bottom: 1px solid #c9d0d4; }}
section + section {{ border-top: 3px solid #10506b; margin-top: 2.5rem; padding-top: 1rem; }}
.stamp {{ display: inline-block; border: 1px solid #5d676d; border-radius: 3px; padding: .1rem .6rem; }}
@media print {{ body {{ font-size: 11pt; padding: 0; }} section {{ break-before: page; }} }}
</style></head><body><main>{body}</main></body></html>
"""
