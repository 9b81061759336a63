"""``register.toml``: each fault has line and key; the bundled ones agree with the rest of their folders."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from byibalance_core import gate, load
from byibalance_core.register import links
from byibalance_core.register.entries import (
    AgendaItem,
    Agreement,
    AgreementParty,
    Approval,
    CardText,
    Coverage,
    Decision,
    Document,
    Entry,
    Meeting,
    Note,
    Objection,
    Signature,
    Target,
)
from byibalance_core.register.grant_card import dialogue_card, grant_card, vacancy_card
from byibalance_core.register.plain import to_plain
from byibalance_core.register.seeds import plant
from byibalance_core.register.standing import approvals_of, contested_figures
from byibalance_core.register.store import Register
from byibalance_core.register.targets import measure_targets
from byibalance_core.sources.register_files import read_register

DATA = Path(__file__).parents[1] / "data"

GOOD = """\
[[agreement]]
id = "a1"
name = "Aftalen"
valid_from = 2025-01-01
valid_to = 2028-12-31
paragraphs = ["60"]

[[meeting]]
id = "m1"
agreement = "a1"
participants = ["forum", "secretariat"]
release = "latest"

[[agenda_item]]
id = "p1"
meeting = "m1"
position = 1
link = "/overblik"

[[target]]
id = "t1"
agreement = "a1"
value = 0.2
"""

#: What is changed in the good file; the code; the text of the line that is told; the key that is named.
FAULTS = [
    ("[[target]]", "[[goal]]", "unknown-key", "[[goal]]", "goal"),
    ('name = "Aftalen"', 'nmae = "Aftalen"', "unknown-key", "nmae", "agreement[1].nmae"),
    ('id = "p1"', 'idd = "p1"', "unknown-key", "idd", "agenda_item[1].idd"),
    ('id = "t1"\n', "", "missing-key", "[[target]]", "target[1].id"),
    ("position = 1", 'position = "1"', "wrong-value", "position", "agenda_item[1].position"),
    ("value = 0.2", 'value = "0,2"', "wrong-value", "0,2", "target[1].value"),
    ("value = 0.2", "value = nan", "row", "[[target]]", "target[1] kan ikke gemmes"),
    ("2028-12-31", '"2028-12-31"', "wrong-value", "valid_to", "agreement[1].valid_to"),
    ("2028-12-31", "2028-12-31T10:00:00", "wrong-value", "valid_to", "agreement[1].valid_to"),
    ("2028-12-31", "2029-01-01", "row", "[[agreement]]", "fire år"),
    ('["60"]', '"60"', "wrong-value", "paragraphs", "agreement[1].paragraphs"),
    ('"latest"', '"0001-0123456789ab"', "wrong-value", "release", "meeting[1].release"),
    ('"/overblik"', '"https://evil.example"', "row", "[[agenda_item]]", "link"),
    ('"secretariat"', '"Jens Jensen"', "row", "[[meeting]]", "rolle"),
    ('meeting = "m1"', 'meeting = "m2"', "unknown-row", 'meeting = "m2"', "agenda_item[1].meeting"),
    ('id = "t1"', 'id = "t1"\nid = "t2"', "duplicate", 'id = "t2"', "target[1].id"),
    ("value = 0.2", 'value = 0.2\n\n[[target]]\nid = "t1"', "duplicate", 'id = "t1"', "target[2].id"),
    ("value = 0.2", 'value = 0.2\ndirection = "up"', "wrong-value", "direction", "target[1].direction"),
]


def read(tmp_path: Path, text: str):
    path = tmp_path / "register.toml"
    path.write_text(text, encoding="utf-8")
    return read_register(path, code="998")


def test_a_good_file_has_no_fault_and_each_row_comes_after_those_it_names(tmp_path):
    file = read(tmp_path, GOOD)
    assert file.findings == ()
    assert [(kind, entry.id) for kind, _, entry in file.rows] == [
        ("agreement", "a1"), ("target", "t1"), ("meeting", "m1"), ("agenda_item", "p1")]  # fmt: skip
    assert file.entries[0].valid_to == date(2028, 12, 31)
    assert {entry.municipality for entry in file.entries} == {"998"}


@pytest.mark.parametrize(("old", "new", "code", "line", "key"), FAULTS, ids=[f"{f[2]}: {f[1][:30]}" for f in FAULTS])
def test_each_fault_is_told_with_its_line_and_its_key(tmp_path, old, new, code, line, key):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    file = read(tmp_path, text)
    assert file.rows == ()
    fault = next(each for each in file.findings if each.code == f"register-{code}")
    assert fault.severity == "refuse"
    assert line in text.split("\n")[fault.row - 1]
    assert key in fault.found


def test_a_file_that_names_a_person_is_refused_unread_and_not_repeated(tmp_path):
    file = read(tmp_path, GOOD.replace("Aftalen", "Lejer 010170-1234"))
    assert [fault.code for fault in file.findings] == ["personal-data"]
    assert "1234" not in str(file.findings)


def test_a_file_that_is_no_toml_is_a_finding(tmp_path):
    for text in ("[[agreement", "agreement = 3", "\udcff"):
        path = tmp_path / "register.toml"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert read_register(path, code="998").findings


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('unit_id = "99902"', 'unit_id = "99999"', "unit_id"),
        ('unit_id = "999-o3"', 'unit_id = "999-o9"', "coverage[3].unit_id"),
        ('organisation = "999-o1"', 'organisation = "999-oo"', "organisation"),
        ('indicator = "outside_labour_share"', 'indicator = "outside_labor_share"', "indicator"),
        ('source_id = "999-kommune"', 'source_id = "999-komune"', "source_id"),
        ('effort = "999-i05"', 'effort = "999-i99"', "effort"),
    ],
)
def test_what_the_delivery_does_not_hold_stops_it_with_line_and_key(tmp_path, old, new, key):
    folder = tmp_path / "999"
    folder.mkdir()
    for name in ("municipality.toml", "sources.toml", "areas.csv", "estates.csv", "organisations.csv", "efforts.csv"):
        shutil.copy(DATA / "999" / name, folder)
    text = (DATA / "999" / "register.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "register.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [each for each in gate.check(folder).findings if each.code == "register-unknown-unit"]
    assert len(found) == 1
    assert key in found[0].found
    assert new.split('"')[1] in text.replace(old, new, 1).split("\n")[found[0].row - 1]


@pytest.fixture(scope="module")
def bundled() -> dict[str, list[Entry]]:
    checked = {code: gate.check(DATA / code) for code in ("101", "999")}
    assert all(each.register is not None for each in checked.values())
    return {code: list(each.register.entries) for code, each in checked.items() if each.register is not None}


def of(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def test_the_examples_agreement_is_that_of_its_ladder_and_its_public_facts(bundled):
    rows = bundled["999"]
    (agreement,) = of(rows, Agreement)
    told = tomllib.loads((DATA / "999" / "agreement.toml").read_text(encoding="utf-8"))["agreement"]
    assert (agreement.id, agreement.name, agreement.name_en) == (told["id"], told["name_da"], told["name_en"])
    assert (agreement.valid_from, agreement.valid_to) == (told["valid_from"], told["valid_to"])
    assert (list(agreement.paragraphs), agreement.fictitious) == (told["paragraphs"], told["fictitious"])
    organisations = pd.read_csv(DATA / "999" / "organisations.csv")
    parties = of(rows, AgreementParty)
    assert {(each.organisation, each.name) for each in parties if each.part == "organisation"} == {
        (row.organisation_id, row.name) for row in organisations.itertuples(index=False)
    }
    facts = " ".join(pd.read_csv(DATA / "999" / "public_facts.csv")["text_da"])
    assert "syv boligorganisationer" in facts
    assert len(parties) == 8
    assert any("20 billige boliger" in target.title for target in of(rows, Target))


def test_the_example_has_what_a_meeting_is_walked_with(bundled):
    rows = bundled["999"]
    forums = sorted((each for each in of(rows, Meeting) if each.kind == "forum"), key=lambda each: each.day)
    assert [each.state for each in forums] == ["held", "held", "planned"]
    assert all(each.frozen and each.release for each in forums[:2])
    assert {each.meeting for each in of(rows, Decision)} == {each.id for each in forums[:2]}
    assert len([each for each in of(rows, AgendaItem) if each.meeting == forums[2].id]) == 4
    (objection,) = of(rows, Objection)
    assert objection.answer and objection.answered_on and objection.settled_on is None
    assert {each.outcome for each in of(rows, Approval)} == {"approved", "objected"}
    notes = of(rows, Note)
    assert {each.voice for each in notes} == {"municipality", "organisation", "residents"}
    (disagrees,) = [each for each in notes if each.stance == "disagrees"]
    answered = next(each for each in notes if each.id == disagrees.answers)
    assert (answered.voice, disagrees.voice) == ("municipality", "organisation")


def test_every_text_that_people_read_of_the_example_says_fiktiv_in_both_languages(bundled):
    plain = []
    for row in bundled["999"]:
        for name, value in to_plain(row).items():
            other = getattr(row, f"{name}_en", None)
            # A question stands under its item's title, which says it.
            if other is not None and value and name != "question":
                plain += [(row.id, name)] if "fiktiv" not in value or "fictitious" not in other else []
    assert plain == []


def test_copenhagen_has_the_public_agreement_and_nothing_invented(bundled):
    rows = bundled["101"]
    assert sorted({type(row).__name__ for row in rows}) == ["Agreement", "AgreementParty", "Document"]
    (agreement,) = of(rows, Agreement)
    assert (agreement.valid_from, agreement.valid_to) == (date(2024, 1, 1), date(2027, 12, 31))
    facts = pd.read_csv(DATA / "101" / "public_facts.csv")
    told = " ".join(facts["text_da"])
    for party in of(rows, AgreementParty):
        assert party.name.split(",")[0] in told
    assert agreement.source_id in set(facts["source_id"])
    # No share, step or number of any kind beside the years and the paragraphs.
    assert not any(sign.isdigit() for sign in agreement.terms + agreement.terms_en)


def planted(tmp_path: Path, rows, releases, current) -> Register:
    register = Register.at(f"sqlite:///{tmp_path / 'register.sqlite'}")
    count = plant(register, rows, municipality="999", releases=releases, current=current)
    assert count == len(rows)
    return register


def test_planting_pins_held_meetings_with_their_links_and_decisions(tmp_path, bundled):
    first, latest = "0001-aaaaaaaaaaaa", "0002-bbbbbbbbbbbb"
    register = planted(tmp_path, bundled["999"], (first, latest), latest)
    pins = {each.id: each.release for each in register.list(Meeting, "999")}
    assert pins == {"999-moede-1": first, "999-moede-2": latest, "999-moede-3": "", "999-dialog-o1": latest}
    for kind in (AgendaItem, Decision):
        for each in register.list(kind, "999"):
            assert links.release_of(each.link) == (pins[each.meeting] or "latest")
    assert all(each.release == pins[each.meeting] for each in register.list(Decision, "999"))
    assert {each.changed_by for each in register.list(Note, "999")} == {"data_folder"}
    register.close()


def test_people_own_what_they_wrote_and_deleted(tmp_path, bundled):
    for number, leave in enumerate((False, True)):
        register = Register.at(f"sqlite:///{tmp_path / f'{number}.sqlite'}")
        own = register.add(Note(municipality="999", unit_id="99901", text="Vores egen"), by="forum")
        if leave:
            register.remove(own, by="forum")
        told = {"releases": ("0001-aaaaaaaaaaaa",), "current": "0001-aaaaaaaaaaaa"}
        assert plant(register, bundled["999"], municipality="999", **told) == 0
        assert register.list(Agreement, "999") == ()
        # Another municipality's register is its own.
        assert plant(register, bundled["101"], municipality="101", **told) == len(bundled["101"])
        assert plant(register, bundled["101"], municipality="101", **told) == 0
        register.close()


def test_the_examples_cards_targets_and_objection_follow_from_its_release(tmp_path, bundled, store):
    m = load(store, "999")
    register = planted(tmp_path, bundled["999"], (m.release_id,), m.release_id)

    def rows(kind):
        return register.list(kind, "999")

    kinds = {"parties": AgreementParty, "coverage": Coverage, "documents": Document, "signatures": Signature}
    card = grant_card(
        m, on=date(2026, 12, 1), agreements=rows(Agreement), texts=rows(CardText),
        **{name: rows(kind) for name, kind in kinds.items()},
    )  # fmt: skip
    # One organisation of the seven has not signed; nothing else is missing.
    assert card.missing == ("signature 999-part-o6",)
    assert (len(card.organisations), len(card.estates), card.not_covered) == (7, 60, ())
    assert [share for _, _, share in card.shares] == [0.25, 0.25, 0.15, 0.05]
    values = m.table("indicators")
    own = values[(values["unit_id"] == "999") & (values["indicator"] == "cheap_dwellings_share")].iloc[-1]
    assert card.cheap_homes is not None
    assert card.cheap_homes.dwellings == round(own["value"] * own["base"])
    after = grant_card(m, on=date(2029, 1, 1), agreements=rows(Agreement))
    assert {"in_force", "parties", "coverage", "document", "purpose"} <= set(after.missing)
    assert grant_card(m, on=date(2026, 1, 1), agreements=()).missing == ("agreement",)

    told = measure_targets(rows(Target), m, on=date(2026, 12, 1))
    verdicts = {each.target.id.removeprefix("999-maal-"): (each.verdict, each.reason) for each in told}
    assert verdicts["hjemloeshed"] == ("not_measured", "in_words")
    assert verdicts["tomgang"] == ("reached", "")
    assert verdicts["arbejde"][0] in ("unchanged", "towards")
    contested = contested_figures(rows(Objection), m.table("indicators"), release_id=m.release_id)
    assert contested[["unit_id", "period", "state"]].to_numpy().tolist() == [["999-a024", "2025", "answered"]]
    found = approvals_of(rows(Approval), ["999-o1", "999-o2"], release_id=m.release_id)
    assert (found["999-o1"].outcome, found["999-o2"]) == ("approved", None)

    dialogues = dialogue_card(m, year=2026, meetings=rows(Meeting), objections=rows(Objection))
    assert [line.organisation for line in dialogues.lines if line.meetings] == ["999-o1"]
    assert [len(line.objections) for line in dialogues.lines] == [0, 0, 0, 0, 1, 0, 0]
    assert len([each for each in dialogues.missing if each.startswith("meeting")]) == 6
    register.close()


def test_the_yearly_count_adds_what_is_told_and_says_what_is_withheld(store, bundled):
    m = load(store, "999")
    card = vacancy_card(m, year=2025, texts=of(bundled["999"], CardText))
    assert card.period == "2025M12"
    table = m.table("vacancies")
    rows = table[(table["period"] == "2025M12") & table["dwelling_type"].isin(["family", "youth"])]
    assert sum(line.vacant for line in card.lines) == int(rows["vacant"].sum())
    assert sum(line.hidden for line in card.lines) == int(rows["vacant"].isna().sum())
    assert {"action", "need"} <= set(card.missing)
    assert "causes" not in card.missing
    assert vacancy_card(m, year=1999).missing[0] == "vacancies"


def test_copenhagens_card_says_what_is_not_public(store, bundled):
    m = load(store, "101")
    rows = bundled["101"]
    card = grant_card(
        m, on=date(2026, 12, 1), agreements=of(rows, Agreement), parties=of(rows, AgreementParty),
        documents=of(rows, Document),
    )  # fmt: skip
    assert {"coverage", "shares", "purpose", "signature 101-part-kommune", "signature 101-part-bl"} <= set(card.missing)
    assert card.shares == ()
