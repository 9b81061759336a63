"""Every finding's code stands in one list, with whole Danish sentences; and every code of the list is used."""

import ast
import string
from pathlib import Path

import pytest

import byibalance_core
from byibalance_core.gate import CODES
from byibalance_core.sources.codes import (
    agreements,
    allocation,
    boundaries,
    files,
    imports,
    joined,
    registers,
    report,
    tables,
)

ROOT = Path(byibalance_core.__file__).parent
MODULES = [
    path
    for folder in ("sources", "gate")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "codes" not in path.parts
]


def texts(path: Path) -> set[str]:
    """Return the texts of a module that are written out."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def reported(path: Path) -> set[str]:
    """Return the codes that a module gives to `report` and its like."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    named = [
        call.args[0]
        for call in calls
        if call.args and getattr(call.func, "id", getattr(call.func, "attr", "")) in {"report", "report_rows", "first"}
    ]
    return {arg.value for arg in named if isinstance(arg, ast.Constant)}


def test_every_code_that_is_reported_is_listed():
    assert set().union(*map(reported, MODULES)) <= set(CODES)


def test_every_listed_code_is_used():
    used = set().union(*map(texts, MODULES))
    assert sorted(set(CODES) - used) == []


def test_no_code_is_listed_twice():
    assert len(CODES) == sum(
        len(part.CODES) for part in (files, tables, joined, boundaries, agreements, allocation, imports, registers)
    )


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_three_whole_sentences(code):
    entry = CODES[code]
    for sentence in (entry.found, entry.why, entry.do):
        assert sentence == sentence.strip()
        assert sentence[-1] in ".!?}"
        assert sentence[0].isupper() or sentence[0] == "{"
    words = {
        name for text in (entry.found, entry.why, entry.do) for _, name, *_ in string.Formatter().parse(text) if name
    }
    assert not words & {"file", "sheet", "row", "column"}, "these are the place, not words"
    finding = report(code, file="a.csv", **dict.fromkeys(words, "x"))
    assert "{" not in finding.found + finding.why + finding.do
