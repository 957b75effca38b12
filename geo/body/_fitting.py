"""Arrays that are to have one shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError


def fitting(**values: ArrayLike) -> list[NDArray[np.float64]]:
    """Return arrays of one shape, in the order given; NaN, not measured, stays so.

    Parameters
    ----------
    values
        numbers or arrays by their names.

    Raises
    ------
    InputError
        shapes that do not fit together; the sentence names each.
    """
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    try:
        return [*np.broadcast_arrays(*arrays.values())]
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(
            f"shapes that do not fit together: {shapes}; give one number, or as many of each"
        ) from None
