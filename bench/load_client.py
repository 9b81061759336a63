"""Load a Streamlit app with websocket viewers who each change a control.

Speaks Streamlit's own protocol, so no browser is needed: a viewer loads a page, then sends what a browser sends when
a control is changed, and waits for the last message of the rerun. Only for an app on this machine.

    python -m bench.load_client --url http://127.0.0.1:8501 --path /overblik --control Horisont --viewers 1,10 --pid PID
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlparse

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

#: Seconds that one rerun may take before the viewer gives up; a give-up counts as an error.
PATIENCE = 120
#: Largest message that a viewer takes, in bytes: nobody's page may fail for its size here.
LARGEST = 2**28
#: Runs after which a browser forgets a message (Streamlit's ``global.maxCachedMessageAge``).
_KEPT_RUNS = 2


@dataclass(frozen=True)
class Page:
    """What is loaded: the server's address, the link, which control is changed, and the server's process."""

    url: str
    path: str
    control: str
    pid: int


@dataclass
class Result:
    """What a number of viewers met; times in ms, memory in MB (2**20 bytes), CPU in ms per rerun."""

    viewers: int
    load_p50: float | None = None
    load_p95: float | None = None
    reruns: int = 0
    reruns_per_s: float = 0.0
    p50: float | None = None
    p95: float | None = None
    bytes_per_rerun: float | None = None
    cpu_per_rerun: float | None = None
    rss_before: float = 0.0
    rss_connected: float = 0.0
    rss_end: float = 0.0
    client_cpu_share: float = 0.0
    errors: list[str] = field(default_factory=list)
    rss_at: dict[int, float] = field(default_factory=dict)

    @property
    def mb_per_session(self) -> float:
        """Memory that the viewers' sessions added."""
        return (self.rss_connected - self.rss_before) / self.viewers


