"""Prøv en anden aftale, beregnet forslag, arbejdskraft: what they say, in both languages, with and without figures."""

from __future__ import annotations

import re

import pytest

from byibalance_core.lettings.alternative_text import AGREED
from dashboard import downloads, letting_choices, letting_trials
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import data, letting_cost, letting_effect, letting_labour, letting_proposal, letting_try, methods

from .shown_pages import link, plain

VIEWS = (letting_try, letting_proposal, letting_labour)
TEXTS = {language: Text(language) for language in ("da", "en")}


def tried(facts, **changes) -> ViewState:
    return link(facts, page="anvisning", **({"letting_b": facts.choices.letting_b} | changes))


def by_name(facts, state):
    rows = letting_effect.effects(facts, state, TEXTS["da"])
    return {(row.name, row.years): row for row in rows}


@pytest.mark.parametrize("language", TEXTS)
def test_every_figure_has_words_a_table_and_a_method(example, language):
    text = TEXTS[language]
    for view in VIEWS:
        for figure in view.figures(example, tried(example, language=language), text):
            assert figure.title
            assert figure.subtitle
            assert figure.source
            assert figure.method in methods.METHODS
            assert all(len(row) == len(figure.table.columns) for row in figure.table.rows)
            assert "None" not in plain(figure.drawing)
            assert "nan" not in plain(figure.drawing).split()


@pytest.mark.parametrize("language", TEXTS)
def test_without_an_agreement_it_is_said_which_file_brings_it(copenhagen, language):
    text, state = TEXTS[language], tried(copenhagen, language=language)
    assert all(not view.figures(copenhagen, state, text) for view in VIEWS)
    assert "agreement.toml" in letting_try.nothing(copenhagen, text)
    assert letting_try.whole_html(copenhagen, state, text) == letting_proposal.view(copenhagen, state, text) == ""


def test_equal_alternatives_differ_by_nothing(example):
    state = tried(example, letting_b=AGREED)
    for row in letting_effect.effects(example, state, TEXTS["da"]):
        assert row.gap.mean == 0.0
    figure = letting_try.effect(example, state, TEXTS["da"])
    assert figure.title == "A og B giver det samme"
    assert letting_try.load(example, state, TEXTS["da"]).title == "Belastningen ligger ens i A og B"


def test_five_points_more_on_every_step_cost_what_the_shares_say(example):
    rows = by_name(example, tried(example))
    flow = letting_trials.flow_of_steps(example)
    more = rows["allocations", 1].gap.mean
    assert more == pytest.approx(0.05 * sum(flow.values()))
    assert rows["list", 1].gap.mean + rows["other", 1].gap.mean == pytest.approx(-more)
    assert rows["allocations", 4].gap.mean == pytest.approx(4 * more)
    bands = sum(rows[f"cheap_{band}", 1].gap.mean for band in ("under_3500", "3500_4000", "4000_4500"))
    assert bands == pytest.approx(rows["cheap", 1].gap.mean)
    assert rows["allocations", 1].gap.low < more < rows["allocations", 1].gap.high
    assert rows["years", 4].gap.mean < 0
    whole = letting_trials.costs(example)[-1]
    assert (whole.step_id, whole.allocations.mean) == ("", pytest.approx(more))
    steps = letting_trials.costs(example)[:-1]
    assert sum(one.cheap.mean for one in steps) == pytest.approx(whole.cheap.mean)


def test_a_title_says_no_difference_in_cheap_homes_where_chance_alone_could_make_it(example):
    state = tried(example, letting_b="~a.trin1.3100~a.trin4.200")
    gap = by_name(example, state)["cheap", 1].gap
    assert gap.low < 0 < gap.high
    assert "ingen forskel, der er større end tilfældet" in letting_try.effect(example, state, TEXTS["da"]).title


def test_the_load_that_is_told_adds_up_to_the_difference(example):
    state = tried(example, letting_b="~a.trin1.3100~a.trin4.0")
    figure = letting_try.load(example, state, TEXTS["da"])
    more = by_name(example, state)["allocations", 1].gap.mean
    for kind in {row[0] for row in figure.table.rows}:
        assert sum(row[2] for row in figure.table.rows if row[0] == kind) == pytest.approx(more)


