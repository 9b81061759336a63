"""The example's first meeting had a release of its own, and since then figures moved for different reasons."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from byibalance_core import gate, load, release
from byibalance_core import store as disk
from byibalance_core.example.earlier import earlier_edition
from byibalance_core.register.entries import Meeting, Target
from byibalance_core.register.seeds import plant
from byibalance_core.register.since import crossed_limits, moved_figures
from byibalance_core.register.store import Register
from byibalance_core.register.targets import measure_targets

DATA = Path(__file__).parents[1] / "data"


def test_since_the_first_meeting_new_data_came_and_one_figure_was_mended(tmp_path):
    checked = gate.check(DATA / "999")
    for edition in (earlier_edition(checked), checked):
        release.publish(edition, store=tmp_path)
    first, latest = disk.release_ids(tmp_path, "999")
    register = Register.of_store(tmp_path)
    plant(register, checked.register.entries, municipality="999", releases=(first, latest), current=latest)
    pins = {each.id: each.release for each in register.list(Meeting, "999")}
    assert (pins["999-moede-1"], pins["999-moede-2"]) == (first, latest)

    before, now = (load(tmp_path, "999", release_id=each) for each in (first, latest))
    rows = moved_figures(before, now)
    mended = rows[rows["reason"] == "corrected"]
    assert mended[["unit_kind", "unit_id", "indicator"]].to_numpy().tolist() == [
        ["area", "99901", "school_wellbeing_share"]
    ]
    assert mended["change"].iloc[0] == pytest.approx(0.04)
    new = rows[rows["reason"] == "new_data"]
    assert set(new["period"].astype(str)) == {"2025"}
    told = new[new["beyond_noise"].eq(True)]
    # Most of a year's new figures are no change of the place.
    assert 0 < len(told) < len(new) / 10
    targets = register.list(Target, "999")
    pairs = zip(*(measure_targets(targets, m, on=date(2026, 9, 16)) for m in (before, now)), strict=True)
    assert {each.kind for each in crossed_limits(before, now, targets=pairs)} <= {"law", "target", "list"}
    register.close()


def test_a_real_municipality_has_no_earlier_edition_that_can_be_made():
    with pytest.raises(ValueError, match="invented"):
        earlier_edition(gate.check(DATA / "101"))
