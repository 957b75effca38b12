from __future__ import annotations

import io
import threading
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.progress import Progress
from tiny import make

from study import config, outputs, pipeline
from study import world as world_
from study.config import Config
from study.progress import Jobs, Reporter, Steps, nobody


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


def test_a_log_hears_nothing_of_what_is_within_a_step() -> None:
    stream = io.StringIO()
    with Reporter(stream=stream).steps(1) as steps:
        steps.begin("Walking")
        steps.within("Walking: along the routes", 0.5)
    assert stream.getvalue() == "Walking …\n"


class Screen:
    """What a person sees of a run at a terminal, every time that something is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.terminal = Terminal()
        self.seen: list[tuple[float, float]] = []
        update = Progress.update

        def watched(progress: Progress, *args: object, **options: object) -> None:
            update(progress, *args, **options)  # type: ignore[arg-type] # passed on as they come
            whole, part = progress.tasks
            self.seen.append(
                (whole.completed / (whole.total or 1.0), part.completed if part.visible else 0.0)
            )
            progress.refresh()

        monkeypatch.setattr(Progress, "update", watched)

    @property
    def wholes(self) -> list[float]:
        return [whole for whole, _ in self.seen]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(monkeypatch)


def test_the_bar_moves_within_a_step_and_ends_full(screen: Screen) -> None:
    with Reporter(stream=screen.terminal).steps(4) as steps:
        steps.begin("Walking")
        steps.within("Walking: to the nearest water", 0.5)
        assert screen.seen[-1] == (0.125, 0.5)
        steps.within("Walking: along the routes")
        assert screen.seen[-1] == (0.125, 0.5), "a text alone moves nothing"
        steps.within("Walking: along the routes", 0.2)
        assert screen.seen[-1] == (0.125, 0.5), "bars do not run back"
        steps.begin("Looking")
        assert screen.seen[-1] == (0.25, 0.0), "the next step begins at nothing"
        steps.within("Looking: lookout", 1.0)
        assert screen.seen[-1] == (0.5, 1.0)
    assert screen.seen[-1][0] == 1.0
    assert all(later >= earlier for earlier, later in pairwise(screen.wholes))
    drawn = screen.terminal.getvalue()
    assert "  Walking: along the routes" in drawn
    assert "  Looking: lookout" in drawn


def fail_half_way(reporter: Reporter) -> None:
    with reporter.steps(4) as steps:
        steps.begin("Walking")
        steps.within("Walking: corridors", 0.5)
        raise ValueError("no way")


def test_a_run_that_fails_does_not_end_full(screen: Screen) -> None:
    with pytest.raises(ValueError, match="no way"):
        fail_half_way(Reporter(stream=screen.terminal))
    assert screen.seen[-1][0] == 0.125


def shares_of(told: list[tuple[str, float | None]]) -> list[float]:
    return [share for _, share in told if share is not None]


def test_jobs_share_a_step_by_their_weight() -> None:
    told: list[tuple[str, float | None]] = []
    jobs = Jobs(lambda text, share=None: told.append((text, share)), 4.0)
    long = jobs.begin("long", 3.0)
    long(0.5)
    short = jobs.begin("short")
    short.counted(1, 2)
    long(1.0)
    short.counted(2, 2)
    assert told == [
        ("long", 0.0),
        ("long", 0.375),
        ("short", 0.375),
        ("short", 0.5),
        ("short", 0.875),
        ("short", 1.0),
    ]


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(-1.0, 2.0)), max_size=40))
def test_shares_never_go_back_whatever_the_jobs_report(reports: list[tuple[int, float]]) -> None:
    told: list[tuple[str, float | None]] = []
    jobs = Jobs(lambda text, share=None: told.append((text, share)), 3.0)
    own = [jobs.begin(name) for name in "abc"]
    for which, share in reports:
        own[which](share)
    shares = shares_of(told)
    assert all(0.0 <= earlier <= later <= 1.0 for earlier, later in pairwise(shares))
    for job in own:
        job(1.0)
    assert shares_of(told)[-1] == pytest.approx(1.0)


def test_jobs_report_from_threads_of_their_own() -> None:
    shares: list[float] = []
    jobs = Jobs(lambda _, share=None: shares.append(share or 0.0), 8.0)

    def work() -> None:
        job = jobs.begin("job")
        for done in range(101):
            job.counted(done, 100)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(earlier <= later for earlier, later in pairwise(shares))
    assert shares[-1] == pytest.approx(1.0)


def test_no_job_is_no_fault() -> None:
    Jobs(nobody, 0.0).begin("nothing", 0.0).counted(0, 0)


class Heard(Steps):
    """What a run says within each of its steps."""

    def __init__(self) -> None:
        super().__init__(Reporter(verbosity=-1))
        self.steps: dict[str, list[tuple[str, float | None]]] = {}

    def begin(self, text: str) -> None:
        self.steps[text] = []

    def within(self, text: str, share: float | None = None) -> None:
        list(self.steps.values())[-1].append((text, share))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The tiny study with the sample's weather."""
    study = make(tmp_path_factory.mktemp("tiny"))
    weather = Path(str(files("study") / "sample" / "weather.csv")).as_posix()
    more = f'\n[layers.weather]\npath = "{weather}"\nname = "Campo"\nlicence = "facts"\n'
    study.write_text(study.read_text(encoding="utf-8") + more, encoding="utf-8")
    return config.read(study)


@pytest.fixture(scope="module")
def heard(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    steps = Heard()
    steps.begin("Reading the layers")
    world = world_.read(settings, steps=steps)
    result = pipeline.compute(world, settings, steps=steps)
    steps.begin("Writing")
    outputs.write(result, settings, folder=tmp_path_factory.mktemp("out"), tell=steps.within)
    return steps


@pytest.mark.parametrize(
    ("step", "parts"),
    [
        ("Reading the layers", ("barrier", "route", "weather")),
        ("Walking", ("to the nearest water", "along the routes", "corridors", "many-path flow", "from each")),
        ("Measuring", ("distance to water",)),
        ("Following the body", ("sun and shade", "hour by hour", "everybody", "every hour and month")),
        ("Writing", ("webmap", "geopackage")),
    ],
)
def test_long_steps_report_as_they_go(heard: Heard, step: str, parts: tuple[str, ...]) -> None:
    told = heard.steps[step]
    texts = " ".join(text for text, _ in told)
    assert all(part in texts for part in parts), texts
    shares = shares_of(told)
    assert len(set(shares)) > len(parts) / 2, "it moves"
    assert all(0.0 <= earlier <= later <= 1.0 for earlier, later in pairwise(shares))
    assert shares[-1] == pytest.approx(1.0) or step == "Measuring"


def test_a_run_at_a_terminal_moves_in_small_steps_to_its_end(screen: Screen, settings: Config) -> None:
    pipeline.run(settings, reporter=Reporter(stream=screen.terminal))
    assert all(earlier <= later for earlier, later in pairwise(screen.wholes))
    assert screen.wholes[-1] == 1.0
    steps = sorted({round(whole, 9) for whole in screen.wholes})
    assert len(steps) > 3 * pipeline.STEPS
