"""A release: what goes out to the public or to partners, looked through before it does, or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from geo.result import StudyResult
from layers.errors import VeredaError
from maps import _disclose, _folder, _rounding, redact
from maps.redact import Audience, Sorted
from study import leaks, outputs, pipeline, publishing
from study import world as world_
from study.config import Config
from study.errors import ChoiceError, FolderError
from study.progress import Reporter, Steps
from study.world import World

MARK = "release.json"
"""What a folder holds that a release may be replaced in."""

GRID_DEG = 0.05
"""The frame of a map stands on this grid (5 km), so that it does not tell what it was drawn around."""

RESTRICTED = ".restricted"
"""Mark of what is for the group alone."""

Ring: TypeAlias = tuple[float, float]
"""How far points are moved, at least and at most, in metres."""

_RING = "last_ring_m"
"""Key of the group's own report: the ring of this release, or of the last one that moved anything."""

_KEY = "last_key"
"""The same of its key: a mark by which it is known again, and which tells nothing of it."""

_QUIET = Reporter(verbosity=-1)


class ReleaseError(VeredaError, ValueError):
    """A release that would harm: every reason at once."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        lines = "\n".join(f"  - {reason}" for reason in reasons)
        super().__init__(f"nothing is released, and what was released before is untouched:\n{lines}")


@dataclass(frozen=True, kw_only=True)
class Release:
    """What was released: the folder, its files, and the report that is for the group alone."""

    folder: Path
    files: tuple[Path, ...]
    inside: tuple[Path, ...] = ()


def make(
    settings: Config,
    folder: Path,
    *,
    audience: Audience = "public",
    today: date | None = None,
    reporter: Reporter = _QUIET,
) -> Release:
    """Run a study, look through everything it writes, and put it into `folder` whole, or not at all.

    Parameters
    ----------
    folder
        new, empty, or what an earlier release was put into, which is replaced.
    audience
        "public" or "partner".
    today
        the day of publishing, from which incidents wait too; the clock's if None.

    Raises
    ------
    ReleaseError
        with every reason why it may not go out.
    KeyFileError
        if points are to be moved and their key is not there.
    """
    if audience == "restricted":
        raise ChoiceError("a restricted edition is not released; vereda bundle makes an encrypted one")
    reasons = _before(settings, folder, audience)
    if reasons:
        raise ReleaseError(reasons)
    if settings.publication.mask and audience == "public":
        publishing.publication_key(settings)
    with reporter.steps(pipeline.count(settings)) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        result = pipeline.compute(world, settings, audience=audience, steps=steps, today=today)
        steps.begin("Writing")
        return _published(settings, folder, world, result, audience, steps)


def _published(
    settings: Config, folder: Path, world: World, result: StudyResult, audience: Audience, steps: Steps
) -> Release:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".vereda-release-", dir=folder.parent))
    except OSError as error:
        raise FolderError(f"cannot write beside {folder}: {error.strerror}; choose another folder") from None
    try:
        outputs.write(result, settings, audience=audience, folder=staging, tell=steps.within)
        sorted_, gone = _sorted(settings, world, result, audience)
        shown = redact.apply(result, audience=audience)
        if audience == "public":
            _disclose.write(_disclose.report(shown, sorted_, stamp=redact.stamp("public")), staging)
        steps.say("Looking through what was written …")
        reasons = check(staging, settings, world, result, audience=audience)
        if reasons:
            raise ReleaseError(reasons)
        content = {"vereda": "release", "audience": audience, "on": settings.study.on.isoformat()}
        names = sorted(path.name for path in staging.iterdir())
        (staging / MARK).write_text(
            json.dumps({**content, "files": names}, indent=2) + "\n", encoding="utf-8"
        )
        staging.chmod(0o755)
        _replace(staging, folder)
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    files = tuple(sorted(folder.iterdir()))
    if audience != "public":
        return Release(folder=folder, files=files)
    private = _disclose.report(shown, sorted_, stamp=redact.stamp("restricted"), left_out=gone)
    own = settings.publication
    last = _own_report(settings)
    ring = (own.mask_min_m, own.mask_max_m) if sorted_.moved else _last_ring(last)
    key = publishing.key_mark(settings) if sorted_.moved else _told(last).get(_KEY)
    private = replace(private, figures={**private.figures, _RING: ring, _KEY: key})
    settings.folder.mkdir(parents=True, exist_ok=True)
    inside = _disclose.write(private, settings.folder, mark=RESTRICTED)
    return Release(folder=folder, files=files, inside=tuple(inside))


def check(
    folder: Path, settings: Config, world: World, result: StudyResult, *, audience: Audience
) -> list[str]:
    """Return why what stands in `folder` may not go out to `audience`; nothing if it may.

    Parameters
    ----------
    world
        with its restricted rows.
    """
    reasons = []
    wanted = _secrets(settings, world, result, audience)
    stamp = "" if audience == "public" else f".{audience}."
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        where = path.relative_to(folder)
        # The listing of a folder has a name that others look for; the folder bears the stamp.
        stamped = where.parent.name if where.name == _folder.LISTING else where.name
        if RESTRICTED in str(where) or (stamp and stamp not in stamped):
            reasons.append(f"{path.name} is not for this audience")
        reasons += [f"{path.name} holds {found}" for found in leaks.search(path, wanted)]
    return reasons


def _secrets(settings: Config, world: World, result: StudyResult, audience: Audience) -> leaks.Secrets:
    extra: dict[str, list[pd.Index]] = {}
    if audience == "public":
        sorted_, _ = _sorted(settings, world, result, audience)
        for part in (sorted_.origin, sorted_.held, sorted_.late):
            for kind, frame in part.items():
                extra.setdefault(kind, []).append(frame.index)
        routes = world.frames.get("route")
        if routes is not None:
            lines = redact.published(routes, "route", result.publication)
            extra["route"] = [routes.index[~lines]]
    hidden, shown = leaks.hidden_rows(world.frames, extra)
    said = [settings.study.title.en, settings.study.title.es]
    said += [text for note in settings.study.notes for text in (note.en, note.es)]
    said += [str(value) for frame in shown.values() for value in _texts(frame)]
    edition = redact.apply(result, audience=audience)
    wanted = leaks.secrets(
        hidden,
        shown.values(),
        crs=world.crs,
        known_text="\n".join([*said, _own_text()]),
        grid_m=redact.PARTNER_GRID_M if audience == "partner" else None,
        chance=leaks.by_chance(
            [*edition.layers.values(), edition.routes, edition.segments, edition.openings],
            [areas for areas in (edition.isochrones, edition.reach) if areas is not None],
        ),
    )
    # Partners see what things are called, and where to a kilometre.
    return wanted if audience == "public" else replace(wanted, names={})


def _texts(frame: gpd.GeoDataFrame) -> list[str]:
    columns = [name for name in ("name", "source", "licence", "road", "agency", "operator") if name in frame]
    return [text for name in columns for text in frame[name].dropna().unique()]


def _own_text() -> str:
    """Return every word that vereda itself puts on a map: a hidden name that is one of them is no sign."""
    files = [
        each
        for folder in (resources.files("maps"), resources.files("maps") / "assets")
        for each in folder.iterdir()
        if each.name.endswith((".py", ".js", ".css", ".html"))
    ]
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


def _sorted(
    settings: Config, world: World, result: StudyResult, audience: Audience
) -> tuple[Sorted, Mapping[str, int]]:
    """Sort the world's rows once more, as the run did, and count the restricted ones."""
    gone = {kind: int((frame["sensitivity"] == "restricted").sum()) for kind, frame in world.frames.items()}
    if audience != "public":
        return Sorted(), gone
    sorted_ = publishing.sort(world, result.publication, on=settings.study.on)
    moved = {kind: _rounding.points(frame) for kind, frame in sorted_.moved.items()}
    return replace(sorted_, moved=moved), {kind: count for kind, count in gone.items() if count}


