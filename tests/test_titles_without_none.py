"""Titles say what there is: of what there is none of they say nothing, and never a bare 0."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dashboard import facts as facts_module
from dashboard.text import Text
from dashboard.views import areas, balance_moves, profile_strip


@pytest.mark.parametrize(
    ("told", "level", "words"),
    [
        (0, 0, "Intet forhold skiller sig sikkert ud fra kommunen"),
        (0, 2, "Intet forhold skiller sig sikkert ud fra kommunen, to er på niveau"),
        (3, 0, "Tre forhold skiller sig ud fra kommunen"),
    ],
)
def test_the_title_of_a_profile_leaves_out_what_there_is_none_of(told: int, level: int, words: str) -> None:
    assert profile_strip.title(told, level, Text("da")) == words


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        ([], "Intet tema skiller sig sikkert ud i noget område"),
        (["strength"], "1 gange løfter et tema et område"),
        (["challenge", "challenge"], "2 gange trækker et tema et område"),
        (["strength", "challenge"], "1 gange løfter et tema et område, 1 gange trækker det"),
    ],
)
def test_the_title_of_the_list_leaves_out_what_there_is_none_of(judgements: list[str], words: str) -> None:
    assert areas._themes_title(judgements, Text("da")) == words


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        (["more", "more", "same"], "2 af 3 kendte strømme er større, end størrelse og afstand giver"),
        (["fewer", "same"], "1 af 2 kendte strømme er mindre, end størrelse og afstand giver"),
        (["same"], "Ingen af 1 kendte strømme afviger sikkert fra, hvad størrelse og afstand giver"),
    ],
)
def test_the_title_of_the_moves_leaves_out_what_there_is_none_of(
    judgements: list[str], words: str, store: Path
) -> None:
    rows = pd.DataFrame({"judgement": judgements, "observed": 1.0})
    assert balance_moves._flow_title(facts_module.facts("999"), Text("da"), rows, "") == words
