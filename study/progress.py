"""What a run says while it works: a bar for a person, plain lines for a log, nothing when quiet."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_LOG = logging.getLogger("vereda")


class Reporter:
    """Says what a run does.

    Parameters
    ----------
    verbosity
        -1 says nothing but errors, 0 the steps and counts, 1 also how long each step took.
    stream
        where to; standard error by default, so that standard output stays free for results.
    """

    def __init__(self, *, verbosity: int = 0, stream: TextIO | None = None) -> None:
        self.verbosity = verbosity
        self.stream = sys.stderr if stream is None else stream

    def line(self, text: str, *, level: int = 0) -> None:
        """Say one line, unless it is more detail than was asked for."""
        _LOG.debug(text)
        if self.verbosity >= level:
            print(text, file=self.stream, flush=True)

    @contextmanager
    def steps(self, total: int) -> Iterator[Steps]:
        """Open a run of `total` steps: one moving bar if a person is watching, a line a step if not."""
        if self.verbosity >= 0 and self.stream.isatty():
            with _bar(self, total) as steps:
                yield steps
        else:
            yield Steps(self)


class Steps:
    """The steps of a run, each told as it begins."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._begun: tuple[str, float] | None = None

    def begin(self, text: str) -> None:
        """Say that the step `text` begins, and at level 1 how long the last one took."""
        now = time.perf_counter()
        if self._begun is not None:
            self._reporter.line(f"  {self._begun[0]}: {now - self._begun[1]:.2f} s", level=1)
        self._begun = (text, now)
        self._show(text)

    def say(self, text: str) -> None:
        """Say a line within the step."""
        self._reporter.line(text)

    def within(self, text: str) -> None:
        """Say which part of a step is being done: a person who watches sees it, a log does not."""

    def _show(self, text: str) -> None:
        self._reporter.line(f"{text} …")


class _BarSteps(Steps):
    """Steps shown as one bar at the foot of the terminal."""

    def __init__(self, reporter: Reporter, progress: object, total: int) -> None:
        super().__init__(reporter)
        from rich.progress import Progress  # noqa: PLC0415 - only a person at a terminal needs it

        if not isinstance(progress, Progress):
            raise TypeError("a bar needs rich's Progress")
        self._progress = progress
        self._task = progress.add_task("", total=total)
        self._done = -1

    def say(self, text: str) -> None:
        self._progress.console.print(text, markup=False, highlight=False)

    def within(self, text: str) -> None:
        self._progress.update(self._task, description=text)

    def _show(self, text: str) -> None:
        self._done += 1
        self._progress.update(self._task, completed=self._done, description=text)


@contextmanager
def _bar(reporter: Reporter, total: int) -> Iterator[Steps]:
    from rich.console import Console  # noqa: PLC0415 - only a person at a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=reporter.stream), transient=True) as progress:
        yield _BarSteps(reporter, progress, total)
