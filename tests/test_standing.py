"""An objection stands beside its figure, and no other, until it is settled."""

from __future__ import annotations

from datetime import date

import pandas as pd

from byibalance_core.register.entries import Approval, Objection
from byibalance_core.register.standing import approvals_of, contested_figures, open_objections

FIRST, SECOND, THIRD = "0001-aaaaaaaaaaaa", "0002-bbbbbbbbbbbb", "0010-cccccccccccc"
RAISED = Objection(
    id="i", organisation="o1", release=SECOND, unit_kind="estate", unit_id="a1", indicator="outside_labour_share",
    period="2025", day=date(2026, 9, 3), answer="Nej", answered_on=date(2026, 9, 10),
)  # fmt: skip
FIGURES = pd.DataFrame(
    [
        ("estate", "a1", "outside_labour_share", "2024"),
        ("estate", "a1", "outside_labour_share", "2025"),
        ("estate", "a1", "vacancy_share", "2025"),
        ("estate", "a2", "outside_labour_share", "2025"),
        ("area", "a1", "outside_labour_share", "2025"),
    ],
    columns=["unit_kind", "unit_id", "indicator", "period"],
)


def contested(objection: Objection, release_id: str = SECOND, **told) -> list[int]:
    figures = FIGURES.assign(row=range(len(FIGURES)))
    return contested_figures([objection], figures, release_id=release_id, **told)["row"].tolist()


def changed(**values) -> Objection:
    import dataclasses

    return dataclasses.replace(RAISED, **values)


def test_it_stands_beside_exactly_the_figure_it_names():
    assert contested(RAISED) == [1]
    assert contested(changed(period="")) == [0, 1]
    assert contested(changed(indicator="", period="")) == [0, 1, 2]
    assert contested(changed(indicator="vacancy_share", period="2024")) == []


def test_it_stands_in_later_releases_and_not_in_earlier_ones():
    assert [contested(RAISED, each) for each in (FIRST, SECOND, THIRD)] == [[], [1], [1]]


def test_an_answer_does_not_settle_it_and_a_settlement_does():
    assert contested_figures([RAISED], FIGURES, release_id=SECOND)["state"].tolist() == ["answered"]
    settled = changed(settled_on=date(2026, 10, 1))
    assert contested(settled) == []
    # As it was in the meeting before it was settled.
    assert contested(settled, on=date(2026, 9, 16)) == [1]
    assert contested(RAISED, on=date(2026, 9, 2)) == []
    assert contested(changed(deleted=True)) == []


def test_an_objection_to_an_organisations_figures_stands_beside_those_of_its_estates():
    whole = changed(unit_kind="organisation", unit_id="o1", indicator="", period="")
    assert contested(whole, organisation_of={"a1": "o1", "a2": "o2"}) == [0, 1, 2]
    assert contested(whole) == []


def test_without_objections_no_figure_is_contested_and_the_columns_are_the_same():
    assert list(contested_figures([], FIGURES, release_id=SECOND).columns)[-2:] == ["objection", "state"]
    assert open_objections([], release_id=SECOND) == ()


def test_an_approval_counts_for_its_release_only_and_the_newest_word_stands():
    said = [
        Approval(id="1", organisation="o1", release=SECOND, day=date(2026, 9, 1)),
        Approval(id="2", organisation="o1", release=SECOND, outcome="objected", day=date(2026, 9, 2)),
        Approval(id="3", organisation="o2", release=FIRST, day=date(2026, 9, 1)),
        Approval(id="4", organisation="stranger", release=SECOND, day=date(2026, 9, 1)),
    ]
    found = approvals_of(said, ["o1", "o2"], release_id=SECOND)
    assert (found["o1"].outcome, found["o2"], list(found)) == ("objected", None, ["o1", "o2"])
