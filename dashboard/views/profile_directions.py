"""Where an area is heading, as signs and words: relative to the municipality, and the area itself beside it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from byibalance_core.trends import MEASURED, TOLD
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.theme_classes import changes_of, has_history, told
from dashboard.views.profile_rows import period_words

#: A change is an arrow; that it is for the better or the worse is the colour's and the word's.
ARROW = {"better": "↗", "worse": "↘", "up": "↑", "down": "↓", "unchanged": "→"}
TONE = {"better": "strength", "worse": "challenge"}
#: Words of a theme's direction where none can be told.
SILENT = ("not_ranked", "unknown")
#: Files that one line names.
FILES = 2


def sign(facts: Facts, indicator: str, area: str, text: Text, *, only_told: bool = False) -> str:
    """Return the small sign for an indicator's change; blank where nothing is known of it.

    Parameters
    ----------
    only_told : bool
        Leave out changes that are measured and not told, and breaks.
    """
    change = changes_of(facts, area).get(indicator)
    if change is None or facts.catalogue[indicator].sensitivity == "strict":
        return ""
    if change.judgement == "break" and not only_told:
        why = escape(text(f"areas.direction.reason.{change.reason}"), quote=True)
        return f'<span class="b-a-quiet b-a-break" title="{why}">{escape(text("areas.direction.break"))}</span>'
    if change.judgement not in ARROW or (only_told and not told(facts, change)):
        return ""
    words = change_words(change, text)
    return (
        f'<span class="b-{TONE.get(change.judgement, "a-quiet")}" title="{escape(words, quote=True)}" aria-hidden="true">'
        f'{ARROW[change.judgement]}</span><span class="b-visually-hidden"> {escape(words)}</span>'
    )


def change_words(change: Any, text: Text) -> str:
    """Return a measured change in words: the years, against the municipality, and the area itself."""
    return text(
        "areas.direction.change",
        start=period_words(str(change.period_before), text),
        end=period_words(str(change.period), text),
        relative=text(f"areas.direction.{change.judgement}"),
        own=own_words(change, text),
    )


def own_words(change: Any, text: Text) -> str:
    """Return what has become of the area itself; an amount goes up or down and is never better by that."""
    in_money = change.unit == "DKK" and change.absolute in ("up", "down")
    return text(f"areas.direction.{change.absolute}{'_money' if in_money else ''}")


def table_words(facts: Facts, indicator: str, area: str, text: Text) -> tuple[str, str, str]:
    """Return the cells of a table: change against the municipality, the area itself, the year of reference."""
    change = changes_of(facts, area).get(indicator)
    if change is None or facts.catalogue[indicator].sensitivity == "strict":
        return "", "", ""
    if change.judgement in MEASURED:
        before = period_words(str(change.period_before), text)
        return text(f"areas.direction.{change.judgement}"), own_words(change, text), before
    return reason_words(change.reason, text), "", ""


def reason_words(reason: str, text: Text) -> str:
    """Return why a change is not told."""
    own = f"areas.direction.reason.{reason}"
    return text(own) if text.has(own) else text(f"areas.reason.{reason}")


def legend(facts: Facts, area: str, text: Text) -> str:
    """Return what the signs of a strip mean, as far as they are used; blank where there are none."""
    if not has_history(facts):
        return ""
    changes = [c for c in changes_of(facts, area).values() if c.indicator in facts.catalogue]
    used = {change.judgement for change in changes}
    known = [c for c in changes if c.judgement in MEASURED]
    if not known:
        return ""
    since = min(str(change.period_before)[:4] for change in known)
    items = "".join(
        f'<span><b class="b-{TONE.get(name, "a-quiet")}">{arrow}</b> {escape(text(f"areas.direction.{name}"))}</span>'
        for name, arrow in ARROW.items()
        if name in used
    )
    head = escape(text("areas.direction.legend", year=since))
    return f'<div class="b-a-share-legend b-a-arrows"><span>{head}</span>{items}</div>'


def cell(row: Any, text: Text) -> str:
    """Return a theme's direction as a cell: the arrow and the word."""
    if row.direction in SILENT:
        why = reason_words(row.direction_reason, text) if row.direction_reason else ""
        return f'<td class="b-a-quiet b-a-way" title="{escape(why, quote=True)}">{escape(text("areas.direction.unknown"))}</td>'
    word = _word(row, text)
    if is_unsure(row):
        return f'<td class="b-a-quiet b-a-way">{escape(word)}</td>'
    tone = TONE.get(row.direction, "a-quiet")
    arrow = f'<span aria-hidden="true">{ARROW[row.direction]}</span> ' if row.direction in ARROW else ""
    return f'<td class="b-{tone} b-a-way">{arrow}{escape(word)}</td>'


