"""The house keeps its shape: arrows, the order inside geo, who may open files, who may use the network."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("study", "maps", "geo", "layers")
GEO_ORDER = ("errors", "join", "ground", "walking", "body", "risk", "water", "result")
NETWORK = {"requests", "urllib.request", "http", "httpx", "socket", "ftplib", "aiohttp", "urllib3", "ssl"}
DATABASE = {"psycopg", "psycopg2", "sqlalchemy", "geoalchemy2", "asyncpg", "pg8000"}
"""Reach a database, on this machine or another: only the one that the user names."""
COMPILED = ROOT / "geo" / "_compiled.py"
"""Reads our own source, no data: what compiled code was made of."""
READERS = {"pyogrio", "rasterio", "sqlite3", "csv", "zipfile", "io", "tempfile", "shutil", "fiona", "osmium"}
FILE_METHODS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "to_file", "to_csv", "to_parquet",
    "read_file", "read_csv", "read_parquet", "read_dataframe",
}  # fmt: skip


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports anywhere, with its line; `from a import b` counts as a and a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; name the room"
            yield node.module or "", node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def within(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_code(room: str) -> None:
    assert len(sources(room)) > 3


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_right_only(room: str) -> None:
    left = set(ROOMS[: ROOMS.index(room)])
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources(room)
        for module, line in imported(path)
        if module.split(".")[0] in left
    ]
    assert wrong == []


def test_rooms_of_geo_import_earlier_ones_only() -> None:
    wrong = []
    for path in sources("geo"):
        parts = path.relative_to(ROOT / "geo").with_suffix("").parts
        if parts[0] in {"__init__", COMPILED.stem}:
            continue
        place = GEO_ORDER.index(parts[0])
        for module, line in imported(path):
            names = module.split(".")
            if names[:1] != ["geo"] or names[1:2] in ([], [COMPILED.stem]):
                continue
            if GEO_ORDER.index(names[1]) > place:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert wrong == []


def test_only_fetch_uses_the_network() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for room in ROOMS
        for path in sources(room)
        if ROOT / "layers" / "fetch" not in path.parents
        for module, line in imported(path)
        if within(module, NETWORK)
    ]
    assert wrong == []


def test_only_postgis_reaches_a_database() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in sources(room)
        if any(within(module, DATABASE) for module, _ in imported(path))
    }
    assert users == {"maps/postgis.py"}


def test_geo_neither_opens_files_nor_prints() -> None:
    wrong = []
    for path in (path for path in sources("geo") if path != COMPILED):
        wrong += [
            f"{path.relative_to(ROOT)}:{line} imports {module}"
            for module, line in imported(path)
            if within(module, READERS)
        ]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in FILE_METHODS | {"print"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {name}")
    assert wrong == []


def test_maps_opens_no_data_file() -> None:
    reading = {"read_file", "read_csv", "read_parquet", "read_dataframe"}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("maps")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in reading
    ]
    assert wrong == []


def test_kernels_live_in_private_files_of_geo() -> None:
    users = [path for room in ROOMS for path in sources(room) if any(m == "numba" for m, _ in imported(path))]
    assert users, "no kernel found: this test looks in the wrong place"
    assert [p for p in users if not (p.name.startswith("_") and ROOT / "geo" in p.parents)] == []


def test_maps_never_scores() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sources("maps")
        for module, line in imported(path)
        if within(module, {"geo.risk.score", "geo.risk.exposure", "geo.risk.curve", "geo.risk.factors"})
    ]
    assert wrong == []


def test_an_arrow_pointing_left_would_be_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("from geo.join import segment\nimport study.cli\n", encoding="utf-8")
    assert {module for module, _ in imported(bad)} == {"geo.join", "geo.join.segment", "study.cli"}
