"""What the need is reckoned from: ages, two forecasts side by side, and completed dwellings beside the growth."""

from __future__ import annotations

from html import escape

import pandas as pd

from byibalance_core.need import HouseholdGrowth
from dashboard.facts import Facts
from dashboard.marks import Scale, diverging_bar
from dashboard.markup import Column, Figure, Table
from dashboard.need_marks import columns_with_line
from dashboard.state import ViewState
from dashboard.text import DASH, Text
from dashboard.views.findings import projection_sources
from dashboard.views.flow import source_ids
from dashboard.views.sources import source_line
from dashboard.views.stock import place, upper_first

#: Completed years that the figure of new building shows.
YEARS = 5


def three(facts: Facts, state: ViewState, text: Text) -> tuple[Figure, ...]:
    """Return the figures of growth that the municipality's, or the chosen area's, data carry."""
    found = (ages(facts, state, text), forecasts(facts, state, text), building(facts, state, text))
    return tuple(figure for figure in found if figure is not None)


def main(facts: Facts, year: int) -> HouseholdGrowth | None:
    """Return the municipality's households to a year by the forecast that the need is reckoned by, if it goes so far."""
    return _by(facts, year, facts.publishers[0])


def _by(facts: Facts, year: int, publisher: str) -> HouseholdGrowth | None:
    try:
        return facts.growth(year, publisher)
    except (KeyError, ValueError):
        return None


def age_rows(facts: Facts, state: ViewState) -> tuple[pd.DataFrame, int]:
    """Return change per age band and its year; of an area as persons where published, else as shares.

    Returns
    -------
    DataFrame
        ``age_band`` and ``persons_base``, ``persons``, ``change`` (persons), or ``change_share`` alone.
    int
        The year: the horizon, or for an area the nearest later year that has ages.
    """
    if not state.area:
        try:
            return facts.ages(state.horizon), state.horizon
        except (KeyError, ValueError):
            return pd.DataFrame(columns=["age_band", "change"]), state.horizon
    rows = facts.m.table("projection")
    own = (rows["area_id"] == state.area) & rows["age_band"].notna() & (rows["variant"] == "main")
    rows = rows[own & (rows["publisher"] == facts.publishers[0])].astype({"age_band": object})
    later = rows.loc[rows["year"] >= state.horizon, "year"]
    if later.empty:
        return pd.DataFrame(columns=["age_band", "change"]), state.horizon
    year = int(later.min())
    then = rows[rows["year"] == year].set_index("age_band")
    base = rows[rows["year"] == facts.m.base_year].set_index("age_band")["persons"].reindex(then.index)
    found = pd.DataFrame({"persons_base": base, "persons": then["persons"], "change_share": then["change_share"]})
    found["change"] = found["persons"] - found["persons_base"]
    found = found.dropna(subset=["change"]) if found["change"].notna().any() else found.dropna(subset=["change_share"])
    return found.loc[sorted(found.index, key=_youngest)].reset_index(), year


