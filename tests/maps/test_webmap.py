from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo.errors import InputError
from layers import crs
from maps import _page, webmap
from maps.redact import Audience
from tests.maps import unpacked
from tests.maps.builders import SECRETS, study
from tests.maps.reached import openly_reached, reached
from tests.maps.walked import corridors, openly_walked, walked


def text_of(tmp_path: Path, **options: Any) -> str:
    return webmap.write(study(), tmp_path / "map.html", **options).read_text(encoding="utf-8")


def raw(page: str) -> dict[str, Any]:
    """Return the page's data as it is written."""
    found = re.search(r'<script type="application/json" id="vereda-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def payload(page: str) -> dict[str, Any]:
    """Return the page's data with its lines unpacked."""
    return unpacked.page(raw(page))


def policy(page: str) -> dict[str, str]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    parts = found.group(1).replace("&#39;", "'").split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_no_address_outside_the_file_is_named_where_a_browser_would_ask(tmp_path: Path) -> None:
    page = text_of(tmp_path)
    markup = page.split("<script")[0]
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#)[^"']*["']""", markup) == []
    assert "<link" not in markup
    assert re.findall(r"url\((?!#)[^)]*\)", page.split('<script type="application/json"')[0]) == []
    assert "sourceMappingURL" not in page


def test_the_policy_allows_these_scripts_and_no_other(tmp_path: Path) -> None:
    page = text_of(tmp_path)
    rules = policy(page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 4
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert rules["script-src"].split() == [f"'sha256-{digest}'" for digest in hashes]
    assert (
        rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    )
    assert rules["img-src"] == "data:"


@pytest.mark.parametrize("audience", ["public", "partner", "restricted"])
def test_the_same_study_gives_the_same_bytes(tmp_path: Path, audience: Audience) -> None:
    one = webmap.write(study(), tmp_path / "one.html", audience=audience)
    two = webmap.write(replace(study()), tmp_path / "two.html", audience=audience)
    assert one.read_bytes() == two.read_bytes()


def test_the_page_says_what_it_is(tmp_path: Path) -> None:
    page = text_of(tmp_path, generated=date(2024, 8, 9))
    for expected in (
        "A tiny study",
        "Un estudio mínimo",
        "1 July 2024",
        "1 de julio de 2024",
        "Public edition",
        "Edición pública",
        "9 August 2024",
        "A published table",
        "CC BY 4.0",
        "The relief is a plane.",
    ):
        assert expected in page
    assert "RESTRICTED: do not publish" in text_of(tmp_path, audience="restricted")


def test_only_a_sample_or_an_example_carries_the_banner(tmp_path: Path) -> None:
    assert 'class="banner"' not in text_of(tmp_path)
    sample = webmap.write(study(is_sample=True), tmp_path / "sample.html").read_text(encoding="utf-8")
    assert "Sample data: not for use in the field" in sample
    assert "Datos de muestra: no usar en el terreno" in sample
    example = study()
    example = replace(example, routes=example.routes.assign(basis="illustrative"))
    assert "not surveyed paths" in webmap.write(example, tmp_path / "e.html").read_text(encoding="utf-8")


def test_a_made_up_relief_is_said_first(tmp_path: Path) -> None:
    assert "no slope or climb here is real" not in text_of(tmp_path)
    result = study()
    relief = result.rasters["terrain"]
    relief = replace(relief, provenance=replace(relief.provenance, basis="illustrative"))
    page = webmap.write(replace(result, rasters={"terrain": relief}), tmp_path / "relief.html")
    text = page.read_text(encoding="utf-8")
    assert "no slope or climb here is real" in text
    assert "ninguna pendiente ni subida es real" in text


def test_no_restricted_position_is_in_a_public_page(tmp_path: Path) -> None:
    page = text_of(tmp_path)
    assert "Hill camp" not in page
    assert "Cache 7" not in page
    to_degrees = crs.transformer(study().crs, crs.WGS84)
    to_mercator = crs.transformer(study().crs, crs.parse(3857))
    told = page + json.dumps(payload(page))
    for secret in SECRETS:
        lon, lat = to_degrees.transform(*secret)
        assert f"{lat:.6f}"[:-3] not in told, "three decimals of a latitude"
        assert not re.search(rf"{re.escape(f'{lon:.6f}'[:-3])}\d", told), "three decimals of a longitude"
        for value in (*secret, *to_mercator.transform(*secret)):
            assert str(int(value)) not in payload_numbers(page)
    assert f"{to_degrees.transform(*SECRETS[0])[1]:.6f}"[:-3] in text_of(tmp_path, audience="restricted")


def payload_numbers(page: str) -> set[str]:
    return set(re.findall(r"-?\d{5,}", json.dumps(payload(page))))


def test_coordinates_have_five_decimals_at_most(tmp_path: Path) -> None:
    data = raw(text_of(tmp_path))
    geometry = json.dumps([layer.get("features") for layer in data["layers"]] + data["area"])
    assert re.findall(r"\d\.\d{6,}", geometry) == []


def test_no_vertex_of_a_corridor_is_in_a_public_or_a_partner_page(tmp_path: Path) -> None:
    to_degrees = crs.transformer(study().crs, crs.WGS84)
    audiences: tuple[Audience, ...] = ("public", "partner", "restricted")
    found = {}
    for audience in audiences:
        path = webmap.write(openly_walked(), tmp_path / f"{audience}.html", audience=audience)
        data = payload(path.read_text(encoding="utf-8"))
        del data["pictures"]
        page = json.dumps(data)
        told = {
            (round(float(lat), 4), round(float(lon), 4))
            for lat, lon in re.findall(r"\[(-?\d+\.\d+), (-?\d+\.\d+)\]", page)
        }
        places = (to_degrees.transform(*at) for at in corridors().geometry.iloc[0].exterior.coords)
        found[audience] = len(told & {(round(lat, 4), round(lon, 4)) for lon, lat in places})
    assert found["public"] == found["partner"] == 0
    assert found["restricted"] > 0


def test_flow_is_a_picture_for_the_restricted_audience_only(tmp_path: Path) -> None:
    pages = {
        audience: payload(
            webmap.write(openly_walked(), tmp_path / "map.html", audience=audience).read_text(
                encoding="utf-8"
            )
        )
        for audience in ("public", "restricted")
    }
    pictures = {audience: {each["id"]: each for each in page["pictures"]} for audience, page in pages.items()}
    assert "flow" not in pictures["public"]
    assert pictures["restricted"]["flow"]["uri"].startswith("data:image/webp;base64,")
    ids = {audience: {layer["id"] for layer in page["layers"]} for audience, page in pages.items()}
    assert ids["public"] - ids["restricted"] == {"cell"}
    assert "corridor" in ids["restricted"] - ids["public"]


def test_the_page_says_how_far_a_line_was_simplified(tmp_path: Path) -> None:
    page = webmap.write(openly_walked(), tmp_path / "map.html").read_text(encoding="utf-8")
    assert "one may lie 200 m off" in page
    assert "puede estar 200 m desviada" in page
    assert "Their lines are simplified" not in text_of(tmp_path).split('<script type="application/json"')[0]


def test_only_what_is_shown_at_first_is_ticked(tmp_path: Path) -> None:
    page = webmap.write(walked(), tmp_path / "map.html", audience="restricted").read_text(encoding="utf-8")
    ticks = {
        layer: bool(checked)
        for checked, layer in re.findall(r'<input type="checkbox"( checked)? data-layer="([^"]+)">', page)
    }
    assert {layer for layer, checked in ticks.items() if not checked} == {"walk-water", "flow"}
    assert payload(page)["hidden"] == ["walk-water", "flow"]


def test_reach_and_sight_are_off_at_first(tmp_path: Path) -> None:
    page = webmap.write(reached(), tmp_path / "map.html", audience="restricted").read_text(encoding="utf-8")
    ticks = {
        layer: bool(checked)
        for checked, layer in re.findall(r'<input type="checkbox"( checked)? data-layer="([^"]+)">', page)
    }
    made = {layer for layer in ticks if layer.startswith(("reach-", "sight-"))}
    assert len(made) == 7
    assert not any(ticks[layer] for layer in made)
    assert made <= set(payload(page)["hidden"])


def test_nothing_of_a_restricted_place_is_in_a_public_page(tmp_path: Path) -> None:
    audiences: tuple[Audience, ...] = ("public", "partner", "restricted")
    pages = {
        audience: webmap.write(reached(), tmp_path / f"{audience}.html", audience=audience).read_text("utf-8")
        for audience in audiences
    }
    for audience, page in pages.items():
        data = payload(page)
        named = [(layer["id"], each.get("n")) for layer in data["layers"] for each in layer["features"]]
        told = {name for identity, name in named if identity.startswith("reach-")}
        is_open = audience != "restricted"
        assert ("Secret lookout" in {name for _, name in named}) is (audience != "public")
        assert told == {"Public tap", "Old road", "Clinic"} | (set() if is_open else {"Cache 7", "Hill camp"})
        assert ("sight-lookout" in {each["id"] for each in data["pictures"]}) is not is_open
        assert ("seen_lookout_share" in data["routes"]["seen"]) is not is_open
    # No key of anybody's file is on a page, and of a hidden place no name.
    assert "place-2" not in pages["restricted"]
    assert "Hill camp" not in pages["public"]


def test_a_study_with_reach_and_sight_gives_the_same_bytes(tmp_path: Path) -> None:
    audiences: tuple[Audience, ...] = ("public", "restricted")
    for audience in audiences:
        one = webmap.write(openly_reached(), tmp_path / "one.html", audience=audience)
        two = webmap.write(replace(openly_reached()), tmp_path / "two.html", audience=audience)
        assert one.read_bytes() == two.read_bytes()


def test_coordinates_of_reach_have_four_decimals(tmp_path: Path) -> None:
    data = payload(webmap.write(openly_reached(), tmp_path / "map.html").read_text(encoding="utf-8"))
    shapes = [
        each["g"]
        for layer in data["layers"]
        if layer["id"].startswith("reach-")
        for each in layer["features"]
    ]
    assert len(shapes) == 6
    assert re.findall(r"\d\.\d{5,}", json.dumps(shapes)) == []


def test_a_walked_study_gives_the_same_bytes(tmp_path: Path) -> None:
    for audience in ("public", "restricted"):
        one = webmap.write(openly_walked(), tmp_path / "one.html", audience=audience)
        two = webmap.write(replace(openly_walked()), tmp_path / "two.html", audience=audience)
        assert one.read_bytes() == two.read_bytes()


def test_a_failing_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.html"
    path.write_text("old", encoding="utf-8")

    def fail(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="No space"):
        webmap.write(study(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert webmap.write(study(), tmp_path / "a" / "b" / "map.html").is_file()


def test_tiles_come_only_when_named_and_the_page_says_so(tmp_path: Path) -> None:
    page = text_of(tmp_path, tiles="OpenStreetMap.Mapnik")
    assert policy(page)["img-src"] == "data: https://tile.openstreetmap.org"
    assert "learns which area you are looking at" in page
    assert "sabe qué zona está usted mirando" in page
    own = text_of(tmp_path, tiles="https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert policy(own)["img-src"] == "data: https://*.tiles.example.org"


@pytest.mark.parametrize(
    ("tiles", "message"),
    [
        ("OpenStretMap", "no tile server"),
        ("http://example.org/{z}/{x}/{y}.png", "https"),
        ("https://example.org; script-src */{z}/{x}/{y}.png", "https"),
        ("https://example.org/{z}/{x}.png", "tile's number"),
    ],
)
def test_a_tile_server_that_is_not_one_is_refused(tmp_path: Path, tiles: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        text_of(tmp_path, tiles=tiles)


def test_a_study_with_nothing_but_an_area_is_a_page(tmp_path: Path) -> None:
    bare = study()
    bare = replace(
        bare,
        layers={},
        tables={},
        rasters={},
        openings=bare.openings.iloc[:0],
        routes=bare.routes.iloc[:0],
        segments=bare.segments.iloc[:0],
        factors=(),
        uses=(),
        notes=(),
    )
    page = webmap.write(bare, tmp_path / "map.html").read_text(encoding="utf-8")
    assert "This edition shows no routes." in page
    assert payload(page)["layers"] == []


def test_the_carrier_is_a_folium_map_with_nothing_remote() -> None:
    import folium

    carrier = _page.Carrier(south_west=(32.0, -117.0), north_east=(33.0, -116.0))
    assert isinstance(carrier, folium.Map)
    assert carrier.default_js == carrier.default_css == []
