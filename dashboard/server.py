"""The service: Streamlit's pages plus plain routes for code, boundaries and files.

Started by ``byibalance serve`` (``streamlit run dashboard/server.py``).
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
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
    give_back()


#: Seconds between two times that memory which nobody uses is given back.
PAUSE = 5


def give_back() -> None:
    """Give memory that nobody uses back to the system; the pool asks the allocator for it, where there is a way."""
    pa.default_memory_pool().release_unused()


def share_one_heap() -> None:
    """Let Arrow's tables and all threads take memory from one heap.

    A viewer's run is a thread, and each new thread may get a heap of its own that it never gives back: with 50 viewers
    the process holds hundreds of MB that nothing uses. Only one thread runs Python at a time, so one heap is enough.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library has no such option and does as it does
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


#: The option of glibc's mallopt for the number of heaps.
_ARENA_MAX = -8


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Warm the process up before the first viewer."""
    share_one_heap()
    await run_in_threadpool(warm_up)
    tidying = asyncio.create_task(_tidy())
    yield
    tidying.cancel()


async def _tidy() -> None:
    while True:
        await asyncio.sleep(PAUSE)
        await run_in_threadpool(give_back)


app = st.App(
    Path(__file__).with_name("app.py"), routes=ROUTES, middleware=[Middleware(UnknownPages)], lifespan=lifespan
)
