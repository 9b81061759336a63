"""``classify``: the contract, the words, and what is said of a file that is wrong."""

import pytest
from openpyxl import Workbook

from .answers import one_object

HEADER = "year,area,residents,outside_labour_pct,convicted_pct,basic_education_pct,income_pct_of_region,nonwestern_pct"
GOOD = "2022,Nordbo,1500,41.2,2.30,61,54.9,63"


@pytest.fixture
def file(tmp_path):
    """Write a file of figures and return its path."""

    def write(*lines, header=HEADER, name="areas.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join((header, *lines, "")).encode(encoding))
        return path

    return write


def test_the_answer_is_in_the_form_of_the_contract(byibalance, file):
    code, out, err = byibalance(
        "classify", file(GOOD), "--year", "2022", "--reported-limits", "--with-origin", "--json"
    )
    values = one_object(out)
    assert (code, err) == (0, "")
    (area,) = values["areas"]
    assert {"area", "year", "criteria", "categories"} <= set(area)
    assert area["categories"] == {
        "statutory_list_2010_2017": None,
        "udsat": True,
        "parallelsamfund": True,
        "omdannelse": None,
        "forebyggelse": True,
    }
    assert area["undecided"]["omdannelse"] == ["list:2021", "list:2020", "list:2019", "list:2018"]
    assert area["undecided"]["statutory_list_2010_2017"] == ["not_defined"]
    convicted = area["criteria"]["udsat.convicted_pct"]
    assert (convicted["value"], convicted["limit"], convicted["comparison"], convicted["met"]) == (
        2.3,
        2.175,
        ">=",
        True,
    )
    assert (convicted["standing"], convicted["limit_range"]) == ("derived", [2.1675, 2.1825])
    assert convicted["reference"].startswith("almenboligloven § 61 a, stk. 1, nr. 2")
    assert convicted["source"].startswith("https://")
    assert values["rules"]["list_date"] == "2022-12-01"


def test_without_the_flag_origin_is_neither_read_nor_told(byibalance, file):
    path = file("2022,Nordbo,1500,41.2,2.30,61,54.9,not to be read")
    code, out, err = byibalance("classify", path, "--year", "2022", "--reported-limits", "--json")
    assert (code, err) == (0, "")
    assert "not to be read" not in out
    assert "nonwestern" not in out
    (area,) = one_object(out)["areas"]
    for name in ("parallelsamfund", "omdannelse", "forebyggelse"):
        assert area["categories"][name] is None
        assert area["undecided"][name] == ["origin_not_used"]
    code, out, err = byibalance("classify", path, "--year", "2022", "--with-origin")
    assert (code, out) == (2, "")
    assert "række 2, kolonne nonwestern_pct: not to be read er ikke et tal" in err


def test_in_words_each_answer_stands_with_its_limit_and_paragraph(byibalance, file):
    code, out, err = byibalance("classify", file(GOOD), "--year", "2022", "--national-convicted-pct", "0,725")
    assert (code, err) == (0, "")
    assert "2022: listen af 01.12.2022. Regler 2021-" in out
    row = next(line for line in out.splitlines() if "Uden arbejde" in line)
    assert [part in row for part in ("41,2", "over 40", "ja", "§ 61 a, stk. 1, nr. 1")] == [True] * 4
    assert "mindst 2,175" in out
    assert "Ministeriets liste for året afgør" in out
    assert "oprindelse er ikke brugt" in out
    assert "Oprindelse, pct." not in out


def test_a_count_with_unknown_parts_is_said_to_be_the_least(byibalance, file):
    _, out, _ = byibalance("classify", file("2022,Nordbo,1500,41.2,2.30,,60,"), "--year", "2022")
    row = next(line for line in out.splitlines() if "Opfyldte kriterier af 4" in line)
    assert "mindst 1" in row
    assert "uafgjort" in row


def test_a_limit_that_is_not_official_is_said_to_need_confirming(byibalance, file):
    _, out, _ = byibalance("classify", file("2019,Nordbo,1500,41.2,2.03,50,60,"), "--year", "2019", "--reported-limits")
    assert "skal bekræftes" in out
    assert "afhænger af afrunding" in out


@pytest.mark.parametrize("year", [2009, 2011, 2023, 2026])
def test_a_year_with_something_unknown_says_so(byibalance, file, year):
    said = {2009: "Før listen af 26. oktober 2010", 2011: "dato i 2011 kendes ikke", 2023: "ingen oplyst grænse"}
    said[2026] = "om de stadig gælder i 2026, skal bekræftes"
    path = file(GOOD.replace("2022", str(year)))
    code, out, _ = byibalance("classify", path, "--year", year, "--reported-limits")
    assert code == 0
    assert said[year] in out


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (("2022;»Nordbo«;1.500;41,2 %;2,30;61;54,9;..",), "utf-8-sig"),
        (('2022;"Nordbo; øst";1500;41,2;2,3;61;54,9;',), "cp1252"),
        (("2022\tØstbo\t1500\t41.2\t2.3\t61\t54.9\tx",), "utf-16"),
    ],
)
def test_the_ways_in_which_offices_write_are_read(byibalance, file, lines, encoding):
    header = HEADER.replace(",", "\t" if "\t" in lines[0] else ";")
    path = file(*lines, header=header, encoding=encoding)
    code, out, _ = byibalance("classify", path, "--year", "2022", "--reported-limits", "--with-origin", "--json")
    (area,) = one_object(out)["areas"]
    assert code == 0
    assert area["criteria"]["udsat.outside_labour_pct"]["value"] == 41.2
    assert area["criteria"]["udsat.residents"]["value"] == 1500
    assert area["criteria"]["parallelsamfund.nonwestern_pct"]["value"] is None
    assert area["categories"]["parallelsamfund"] is None
    if "øst" in lines[0]:
        assert area["area"] == "Nordbo; øst"


