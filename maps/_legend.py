"""The legend, which is also the switch of the layers: what there is, in groups, with each class explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.result import Phrase, Publication
from maps import _counted_looks, _drops, _legend_modelled, _sight, _style
from maps._entry import Class, Entry, Group, classed, ramp, single
from maps._features import PageLayer
from maps._names import CLASSES, GROUP_NOTES, GROUPS, LAYERS, NOTES
from maps._packed import LineLayer
from maps._reach import Reach
from maps._sight import Sight
from maps._starts import LAYER_OF
from maps._symbols import SYMBOLS, svg
from maps._walking import Walking

MEMBERS: dict[str, tuple[str, ...]] = {
    "risk": ("route", "counted", "dry", "no_return", "death"),
    "drop": _drops.LAYERS,
    "walk": ("walk-road", "walk-water", "walk-help", "corridor", "flow", "cell"),
    "reach": tuple(f"reach-{target}" for target in LAYER_OF),
    "sight": tuple(f"sight-{kind}" for kind in _sight.KINDS),
    "border": ("boundary", "barrier", "opening", "gap"),
    "control": ("checkpoint", "port"),
    "transport": ("rail", "trail"),
    "help": ("water", "help", "signal"),
    "base": ("town", "height", "desert", "area", "relief", "tiles"),
}
"""Layers of each group, in the order of the legend."""


def build(
    layers: Sequence[PageLayer | LineLayer],
    *,
    has_risk: bool,
    heights: tuple[float, float] | None,
    tiles: bool,
    walking: Walking | None = None,
    reach: Reach | None = None,
    sights: Sequence[Sight] = (),
    drops: Mapping[str, Entry] | None = None,
    k: int = Publication.k,
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
    walking, reach, sights
        what the page shows of walking, of reach and of line of sight; their layers are not among `layers`.
    drops
        entries of the water plan, by their layer.
    k
        of the edition: what the cells of incidents count from.
    """
    by_id: dict[str, list[PageLayer | LineLayer]] = {}
    for layer in layers:
        by_id.setdefault(layer.id, []).append(layer)
    told = {**CLASSES, **_counted_looks.labels(k)}
    entries = {
        identity: _entry(identity, parts, told, has_risk=has_risk) for identity, parts in by_id.items()
    }
    if walking is not None:
        entries |= _legend_modelled.walked(walking)
    if reach is not None:
        entries |= _legend_modelled.reached(reach)
    entries |= _legend_modelled.seen(sights)
    entries |= drops or {}
    entries["area"] = single("area", _style.line_svg(_style.LINES["area"]))
    if heights is not None:
        entries["relief"] = _relief(heights)
    if tiles:
        entries["tiles"] = single("tiles", "")
    groups = (
        Group(
            id=group,
            name=GROUPS[group],
            note=GROUP_NOTES.get(group),
            entries=tuple(entries[each] for each in members if each in entries),
        )
        for group, members in MEMBERS.items()
    )
    return tuple(group for group in groups if group.entries)


def _entry(
    identity: str, parts: Sequence[PageLayer | LineLayer], words: Mapping[str, Phrase], *, has_risk: bool
) -> Entry:
    if identity == "route":
        return _routes(parts, has_risk=has_risk)
    samples: dict[str, str] = {}
    for layer in parts:
        for style in layer.classes:
            key = "water-area" if layer.form == "areas" and identity == "water" else style
            samples.setdefault(key, _sample(layer, style))
    if len(samples) == 1 and next(iter(samples)) not in _ALWAYS_TOLD:
        return single(identity, next(iter(samples.values())))
    told = [key for key in words if key in samples] + [key for key in samples if key not in words]
    classes = tuple(Class(sample=samples[key], label=words.get(key, LAYERS[identity])) for key in told)
    return Entry(id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample="", classes=classes)


_ALWAYS_TOLD = frozenset(
    {
        "barrier-pedestrian",
        "barrier-vehicle",
        "barrier-unknown",
        "camp",
        "cell_mast",
        "clinic",
        *_counted_looks.STYLES,
        "lookout",
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


def _sample(layer: PageLayer | LineLayer, style: str) -> str:
    if layer.form == "points" and style in SYMBOLS:
        return svg(style)
    if layer.form == "areas" and style in _style.FILLS:
        return _style.fill_svg(_style.FILLS[style])
    if layer.form == "areas" and layer.id in _style.FILLS:
        return _style.fill_svg(_style.FILLS[layer.id])
    return _style.line_svg(_style.LINES[style])


def _routes(parts: Sequence[PageLayer | LineLayer], *, has_risk: bool) -> Entry:
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


def _relief(heights: tuple[float, float]) -> Entry:
    """Show the tints between the lowest and the highest point."""
    lowest, highest = heights
    low, high = round(lowest), round(highest)
    span = max(high - low, 1)
    inner = [(height, colour) for height, colour in _style.TINTS if low < height < high]
    stops = [(low, _style.tint(low)), *inner, (high, _style.tint(high))]
    sample = ramp("tints", [((height - low) / span, colour) for height, colour in stops])
    label = Phrase(f"{low:,} to {high:,} m", f"{low:,} a {high:,} m".replace(",", " "))
    return classed("relief", [Class(sample=sample, label=label)])
