"""GeoParquet and FlatGeobuf: the tables of the GeoPackage, each in a file of its own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from maps import _tables, flatgeobuf, geoparquet
from maps._tables import Table
from tests.maps.bodied import bodied
from tests.maps.builders import SECRETS, study
from tests.maps.reached import reached
from tests.maps.walked import walked
from tests.maps.watered import watered

BOTH = pytest.mark.parametrize("module", [geoparquet, flatgeobuf])


def whole() -> list[Table]:
    return list(_tables.tables(reached(walked(bodied(watered()))), "restricted"))


def same(back: pd.DataFrame, frame: pd.DataFrame, name: str) -> None:
    """Check that what came back has the columns, and their values."""
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    assert [column for column in back.columns if column != "geometry"] == [
        column for column in frame.columns if column != shape
    ], name
    for column in frame.columns.drop(shape) if shape else frame.columns:
        missing = frame[column].isna().to_numpy()
        assert list(back[column].isna()) == list(missing), (name, column)
        if pd.api.types.is_numeric_dtype(frame[column]):
            assert list(back[column][~missing]) == list(frame[column][~missing]), (name, column)
    if shape:
        assert isinstance(back, gpd.GeoDataFrame)
        assert back.crs == frame.crs
        assert back.geometry.geom_equals(frame.geometry.reset_index(drop=True)).all(), name


def test_a_folder_of_geoparquet_has_every_table_and_column(tmp_path: Path) -> None:
    result = reached(walked(bodied(watered())))
    folder = geoparquet.write(result, tmp_path / "study.geoparquet", audience="restricted")
    for table in whole():
        path = folder / f"{table.name}.restricted.parquet"
        is_drawn = isinstance(table.frame, gpd.GeoDataFrame)
        back = gpd.read_parquet(path) if is_drawn else pd.read_parquet(path)
        same(back.drop(columns="bbox", errors="ignore"), table.frame, table.name)
    assert len(list(folder.glob("*.parquet"))) == len(whole())
    ports = gpd.read_parquet(folder / "port.restricted.parquet", bbox=(0, 0, 1, 1))
    assert ports.empty, "the boxes let a reader skip what lies elsewhere"


def test_a_folder_of_flatgeobuf_has_every_layer_and_tables_as_csv(tmp_path: Path) -> None:
    result = reached(walked(bodied(watered())))
    folder = flatgeobuf.write(result, tmp_path / "study.flatgeobuf", audience="restricted")
    for table in whole():
        if isinstance(table.frame, gpd.GeoDataFrame):
            path = folder / f"{table.name}.restricted.fgb"
            key = str(table.frame.columns[0])
            back, frame = pyogrio.read_dataframe(path), table.frame.reset_index(drop=True)
            # The file is in the order of its spatial index.
            if table.frame[key].is_unique:
                back = back.set_index(key, drop=False).loc[frame[key]].reset_index(drop=True)
                same(back, frame, table.name)
            assert len(back) == len(frame)
            assert pyogrio.read_info(path)["features"] == len(frame)
        else:
            back = pd.read_csv(folder / f"{table.name}.restricted.csv", encoding="utf-8-sig")
            assert list(back.columns) == list(table.frame.columns), table.name
            assert len(back) == len(table.frame)


@BOTH
def test_the_same_study_gives_the_same_bytes(module: ModuleType, tmp_path: Path) -> None:
    one, two = (module.write(replace(study()), tmp_path / name / "study") for name in ("one", "two"))
    assert [path.name for path in sorted(one.iterdir())] == [path.name for path in sorted(two.iterdir())]
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name
        if path.name != "SHA256SUMS":
            told = hashlib.sha256(path.read_bytes()).hexdigest()
            assert f"{told}  {path.name}\n" in (one / "SHA256SUMS").read_text(encoding="utf-8")


@BOTH
def test_nothing_restricted_is_in_the_bytes_of_a_public_folder(module: ModuleType, tmp_path: Path) -> None:
    folder = module.write(study(), tmp_path / "study")
    raw = b"".join(path.read_bytes() for path in folder.iterdir())
    names = {path.name.partition(".")[0] for path in folder.iterdir()}
    assert "gap" not in names
    assert {"place", "segments", "sources"} <= names
    for value in np.ravel(SECRETS[:2]):
        assert np.array([value], dtype="<f8").tobytes() not in raw
        assert np.array([value], dtype="<f4").tobytes() not in raw
    for path in folder.glob("*.parquet"):
        assert "Hill camp" not in str(pd.read_parquet(path).to_dict())
    assert b"Hill camp" not in raw


@BOTH
def test_a_failing_write_leaves_the_old_folder(
    module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = module.write(study(), tmp_path / "study")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(table: Table, path: Path) -> None:
        path.write_bytes(b"half")
        if table.name == "segments":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", fail)
    with pytest.raises(OSError, match="No space"):
        module.write(study(), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
