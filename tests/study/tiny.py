"""A study small enough to know by heart: two routes north from the line, one well, one town."""

from __future__ import annotations

from pathlib import Path

STUDY = """
[study]
title = { en = "Tiny", es = "Pequeño" }
on = 2020-07-15
crs = "EPSG:32611"
segment_m = 500

[area]
bounds = [-116.3, 32.6, -116.1, 32.8]
margin_km = 10

[layers.boundary]
path = "builtin:treaty-line"

[layers.barrier]
path = "barrier.csv"
crs = "EPSG:4326"

[layers.checkpoint]
path = "checkpoint.csv"

[layers.place]
path = "place.csv"

[layers.water]
path = "water.csv"

[layers.height]
path = "height.csv"

[layers.route]
path = "route.csv"
crs = "EPSG:4326"
published = "made up for the tests"

[relief]
cell_m = 100

[outputs]
write = ["webmap", "geopackage"]
"""

COMMON = ",somebody,CC0 1.0"
SHOWN = "public,illustrative"
KEPT = "restricted,published"
TABLES = {
    "barrier.csv": [
        "wkt,type,source,licence,precision_m,valid_from,valid_to",
        f'"LINESTRING (-116.35 32.5968, -116.20 32.6090)",pedestrian{COMMON},100,2009-01-01,',
    ],
    "checkpoint.csv": [
        "lon,lat,name,type,country,source,licence,precision_m,valid_from,valid_to",
        f"-116.15,32.72,Open that day,road,US{COMMON},100,2010-01-01,2020-07-16",
        f"-116.16,32.72,Closed that day,road,US{COMMON},100,2010-01-01,2020-07-15",
    ],
    "place.csv": [
        "lon,lat,name,type,population,source,licence,precision_m,sensitivity",
        f"-116.19,32.62,Townlet,town,600{COMMON},500,",
        f"-116.25,32.68,Quiet camp,camp,{COMMON},50,restricted",
    ],
    "water.csv": [
        "lon,lat,name,type,status,capacity_l,source,licence,precision_m,sensitivity",
        f"-116.213571,32.664287,Cache 7,tank,active,200{COMMON},5,restricted",
        f"-116.11,32.79,Town tap,tap,active,{COMMON},50,public",
    ],
    "route.csv": [
        "route_id,mode,wkt,source,licence,precision_m,sensitivity,basis,name",
        f'west,foot,"LINESTRING (-116.25 32.61, -116.22 32.66, -116.24 32.74)"{COMMON},1000,{SHOWN},West way',
        f'east,foot,"LINESTRING (-116.15 32.62, -116.14 32.70, -116.16 32.76)"{COMMON},1000,{SHOWN},East way',
        f'used,foot,"LINESTRING (-116.284321 32.611234, -116.271357 32.70)"{COMMON},50,{KEPT},Used way',
    ],
}


def heights() -> list[str]:
    """Give a five by five net of spot heights that rises to the east."""
    rows = ["lon,lat,name,type,elevation_m,source,licence,precision_m"]
    for i in range(5):
        for j in range(5):
            lon, lat = -116.35 + 0.075 * i, 32.55 + 0.075 * j
            rows.append(
                f"{lon:.3f},{lat:.3f},Height {i}{j},summit,{600 + 120 * i + 40 * (j % 2)}{COMMON},100"
            )
    return rows


def make(folder: Path) -> Path:
    """Write the study into `folder`; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**TABLES, "height.csv": heights()}.items():
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path
