"""The mødemateriale as one HTML file: opens offline, light and dark, and prints; it asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from byibalance_core.reports.drawings import chart_svg, map_svg, swatch_svg, variable
from byibalance_core.reports.pack import Decision, Pack, PackItem, PackTable, printable

_STYLE = Path(__file__).parent / "page.css"
#: Nothing may be fetched, no script may run: what a name could smuggle in has nowhere to go.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(pack: Pack) -> bytes:
    """Return the file.

    Returns
    -------
    bytes
        UTF-8, with the document's language, its style inside, drawings as inline SVG, and every figure's whole table.
    """
    words = pack.words
    parts = [_front(pack), *(_item(pack, item, place) for place, item in enumerate(pack.items, start=1))]
    for label, column, rows in (
        (words["decisions"], words["decision"], pack.decisions),
        (words["actions"], words["action"], pack.actions),
    ):
        if rows:
            parts.append(f"<section><h2>{escape(label)}</h2>{_decisions(pack, column, rows)}</section>")
    parts.append(_sources(pack))
    foot = f"ByIBalance · {escape(words['release'])} {escape(pack.release_id)} · {escape(pack.named)}"
    return printable(
        f'<!doctype html><html lang="{escape(pack.language, quote=True)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(pack.title)} – {escape(pack.named)}</title>"
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>{''.join(parts)}</main>"
        f"<footer>{foot}</footer></body></html>"
    ).encode()


def _front(pack: Pack) -> str:
    words = pack.words
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(said)}</dd>" for label, said in pack.facts())
    sign = f'<p class="sign">{escape(words["fictitious_long"])}</p>' if pack.fictitious else ""
    agenda = "".join(
        f'<li><a href="#item-{place}">{escape(item.title)}</a><span>{escape(item.question)}</span></li>'
        for place, item in enumerate(pack.items, start=1)
    )
    since = "".join(f"<li>{escape(said)}</li>" for said in pack.since)
    moved = f"<h2>{escape(words['since'])}</h2><ul>{since}</ul>" if since else ""
    return (
        f'<header><p class="eyebrow">{escape(words["pack"])}</p><h1>{escape(pack.title)}</h1>{sign}<dl>{facts}</dl>'
        f'<p class="quiet">{escape(words["same_as_screen"])}</p></header>'
        f'<nav aria-label="{escape(words["agenda"], quote=True)}"><h2>{escape(words["agenda"])}</h2><ol>{agenda}</ol>{moved}</nav>'
    )


def _item(pack: Pack, item: PackItem, place: int) -> str:
    words, figure = pack.words, item.figure
    note = f'<p class="note"><b>{escape(words["note"])}:</b> {escape(item.note)}</p>' if item.note else ""
    about = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{_linked(said) if said == item.link else escape(said)}</dd></div>"
        for label, said in pack.about(item)
        if said
    )
    sign = f'<span class="sign">{escape(words["fictitious"])}</span> ' if pack.fictitious else ""
    return (
        f'<section id="item-{place}"><p class="eyebrow">{escape(words["item"])} {place} · {escape(item.question)}</p>'
        f'<figure><figcaption><h2>{escape(item.title)}</h2><p class="sub">{sign}{escape(item.subtitle)}</p></figcaption>{note}'
        f"{_drawing(item, place)}{_table(figure.table, item.title)}<dl class=about>{about}</dl></figure></section>"
    )


def _linked(link: str) -> str:
    shown = link.partition("?")[0].partition("://")[2]
    return f'<a href="{escape(link, quote=True)}">{escape(shown)}</a>' if link.startswith("http") else escape(link)


def _drawing(item: PackItem, place: int) -> str:
    figure = item.figure
    if figure.panels:
        return f'<div class="chart">{chart_svg(figure.panels, variable, label=figure.alternative)}</div>'
    if figure.map is None:
        return ""
    drawn = figure.map
    rows = "".join(
        f"<li>{swatch_svg(tone, variable, prefix=f'm{place}{tone}')}<span>{escape(label)}</span><b>{count}</b></li>"
        for tone, label, count in drawn.legend
    )
    note = f'<p class="quiet">{escape(drawn.note)}</p>' if drawn.note else ""
    return (
        f'<div class="map"><div>{map_svg(drawn, variable, label=figure.alternative, prefix=f"m{place}")}</div><div class="legend">'
        f'<h3>{escape(drawn.heading[0])}</h3><p class="quiet">{escape(drawn.heading[1])}</p><ul>{rows}</ul>{note}</div></div>'
    )


def _table(table: PackTable, caption: str) -> str:
    """Return the whole table; what paper has no room for is left out in print only."""
    kept = set(table.brief or range(len(table.columns)))

    def mark(place: int) -> str:
        names = [
            *(["num"] if table.columns[place].decimals is not None else []),
            *([] if place in kept else ["extra"]),
        ]
        return f' class="{" ".join(names)}"' if names else ""

    head = "".join(f'<th scope="col"{mark(k)}>{escape(column.label)}</th>' for k, column in enumerate(table.columns))
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{mark(k)}>{escape(cell)}</td>" for k, cell in enumerate(row[1:], start=1))
        + "</tr>"
        for row in table.shown
    )
    many = " wide" if len(kept) > 7 else ""
    return (
        f'<div class="scroll{many}" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _decisions(pack: Pack, column: str, rows: Sequence[Decision]) -> str:
    heads = (column, pack.words["owner"], pack.words["due"], pack.words["item"])
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in heads)
    body = "".join(
        f"<tr><td>{escape(each.text)}</td><td>{escape(each.owner)}</td><td>{escape(each.due)}</td><td>"
        + (f'<a href="#item-{each.item}">{each.item}</a>' if each.item else "")
        + "</td></tr>"
        for each in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(column, quote=True)}"><table>'
        f"<caption>{escape(column)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _sources(pack: Pack) -> str:
    made = []
    for source in pack.sources:
        line = " · ".join(words for words in (source.publisher, source.published, source.licence) if words)
        url = source.url
        where = f'<br><a href="{escape(url, quote=True)}">{escape(url)}</a>' if url.startswith("http") else ""
        note = f'<br><span class="quiet">{escape(source.note)}</span>' if source.note else ""
        made.append(f"<li><b>{escape(source.title)}</b><br>{escape(line)}{where}{note}</li>")
    return f'<section><h2>{escape(pack.words["sources"])}</h2><ul class="sources">{"".join(made)}</ul></section>'