def test_every_relet_home_goes_one_way_and_closing_the_advertised_one_moves_it_to_the_lists(example):
    rows = by_name(example, tried(example, letting_b="~c.advertised"))
    means = letting_trials.simulated(example, AGREED, 1).means()
    ways = sum(rows[name, 1].first.mean for name in ("allocations", "flexible", "list", "other"))
    assert ways + means["undecided"] == pytest.approx(means["relettings"])
    assert rows["other", 1].first.mean > 0
    assert rows["other", 1].second.mean == 0
    assert rows["list", 1].gap.mean == pytest.approx(-rows["other", 1].gap.mean)


def test_one_step_more_is_told_where_the_ladder_has_a_larger_share(example):
    moved = {one.step_id: one.to_step for one in letting_trials.step_costs(example)}
    assert moved == {"trin3": "trin2", "trin4": "trin3"}
    assert all(one.cheap.mean > 0 for one in letting_trials.step_costs(example))


def test_one_step_more_is_the_nearest_of_two_steps_with_the_same_share(example):
    # Trin 1 and 2 both have 25 % to allocation, and let 10 and 15 % flexibly: from Trin 3 (15 and 30 %) the nearest is
    # Trin 2. Its lists get what flexible letting leaves (15 points) less what allocation takes (10 points).
    steps = {step.step_id: step for step in example.agreement.ladder("estate").steps}
    third, second = steps["trin3"], steps["trin2"]
    cost = next(one for one in letting_trials.step_costs(example) if one.step_id == "trin3")
    homes = cost.allocations.mean / (second.share - third.share)
    left = (third.flexible_share - second.flexible_share) - (second.share - third.share)
    listed = left * homes * (1 - letting_trials.other_share(example))
    assert cost.listed.mean == pytest.approx(listed, rel=0.05)


def test_what_a_step_costs_is_told_beside_the_controls_with_its_span(example):
    words = plain(letting_try.short_html(example, tried(example), TEXTS["da"]))
    for one in letting_trials.step_costs(example):
        step = {"trin3": "Trin 3", "trin4": "Trin 4"}[one.step_id]
        span = TEXTS["da"].range(one.cheap.low, one.cheap.high)
        assert f"ca. {TEXTS['da'].number(one.cheap.mean)} ({span}) for {step}" in words
    assert "Usikkerheden i, hvor mange der flytter, er ikke med" in words


