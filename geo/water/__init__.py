"""Water left for people who walk: how much is wanted where, where to leave it, how to bring it there."""
