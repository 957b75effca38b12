"""What is said on a terminal: text, whatever stands in it."""

from __future__ import annotations

import typer

from maps._plain import plain


def shown(text: object) -> str:
    """Return what a terminal shows and does not obey: names from data and from study files may hold orders.

    A carriage return would let what follows be written over what stands on the line already.
    """
    return plain(str(text)).replace("\r", "")


def say(text: object, *, err: bool = False) -> None:
    """Print a line on standard output, or on standard error."""
    typer.echo(shown(text), err=err)
