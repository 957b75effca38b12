"""The tiny study with bodies and two groups on its three routes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from geo.result import StudyResult
from tests.maps.bodied import bodied

GROUPS = {"family": ("Family", "Familia"), "pair": ("Two guides", "Dos guías")}


def groups() -> pd.DataFrame:
    """Return two groups on three routes; on one of them their water runs out."""
    rows = []
    for group, (en, es) in GROUPS.items():
        for route_id, litres in {"desert": 38.24, "open": 5.4, "secret": 4.1}.items():
            is_far = route_id == "desert"
            rows.append(
                {
                    "group": group,
                    "route_id": route_id,
                    "label_en": en,
                    "label_es": es,
                    "depart_h": 6.0,
                    "people": 4 if group == "family" else 2,
                    "needed_l": litres,
                    "carried_l": 20.0,
                    "short_l": 18.6 if is_far else 0.0,
                    "hours": 9.9 if is_far else 2.0,
                    "deficit_share": 0.093 if is_far else 0.01,
                    "core_c": 39.1 if is_far else 37.8,
                    "cold_share": 0.0,
                    "dry_h": 2.1 if is_far else np.nan,
                    "dry_m": 5_400.0 if is_far else np.nan,
                    "no_return_m": 3_600.0 if is_far else np.nan,
                    "cold_stop_h": 31.2,
                    "arrives": True,
                    "worst_person": "child_5_carried",
                    "worst_label_en": "child of 5, carried",
                    "worst_label_es": "niña o niño de 5 años, en brazos",
                    "needed_l_low": litres * 0.8,
                    "needed_l_mid": litres,
                    "needed_l_high": litres * 1.25,
                    "p_deficit_5": 0.97 if is_far else 0.0,
                    "p_deficit_10": 0.4 if is_far else 0.0,
                    "p_core_39": 0.5 if is_far else 0.0,
                    "p_cold": 0.0,
                    "refills": 0,
                    "refill_m": np.nan,
                    "reason_en": "losing 9.3 % of body weight in water" if is_far else "enough water",
                    "reason_es": "pérdida de 9.3 % del peso en agua" if is_far else "agua suficiente",
                    "month": 7,
                    "sensitivity": "restricted" if route_id == "secret" else "public",
                    "basis": "approximate",
                }
            )
    return pd.DataFrame(rows).set_index(["group", "route_id"])


@lru_cache(maxsize=8)
def grouped(base: StudyResult | None = None) -> StudyResult:
    """Return the study with bodies and groups."""
    return replace(bodied() if base is None else base, groups=groups())
