"""What the sheets are drawn with: clocks, names, frames at a scale, contours."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from layers.raster import Raster
from layers.source import Counts, Provenance
from maps import _clock, _contours, _field_layout, _frame, _inert
from tests.builders import UTM11


@pytest.mark.parametrize(
    ("hours", "step", "side", "said"),
    [
        (6.0, 1, "near", "06:00"),
        (12.2999, 5, "before", "12:15"),
        (12.2999, 5, "after", "12:20"),
        (12.25, 5, "before", "12:15"),
        (12.25 - 1e-9, 5, "before", "12:15"),
        (24.5, 1, "near", "00:30 +1"),
        (float("nan"), 1, "near", "–"),
    ],
)
def test_hours_of_the_day(hours: float, step: int, side: _clock.Side, said: str) -> None:
    assert _clock.clock(hours, step_min=step, side=side) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("3, 18", "3, 18"),
        ("1, 2, 4", "1, 2, 4"),
        ("1, 2, 3, 5, 6, 7, 8, 30", "1–3, 5–8, 30"),
        ("7", "7"),
        ("every day", "every day"),
        ("", ""),
    ],
)
def test_days_in_a_row_are_told_by_the_first_and_the_last(days: str, said: str) -> None:
    assert _clock.days(days) == said


@given(st.floats(0.0, 23.9))
def test_an_hour_to_be_back_by_is_never_later_than_the_true_one(hours: float) -> None:
    def minutes(side: _clock.Side) -> int:
        whole, rest = _clock.clock(hours, step_min=5, side=side)[:5].split(":")
        return int(whole) * 60 + int(rest)

    assert hours * 60 - 5 < minutes("before") <= hours * 60 + 1e-3
    assert hours * 60 - 1e-3 <= minutes("after") < hours * 60 + 5


@pytest.mark.parametrize(
    ("hours", "said"), [(0.0, "0 min"), (0.01, "5 min"), (1.0, "1 h"), (5.8, "5 h 50 min")]
)
def test_lengths_of_time_are_not_shorter_than_they_are(hours: float, said: str) -> None:
    assert _clock.length(hours) == said


@pytest.mark.parametrize(
    ("value", "name"), [("T1", "T1"), ("../../etc", "etc"), ("Año/ñ", "Ano-n"), ("", "x"), ("\u202e", "x")]
)
def test_names_of_files(value: str, name: str) -> None:
    assert _inert.file_name(value) == name


@given(st.text() | st.text(alphabet="'=+-@ 1e"))
def test_no_cell_begins_as_a_formula_and_each_gives_back_its_text(text: str) -> None:
    shown = _inert.cell(text)
    assert shown in {text, f"'{text}"}
    if shown[:1] in {"=", "@", "\t", "\r"}:
        pytest.fail(repr(shown))
    assert _inert.content(shown) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("=1", "'=1"), ("'=1", "''=1"), ("-5", "-5"), ("-5 m", "'-5 m"), ("it's", "it's"), ("'t", "'t")],
)
def test_cells(text: str, shown: str) -> None:
    assert _inert.cell(text) == shown
    assert _inert.content(shown) == text


def test_a_frame_has_a_round_scale_and_true_lengths() -> None:
    # 9 km into 190 mm less twice 11: 1:53,571 at least, so 1:60,000.
    frame = _frame.fitted(
        (500_000.0, 3_600_000.0, 509_000.0, 3_601_000.0), UTM11, width_mm=190, height_mm=100, pad_mm=11
    )
    assert frame.scale == 60_000
    assert frame.metres(190) == pytest.approx(11_400)
    ends = frame.on_paper(np.array([[500_000.0, 3_600_500.0], [509_000.0, 3_600_500.0]]))
    assert ends[1, 0] - ends[0, 0] == pytest.approx(9_000 / 60)
    assert ends.mean(axis=0) == pytest.approx([95.0, 50.0])
    assert _frame.grid_step_m(frame) == 2_000


def test_contours_of_a_tilted_plane_are_where_its_heights_are() -> None:
    # One metre up for every ten to the east, from 0 at 500 000 m.
    columns = np.arange(200) * 50.0 + 25.0
    raster = Raster(
        values=np.tile(columns / 10.0, (100, 1)),
        transform=Affine(50.0, 0.0, 500_000.0, 0.0, -50.0, 3_605_000.0),
        crs=UTM11,
        unit="m",
        provenance=Provenance(source="x", licence="x"),
        counts=Counts(unit="cells", read=1, kept=1),
    )
    frame = _frame.fitted(
        (501_000.0, 3_601_000.0, 507_000.0, 3_604_000.0), UTM11, width_mm=190, height_mm=100, pad_mm=10
    )
    found = _contours.of(raster, frame)
    assert found is not None
    for line in [*found.thin, *found.thick]:
        x = shapely.get_coordinates(line)[:, 0]
        height = (x - 500_000.0) / 10.0
        assert height == pytest.approx(round(height[0] / found.interval_m) * found.interval_m, abs=0.5)
    assert all(x == pytest.approx(500_000.0 + 10.0 * level, abs=5) for level, x, _, _ in found.labels)


def test_no_contours_where_nothing_is_known() -> None:
    raster = Raster(
        values=np.full((50, 50), np.nan),
        transform=Affine(50.0, 0.0, 500_000.0, 0.0, -50.0, 3_605_000.0),
        crs=UTM11,
        unit="m",
        provenance=Provenance(source="x", licence="x"),
        counts=Counts(unit="cells", read=1, kept=1),
    )
    frame = _frame.fitted(
        (500_500.0, 3_603_000.0, 501_500.0, 3_604_000.0), UTM11, width_mm=100, height_mm=100, pad_mm=5
    )
    assert _contours.of(raster, frame) is None


@pytest.mark.parametrize("paper", list(_field_layout.PAPERS))
@pytest.mark.parametrize("warnings", [0, 1, 2])
def test_a_map_is_never_too_small_to_read(paper: str, warnings: int) -> None:
    for stops in range(1, 40):
        layout = _field_layout.laid(stops, _field_layout.PAPERS[paper], warnings=warnings)
        assert layout.map_mm[1] >= 70
        assert layout.first >= 1
        assert layout.card_mm[1] > 45
