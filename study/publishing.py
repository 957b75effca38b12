"""From the study file to what the public may know: the key of the moves, and what is declared published."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd

from geo.result import Publication, Published
from layers.errors import VeredaError
from layers.source import valid_on
from maps import _rounding, redact
from maps.redact import Sorted
from study import world as world_
from study.progress import Steps
from study.sections import Config, resolve
from study.world import World

_BYTES = 32
"""Of a key: as many as the digest it is used in has."""


class KeyFileError(VeredaError, OSError):
    """A key that is not there, or not kept as a key."""


def key_path(settings: Config) -> Path | None:
    """Return where the study keeps its key; None if it names none."""
    name = settings.publication.key
    return None if name is None else resolve(name, folder=settings.path.parent)


def make_key(path: Path) -> Path:
    """Make a key that only its owner can read; one that is there is never replaced.

    Raises
    ------
    KeyFileError
        if there is a file already, or none can be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
    except FileExistsError:
        raise KeyFileError(
            f"{path} is there already; with another key the same places would be moved elsewhere, and two "
            "releases together would give them away"
        ) from None
    except OSError as error:
        raise KeyFileError(f"cannot make the key {path}: {error.strerror}") from None
    return path


def read_key(path: Path) -> bytes:
    """Read a key.

    Raises
    ------
    KeyFileError
        if it is not there, is no key, or others can read it.
    """
    try:
        text = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise KeyFileError(
            f"the key {path} is not there; copy it from whoever made the last release, or, before the first "
            "one, make it: vereda release STUDY --new-key"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key {path} cannot be read: {error}") from None
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(f"others can read the key {path}; keep it to yourself: chmod 600 {path}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise KeyFileError(
            f"{path} is no key that vereda made: it should hold {2 * _BYTES} letters of 0-9a-f"
        )
    return key


def prepare(
    world: World, settings: Config, *, audience: str, steps: Steps, today: date | None = None
) -> tuple[World, Publication, dict[str, gpd.GeoDataFrame]]:
    """Return a world as `audience` may have it measured, what the public may know, and what it only counts.

    For the public restricted rows are gone, incidents delayed, points that could harm moved or held
    (`maps.redact.sort`) and every point put on the grid that it is shown on, so that nothing measured knows
    more of where things are than the map shows.

    Parameters
    ----------
    today
        as for `publication`.

    Raises
    ------
    KeyFileError
        if points are to be moved and the key cannot be read.
    """
    if audience != "public":
        return world, publication(settings, world, has_key=False, today=today), {}
    known = publication(settings, world, today=today)
    world = world_.without_restricted(world, steps=steps)
    kinds = {*redact.SENSITIVE, *known.mask} & set(world.frames)
    sorted_ = sort(world, known, on=settings.study.on)
    for kind in sorted(kinds):
        told = {
            "moved": len(sorted_.moved.get(kind, ())),
            "only counted in cells": len(sorted_.held.get(kind, ())),
            "too young to be told of": len(sorted_.late.get(kind, ())),
        }
        if any(told.values()):
            said = ", ".join(f"{count:,} {what}" for what, count in told.items() if count)
            steps.say(f"  {kind}: {said} (docs/publication.md)")
    frames = {**world.frames, **dict.fromkeys(kinds), **sorted_.frames}
    # Heights make the ground, and are no place that anything is measured to: moved, they would bend it.
    shown = {
        kind: frame if kind in redact.GROUND else _rounding.points(frame)
        for kind, frame in frames.items()
        if frame is not None
    }
    world = replace(world, frames=shown, keys=redact.with_moved(world.keys, sorted_))
    return world, replace(known, is_applied=True), dict(sorted_.held)


def sort(world: World, known: Publication, *, on: date) -> Sorted:
    """Sort the public rows of what could harm, or is to be moved, by what the public may know of it."""
    kinds = {*redact.SENSITIVE, *known.mask} & set(world.frames)
    frames = {kind: world.frames[kind].loc[lambda frame: frame["sensitivity"] == "public"] for kind in kinds}
    # What is moved has no dates any more, so what is not in force goes first.
    return redact.sort({kind: valid_on(frame, on) for kind, frame in frames.items()}, known, on=on)


def publication_key(settings: Config) -> bytes:
    """Read the study's key.

    Raises
    ------
    KeyFileError
        if it cannot be read, or the study names none.
    """
    path = key_path(settings)
    if path is None:
        raise KeyFileError(
            "points cannot be moved without a key: name one in the study file, [publication] key"
        )
    return read_key(path)


def key_mark(settings: Config) -> str | None:
    """Return by what the study's key is known again, which tells nothing of it; None if it cannot be read."""
    try:
        return hmac.digest(publication_key(settings), b"vereda: which key this is", hashlib.sha256).hex()[:16]
    except KeyFileError:
        return None


def publication(
    settings: Config, world: World, *, has_key: bool = True, today: date | None = None
) -> Publication:
    """Return what the public may know.

    Parameters
    ----------
    has_key
        if not, the key is not read, since nothing is moved.
    today
        the day of publishing, from which incidents wait if the study date is later; the clock's if None.

    Raises
    ------
    KeyFileError
        if points are to be moved and the key cannot be read.
    """
    own = settings.publication
    return Publication(
        k=own.k,
        cell_km2=own.cell_km2,
        delay_days=own.delay_days + _early(settings.study.on, today),
        mask=own.mask,
        mask_min_m=own.mask_min_m,
        mask_max_m=own.mask_max_m,
        key=publication_key(settings) if has_key and own.mask else None,
        published=_published(settings, world),
    )


def _early(on: date, today: date | None) -> int:
    """Return how many days a study date is in the future."""
    today = today or date.today()  # noqa: DTZ011 - a day, as study files have them
    return max(timedelta(0), on - today).days


def _published(settings: Config, world: World) -> tuple[Published, ...]:
    return tuple(
        Published(kind=kind, why=section.published.phrase, keys=keys)
        for kind, sections in settings.layers.items()
        for section, keys in zip(sections, world.keys.get(kind, ()), strict=False)
        if section.published is not None
    )
