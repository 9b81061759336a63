"""The data dictionary: complete, in two languages, and never stale."""

import re

import pytest

from byibalance_core import dictionary
from byibalance_core.parameter_words import NAMES, SOURCES_DA, UNITS, source_word, unit_word, value_word
from byibalance_core.parameters import all_standards, indicators, standard
from byibalance_core.schemas import TABLES


def test_the_dictionary_in_the_data_folder_is_what_the_declarations_say():
    assert dictionary.readme().read_text(encoding="utf-8") == dictionary.markdown(), (
        "run: python -m byibalance_core.dictionary"
    )


def test_every_table_and_column_is_described_in_both_languages():
    for language in ("da", "en"):
        frame = dictionary.columns(language)
        assert list(frame.groupby("table", sort=False).groups) == list(TABLES)
        assert len(frame) == sum(len(table.columns) for table in TABLES.values())
        assert frame[["title", "kind", "meaning"]].ne("").all(axis=None)
    rooms = dictionary.columns("da").set_index(["table", "column"]).loc[("stock", "rooms")]
    assert rooms["values"] == "1, 2, 3, 4+, ukendt"
    assert rooms["title"] == "antal rum"


def test_every_indicator_is_described_in_both_languages():
    for language in ("da", "en"):
        frame = dictionary.catalogue(language)
        assert frame["indicator"].tolist() == list(indicators())
        assert frame[["name", "definition", "reason", "file"]].ne("").all(axis=None)


def test_a_cell_with_a_bar_does_not_break_the_table():
    line = next(line for line in dictionary.markdown().splitlines() if line.startswith("| `short_name`"))
    assert line.replace("\\|", "").count("|") == 6


def units():
    """Return every unit of a column, an indicator or a norm."""
    columns = {column.unit for table in TABLES.values() for column in table.columns}
    return columns | {entry.unit for entry in indicators().values()} | {standard(name).unit for name in all_standards()}


def sources():
    return {entry.source for entry in indicators().values()} | {standard(name).source for name in all_standards()}


def test_the_tables_of_units_and_sources_are_closed():
    assert set(UNITS) == units()
    assert set(SOURCES_DA) | NAMES == sources()
    assert not set(SOURCES_DA) & NAMES


ENGLISH = re.compile(
    r"\b(the|of|by|per|and|or|degrees|dwellings?|households|months?|years|persons|residents|rooms|share|lettings"
    r"|computed|stock|survey|municipality|organisations|choice)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("frame", [dictionary.columns("da"), dictionary.catalogue("da")], ids=["columns", "catalogue"])
def test_no_unit_and_no_source_is_english_in_danish(frame):
    said = frame[[name for name in ("unit", "source") if name in frame]].stack()
    assert [words for words in said if ENGLISH.search(words)] == []


def test_no_norm_is_english_in_danish():
    norms = [standard(name) for name in all_standards()]
    said = [unit_word(one.unit, "da") for one in norms] + [source_word(one.source, "da") for one in norms]
    assert [words for words in said if ENGLISH.search(words)] == []


def words_inside(value):
    """Return every key and every code inside a norm's value."""
    if isinstance(value, str):
        return {value}
    if hasattr(value, "items"):
        return set(value) | {word for part in value.values() for word in words_inside(part)}
    return {word for part in value for word in words_inside(part)} if isinstance(value, tuple) else set()


def test_a_key_inside_a_norm_has_words():
    keys = {word for name in all_standards() for word in words_inside(standard(name).value)}
    assert {"p50", "first_adult", "couple_with_children", "rent_band"} <= keys
    for language in ("da", "en"):
        assert [key for key in keys if "_" in value_word(key, language)] == []
    assert value_word("rent_band", "da") == "husleje, kr. pr. måned"
    assert value_word("first_adult", "da") == "første voksne"
