"""The parameter files and how they are read: complete in both languages, dated, and loud when wrong."""

from __future__ import annotations

import datetime as dt
import math
import re
from pathlib import Path

import pytest

from byibalance_core.dated_values import ParameterError, dated_values, on_day
from byibalance_core.parameters import (
    THEMES,
    Indicator,
    all_laws,
    all_standards,
    default_errors,
    folder,
    indicators,
    law,
    standard,
    standards,
)

CATALOGUE = indicators()
TEXTS = (
    "name",
    "short",
    "definition",
    "reason",
    "numerator_words",
    "denominator_words",
    "file",
    "high",
    "low",
)
# Words that judge people or areas; the law itself dropped the first one in 2021.
NOT_SAID = re.compile(r"ghetto|belastet|ressourcesvag|socialt svag|problemområde|dårlige?\b|værste?\b", re.IGNORECASE)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=str)
def test_every_indicator_is_complete_in_both_languages(entry: Indicator) -> None:
    for field in TEXTS:
        text = getattr(entry, field)
        assert text.da.strip()
        assert text.en.strip()
        assert text["da"] is text.da
        assert text["en"] is text.en
        assert not NOT_SAID.search(text.da), (entry.id, field)
    assert len(entry.short.da) <= 18
    assert len(entry.short.en) <= 18
    for sentence in (entry.definition, entry.reason):
        assert sentence.da.endswith(".")
        assert sentence.en.endswith(".")
    assert 0 <= entry.decimals <= 2
    assert re.fullmatch(r"[a-z0-9_]+", entry.numerator)
    assert re.fullmatch(r"[a-z0-9_]+", entry.denominator)


def test_a_unit_that_an_id_names_is_the_unit_of_the_entry() -> None:
    suffix = {"_share": "share", "_m2": "m2", "_m": "m", "_dkk": "DKK"}
    for name, entry in CATALOGUE.items():
        ends = [unit for end, unit in suffix.items() if name.endswith(end)]
        assert not ends or ends == [entry.unit], name


def test_names_and_short_names_tell_every_indicator_apart() -> None:
    for field in ("name", "short", "high", "low"):
        for language in ("da", "en"):
            said = [getattr(entry, field)[language] for entry in CATALOGUE.values()]
            assert len(set(said)) == len(said), (field, language)


def test_words_of_a_level_compare_and_are_never_those_of_a_change() -> None:
    # »flere ledige« was read as a growth; a level is higher or lower, longer or shorter, than the municipality's.
    levels = {
        "da": r"(højere|lavere|større|mindre|mere|længere|kortere|hyppigere|sjældnere) ",
        "en": r"(higher|lower|larger|smaller|more mixed|less mixed|longer|shorter) ",
    }
    change = r"\b(flere|færre|stigende|faldende|voksende|more(?! mixed)|fewer|rising|falling)\b"
    for entry in indicators().values():
        for words in (entry.high, entry.low):
            for language, level in levels.items():
                assert re.match(level, words[language]), (entry.id, words)
                assert not re.search(change, words[language]), (entry.id, words)


def test_directions_are_those_decided_on_argument() -> None:
    by_direction: dict[str, set[str]] = {}
    for name, entry in CATALOGUE.items():
        by_direction.setdefault(entry.direction, set()).add(name)
    assert {
        "almene_share",
        "cooperative_share",
        "one_person_households_share",
        "young_adults_share",
    } <= by_direction["none"]
    assert {"tenure_mix", "room_mix", "higher_education_share"} <= by_direction["higher_is_strength"]
    assert {"unused_share", "unemployment_share", "vacancy_share"} <= by_direction["lower_is_strength"]


def test_crime_is_strict_and_dwellings_are_open() -> None:
    strict = {name for name, entry in CATALOGUE.items() if entry.sensitivity == "strict"}
    assert strict == {"convicted_share"}
    for entry in CATALOGUE.values():
        if entry.theme in ("income", "education", "work", "children"):
            assert entry.sensitivity == "sensitive", entry.id
        if entry.theme in ("dwellings", "services"):
            assert entry.sensitivity == "none", entry.id


def test_origin_is_no_indicator() -> None:
    words = re.compile(r"oprindelse|indvandr|vestlig|herkomst|origin|western|ethnic", re.IGNORECASE)
    text = (folder() / "indicators.toml").read_text(encoding="utf-8")
    assert not words.search(text)


def test_every_theme_has_an_indicator_and_no_other_theme_occurs() -> None:
    assert {entry.theme for entry in CATALOGUE.values()} == set(THEMES)


def test_an_index_or_a_growth_has_no_sampling_range() -> None:
    for name in ("tenure_mix", "room_mix", "residents_growth_share", "income_of_region_share"):
        assert not CATALOGUE[name].is_proportion
    assert CATALOGUE["almene_share"].is_proportion


