"""Many who write at once, and a process that dies while it writes: no acknowledged edit is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from byibalance_core.register.entries import Note
from byibalance_core.register.store import Register

from .registers import kinds, new_database, postgresql_server, some_notes

ROOT = Path(__file__).parents[1]
PROCESSES, THREADS, NOTES = 2, 20, 200
#: Edits of each thread: 10,000 on what the register usually is, and fewer where a server does the locking.
EDITS = {"sqlite": 250, "postgresql": 50}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as socket:
        yield socket


@contextmanager
def in_memory() -> Iterator[Path]:
    """Yield a folder of the memory's file system where there is one.

    10,000 commits are 10,000 flushes, which on a slow disk is all that such a test would measure. Every edit is still a
    transaction of its own, with the same log and the same waiting; what a flush is for, the crash test has on the disk.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own below it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def writer(url: str, name: str, threads: int, edits: int, out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.register_writer", url, name, str(threads), str(edits)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=stream,
        )  # fmt: skip


def told(paths: list[Path]) -> tuple[list[tuple[str, int, str]], Counter[str]]:
    """Return the acknowledged edits and how often each word stood; a line that was cut by a kill says nothing."""
    acknowledged, words = [], Counter()
    for path in paths:
        for line in path.read_text().split("\n")[:-1]:
            word, *rest = line.split(" ")
            words[word] += 1
            if word == "ack":
                acknowledged.append((rest[0], int(rest[1]), rest[2]))
    return acknowledged, words


@pytest.mark.parametrize("kind", kinds())
def test_ten_thousand_edits_of_two_processes_lose_none_and_show_every_conflict(kind, request, tmp_path):
    made = PROCESSES * THREADS * EDITS[kind]
    assert made == 10_000 or kind != "sqlite"
    with in_memory() as memory:
        url = f"sqlite:///{memory / 'register.sqlite'}" if kind == "sqlite" else None
        register = Register.at(url or new_database(request.getfixturevalue("server")))
        address = url or register.engine.url.render_as_string(hide_password=False)
        some_notes(register, NOTES)
        outs = [tmp_path / f"{number}.txt" for number in range(PROCESSES)]
        running = [writer(address, f"p{number}", THREADS, EDITS[kind], out) for number, out in enumerate(outs)]
        assert [process.wait(timeout=300) for process in running] == [0] * PROCESSES

        acknowledged, words = told(outs)
        assert len(acknowledged) == made
        assert words["conflict"] > made / 100, "edits that never meet prove nothing"
        assert words["unshown"] == 0
        history = {
            (version.entry.id, version.entry.version, version.entry.text)
            for note in register.list(Note, "999")
            for version in register.history(Note, note.id)
        }
        # Nothing acknowledged is lost, nothing else is there, and no two got the same version.
        assert set(acknowledged) == {each for each in history if each[1] > 1}
        assert len(set(acknowledged)) == len(acknowledged)
        assert len(history) == made + NOTES
        newest = {note.id: note.version for note in register.list(Note, "999")}
        assert sum(newest.values()) == len(history)
        register.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_killed_while_it_writes_loses_no_acknowledged_edit(tmp_path):
    register = Register.at(f"sqlite:///{tmp_path / 'register.sqlite'}")
    some_notes(register, 5)
    outs = []
    for number in range(6):
        outs.append(tmp_path / f"{number}.txt")
        process = writer(str(register.engine.url), f"k{number}", 4, 0, outs[-1])
        deadline = time.monotonic() + 60
        while outs[-1].read_bytes().count(b"\nack") < 20 + 7 * number:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    acknowledged, _ = told(outs)
    history = {
        (version.entry.id, version.entry.version, version.entry.text): version
        for note in register.list(Note, "999")
        for version in register.history(Note, note.id)
    }
    assert len(acknowledged) > 100
    assert set(acknowledged) <= set(history)
    # Row and history are one transaction: what stands in the row is its newest version, whole.
    for note in register.list(Note, "999"):
        versions = register.history(Note, note.id)
        assert versions[-1].entry == note
        assert [each.entry.version for each in versions] == list(range(1, note.version + 1))
    # At most the edit that each thread was in when it died was kept without being told.
    assert len(history) - 5 - len(acknowledged) <= 4 * len(outs)
    # And the register can be written again at once.
    assert some_notes(register, 1)[0].version == 1
    register.close()
