"""The engine of every vector and table kind: read, map, convert, check, project, clip, count."""

from __future__ import annotations

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from layers import _clip, _columns, _geometry, _read, _read_csv, profile
from layers import crs as crs_
from layers._convert import texts
from layers._ledger import Ledger, Mask
from layers._special import NOTHING_SPECIAL, Reshape, Special
from layers._table import Table
from layers.area import Area
from layers.errors import CrsError, DataError, Fault
from layers.schema import Schema
from layers.source import Counts, Layer, Source

__all__ = ["Special", "load_table", "load_vector"]


def load_vector(
    source: Source, schema: Schema, *, area: Area, crs: CRS, special: Special = NOTHING_SPECIAL
) -> Layer:
    """Read one file into a checked layer.

    Parameters
    ----------
    source
        the file and what the study file says of it; not changed.
    schema
        what the kind promises.
    area
        rows are clipped to it and its margin.
    crs
        the study's, in metres; geometry arrives in it.
    special
        what the kind does beyond its schema.

    Returns
    -------
    Layer
        its frame has exactly the schema's columns (and geometry), a RangeIndex, and rows in the file's order.

    Raises
    ------
    DataError
        with every fault of the file (unless its bad rows are to be set aside).
    FormatError, SourceMissingError, CrsError
        if the file cannot be read, is not there, or does not say where on earth it is.
    """
    settled = profile.apply(source, kind=schema.kind)
    table = _read.read(settled, schema)
    return load_table(table, source, schema, area=area, crs=crs, special=special)


def load_table(
    table: Table,
    source: Source,
    schema: Schema,
    *,
    area: Area,
    crs: CRS,
    special: Special = NOTHING_SPECIAL,
) -> Layer:
    """Make a checked layer of a table that was read already, for a kind that reads formats of its own.

    Parameters, result and errors are those of `load_vector`.
    """
    settled = profile.apply(source, kind=schema.kind)
    if not len(table.rows):
        raise DataError(settled.path, [Fault(what="the layer is empty: it has no rows")])
    ledger = Ledger(settled.path, table.rows)
    broken = _note_broken_rows(table, ledger)
    found = _columns.match(
        table.cells, settled, schema, ledger, inputs=special.inputs, short_names=table.short_names
    )
    if special.private:
        found.pop(schema.key, None)
    given = _columns.ours(table.cells, found, settled)
    if special.derive is not None:
        made = special.derive(given, ledger)
        given = pd.DataFrame({name: texts(made[name]) for name in made.columns}, dtype=object)
    held = [str(name) for name in table.cells.columns]
    frame = _columns.fill(given, found, schema, settled, ledger, held=held)
    _check_rows(frame, found, ledger, special)
    frame.insert(0, schema.key, _columns.keys(given, schema, ledger, shown=found.get(schema.key, schema.key)))
    frame["sensitivity"] = _sensitivity(frame, schema, special)
    if not schema.geometry:
        _refuse(settled, ledger)
        good = ~ledger.bad
        return _layer(source, schema, frame[good], ledger, _aside(table, found, special, ledger), clipped=0)
    shapes, file_crs = _shapes(table, settled, source, schema, ledger, broken=broken, target=crs)
    placed = gpd.GeoDataFrame(frame, geometry=shapes, crs=file_crs)
    if special.reshape is not None:
        placed = _reshaped(placed, special.reshape, ledger)
    _refuse(settled, ledger)
    local = _local(placed, ledger, schema, area, crs)
    _refuse(settled, ledger)
    good = ~ledger.bad
    kept = good & local.notna().to_numpy()
    if not kept.any():
        _geometry.check_place(np.asarray(placed.geometry, dtype=object), file_crs, area, settled.path)
    result = _single_parts(gpd.GeoDataFrame(frame, geometry=local, crs=crs)[kept], schema)
    aside = _aside(table, found, special, ledger)
    return _layer(source, schema, result, ledger, aside, clipped=int((good & ~kept).sum()))


def _single_parts(frame: gpd.GeoDataFrame, schema: Schema) -> gpd.GeoDataFrame:
    """Give each part a row of its own where clipping left several and the schema has no Multi*."""
    if schema.clip != "cut" or frame.geom_type.isin(schema.geometry).all():
        return frame
    parts = frame.explode()
    number = parts.groupby(level=0).cumcount() + 1
    several = parts.index.duplicated(keep=False)
    plain = parts[schema.key]
    return parts.assign(**{schema.key: plain.where(~several, plain + "-" + number.astype(str))})


def _note_broken_rows(table: Table, ledger: Ledger) -> Mask:
    broken = np.zeros(len(table.rows), dtype=bool)
    for position, fault in table.faults:
        at = np.zeros(len(table.rows), dtype=bool)
        at[position] = broken[position] = True
        values = np.full(len(table.rows), fault.value, dtype=object)
        ledger.note_rows(at, fault.what, remedy=fault.remedy, column=fault.column, values=values)
    return broken


def _check_rows(frame: pd.DataFrame, found: dict[str, str], ledger: Ledger, special: Special) -> None:
    today = pd.Timestamp(datetime.now(tz=UTC).date()) + pd.Timedelta(days=1)
    for name in ("retrieved", *special.past):
        _columns.check_past(frame, name, ledger, found, today=today)
    _columns.check_order(frame, "valid_from", "valid_to", ledger, found)
    if special.check is not None:
        special.check(frame, ledger)


