"""One language of a report: its words, and numbers as it writes them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo.result import FactorUse, Phrase
from maps import _clock, _fields, _text
from maps._features import text
from maps._report_text import WORDS

LANGUAGES: tuple[str, ...] = ("en", "es")


@dataclass(frozen=True)
class Says:
    """Words and numbers in a language, "en" or "es". Spanish as in Mexico, with a decimal point."""

    language: str

    def of(self, phrase: Phrase) -> str:
        """Return a text in this language."""
        said: str = getattr(phrase, self.language)
        return said

    def word(self, key: str, **values: str) -> str:
        """Return a text of `WORDS`, filled; what it is filled with is not filled again."""
        said = self.of(WORDS[key])
        return said.format(**values) if values else said

    def number(self, value: Any, digits: int = 0) -> str:
        """Return a number; "–" where it is not known."""
        if not _is_known(value):
            return self.word("unknown")
        shown = f"{float(value):,.{digits}f}"
        shown = shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown.replace("-", "−")
        return shown if self.language == "en" else shown.replace(",", "\N{NO-BREAK SPACE}")

    def quantity(self, value: Any, unit: str, digits: int = 0) -> str:
        """Return a number and its unit, which stay together on a line."""
        return f"{self.number(value, digits)}\N{NO-BREAK SPACE}{unit}"

    def litres(self, value: Any) -> str:
        """Return litres, with one decimal under 100."""
        return self.quantity(value, "L", 1 if _is_known(value) and abs(value) < 99.95 else 0)

    def km(self, metres: Any, digits: int = 1) -> str:
        """Return a distance in kilometres."""
        return self.quantity(float(metres) / 1_000.0 if _is_known(metres) else None, "km", digits)

    def percent(self, share: Any, digits: int = 0) -> str:
        """Return a share of 1 in per cent."""
        shown = self.number(float(share) * 100.0 if _is_known(share) else None, digits)
        return f"{shown}%" if self.language == "en" else f"{shown}\N{NO-BREAK SPACE}%"

    def of_100(self, share: Any) -> str:
        """Return a share of 1 as so many of 100."""
        return self.number(float(share) * 100.0 if _is_known(share) else None)

    def clock(self, hours: Any) -> str:
        """Return an hour of the day as "06:00", without its day."""
        return _clock.clock(float(hours) % 24.0, step_min=1) if _is_known(hours) else self.word("unknown")

    def month(self, number: Any) -> str:
        """Return the name of a month."""
        return self.of(_text.MONTHS[int(number) - 1])

    def day(self, day: date) -> str:
        """Return a date."""
        of = " " if self.language == "en" else " de "
        return f"{day.day}{of}{self.month(day.month)}{of}{day.year}"

    def angle(self, degrees: float, sides: str) -> str:
        """Return a longitude (sides "EW") or latitude ("NS"); west is O in Spanish."""
        side = sides[0] if degrees >= 0 else sides[1]
        side = "O" if self.language == "es" and side == "W" else side
        return f"{abs(degrees):.2f}°\N{NO-BREAK SPACE}{side}"

    def value(self, value: Any) -> str:
        """Return a category as people say it."""
        shown = text(value)
        known = _fields.VALUES.get(shown)
        return shown if known is None else self.of(known)

    def label(self, row: Any) -> str:
        """Return the ``label_en`` or ``label_es`` of a row."""
        return text(row.get(f"label_{self.language}")) or text(row.get("label_en"))

    def reason(self, row: Any) -> str:
        """Return the ``reason_en`` or ``reason_es`` of a row, "" where there is none."""
        return tied(text(row.get(f"reason_{self.language}")))

    def factor(self, use: FactorUse) -> str:
        """Return the name of a hazard."""
        factor = use.factor
        return factor.label_en if self.language == "en" else factor.label_es

    def because(self, use: FactorUse, value: Any) -> str:
        """Return why a hazard counts, with its value: metres from a kilometre on in kilometres."""
        factor = use.factor
        if not _is_known(value):
            return self.factor(use)
        said = factor.reason_en if self.language == "en" else factor.reason_es
        shown = float(value) * (100.0 if factor.column.endswith("_share") else 1.0)
        if factor.unit == "m" and shown >= 1_000 and "{value} m" in said:
            return tied(said.replace("{value} m", self.km(shown)))
        if factor.unit == "h":
            told = _text.hours(round(shown * 12) / 12) if shown < 10 else self.quantity(shown, "h")
            return tied(said.replace("{value} h", told).replace("{value}", told))
        return tied(said.replace("{value}", self.number(shown, _digits(shown, factor.unit))))


def tied(said: str) -> str:
    """Return a text in which a unit stays on the line of its number."""
    return re.sub(r"(?<=\d) (?=(?:°C|L|h|km|m|min|%)(?![\w°]))", "\N{NO-BREAK SPACE}", said)


def _digits(value: float, unit: str) -> int:
    return 1 if unit == "°C" or abs(value) < 10 else 0


def _is_known(value: Any) -> bool:
    return value is not None and not pd.isna(value) and math.isfinite(value)
