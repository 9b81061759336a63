"""``allocate``: the contract, the words, and what is said of a file that is wrong."""

import pytest
from openpyxl import Workbook

from byibalance_core import release, settings
from byibalance_core.lettings.agreement import from_mapping
from byibalance_core.lettings.placement import place
from byibalance_core.lettings.proposal import OTHER_REASONS, REASON_OF

from .answers import one_object

HOMES = "estate_id,organisation_id,area_id,dwelling_type,rooms,rent_dkk_month,accessible,month,vacancies"
HOME = "a,o1,x,family,2,4000,no,2027-01,8"
KINDS = "kind_id,count,rooms_min,max_rent_dkk_month,needs_accessible,excluded_areas,priority"
KIND = "enlig,3,1,5000,no,,1"
LADDER = """
[steps.trin2]
allocation_share = 0.25

[steps.trin4]
allocation_share = 0.0
closed = true

[estates]
a = "trin2"
"""


@pytest.fixture
def allocate(byibalance, tmp_path):
    """Write the files and run the command; `homes` and `kinds` are rows under the header, or whole bytes."""

    def run(*options, homes=(HOME,), kinds=(KIND,), ladder=LADDER, history=None, code=()):
        for name, header, rows in (("V.csv", HOMES, homes), ("K.csv", KINDS, kinds)):
            lines = rows if isinstance(rows, bytes) else "\n".join((header, *rows, "")).encode()
            (tmp_path / name).write_bytes(lines)
        (tmp_path / "L.toml").write_text(ladder, encoding="utf-8")
        arguments = ["--vacancies", tmp_path / "V.csv", "--kinds", tmp_path / "K.csv", "--ladder", tmp_path / "L.toml"]
        if history is not None:
            (tmp_path / "H.csv").write_text("\n".join(("estate_id,lettings,used", *history, "")), encoding="utf-8")
            arguments += ["--history", tmp_path / "H.csv"]
        return byibalance("allocate", *code, *arguments, *options)

    return run


@pytest.fixture
def served_example(byibalance, published, monkeypatch):
    """Run on the published example; give its agreement, an estate that the rule alone places, and its share."""
    monkeypatch.setenv("BYIBALANCE_STORE", str(published))
    m = release.load(published, "999")
    agreed = from_mapping(m.settings["agreement"])
    placed = place(m, agreed, 2027)
    row = placed[placed["step_id"].notna() & (placed["decided_by"] == "")].iloc[0]
    share = agreed.ladder("estate").step(row["step_id"]).share
    return byibalance, settings.project_root() / "data" / "999" / "agreement.toml", row["estate_id"], share


def test_the_answer_is_in_the_form_of_the_contract(allocate):
    code, out, err = allocate("--json", history=("a,10,3",))
    values = one_object(out)
    assert (code, err, values["release"]) == (0, "", None)
    others = values["alternatives"]
    for answer in (values, others["proportional"], others["as_today"]):
        assert {"status", "mip_gap", "placed", "unplaced", "load"} <= set(answer)
        for row in answer["placed"]:
            assert {"kind_id", "estate_id", "rooms", "rent_dkk_month", "month", "count"} <= set(row)
        for row in answer["unplaced"]:
            assert {"kind_id", "count", "reason"} <= set(row)
        for row in answer["load"]:
            assert set(row) == {"estate_id", "vacancies", "allocated", "expected", "ratio", "low", "high"}
    assert (values["status"], values["mip_gap"]) == ("optimal", 0)
    assert values["load"] == [
        {"estate_id": "a", "vacancies": 8, "allocated": 2, "expected": 2, "ratio": 1, "low": 0, "high": 5}
    ]
    assert (values["placed"][0]["month"], values["placed"][0]["rent_dkk_month"]) == ("2027-01", 4000)