def percentile(values: list[float], share: float) -> float | None:
    """Return the value that a share of the values lie under; None of no values.

    Examples
    --------
    >>> percentile([3.0, 1.0, 2.0], 0.5), percentile([], 0.5)
    (2.0, None)
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


class Viewer:
    """One browser's side of the conversation."""

    def __init__(self, page: Page, seed: int) -> None:
        parts = urlparse(page.url + page.path)
        self.page, self.random = page, random.Random(seed)
        self.address = f"ws://{parts.netloc}/_stcore/stream"
        self.query, self.page_name, self.page_hash = parts.query, parts.path.strip("/"), ""
        #: What a browser keeps of the last runs: message by hash, and the run that last used it.
        self.kept: dict[str, tuple[bytes, int]] = {}
        self.runs = 0
        self.controls: dict[str, tuple[str, str, list[Any]]] = {}
        self.values: dict[str, tuple[str, Any]] = {}
        self.load_ms: float | None = None
        self.rerun_ms: list[float] = []
        self.rerun_bytes: list[int] = []
        self.exceptions = 0

    async def open(self) -> None:
        """Connect and load the page."""
        started = time.perf_counter()
        self.socket = await websockets.connect(
            self.address, subprotocols=["streamlit"], max_size=LARGEST, compression=None, open_timeout=PATIENCE
        )
        await self._run()
        self.load_ms = (time.perf_counter() - started) * 1e3
        if not self._changeable():
            raise RuntimeError(f"no control »{self.page.control}« on {self.page.path}")

    async def change(self) -> None:
        """Change the control to the next of its values and wait until the page has answered.

        One after the other from a place of its own, so that a value comes back only when a browser has long forgotten
        what it was answered.
        """
        name, (_, kind, options) = self.random.choice(self._changeable())
        now = self.values[name][1] if name in self.values else self.random.choice(options)
        self.values[name] = (kind, options[(options.index(now) + 1) % len(options)])
        started = time.perf_counter()
        size = await self._run()
        self.rerun_ms.append((time.perf_counter() - started) * 1e3)
        self.rerun_bytes.append(size)

    async def close(self) -> None:
        """Leave."""
        if hasattr(self, "socket"):
            await self.socket.close()

    def _changeable(self) -> list[tuple[str, tuple[str, str, list[Any]]]]:
        return [(name, c) for name, c in self.controls.items() if re.search(self.page.control, c[0]) and len(c[2]) > 1]

    async def _run(self) -> int:
        await self.socket.send(self._request())
        self.runs += 1
        size = 0
        while True:
            raw = await asyncio.wait_for(self.socket.recv(), PATIENCE)
            size += len(raw)
            message = ForwardMsg.FromString(raw)
            if message.WhichOneof("type") == "ref_hash":
                raw = self.kept[message.ref_hash][0]
                self.kept[message.ref_hash] = (raw, self.runs)
                message = ForwardMsg.FromString(raw)
            elif message.metadata.cacheable:
                self.kept[message.hash] = (raw, self.runs)
            self._see(message)
            if message.WhichOneof("type") == "script_finished":
                self.kept = {name: kept for name, kept in self.kept.items() if self.runs - kept[1] <= _KEPT_RUNS}
                return size

    def _request(self) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self.page_hash
        if not self.page_hash:
            rerun.page_name = self.page_name
        rerun.cached_message_hashes.extend(self.kept)
        for name, (kind, value) in self.values.items():
            widget = rerun.widget_states.widgets.add()
            widget.id = name
            if kind == "string_array_value":
                widget.string_array_value.data.extend(value)
            else:
                setattr(widget, kind, value)
        return message.SerializeToString()

    def _see(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page_hash = message.new_session.page_script_hash or self.page_hash
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash or self.page_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see_element(message.delta.new_element)

    def _see_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.exceptions += 1
        elif kind in ("selectbox", "radio"):
            control = getattr(element, kind)
            options = [getattr(option, "content", option) for option in control.options]
            self.controls[control.id] = (control.label, "string_value", options)
            if control.set_value:
                raw = control.raw_value if kind == "selectbox" else options[control.value]
                self.values[control.id] = ("string_value", raw)
        elif kind == "button_group":
            control = element.button_group
            options = [[option.content] for option in control.options]
            self.controls[control.id] = (control.label, "string_array_value", options)
            if control.set_value:
                self.values[control.id] = ("string_array_value", list(control.raw_values))


class _Process:
    """The server's process with its children."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def rss(self) -> float:
        return sum(one.memory_info().rss for one in self._all()) / 2**20

    def cpu(self) -> float:
        return sum(sum(one.cpu_times()[:2]) for one in self._all())


async def load(
    page: Page,
    *,
    viewers: int,
    seconds: float,
    think: float,
    ramp: float = 0.1,
    reruns: int | None = None,
    marks: tuple[int, ...] = (),
) -> Result:
    """Let viewers load a page one after the other, then change the control until the time is up.

    Parameters
    ----------
    page : Page
        What is loaded and changed.
    viewers : int
        How many at once.
    seconds : float
        How long they change the control; the last reruns are waited for.
    think : float
        Mean seconds between an answer and the next change, drawn from half to one and a half of it; 0 for none.
    ramp : float
        Seconds between two arrivals.
    reruns : int, optional
        Stop after so many reruns, if that comes before the time is up.
    marks : tuple of int
        Numbers of reruns at which the server's memory is noted in `rss_at`.

    Returns
    -------
    Result
    """
    server, own = _Process(page.pid), psutil.Process()
    result = Result(viewers, rss_before=server.rss())
    people = [Viewer(page, seed) for seed in range(viewers)]
    waiting = list(marks)
    done = 0
    ends = float("inf")

    async def arrive(viewer: Viewer, after: float) -> None:
        await asyncio.sleep(after)
        await viewer.open()

    async def work(viewer: Viewer) -> None:
        nonlocal done
        await asyncio.sleep(viewer.random.uniform(0, think))
        while time.monotonic() < ends and (reruns is None or done < reruns):
            await viewer.change()
            done += 1
            if waiting and done >= waiting[0]:
                result.rss_at[waiting.pop(0)] = server.rss()
            if think:
                await asyncio.sleep(think * viewer.random.uniform(0.5, 1.5))

    try:
        arrived = await asyncio.gather(*(arrive(v, i * ramp) for i, v in enumerate(people)), return_exceptions=True)
        await asyncio.sleep(1)
        result.rss_connected = server.rss()
        cpu, own_cpu, began = server.cpu(), sum(own.cpu_times()[:2]), time.monotonic()
        ends = began + seconds
        there = [viewer for viewer, error in zip(people, arrived, strict=True) if error is None]
        worked = await asyncio.gather(*(work(viewer) for viewer in there), return_exceptions=True)
        took = time.monotonic() - began
        result.rss_end = server.rss()
        if done:
            result.cpu_per_rerun = (server.cpu() - cpu) * 1e3 / done
        result.client_cpu_share = (sum(own.cpu_times()[:2]) - own_cpu) / took
    finally:
        await asyncio.gather(*(viewer.close() for viewer in people), return_exceptions=True)
    result.errors = [repr(error)[:200] for error in (*arrived, *worked) if error is not None]
    result.errors += ["the page showed an exception"] * sum(viewer.exceptions for viewer in people)
    times = [ms for viewer in people for ms in viewer.rerun_ms]
    sizes = [size for viewer in people for size in viewer.rerun_bytes]
    loads = [viewer.load_ms for viewer in people if viewer.load_ms is not None]
    result.load_p50, result.load_p95 = percentile(loads, 0.5), percentile(loads, 0.95)
    result.reruns, result.reruns_per_s = done, done / took
    result.p50, result.p95 = percentile(times, 0.5), percentile(times, 0.95)
    result.bytes_per_rerun = statistics.median(sizes) if sizes else None
    return result


def main() -> None:
    """Load a running app by hand; one line of JSON per number of viewers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="address of an app on this machine")
    parser.add_argument("--path", default="/", help="the link that is loaded")
    parser.add_argument("--control", default=".", help="regular expression on labels of controls that are changed")
    parser.add_argument("--pid", type=int, required=True, help="the server's process")
    parser.add_argument("--viewers", default="1,10,50", help="how many at once, several with commas")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--think", type=float, default=3, help="mean seconds between two changes")
    given = parser.parse_args()
    if urlparse(given.url).hostname not in ("127.0.0.1", "localhost"):
        parser.error("only an app on this machine may be loaded")
    page = Page(given.url, given.path, given.control, given.pid)
    for viewers in map(int, given.viewers.split(",")):
        result = asyncio.run(load(page, viewers=viewers, seconds=given.seconds, think=given.think))
        print(json.dumps(asdict(result)), flush=True)


if __name__ == "__main__":
    main()
