"""Writing to a real PostgreSQL with PostGIS, on a socket of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import InputError
from maps import _tables, postgis
from tests import database
from tests.maps.bodied import bodied
from tests.maps.builders import SECRETS, study
from tests.maps.reached import reached
from tests.maps.walked import walked
from tests.maps.watered import watered

sqlalchemy = pytest.importorskip("sqlalchemy")

pytestmark = pytest.mark.skipif(
    database.programs() is None and not os.environ.get("CI"), reason="no PostgreSQL with PostGIS"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with database.server() as made:
        with pytest.raises(InputError, match="has no PostGIS"):
            postgis.write(study(), made)
        ask(made, "CREATE EXTENSION postgis")
        yield made


def engine_of(address: str) -> Any:
    driven = address.replace("postgresql://", "postgresql+psycopg://")
    return sqlalchemy.create_engine(driven, poolclass=sqlalchemy.pool.NullPool)


def ask(address: str, *statements: str) -> list[Any]:
    with engine_of(address).begin() as connection:
        for statement in statements:
            told = connection.exec_driver_sql(statement)
            rows = list(told) if told.returns_rows else []
    return rows


def tables(address: str, schema: str) -> set[str]:
    rows = ask(address, "SELECT table_schema, table_name FROM information_schema.tables")
    return {name for space, name in rows if space == schema}


def test_every_table_and_column_of_the_geopackage_is_there(address: str) -> None:
    whole = reached(walked(bodied(watered())))
    assert postgis.write(whole, address, audience="restricted", schema="whole") == "whole_restricted"
    made = list(_tables.tables(whole, "restricted"))
    assert tables(address, "whole_restricted") == {table.name for table in made}
    with engine_of(address).connect() as connection:
        for table in made:
            frame, query = table.frame, f'TABLE whole_restricted."{table.name}" ORDER BY fid'
            if isinstance(frame, gpd.GeoDataFrame):
                back = gpd.read_postgis(query, connection, geom_col="geom")
                assert back.crs == frame.crs, table.name
                assert back.geometry.geom_equals_exact(frame.geometry.reset_index(drop=True), 0).all()
                columns = [str(name) for name in frame.columns if name != frame.geometry.name]
            else:
                back = pd.read_sql(query, connection)
                columns = [str(name) for name in frame.columns]
            assert set(back.columns) - {"fid", "geom"} == set(columns), table.name
            for column in columns:
                missing = frame[column].isna().reset_index(drop=True)
                assert list(back[column].isna()) == list(missing), (table.name, column)
                if pd.api.types.is_numeric_dtype(frame[column]):
                    given = frame[column].reset_index(drop=True)[~missing]
                    assert list(back[column][~missing]) == list(given), (table.name, column)
    days = ask(
        address,
        "SELECT data_type FROM information_schema.columns WHERE table_schema = 'whole_restricted' "
        "AND table_name = 'death' AND column_name = 'found_on'",
    )
    assert days == [("date",)]
    said = ask(address, "SELECT obj_description('whole_restricted.segments'::regclass)")
    assert said[0][0].startswith("Route segments.")
    (meant,) = ask(
        address,
        "SELECT col_description('whole_restricted.segments'::regclass, attnum) FROM pg_attribute "
        "WHERE attrelid = 'whole_restricted.segments'::regclass AND attname = 'core_c'",
    )
    assert meant[0] == "Core (rectal) temperature, degrees Celsius"


def test_the_new_study_takes_the_place_of_the_old(address: str) -> None:
    assert postgis.write(study(), address) == "vereda"
    assert "segments" in tables(address, "vereda")
    plain = study()
    postgis.write(replace(plain, segments=plain.segments.iloc[:0]), address)
    assert "segments" not in tables(address, "vereda")
    assert tables(address, "vereda__new") == set()


def test_a_failure_leaves_the_old_one_whole(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    postgis.write(study(), address, schema="kept")
    before = tables(address, "kept")

    def fail(*_: object) -> None:
        raise sqlalchemy.exc.OperationalError("statement with a secret", {}, Exception("the disk is full"))

    monkeypatch.setattr(postgis, "_put_in_place", fail)
    with pytest.raises(InputError, match=r"cannot write to the database: the disk is full$"):
        postgis.write(replace(study(), notes=()), address, schema="kept")
    assert tables(address, "kept") == before
    assert tables(address, "kept__new") == set()


def test_what_is_not_ours_stays(address: str) -> None:
    ask(address, "CREATE SCHEMA theirs", "CREATE TABLE theirs.work (id int)")
    with pytest.raises(InputError, match="'theirs' is not from vereda and stays; give another name"):
        postgis.write(study(), address, schema="theirs")
    assert tables(address, "theirs") == {"work"}
    postgis.write(study(), address, schema="seen")
    ask(address, "CREATE VIEW theirs.routes AS SELECT * FROM seen.routes")
    with pytest.raises(InputError, match=r"views outside 'seen' rest on it and would go: theirs\.routes"):
        postgis.write(study(), address, schema="seen")


def test_the_public_schema_has_nothing_restricted(address: str) -> None:
    postgis.write(study(), address, schema="open")
    assert "gap" not in tables(address, "open")
    for table in sorted(tables(address, "open")):
        rows = str(ask(address, f'TABLE open."{table}"'))
        assert not any(name in rows for name in ("Hill camp", "Cache 7", "Along the wash")), table
    points = ask(
        address,
        "SELECT ST_X(geom), ST_Y(geom) FROM open.place UNION SELECT ST_X(geom), ST_Y(geom) FROM open.water",
    )
    assert not set(points) & set(SECRETS)
    assert ask(address, "SELECT obj_description('open'::regnamespace)")[0][0].endswith("Public edition")


@pytest.mark.parametrize("name", ["Vereda", 'a"; DROP SCHEMA public; --', "pg_toast", "", "x" * 41])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot name a schema"):
        postgis.write(study(), "postgresql://nobody@/none", schema=name)


def test_errors_are_one_sentence_and_tell_no_password(tmp_path: Any) -> None:
    with pytest.raises(InputError, match="no address of a database") as none:
        postgis.write(study(), "mysql://me:secret@host/db")
    assert "secret" not in str(none.value)
    with pytest.raises(InputError, match="cannot write to the database") as gone:
        postgis.write(study(), f"postgresql://me:secret@/db?host={tmp_path}")
    assert "secret" not in str(gone.value)
    assert "\n" not in str(gone.value)