def test_every_indicator_of_copenhagen_is_in_the_catalogue() -> None:
    used = set()
    for path in (folder().parent / "101").glob("indicators-*.csv"):
        used |= {line.split(",")[2] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    assert used
    assert used <= set(CATALOGUE)


# --- Norms ---


@pytest.mark.parametrize(("read", "name"), [*((standard, n) for n in all_standards()), *((law, n) for n in all_laws())])
def test_every_norm_says_its_unit_its_source_and_its_text_in_both_languages(read, name: str) -> None:
    parameter = read(name)
    assert parameter.unit
    assert parameter.source
    assert parameter.text.da.endswith(".")
    assert parameter.text.en.endswith(".")
    assert not NOT_SAID.search(parameter.text.da)
    if parameter.basis == "law":
        assert "§" in parameter.source
        assert parameter.url.startswith("https://")


def test_the_room_norm_is_one_room_per_person_up_to_four() -> None:
    norm = standard("room_norm")
    assert dict(norm.value) == {"1": "1", "2": "2", "3": "3", "4": "4+", "5+": "4+"}
    assert norm.basis == "assumption"


def test_analysis_gets_the_numbers_of_the_file() -> None:
    limits = standards()
    assert limits.distinguishable_sd == 1.0
    assert limits.incomplete_stock_residents_per_dwelling == 2.45
    assert limits.undecided_share == 0.5
    assert limits.minimum_cell_dwellings == 100


def test_the_default_error_of_a_cell_lies_between_the_median_and_the_worst_tenth() -> None:
    errors = default_errors()
    cell = next(size for size in errors.cells if size.from_households == 250)
    # By hand: exp(ln 8.3 + 0.626 (ln 21 - ln 8.3)) per cent.
    assert cell.q80 == pytest.approx(math.exp(math.log(8.3) + 0.626 * (math.log(21) - math.log(8.3))) / 100)
    assert cell.middle == pytest.approx(353.5534)
    assert all(size.p50 < size.q80 < size.p90 for size in (*errors.cells, *errors.totals))


def test_default_errors_shrink_with_size_and_their_classes_leave_no_gap() -> None:
    errors = default_errors()
    for classes in (errors.cells, errors.totals):
        assert [c.q80 for c in classes] == sorted((c.q80 for c in classes), reverse=True)
        assert [c.to_households for c in classes[:-1]] == [c.from_households for c in classes[1:]]
    assert (errors.large_total, errors.floor) == (0.03, 0.015)
    assert (errors.horizon_exponent, errors.maximum_horizon_years) == (0.7, 20)


# --- Faults ---


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


NORM = """
[limit]
unit = "dwellings"
basis = "assumption"
to_be_confirmed = false
text = { da = "Grænse.", en = "Limit." }
source = "A choice."
values = [{ from = 2018-12-01, value = 2 }, { from = 2021-11-30, value = 3 }]
"""


def test_a_value_holds_from_its_day_until_the_next_one(tmp_path: Path) -> None:
    path = write(tmp_path / "limits.toml", NORM)
    assert on_day(path, "limit", dt.date(2018, 12, 1)).value == 2
    assert on_day(path, "limit", dt.date(2021, 11, 29)).value == 2
    assert on_day(path, "limit", dt.date(2021, 11, 30)).value == 3
    assert on_day(path, "limit", None).value == 3


def test_before_the_first_day_there_is_no_value_rather_than_a_silent_one(tmp_path: Path) -> None:
    path = write(tmp_path / "limits.toml", NORM)
    with pytest.raises(ParameterError, match=r"^limits\.toml: \[limit\] has no value on 2018-11-30"):
        on_day(path, "limit", dt.date(2018, 11, 30))


def test_an_unknown_norm_is_answered_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match="room_norm"):
        standard("romm_norm")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('unit = "dwellings"\n', "", r"\[limit\] lacks unit"),
        ('basis = "assumption"', 'basis = "guess"', r"basis is 'guess'"),
        (', en = "Limit."', "", r"both languages"),
        ("from = 2021-11-30", "from = 2018-12-01", r"oldest first"),
        ("[limit]", "[limit", r"not valid TOML"),
    ],
)
def test_a_wrong_file_of_norms_is_named_before_the_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = write(tmp_path / "limits.toml", NORM.replace(old, new))
    with pytest.raises(ParameterError, match=rf"^limits\.toml: .*{fault}"):
        dated_values(path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('direction = "none"', 'direction = "up"', r"direction is 'up'"),
        ('theme = "dwellings"', 'theme = "housing"', r"theme is 'housing'"),
        ("decimals = 1\n", "", r"decimals"),
        ('en = "Non-profit dwellings" }', 'en = "" }', r"\[almene_share\] name must have a text in both"),
    ],
)
def test_a_wrong_catalogue_is_named_before_the_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (folder() / "indicators.toml").read_text(encoding="utf-8")
    entry = text[text.index("[almene_share]") : text.index("[cooperative_share]")]
    assert old in entry
    path = write(tmp_path / "catalogue.toml", entry.replace(old, new, 1))
    with pytest.raises(ParameterError, match=rf"^catalogue\.toml: .*{fault}"):
        indicators(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^none\.toml: the file is missing"):
        indicators(tmp_path / "none.toml")


def test_nobody_can_change_what_all_share() -> None:
    with pytest.raises(TypeError):
        standard("room_norm").value["1"] = "2"
    with pytest.raises(TypeError):
        CATALOGUE["almene_share"] = CATALOGUE["tenure_mix"]  # type: ignore[index]
    assert isinstance(standard("collapse_order").value, tuple)
