"""What a comparison with recorded deaths says in words, in English and Spanish."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from geo.risk._agreement import Bias, Season, Surface

Language: TypeAlias = Literal["en", "es"]


class Table(NamedTuple):
    """A table of a report, all of it text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


BIASES: tuple[Bias, ...] = (
    Bias(
        name="recovery_effort",
        en=(
            "Remains are found where people look: near roads, water and patrols. Ground without a record "
            "may be ground where nobody looked, and a risk that follows access agrees with the records "
            "for that alone."
        ),
        es=(
            "Los restos se hallan donde alguien busca: cerca de caminos, agua y patrullas. Un terreno sin "
            "registros puede ser uno donde nadie buscó, y un riesgo que sigue al acceso concuerda con los "
            "registros solo por eso."
        ),
    ),
    Bias(
        name="reporting_lag",
        en=(
            "The date of a record is the day of the report or the finding: bones found in May may be of a "
            "death in July. Only remains found within days tell the month, and those are found more often "
            "where people pass."
        ),
        es=(
            "La fecha de un registro es la del informe o del hallazgo: huesos hallados en mayo pueden ser "
            "de una muerte en julio. Solo los restos de pocos días dicen el mes, y se hallan más donde "
            "pasa gente."
        ),
    ),
    Bias(
        name="position_precision",
        en=(
            "Each record is spread over the disc that its position is known to, and the vaguest are left "
            "out: that pulls every figure towards chance. And where somebody lay is not where the heat or "
            "the cold began to kill."
        ),
        es=(
            "Cada registro se reparte en el círculo en que se conoce su posición, y los más vagos no "
            "cuentan: eso acerca toda cifra al azar. Y donde alguien yacía no es donde el calor o el frío "
            "empezó a matar."
        ),
    ),
    Bias(
        name="crossings_unknown",
        en=(
            "How many people pass where, and when, is hardly known. Records count harm times crossings, "
            "while the risk is of one person: many deaths may mean many people, and few deaths few "
            "people."
        ),
        es=(
            "Apenas se sabe cuánta gente pasa, por dónde y cuándo. Los registros cuentan daño × cruces, "
            "y el riesgo es el de una persona: muchas muertes pueden ser mucha gente, y pocas muertes, "
            "poca."
        ),
    ),
)

_TEXT: dict[str, dict[Language, str]] = {
    "cells": {"en": "cells", "es": "celdas"},
    "segments": {"en": "segments", "es": "tramos"},
    "counted": {
        "en": (
            "{name} ({form}): {on_ground:,.1f} of {recorded:,} people lie on rated ground; left out: "
            "{other_cause:,} of another cause, {too_vague:,} known worse than {limit_m:,.0f} m, "
            "{outside:,.1f} outside."
        ),
        "es": (
            "{name} ({form}): {on_ground:,.1f} de {recorded:,} personas están en terreno evaluado; sin "
            "contar: {other_cause:,} de otra causa, {too_vague:,} con un error mayor de {limit_m:,.0f} m, "
            "{outside:,.1f} fuera."
        ),
    },
    "unstated": {
        "en": ("{unstated:,} positions state no precision and are taken as they stand, which may be wrong."),
        "es": (
            "{unstated:,} posiciones no dicen su precisión y se toman como están, lo que puede ser erróneo."
        ),
    },
    "nobody": {
        "en": "Nobody was found on rated ground: there is nothing to compare.",
        "es": "No se halló a nadie en terreno evaluado: no hay nada que comparar.",
    },
    "auc": {
        "en": (
            "AUC {auc} (95 % by blocks of {block_km:g} km: {low} to {high}; {blocks} blocks with deaths); "
            "0.5 is chance, 1 perfect."
        ),
        "es": (
            "AUC {auc} (95 % por bloques de {block_km:g} km: {low} a {high}; {blocks} bloques con "
            "muertes); 0.5 es azar, 1 perfecto."
        ),
    },
    "map_score": {
        "en": "MapScore R {mean}, spread {spread}, median {median}; 0 is chance, 1 perfect, -1 worst.",
        "es": "MapScore R {mean}, dispersión {spread}, mediana {median}; 0 es azar, 1 perfecto, -1 lo peor.",
    },
    "captured": {
        "en": "The riskiest {ground:.0%} of the ground holds {dead:.1%} of the dead.",
        "es": "El {ground:.0%} más riesgoso del terreno tiene el {dead:.1%} de las muertes.",
    },
    "curve": {"en": "{name}: capture curve", "es": "{name}: curva de captura"},
    "curve_header": {
        "en": "riskiest share of the ground|share of the dead",
        "es": "parte más riesgosa del terreno|parte de las muertes",
    },
    "blocks": {"en": "{name}: blocks of {block_km:g} km", "es": "{name}: bloques de {block_km:g} km"},
    "blocks_header": {
        "en": "people|share of the ground|AUC within|AUC without it",
        "es": "personas|parte del terreno|AUC dentro|AUC sin él",
    },
    "months": {
        "en": "By month, January first: {total:,} people whose month of death is known ({counts}).",
        "es": "Por mes, desde enero: {total:,} personas cuyo mes de muerte se conoce ({counts}).",
    },
    "measure": {
        "en": (
            "{measure}, {basis}: Spearman {spearman}; Poisson deviance explained {exponential} (k exp(b "
            "h)), {power} (k h^b), {proportional} (k h)."
        ),
        "es": (
            "{measure}, {basis}: Spearman {spearman}; desviación de Poisson explicada {exponential} (k "
            "exp(b h)), {power} (k h^b), {proportional} (k h)."
        ),
    },
    "person": {"en": "harm per person", "es": "daño por persona"},
    "crossings": {"en": "harm times crossings", "es": "daño multiplicado por cruces"},
    "person, same months": {
        "en": "harm per person in the months with known crossings",
        "es": "daño por persona en los meses con cruces conocidos",
    },
    "season": {"en": "Deaths by month", "es": "Muertes por mes"},
    "season_header": {
        "en": "measure|of what|months|Spearman|k h|k h^b|k exp(b h)|b",
        "es": "medida|de qué|meses|Spearman|k h|k h^b|k exp(b h)|b",
    },
    "risk": {"en": "risk", "es": "riesgo"},
    "flow": {"en": "flow", "es": "paso de caminantes"},
    "mean air temperature 8-18 h": {
        "en": "mean air temperature 8-18 h",
        "es": "temperatura media del aire, 8-18 h",
    },
    "litres needed in two days in the open": {
        "en": "litres needed in two days in the open",
        "es": "litros de agua necesarios en dos días a campo abierto",
    },
    "deficit of water in the open": {
        "en": "deficit of water in the open",
        "es": "déficit de agua a campo abierto",
    },
    "deficit of water and cold in the open": {
        "en": "deficit of water and cold in the open",
        "es": "frío y déficit de agua a campo abierto",
    },
    "biases": {"en": "What may make these figures wrong:", "es": "Qué puede falsear estas cifras:"},
}

