from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from layers.errors import SourceMissingError
from study import config, sections
from study.errors import ChoiceError, ConfigError

GOOD = """
[study]
title = "A test"
on = 2017-07-15

[area]
bounds = [-116, 32.5, -115.0, 33.0]

[layers.place]
path = "towns.csv"
name = "somebody"
licence = "CC0"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "towns.csv").write_text("name,lon,lat\n", encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        config.read(write(folder, text))
    return caught.value.faults


def test_a_good_study_reads(tmp_path: Path) -> None:
    settings = config.read(write(tmp_path, GOOD))
    assert settings.study.on == date(2017, 7, 15)
    assert settings.study.title.es == "A test"
    assert settings.study.segment_m == 100.0
    assert settings.area.bounds == (-116.0, 32.5, -115.0, 33.0)
    assert settings.place.margin_m == 15_000.0
    assert settings.layers["place"][0].source.path == tmp_path / "towns.csv"
    assert settings.outputs.audience == "public"
    assert settings.folder == tmp_path / "out"


def test_a_folder_stands_for_its_study_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert config.read(tmp_path).path == tmp_path / "study.toml"


def test_a_kind_may_have_several_files(tmp_path: Path) -> None:
    text = GOOD.replace("[layers.place]", "[[layers.place]]")
    text += '[[layers.place]]\npath = "towns.csv"\nname = "another"\nlicence = "CC0"\n'
    settings = config.read(write(tmp_path, text))
    assert [section.name for section in settings.layers["place"]] == ["somebody", "another"]


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("on = 2017-07-15", 'on = "last summer"\nsegmet_m = 50')
        .replace("[-116, 32.5, -115.0, 33.0]", "[-115, 32.5, -116.0, 33.0]")
        .replace("towns.csv", "villages.csv")
        .replace('licence = "CC0"', 'licence = "CC0"\nprofile = "revel-fence"\nprecision_m = -1')
    )
    text += (
        "[layers.barier]\npath = 'towns.csv'\n[factors.slop]\nweight = 1\n[outputs]\nwrite = ['webmapp']\n"
    )
    found = faults(tmp_path, text)
    assert len(found) == 9
    joined = "\n".join(found)
    for fragment in (
        "study.on",
        "did you mean 'segment_m'?",
        "west, south, east, north",
        "villages.csv does not exist",
        "did you mean 'reveal-fence'?",
        "layers.place.precision_m",
        "did you mean 'barrier'?",
        "did you mean 'slope'?",
        "did you mean 'webmap'?",
    ):
        assert fragment in joined, fragment


@pytest.mark.parametrize(
    ("change", "to", "fragment"),
    [
        ("[study]", "[study", "not valid TOML"),
        ('title = "A test"', "title = 3", "study.title"),
        ('title = "A test"', 'title = { en = "only English" }', "study.title.es is missing"),
        ('title = "A test"\n', "", "study.title is missing"),
        ("on = 2017-07-15", 'on = 2017-07-15\ncrs = "EPSG:4326"', "does not count in metres"),
        ("on = 2017-07-15", 'on = 2017-07-15\ncrs = "EPSG:nine"', "not a coordinate reference system"),
        ("on = 2017-07-15", "on = 2017-07-15\nsegment_m = 1", "greater than or equal to 10"),
        ("on = 2017-07-15", "on = 2017-07-15\nsegment_m = true", "segment_m"),
        ("on = 2017-07-15", "on = 2017-07-15\nsegment_m = nan", "segment_m"),
        ("[-116, 32.5, -115.0, 33.0]", "[-116, 32.5, -115.0]", "area.bounds"),
        ("[-116, 32.5, -115.0, 33.0]", "[500000, 3600000, 600000, 3700000]", "in degrees"),
        ("[area]", "[area]\nmargin_km = 900", "area.margin_km"),
        ("[area]", "[aria]", "did you mean 'area'?"),
        ('licence = "CC0"', 'licence = "CC0"\nvalid_from = 2017-01-01\nvalid_to = 2017-01-01', "not after"),
        ('licence = "CC0"', 'licence = "CC0"\nsensitivity = "secret"', "sensitivity"),
        ('licence = "CC0"', 'licence = "CC0"\non_bad_rows = "drop"', "on_bad_rows"),
        ('licence = "CC0"', 'licence = "CC0"\ncrs = "nonsense"', "layers.place.crs"),
        ('path = "towns.csv"', 'path = "${VEREDA_TEST_NOT_SET}/towns.csv"', "VEREDA_TEST_NOT_SET is not set"),
        ('path = "towns.csv"', 'pth = "towns.csv"', "did you mean 'path'?"),
        ("[study]", "[factors.slope]\ncurve = [[0, 0], [10, 0.5], [5, 1]]\n[study]", "must rise"),
        ("[study]", "[factors.slope]\ncurve = [[0, 0], [10, 2]]\n[study]", "between 0 and 1"),
        (
            "[study]",
            "[factors.slope]\ncurve = [[0, 0], [10, 1], [20, 0.5]]\n[study]",
            "only rise or only fall",
        ),
        ("[study]", "[factors.slope]\ncurve = [[0, 0]]\n[study]", "at least two"),
        ("[study]", "[factors.slope]\nweight = -1\n[study]", "factors.slope.weight"),
        ("[study]", "[outputs]\naudience = 'everybody'\n[study]", "outputs.audience"),
        ("[study]", "[relief]\ncell_m = 0\n[study]", "relief.cell_m"),
        ("[study]", "path = 'elsewhere'\n[study]", "'path' is no key"),
        ("[study]", "[walking]\nland = 'worldcovr'\n[study]", "did you mean 'worldcover'?"),
        ("[study]", "[walking.land]\nsand = 1.2\n[study]", "'sand' is no class code"),
        ("[study]", "[walking.land]\n31 = 'dirrt'\n[study]", "did you mean 'dirt'?"),
        ("[study]", "[walking.land]\n31 = 0\n[study]", "31: 0 cannot divide a speed"),
        ("[study]", "[walking]\nreach_h = [4, 2]\n[study]", "hours rise"),
        ("[study]", "[walking]\nreach_from = ['tower']\n[study]", "walking.reach_from"),
        ("[study]", "[sight.beacon]\nradius_km = 3\n[study]", "did you mean 'rescue_beacon'?"),
        ("[study]", "[sight.cell_mast]\nradius_km = 0\n[study]", "sight.cell_mast.radius_km"),
        ("[study]", "[sight.cell_mast]\nradius = 3\n[study]", "'radius_km'?"),
    ],
)
def test_each_fault_is_said(tmp_path: Path, change: str, to: str, fragment: str) -> None:
    assert change in GOOD
    assert fragment in "\n".join(faults(tmp_path, GOOD.replace(change, to)))


def test_a_missing_study_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError, match=r"study\.toml does not exist"):
        config.read(tmp_path)


def test_a_study_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes('[study]\ntitle = "Tecaté"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match="save it again as UTF-8"):
        config.read(path)


def test_variables_in_paths_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VEREDA_TEST_FOLDER", raising=False)
    text = "${VEREDA_TEST_FOLDER:-../data}/towns.csv"
    assert sections.resolve(text, folder=tmp_path) == tmp_path / "../data/towns.csv"
    monkeypatch.setenv("VEREDA_TEST_FOLDER", os.sep + "elsewhere")
    assert sections.resolve(text, folder=tmp_path) == Path(os.sep, "elsewhere", "towns.csv")


def test_an_unknown_audience_is_said() -> None:
    config.check_audience(None)
    config.check_audience("restricted")
    with pytest.raises(ChoiceError, match="did you mean 'public'"):
        config.check_audience("publik")
