"""The particular target groups and the unmet need of today: beside the reckoning of need, never in it, never summed."""

from __future__ import annotations

from html import escape

from byibalance_core import need
from byibalance_core.need.given import WITHOUT_SOURCE, given
from byibalance_core.need.group_figure import COUNTED, UNDECIDED, GroupFigure
from byibalance_core.need.target_groups import target_groups
from byibalance_core.need.unmet import JOINED
from byibalance_core.parameters import all_standards
from dashboard.facts import Facts
from dashboard.keeping import keep
from dashboard.marks import Scale, amount_bar, unknown_span
from dashboard.markup import OF_ROW, Cell, Column, Figure, Table
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.class_choice import known
from dashboard.views.findings import projection_sources
from dashboard.views.sources import source_line
from dashboard.views.stock import sources, upper_first, wide_table
from dashboard.views.who_can_pay import needed_words

#: Decimals of a figure by its unit.
_DECIMALS = {"years": 1, "share": 1}


@keep(64)
def group_figures(facts: Facts, horizon: int, ageing: str = "") -> tuple[GroupFigure, ...]:
    """Return every figure about every target group, in the order of reading.

    Parameters
    ----------
    ageing : str
        One factor of healthy ageing; blank for the range over all of them.
    """
    supplied = {"healthy_ageing_factor": (float(ageing),) * 3} if ageing else None
    return target_groups(facts.m, year=horizon, figures=given(facts.m, supplied=supplied), known=known(facts))


def groups(facts: Facts, state: ViewState, text: Text) -> Figure:
    """Return the particular target groups, each figure by its own definition, counted or an assumption."""
    found = group_figures(facts, state.horizon, state.ageing)
    by_group = _by_group(found)
    told = [name for name, own in by_group.items() if any(each.basis != UNDECIDED for each in own)]
    title = upper_first(
        text("dwellings.groups.title", count=text.count_word(len(told)), all=text.count_word(len(by_group)))
    )
    heads = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.groups.{name}"))}</th>'
        for name, look in (
            ("group", ""),
            ("measure_name", ""),
            ("count", ' class="b-num"'),
            ("basis", ""),
            ("definition", ""),
        )
    )
    body = "".join(_group(name, by_group[name], facts, text) for name in by_group)
    ids = dict.fromkeys(each.source_id for each in found if each.source_id)
    return Figure(
        id="maalgrupper",
        title=title,
        subtitle=text("dwellings.groups.subtitle"),
        drawing=wide_table("b-c-groups", title, f"<thead><tr>{heads}</tr></thead>{body}") + _ageing(facts, state, text),
        table=_table(found, facts, text),
        source=source_line(
            facts, text, ids, projection_sources(facts), sources(facts), note=text("dwellings.groups.never_added")
        ),
        method="groups",
    )


def digest(facts: Facts, state: ViewState, text: Text) -> str:
    """Return in a line who is counted, group by group and each in its own unit; there is no sum of them."""
    counted = [
        f"{_name(each.group, text)} {figure_words(each, text)}"
        for each in group_figures(facts, state.horizon, state.ageing)
        if each.basis == COUNTED and each.unit in ("persons", "households")
    ]
    return " · ".join(counted)


def _by_group(found: tuple[GroupFigure, ...]) -> dict[str, list[GroupFigure]]:
    by_group: dict[str, list[GroupFigure]] = {}
    for each in found:
        by_group.setdefault(each.group, []).append(each)
    return by_group


def _ageing(facts: Facts, state: ViewState, text: Text) -> str:
    """Return the settings of healthy ageing as links; which one holds, no Danish figure says."""
    links = "".join(
        f'<a data-view href="{escape(state.link(ageing=value), quote=True)}"'
        f"{' aria-current=true' if value == state.ageing else ''}>{escape(words)}</a>"
        for value, words in (
            ("", text("dwellings.groups.ageing_all")),
            *((value, ageing_words(float(value), text)) for value in facts.choices.ageings),
        )
    )
    label = escape(text("dwellings.groups.ageing"))
    return f'<nav class="b-c-choice b-c-ageing" data-screen aria-label="{label}"><div><span class="b-sub">{label}</span><span>{links}</span></div></nav>'


