from __future__ import annotations

from collections.abc import Collection
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.ground.observer import KINDS
from geo.risk import score
from layers import place
from maps import _fields, _legend, _names, _style, _symbols, _text

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
DEFICIENCY = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}


def linear(colour: str) -> NDArray[np.float64]:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB, D65, from linear sRGB."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.clip(matrix @ rgb, 0, None) / np.array([0.95047, 1.0, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light = sorted(
        (float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)), reverse=True
    )
    return (light[0] + 0.05) / (light[1] + 0.05)


def test_risk_grows_darker_by_even_steps() -> None:
    lightness = [lab(linear(colour))[0] for colour in _style.RISK_COLOURS]
    assert all(left - right > 10 for left, right in pairwise(lightness))


@pytest.mark.parametrize("kind", DEFICIENCY)
def test_neighbouring_bands_differ_to_the_colour_blind(kind: str) -> None:
    seen = [lab(np.clip(np.array(DEFICIENCY[kind]) @ linear(c), 0, 1)) for c in _style.RISK_COLOURS]
    # A difference of 2.3 is just noticeable (Mahy and others 1994); lines are thin, so many times that.
    assert all(np.linalg.norm(left - right) > 15 for left, right in pairwise(seen))


@pytest.mark.parametrize(
    "colours", [_style.FLOW_COLOURS, *_style.WALK_COLOURS.values(), *_style.SIGHT_COLOURS.values()]
)
def test_more_flow_a_longer_walk_and_more_in_sight_are_darker(
    colours: tuple[str, ...],
) -> None:
    lightness = [lab(linear(colour))[0] for colour in colours]
    assert all(left - right > 5 for left, right in pairwise(lightness))


def test_more_incidents_in_a_cell_are_darker_and_no_colour_of_risk() -> None:
    colours = _style.INCIDENT_COLOURS
    assert len(colours) == len(_style.INCIDENT_STEPS)
    lightness = [lab(linear(colour))[0] for colour in colours]
    assert all(left - right > 10 for left, right in pairwise(lightness))
    assert all(difference(one, other) > 15 for one, other in pairwise(colours))
    assert all(difference(one, other) > 15 for one in colours for other in _style.RISK_COLOURS)


def difference(one: str, other: str) -> float:
    """Least difference of two colours to anyone, colour-blind or not."""
    eyes = [np.eye(3), *(np.array(kind) for kind in DEFICIENCY.values())]
    seen = ([lab(np.clip(eye @ linear(colour), 0, 1)) for eye in eyes] for colour in (one, other))
    return min(float(np.linalg.norm(left - right)) for left, right in zip(*seen, strict=True))


@pytest.mark.parametrize(
    "hues", [_style.REACH_COLOURS.values(), [each[1] for each in _style.SIGHT_COLOURS.values()]]
)
def test_hues_of_reach_and_of_sight_differ_to_the_colour_blind(hues: Collection[str]) -> None:
    for one, other in combinations(hues, 2):
        assert difference(one, other) > 15, (one, other)


@pytest.mark.parametrize("target", ["water", "road"])
def test_reach_is_not_taken_for_walking_time(target: str) -> None:
    lines = _style.WALK_COLOURS[target]
    # Steps 2 and 3 (1 to 4 hours) are those that reach is asked for.
    assert all(difference(_style.REACH_COLOURS[target], colour) > 10 for colour in lines[1:3])


@pytest.mark.parametrize("colour", _style.REACH_COLOURS.values())
def test_outlines_of_reach_stand_out_from_the_ground(colour: str) -> None:
    # WCAG 2.2 asks 3 of what is no text; the ground is the tint of common heights.
    for height_m in (100.0, 500.0, 1_000.0):
        assert contrast(colour, _style.tint(height_m)) >= 3


def test_times_of_reach_differ_in_dashes_too() -> None:
    for target in _style.REACH_COLOURS:
        assert len({_style.FILLS[f"reach-{target}-{step}"].dash for step in range(1, 6)}) == 5


