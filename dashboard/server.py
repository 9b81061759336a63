"""The service: Streamlit's pages plus plain routes for code, boundaries and files.

Started by ``byibalance serve`` (``streamlit run dashboard/server.py``).
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from dashboard.facts import choices, facts, municipalities
from dashboard.pages import PATHS
from dashboard.routes import ROUTES, UnknownPages
from dashboard.state import LANGUAGES, ViewState
from dashboard.text import Text
from dashboard.views import overview


def warm_up() -> None:
    """Reckon what first pages show, then take it out of the collector's sight.

    A full collection costs with all that is alive in the process; what lives as long as the process is frozen.
    """
    for code in municipalities():
        known = facts(code)
        for language in LANGUAGES:
            for horizon in known.m.horizons:
                state, _ = ViewState.from_query(
                    {"municipality": code, "horizon": str(horizon)},
                    page=PATHS[0],
                    municipalities=municipalities(),
                    choices=choices,
                )
                overview.view(known, state, Text(language))
                known.need(horizon)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Warm the process up before the first viewer."""
    await run_in_threadpool(warm_up)
    yield


app = st.App(
    Path(__file__).with_name("app.py"), routes=ROUTES, middleware=[Middleware(UnknownPages)], lifespan=lifespan
)
