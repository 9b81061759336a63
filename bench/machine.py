"""What the figures were measured on: cores, memory, versions; nothing that names the machine."""

from __future__ import annotations

import platform
import subprocess
from importlib import metadata

import psutil

_PACKAGES = ("streamlit", "plotly", "pandas", "numpy", "pyarrow", "geopandas")


def description(chromium: str) -> str:
    """Return one sentence about the machine and the versions."""
    memory = psutil.virtual_memory().total / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    said = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout.split()
    browser = next((word for word in said if word[:1].isdigit()), "unknown")
    return (
        f"{psutil.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}, "
        f"CPython {platform.python_version()}, Chromium {browser} headless without GPU; {versions}"
    )


def load() -> float:
    """Return the mean number of processes that wanted a core in the last minute."""
    return psutil.getloadavg()[0]
