from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythermalcomfort.models import phs
from pythermalcomfort.utilities import clo_typical_ensembles, met_to_w_m2

from geo.body import effort
from geo.body.person import KINDS, Group, Person, with_child
from geo.errors import InputError

NAMES = {"man", "woman", "pregnant_woman", "child_5", "child_10", "older_person"}


def litres(person: Person, *, hours: int = 8, is_alike: bool = False) -> float:
    """Loss by predicted heat strain alone on a Sonoran day: 38 C, 20 K of sun, 15 % humidity, a dirt road."""
    speed = 1.0 if is_alike else person.pace_factor
    watts = float(effort.metabolic_w(person, speed, ground=1.1))
    found = phs(
        tdb=38.0, tr=58.0, v=1.5, rh=15.0, met=watts / person.area_m2 / met_to_w_m2, clo=person.clothing_clo,
        posture="standing", weight=person.mass_kg, height=person.height_m, walk_sp=speed,
        acclimatized=100 if person.is_acclimatised else 0, duration=60 * hours, round_output=False,
    )  # fmt: skip
    return float(found.sweat_loss_g) / 1000.0


def test_the_kinds_are_complete_and_sourced() -> None:
    assert set(KINDS) == NAMES
    for name, person in KINDS.items():
        assert person.name == name
        assert "judgement" in person.citation
        assert "ISO 7933" in person.note
        assert "ISO 7933" in person.note_es
        assert person.label_en != person.label_es
        assert person.clothing_clo == clo_typical_ensembles["Trousers, long-sleeve shirt"]
        assert not person.is_acclimatised


def test_the_standard_body() -> None:
    body = KINDS["man"].changed(mass_kg=75.0, height_m=1.80)
    assert body.area_m2 == pytest.approx(1.9379, abs=0.00005)
    assert body.cold_limit_kj_m2 == pytest.approx(3.47 * 5.195 * 75.0 / 1.9379, rel=1e-4)
    assert body.heat_w_min_m2_k == pytest.approx(58.15 * 75.0 / body.area_m2)
    assert body.rest_w_m2 == pytest.approx(1.44 * 75.0 / 1.9379, abs=0.01)
    assert (body.sweat_most_w_m2, body.wet_most) == (400.0, 0.85)
    used = body.changed(is_acclimatised=True)
    assert (used.sweat_most_w_m2, used.wet_most) == (500.0, 1.0)


def test_small_and_old_bodies_sweat_and_keep_less() -> None:
    child, man, older = KINDS["child_5"], KINDS["man"], KINDS["older_person"]
    assert child.sweat_most_w_m2 == pytest.approx(280.0)
    assert older.sweat_most_w_m2 == pytest.approx(348.0)
    assert child.cold_limit_kj_m2 < 0.65 * man.cold_limit_kj_m2
    assert child.drink_l_h == pytest.approx(1.2 * 18.4 / 70)
    assert man.changed(mass_kg=120.0).drink_l_h == 1.5


def test_litres_rise_from_child_to_woman_to_man_to_pregnant_woman() -> None:
    order = ["child_5", "woman", "man", "pregnant_woman"]
    own = [litres(KINDS[name]) for name in order]
    alike = [litres(KINDS[name], is_alike=True) for name in order]
    assert own == sorted(own)
    assert alike == sorted(alike)
    # A child loses the least and the largest share of itself.
    shares = [lost / KINDS[name].mass_kg for name, lost in zip(order, own, strict=True)]
    assert shares[0] == max(shares)


def test_people_are_dressed_as_observed_unless_a_jacket_is_said() -> None:
    assert all(person.jacket_clo is None for person in KINDS.values())
    light = KINDS["man"].changed(jacket_clo=0.35)
    assert light.jacket_clo == 0.35
    assert light.changed(jacket_clo=None) == KINDS["man"]


def test_changed_makes_another_person() -> None:
    man = KINDS["man"]
    strong = man.changed(load_kg=20.0, is_acclimatised=True)
    assert (strong.load_kg, man.load_kg) == (20.0, 5.0)
    assert strong.load_total_kg == pytest.approx(27.6)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"mass_kg": 0.0}, "mass_kg is 0, outside 5 to 250 kg"),
        ({"mass_kg": float("nan")}, "mass_kg is nan"),
        ({"height_m": 167.0}, "height_m is 167, outside 0.5 to 2.3 m"),
        ({"water_l": "much"}, "water_l is 'much', no number of litres"),
        ({"jacket_clo": -0.1}, "jacket_clo is -0.1, outside 0 to 4 clo"),
        ({"clothing_clo": None}, "clothing_clo is None, no number of clo"),
        ({"is_acclimatised": 1}, "is_acclimatised is 1, neither true nor false"),
        ({"weight_kg": 70.0}, "a person has no weight_kg"),
        ({"mass_kg": 1.0, "load_kg": -1.0}, "mass_kg is 1.*; load_kg is -1"),
    ],
)
def test_values_out_of_range_are_told(values: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        KINDS["man"].changed(**values)


def test_a_child_carried_weighs_on_the_adult_and_rests() -> None:
    woman, child = with_child(KINDS["woman"], KINDS["child_5"])
    assert woman.carried_kg == pytest.approx(18.4 + 0.5 + 1.0)
    assert woman.load_total_kg == pytest.approx(4.0 + 7.6 + 19.9)
    assert child.is_carried
    assert not KINDS["child_5"].is_carried
    assert child.pace_factor == woman.pace_factor
    assert child.rest_w_m2 == KINDS["child_5"].rest_w_m2
    with pytest.raises(InputError, match="carried already"):
        with_child(woman, child)
    with pytest.raises(InputError, match=r"cannot carry 'man'"):
        with_child(KINDS["child_10"], KINDS["man"])


def test_a_group_walks_at_the_pace_of_its_slowest() -> None:
    group = Group.of({"man": 4, "woman": 2, "child_5": 1})
    assert group.size == 7
    assert group.pace_factor == 0.69
    assert {person.pace_factor for person, _ in group.walkers()} == {0.69}
    needed = {"man": 8.0, "woman": 7.0, "child_5": 3.0}
    assert group.total(needed) == pytest.approx(49.0)
    assert group.mean(needed) == pytest.approx(7.0)


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.floats(0.01, 20), min_size=1))
def test_shares_and_counts_have_the_same_mean(counts: dict[str, float]) -> None:
    outcome = {name: float(i) for i, name in enumerate(sorted(NAMES))}
    whole = sum(counts.values())
    shares = Group.of({name: count / whole for name, count in counts.items()})
    assert shares.mean(outcome) == pytest.approx(Group.of(counts).mean(outcome))
    assert min(outcome.values()) <= shares.mean(outcome) <= max(outcome.values())


def test_faults_of_groups_are_told() -> None:
    man = KINDS["man"]
    with pytest.raises(InputError, match=re.escape("no kind of person is called men; there are man, woman")):
        Group.of({"men": 2})
    with pytest.raises(InputError, match="0 of 'man'"):
        Group.of({"man": 0})
    with pytest.raises(InputError, match="a group of nobody"):
        Group.of({})
    with pytest.raises(InputError, match="man twice"):
        Group(((man, 1.0), (man, 2.0)))
    with pytest.raises(InputError, match="no outcome for man"):
        Group.of({"man": 1}).total({"woman": 1.0})
    assert Group.of({"uncle": 1}, kinds={"uncle": man}).size == 1
