"""One result in which every text is hostile: whatever a writer takes from it must stay text.

The texts are found by walking over everything that a result holds, so that a new column, field or table is
hostile by itself. What must keep its value stands in `KEPT`, each with the reason why nobody outside can
write into it; `test_hostile` fails where a text is neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any
from zlib import crc32

import geopandas as gpd
import numpy as np
import pandas as pd

import layers
from geo.result import StudyResult
from geo.water.plan import WaterPlan
from layers.schema import Schema
from tests.maps.bodied import bodied
from tests.maps.builders import study
from tests.maps.grouped import grouped
from tests.maps.reached import reached
from tests.maps.walked import walked
from tests.maps.watered import watered

STARTS = ("=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d", "'=", "")
"""What a spreadsheet takes for the beginning of a formula, and nothing."""

SEEN = "${window.__pwned=8}"
"""A part of every text, to look for where it must be shown."""

PAYLOAD = (
    "1+1 </script><script>window.__pwned=1</script></style></title></textarea></svg>"
    "<svg onload=window.__pwned=2><img src=x onerror=window.__pwned=3> "
    "\" onmouseover=\"window.__pwned=4\" ' autofocus onfocus='window.__pwned=5' "
    "<a href=javascript:window.__pwned=6>a</a> [b](javascript:window.__pwned=7) "
    f"`{SEEN}` `+(window.__pwned=9)+` "
    "{{ 7*7 }} {% raw %} {value} {0} %s %(x)s $& $1 ${1} "
    "[% 600 + 66 %] [%@project_title%] $CURRENT_DATE(yyyy) "
    "<!-- ]]> <![CDATA[ <!ENTITY xxe SYSTEM 'file:///etc/passwd'> &xxe; &lt;b&gt; &#60;b&#62; "
    "'||1||' '; DROP TABLE routes; -- \\ \u2028 \u2029 \u202e txet \u202d \u2066 \u2067 \u200b \ufeff "
    "\u05e9\u05dc\u05d5\u05dd \x1b[31m \x1b]0;owned\x07 \x9b31m \x08 \r\n=cmd|' /C calc'!A0"
)
"""Everything that has ever broken out of a text; no NUL, which readers of tables and study files keep out."""

PLAIN = "plain"
"""What stands for a text that is missing everywhere in its column."""

KEPT: dict[str, str] = {
    "*.sensitivity": "public or restricted: loading refuses all else",
    "*.basis": "published, approximate or illustrative: loading refuses all else",
    "*.counts.unit": "a word of ours: rows or cells",
    "rasters.*.unit": "of the kind of raster",
    "flow.unit": "ours",
    "sight.*.unit": "ours",
    "uses.kind": "name of a module of layers",
    "publication.published.kind": "name of a module of layers",
    "factors.factor.name": "name of a module of factors",
    "factors.factor.column": "name of a column, by the module",
    "factors.factor.needs": "names of arguments",
    "factors.factor.optional": "names of arguments",
    "factors.factor.modes": "modes of travel: categories of the schema of routes",
    "factors.factor.replaces": "name of a module of factors",
    "factors.restricted_from": "names of modules of layers",
    "factors.missing": "names of arguments",
    "*.mode": "a category of the schema of routes",
    "*.main_factor": "name of a module of factors",
    "*.target": "what a walking time is to, by the model",
    "openings.evidence": "derived, reported or both, by the model",
    "rides.vehicle": "freight_train or closed_truck: a category of the schema of routes",
    "water.objective": "cover or median: the study file is refused with another",
    "water.sites.kind": "existing or new, by the model",
    "water.resupply.legs.kind": "drive or walk, by the model",
    "water.resupply.trips.days": "days of the month, by the planner",
}
"""Path -> why its texts are not anybody's. A part may be ``*``; a frame's column or index level is a part."""


def evil(text: str) -> str:
    """Return a hostile text that is the same for the same text, and another for another."""
    return f"{STARTS[crc32(text.encode()) % len(STARTS)]}{PAYLOAD} {text}"


def is_evil(text: str) -> bool:
    return PAYLOAD in text


def is_kept(path: str) -> bool:
    """Tell whether a path stands in `KEPT`, or is a category of the schema of its layer."""
    return path in categories() or any(matches(path, pattern) for pattern in KEPT)


def matches(path: str, pattern: str) -> bool:
    """Tell whether a path ends as a pattern that begins with ``*``, or is it part by part."""
    parts, wanted = path.split("."), pattern.split(".")
    if wanted[0] == "*":
        wanted = wanted[1:]
        parts = parts[-len(wanted) :]
    return len(parts) == len(wanted) and all(
        other in {one, "*"} for one, other in zip(parts, wanted, strict=True)
    )


@cache
def schemas() -> dict[str, Schema]:
    found = {kind: getattr(layers.module(kind), "SCHEMA", None) for kind in layers.KINDS}
    return {kind: schema for kind, schema in found.items() if schema is not None}


@cache
def categories() -> frozenset[str]:
    """Return the columns of layers that hold categories: loading refuses any value but those allowed."""
    return frozenset(
        f"{part}.{kind}.{column.name}"
        for kind, schema in schemas().items()
        for column in schema.columns
        if column.dtype == "category" and column.allowed
        for part in ("layers", "tables")
    )


def changed(value: Any, path: str, change: Callable[[str, str], str]) -> Any:
    """Return a value with every text in it changed by ``change(path, text)``; nothing is changed in place.

    Raises
    ------
    TypeError
        for what may hold texts and is not known here.
    """
    made = value
    if isinstance(value, str):
        made = change(path, value)
    elif isinstance(value, pd.DataFrame):
        made = _frame(value, path, change)
    elif is_dataclass(value):
        parts = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        made = replace(value, **_changed(parts, path, change))  # type: ignore[type-var]  # an object, no class
    elif hasattr(value, "_asdict"):
        made = type(value)(**_changed(value._asdict(), path, change))
    elif isinstance(value, Mapping):
        made = _changed(value, path, change)
    elif isinstance(value, (tuple, frozenset)):
        made = type(value)(changed(part, path, change) for part in value)
    elif not (value is None or isinstance(value, _WITHOUT_TEXT) or _module(value) in _TEXTLESS):
        raise TypeError(f"{path} is a {type(value).__name__}, which may hold text")
    return made


_WITHOUT_TEXT = (bool, int, float, bytes, np.ndarray, np.generic)
_TEXTLESS = frozenset({"affine", "datetime", "pandas", "pyproj", "shapely"})


def _module(value: Any) -> str:
    return type(value).__module__.partition(".")[0]


def _changed(parts: Mapping[Any, Any], path: str, change: Callable[[str, str], str]) -> dict[Any, Any]:
    return {name: changed(part, _under(path, str(name)), change) for name, part in parts.items()}


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield path and text of every text that a value holds."""
    found: list[tuple[str, str]] = []

    def told(path: str, text: str) -> str:
        found.append((path, text))
        return text

    changed(value, "", told)
    yield from dict.fromkeys(found)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _frame(frame: pd.DataFrame, path: str, change: Callable[[str, str], str]) -> pd.DataFrame:
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    columns = {
        column: _series(frame[column], _under(path, str(column)), change)
        for column in frame.columns
        if column != shape
    }
    out = frame.assign(**columns)
    levels = [frame.index.get_level_values(level) for level in range(frame.index.nlevels)]
    told = [_series(level.to_series(), _under(path, str(level.name)), change) for level in levels]
    if len(told) > 1:
        out.index = pd.MultiIndex.from_arrays([list(each) for each in told], names=frame.index.names)
    elif levels[0].name is not None:
        out.index = pd.Index(list(told[0]), name=levels[0].name)
    return out


