"""What a run says while it works: a bar for a person, plain lines for a log, nothing when quiet."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from study.terminal import shown

_LOG = logging.getLogger("vereda")


class Tell(Protocol):
    """Is told what is being done, and what share of the step is done, where that is known."""

    def __call__(self, text: str, share: float | None = None) -> None:
        """Hear it."""


def nobody(text: str, share: float | None = None) -> None:
    """Listen to nothing: for those who do not ask."""


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
            print(shown(text), file=self.stream, flush=True)

    @contextmanager
    def steps(self, total: int) -> Iterator[Steps]:
        """Open a run of `total` steps: one moving bar if a person is watching, a line a step if not."""
        if self.verbosity >= 0 and self.stream.isatty():
            with _bar(self, total) as steps:
                yield steps
                steps.end()
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

    def within(self, text: str, share: float | None = None) -> None:
        """Say which part of a step is being done, and what share of the step is: for a person who watches.

        A share that is less than one told before, in the same step, is not shown: bars do not run back.
        """

    def end(self) -> None:
        """Say that the last step is done."""

    def _show(self, text: str) -> None:
        self._reporter.line(f"{text} …")


class Jobs:
    """The jobs of a step: each takes a part of it, by its weight, and may report from a thread of its own.

    Parameters
    ----------
    tell
        is told what was begun last, and what share of all jobs is done.
    total
        weight of all jobs together. Those that turn out not to be needed are missing at the end.
    """

    def __init__(self, tell: Tell, total: float) -> None:
        self._tell = tell
        self._total = max(total, 1e-9)
        self._text = ""
        self._done = 0.0
        self._lock = threading.Lock()

    def begin(self, text: str, weight: float = 1.0) -> Job:
        """Say what begins; the job that is returned is told how far it is."""
        with self._lock:
            self._text = text
        job = Job(self, weight)
        job(0.0)
        return job

    def add(self, weight: float) -> None:
        """Count more as done."""
        with self._lock:
            self._done += weight
            self._tell(self._text, min(self._done / self._total, 1.0))


class Job:
    """A job among others, called with the share of it that is done."""

    def __init__(self, jobs: Jobs, weight: float) -> None:
        self._jobs = jobs
        self._weight = weight
        self._share = 0.0

    def __call__(self, share: float) -> None:
        """Hear what share is done; less than before is no news."""
        share = min(max(share, self._share), 1.0)
        more, self._share = share - self._share, share
        self._jobs.add(more * self._weight)

    def counted(self, done: int, total: int) -> None:
        """Hear how many things are done, of how many."""
        self(done / max(total, 1))


class _BarSteps(Steps):
    """Steps shown at the foot of the terminal: a bar for all of them, and one for what is being done."""

    def __init__(self, reporter: Reporter, progress: object, total: int) -> None:
        super().__init__(reporter)
        from rich.progress import Progress  # noqa: PLC0415 - only a person at a terminal needs it

        if not isinstance(progress, Progress):
            raise TypeError("a bar needs rich's Progress")
        self._progress = progress
        self._total = total
        self._task = progress.add_task("", total=total)
        self._part = progress.add_task("", total=1.0, visible=False)
        self._done = -1
        self._share = 0.0

    def say(self, text: str) -> None:
        self._progress.console.print(shown(text), markup=False, highlight=False)

    def within(self, text: str, share: float | None = None) -> None:
        self._share = max(self._share, min(share or 0.0, 1.0))
        self._progress.update(self._part, completed=self._share, description=f"  {shown(text)}", visible=True)
        self._progress.update(self._task, completed=max(self._done, 0) + self._share)

    def end(self) -> None:
        self._progress.update(self._part, visible=False)
        self._progress.update(self._task, completed=self._total)

    def _show(self, text: str) -> None:
        self._done += 1
        self._share = 0.0
        self._progress.reset(self._part, visible=False)
        self._progress.update(self._task, completed=self._done, description=shown(text))


@contextmanager
def _bar(reporter: Reporter, total: int) -> Iterator[Steps]:
    from rich.console import Console  # noqa: PLC0415 - only a person at a terminal needs it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=reporter.stream), transient=True) as progress:
        yield _BarSteps(reporter, progress, total)
