"""GeoParquet: the tables of the GeoPackage as a folder of files for analysis, one a table.

A folder, since a file of Parquet holds one table, and so every reader takes it as it is: geopandas, DuckDB,
R, QGIS.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from geo.result import StudyResult
from maps import _layers
from maps._tables import Table, storable
from maps.redact import Audience

STEM = "study"
SUFFIX = ".geoparquet"


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
    return _layers.write(result, path, audience=audience, suffix=".parquet", one=_write)


def _write(table: Table, path: Path) -> None:
    frame = storable(table.frame)
    if isinstance(frame, gpd.GeoDataFrame):
        # A box for each row lets a reader skip what lies elsewhere.
        frame.to_parquet(path, index=False, compression="zstd", write_covering_bbox=True)
    else:
        frame.to_parquet(path, index=False, compression="zstd")
