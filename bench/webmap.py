"""Web maps of very many lines: ours beside plain Folium, written, opened and moved in a headless Chromium.

Lines are random walks with steps of about 100 m in 60 x 60 km. Ours carry class, name, highway, surface,
source and licence (trails) or risk with its interval, two factors, a reason and their route (sections of
routes), and open a pop-up of them; Folium's (`prefer_canvas`, as quick as it can be) carry a colour and a
tooltip of one text. Folium's own scripts are put into its file, since the browser has no network. Times: to
write (median of 3 for ours, once for Folium), from opening the file to the first picture of everything, and
the longest that the page stands still while the map is moved. `--quick` makes small maps.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import harness
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.result import FactorUse, Phrase, StudyResult
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from layers.area import Area
from maps import _page, webmap

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CRS_M = CRS.from_epsg(32611)
EXTENT_M = 60_000.0
CORNER = (520_000.0, 3_590_000.0)
ROUTES = 500
PATIENCE_S = 600
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromedriver")


@dataclass(frozen=True)
class Size:
    """So many lines of so many vertices, as trails or as sections of routes."""

    lines: int
    vertices: int
    sections: bool
    folium: bool = True
    most_mb: float | None = None
    most_write_s: float | None = None
    most_paint_s: float | None = None

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return f"{self.lines:,} x {self.vertices} {'sections' if self.sections else 'trails'}"


SIZES = (
    Size(20_000, 20, sections=False, most_mb=3.0, most_write_s=1.0),
    Size(100_000, 10, sections=True, most_mb=8.0, most_paint_s=3.5),
    Size(100_000, 11, sections=False, folium=False),
    Size(200_000, 6, sections=True, folium=False),
)
SMALL = (Size(2_000, 20, sections=False), Size(2_000, 10, sections=True))


def walks(size: Size) -> np.ndarray:
    """Return vertices of each line, shape (lines, vertices, 2), in metres; sections of a route join."""
    rng = np.random.default_rng(5)
    if not size.sections:
        steps = rng.normal(0.0, 70.0, (size.lines, size.vertices, 2)).cumsum(axis=1)
        return np.asarray(rng.uniform(0, EXTENT_M, (size.lines, 1, 2)) + steps + CORNER)
    each = size.lines // ROUTES
    heading = rng.normal(0.0, 0.25, (ROUTES, each * (size.vertices - 1))).cumsum(axis=1)
    heading += rng.uniform(0, 2 * np.pi, (ROUTES, 1))
    way = np.stack([np.cos(heading), np.sin(heading)], axis=2).cumsum(axis=1) * 100.0
    way = rng.uniform(0, EXTENT_M, (ROUTES, 1, 2)) + np.concatenate([np.zeros((ROUTES, 1, 2)), way], axis=1)
    # Folded back at the edges of the square.
    way = np.abs((way + EXTENT_M) % (2 * EXTENT_M) - EXTENT_M) + CORNER
    at = np.arange(each)[:, None] * (size.vertices - 1) + np.arange(size.vertices)
    return np.asarray(way[:, at].reshape(size.lines, size.vertices, 2))


def study(size: Size) -> StudyResult:
    """Return a study of nothing but lines."""
    shapes = shapely.linestrings(walks(size))
    nothing = {name: [] for name in ("route_id", "start_m", "end_m", "sensitivity")}
    empty = gpd.GeoDataFrame(nothing, geometry=[], crs=CRS_M)
    segments, routes, layers = empty, empty, {}
    if size.sections:
        segments, routes = _sections(shapes)
    else:
        layers = {"trail": _trails(shapes)}
    west, south, east, north = (
        gpd.GeoSeries(shapes[:: max(1, len(shapes) // 5000)], crs=CRS_M).to_crs(4326).total_bounds
    )
    return StudyResult(
        title=Phrase("Very many lines", "Muchísimas líneas"),
        notes=(),
        on=date(2026, 7, 15),
        area=Area.from_bounds(west, south, east, north),
        crs=CRS_M,
        layers=layers,
        tables={},
        rasters={},
        openings=empty,
        segments=segments,
        routes=routes,
        factors=tuple(FactorUse(factor=factor, measured_share=1.0) for factor in _FACTORS),
        uses=(),
    )


_FACTORS = tuple(
    Factor(
        name=name,
        column=column,
        unit=unit,
        needs=("weather",),
        curve=Curve(((0.0, 0.0), (50_000.0, 1.0))),
        weight=1.0,
        citation="none: random numbers",
        label_en=name,
        label_es=name,
        reason_en="{value}",
        reason_es="{value}",
    )
    for name, column, unit in (("heat", "air_heat_c", "°C"), ("water", "water_distance_m", "m"))
)


def _trails(shapes: np.ndarray) -> gpd.GeoDataFrame:
    count = len(shapes)
    rng = np.random.default_rng(6)
    return gpd.GeoDataFrame(
        {
            "trail_id": np.arange(count).astype(str),
            "name": np.array([f"Trail {number}" for number in range(count)], dtype=object),
            "highway": rng.choice(["path", "track", "footway"], count),
            "is_drivable": rng.random(count) < 0.3,
            "is_walkable": True,
            "surface": rng.choice(["sand", "gravel", "rock"], count),
            "source": "A published table",
            "licence": "CC BY 4.0",
            "retrieved": pd.Timestamp("2024-03-01"),
            "precision_m": rng.choice([5.0, 10.0, 20.0], count),
            "valid_from": pd.NaT,
            "valid_to": pd.NaT,
            "sensitivity": "public",
            "basis": "published",
        },
        geometry=shapes,
        crs=CRS_M,
    )


def _sections(shapes: np.ndarray) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    count = len(shapes)
    rng = np.random.default_rng(7)
    length = shapely.length(shapes)
    route = np.repeat([f"route-{number}" for number in range(ROUTES)], count // ROUTES)
    end = pd.Series(length).groupby(route).cumsum().to_numpy()
    risk = np.clip(rng.normal(0, 3, count).cumsum() % 100, 0, 100)
    segments = gpd.GeoDataFrame(
        {
            "segment_id": np.arange(count).astype(str),
            "route_id": route,
            "mode": "foot",
            "start_m": end - length,
            "end_m": end,
            "length_m": length,
            "sensitivity": "public",
            "basis": "approximate",
            "air_heat_c": rng.uniform(25, 45, count),
            "water_distance_m": rng.uniform(0, 20_000, count),
            "risk": risk,
            "risk_low": risk * 0.9,
            "risk_high": np.minimum(100, risk * 1.1),
            "band": np.minimum(5, (risk // 20).astype(int) + 1),
            "main_factor": np.where(rng.random(count) < 0.5, "heat", "water"),
            "measured_share": 1.0,
        },
        geometry=shapes,
        crs=CRS_M,
    ).set_index("segment_id")
    whole = shapely.line_merge(
        shapely.multilinestrings(
            shapely.get_parts(shapes), indices=np.repeat(np.arange(ROUTES), count // ROUTES)
        )
    )
    by_route = pd.Series(risk).groupby(route, sort=False)
    routes = gpd.GeoDataFrame(
        {
            "route_id": [f"route-{number}" for number in range(ROUTES)],
            "name": [f"Route {number}" for number in range(ROUTES)],
            "mode": "foot",
            "length_m": shapely.length(whole),
            "sensitivity": "public",
            "basis": "approximate",
            "risk": by_route.mean().to_numpy(),
            "risk_low": by_route.min().to_numpy(),
            "risk_high": by_route.max().to_numpy(),
            "risk_max": by_route.max().to_numpy(),
            "band": 3,
            "main_factor": "heat",
            "main_intensity": 38.5,
            "measured_share": 1.0,
        },
        geometry=whole,
        crs=CRS_M,
    ).set_index("route_id")
    return segments, routes


def ours(size: Size, path: Path) -> Callable[[], int]:
    """Set up our writer; its result is the size of the file."""
    result = study(size)
    return lambda: webmap.write(result, path, audience="restricted").stat().st_size


def theirs(size: Size, path: Path) -> Callable[[], int]:
    """Set up Folium's GeoJson with a style for each class and a tooltip."""
    import folium

    shapes = gpd.GeoSeries(shapely.linestrings(walks(size)), crs=CRS_M)
    colours = ("#fff2b2", "#fdb94d", "#e9683c", "#b0234f", "#4a0f57")
    frame = gpd.GeoDataFrame(
        {"band": np.arange(len(shapes)) % 5, "told": [f"Line {number}" for number in range(len(shapes))]},
        geometry=shapes,
    ).to_crs(4326)

    def work() -> int:
        drawn = folium.Map(location=[32.7, -116.5], zoom_start=10, prefer_canvas=True)
        folium.GeoJson(
            frame,
            style_function=lambda feature: {"color": colours[feature["properties"]["band"]], "weight": 3},
            tooltip=folium.GeoJsonTooltip(["told"]),
        ).add_to(drawn)
        drawn.save(str(path))
        return path.stat().st_size

    return work


