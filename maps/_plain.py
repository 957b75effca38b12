"""Text as a page or a terminal may show it, whoever wrote it."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[^\t\n\r\u0020-~\u00a0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""Control characters, which a terminal obeys, and marks that turn the reading direction of what follows."""


def plain(text: str) -> str:
    """Return text without marks that are orders, its lines as they are.

    Letters of scripts that are written from right to left stay; marks that turn what stands beside them go.
    """
    return _UNSEEN.sub("", text)
