"""Two maps side by side in one page: a bar between them is drawn to one side or the other.

Each map is a whole page of `maps.webmap` in a frame of its own, whose text stands in the page: its scripts
know one map, and in a frame they cannot disturb those of the other. The frames may run their own scripts and
nothing else; they and the page tell each other only where the map is, which layers are on, and the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.result import Phrase, Publication, StudyResult
from maps import _body_text, _compare_text, _differences, _heat, _page, _tools_text, redact, webmap
from maps._differences import Differences
from maps._entry import Entry, Group
from maps._fields import VALUES
from maps._file import replacing
from maps._style import UNMEASURED
from maps._text import MONTHS, UI
from maps.redact import Audience

STEM = "compare"
SUFFIX = ".html"


def write(
    left: StudyResult,
    right: StudyResult,
    path: Path,
    *,
    audience: Audience = "public",
    generated: date | None = None,
    tiles: str | None = None,
) -> Path:
    """Write a page that compares two results, each as `audience` may see it.

    Parameters
    ----------
    left, right
        of two studies, or of one on two dates.
    path
        of the page; it appears whole or not at all, and its folder is made.
    generated
        the day to print on both maps; None prints none, so that the same results give the same bytes.
    tiles
        name or address of a tile server, as of `maps.webmap.write`.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        if the audience or the tile server is unknown, or if two results for others than the restricted
        audience hide in different ways: what one moves or counts, the other would help to find.
    """
    if audience != "restricted":
        _check_alike(left.publication, right.publication)
    shown = [redact.apply(result, audience=audience) for result in (left, right)]
    pages = [
        webmap.compose(each, audience=audience, generated=generated, tiles=tiles, is_compared=True)
        for each in shown
    ]
    framed = [page.render() for page in pages]
    differences = replace(
        _differences.find(shown[0], shown[1]), plans=_differences.plans(left, right, audience)
    )
    leaving = _leaving(pages[0].leaving, pages[1].leaving)
    script = _script(shown, leaving)
    text = _page.rendered(
        "compare.html",
        ui={**UI, **_body_text.UI, **_tools_text.UI, **_compare_text.UI},
        values=VALUES,
        title=_title(shown),
        sides=[_side(result, page, name) for result, page, name in zip(shown, pages, "lr", strict=True)],
        frames=framed,
        audience=audience,
        stamp=redact.stamp(audience),
        warnings=_distinct([*pages[0].warnings, *pages[1].warnings]),
        legend=merged(pages[0].legend, pages[1].legend),
        differences=differences,
        told=_told(differences),
        leaving=leaving,
        policy=_policy([script, *pages[0].scripts, *pages[1].scripts], tiles=pages[0].tile_url),
        sheets=[_page.asset(name) for name in ("page.css", "tools.css", "compare.css")],
        scripts=[script],
        main="maps",
        is_compared=False,
    )
    with replacing(path) as draft:
        draft.write_bytes(text.encode("utf-8"))
    return path


def merged(left: Sequence[Group], right: Sequence[Group]) -> tuple[Group, ...]:
    """Return the legend of both maps: every layer that either has, with the classes of both."""
    groups: dict[str, Group] = {}
    for group in (*left, *right):
        before = groups.get(group.id)
        entries = {} if before is None else {entry.id: entry for entry in before.entries}
        for entry in group.entries:
            known = entries.get(entry.id)
            entries[entry.id] = entry if known is None else _joined(known, entry)
        groups[group.id] = replace(group, entries=tuple(entries.values()))
    return tuple(groups.values())


def _joined(one: Entry, other: Entry) -> Entry:
    told = {each.label for each in one.classes}
    return replace(one, classes=(*one.classes, *(each for each in other.classes if each.label not in told)))


def _check_alike(left: Publication, right: Publication) -> None:
    """Refuse two editions that hide the same thing differently."""
    hides = ("k", "cell_km2", "mask", "mask_min_m", "mask_max_m", "key")
    apart = [name for name in hides if getattr(left, name) != getattr(right, name)]
    if apart:
        raise InputError(
            f"the two studies publish by different rules ({', '.join(apart)}), so that each would give away "
            "what the other hides; give both the same [publication] section and key, or write for the "
            "restricted audience"
        )


def _leaving(left: dict[str, Any] | None, right: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what the departures of both maps tell, and how it is drawn; None where not both tell it."""
    if left is None or right is None:
        return None
    both = [name for name in left["measures"] if name in right["measures"]]
    ramps = {name: [*zip(_heat.COLOURS, (*_heat.BREAKS[name], None), strict=True)] for name in both}
    return {**left, "measures": both, "ramps": ramps, "none": UNMEASURED} if both else None


def _script(results: Sequence[StudyResult], leaving: dict[str, Any] | None) -> str:
    """Return the page's own script, with the words and the place that it needs."""
    bounds = [result.area.bounds for result in results]
    west, south = (min(each[at] for each in bounds) for at in (0, 1))
    east, north = (max(each[at] for each in bounds) for at in (2, 3))
    told = {
        "bounds": [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]],
        "title": vars(_title(results)),
        "at": vars(_compare_text.UI["divider_at"]),
        "month": {language: [getattr(month, language) for month in MONTHS] for language in ("en", "es")},
    }
    scripts = ("compare.js", "compare-hours.js") if leaving else ("compare.js",)
    own = "\n".join(map(_page.asset, scripts))
    return f'"use strict";\nconst told = {_page.safe_json(told)};\n{own}start();\n'


def _told(differences: Differences) -> dict[str, Phrase | None]:
    """Return what the tables have no room for, in words."""
    words = _compare_text.UI
    alike = differences.alike
    return {
        "more": _counted("more", differences.more),
        "same": _counted("same_risk", differences.same),
        "alike": Phrase(
            words["same_counts"].en.format(layers=", ".join(name.en for name in alike)),
            words["same_counts"].es.format(layers=", ".join(name.es for name in alike)),
        )
        if alike
        else None,
    }


def _counted(key: str, count: int) -> Phrase | None:
    phrase = _compare_text.UI[key if count > 1 else f"{key}_one"]
    return Phrase(phrase.en.format(count=count), phrase.es.format(count=count)) if count else None


def _title(results: Sequence[StudyResult]) -> Phrase:
    names = [result.title for result in results]
    if names[0] == names[1]:
        return names[0]
    return Phrase(" / ".join(name.en for name in names), " / ".join(name.es for name in names))


def _side(result: StudyResult, page: _page.Page, name: str) -> dict[str, Any]:
    word = _compare_text.UI["left" if name == "l" else "right"]
    return {
        "word": word,
        "title": result.title,
        "day": webmap.day(result.on),
        "on": result.on,
        "notes": result.notes,
        "sources": page.sources,
    }


def _distinct(phrases: Sequence[Phrase]) -> list[Phrase]:
    return list(dict.fromkeys(phrases))


def _policy(scripts: Sequence[str], *, tiles: str | None) -> str:
    """Return the policy: these very scripts, and frames only of what stands in the page."""
    return f"{_page.policy(list(dict.fromkeys(scripts)), tile_url=tiles)}; frame-src 'self'"
