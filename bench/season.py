"""Which measure of the month goes with recorded deaths: what a model of the body must beat.

Deaths of exposure by month against monthly measures of one station's typical year (Tucson, Davis-Monthan,
TMY3): Spearman's rank correlation, and the Poisson deviance explained in three forms that are the same for
every measure (`geo.risk.season.compare`). Counts:

- `to 2015`: Arizona OpenGIS records, cause exposure, found within a week (787 people);
- `2016-2018`: IOM Missing Migrants in Arizona, harsh environmental conditions, which are later and kept apart
  (the file does not say how long people had been dead, so months are blurred).

The interval is that of whole years drawn again 2,000 times; "better" is the share of those draws in which the
measure is above the first one, by Spearman and by deviance. The body's rows come twice: of the walkers as
they are stated on every third day, and expected over pace, body, water, sun, wind, slope and jacket drawn
together (`geo.body.uncertainty`) on every day; and those with cold for several ways to dress. `--quick` draws
200 and leaves most days out. The folder of data is in VEREDA_DATA, or beside the project; without it nothing
is measured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geo.body import open_country, uncertainty
from geo.body.clothing import LIGHT_JACKET_CLO
from geo.body.person import KINDS
from geo.risk import season
from layers import death
from layers import weather as weather_
from layers.area import Area
from layers.source import Source
from layers.weather import Weather

ROOT = Path(__file__).resolve().parent.parent
UTM = CRS.from_epsg(32612)
ARIZONA = Area.from_bounds(-114.82, 31.33, -109.05, 37.0)
EVERYWHERE = Area.from_bounds(-115.0, 31.0, -108.5, 38.0, margin_m=300_000.0)
MEAN_YEAR = 365
DRESSED: Mapping[str, float | None] = {
    "": None,
    ", light jacket 0.35 clo": LIGHT_JACKET_CLO,
    ", winter coat 0.75 clo": 0.75,
    ", nothing to put on": 0.0,
}
"""What cold does hangs on what is put on: as people are observed to dress (`geo.body.clothing`), which is
what the model does, and beside it a jacket that is the same in all weather. All are shown; none was chosen by
its figures."""
EXPECTED_OF = 100
"""Draws that the expected harm is the mean of."""
Floats = NDArray[np.float64]


def saturation_kpa(celsius: Floats) -> Floats:
    """Return saturation vapour pressure: FAO-56 equation 11 (as in PyETo's fao.py, read)."""
    kpa: Floats = 0.6108 * np.exp(17.27 * celsius / (celsius + 237.3))
    return kpa


def extraterrestrial_mj(day: Floats, lat_deg: float) -> Floats:
    """Return the sun above the air, MJ/m2 a day: FAO-56 equations 21 and 23 to 25 (as in PyETo, read)."""
    angle = 2.0 * np.pi / MEAN_YEAR * day
    declination, lat = 0.409 * np.sin(angle - 1.39), np.radians(lat_deg)
    sunset = np.arccos(-np.tan(lat) * np.tan(declination))
    mj: Floats = (
        24 * 60 / np.pi * 0.0820 * (1 + 0.033 * np.cos(angle))
        * (sunset * np.sin(lat) * np.sin(declination) + np.cos(lat) * np.cos(declination) * np.sin(sunset))
    )  # fmt: skip
    return mj


def hargreaves_mm(days: pd.DataFrame, lat_deg: float) -> Floats:
    """Return reference evapotranspiration, mm a day: Hargreaves, FAO-56 equation 52 (as in PyETo, read).

    Parameters
    ----------
    days
        ``day`` of the year, ``lowest_c``, ``highest_c``.
    """
    low, high = days["lowest_c"].to_numpy(), days["highest_c"].to_numpy()
    sun = extraterrestrial_mj(days["day"].to_numpy(), lat_deg)
    mm: Floats = 0.0023 * ((low + high) / 2 + 17.8) * np.sqrt(high - low) * 0.408 * sun
    return mm


def penman_monteith_mm(days: pd.DataFrame, lat_deg: float, elevation_m: float) -> Floats:
    """Return reference evapotranspiration, mm a day: FAO-56 Penman-Monteith, equation 6.

    Equations 7, 8, 11 to 13, 37 to 40 and 47 (wind from 10 m to 2 m) as in PyETo's fao.py, read.

    Parameters
    ----------
    days
        as for `hargreaves_mm`, and ``vapour_kpa``, ``sun_mj`` (MJ/m2 a day), ``wind_10_m_s``.
    """
    low, high = days["lowest_c"].to_numpy(), days["highest_c"].to_numpy()
    mean, vapour, sun = (low + high) / 2, days["vapour_kpa"].to_numpy(), days["sun_mj"].to_numpy()
    wind = days["wind_10_m_s"].to_numpy() * 4.87 / np.log(67.8 * 10.0 - 5.42)
    pressure = 101.3 * ((293.0 - 0.0065 * elevation_m) / 293.0) ** 5.26
    psychrometric = 0.000665 * pressure
    saturated = (saturation_kpa(low) + saturation_kpa(high)) / 2
    slope = 4098 * saturation_kpa(mean) / (mean + 237.3) ** 2
    clear = (0.75 + 2e-5 * elevation_m) * extraterrestrial_mj(days["day"].to_numpy(), lat_deg)
    long_wave = (
        4.903e-9 * ((high + 273.16) ** 4 + (low + 273.16) ** 4) / 2
        * (0.34 - 0.14 * np.sqrt(vapour)) * (1.35 * np.minimum(sun / clear, 1.0) - 0.35)
    )  # fmt: skip
    net = (1 - 0.23) * sun - long_wave
    dry = psychrometric * 900 / (mean + 273) * wind * (saturated - vapour)
    mm: Floats = (0.408 * slope * net + dry) / (slope + psychrometric * (1 + 0.34 * wind))
    return mm


def days_of(weather: Weather) -> pd.DataFrame:
    """Return the days of a typical year: month, day of the year and what the formulas need."""
    hours = weather.hours.assign(
        vapour_kpa=saturation_kpa(weather.hours["dew_point_c"].to_numpy(dtype=np.float64)),
        sun_mj=weather.hours["ghi_w_m2"] * 3600 / 1e6,
    )
    days = hours.groupby(["month", "day"], as_index=False).agg(
        lowest_c=("temperature_c", "min"),
        highest_c=("temperature_c", "max"),
        mean_c=("temperature_c", "mean"),
        vapour_kpa=("vapour_kpa", "mean"),
        sun_mj=("sun_mj", "sum"),
        wind_10_m_s=("wind_m_s", "mean"),
    )
    return days.assign(day=np.arange(1, len(days) + 1))


def measures_of(weather: Weather) -> dict[str, list[float]]:
    """Return the candidates: name -> 12 values."""
    hours, days = weather.hours, days_of(weather)
    days["hargreaves"] = hargreaves_mm(days, weather.lat)
    days["penman_monteith"] = penman_monteith_mm(days, weather.lat, weather.elevation_m)
    by_hour, by_day = hours.groupby("month"), days.groupby("month")

    def between(first: int, last: int) -> pd.Series:
        return hours[hours["hour"].between(first, last)].groupby("month")["temperature_c"].mean()

    found = {
        "air, mean 8-18 h": between(8, 17),
        "air, mean 8-18 h, hours ending": between(7, 17),
        "air, mean of all hours": by_hour["temperature_c"].mean(),
        "air, mean daily maximum": by_day["highest_c"].mean(),
        "air, the month's highest": by_hour["temperature_c"].max(),
        "sun, sum of the month": by_hour["ghi_w_m2"].sum() / 1000.0,
        "evapotranspiration, Hargreaves, mean": by_day["hargreaves"].mean(),
        "evapotranspiration, Hargreaves, sum": by_day["hargreaves"].sum(),
        "evapotranspiration, Penman-Monteith, mean": by_day["penman_monteith"].mean(),
        "evapotranspiration, Penman-Monteith, sum": by_day["penman_monteith"].sum(),
    }
    return {name: [float(value) for value in values] for name, values in found.items()}


def counts_by_year(deaths: pd.DataFrame, **options: tuple[str, ...]) -> pd.DataFrame:
    """Return people by year (rows) and month (columns)."""
    years = pd.to_datetime(deaths["found_on"]).dt.year
    return pd.DataFrame({year: season.by_month(rows, **options) for year, rows in deaths.groupby(years)}).T


def arizona(data: Path) -> pd.DataFrame:
    """Return the counts to 2015."""
    path = data / "death" / "arizona_1981_2015.csv"
    source = Source(path=path, profile="arizona-opengis", on_bad_rows="set-aside")
    return counts_by_year(death.load(source, area=EVERYWHERE, crs=UTM).frame)


def later(data: Path) -> pd.DataFrame:
    """Return the counts of Arizona from 2016 on, which the other file does not reach."""
    path = data / "death" / "iom_missing_migrants_us_mexico_2014_2018.csv"
    source = Source(path=path, profile="iom-missing-migrants", on_bad_rows="set-aside")
    frame = death.load(source, area=ARIZONA, crs=UTM).frame
    return counts_by_year(
        frame[frame["found_on"] >= pd.Timestamp(2016, 1, 1)], intervals=("<1d", "<1w", "unknown")
    )


def told(title: str, by_year: pd.DataFrame, measures: Mapping[str, list[float]], *, draws: int) -> None:
    """Print a table: each measure with the interval of its figures when years are drawn again."""
    counts = by_year.sum()
    print(f"\n{title}: {int(counts.sum())} people, {len(by_year)} years; by month {counts.tolist()}")
    print(f"{'':56} {'Spearman':>22} {'k exp(b h)':>22} {'k h^b':>8} {'b':>6} {'k h':>8} {'better':>11}")
    table = season.compare(counts, measures)
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(draws):
        again = by_year.to_numpy()[rng.integers(0, len(by_year), len(by_year))].sum(axis=0)
        drawn.append(season.compare(pd.Series(again), measures)[["spearman", "exponential"]].to_numpy())
    figures = np.array(drawn)
    low, high = np.nanquantile(figures, [0.025, 0.975], axis=0)
    better = (figures > figures[:, :1]).mean(axis=0)
    for i, row in enumerate(table.to_dict("records")):
        print(
            f"{row['measure']:56} {row['spearman']:6.3f} ({low[i, 0]:.3f} to {high[i, 0]:.3f})"
            f" {row['exponential']:6.3f} ({low[i, 1]:.3f} to {high[i, 1]:.3f})"
            f" {row['power']:8.3f} {row['exponent']:6.2f} {row['proportional']:8.3f}"
            f" {better[i, 0]:5.0%} {better[i, 1]:5.0%}"
        )


def checked() -> str:
    """Return how Penman-Monteith comes out on FAO-56's example 18 (Uccle, 6 July: 3.9 mm a day)."""
    low, high = 12.3, 21.5
    vapour = (saturation_kpa(np.array(low)) * 0.84 + saturation_kpa(np.array(high)) * 0.63) / 2
    day = pd.DataFrame(
        {
            "day": [187], "lowest_c": [low], "highest_c": [high], "vapour_kpa": [float(vapour)],
            "sun_mj": [22.07], "wind_10_m_s": [10.0 / 3.6],
        }
    )  # fmt: skip
    return (
        f"Penman-Monteith on FAO-56 example 18: {penman_monteith_mm(day, 50.8, 100.0)[0]:.2f} mm a day (3.9)"
    )


def main() -> None:
    """Print both tables."""
    data = Path(os.environ.get("VEREDA_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "weather").is_dir():
        print(f"no real data at {data}; set VEREDA_DATA to its folder")
        return
    draws = 200 if "--quick" in sys.argv else 2_000
    path = next((data / "weather").glob("*Davis-Monthan*.epw"))
    weather = weather_.load(Source(path=path, name="NREL", licence="US"), area=EVERYWHERE, crs=UTM)
    measures = measures_of(weather)
    is_quick = "--quick" in sys.argv
    drawn = uncertainty.draws(10 if is_quick else EXPECTED_OF, seed=1, has_days=True)
    shown = {"air, C": weather.hours.groupby("month")["temperature_c"].mean()}
    for kind, apart, draws_of in (
        ("", 9 if is_quick else 3, None),
        ("expected ", 15 if is_quick else 1, drawn),
    ):
        for how, jacket in DRESSED.items():
            people = tuple(KINDS[name].changed(jacket_clo=jacket) for name in ("man", "woman"))
            months = open_country.by_month(weather, persons=people, days_apart=apart, draws=draws_of)
            if not how:
                # Heat and litres are the same however people dress in the cold.
                measures[f"body, {kind}litres in two days"] = months["needed_l"].tolist()
                measures[f"body, {kind}deficit (heat)"] = months["heat_harm"].tolist()
                shown[f"{kind}heat"] = months["heat_harm"]
            measures[f"body, {kind}deficit and cold{how}"] = months["harm"].tolist()
            shown[f"{kind}cold{how}"] = months["cold_harm"]
    print(checked())
    for name, values in shown.items():
        print(f"{name:38}" + " ".join(f"{value:7.3f}" for value in values))
    told("to 2015", arizona(data), measures, draws=draws)
    told("2016-2018", later(data), measures, draws=draws)


if __name__ == "__main__":
    main()
