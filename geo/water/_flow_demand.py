"""Demand where walkers are expected to pass, from a flow."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.body.course import Course
from geo.body.plan import AS_USUAL, Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from geo.walking.flow import Flow
from geo.water import _lacking, _wanted
from geo.water._wanted import THRESHOLD, Mixture
from layers.crs import is_metric, label
from layers.errors import CrsError
from layers.raster import Raster

Array = NDArray[np.float64]


def of_flow(
    flow: Flow,
    hours: Raster,
    ground: Course,
    sky: Along,
    climate: Climate,
    mixture: Mixture,
    *,
    walkers_per_day: float,
    month: int,
    depart_h: float,
    plan: Plan = AS_USUAL,
    threshold: float = THRESHOLD,
    is_met_before: bool = False,
    cells: int = 1,
    least_l: float = 0.0,
) -> gpd.GeoDataFrame:
    """Return the demand where walkers are expected to pass, in a month.

    In each cell it is what people come to lack in the time that they are expected to spend there (in every
    step from it, as often as one takes it, returns included), after as many hours on foot as it takes to come
    there from the origins. What they have come to lack by then, one walk tells for all: `ground`, for
    instance `geo.body.open_country.level` at the same pace.

    Parameters
    ----------
    flow
        `geo.walking.flow.between`.
    hours
        from the origins to every cell, on the flow's grid: `geo.walking.travel_time.travel_time`.
    ground, sky, climate, depart_h, plan
        as for `geo.water.demand.of_routes`, of one route that takes at least as many hours on foot.
    walkers_per_day
        all who set out in a day.
    mixture, month, threshold, is_met_before
        as for `geo.water.demand.of_routes`.
    cells
        so many by so many cells are put together: their litres, in the place of the one that most pass, with
        the fewest hours that are left in any.
    least_l
        points that want fewer litres a day are left out: where walkers wander, a few drops are wanted
        everywhere.

    Returns
    -------
    GeoDataFrame
        as `geo.water.demand.of_routes`, without ``route_id``; index ``demand_id`` (row, column and month);
        ``people_per_day`` are those who want it in the cell that most pass.

    Raises
    ------
    CrsError
        if the flow is not in metres.
    InputError
        if the hours lie on another grid or do not reach where people walk, `ground` has not one route or is
        too short, or a number is out of range.
    """
    grid = flow.passages
    _wanted.check(threshold=threshold, month=month)
    if hours.shape != grid.shape or hours.transform != grid.transform or hours.crs != grid.crs:
        raise InputError("the hours lie on another grid than the flow; walk over the flow's own cells")
    if not is_metric(grid.crs):
        raise CrsError(f"the flow is in {label(grid.crs)}, which does not count in metres")
    if len(ground.routes) != 1:
        raise InputError(
            f"one walk tells what people lack by the hour, but the course has {len(ground.routes)}; give one"
        )
    if cells < 1:
        raise InputError(f"cells are put together 1 by 1 or more, not {cells} by {cells}")
    walkers = _wanted.count(walkers_per_day, who="walkers set out in a day")
    persons, shares = _wanted.kinds(mixture)
    cell, begin_h, end_h, times = _steps(flow, hours)
    size = grid.values.size
    litres, left = np.zeros((len(persons), size)), np.full((len(persons), size), np.inf)
    at_h = hours.values.ravel().astype(np.float64)
    for k, person in enumerate(persons):
        (own,) = _lacking.along(ground, sky, climate, person, depart_h=depart_h, plan=plan).values()
        if end_h.size and end_h.max() > own.lasts_h:
            raise InputError(
                f"people walk {end_h.max():.1f} h to the end, but the walk given has {own.lasts_h:.1f} h on "
                "foot; give a longer one, or a plan with more hours"
            )
        lost_l = own.lost_at(own.since(end_h)) - own.lost_at(own.since(begin_h))
        litres[k] = np.bincount(cell, weights=times * lost_l, minlength=size)
        some = np.flatnonzero(litres[k] > 0)
        left[k, some] = own.left_h(own.since(at_h[some]), threshold=threshold, is_met_before=is_met_before)
    passing = np.nan_to_num(grid.values.ravel().astype(np.float64))
    table = pd.DataFrame(
        {
            "cell": np.arange(size),
            "passing": passing,
            "litres": walkers * (shares @ litres),
            "people": walkers * (shares @ (litres > 0)) * passing,
            "left_h": left.min(axis=0),
        }
    )
    found = _of_cells(table.loc[table["litres"] > 0], grid, cells=cells, month=month)
    return found.loc[found["litres_per_day"] >= least_l]


def _steps(flow: Flow, hours: Raster) -> tuple[NDArray[np.int64], Array, Array, Array]:
    """Return of each step its cell, the hours before and after it, and how often one takes it."""
    taken = flow.steps.loc[flow.steps["expected"] > 0]
    columns = flow.passages.shape[1]
    cell = (taken["from_row"] * columns + taken["from_column"]).to_numpy(dtype=np.int64)
    begin_h = hours.values.ravel()[cell].astype(np.float64)
    if not np.isfinite(begin_h).all():
        raise InputError(
            "people pass where no hours from the origins are known; time the walk from the same origins, "
            "without a limit"
        )
    return cell, begin_h, begin_h + taken["hours"].to_numpy(), taken["expected"].to_numpy()


def _of_cells(table: pd.DataFrame, grid: Raster, *, cells: int, month: int) -> gpd.GeoDataFrame:
    """Return demand of the cells, so many by so many of them put together."""
    row, column = np.divmod(table["cell"].to_numpy(), grid.shape[1])
    table = table.assign(row=row // cells, column=column // cells)
    main = table.sort_values("passing", ascending=False, kind="stable").drop_duplicates(["row", "column"])
    main = main.set_index(["row", "column"]).sort_index()
    together = table.groupby(["row", "column"]).agg({"litres": "sum", "left_h": "min"})
    down, across = np.divmod(main["cell"].to_numpy(), grid.shape[1])
    move = grid.transform
    x, y = move.c + (across + 0.5) * move.a, move.f + (down + 0.5) * move.e
    is_guess = grid.provenance.basis == "illustrative"
    return _wanted.frame(
        index=[f"{i}-{j}@{month:02d}" for i, j in together.index],
        points=np.atleast_1d(np.asarray(shapely.points(x, y), dtype=object)),
        crs=grid.crs,
        litres_per_day=together["litres"].to_numpy(),
        people_per_day=main["people"].to_numpy(),
        left_h=together["left_h"].to_numpy(),
        month=month,
        route_id=pd.NA,
        basis="illustrative" if is_guess else "approximate",
    )
