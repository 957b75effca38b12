"""Entries of the legend for what is modelled: walking, reach and line of sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.result import Phrase
from maps import _flow, _style
from maps._entry import Class, Entry, classed, ramp, single
from maps._features import PageLayer
from maps._names import CLASSES
from maps._reach import Reach
from maps._sight import Sight
from maps._text import hours
from maps._walking import Walking


def walked(walking: Walking) -> dict[str, Entry]:
    """Return the entries of walking: lines by their hours, flow by its ramp, cells by their bounds."""
    entries = {}
    for layer in walking.layers:
        if layer.id.startswith("walk-"):
            entries[layer.id] = classed(layer.id, _hours(layer))
        elif layer.id == "cell":
            entries[layer.id] = classed(layer.id, _cells(layer, walking.breaks))
        else:
            entries[layer.id] = single(layer.id, _style.fill_svg(_style.FILLS[layer.id]))
    if walking.flow_range is not None:
        low, high = (_figure(end * _flow.PER_WALKERS, digits=1) for end in walking.flow_range)
        stops = [
            (number / (len(_style.FLOW_COLOURS) - 1), colour)
            for number, colour in enumerate(_style.FLOW_COLOURS)
        ]
        label = Phrase(f"{low} to {high} passages", f"{low} a {high} pasos")
        entries["flow"] = classed("flow", [Class(sample=ramp("flow-ramp", stops), label=label)])
    return {key: replace(entry, shown=key not in walking.hidden) for key, entry in entries.items()}


def reached(reach: Reach) -> dict[str, Entry]:
    """Return the entries of reach: areas by their hours, off at first."""
    return {layer.id: replace(classed(layer.id, _hours(layer)), shown=False) for layer in reach.layers}


def seen(sights: Sequence[Sight]) -> dict[str, Entry]:
    """Return the entries of line of sight: tints by how many are seen, off at first."""
    entries = {}
    for sight in sights:
        entry = classed(sight.id, [_count(sight, number) for number in sight.classes])
        note = entry.note
        if sight.is_made_up and note is not None:
            note = Phrase(f"{note.en} {_MADE_UP.en}", f"{note.es} {_MADE_UP.es}")
        entries[sight.id] = replace(entry, note=note, shown=False)
    return entries


_MADE_UP = Phrase(
    "An example: the relief or the positions are made up.",
    "Un ejemplo: el relieve o las posiciones son inventados.",
)


def _count(sight: Sight, number: int) -> Class:
    """Return the class of a tint: how many are in sight."""
    low = _style.SIGHT_BREAKS[number - 1]
    beyond = _style.SIGHT_BREAKS[number] if number < len(_style.SIGHT_BREAKS) else None
    if beyond is None:
        label = Phrase(f"{low} or more in sight", f"{low} o más a la vista")
    elif beyond == low + 1:
        label = Phrase(f"{low} in sight", f"{low} a la vista")
    else:
        label = Phrase(f"{low} to {beyond - 1} in sight", f"de {low} a {beyond - 1} a la vista")
    return Class(sample=_style.fill_svg(_style.FILLS[f"{sight.id}-{number}"], stronger=1.0), label=label)


def _hours(layer: PageLayer) -> list[Class]:
    """Return a class for each time that a line or an outline stands for."""
    place = layer.fields.index("hours")
    styles = {float(feature.v[place]): feature.c for feature in layer.features}
    return [
        Class(sample=_sample(style), label=Phrase(hours(time), hours(time)))
        for time, style in sorted(styles.items())
    ]


def _sample(style: str) -> str:
    if style in _style.LINES:
        return _style.line_svg(_style.LINES[style])
    return _style.fill_svg(_style.FILLS[style])


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
