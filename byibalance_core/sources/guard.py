"""Delivered files are read in a process of their own, with limits, so that no file can harm the program.

::

    program  --bytes of a file-->  byibalance_core.sources.child  --Arrow, findings-->  program

One process reads a folder, file by file. It is started with an environment of our own in an empty folder, which is
removed afterwards. Each file has a limit of time; when the process dies or is too slow, that file is refused with a
finding and the next one gets a fresh process.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import byibalance_core
from byibalance_core.findings import Finding
from byibalance_core.schemas import Table
from byibalance_core.sources import confine, wire
from byibalance_core.sources.answers import Answers
from byibalance_core.sources.child import FOLDER
from byibalance_core.sources.codes import report
from byibalance_core.sources.reader import ReadGrid, ReadShapes, ReadTable

#: Longest time for one file, and for the process to start.
SECONDS = 30.0
#: What must be held; less is told.
HELD = ("memory", "cpu", "file_size", "network", "programs")
#: Drivers of GDAL that are left out before it is loaded: all but GeoJSON, GeoPackage and Shapefile.
SKIPPED_DRIVERS = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "Arrow", "CAD", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRIJSON", "Elasticsearch", "FITS", "FileGDB", "FlatGeobuf", "GDALG", "GML", "GMLAS",
    "GPSBabel", "GPX", "GTFS", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "Interlis 1", "Interlis 2", "JML", "JSONFG",
    "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MSSQLSpatial", "MVT", "MapInfo File", "MapML", "MiraMonVector",
    "MongoDBv3", "MySQL", "NAS", "NGW", "OAPIF", "OCI", "ODBC", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT",
    "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PGeo", "PLSCENES", "PMTiles", "Parquet", "PostgreSQL",
    "S57", "SOSI", "SQLite", "SVG", "SXF", "Selafin", "Tiger", "TopoJSON", "UK .NTF", "VDV", "VFK", "VICAR", "WAsP",
    "WFS", "XLS", "XLSX", "XODR", "netCDF",
)  # fmt: skip


class Guarded:
    """Reads files in a confined process; use it in a ``with`` statement.

    Parameters
    ----------
    seconds : float
        Longest time for one file.
    on_file : callable
        Told the name of each file as its reading begins.

    Examples
    --------
    >>> with Guarded() as reader:
    ...     table, frame, findings = reader.table(b"area_id;name;level", file="areas.csv", answers=Answers())
    >>> [finding.code for finding in findings]
    ['no-rows']
    """

    #: What is run; it is `byibalance_core.sources.child` or stands in for it.
    module = "byibalance_core.sources.child"

    def __init__(self, *, seconds: float = SECONDS, on_file: Callable[[str], None] = lambda _: None) -> None:
        self._seconds = seconds
        self._on_file = on_file
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._held: tuple[str, ...] | None = None
        self._too_slow = False

    def __enter__(self) -> Guarded:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def remarks(self) -> Sequence[Finding]:
        """What this machine does not hold while files are read."""
        lacks = [name for name in HELD if self._held is not None and name not in self._held]
        words = {
            "memory": "hukommelse",
            "cpu": "regnetid",
            "file_size": "filstørrelse",
            "network": "netværk",
            "programs": "andre programmer",
        }
        return [report("reading-less-guarded", lacks=", ".join(words[name] for name in lacks))] if lacks else []

    def table(self, data: bytes, *, file: str, answers: Answers, code: str | None = None) -> ReadTable:
        """Return the table a file is, its typed rows, and findings."""
        question = {"task": "table", "file": file, "answers": asdict(answers), "code": code}
        header, content, findings = self.ask(question, data)
        if header.get("table") is None:
            return None, None, findings
        try:
            if header.get("rows"):
                table, frame = wire.table_from_bytes(content, header["table"])
                return table, frame, findings
        except wire.WireError:
            return None, None, [_stopped(file, "crash")]
        from byibalance_core.schemas import TABLES

        return TABLES.get(str(header["table"])), None, findings

    def shapes(self, data: bytes, *, file: str, answers: Answers, left_open: bool = False) -> ReadShapes:
        """Return a boundary file's polygons in EPSG:25832, and findings."""
        question = {"task": "shapes", "file": file, "answers": asdict(answers), "left_open": left_open}
        header, content, findings = self.ask(question, data)
        if not header.get("rows"):
            return None, findings
        try:
            return wire.shapes_from_bytes(content), findings
        except wire.WireError:
            return None, [_stopped(file, "crash")]

    def grid(self, data: bytes, *, file: str, table: Table | None, answers: Answers) -> ReadGrid:
        """Return the cells of a file's sheet, and findings."""
        question = {"task": "grid", "file": file, "answers": asdict(answers), "table": table.name if table else None}
        header, _, findings = self.ask({**question, "columns": list(table.names) if table else None}, data)
        if "grid" not in header:
            return None, findings
        try:
            return wire.grid_from_json(header["grid"]), findings
        except wire.WireError:
            return None, [_stopped(file, "crash")]

    def ask(self, question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes, list[Finding]]:
        """Put one question about one file and return the answer's header, bytes and findings.

        A process that dies, is too slow or answers nonsense gives an empty header and the finding that says so.
        """
        file = str(question["file"])
        self._on_file(file)
        try:
            answer = self._exchange(question, data)
            if answer is not None and "failed" not in answer[0]:
                return *answer, wire.findings_of(answer[0].get("findings"))
            why = str(answer[0]["failed"]) if answer is not None else self._why_it_ended()
        except wire.WireError:
            why = "crash"
        self.close()
        return {}, b"", [_stopped(file, why)]

    def close(self) -> None:
        """End the process and remove its folder."""
        process, folder = self._process, self._folder
        self._process = self._folder = None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream is not None:
                        stream.close()
            process.wait()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _exchange(self, question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes] | None:
        process = self._running()
        if process is None:
            return None
        timer = self._timer(process)
        try:
            wire.send(_stream(process.stdin), question, data)
            return wire.receive(_stream(process.stdout))
        except (BrokenPipeError, OSError):
            return None
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes] | None:
        """Return the process, a new one where there is none; None when it does not start."""
        if self._process is not None:
            return self._process
        self._too_slow = False
        _sweep(Path(tempfile.gettempdir()))
        self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        self._process = process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-s", "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could repeat what stands in the file
            cwd=self._folder,
            env=environment(self._folder),
            close_fds=True,
            start_new_session=True,
        )
        timer = self._timer(process)
        try:
            hello = wire.receive(_stream(process.stdout))
        finally:
            timer.cancel()
        if hello is None:
            return None
        self._held = tuple(map(str, hello[0].get("held", ())))
        return process

    def _timer(self, process: subprocess.Popen[bytes]) -> threading.Timer:
        def stop() -> None:
            self._too_slow = True
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()
        return timer

    def _why_it_ended(self) -> str:
        if self._too_slow:
            return "time"
        if self._process is None:
            return "crash"
        code = self._process.wait()
        xcpu = getattr(signal, "SIGXCPU", None)
        return "time" if xcpu is not None and code == -xcpu else "crash"


