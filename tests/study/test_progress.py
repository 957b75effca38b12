from __future__ import annotations

import io

from study.progress import Reporter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(stream: io.StringIO, *, verbosity: int) -> str:
    reporter = Reporter(verbosity=verbosity, stream=stream)
    with reporter.steps(2) as steps:
        steps.begin("Reading")
        steps.say("  [b]place[/b]  3 rows read")
        steps.begin("Scoring")
    reporter.line("Done.")
    return stream.getvalue()


def test_a_log_gets_plain_lines() -> None:
    assert run(io.StringIO(), verbosity=0).splitlines() == [
        "Reading …",
        "  [b]place[/b]  3 rows read",
        "Scoring …",
        "Done.",
    ]


def test_more_words_say_how_long_steps_take() -> None:
    assert "Reading: 0.0" in run(io.StringIO(), verbosity=1)


def test_quiet_says_nothing() -> None:
    assert run(io.StringIO(), verbosity=-1) == ""
    assert run(Terminal(), verbosity=-1) == ""


def test_a_person_at_a_terminal_gets_a_bar_and_the_same_words() -> None:
    text = run(Terminal(), verbosity=0)
    assert "[b]place[/b]  3 rows read" in text
    assert "Scoring" in text
    assert "\x1b[" in text
