"""The first page: the reader's language, and what the browser may fetch while it starts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from dashboard.shell import shell
from dashboard.state import LANGUAGES

JS = Path(streamlit.__file__).parent / "static" / "static" / "js"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_readers_language(language: str) -> None:
    assert f'<html lang="{language}">' in shell(language)


def test_an_unknown_language_gets_the_default() -> None:
    assert shell("<script>") == shell(LANGUAGES[0])


def test_what_the_controls_import_is_named_once_and_is_there() -> None:
    named = re.findall(r'rel="modulepreload"[^>]*href="\./static/js/([^"]+)"', shell("da"))
    assert len(named) == len(set(named))
    assert all((JS / name).is_file() for name in named)
    (select,) = JS.glob("Selectbox.*.js")
    imported = set(re.findall(r'from"\./([^"]+)"', select.read_text(encoding="utf-8")))
    assert select.name in named
    started = shell("da").split("</head>")[0]
    assert {name for name in imported if name not in started} == set()
