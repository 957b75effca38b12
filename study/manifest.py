"""The manifest: what a run read, with which parameters and versions, and what it wrote."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geo.result import StudyResult
from layers.source import Counts
from maps import redact
from study import water_file
from study.sections import BUILTIN, Config, LayerSection

_LIBRARIES = ("geopandas", "numba", "numpy", "pandas", "pyogrio", "pyproj", "rasterio", "scipy", "shapely")
_SIDECARS = (".dbf", ".shx", ".prj", ".cpg")


def name_for(audience: str) -> str:
    """Return the manifest's file name, stamped like the outputs it lists."""
    return "manifest.json" if audience == "public" else f"manifest.{audience}.json"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make(
    settings: Config,
    result: StudyResult,
    *,
    audience: str,
    outputs: Sequence[Path],
    seconds: float,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return the manifest of a run.

    Parameters
    ----------
    outputs
        the files written, still where they were staged; only their names and digests are kept.
    seconds
        how long the run took.
    now
        when it ended; the clock's time if None. It stands here alone, so that data outputs depend on
        their inputs only.
    """
    is_restricted = audience == "restricted"
    # With the digest of a file, what is hidden in it can be guessed and the guess be checked.
    shown = redact.apply(result, audience=audience)  # type: ignore[arg-type]  # one of three
    return {
        "vereda": version("vereda"),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "written": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "audience": audience,
        "study": {
            "file": settings.path.name,
            **({"sha256": digest(settings.path)} if is_restricted and settings.path.is_file() else {}),
            "on": settings.study.on.isoformat(),
            "crs": result.crs.to_string(),
            "bounds": list(settings.area.bounds),
            "margin_km": settings.area.margin_km,
            "segment_m": settings.study.segment_m,
            "relief": settings.relief.model_dump(mode="json"),
            "walking": settings.walking.model_dump(mode="json"),
            "factors": {
                use.factor.name: {
                    "weight": use.factor.weight,
                    "curve": [list(point) for point in use.factor.curve.points],
                    "citation": use.factor.citation,
                    "measured_share": round(use.measured_share, 6),
                    "missing": list(use.missing),
                }
                for use in shown.factors
            },
        },
        "inputs": _inputs(settings, shown, is_restricted=is_restricted),
        "layers": {use.kind: _counts(use.counts, public=not is_restricted) for use in shown.uses},
        "segments": len(shown.segments),
        "routes": len(shown.routes),
        "openings": len(shown.openings),
        "water": _water(result, is_hidden=not is_restricted),
        "outputs": {path.name: digest(path) for path in sorted(outputs)},
    }


def write(content: Mapping[str, Any], path: Path) -> Path:
    """Write a manifest as JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _inputs(settings: Config, shown: StudyResult, *, is_restricted: bool) -> list[dict[str, str]]:
    """Return the files read; outside restricted editions those with a row that is shown or in a cell.

    The name of another may tell what is hidden.
    """
    kinds = {use.kind for use in shown.uses}
    rows = []
    for kind, sections in sorted(settings.layers.items()):
        for number, section in enumerate(sections):
            if not is_restricted and not (kind in kinds and _is_shown(shown, kind, number, section)):
                continue
            if section.path.startswith(BUILTIN):
                rows.append({"layer": kind, "file": section.path})
                continue
            rows += [
                {"layer": kind, "file": path.name, **({"sha256": digest(path)} if is_restricted else {})}
                for path in _files(Path(section.path))
            ]
    return rows


def _is_shown(shown: StudyResult, kind: str, number: int, section: LayerSection) -> bool:
    # Grids and weather have no rows.
    return bool(shown.files[kind][number]) if kind in shown.files else section.sensitivity != "restricted"


def _water(result: StudyResult, *, is_hidden: bool) -> dict[str, Any] | None:
    """Return a water plan's figures; where it is hidden, what the map says of it too."""
    return None if result.water is None else water_file.figures(result.water, public=is_hidden)


def _files(path: Path) -> list[Path]:
    """Return the file and, for a Shapefile, the files that belong to it."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [path, *(side for side in map(path.with_suffix, _SIDECARS) if side.is_file())]


def _counts(counts: Counts, *, public: bool) -> dict[str, str | int]:
    """How many rows were held back from a public edition is nobody's business but the study's."""
    shown: dict[str, str | int] = {"unit": counts.unit, "kept": counts.kept}
    if not public:
        shown |= {"read": counts.read, "clipped": counts.clipped, "set_aside": counts.set_aside}
    return shown
