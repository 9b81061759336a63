"""Every page runs in both languages for both municipalities, and says what it must."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.pages import PATHS
from dashboard.state import LANGUAGES

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


def run(page: str, **query: str) -> AppTest:
    """Run one page as a visitor who follows a link to it."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["follow"] = f"/{page}?{urlencode(query)}"
    return app.run()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("code", ["101", "999"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PATHS)
def test_every_page_renders_in_both_languages(page: str, language: str, code: str) -> None:
    app = run(page, municipality=code, language=language)
    assert not app.exception, [e.value for e in app.exception]
