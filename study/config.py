"""The study file: read whole, checked whole, before any data file is opened."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from layers.errors import SourceMissingError
from study.errors import ChoiceError, ConfigError
from study.section import Section, nearest
from study.sections import (
    AUDIENCES,
    AreaSection,
    Config,
    FactorSection,
    LayerSection,
    OutputsSection,
    ReliefSection,
    StudySection,
    TextSection,
)
from study.sections_body import BodySection, GroupSection, PersonSection
from study.sections_publication import PublicationSection
from study.sections_walking import SightSection, WalkingSection
from study.sections_water import WaterSection, section_of

__all__ = ["Config", "check_audience", "parse", "read"]


def read(path: Path | str) -> Config:
    """Read and check a study file.

    Raises
    ------
    SourceMissingError
        if there is no such file.
    ConfigError
        with every fault at once: syntax, unknown keys with the nearest known one, wrong types, missing
        data files, impossible values.
    """
    path = Path(path)
    if path.is_dir():
        path /= "study.toml"
    if not path.is_file():
        raise SourceMissingError(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(path, ["it is not UTF-8 text; save it again as UTF-8"]) from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [f"it is not valid TOML: {error}"]) from None
    return parse(raw, path=path)


def parse(raw: Mapping[str, Any], *, path: Path) -> Config:
    """Check the contents of a study file, already read; `path` says where relative paths start.

    Raises
    ------
    ConfigError
        with every fault at once.
    """
    if "path" in raw:
        raise ConfigError(path, [nearest("key", "path", tuple(set(Config.model_fields) - {"path"}))])
    try:
        return Config.model_validate({**raw, "path": path}, context={"folder": path.parent})
    except ValidationError as error:
        raise ConfigError(path, _sentences(error.errors())) from None


def check_audience(audience: str | None) -> None:
    """Raise ChoiceError if `audience` (None: the study's own) is none that vereda knows."""
    if audience is not None and audience not in AUDIENCES:
        raise ChoiceError(nearest("audience", audience, AUDIENCES))


def _sentences(errors: Sequence[ErrorDetails]) -> list[str]:
    return [_sentence(error) for error in errors]


def _sentence(error: ErrorDetails) -> str:
    where = _where(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return f"{where}: {nearest('key here', str(error['loc'][-1]), _known_keys(error['loc']))}"
    if kind == "missing":
        return f"{where} is missing"
    found = repr(error["input"])
    shown = found if len(found) <= 60 else found[:59] + "…"
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "should be")
    return f"{where}: {message}" if kind == "value_error" else f"{where}: {message}, not {shown}"


def _where(loc: Sequence[int | str]) -> str:
    """Name a place as the study file writes it; the index is told only where a table is repeated."""
    parts: list[str] = []
    for item in loc:
        if isinstance(item, int):
            if item:
                parts[-1] += f"[{item + 1}]"
        elif item != "[key]":
            parts.append(item)
    return ".".join(parts) or "the file"


def _known_keys(loc: Sequence[int | str]) -> tuple[str, ...]:
    names = [item for item in loc[:-1] if isinstance(item, str)]
    if not names:
        return tuple(set(Config.model_fields) - {"path"})
    sections: dict[str, type[Section]] = {
        "study": StudySection,
        "area": AreaSection,
        "layers": LayerSection,
        "relief": ReliefSection,
        "walking": WalkingSection,
        "sight": SightSection,
        "body": BodySection,
        "persons": PersonSection,
        "groups": GroupSection,
        "factors": FactorSection,
        "water": WaterSection,
        "publication": PublicationSection,
        "outputs": OutputsSection,
    }
    section = TextSection if names[-1] in {"title", "notes", "published"} else sections[names[0]]
    if section is WaterSection:
        section = section_of(tuple(names[1:]))
    return tuple(field.alias or name for name, field in section.model_fields.items())
