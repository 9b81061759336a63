"""The service gives back what it no longer uses: much of a municipality is reckoned once and thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Small blocks with one in use above them: without being asked the allocator keeps all of them.
PROGRAM = """
import sys, psutil, pyarrow as pa
from dashboard.server import give_back, share_one_heap

share_one_heap()
blocks = [bytearray(60_000) for _ in range(3_000)]
above = bytearray(60_000)
del blocks
before = psutil.Process().memory_info().rss
give_back()
print(pa.default_memory_pool().backend_name, round((before - psutil.Process().memory_info().rss) / 2**20))
"""


def test_memory_that_nobody_uses_is_given_back() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    backend, given_back = run.stdout.split()
    assert backend == "system"
    if sys.platform == "linux":  # elsewhere the allocator decides for itself
        assert int(given_back) > 100
