"""What files hold, in plain bytes: tables, archives and columns unpacked, so that it can be searched."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_SQLITE = b"SQLite format 3\0"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_DEFLATED = b"\x78"
_PICTURES = (b"\x89PNG", b"II*\0", b"MM\0*", b"\xff\xd8\xff")
_DEEPEST = 3


@dataclass(frozen=True)
class Part:
    """Bytes to look into: for numbers and base64 in a text, for numbers as a machine keeps them, or both."""

    data: bytes
    has_text: bool = True
    has_numbers: bool = True


def parts(path: Path) -> Iterator[Part]:
    """Give the bytes of a file, and beside them what is packed in it."""
    yield Part(path.name.encode(), has_numbers=False)
    data = path.read_bytes()
    if data.startswith(_SQLITE):
        # Its rows come as text below; here are its free pages, and what a row has no name for.
        yield Part(data, has_text=False)
        # Read as it lies there; a "#" or "?" in its path is part of the name and not of the address.
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            yield from _tables(database)
        return
    yield Part(data, has_numbers=not _is_text(data))
    yield from _unpacked(data, 0)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(data: bytes, depth: int) -> Iterator[Part]:
    """Give what archives, compressed bytes and tables by column hold."""
    if depth == _DEEPEST:
        return
    inner: list[bytes] = []
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner = [archive.read(name) for name in archive.namelist()]
            yield Part("\n".join(archive.namelist()).encode(), has_numbers=False)
    elif data.startswith(_GZIP):
        inner = [gzip.decompress(data)]
    elif data.startswith(_PARQUET):
        yield from _columns(pq.read_table(io.BytesIO(data)))
    elif data[:1] == _DEFLATED:
        try:
            inner = [zlib.decompress(data)]
        except zlib.error:
            inner = []
    for each in inner:
        yield Part(each, has_numbers=not _is_text(each))
        yield from _unpacked(each, depth + 1)


def _columns(table: pa.Table) -> Iterator[Part]:
    """Give the binary columns of a table, its rows as text, and what it says of itself."""
    texts = []
    for name in table.column_names:
        values = table[name].to_pylist()
        if any(isinstance(value, bytes) for value in values):
            yield Part(b"".join(value for value in values if value is not None), has_text=False)
        else:
            texts.append([str(value) for value in values])
    yield Part("\n".join(" ".join(row) for row in zip(*texts, strict=True)).encode(), has_numbers=False)
    told = table.schema.metadata or {}
    yield Part(b"\n".join(key + b" " + value for key, value in told.items()), has_numbers=False)


def _tables(database: sqlite3.Connection) -> Iterator[Part]:
    """Give the rows of every table: numbers and texts of a row side by side, binary values unpacked."""
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        # An index's own tables hold what the tables do, in a form of SQLite's.
        if name.startswith("rtree_"):
            continue
        lines, blobs = [], []
        for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of a file of our own
            lines.append(" ".join(str(value) for value in row if not isinstance(value, bytes)))
            blobs += [value for value in row if isinstance(value, bytes)]
        yield Part("\n".join(lines).encode(), has_numbers=False)
        # Tiles of a raster are pictures; shapes do not begin so.
        shapes = [blob for blob in blobs if not blob.startswith(_PICTURES)]
        yield Part(b"".join(shapes), has_text=False)
        for blob in shapes:
            yield from _unpacked(blob, 0)
