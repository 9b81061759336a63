"""What the service answers besides the pages: the first page, browser code, boundaries, files of figures."""

from __future__ import annotations

import re
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from byibalance_core import release, settings, store
from dashboard import downloads
from dashboard.browser_code import module, style_sheet
from dashboard.facts import choices, facts, municipalities
from dashboard.pages import PATHS, UNKNOWN_PAGE
from dashboard.shell import shell
from dashboard.state import LANGUAGES, ViewState
from dashboard.views import area_map

_IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}


async def first_page(request: Request) -> Response:
    """Serve the page that starts the app, in the language of the link, and name what its map will need."""
    query = request.query_params
    page = shell(query.get("language", ""), meeting=query.get("mode") == "meeting")
    if request.url.path.strip("/") in ("", PATHS[0]):
        found = await run_in_threadpool(_map_addresses, dict(query))
        early = "".join(f'<link rel="preload" as="fetch" crossorigin href="{address}">' for address in found)
        page = page.replace("</head>", f"{early}</head>", 1)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


def _map_addresses(query: dict[str, str]) -> tuple[str, ...]:
    """Return the addresses of the map that a link shows; none where nothing is published yet."""
    if not municipalities():
        return ()
    state, _ = ViewState.from_query(query, page=PATHS[0], municipalities=municipalities(), choices=choices)
    known = facts(state.municipality, state.release)
    return tuple(filter(None, (area_map.fixed(known, state.language).address, known.geometry)))


async def code(request: Request) -> Response:
    """Serve the browser code of a component, or the style sheet; an address changes with its content."""
    name, _, ending = request.path_params["name"].partition(".")
    with suppress(KeyError):
        own = style_sheet() if name == "style" else module(name)
        if own.address == request.url.path:
            kind = "text/css" if ending.endswith("css") else "text/javascript"
            return Response(own.content, media_type=kind, headers=_IMMUTABLE)
    return PlainTextResponse("", status_code=404)


async def boundaries(request: Request) -> Response:
    """Serve a release's boundaries; the address holds the release, so the browser never asks twice."""
    name, release_id = request.path_params["municipality"], request.path_params["release"]
    if release_id == store.LATEST:
        return PlainTextResponse("", status_code=404)
    with suppress(store.StoreError, ValueError):
        path = release.geometry_path(settings.store(), name, settings.profile(), release_id)
        if path is not None:
            return FileResponse(path, media_type="application/octet-stream", headers=_IMMUTABLE)
    return PlainTextResponse("", status_code=404)


def fixed_map(request: Request) -> Response:
    """Serve what stands of a map as long as its release."""
    name, release_id, language = (request.path_params[part] for part in ("municipality", "release", "language"))
    if name in municipalities() and release_id in municipalities()[name] and language in LANGUAGES:
        found = area_map.fixed(facts(name, release_id), language)
        if found.address == request.url.path:
            return Response(found.content, media_type="application/json", headers=_IMMUTABLE)
    return PlainTextResponse("", status_code=404)


async def file(request: Request) -> Response:
    """Serve the file of a figure or of a whole release, made from the same view as the page."""
    page, name = request.path_params["page"], request.path_params["name"]
    try:
        made = await run_in_threadpool(downloads.make, page, name, dict(request.query_params))
    except downloads.UnknownFileError:
        return PlainTextResponse("", status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


class UnknownPages:
    """Middleware: a link to a page that does not exist leads to the first one, which says so."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        path = scope["path"].strip("/") if scope["type"] == "http" else ""
        # Streamlit's own addresses hold a dot, a slash or an underscore; a page's path is one word.
        if re.fullmatch(r"[a-z-]+", path) and path not in PATHS:
            query = scope["query_string"].decode("latin-1")
            address = f"/{PATHS[0]}?{UNKNOWN_PAGE}={path}" + (f"&{query}" if query else "")
            await RedirectResponse(address)(scope, receive, send)
            return
        await self.app(scope, receive, send)


ROUTES = (
    Route("/code/{name}", code),
    Route("/geo/{municipality}/{release}.bin", boundaries),
    Route("/map/{municipality}/{release}/{language}/{digest}.json", fixed_map),
    Route("/hent/{page}/{name}", file),
    *(Route(f"/{path}", first_page) for path in ("", *PATHS)),
)
