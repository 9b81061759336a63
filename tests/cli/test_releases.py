"""``releases``, ``rollback`` and ``verify``."""

import shutil

from byibalance_core import settings
from byibalance_core import store as disk

from .answers import one_object


def test_releases_lists_the_newest_first_and_marks_what_is_served(served):
    run, ids = served
    code, out, _ = run("releases", "0101", "--json")
    values = one_object(out)
    assert code == 0
    assert values["release"] == ids[1]
    assert values["municipality"] == {"code": "101", "name": "Prøveby", "fictitious": True}
    assert [(r["release_id"], r["is_current"]) for r in values["releases"]] == [(ids[1], True), (ids[0], False)]
    assert ids[0] in run("releases")[1]


def test_rollback_serves_the_older_release(served):
    run, ids = served
    code, out, _ = run("rollback", ids[0], "--json")
    assert code == 0
    assert one_object(out) == {
        "release": ids[0],
        "generated_by": settings.program(),
        "municipality": {"code": "101", "name": "Prøveby", "fictitious": True},
        "previous": ids[1],
    }
    assert disk.current_id(settings.store(), "101") == ids[0]


def test_an_unknown_release_is_answered_with_those_that_exist(served):
    run, ids = served
    code, _, err = run("rollback", "0009-0123456789ab", "--code", "101")
    assert code == 2
    assert ids[0] in err
    assert ids[1] in err


def test_verify_tells_a_whole_release_from_a_changed_one(served):
    run, ids = served
    assert run("verify", ids[0])[:2] == (0, f"{ids[0]} er hel og uændret.\n")
    changed = settings.store() / "101" / "releases" / ids[0] / "public" / "stock.parquet"
    changed.chmod(0o644)
    changed.write_bytes(b"")
    code, out, _ = run("verify", ids[0], "--json")
    values = one_object(out)
    assert code == 1
    assert values["ok"] is False
    assert "public/stock.parquet" in values["problems"][0]


def test_an_id_that_two_municipalities_have_asks_for_the_code(served):
    run, ids = served
    shutil.copytree(settings.store() / "101", settings.store() / "102")
    code, _, err = run("verify", ids[0])
    assert code == 2
    assert "--code" in err
    assert run("verify", ids[0], "--code", "101")[0] == 0