def _sensitivity(frame: pd.DataFrame, schema: Schema, special: Special) -> pd.Series:
    stated = frame["sensitivity"]
    if special.sensitivity is None:
        return stated.where(stated.notna(), schema.sensitivity).astype(object)
    return stated.where(stated.notna(), special.sensitivity(frame)).astype(object)


def _refuse(source: Source, ledger: Ledger) -> None:
    if source.on_bad_rows == "refuse":
        ledger.raise_any()
    ledger.raise_whole()


def _shapes(
    table: Table,
    settled: Source,
    stated: Source,
    schema: Schema,
    ledger: Ledger,
    *,
    broken: Mask,
    target: CRS,
) -> tuple[_geometry.Shapes, CRS]:
    """Return the checked shapes and the CRS that they are in."""
    given = table.geometry
    silent = table.crs_if_silent
    if given is None:
        where = _read_csv.coordinate_columns(table.cells, settled.columns, ledger)
        if not where:
            ledger.raise_whole()
        before = ledger.bad
        given = _read_csv.geometry(table.cells, where, ledger)
        broken = broken | (ledger.bad & ~before) | np.array([shape is None for shape in given], dtype=bool)
        silent = None if "wkt" in where else crs_.WGS84
    file_crs = _file_crs(table.crs, silent, settled, stated)
    _clip.check_way(file_crs, target, path=settled.path)
    return _geometry.check(given, schema, file_crs, ledger, known_bad=broken), file_crs


def _file_crs(own: CRS | None, silent: CRS | None, settled: Source, stated: Source) -> CRS:
    if own is not None:
        if stated.crs is not None and not own.equals(crs_.parse(stated.crs), ignore_axis_order=True):
            raise CrsError(
                f"{settled.path.name} says itself that it is in {crs_.label(own)}, the study file says "
                f"{stated.crs}; remove crs from the study file, or correct the file"
            )
        return own
    if settled.crs is not None:
        return crs_.parse(settled.crs)
    if silent is not None:
        return silent
    raise CrsError(
        f"{settled.path.name} does not say which coordinate reference system it is in; state it in the study "
        'file, for example crs = "EPSG:4326" for longitude and latitude'
    )


def _reshaped(placed: gpd.GeoDataFrame, reshape: Reshape, ledger: Ledger) -> gpd.GeoDataFrame:
    good = np.flatnonzero(~ledger.bad & placed.geometry.notna().to_numpy())
    if not len(good):
        return placed
    part = Ledger(ledger.path, ledger.rows[good])
    shapes = reshape(placed.iloc[good].reset_index(drop=True), part)
    ledger.take(part, good)
    out = np.asarray(placed.geometry, dtype=object).copy()
    out[good] = np.asarray(shapes, dtype=object)
    return placed.set_geometry(gpd.GeoSeries(out, crs=placed.crs))


def _local(placed: gpd.GeoDataFrame, ledger: Ledger, schema: Schema, area: Area, crs: CRS) -> gpd.GeoSeries:
    """Return the good rows' geometry in the area, in the study CRS; None for the others."""
    file_crs = CRS.from_user_input(placed.crs)
    shapes = np.asarray(placed.geometry, dtype=object).copy()
    shapes[ledger.bad] = None
    cut = schema.clip == "cut"
    near = _clip.trim(shapes, file_crs, area, cut=cut)
    local = _clip.project(near, file_crs, crs)
    lost = _geometry.endless(local)
    ledger.note_rows(
        lost,
        f"cannot be projected to {crs_.label(crs)}",
        remedy="its coordinates or the file's crs are wrong",
        column="geometry",
    )
    local[lost] = None
    return gpd.GeoSeries(_clip.to_area(local, crs, area, cut=cut), crs=crs)


def _aside(table: Table, found: dict[str, str], special: Special, ledger: Ledger) -> pd.DataFrame:
    cells = table.cells
    if special.private:
        cells = cells[[name for name in cells.columns if name in set(found.values())]]
    bad = ledger.bad
    plain = pd.DataFrame(
        {name: texts(cells[name][bad]) for name in cells.columns},
        index=pd.RangeIndex(int(bad.sum())),
        dtype=object,
    )
    if table.geometry is not None:
        plain["wkt"] = [None if shape is None else shape.wkt for shape in table.geometry[bad]]
    return ledger.set_aside(plain)


def _layer(
    source: Source, schema: Schema, frame: pd.DataFrame, ledger: Ledger, aside: pd.DataFrame, *, clipped: int
) -> Layer:
    set_aside = int(ledger.bad.sum())
    counts = Counts(
        read=len(ledger.rows),
        kept=len(ledger.rows) - clipped - set_aside,
        clipped=clipped,
        set_aside=set_aside,
    )
    names = [*schema.names, "geometry"] if schema.geometry else list(schema.names)
    return Layer(
        kind=schema.kind,
        frame=frame[names].reset_index(drop=True),
        source=source,
        counts=counts,
        set_aside=aside,
    )
