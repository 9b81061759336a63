"""Which area is chosen when Python and the browser both speak."""

from __future__ import annotations

from dashboard.map import answered


def test_the_first_word_is_pythons() -> None:
    assert answered(None, given="a", choice=None).area == "a"


def test_a_click_wins_over_what_python_said_before() -> None:
    before = answered(None, given="a", choice=None)
    assert answered(before, given="a", choice={"id": "b", "at": 1}).area == "b"


def test_a_click_can_take_the_choice_back() -> None:
    before = answered(None, given=None, choice={"id": "b", "at": 1})
    assert answered(before, given="b", choice={"id": None, "at": 2}).area is None


def test_an_old_click_does_not_win_over_a_new_word_of_python() -> None:
    click = {"id": "b", "at": 1}
    before = answered(None, given=None, choice=click)
    after = answered(before, given="c", choice=click)
    assert after.area == "c"
    assert answered(after, given=None, choice=click).area is None


def test_a_rerun_changes_nothing() -> None:
    click = {"id": "b", "at": 1}
    before = answered(None, given=None, choice=click)
    assert answered(before, given=None, choice=click) == before


def test_choosing_the_same_area_again_counts() -> None:
    before = answered(None, given=None, choice={"id": "b", "at": 1})
    elsewhere = answered(before, given="c", choice={"id": "b", "at": 1})
    assert answered(elsewhere, given="c", choice={"id": "b", "at": 2}).area == "b"