def test_a_workbook_is_read_too(byibalance, tmp_path):
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([2022, "Nordbo", 1500, 41.2, 2.3, 61, 54.9, None])
    book.save(tmp_path / "areas.xlsx")
    code, out, _ = byibalance("classify", tmp_path / "areas.xlsx", "--year", "2022", "--json")
    assert code == 0
    assert one_object(out)["areas"][0]["categories"]["udsat"] is True


def test_the_history_counts_and_a_name_that_is_written_otherwise_is_told(byibalance, file):
    past = [GOOD.replace("2022", str(year)) for year in range(2018, 2022)]
    history = file(*past, "2021,Nordboe,1,,,,,", name="history.csv")
    arguments = ("--year", "2022", "--reported-limits", "--with-origin", "--json")
    code, out, err = byibalance("classify", file(GOOD), "--history", history, *arguments)
    (area,) = one_object(out)["areas"]
    assert (code, area["categories"]["omdannelse"]) == (0, True)
    assert area["lists"] == dict.fromkeys(("2022", "2021", "2020", "2019", "2018"), True)
    assert "ikke er i filen, og som ikke er brugt: Nordboe" in err


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("2022,Nordbo,many,41,2,61,54,1",), "række 2, kolonne residents: many er ikke et tal"),
        (("2022,Nordbo,999.5,41,2,61,54,1",), "række 2, kolonne residents: 999.5 kan ikke være rigtigt"),
        (("2022,Nordbo,-1,41,2,61,54,1",), "kolonne residents: -1 kan ikke være rigtigt"),
        ((GOOD, "2022,Sydbo,1500,101,2,61,54,1"), "række 3, kolonne outside_labour_pct: 101 kan ikke"),
        (("2022,Nordbo,1500,41,-2,61,54,1",), "kolonne convicted_pct: -2 kan ikke"),
        (("2022,Nordbo,1500,41,2 kr.,61,54,1",), "kolonne convicted_pct: 2 kr. er ikke et tal"),
        (("2022,Nordbo,1500,41,nan,61,54,1",), "kolonne convicted_pct: nan er ikke et tal"),
        ((GOOD, GOOD), "række 3, kolonne area: Nordbo i 2022 står også i række 2"),
        (("2021,Nordbo,1500,41,2,61,54,1",), "række 2, kolonne year: 2021 er ikke listeåret 2022"),
        (("next year,Nordbo,1500,41,2,61,54,1",), "kolonne year: next year er ikke listeåret 2022"),
        ((",Nordbo,1500,41,2,61,54,1",), "række 2, kolonne year: Feltet er tomt"),
        (("2022,,1500,41,2,61,54,1",), "række 2, kolonne area: Feltet er tomt"),
        (("2022,Nordbo,1500,41,2,2.30,61,54,1",), "række 2: Rækken har 9 felter, overskriften har 8"),
        (('2022,"Nordbo,1500,41,2,61,54,1',), "citationstegn"),
        ((), "ingen rækker"),
    ],
)
def test_a_fault_of_the_file_is_named_by_row_and_column(byibalance, file, lines, said):
    code, out, err = byibalance("classify", file(*lines), "--year", "2022")
    assert (code, out) == (2, "")
    assert said in err
    assert "areas.csv" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace("convicted_pct", "convictedpc"), "række 1, kolonne convictedpc: Kolonnen kendes ikke"),
        (HEADER + ",cpr", "kolonne cpr: Der ser ud til at være"),
        (HEADER + ",farve", "kolonne farve: Kolonnen kendes ikke"),
        (HEADER.replace("area,", "place,"), "Kolonnen area mangler"),
        (HEADER.replace("nonwestern_pct", "residents"), "Kolonnen residents findes flere gange"),
        ("a,b,c,d,e,f,g,h", "Ingen af de første 20 rækker"),
    ],
)
def test_a_wrong_header_is_told_with_the_columns_there_are(byibalance, file, header, said):
    line = GOOD + ("," if header.count(",") > HEADER.count(",") else "")
    code, out, err = byibalance("classify", file(line, header=header), "--year", "2022")
    assert (code, out) == (2, "")
    assert said in err