def ageing_words(factor: float, text: Text) -> str:
    """Return a factor of healthy ageing as people say it: −2 % a year, or unchanged."""
    change = round(factor - 1, 6)
    share = f"{text.signed(100 * change)}{text.percent_sign}"
    return text("dwellings.groups.ageing_year", share=share) if change else text("dwellings.groups.ageing_none")


def _group(name: str, figures: list[GroupFigure], facts: Facts, text: Text) -> str:
    lines = []
    for place, each in enumerate(figures):
        head = ""
        if place == 0:
            head = f'<th scope="rowgroup" rowspan="{len(figures)}">{escape(_name(name, text))}</th>'
        look = "b-num b-place" if each.basis == UNDECIDED else "b-num b-strong"
        # The definition of a count stands once, at the count.
        first = place == 0 or each.definition != figures[place - 1].definition
        # A question without an answer says so once, where its number would stand.
        basis = "" if each.basis == UNDECIDED else _basis(each.basis, text)
        lines.append(
            f"<tr>{head}<td>{escape(_measure(each, text))}</td>"
            f'<td class="{look}">{escape(figure_words(each, text))}</td>'
            f'<td>{basis}</td><td class="b-sub">{escape(_rests_on(each, facts, text, defined=first))}</td></tr>'
        )
    return f"<tbody>{''.join(lines)}</tbody>"


def _basis(basis: str, text: Text) -> str:
    words = escape(text(f"dwellings.groups.of.{basis}"))
    return f'<span class="b-c-basis b-c-{escape(basis, quote=True)}">{words}</span>'


def _name(group: str, text: Text) -> str:
    key = f"dwellings.groups.name.{group}"
    return text(key) if text.has(key) else group


def _measure(each: GroupFigure, text: Text) -> str:
    share = "" if each.at is None else text.percent(each.at)
    key = f"dwellings.groups.measure.{each.group}_{each.measure}"
    key = key if text.has(key) else f"dwellings.groups.measure.{each.measure}"
    return text(key, year=each.year or "", share=share).strip()


def figure_words(each: GroupFigure, text: Text) -> str:
    """Return a figure with its unit: a number, a range, or in words why there is none."""
    if each.basis == UNDECIDED:
        return text("dwellings.status.cannot_be_decided")
    if each.low is None:
        # Even in the best case no more are housed than become homeless.
        return text("dwellings.groups.never_enough")
    unit = text(f"dwellings.groups.unit.{each.unit}")
    decimals = _DECIMALS.get(each.unit, 0)
    if each.unit == "share":
        return text.percent(each.low, decimals)
    if each.high is None:
        return text("dwellings.groups.at_least", count=text.number(each.low, decimals), unit=unit)
    same = each.low == each.high
    number = text.number(each.low, decimals) if same else text.range(each.low, each.high, decimals)
    return f"{number} {unit}"


def _rests_on(each: GroupFigure, facts: Facts, text: Text, *, defined: bool) -> str:
    parts = []
    if defined and each.definition and each.source_id:
        source = facts.m.sources.get(each.source_id)
        quoted = text("dwellings.groups.quoted", definition=each.definition)
        parts.append(f"{quoted} ({source.publisher if source else each.source_id}, {each.year})")
    if each.assumes:
        named = text.listing(assumed_words(name, text) for name in each.assumes)
        parts.append(text("dwellings.groups.assumes", named=named))
    if each.missing:
        named = text.listing(needed_words(code, text) for code in each.missing)
        key = "needs" if each.basis == UNDECIDED else "without"
        parts.append(text(f"dwellings.groups.{key}", named=named))
    return ". ".join(part.rstrip(".") for part in parts) + ("." if parts else "")


def assumed_words(name: str, text: Text) -> str:
    """Return an assumption in a few words; a norm without any by its text."""
    key = f"dwellings.assumes.{name}"
    if text.has(key):
        return text(key)
    return needed_words(name, text) if name in WITHOUT_SOURCE or name in all_standards() else name


