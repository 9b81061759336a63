"""The work behind the mødemateriale of a meeting: a program of its own, so that no viewer's page waits for it.

The program is the one that ``byibalance export`` starts. It reads the same releases and the same register as the page,
and it is told which release the page shows, so that its numbers are the page's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from byibalance_core import settings

#: Programs that run at once: more would only make each other slower.
_ROOM = threading.BoundedSemaphore(2)


@dataclass
class Job:
    """One mødemateriale on its way; a thread of its own follows the program and writes here.

    Attributes
    ----------
    state : {"waiting", "running", "done", "failed", "stopped"}
    done, total, words : how far it has come, as the program tells it
    content : bytes
        The file, when it is done.
    error : str
        Why it failed, in the reader's language; blank where the program said nothing.
    """

    municipality: str
    meeting: str
    release: str
    language: str
    ending: str
    address: str
    state: str = "waiting"
    done: int = 0
    total: int = 0
    words: str = ""
    content: bytes = b""
    error: str = ""
    _program: subprocess.Popen[str] | None = None
    _changing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_on_its_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("waiting", "running")

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def start(self) -> None:
        """Begin; the call returns at once."""
        threading.Thread(target=self._run, name="moedemateriale", daemon=True).start()

    def stop(self) -> None:
        """Give it up; a file that is done stays."""
        with self._changing:
            if self.is_on_its_way:
                self.state = "stopped"
                if self._program is not None:
                    self._program.terminate()

    def _run(self) -> None:
        with _ROOM, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"pack{self.ending}"
            program = self._begin(path)
            if program is None:
                return
            with program:
                for line in program.stdout or ():
                    self._hear(line)
            with self._changing:
                if self.state != "running":
                    return
                if program.returncode == 0 and path.is_file():
                    self.content, self.state = path.read_bytes(), "done"
                else:
                    self.state = "failed"

    def _begin(self, path: Path) -> subprocess.Popen[str] | None:
        given = [sys.executable, "-m", "dashboard.pack", "--municipality", self.municipality, "--meeting", self.meeting]
        given += ["--release", self.release, "--language", self.language, "--address", self.address]
        environment = {**os.environ, "BYIBALANCE_STORE": str(settings.store()), "PYTHONIOENCODING": "utf-8"}
        with self._changing:
            if self.state != "waiting":
                return None
            self.state = "running"
            self._program = subprocess.Popen(  # noqa: S603 - our own program, its arguments are ids and codes
                [*given, "--output", str(path)],
                cwd=settings.project_root(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )  # fmt: skip
            return self._program

    def _hear(self, line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if "error" in told:
            self.error = str(told["error"])
        else:
            self.done, self.total, self.words = int(told["done"]), int(told["total"]), str(told["words"])