def offline(path: Path) -> None:
    """Put Leaflet and jQuery into Folium's page, and let it say when it is drawn."""
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("<body>", 1)
    kept = "\n".join(line for line in head.splitlines() if "https://" not in line)
    scripts = f"<script>{_page.leaflet_js()}</script><script>{_page.jquery_js()}</script>"
    kept = kept.replace("</head>", f"<style>{_page.leaflet_css()}</style>{scripts}</head>")
    done = (
        "<script>requestAnimationFrame(() => setTimeout(() => { performance.mark('drawn');"
        "document.body.dataset.ready = 'yes'; }, 0));</script>"
    )
    path.write_text(f"{kept}<body>{rest.replace('</html>', done + '</html>')}", encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Chrome]:
    """Start a browser without a network, with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    profile = tempfile.mkdtemp(prefix="vereda-bench-")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM[0]
    flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    quiet = ("--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1400,900", f"--user-data-dir={profile}")
    for flag in (*flags, *quiet):
        options.add_argument(flag)
    # A page that stands still for a minute is looked at too.
    options.page_load_strategy = "none"
    driver = webdriver.Chrome(options=options, service=Service(CHROMIUM[1]))
    driver.command_executor.client_config.timeout = PATIENCE_S  # type: ignore[union-attr]  # untyped
    driver.set_script_timeout(PATIENCE_S)
    try:
        yield driver
    finally:
        driver.quit()
        shutil.rmtree(profile, ignore_errors=True)


_STILL = """
const [map, done] = [%s, arguments[0]];
let [last, worst] = [performance.now(), 0];
const end = last + 3500;
const step = () => {
  const now = performance.now();
  worst = Math.max(worst, now - last);
  last = now;
  if (now < end) requestAnimationFrame(step); else done(worst);
};
requestAnimationFrame(step);
%s;
"""
"""Calls back with the longest time between two frames while the map is moved."""


def looked_at(path: Path, *, mark: str, map_name: str) -> dict[str, float]:
    """Open a page; return when everything is drawn, and the longest frames of a pan and a zoom."""
    from selenium.webdriver.support.ui import WebDriverWait

    with chromium() as driver:
        driver.get(path.resolve().as_uri())
        found = f"return performance.getEntriesByName('{mark}').length"
        WebDriverWait(driver, PATIENCE_S).until(lambda page: page.execute_script(found))
        paint = driver.execute_script(f"return performance.getEntriesByName('{mark}')[0].startTime")
        name = driver.execute_script(f"return {map_name}")
        pan = driver.execute_async_script(
            _STILL % (name, "map.panBy([350, 200], {animate: true, duration: 0.6})")
        )
        zoom = driver.execute_async_script(_STILL % (name, "map.zoomIn(1)"))
        return {"paint_s": paint / 1000, "pan_ms": pan, "zoom_ms": zoom}


def row(size: Size, who: str, timing: harness.Timing, seen: dict[str, float]) -> str:
    """Return a line of the table."""
    return (
        f"web map {size.name:<24} {who:<7} written {timing.seconds:7.2f} s {timing.result / 1e6:6.1f} MB "
        f"(peak {timing.peak_mb:5.0f} MB) | first picture {seen['paint_s']:6.2f} s | "
        f"longest still: pan {seen['pan_ms']:6.0f} ms, zoom {seen['zoom_ms']:6.0f} ms"
    )


def missed(size: Size, timing: harness.Timing, seen: dict[str, float]) -> list[str]:
    """Return what is over its target."""
    told = (
        ("MB", timing.result / 1e6, size.most_mb),
        ("s to write", timing.seconds, size.most_write_s),
        ("s to the first picture", seen["paint_s"], size.most_paint_s),
    )
    return [
        f"{size.name}: {value:.2f} {what}, not {most}" for what, value, most in told if most and value > most
    ]


def main() -> int:
    """Write and open maps of each size; the status is 1 if a target is missed."""
    if any(not Path(each).exists() for each in CHROMIUM):
        print("web map: no Chromium here, left out")
        return 0
    short: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SMALL if "--quick" in sys.argv else SIZES:
            own = Path(folder) / "ours.html"
            timing = harness.measure(partial(ours, size, own))
            seen = looked_at(own, mark="vereda-drawn", map_name="'vereda.map'")
            print(row(size, "ours", timing, seen), flush=True)
            short += missed(size, timing, seen)
            if size.folium:
                other = Path(folder) / "folium.html"
                peer = harness.measure(partial(theirs, size, other), runs=1, warmups=0)
                offline(other)
                name = "Object.keys(window).find((key) => key.startsWith('map_'))"
                print(row(size, "folium", peer, looked_at(other, mark="drawn", map_name=name)), flush=True)
    for each in short:
        print(f"missed: {each}", file=sys.stderr)
    return 1 if short and "--quick" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
