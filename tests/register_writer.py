"""A process of its own that edits a register: many threads, each acknowledged edit told on standard output.

    python -m tests.register_writer URL NAME THREADS EDITS

Each thread edits notes that others edit too, from whatever version it last saw. A line ``ack ID VERSION TEXT`` is
written after the call has returned and never before; ``conflict ID`` stands for a refused edit whose error held both
texts, after which the thread goes on from the other's. ``EDITS`` 0 means until somebody kills the process.
"""

from __future__ import annotations

import random
import sys
import threading
from dataclasses import replace

from byibalance_core.register.entries import Note
from byibalance_core.register.store import ConflictError, Register


def main(url: str, name: str, threads: int, edits: int) -> None:
    register = Register.at(url)
    notes = register.list(Note, "999")
    telling = threading.Lock()

    def tell(line: str) -> None:
        with telling:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    def work(number: int) -> None:
        chance = random.Random(f"{name}-{number}")  # noqa: S311 - which note comes next is no secret
        seen = {note.id: note for note in notes}
        done = 0
        while not edits or done < edits:
            mine = replace(seen[chance.choice(notes).id], text=f"{name}-{number}-{done}")
            while True:
                try:
                    kept = register.edit(mine, by="forum")
                except ConflictError as error:
                    shown = error.mine == mine and error.theirs.version > mine.version and error.base is not None
                    tell(f"conflict {mine.id}" if shown else f"unshown {mine.id}")
                    mine = replace(mine, version=error.theirs.version)
                else:
                    break
            tell(f"ack {kept.id} {kept.version} {kept.text}")
            seen[kept.id] = kept
            done += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
