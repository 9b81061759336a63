"""Origin is off: what a delivery says of it reaches no release, no file and no page."""

import csv
import json
import shutil

import pytest

from byibalance_core import gate, profiles, release, settings
from byibalance_core.parameters import indicators
from dashboard import downloads
from dashboard.facts import Facts
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import load_locale

#: A share that nothing else in the figures has.
VALUE = "0.735191"
SEEN = ("0.735191", "73.5191", "73,5191", "nonwestern", "ikke-vestlig", "ikkevestlig")


def delivered(tmp_path):
    """Return a copy of Eksempelkommune with one more indicator for every area: residents by origin."""
    folder = tmp_path / "999"
    shutil.copytree(settings.project_root() / "data" / "999", folder)
    with (folder / "areas.csv").open(encoding="utf-8", newline="") as file:
        areas = [row["area_id"] for row in csv.DictReader(file)]
    with (folder / "indicators.csv").open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        for area in areas:
            kind = "municipality" if area == "999" else "area"
            out.writerow((kind, area, "nonwestern_share", 2025, VALUE, 900, "measured", "999-kommune"))
    return folder


def test_the_catalogue_has_no_indicator_of_origin():
    assert not [name for name in indicators() if "western" in name or "origin" in name or "herkomst" in name]


def test_a_delivery_with_origin_is_refused_or_leaves_it_out_everywhere(tmp_path):
    checked = gate.check(delivered(tmp_path))
    store = tmp_path / "store"
    if checked.outcome in ("ask", "refuse"):
        said = json.dumps([vars(found) for found in checked.findings], default=str, ensure_ascii=False)
        assert "nonwestern_share" in said
        return
    release.publish(checked, store=store)
    for profile in ("partner", "public"):
        m = release.load(store, "999", profile=profile)
        assert "nonwestern_share" not in set(m.table("indicators")["indicator"].astype(str))
        told = json.dumps(profiles.profile_json(m), ensure_ascii=False)
        assert not [word for word in SEEN if word in told]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_and_no_file_of_a_page_names_a_figure_of_origin(store, language):
    for code in ("101", "999"):
        facts = Facts(release.load(store, code))
        for name, figures in downloads.FIGURES.items():
            state = ViewState(
                municipality=code,
                year=facts.m.base_year,
                horizon=facts.m.horizons[0],
                measure=facts.measures[0],
                page=name,
                language=language,
            )
            for figure in figures(facts, state, downloads.Text(language)):
                said = " ".join(
                    [
                        figure.drawing.lower(),
                        *(column.label.lower() for column in figure.table.columns),
                        *(str(cell).lower() for row in figure.table.rows for cell in row),
                    ]
                )
                assert not [word for word in SEEN if word in said], (code, name, figure.id)
    assert not [word for words in load_locale(language).values() for word in SEEN if word in words.lower()]
