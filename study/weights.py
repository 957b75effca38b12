"""Factors with a study's own weights, curves and citations."""

from __future__ import annotations

from dataclasses import replace

from geo.risk.body import FACTORS
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from study.config import Config


def chosen(factor: Factor, settings: Config) -> Factor:
    """Return a factor with the study's own weight, curve and citation, where it gives them."""
    own = settings.factors.get(factor.name)
    if own is None:
        return factor
    return replace(
        factor,
        weight=factor.weight if own.weight is None else own.weight,
        curve=factor.curve if own.curve is None else Curve(own.curve),
        citation=own.citation or factor.citation,
        citation_es=factor.citation_es if own.citation in (None, "", factor.citation) else "",
    )


def of_body(settings: Config) -> dict[str, Factor]:
    """Return the body's factors by name, all of them, for the risk and for its words alike."""
    return {name: chosen(factor, settings) for name, factor in FACTORS.items()}
