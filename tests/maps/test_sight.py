from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from layers.raster import Raster
from maps import _features, _legend, _routes, _sight, _style, redact
from maps._picture import Picture
from tests.maps import unpacked
from tests.maps.builders import study, terrain
from tests.maps.reached import openly_reached, reached, seen, signals

AROUND = (-116.35, 32.55, -116.10, 32.75)


def pixels(picture: Picture) -> np.ndarray:
    raw = base64.b64decode(picture.uri.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(raw)) as image:
        return np.asarray(image.convert("RGBA")).astype(int)


def only(kind: str, raster: Raster) -> _sight.Sight:
    (made,) = _sight.for_page(replace(study(), sight={kind: raster}), lonlat_bounds=AROUND)
    return made


def test_the_more_are_seen_the_stronger_the_tint() -> None:
    made = only("cell_mast", seen(6))
    assert made.classes == (1, 2, 3, 4)
    image = pixels(made.picture)
    row = image[len(image) // 2]
    # Seven equal bands from west to east: 0, 1, 2, 3 and 4, 5 and 6.
    at = [row[int((band + 0.5) / 7 * len(row))] for band in range(7)]
    assert at[0][3] == 0
    expected = _style.rgb(_style.SIGHT_COLOURS["cell_mast"])
    for band, number in ((1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)):
        np.testing.assert_array_equal(at[band][:3], expected[number])
        assert at[band][3] == round(255 * _style.SIGHT_OPACITY[number])


def test_no_tint_is_between_two() -> None:
    image = pixels(only("lookout", seen(2)).picture)
    assert set(np.unique(image[..., 3])) == {0, *(round(255 * share) for share in _style.SIGHT_OPACITY[:2])}


def test_where_nothing_is_known_nothing_is_tinted() -> None:
    raster = seen(1)
    values = np.ones_like(raster.values)
    values[:, :25] = np.nan
    image = pixels(only("rescue_beacon", raster.with_values(values, unit="1")).picture)
    alpha = image[len(image) // 2, :, 3]
    assert alpha[len(alpha) // 4] == 0
    assert alpha[3 * len(alpha) // 4] > 0


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_kind_that_is_seen_from_nowhere_is_not_there(value: float) -> None:
    raster = seen(1)
    nowhere = raster.with_values(np.full_like(raster.values, value), unit="1")
    result = replace(study(), sight={"rescue_beacon": nowhere, "lookout": seen(1)})
    assert [made.kind for made in _sight.for_page(result, lonlat_bounds=AROUND)] == ["lookout"]
    assert _sight.for_page(result, lonlat_bounds=(10.0, 10.0, 11.0, 11.0)) == ()


def test_the_sea_is_not_tinted_where_the_study_has_one() -> None:
    flat = terrain()
    values = np.full_like(flat.values, 100.0)
    values[:, 25:] = 0.0
    everywhere = seen(1).with_values(np.ones_like(values), unit="1")
    result = replace(
        study(), rasters={"terrain": flat.with_values(values, unit="m")}, sight={"lookout": everywhere}
    )
    share = {}
    for has_sea in (False, True):
        (made,) = _sight.for_page(result, lonlat_bounds=AROUND, has_sea=has_sea)
        share[has_sea] = float((pixels(made.picture)[..., 3] > 0).mean())
    assert share[False] == pytest.approx(1, abs=0.03)
    assert share[True] == pytest.approx(0.5, abs=0.03)


def test_the_legend_says_what_it_means_in_both_languages() -> None:
    sights = _sight.for_page(reached(), lonlat_bounds=AROUND)
    groups = _legend.build([], has_risk=False, heights=None, tiles=False, sights=sights)
    (group,) = (group for group in groups if group.id == "sight")
    assert [entry.id for entry in group.entries] == [
        "sight-rescue_beacon",
        "sight-cell_mast",
        "sight-lookout",
    ]
    assert not any(entry.shown for entry in group.entries)
    beacon, mast, _ = group.entries
    assert [each.label.en for each in mast.classes] == [
        "1 in sight",
        "2 in sight",
        "3 to 4 in sight",
        "5 or more in sight",
    ]
    assert [each.label.es for each in mast.classes][2:] == ["de 3 a 4 a la vista", "5 o más a la vista"]
    assert beacon.note is not None
    assert mast.note is not None
    assert group.note is not None
    assert "16 km by night" in beacon.note.en
    assert "16 km de noche" in beacon.note.es
    assert "made up" in beacon.note.en
    assert "made up" not in mast.note.en
    assert "35 km" in mast.note.en
    assert "behind ground without elevation does not count" in group.note.en
    assert "tras terreno sin altitud no cuenta" in group.note.es


def test_sections_tell_the_share_in_sight() -> None:
    page = _routes.for_page(reached())
    assert page["seen"] == ["seen_rescue_beacon_share", "seen_cell_mast_share", "seen_lookout_share"]
    assert unpacked.sections(page)[0]["o"] == [0.456, 1, 0.25]
    assert "o" not in unpacked.sections(_routes.for_page(study()))[0]


def test_masts_and_lookouts_are_a_layer_of_their_own_and_a_beacon_is_help() -> None:
    made = _features.layers(replace(study(), layers={"place": signals()}))
    layers = {layer.id: layer for layer in made}
    assert layers["signal"].classes == ("cell_mast", "lookout")
    assert layers["help"].classes == ("rescue_beacon",)
    heights = {
        feature.n: feature.v[layers["signal"].fields.index("height_m")]
        for feature in layers["signal"].features
    }
    assert heights == {"Mesa mast": 42, "Secret lookout": None}
    groups = _legend.build(made, has_risk=False, heights=None, tiles=False)
    (entry,) = (entry for group in groups for entry in group.entries if entry.id == "signal")
    assert [each.label.es for each in entry.classes] == ["mástil de telefonía", "torre de vigía"]


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_sight_of_something_restricted_is_absent_and_its_share_too(audience: redact.Audience) -> None:
    shown = redact.apply(reached(), audience=audience)
    assert set(shown.sight) == {"rescue_beacon", "cell_mast"}
    assert {"seen_rescue_beacon_share", "seen_cell_mast_share"} <= set(shown.segments)
    assert "seen_lookout_share" not in shown.segments
    whole = reached()
    assert redact.apply(whole, audience="restricted") is whole


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_a_restricted_observer_hides_its_kind_whatever_the_raster_says(audience: redact.Audience) -> None:
    result = reached()
    told = replace(result, sight={"lookout": seen(2), "rescue_beacon": seen(1)})
    shown = redact.apply(told, audience=audience)
    assert set(shown.sight) == {"rescue_beacon"}
    assert "seen_lookout_share" not in shown.segments


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_a_restricted_water_station_hides_the_flags(audience: redact.Audience) -> None:
    # Cache 7 is a restricted station.
    result = reached()
    flags = replace(
        result,
        sight={"water_flag": seen(1)},
        segments=result.segments.assign(seen_water_flag_share=0.5),
    )
    shown = redact.apply(flags, audience=audience)
    assert shown.sight == {}
    assert "seen_water_flag_share" not in shown.segments


def test_a_restricted_raster_hides_the_share_without_a_restricted_row() -> None:
    result = openly_reached()
    hidden = replace(result, sight={"rescue_beacon": seen(1, sensitivity="restricted"), "cell_mast": seen(1)})
    shown = redact.apply(hidden)
    assert set(shown.sight) == {"cell_mast"}
    assert "seen_rescue_beacon_share" not in shown.segments
    assert "seen_cell_mast_share" in shown.segments