def _own_report(settings: Config) -> Path:
    return settings.folder / f"{_disclose.STEM}{RESTRICTED}.json"


def _told(report: Path) -> dict[str, Any]:
    """Return what the report of an earlier release tells; nothing if there is none that can be read."""
    try:
        told = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _last_ring(report: Path) -> Ring | None:
    """Return by how much the release that a report tells of moved points; None if it tells of no such."""
    try:
        told = _told(report)
        rules = told["rules"]
        low, high = told.get(_RING) or (rules["mask_min_m"], rules["mask_max_m"])
        return float(low), float(high)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _other_key(settings: Config) -> list[str]:
    """Return why points may not be moved by the study's key, if they were by another."""
    if not settings.publication.mask:
        return []
    report = _own_report(settings)
    last, mark = _told(report).get(_KEY), publishing.key_mark(settings)
    # That a key is not there is said elsewhere.
    if last is None or mark is None or last == mark:
        return []
    sentence = (
        f"the last release moved points by another key than {publishing.key_path(settings)} ({report}), and "
        "both together narrow down where they are; put the key back that was used, or take mask out, so that "
        "they are counted in cells"
    )
    return [sentence]


def _other_ring(settings: Config, folder: Path) -> list[str]:
    """Return why points may not be moved by as much as the study file says, if they were by another."""
    own = settings.publication
    for report in (_own_report(settings), folder / f"{_disclose.STEM}.json"):
        last = _last_ring(report)
        if own.mask and last is not None and last != (own.mask_min_m, own.mask_max_m):
            low, high = last
            sentence = (
                f"the last release moved points by {low:g} to {high:g} m ({report}), this one would move "
                f"them by {own.mask_min_m:g} to {own.mask_max_m:g} m, and both together narrow down where "
                f"they are; write mask_min_m = {low:g} and mask_max_m = {high:g} again, or take mask out, so "
                "that they are counted in cells"
            )
            return [sentence]
    return []


