"""``agreement.toml`` is read strictly: each fault stops a publication and is told with its line and its key."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byibalance_core import gate, release, settings
from byibalance_core.findings import RefusedError
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.sources.agreement_files import read_agreement, stored
from byibalance_core.sources.agreement_form import TABLES, is_origin
from byibalance_core.sources.toml_lines import key_lines
from tests.lilleby import FILES, write_files

GOOD = """\
[agreement]
id = "998-2025"
name_da = "Lillebys aftale"
valid_from = 2025-01-01
valid_to = 2028-12-31
source_id = "s"
dwelling_types = ["family"]
paragraphs = ["59", "60"]

[steps.let]
allocation_share = 0.25
flexible_share = 0.10
criteria = ["seniors"]

[steps.svaer]
allocation_share = 0.05
flexible_share = 0.50
criteria = ["work"]

[placement]
needed = 1

[placement.criteria.job]
indicator = "outside_labour_share"
minimum_base = 100
bands = [
  {step = "let", below = 0.30},
  {step = "svaer", at_least = 0.30},
]

[placement.criteria.school]
indicator = "basic_education_share"
bands = [{step = "let", below = 0.5}, {step = "svaer", at_least = 0.5}]

[estates]
998-a1 = "svaer"
998-a2 = {step = "let", from = 2026-01-01, decided_by = "boligforum", reason = "Prøves."}

[criteria.work]
name_da = "Personer i arbejde"
kind = "work"