def test_every_kind_that_is_seen_has_its_words_and_colours() -> None:
    assert set(_style.SIGHT_COLOURS) == set(KINDS)
    for kind in KINDS:
        assert f"sight-{kind}" in _names.NOTES
        assert f"seen_{kind}_share" in _fields.FIELDS
        assert _fields.FIELDS[f"seen_{kind}_share"].form == "share"


def test_every_type_of_place_has_a_word() -> None:
    (types,) = (column.allowed for column in place.SCHEMA.columns if column.name == "type")
    assert set(types or ()) <= set(_fields.VALUES)


def test_flow_grows_darker_by_even_steps() -> None:
    lightness = [lab(linear(colour))[0] for colour in _style.FLOW_COLOURS]
    steps = [left - right for left, right in pairwise(lightness)]
    assert max(steps) < 1.5 * min(steps)


def test_walking_times_differ_in_dashes_too() -> None:
    for target in _style.WALK_COLOURS:
        assert len({_style.LINES[f"walk-{target}-{step}"].dash for step in range(1, 6)}) == 5


@pytest.mark.parametrize(
    ("hours", "step"), [(0.25, 1), (1, 1), (1.5, 2), (2, 2), (3, 3), (4, 3), (8, 4), (8.5, 5), (48, 5)]
)
def test_the_same_time_is_drawn_alike_on_every_map(hours: float, step: int) -> None:
    assert _style.walk_step(hours) == step


@pytest.mark.parametrize(
    "colour", ["#773b1f", "#124673", "#0c4c3e", "#1b4fd0", "#2f3b46", "#a80f66", "#356300"]
)
def test_times_on_lines_are_readable(colour: str) -> None:
    assert contrast(colour, "#f2ead8") >= 4.5


def test_bands_are_those_of_the_score() -> None:
    assert (0.0, *score.BREAKS, 100.0) == _style.RISK_BREAKS


def test_symbols_differ_in_more_than_colour() -> None:
    shapes = {
        name: tuple(part for part in _symbols.SYMBOLS[name].split('"') if part[:1] in "Mm0123456789")
        for name in _symbols.SYMBOLS
    }
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("colour", ["#1f2a30", "#4d5a61", "#12506b", "#8f1d1d"])
def test_text_is_readable_on_paper(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5


def test_text_is_readable_on_its_ground() -> None:
    assert contrast("#3a2a00", "#ffe08a") >= 4.5
    assert contrast("#ffffff", "#8f1d1d") >= 4.5
    assert contrast("#4d5a61", "#f4f6f6") >= 4.5


def test_every_phrase_is_in_both_languages() -> None:
    tables = (
        _text.UI,
        _names.GROUPS,
        _names.LAYERS,
        _names.ONE,
        _names.CLASSES,
        _names.NOTES,
        _names.GROUP_NOTES,
        _names.SOURCES,
        _fields.VALUES,
    )
    for table in tables:
        for key, phrase in table.items():
            assert phrase.en.strip(), key
            assert phrase.es.strip(), key


def test_every_shown_column_has_a_label() -> None:
    assert {column for columns in _fields.SHOWN.values() for column in columns} <= set(_fields.FIELDS)


def test_every_column_of_walking_has_a_label_and_is_told_in_hours() -> None:
    times = [f"{target}_time_h{end}" for target in ("water", "help", "road") for end in ("", "_low", "_high")]
    times += [
        "from_water_h",
        "from_help_h",
        "from_road_h",
        "elapsed_h",
        "walking_h",
        "best_h",
        "given_h",
        "hours",
    ]
    assert {_fields.FIELDS[column].form for column in times} == {"hours"}
    labels = {_fields.FIELDS[column].label.en for column in times}
    assert len(labels) == len(times)
    for field in _fields.FIELDS.values():
        assert field.label.en.strip()
        assert field.label.es.strip()


def test_every_layer_of_the_legend_has_a_name() -> None:
    members = [identity for group in _legend.MEMBERS.values() for identity in group]
    assert len(members) == len(set(members))
    assert set(members) == set(_names.LAYERS)
    assert set(_legend.MEMBERS) == set(_names.GROUPS)
