"""Two dates of one study in one page, and what the command refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from study import compare
from study.errors import ChoiceError
from study.progress import Reporter
from tests.study import tiny

QUIET = Reporter(verbosity=-1)


def test_one_study_on_two_dates(tmp_path: Path) -> None:
    path = compare.command(
        tiny.make(tmp_path / "tiny"),
        None,
        tmp_path / "both.html",
        on=("2020-07-14", "2020-07-16"),
        audience="restricted",
        reporter=QUIET,
    )
    assert path == tmp_path / "both.restricted.html"
    page = re.sub(r'srcdoc="[^"]*"', "", path.read_text(encoding="utf-8"))
    assert "14 July 2020" in page
    assert "16 de julio de 2020" in page
    # One checkpoint was there until the 14th, the other one until the 15th.
    assert re.search(r"Checkpoints</span>.*?</th><td>2</td><td>0</td>", page)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ((), "only one study"),
        (("2020-07-14",), "twice or not at all"),
        (("2020-07-14", "soon"), "not both dates"),
    ],
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, on: tuple[str, ...], said: str) -> None:
    with pytest.raises(ChoiceError, match=said):
        compare.command(tmp_path, None, tmp_path / "both.html", on=on, reporter=QUIET)


def test_the_name_of_what_is_not_public_says_so(tmp_path: Path) -> None:
    stamped = compare.stamped
    assert stamped(Path("a/both.html"), "public") == Path("a/both.html")
    assert stamped(Path("a/both.html"), "partner") == Path("a/both.partner.html")
    assert stamped(Path("a/both.partner.html"), "partner") == Path("a/both.partner.html")
    assert stamped(Path("a/both"), "restricted") == Path("a/both.restricted.html")
