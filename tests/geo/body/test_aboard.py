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

from geo.body import aboard, strain
from geo.body._aboard import LATENT_J_KG
from geo.body._aboard_common import drinking
from geo.body.person import KINDS, Person
from geo.errors import InputError
from geo.join import segment

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


def test_the_air_outside_is_colder_where_the_way_is_higher() -> None:
    high = shut([(MAN, 5)], air_c=flat(20.0), cooler_k=-15.0).minutes
    there = shut([(MAN, 5)], air_c=flat(5.0), cooler_k=[0.0]).minutes
    pd.testing.assert_frame_equal(high, there)
    climb = shut([], cooler_k=[0.0, -15.0], box=aboard.VAN_53).minutes["air_c"]
    assert climb.iloc[:91].to_numpy() == pytest.approx(35.0, abs=1e-9)
    assert climb.iloc[-1] < 24.0
    with pytest.raises(InputError, match="one for each part of the way"):
        shut([(MAN, 1)], cooler_k=[])


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


def test_who_is_shut_in_drinks_what_they_carry() -> None:
    dry, some, plenty = (MAN.changed(name=str(litres), water_l=litres) for litres in (0.0, 0.5, 7.6))
    found = shut([(dry, 10), (some, 10), (plenty, 10)])
    who, lost_l = found.people, found.people["lost_l"].iloc[0]
    assert lost_l > 1.5
    assert who["lost_l"].tolist() == [lost_l] * 3
    short_l = who["deficit_share"] * MAN.mass_kg
    assert short_l.tolist() == pytest.approx([lost_l, lost_l - 0.5, 0.0], abs=1e-9)
    # Thirst is met as it comes: the half litre is gone when as much is lost.
    assert who["dry_min"].iloc[0] == 0.0
    assert who["dry_min"].iloc[1] == (found.lost_l["0.5"] >= 0.5).idxmax()
    assert np.isnan(who["dry_min"].iloc[2])
    assert any("not drunk again" in said.en for said in found.reasons)
    assert not any("body mass" in said.en for said in shut([(plenty, 30)]).reasons)


def test_nobody_aboard_drinks_faster_than_one_can() -> None:
    each_l = MAN.drink_l_h / 60.0
    deficit, left = drinking(np.array([0.0, 0.5, 1.0]), MAN)
    assert deficit.tolist() == pytest.approx([0.0, 0.5 - each_l, 1.0 - 2.0 * each_l])
    assert left.tolist() == pytest.approx([MAN.water_l - count * each_l for count in range(3)])


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


# --- Ordinary road ----------------------------------------------------------------------------------------
