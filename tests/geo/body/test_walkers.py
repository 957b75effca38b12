"""The rows of numbers that the walking kernel takes of walkers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from geo.body import _columns as c
from geo.body import cold
from geo.body._walkers import keys_of, rows_of
from geo.body.person import KINDS, Person
from geo.body.plan import AS_USUAL, Draws
from tests.geo.body.builders import way


def rows(person: Person, draws: Draws) -> np.ndarray:
    return rows_of(keys_of(way(500.0), [person], [6.0], draws), [person], AS_USUAL, draws)


@pytest.mark.parametrize("name", KINDS)
def test_a_draw_of_mass_is_the_person_of_that_mass(name: str) -> None:
    """Surface, rest, shivering, drinking and the cold's limit are those of the body drawn."""
    factors = np.array([0.7, 1.0, 1.4])
    ones = np.ones(3)
    draws = Draws(**{**{each.name: ones for each in fields(Draws)}, "warmer_k": 0.0 * ones, "mass": factors})
    person = KINDS[name]
    alone = [rows(person.changed(mass_kg=person.mass_kg * factor), Draws.none())[0] for factor in factors]
    np.testing.assert_allclose(rows(person, draws), alone, rtol=1e-12)


def test_what_a_man_drinks_and_shivers() -> None:
    """1.2 L an hour at 70 kg, 1.5 from 87.5 kg on; nobody shivers harder than the standard body."""
    man = KINDS["man"]
    for mass, litres in ((56.0, 0.96), (70.0, 1.2), (87.5, 1.5), (120.0, 1.5)):
        row = rows(man.changed(mass_kg=mass), Draws.none())[0]
        assert row[c.DRINK_G_MIN] == pytest.approx(litres * 1000.0 / 60.0)
        assert row[c.DRINK_G_MIN] == pytest.approx(man.changed(mass_kg=mass).drink_l_h * 1000.0 / 60.0)
    standard = man.changed(mass_kg=75.0, height_m=1.8)
    heavy = standard.changed(mass_kg=110.0)
    most = 0.9 * cold.SHIVERS * 1.44 * 75.0 / 1.9379
    for person in (standard, heavy):
        assert rows(person, Draws.none())[0, c.SHIVER_W_M2] == pytest.approx(most, rel=1e-4)
