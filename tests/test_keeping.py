"""What is reckoned once for many viewers: by the first who asks, for as long as it is needed, and never mixed up."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from byibalance_core.model import Municipality, once
from dashboard.keeping import keep

TOWN = Municipality("T", "Prøveby", True, "partner", "", "2026-11-01", {}, {})


def slowly(asked: list[object]) -> Callable[[object], object]:
    def reckon(what: object) -> object:
        asked.append(what)
        time.sleep(0.05)
        return what

    return reckon


def test_many_who_ask_at_once_let_the_first_reckon_and_wait_for_it() -> None:
    asked: list[object] = []
    square = keep(4)(slowly(asked))
    with ThreadPoolExecutor(8) as viewers:
        answers = list(viewers.map(square, [3] * 8))
    assert answers == [3] * 8
    assert asked == [3]


def test_two_who_ask_for_different_things_do_not_wait_for_each_other() -> None:
    inside: set[int] = set()
    met: list[bool] = []

    @keep(4)
    def reckon(what: int) -> int:
        inside.add(what)
        ends = time.monotonic() + 5
        while len(inside) < 2 and time.monotonic() < ends:
            time.sleep(0.005)
        met.append(len(inside) == 2)
        return what

    with ThreadPoolExecutor(2) as viewers:
        assert list(viewers.map(reckon, [1, 2])) == [1, 2]
    assert met == [True, True]


def test_no_more_answers_are_kept_than_are_said() -> None:
    asked: list[object] = []
    reckon = keep(2)(slowly(asked))
    for what in (1, 2, 3, 2, 1):
        assert reckon(what) == what
    assert asked == [1, 2, 3, 1]


def test_an_error_is_not_kept() -> None:
    given = iter([ValueError("not yet"), None])

    @keep(2)
    def reckon(what: int) -> int:
        if error := next(given):
            raise error
        return what

    with pytest.raises(ValueError, match="not yet"):
        reckon(7)
    assert reckon(7) == 7


def test_what_follows_from_a_municipality_is_reckoned_once_for_each_of_them() -> None:
    asked: list[object] = []
    name_of = once(lambda m: slowly(asked)(m.name))
    other = replace(TOWN, name="Andenby")
    with ThreadPoolExecutor(6) as viewers:
        found = list(viewers.map(name_of, [TOWN, other] * 3))
    assert found == ["Prøveby", "Andenby"] * 3
    assert sorted(map(str, asked)) == ["Andenby", "Prøveby"]


def test_what_is_kept_of_a_municipality_does_not_go_along_to_a_changed_one() -> None:
    name_of = once(lambda m: m.name)
    name_of(TOWN)
    assert name_of(replace(TOWN, name="Nyby")) == "Nyby"
    assert name_of(Municipality(**(vars(TOWN) | {"name": "Gammelby"}))) == "Gammelby"


def test_what_is_kept_goes_with_its_municipality() -> None:
    class Answer:
        """Something that can be seen to go."""

    answer_of = once(lambda _: Answer())
    town = replace(TOWN)
    kept = weakref.ref(answer_of(town))
    gc.collect()
    assert kept() is not None
    del town
    gc.collect()
    assert kept() is None