def _table(found: tuple[GroupFigure, ...], facts: Facts, text: Text) -> Table:
    def cell(each: GroupFigure, value: float | None) -> Cell:
        if each.basis == UNDECIDED:
            return text("dwellings.status.cannot_be_decided")
        if value is None:
            return text("dwellings.groups.never_enough")
        return value * 100 if each.unit == "share" else value

    # Between two ends a middle nobody can tell is not "never".
    rows = tuple(
        (
            _name(each.group, text),
            _measure(each, text),
            cell(each, each.low),
            text("dwellings.status.bounds_only")
            if each.main is None and each.low is not None
            else cell(each, each.main),
            cell(each, each.high),
            text(f"dwellings.groups.unit.{each.unit}"),
            text(f"dwellings.groups.of.{each.basis}"),
            "" if each.year is None else str(each.year),
            _rests_on(each, facts, text, defined=True),
        )
        for each in found
    )
    decimals = tuple(_DECIMALS.get(each.unit, 0) for each in found)
    counts = (Column(text(f"dwellings.table.{name}"), OF_ROW) for name in ("low", "main", "high"))
    names = ("unit_name", "basis", "year", "definition")
    return Table(
        (
            Column(text("dwellings.groups.group")),
            Column(text("dwellings.groups.measure_name")),
            *counts,
            *(Column(text(f"dwellings.groups.{name}")) for name in names),
        ),
        rows,
        decimals,
    )


def unmet(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the known unmet need of today under every definition; None where nobody has counted any."""
    found = need.unmet_definitions(facts.m)
    if found.empty:
        return None
    rows = found.to_dict("records")
    definitions = {str(row["definition_id"]): str(row["definition"]) for row in facts.unmet.to_dict("records")}
    scale = Scale(0, max(float(found["high"].max()), 1.0))
    body = "".join(_unmet_line(row, scale, text) for row in rows)
    # No number of several stands in the title: it would be read as the sum of groups that overlap.
    key = "title_one" if len(rows) == 1 else "title"
    title = text(f"dwellings.unmet.{key}", count=_between(rows[0], text), definitions=text.count_word(len(rows)))
    heads = "".join(
        f'<th scope="col"{look}>{escape(text(f"dwellings.unmet.column_{name}"))}</th>'
        for name, look in (("definition", ""), ("count", ' colspan="2"'), ("year", ' class="b-num"'))
    )
    return Figure(
        id="udaekket",
        title=title,
        subtitle=text("dwellings.unmet.subtitle", name=facts.m.name),
        drawing=wide_table("b-c-unmet", title, f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"),
        table=Table(
            (
                Column(text("dwellings.unmet.column_definition")),
                *(Column(text(f"dwellings.table.{name}"), 0) for name in ("low", "high")),
                Column(text("dwellings.unmet.column_year")),
                Column(text("dwellings.groups.definition")),
            ),
            tuple(
                (
                    _definition_name(row, text),
                    float(row["low"]),
                    float(row["high"]),
                    str(int(row["year"])),
                    _told(row, definitions, text),
                )
                for row in rows
            ),
        ),
        source=source_line(
            facts, text, facts.unmet["source_id"].astype(str).unique(), note=text("dwellings.unmet.note")
        ),
        method="groups",
        small=True,
    )


def _unmet_line(row: dict, scale: Scale, text: Text) -> str:
    name, number = _definition_name(row, text), _between(row, text)
    low, high = float(row["low"]), float(row["high"])
    label = f"{name}: {number}"
    bar = (
        amount_bar(high, scale=scale, label=label, colour="var(--b-ramp-2)")
        if row["single"]
        else unknown_span(low, high, scale=scale, label=label)
    )
    return (
        f'<tr><th scope="row">{escape(name)}</th><td class="b-bar">{bar}</td>'
        f'<td class="b-num b-strong">{number}</td><td class="b-num">{int(row["year"])}</td></tr>'
    )


def _between(row: dict, text: Text) -> str:
    low, high = float(row["low"]), float(row["high"])
    return text.number(low) if low == high else text.range(low, high)


def _definition_name(row: dict, text: Text) -> str:
    """Return a definition's name: its group, or what it joins; one of several of a group has its own mark."""
    named = str(row["definition_id"])
    if named in JOINED:
        return text(f"dwellings.unmet.joined.{named}")
    group, _, mark = named.partition("-")
    return f"{_name(group, text)} ({mark})" if mark else _name(group, text)


def _told(row: dict, definitions: dict[str, str], text: Text) -> str:
    """Return who a definition counts: in its source's words, or the groups that it joins."""
    if row["single"]:
        return text("dwellings.groups.quoted", definition=definitions[str(row["definition_id"])])
    return text.listing(_name(group, text) for group in str(row["groups"]).split())
