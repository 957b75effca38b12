"""FlatGeobuf: the tables of the GeoPackage that have a geometry, as a folder of files for the web.

A folder, since a file of FlatGeobuf holds one layer, and it has no place for tables without geometry: those
stand beside it as CSV.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from geo.result import StudyResult
from maps import _inert, _layers
from maps._tables import Table, geometry_options, storable
from maps.redact import Audience

STEM = "study"
SUFFIX = ".flatgeobuf"


def write(result: StudyResult, path: Path, *, audience: Audience = "public") -> Path:
    """Write every table of `result`, as `audience` may see it.

    Parameters
    ----------
    path
        of the folder; it appears whole or not at all, with the digest of each file. Its tables and their
        columns are those of `maps.geopackage`; grids are not among them. The same result gives the same
        bytes.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        if the audience is unknown.
    """
    return _layers.write(result, path, audience=audience, suffix=".fgb", one=_write)


def _write(table: Table, path: Path) -> None:
    frame = storable(table.frame)
    if not isinstance(frame, gpd.GeoDataFrame):
        path.with_suffix(".csv").write_bytes(_inert.spreadsheet(frame))
        return
    pyogrio.write_dataframe(
        frame,
        path,
        driver="FlatGeobuf",
        layer=table.name,
        use_arrow=True,
        layer_options={"TITLE": table.title, "DESCRIPTION": table.doc},
        **geometry_options(frame),
    )
