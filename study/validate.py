"""Comparing a study's risk with the deaths it knows of: `vereda validate study.toml`.

The risk is computed anew without the factor that counts recorded deaths: a map drawn from the dead agrees
with the dead. Everything restricted takes part, and what is written are sums and shares only, no position.
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from geo.body import open_country
from geo.errors import InputError
from geo.result import Phrase, StudyResult
from geo.risk import agreement, season
from geo.risk.agreement import Agreement, Season
from geo.risk.factors import air_heat
from layers.raster import Raster
from layers.source import valid_on
from layers.weather import Weather
from maps._plain import plain
from study import config, pipeline
from study import world as world_
from study.errors import FolderError
from study.progress import Reporter
from study.sections import Config, FactorSection

CIRCULAR = "deaths_nearby"
"""The factor that is measured from the deaths themselves."""

STEM = "agreement"

_QUIET = Reporter(verbosity=-1)
_NO_DEATHS = (
    "{name} has no recorded deaths in its area to compare the risk with; give it a [layers.death], "
    "or a larger [area]"
)
_TITLE = Phrase("Agreement with recorded deaths", "Concordancia con las muertes registradas")
_STAMP = Phrase("RESTRICTED: do not publish or pass on", "RESTRINGIDO: no publicar ni difundir")
_HEAT = "mean air temperature 8-18 h"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}"
    "td,th{border:1px solid #999;padding:.2rem .6rem;text-align:left}"
)


def validate(
    settings: Config,
    *,
    surfaces: Mapping[str, Raster] | None = None,
    harm: Mapping[str, Sequence[float]] | None = None,
    sectors: Collection[str] = (),
    within_m: float = agreement.WITHIN_M,
    limit_m: float = agreement.LIMIT_M,
    block_m: float = agreement.BLOCK_M,
    reporter: Reporter = _QUIET,
) -> Agreement:
    """Compare a study's risk with its recorded deaths.

    Parameters
    ----------
    surfaces
        name -> further risk surfaces to compare, the greater the worse.
    harm
        name -> harm of a person by month, 12 values, compared with the month that people died in, beside
        the air temperature of the study's own weather.
    sectors
        sectors of the ``encounter`` layer whose apprehensions stand for the people on the way; without a
        name, the only sector that there is.
    within_m, limit_m, block_m
        as for `geo.risk.agreement.of_segments`, in metres.

    Raises
    ------
    InputError
        in one sentence, if the study knows of no deaths.
    LayersError
        as `pipeline.run`.
    """
    if "death" not in settings.layers:
        raise InputError(_NO_DEATHS.format(name=settings.path.name))
    settings = _without_circle(settings)
    with reporter.steps(pipeline.STEPS) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        deaths = valid_on(world.frames["death"], settings.study.on)
        if deaths.empty:
            raise InputError(_NO_DEATHS.format(name=settings.path.name))
        result = pipeline.compute(world, settings, audience="restricted", steps=steps)
        steps.begin("Comparing with the deaths")
        compared = []
        if len(result.segments):
            compared.append(
                agreement.of_segments(
                    result.segments, deaths, within_m=within_m, limit_m=limit_m, block_m=block_m
                )
            )
        compared += [
            agreement.of_cells(raster, deaths, name=name, limit_m=limit_m, block_m=block_m)
            for name, raster in {**_surfaces(result), **(surfaces or {})}.items()
        ]
        measures = {**_heat(world.weather), **_body(world.weather), **(harm or {})}
        return Agreement(
            surfaces=tuple(compared),
            season=_season(result, measures, sectors),
            sensitivity="restricted" if _is_restricted(result) else "public",
        )


def write(found: Agreement, settings: Config, *, folder: Path | None = None) -> list[Path]:
    """Write the report as a page and as JSON; both appear, or none.

    What a restricted row fed carries ``restricted`` in its name, as all outputs do.

    Parameters
    ----------
    folder
        where to; the study file's if None. It is made if it is not there.

    Raises
    ------
    FolderError
        if it cannot be written to.
    """
    folder = folder or settings.folder
    stamp = "" if found.sensitivity == "public" else f".{found.sensitivity}"
    title = settings.study.title.phrase
    content = {
        "study": {"en": title.en, "es": title.es},
        "on": settings.study.on.isoformat(),
        **found.as_dict(),
    }
    texts = {
        f"{STEM}{stamp}.html": page(found, title),
        f"{STEM}{stamp}.json": json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".vereda-", dir=folder))
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror}; choose another folder") from None
    try:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8")
        return [(staging / name).replace(folder / name) for name in texts]
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def command(
    study: Path,
    out: Path | None = None,
    *,
    sectors: Collection[str] = (),
    reporter: Reporter = _QUIET,
) -> list[str]:
    """Validate a study, write the report and return its lines, with the files written at the end.

    Raises
    ------
    VeredaError
        a mistake in the study, said in a sentence: a fault in its file or data, no deaths to compare with, or
        a folder that cannot be written to.
    """
    settings = config.read(study)
    found = validate(settings, sectors=sectors, reporter=reporter)
    paths = write(found, settings, folder=out)
    return [*found.lines("en"), *(f"wrote {path}" for path in paths)]


def page(found: Agreement, title: Phrase) -> str:
    """Return the report as one HTML page: English, then Spanish; no script, nothing from elsewhere."""
    parts = []
    for language in ("en", "es"):
        said = _TITLE.en if language == "en" else _TITLE.es
        name = title.en if language == "en" else title.es
        heading = f"<bdi>{html.escape(name)}</bdi>: {html.escape(said)}"
        parts.append(f'<section lang="{language}"><h1>{heading}</h1>')
        if found.sensitivity != "public":
            stamp = _STAMP.en if language == "en" else _STAMP.es
            parts.append(f"<p><strong>{html.escape(stamp)}</strong></p>")
        parts += [f"<p>{html.escape(line)}</p>" for line in found.lines(language)]
        for table in found.tables(language):
            head = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.header)
            rows = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                for row in table.rows
            )
            parts.append(
                f"<table><caption>{html.escape(table.title)}</caption><thead><tr>{head}</tr></thead>"
                f"<tbody>{rows}</tbody></table>"
            )
        parts.append("</section>")
    return plain(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{html.escape(title.en)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _without_circle(settings: Config) -> Config:
    """Return the settings with the factor that counts the deaths left out, and no water plan."""
    own = settings.factors.get(CIRCULAR, FactorSection())
    factors = {**settings.factors, CIRCULAR: own.model_copy(update={"weight": 0.0})}
    return settings.model_copy(update={"factors": factors, "water": None})


def _surfaces(result: StudyResult) -> dict[str, Raster]:
    """Return the rasters of the result that say how bad or how busy each cell is."""
    return {} if result.flow is None else {"flow": result.flow}


def _heat(weather: Weather | None) -> dict[str, list[float]]:
    """Return the measure that a model of harm must beat, where the study has weather."""
    if weather is None:
        return {}
    no_place = pd.DataFrame(index=[0])
    values = [
        float(air_heat.measure(no_place, weather=weather, on=date(2000, month, 1)).iloc[0])
        for month in range(1, 13)
    ]
    return {_HEAT: values} if np.isfinite(values).all() else {}


def _body(weather: Weather | None) -> dict[str, list[float]]:
    """Return what the reference walk through open country does to people, by month."""
    if weather is None:
        return {}
    months = open_country.by_month(weather)
    return {
        "litres needed in two days in the open": months["needed_l"].tolist(),
        "deficit of water in the open": months["heat_harm"].tolist(),
        "deficit of water and cold in the open": months["harm"].tolist(),
    }


def _season(
    result: StudyResult, measures: Mapping[str, Sequence[float]], sectors: Collection[str]
) -> Season | None:
    if not measures:
        return None
    counted = season.crossings_by_month(result.tables.get("encounter"), sectors)
    crossings, told = (None, None) if counted is None else counted
    found = agreement.seasonal(result.layers["death"], measures, crossings=crossings, told=told)
    return found if found.deaths.sum() else None


def _is_restricted(result: StudyResult) -> bool:
    """Tell whether a restricted row fed a figure: deaths, routes, tables, factors, flow."""
    return (
        any(
            (frame["sensitivity"] == "restricted").any()
            for frame in (result.layers["death"], result.routes, *result.tables.values())
        )
        or any(use.restricted_from for use in result.factors)
        or (result.flow is not None and result.flow.provenance.sensitivity == "restricted")
    )