def is_unsure(row: Any) -> bool:
    """Return whether a theme's direction does not hold under other weights and chance."""
    return row.direction in TOLD and not row.direction_sure


def _word(row: Any, text: Text) -> str:
    word = text(f"areas.direction.{row.direction}")
    return text("areas.direction.maybe", word=word) if is_unsure(row) else word


def sentence(facts: Facts, area: str, row: Any, text: Text) -> str:
    """Return a theme's direction as a sentence: against the municipality, then its measures in the area itself."""
    theme = text(f"common.theme.{row.theme}")
    if row.direction not in ("better", "worse", "unchanged"):
        why = row.direction_reason and reason_words(row.direction_reason, text)
        if why and row.direction == "break":  # the reason says the break itself
            return text("areas.direction.sentence_bare", theme=theme, word=why)
        word = text(f"areas.direction.{'unknown' if row.direction in SILENT else row.direction}")
        return text(
            "areas.direction.sentence_silent" if why else "areas.direction.sentence_bare",
            theme=theme,
            word=word,
            why=why,
        )
    measured = [
        change
        for change in changes_of(facts, area).values()
        if change.theme == row.theme
        and change.sign
        and change.judgement in MEASURED
        and change.indicator in facts.catalogue
    ]
    # Convictions are part of the theme as any other measure, and their course is told nowhere.
    own = [c for c in measured if facts.catalogue[c.indicator].sensitivity != "strict"]
    since = min(str(change.period_before)[:4] for change in measured)
    parts = text.listing(
        text(
            "areas.direction.of_measure", name=facts.catalogue[c.indicator].short[text.language], own=own_words(c, text)
        )
        for c in own
    )
    key = "areas.direction.sentence" if parts else "areas.direction.sentence_hidden"
    return text(key, theme=theme, word=_word(row, text), year=since, parts=parts)


def in_words(facts: Facts, area: str, themes: pd.DataFrame, text: Text) -> str:
    """Return the directions in words: those that are told at once, the others behind a click; and what is lacking."""
    if not has_history(facts):
        return ""
    lacking = missing_history(facts, area, text)
    lines = {
        kind: "".join(
            f"<li>{escape(sentence(facts, area, row, text))}</li>"
            for row in themes.itertuples()
            if (row.direction in TONE and not is_unsure(row)) == kind
        )
        for kind in (True, False)
    }
    first = f'<ul class="b-a-plain b-a-said">{lines[True]}</ul>' if lines[True] else ""
    rest = lines[False] + (f"<li>{escape(lacking)}</li>" if lacking else "")
    folded = (
        f'<details class="b-a-more" id="more-directions"><summary>{escape(text("areas.direction.more"))}</summary>'
        f'<ul class="b-a-plain b-a-said">{rest}</ul></details>'
        if rest
        else ""
    )
    return first + folded


def missing_history(facts: Facts, area: str, text: Text) -> str:
    """Return which files would bring a history to the measures that have only one year; blank where none lacks it."""
    silent = [
        change
        for change in changes_of(facts, area).values()
        if change.indicator in facts.catalogue and change.sign and change.reason in ("no_history", "short_history")
    ]
    files = list(dict.fromkeys(getattr(change, f"file_{text.language}") for change in silent))
    if not files:
        return ""
    if not has_history(facts):
        return text("areas.direction.no_history", files=files[0])
    key = "areas.direction.files_more" if len(files) > FILES else "areas.direction.files"
    return text(
        key,
        files=", ".join(files[:FILES]) if len(files) > FILES else text.listing(files),
        count=text.number(len(files) - FILES),
    )