def test_without_a_history_as_today_is_null_and_the_words_say_why(allocate):
    _, out, _ = allocate("--json")
    assert one_object(out)["alternatives"]["as_today"] is None
    code, out, err = allocate()
    assert (code, err) == (0, "")
    assert "Som i dag kan ikke vises: der er ingen historik." in out


def test_in_words_each_lack_stands_with_its_reason_and_what_would_open_it(allocate):
    _, out, _ = allocate(homes=(HOME, "b,o1,x,family,2,5300,no,2027-01,4"), ladder=f'{LADDER}b = "trin2"\n')
    row = next(line for line in out.splitlines() if "for få boliger er billige nok" in line)
    assert "enlig" in row and "husleje op 500 kr.: 1 flere" in row
    assert "Bevist bedst" in out


def test_every_reason_and_rule_has_its_words():
    from byibalance_core.cli import allocate as command

    assert set(command._REASONS) == {*REASON_OF.values(), *OTHER_REASONS}
    assert set(command._RULES) == set(REASON_OF)


def test_when_time_runs_out_the_gap_is_told(allocate):
    # One way to place as many is found at once; that another estate has a home five months earlier, is not.
    homes = ("a,o1,x,family,2,4000,no,2027-06,4", "b,o1,x,family,2,4000,no,2027-01,4")
    of = {"homes": homes, "kinds": ("enlig,1,1,5000,no,,2",), "ladder": f'{LADDER}b = "trin2"\n'}
    code, out, _ = allocate("--time-limit", "0", "--json", **of)
    values = one_object(out)
    assert (code, values["status"], values["mip_gap"]) == (0, "feasible", 1)
    assert [(row["month"], row["count"]) for row in values["placed"]] == [("2027-06", 1)]
    aims = {aim["aim"]: (aim["value"], aim["bound"], aim["proven"]) for aim in values["aims"]}
    assert aims["placed"] == (1, 1, True)
    assert aims["month"] == (5, 0, False)
    _, out, _ = allocate("--time-limit", "0", **of)
    assert "Antallet er bevist bedst. Tiden slap op før de andre mål: de kan højst blive 100,0 pct. bedre." in out
    _, out, _ = allocate("--json", **of)
    assert [row["month"] for row in one_object(out)["placed"]] == ["2027-01"]


def test_a_workbook_is_read_like_a_text_file(allocate, byibalance, tmp_path):
    allocate()
    for name, header, row in (("V", HOMES, ("a", "o1", "x", "family", 2, 4000.5, "ja", "2027-01", 8)),
                              ("K", KINDS, ("enlig", 3, 1, 4000.5, "ja", None, 1))):  # fmt: skip
        book = Workbook()
        book.active.append(header.split(","))
        book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
    files = ("--vacancies", tmp_path / "V.xlsx", "--kinds", tmp_path / "K.xlsx", "--ladder", tmp_path / "L.toml")
    code, out, _ = byibalance("allocate", *files, "--json")
    assert code == 0
    assert [(row["count"], row["accessible"]) for row in one_object(out)["placed"]] == [(2, True)]


def test_the_file_of_a_whole_agreement_will_do_and_only_its_dwelling_types_count(allocate):
    agreement = """
[agreement]
id = "999-2027"
valid_from = 2027-01-01
dwelling_types = ["family"]
[steps.trin1]
name_da = "Trin 1"
allocation_share = 0.5
flexible_share = 0.25
criteria = []
[placement]
needed = 1
[placement.criteria.work]
indicator = "outside_labour_share"
bands = [{step = "trin1"}]
[estates]
a = {step = "trin1", from = 2027-01-01, decided_by = "boligforum", reason = "fornyet"}
"""
    homes = (
        HOME.replace("family", "Familiebolig"),
        "a,o1,x,ungdom,2,3000,no,2027-01,8",
        "c,o1,x,family,2,4000,no,2027-01,8",
    )
    code, out, err = allocate("--json", homes=homes, ladder=agreement)
    values = one_object(out)
    assert code == 0
    assert {row["estate_id"]: (row["vacancies"], row["expected"]) for row in values["load"]} == {
        "a": (8, 4),
        "c": (8, None),
    }
    assert values["left_out"] == 8
    assert {(row["estate_id"], row["dwelling_type"]) for row in values["placed"]} == {("a", "family")}
    assert "V.csv, række 4, kolonne estate_id: Afdelingen c har ikke et besluttet trin i L.toml." in err


