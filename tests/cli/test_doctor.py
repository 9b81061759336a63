"""``doctor``: what is broken flips its own check and no other."""

import shutil

from byibalance_core import settings

from .answers import one_object


def checks(out):
    return {check["name"]: check for check in one_object(out)["checks"]}


def test_doctor_is_ready_when_something_is_published_and_says_how_old_it_is(served):
    run, ids = served
    code, out, _ = run("doctor", "--json")
    values = one_object(out)
    assert all(list(check) == ["name", "ok", "found", "do"] for check in values["checks"])
    assert values["ready"] is all(check["ok"] for check in values["checks"])
    assert code == (0 if values["ready"] else 1)
    assert checks(out)["release 101"]["ok"]
    assert ids[1] in checks(out)["release 101"]["found"]
    assert "fiktiv" in checks(out)["release 101"]["found"]


def test_each_thing_that_is_broken_flips_its_own_check(served, monkeypatch, tmp_path):
    run, ids = served
    before = checks(run("doctor", "--json")[1])
    folder = settings.store() / "101" / "releases" / ids[1] / "partner"
    (folder / "stock.parquet").rename(tmp_path / "kept")
    after = checks(run("doctor", "--json")[1])
    assert [name for name in after if after[name]["ok"] != before[name]["ok"]] == ["release 101"]
    assert after["release 101"]["do"]
    (tmp_path / "kept").rename(folder / "stock.parquet")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    after = checks(run("doctor", "--json")[1])
    assert [name for name in after if after[name]["ok"] != before[name]["ok"]] == ["disk"]


def test_doctor_without_a_release_says_what_to_run(byibalance):
    code, out, _ = byibalance("doctor", "--json")
    assert code == 1
    assert "byibalance demo" in checks(out)["release"]["do"]


def test_doctor_finds_a_package_that_is_not_the_tested_one(served, monkeypatch, tmp_path):
    run, _ = served
    root = settings.project_root()
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "constraints.txt").write_text("# pinned\npandas==1.0.0\nnot-installed==1\n")
    monkeypatch.setattr(settings, "project_root", lambda: tmp_path)
    found = checks(run("doctor", "--json")[1])["packages"]
    assert not found["ok"]
    assert "pandas" in found["found"]
    assert "not-installed" not in found["found"]
