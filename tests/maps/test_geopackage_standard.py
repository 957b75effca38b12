"""The file against the GeoPackage standard: by GDAL's own checker, run by the system's Python."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from maps import geopackage
from tests.maps.bodied import bodied
from tests.maps.reached import openly_reached, reached
from tests.maps.walked import openly_walked, walked
from tests.maps.watered import watered

PYTHON = "/usr/bin/python3"
CHECK = (
    "from osgeo_utils.samples import validate_gpkg as v; import sys; v.check(sys.argv[1], warning_msg=True)"
)


@cache
def has_checker() -> bool:
    if shutil.which(PYTHON) is None:
        return False
    asked = subprocess.run(
        [PYTHON, "-c", "import osgeo_utils.samples.validate_gpkg"], check=False, capture_output=True
    )
    return asked.returncode == 0


@pytest.mark.skipif(not os.environ.get("CI") and not has_checker(), reason="no python3-gdal")
def test_every_kind_of_file_keeps_the_standard(tmp_path: Path) -> None:
    whole = reached(walked(bodied(watered())))
    made = [
        geopackage.write(whole, tmp_path / "whole.gpkg", audience="restricted"),
        geopackage.write(openly_reached(), tmp_path / "open.gpkg"),
        geopackage.write(openly_walked(), tmp_path / "cells.gpkg", audience="partner"),
    ]
    for path in made:
        told = subprocess.run([PYTHON, "-c", CHECK, str(path)], check=False, capture_output=True, text=True)
        assert told.returncode == 0, f"{path.name}: {told.stdout[-600:]} {told.stderr[-900:]}"
    with closing(sqlite3.connect(made[0])) as database:
        database.execute("UPDATE gpkg_contents SET srs_id = 7 WHERE table_name = 'routes'")
        database.commit()
    told = subprocess.run([PYTHON, "-c", CHECK, str(made[0])], check=False, capture_output=True)
    assert told.returncode != 0, "the checker would not see a fault"