def _series(series: pd.Series, path: str, change: Callable[[str, str], str]) -> pd.Series:  # type: ignore[type-arg]  # of anything
    """Change the texts of a column; one that has nothing, and could have texts, has them from now on."""
    values = list(series)
    known = [value for value in values if not _is_missing(value)]
    if any(isinstance(value, (str, tuple)) for value in known):
        made = [value if _is_missing(value) else changed(value, path, change) for value in values]
    elif series.dtype == object and not known and values:
        made = [change(path, PLAIN)] * len(values)
    else:
        return series
    is_nested = any(isinstance(value, tuple) for value in known)
    return pd.Series(made, index=series.index, name=series.name, dtype=object if is_nested else None)


def _is_missing(value: Any) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    )


def whole() -> StudyResult:
    """Return a study with every table and text that there may be, none of it hostile."""
    base = grouped(bodied(reached(walked(watered(study(is_sample=True))))))
    assert base.water is not None
    assert base.rides is not None
    heat, thirst = base.factors
    known = replace(thirst.factor, optional=("trail",), replaces="landform")
    layers = {kind: _with_schema(kind, frame) for kind, frame in base.layers.items()}
    return replace(
        base,
        factors=(heat, replace(thirst, factor=known, missing=("trail",), restricted_from=("water",))),
        layers=layers,
        files={
            kind: (frozenset(frame[f"{kind}_id"]),) for kind, frame in layers.items() if f"{kind}_id" in frame
        },
        tables={kind: _with_schema(kind, frame) for kind, frame in base.tables.items()},
        openings=base.openings.assign(reported_id=["gap-0", None], reported_name=["Storm gate", None]),
        rides=base.rides.assign(label_en=["woman", "man"], label_es=["mujer", "hombre"]),
        water=_with_cases(base.water),
    )


def _with_schema(kind: str, frame: Any) -> Any:
    """Add the texts that a layer's schema has, and the tiny study has not."""
    wanted = [column.name for column in schemas()[kind].columns if column.dtype == "text"]
    return frame.assign(**{name: PLAIN for name in wanted if name not in frame})


def _with_cases(plan: WaterPlan) -> WaterPlan:
    cases = pd.DataFrame(
        {
            "scenario": ["june", "hotter"],
            "label_en": ["June", "June, +2 °C"],
            "label_es": ["junio", "junio, +2 °C"],
            "wanted_l": [38.0, 44.0],
            "covered_l": [28.0, 30.0],
            "best_l": [28.0, 31.0],
            "regret_l": [0.0, 1.0],
        }
    )
    value = pd.DataFrame({"trip_id": ["T1"], "litres_needed": [300.0], "people_hours": [280.0]})
    return replace(plan, scenarios=cases, trips_value=value)


@cache
def hostile(*more: str) -> StudyResult:
    """Return the whole study with a hostile text in place of every text; paths of `more` are kept as well."""

    def told(path: str, text: str) -> str:
        return text if is_kept(path) or any(matches(path, each) for each in more) else evil(text)

    made: StudyResult = changed(whole(), "", told)
    return made
