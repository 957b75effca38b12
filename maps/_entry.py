"""What the legend is made of: groups of layers, each with its samples and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.result import Phrase
from maps._names import LAYERS, NOTES


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
    """A heading, what is true of all its layers, and they."""

    id: str
    name: Phrase
    note: Phrase | None
    entries: tuple[Entry, ...]


def single(identity: str, sample: str) -> Entry:
    """Return a layer that looks alike everywhere."""
    return Entry(id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample=sample, classes=())


def classed(identity: str, classes: Sequence[Class]) -> Entry:
    """Return a layer of several classes."""
    return Entry(
        id=identity, name=LAYERS[identity], note=NOTES.get(identity), sample="", classes=tuple(classes)
    )


def ramp(identity: str, stops: Sequence[tuple[float, str]]) -> str:
    """Return a sample that runs through colours; `stops` are shares of 1 and their colours."""
    drawn = "".join(f'<stop offset="{share:.3f}" stop-color="{colour}"/>' for share, colour in stops)
    return (
        '<svg viewBox="0 0 120 12" width="120" height="12" aria-hidden="true" focusable="false"><defs>'
        f'<linearGradient id="{identity}">{drawn}</linearGradient></defs>'
        f'<rect width="120" height="12" rx="2" fill="url(#{identity})" stroke="#8d8a80" stroke-width="1"/>'
        "</svg>"
    )
