"""The short text of an alternative says the alternative, gives it back, and refuses what cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.alternative import CHANNELS, Alternative, AlternativeError, NewHomes
from byibalance_core.lettings.alternative_text import AGREED, LONGEST_NAME, LONGEST_TEXT, Tried, read
from byibalance_core.schemas import DIMENSIONS

IDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
SHARES = st.integers(0, 10_000).map(lambda number: number / 10_000)
NAMES = st.text(st.characters(exclude_characters="~", exclude_categories=("C", "Z")), max_size=LONGEST_NAME)


def pairs(values):
    return st.dictionaries(IDS, values, max_size=4).map(lambda held: tuple(held.items()))


ALTERNATIVES = st.builds(
    Alternative,
    moves=pairs(IDS),
    allocation=pairs(SHARES),
    flexible=pairs(SHARES),
    closed=st.lists(st.sampled_from(CHANNELS), unique=True).map(tuple),
    added=pairs(st.integers(0, 9_999).map(lambda number: number / 10)),
    new_homes=st.lists(
        st.builds(
            NewHomes,
            area_id=IDS,
            homes=st.integers(1, 5_000),
            turnover=SHARES,
            step_id=IDS,
            rooms=st.sampled_from(DIMENSIONS["rooms"]),
            rent_band=st.sampled_from(DIMENSIONS["rent_band"]),
            from_year=st.integers(1, 4),
            organisation_id=st.just("") | IDS,
            estate_id=st.just("") | IDS,
        ),
        max_size=2,
    ).map(tuple),
    homeless_share=st.none() | SHARES,
)


@given(NAMES.filter(lambda name: name != AGREED), ALTERNATIVES)
def test_every_alternative_comes_back_from_its_text(name, alternative):
    one = Tried(name, alternative)
    text = one.to_text()
    if len(text) <= LONGEST_TEXT:
        assert Tried.from_text(text) == one
        assert text.isprintable() or not name.isprintable()


@given(st.text(max_size=80))
def test_any_text_is_an_alternative_or_is_refused_by_its_own_error(text):
    try:
        found = Tried.from_text(text)
    except AlternativeError:
        return
    assert Tried.from_text(found.to_text()) == found


AGREEMENT = from_mapping(
    {
        "steps": {
            "low": {"allocation_share": 0.25, "flexible_share": 0.1},
            "high": {"allocation_share": 0.05, "flexible_share": 0.5},
        },
        "estates": {"a1": "low"},
    }
)


def known(text):
    return read(text, AGREEMENT, estates=("a1",), areas=("k1",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "more",
        "~",
        "~x.low.10",
        "~a.low",
        "~a.low.10001",
        "~a.low.-1",
        "~a.low.0.25",
        "~a.low.2500~a.low.3000",
        "~a.nowhere.2500",
        "~a.high.6000",
        "~m.a9.low",
        "~m.a1.nowhere",
        "~c.everything",
        "~g.a9.50",
        "~n.k9.40.1000.low.2.under_3500.1..",
        "~n.k1.0.1000.low.2.under_3500.1..",
        "~n.k1.40.1000.low.9.under_3500.1..",
        "~n.k1.40.1000.low",
        "~a.low.2500~" + "c.flexible~" * 400,
    ],
)
def test_what_cannot_be_is_refused(text):
    with pytest.raises(AlternativeError):
        known(text)


def test_what_can_be_is_read():
    found = known("Flere~a.low.3000~m.a1.high~c.advertised~g.a1.50~h.2500").alternative
    assert (found.allocation, found.moves, found.closed) == ((("low", 0.3),), (("a1", "high"),), ("advertised",))
    assert (found.added, found.homeless_share) == ((("a1", 5.0),), 0.25)


def test_without_an_agreement_only_none_is_read():
    assert read(AGREED, None, estates=(), areas=()) == Tried()
    with pytest.raises(AlternativeError):
        read("~a.low.3000", None, estates=(), areas=())


@pytest.mark.parametrize("name", ["a~b", AGREED, "x" * (LONGEST_NAME + 1), "a\nb"])
def test_a_name_that_a_link_cannot_carry_is_refused(name):
    with pytest.raises(AlternativeError):
        Tried(name)
