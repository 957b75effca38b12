"""Which row of a table looks how: what every style inside a GeoPackage is made from.

A class is told by a test on the row's columns. A test is evaluated in three ways: on a frame here, as an
expression of QGIS (`maps._qml`) and as a filter of the OGC (`maps._sld`); all three mean the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.result import Phrase

Form: TypeAlias = Literal["points", "lines", "areas"]
Value: TypeAlias = str | bool | int | None


@dataclass(frozen=True)
class Among:
    """Whether a column has one of the values; None stands for a missing one."""

    column: str
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, kw_only=True)
class Within:
    """Whether a number lies between bounds; a missing one never does. None is no bound.

    The lower bound is within and the upper is not, or with `holds_upper` the other way round.
    """

    column: str
    low: float | None = None
    high: float | None = None
    holds_upper: bool = False


@dataclass(frozen=True, kw_only=True)
class Below:
    """Whether a number is at most this share of another column's, or with `negated` more; neither missing."""

    column: str
    other: str
    share: float
    negated: bool = False


@dataclass(frozen=True)
class All:
    """Whether every test holds; without any it does."""

    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Some:
    """Whether one of the tests holds."""

    tests: tuple[Test, ...]


Test: TypeAlias = Among | Within | Below | All | Some

ALWAYS = All(())
NEVER = Some(())


@dataclass(frozen=True, kw_only=True)
class Look:
    """A class of rows that look alike. `style` is a name of `maps._style` or `maps._symbols`."""

    style: str
    label: Phrase
    where: Test = ALWAYS
    form: Form


@dataclass(frozen=True, kw_only=True)
class Lettering:
    """Names on the map.

    Attributes
    ----------
    column
        whose value is written, with `unit` behind it where it has one.
    where
        rows that carry a name.
    size_pt
        of the letters.
    colour, halo
        of the letters and around them.
    most_denominator
        scale from which on nothing is written, 0 for none: 200000 is 1 : 200,000.
    rank
        from 0 (goes first) to 10, as the page has it.
    """

    column: str
    where: Test = ALWAYS
    unit: str = ""
    size_pt: float = 8.0
    colour: str = "#1f2a30"
    halo: str = "#fffdf6"
    is_bold: bool = False
    is_italic: bool = False
    most_denominator: int = 0
    rank: float = 5.0


@dataclass(frozen=True, kw_only=True)
class View:
    """A layer of the project: rows of a table, drawn with some looks.

    Attributes
    ----------
    id
        that of the page's layer (`maps._names.LAYERS`).
    group
        that of the layer's group.
    kind
        the one of `maps._qgis_words.TIPS` that says what is told of a row.
    is_layer
        False for a look that a table has by itself and no layer of the project.
    is_shown, in_legend
        whether it is on when the project opens, and told in the legend of a sheet.
    most_denominator
        scale from which on it is not drawn, 0 for none: 200000 is 1 : 200,000.
    """

    id: str
    table: str
    group: str
    form: Form
    looks: tuple[Look, ...]
    kind: str = ""
    where: Test = ALWAYS
    letterings: tuple[Lettering, ...] = field(default=())
    is_layer: bool = True
    is_shown: bool = True
    in_legend: bool = True
    most_denominator: int = 0
    tells_all: bool = False
    """Whether each class is told even where no row has it."""


def bind(test: Test, columns: Collection[str]) -> Test:
    """Return what is left of a test where a table lacks columns: each value in them is missing.

    `ALWAYS` and `NEVER` come out as such.
    """
    if isinstance(test, Among):
        if test.column in columns:
            return test
        return ALWAYS if (None in test.values) != test.negated else NEVER
    if isinstance(test, Within):
        return test if test.column in columns else NEVER
    if isinstance(test, Below):
        return test if {test.column, test.other} <= set(columns) else NEVER
    absorbing, neutral = (NEVER, ALWAYS) if isinstance(test, All) else (ALWAYS, NEVER)
    parts = [bind(part, columns) for part in test.tests]
    if absorbing in parts:
        return absorbing
    left = tuple(part for part in parts if part != neutral)
    return left[0] if len(left) == 1 else type(test)(left)


def both(first: Test, second: Test) -> Test:
    """Return the test that holds where both do."""
    parts = [each for test in (first, second) for each in (test.tests if isinstance(test, All) else (test,))]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def bound(view: View, columns: Collection[str]) -> View | None:
    """Return a view as a table with these columns can have it; None if it can have none of its rows."""
    where = bind(view.where, columns)
    looks = tuple(replace(look, where=bind(look.where, columns)) for look in view.looks)
    looks = tuple(look for look in looks if look.where != NEVER)
    if where == NEVER or not looks:
        return None
    letterings = tuple(
        replace(each, where=bind(each.where, columns)) for each in view.letterings if each.column in columns
    )
    letterings = tuple(each for each in letterings if each.where != NEVER)
    return replace(view, where=where, looks=looks, letterings=letterings)


def told_by(view: View, frame: pd.DataFrame) -> View:
    """Return a view that speaks of nothing which the rows of `frame` do not have.

    Values that no row has are left out of tests, and looks that no row has altogether: what a public edition
    leaves out must not be guessed from what its styles would do with it.
    """
    own = frame.loc[holds(view.where, frame)]
    looks = [
        replace(look, where=_present(look.where, own))
        for look in view.looks
        if view.tells_all or holds(look.where, own).any()
    ]
    letterings = tuple(replace(each, where=_present(each.where, own)) for each in view.letterings)
    return replace(view, where=_present(view.where, frame), looks=tuple(looks), letterings=letterings)


def _present(test: Test, frame: pd.DataFrame) -> Test:
    if isinstance(test, Among):
        there = set(frame[test.column].dropna().unique())
        kept = tuple(value for value in test.values if value is None or value in there)
        if kept:
            return replace(test, values=kept)
        return ALWAYS if test.negated else NEVER
    if isinstance(test, All | Some):
        return bind(type(test)(tuple(_present(part, frame) for part in test.tests)), frame.columns)
    return test


def holds(test: Test, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return for each row whether the test holds; the columns that it asks for must be there."""
    if isinstance(test, Among):
        return _is_among(test, frame[test.column])
    if isinstance(test, Within):
        return _is_within(test, _numbers(frame, test.column))
    if isinstance(test, Below):
        one, most = _numbers(frame, test.column), test.share * _numbers(frame, test.other)
        return np.asarray(one > most if test.negated else one <= most)
    join, start = (np.logical_and, True) if isinstance(test, All) else (np.logical_or, False)
    out: NDArray[np.bool_] = np.full(len(frame), start)
    for part in test.tests:
        out = join(out, holds(part, frame))
    return out


def _numbers(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return values


def _is_among(test: Among, values: pd.Series) -> NDArray[np.bool_]:
    present = [value for value in test.values if value is not None]
    found: NDArray[np.bool_] = values.isin(present).fillna(value=False).to_numpy(dtype=bool)
    if None in test.values:
        found = found | values.isna().to_numpy(dtype=bool)
    return ~found if test.negated else found


def _is_within(test: Within, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isfinite(numbers)
    if test.low is not None:
        found = found & (numbers > test.low if test.holds_upper else numbers >= test.low)
    if test.high is not None:
        found = found & (numbers <= test.high if test.holds_upper else numbers < test.high)
    return found
