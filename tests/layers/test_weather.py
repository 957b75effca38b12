"""Weather: hours end where the file says they end, a missing code is no number, a bad file tells all."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import CRS

from layers import weather
from layers.area import Area
from layers.errors import DataError, FormatError, SourceMissingError
from layers.source import Source
from tests.layers.epw import HEADER, epw, row, year

AREA = Area.from_bounds(-116.0, 32.0, -115.0, 33.0)


def _load(source: Source) -> weather.Weather:
    return weather.load(source, area=AREA, crs=CRS.from_epsg(32611))


def test_hour_ending_becomes_hour_beginning(tmp_path: Path) -> None:
    read = _load(epw(tmp_path, year()))
    assert len(read.hours) == 8760
    assert tuple(read.hours.columns) == weather.COLUMNS
    first, last = read.hours.iloc[0], read.hours.iloc[-1]
    assert (first["month"], first["day"], first["hour"], first["temperature_c"]) == (1, 1, 0, 11.0)
    assert (last["month"], last["day"], last["hour"], last["temperature_c"]) == (12, 31, 23, 34.0)
    assert (read.form, read.lon, read.lat, read.elevation_m, read.utc_offset_h) == (
        "typical-year",
        -110.95,
        32.13,
        809.0,
        -7.0,
    )
    assert (read.counts.unit, read.counts.read, read.counts.kept) == ("hours", 8760, 8760)
    assert read.provenance.source == "Somewhere (TMY3)"


def test_missing_codes_are_nan(tmp_path: Path) -> None:
    rows = year()
    rows[0] = row(
        1,
        1,
        1,
        temperature="99.9",
        dew="99.9",
        humidity=999,
        pressure=999999,
        ghi=9999,
        dni="9999.0",
        dhi=9999,
        wind=999,
    )
    read = _load(epw(tmp_path, rows))
    assert read.hours.iloc[0, 3:].isna().all()
    assert read.hours.iloc[1:].notna().all().all()


def test_rows_in_another_order_are_put_in_order(tmp_path: Path) -> None:
    read = _load(epw(tmp_path, year()[::-1]))
    assert read.hours["hour"].tolist() == list(range(24)) * 365


def test_leap_year(tmp_path: Path) -> None:
    rows = year() + [row(2, 29, hour) for hour in range(1, 25)]
    assert len(_load(epw(tmp_path, rows)).hours) == 8784


def test_mean_by_hour_is_the_mean_of_the_measured_hours(tmp_path: Path) -> None:
    rows = year()
    rows[0] = row(1, 1, 1, temperature=42.0)
    rows[24] = row(1, 2, 1, temperature=99.9)
    means = weather.mean_by_hour(_load(epw(tmp_path, rows)))
    assert means[["month", "hour"]].to_numpy().tolist() == [[m, h] for m in range(1, 13) for h in range(24)]
    # 29 days of 11.0, one of 42.0, one not measured.
    assert means.loc[0, "temperature_c"] == pytest.approx((29 * 11.0 + 42.0) / 30)
    assert means.loc[25, "temperature_c"] == pytest.approx(12.0)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    rows = year()
    rows[0] = row(1, 1, 1, temperature=85.0, wind="calm")
    rows[1] = rows[1][:20]
    rows[2] = row(13, 1, 3)
    rows[3] = row(1, 1, 25)
    with pytest.raises(DataError) as raised:
        _load(epw(tmp_path, rows))
    told = [(fault.row, fault.column) for fault in raised.value.faults]
    assert told == [(9, "temperature_c"), (9, "wind_m_s"), (10, None), (11, "month"), (12, "hour")]


Change = Callable[[list[list[str]]], list[list[str]]]
BAD_YEARS: list[tuple[str, Change, str]] = [
    ("cut off", lambda rows: rows[:5000], "3760 of 8760 hours of the year are missing"),
    ("a day twice", lambda rows: [*rows, rows[0]], "hour 1 of day 1 of month 1 stands there 2 times"),
    ("30 February", lambda rows: [*rows, row(2, 30, 1)], "is in no calendar"),
    ("no rows", lambda _: [], "8760 of 8760 hours"),
    ("degrees Fahrenheit", lambda rows: [row(1, 1, 1, temperature=104.0), *rows[1:]], "check its unit"),
    ("nan", lambda rows: [row(1, 1, 1, temperature="nan"), *rows[1:]], "outside -70 to 70"),
]


@pytest.mark.parametrize(("name", "change", "says"), BAD_YEARS, ids=[case[0] for case in BAD_YEARS])
def test_bad_years(tmp_path: Path, name: str, change: Change, says: str) -> None:
    with pytest.raises(DataError, match=says):
        _load(epw(tmp_path, change(year())))


def test_bad_headers(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="LOCATION"):
        _load(epw(tmp_path, year(), HEADER[1:]))
    with pytest.raises(DataError, match="lat"):
        _load(epw(tmp_path, year(), [HEADER[0].replace("32.13", "132.13"), *HEADER[1:]]))
    with pytest.raises(DataError, match="one record an hour"):
        _load(epw(tmp_path, year(), [*HEADER[:-1], "DATA PERIODS,1,4,Data,Sunday, 1/ 1,12/31"]))


def test_latin_letters_in_the_header_are_no_fault(tmp_path: Path) -> None:
    source = epw(tmp_path, year(), [HEADER[0].replace("Somewhere", "Nogales"), *HEADER[1:]])
    source.path.write_bytes(source.path.read_bytes().replace(b"Nogales", "Peñasco".encode("latin-1")))
    assert _load(source).provenance.source == "Peñasco (TMY3)"


def _normals(tmp_path: Path, rows: Sequence[dict[str, Any]], **source: Any) -> Source:
    path = tmp_path / "normals.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return Source(path=path, **source)


def _months() -> list[dict[str, Any]]:
    place = {"lon": -116.98, "lat": 32.57, "elevation_m": 159, "utc_offset_h": -8}
    return [
        {"month": month, "hour": hour, "temperature_c": month + hour / 10, **place}
        for month in range(1, 13)
        for hour in range(24)
    ]


def test_normals(tmp_path: Path) -> None:
    read = _load(_normals(tmp_path, _months()))
    assert (read.form, len(read.hours), set(read.hours["day"])) == ("normals", 288, {0})
    assert (read.lon, read.lat, read.elevation_m, read.utc_offset_h) == (-116.98, 32.57, 159.0, -8.0)
    assert read.hours["ghi_w_m2"].isna().all()
    means = weather.mean_by_hour(read)
    np.testing.assert_allclose(means["temperature_c"], read.hours["temperature_c"])
    assert means["wind_m_s"].isna().all()


def test_normals_with_other_names_and_a_constant_place(tmp_path: Path) -> None:
    rows = [{"mes": row["month"], "hour": row["hour"], "t": row["temperature_c"]} for row in _months()]
    read = _load(
        _normals(
            tmp_path,
            rows,
            columns={"month": "mes", "temperature_c": "t"},
            constants={"lon": -117, "lat": 32.5, "elevation_m": 20, "utc_offset_h": -8},
        )
    )
    assert (read.lon, read.hours["temperature_c"].iloc[0]) == (-117.0, 1.0)


BAD_NORMALS: list[tuple[str, Callable[[list[dict[str, Any]]], object], str]] = [
    ("an hour missing", lambda rows: rows.pop(5), "1 of 288 hours .* hour 5 of month 1"),
    ("an hour twice", lambda rows: rows.append(rows[0]), "hour 0 of month 1 stands there 2 times"),
    ("hour 24", lambda rows: rows[0].update(hour=24), "outside 0 to 23"),
    ("another station", lambda rows: rows[7].update(lat=33.0), "row 9, column 'lat'"),
    ("no temperature", lambda rows: rows[0].update(temperature_c=""), "has no value"),
    ("words", lambda rows: rows[0].update(temperature_c="hot"), "is not a number"),
]


@pytest.mark.parametrize(("name", "change", "says"), BAD_NORMALS, ids=[case[0] for case in BAD_NORMALS])
def test_bad_normals(
    tmp_path: Path, name: str, change: Callable[[list[dict[str, Any]]], object], says: str
) -> None:
    rows = _months()
    change(rows)
    with pytest.raises(DataError, match=says):
        _load(_normals(tmp_path, rows))


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        _load(_normals(tmp_path, [{"month": 1, "temperature": 3}]))
    assert [fault.column for fault in raised.value.faults] == [
        "hour",
        "temperature_c",
        "lon",
        "lat",
        "elevation_m",
        "utc_offset_h",
    ]


def test_shortrow(tmp_path: Path) -> None:
    source = _normals(tmp_path, _months())
    source.path.write_text(source.path.read_text() + "12,23\n")
    with pytest.raises(DataError, match="row 290: does not have the 7 fields"):
        _load(source)


def test_other_files(tmp_path: Path) -> None:
    (tmp_path / "weather.json").write_text("{}")
    with pytest.raises(FormatError, match="no weather file"):
        _load(Source(path=tmp_path / "weather.json"))
    with pytest.raises(SourceMissingError):
        _load(Source(path=tmp_path / "none.epw"))
    (tmp_path / "odd.csv").write_bytes(b"month,hour\n\xff\xfe\xfa")
    with pytest.raises(DataError, match="encoding"):
        _load(Source(path=tmp_path / "odd.csv"))


@pytest.mark.parametrize("station", ["Davis-Monthan", "Chula.Vista"])
def test_real_typical_year_against_the_raw_file(real_data: Path, station: str) -> None:
    path = next((real_data / "weather").glob(f"*{station}*.epw"))
    read = _load(Source(path=path))
    with path.open(newline="") as file:
        raw = list(csv.reader(file))[8:]
    assert len(read.hours) == len(raw) == 8760
    july = [float(row[6]) for row in raw if row[1] == "7"]
    found = read.hours.loc[read.hours["month"] == 7, "temperature_c"]
    assert found.mean() == pytest.approx(math.fsum(july) / len(july))
    hottest = max(raw, key=lambda row: float(row[6]))
    at = read.hours.loc[read.hours["temperature_c"].idxmax()]
    assert [at["month"], at["day"], at["hour"] + 1] == [float(cell) for cell in hottest[1:4]]
    noon = [float(row[13]) for row in raw if row[1] == "6" and row[3] == "13"]
    means = weather.mean_by_hour(read).set_index(["month", "hour"])
    assert means.loc[(6, 12), "ghi_w_m2"] == pytest.approx(math.fsum(noon) / len(noon))
