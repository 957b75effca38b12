"""On the roof of a train: sun, wind, night, stops."""

from __future__ import annotations

import warnings
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body import aboard, clothing, strain
from geo.body.person import Person
from geo.errors import InputError
from layers.errors import CrsError
from tests.geo.body.test_aboard import MAN, WOMAN, flat, ride, track


def test_hours_and_wind_of_a_train() -> None:
    found = ride(wind_m_s=flat(5.0))
    assert found.summary.loc[("man", "a"), "aboard_h"] == pytest.approx(2.0)
    last = found.segments.loc["man"].iloc[-1]
    assert last["at_h"] == pytest.approx(12.0)
    assert last["wind_m_s"] == pytest.approx(np.hypot(10.0, 5.0))
    # Ten metres a second is beyond ISO 7933: every minute is told, none is clipped in silence.
    assert (found.segments["outside_share"] == 1.0).all()
    assert found.summary["outside_h"].iloc[0] == pytest.approx(2.0)
    assert any("ISO 7933" in phrase.en for phrase in found.summary["caveats"].iloc[0])
    sheltered = ride(position="open_wagon").segments["wind_m_s"]
    assert sheltered.to_numpy() == pytest.approx(3.0)


def test_within_its_limits_a_ride_is_as_in_iso_7933() -> None:
    from pythermalcomfort.models import phs

    man = MAN.changed(mass_kg=75.0, height_m=1.8, clothing_clo=0.5, is_acclimatised=True)
    found = ride(
        man, track(40_000.0), air_c=flat(40.0), excess_k=flat(20.0), speed_km_h=5.0, times_rest=1.8,
        vapour_kpa=flat(float(0.15 * strain.vapour_pressure_kpa(40.0))),
    ).summary.iloc[0]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = phs(
            40.0, 60.0, 5.0 / 3.6, 15.0, 1.8 * man.rest_w_m2 / 58.15, 0.5, "sitting", model="7933-2023",
            round_output=False, duration=480, weight=75, height=1.8, a_p=0.0,
        )  # fmt: skip
    assert found["outside_h"] == 0.0
    assert found["rectal_c"] == pytest.approx(peer.t_re, abs=0.05)
    assert 1000.0 * found["strain_l"] == pytest.approx(peer.sweat_loss_g, rel=0.01)
    assert found["needed_l"] >= found["strain_l"]


@settings(max_examples=15)
@given(km=st.floats(1.0, 300.0), at=st.floats(0.0, 23.9), air=st.floats(-5.0, 45.0))
def test_cutting_a_track_changes_nothing(km: float, at: float, air: float) -> None:
    whole, parts = track(1000.0 * km).dissolve(), track(1000.0 * km)
    whole["length_m"] = 1000.0 * km
    once = ride(lines=whole, start_h=at, air_c=flat(air)).summary.iloc[0]
    often = ride(lines=parts, start_h=at, air_c=flat(air)).summary.iloc[0]
    numbers = [name for name in once.index if name not in {"reasons", "caveats"}]
    assert often[numbers].to_numpy(float) == pytest.approx(
        once[numbers].to_numpy(float), rel=1e-9, nan_ok=True
    )


def test_sun_without_shade_and_the_phrase() -> None:
    sun = np.where((np.arange(24) >= 6) & (np.arange(24) < 18), 30.0, 0.0)
    found = ride(lines=track(187_200.0), air_c=flat(39.0), excess_k=sun, start_h=9.0)
    row = found.summary.iloc[0]
    assert row["sun_h"] == pytest.approx(5.2)
    assert row["reasons"][0].en == "5.2 h on the roof without shade, 39 °C"
    assert row["reasons"][0].es == "5.2 h en el techo sin sombra, 39 °C"
    shade = np.zeros((len(track()), 24))
    shade[:36] = 30.0
    assert ride(excess_k=shade).summary["sun_h"].iloc[0] == pytest.approx(1.0)


def test_night_cold_on_a_roof() -> None:
    # 3 h at 0 C: the wind of 10 m/s on the face is that of a mast at 15 m/s = 54 km/h;
    # 13.12 - 11.37 x 54^0.16 = 13.12 - 11.37 x 1.8932 = -8.4.
    found = ride(lines=track(108_000.0), air_c=flat(0.0), vapour_kpa=flat(0.4), start_h=0.0)
    row = found.summary.iloc[0]
    assert row["coldest_chill_c"] == pytest.approx(-8.4, abs=0.05)
    assert row["chill_h"] == pytest.approx(3.0)
    light = MAN.changed(jacket_clo=clothing.LIGHT_JACKET_CLO)
    freezing: dict[str, Any] = {"air_c": flat(-12.0), "vapour_kpa": flat(0.2), "start_h": 0.0}
    colder = ride(light, lines=track(108_000.0), **freezing).summary
    assert 0.0 < colder["cold_h"].iloc[0] < 3.0
    assert any(phrase.en.startswith("cold: the body cools to 35 °C") for phrase in colder["reasons"].iloc[0])
    assert any(phrase.en.startswith("at 35 °C hypothermia begins") for phrase in colder["caveats"].iloc[0])
    assert "3.0 h of wind chill below -5 °C" in [phrase.en for phrase in row["reasons"]]

    # Slower, warmer or better dressed: never colder after the same hour.
    def share(who: Person = light, **other: Any) -> float:
        options = {"lines": track(36_000.0), **freezing, **other}
        return float(ride(who, **options).summary["cold_share"].iloc[0])

    hard = share()
    assert share(lines=track(20_000.0), speed_km_h=20.0) < hard
    assert share(air_c=flat(-4.0)) < hard
    assert share(MAN.changed(clothing_clo=1.0)) < hard
    # As people are observed to dress, 1.43 clo at the most: 0.61 and a jacket of 0.82.
    assert share(MAN) == pytest.approx(share(MAN.changed(jacket_clo=0.82)), rel=1e-12)
    assert share(MAN) < hard


