"""Two studies, or one on two dates, compared in one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from maps import compare
from maps.redact import Audience
from study import config, pipeline
from study.config import Config
from study.errors import ChoiceError
from study.progress import Reporter


def command(
    left: Path,
    right: Path | None,
    to: Path,
    *,
    on: Sequence[str] = (),
    audience: Audience | None = None,
    reporter: Reporter,
) -> Path:
    """Run both and write the page; return where it is.

    Parameters
    ----------
    right
        None for the study `left` once more, which then needs two dates.
    to
        of the page; for others than the public, the audience is put into its name.
    on
        two dates (YYYY-MM-DD), the first for `left`; none for the dates that the studies state.
    audience
        the first study's if None.

    Raises
    ------
    ChoiceError
        if there are not two things to compare, or a date is none.
    """
    days = _days(on, is_one=right is None)
    first = config.read(left)
    second = first if right is None else config.read(right)
    audience = audience or first.outputs.audience
    results = []
    for settings, day in zip((first, second), days, strict=True):
        dated = _on(settings, day)
        reporter.line(f"{dated.study.title.en}, {dated.study.on.isoformat()}")
        results.append(pipeline.run(dated, audience=audience, reporter=reporter))
    reporter.line("Writing …")
    return compare.write(
        results[0], results[1], stamped(to, audience), audience=audience, tiles=first.outputs.tiles
    )


def _days(on: Sequence[str], *, is_one: bool) -> tuple[date | None, date | None]:
    if not on:
        if is_one:
            raise ChoiceError(
                "there is only one study and no date; name a second study, or two dates: --on 2024-07-01 "
                "--on 2025-07-01"
            )
        return None, None
    if len(on) != 2:
        raise ChoiceError(f"--on is needed twice or not at all, once for each map; found {len(on)}")
    try:
        first, second = (date.fromisoformat(each) for each in on)
    except ValueError:
        raise ChoiceError(f"'{on[0]}' and '{on[1]}' are not both dates; write them as 2025-07-01") from None
    return first, second


def _on(settings: Config, day: date | None) -> Config:
    if day is None:
        return settings
    return settings.model_copy(update={"study": settings.study.model_copy(update={"on": day})})


def stamped(to: Path, audience: str) -> Path:
    """Put the audience into the name of what is not public, as every output has it."""
    if audience == "public" or f".{audience}" in to.suffixes:
        return to
    return to.with_name(f"{to.stem}.{audience}{to.suffix or compare.SUFFIX}")
