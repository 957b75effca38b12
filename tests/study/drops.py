"""The tiny study with people who carry a litre in July, a road, and a wish for water."""

from __future__ import annotations

from pathlib import Path

from test_body import WEATHER
from tiny import COMMON, STUDY, make

from geo.result import StudyResult
from geo.water.plan import WaterPlan
from study import config, pipeline

DRY = """
[persons.dry]
kind = "man"
water_l = 1

[body]
persons = ["dry"]
draws = 0
departures = false

[walking]
cell_m = 200
reach_h = []
"""
ROAD = '\n[layers.trail]\npath = "trail.csv"\ncrs = "EPSG:4326"\n'
SITES = '\n[layers.site]\npath = "site.csv"\n'
LAND = '\n[layers.land]\npath = "land.csv"\ncrs = "EPSG:4326"\n'
WISH = """
[water]
sites = 2
people_per_day = 10
limit_h = 1.5

[water.candidates]
spacing_m = 2000
slope_deg = 89
"""

TRAIL = [
    "trail_id,wkt,highway,source,licence,precision_m",
    f'road,"LINESTRING (-116.29 32.62, -116.19 32.625, -116.12 32.63)",secondary{COMMON},100',
]


def study(folder: Path, water: str = WISH, *, more: str = "", text: str = STUDY) -> Path:
    """Write the study into `folder`; return its file."""
    path = make(folder)
    (folder / "trail.csv").write_text("\n".join(TRAIL) + "\n", encoding="utf-8")
    path.write_text(text + WEATHER + DRY + ROAD + more + water, encoding="utf-8")
    return path


def run(
    folder: Path, water: str = WISH, *, more: str = "", text: str = STUDY, audience: str = "restricted"
) -> StudyResult:
    """Run it."""
    return pipeline.run(config.read(study(folder, water, more=more, text=text)), audience=audience)


def plan(folder: Path, water: str = WISH, *, more: str = "", text: str = STUDY) -> WaterPlan:
    """Run it, and return its water plan."""
    made = run(folder, water, more=more, text=text).water
    assert made is not None
    return made