def ages(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return how the ages shift to the horizon by the main forecast."""
    rows, year = age_rows(facts, state)
    if rows.empty:
        return None
    counted = bool(rows["change"].notna().any())
    values = rows["change" if counted else "change_share"].astype(float)
    edge = max(float(values.abs().max()), 1e-9)
    # Room on each side for the number at the end of a bar.
    scale = Scale(-edge * (1.9 if (values < 0).any() else 0.02), edge * 1.75)
    lines = []
    for band, value in zip(rows["age_band"], values, strict=True):
        words = text.signed(value) if counted else f"{text.signed(value * 100)}{text.percent_sign}"
        colour = "var(--b-ramp-3)" if value >= 0 else "var(--b-muted)"
        bar = diverging_bar(value, scale=scale, words=words, colour=colour, label=f"{age_words(band, text)}: {words}")
        lines.append(f'<tr><th scope="row">{escape(age_words(band, text))}</th><td>{bar}</td></tr>')
    unit = "persons" if counted else "share"
    heads = [Column(text("dwellings.ages.column_band"))]
    if counted:
        heads += [Column(text("dwellings.ages.column_persons", year=y), 0) for y in (facts.m.base_year, year)]
    heads.append(Column(text("dwellings.ages.column_change"), 0, percent=not counted))
    names = ("persons_base", "persons", "change") if counted else ("change_share",)
    title = _age_title(facts, state, rows, values, year, text)
    table = f'<table class="b-tight b-ages"><caption class="b-visually-hidden">{escape(title)}</caption>{"".join(lines)}</table>'
    return Figure(
        id="aldre",
        title=title,
        subtitle=text(
            f"dwellings.ages.subtitle_{unit}",
            base=facts.m.base_year,
            year=year,
            place=place(facts, state),
            publisher=facts.publisher(facts.publishers[0]),
        ),
        drawing=table,
        table=Table(
            tuple(heads),
            tuple(
                (age_words(r["age_band"], text), *(float(r[name]) for name in names)) for r in rows.to_dict("records")
            ),
        ),
        source=source_line(
            facts,
            text,
            projection_sources(facts),
        ),
        method="forecast",
        small=True,
    )


def _age_title(facts: Facts, state: ViewState, rows: pd.DataFrame, values: pd.Series, year: int, text: Text) -> str:
    if not rows["change"].notna().any():
        # A per cent of a base that is not known may be a handful of persons: it is no headline.
        up = int((values > 0).sum())
        return upper_first(
            text("dwellings.ages.title_share", up=text.count_word(up), all=text.count_word(len(values)), year=year)
        )
    old = values[[_youngest(band) >= OLD for band in rows["age_band"]]].sum()
    whole = values.sum()
    if not state.area:
        # Ages are rounded each for itself; the whole is the forecast's own.
        growth = facts.growth(state.horizon, facts.publishers[0])
        whole = growth.persons - growth.persons_base
    if whole > 0 and old > 0:
        return text("dwellings.ages.title_old", count=text.rounded(float(old)), all=text.rounded(float(whole)))
    widest = values.abs().idxmax()
    amount = text.number(abs(float(values[widest])))
    key = "dwellings.ages.title_up" if values[widest] > 0 else "dwellings.ages.title_down"
    return text(key, band=age_words(rows.loc[widest, "age_band"], text), amount=amount, year=year)


#: From this age on the title counts residents as old.
OLD = 65


def forecasts(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the publishers' forecasts side by side, each a number of its own and never the two ends of a range."""
    both = [_by(facts, state.horizon, publisher) for publisher in facts.publishers if not state.area]
    found = [growth for growth in both if growth is not None]
    if len(found) < 2:
        return None
    pairs = "".join(
        f'<div><div class="b-tile-number">{_signed(growth.change, text)}</div>'
        f'<div class="b-sub b-strong">{escape(text("dwellings.forecasts.range", range=text.rounded_range(growth.low, growth.high, digits=3)))}</div>'
        f'<div class="b-sub">{escape(facts.publisher(growth.publisher))}</div>'
        f'<div class="b-sub">{escape(text("dwellings.forecasts.residents", count=text.number(growth.persons), year=growth.year))}</div></div>'
        for growth in found
    )
    said = text.listing(_signed(growth.change, text) for growth in found)
    whose = text("dwellings.forecasts.whose", publisher=facts.publisher(found[0].publisher))
    columns = ("persons_base", "persons", "households_base", "households", "change", "low", "high")
    return Figure(
        id="prognoser",
        title=text("dwellings.forecasts.title", changes=said, year=state.horizon),
        subtitle=upper_first(
            text(
                "dwellings.forecasts.subtitle",
                number=text.count_word(len(found)),
                base=facts.m.base_year,
                year=state.horizon,
            )
        ),
        drawing=f'<div class="b-pair">{pairs}</div><div class="b-sub">{escape(whose)}</div>',
        table=Table(
            (
                Column(text("dwellings.forecasts.publisher")),
                *(
                    Column(text(f"dwellings.forecasts.{name}", base=facts.m.base_year, year=state.horizon), 0)
                    for name in columns
                ),
            ),
            tuple((facts.publisher(g.publisher), *(float(getattr(g, name)) for name in columns)) for g in found),
        ),
        source=source_line(
            facts,
            text,
            *(projection_sources(facts, publisher) for publisher in facts.publishers),
            source_ids(facts, "households"),
            note=text(
                f"dwellings.forecasts.held.{found[0].method}", persons=text.number(found[0].persons_per_household, 2)
            ),
        ),
        method="forecast",
        small=True,
    )


def _signed(value: float, text: Text) -> str:
    """Return a round number with its sign."""
    return f"{'+' if value > 0 else ''}{text.rounded(value)}"


def building(facts: Facts, state: ViewState, text: Text) -> Figure | None:
    """Return the dwellings completed per year beside the forecast growth of households per year."""
    rows = facts.m.table("construction")
    rows = rows[rows["area_id"].astype(str) == (state.area or facts.m.code)]
    done = rows[(rows["phase"] == "completed") & (rows["year"] < facts.m.base_year)].dropna(subset=["dwellings"])
    done = done.sort_values("year").tail(YEARS)
    if done.empty:
        return None
    growth = None if state.area else main(facts, state.horizon)
    total, first, last = float(done["dwellings"].sum()), int(done["year"].min()), int(done["year"].max())
    each = growth.change / (state.horizon - facts.m.base_year) if growth else None
    span = f"{first}{DASH}{last % 100:02d}"
    line_words = (
        text("dwellings.building.line", count=_signed(each, text), base=facts.m.base_year, year=state.horizon)
        if each is not None
        else ""
    )
    values = [(str(int(y)), float(n)) for y, n in zip(done["year"], done["dwellings"], strict=True)]
    label = text("dwellings.building.title", count=text.number(total), span=span)
    described = f"{label}: " + ", ".join(f"{year}: {text.number(n)}" for year, n in values)
    early = [str(int(year)) for year in done.loc[done["status"] == "provisional", "year"]]
    subtitle = text("dwellings.building.subtitle", place=place(facts, state))
    if early:
        subtitle += text("dwellings.building.provisional", years=text.listing(early))
    started = rows[rows["phase"] == "started"].sort_values("year").tail(1).dropna(subset=["dwellings"])
    notes = [
        text("dwellings.building.started", count=text.number(float(n)), status=text(f"common.status.{status}"))
        for n, status in (started[["dwellings", "status"]].itertuples(index=False) if not state.area else ())
    ]
    notes.append(text("dwellings.building.gross"))
    lines = tuple(
        (name, value, each, text(f"common.status.{status}"))
        for (name, value), status in zip(values, done["status"], strict=True)
    )
    return Figure(
        id="fuldfoert",
        title=label,
        subtitle=subtitle,
        drawing=columns_with_line(
            values, each, words=text.number, line_words=line_words, label=f"{described}. {line_words}"
        ),
        table=Table(
            (
                Column(text("dwellings.building.column_year")),
                Column(text("dwellings.building.column_completed"), 0),
                Column(text("dwellings.building.column_growth", year=state.horizon), 0),
                Column(text("dwellings.table.status")),
            ),
            lines,
        ),
        source=source_line(
            facts,
            text,
            done["source_id"].astype(str).unique(),
            projection_sources(facts) if growth else (),
            note=" ".join(notes),
        ),
        method="forecast",
        small=True,
    )


def _youngest(band: object) -> int:
    return int(str(band).replace("+", "-").split("-")[0])


def age_words(band: object, text: Text) -> str:
    """Return an age band in words: 20–34 år."""
    words = str(band)
    if words.endswith("+"):
        return text("dwellings.ages.and_over", age=words[:-1])
    return text("dwellings.ages.years", band=words.replace("-", DASH))
