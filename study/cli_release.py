"""The commands `vereda release` and `vereda bundle`: what goes out, and what goes to those who may see all.

Nothing heavy is imported at the top.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from study.terminal import say

Study = Annotated[Path, typer.Argument(help="The study file, or the folder that holds study.toml.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]


def release(
    study: Study,
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to release into; new, or that of an earlier release.")
    ] = None,
    audience: Annotated[str, typer.Option("--audience", help="public or partner.")] = "public",
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Only make the key that the study file names.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Run a study, look through all that it writes for what must not be known, and release it or refuse.

    A release appears whole, or the last good one stays. With it comes a page that says what is left out,
    moved and counted; one for the group alone, with numbers, goes to the study's own folder of outputs.

    \b
    vereda release my-study --to /srv/site/map
    vereda release my-study --to for-partners --audience partner
    vereda release my-study --new-key       once, before the first release that moves points
    """
    from study import config, publishing
    from study import release as release_
    from study.errors import ChoiceError
    from study.progress import Reporter

    config.check_audience(audience)
    settings = config.read(study)
    if new_key:
        path = publishing.key_path(settings)
        if path is None:
            raise ChoiceError('the study file names no key; add to [publication]: key = "../vereda.key"')
        say(f"Made {publishing.make_key(path)}. Keep a copy where only you come; never publish it.")
        return
    if to is None:
        raise ChoiceError("say where to: vereda release STUDY --to FOLDER")
    reporter = Reporter(verbosity=-1 if quiet else 0)
    known: Any = audience  # checked above
    done = release_.make(settings, to, audience=known, reporter=reporter)
    for path in done.files:
        reporter.line(f"  released {path}")
    for path in done.inside:
        reporter.line(f"  for the group alone {path}")


def bundle(
    study: Study,
    *,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", metavar="age1...", help="Public age key of who may open it; repeatable."),
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Ask for a passphrase on the terminal instead.")
    ] = False,
    to: Annotated[Path, typer.Option("--to", help="Folder for the bundle.")] = Path(),
    quiet: Quiet = False,
) -> None:
    """Run a study for those who may see everything, and encrypt all that it writes into one file.

    Whoever gets it opens it with age (age-encryption.org): age -d study.restricted.tar.age | tar x

    \b
    vereda bundle my-study --recipient age1...   the public key of who may open it
    vereda bundle my-study --passphrase          asks for one, twice
    """
    from study import bundle as bundle_
    from study import config
    from study.errors import ChoiceError
    from study.progress import Reporter

    recipients = tuple(recipient or ())
    if bool(recipients) == passphrase:
        raise ChoiceError("say who may open it: --recipient age1... (once or more), or --passphrase")
    settings = config.read(study)
    secret = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True) if passphrase else None
    reporter = Reporter(verbosity=-1 if quiet else 0)
    path = bundle_.make(settings, to, recipients=recipients, passphrase=secret, reporter=reporter)
    reporter.line(f"  wrote {path}")
