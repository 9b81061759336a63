"""Mangler vi, below the two reckonings: the chosen class, unmet need, who can pay, and the particular target groups."""

from __future__ import annotations

from html import escape

from dashboard.facts import Facts
from dashboard.markup import Figure, figure_html
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views import class_answer, class_choice, dwelling_class, solution, target_groups, who_can_pay


def part(facts: Facts, state: ViewState, text: Text, others: Figure | None) -> tuple[str, tuple[Figure, ...]]:
    """Return the markup of the part and its figures, in the order of reading.

    Parameters
    ----------
    others : Figure or None
        The need by the dimensions that the page does not show above.
    """
    answer = class_answer.answer(facts, state, text)
    where, who = dwelling_class.where(facts, state, text), dwelling_class.who(facts, state, text)
    conversions, unmet = solution.conversions(facts, state, text), target_groups.unmet(facts, state, text)
    pay, groups = who_can_pay.affordable(facts, state, text), target_groups.groups(facts, state, text)
    pick = class_choice.asked(state)

    def shown(figure: Figure | None, lacking: str, file: str) -> str:
        return figure_html(figure, state, text) if figure else _missing(text(lacking), file)

    words = text("dwellings.class.heading", words=class_choice.words_of(pick, text))
    left = figure_html(answer, state, text) + (figure_html(conversions, state, text) if conversions else "")
    beside = (
        shown(where, "dwellings.empty.matrix", class_choice.file_for(pick, text)),
        shown(who, "dwellings.class.no_occupancy", text("dwellings.file.occupancy")),
        shown(unmet, "dwellings.empty.groups", text("dwellings.empty_file.groups")),
    )
    folds = (
        _fold("pay", pay, who_can_pay.digest(facts, text), state, text),
        # What somebody has just set must not disappear behind a heading.
        _fold("groups", groups, target_groups.digest(facts, state, text), state, text, opened=bool(state.ageing)),
        _fold("others", others, "", state, text) if others else "",
    )
    body = (
        f"<h2>{escape(words)}</h2>{class_choice.choices(facts, state, text)}"
        f'<div class="b-grid-need b-c-answer"><div>{left}</div><div>{"".join(beside)}</div></div>{"".join(folds)}'
    )
    found = (answer, where, who, conversions, unmet, pay, groups, others)
    return body, tuple(figure for figure in found if figure is not None)


def _fold(name: str, figure: Figure, more: str, state: ViewState, text: Text, *, opened: bool = False) -> str:
    """Return a figure behind its finding; opened it says the finding in its own head."""
    finding = f"<b>{escape(figure.title)}</b>" + (f'<span class="b-sub">{escape(more)}</span>' if more else "")
    return (
        f'<details class="b-c-fold" id="fold-{escape(figure.id, quote=True)}"{" open" if opened else ""}><summary>'
        f'<span class="b-eyebrow">{escape(text(f"dwellings.{name}.heading"))}</span>'
        f'<span class="b-c-finding">{finding}</span></summary>{figure_html(figure, state, text)}</details>'
    )


def _missing(words: str, file: str) -> str:
    return f'<div class="b-empty"><span>{escape(words)}</span><span class="b-file">{escape(file)}</span></div>'
