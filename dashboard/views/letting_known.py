"""Anvisning og udlejning where nothing is delivered: what is publicly known, what would be shown, plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from byibalance_core.parameters import law, standard
from dashboard.facts import Facts
from dashboard.markup import Column, Figure, Table, table_html, view_link
from dashboard.state import ViewState
from dashboard.text import Text
from dashboard.views.sources import source_line

#: Topics of the public facts that this page tells, in the order of reading.
TOPICS = ("agreement", "channels", "ladder", "rates", "criteria", "flexible", "dwellings", "homelessness", "follow_up")
#: Tables that the page is made of, each with who delivers it.
WANTED = {
    "organisations": "municipality",
    "estates": "organisation",
    "lettings": "organisation",
    "offers": "municipality",
    "move_outs": "organisation",
    "waiting": "organisation",
}
#: Percentage points of turnover that are reckoned through.
POINTS = (1, 5, 10)


@dataclass(frozen=True)
class Almene:
    """Almene dwellings that the arithmetic rests on: family dwellings alone, or all where types are not known."""

    dwellings: float
    family: bool
    sources: tuple[str, ...]


def known_facts(facts: Facts, text: Text) -> str:
    """Return what is publicly known of the agreement, with its source; a sentence where nothing is."""
    rows = facts.m.table("public_facts").astype({"topic": object})
    rows = rows[rows["topic"].isin(TOPICS)]
    heading = escape(text("lettings.known.title"))
    quarter = law("allocation_share_by_law")
    by_law = text("lettings.known.by_law", share=text.percent(float(quarter.value)), paragraph=quarter.source)
    items = [(text("lettings.known.topic.law"), [by_law])]
    for topic in TOPICS:
        own = rows[rows["topic"] == topic]
        if len(own):
            items.append((text(f"lettings.known.topic.{topic}"), own[f"text_{text.language}"].astype(str).tolist()))
    body = "".join(
        f"<dt>{escape(head)}</dt><dd>{''.join(f'<p>{escape(words)}</p>' for words in said)}</dd>"
        for head, said in items
    )
    nothing = "" if len(rows) else f'<div class="b-sub">{escape(text("lettings.known.nothing"))}</div>'
    line = source_line(facts, text, rows["source_id"].dropna().astype(str).unique())
    return (
        f'<section class="b-l-known b-figure b-ruled"><h2>{heading}</h2>{nothing}<dl>{body}</dl>'
        f'<div class="b-source">{escape(line)}</div></section>'
    )


def delivery(facts: Facts, state: ViewState, text: Text) -> str:
    """Return what would have to be delivered, by whom, and what each file would show; blank where all is there."""
    if facts.m.profile == "public":
        return ""
    lacking = [(name, who) for name, who in WANTED.items() if facts.m.table(name).empty]
    if facts.agreement is None:
        lacking.append(("agreement", "parties"))
    indicators = facts.m.table("indicators")
    if indicators.empty or not (indicators["unit_kind"] == "estate").any():
        lacking.append(("indicators", "parties"))
    if not lacking:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(text(f"lettings.wanted.{name}"))}</th><td>{escape(text(f"lettings.wanted.by_{who}"))}</td>'
        f"<td>{escape(text(f'lettings.wanted.{name}_shows'))}</td></tr>"
        for name, who in lacking
    )
    heads = "".join(
        f'<th scope="col">{escape(text(f"lettings.wanted.{name}"))}</th>' for name in ("file", "by", "shows")
    )
    title = escape(text("lettings.wanted.title"))
    link = view_link(state, text("lettings.wanted.link"), page="data-og-metode")
    return (
        f'<section class="b-l-wanted b-figure b-ruled"><h2>{title}</h2>'
        f'<div class="b-sub">{escape(text("lettings.wanted.subtitle"))}</div>'
        f'<table><caption class="b-visually-hidden">{title}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f'<div class="b-sub b-said">{link}</div></section>'
    )


def almene(facts: Facts) -> Almene | None:
    """Return the almene family dwellings; all almene ones where their types are not known, None without either."""
    stock = facts.m.table("stock")
    own = stock[
        stock["estate_id"].notna() & (stock["year"] == facts.m.base_year) & (stock["dwelling_type"] == "family")
    ]
    others = [name for name in ("rooms", "size_band", "rent_band", "built", "accessible", "building") if name in own]
    whole = own[own[others].isna().all(axis=1)]["dwellings"].astype("Float64").dropna()
    if len(whole):
        return Almene(float(whole.sum()), True, tuple(own["source_id"].dropna().astype(str).unique()))
    values = facts.values
    rows = values[(values["indicator"] == "almene_share") & (values["unit_kind"] == "municipality")].dropna(
        subset=["value"]
    )
    if rows.empty:
        return None
    share = float(rows["value"].iloc[0])
    known = float(rows["base"].iloc[0]) if rows["base"].notna().any() else float(facts.dwellings[facts.m.code])
    return Almene(share * known, False, (str(rows["source_id"].iloc[0]),))


def arithmetic(facts: Facts, text: Text) -> Figure | None:
    """Return what each percentage point of turnover means: plain arithmetic, and no figure of the turnover here."""
    base = almene(facts)
    if base is None:
        return None
    quarter = float(law("allocation_share_by_law").value)
    nation = standard("almene_turnover_share")
    level = float(nation.value["family"])
    columns = tuple(
        Column(text(f"lettings.points.{name}"), None if name == "points" else 0)
        for name in ("points", "lettings", "allocations")
    )
    unit = "exact" if base.family else "at_most"
    shares = {
        text("lettings.points.row_one" if points == 1 else "lettings.points.row", points=text.number(points)): points
        / 100
        for points in POINTS
    }
    shares[text("lettings.points.row_nation", share=text.percent(level, 1), year=nation.valid_from.year)] = level
    lines = tuple(
        (words, _round(base.dwellings * share), _round(base.dwellings * share * quarter))
        for words, share in shares.items()
    )
    table = Table(columns, lines)
    title = text(
        f"lettings.points.title_{unit}",
        lettings=text.number(lines[0][1]),
        allocations=text.number(lines[0][2]),
    )
    key = "lettings.points.only_arithmetic" + ("_public" if facts.m.profile == "public" else "")
    said = text(f"lettings.points.said_{unit}", dwellings=text.rounded(base.dwellings), name=facts.m.name)
    return Figure(
        id="procentpoint",
        title=title,
        subtitle=text("lettings.points.subtitle"),
        drawing=f"{table_html(table, text, caption=title)}"
        f'<div class="b-quote b-said">{escape(said)} {escape(text(key, name=facts.m.name))} '
        f"{escape(text('lettings.points.nation_said'))}</div>",
        table=table,
        source=source_line(facts, text, base.sources, note=text("lettings.points.note", nation=nation.source)),
        method="relettings",
    )


def _round(count: float) -> float:
    """Return a count with two digits: the dwellings that it rests on are known no better."""
    return float(f"{count:.2g}")


def public_profile(facts: Facts, text: Text) -> str:
    """Return why the public release has no account; blank in the partner profile."""
    if facts.m.profile != "public":
        return ""
    return f'<div class="b-empty"><span>{escape(text("lettings.public"))}</span></div>'
