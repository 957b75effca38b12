"""What a page that compares two results tells, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.result import Phrase, StudyResult
from maps import _differences, compare, redact
from maps._entry import Class, Entry, Group
from tests.maps.builders import PUBLICATION, SECRETS, study
from tests.maps.watered import TOTALS, watered


def later() -> StudyResult:
    """Return the study half a year later: one port fewer, the public route's risk 7.5 less."""
    before = study()
    routes = before.routes.copy()
    routes[["risk", "risk_low", "risk_high"]] -= 7.5
    layers = {kind: frame for kind, frame in before.layers.items() if kind != "port"}
    return replace(before, on=date(2026, 7, 1), routes=routes, layers=layers)


def test_routes_are_paired_and_the_change_is_signed() -> None:
    found = _differences.find(study(), later())
    named = {row.name: row for row in found.risks}
    row = named["Over the pass"]
    assert row.left is not None
    assert row.right is not None
    assert float(row.right[0]) < float(row.left[0])
    assert row.change == "\u22127.5"
    assert found.same == 0
    assert {name.en: (one, other) for name, one, other in found.counts}["Ports of entry"] == (1, 0)
    assert "Towns and services" in {name.en for name in found.alike}


def test_a_study_does_not_differ_from_itself() -> None:
    found = _differences.find(study(), study())
    assert found.risks == ()
    assert found.same == len(study().routes)
    assert found.counts == ()


def test_a_route_of_one_side_alone_is_told_as_such() -> None:
    other = later()
    found = _differences.find(study(), replace(other, routes=other.routes.iloc[:0]))
    assert len(found.risks) == len(study().routes)
    assert all(row.is_left and not row.is_right and row.change == "" for row in found.risks)


def test_of_a_plan_an_audience_is_told_what_redaction_leaves() -> None:
    told = _differences.plans(watered(), study(), "public")
    assert told is not None
    assert told[0] == TOTALS
    assert told[1].en == "no water plan"
    inner = _differences.plans(watered(), study(), "restricted")
    assert inner is not None
    assert inner[0].en == "3 sites serve 28 of 38 L a day (74 %)"
    assert _differences.plans(study(), study(), "restricted") is None


def test_the_legend_has_what_either_map_has() -> None:
    def entry(name: str, *classes: str) -> Entry:
        made = tuple(Class(sample="", label=Phrase(each, each)) for each in classes)
        return Entry(id=name, name=Phrase(name, name), note=None, sample="", classes=made)

    def group(name: str, *entries: Entry) -> Group:
        return Group(id=name, name=Phrase(name, name), note=None, entries=entries)

    left = (group("risk", entry("route", "low")), group("base", entry("town")))
    right = (group("risk", entry("route", "low", "high")), group("help", entry("water")))
    both = compare.merged(left, right)
    assert [each.id for each in both] == ["risk", "base", "help"]
    assert [each.label.en for each in both[0].entries[0].classes] == ["low", "high"]


@pytest.mark.parametrize(
    "change", [{"k": 7}, {"cell_km2": 50.0}, {"key": b"another"}, {"mask_max_m": 9_000.0}]
)
@pytest.mark.parametrize("audience", ["public", "partner"])
def test_two_that_hide_differently_are_refused(
    tmp_path: Path, change: dict[str, object], audience: redact.Audience
) -> None:
    other = replace(study(), publication=replace(PUBLICATION, **change))  # type: ignore[arg-type]
    path = tmp_path / "both.html"
    with pytest.raises(InputError, match="give away"):
        compare.write(study(), other, path, audience=audience)
    assert not path.exists()


def test_the_same_results_give_the_same_bytes_and_ask_for_nothing(tmp_path: Path) -> None:
    one = compare.write(study(), later(), tmp_path / "new" / "one.html").read_bytes()
    assert one == compare.write(replace(study()), replace(later()), tmp_path / "two.html").read_bytes()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', one.decode())
    assert policy is not None
    assert "default-src 'none'" in policy[1].replace("&#39;", "'")
    assert policy[1].endswith("frame-src &#39;self&#39;")


def test_nothing_restricted_is_in_the_public_page(tmp_path: Path) -> None:
    from pyproj import Transformer

    page = compare.write(study(), later(), tmp_path / "both.html").read_text(encoding="utf-8")
    degrees = Transformer.from_crs(32611, 4326, always_xy=True)
    for x, y in SECRETS:
        lon, lat = degrees.transform(x, y)
        for value in (lon, lat):
            assert f"{value:.4f}" not in page
    assert "Secret" not in page
