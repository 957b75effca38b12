"""The tiny study with bodies: walks on three routes (one of them restricted), departures, and a train."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely import LineString
from shapely.ops import substring

from geo.result import FactorUse, StudyResult
from geo.risk.body import FACTORS
from tests.builders import UTM11
from tests.maps.reached import openly_reached, reached

DESERT = LineString(
    [
        (566_000, 3_607_600),
        (568_000, 3_610_500),
        (571_500, 3_612_500),
        (574_000, 3_616_500),
        (578_500, 3_618_500),
    ]
)
"""A longer route in 130 segments."""
TRAIN = LineString([(565_000, 3_609_000), (579_000, 3_613_000)])
PARTS = 130

PERSONS = {
    "woman": ("woman", "mujer"),
    "man": ("man", "hombre"),
    "pregnant_woman": ("pregnant woman", "mujer embarazada"),
    "child_5": ("child of 5", "niña o niño de 5 años"),
}
"""The study's first person first."""

EASE = ("some water left, warm air", "queda algo de agua, aire cálido")
DRY = ("no water left, in the sun at 40 °C", "sin agua, al sol a 40 °C")
"""What segments say while there is water, and when it is gone."""

DRY_M, NO_RETURN_M = 8_150.0, 6_320.0
"""Of the first person on the desert route."""


