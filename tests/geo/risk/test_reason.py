"""Words: by hand for rows made by hand, and for walks that the model follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.body import balance, clothing, together, uncertainty
from geo.body.course import Course
from geo.body.person import KINDS, Group
from geo.body.plan import Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from geo.risk import reason
from geo.risk.body import FACTORS
from tests.geo.body.builders import way

NAN = float("nan")
EASY: dict[str, Any] = {
    "hours": 8.2, "distance_m": 21_000.0, "arrives": True, "needed_l": 4.2, "drunk_l": 4.2,
    "deficit_share": 0.0, "core_c": 37.4, "dry_m": NAN, "dry_h": NAN, "no_return_m": NAN,
    "deficit_5_m": NAN, "deficit_10_m": NAN, "core_39_m": NAN, "cold_m": NAN, "cold_share": 0.0,
    "cold_stop_h": np.inf, "dry_sun_h": 0.0, "dry_sun_air_c": NAN, "coldest_c": 18.0, "hottest_c": 29.0,
    "label_en": "man", "label_es": "hombre",
}  # fmt: skip
HERE: dict[str, Any] = {
    "at_h": 14.0, "air_c": 41.0, "radiant_c": 68.0, "core_c": 37.6, "deficit_share": 0.0, "water_l": 3.44,
    "cold_share": 0.0, "cold_stop_h": np.inf,
}  # fmt: skip


def walked(**changed: Any) -> reason.Said:
    return reason.of_walk(EASY | changed)


def here(**changed: Any) -> reason.Said:
    return reason.of_segment(HERE | changed)


def test_a_walk_without_harm_says_so() -> None:
    assert walked(water_l=7.6) == (
        "enough water for the whole way at this hour: 4.2 L of 7.6 L",
        "agua suficiente para todo el camino a esta hora: 4.2 L de 7.6 L",
    )
    assert walked().en == "enough water for the whole way at this hour: 4.2 L needed"
    assert walked(water_l=3.0).en == "enough water with what is found on the way: 4.2 L needed, 3.0 L carried"


def test_a_walk_in_no_air_that_is_known_is_told_as_well() -> None:
    assert walked(coldest_c=NAN, hottest_c=NAN) == walked()


def test_water_found_on_the_way_is_said_last() -> None:
    plain, said = walked(water_l=3.0), walked(water_l=3.0, refills=1, refill_m=5_240.0)
    assert said.en == f"{plain.en}; water is refilled after 5.2 km"
    assert said.es == f"{plain.es}; se rellena agua a los 5.2 km"
    harm: dict[str, Any] = {"dry_m": 11_400.0, "dry_h": 6.2, "deficit_share": 0.071}
    plain, said = walked(**harm), walked(**harm, refills=2, refill_m=900.0)
    assert said.en == f"{plain.en}; water is refilled 2 times, first after 0.9 km"
    assert said.es == f"{plain.es}; se rellena agua 2 veces, la primera a los 0.9 km"
    assert walked(water_l=7.6, refills=0, refill_m=NAN) == walked(water_l=7.6)


def test_hours_in_the_sun_without_water() -> None:
    said = walked(dry_m=11_400.0, dry_h=6.2, dry_sun_h=3.12, dry_sun_air_c=41.2, deficit_share=0.071)
    assert said == (
        "3.1 h without shade at 41 °C after the water is gone; losing 7.1 % of body weight in water",
        "3.1 h sin sombra a 41 °C sin agua ya; pérdida de 7.1 % del peso corporal en agua",
    )


def test_where_the_water_ends_by_night_or_in_cool_sun() -> None:
    expected = "the water is gone after 11.4 km, 6.2 h on the way"
    assert walked(dry_m=11_400.0, dry_h=6.2).en == expected
    assert walked(dry_m=11_400.0, dry_h=6.2, dry_sun_h=2.0, dry_sun_air_c=12.0).en == expected
    assert walked(dry_m=11_400.0, dry_h=6.2).es == "el agua se acaba a los 11.4 km, 6.2 h de camino"
    assert walked(dry_m=40.0, dry_h=1 / 60).en == "no water from the start"
    assert walked(dry_m=2_000.0, dry_h=0.5).en == "the water is gone after 2.0 km, 30 min on the way"


def test_what_can_no_longer_be_reached() -> None:
    assert walked(no_return_m=8_000.0) == (
        "no known water or help can be reached with what is left beyond 8.0 km",
        "pasados los 8.0 km, con lo que queda ya no se alcanza agua ni ayuda conocida",
    )
    assert walked(no_return_m=100.0).en == "no known water or help can be reached from the start"


def test_the_worst_comes_first_and_two_at_most_are_said() -> None:
    dry = {"dry_m": 9_000.0, "dry_h": 4.0, "no_return_m": 9_500.0, "deficit_share": 0.04}
    said = walked(**dry, core_c=39.4, core_39_m=12_000.0)
    assert said.en == (
        "the body heats to 39.4 °C, past 39 °C after 12.0 km; "
        "the water is gone after 9.0 km, 4.0 h on the way"
    )
    assert walked(**dry, core_c=38.0).en.startswith("the water is gone")
    assert walked(core_c=38.3, hottest_c=43.9) == (
        "the body heats to 38.3 °C in air up to 44 °C",
        "el cuerpo se calienta hasta 38.3 °C con aire de hasta 44 °C",
    )
    assert said.es.count(";") == said.en.count(";") == 1


def test_life_in_danger() -> None:
    said = walked(
        deficit_share=0.30, deficit_10_m=14_200.0, dry_m=7_000.0, dry_h=4.0, dry_sun_h=9.3, dry_sun_air_c=40.0
    )
    assert said.en == (
        "9.3 h without shade at 40 °C after the water is gone; "
        "10 % of body weight is lost in water after 14.2 km, where life is in danger"
    )
    assert "30" not in said.en + said.es
    assert walked(core_c=41.0, core_39_m=3_000.0).en == "the body heats past 40 °C, to heat stroke"


def test_cold() -> None:
    assert walked(cold_stop_h=2.1, coldest_c=-0.4) == (
        "cold, down to 0 °C: 2.1 h until the body cools to 35 °C for one who stops",
        "frío de hasta 0 °C: 2.1 h hasta que el cuerpo se enfría a 35 °C si alguien se detiene",
    )
    assert walked(cold_share=0.4, cold_stop_h=3.0, coldest_c=-3.0).en.startswith("cold, down to -3 °C: 3.0 h")
    assert walked(cold_share=0.9, cold_stop_h=3.0, coldest_c=-3.0).en.startswith(
        "cold: the body is 90 % of the way to 35 °C, in air down to -3 °C"
    )
    assert walked(cold_m=4_900.0, cold_share=2.0, cold_stop_h=0.0, coldest_c=-3.0).en == (
        "cold: the body cools to 35 °C after 4.9 km, in air down to -3 °C"
    )


def test_what_only_draws_have_is_said() -> None:
    assert walked(p_deficit_5=0.4, p_deficit_10=0.01, water_l=7.6).en == (
        "5 % of body weight is lost in water in 40 of 100 drawn cases"
    )
    assert "drawn" not in walked(p_deficit_5=0.4, deficit_share=0.06).en
    assert walked(p_deficit_5=NAN, p_cold=0.0, water_l=7.6).en.startswith("enough water")


HARM: dict[str, Any] = {
    "dry_m": 9_000.0, "dry_h": 4.0, "deficit_share": 0.2, "deficit_10_m": 15_000.0, "core_c": 40.2,
    "cold_m": 9_500.0, "cold_share": 2.0, "cold_stop_h": 0.5, "needed_l": 12.0, "water_l": 3.0,
}  # fmt: skip


def test_what_has_no_weight_is_not_told() -> None:
    whole, at = EASY | HARM, HERE | HARM | {"water_l": 0.0}
    words = {
        "water_deficit": ("water", "water"),
        "core_heat": ("heat", "body is at"),
        "cold_debt": ("body cools to 35 °C after", "has cooled"),
        "cold_stop": ("who stops", "who stops"),
    }
    for name, (walk, segment) in words.items():
        alone = {key: replace(each, weight=float(key == name)) for key, each in FACTORS.items()}
        for said, mine in (
            (reason.of_walk(whole, factors=alone), walk),
            (reason.of_segment(at, factors=alone), segment),
        ):
            assert mine in said.en
            assert {key for key, each in words.items() if any(word in said.en for word in each)} == {name}


def test_where_want_of_water_has_no_weight_nobody_has_enough() -> None:
    none = {name: replace(each, weight=0.0) for name, each in FACTORS.items()}
    row = EASY | HARM
    assert reason.of_walk(row, factors=none) == (
        "12.0 L of water needed, 3.0 L carried", "necesita 12.0 L de agua, lleva 3.0 L",
    )  # fmt: skip
    assert reason.of_segment(HERE | {"water_l": 0.0}, factors=none).en == "0.0 L of water left, air at 41 °C"
    assert reason.worst(row, factors=none) == 0.0
    assert reason.worst(row, factors=none | {"core_heat": FACTORS["core_heat"]}) == 1.0


def test_a_walk_that_does_not_end_or_is_not_known() -> None:
    assert walked(arrives=False, hours=96.0, distance_m=31_000.0).en == (
        "still on the way after 96.0 h, 31.0 km walked"
    )
    assert walked(core_c=NAN) == ("not worked out", "no calculado")


def test_a_route_tells_of_the_person_it_harms_most() -> None:
    child = EASY | {"label_en": "child of 5", "label_es": "niña o niño de 5 años", "deficit_share": 0.06}
    said = reason.of_route(pd.DataFrame([EASY, child]))
    assert said == (
        "child of 5: losing 6 % of body weight in water",
        "niña o niño de 5 años: pérdida de 6 % del peso corporal en agua",
    )
    assert reason.of_route(pd.DataFrame([EASY])).en.startswith("enough water")
    with pytest.raises(InputError, match="nobody walks"):
        reason.of_route(pd.DataFrame([EASY]).iloc[:0])


def test_segments_in_short() -> None:
    assert here() == ("3.4 L of water left, air at 41 °C", "quedan 3.4 L de agua, aire a 41 °C")
    assert here(water_l=0.0, deficit_share=0.063) == (
        "no water left, in the sun at 41 °C; 6.3 % of body weight lost in water",
        "sin agua, al sol a 41 °C; 6.3 % del peso corporal perdido en agua",
    )
    assert here(water_l=0.0, radiant_c=39.0).en == "no water left, air at 41 °C"
    assert here(core_c=39.24).es == "el cuerpo está a 39.2 °C"
    assert here(deficit_share=0.3).en == "more than 10 % of body weight lost in water, life in danger"
    assert here(air_c=-3.0, cold_stop_h=2.7).en == (
        "air at -3 °C: 2.7 h until the body cools to 35 °C for one who stops here"
    )
    assert here(air_c=-3.0, cold_share=0.8, cold_stop_h=0.5).en == (
        "the body is 80 % of the way to 35 °C, air at -3 °C"
    )
    assert here(air_c=-3.0, cold_share=1.2, cold_stop_h=0.0).en == (
        "the body has cooled to 35 °C, air at -3 °C"
    )
    assert here(water_l=NAN, core_c=NAN).en == "not worked out"


def test_tables_keep_their_index() -> None:
    profile = pd.DataFrame([HERE, HERE | {"water_l": 0.0}], index=["b", "a"])
    told = reason.of_segments(profile)
    assert told.index.tolist() == ["b", "a"]
    assert told["reason_en"].tolist() == [
        "3.4 L of water left, air at 41 °C",
        "no water left, in the sun at 41 °C",
    ]
    assert reason.of_walks(pd.DataFrame([EASY], index=[7])).index.tolist() == [7]
    assert reason.of_walks(pd.DataFrame([EASY]).iloc[:0]).empty


number = st.floats(0.0, 1e5)
maybe = st.one_of(st.just(NAN), number)


@given(
    st.fixed_dictionaries(
        {
            "deficit_share": st.floats(0.0, 0.4),
            "core_c": st.floats(36.0, 43.0),
            "cold_share": st.floats(0.0, 3.0),
            "cold_stop_h": st.one_of(st.just(np.inf), st.floats(0.0, 100.0)),
            "dry_m": maybe, "dry_h": st.floats(0.0, 90.0), "no_return_m": maybe, "deficit_10_m": maybe,
            "core_39_m": maybe, "cold_m": maybe, "dry_sun_h": st.floats(0.0, 40.0),
            "dry_sun_air_c": st.floats(-20.0, 50.0), "coldest_c": st.floats(-30.0, 50.0),
            "p_deficit_5": st.floats(0.0, 1.0), "arrives": st.booleans(),
        }
    )
)  # fmt: skip
def test_any_walk_can_be_said(row: dict[str, Any]) -> None:
    said = reason.of_walk(EASY | row)
    for text in said:
        assert text
        assert not any(mark in text for mark in ("nan", "inf", "{", "-0 °C"))
    assert said.en.count(";") == said.es.count(";") <= 1


# eighteen people near Jacumba, February


def night() -> Climate:
    """A clear night of the kind that the reports tell of: -1 to 6 °C, 3 m/s at the walkers."""
    clock = np.arange(24) + 0.5
    air_c = 2.5 + 3.5 * np.cos((clock - 14.5) / 24.0 * 2.0 * np.pi)
    hours = pd.DataFrame({"air_c": air_c, "vapour_kpa": 0.5, "wind_m_s": 3.0})
    return Climate(
        name="February night", first=date(2020, 2, 15), hours=hours, lon=-116.2, lat=32.6, elevation_m=900.0,
        utc_offset_h=-8.0,
    )  # fmt: skip


def clear_sky(ground: Course) -> Along:
    """No sun, and a clear night sky some 8 K below the air."""
    count = len(ground.index)
    return Along(
        excess_k=np.full((count, 24), -8.0),
        sunlit=np.zeros((count, 24)),
        cooler_k=np.zeros(count),
        is_known=np.ones(count, dtype=bool),
    )


def test_eighteen_people_on_a_february_night_are_told_of_cold() -> None:
    group = Group.of({"man": 7, "woman": 5, "child_10": 3, "child_5": 3})
    assert group.size == 18
    people = [person for person, _ in group.walkers()]
    ground = way(15_000.0, safe_h=3.0)
    walks = balance.walk(ground, clear_sky(ground), night(), people, depart_h=[19.0]).table
    # All wait for the smallest, and walk until long after midnight.
    assert (walks["hours"] > 6.0).all()
    assert walks["hours"].max() == pytest.approx(walks["hours"].min())
    labels = {person.name: (person.label_en, person.label_es) for person in people}
    walks = walks.assign(
        label_en=[labels[name][0] for name in walks["person"]],
        label_es=[labels[name][1] for name in walks["person"]],
    )
    for row in walks.to_dict("records"):
        scores = reason.severity(row)
        assert max(scores, key=lambda name: scores[name]) in ("cold_debt", "cold_stop")
        assert scores["water_deficit"] == 0.0
        assert scores["core_heat"] == 0.0
        said = reason.of_walk(row)
        assert said.en.startswith("cold, down to -1 °C: ")
        assert said.es.startswith("frío de hasta -1 °C: ")
        # Dressed as people are observed to dress for such a night, all keep warm while they walk; whoever
        # stops has not a night, the small ones not half of one.
        assert row["cold_share"] == 0.0
        assert 3.0 < row["cold_stop_h"] < (6.0 if row["person"].startswith("child") else 12.0)
        assert "water" not in said.en
    stops = walks.set_index("person")["cold_stop_h"]
    assert stops["child_5"] < stops["child_10"] < stops["woman"] < stops["man"]
    assert ": cold" in reason.of_route(walks).en
    profile = balance.along(ground, clear_sky(ground), night(), people[0], depart_h=19.0)
    assert reason.of_segment(profile.iloc[-1].to_dict()).en.startswith("air at ")


def test_the_eighteen_soaked_or_with_nothing_to_put_on_do_not_keep_warm_by_walking() -> None:
    ground = way(15_000.0, safe_h=3.0)
    names = ("man", "woman", "child_10", "child_5")
    share = {}
    for case, jacket, plan in (
        ("jacket", clothing.LIGHT_JACKET_CLO, Plan()),
        ("soaked", None, Plan(is_wet=True)),
        ("nothing", 0.0, Plan()),
    ):
        people = [KINDS[name].changed(pace_factor=0.69, jacket_clo=jacket) for name in names]
        walks = balance.walk(ground, clear_sky(ground), night(), people, depart_h=[19.0], plan=plan).table
        share[case] = walks.set_index("person")["cold_share"]
        assert all(reason.of_walk(row).en.startswith("cold") for row in walks.to_dict("records"))
    assert ((share["jacket"] > 0.0) & (share["jacket"] < 1.0)).all()
    assert (share["soaked"] > 1.0).all()
    assert (share["nothing"] > 1.0).all()


def test_the_eighteen_together_the_small_ones_carried() -> None:
    """Three men carry a child of 5 each: all are sooner there, and those who are carried are the coldest."""
    counts = {"man": 7, "woman": 5, "child_10": 3, "child_5": 3}
    ground = way(15_000.0, safe_h=3.0)
    found = {}
    for name, carried in (("carried", {"child_5": "man"}), ("walking", {})):
        group = together.group_of(counts, carried=carried)
        people = [person for person, _ in group.walkers()]
        options = {"depart_h": [19.0]}
        stated = balance.walk(ground, clear_sky(ground), night(), people, **options).table
        drawn = balance.walk(
            ground, clear_sky(ground), night(), people, **options, draws=uncertainty.draws(50, seed=1)
        ).table
        worst = [max(reason.severity(row).values()) for row in stated.to_dict("records")]
        made = together.summarise(stated, group, severity=pd.Series(worst, stated.index), drawn=drawn)
        found[name] = (made.loc["east"], stated, uncertainty.summarise(drawn))
    row, stated, each = found["carried"]
    assert row["people"] == 18
    assert row["worst_label_en"] == "child of 5, carried"
    assert row["worst_label_es"] == "niña o niño de 5 años, en brazos"
    assert row["cold_stop_h"] == stated["cold_stop_h"].min()
    assert row["cold_share"] == stated.set_index("person")["cold_share"]["child_5_carried"]
    assert row["short_l"] == 0.0
    assert row["p_cold"] >= each["p_cold"].max()
    litres = stated.set_index("person")["needed_l"]
    many = {"man": 4, "woman": 5, "child_10": 3, "man_with_child_5": 3, "child_5_carried": 3}
    assert row["needed_l"] == pytest.approx(sum(litres[name] * count for name, count in many.items()))
    assert row["hours"] < 0.8 * found["walking"][0]["hours"]
    assert row["cold_share"] == stated["cold_share"].max()
