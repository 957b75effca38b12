"""The command `vereda water`: plan where water is left, compare two plans, record what crews found.

Nothing heavy is imported at the top.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from study.terminal import say

_PLAN = "plan"


class _PlanFirst(TyperGroup):
    """A group of commands whose first one need not be named: ``vereda water my-study`` plans."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in {"-h", "--help"}:
            args = [_PLAN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_PlanFirst,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_ALL = "Everything it writes is restricted: it tells where water is left for people who walk."

Study = Annotated[Path, typer.Argument(help="The study file, or the folder that holds study.toml.")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more: how long steps take.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]


@app.callback(
    help=f"""Where to leave water, how much, how often, and what if one site is gone.

    {_ALL}

    \b
    vereda water my-study --sites 12            the best 12 sites
    vereda water my-study --share 0.8           the fewest sites that cover 80 % of the litres
    vereda water compare my-study other-folder  what differs between two plans
    vereda water record my-study returned.csv   what crews found; the next plan uses it
    """
)
def _root() -> None:
    """Hold the commands together."""


@app.command(_PLAN)
def plan(
    study: Study,
    *,
    sites: Annotated[int | None, typer.Option("--sites", metavar="<int>", help="How many sites.")] = None,
    share: Annotated[
        float | None, typer.Option("--share", metavar="<float>", help="The share of the litres to cover.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="<float>", help="The most that all sites may cost.")
    ] = None,
    month: Annotated[int | None, typer.Option("--month", metavar="<int>", help="1 to 12.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the outputs, instead of the study's.")
    ] = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Run a study for the restricted edition with a water plan; the word plan may be left out.

    What is not said here is as the study file's [water] has it.

    \b
    vereda water my-study --sites 12
    vereda water my-study --share 0.8 --out fewest
    """
    from study import water_command

    asked = {"sites": sites, "share": share, "budget": budget}
    for line in water_command.plan(
        study, asked, month=month, out=out, reporter=_reporter(-1 if quiet else verbose)
    ):
        say(line)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="A study, a folder of outputs, or a water_plan file.")],
    second: Annotated[Path, typer.Argument(help="Another one.")],
) -> None:
    """Tell how two plans differ: sites dropped, added and moved, and litres covered by route.

    \b
    vereda water compare my-study fewest
    """
    from study import water_compare

    for line in water_compare.command(first, second):
        say(line)


@app.command()
def record(
    study: Study,
    returned: Annotated[Path, typer.Argument(help="The form that came back, as CSV.")],
) -> None:
    """Add what crews found to the study's record; the next plan uses it.

    Free text is not kept: it may name somebody.

    \b
    vereda water record my-study returned.csv
    """
    from study import water_command

    for line in water_command.record(study, returned):
        say(line)


def _reporter(verbosity: int) -> Any:
    from study.progress import Reporter

    return Reporter(verbosity=verbosity)