def test_no_cost_is_told_with_decimals_or_without_its_span(example):
    drawn = letting_cost.cost(example, TEXTS["da"]).drawing
    cells = [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", drawn)]
    assert len(cells) == 3 * (len(letting_trials.costs(example)) + len(letting_trials.step_costs(example)))
    assert all(re.fullmatch(r"[+−]?\d+ \([+−]?\d+ til [+−]?\d+\)", cell) for cell in cells)


def test_every_difference_that_is_printed_is_that_of_the_printed_figures(example):
    text, compared = TEXTS["da"], 0
    for row in letting_effect.effects(example, tried(example), text):
        if row.gap.mean is None:
            continue
        said, _ = letting_effect.gap_words(row, text)
        printed = [letting_effect.value_words(row, span, text) for span in (row.first, row.second)]
        first, second, gap = (
            float(re.sub(r"[^\d,−]", "", words).replace(",", ".").replace("−", "-")) for words in (*printed, said)
        )
        assert gap == pytest.approx(second - first), row.name
        compared += 1
    assert compared > 15


def test_the_typical_wait_is_the_middle_one_and_never_the_extreme(example):
    figure = letting_labour.longer(example, TEXTS["da"])
    costs = sorted(row[3] for row in figure.table.rows)
    middle = (costs[(len(costs) - 1) // 2] + costs[len(costs) // 2]) / 2
    assert f"ca. {TEXTS['da'].number(middle)} måneder kortere" in figure.title
    assert f"({TEXTS['da'].range(costs[0], costs[-1])} på de {len(costs)} ventelister)" in figure.title


def test_the_proposal_says_what_is_proven_and_can_be_reckoned_for_the_other_side(example):
    shown = letting_proposal.view(example, tried(example), TEXTS["da"])
    assert "Ingen anden fordeling under samme regler giver flere husstande bolig" in plain(shown)
    assert "jævnere" not in plain(shown)
    assert "side=b" in re.search(r'<a data-view href="([^"]+)">Regn forslaget for aftale B', shown)[1]


def test_a_share_above_what_the_law_gives_alone_is_said_to_need_an_agreement(example):
    words = plain(letting_try.effect(example, tried(example), TEXTS["da"]).drawing)
    assert "B kræver aftale: Trin 1 og Trin 2 ligger over de 25 %" in words
    assert "A kræver aftale" not in words
    assert "A giver til anvisning: Trin 1 25 %, Trin 2 25 %, Trin 3 15 % og Trin 4 5 %." in words


def test_every_line_of_the_effect_has_as_many_cells_as_the_head(example):
    drawn = letting_try.effect(example, tried(example), TEXTS["da"]).drawing
    widths = set()
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", drawn, flags=re.DOTALL):
        cells = re.findall(r"<t[hd]([^>]*)>", row)
        spans = [re.search(r'colspan="(\d+)"', cell) for cell in cells]
        widths.add(sum(int(span[1]) if span else 1 for span in spans))
    assert widths == {9}


def test_the_proposal_is_called_calculated_and_says_who_decides(example):
    words = plain(letting_proposal.view(example, tried(example), TEXTS["da"]))
    assert "Beregnet forslag" in words
    assert "parterne afgør" in words
    assert "optimal" not in words.lower()


def test_what_is_placed_and_not_placed_of_a_group_is_what_waits(example):
    made = letting_trials.proposal(example, AGREED)
    for kind in letting_trials.kinds(example).to_dict("records"):
        placed = made.placed.loc[made.placed["kind_id"] == kind["kind_id"], "count"].sum()
        lacking = sum(one.count for one in made.unplaced if one.kind_id == kind["kind_id"])
        assert placed + lacking == kind["count"]


def test_who_is_housed_first_lacks_no_home_that_another_group_has(example):
    for kind in letting_trials.kinds(example)["kind_id"]:
        made = letting_trials.proposal(example, AGREED, kind)
        lacking = {one.kind_id for one in made.unplaced}
        assert kind not in lacking
        words = plain(letting_proposal.view(example, tried(example, letting_first=kind), TEXTS["da"]))
        assert "får bolig først" in words
    assert "er ikke afgjort" in plain(letting_proposal.view(example, tried(example), TEXTS["da"]))


def test_criteria_of_one_step_are_never_added(example):
    figure = letting_labour.criteria(example, TEXTS["da"])
    whole = {row[0]: row[4] for row in figure.table.rows if not row[2]}
    flexible = letting_trials.simulated(example, AGREED, 1).means()["flexible"]
    assert max(whole.values()) <= flexible
    assert "lægges ikke sammen" in plain(figure.drawing)


def test_ready_alternatives_are_known_again_and_a_moved_share_is_ones_own(example):
    offers = letting_try.offers(example)
    assert all(letting_choices.which(offers, one) == name for name, one in offers.items())
    agreed = letting_effect.agreed(example)
    step = letting_choices.steps(agreed)[0]
    own = letting_choices.with_share(offers["agreed"], "allocation", step, 41)
    assert letting_choices.which(offers, own) == ""
    back = letting_choices.with_share(own, "allocation", step, round(100 * step.share))
    assert letting_choices.which(offers, back) == AGREED


@pytest.mark.parametrize("text", ["~a.trin9.3000", "~m.999-a999.trin1", "what", "~a.trin4.9000"])
def test_nonsense_in_the_link_becomes_the_default_and_is_named(example, store, text):
    query = {"municipality": "999", "letting": text, "letting_b": text}
    state, nonsense = ViewState.from_query(
        query, page="anvisning", municipalities={"999": ()}, choices=lambda *_: example.choices
    )
    assert (state.letting, state.letting_b) == (AGREED, example.choices.letting_b)
    assert {"letting", "letting_b"} <= set(nonsense)
    name = f"{data.view(example, state, TEXTS['da']).figures[0].id}.csv"
    assert downloads.make("data-og-metode", name, {"municipality": "999"}).content
    with pytest.raises(downloads.UnknownFileError):
        downloads.make("data-og-metode", name, query)


def test_the_link_carries_both_alternatives(example):
    state = tried(example, letting="Egen~a.trin1.3000", letting_b="~m.999-a010.trin3", side="b")
    again, nonsense = ViewState.from_query(
        state.to_query(), page="anvisning", municipalities={"999": ()}, choices=lambda *_: example.choices
    )
    assert (again.letting, again.letting_b, again.side, nonsense) == (state.letting, state.letting_b, "b", ())
