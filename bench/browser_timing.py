"""Time a page in headless Chromium, read off the screen (screencast frames) and not from the page's own word.

"Drawn" is the first frame after which a region of the screen keeps its final look. Only for pages on this machine:
every other host is out of the browser's reach, and a request to one is noted.
"""

from __future__ import annotations

import asyncio
import base64
import io
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
WIDTH, HEIGHT = 1440, 900
#: Seconds without a new frame or message: the page stands still.
QUIET = 1.2
#: Seconds until a page that never stands still is given up.
PATIENCE = 60
#: Share of a region's pixels that may differ between two looks that count as the same.
TOLERANCE = 0.003
#: The message that ends a rerun is smaller than so many bytes; larger ones need not be read.
_SMALL = 1000
Box = tuple[float, float, float, float]


@dataclass
class Timing:
    """What one navigation or one action took."""

    ms: float | None
    ws_bytes: int
    requests: int
    ok: bool


@dataclass
class Network:
    """What crossed the wire since the page was opened."""

    received: int = 0
    sent: int = 0
    running: bool = False
    last: float = 0.0
    foreign: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@asynccontextmanager
async def chromium(path: str) -> AsyncIterator[Browser]:
    """Start the browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


class Visit:
    """One fresh browser profile on one page, with the screen recorded."""

    def __init__(self, page: Page, cdp: Any, region: str, ink: float) -> None:
        self.page, self.cdp, self.region, self.ink = page, cdp, region, ink
        self.frames: list[tuple[float, bytes]] = []
        self.net = Network()
        #: A caret blinks somewhere: whether the page stands still is told by its messages alone.
        self.blinks = False

    @classmethod
    @asynccontextmanager
    async def new(cls, browser: Browser, *, region: str, ink: float = 0) -> AsyncIterator[Visit]:
        """Open a fresh profile: empty cache, no page yet.

        `region` is the selector of what is looked at (open shadow roots included), `ink` the least share of it that is
        not background before it counts as drawn.
        """
        context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        page = await context.new_page()
        visit = cls(page, await context.new_cdp_session(page), region, ink)
        page.set_default_timeout(20_000)
        visit._listen()
        await visit.cdp.send(
            "Page.startScreencast",
            {"format": "jpeg", "quality": 70, "maxWidth": WIDTH, "maxHeight": HEIGHT, "everyNthFrame": 1},
        )
        try:
            yield visit
        finally:
            await context.close()

    async def open(self, address: str) -> Timing:
        """Navigate, and wait until the region is drawn."""
        self._host = urlparse(address).netloc
        began = time.time()
        await self.page.goto(address, wait_until="commit")
        ok = await self._still()
        return Timing(await self.drawn(began, self.region), self.net.received, self.net.sent, ok)

    async def click(self, selector: str) -> Timing:
        """Click with a real pointer and wait until the region has its final, changed look."""
        target = self.page.locator(selector).first
        box = await target.bounding_box()
        if box is None:
            return Timing(None, 0, 0, ok=False)
        await self.page.mouse.move(box["x"] + min(20, box["width"] / 2), box["y"] + box["height"] / 2)
        await asyncio.sleep(0.4)
        del self.frames[:-1]
        region = await self._box(self.region)
        before = self._look(self.frames[-1][1], region)
        received, sent, began = self.net.received, self.net.sent, time.time()
        await self.page.mouse.down()
        await self.page.mouse.up()
        ok = await self._still(unlike=before)
        return Timing(await self.drawn(began, self.region), self.net.received - received, self.net.sent - sent, ok)

    async def drawn(self, began: float, region: str) -> float | None:
        """Return ms from `began` to the first frame after which a region keeps its look."""
        box = await self._box(region)
        if box is None or not self.frames:
            return None
        final = self._look(self.frames[-1][1], box)
        first = self.frames[-1][0]
        for at, jpeg in reversed(self.frames):
            if _difference(self._look(jpeg, box), final) > TOLERANCE:
                break
            first = at
        return max(0.0, (first - began) * 1e3)

    def _listen(self) -> None:
        def frame(event: dict[str, Any]) -> None:
            self.frames.append((event["metadata"]["timestamp"], base64.b64decode(event["data"])))
            task = asyncio.ensure_future(self._acknowledge(event["sessionId"]))
            self._tasks = {task}

        def received(data: str | bytes) -> None:
            self.net.received += len(data)
            self.net.last = time.time()
            if isinstance(data, bytes) and len(data) < _SMALL:
                self.net.running &= ForwardMsg.FromString(data).WhichOneof("type") != "script_finished"

        def sent(data: str | bytes) -> None:
            self.net.sent += 1
            if isinstance(data, bytes):
                self.net.running |= BackMsg.FromString(data).WhichOneof("type") == "rerun_script"

        def socket(found: Any) -> None:
            found.on("framereceived", received)
            found.on("framesent", sent)

        def request(found: Any) -> None:
            parts = urlparse(found.url)
            if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self._host:
                self.net.foreign.add(parts.netloc)

        self.cdp.on("Page.screencastFrame", frame)
        self.page.on("websocket", socket)
        self.page.on("request", request)
        self.page.on("pageerror", lambda error: self.net.errors.append(str(error)[:160]))

    async def _acknowledge(self, session: int) -> None:
        with suppress(Exception):  # the page may have gone in the meantime
            await self.cdp.send("Page.screencastFrameAck", {"sessionId": session})

    async def _box(self, region: str) -> Box | None:
        with suppress(Exception):  # not there yet
            box = await self.page.locator(region).first.bounding_box(timeout=500)
            if box and box["height"] > 40:
                return box["x"], box["y"], box["width"], box["height"]
        return None

    def _quiet(self) -> bool:
        if self.net.running:
            return False
        if self.blinks:
            return time.time() - self.net.last > 2 * QUIET
        return bool(self.frames) and time.time() - max(self.frames[-1][0], self.net.last) > QUIET

    async def _still(self, unlike: Image.Image | None = None) -> bool:
        """Wait until nothing moves, the page answers and the region is there (and looks unlike before)."""
        ends = time.time() + PATIENCE
        while time.time() < ends:
            await asyncio.sleep(0.1)
            if not self._quiet():
                continue
            with suppress(Exception):  # a busy page answers late
                await asyncio.wait_for(self.page.evaluate("1"), ends - time.time())
            if not self._quiet():
                continue
            box = await self._box(self.region)
            if box is None or _ink(self._look(self.frames[-1][1], box)) < self.ink:
                continue
            if unlike is None or _difference(self._look(self.frames[-1][1], box), unlike) > TOLERANCE:
                return True
            if time.time() - self.net.last > 2 * QUIET:
                # The screencast may have missed the last frame, and then its time is not known; or nothing changed.
                return False
        return False

    @staticmethod
    def _look(jpeg: bytes, box: Box | None) -> Image.Image:
        image = Image.open(io.BytesIO(jpeg)).convert("RGB")
        if box is None:
            return image
        x, y, width, height = box
        return image.crop(
            (int(max(x, 0)), int(max(y, 0)), int(min(x + width, image.width)), int(min(y + height, image.height)))
        )


def median(timings: list[Timing], what: str = "ms") -> float | None:
    """Return the median of what was seen; samples that the screen gave no time for are left out."""
    seen = [getattr(timing, what) for timing in timings if timing.ok and timing.ms is not None]
    return statistics.median(seen) if seen else None


def _ink(image: Image.Image) -> float:
    """Return the share of pixels that are not of the most common grey."""
    counts = image.convert("L").histogram()
    return 1 - max(counts) / max(1, sum(counts))


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of pixels that differ clearly."""
    if one.size != other.size:
        return 1.0
    apart = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 24 else 0)
    return ImageStat.Stat(apart).mean[0] / 255
