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
    """Return how the risk of the segments agrees with the deaths; None where there are too few to tell.

    The risk is taken without the factor that counts them, by the same rules as the study's own.
    """
    deaths, segments = result.layers.get("death"), result.segments
    if deaths is None or deaths.empty or "risk" not in segments or not segments["risk"].notna().any():
        return None
    from geo.risk import agreement, apart  # noqa: PLC0415 - only studies with deaths wait for it

    segments = apart.without(segments, [use.factor for use in result.factors], {CIRCULAR})
    found = agreement.of_segments(segments, deaths, draws=_DRAWS)
    return found if found.counted.on_ground >= _LEAST and np.isfinite(found.auc) else None
