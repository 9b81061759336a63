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

from dashboard.facts import facts, municipalities
from dashboard.routes import ROUTES, UnknownPages


def warm_up() -> None:
    """Reckon what first pages show, then take it out of the collector's sight.

    A full collection costs with all that is alive in the process; what lives as long as the process is frozen.
    """
    for code in municipalities():
        known = facts(code)
        _ = known.profiles, known.stands_out, known.circles, known.class_bounds
        for horizon in known.m.horizons:
            known.need(horizon)
            for publisher in known.publishers:
                known.growth(horizon, publisher)
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
