"""The account as a measure of the map: what it says by area, and where chance alone would not give it."""

from __future__ import annotations

from byibalance_core.lettings.load import FEW
from dashboard.agreements import load, load_rows
from dashboard.facts import Facts
from dashboard.text import Text
from dashboard.views.letting_words import ACCOUNT_TABLES, sources


def title(facts: Facts, text: Text) -> str:
    """Return how many areas lie within the span of chance round what was agreed."""
    found, rows = load(facts), load_rows(facts)
    if found is None or rows is None:
        return text("overview.map.no_data")
    shown = set(rows.loc[(rows["unit_kind"] == "area") & rows["value"].notna(), "unit_id"].astype(str))
    told = found[found["area_id"].isin(shown) & found["verdict"].ne("")]
    within = int((told["verdict"] == "within").sum())
    key = "all" if within == len(told) else "some"
    return text(
        f"lettings.load.title_{key}",
        within=text.number(within),
        all=text.number(len(told)),
        terms=facts.term("plural", text.language),
    )


def note(facts: Facts, text: Text) -> str:
    """Return which areas lie outside, how many have too few genudlejninger, and that nothing is ranked by it."""
    found, rows = load(facts), load_rows(facts)
    if found is None or rows is None:
        return ""
    said = []
    for verdict in ("over", "under"):
        names = [facts.area_name(area) for area in found.loc[found["verdict"] == verdict, "area_id"]]
        if names:
            said.append(text(f"lettings.load.{verdict}", names=text.listing(names)))
    few = int((rows["status"] == FEW).sum())
    if few:
        said.append(text("lettings.load.few", count=text.number(few), terms=facts.term("plural", text.language)))
    return " ".join([*said, text("lettings.load.note")])


def source_ids(facts: Facts) -> tuple[str, ...]:
    """Return the sources of the measure."""
    return sources(facts, *ACCOUNT_TABLES)