[criteria.seniors]
kind = "seniors"
"""

#: What is changed in the good file; the code; the text of the line that is told; the key that is named.
FAULTS = [
    ("flexible_share = 0.10", "flexibel_share = 0.10", "unknown-key", "flexibel_share", "steps.let.flexibel_share"),
    ("[steps.let]", "[step.let]", "unknown-key", "[step.let]", "step"),
    ("needed = 1", "needed = 1\nat_least = 2", "unknown-key", "at_least = 2", "placement.at_least"),
    ("below = 0.30}", "under = 0.30}", "unknown-key", "under = 0.30", "placement.criteria.job.bands[1].under"),
    ('decided_by = "', 'by = "', "unknown-key", "998-a2", "estates.998-a2.by"),
    ("allocation_share = 0.25\n", "", "missing-key", "[steps.let]", "steps.let.allocation_share"),
    ('indicator = "outside_labour_share"\n', "", "missing-key", "criteria.job]", "placement.criteria.job.indicator"),
    ('step = "let", from', "from", "missing-key", "998-a2", "estates.998-a2.step"),
    ('{step = "let", below = 0.30}', "{below = 0.30}", "missing-key", "{below", "placement.criteria.job.bands[1].step"),
    ("allocation_share = 0.25", "allocation_share = 25", "rate", "= 25", "steps.let.allocation_share er 25"),
    ("allocation_share = 0.25", "allocation_share = -0.1", "rate", "= -0.1", "steps.let.allocation_share"),
    ("allocation_share = 0.25", "allocation_share = nan", "rate", "= nan", "steps.let.allocation_share"),
    ("flexible_share = 0.50", "flexible_share = 1.5", "rate", "= 1.5", "steps.svaer.flexible_share"),
    ("flexible_share = 0.50", "flexible_share = 0.96", "rates-over-one", "[steps.svaer]", "steps.svaer"),
    ("allocation_share = 0.25", 'allocation_share = "en fjerdedel"', "wrong-value", "fjerdedel", "allocation_share"),
    ("allocation_share = 0.25", "allocation_share = true", "wrong-value", "= true", "steps.let.allocation_share"),
    ("needed = 1", "needed = 1.5", "wrong-value", "needed = 1.5", "placement.needed"),
    ("needed = 1", "needed = 0", "needed", "needed = 0", "placement.needed"),
    ("needed = 1", "needed = 3", "needed", "needed = 3", "placement.needed er 3"),
    ("minimum_base = 100", 'minimum_base = "mange"', "wrong-value", "mange", "placement.criteria.job.minimum_base"),
    ("below = 0.30}", "below = inf}", "wrong-value", "inf", "placement.criteria.job.bands[1].below"),
    ('["family"]', '["famlly"]', "wrong-value", "famlly", "agreement.dwelling_types[1]"),
    ('["59", "60"]', "[59, 60]", "wrong-value", "[59", "agreement.paragraphs"),
    ('kind = "seniors"', 'kind = "senior"', "wrong-value", '"senior"', "criteria.seniors.kind"),
    ('998-a1 = "svaer"', "998-a1 = 4", "wrong-value", "998-a1 = 4", "estates.998-a1"),
    ("at_least = 0.30}", "at_least = 0.25}", "bands-overlap", "at_least = 0.25", "placement.criteria.job.bands[2]"),
    ('{step = "let", below = 0.30}', '{step = "let"}', "bands-overlap", "at_least = 0.30", "job.bands[2]"),
    ("at_least = 0.30}", "at_least = 0.40}", "bands-gap", "at_least = 0.40", "fra 0.3 til 0.4"),
    ("below = 0.30}", "at_least = 0.1, below = 0.30}", "bands-gap", "at_least = 0.1", "under 0.1"),
    ("at_least = 0.30}", "at_least = 0.30, below = 1}", "bands-gap", "below = 1}", "fra 1 og op"),
    ("below = 0.30}", "at_least = 0.5, below = 0.30}", "band-empty", "at_least = 0.5, b", "job.bands[1]"),
    ('{step = "svaer", at_least = 0.30}', '{step = "svær", at_least = 0.30}', "unknown-step", "svær", "job.bands[2]"),
    ('998-a1 = "svaer"', '998-a1 = "trin4"', "unknown-step", '"trin4"', "estates.998-a1"),
    ("[placement]", "[steps.nyt]\nallocation_share = 0\n\n[placement]", "step-without-band", "steps.nyt", "steps.nyt"),
    ("outside_labour_share", "outside_labor_share", "unknown-indicator", "outside_labor", "job.indicator"),
    ('criteria = ["work"]', 'criteria = ["wrok"]', "unknown-criterion", "wrok", "steps.svaer.criteria[1]"),
    ("outside_labour_share", "nonwestern_share", "origin", "nonwestern", "placement.criteria.job.indicator"),
    ("[placement.criteria.job]", "[placement.criteria.herkomst]", "origin", "herkomst]", "criteria.herkomst"),
    ('criteria = ["work"]', 'criteria = ["origin"]', "origin", '"origin"', "steps.svaer.criteria[1]"),
    ('kind = "work"', 'kind = "ethnicity"', "origin", "ethnicity", "criteria.work.kind"),
    ('"Personer i arbejde"', '"Ikke-vestlig baggrund"', "origin", "Ikke-vestlig", "criteria.work.name_da"),
    ("2028-12-31", "2029-01-01", "too-long", "2029-01-01", "agreement.valid_to"),
    ("2028-12-31", "2024-12-31", "dates-reversed", "2024-12-31", "agreement.valid_to"),
    ("2028-12-31", '""', "date", 'valid_to = ""', "agreement.valid_to"),
    ("2028-12-31", '"31. december"', "date", "december", "agreement.valid_to"),
    ("2028-12-31", "2028-12-31T12:00:00", "date", "T12", "agreement.valid_to"),
    ("2028-12-31", "12:00:00", "date", "12:00", "agreement.valid_to"),
    ("from = 2026-01-01", 'from = "01-01-2026"', "date", "01-01-2026", "estates.998-a2.from"),
    ('998-a1 = "svaer"', '998-a2 = "svaer"', "duplicate", "998-a2 = {", "estates.998-a2"),
    ("[criteria.seniors]", "[criteria.work]", "duplicate", "", "criteria.work"),
    ("[steps.svaer]", "[steps.let]", "duplicate", "", "steps.let"),
    ("needed = 1", "needed = 1\nneeded = 2", "duplicate", "needed = 2", "placement.needed"),
]


def read(tmp_path: Path, text: str):
    path = tmp_path / "agreement.toml"
    path.write_text(text, encoding="utf-8")
    return read_agreement(path)


def test_a_good_file_has_no_fault_and_is_read_as_it_stands(tmp_path):
    file = read(tmp_path, GOOD)
    assert file.findings == ()
    agreed = from_mapping(file.content)
    assert (agreed.valid_from, agreed.valid_to) == (date(2025, 1, 1), date(2028, 12, 31))
    assert [step.step_id for step in agreed.ladder("estate").steps] == ["let", "svaer"]


@pytest.mark.parametrize(("old", "new", "code", "line", "key"), FAULTS, ids=[f"{f[2]}: {f[1][:40]}" for f in FAULTS])
def test_each_fault_is_told_with_its_line_and_its_key(tmp_path, old, new, code, line, key):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    found = read(tmp_path, text).findings
    assert [finding.code for finding in found] == [f"agreement-{code}"]
    assert found[0].severity == "refuse"
    assert key in found[0].found
    assert found[0].file == "agreement.toml"
    if line:
        assert line in text.splitlines()[found[0].row - 1]


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path):
    text = GOOD.replace("= 0.25", "= 2.5").replace("2028-12-31", '"snart"').replace("at_least = 0.30", "at_least = 0.2")
    text = text.replace('kind = "work"', 'kind = "work"\nname_en = "People by origin"')
    found = read(tmp_path, text).findings
    codes = [finding.code.removeprefix("agreement-") for finding in found]
    assert codes == ["date", "rate", "bands-overlap", "origin"]
    assert [finding.row for finding in found] == sorted(finding.row for finding in found)


def test_a_table_that_stands_twice_is_told_where_it_stands_again(tmp_path):
    text = GOOD.replace("[steps.svaer]", "[steps.let]")
    found = read(tmp_path, text).findings[0]
    again = [number for number, line in enumerate(text.splitlines(), 1) if line == "[steps.let]"]
    assert found.row == again[1]
    assert f"linje {again[0]}" in found.found


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("[steps.let\n", 1),
        ('[steps.let]\nallocation_share = 0.25\nname_da = "Trin\n', 3),
        ("[steps.let]\nallocation_share = 0,25\n", 2),
        ("a = " + "[" * 20_000, 1),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path, text, row):
    found = read(tmp_path, text).findings
    assert [(finding.code, finding.row) for finding in found] == [("toml-unreadable", row)]


def test_a_file_in_another_encoding_or_without_content_is_refused(tmp_path):
    path = tmp_path / "agreement.toml"
    path.write_bytes('[steps.let]\nname_da = "Lavt på trappen"\n'.encode("cp1252"))
    assert [(one.code, one.row) for one in read_agreement(path).findings] == [("toml-unreadable", 2)]
    path.write_bytes(b"")
    assert [one.code for one in read_agreement(path).findings] == ["empty-file"]


def test_the_nearest_known_name_is_offered(tmp_path):
    for old, new, _, _, _ in FAULTS:
        if "flexibel_share" in new:
            assert "Mente du flexible_share?" in read(tmp_path, GOOD.replace(old, new, 1)).findings[0].do
        if "outside_labor_share" in new:
            assert "Mente du outside_labour_share?" in read(tmp_path, GOOD.replace(old, new, 1)).findings[0].do


def test_origin_is_refused_with_the_law_and_the_judgment(tmp_path):
    found = read(tmp_path, GOOD.replace("outside_labour_share", "nonwestern_share")).findings[0]
    for word in ("almenboligloven § 60", "C-417/23", "18. december 2025", "direkte forskelsbehandling"):
        assert word in found.why


@pytest.mark.parametrize(
    "word", ["origin", "Herkomst", "indvandrere", "Efterkommere", "ikke vestlige", "Statsborgerskab"]
)
def test_words_of_origin_are_known(word):
    assert is_origin(word)


@pytest.mark.parametrize("word", ["outside_labour_share", "newcomers_with_job", "oprindeligt opført", "original_stock"])
def test_other_words_are_not_taken_for_origin(word):
    assert not is_origin(word)


def test_no_indicator_of_the_catalogue_is_taken_for_origin():
    from byibalance_core.parameters import indicators

    assert not [name for name in indicators() if is_origin(name)]


def test_an_agreement_without_flexible_letting_may_be_longer(tmp_path):
    text = GOOD.replace("2028-12-31", "2034-12-31").replace('["59", "60"]', '["59"]')
    text = text.replace("flexible_share = 0.10\n", "").replace("flexible_share = 0.50\n", "")
    text = text.replace('criteria = ["seniors"]\n', "").replace('criteria = ["work"]\n', "")
    assert read(tmp_path, text).findings == ()


def test_four_years_from_a_leap_day_end_before_the_first_of_march(tmp_path):
    text = GOOD.replace("valid_from = 2025-01-01", "valid_from = 2096-02-29")
    assert read(tmp_path, text.replace("2028-12-31", "2100-02-28")).findings == ()
    found = read(tmp_path, text.replace("2028-12-31", "2100-03-01")).findings
    assert [one.code for one in found] == ["agreement-too-long"]


def test_a_step_that_only_a_decision_names_needs_no_band(tmp_path):
    text = GOOD.replace("[placement]\n", "[steps.lukket]\nallocation_share = 0\nclosed = true\n\n[placement]\n")
    assert read(tmp_path, text.replace('998-a1 = "svaer"', '998-a1 = "lukket"')).findings == ()


def test_the_short_form_of_a_distribution_is_enough(tmp_path):
    file = read(tmp_path, '[steps.low]\nallocation_share = 0.25\n[steps.shut]\nallocation_share = 0\nclosed = true\n'
                          '[estates]\na1 = "low"\na2 = "shut"\n')  # fmt: skip
    assert file.findings == ()
    assert [step.share for step in from_mapping(file.content).ladder("estate").steps] == [0.25, 0.0]


def test_a_ladder_of_areas_is_checked_as_one_of_estates(tmp_path):
    text = '[area_ladder.steps.ro]\nallocation_share = 2\n[area_ladder.areas]\n0101 = "uro"\n'
    found = read(tmp_path, text).findings
    assert [(one.code, one.row) for one in found] == [("agreement-rate", 2), ("agreement-unknown-step", 4)]


def test_decisions_without_a_ladder_are_refused(tmp_path):
    assert [one.code for one in read(tmp_path, '[estates]\na1 = "low"\n').findings] == ["agreement-missing-key"]
    assert [one.code for one in read(tmp_path, "# tom\n").findings] == ["agreement-missing-key"]


def test_the_lines_of_every_settings_file_of_the_project_are_found():
    def paths(value, at=()):
        if at:
            yield at
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                yield from paths(inner, (*at, name))
            else:
                yield (*at, name)

    root = settings.project_root()
    files = [*root.glob("data/**/*.toml"), *root.glob("dashboard/locales/**/*.toml"), root / "pyproject.toml"]
    assert len(files) > 20
    for file in files:
        text = file.read_text(encoding="utf-8")
        lines = key_lines(text)
        assert set(paths(tomllib.loads(text))) == set(lines.of), file.name
        assert lines.repeated == []


PARTS = ("x = 1", "[a]", "[[b]]", "y.z = {k = [1, {m = 'q'}]}", '"é" = """\n"x"\n"""', "# c", "[")


@given(st.lists(st.sampled_from(PARTS)))
def test_lines_are_told_of_any_text_without_an_error(parts):
    text = "\n".join(parts)
    lines = key_lines(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.of.values())


# --- In a data folder ---


AROUND = {
    "agreement.toml": GOOD,
    "organisations.csv": "organisation_id,name,source_id\no1,Nordbo,s\n",
    "estates.csv": """estate_id,valid_from,valid_to,organisation_id,area_id,name,source_id