def test_every_fault_is_told_at_once(byibalance, file):
    path = file("2021,Nordbo,many,41,2,61,54,1", "2022,,1500,101,2,61,54,1")
    _, _, err = byibalance("classify", path, "--year", "2022")
    assert len(err.strip().splitlines()) == 4


def test_a_history_of_the_year_itself_is_refused(byibalance, file):
    history = file(GOOD, name="history.csv")
    code, _, err = byibalance("classify", file(GOOD), "--year", "2022", "--history", history)
    assert code == 2
    assert "history.csv, række 2, kolonne year: 2022 er ikke et år før 2022" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.csv", "--year", "2022"), "»nowhere.csv« er ikke en fil"),
        ((".", "--year", "2022"), "».« er ikke en fil"),
        (("FILE", "--year", "1066"), "--year kan ikke bruges"),
        (("FILE", "--year", "soon"), "--year kan ikke bruges"),
        (("FILE",), "--year mangler"),
        (("FILE", "--year", "2022", "--history", "nowhere.csv"), "»nowhere.csv« er ikke en fil"),
        (("FILE", "--year", "2022", "--national-convicted-pct", "few"), "»few« kan ikke bruges"),
        (("FILE", "--year", "2022", "--national-convicted-pct", "0"), "»0« kan ikke bruges"),
        (("FILE", "--year", "2022", "--national-convicted-pct", ""), "»« kan ikke bruges"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(byibalance, file, arguments, said):
    path = file(GOOD)
    code, out, err = byibalance("classify", *(path if word == "FILE" else word for word in arguments))
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 no workbook", b"\n\n;;\n"])
def test_what_is_no_table_is_refused(byibalance, tmp_path, content):
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    code, out, err = byibalance("classify", path, "--year", "2022")
    assert (code, out) == (2, "")
    assert "areas.csv" in err


def test_a_row_that_says_it_is_a_sum_is_left_out_and_told(byibalance, file):
    code, out, err = byibalance("classify", file(GOOD, "2022,I alt,9000,,,,,"), "--year", "2022", "--json")
    assert code == 0
    assert [area["area"] for area in one_object(out)["areas"]] == ["Nordbo"]
    assert "række 3" in err
    assert "sum" in err
