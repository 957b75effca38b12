"""What a GeoPackage says of its study: tables without geometry."""

from __future__ import annotations

import pandas as pd

from geo.result import StudyResult
from layers.crs import label
from maps import _text, redact
from maps.redact import Audience


def study(result: StudyResult, audience: Audience) -> pd.DataFrame:
    """Return what the file is, in both languages."""
    stamp = redact.stamp(audience)
    warnings = _text.warnings(result)
    rows = {
        "title": (result.title.en, result.title.es),
        "audience": (stamp.en, stamp.es),
        "date": (result.on.isoformat(), result.on.isoformat()),
        "crs": (label(result.crs), label(result.crs)),
        "warning": (". ".join(w.en for w in warnings), ". ".join(w.es for w in warnings)),
    }
    return pd.DataFrame([{"key": key, "en": en, "es": es} for key, (en, es) in rows.items()])


def sources(result: StudyResult) -> pd.DataFrame:
    """Return who is behind each layer, and on what terms."""
    return pd.DataFrame(
        [
            {
                "layer": use.kind,
                "source": entry.source,
                "licence": entry.licence,
                "retrieved": None if entry.retrieved is None else entry.retrieved.isoformat(),
                "precision_m": entry.precision_m,
                "basis": entry.basis,
                "sensitivity": entry.sensitivity,
                "shown": use.counts.kept,
                "unit": use.counts.unit,
            }
            for use in result.uses
            for entry in use.provenance
        ]
    )


def factors(result: StudyResult) -> pd.DataFrame:
    """Return the hazards with their curves and weights."""
    return pd.DataFrame(
        [
            {
                "factor": use.factor.name,
                "column": use.factor.column,
                "unit": use.factor.unit,
                "label_en": use.factor.label_en,
                "label_es": use.factor.label_es,
                "weight": use.factor.weight,
                "curve": "; ".join(f"{x:g} -> {y:g}" for x, y in use.factor.curve.points),
                "citation": use.factor.citation,
                "measured_share": use.measured_share,
                "missing": ", ".join(use.missing),
            }
            for use in result.factors
        ]
    )
