"""What crews found: a form that comes back, a record that grows, and what the next plan learns of it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import DataError, FormatError, SourceMissingError
from maps import _field_plan, _inert
from maps._field_text import REMARKS
from study import ground, water_record, water_use
from study.errors import FolderError
from study.sections_walking import WalkingSection
from study.sections_water import WaterSection
from study.water_record import CODES, FORM, UNSEEN, Visit
from tests.builders import UTM11

TODAY = date(2026, 8, 1)
SITES = {
    "wash": {"lon": -116.5, "lat": 32.6, "modelled_l_per_day": 10.0, "litres_per_visit": 100.0},
    "mesa": {"lon": -116.4, "lat": 32.6, "modelled_l_per_day": 4.0, "litres_per_visit": None},
}
HEAD = ",".join(FORM)


def form(folder: Path, *rows: str, head: str = HEAD, name: str = "returned.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def visit(site: str, day: int, left: float | None, added: float | None = 0.0, **more: object) -> Visit:
    values = {
        "damaged": False,
        "gone": False,
        "remark_code": "",
        "lon": SITES[site]["lon"],
        "lat": SITES[site]["lat"],
        "modelled_l_per_day": SITES[site]["modelled_l_per_day"],
        "planned_l": SITES[site]["litres_per_visit"],
        **more,
    }
    return Visit(
        site_id=site,
        visited=date(2026, 7, day),
        litres_left=left,
        litres_added=added,
        **values,  # type: ignore[arg-type] # a shorthand
    )


def test_the_codes_are_those_of_the_printed_form() -> None:
    assert set(REMARKS) == CODES
    assert UNSEEN < CODES


def test_a_returned_form_is_read(tmp_path: Path) -> None:
    path = form(
        tmp_path,
        "wash,2026-07-03,20,80,no,no,0",
        "mesa,2026-07-03,0,,yes,,1.0",
        "wash,2026-07-10,,,0,x,4",
        "mesa,2026-07-11,,,,,8",
        "mesa,,,,,,",
    )
    first, second, third, fourth = water_record.read_form(path, SITES, today=TODAY)
    assert first == visit("wash", 3, 20.0, 80.0, remark_code="0")
    assert second == visit("mesa", 3, 0.0, None, damaged=True, remark_code="1")
    # What is gone holds nothing.
    assert third == visit("wash", 10, 0.0, None, gone=True, remark_code="4")
    assert fourth.litres_left is None
    assert not fourth.is_seen


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_form_from_another_spreadsheet_is_read_too(tmp_path: Path, delimiter: str) -> None:
    path = form(
        tmp_path,
        delimiter.join(["wash", "2026-07-03", "2,5", "10", "Sí", "", "0", "somebody's name"]),
        head=delimiter.join([*FORM, "notes"]),
    )
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (only,) = water_record.read_form(path, SITES, today=TODAY)
    assert only == visit("wash", 3, 2.5, 10.0, damaged=True, remark_code="0")


def test_every_wrong_row_is_told_at_once(tmp_path: Path) -> None:
    path = form(
        tmp_path,
        "wahs,2026-07-03,20,80,no,no,0",
        "wash,3 July,20,80,no,no,0",
        "wash,2026-09-03,20,80,no,no,0",
        "wash,2026-07-03,plenty,-1,perhaps,no,0",
        "wash,2026-07-04,5,,no,yes,0",
        "wash,2026-07-05,,,no,no,0",
        "wash,2026-07-06,1,1,no,no,Maria wrote this",
        "wash,2026-07-07,1,1,no,no,0",
        "wash,2026-07-07,2,1,no,no,0",
        "wash,2026-07-08,1e9,1,no,no,0",
    )
    with pytest.raises(DataError) as caught:
        water_record.read_form(path, SITES, today=TODAY)
    rows = [(fault.row, fault.column) for fault in caught.value.faults]
    assert rows == [
        (2, "site_id"), (3, "date"), (4, "date"), (5, "litres_left"), (5, "litres_added"), (5, "damaged"),
        (6, "gone"), (7, "litres_left"), (8, "remark_code"), (10, None), (11, "litres_left"),
    ]  # fmt: skip
    assert "did you mean 'wash'" in str(caught.value)
    assert "Maria" not in str(caught.value)


def test_a_form_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="has no column date, litres_left, damaged, gone"):
        water_record.read_form(form(tmp_path, "wash", head="site_id"), SITES, today=TODAY)
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(FormatError, match="is empty"):
        water_record.read_form(empty, SITES, today=TODAY)
    with pytest.raises(SourceMissingError):
        water_record.read_form(tmp_path / "none.csv", SITES, today=TODAY)
    latin = tmp_path / "latin.csv"
    latin.write_bytes(f"{HEAD}\nwash,2026-07-03,1,1,sí,no,0\n".encode("latin-1"))
    with pytest.raises(FormatError, match="UTF-8"):
        water_record.read_form(latin, SITES, today=TODAY)


def test_a_record_grows_and_takes_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / water_record.NAME
    first = [visit("wash", 10, 20.0, 80.0), visit("wash", 3, None, None, remark_code="8")]
    assert water_record.append(path, first) == (2, 0)
    assert water_record.append(path, [*first, visit("mesa", 5, 0.0, None, damaged=True)]) == (1, 2)
    assert water_record.read(path) == [
        visit("mesa", 5, 0.0, None, damaged=True),
        visit("wash", 3, None, None, remark_code="8"),
        visit("wash", 10, 20.0, 80.0),
    ]
    assert [each.name for each in tmp_path.iterdir()] == [water_record.NAME]


def test_a_visit_with_other_values_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / water_record.NAME
    water_record.append(path, [visit("wash", 10, 20.0)])
    before = path.read_bytes()
    with pytest.raises(DataError, match="recorded already"):
        water_record.append(path, [visit("mesa", 10, 1.0), visit("wash", 10, 21.0)])
    assert path.read_bytes() == before


def test_a_record_is_whole_or_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / water_record.NAME
    water_record.append(path, [visit("wash", 10, 20.0)])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FolderError, match="No space left"):
        water_record.append(path, [visit("wash", 11, 5.0)])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [water_record.NAME]


def test_a_record_that_somebody_spoiled_is_refused(tmp_path: Path) -> None:
    path = tmp_path / water_record.NAME
    water_record.append(path, [visit("wash", 10, 20.0), visit("wash", 11, 20.0)])
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(",20,", ",inf,", 1), encoding="utf-8")
    with pytest.raises(DataError, match="row 2: cannot be read"):
        water_record.read(path)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FormatError, match="no record"):
        water_record.read(path)


def test_use_is_what_stood_there_less_what_was_left() -> None:
    # 7 days: 100 stood there, 30 left; 14 days: 30 + 90 stood there, 50 left.
    visits = [visit("wash", 1, 0.0, 100.0), visit("wash", 8, 30.0, 90.0), visit("wash", 22, 50.0, 0.0)]
    use = water_use.measured(visits)["wash"]
    assert (use.days, use.litres, use.modelled_l) == (21.0, 140.0, 210.0)
    assert not use.was_dry
    assert use.factor == pytest.approx((140 + 10 * 14) / (10 * (21 + 14)))
    assert use.survival == 1.0


def test_what_nobody_wrote_that_was_added_is_what_the_plan_brings() -> None:
    visits = [visit("wash", 1, 20.0, None), visit("wash", 11, 60.0, None), visit("wash", 12, 60.0, None)]
    use = water_use.measured(visits)["wash"]
    assert (use.days, use.litres) == (11.0, 40.0 + 40.0)
    # The mesa has no trips: nobody knows what stood there.
    assert water_use.measured([visit("mesa", 1, 0.0, None), visit("mesa", 9, 0.0, None)])["mesa"].days == 0


def test_an_empty_site_may_have_wanted_more() -> None:
    visits = [visit("wash", 1, 0.0, 10.0), visit("wash", 11, 0.0, 0.0)]
    use = water_use.measured(visits)["wash"]
    assert use.was_dry
    assert use.litres / use.days == 1.0
    assert use.factor == 1.0


def test_damage_tells_of_survival_and_not_of_use() -> None:
    visits = [
        visit("wash", 1, 0.0, 100.0),
        visit("wash", 8, 0.0, 100.0, damaged=True),
        visit("wash", 15, 80.0, 0.0),
        visit("wash", 22, 0.0, None, gone=True),
        visit("wash", 23, None, None, remark_code="8"),
    ]
    use = water_use.measured(visits)["wash"]
    assert (use.days, use.litres) == (7.0, 20.0)
    assert (use.visits, use.whole) == (4, 2)
    assert use.survival == pytest.approx((2 + 2) / (4 + 2))
    told = water_use.survival({"wash": use})
    assert told is not None
    assert told["wash"] == use.survival
    assert water_use.survival({}) is None


def test_more_left_than_stood_there_is_doubtful_and_not_counted() -> None:
    visits = [visit("wash", 1, 0.0, 10.0), visit("wash", 8, 30.0, 0.0)]
    assert water_use.doubtful(visits) == [visits[1]]
    assert water_use.measured(visits)["wash"].days == 0


@pytest.mark.parametrize("site", ["=wash", "+wash", "-wash", "@wash", " =wash", "-5", "'wash", "'=wash"])
def test_a_name_that_a_spreadsheet_would_run_comes_back(tmp_path: Path, site: str) -> None:
    sites = pd.DataFrame({"is_chosen": [True]}, index=pd.Index([site], name="site_id"))
    plan = SimpleNamespace(chosen=sites)
    empty = _inert.spreadsheet(_field_plan.record_table(plan))  # type: ignore[arg-type] # its sites only
    table = pd.read_csv(io.BytesIO(empty), dtype=str, keep_default_na=False)
    path = tmp_path / "returned.csv"
    filled = {"date": "2026-07-03", "litres_left": "20", "damaged": "no", "gone": "no"}
    table.assign(**filled).to_csv(path, index=False)
    (found,) = water_record.read_form(path, {site: SITES["wash"]}, today=TODAY)
    assert found.site_id == site
    record = tmp_path / water_record.NAME
    assert water_record.append(record, [found]) == (1, 0)
    assert water_record.read(record) == [found]
    assert not record.read_text(encoding="utf-8").splitlines()[1].lstrip().startswith(("=", "+", "@"))


@given(
    st.lists(
        st.tuples(st.integers(1, 28), st.floats(0, 500), st.floats(0, 500)),
        min_size=2,
        unique_by=lambda t: t[0],
    )
)
def test_use_lies_between_none_and_all_that_was_brought(rows: list[tuple[int, float, float]]) -> None:
    use = water_use.measured([visit("wash", day, left, added) for day, left, added in rows])["wash"]
    assert 0 <= use.litres <= sum(left + added for _, left, added in rows)
    assert use.factor > 0
    # However much was used in a few days, the model keeps its part.
    assert use.factor <= max(1.0, use.litres / max(use.modelled_l, 1e-12))


def test_measured_use_counts_where_its_site_is_reached() -> None:
    """A level plain: the site covers the points within 1 h of it, and the demand there is doubled."""
    origin = gpd.GeoSeries(gpd.points_from_xy([-116.5], [32.6], crs="EPSG:4326")).to_crs(UTM11).iloc[0]
    points = gpd.points_from_xy(
        origin.x + np.array([0.0, 1_000.0, 20_000.0]), np.full(3, origin.y), crs=UTM11
    )
    found = gpd.GeoDataFrame(
        {
            "litres_per_day": 5.0,
            "people_per_day": 1.0,
            "left_h": 1.0,
            "month": 7,
            "route_id": pd.array(["a", "b", "c"], dtype="string"),
        },
        geometry=points,
    )
    walking = WalkingSection(cell_m=200.0)
    box = (origin.x - 5_000.0, origin.y - 5_000.0, origin.x + 25_000.0, origin.y + 5_000.0)
    flat = ground.level(walking, box, elevation_m=0.0, crs=UTM11)
    nothing = gpd.GeoDataFrame({"sensitivity": []}, geometry=[], crs=UTM11)
    land = ground.lay(walking, {}, flat, nothing, None, crs=UTM11)
    visits = [visit("wash", 1, 0.0, 1_000.0), visit("wash", 15, 580.0, 0.0)]
    used = water_use.measured(visits)
    assert used["wash"].factor == pytest.approx((420 + 140) / 280)
    told = water_use.factors(WaterSection(sites=1), visits, used, land, found, carry_l=0.0, pace_factor=1.0)
    assert told.tolist() == [2.0, 2.0, 1.0]
    unknown = [visit("wash", 1, 0.0, 1_000.0, lon=None), visit("wash", 15, 580.0, 0.0, lon=None)]
    told = water_use.factors(WaterSection(sites=1), unknown, used, land, found, carry_l=0.0, pace_factor=1.0)
    assert told.tolist() == [1.0, 1.0, 1.0]
