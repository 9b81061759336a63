"""``byibalance demo`` and ``serve``: the dashboard on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tomllib
from typing import Annotated, NoReturn

import typer

from byibalance_core import release, settings, store
from byibalance_core.cli import check, console, publish, registers
from byibalance_core.example.earlier import earlier_edition

PortOption = Annotated[
    int | None, typer.Option(help="Port on this machine; PORT= or 8501 by default.", min=1, max=65535)
]
_HOST = "127.0.0.1"


def demo(port: PortOption = None) -> None:
    """Publish the bundled municipalities where that is needed, and serve the dashboard.

    Example: `PORT=8600 byibalance demo`
    """
    chosen = _free_port(port)
    for folder in settings.data_folders():
        code = str(tomllib.loads((folder / "municipality.toml").read_text("utf-8"))["code"])
        if not publish.is_published(folder, code):
            checked = publish.run(folder, None, check.make_answers(None, None, None, None, False), quiet=False)
            if registers.names_earliest(checked) and store.current_id(settings.store(), code) is None:
                # The example's first meeting looks at what was known then, so that "since last time" has an answer.
                publish.write(earlier_edition(checked), force=False, quiet=False)
            release_id = publish.write(checked, force=False, quiet=False)
            console.say(f"Udgivet: {release_id}")
    _serve(chosen)


def serve(port: PortOption = None) -> None:
    """Serve what is published.

    Example: `BYIBALANCE_PROFILE=public byibalance serve --port 8600`
    """
    _serve(_free_port(port))


def _free_port(given: int | None) -> int:
    """Return the port to serve on.

    Raises
    ------
    WrongUseError
        When another program listens on it.
    """
    port = settings.port() if given is None else given
    with socket.socket() as probe:
        if os.name != "nt":  # there the option would let two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            raise console.WrongUseError(
                f"Port {port} er optaget af et andet program. Vælg en anden, fx PORT={port % 65535 + 1}."
            ) from None
    return port


def _serve(port: int) -> NoReturn:
    profile, place = settings.profile(), settings.store()
    if not store.codes(place):
        raise store.NoReleaseError(
            "Der er ingen udgivelser endnu. Kør »byibalance demo« eller »byibalance publish MAPPE« først."
        )
    for code in store.codes(place):
        m = release.load(place, code, profile=profile)
        console.say(f"{m.code} {console.named(m.name, fictitious=m.fictitious)}: udgivelse {m.release_id}")
        registers.begin_served(code)
    console.say(f"ByIBalance ({profile}) på http://localhost:{port}. Stop med Ctrl+C.")
    root = settings.project_root()
    program = [sys.executable, "-m", "streamlit", "run", str(root / "dashboard" / "server.py")]
    program += ["--server.port", str(port), "--server.address", _HOST, "--server.headless", "true"]
    # Streamlit reads .streamlit/config.toml of its working folder; the store may be named from ours.
    environment = {**os.environ, "BYIBALANCE_STORE": str(place)}
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.run(program, cwd=root, env=environment, check=False).returncode)  # noqa: S603
    os.chdir(root)
    # In our place, not below us: a signal to this process is one to the server.
    os.execve(sys.executable, program, environment)  # noqa: S606
