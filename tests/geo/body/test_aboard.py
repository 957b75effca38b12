"""Trains and shut trucks: balances, limits that can be worked out, another implementation, reported cases."""

from __future__ import annotations

import warnings
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.body import aboard, clothing, strain
from geo.body._aboard import LATENT_J_KG
from geo.body.person import KINDS, Person
from geo.errors import InputError
from geo.join import segment
from layers.errors import CrsError

Array = NDArray[np.float64]
MAN, WOMAN, CHILD = KINDS["man"], KINDS["woman"], KINDS["child_10"]
NO_SUN = np.zeros(24)


def flat(value: float) -> Array:
    return np.full(24, value)


def shut(people: list[tuple[Person, int]], **options: Any) -> aboard.ClosedTruck:
    given: dict[str, Any] = {
        "air_c": flat(35.0), "vapour_kpa": flat(2.0), "sun_w_m2": NO_SUN, "start_h": 12.0, "duration_h": 3.0,
    }  # fmt: skip
    return aboard.closed_truck(people, **(given | options))


def track(length_m: float = 72_000.0, mode: str = "rail", route_id: str = "a") -> gpd.GeoDataFrame:
    """A straight line from west to east, in segments of up to 1 km."""
    routes = gpd.GeoDataFrame(
        {"route_id": [route_id], "mode": [mode], "sensitivity": ["restricted"], "basis": ["official"]},
        geometry=[shapely.LineString([(0.0, 0.0), (length_m, 0.0)])],
        crs=32612,
    )
    return segment.cut(routes, length_m=1000.0)


def ride(people: Any = MAN, lines: gpd.GeoDataFrame | None = None, **options: Any) -> aboard.RailRide:
    given: dict[str, Any] = {
        "air_c": flat(30.0), "vapour_kpa": flat(1.2), "wind_m_s": flat(0.0), "excess_k": flat(0.0),
        "start_h": 10.0,
    }  # fmt: skip
    return aboard.rail(track() if lines is None else lines, people, **(given | options))


# --- The shut box -----------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(
    men=st.integers(0, 60), children=st.integers(0, 20), air=st.floats(-10.0, 45.0), wet=st.floats(0.1, 1.0),
    sun=st.floats(0.0, 1100.0), exchange=st.floats(0.0, 10.0), u=st.floats(0.2, 6.0),
    start=st.floats(0.0, 23.9), inside=st.none() | st.floats(-10.0, 60.0),
)  # fmt: skip
def test_heat_water_and_carbon_dioxide_balance(
    men: int, children: int, air: float, wet: float, sun: float, exchange: float, u: float, start: float,
    inside: float | None,
) -> None:  # fmt: skip
    people = [(person, count) for person, count in ((MAN, men), (CHILD, children)) if count]
    swing = 5.0 * np.cos(np.arange(24) / 24 * 2 * np.pi)
    found = shut(
        people, air_c=air + swing, vapour_kpa=wet * strain.vapour_pressure_kpa(air + swing),
        sun_w_m2=flat(sun), start_h=start, duration_h=2.0, inside_c=inside,
        box=aboard.REEFER_53.changed(exchange_per_h=exchange, u_w_m2_k=u),
    )  # fmt: skip
    m = found.minutes
    into = 60.0 * (m["made_w"] + m["sun_w"]).sum()
    gone = 60.0 * (m["stored_w"] + m["wall_out_w"] + m["air_out_w"] + m["vapour_out_w"]).sum()
    kept = found.energy_j[1] - found.energy_j[0]
    # What turned to water on the walls gave its heat up, and is in none of the three stores.
    scale = max(abs(value) for value in (into, gone, *found.energy_j))
    assert into - gone == pytest.approx(kept, abs=1e-9 * scale)

    water = (m["vapour_kg"] + m["film_kg"]).to_numpy()
    came = 60.0 * (m["evaporated_w"] - m["vapour_out_w"]).sum() / LATENT_J_KG
    assert water[-1] - water[0] == pytest.approx(came, abs=1e-9 * max(1.0, water.max()))
    assert (m["film_kg"] >= 0).all()

    carbon = m["co2_made_mol"].sum() - m["co2_out_mol"].sum()
    assert m["co2_mol"].iloc[-1] == pytest.approx(carbon, rel=1e-9, abs=1e-9)


@given(air=st.floats(-20.0, 48.0), wet=st.floats(0.0, 1.0), exchange=st.floats(0.0, 5.0))
def test_an_empty_box_without_sun_stays_as_the_outside(air: float, wet: float, exchange: float) -> None:
    kpa = wet * float(strain.vapour_pressure_kpa(air))
    found = shut(
        [], air_c=flat(air), vapour_kpa=flat(kpa), box=aboard.VAN_53.changed(exchange_per_h=exchange)
    )
    assert found.minutes["air_c"].to_numpy() == pytest.approx(air, abs=1e-9)
    assert found.minutes["wall_c"].to_numpy() == pytest.approx(air, abs=1e-9)
    assert found.minutes["vapour_kpa"].to_numpy() == pytest.approx(kpa, abs=1e-9)
    assert found.minutes["co2_ppm"].to_numpy() == pytest.approx(420.0)
    assert found.reasons == ()