def test_the_air_is_colder_where_the_line_is_higher() -> None:
    climb = np.where(np.arange(72) < 36, 0.0, -15.0)
    rows = ride(cooler_k=climb, excess_k=flat(10.0)).segments.loc["man"]
    assert rows["air_c"].to_numpy() == pytest.approx(30.0 + climb)
    assert rows["radiant_c"].to_numpy() == pytest.approx(40.0 + climb)
    # All of it is as in that air, vapour (saturated at 5 C: 0.87 kPa) and wind chill too.
    high = ride(air_c=flat(20.0), cooler_k=-15.0).summary.iloc[0]
    there = ride(air_c=flat(5.0)).summary.iloc[0]
    assert high["cold_share"] > 0.0
    pd.testing.assert_series_equal(high, there)
    with pytest.raises(InputError, match="cooler_k must be one number for each of 72 segments"):
        ride(cooler_k=np.zeros(3))


def test_water_runs_out() -> None:
    hot = {"lines": track(360_000.0), "air_c": flat(42.0), "excess_k": flat(30.0), "start_h": 8.0}
    some = ride(MAN.changed(water_l=1.0), **hot)
    row = some.summary.iloc[0]
    assert 0.0 < row["dry_h"] < 10.0
    assert row["dry_m"] == pytest.approx(row["dry_h"] * 36_000.0)
    # What is needed is drunk or missing.
    left = some.segments["water_left_l"].iloc[-1]
    assert row["needed_l"] == pytest.approx(1.0 - left + row["deficit_share"] * MAN.mass_kg)
    none = ride(MAN.changed(water_l=0.0), **hot).summary.iloc[0]
    assert none["needed_l"] == row["needed_l"]
    assert none["deficit_share"] > row["deficit_share"]
    assert "no water is carried" in [phrase.en for phrase in none["reasons"]]


def test_stops_with_help_and_the_hours_between() -> None:
    places = gpd.GeoDataFrame(
        {"place_id": ["far", "end", "shelter", "mast"], "type": ["town", "town", "shelter", "cell_mast"]},
        geometry=gpd.points_from_xy([40_000, 54_000, 18_000, 30_000], [5_000, 0, 900, 0]),
        crs=32612,
    )
    found = ride([MAN, WOMAN], places=places, trains=3)
    assert found.stops["place_id"].tolist() == ["shelter", "end"]
    assert found.stops["at_m"].tolist() == pytest.approx([18_000.0, 54_000.0])
    assert found.stops["distance_m"].tolist() == pytest.approx([900.0, 0.0])
    assert found.stops["since_h"].tolist() == pytest.approx([0.5, 1.0])
    assert found.stops["offers"].iloc[0] == ("water", "food", "shelter")
    assert found.summary["help_count"].tolist() == [2.0, 2.0]
    assert found.summary["without_help_h"].tolist() == pytest.approx([1.0, 1.0])
    assert found.summary["climb_count"].tolist() == [6, 6]
    assert found.summary["reasons"].iloc[0][-1].en.startswith("6 times on or off a moving train")
    none = ride(places=places.iloc[:0])
    assert none.summary["without_help_h"].iloc[0] == pytest.approx(2.0)
    assert np.isnan(ride().summary["help_count"].iloc[0])
    with pytest.raises(CrsError):
        ride(places=places.to_crs(4326))


def test_only_rail_is_ridden_and_nothing_is_changed() -> None:
    lines = pd.concat([track(5_000.0, "foot", "walk"), track(5_000.0)])
    before = lines.copy()
    found = ride(lines=lines)
    assert found.summary.index.tolist() == [("man", "a")]
    assert found.segments.loc["man"].index.tolist() == track(5_000.0).index.tolist()
    pd.testing.assert_frame_equal(lines, before)
    empty = ride(lines=track(5_000.0, "foot"))
    assert empty.summary.empty
    assert empty.segments.empty
    assert empty.stops.empty


def test_what_a_train_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="speed_km_h must be from 5 to 120"):
        ride(speed_km_h=300.0)
    with pytest.raises(InputError, match="no place on a train"):
        ride(position="cab")
    with pytest.raises(InputError, match="nobody is aboard"):
        ride([])
    with pytest.raises(InputError, match="a row for each of 72 segments"):
        ride(excess_k=np.zeros((3, 24)))


def test_ordinary_road_is_hours_only() -> None:
    lines = pd.concat([track(120_000.0, "road", "bus"), track(5_000.0)])
    hours = aboard.open_road(lines)
    assert hours.to_dict() == pytest.approx({"bus": 1.5})
    assert hours.name == "travel_h"
    assert "only hours" in aboard.OPEN_ROAD.en