def _before(settings: Config, folder: Path, audience: Audience) -> list[str]:
    """Return why a release may not even be tried."""
    reasons = []
    bounds = settings.area.bounds
    if any(abs(each / GRID_DEG - round(each / GRID_DEG)) > 1e-6 for each in bounds):
        west, south = (_step(each, up=False) for each in bounds[:2])
        east, north = (_step(each, up=True) for each in bounds[2:])
        reasons.append(
            "area.bounds are drawn closely around something, and the frame of the map would tell where "
            "it is; "
            f"bounds = [{west}, {south}, {east}, {north}] do not"
        )
    target = folder.resolve()
    ours = [settings.path.resolve()]
    ours += [Path(section.path).resolve() for sections in settings.layers.values() for section in sections]
    if any(path.is_relative_to(target) for path in ours):
        reasons.append(f"{folder} holds the study's own data; release into a folder of its own")
    if settings.folder.resolve().is_relative_to(target):
        reasons.append(
            f"the study's own outputs go to {settings.folder}, and what is for the group alone with them: "
            f"all that is in {folder} is published; release into a folder beside it"
        )
    if audience == "public":
        reasons += _other_ring(settings, folder) + _other_key(settings)
    key = publishing.key_path(settings)
    if key is not None and key.resolve().is_relative_to(target):
        reasons.append(f"the key {key} lies in {folder}, where it would be published")
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())):
        reasons.append(f"{folder} holds something that is no release; name a new folder")
    elif (folder / MARK).is_file():
        known = {MARK, *json.loads((folder / MARK).read_text(encoding="utf-8")).get("files", ())}
        strange = sorted(path.name for path in folder.iterdir() if path.name not in known)
        if strange:
            reasons.append(f"{folder} holds files that no release made: {', '.join(strange)}; move them away")
    return reasons


def _step(value: float, *, up: bool) -> float:
    whole = value / GRID_DEG
    near = round(whole)
    if abs(whole - near) > 1e-6:
        near = int(whole // 1) + (1 if up else 0)
    return round(near * GRID_DEG, 2)


def _replace(staging: Path, folder: Path) -> None:
    """Put a new release where the last one is; if that fails the last one stays."""
    if not folder.exists():
        staging.replace(folder)
        return
    old = staging.with_name(f"{staging.name}-old")
    folder.replace(old)
    try:
        staging.replace(folder)
    except OSError:
        old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
