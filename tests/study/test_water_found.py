"""What crews found, and what a plan makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drops import plan, study
from test_water import wish

from study import (
    config,
    pipeline,
    water_record,
)
from study.water_record import Visit


def test_one_plan_for_several_months(tmp_path: Path) -> None:
    text = wish() + '\n[water.scenarios]\nmonths = [6, 8]\nwarmer_k = [0, 2]\nmode = "worst"\n'
    robust = plan(tmp_path, text)
    table = robust.scenarios
    assert table is not None
    assert table["label_en"].tolist() == ["July", "June", "June, +2 °C", "August", "August, +2 °C"]
    assert table["label_es"].tolist()[1] == "junio"
    assert (table["covered_l"] <= table["best_l"] * (1 + 1e-6)).all()
    np.testing.assert_allclose(table["regret_l"], table["best_l"] - table["covered_l"], atol=1e-6)
    assert (table["best_l"] <= table["wanted_l"] * (1 + 1e-9)).all()
    assert table.loc[0, "covered_l"] == pytest.approx(robust.covered_l)
    # Warmer air asks for more water.
    wanted = table.set_index("label_en")["wanted_l"]
    assert wanted["June, +2 °C"] > wanted["June"]
    assert set(robust.demand["month"]) == {7}


def test_a_backup_is_told(tmp_path: Path) -> None:
    backed = plan(tmp_path, wish(backup_share=0.5, sites=3))
    inside = backed.reach.loc[backed.reach["within"] & backed.reach["site_id"].isin(backed.chosen.index)]
    count = inside.groupby("demand_id").size()
    litres = backed.demand["litres_per_day"].reindex(count.index)
    share = litres[count > 1].sum() / litres.sum()
    assert f"{share:.0%} have a second one within reach" in " ".join(note.en for note in backed.notes)


def test_a_site_that_is_often_destroyed_serves_its_share(tmp_path: Path) -> None:
    path = study(tmp_path)
    visits = [
        Visit(
            site_id="water-0002",
            visited=pd.Timestamp(f"2026-07-{day:02d}").date(),
            litres_left=0.0,
            litres_added=None,
            damaged=True,
            gone=False,
            remark_code="1",
        )
        for day in (1, 8)
    ]
    water_record.append(tmp_path / water_record.NAME, visits)
    after = pipeline.run(config.read(path), audience="restricted").water
    assert after is not None
    row = after.sites.loc["water-0002"]
    # (0 + 2) / (2 + 2) of what is within its reach.
    assert row["litres_per_day"] <= 0.5 * row["covered_l"] * (1 + 1e-9)
