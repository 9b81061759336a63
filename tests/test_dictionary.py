"""The data dictionary: complete, in two languages, and never stale."""

from byibalance_core import dictionary
from byibalance_core.parameters import indicators
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