def environment(folder: Path) -> dict[str, str]:
    """Return all that the process sees of the environment: where our code is, and that GDAL leaves its drivers out."""
    code = str(Path(byibalance_core.__file__).parent.parent)
    names = ("SYSTEMROOT", "PATH") if sys.platform == "win32" else ()
    return {
        **{name: os.environ[name] for name in names if name in os.environ},
        "PYTHONPATH": code,
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(folder)),
        # Threads and pools that only reserve address space would eat the limit of memory.
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "GDAL_SKIP": ",".join(SKIPPED_DRIVERS),
        "GDAL_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
    }


def _sweep(folder: Path) -> None:
    """Remove the folders of programs that were killed before they could."""
    if sys.platform == "win32":  # asking for a process by its id would end it there
        return
    for left in folder.glob(f"{FOLDER}*-*"):
        number = left.name.removeprefix(FOLDER).partition("-")[0]
        if not number.isdecimal():
            continue
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenPipeError("The process has no pipes.")
    return stream


def _stopped(file: str, why: str) -> Finding:
    reasons = {
        "memory": f"den bruger mere end {confine.MEMORY_BYTES >> 20} MB hukommelse",
        "time": f"den tager mere end {confine.CPU_SECONDS} sekunder",
    }
    return report("reading-stopped", file=file, reason=reasons.get(why, "den får læsningen til at bryde sammen"))
