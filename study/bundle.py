"""A restricted edition as one encrypted file, for those who may see everything."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyrage

from maps._file import replacing
from study import outputs, pipeline
from study import world as world_
from study.config import Config
from study.errors import ChoiceError, FolderError
from study.progress import Reporter

NAME = "study.restricted.tar.age"
_SHORTEST = 12
"""Letters of a passphrase: a bundle can be tried at home, as often as somebody likes."""

_QUIET = Reporter(verbosity=-1)


def make(
    settings: Config,
    folder: Path,
    *,
    recipients: Sequence[str] = (),
    passphrase: str | None = None,
    reporter: Reporter = _QUIET,
) -> Path:
    """Run a study for the restricted audience and write all that it makes into one file that age opens.

    Until it is encrypted it stands in a temporary folder that only its owner can read.

    Parameters
    ----------
    recipients
        public age keys (``age1...``); or
    passphrase
        of 12 letters or more.

    Raises
    ------
    ChoiceError
        if nobody could open it, a recipient is no age key, or the passphrase is too short.
    """
    lock = Lock.of(recipients, passphrase)
    with reporter.steps(pipeline.count(settings)) as steps:
        steps.begin("Reading the layers")
        world = world_.read(settings, steps=steps)
        result = pipeline.compute(world, settings, audience="restricted", steps=steps)
        steps.begin("Writing")
        with tempfile.TemporaryDirectory(prefix="vereda-") as plain:
            outputs.write(
                result,
                settings,
                audience="restricted",
                folder=Path(plain),
                set_aside=world.set_aside,
                tell=steps.within,
            )
            packed = pack(Path(plain))
    path = folder / NAME
    try:
        with replacing(path) as draft:
            draft.write_bytes(lock.closed(packed))
    except OSError as error:
        raise FolderError(f"cannot write to {folder}: {error.strerror}; choose another folder") from None
    return path


def pack(folder: Path) -> bytes:
    """Return the files of a folder as a tar, in the order of their names, without who made them or when."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = tarfile.TarInfo(f"study.restricted/{path.relative_to(folder).as_posix()}")
                entry.size, entry.mode = path.stat().st_size, 0o600
                with path.open("rb") as file:
                    archive.addfile(entry, file)
    return out.getvalue()


class Lock:
    """Who may open a bundle."""

    def __init__(self, keys: Sequence[pyrage.x25519.Recipient], passphrase: str | None) -> None:
        self._keys, self._passphrase = list(keys), passphrase

    @classmethod
    def of(cls, recipients: Sequence[str], passphrase: str | None) -> Lock:
        """Make one from public keys, or from a passphrase.

        Raises
        ------
        ChoiceError
            if nobody could open it, a recipient is no age key, or the passphrase is too short.
        """
        if bool(recipients) == (passphrase is not None):
            raise ChoiceError("say who may open it: recipients, or a passphrase")
        if passphrase is not None and len(passphrase) < _SHORTEST:
            raise ChoiceError(
                f"the passphrase has fewer than {_SHORTEST} letters; take five words or more that nobody "
                "would put together"
            )
        keys = []
        for text in recipients:
            try:
                keys.append(pyrage.x25519.Recipient.from_str(text.strip()))
            except pyrage.RecipientError:
                raise ChoiceError(
                    f"'{text}' is no public age key; it begins with age1, and age-keygen makes one"
                ) from None
        return cls(keys, passphrase)

    def closed(self, data: bytes) -> bytes:
        """Return data that nobody else can read."""
        if self._passphrase is not None:
            return bytes(pyrage.passphrase.encrypt(data, self._passphrase))
        return bytes(pyrage.encrypt(data, self._keys))
