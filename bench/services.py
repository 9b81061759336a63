"""The services that are measured: the product, and the peers on Streamlit's own settings. Started and ended by process id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.stores import KEPT, ROOT

#: Ports of this machine that services are started on, the first free one.
PORTS = range(8660, 8681)
_START = 120
PROBE = Path(__file__).parent / "probe"


@dataclass(frozen=True)
class Service:
    """A running service: its address and its process."""

    url: str
    pid: int


@contextmanager
def product(store: Path) -> Iterator[Service]:
    """Serve a store as ``byibalance serve`` does."""
    with _serve(ROOT / "dashboard" / "server.py", ROOT, {"BYIBALANCE_STORE": str(store)}, ()) as service:
        yield service


@contextmanager
def peers(*, light: bool = False) -> Iterator[Service]:
    """Serve the peers; `light` spares the collection after every rerun, as the product's settings do."""
    options = ("--runner.postScriptGC", "false") if light else ()
    with _serve(PROBE / "app.py", PROBE, {"BENCH_AREAS": str(KEPT / "probe")}, options) as service:
        yield service


@contextmanager
def _serve(app: Path, folder: Path, environment: dict[str, str], options: tuple[str, ...]) -> Iterator[Service]:
    port = _free_port()
    program = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    process = subprocess.Popen(
        [*program, "--server.address", "127.0.0.1", "--server.headless", "true", *options],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/_stcore/health", process)
        yield Service(url, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port from {PORTS.start} to {PORTS.stop - 1}")


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with {process.returncode} before it answered")
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the service did not answer within {_START} s")
