"""GeoTIFFs larger than memory: read and written window by window."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window as FileWindow

from layers._raster_read import Check, _band, _check_grid, _crs, _empty, _factor, _opened, _provenance
from layers._read import check_local
from layers.errors import DataError, FormatError
from layers.raster import Grid, Raster, Window
from layers.source import Counts, Source

BLOCK = 256
"""Side of the blocks that a written file is compressed by: write windows of whole blocks."""


class RasterFile:
    """A band of a GeoTIFF, open for reading; use it in a ``with`` statement.

    Attributes
    ----------
    shape, transform, crs, unit
        as a Raster's.
    """

    def __init__(
        self,
        source: Source,
        *,
        unit: str,
        check: Check | None = None,
        units: Mapping[str, float] | None = None,
    ) -> None:
        """Open the file.

        Parameters
        ----------
        source
            as for a layer; the whole file is meant, whatever the area of a study.
        unit, check, units
            as for `layers._raster_read.read_raster`; `check` is made of every window read.

        Raises
        ------
        SourceMissingError, FormatError, CrsError, DataError
            as there.
        """
        check_local(source.path)
        self.unit = unit
        self._source, self._check = source, check
        with _as_format_error(source.path):
            self._file = _opened(source)
        try:
            self.crs: CRS = _crs(self._file, source)
            _check_grid(self._file, source)
            self._band = _band(self._file, source)
            self._factor = _factor(self._file, source, band=self._band, units=units)
        except BaseException:
            self._file.close()
            raise

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return int(self._file.height), int(self._file.width)

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""
        grid: Affine = self._file.transform
        return grid

    def read(self, window: Window, /) -> Raster:
        """Return a window of the file: float32, NaN where it has no value.

        Raises
        ------
        ValueError
            if the window has no cells, or is not inside the file.
        FormatError
            if the file cannot be read.
        DataError
            if `check` finds faults.
        """
        rows, columns = (
            _inside(each, full, name=name)
            for each, full, name in zip(window, self.shape, ("rows", "columns"), strict=True)
        )
        place = FileWindow(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
        with _as_format_error(self._source.path):
            values = self._values(place)
        there = np.isfinite(values)
        kept = int(np.count_nonzero(there))
        if self._check is not None and kept:
            faults = self._check(values[there].astype(np.float64), self._raw(values[there]))
            if faults:
                raise DataError(self._source.path, faults)
        grid = self.transform
        return Raster(
            values=values,
            transform=Affine(
                grid.a, 0.0, grid.c + columns.start * grid.a, 0.0, grid.e, grid.f + rows.start * grid.e
            ),
            crs=self.crs,
            unit=self.unit,
            provenance=_provenance(self._source),
            counts=Counts(unit="cells", read=values.size, kept=kept, set_aside=values.size - kept),
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _values(self, place: FileWindow) -> NDArray[np.float32]:
        band = self._band
        scale, offset = self._file.scales[band - 1], self._file.offsets[band - 1]
        flags = set(self._file.mask_flag_enums[band - 1])
        plain = np.can_cast(self._file.dtypes[band - 1], np.float32)
        plain = plain and (scale, offset, self._factor) == (1.0, 0.0, 1.0)
        if not (plain and flags <= {MaskFlags.all_valid, MaskFlags.nodata} and not self._source.constants):
            raw = self._file.read(band, window=place).astype(np.float64)
            empty = _empty(self._file, self._source, band=band, window=place, values=raw)
            return np.where(empty, np.nan, (raw * scale + offset) * self._factor).astype(np.float32)
        # Most files: nothing to convert, and the mask is told by the values themselves.
        values: NDArray[np.float32] = self._file.read(band, window=place, out_dtype="float32")
        empty = ~np.isfinite(values)
        if MaskFlags.nodata in flags:
            empty |= values == np.float32(self._file.nodatavals[band - 1])
        values[empty] = np.nan
        return values

    def _raw(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return values as the file has them, to be named in a fault."""
        scale, offset = self._file.scales[self._band - 1], self._file.offsets[self._band - 1]
        return np.asarray((values.astype(np.float64) / self._factor - offset) / scale)


class RasterWriter:
    """A GeoTIFF being written window by window; use it in a ``with`` statement.

    The file appears under its name when all is written, whole; if anything fails, nothing is left of it and a
    file of that name stays as it was.
    """

    def __init__(
        self,
        path: Path,
        *,
        like: Grid,
        unit: str,
        compression: Literal["deflate", "none"] = "deflate",
    ) -> None:
        """Open the file.

        Parameters
        ----------
        path
            of the file; its folder is made.
        like
            the grid that it has.
        unit
            of the values, written into the file.
        compression
            "deflate" is what every reader knows; "none" is the fastest to write.
        """
        self.path, self.shape = path, like.shape
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".tif", dir=path.parent)
        os.close(handle)
        self._part = Path(name)
        packed = {"compress": "deflate", "predictor": 3, "zlevel": 1, "num_threads": "all_cpus"}
        try:
            self._file: Any = rasterio.open(
                self._part,
                "w",
                driver="GTiff",
                height=like.shape[0],
                width=like.shape[1],
                count=1,
                dtype="float32",
                nodata=float("nan"),
                crs=like.crs.to_wkt(),
                transform=like.transform,
                tiled=True,
                blockxsize=BLOCK,
                blockysize=BLOCK,
                bigtiff="if_safer",
                **(packed if compression == "deflate" else {}),
            )
            self._file.units = (unit,)
        except BaseException:
            self._part.unlink(missing_ok=True)
            raise

    def write(self, window: Window, values: NDArray[np.floating], /) -> None:
        """Write a window of the grid; NaN where there is no value.

        Raises
        ------
        ValueError
            if the window is not inside the grid, or not of the values' shape.
        """
        rows, columns = (
            _inside(each, full, name=name)
            for each, full, name in zip(window, self.shape, ("rows", "columns"), strict=True)
        )
        place = FileWindow(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
        if values.shape != (place.height, place.width):
            raise ValueError(f"a window of {place.height} x {place.width} cells got values of {values.shape}")
        self._file.write(values.astype(np.float32, copy=False), 1, window=place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                # mkstemp makes files that only their owner can read; a map is made to be shared.
                mask = os.umask(0)
                os.umask(mask)
                self._part.chmod(0o666 & ~mask)
                self._part.replace(self.path)
        finally:
            self._part.unlink(missing_ok=True)


def _inside(part: slice, full: int, *, name: str) -> slice:
    if (
        part.step not in (None, 1)
        or not 0 <= (part.start or 0) < (full if part.stop is None else part.stop) <= full
    ):
        raise ValueError(f"{name} {part.start} to {part.stop} are not a window of {full}")
    return slice(part.start or 0, full if part.stop is None else part.stop)


@contextmanager
def _as_format_error(path: Path) -> Iterator[None]:
    try:
        yield
    except RasterioError as error:
        raise FormatError(
            f"{path.name} cannot be read as a raster ({error}); give a whole GeoTIFF"
        ) from error
