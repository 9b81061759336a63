"""A running service and a real Chromium for the walks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import COMMAND, find

ROOT = Path(__file__).parent.parent.parent
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Whatever is not this machine is not there: a request to it fails and is seen.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one the walks are skipped by name, or fail where they must run."""
    path = find()
    if path is None:
        reason = f"no Chromium on this machine; bring it with: {COMMAND}"
        if os.environ.get("BYIBALANCE_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


def start_service(store: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Serve a store on a free port of this machine and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [sys.executable, "-m", "streamlit", "run", "dashboard/server.py", "--server.port", str(port)]
    environment = {**os.environ, "BYIBALANCE_STORE": str(store)}
    service = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
        except OSError:
            if service.poll() is not None:
                break
            time.sleep(0.25)
        else:
            return service, address
    service.kill()
    raise RuntimeError("the service did not start")


@pytest.fixture(scope="session")
def service(published: Path) -> Iterator[str]:
    """Serve the bundled municipalities; the value is the address."""
    process, address = start_service(published)
    yield address
    process.terminate()
    process.wait(timeout=20)


@dataclass
class Visit:
    """A page as a visitor has it, and what went wrong or went out on the way."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a link and wait until the page stands still."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector(".b-block h1", timeout=60_000)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the server has nothing more to say."""
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
        )
        # A chart's own code is fetched when it is first needed, and its words are drawn after its frame.
        charts = "[...document.querySelectorAll('[class*=st-key-chart-]')]"
        self.page.wait_for_function(f"() => {charts}.every((chart) => chart.querySelector('.main-svg text'))")
        # Blocks fetch their code before they show their words: the page stands when its words do.
        said, before = self.page.inner_text("[data-testid=stMain]"), None
        while said != before:
            self.page.wait_for_timeout(400)
            said, before = self.page.inner_text("[data-testid=stMain]"), said


@pytest.fixture
def visit(browser: Browser, service: str) -> Iterator[Callable[..., Visit]]:
    """Open a fresh browser profile; everything it asks for and complains of is kept."""
    contexts = []

    def new(*, width: int = 1440, height: int = 900, scheme: str = "light", address: str = service) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        found = Visit(context.new_page(), address)
        found.page.on("console", lambda m: found.errors.append(m.text) if m.type == "error" else None)
        found.page.on("pageerror", lambda e: found.errors.append(str(e)))
        own = (address, "data:", "blob:", address.replace("http", "ws"))
        found.page.on("request", lambda r: None if r.url.startswith(own) else found.foreign.append(r.url))
        return found

    yield new
    for context in contexts:
        context.close()