998-a1,1990-01-01,,o1,0101,Nordhegn,s
998-a2,1990-01-01,,o1,0102,Sydhegn,s
""",
    "indicators.csv": """unit_kind,unit_id,indicator,period,value,base,source_id
estate,998-a1,outside_labour_share,2025,0.35,200,s
estate,998-a1,basic_education_share,2025,0.35,200,s
area,0101,unemployment_share,2025,0.05,200,s
""",
}


@pytest.fixture
def folder(tmp_path):
    """Return Lilleby with two estates and an agreement, which a test changes."""
    target = tmp_path / "998"
    target.mkdir()
    return write_files(target, {**FILES, **AROUND})


def changed(folder: Path, old: str, new: str):
    path = folder / "agreement.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return gate.check(folder)


def test_a_folder_with_a_good_agreement_has_nothing_to_be_said_of_it(folder):
    checked = gate.check(folder)
    assert checked.outcome == "accept", checked.findings
    assert checked.settings["agreement"]["agreement"]["valid_to"] == "2028-12-31"


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("998-a1 = ", "998-a9 = ", "agreement-unknown-unit", "estates.998-a9"),
        (
            '"outside_labour_share"',
            '"unemployment_share"',
            "agreement-indicator-unit",
            "Leverancen har den for områder",
        ),
        ('"outside_labour_share"', '"convicted_share"', "agreement-indicator-unit", "Leverancen har den for ingen"),
        ('source_id = "s"', 'source_id = "z"', "agreement-unknown-source", "source_id er z"),
        ("valid_from = 2025-01-01\n", "", "agreement-missing-key", "agreement.valid_from"),
        ('"outside_labour_share"', '"origin_share"', "agreement-origin", "oprindelse"),
    ],
)
def test_a_folder_with_a_faulty_agreement_is_not_published(folder, tmp_path, old, new, code, says):
    checked = changed(folder, old, new)
    assert [finding.code for finding in checked.findings if finding.severity == "refuse"] == [code]
    finding = next(finding for finding in checked.findings if finding.code == code)
    assert says in finding.found + finding.why
    assert finding.row is not None
    assert "agreement" not in checked.settings
    with pytest.raises(RefusedError, match="agreement"):
        release.publish(checked, store=tmp_path / "store")
    assert not (tmp_path / "store" / "998" / "current").exists()


def test_an_area_that_is_not_delivered_cannot_be_decided(folder):
    path = folder / "agreement.toml"
    more = '\n[area_ladder.steps.ro]\nallocation_share = 0.2\n[area_ladder.areas]\n0101 = "ro"\n0109 = "ro"\n'
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = [one for one in gate.check(folder).findings if one.severity == "refuse"]
    assert [(one.code, "0109" in one.found) for one in found] == [("agreement-unknown-unit", True)]


def test_one_file_is_checked_by_itself(folder):
    checked = gate.check(folder / "agreement.toml")
    assert (checked.outcome, dict(checked.settings)) == ("accept", {})
    found = changed(folder, "allocation_share = 0.25", "allocation_share = 2.5")
    assert found.outcome == "refuse"
    alone = gate.check(folder / "agreement.toml").findings
    assert [(one.code, one.row) for one in alone] == [("agreement-rate", 11)]


def test_an_agreement_smuggled_into_the_settings_is_not_taken(folder):
    (folder / "agreement.toml").unlink()
    with (folder / "municipality.toml").open("a", encoding="utf-8") as file:
        file.write("\n[agreement.steps.low]\nallocation_share = 7\n")
    assert "agreement" not in gate.check(folder).settings


def test_a_release_keeps_the_agreement_with_its_dates_and_the_order_of_its_steps(folder, tmp_path):
    path = folder / "agreement.toml"
    # Names that would stand in another order by the alphabet.
    text = GOOD.replace("let", "zoo").replace("svaer", "abe").replace("criteria.job", "criteria.zebra")
    path.write_text(text, encoding="utf-8")
    release.publish(gate.check(folder), store=tmp_path / "store")
    kept = release.load(tmp_path / "store", "998").settings["agreement"]
    assert from_mapping(kept) == from_mapping(tomllib.loads(text))
    ladder = from_mapping(kept).ladder("estate")
    assert [step.step_id for step in ladder.steps] == ["zoo", "abe"]
    assert [one.criterion_id for one in ladder.placement.criteria] == ["zebra", "school"]
    assert from_mapping(json.loads(json.dumps(stored(tomllib.loads(text)), sort_keys=True))) == from_mapping(kept)


def test_the_public_profile_and_the_manifest_say_nothing_of_single_estates(store):
    assert "999-a004" in release.load(store, "999").settings["agreement"]["estates"]
    public = release.load(store, "999", profile="public").settings["agreement"]
    assert "estates" not in public
    ladder = from_mapping(public).ladder("estate")
    assert [step.step_id for step in ladder.steps] == ["trin1", "trin2", "trin3", "trin4"]
    assert ladder.decided == ()
    for told in (public, release.manifest(store, "999")):
        assert "999-a004" not in json.dumps(told, default=str)
        assert "Bostøtten" not in json.dumps(told, default=str, ensure_ascii=False)
    assert release.verify(store, "999") == ()


def test_every_key_of_the_form_is_in_the_dictionary():
    text = (settings.project_root() / "data" / "README.md").read_text(encoding="utf-8")
    for path, keys in TABLES.items():
        for name in keys:
            assert f"| `[{'.'.join(path)}]` | `{name}` |" in text


def test_a_reason_that_names_a_person_refuses_the_file_without_repeating_it(tmp_path):
    number = "010180-1234"
    found = read(tmp_path, GOOD + f'\n[estates]\n998-a1 = {{step = "svaer", reason = "efter sag om {number}"}}\n')
    assert [finding.code for finding in found.findings] == ["personal-data"]
    assert found.findings[0].row == (GOOD + "\n[estates]\n").count("\n") + 1
    assert number not in str(found)


def test_a_closed_step_may_leave_its_share_out_and_has_none(tmp_path):
    file = read(tmp_path, '[steps.low]\nallocation_share = 0.25\n[steps.shut]\nclosed = true\n[estates]\na1 = "shut"\n')
    assert not file.findings
    assert from_mapping(file.content).ladder("estate").step("shut").share == 0.0
    open_ = read(tmp_path, '[steps.low]\nclosed = false\n[estates]\na1 = "low"\n')
    assert [fault.code for fault in open_.findings] == ["agreement-missing-key"]
