"""What a kind of layer may do beyond its schema: the seams of the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers._ledger import Ledger

Derive = Callable[[pd.DataFrame, Ledger], pd.DataFrame]
"""(texts under our names, ledger) -> the same with more columns; None where a cell is blank."""

Check = Callable[[pd.DataFrame, Ledger], None]
"""(converted frame, ledger) -> writes down what the schema alone cannot see."""

Reshape = Callable[[gpd.GeoDataFrame, Ledger], gpd.GeoSeries]
"""(good rows in the file's CRS, their ledger) -> geometry on the same index; None for a row it noted."""

Sensitivities = Callable[[pd.DataFrame], pd.Series]
"""(converted frame) -> the sensitivity of each row that does not state one."""


@dataclass(frozen=True, kw_only=True)
class Special:
    """What one kind of layer does beyond its schema.

    Attributes
    ----------
    inputs
        columns of the file, beside the schema's, that `derive` reads; `columns` may map them.
    derive
        makes columns of the schema out of others, before conversion.
    check
        finds faults that take more than one column.
    reshape
        changes geometry in the file's own CRS, before projection.
    sensitivity
        of rows that state none, where the study file states none either.
    past
        dates that cannot lie in the future.
    private
        nothing but the schema's columns is ever kept, not even of a row set aside, and identifiers are made
        from the row's number.
    """

    inputs: tuple[str, ...] = ()
    derive: Derive | None = None
    check: Check | None = None
    reshape: Reshape | None = None
    sensitivity: Sensitivities | None = None
    past: tuple[str, ...] = ()
    private: bool = False


NOTHING_SPECIAL = Special()
