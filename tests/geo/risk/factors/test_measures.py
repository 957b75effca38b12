"""The factors that are no distance: heat, ground, recorded deaths; and the list of all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from pyproj import CRS
from scipy.stats import spearmanr

from geo.errors import InputError
from geo.join import sample
from geo.risk import factors
from geo.risk.factors import air_heat, climb, deaths_nearby, slope
from layers import weather as weather_
from layers.area import Area
from layers.raster import Raster
from layers.source import Counts, Provenance, Source
from layers.weather import Weather
from tests.builders import raster_of

UTM = 32611
SAID = Provenance(source="test", licence="none")


def segments_of(*lines: list[tuple[float, float]], mode: str = "foot") -> gpd.GeoDataFrame:
    shapes = [shapely.LineString(line) for line in lines]
    return gpd.GeoDataFrame(
        {"route_id": "r", "mode": mode, "length_m": [shape.length for shape in shapes]},
        geometry=shapes,
        index=pd.Index([f"r:{i:05d}" for i in range(1, len(lines) + 1)], name="segment_id"),
        crs=UTM,
    )


def test_every_factor_is_listed() -> None:
    assert [factor.name for factor in factors.all_factors()] == list(factors.NAMES)
    columns = [factor.column for factor in factors.all_factors()]
    assert len(set(columns)) == len(columns)
    with pytest.raises(KeyError, match="no factor; known: air_heat"):
        factors.module("heat")


# air_heat


def weather_of(*, elevation_m: float = 100.0, form: str = "normals") -> Weather:
    """Make normals: the hour of the day in degrees in January, 10 more in July, 0 elsewhere."""
    rows = [
        (month, 0, hour, hour + 10.0 if month == 7 else float(hour) if month == 1 else 0.0)
        for month in range(1, 13)
        for hour in range(24)
    ]
    return Weather(
        hours=pd.DataFrame(rows, columns=["month", "day", "hour", "temperature_c"]),
        form="normals" if form == "normals" else "typical-year",
        lon=-116.0,
        lat=32.6,
        elevation_m=elevation_m,
        utc_offset_h=-8.0,
        provenance=SAID,
        counts=Counts(unit="hours", read=288, kept=288),
    )


SEGMENTS = segments_of([(0, 0), (100, 0)], [(100, 0), (200, 0)])


def test_the_mean_of_8_to_18_h_of_the_month() -> None:
    for day, expected in ((date(2024, 1, 31), 12.5), (date(2024, 7, 1), 22.5), (date(2024, 4, 1), 0.0)):
        series = air_heat.measure(SEGMENTS, weather=weather_of(), on=day)
        assert series.tolist() == [expected, expected]
        assert series.name == "air_temperature_c"
        assert series.index.equals(SEGMENTS.index)


def test_higher_up_it_is_cooler() -> None:
    elevation = pd.DataFrame({"mean": [1100.0, np.nan]}, index=SEGMENTS.index)
    series = air_heat.measure(SEGMENTS, weather=weather_of(), on=date(2024, 1, 1), elevation=elevation)
    assert series.tolist() == pytest.approx([12.5 - 6.5, 12.5])
    with pytest.raises(InputError, match="other segments"):
        air_heat.measure(
            SEGMENTS, weather=weather_of(), on=date(2024, 1, 1), elevation=elevation.reset_index(drop=True)
        )


def test_without_temperatures_there_is_no_heat() -> None:
    weather = weather_of()
    hours = weather.hours.assign(temperature_c=np.nan)
    empty = Weather(**{**vars(weather), "hours": hours})
    assert air_heat.measure(SEGMENTS, weather=empty, on=date(2024, 1, 1)).isna().all()


def test_heat_by_month_goes_with_recorded_deaths(real_data: Path) -> None:
    path = next((real_data / "weather").glob("*Davis-Monthan*.epw"))
    source = Source(path=path, name="NREL", licence="US government")
    weather = weather_.load(source, area=Area.from_bounds(-113.2, 31.3, -110.8, 32.6), crs=CRS.from_epsg(UTM))
    heat = [
        air_heat.measure(SEGMENTS, weather=weather, on=date(2024, month, 1)).iloc[0] for month in range(1, 13)
    ]
    deaths = pd.read_csv(real_data / "death" / "arizona_1981_2015.csv")
    recent = deaths["Post Mortem Interval"].str.strip().isin(["< 1 day", "< 1 week"])
    found = deaths[recent & (deaths["Cause of Death"].str.strip() == "Exposure")]
    assert len(found) == 787
    month = pd.to_datetime(found["Reporting Date"]).dt.month
    by_month = month.value_counts().reindex(range(1, 13), fill_value=0)
    # Reference: 0.872 for the file's hours 8 to 18 (each the end of its hour), 0.766 for the month's maximum.
    assert spearmanr(heat, by_month).statistic > 0.872


# slope, climb


def plane(*, east: float, cell: float = 10.0) -> Raster:
    columns = np.indices((20, 60))[1]
    return raster_of(columns * cell * east, transform=Affine(cell, 0, -100, 0, -cell, 100), crs=UTM)


UP = [(0.0, 0.0), (100.0, 0.0)]
DOWN = UP[::-1]
ACROSS = [(50.0, -50.0), (50.0, 50.0)]
OFF = [(2000.0, 0.0), (2100.0, 0.0)]


def test_the_ground_is_as_steep_whichever_way_one_walks() -> None:
    series = slope.measure(segments_of(UP, DOWN, ACROSS, OFF), terrain=plane(east=1.0))
    assert series.tolist() == pytest.approx([45, 45, 45, np.nan], nan_ok=True)
    assert series.name == "slope_deg"


def test_climb_is_uphill_only() -> None:
    segments = segments_of(UP, DOWN, ACROSS, OFF)
    series = climb.measure(segments, terrain=plane(east=0.2))
    assert series.tolist() == pytest.approx([200, 0, 0, np.nan], nan_ok=True, abs=1e-9)
    assert series.name == "climb_m_per_km"
    assert series.index.equals(segments.index)


def test_engines_climb_by_road_and_rail() -> None:
    for mode in ("road", "rail"):
        segments = segments_of(UP, mode=mode)
        assert slope.measure(segments, terrain=plane(east=0.2)).isna().all()
        assert climb.measure(segments, terrain=plane(east=0.2)).isna().all()


# deaths_nearby


def deaths_of(rows: list[tuple[float, float, int]]) -> gpd.GeoDataFrame:
    """Make deaths from (distance, precision, people)."""
    return gpd.GeoDataFrame(
        {"precision_m": [row[1] for row in rows], "count": [row[2] for row in rows]},
        geometry=[shapely.Point(50, row[0]) for row in rows],
        crs=UTM,
    )


def test_deaths_are_counted_as_well_as_they_are_placed() -> None:
    segments = segments_of(UP)
    death = deaths_of(
        [
            (1000, 100, 1),
            (4000, 2000, 3),
            (6000, 2000, 2),
            (3000, np.nan, 1),
            (9000, 1000, 5),
            (7000, np.nan, 1),
        ]
    )
    assert deaths_nearby.measure(segments, death=death).tolist() == [5.0]
    assert deaths_nearby.interval(segments, death=death).to_numpy().tolist() == [[1.0, 7.0]]


def test_no_records_are_not_no_deaths() -> None:
    segments = segments_of(UP)
    none = deaths_of([])
    none["count"] = none["count"].astype("Int64")
    assert deaths_nearby.measure(segments, death=none).isna().all()
    assert deaths_nearby.interval(segments, death=none).isna().all(axis=None)
    assert deaths_nearby.measure(segments, death=deaths_of([(90_000, 1, 1)])).tolist() == [0.0]


def test_the_elevation_that_study_gives_fits() -> None:
    elevation = sample.along(SEGMENTS, plane(east=0.0))
    series = air_heat.measure(SEGMENTS, weather=weather_of(), on=date(2024, 1, 1), elevation=elevation)
    assert series.tolist() == pytest.approx([12.5 + 0.65] * 2)
