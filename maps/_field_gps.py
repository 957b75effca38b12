"""Trips and places for a phone or a GPS receiver: GPX 1.1 and KML 2.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from geo.result import Phrase, StudyResult
from geo.water.plan import WaterPlan
from maps import _clock, _field_plan, _inert, redact
from maps._field_plan import Trip

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"

_COLOURS = ("ff0a4f9e", "ff8a3b12", "ff5e125e", "ff0f6a5b", "ff6b2d5c", "ff3d5c0c")
"""Of trips in KML, as alpha, blue, green, red."""


def gpx(result: StudyResult, plan: WaterPlan, trips: Sequence[Trip]) -> bytes:
    """Return waypoints of depots and places, and for each trip a track driven and a track for each walk."""
    stamp = redact.stamp("restricted")
    root = ET.Element("gpx", {"version": "1.1", "creator": "vereda", "xmlns": _GPX})
    about = ET.SubElement(root, "metadata")
    _add(about, "name", f"{stamp.en} / {stamp.es}")
    _add(about, "desc", _both(result.title))
    _add(about, "keywords", "restricted, restringido")
    for name, lon, lat in _depots(trips):
        point = _waypoint(root, lon, lat, name)
        _add(point, "sym", "Parking Area")
        _add(point, "type", "depot")
    on_trip = {stop.row["site_id"]: (trip, stop) for trip in trips for stop in trip.stops}
    known, places = _field_plan.names(plan), _field_plan.degrees(plan)
    for site, row in zip(plan.chosen.index, plan.chosen.to_dict("records"), strict=True):
        lon, lat = places[site]
        if site in on_trip:
            trip, stop = on_trip[site]
            litres = _clock.litres(stop.row["litres"])
            named = f"{trip.row['trip_id']}.{stop.row['order']} {known[site]} {litres} L"
            said = _stop_said(stop.row)
        else:
            named = f"{known[site]} {_clock.litres(row['litres_per_day'])} L/d"
            said = "no trip / sin viaje"
        point = _waypoint(root, lon, lat, named)
        _add(point, "cmt", site)
        _add(point, "desc", said)
        _add(point, "sym", "Drinking Water")
        _add(point, "type", row["kind"])
    for trip in trips:
        name = trip.row["trip_id"]
        driven = [line for kind, line in trip.lines if kind == "drive"]
        _track(root, f"{name} drive / en vehículo", driven)
        for stop, line in zip(trip.stops, [line for kind, line in trip.lines if kind == "walk"], strict=True):
            _track(root, f"{name}.{stop.row['order']} walk / a pie: {stop.name}", [line])
    return _bytes(root)


def kml(result: StudyResult, plan: WaterPlan, trips: Sequence[Trip]) -> bytes:
    """Return the places and the trips, in folders, with everything that is known of a place as its data."""
    stamp = redact.stamp("restricted")
    root = ET.Element("kml", {"xmlns": _KML})
    document = ET.SubElement(root, "Document")
    _add(document, "name", f"{stamp.en} / {stamp.es}")
    _add(document, "description", _both(result.title))
    for number, colour in enumerate(_COLOURS):
        for kind, width in (("drive", "4"), ("walk", "2")):
            style = ET.SubElement(document, "Style", {"id": f"{kind}-{number}"})
            line = ET.SubElement(style, "LineStyle")
            _add(line, "color", colour)
            _add(line, "width", width)
    folder = _folder(document, "Water / Agua")
    for row in _field_plan.sites_table(plan).to_dict("records"):
        mark = ET.SubElement(folder, "Placemark")
        _add(mark, "name", row["name"])
        data = ET.SubElement(mark, "ExtendedData")
        for column, value in row.items():
            if not pd.isna(value):
                entry = ET.SubElement(data, "Data", {"name": str(column)})
                _add(entry, "value", value)
        point = ET.SubElement(mark, "Point")
        _add(point, "coordinates", f"{row['longitude']},{row['latitude']}")
    for number, trip in enumerate(trips):
        folder = _folder(document, f"{trip.row['trip_id']}: {trip.row['days']}")
        steps = iter(trip.stops)
        for kind, line in trip.lines:
            mark = ET.SubElement(folder, "Placemark")
            named = "drive / en vehículo" if kind == "drive" else f"walk / a pie: {next(steps).name}"
            _add(mark, "name", named)
            _add(mark, "styleUrl", f"#{kind}-{number % len(_COLOURS)}")
            shape = ET.SubElement(mark, "LineString")
            _add(shape, "tessellate", "1")
            _add(
                shape,
                "coordinates",
                " ".join(f"{x:.6f},{y:.6f}" for x, y in shapely.get_coordinates(line)),
            )
    return _bytes(root)


def _stop_said(row: Any) -> str:
    litres, carries = _clock.litres(row["litres"]), row["carries"]
    arrive, leave = _clock.clock(row["arrive_h"]), _clock.clock(row["leave_h"])
    far = _clock.metres(row["carry_m"])
    return f"{litres} L; {arrive}–{leave}; {carries} × {far}"


def _depots(trips: Sequence[Trip]) -> list[tuple[str, float, float]]:
    """Return each depot once, with where its trips begin."""
    found: dict[str, tuple[float, float]] = {}
    for trip in trips:
        x, y = shapely.get_coordinates(trip.lines[0][1])[0]
        found.setdefault(str(trip.row["depot_id"]), (float(x), float(y)))
    return [(name, lon, lat) for name, (lon, lat) in found.items()]


def _waypoint(root: ET.Element, lon: float, lat: float, name: Any) -> ET.Element:
    point = ET.SubElement(root, "wpt", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
    _add(point, "name", name)
    return point


def _track(root: ET.Element, name: str, lines: Sequence[Any]) -> None:
    track = ET.SubElement(root, "trk")
    _add(track, "name", name)
    for line in lines:
        segment = ET.SubElement(track, "trkseg")
        for x, y in shapely.get_coordinates(line):
            ET.SubElement(segment, "trkpt", {"lat": f"{y:.6f}", "lon": f"{x:.6f}"})


def _folder(document: ET.Element, name: str) -> ET.Element:
    folder = ET.SubElement(document, "Folder")
    _add(folder, "name", name)
    return folder


def _add(parent: ET.Element, tag: str, value: Any) -> None:
    ET.SubElement(parent, tag).text = _inert.xml(value)


def _both(phrase: Phrase) -> str:
    return phrase.en if phrase.en == phrase.es else f"{phrase.en} / {phrase.es}"


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root, space=" ")
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made
