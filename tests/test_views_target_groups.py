"""Who can pay, the particular target groups and the unmet need of today: each figure by itself, never a total."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from byibalance_core.need.affordability import affordable_rent, household_groups
from byibalance_core.need.given import given
from byibalance_core.parameters import standard
from dashboard.facts import Facts
from dashboard.markup import Figure
from dashboard.text import Text
from dashboard.views import target_groups

from .dwelling_pages import csv_rows, figure, page, plain, state, without

LANGUAGES = ("da", "en")
ORGANISATIONS = ("fjerdingen", "havrekilden", "klokkelyng", "kobberkedlen", "rugstraaet", "skolarbo", "tolderbo")


def lack(facts: Facts, name: str, language: str = "da", **changes: object) -> Figure:
    return figure(page(facts, language, part="lack", **changes), name)


def supplied(facts: Facts, **figures: object) -> Facts:
    """Return the facts of a municipality that has given some figures itself."""
    return Facts(replace(facts.m, settings={**facts.m.settings, "given": figures}))


def lines(found: Figure) -> dict[tuple[str, str], tuple]:
    """Return the rows of the target groups by group and measure."""
    return {(str(row[0]), str(row[1])): row[2:] for row in found.table.rows}


def numbers(markup: str) -> list[float]:
    """Return every number that stands in Danish markup."""
    return [float(word.replace(".", "").replace(",", ".")) for word in re.findall(r"\d[\d.]*(?:,\d+)?", plain(markup))]


def test_rents_that_can_be_paid_are_the_reckoned_ones_and_no_rent_is_a_sentence(example: Facts) -> None:
    found, figures = lack(example, "husleje"), given(example.m)
    for group, row in zip(household_groups(figures), found.table.rows, strict=False):
        assert row[2] == affordable_rent(group, figures).rent
    without_rent = [row for row in found.table.rows if row[2] is None]
    assert [row[0] for row in without_rent] == ["Ung, uddannelseshjælp", "Studerende, SU"]
    assert all("ingen husleje er til at betale efter denne norm" in row[-1] for row in without_rent)
    assert plain(found.drawing).count("ingen husleje er til at betale efter denne norm") == 2
    assert found.title == "To af otte grupper kan ikke betale nogen husleje efter normen, hvis satserne holder"
    # A negative rent is no answer, neither on the screen nor in the table.
    assert "\N{MINUS SIGN}" not in plain(found.drawing)
    assert all(value >= 0 for row in found.table.rows for value in row[1:7] if isinstance(value, float | int))


@pytest.mark.parametrize(("language", "words"), [("da", "skal bekræftes"), ("en", "to be confirmed")])
def test_what_rests_on_amounts_nobody_has_confirmed_says_so_at_the_figure_and_names_their_sources(
    example: Facts, language: str, words: str
) -> None:
    found = lack(example, "husleje", language)
    groups = standard("affordability_groups").value
    # Once at every rent, or where there is none, and once at every share of what a new dwelling costs.
    assert found.drawing.count(f">{words}</span>") == 2 * len(groups)
    assert all(words in str(row[-1]) for row in found.table.rows[: len(groups)])
    opened = found.drawing.partition("<details")[2]
    for name in ("disposable_amount_dkk_month", "cash_benefit_dkk_month", "municipal_base_capital_share"):
        norm = standard(name)
        assert norm.source.split(" ")[0] in opened
        assert str(norm.valid_from.year) in opened
    assert words.split()[-1] in plain(page(example, language, part="lack").details.partition('id="fold-husleje"')[2])


def test_dwellings_under_the_national_limits_are_the_sums_of_the_estates(example: Facts) -> None:
    bands = {"under_3500": 0, "3500_4000": 0, "4000_4500": 0, "unknown": 0}
    names = ("dwelling_type", "rooms", "rent_band", "size_band", "accessible")
    for organisation in ORGANISATIONS:
        rows = [row for row in csv_rows("999", f"stock-{organisation}.csv") if row["year"] == "2026"]
        width = max(sum(bool(row[name]) for name in names) for row in rows)
        for row in rows:
            if sum(bool(row[name]) for name in names) == width and row["rent_band"] in bands:
                bands[row["rent_band"]] += int(row["dwellings"])
    rows = {row[0]: row[3:7] for row in lack(example, "husleje").table.rows}
    low = 0
    for limit, band in (("3.500", "under_3500"), ("4.000", "3500_4000"), ("4.500", "4000_4500")):
        low += bands[band]
        counted = rows[f"Under {limit} kr."]
        assert counted[0] == low
        assert low <= counted[1] <= low + bands["unknown"] + 40
        assert 0 < counted[2] <= counted[3] < counted[1]


def test_without_rents_the_dwellings_under_a_limit_cannot_be_decided_and_the_file_is_named(copenhagen: Facts) -> None:
    found = lack(copenhagen, "husleje")
    bands = [row for row in found.table.rows if str(row[0]).startswith("Under ")]
    assert [row[2] for row in bands] == [3_500, 4_000, 4_500]
    assert all(set(row[3:7]) == {"kan ikke afgøres"} for row in bands)
    assert "Antal boliger kræver: Organisationernes boligliste med husleje." in found.source


def test_a_missing_price_is_named_and_a_given_one_tells_the_base_capital_in_kroner(example: Facts) -> None:
    found = lack(example, "husleje")
    assert "Mangler: anskaffelsespris pr. m² for en ny almen bolig" in plain(found.drawing)
    assert found.table.rows[0][7] == "8 % af prisen".replace(" %", "\N{NO-BREAK SPACE}%")
    priced = lack(supplied(example, acquisition_cost_dkk_m2=30_000), "husleje")
    # 50 m² at 30,000 kr., 8 per cent of it.
    assert priced.table.rows[0][7] == "120.000 kr."
    assert "anskaffelsespris" not in plain(priced.drawing)


def test_every_group_has_its_own_count_definition_and_basis(copenhagen: Facts, example: Facts) -> None:
    found = lines(lack(example, "maalgrupper"))
    newest = {row["group"]: int(row["households"]) for row in csv_rows("999", "special_need.csv")}
    for name, group in (
        ("Hjemløse", "homeless"),
        ("Beboere på forsorgshjem", "shelters"),
        ("Genhusning", "rehousing"),
        ("Unge", "young"),
        ("Ældre", "older"),
    ):
        row = found[name, "Venter nu"]
        assert (row[:3], row[4], row[5]) == ((newest[group],) * 3, "optalt", "2026")
    assert found["Flygtninge", "Boliger, der skal bruges 2026"][:3] == (newest["refugees"],) * 3
    assert found["Beboere på forsorgshjem", "Døgn på herberg om året"][:3] == (13 * 365,) * 3
    assert found["Beboere på forsorgshjem", "Døgn på herberg om året"][4] == "antagelse"
    vive = lines(lack(copenhagen, "maalgrupper"))["Hjemløse", "Venter nu"]
    assert (vive[1], vive[5]) == (1_370, "2022")
    assert "VIVE" in vive[6]


def test_years_to_house_the_homeless_take_half_as_long_at_twice_the_allocation(example: Facts) -> None:
    found = lines(lack(example, "maalgrupper"))
    quarter, half = (
        found["Hjemløse", f"Tid til alle har en bolig, {share}\N{NO-BREAK SPACE}% anvisning"] for share in (25, 50)
    )
    assert quarter[4] == half[4] == "antagelse"
    assert half[0] == pytest.approx(quarter[0] / 2)
    assert "hvor mange der bliver hjemløse på et år" in quarter[6]
    # 40 wait; of 100 lettings a quarter is allocated, of these a quarter, a half or all to homeless people: 25 a year
    # at best, less 5 who become homeless.
    known = supplied(example, cheap_lettings_year=100, homeless_inflow_year=5)
    told = lines(lack(known, "maalgrupper"))["Hjemløse", "Tid til alle har en bolig, 25\N{NO-BREAK SPACE}% anvisning"]
    assert told[0] == pytest.approx(40 / (100 * 0.25 * 1.0 - 5))
    assert told[1] == pytest.approx(40 / (100 * 0.25 * 0.5 - 5))
    assert told[2] == pytest.approx(40 / (100 * 0.25 * 0.25 - 5))
    never = supplied(example, cheap_lettings_year=10, homeless_inflow_year=30)
    told = lines(lack(never, "maalgrupper"))["Hjemløse", "Tid til alle har en bolig, 25\N{NO-BREAK SPACE}% anvisning"]
    assert told[:3] == ("bliver aldrig nok",) * 3


def test_healthy_ageing_is_a_link_and_moves_the_care_homes(example: Facts) -> None:
    rows = [row for row in csv_rows("999", "projection.csv") if row["area_id"] == "999" and row["age_band"]]
    old = {(row["year"], row["variant"]): 0.0 for row in rows}
    for row in rows:
        if row["publisher"] == "Eksempelprognosen" and int(re.match(r"\d+", row["age_band"]).group()) >= 80:
            old[row["year"], row["variant"]] += float(row["persons"])
    care = [row for row in csv_rows("999", "stock.csv") if row["year"] == "2026" and row["dwelling_type"] == "care"]
    there = sum(
        int(row["dwellings"])
        for row in care
        if row["area_id"] == "999" and not any(row[name] for name in ("tenure", "rooms", "rent_band", "building"))
    )
    name = ("Ældre", "Plejeboliger, der skal bruges 2031")
    main = {
        ageing: lines(lack(example, "maalgrupper", ageing=ageing))[name][:3] for ageing in ("", "0.98", "0.99", "1.0")
    }
    unchanged = there * old["2031", "main"] / old["2026", "main"]
    for ageing in ("0.98", "0.99", "1.0"):
        assert main[ageing][1] == pytest.approx(unchanged * float(ageing) ** 5, rel=1e-6)
    # The range over all three begins with the strongest and ends with none.
    assert main[""][0] == pytest.approx(main["0.98"][0])
    assert main[""][2] == pytest.approx(main["1.0"][2])
    drawing = lack(example, "maalgrupper", ageing="0.99").drawing
    nav = drawing[drawing.index("b-c-ageing") :]
    assert [value for value in ("", "0.98", "0.99", "1.0") if f"ageing={value}&amp;" in nav] == [
        "",
        "0.98",
        "0.99",
        "1.0",
    ]
    assert re.findall(r"aria-current=true>([^<]+)<", nav) == ["−1\N{NO-BREAK SPACE}% om året"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_group_lacks_is_named_in_words_and_never_nought(copenhagen: Facts, language: str) -> None:
    text = Text(language)
    undecided = text("dwellings.status.cannot_be_decided")
    rows = lack(copenhagen, "maalgrupper", language).table.rows
    without_answer = [row for row in rows if undecided in row[2:5]]
    assert len(without_answer) >= 8
    for row in without_answer:
        assert row[2:5] == (undecided,) * 3
        _, needs, named = row[8].rpartition(text("dwellings.groups.needs", named=""))
        assert needs
        # What is named is words, no code of ours.
        assert named
        assert not set(":_") & set(named)
    bare = without(copenhagen, "special_need", "projection", "occupancy", "lettings")
    assert all(undecided in row[2:5] for row in lack(bare, "maalgrupper", language).table.rows)


def test_definitions_are_told_to_be_danish_in_english(copenhagen: Facts) -> None:
    danish, english = (lack(copenhagen, "maalgrupper", language).table.rows[0][8] for language in LANGUAGES)
    definition = copenhagen.unmet["definition"].iloc[0]
    assert definition.rstrip(".") in danish
    assert f"in Danish: “{definition}”" in english


@pytest.mark.parametrize("ageing", ["", "0.98"])
def test_no_total_of_groups_stands_anywhere(example: Facts, ageing: str) -> None:
    found = page(example, part="lack", ageing=ageing)
    groups = figure(found, "maalgrupper")
    counts = [row[2] for row in groups.table.rows if row[6] == "optalt" and row[5] in ("personer", "husstande")]
    assert len(counts) == 5
    sums = {sum(some) for size in range(3, len(counts) + 1) for some in combinations(counts, size)}
    digest = target_groups.digest(example, state(example, part="lack", ageing=ageing), Text("da"))
    assert not sums & set(numbers(digest))
    assert not sums & {value for row in groups.table.rows for value in row[2:5] if isinstance(value, float | int)}
    assert sum(counts) not in numbers(groups.title)
    assert "Lægges aldrig til" in groups.source
    with pytest.raises(TypeError):
        sum(target_groups.group_figures(example, 2031, ageing))


def test_unmet_need_stands_under_every_definition_and_a_joined_one_is_a_range(
    example: Facts, copenhagen: Facts
) -> None:
    found = lack(example, "udaekket")
    rows = {str(row[0]): row[1:3] for row in found.table.rows}
    assert rows["Hjemløse"] == (40, 40)
    # Without a dwelling of their own: homeless 40, shelters 13, refugees 6, young 34; they may be the same persons.
    assert rows["Alle uden egen bolig"] == (40, 93)
    assert rows["Alle grupper (personer og husstande)"] == (40, 140)
    assert not numbers(found.title)
    assert "lægges kun til, når et scenarie siger det" in found.source
    one = lack(copenhagen, "udaekket")
    assert one.title == "Udækket behov i dag: 1.370 efter én definition"
    bare = page(without(copenhagen, "special_need"), part="lack")
    assert "udaekket" not in {shown.id for shown in bare.figures}
    assert "Kommunens opgørelse af målgrupper" in bare.details
