"""Errors of the computing room: inputs that do not fit together."""

from __future__ import annotations

from layers.errors import VeredaError


class InputError(VeredaError, ValueError):
    """An argument that cannot be computed with: empty, out of range, or not fitting the others."""
