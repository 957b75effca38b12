"""What the public sees of routes, incidents and places that could harm where they are exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import h3  # type: ignore[import-untyped]  # it publishes no types
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.errors import InputError
from geo.result import FactorUse, LayerUse, Phrase, Publication, Published, StudyResult
from geo.risk.factors import deaths_nearby
from layers.area import Area
from layers.crs import WGS84, transformer
from layers.source import Counts, Provenance
from maps import _counted, _disclose, redact
from tests.builders import UTM11
from tests.maps.builders import layer, routes, study

WHY = Phrase("anybody can look it up", "cualquiera lo puede ver")
KEY = bytes(range(32))
ON = date(2024, 7, 1)
WRITTEN = {"source": "x", "licence": "x", "retrieved": pd.NaT, "precision_m": 50.0}
"""What rows of a layer have and routes do not."""


def deaths(count: int, *, day: str = "2020-05-05", **more: object) -> gpd.GeoDataFrame:
    places = [Point(571_000 + 20 * number, 3_612_000) for number in range(count)]
    columns = {
        "found_on": pd.to_datetime([day] * count),
        "died_on": pd.NaT,
        "cause": "exposure",
        "post_mortem_interval": "<1d",
        "count": 1,
        "sex": "female",
        "age_years": 31.0,
    }
    return layer("death_id", places, columns={**columns, **more})


def given_deaths(frame: gpd.GeoDataFrame, **publication: object) -> StudyResult:
    return study(layers={"death": frame}, publication=Publication(**publication))  # type: ignore[arg-type]


def bundle_of(count: int) -> StudyResult:
    """Return a study of so many public routes side by side, 10 m apart, with risk 50."""
    table, segments = routes()
    lines, parts = [], []
    for number in range(count):
        line = LineString([(571_000 + 10 * number, 3_611_000), (571_000 + 10 * number, 3_613_000)])
        lines.append(table.iloc[:1].set_geometry([line]).rename(index={"open": f"r{number}"}))
        part = segments.iloc[:1].set_geometry([line]).assign(route_id=f"r{number}", risk=50.0)
        parts.append(part.rename(index=lambda _, number=number: f"r{number}:00001"))
    return study(routes=pd.concat(lines), segments=pd.concat(parts), publication=Publication(k=5), layers={})


def test_a_route_that_is_not_declared_published_is_no_line() -> None:
    shown = redact.apply(study(publication=Publication()))
    assert shown.routes.empty
    assert shown.segments.empty
    assert shown.counted is None  # one route is fewer than five


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 14))
def test_a_cell_is_there_from_k_routes_on_and_tells_multiples_of_k(count: int) -> None:
    counted = redact.apply(bundle_of(count)).counted
    if count < 5:
        assert counted is None
        return
    assert counted is not None
    assert set(counted["route_count"].dropna()) == {count // 5 * 5}
    assert (counted["risk"] == 50.0).all()
    assert (counted["band"] == 3).all()
    assert counted.geometry.to_crs("EPSG:6933").area.min() / 1e6 >= Publication.cell_km2


def test_the_cells_are_those_of_the_route() -> None:
    counted = redact.apply(bundle_of(5)).counted
    assert counted is not None
    steps = np.arange(3_611_125.0, 3_613_000.0, 250.0)
    lon, lat = transformer(UTM11, WGS84).transform(np.full(len(steps), 571_020.0), steps)
    size = h3.get_resolution(counted["cell"].iloc[0])
    assert set(counted["cell"]) == {h3.latlng_to_cell(y, x, size) for x, y in zip(lon, lat, strict=True)}


def test_a_restricted_route_is_in_no_cell() -> None:
    result = bundle_of(5)
    marks = ["restricted", *["public"] * 4]
    result = replace(
        result,
        routes=result.routes.assign(sensitivity=marks),
        segments=result.segments.assign(sensitivity=marks),
    )
    assert redact.apply(result).counted is None


@pytest.mark.parametrize(("cell_km2", "size"), [(5.0, 7), (6.0, 6), (30.0, 6), (42.0, 5), (300.0, 4)])
def test_no_cell_is_smaller_than_the_study_says(cell_km2: float, size: int) -> None:
    # At 32.6 N 116.5 W cells have 5.9, 41.3, 289 and 2,024 km2 (h3.cell_area).
    assert _counted.resolution(cell_km2, Area.from_bounds(-116.51, 32.59, -116.49, 32.61)) == size


def test_no_cell_of_a_wide_area_is_smaller_and_rows_do_not_change_the_size() -> None:
    """At resolution 6 cells have 41.3 km2 in the west of this area and 42.6 km2 in its east."""
    wide = Area.from_bounds(-116.6, 31.4, -106.9, 32.7)
    assert _counted.resolution(41.0, wide) == 6
    assert _counted.resolution(42.25, wide) == 5


def test_the_risk_of_a_cell_is_that_of_k_routes_that_have_one() -> None:
    result = bundle_of(6)
    for rated, is_told in ((4, False), (5, True)):
        risk = result.segments["risk"].where(np.arange(6) < rated)
        counted = redact.apply(replace(result, segments=result.segments.assign(risk=risk))).counted
        assert counted is not None
        assert ("risk" in counted) is is_told
        assert set(counted["route_count"]) == {5}


def test_a_risk_that_knows_restricted_things_is_in_no_cell() -> None:
    result = bundle_of(5)
    hidden = replace(result.factors[1], restricted_from=("water",))
    counted = redact.apply(replace(result, factors=(result.factors[0], hidden))).counted
    assert counted is not None
    assert "risk" not in counted


def test_public_deaths_are_counted_and_what_was_measured_from_them_goes() -> None:
    use = FactorUse(factor=deaths_nearby.FACTOR, measured_share=1.0)
    base = given_deaths(deaths(7))
    published = (Published(kind="route", why=WHY),)
    base = replace(
        base,
        factors=(use,),
        segments=base.segments.assign(**{deaths_nearby.FACTOR.column: 3.0}),
        publication=replace(base.publication, published=published),
    )
    shown = redact.apply(base)
    assert "death" not in shown.layers
    assert shown.counted is not None
    assert shown.counted["incident_count"].tolist() == [5]
    assert shown.held == {}
    assert deaths_nearby.FACTOR.column not in shown.segments
    assert "risk" not in shown.segments
    assert redact.apply(given_deaths(deaths(4))).counted is None


def test_a_result_that_was_measured_without_them_keeps_its_risk() -> None:
    base = study(held={"death": deaths(7)}, layers={})
    base = replace(
        base,
        publication=replace(base.publication, published=(Published(kind="route", why=WHY),), is_applied=True),
    )
    shown = redact.apply(base)
    assert "risk" in shown.segments
    assert shown.counted is not None
    assert shown.counted["incident_count"].tolist() == [5]


def death_use(rows: int) -> tuple[LayerUse, ...]:
    entry = Provenance(source="a public file", licence="CC0 1.0")
    return (LayerUse(kind="death", provenance=(entry,), counts=Counts(read=rows, kept=rows)),)


@pytest.mark.parametrize("is_applied", [True, False])
def test_who_is_behind_the_cells_is_told_and_how_many_rows_there_are_is_not(is_applied: bool) -> None:
    """Seven deaths and eight make the same edition: a cell of five, and no number beside it."""
    told = []
    for count in (7, 8):
        frame = deaths(count)
        base = study(held={"death": frame}, layers={}) if is_applied else study(layers={"death": frame})
        publication = Publication(k=5, is_applied=is_applied)
        shown = redact.apply(replace(base, uses=death_use(count), publication=publication))
        told.append([(use.kind, use.counts.kept, use.counts.read) for use in shown.uses])
    assert told[0] == told[1] == [("death", 0, 0)]


def test_of_deaths_that_no_cell_tells_of_there_is_not_even_a_source() -> None:
    for frames in ({"held": {"death": deaths(4)}}, {}):
        base = study(layers={}, **frames)
        base = replace(base, uses=death_use(4), publication=Publication(k=5, is_applied=True))
        assert redact.apply(base).uses == ()


@pytest.mark.parametrize("is_applied", [True, False])
def test_sources_and_files_are_those_of_rows_that_are_shown_or_in_a_cell(is_applied: bool) -> None:
    """Six deaths make a cell; the seventh is too young, and the one site is in no cell that tells of it."""
    true = deaths(7, found_on=pd.to_datetime(["2020-05-05"] * 6 + ["2024-06-30"]))
    true = true.assign(source=["a register"] * 6 + ["a telephone line"])
    site = layer("site_id", [Point(590_000, 3_612_000)], columns={"name": "Site"}, source="a crew")
    own = (frozenset(true["death_id"][:6]), frozenset(true["death_id"][6:]))
    uses = tuple(replace(death_use(7)[0], kind=kind) for kind in ("death", "site"))
    held = {"death": true.iloc[:6], "site": site}
    frames = {"held": held, "layers": {}} if is_applied else {"layers": {"death": true, "site": site}}
    files = {"death": own, "site": (frozenset({"site-0"}),)}
    shown = redact.apply(
        study(uses=uses, files=files, publication=Publication(k=5, is_applied=is_applied), **frames)
    )
    assert [(use.kind, entry.source) for use in shown.uses for entry in use.provenance] == [
        ("death", "a register")
    ]
    assert shown.files == {"death": (own[0], frozenset()), "site": (frozenset(),)}


def test_a_file_of_moved_rows_is_one_whose_rows_are_shown() -> None:
    true = deaths(2)
    files = {"death": (frozenset({"death-0"}), frozenset({"death-9"}))}
    result = replace(given_deaths(true, mask=("death",), key=KEY), files=files)
    assert [bool(names) for names in redact.apply(result).files["death"]] == [True, False]


def test_the_share_measured_is_that_of_shown_segments() -> None:
    """Of four segments of open and hidden routes one is measured: as a fraction it would tell of the four."""
    use = replace(study().factors[0], measured_share=0.27)
    column = use.factor.column
    base = study(factors=(use,))
    half = base.segments[column].where(base.segments.index != "open:00001")
    shown = redact.apply(replace(base, segments=base.segments.assign(**{column: half})))
    assert shown.factors[0].measured_share == 0.5
    for count, share in ((4, 0.0), (5, 0.3)):
        bundle = replace(bundle_of(count), factors=(use,))
        bundle = replace(bundle, layers={"route": bundle.routes.reset_index().assign(**WRITTEN)})
        assert redact.apply(bundle).factors[0].measured_share == share


@pytest.mark.parametrize(
    ("day", "there"), [("2024-04-02", True), ("2024-04-03", False), ("2024-06-30", False)]
)
def test_incidents_wait(day: str, there: bool) -> None:
    """90 days before 1 July 2024 are 2 April."""
    known = (Published(kind="death", why=WHY),)
    shown = redact.apply(given_deaths(deaths(2, day=day), published=known, delay_days=90))
    assert ("death" in shown.layers) is there


def test_moved_deaths_stand_elsewhere_and_tell_little() -> None:
    true = deaths(12)
    result = given_deaths(true, mask=("death",), key=KEY)
    moved = redact.apply(result).layers["death"]
    assert len(moved) == 12
    assert set(moved["year"]) == {2020}
    assert {"found_on", "sex", "age_years"}.isdisjoint(moved)
    near = [point.distance(true.union_all()) for point in moved.geometry]
    assert min(near) > 300.0  # 1 to 5 km, less a grid of 2 km, and the row of places is 220 m long
    assert (moved["precision_m"] >= 5_000).all()
    again = redact.apply(result).layers["death"]
    assert again.equals(moved)
    other = redact.apply(given_deaths(true, mask=("death",), key=bytes(32))).layers["death"]
    assert not other.geometry.geom_equals(moved.geometry).all()


def test_a_rare_year_or_cause_is_not_told_of_a_moved_death() -> None:
    true = deaths(
        12,
        cause=["exposure"] * 11 + ["train"],
        found_on=pd.to_datetime(["2020-05-05"] * 8 + ["2019-01-01"] * 4),
    )
    moved = redact.apply(given_deaths(true, mask=("death",), key=KEY)).layers["death"]
    assert set(moved["cause"]) == {"exposure", "undetermined"}
    assert moved["year"].isna().sum() == 4
    assert set(moved["year"].dropna()) == {2020}


def test_moving_without_a_key_is_refused() -> None:
    with pytest.raises(InputError, match="without a key"):
        redact.apply(given_deaths(deaths(3), mask=("death",)))


def test_camps_drops_and_sites_are_never_where_they_are() -> None:
    camp = layer("place_id", [Point(571_000, 3_612_000)], columns={"name": "Camp", "type": "camp"})
    drop = layer("water_id", [Point(571_000, 3_612_000)], columns={"name": "Drop", "type": "station"})
    site = layer("site_id", [Point(571_000, 3_612_000)], columns={"name": "Site"})
    base = study(layers={"place": camp, "water": drop, "site": site}, publication=Publication())
    assert redact.apply(base).layers == {}
    known = tuple(Published(kind=kind, why=WHY) for kind in ("place", "water", "site"))
    assert set(redact.apply(replace(base, publication=Publication(published=known))).layers) == {
        "place",
        "water",
        "site",
    }
    named = (Published(kind="place", why=WHY, keys=frozenset({"place-7"})),)
    assert redact.apply(replace(base, publication=Publication(published=named))).layers == {}


def test_numbers_made_from_rows_have_no_gaps() -> None:
    ports = layer(
        "port_id", [Point(1, 1), Point(2, 2), Point(3, 3)], sensitivity=["public", "restricted", "public"]
    )
    ports = ports.assign(port_id=["port-0001", "port-0002", "port-0003"])
    assert redact.apply(study(layers={"port": ports})).layers["port"]["port_id"].tolist() == [
        "port-0001",
        "port-0002",
    ]
    told = pd.DataFrame(ports.drop(columns="geometry"))
    assert redact.apply(study(tables={"port": told})).tables["port"]["port_id"].tolist() == [
        "port-0001",
        "port-0002",
    ]
    table, segments = routes()
    names = {"open": "route-0009", "secret": "route-0002"}
    base = study(
        routes=table.rename(index=names),
        segments=segments.assign(route_id=segments["route_id"].map(names)).rename(
            index=lambda name: name.replace("open", "route-0009").replace("secret", "route-0002")
        ),
    )
    shown = redact.apply(base)
    assert shown.routes.index.tolist() == ["route-0001"]
    assert shown.segments.index.tolist() == ["route-0001:00001", "route-0001:00002"]


def test_a_partner_sees_public_routes_as_lines() -> None:
    shown = redact.apply(study(publication=Publication()), audience="partner")
    assert "open" in shown.routes.index
    assert shown.counted is None


def test_the_report_says_what_was_done_and_how_sure_it_is() -> None:
    true = deaths(12)
    known = Publication(mask=("death",), key=KEY, published=(Published(kind="port", why=WHY),))
    sorted_ = redact.sort({"death": true}, known, on=ON)
    shown = redact.apply(study(layers={"death": true}, publication=known))
    made = _disclose.report(shown, sorted_, stamp=redact.stamp("public"))
    linked = made.figures["moved"]["death"]
    assert linked["rows"] == 12
    # 12 places within 220 m, moved by kilometres: hardly one is nearest to its own.
    assert linked["nearest_link_rate"] <= 0.25
    assert linked["spatial_k_median"] > 3
    words = " ".join(line.en for _, lines in made.sections for line in lines)
    assert "anybody can look it up" in words
    assert "1000 to 5000 m" in words
    assert "left_out" not in made.figures
    inside = _disclose.report(shown, sorted_, stamp=redact.stamp("restricted"), left_out={"water": 7})
    assert inside.figures["left_out"]["restricted_rows"] == {"water": 7}