@pytest.mark.parametrize("per_h", [0.0, 0.1, 1.0, 6.0])
def test_carbon_dioxide_follows_the_exponential(per_h: float) -> None:
    # c = G / (n V) (1 - exp(-n t)); G t / V without exchange.
    box = aboard.Box(name="cube", length_m=4, width_m=4, height_m=4, u_w_m2_k=1.0, exchange_per_h=per_h)
    found = shut([(MAN, 10)], box=box, times_rest=1.0)
    mol_h = 3600.0 * aboard.co2_mol_s(10 * 1.44 * MAN.mass_kg)
    free_m3 = 64.0 - 10 * MAN.mass_kg / 985.0
    air_mol = 101_325.0 * free_m3 / (8.314462618 * (35.0 + 273.15))
    t = found.minutes.index.to_numpy() / 60.0
    grown = mol_h * t if per_h == 0.0 else mol_h / per_h * -np.expm1(-per_h * t)
    assert found.minutes["co2_ppm"].to_numpy() == pytest.approx(420.0 + 1e6 * grown / air_mol, rel=1e-9)


def test_carbon_dioxide_of_one_body() -> None:
    # 100 W / (0.9655 x 5.88 W h/l) = 17.61 l/h of oxygen, x 0.85 = 14.97 l/h, / 22.414 = 0.668 mol/h.
    assert 3600.0 * aboard.co2_mol_s(100.0) == pytest.approx(0.668, abs=0.0005)
    # Oxygen falls by what is breathed out over 0.85.
    m = shut([(MAN, 30)]).minutes
    lost = 0.2095 - m["oxygen_share"].iloc[-1]
    assert lost == pytest.approx((m["co2_ppm"].iloc[-1] - 420.0) / 1e6 / 0.85)


@settings(max_examples=15)
@given(low=st.floats(0.0, 3.0), more=st.floats(0.01, 5.0), heads=st.integers(1, 60))
def test_more_air_exchange_never_raises_carbon_dioxide(low: float, more: float, heads: int) -> None:
    less = shut([(MAN, heads)], box=aboard.REEFER_53.changed(exchange_per_h=low)).minutes["co2_ppm"]
    rest = shut([(MAN, heads)], box=aboard.REEFER_53.changed(exchange_per_h=low + more)).minutes["co2_ppm"]
    assert (rest.to_numpy() <= less.to_numpy() + 1e-9).all()


def test_the_sun_through_the_roof_of_an_empty_box_at_rest() -> None:
    # In the end what comes in through the roof goes out on all sides: u_o roof a G / h_o = u_o shell dT.
    box = aboard.Box(name="cube", length_m=3, width_m=3, height_m=3, u_w_m2_k=2.0, exchange_per_h=0.0)
    found = shut([], air_c=flat(20.0), vapour_kpa=flat(1.0), sun_w_m2=flat(900.0), duration_h=90, box=box)
    assert found.minutes["air_c"].iloc[-1] == pytest.approx(20.0 + 0.5 * 900.0 / 25.0 / 6.0, abs=1e-6)
    # And U counts from air to air: 1/2 = 0.13 + 1/u_o.
    assert box.outward_w_m2_k == pytest.approx(1.0 / 0.37)


def test_air_holds_no_more_vapour_than_it_can() -> None:
    m = shut([(MAN, 60)], air_c=flat(8.0), vapour_kpa=flat(1.0), duration_h=8.0).minutes
    assert m["humidity_share"].max() == pytest.approx(1.0, abs=1e-6)
    assert m["film_kg"].iloc[-1] > 1.0


@settings(max_examples=10)
@given(warmer=st.floats(0.5, 8.0), heads=st.integers(5, 60))
def test_hotter_outside_never_gives_more_time(warmer: float, heads: int) -> None:
    # In the first minutes ISO 7933 itself may put a body in hotter air some hundredths of a degree lower.
    cool = shut([(MAN, heads)], air_c=flat(33.0), duration_h=6.0).events["minute"].fillna(np.inf)
    hot = shut([(MAN, heads)], air_c=flat(33.0 + warmer), duration_h=6.0).events["minute"].fillna(np.inf)
    for limit in ("rectal_39_c", "rectal_40_c"):
        assert hot[limit] <= cool[limit]


