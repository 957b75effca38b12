"""The legend, which is also the switch of the layers: what there is, in groups, with each class explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.result import Phrase
from maps import _flow, _style
from maps._features import PageLayer
from maps._symbols import SYMBOLS, svg
from maps._text import CLASSES, GROUPS, LAYERS, NOTES, hours
from maps._walking import Walking

MEMBERS: dict[str, tuple[str, ...]] = {
    "risk": ("route", "death"),
    "walk": ("walk-road", "walk-water", "walk-help", "corridor", "flow", "cell"),
    "border": ("boundary", "barrier", "opening", "gap"),
    "control": ("checkpoint", "port"),
    "transport": ("rail", "trail"),
    "help": ("water", "help"),
    "base": ("town", "height", "desert", "area", "relief", "tiles"),
}
"""Layers of each group, in the order of the legend."""


@dataclass(frozen=True, kw_only=True)
class Class:
    """One sample in the legend; `sample` is an SVG of ours."""

    sample: str
    label: Phrase


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One layer: its switch, and its classes or (where it has one only) its sample.

    `shown` tells whether it is on when the page opens.
    """

    id: str
    name: Phrase
    note: Phrase | None
    sample: str
    classes: tuple[Class, ...]
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading and its layers."""

    id: str
    name: Phrase
    entries: tuple[Entry, ...]


def build(
    layers: Sequence[PageLayer],
    *,
    has_risk: bool,
    heights: tuple[float, float] | None,
    tiles: bool,
    walking: Walking | None = None,
) -> tuple[Group, ...]:
    """Return the groups that have anything to show.

    Parameters
    ----------
    layers
        of the page, a layer "route" among them where there are routes.
    has_risk
        whether the routes carry bands.
    heights
        lowest and highest of the relief in metres, None without one.
    tiles
        whether there is a background from a tile server.
    walking
        what the page shows of walking; its layers are not among `layers`.
    """
    by_id: dict[str, list[PageLayer]] = {}
    for layer in layers:
        by_id.setdefault(layer.id, []).append(layer)
    entries = {identity: _entry(identity, parts, has_risk=has_risk) for identity, parts in by_id.items()}
    if walking is not None:
        entries |= _walked(walking)
    entries["area"] = _single("area", _style.line_svg(_style.LINES["area"]))
    if heights is not None:
        entries["relief"] = _relief(heights)
    if tiles:
        entries["tiles"] = _single("tiles", "")
    groups = (
        Group(
            id=group, name=GROUPS[group], entries=tuple(entries[each] for each in members if each in entries)
        )
        for group, members in MEMBERS.items()
    )
    return tuple(group for group in groups if group.entries)


def _single(identity: str, sample: str) -> Entry:
    return Entry(id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample=sample, classes=())


def _entry(identity: str, parts: Sequence[PageLayer], *, has_risk: bool) -> Entry:
    if identity == "route":
        return _routes(parts, has_risk=has_risk)
    samples: dict[str, str] = {}
    for layer in parts:
        for style in layer.classes:
            key = "water-area" if layer.form == "areas" and identity == "water" else style
            samples.setdefault(key, _sample(layer, style))
    if len(samples) == 1 and next(iter(samples)) not in _ALWAYS_TOLD:
        return _single(identity, next(iter(samples.values())))
    told = [key for key in CLASSES if key in samples] + [key for key in samples if key not in CLASSES]
    classes = tuple(Class(sample=samples[key], label=CLASSES.get(key, LAYERS[identity])) for key in told)
    return Entry(id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample="", classes=classes)


_ALWAYS_TOLD = frozenset(
    {
        "barrier-pedestrian",
        "barrier-vehicle",
        "barrier-unknown",
        "camp",
        "clinic",
        "opening-derived",
        "opening-reported",
        "rescue_beacon",
        "service",
        "shelter",
        "water-out",
        "water-unsure",
    }
)
"""Classes that say more than their layer's name, so that they are explained even when alone."""


def _sample(layer: PageLayer, style: str) -> str:
    if layer.form == "points" and style in SYMBOLS:
        return svg(style)
    if layer.form == "areas" and layer.id in _style.FILLS:
        return _style.fill_svg(_style.FILLS[layer.id])
    return _style.line_svg(_style.LINES[style])


def _routes(parts: Sequence[PageLayer], *, has_risk: bool) -> Entry:
    unmeasured = Class(sample=_style.line_svg(_style.LINES["route"]), label=CLASSES["route"])
    if not has_risk:
        return Entry(id="route", name=LAYERS["route"], note=None, sample=unmeasured.sample, classes=())
    breaks = _style.RISK_BREAKS
    classes = [
        Class(
            sample=_style.line_svg(_style.risk_line(band)),
            label=_ranged(CLASSES[f"risk-{band}"], breaks[band - 1], breaks[band], last=band == 5),
        )
        for band in range(1, 6)
    ]
    if any("route" in layer.classes for layer in parts):
        classes.append(unmeasured)
    return Entry(id="route", name=LAYERS["route"], note=NOTES["route"], sample="", classes=tuple(classes))


