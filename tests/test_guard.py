"""Delivered files are read in a process of their own: what it is kept from, and that it reads the same."""

import os
import socket
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from byibalance_core import settings
from byibalance_core.gate import Answers, check
from byibalance_core.sources import guard
from byibalance_core.sources.criteria_files import CRITERIA
from byibalance_core.sources.guard import Guarded
from byibalance_core.sources.reader import IN_PROCESS

from .lilleby import FILES, finds, write_files
from .squares import layer
from .test_bad_inputs import CASES
from .test_boundaries import DEEP, VRT, file_of, shapefile
from .test_workbook import HEADER, OTHER_FILES, ROWS, repacked, workbook, zipped

FILE = {"file": "tal.csv", "answers": {}}


class Taken(Guarded):
    """A process that a file has taken over."""

    module = "tests.hostile_child"


@pytest.fixture(scope="module")
def reader():
    with Guarded() as reader:
        yield reader


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Return the folder in which the process gets its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def asked(task, *, seconds=20.0, **answers):
    """Return what a process that was taken over could do, and the finding's reason where it ended."""
    with Taken(seconds=seconds) as taken:
        header, _, findings = taken.ask({**FILE, "task": task, "answers": answers}, b"")
    return header.get("done"), [finding.found for finding in findings]


# --- What it is kept from ----------------------------------------------------------------------------------------


@pytest.fixture
def listener():
    """Listen on loopback; the list gets an entry for every connection."""
    heard = []
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            try:
                heard.append(server.accept())
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


@pytest.mark.parametrize("task", ["connect", "gdal"])
def test_nothing_that_a_file_does_reaches_the_network(listener, task):
    port, heard = listener
    done, _ = asked(task, crs=str(port))
    assert "did" not in done
    with socket.create_connection(("127.0.0.1", port)):
        time.sleep(0.1)
    assert len(heard) == 1, "only the test itself was heard"


def test_a_file_cannot_start_a_program_or_fill_the_disk():
    assert asked("program")[0].startswith("refused")
    assert asked("large_file")[0].startswith("refused")


def test_the_process_sees_no_environment_but_its_own_and_an_empty_folder(monkeypatch):
    monkeypatch.setenv("BYIBALANCE_STORE", "/srv/hemmelig")
    monkeypatch.setenv("AWS_SECRET", "hemmelig")
    done, _ = asked("sees")
    assert "BYIBALANCE_STORE" not in done
    assert "AWS_SECRET" not in done
    assert "byibalance-reads-" in done


@pytest.mark.parametrize(
    ("task", "seconds", "reason"),
    [
        ("forever", 20, "mere end 20 sekunder"),
        ("silent", 2, "mere end 20 sekunder"),
        ("greedy", 20, "mere end 1024 MB hukommelse"),
        ("aborts", 20, "bryde sammen"),
        ("nonsense", 20, "bryde sammen"),
        ("tells", 20, "bryde sammen"),
    ],
)
def test_a_file_that_kills_its_reading_is_refused_with_the_reason_and_nothing_else(folders, task, seconds, reason):
    done, found = asked(task, seconds=seconds)
    assert done is None
    assert len(found) == 1
    assert reason in found[0]
    assert "010170" not in found[0]
    assert list(folders.iterdir()) == []


def test_what_a_library_prints_does_not_disturb_the_answers():
    assert asked("prints")[0] == "printed"


def test_rows_that_are_not_the_tables_are_not_taken():
    with Taken() as taken:
        table, frame, findings = taken.table(b"", file="areas.csv", answers=Answers())
    assert (table, frame, [finding.code for finding in findings]) == (None, None, ["reading-stopped"])


def test_after_a_file_that_died_the_next_one_is_read(folders):
    with Taken() as taken:
        taken.ask({**FILE, "task": "aborts"}, b"")
        header, _, findings = taken.ask({**FILE, "task": "prints"}, b"")
    assert (header["done"], findings) == ("printed", [])
    assert list(folders.iterdir()) == []


def test_only_the_drivers_of_three_formats_are_left_in_gdal(tmp_path):
    program = "import pyogrio; print(','.join(sorted(pyogrio.list_drivers())))"
    run = subprocess.run(
        [sys.executable, "-c", program], env=guard.environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "ESRI Shapefile,GPKG,GeoJSON"


def test_a_machine_that_holds_less_says_so(monkeypatch):
    with Guarded() as reader:
        assert reader.remarks == []
        reader._held = ("memory", "cpu", "file_size")
        (remark,) = reader.remarks
    assert (remark.code, remark.severity) == ("reading-less-guarded", "note")
    assert "netværk, andre programmer" in remark.found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds all of it")
def test_on_linux_all_of_it_is_held(reader):
    reader.grid(b"a;b", file="a.csv", table=None, answers=Answers())
    assert set(guard.HELD) == set(reader._held)


# --- It reads the same -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_bad_input_is_answered_the_same_through_the_process(case, tmp_path, reader):
    content = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode(case.get("encoding", "utf-8"))
    folder = write_files(tmp_path, {**FILES, case["file"]: content})
    answers = Answers(**case.get("answer", {}))
    checked, other = check(folder, answers=answers), check(folder, answers=answers, reader=reader)
    assert finds(other) == case["says"]
    assert checked.findings == other.findings
    for name, frame in checked.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name])


