"""How a study's risk agrees with the deaths that it knows of, for a report: sums and shares only."""

from __future__ import annotations

import numpy as np

from geo.result import StudyResult
from geo.risk._agreement import Surface

CIRCULAR = "deaths_nearby"
"""The factor that counts the deaths: a risk drawn from the dead agrees with the dead."""

_LEAST = 20
"""People found near the routes: fewer say nothing (judgement)."""
_DRAWS = 400


def compare(result: StudyResult) -> Surface | None:
    """Return how the risk of the segments agrees with the deaths; None where it cannot be told.

    The risk is taken without the factor that counts them, by the same rules as the study's own. It cannot be
    told where too few were found near the routes, or the audience may not know what the risk is made of.
    """
    deaths, segments = result.layers.get("death"), result.segments
    if deaths is None or deaths.empty or "risk" not in segments or not segments["risk"].notna().any():
        return None
    from geo.risk import agreement, apart  # noqa: PLC0415 - only studies with deaths wait for it

    factors = [use.factor for use in result.factors]
    told = segments.loc[segments["risk"].notna()]
    is_drawn = any(factor.name == CIRCULAR for factor in factors)
    if is_drawn and any(factor.name != CIRCULAR and factor.column not in told for factor in factors):
        return None
    segments = apart.without(told, factors, {CIRCULAR})
    found = agreement.of_segments(segments, deaths, draws=_DRAWS)
    return found if found.counted.on_ground >= _LEAST and np.isfinite(found.auc) else None