def _spine(route_id: str, line: LineString, mode: str, parts: int) -> list[dict[str, Any]]:
    ends = np.linspace(0.0, line.length, parts + 1)
    return [
        {
            "segment_id": f"{route_id}:{number + 1:05d}",
            "route_id": route_id,
            "mode": mode,
            "start_m": start,
            "end_m": end,
            "length_m": end - start,
            "sensitivity": "public",
            "basis": "approximate",
            "geometry": substring(line, start, end),
            "air_heat_c": 38.0,
            "air_heat_score": 0.65,
            "risk": 25.0 + 60.0 * end / line.length,
            "risk_low": 20.0 + 60.0 * end / line.length,
            "risk_high": 31.0 + 60.0 * end / line.length,
            "band": int((25.0 + 60.0 * end / line.length) // 20) + 1,
            "main_factor": "air_heat",
            "measured_share": 1.0,
        }
        for number, (start, end) in enumerate(pairwise(ends))
    ]


def _routes(base: StudyResult) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return routes and segments with the desert route and the train among them."""
    made = [*_spine("desert", DESERT, "foot", PARTS), *_spine("train", TRAIN, "rail", 8)]
    extra = gpd.GeoDataFrame(made, crs=UTM11).set_index("segment_id")
    more = gpd.GeoDataFrame(
        {
            "route_id": ["desert", "train"],
            "name": ["Across the desert", "Freight line"],
            "mode": ["foot", "rail"],
            "length_m": [DESERT.length, TRAIN.length],
            "sensitivity": "public",
            "basis": "approximate",
            "risk": [55.0, 30.0],
            "risk_low": [49.0, 25.0],
            "risk_high": [61.0, 36.0],
            "risk_max": [85.0, 40.0],
            "band": [3, 2],
            "main_factor": "air_heat",
            "main_intensity": 38.0,
            "measured_share": 1.0,
        },
        geometry=[DESERT, TRAIN],
        crs=UTM11,
    ).set_index("route_id")
    routes = gpd.GeoDataFrame(pd.concat([base.routes, more]), crs=UTM11)
    segments = gpd.GeoDataFrame(pd.concat([base.segments, extra]), crs=UTM11)
    return routes.rename_axis("route_id"), segments.rename_axis("segment_id")


def _along(segments: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return how it is for the first person at the end of each segment; nothing on the train."""
    km = segments["end_m"].to_numpy(dtype=np.float64) / 1_000.0
    on_foot = (segments["mode"] == "foot").to_numpy()

    def walked_only(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(on_foot, values, np.nan)

    clock = 6.0 + km / 2.6 + 0.4 * np.maximum(km - 8.0, 0.0) / 2.6
    air = 27.0 + 14.0 * np.sin(np.clip((clock - 6.0) / 15.0, 0.0, 1.0) * np.pi) + 0.05 * km
    left = np.maximum(4.0 - 4.0 * km / (DRY_M / 1_000.0), 0.0)
    return {
        "elevation_m": 320.0 + 260.0 * np.sin(km / 3.1) ** 2 + 18.0 * km,
        "elevation_covered_share": 1.0,
        "clock_h": walked_only(clock),
        "air_c": walked_only(air),
        "radiant_c": walked_only(air + 24.0),
        "speed_m_s": walked_only(np.full(len(km), 0.72)),
        "water_left_l": walked_only(left),
        "loss_l_h": walked_only(0.4 + (air - 27.0) / 20.0),
        "core_c": walked_only(37.2 + 0.08 * km + 0.15 * np.sin(km)),
        "deficit_share": walked_only(np.maximum(0.001 * km, 0.008 * (km - DRY_M / 1_000.0))),
        "cold_share": walked_only(np.zeros(len(km))),
        "cold_stop_h": walked_only(np.where(clock > 9.0, np.nan, 31.23456)),
        "is_outside": pd.Series(np.where(on_foot, air > 40.5, None), index=segments.index),
        "reason_en": np.where(on_foot, np.where(left > 0, EASE[0], DRY[0]), None),
        "reason_es": np.where(on_foot, np.where(left > 0, EASE[1], DRY[1]), None),
    }


def walks() -> pd.DataFrame:
    """Return walks of four persons on three routes; on two of them the water lasts."""
    needed = {"desert": 11.43, "open": 1.62, "secret": 1.21}
    rows = []
    for route_id, litres in needed.items():
        for number, (person, (en, es)) in enumerate(PERSONS.items()):
            is_far = route_id == "desert"
            rows.append(
                {
                    "route_id": route_id,
                    "person": person,
                    "label_en": en,
                    "label_es": es,
                    "depart_h": 6.0,
                    "hours": 9.71 if is_far else 1.9,
                    "distance_m": 19_000.0 if is_far else 4_100.0,
                    "arrives": True,
                    "rest_h": 1.5 if is_far else 0.0,
                    "water_l": 4.0,
                    "strain_l": litres * 0.9,
                    "osec_l": litres * 0.8,
                    "pw_l": litres * 0.7,
                    "drunk_l": min(litres, 4.0),
                    "deficit_5_m": 12_500.0 if is_far else np.nan,
                    "deficit_10_m": np.nan,
                    "core_39_m": np.nan,
                    "sun_h": 8.2 if is_far else 1.5,
                    "dry_sun_h": 5.2 if is_far else 0.0,
                    "dry_sun_air_c": 40.1 if is_far else np.nan,
                    "coldest_c": 26.0,
                    "hottest_c": 41.0,
                    "harm": 0.8 if is_far else 0.1,
                    "needed_l": litres * (1 + 0.11 * number),
                    "needed_l_low": litres * 0.79,
                    "needed_l_mid": litres * 1.01,
                    "needed_l_high": litres * 1.24,
                    "deficit_share": (0.0831 if is_far else 0.011) * (1 + 0.07 * number),
                    "deficit_share_low": 0.05 if is_far else 0.008,
                    "deficit_share_mid": 0.08 if is_far else 0.011,
                    "deficit_share_high": 0.118 if is_far else 0.015,
                    "core_c": 38.94 if is_far else 37.8,
                    "core_c_low": 38.4 if is_far else 37.6,
                    "core_c_mid": 38.9 if is_far else 37.8,
                    "core_c_high": 39.5 if is_far else 38.0,
                    "cold_share": 0.0,
                    "cold_share_low": 0.0,
                    "cold_share_mid": 0.0,
                    "cold_share_high": 0.0,
                    "dry_m": DRY_M if is_far else np.nan,
                    "dry_h": 3.13 if is_far else np.nan,
                    "no_return_m": NO_RETURN_M if is_far else np.nan,
                    "cold_m": np.nan,
                    "cold_stop_h": 31.2,
                    "outside_share": 0.184 if is_far else 0.0,
                    "p_deficit_5": 0.95 if is_far else 0.0,
                    "p_deficit_10": 0.27 if is_far else 0.0,
                    "p_core_39": 0.38 if is_far else 0.0,
                    "p_cold": 0.0,
                    "rank_low": 1 if is_far else 2,
                    "rank_high": 1 if is_far else 3,
                    "rank_of": 3,
                    "main_input": "warmer_k",
                    "main_share": 0.54,
                    "reason_en": "5.2 h without shade at 40 °C after the water is gone"
                    if is_far
                    else "4.1 km to water",
                    "reason_es": "5.2 h sin sombra a 40 °C después de acabarse el agua"
                    if is_far
                    else "agua a 4.1 km",
                    "sensitivity": "restricted" if route_id == "secret" else "public",
                    "basis": "approximate",
                }
            )
    return pd.DataFrame(rows).set_index(["route_id", "person"])


def departures() -> pd.DataFrame:
    """Return 288 departures a route: worst at 10 in July, best at 22 in January."""
    month, hour = (each.ravel() for each in np.meshgrid(np.arange(1, 13), np.arange(24)))
    season = np.cos((month - 7) / 12.0 * 2 * np.pi)
    day = np.cos((hour - 10) / 24.0 * 2 * np.pi)
    frames = []
    for route_id, scale in {"desert": 1.0, "open": 0.2, "secret": 0.15}.items():
        litres = scale * (7.5 + 3.2 * season + 1.6 * day)
        frames.append(
            pd.DataFrame(
                {
                    "route_id": route_id,
                    "person": "woman",
                    "month": month,
                    "depart_h": hour.astype(float),
                    "needed_l": litres,
                    "deficit_share": litres / 150.0,
                    "core_c": 37.2 + litres / 8.0,
                    "cold_share": np.maximum(-0.3 * season, 0.0),
                    "harm": litres / 15.0 + np.maximum(-0.3 * season, 0.0),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def rides() -> pd.DataFrame:
    """Return a train for two people."""
    rows = [
        {
            "person": person,
            "route_id": "train",
            "vehicle": "freight_train",
            "aboard_h": 6.2,
            "sun_h": 3.4,
            "sun_air_c": 33.2,
            "chill_h": 1.7,
            "coldest_chill_c": -7.9,
            "needed_l": 2.2 + number,
            "strain_l": 2.0,
            "deficit_share": 0.02,
            "dry_h": np.nan,
            "dry_m": np.nan,
            "rectal_c": 37.9,
            "hot_39_h": np.nan,
            "cold_share": 0.4,
            "cold_h": np.nan,
            "outside_h": 5.9,
            "help_count": 2,
            "without_help_h": 3.1,
            "climb_count": 2,
            "reasons": (
                ("3.4 h on the roof without shade, 33 °C", "3.4 h en el techo sin sombra, 33 °C"),
                ("up to 3.1 h without a place with help", "hasta 3.1 h sin un lugar de ayuda"),
            ),
            "caveats": (("hours on the train, not a walk", "horas en el tren, no a pie"),),
        }
        for number, person in enumerate(("woman", "man"))
    ]
    return pd.DataFrame(rows).set_index(["person", "route_id"])


@lru_cache(maxsize=8)
def bodied(base: StudyResult | None = None) -> StudyResult:
    """Return the study with everything about the body."""
    base = reached() if base is None else base
    routes, segments = _routes(base)
    return replace(
        base,
        routes=routes,
        segments=segments.assign(**_along(segments)),
        walks=walks(),
        departures=departures(),
        rides=rides(),
    )


@lru_cache(maxsize=1)
def counted() -> StudyResult:
    """Return it with the body's factors in the risk, as a run has them where none is left out by weight 0."""
    uses = tuple(FactorUse(factor=factor, measured_share=1.0) for factor in FACTORS.values())
    return replace(bodied(), factors=(*uses, *bodied().factors))


@lru_cache(maxsize=8)
def openly_bodied() -> StudyResult:
    """Return the study as a public run has it."""
    base = bodied(openly_reached())
    assert base.departures is not None
    return replace(
        base,
        walks=walks().drop(index="secret", level="route_id").assign(rank_low=1, rank_high=2, rank_of=2),
        departures=base.departures.loc[base.departures["route_id"] != "secret"],
    )