def test_a_ladder_of_areas_goes_before_that_of_estates(allocate):
    ladder = LADDER + "[area_ladder.steps.gul]\nallocation_share = 0.5\n[area_ladder.areas]\nx = 'gul'\n"
    _, out, _ = allocate("--json", ladder=ladder)
    assert one_object(out)["load"][0]["expected"] == 4


def test_a_closed_step_needs_no_share(allocate):
    code, out, _ = allocate("--json", ladder=LADDER.replace("allocation_share = 0.0\nclosed", "closed"))
    assert (code, one_object(out)["load"][0]["expected"]) == (0, 2)


def test_a_decision_that_holds_after_the_last_month_places_nobody_and_is_told(allocate):
    later = LADDER.replace('a = "trin2"', 'a = {step = "trin2", from = 2027-02-01}')
    code, out, err = allocate("--json", ladder=later)
    assert (code, one_object(out)["placed"]) == (0, [])
    assert "Afdelingen a har ikke et besluttet trin i L.toml." in err
    _, out, _ = allocate("--json", ladder=later.replace("2027-02-01", "2027-01-31"))
    assert one_object(out)["placed"]


def test_with_a_code_the_rule_places_by_the_figures_of_the_release(served_example, tmp_path):
    byibalance, ladder, estate, share = served_example
    (tmp_path / "V.csv").write_text(f"{HOMES}\n{HOME.replace('a,o1', f'{estate},o1')}\n", encoding="utf-8")
    (tmp_path / "K.csv").write_text(f"{KINDS}\n{KIND}\n", encoding="utf-8")
    files = ("--vacancies", tmp_path / "V.csv", "--kinds", tmp_path / "K.csv", "--ladder", ladder)
    code, out, err = byibalance("allocate", "999", *files, "--json")
    assert (code, err) == (0, "")
    assert one_object(out)["load"][0]["expected"] == pytest.approx(8 * share)
    code, out, err = byibalance("allocate", *files, "--json")
    assert (code, one_object(out)["load"][0]["expected"]) == (0, None)
    assert f"Afdelingen {estate} har ikke et besluttet trin" in err


def test_with_a_code_the_answer_names_municipality_and_release(served, tmp_path):
    byibalance, ids = served
    for name, lines in (("V.csv", (HOMES, HOME)), ("K.csv", (KINDS, KIND)), ("L.toml", (LADDER,))):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    files = ("--vacancies", tmp_path / "V.csv", "--kinds", tmp_path / "K.csv", "--ladder", tmp_path / "L.toml")
    code, out, _ = byibalance("allocate", "101", *files, "--json")
    values = one_object(out)
    assert (code, values["release"], values["municipality"]["code"]) == (0, ids[1], "101")


