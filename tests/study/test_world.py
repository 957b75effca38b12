"""Files of one kind become one table, in which it stays known which row is of which file."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny

from study import config
from study import world as world_
from study.world import World

HEAD = "site_id,lon,lat,name,source,licence,precision_m,sensitivity"


def read(folder: Path, *files: list[str]) -> World:
    path = tiny.make(folder)
    study = path.read_text(encoding="utf-8")
    for number, names in enumerate(files):
        rows = [
            f"{name},-116.1{number},32.7{at},Spot{tiny.COMMON},10,public" for at, name in enumerate(names)
        ]
        (folder / f"site{number}.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        study += f'\n[[layers.site]]\npath = "site{number}.csv"\n'
    path.write_text(study, encoding="utf-8")
    return world_.read(config.read(path))


@pytest.mark.parametrize(
    ("files", "keys"),
    [
        ((["S1", "S2"], ["S1"]), [{"S1-1", "S2"}, {"S1-2"}]),
        ((["S1", "S1-2"], ["S1"]), [{"S1-1", "S1-2"}, {"S1-4"}]),
        ((["S1"], ["S1-1", "S1"]), [{"S1-3"}, {"S1-1", "S1-2"}]),
        ((["S1", "S1-2"], ["S1", "S1-4"], ["S1-2"]), [{"S1-1", "S1-2-1"}, {"S1-5", "S1-4"}, {"S1-2-3"}]),
    ],
)
def test_no_row_takes_the_key_of_another_files_row(
    tmp_path: Path, files: tuple[list[str], ...], keys: list[set[str]]
) -> None:
    """Rows are declared published by their keys: with another file's key a row would be too."""
    world = read(tmp_path, *files)
    assert list(map(set, world.keys["site"])) == keys
    assert world.frames["site"]["site_id"].is_unique
