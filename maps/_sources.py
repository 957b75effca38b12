"""What stands behind an edition: sources, files and shares of what it shows, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from geo.result import FactorUse, LayerUse, StudyResult
from layers.source import Counts, stated
from maps import _public

_Rows = Mapping[str, pd.DataFrame]


def uses(result: StudyResult, shown: _Rows, counted: _Rows, *, restricted_too: bool) -> tuple[LayerUse, ...]:
    """Return who is behind the rows of an edition: what else was read would tell how much is hidden.

    Parameters
    ----------
    shown
        kind -> rows, for every kind that has any, with geometry or without.
    counted
        kind -> rows that a cell tells of. How many there are is not told: it would change by the one that
        came.
    restricted_too
        whether the audience may know of restricted rasters and weather.
    """
    known = {*result.layers, *result.tables, *_public.may_be_withdrawn(result.publication)}
    told = []
    for use in result.uses:
        if use.kind in known:
            rows = [frames[use.kind] for frames in (shown, counted) if use.kind in frames]
            sources = stated(pd.concat([pd.DataFrame(frame) for frame in rows])) if rows else ()
            kept = len(shown.get(use.kind, ()))
        else:
            # A grid or the weather.
            sources = tuple(
                entry for entry in use.provenance if restricted_too or entry.sensitivity == "public"
            )
            kept = use.counts.kept
            if not kept:
                continue
        if sources:
            counts = Counts(unit=use.counts.unit, read=kept, kept=kept)
            told.append(replace(use, provenance=sources, counts=counts))
    return tuple(told)


def files(result: StudyResult, shown: _Rows, counted: _Rows) -> dict[str, tuple[frozenset[str], ...]]:
    """Return of each file's identifiers those of rows that are shown or that a cell tells of."""
    return {
        kind: tuple(own & _names(kind, shown, counted) for own in every)
        for kind, every in result.files.items()
    }


def factors(known: Iterable[FactorUse], segments: pd.DataFrame, *, has_cells: bool) -> tuple[FactorUse, ...]:
    """Return factors with the share that was measured of what is shown.

    As a fraction of all segments it would tell how many there are. Where only cells tell of routes it is
    said in tenths.
    """
    return tuple(replace(use, measured_share=_share(use, segments, has_cells=has_cells)) for use in known)


def _names(kind: str, *parts: _Rows) -> set[str]:
    return {name for frames in parts if kind in frames for name in frames[kind][f"{kind}_id"]}


def _share(use: FactorUse, segments: pd.DataFrame, *, has_cells: bool) -> float:
    applies = segments["mode"].isin(use.factor.modes)
    if applies.any() and use.factor.column in segments:
        return float(segments.loc[applies, use.factor.column].notna().mean())
    return round(use.measured_share, 1) if applies.any() or has_cells else 0.0