def _ranged(word: Phrase, low: float, high: float, *, last: bool) -> Phrase:
    """Add a band's bounds; a band holds its lower bound, the last one its upper too."""
    if last:
        return Phrase(f"{low:.0f} to {high:.0f}: {word.en}", f"{low:.0f} a {high:.0f}: {word.es}")
    return Phrase(f"{low:.0f} to under {high:.0f}: {word.en}", f"{low:.0f} a menos de {high:.0f}: {word.es}")


def _walked(walking: Walking) -> dict[str, Entry]:
    """Return the entries of walking: lines by their hours, flow by its ramp, cells by their bounds."""
    entries = {}
    for layer in walking.layers:
        if layer.id.startswith("walk-"):
            entries[layer.id] = _classed(layer.id, _hours(layer))
        elif layer.id == "cell":
            entries[layer.id] = _classed(layer.id, _cells(layer, walking.breaks))
        else:
            entries[layer.id] = _single(layer.id, _style.fill_svg(_style.FILLS[layer.id]))
    if walking.flow_range is not None:
        low, high = (_figure(end * _flow.PER_WALKERS, digits=1) for end in walking.flow_range)
        stops = [
            (number / (len(_style.FLOW_COLOURS) - 1), colour)
            for number, colour in enumerate(_style.FLOW_COLOURS)
        ]
        label = Phrase(f"{low} to {high} passages", f"{low} a {high} pasos")
        entries["flow"] = _classed("flow", [Class(sample=_ramp("flow-ramp", stops), label=label)])
    return {key: replace(entry, shown=key not in walking.hidden) for key, entry in entries.items()}


def _classed(identity: str, classes: Sequence[Class]) -> Entry:
    return Entry(
        id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample="", classes=tuple(classes)
    )


def _hours(layer: PageLayer) -> list[Class]:
    """Return a class for each time that a line stands for."""
    place = layer.fields.index("hours")
    styles = {float(feature.v[place]): feature.c for feature in layer.features}
    return [
        Class(sample=_style.line_svg(_style.LINES[style]), label=Phrase(hours(time), hours(time)))
        for time, style in sorted(styles.items())
    ]


def _cells(layer: PageLayer, breaks: tuple[float, ...]) -> list[Class]:
    """Return the classes in use, each with its bounds; a class holds its lower bound."""
    words = {"cell-0": CLASSES["cell-0"]}
    bounds = [_figure(bound) for bound in breaks]
    for number in range(len(bounds) + 1):
        if not bounds:
            words["cell-1"] = Phrase("none", "ninguno")
        elif number == 0:
            words["cell-1"] = Phrase(f"under {bounds[0]}", f"menos de {bounds[0]}")
        elif number == len(bounds):
            words[f"cell-{number + 1}"] = Phrase(f"{bounds[-1]} or more", f"{bounds[-1]} o más")
        else:
            low, high = bounds[number - 1], bounds[number]
            words[f"cell-{number + 1}"] = Phrase(f"{low} to under {high}", f"{low} a menos de {high}")
    return [
        Class(sample=_style.fill_svg(_style.FILLS[style]), label=words[style])
        for style in sorted(layer.classes)
    ]


def _figure(value: float, *, digits: int = 2) -> str:
    """Return a number with so many figures, without an exponent or zeros at its end."""
    return f"{float(f'{value:.{digits}g}'):.10f}".rstrip("0").rstrip(".")


def _ramp(identity: str, stops: Sequence[tuple[float, str]]) -> str:
    """Return a sample that runs through colours; `stops` are shares of 1 and their colours."""
    drawn = "".join(f'<stop offset="{share:.3f}" stop-color="{colour}"/>' for share, colour in stops)
    return (
        '<svg viewBox="0 0 120 12" width="120" height="12" aria-hidden="true" focusable="false"><defs>'
        f'<linearGradient id="{identity}">{drawn}</linearGradient></defs>'
        f'<rect width="120" height="12" rx="2" fill="url(#{identity})" stroke="#8d8a80" stroke-width="1"/>'
        "</svg>"
    )


def _relief(heights: tuple[float, float]) -> Entry:
    """Show the tints between the lowest and the highest point."""
    lowest, highest = heights
    low, high = round(lowest), round(highest)
    span = max(high - low, 1)
    inner = [(height, colour) for height, colour in _style.TINTS if low < height < high]
    stops = [(low, _style.tint(low)), *inner, (high, _style.tint(high))]
    sample = _ramp("tints", [((height - low) / span, colour) for height, colour in stops])
    label = Phrase(f"{low:,} to {high:,} m", f"{low:,} a {high:,} m".replace(",", " "))
    return _classed("relief", [Class(sample=sample, label=label)])
