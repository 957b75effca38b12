"""The water plan of a study: for whom, from where, within which wishes, and who may see it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from drops import DRY, SITES, TRAIL, WISH, plan, run, study
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow
from test_level import NO_HEIGHTS
from tiny import COMMON, STUDY, TABLES

from geo.errors import InputError
from geo.result import StudyResult
from geo.water.plan import SITE_COLUMNS, WaterPlan
from maps import redact
from study import (
    config,
    manifest,
    outputs,
    pipeline,
    water_command,
    water_file,
    water_record,
    water_words,
)
from study.water_record import Visit

KEPT = ",somebody,CC0 1.0,20"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("water")


@pytest.fixture(scope="module")
def result(folder: Path) -> StudyResult:
    return run(folder)


@pytest.fixture(scope="module")
def made(result: StudyResult) -> WaterPlan:
    assert result.water is not None
    return result.water


def wish(**changes: Any) -> str:
    """Return the table with other values."""
    lines = WISH.split("[water.candidates]")
    head = "".join(
        f"{line}\n"
        for line in lines[0].strip().splitlines()
        if line.split(" =")[0] not in changes and not ({"share", "budget"} & set(changes) and "sites" in line)
    )
    more = "".join(f"{key} = {value}\n" for key, value in changes.items())
    return f"\n{head}{more}\n[water.candidates]{lines[1]}"


def sites_csv(folder: Path, *rows: str) -> None:
    head = "site_id,lon,lat,name,capacity_l,cost,source,licence,precision_m"
    (folder / "site.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def test_a_plan_is_made_of_given_routes(made: WaterPlan) -> None:
    assert set(SITE_COLUMNS) <= set(made.sites.columns)
    assert made.month == 7
    assert made.depart_h == 6.0
    # Two new ones, beside the station that is there and stays.
    assert sorted(made.chosen["kind"]) == ["existing", "new", "new"]
    assert made.chosen.loc["water-0002", "name"] == "Cache 7"
    assert set(made.demand["route_id"]) == {"west", "east", "used"}
    assert set(made.sites["sensitivity"]) == set(made.demand["sensitivity"]) == {"restricted"}


def test_every_litre_is_accounted_for(made: WaterPlan) -> None:
    demand, sites = made.demand, made.sites
    assert made.wanted_l == pytest.approx(demand["litres_per_day"].sum())
    assert made.covered_l == pytest.approx(demand["served_l"].sum())
    assert made.covered_l == pytest.approx(sites["litres_per_day"].sum())
    assert (demand["served_l"] <= demand["litres_per_day"] * (1 + 1e-9)).all()
    assert (sites["litres_per_day"] <= sites["covered_l"] * (1 + 1e-9)).all()
    assert (sites["alone_l"] <= sites["covered_l"] * (1 + 1e-9)).all()
    assert made.covered_l <= made.bound_l * (1 + 1e-9) <= made.wanted_l * (1 + 2e-9)
    assert made.is_proven_best
    assert made.gap <= 0.01
    served = demand["served_l"] > 0
    assert demand.loc[served, "site_id"].isin(sites.index).all()
    assert demand.loc[~served, "site_id"].isna().all()


def test_a_page_can_switch_sites_on_and_off(made: WaterPlan) -> None:
    reach = made.reach
    assert set(reach["site_id"]) <= set(made.sites.index)
    assert set(reach["demand_id"]) <= set(made.demand.index)
    assert not reach.duplicated(["site_id", "demand_id"]).any()
    assert (reach["hours"] > 0).all()
    litres = made.demand["litres_per_day"]
    inside = reach.loc[reach["within"]]
    by_site = inside.groupby("site_id")["demand_id"].agg(lambda ids: litres[ids].sum())
    pd.testing.assert_series_equal(
        by_site.reindex(made.chosen.index).fillna(0.0),
        made.chosen["covered_l"],
        check_names=False,
    )
    all_on = litres[inside.loc[inside["site_id"].isin(made.chosen.index), "demand_id"].unique()].sum()
    assert all_on >= made.covered_l * (1 - 1e-9)


def most_l(made: WaterPlan) -> float:
    """Return the most litres that the chosen sites can serve of what a page has, as a greatest flow."""
    sites, points = list(made.chosen.index), list(made.demand.index)
    pairs = made.reach.loc[made.reach["within"] & made.reach["site_id"].isin(sites)]
    count = len(sites) + len(points) + 2
    begin = [1 + sites.index(site) for site in pairs["site_id"]]
    end = [1 + len(sites) + points.index(point) for point in pairs["demand_id"]]
    # Litres in millionths, since the flow is of whole numbers.
    most = made.chosen["capacity_l"].fillna(1000.0).to_numpy()
    wanted = made.demand["litres_per_day"].to_numpy()
    rows = [*[0] * len(sites), *begin, *range(1 + len(sites), count - 1)]
    columns = [*range(1, 1 + len(sites)), *end, *[count - 1] * len(points)]
    values = np.round(np.concatenate([most, np.full(len(pairs), 1000.0), wanted]) * 1e6).astype(np.int32)
    graph = csr_array((values, (rows, columns)), shape=(count, count))
    return float(maximum_flow(graph, 0, count - 1).flow_value) / 1e6


def test_a_page_that_switches_nothing_serves_what_the_plan_says(tmp_path: Path, made: WaterPlan) -> None:
    assert most_l(made) == pytest.approx(made.covered_l, abs=1e-3)
    wrecked = study(tmp_path / "a", wish(capacity_l=100))
    damage = {"litres_left": 0.0, "litres_added": None, "damaged": True, "gone": False, "remark_code": "1"}
    visit = Visit(site_id="water-0002", visited=pd.Timestamp("2026-07-01").date(), **damage)  # type: ignore[arg-type] # a shorthand
    water_record.append(wrecked.parent / water_record.NAME, [visit])
    tight = pipeline.run(config.read(wrecked), audience="restricted").water
    assert tight is not None
    # (0 + 2) / (1 + 2) of what it could give.
    assert tight.chosen.loc["water-0002", "capacity_l"] <= 2 / 3 * 200 / 7 + 1e-9
    median = plan(tmp_path / "b", wish(capacity_l=30, objective='"median"'))
    for each in (tight, median):
        assert each.covered_l < made.covered_l
        assert most_l(each) == pytest.approx(each.covered_l, abs=1e-3)


def test_what_if_one_is_gone(made: WaterPlan) -> None:
    assert sorted(made.outages["site_id"]) == sorted(made.chosen.index)
    lost = made.outages.set_index("site_id")["litres_lost"]
    assert (lost.diff().dropna() <= 1e-9).all()
    assert (lost >= made.chosen["alone_l"].reindex(lost.index) * 0.0).all()
    assert (lost <= made.covered_l * (1 + 1e-9)).all()
    pd.testing.assert_series_equal(
        made.chosen["outage_lost_l"].sort_index(), lost.sort_index(), check_names=False
    )
    assert (made.outages["lost_with_backup_l"] <= made.outages["litres_lost"] + 1e-9).all()


def test_litres_needed_last_so_many_hours(made: WaterPlan, result: StudyResult) -> None:
    avoided = made.avoided.set_index("site_id")
    assert avoided["litres_needed"].sum() == pytest.approx(made.covered_l)
    rate = avoided["litres_needed"].sum() / avoided["people_hours"].sum()
    loss = result.segments["loss_l_h"]
    assert loss.min() < rate < loss.max()


def test_more_people_want_more_water(tmp_path: Path, made: WaterPlan) -> None:
    path = study(tmp_path)
    first, *rows = TABLES["route.csv"]
    counted = [f"{first},people_per_day", f"{rows[0]},30", f"{rows[1]},", f"{rows[2]},0"]
    (tmp_path / "route.csv").write_text("\n".join(counted) + "\n", encoding="utf-8")
    other = pipeline.run(config.read(path), audience="restricted").water
    assert other is not None
    before = made.demand.groupby("route_id")["litres_per_day"].sum()
    after = other.demand.groupby("route_id")["litres_per_day"].sum()
    assert after["west"] == pytest.approx(3 * before["west"])
    assert after["east"] == pytest.approx(before["east"])
    assert "used" not in after
    notes = [note.en for note in other.notes]
    assert any("10 a day on routes that do not say it" in note for note in notes)
    assert any("10 a day on every route" in note.en for note in made.notes)


def test_the_plan_is_for_the_restricted_edition_alone(result: StudyResult, made: WaterPlan) -> None:
    share = f"{made.covered_share:.0%}"
    for audience in ("public", "partner"):
        shown = redact.apply(result, audience=audience)  # type: ignore[arg-type] # one of the audiences
        assert shown.water is None
        said = [note.en for note in shown.notes if "water plan" in note.en]
        assert len(said) == 1
        assert said[0].startswith(f"A water plan of 3 sites would serve {share} of the litres wanted here.")
    assert redact.apply(result, audience="restricted").water is made


def test_a_public_run_plans_from_public_rows_alone(tmp_path: Path) -> None:
    public = run(tmp_path, audience="public")
    assert public.water is not None
    # Neither the route in use nor the cache takes part, and nobody plans trips.
    assert set(public.water.demand["route_id"]) == {"west", "east"}
    assert set(public.water.sites["kind"]) == {"new"}
    paths = outputs.write(public, config.read(tmp_path / "study.toml"), folder=tmp_path / "out")
    names = [path.name for path in paths]
    assert water_file.NAME not in names
    page = next(path for path in paths if path.suffix == ".html").read_text(encoding="utf-8")
    for site in public.water.sites.index:
        assert site not in page
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert set(told["water"]) == {"sites", "covered_share"}


def test_what_public_rows_cannot_meet_is_a_note(tmp_path: Path) -> None:
    text = wish(must='["water-0002"]')
    assert run(tmp_path, text).water is not None
    public = run(tmp_path, text, audience="public")
    assert public.water is None
    assert any("No water plan can be made from what is public" in note.en for note in public.notes)


def test_the_restricted_edition_has_the_plan_as_a_file(result: StudyResult, folder: Path) -> None:
    settings = config.read(folder / "study.toml")
    paths = outputs.write(result, settings, audience="restricted", folder=folder / "out")
    path = next(path for path in paths if path.name == water_file.NAME)
    told = water_file.read(path)
    assert result.water is not None
    assert told.figures["sites"] == 3
    assert told.figures["covered_l"] == pytest.approx(result.water.covered_l)
    assert list(told.chosen.index) == list(result.water.chosen.index)
    assert told.sites.loc["water-0002", ["lon", "lat"]].tolist() == pytest.approx(
        [-116.213571, 32.664287], abs=1e-6
    )
    assert told.routes["served_l"].sum() == pytest.approx(result.water.covered_l)
    content = json.loads((folder / "out" / manifest.name_for("restricted")).read_text(encoding="utf-8"))
    assert content["water"]["is_proven_best"]
    assert content["outputs"][water_file.NAME] == manifest.digest(path)


def test_existing_sites_are_kept_moved_or_not_looked_at(tmp_path: Path, made: WaterPlan) -> None:
    ignored = plan(tmp_path / "a", wish(existing='"ignore"'))
    assert set(ignored.sites["kind"]) == {"new"}
    assert len(ignored.chosen) == 2
    movable = plan(tmp_path / "b", wish(existing='"movable"', sites=1))
    # One site in all, and the station is shown whether it is that or given up.
    assert len(movable.chosen) == 1
    assert "water-0002" in movable.sites.index
    given_up = movable.sites.loc[~movable.sites["is_chosen"].astype(bool)]
    assert (given_up["litres_per_day"] == 0).all()
    assert movable.covered_l <= made.covered_l * 1.01


def test_a_station_gives_no_more_than_it_holds(tmp_path: Path) -> None:
    tight = plan(tmp_path, wish(capacity_l=14, refill_days=7))
    daily = tight.chosen["capacity_l"]
    assert daily.loc["water-0002"] == pytest.approx(200 / 7)
    assert (daily.drop("water-0002") == 2.0).all()
    assert (tight.chosen["litres_per_day"] <= daily * (1 + 1e-9)).all()
    assert tight.covered_l == pytest.approx(tight.demand["served_l"].sum())


def test_named_sites_must_be_and_must_not(tmp_path: Path) -> None:
    path = study(tmp_path, wish(must='["gate"]', sites=1), more=SITES)
    sites_csv(tmp_path, f"gate,-116.155,32.75,The gate,70,2{KEPT}", f"wash,-116.22,32.70,,,{KEPT}")
    first = pipeline.run(config.read(path), audience="restricted").water
    assert first is not None
    assert "gate" in first.chosen.index
    assert first.sites.loc["gate", "name"] == "The gate"
    assert first.sites.loc["gate", "capacity_l"] == pytest.approx(10.0)
    taken = [site for site in first.chosen.index if site.startswith("cell")]
    free = plan(tmp_path / "b", wish(sites=1))
    (best,) = [site for site in free.chosen.index if site.startswith("cell")]
    without = plan(tmp_path / "c", wish(sites=1, forbidden=f'["{best}"]'))
    assert best not in without.sites.index
    assert without.covered_l <= free.covered_l * 1.01
    assert taken == []


def test_trips_start_from_depots_on_roads(tmp_path: Path) -> None:
    text = wish(visit_every_days=10) + "\n[water.depots]\nhouse = { at = [-116.19, 32.625] }\n"
    filled = plan(tmp_path / "a", text)
    trips = filled.resupply
    assert trips is not None
    assert set(trips.visits.index) == set(filled.chosen.index[filled.chosen["litres_per_day"] > 0])
    sites = filled.chosen
    brought = trips.visits["delivered_l_per_day"] + trips.visits["unserved_l_per_day"]
    pd.testing.assert_series_equal(
        brought, sites["litres_per_day"].reindex(brought.index), check_names=False, rtol=1e-6
    )
    assert sites["visits_per_month"].notna().any()
    assert filled.avoided["litres_needed"].sum() == pytest.approx(trips.visits["delivered_l_per_day"].sum())
    # All trips of the month together give what all sites are given, and each litre lasts as long as it did.
    assert filled.trips_value is not None
    value = filled.trips_value.set_index("trip_id")
    times = trips.trips.set_index("trip_id")["trips_per_month"].reindex(value.index)
    days = (trips.stops["litres"] * times.reindex(trips.stops["trip_id"]).to_numpy()).sum()
    days /= trips.visits["delivered_l_per_day"].sum()
    for name in ("litres_needed", "people_hours"):
        assert (value[name] * times).sum() == pytest.approx(filled.avoided[name].sum() * days)
    far = wish() + "\n[water.depots]\nhouse = { at = [-116.19, 32.70] }\n"
    with pytest.raises(InputError, match=r"'house' is .* from the nearest drivable road"):
        run(tmp_path / "b", far)
    wrong = wish() + '\n[water.depots]\nhouse = { place = "place-2" }\n'
    with pytest.raises(InputError, match=r"water\.depots\.house: 'place-2' is no place"):
        run(tmp_path / "c", wrong)
    no_road = study(tmp_path / "d", text)
    no_road.write_text(
        no_road.read_text(encoding="utf-8").replace(
            '[layers.trail]\npath = "trail.csv"\ncrs = "EPSG:4326"\n', ""
        ),
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="need roads"):
        pipeline.run(config.read(no_road), audience="restricted")


def test_water_may_be_wanted_where_a_flow_passes(tmp_path: Path) -> None:
    flowing = plan(tmp_path, wish(**{"from": '"flow"', "sites": 3}))
    assert set(flowing.demand["route_id"]) == {"west", "east", "used"}
    assert flowing.demand["litres_per_day"].min() >= 0.1
    assert water_words.FLOW in flowing.notes
    assert flowing.covered_l > 0
    with pytest.raises(InputError, match="flow"):
        run(tmp_path / "level", wish(**{"from": '"flow"'}), text=NO_HEIGHTS)


def test_recorded_deaths_weigh_and_litres_stay_litres(tmp_path: Path, made: WaterPlan) -> None:
    more = '\n[layers.death]\npath = "death.csv"\n'
    path = study(tmp_path, wish(sites=1, existing='"ignore"', deaths_weight=1.0), more=more)
    rows = ["lon,lat,found_on,count,source,licence,precision_m", f"-116.16,32.75,2019-07-01,3{COMMON},100"]
    (tmp_path / "death.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    weighted = pipeline.run(config.read(path), audience="restricted").water
    assert weighted is not None
    # All of the weight is on the way where people died.
    served = weighted.demand.groupby("route_id")["served_l"].sum()
    assert served["east"] > 0
    assert served.drop("east").sum() == 0
    assert weighted.wanted_l == pytest.approx(made.wanted_l)
    assert any("Recorded deaths weigh" in note.en for note in weighted.notes)
    asked = water_command.with_wishes(config.read(path), {"share": 0.3})
    fewest = pipeline.run(asked, audience="restricted").water
    assert fewest is not None
    assert fewest.covered_share >= 0.3
    assert any("Recorded deaths do not weigh" in note.en for note in fewest.notes)


def test_what_crews_found_counts_in_the_next_plan(tmp_path: Path, made: WaterPlan) -> None:
    path = study(tmp_path)
    site = "water-0002"
    row = made.sites.loc[site]
    lonlat = made.sites.geometry.to_crs("EPSG:4326")[site]
    known = {
        "site_id": site,
        "damaged": False,
        "gone": False,
        "remark_code": "0",
        "lon": lonlat.x,
        "lat": lonlat.y,
        "modelled_l_per_day": float(row["modelled_l_per_day"]),
        "planned_l": None,
    }
    stood, days = 1_000.0, 14
    # Three times what the model says is used in two weeks: the demand there is doubled.
    used = 3.0 * float(row["modelled_l_per_day"]) * days
    visits = [
        Visit(visited=pd.Timestamp("2026-07-01").date(), litres_left=0.0, litres_added=stood, **known),
        Visit(visited=pd.Timestamp("2026-07-15").date(), litres_left=stood - used, litres_added=0.0, **known),
    ]
    water_record.append(tmp_path / water_record.NAME, visits)
    after = pipeline.run(config.read(path), audience="restricted").water
    assert after is not None
    own = made.reach.loc[made.reach["within"] & (made.reach["site_id"] == site), "demand_id"]
    times = after.demand["litres_per_day"] / made.demand["litres_per_day"]
    np.testing.assert_allclose(times.loc[own], 2.0)
    np.testing.assert_allclose(times.drop(own), 1.0)
    np.testing.assert_allclose(after.demand["use_factor"], times)
    assert any("recorded at 1 sites" in note.en for note in after.notes)


def test_the_mixture_is_the_group_or_the_persons_or_the_first(tmp_path: Path) -> None:
    path = study(tmp_path, wish())
    first = config.read(path).mixture
    assert first is not None
    assert [person.name for person, _ in first.members] == ["dry"]
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "[water]\n", "[water]\npersons = { woman = 1, child_10 = 0.5 }\n"
        ),
        encoding="utf-8",
    )
    shares = config.read(path).mixture
    assert shares is not None
    assert [(person.name, count) for person, count in shares.members] == [("woman", 1.0), ("child_10", 0.5)]
    assert STUDY in path.read_text(encoding="utf-8")
    assert DRY in path.read_text(encoding="utf-8")
    assert TRAIL
