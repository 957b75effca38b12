from __future__ import annotations

import json
import sys
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest

from geo.body import open_country
from geo.errors import InputError
from geo.risk import season
from geo.risk.agreement import Agreement, Season
from geo.risk.factors import air_heat
from study import config, validate
from study.errors import FolderError

sys.path.insert(0, str(Path(__file__).parent))
import tiny

STUDIES = Path(__file__).resolve().parent.parent / "studies"

DEATHS = """
[layers.death]
path = "death.csv"
"""
ROWS = (
    "lon,lat,found_on,cause,post_mortem_interval,count,source,licence,precision_m,sensitivity",
    "-116.2213,32.6613,2019-07-02,exposure,<1d,1,somebody,CC0 1.0,100,",
    "-116.1413,32.7013,2019-07-09,exposure,<1w,2,somebody,CC0 1.0,100,",
    "-116.1413,32.7013,2019-02-09,drowning,<1d,1,somebody,CC0 1.0,100,",
    "-116.3513,32.7913,2019-02-09,exposure,<1d,1,somebody,CC0 1.0,100,",
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validate")
    path = tiny.make(folder)
    (folder / "death.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8") + DEATHS, encoding="utf-8")
    return path


def test_a_study_is_compared_and_written(study: Path, tmp_path: Path) -> None:
    lines = validate.command(study, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "agreement.restricted.html",
        "agreement.restricted.json",
    }
    assert lines[0].startswith("risk (segments): 3.0 of 5 people lie on rated ground")
    assert any("flow (cells)" in line for line in lines)
    assert any("Remains are found where people look" in line for line in lines)
    assert lines[-1] == f"wrote {tmp_path / 'out' / 'agreement.restricted.json'}"


def test_the_figures_agree_with_the_page_and_hold_no_position(study: Path, tmp_path: Path) -> None:
    settings = config.read(study)
    found = validate.validate(settings, harm={"my <harm>": range(12)})
    page, figures = validate.write(found, settings, folder=tmp_path)
    content = json.loads(figures.read_text(encoding="utf-8"))
    html = page.read_text(encoding="utf-8")
    assert content["surfaces"][0]["counted"]["other_cause"] == 1
    assert content["season"]["deaths"][6] == 3
    assert f"AUC {content['surfaces'][0]['auc']:.3f}" in html
    assert "RESTRINGIDO" in html
    assert "Qué puede falsear estas cifras" in html
    assert "my &lt;harm&gt;" in html
    for text in (html, figures.read_text(encoding="utf-8")):
        for secret in ("2213", "6613", "1413", "7013", "664287", "284321"):
            assert secret not in text
    assert "<script" not in html
    assert "://" not in html


def test_every_measure_by_month_is_named_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = dict.fromkeys(("needed_l", "heat_harm", "harm"), np.arange(12.0))
    monkeypatch.setattr(open_country, "by_month", lambda _: pd.DataFrame(columns))
    monkeypatch.setattr(air_heat, "measure", lambda *_, **__: pd.Series([30.0]))
    measures = {**validate._heat(Mock()), **validate._body(Mock())}
    assert len(measures) == 4
    deaths = pd.Series(range(12), index=pd.RangeIndex(1, 13, name="month"))
    table = season.compare(deaths, {name: np.arange(12.0) for name in measures})
    found = Agreement(
        season=Season(deaths=deaths, causes=("exposure",), intervals=("<1d",), table=table), biases=()
    )
    named = {}
    for language in ("en", "es"):
        (made,) = found.tables(language)
        named[language] = [row[0] for row in made.rows]
        assert all(any(line.startswith(name) for line in found.lines(language)) for name in named[language])
    assert named["en"] == list(measures)
    assert not set(named["es"]) & set(named["en"])
    assert len(set(named["es"])) == 4


def test_the_dead_do_not_vote_for_themselves(study: Path) -> None:
    """The figures are the same whether the study scores recorded deaths or not."""
    settings = config.read(study)
    loud = config.parse({**_raw(study), "factors": {"deaths_nearby": {"weight": 50}}}, path=settings.path)
    assert [s.auc for s in validate.validate(loud).surfaces] == [
        s.auc for s in validate.validate(settings).surfaces
    ]


def _raw(study: Path) -> dict[str, object]:
    import tomllib

    return tomllib.loads(study.read_text(encoding="utf-8"))


def test_without_deaths_one_sentence_says_so(tiny_study: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no recorded deaths .* \[layers\.death\]"):
        validate.command(tiny_study, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_deaths_elsewhere_are_none(study: Path) -> None:
    rows = "\n".join((ROWS[0], *(row.replace("-116.", "-115.") for row in ROWS[1:]))) + "\n"
    elsewhere = study.with_name("elsewhere.csv")
    elsewhere.write_text(rows, encoding="utf-8")
    text = study.read_text(encoding="utf-8").replace("death.csv", "elsewhere.csv")
    moved = study.with_name("moved.toml")
    moved.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no recorded deaths in its area"):
        validate.command(moved)


def test_a_folder_that_cannot_be_written_is_said(study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(FolderError, match="cannot write to"):
        validate.command(study, tmp_path / "out")


def test_nothing_half_written_stays(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.read(study)
    found = validate.validate(settings)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(FolderError, match="No space left"):
        validate.write(found, settings, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_tucson_on_the_published_records(
    real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its layers are public, so nothing is stamped; every record is accounted for."""
    monkeypatch.setenv("VEREDA_DATA", str(real_data))
    settings = config.read(STUDIES / "tucson.toml")
    found = validate.validate(settings, sectors=("tucson",))
    assert found.sensitivity == "public"
    (surface,) = found.surfaces
    counted = surface.counted
    assert counted.recorded == pytest.approx(
        counted.other_cause + counted.too_vague + counted.outside + counted.on_ground
    )
    assert surface.auc_low < surface.auc < surface.auc_high
    assert found.season is not None
    table = found.season.table
    # Each measure (the air's, and three of the body's) in the three ways.
    assert table["basis"].tolist() == ["person", "crossings", "person, same months"] * 4
    assert table["spearman"].iloc[0] > 0.87
    assert table["months"].tolist() == [12, 9, 9] * 4
    assert "2020" in " ".join(found.lines("en"))
    names = [path.name for path in validate.write(found, settings, folder=tmp_path)]
    assert names == ["agreement.html", "agreement.json"]
