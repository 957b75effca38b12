"""What walkers wear: the UTCI-clothing model by hand, and what is put on in the cold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.body import _formulas, clothing
from geo.errors import InputError


@pytest.mark.parametrize(
    ("air_c", "clo"),
    [
        (0.0, 1.372),
        (10.0, 1.372 - 0.1866 - 0.04849 - 0.009333),
        (20.0, 1.372 - 0.3732 - 0.19396 - 0.074664),
        (-3.0, 1.372 + 0.05598 - 0.0043641 + 0.000251991),
        # 1.51944 by the polynomial, and below 0.
        (-10.0, 1.43),
        (45.0, 0.3),
    ],
)
def test_the_polynomial_and_its_ends_by_hand(air_c: float, clo: float) -> None:
    assert float(clothing.observed_clo(air_c)) == pytest.approx(clo, abs=1e-12)


@given(air=st.floats(-90.0, 60.0), colder=st.floats(0.0, 50.0))
def test_people_never_wear_less_in_colder_air(air: float, colder: float) -> None:
    warm, cold = clothing.observed_clo([air, max(air - colder, -90.0)])
    assert cold >= warm
    assert 0.3 <= warm <= 1.43


@given(air=st.floats(-60.0, 60.0))
def test_the_kernel_has_the_same(air: float) -> None:
    assert _formulas.observed_clo(air) == pytest.approx(float(clothing.observed_clo(air)), rel=1e-14)


def test_what_is_put_on() -> None:
    air = [20.0, 15.0, 14.9, 0.0]
    np.testing.assert_allclose(
        clothing.worn_clo(air, 0.61, jacket_clo=clothing.LIGHT_JACKET_CLO), [0.61, 0.61, 0.96, 0.96]
    )
    np.testing.assert_allclose(clothing.worn_clo(air, 0.61, jacket_clo=0.0), 0.61)
    # 1.372 - 0.278034 - 0.107652649 - 0.030873088 at 14.9 C.
    np.testing.assert_allclose(clothing.worn_clo(air, 0.61), [0.61, 0.61, 0.955440263, 1.372], rtol=1e-9)
    # Nobody takes off what they wear in the warmth.
    np.testing.assert_allclose(clothing.worn_clo(air, [1.2] * 4), [1.2, 1.2, 1.2, 1.372])


def test_what_is_not_known_stays_so() -> None:
    assert np.isnan(clothing.observed_clo(math.nan))
    assert np.isnan(clothing.worn_clo([math.nan, 0.0], 0.6, jacket_clo=0.2)).tolist() == [True, False]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match=r"holds 288\.15; give the temperature of the air in degrees C"):
        clothing.observed_clo([10.0, 288.15])
    with pytest.raises(InputError, match=r"clothing of -0\.1 clo"):
        clothing.worn_clo(5.0, -0.1)
    with pytest.raises(InputError, match=r"clothing of -0\.2 clo"):
        clothing.worn_clo(5.0, 0.6, jacket_clo=-0.2)
    with pytest.raises(InputError, match=r"air_c \(2,\), clothing_clo \(3,\)"):
        clothing.worn_clo([1.0, 2.0], [0.5, 0.6, 0.7])
