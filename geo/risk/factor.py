"""What every hazard says of itself: the noun behind each file of `geo.risk.factors`."""

from __future__ import annotations

from dataclasses import dataclass

from geo.risk.curve import Curve


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One hazard.

    Attributes
    ----------
    name
        of its module, and its key in the study file.
    column
        the intensity's column in the exposure table, with its unit: ``water_distance_m``.
    unit
        of the intensity, for people: "m", "°C", "m/km".
    needs, optional
        the keyword names of its ``measure``: without a need it is not measured (NaN), without an option it is
        measured more coarsely.
    curve, weight
        the defaults; the study file may replace both. The weight is relative to the other factors'.
    citation
        where curve and weight come from.
    citation_es
        the same in Spanish, titles as they are; empty where only `citation` is known.
    label_en, label_es
        its name on a map.
    reason_en, reason_es
        a phrase with ``{value}`` and the unit: why a segment scores as it does.
    modes
        the modes of travel that it bears on: elsewhere it is not applicable, which is neither measured nor
        missing.
    replaces
        name of a coarser factor that says the same: where this one is measured, that one does not count.
    """

    name: str
    column: str
    unit: str
    needs: tuple[str, ...]
    curve: Curve
    weight: float
    citation: str
    label_en: str
    label_es: str
    reason_en: str
    reason_es: str
    citation_es: str = ""
    optional: tuple[str, ...] = ()
    modes: tuple[str, ...] = ("foot", "road", "rail")
    replaces: str | None = None

    @property
    def score_column(self) -> str:
        """Column of its score in [0, 1]."""
        return f"{self.name}_score"

    @property
    def low_column(self) -> str:
        """Column of the lowest intensity that the precision of the data allows."""
        return f"{self.column}_low"

    @property
    def high_column(self) -> str:
        """Column of the highest intensity that the precision of the data allows."""
        return f"{self.column}_high"