def test_what_is_odd_but_stops_nothing_is_told_beside_the_answer(allocate):
    homes = (HOME, "a,o2,y,family,2,4000,no,2027-02,4")
    code, out, err = allocate("--json", homes=homes, kinds=("enlig,1,1,5000,no,nordby,1",))
    assert (code, one_object(out)["status"]) == (0, "optimal")
    assert "V.csv, række 3, kolonne area_id: Afdelingen a står med både x og y." in err
    assert "V.csv, række 3, kolonne organisation_id: Afdelingen a står med både o1 og o2." in err
    assert "K.csv, række 2, kolonne excluded_areas: Området nordby er ikke i V.csv." in err


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("estate_id", "", "Feltet er tomt."),
        ("rooms", "to", "to er ikke et helt tal."),
        ("rooms", "2.5", "2.5 er ikke et helt tal."),
        ("rooms", "99", "99 er over 30."),
        ("rent_dkk_month", "billig", "billig er ikke et tal, der kan bruges."),
        ("rent_dkk_month", "-4000", "-4000 er ikke et tal, der kan bruges."),
        ("rent_dkk_month", "48000000", "48000000 er over 100000."),
        ("accessible", "måske", "måske er hverken ja eller nej."),
        ("month", "snart", "snart er ikke en måned."),
        ("month", "2027-13", "2027-13 er ikke en måned."),
        ("month", "", "Feltet er tomt."),
        ("vacancies", "-1", "-1 er ikke et helt tal."),
        ("vacancies", "..", ".. er ikke et helt tal."),
        ("vacancies", "", "Feltet er tomt."),
    ],
)
def test_a_fault_among_the_homes_is_refused_at_its_cell(allocate, column, cell, said):
    cells = dict(zip(HOMES.split(","), HOME.split(","), strict=True)) | {column: cell}
    code, out, err = allocate("--json", homes=(HOME, ",".join(cells.values())))
    assert (code, out) == (2, "")
    assert f"V.csv, række 3, kolonne {column}: {said}" in err


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("kind_id", "", "Feltet er tomt."),
        ("kind_id", "enlig", "Husstandsslaget enlig står også i række 2."),
        ("count", "1,5", "1,5 er ikke et helt tal."),
        ("count", "", "Feltet er tomt."),
        ("max_rent_dkk_month", "meget", "meget er ikke et tal, der kan bruges."),
        ("needs_accessible", "ukendt", "ukendt er hverken ja eller nej."),
        ("priority", "", "Feltet er tomt."),
        ("priority", "høj", "høj er ikke et tal, der kan bruges."),
    ],
)
def test_a_fault_among_the_kinds_is_refused_at_its_cell(allocate, column, cell, said):
    cells = dict(zip(KINDS.split(","), KIND.replace("enlig", "par").split(","), strict=True)) | {column: f'"{cell}"'}
    code, out, err = allocate("--json", kinds=(KIND, ",".join(cells.values())))
    assert (code, out) == (2, "")
    assert f"K.csv, række 3, kolonne {column}: {said}" in err


@pytest.mark.parametrize(
    ("ladder", "said"),
    [
        (
            LADDER.replace("0.25", "25"),
            "L.toml, række 3: steps.trin2.allocation_share er 25; en andel ligger fra 0 til 1.",
        ),
        (
            LADDER.replace("0.25", '"en fjerdedel"'),
            "L.toml, række 3: steps.trin2.allocation_share er »en fjerdedel«; der skal stå et tal fra 0 til 1.",
        ),
        (
            LADDER.replace("allocation_share = 0.25", ""),
            "L.toml, række 2: Nøglen steps.trin2.allocation_share mangler.",
        ),
        (LADDER.replace("true", '"ja"'), "L.toml, række 7: steps.trin4.closed er »ja«; der skal stå true eller false."),
        (
            LADDER.replace('"trin2"', '"trin3"'),
            "L.toml, række 10: estates.a peger på trinnet trin3, som trappen ikke har.",
        ),
        (LADDER.replace("[estates]", "[estates"), "L.toml, række 9"),
        ("[estates]\na = 'trin2'", "Nøglen steps mangler."),
        (
            "[steps.trin2]\nallocation_share = 0.25",
            "V.csv, række 2, kolonne estate_id: Afdelingen a står ikke i [estates] i L.toml.",
        ),
        (
            LADDER.replace("a =", "b ="),
            "V.csv, række 2, kolonne estate_id: Afdelingen a står ikke i [estates] i L.toml.",
        ),
    ],
)
def test_a_fault_of_the_ladder_is_refused_at_its_line_and_key(allocate, ladder, said):
    code, out, err = allocate("--json", ladder=ladder)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("homes", "said"),
    [
        (b"", "V.csv: Filen er tom"),
        (HOMES.encode() + b"\n", "V.csv: Filen har ingen r"),
        (HOMES.replace(",month", "").encode() + b"\na,o1,x,family,2,4000,no,8\n", "kolonne month"),
        (f"{HOMES},lejernavn\n{HOME},Ib\n".encode(), "kolonne lejernavn"),
        (f"{HOMES}\n{HOME}\na,o1\n".encode(), "V.csv, række 3"),
    ],
)
def test_a_file_whose_form_is_wrong_is_refused(allocate, homes, said):
    code, out, err = allocate("--json", homes=homes)
    assert (code, out) == (2, "")
    assert said in err


