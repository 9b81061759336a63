"""A process that reads files, taken over: it does what a hostile file might make a library do."""

import os
import socket
import subprocess
import time
from pathlib import Path

from byibalance_core.sources import child, confine


def said(done: object) -> child.Answer:
    return {"findings": [], "done": str(done)}, b""


def tried(act) -> child.Answer:
    try:
        return said(f"did: {act()}")
    except OSError as error:
        return said(f"refused: {type(error).__name__}")


def connect(question, _):
    """Knock at a listener by every way that Python has; the last one goes past Python's own refusal."""
    port = int(question["answers"]["crs"])
    ways = {
        "socket": lambda: socket.socket().connect(("127.0.0.1", port)),
        "low": lambda: socket._socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("127.0.0.1", port)),
    }
    return said(" ".join(tried(way)[0]["done"] for way in ways.values()))


def gdal(question, _):
    """Let GDAL fetch an address."""
    import pyogrio

    try:
        return said(pyogrio.read_dataframe(f"/vsicurl/http://127.0.0.1:{question['answers']['crs']}/a.geojson"))
    except Exception as error:  # noqa: BLE001 - whatever GDAL says
        return said(type(error).__name__)


def forever(*_):
    confine.allow_cpu(1)
    while True:
        pass


def silent(*_):
    time.sleep(60)


def greedy(*_):
    return said(len([bytes(1 << 20) for _ in range(2_000)]))


def large_file(*_):
    def write():
        with Path("large").open("wb") as stream:
            return sum(stream.write(bytes(1 << 20)) for _ in range(300))

    return tried(write)


def aborts(*_):
    os.abort()


def nonsense(*_):
    return {"findings": [{"code": "no-such-code"}]}, b""


def tells(*_):
    raise ValueError("010170-1234")


def prints(*_):
    os.write(1, b"010170-1234 would break the answers")
    return said("printed")


def sees(*_):
    return said(sorted([*os.environ, f"in {Path.cwd().name}", *map(str, Path().iterdir())]))


def wrong_columns(*_):
    return {"findings": [], "table": "areas", "rows": True}, b"no arrow"


child._TASKS |= {
    "connect": connect,
    "gdal": gdal,
    "program": lambda *_: tried(lambda: subprocess.run(["/bin/true"], check=False)),
    "table": wrong_columns,
    **{task.__name__: task for task in (forever, silent, greedy, large_file, aborts, nonsense, tells, prints, sees)},
}

if __name__ == "__main__":
    child.main()
