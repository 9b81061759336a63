"""The data dictionary: every table, column and indicator, from the declarations that the product runs on.

``python -m byibalance_core.dictionary`` writes ``data/README.md`` anew; a test holds that it is not stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from byibalance_core import settings
from byibalance_core.criteria.figures import CRITERIA
from byibalance_core.parameter_words import source_word, unit_word
from byibalance_core.parameters import Indicator, indicators
from byibalance_core.register.entries import KINDS, own_fields
from byibalance_core.register.roles import ROLES
from byibalance_core.schemas import STATUSES, TABLES, Column
from byibalance_core.sources import agreement_form
from byibalance_core.words import (
    COLUMNS_DA,
    Language,
    category_word,
    column_title,
    status_word,
    table_title,
)

_KINDS_DA = {
    "code": "kode",
    "text": "tekst",
    "category": "kategori",
    "count": "antal",
    "integer": "helt tal",
    "number": "tal",
    "share": "andel 0-1",
    "flag": "ja/nej",
    "date": "dato",
    "year": "år",
}
_STATUS_MEANINGS = {
    "measured": "counted or registered by the source",
    "estimated": "computed from other figures; the method is named",
    "provisional": "the source will still revise it",
    "incomplete": "known to lack a part; no ratio is computed from it as if whole",
    "copied": "the figure of a larger area; never ranked",
    "suppressed": "hidden because few people stand behind it",
    "zero_or_hidden": "a published 0 that may be a hidden figure; never shown as 0",
    "missing": "the source has no figure",
    "not_applicable": "the figure has no meaning here",
}


def columns(language: Language = "da") -> pd.DataFrame:
    """Return the dictionary of tables, one row per table and column, for screens and exports.

    Returns
    -------
    DataFrame
        ``table``, ``table_title``, ``column``, ``title``, ``kind``, ``unit``, ``required``, ``key``,
        ``meaning``, ``values`` (categories as words, separated by commas). ``table`` and ``column`` are
        technical names in both languages.
    """
    rows = [
        {
            "table": table.name,
            "table_title": table_title(table.name, language),
            "column": column.name,
            "title": column_title(column.name, language),
            "kind": _KINDS_DA[column.kind] if language == "da" else column.kind,
            "unit": unit_word(column.unit, language),
            "required": column.required,
            "key": column.name in table.key,
            "meaning": COLUMNS_DA[column.name][1] if language == "da" else column.meaning,
            "values": ", ".join(category_word(column.name, value, language) for value in _categories(column)),
        }
        for table in TABLES.values()
        for column in table.columns
    ]
    return pd.DataFrame(rows)


def catalogue(language: Language = "da") -> pd.DataFrame:
    """Return the indicator catalogue, one row per indicator, for screens and exports.

    Returns
    -------
    DataFrame
        ``indicator``, ``name``, ``definition``, ``unit``, ``decimals``, ``theme``, ``direction``, ``reason``,
        ``aggregation`` (sum or weighted_mean), ``sensitivity``, ``numerator``, ``denominator``, ``source``,
        ``file`` (the delivery that brings it where it is missing).
    """
    return pd.DataFrame([_entry(entry, language) for entry in indicators().values()])


def markdown() -> str:
    """Return the whole dictionary as Markdown, as it stands in ``data/README.md``."""
    parts = [
        "# Data dictionary",
        "Generated from `byibalance_core/schemas.py` and `data/parameters/indicators.toml` by "
        "`python -m byibalance_core.dictionary`. Do not edit by hand.",
        "A table is long and tidy. Codes are text and never change. A blank dimension means *all*; `unknown` "
        "is a category of its own. Shares run from 0 to 1. Every row has a `source_id`, an entry in the "
        "folder's `sources.toml`.",
        "A folder per municipality: `101` holds public figures of København, `999` Eksempelkommune "
        "(*fiktiv*: every figure is invented). "
        "`parameters` holds law, norms and the indicator catalogue, `reference` "
        "small tables of the whole country.",
        "## Status of a figure",
        _table(
            ("status", "dansk", "meaning"),
            ((f"`{name}`", status_word(name, "da"), _STATUS_MEANINGS[name]) for name in STATUSES),
        ),
        "The status of a row describes its main figure: the first count of the table, or its value. A second figure "
        "that is hidden (`in_use` beside `dwellings` at a small estate) is blank and leaves the status as it is; the "
        "base of a hidden share is blank where it is itself a count of few persons.",
        "## Tables",
    ]
    for table in TABLES.values():
        parts.append(f"### {table.name} ({table_title(table.name, 'da')})")
        parts.append(f"{table.meaning}. Key: {', '.join(f'`{name}`' for name in table.key)}.")
        if table.not_for:
            parts.append(f"Not for: {table.not_for}")
        parts.append(_table(("column", "dansk", "kind", "unit", "meaning"), map(_column_row, table.columns)))
    parts.append("## Files of commands")
    parts.append(f"### {CRITERIA.name} (`byibalance classify`, its file and its `--history`)")
    parts.append(
        f"{CRITERIA.meaning}. Figures are already averaged over the years as the law says; a blank is unknown. "
        "The rules and limits of each list year are in `parameters/housing_area_criteria.toml`."
    )
    rows = (
        (f"`{c.name}`", f"{c.kind}, required" if c.required else c.kind, c.unit, c.meaning) for c in CRITERIA.columns
    )
    parts.append(_table(("column", "kind", "unit", "meaning"), rows))
    parts += _agreement()
    parts += _register()
    parts.append("## Indicators")
    for entry in indicators().values():
        parts.append(f"### {entry.id}")
        parts.append(_table(("", "dansk", "English"), _indicator_rows(entry)))
    return "\n\n".join(parts) + "\n"


def _agreement() -> list[str]:
    """Return what the dictionary says of ``agreement.toml``, from the declaration that its reader follows."""
    rows = (
        (f"`[{'.'.join(path)}]`", f"`{name}`", f"{key.kind}, required" if key.required else key.kind, _meaning(key))
        for path, keys in agreement_form.TABLES.items()
        for name, key in keys.items()
    )
    return [
        "## The agreement on letting: `agreement.toml`",
        "One file per agreement, in the data folder; `data/999/agreement.toml` (*fiktiv*) shows all of it but a ladder "
        "of areas. `NAME` is an id that the parties choose. Steps stand from the least to the most strained, and "
        "shares are shares of genudlejninger. A unit stands on the most strained step that at least `needed` criteria "
        "point to, or to a more strained one; a value that is missing, hidden or under `minimum_base` is unknown, and "
        "a step that it could change is not decided. What stands under `[estates]` and `[area_ladder.areas]` goes "
        'before the rule (`999-a010 = "trin4"` is short for `999-a010 = {step = "trin4"}`), and the ladder of areas, '
        "which is optional, before that of estates. Origin is refused wherever it is asked for, and every fault is "
        "told with its line and its key. A public release has nothing of `[estates]`. In a data folder `[agreement]` "
        "must have `id`, `name_da`, "
        "`valid_from`, `valid_to` and `source_id`.",
        _table(("table", "key", "kind", "meaning"), rows),
    ]


def _register() -> list[str]:
    """Return what the dictionary says of ``register.toml``, from the declarations that the register itself follows."""
    rows = (
        (f"`[[{kind}]]`", ", ".join(f"`{each.name}`" for each in own_fields(kind)), (cls.__doc__ or "").split("\n")[0])
        for kind, cls in KINDS.items()
    )
    return [
        "## What the register begins with: `register.toml`",
        "Agreements, targets, notes, objections, meetings and decisions live in the register, a database beside the "
        "releases, where people write them. A data folder may hold what the register of its municipality begins with: "
        "one array of tables per kind of row, each with an `id` that is never used again. It is put in the first time "
        "the folder is published or served and never over anything that people wrote. Who owns or signs is a role "
        f"({', '.join(f'`{role}`' for role in ROLES)}; the id of an organisation may follow after a blank), never a "
        "person's name. `release` is `latest` or `earliest`. Text in English stands in a key of its own that ends in "
        "`_en`. Every fault is told with its line and its key. A release has nothing of the file.",
        _table(("table", "keys beside `id`", "meaning"), rows),
    ]


def _meaning(key: agreement_form.Key) -> str:
    return f"{key.meaning} ({', '.join(f'`{value}`' for value in key.values)})" if key.values else key.meaning


def readme() -> Path:
    """Return where the dictionary stands in the project."""
    return settings.project_root() / "data" / "README.md"


def _entry(entry: Indicator, language: Language) -> dict[str, object]:
    return {
        "indicator": entry.id,
        "name": entry.name[language],
        "definition": entry.definition[language],
        "unit": unit_word(entry.unit, language),
        "decimals": entry.decimals,
        "theme": entry.theme,
        "direction": entry.direction,
        "reason": entry.reason[language],
        "aggregation": "sum" if entry.extensive else "weighted_mean",
        "sensitivity": entry.sensitivity,
        "numerator": entry.numerator_words[language],
        "denominator": entry.denominator_words[language],
        "source": source_word(entry.source, language),
        "file": entry.file[language],
    }


def _column_row(column: Column) -> tuple[str, ...]:
    words = ", ".join(f"`{value}`" for value in _categories(column))
    meaning = f"{column.meaning} ({words})" if words else column.meaning
    kind = f"{column.kind}, required" if column.required else column.kind
    return f"`{column.name}`", COLUMNS_DA[column.name][0], kind, column.unit, meaning


def _indicator_rows(entry: Indicator) -> list[tuple[str, str, str]]:
    rows = [
        (label, text.da, text.en)
        for label, text in (
            ("name", entry.name),
            ("definition", entry.definition),
            ("numerator", entry.numerator_words),
            ("denominator", entry.denominator_words),
            ("why this direction", entry.reason),
            ("file that brings it", entry.file),
        )
    ]
    return [
        *rows,
        ("unit", unit_word(entry.unit, "da"), f"{unit_word(entry.unit, 'en')}, {entry.decimals} decimals"),
        # "{entry.decimals} decimals"),
        ("direction", entry.direction, f"theme {entry.theme}, sensitivity {entry.sensitivity}"),
        ("source", source_word(entry.source, "da"), source_word(entry.source, "en")),
    ]


def _categories(column: Column) -> tuple[str, ...]:
    return column.values


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    readme().write_text(markdown(), encoding="utf-8")