_TOLD_AT = (0.05, 0.2, 0.5)
"""Shares of the ground that a sentence tells of."""


def surface_lines(surface: Surface, language: Language) -> list[str]:
    """Return what one risk's agreement is, line by line."""
    counted = surface.counted
    form = _TEXT[surface.form][language]
    keys = ["counted", "unstated"] if counted.unstated else ["counted"]
    said = {**vars(counted), "name": _named(surface.name, language), "form": form, "limit_m": surface.limit_m}
    lines = [_TEXT[key][language].format(**said) for key in keys]
    if not counted.on_ground > 0:
        return [*lines, _TEXT["nobody"][language]]
    lines += [
        _TEXT["auc"][language].format(
            auc=_number(surface.auc),
            low=_number(surface.auc_low),
            high=_number(surface.auc_high),
            block_km=surface.block_m / 1000,
            blocks=len(surface.blocks),
        ),
        _TEXT["map_score"][language].format(
            mean=_number(surface.map_score),
            spread=_number(surface.map_score_spread),
            median=_number(surface.map_score_median),
        ),
    ]
    told = surface.capture[surface.capture["ground_share"].isin(_TOLD_AT)]
    return lines + [
        _TEXT["captured"][language].format(ground=ground, dead=dead)
        for ground, dead in told.itertuples(index=False)
    ]


def surface_tables(surface: Surface, language: Language) -> list[Table]:
    """Return the capture curve and the blocks."""
    if not surface.counted.on_ground > 0:
        return []
    said = {"name": _named(surface.name, language), "block_km": surface.block_m / 1000}
    return [
        Table(
            title=_TEXT["curve"][language].format(**said),
            header=_header("curve_header", language),
            rows=tuple(
                (f"{ground:.0%}", f"{dead:.1%}") for ground, dead in surface.capture.itertuples(index=False)
            ),
        ),
        Table(
            title=_TEXT["blocks"][language].format(**said),
            header=_header("blocks_header", language),
            rows=tuple(
                (f"{people:.1f}", f"{share:.1%}", _number(within), _number(without))
                for people, share, within, without in surface.blocks.itertuples(index=False)
            ),
        ),
    ]


def season_lines(season: Season, language: Language) -> list[str]:
    """Return what the season's agreement is, line by line."""
    counts = ", ".join(str(int(count)) for count in season.deaths)
    return [
        _TEXT["months"][language].format(total=int(season.deaths.sum()), counts=counts),
        *([] if season.crossings is None else [_said(season.crossings, language)]),
        *(
            _TEXT["measure"][language].format(
                **{str(key): _number(value) for key, value in row.items()}
                | {
                    "measure": _named(str(row["measure"]), language),
                    "basis": _TEXT[str(row["basis"])][language],
                }
            )
            for row in season.table.to_dict("records")
        ),
    ]


def season_table(season: Season, language: Language) -> Table:
    """Return the measures by month."""
    figures = ("spearman", "proportional", "power", "exponential", "exponent")
    return Table(
        title=_TEXT["season"][language],
        header=_header("season_header", language),
        rows=tuple(
            (
                _named(str(row["measure"]), language),
                _TEXT[str(row["basis"])][language],
                str(row["months"]),
                *(_number(row[name]) for name in figures),
            )
            for row in season.table.to_dict("records")
        ),
    )


def bias_lines(biases: Sequence[Bias], language: Language) -> list[str]:
    """Return what may be wrong, line by line."""
    told = [f"- {_said(bias, language)}" for bias in biases]
    return [_TEXT["biases"][language], *told] if told else []


def _said(text: Bias, language: Language) -> str:
    return text.en if language == "en" else text.es


def _named(name: str, language: Language) -> str:
    """Return the name of a risk or measure in the language, as it is given where that is not known."""
    return _TEXT[name][language] if name in _TEXT else name


def _header(key: str, language: Language) -> tuple[str, ...]:
    return tuple(_TEXT[key][language].split("|"))


def _number(value: object) -> str:
    number = float(value) if isinstance(value, (int, float, np.floating)) else math.nan
    if math.isnan(number):
        return "–"
    return ("−∞" if number < 0 else "∞") if math.isinf(number) else f"{number:.3f}"