def test_months_and_numbers_of_months_are_not_mixed(allocate):
    code, _, err = allocate(homes=(HOME, HOME.replace("2027-01", "3")))
    assert code == 2
    assert "V.csv, række 3, kolonne month: 3 er skrevet på en anden måde end 2027-01." in err


def test_more_allocations_than_lettings_are_refused(allocate):
    code, _, err = allocate(history=("a,2,1", "a,2,4"))
    assert code == 2
    assert "H.csv, række 2, kolonne used: Afdelingen a har 5 anvisninger af 4 genudlejninger." in err


def test_a_fault_in_every_row_is_told_a_few_times_and_counted(allocate):
    code, _, err = allocate(homes=[HOME.replace(",2,", ",mange,")] * 100)
    assert code == 2
    assert err.count("mange er ikke et helt tal.") == 20
    assert "Der er 80 fund mere af samme slags" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--vacancies mangler."),
        (("--vacancies", "pyproject.toml", "--kinds", "README.md"), "--ladder mangler."),
        (("--vacancies", "no.csv", "--kinds", "no.csv", "--ladder", "no.toml"), "»no.csv« er ikke en fil."),
        (("999", "--vacancies", "pyproject.toml", "--kinds", "pyproject.toml", "--ladder", "pyproject.toml"), "999"),
        (("--time-limit", "-1"), "Værdien af --time-limit kan ikke bruges."),
    ],
)
def test_wrong_use_is_one_sentence(byibalance, monkeypatch, options, said):
    monkeypatch.chdir(settings.project_root())
    code, out, err = byibalance("allocate", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_code_alone_takes_homes_kinds_ladder_and_history_from_the_release(served_example):
    byibalance, *_ = served_example
    answer = one_object(byibalance("allocate", "999", "--json")[1])
    assert answer["taken"] == ["--vacancies", "--kinds", "--ladder", "--history"]
    assert answer["municipality"]["fictitious"]
    assert {row["kind_id"] for row in answer["placed"]} == {"homeless", "refugees", "rehousing", "shelters"}
    agreed = sum(row["expected"] or 0 for row in answer["load"])
    used = sum(row["count"] for row in answer["placed"])
    assert sum(row["count"] for row in answer["unused"]) == pytest.approx(agreed - used)
    assert answer["alternatives"]["as_today"] is not None


def test_a_file_stands_in_place_of_what_the_release_has(served_example, tmp_path):
    byibalance, *_ = served_example
    (tmp_path / "K.csv").write_text("\n".join((KINDS, KIND, "")), encoding="utf-8")
    answer = one_object(byibalance("allocate", "999", "--kinds", tmp_path / "K.csv", "--json")[1])
    assert answer["taken"] == ["--vacancies", "--ladder", "--history"]
    assert [row["count"] for row in answer["placed"] if row["kind_id"] == "enlig"]


def test_a_release_that_lacks_what_no_file_tells_says_which_option_brings_it(served_example):
    byibalance, *_ = served_example
    code, _, err = byibalance("allocate", "101")
    assert (code, "--ladder" in err) == (2, True)
