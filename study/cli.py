"""The command line: `vereda`.

Nothing heavy is imported at the top, so that `vereda --help` answers at once.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

from study import cli_compare, cli_release, cli_water
from study.terminal import say

USER_MISTAKE = 2
OUR_FAULT = 1
INTERRUPTED = 130

app = typer.Typer(
    name="vereda",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(cli_water.app, name="water")
app.command()(cli_compare.compare)
app.command()(cli_release.release)
app.command()(cli_release.bundle)

Study = Annotated[Path, typer.Argument(help="The study file, or the folder that holds study.toml.")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more: how long steps take.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]
AudienceOption = Annotated[
    str | None,
    typer.Option(
        "--audience",
        help="public, partner or restricted. Public (the default) leaves restricted layers out.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the outputs, instead of the study's.")]


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        from importlib.metadata import version

        say(f"vereda {version('vereda')}")
        raise typer.Exit


@app.callback(
    help="""What a given route through the border desert does to the person who walks it.

    A study file goes in; an interactive map, a GeoPackage for QGIS and a manifest come out. Nothing here uses
    the network.

    \b
    Start with the sample:      vereda demo
    Make a study of your own:   vereda new my-study
    See what is wrong with it:  vereda check my-study
    Run it:                     vereda run my-study
    """
)
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Hold the options of the command itself."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder for the outputs.")] = Path("demo"),
    *,
    audience: AudienceOption = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Run the sample study, Tijuana to Jacumba, and say which file to open.

    \b
    vereda demo            the outputs go to ./demo
    vereda demo /tmp/look  ... or to a folder of your choice
    """
    from study.scaffold import sample_study

    _run(sample_study(), audience=audience, out=folder, verbosity=-1 if quiet else verbose)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Make a study folder to start from: a commented study file and the sample's tables.

    \b
    vereda new my-study    then put your own files in, and change my-study/study.toml
    """
    from study.scaffold import copy_sample

    path = copy_sample(folder)
    say(f"Made {path}. Change it, then:  vereda check {folder}   and   vereda run {folder}")


@app.command()
def check(study: Study, *, verbose: Verbose = 0, quiet: Quiet = False) -> None:
    """Check a study file and every data file it names; compute nothing, write nothing.

    \b
    vereda check my-study
    """
    from study import config
    from study import world as world_

    reporter = _reporter(-1 if quiet else verbose)
    settings = config.read(study)
    world = world_.read(settings)
    for line in world_.told(world):
        reporter.line(line)
    bad = sum(len(rows) for rows in world.set_aside.values())
    reporter.line(f"{settings.path}: no fault found" + (f"; {bad} bad rows will be set aside" if bad else ""))


@app.command()
def run(
    study: Study,
    *,
    audience: AudienceOption = None,
    out: Out = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Run a study: read, join, measure, score, and write its outputs.

    \b
    vereda run my-study
    vereda run my-study --audience restricted     everything, stamped; not to be passed on
    vereda run my-study --out /media/usb/tuesday
    """
    _run(study, audience=audience, out=out, verbosity=-1 if quiet else verbose)


@app.command()
def validate(
    study: Study,
    *,
    out: Out = None,
    sector: Annotated[
        list[str] | None,
        typer.Option("--sector", metavar="<str>", help="Sector whose apprehensions stand for crossings."),
    ] = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Compare the risk with the recorded deaths, by place and by month, and say how far to trust it.

    \b
    vereda validate my-study
    vereda validate my-study --sector Tucson
    """
    from study import validate as validate_

    reporter = _reporter(-1 if quiet else verbose)
    for line in validate_.command(study, out, sectors=tuple(sector or ()), reporter=reporter):
        say(line)


@app.command("list")
def list_(
    what: Annotated[
        str,
        typer.Argument(help="layers, factors, outputs, paces, grounds, persons, sights or profiles."),
    ],
) -> None:
    """List what a study file may name.

    \b
    vereda list layers      kinds of layer, with their columns
    vereda list factors     hazards, with unit, weight and where they come from
    vereda list outputs     what can be written
    vereda list paces       hiking functions, with speed on level ground
    vereda list persons     kinds of walker, with body, load and water
    vereda list grounds     what slows people, and the classes of land covers
    vereda list sights      beacons, flags, masts and lookouts, with how far they are seen
    vereda list profiles    ready-made descriptions of published files
    """
    from study import catalogue

    for line in catalogue.lines(what):
        say(line)


def _run(study: Path, *, audience: str | None, out: Path | None, verbosity: int) -> None:
    begun = time.perf_counter()
    from study import config, outputs, pipeline
    from study import world as world_

    reporter = _reporter(verbosity)
    config.check_audience(audience)
    settings = config.read(study)
    outputs.address(settings)
    with reporter.steps(pipeline.count(settings)) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        outputs.fetch(settings)
        result = pipeline.compute(world, settings, audience=audience, steps=steps)
        steps.begin("Writing")
        paths = outputs.write(
            result,
            settings,
            audience=audience,
            folder=out,
            set_aside=world.set_aside,
            begun=begun,
            tell=steps.within,
        )
        databases = outputs.write_databases(result, settings, audience=audience)
    for told in (*map(outputs.told, paths), *databases):
        reporter.line(f"  wrote {told}")
    reporter.line(f"Done in {time.perf_counter() - begun:.1f} s. Open {paths[0].resolve()}")


def _reporter(verbosity: int) -> Any:
    from study.progress import Reporter

    return Reporter(verbosity=verbosity)


def main() -> None:
    """Run the command and answer with an exit status that a script can trust.

    0 done; 2 the user's mistake, said in a sentence; 1 a fault of vereda's own; 130 interrupted.
    """
    logging.getLogger("vereda").addHandler(logging.NullHandler())
    # Matrices are small here: threads for them only wait for each other, and cost the last digits their
    # independence from how many processors there are. It counts if it is said before numpy is there.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Looking for cycles among all that the libraries hold takes half a second of a run; there are few.
    gc.set_threshold(50_000, 20, 20)
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        say("interrupted; the outputs of the last good run are untouched", err=True)
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last stand between a person and a stack trace
        sys.exit(_tell(error))


def _tell(error: Exception) -> int:
    from layers.errors import VeredaError

    if isinstance(error, VeredaError):
        say(f"vereda: {error}", err=True)
        return USER_MISTAKE
    say(traceback.format_exc(), err=True)
    say(
        f"vereda: this is a fault in vereda, not in your study ({type(error).__name__}: {error}); "
        "please report it with the lines above",
        err=True,
    )
    return OUR_FAULT
