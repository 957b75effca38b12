"""The command `vereda compare`: two studies, or one on two dates, in one page.

Nothing heavy is imported at the top.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

Study = Annotated[Path, typer.Argument(help="The study file, or the folder that holds study.toml.")]
Other = Annotated[
    Path | None, typer.Argument(help="The study for the right map; without one the first once more.")
]


def compare(
    study: Study,
    other: Other = None,
    *,
    to: Annotated[Path, typer.Option("--to", help="The page to write.")] = Path("compare.html"),
    on: Annotated[
        list[str] | None,
        typer.Option("--on", metavar="<date>", help="Date of the left map, then of the right one."),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience",
            help="public, partner or restricted. Public (the default) leaves restricted layers out.",
        ),
    ] = None,
    verbose: Annotated[
        int, typer.Option("-v", "--verbose", count=True, help="Say more: how long steps take.")
    ] = 0,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Show two studies, or one on two dates, in one page with a bar to draw between them.

    \b
    vereda compare my-study other-study --to both.html
    vereda compare my-study --on 2017-07-01 --on 2025-07-01
    """
    from study import compare as compare_
    from study import config
    from study.progress import Reporter

    config.check_audience(audience)
    reporter = Reporter(verbosity=-1 if quiet else verbose)
    known: Any = audience  # checked above
    path = compare_.command(study, other, to, on=tuple(on or ()), audience=known, reporter=reporter)
    reporter.line(f"Open {path.resolve()}")
