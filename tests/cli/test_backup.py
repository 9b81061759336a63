"""``backup`` and ``restore`` from the command line, and what publishing and ``doctor`` do with the register."""

import shutil

import pytest

from byibalance_core import settings
from byibalance_core.register import database
from byibalance_core.register.entries import Agreement, Meeting, Note
from byibalance_core.register.store import Register

from .answers import one_object
from .test_doctor import checks


def test_publishing_begins_the_register_once_and_never_over_what_people_wrote(byibalance):
    root = settings.project_root()
    code, out, _ = byibalance("publish", str(root / "data" / "101"))
    assert code == 0
    assert "Registeret begynder med 4 rækker" in out
    register = Register.of_store(settings.store())
    (agreement,) = register.list(Agreement, "101")
    register.remove(agreement, by="forum")
    code, out, _ = byibalance("publish", str(root / "data" / "101"), "--force")
    assert "Registeret begynder" not in out
    assert register.list(Agreement, "101") == ()
    register.close()


def test_a_backup_is_restored_elsewhere_and_a_full_store_is_left_alone(byibalance, tmp_path, monkeypatch):
    root = settings.project_root()
    byibalance("publish", str(root / "data" / "101"))
    copy = tmp_path / "copy.tar"
    code, out, _ = byibalance("backup", str(copy))
    assert code == 0
    assert "101: 1" in out
    assert byibalance("backup", str(copy))[0] == 2
    code, _, err = byibalance("restore", str(copy))
    assert code == 2
    assert "allerede" in err
    ids = byibalance("releases", "101", "--json")[1]
    monkeypatch.setenv("BYIBALANCE_STORE", str(tmp_path / "elsewhere"))
    code, out, _ = byibalance("restore", str(copy), "--json")
    assert code == 0
    assert one_object(out)["releases"] == {"101": 1}
    assert one_object(byibalance("releases", "101", "--json")[1])["releases"] == one_object(ids)["releases"]
    register = Register.of_store(settings.store())
    assert len(register.list(Agreement, "101")) == 1
    register.close()


@pytest.mark.parametrize("fault", ["damaged", "newer", "no_release"])
def test_a_register_that_is_not_as_it_should_be_flips_doctors_check_of_it(fault, served):
    run, _ = served
    place = settings.store()
    before = checks(run("doctor", "--json")[1])
    assert before["register"]["ok"]
    register = Register.of_store(place)
    if fault == "newer":
        with register.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    elif fault == "no_release":
        register.add(Meeting(municipality="101", name="Boligforum", release="0099-0123456789ab"), by="forum")
    else:
        for number in range(200):
            register.add(Note(municipality="101", text="x" * 500, unit_id=str(number)), by="forum")
    register.close()
    path = place / database.FILE
    if fault == "damaged":
        with path.open("r+b") as stream:
            stream.seek(8192)
            stream.write(b"\xff" * 20000)
    after = checks(run("doctor", "--json")[1])
    assert [name for name in after if after[name]["ok"] != before[name]["ok"]] == ["register"]
    assert after["register"]["do"]
    for left in place.glob(f"{database.FILE}*"):
        left.unlink()


def test_a_register_that_cannot_be_used_does_not_stop_a_publication(byibalance, tmp_path):
    root = settings.project_root()
    settings.store().mkdir(parents=True, exist_ok=True)
    (settings.store() / database.FILE).write_bytes(b"no database" * 1000)
    code, out, err = byibalance("publish", str(root / "data" / "101"))
    assert code == 0
    assert "Udgivet" in out
    assert "doctor" in err


def test_a_folder_with_a_wrong_register_is_not_published(byibalance, tmp_path):
    folder = tmp_path / "101"
    shutil.copytree(settings.project_root() / "data" / "101", folder)
    path = folder / "register.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("valid_from", "gyldig_fra"), encoding="utf-8")
    code, out, _ = byibalance("check", str(folder), "--json")
    assert code == 1
    assert "register-unknown-key" in {each["code"] for each in one_object(out)["findings"]}
    assert byibalance("publish", str(folder))[0] == 2
    assert not (settings.store() / database.FILE).exists()