def test_one_person_in_a_wide_open_box_is_as_in_iso_7933() -> None:
    """With the air changed all the time the box is a room of 40 degrees: pythermalcomfort's own figures."""
    from pythermalcomfort.models import phs

    man = MAN.changed(mass_kg=75.0, height_m=1.8, clothing_clo=0.5, is_acclimatised=True)
    box = aboard.Box(
        name="hall", length_m=30, width_m=30, height_m=30, u_w_m2_k=7.5, wall_kj_m2_k=200, exchange_per_h=100
    )
    kpa = float(0.3 * strain.vapour_pressure_kpa(40.0))
    found = shut([(man, 1)], air_c=flat(40.0), vapour_kpa=flat(kpa), duration_h=8.0, box=box, times_rest=1.8)
    met = 1.8 * man.rest_w_m2 / 58.15
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = phs(
            40.0, 40.0, 0.1, 30.0, met, 0.5, "sitting", model="7933-2023", round_output=False, duration=480,
            weight=75, height=1.8, a_p=0.0, limit_inputs=False,
        )  # fmt: skip
    assert found.rectal_c["man"].iloc[-1] == pytest.approx(peer.t_re, abs=0.05)
    assert 1000.0 * found.lost_l["man"].iloc[-1] == pytest.approx(peer.sweat_loss_g, rel=0.01)


def test_san_antonio_2022() -> None:
    """64 people, 8 of them children, 37-39 degrees outside, three hours: most were dead in the end."""
    hour = np.arange(24) + 0.5
    found = shut(
        [(MAN, 40), (WOMAN, 16), (CHILD, 8)],
        air_c=31.5 + 6.5 * np.cos((hour - 16.0) / 24.0 * 2.0 * np.pi),
        sun_w_m2=np.maximum(950.0 * np.cos((hour - 13.4) / 13.5 * np.pi), 0.0) * (abs(hour - 13.4) < 6.75),
        start_h=14.5,
    )
    minute = found.events["minute"]
    assert 60 < minute["rectal_40_c"] < 120
    assert found.people.loc["child_10", "rectal_40_min"] < found.people.loc["man", "rectal_40_min"] < 150
    # Heat comes first: the air is bad, not yet deadly.
    assert minute["co2_15000_ppm"] < 120
    assert np.isnan(minute["co2_40000_ppm"])
    told = [phrase.en for phrase in found.reasons]
    assert told[0] == f"3.0 h shut in with 64 people, air up to {found.minutes['air_c'].max():.0f} °C"
    after = f"{minute['rectal_40_c'] / 60.0:.1f} h"
    assert f"the first bodies are at 40 °C after {after}" in told
    assert f"los primeros cuerpos llegan a 40 °C después de {after}" in [said.es for said in found.reasons]
    assert any("ISO 7933" in phrase.en for phrase in found.caveats)


def test_purfleet_2019() -> None:
    """39 people, sealed for some 12 hours in October: 38.5 degrees at most; CO2 toxic some 9 hours on."""
    small = MAN.changed(mass_kg=58.0, height_m=1.63)
    box = aboard.REEFER_53.changed(length_m=13.3, u_w_m2_k=0.45, exchange_per_h=0.05)
    found = shut(
        [(small, 39)], air_c=flat(11.0), vapour_kpa=flat(1.1), duration_h=12.0, start_h=13.0, box=box
    )
    assert found.minutes["air_c"].max() == pytest.approx(38.5, abs=1.5)
    assert 40_000 < found.minutes["co2_ppm"][540] < 100_000


def test_parndorf_2015() -> None:
    """71 people on 14 m2, airtight: three hours at most."""
    box = aboard.REEFER_7T.changed(exchange_per_h=0.0)
    found = shut([(MAN, 71)], air_c=flat(25.0), vapour_kpa=flat(1.6), sun_w_m2=flat(300.0), box=box)
    assert found.events["minute"]["co2_100000_ppm"] < 180
    assert found.minutes["oxygen_share"].iloc[-1] < 0.06


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="do not fit in 101 m3"):
        shut([(MAN, 800)])
    with pytest.raises(InputError, match="stands twice"):
        shut([(MAN, 1), (MAN, 2)])
    with pytest.raises(InputError, match="whole days"):
        shut([(MAN, 1)], air_c=np.zeros(23))
    with pytest.raises(InputError, match="without a value"):
        shut([(MAN, 1)], vapour_kpa=np.full(24, np.nan))
    with pytest.raises(InputError, match="u_w_m2_k must be from"):
        aboard.REEFER_53.changed(u_w_m2_k=8.0)
    with pytest.raises(InputError, match="times_rest"):
        shut([(MAN, 1)], times_rest=0.5)
    with pytest.raises(InputError, match="clothing"):
        shut([(MAN.changed(clothing_clo=0.0), 1)])


# --- The train --------------------------------------------------------------------------------------------


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


# --- Ordinary road ----------------------------------------------------------------------------------------


def test_ordinary_road_is_hours_only() -> None:
    lines = pd.concat([track(120_000.0, "road", "bus"), track(5_000.0)])
    hours = aboard.open_road(lines)
    assert hours.to_dict() == pytest.approx({"bus": 1.5})
    assert hours.name == "travel_h"
    assert "only hours" in aboard.OPEN_ROAD.en
