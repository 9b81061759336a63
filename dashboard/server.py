"""The service: Streamlit's pages plus two plain routes, boundaries for the map and files of the figures.

Started by ``byibalance serve`` (``streamlit run dashboard/server.py``).
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from byibalance_core import release, settings, store
from dashboard import downloads
from dashboard.browser_code import module
from dashboard.facts import facts, municipalities
from dashboard.pages import PATHS
from dashboard.shell import shell

_IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}


async def boundaries(request: Request) -> Response:
    """Serve a release's boundaries; the address holds the release, so the browser never asks twice."""
    code, release_id = request.path_params["code"], request.path_params["release"]
    with suppress(store.StoreError, ValueError):
        path = release.geometry_path(settings.store(), code, settings.profile(), release_id)
        if path is not None:
            return FileResponse(path, media_type="application/octet-stream", headers=_IMMUTABLE)
    return PlainTextResponse("", status_code=404)


async def code(request: Request) -> Response:
    """Serve the browser code of a component; its address changes with its content."""
    with suppress(KeyError):
        own = module(request.path_params["name"].partition(".")[0])
        if own.address == request.url.path:
            return Response(own.content, media_type="text/javascript", headers=_IMMUTABLE)
    return PlainTextResponse("", status_code=404)


async def file(request: Request) -> Response:
    """Serve the file of a figure or of a whole release, made from the same view as the page."""
    try:
        made = await run_in_threadpool(
            downloads.make, request.path_params["page"], request.path_params["name"], dict(request.query_params)
        )
    except downloads.UnknownFileError:
        return PlainTextResponse("", status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


async def first_page(request: Request) -> Response:
    """Serve the page that starts the app, in the language of the link."""
    return HTMLResponse(shell(request.query_params.get("language", "")), headers={"Cache-Control": "no-cache"})


def warm_up() -> None:
    """Reckon what first pages show, then take it out of the collector's sight.

    A full collection costs with all that is alive in the process; what lives as long as the process is frozen.
    """
    for code in municipalities():
        known = facts(code)
        _ = known.profiles, known.stands_out, known.circles, known.need(known.m.horizons[0])
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Warm the process up before the first viewer."""
    await run_in_threadpool(warm_up)
    yield


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[
        Route("/geo/{code}/{release}.bin", boundaries),
        Route("/code/{name}", code),
        Route("/hent/{page}/{name}", file),
        *(Route(f"/{path}", first_page) for path in ("", *PATHS)),
    ],
    lifespan=lifespan,
)