@pytest.mark.parametrize("folder", settings.data_folders(), ids=lambda folder: folder.name)
def test_the_bundled_folders_are_read_the_same_through_the_process(folder, reader):
    checked, other = check(folder), check(folder, reader=reader)
    assert checked.findings == other.findings
    assert checked.file_hashes == other.file_hashes
    for name, frame in checked.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name])
    pd.testing.assert_frame_equal(pd.DataFrame(checked.geometry), pd.DataFrame(other.geometry))


def last_cell(book):
    book["stock"]["XFD1048576"] = 1


def swollen(name, content):
    """Put 300 MB into one cell of a workbook that is small when packed."""
    return content.replace(b"<t>0101</t>", b"<t>" + b"a" * 300_000_000 + b"</t>") if b"sheet1" in name else content


def bomb() -> bytes:
    return repacked(workbook(), lambda name, old: swollen(name.encode(), old))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *OTHER_FILES.values(),
        (workbook(change=last_cell), "too-many-rows"),
        (
            zipped(**{"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"<t>" + bytes(250_000_000)}),
            "unsafe-archive",
        ),
    ],
)
def test_hostile_workbooks_are_refused_through_the_process_in_little_time(reader, data, code):
    start = time.monotonic()
    _, _, findings = reader.table(data, file="stock.xlsx", answers=Answers())
    assert [finding.code for finding in findings] == [code]
    assert time.monotonic() - start < 10


def test_a_cell_of_300_mb_is_refused_and_the_next_workbook_is_read(reader):
    data = bomb()
    assert len(data) < 400_000
    _, _, findings = reader.table(data, file="stock.xlsx", answers=Answers())
    assert [finding.code for finding in findings] == ["unsafe-archive"]
    _, frame, findings = reader.table(workbook(), file="stock.xlsx", answers=Answers())
    assert (len(frame), findings) == (len(ROWS), [])


@pytest.mark.parametrize("data", [VRT, b"WFS:http://127.0.0.1:9/", b'{"type": ' + DEEP + b"}", b"", b"PK\x03\x04"])
def test_hostile_boundaries_are_answered_the_same_through_the_process(reader, data):
    here = IN_PROCESS.shapes(data, file="grænser.geojson", answers=Answers())
    assert reader.shapes(data, file="grænser.geojson", answers=Answers()) == here


def test_boundaries_are_read_the_same_through_the_process(reader, tmp_path):
    frame = layer()
    for suffix, data in (("gpkg", file_of(frame, tmp_path, "gpkg")), ("zip", shapefile(frame, tmp_path))):
        here, found = IN_PROCESS.shapes(data, file=f"a.{suffix}", answers=Answers())
        there, other = reader.shapes(data, file=f"a.{suffix}", answers=Answers())
        assert found == other
        pd.testing.assert_frame_equal(pd.DataFrame(here), pd.DataFrame(there))
        assert here.crs == there.crs


def test_a_sheets_cells_come_through_as_they_are(reader):
    data = workbook((HEADER, ["0101", 2026, 100.5, None], ["0102", pd.Timestamp("2026-02-01"), True, "<5"]))
    here = IN_PROCESS.grid(data, file="a.xlsx", table=CRITERIA, answers=Answers())
    assert reader.grid(data, file="a.xlsx", table=CRITERIA, answers=Answers()) == here


def test_the_folder_of_a_program_that_was_killed_is_removed(tmp_path):
    program = (
        "import os, signal\n"
        "from byibalance_core.sources.guard import Guarded\n"
        "from byibalance_core.sources.answers import Answers\n"
        "Guarded().table(b'area_id;name', file='areas.csv', answers=Answers())\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {"PYTHONPATH": str(settings.project_root()), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    deadline = time.monotonic() + 10
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_reading_left_is_swept_by_the_next_one(folders):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (folders / f"byibalance-reads-{gone.pid}-x").mkdir()
    (folders / f"byibalance-reads-{os.getpid()}-x").mkdir()
    with Guarded() as reader:
        reader.table(b"area_id;name", file="areas.csv", answers=Answers())
    assert [path.name for path in folders.iterdir()] == [f"byibalance-reads-{os.getpid()}-x"]


def test_no_folder_is_left_when_the_reading_ends(folders):
    with Guarded() as reader:
        reader.table(b"area_id;name", file="areas.csv", answers=Answers())
        assert len(list(folders.iterdir())) == 1
    assert list(folders.iterdir()) == []
