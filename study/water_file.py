"""A water plan as a file: for comparing plans, and for the record of what crews find. Restricted."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from geo.water.plan import WaterPlan
from layers.errors import FormatError, SourceMissingError
from study import config
from study.sections import Config

NAME = "water_plan.restricted.json"
_KIND = "vereda water plan"
_WGS84 = "EPSG:4326"


@dataclass(frozen=True, eq=False, kw_only=True)
class Planned:
    """What a file says of a plan.

    Attributes
    ----------
    name
        of the file, for messages.
    figures
        sites (how many), wanted_l, covered_l and the others of `figures`.
    sites
        index site_id: lon, lat, name, kind, is_chosen, litres_per_day, modelled_l_per_day, litres_per_visit.
    routes
        index route_id: wanted_l and served_l a day.
    """

    name: str
    figures: Mapping[str, Any]
    sites: pd.DataFrame
    routes: pd.DataFrame

    @property
    def chosen(self) -> pd.DataFrame:
        """The sites that hold water."""
        return self.sites.loc[self.sites["is_chosen"].astype(bool)]


def figures(plan: WaterPlan, *, public: bool = False) -> dict[str, Any]:
    """Return a plan's figures; to the public only how many sites there are and what share they cover."""
    totals: dict[str, Any] = {
        "sites": int(plan.sites["is_chosen"].sum()),
        "covered_share": round(plan.covered_share, 2 if public else 6),
    }
    if public:
        return totals
    trips = plan.resupply
    return totals | {
        "month": plan.month,
        "depart_h": plan.depart_h,
        "objective": plan.objective,
        "wanted_l": _number(plan.wanted_l),
        "covered_l": _number(plan.covered_l),
        "bound_l": _number(plan.bound_l),
        "gap": _number(plan.gap),
        "is_proven_best": plan.is_proven_best,
        "fewest_sites": plan.fewest_sites,
        "seconds": _number(plan.seconds),
        "trips_per_month": None if trips is None else trips.trips_per_month,
        "crew_hours_per_month": None if trips is None else _number(trips.crew_hours_per_month),
        "litres_per_month": None if trips is None else _number(trips.litres_per_month),
    }


def write(plan: WaterPlan, path: Path, settings: Config) -> Path:
    """Write a plan as JSON.

    Parameters
    ----------
    plan
        of a run.
    path
        where to.
    settings
        of its study.
    """
    lonlat = plan.sites.geometry.to_crs(_WGS84)
    sites = pd.DataFrame(plan.sites.drop(columns="geometry"))
    sites.insert(0, "lon", lonlat.x.round(6))
    sites.insert(1, "lat", lonlat.y.round(6))
    sites["modelled_l_per_day"] = plan.sites.get("modelled_l_per_day", plan.sites["litres_per_day"])
    demand = plan.demand
    by_route = demand.groupby(demand["route_id"].fillna("flow"))[["litres_per_day", "served_l"]].sum()
    by_route = by_route.rename(columns={"litres_per_day": "wanted_l"}).rename_axis("route_id")
    water = settings.water
    content = {
        "kind": _KIND,
        "vereda": version("vereda"),
        "audience": "restricted",
        "study": settings.path.name,
        "on": settings.study.on.isoformat(),
        "wishes": None if water is None else water.model_dump(mode="json", by_alias=True),
        "figures": figures(plan),
        "sites": _rows(sites.reset_index()),
        "routes": _rows(by_route.reset_index()),
        "curve": _rows(plan.curve),
        "scenarios": None if plan.scenarios is None else _rows(plan.scenarios),
        "outages": _rows(plan.outages),
        "avoided": _rows(plan.avoided),
        "notes": [{"en": note.en, "es": note.es} for note in plan.notes],
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Planned:
    """Read a plan from its file, from the folder that it was written to, or from the study that it is of.

    Raises
    ------
    SourceMissingError, FormatError
        if there is none, or it is no plan of vereda's.
    """
    file = find(path)
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        sites = pd.DataFrame(content["sites"] if content["kind"] == _KIND else None).set_index("site_id")
        routes = pd.DataFrame(content["routes"], columns=["route_id", "wanted_l", "served_l"])
        planned = Planned(
            name=str(path), figures=content["figures"], sites=sites, routes=routes.set_index("route_id")
        )
        _ = [planned.figures[name] for name in ("sites", "covered_share", "wanted_l", "covered_l")]
        _ = planned.chosen[["lon", "lat", "name", "litres_per_day", "modelled_l_per_day", "litres_per_visit"]]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise FormatError(f"{file} is no water plan of vereda's; make it anew with vereda water") from None
    return planned


def find(path: Path) -> Path:
    """Return the plan's file: this one, the one in this folder, or the one in the outputs of this study.

    Raises
    ------
    SourceMissingError
        if there is none.
    """
    if path.suffix == ".json" and path.is_file():
        return path
    if path.is_dir() and (path / NAME).is_file():
        return path / NAME
    if path.is_file() or (path / "study.toml").is_file():
        file = config.read(path).folder / NAME
        if file.is_file():
            return file
        raise FormatError(
            f"{path} has no water plan yet; make one with: vereda water {path}, or name the folder that it "
            "was written to"
        )
    raise SourceMissingError(path)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _plain(value) for name, value in row.items()} for row in table.to_dict(orient="records")
    ]


def _plain(value: Any) -> Any:
    """Return a cell as JSON has it; None where it is missing or no number."""
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | None:
    return float(f"{value:.10g}") if math.isfinite(value) else None
