"""One door to every vector and table format: the suffix says which, the first bytes must agree."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from layers import _read_csv, _read_json, _read_ogr, _read_zip
from layers._table import Table
from layers.errors import FormatError, SourceMissingError
from layers.schema import Schema
from layers.source import Source

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[\\/]|[\\/]vsi", re.IGNORECASE)
"""`http:/...` (as pathlib writes it), `s3:/...` and GDAL's virtual paths; a drive letter is one letter."""


def check_local(path: Path) -> None:
    """Raise unless `path` is a file on this machine.

    Raises
    ------
    FormatError
        for an address (nothing here uses the network) or a folder.
    SourceMissingError
        if there is no such file.
    """
    if _ADDRESS.match(str(path)):
        raise FormatError(f"'{path}' is an address, and layers are read from local files; download it first")
    if "\0" in str(path):
        raise FormatError(f"{str(path)!r} is no path: it holds a NUL byte")
    if path.is_dir():
        raise FormatError(f"{path.name} is a folder; name the file inside it")
    if not path.exists():
        raise SourceMissingError(path)
    if not path.is_file():
        raise FormatError(f"{path.name} is no regular file")


def read(source: Source, schema: Schema) -> Table:
    """Read a file as it is.

    Raises
    ------
    FormatError
        if its suffix is unknown, or it is not what the suffix says, damaged or cut off.
    DataError
        if it is empty.
    SourceMissingError
        if it is not there.
    """
    path = Path(source.path)
    check_local(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise FormatError(
            f"{path.name}: files ending in '{path.suffix}' are not read; known: {', '.join(sorted(_READERS))}"
        )
    try:
        return reader(path, source, schema)
    except PermissionError as error:
        raise FormatError(f"{path.name} may not be read by this user; change its permissions") from error


def _zipped(path: Path, source: Source, _schema: Schema) -> Table:
    with tempfile.TemporaryDirectory(prefix="vereda-") as folder:
        unpacked = _read_zip.unpack(path, Path(folder), layer=source.layer)
        return _read_ogr.shapefile(unpacked, encoding=source.encoding)


_Reader = Callable[[Path, Source, Schema], Table]

_READERS: dict[str, _Reader] = {
    ".gpkg": lambda path, source, schema: _read_ogr.geopackage(path, schema, layer=source.layer),
    ".geojson": lambda path, source, _: _read_json.read(path, encoding=source.encoding),
    ".json": lambda path, source, _: _read_json.read(path, encoding=source.encoding),
    ".shp": lambda path, source, _: _read_ogr.shapefile(path, encoding=source.encoding),
    ".zip": _zipped,
    ".fgb": lambda path, _, __: _read_ogr.flatgeobuf(path),
    ".parquet": lambda path, _, __: _read_ogr.parquet(path),
    ".geoparquet": lambda path, _, __: _read_ogr.parquet(path),
    ".kml": lambda path, source, schema: _read_ogr.keyhole(path, schema, layer=source.layer),
    ".gpx": lambda path, source, schema: _read_ogr.gpx(path, schema, layer=source.layer),
    ".csv": lambda path, source, _: _read_csv.read(path, encoding=source.encoding),
    ".tsv": lambda path, source, _: _read_csv.read(path, encoding=source.encoding),
}
