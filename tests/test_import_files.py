"""Spreadsheets as housing organisations have them become counts per estate and period, and no row of them is kept."""

import datetime as dt
import io
import json
import shutil

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from byibalance_core import settings
from byibalance_core.gate import Answers, check
from byibalance_core.sources import import_cells, import_target, mapping
from byibalance_core.sources.estate_register import Ambiguous, Estate, Register
from byibalance_core.sources.guard import Guarded
from byibalance_core.sources.guarded_import import read_import as guarded_import
from byibalance_core.sources.import_counts import since
from byibalance_core.sources.import_files import read_import
from byibalance_core.sources.reader import IN_PROCESS

from .lilleby import finds

TODAY = dt.date(2026, 12, 1)
REGISTER = Register(
    (
        Estate("998-a001", "Nordvang (fiktiv)", "o1", 100),
        Estate("998-a002", "Sydvang", "o1", 50),
        Estate("998-b001", "Sydvang", "o2", 40),
    ),
    {"o1": "Lille Bolig (fiktiv)", "o2": "Anden Bolig (fiktiv)"},
)
EVENTS = (
    ("Udlejninger 2026 (fiktiv)",),
    (),
    ("Afd. nr.", "Afdelingsnavn", "Lejemål nr", "Boligtype", "Antal vær.", "Husleje", "Anvisning", "Indflytning"),
    ("a001", "Nordvang (fiktiv)", "L1", "Familiebolig", 2, "3.250 kr.", "Kommunal anvisning", "15-01-2026"),
    ("a001", "Nordvang (fiktiv)", "L2", "Familiebolig", 3, "4.100,50", "oprykning", "20-01-2026"),
    ("a001", "Nordvang (fiktiv)", "L3", "Familiebolig", 3, "4.600", "Ekstern venteliste", dt.datetime(2026, 3, 2)),
    ("998-a002", "", "L4", "Ungdomsbolig", "1 rum", 3400, "fleksibel udlejning", "2026-03-31"),
    ("I alt", "", "", "", "", "", "", ""),
)


def book(rows) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Fiktiv"
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read(rows, *, register=REGISTER, organisation="o1", **options):
    data = rows.encode() if isinstance(rows, str) else book(rows)
    file = "liste.csv" if isinstance(rows, str) else "liste.xlsx"
    options = {"today": TODAY, "answers": Answers(), **options}
    return read_import(data, file=file, register=register, organisation=organisation, **options)


def stops(result):
    return [(finding.row, finding.code) for finding in result.blocking(partial=False)]


def counts(frame, measure, **splits):
    """Return counts by estate and period, of the rows whose splits are just these."""
    for name in ("channel", "dwelling_type", "rooms", "rent_band"):
        if name in frame:
            frame = frame[frame[name] == splits[name]] if name in splits else frame[frame[name].isna()]
    return {(row["estate_id"], row["period"]): int(row[measure]) for row in frame.to_dict("records")}


# --- Single lettings ---------------------------------------------------------------------------------------------


def test_single_lettings_become_counts_per_estate_and_month():
    result = read(EVENTS)
    assert stops(result) == []
    assert (result.header_row, result.rows, result.left) == (3, 4, ())
    lettings = result.frames["lettings"]
    assert counts(lettings, "lettings") == {
        ("998-a001", "2026M01"): 2, ("998-a001", "2026M02"): 0, ("998-a001", "2026M03"): 1,
        ("998-a002", "2026M01"): 0, ("998-a002", "2026M02"): 0, ("998-a002", "2026M03"): 1,
    }  # fmt: skip
    of_channel = counts(lettings, "lettings", channel="municipal")
    assert {place for place, count in of_channel.items() if count} == {("998-a001", "2026M01")}
    assert set(of_channel.values()) == {0, 1}, "a channel that nobody came by in a month with lettings is 0"
    assert counts(lettings, "lettings", channel="internal_list")[("998-a001", "2026M01")] == 1
    assert counts(lettings, "lettings", rent_band="4000_4500") == {("998-a001", "2026M01"): 1}
    cross = {"channel": "flexible", "dwelling_type": "youth", "rooms": "1", "rent_band": "under_3500"}
    assert counts(lettings, "lettings", **cross) == {("998-a002", "2026M03"): 1}


def test_nothing_of_a_row_is_left_in_what_an_import_brings():
    result = read(EVENTS)
    said = "".join(frame.to_csv() for frame in result.frames.values()) + repr(result)
    assert not any(f"L{number}" in said for number in (1, 2, 3, 4))
    assert "15-01" not in said


@hypothesis_settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a001", "a002"]),
            st.sampled_from(["intern", "ekstern", "annonce", ""]),
            st.dates(dt.date(2025, 1, 1), dt.date(2026, 11, 30)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_every_letting_is_counted_once_whatever_the_order(rows):
    lines = [f"{estate};{channel};{day:%d-%m-%Y}" for estate, channel, day in rows]
    result = read("\n".join(["Afdeling;Kanal;Indflytning", *lines]) + "\n")
    channels = {channel for _, channel, _ in rows}
    lettings = result.frames["lettings"]
    for channel, ours in (("intern", "internal_list"), ("ekstern", "external_list"), ("annonce", "advertised")):
        of_channel = lettings[(lettings["channel"] == ours)]
        assert of_channel["lettings"].sum() == sum(channel == one for _, one, _ in rows)
    if len(channels) > 1 or channels == {""}:
        assert lettings[lettings["channel"].isna()]["lettings"].sum() == len(rows)
    else:
        assert lettings["channel"].notna().all(), "a list of one channel is not all lettings"


def test_a_list_of_tenancies_gives_lettings_and_move_outs():
    result = read("Afdeling;Lejemål;Fraflytning;Indflytning\na001;1;01-02-2026;15-02-2026\na001;2;03-02-2026;\n")
    assert counts(result.frames["move_outs"], "move_outs") == {("998-a001", "2026M02"): 2}
    assert counts(result.frames["lettings"], "lettings") == {("998-a001", "2026M02"): 1}


def test_one_letting_that_stands_twice_is_counted_once_and_said():
    result = read(
        "Afdeling;Lejemål;Kanal;Indflytning\na001;7;intern;01-02-2026\na001;8;ekstern;01-02-2026\na001;7;intern;01-02-2026\n"
    )
    assert counts(result.frames["lettings"], "lettings") == {("998-a001", "2026M02"): 2}
    assert [(f.row, f.code) for f in result.findings if f.row] == [(4, "import-row-twice")]


# --- Counts ------------------------------------------------------------------------------------------------------


def test_channels_beside_each_other_become_rows_and_their_total_is_added():
    text = "Afdeling;År;Måned;Kommunal anvisning;Intern;Ekstern;Fraflytninger;Ledige\na001;2026;marts;2;1;3;5;1\n"
    result = read(text)
    assert stops(result) == []
    lettings = result.frames["lettings"]
    assert counts(lettings, "lettings") == {("998-a001", "2026M03"): 6}
    assert counts(lettings, "lettings", channel="municipal") == {("998-a001", "2026M03"): 2}
    assert counts(result.frames["move_outs"], "move_outs") == {("998-a001", "2026M03"): 5}
    assert counts(result.frames["vacancies"], "vacant") == {("998-a001", "2026M03"): 1}


def test_offers_and_waiting_lists_are_read_with_danish_numbers():
    offers = read(
        "Afdeling;Kvartal;Tilbudt;Brugt;Givet tilbage;Tomgangsmåneder\n"
        "a001;2026K1;1.0;0;0;2,5\na002;2026K1;12;10;2;0,5\n"
    )
    frame = offers.frames["offers"]
    assert list(frame["empty_months"]) == [2.5, 0.5]
    waiting = read("Afdeling;Periode;Aktive ansøgere;Ventetid\na001;2026;1.234;18,5\n")
    assert waiting.frames["waiting"][["applicants", "median_months"]].to_numpy().tolist() == [[1234, 18.5]]


def test_a_waiting_list_of_the_organisation_needs_no_estate():
    frame = read("Organisation;År;Ansøgere\nLille Bolig (fiktiv);2025;900\n", organisation=None).frames["waiting"]
    assert frame[["organisation_id", "estate_id", "applicants"]].to_numpy().tolist() == [["o1", None, 900]]


def test_a_hidden_part_is_missing_and_hides_the_sum():
    result = read("Afdeling;År;Kanal;Udlejninger\na001;2025;intern;..\na001;2025;ekstern;5\n")
    frame = result.frames["lettings"]
    total = frame[frame["channel"].isna()]
    assert total["lettings"].isna().all()
    assert list(total["status"]) == ["suppressed"]


def test_a_sum_that_does_not_fit_is_asked_about_and_not_counted():
    text = "Afdeling;År;Udlejninger\na001;2025;5\na002;2025;6\nI alt;;{}\n"
    assert stops(read(text.format(11))) == []
    assert stops(read(text.format(12))) == [(4, "import-total-differs")]
    assert read(text.format(12)).frames["lettings"]["lettings"].sum() == 11


def test_the_same_key_twice_is_counted_once_when_equal_and_stops_when_not():
    text = "Afdeling;År;Udlejninger\na001;2025;5\na001;2025;{}\na002;2025;1\n"
    equal, other = read(text.format(5)), read(text.format(6))
    assert (stops(equal), equal.frames["lettings"]["lettings"].sum()) == ([], 6)
    assert (stops(other), other.left) == ([(3, "import-key-differs")], (2, 3))
    assert other.frames["lettings"]["lettings"].sum() == 1


# --- Hard and soft limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("Afdeling;År;Udlejninger", "Findes ikke;2025;5", "import-estate-unknown"),
        ("Afdeling;År;Udlejninger", ";2025;5", "import-estate-blank"),
        ("Afdeling;År;Udlejninger", "a001;2025;-5", "import-count-unreadable"),
        ("Afdeling;År;Udlejninger", "a001;2025;2,5", "import-count-unreadable"),
        ("Afdeling;År;Udlejninger", "a001;2025;mange", "import-count-unreadable"),
        ("Afdeling;År;Udlejninger", "a001;2025;101", "import-more-than-dwellings"),
        ("Afdeling;År;Udlejninger", "a001;2027;5", "import-period-future"),
        ("Afdeling;År;Udlejninger", "a001;1925;5", "import-period-old"),
        ("Afdeling;Periode;Udlejninger", "a001;2025K5;5", "import-period-unreadable"),
        ("Afdeling;Indflytning", "a001;30-02-2026", "import-period-unreadable"),
        ("Afdeling;Indflytning", "a001;02-12-2027", "import-period-future"),
        ("Afdeling;Kanal;Indflytning", "a001;trylleri;01-02-2026", "import-channel-unknown"),
        ("Afdeling;Kanal;Indflytning", "a001;annullering;01-02-2026", "import-channel-annulled"),
        ("Afdeling;År;Tilbudt;Brugt;Givet tilbage", "a001;2025;5;4;2", "import-offers-exceed"),
        ("Afdeling;År;Udlejninger;Intern;Ekstern", "a001;2025;5;4;2", "import-parts-exceed"),
    ],
)
def test_a_row_that_cannot_be_right_stops_and_is_left_out_on_request(header, row, code):
    good = {"Indflytning": "03-03-2026", "Kanal": "intern", "Periode": "2025", "År": "2025", "Afdeling": "a002"}
    fine = ";".join(
        good.get(name, "1" if name in ("Udlejninger", "Tilbudt", "Brugt") else "0") for name in header.split(";")
    )
    result = read(f"{header}\n{row}\n{fine}\n")
    assert stops(result) == [(2, code)]
    assert (result.left, result.blocking(partial=True)) == ((2,), [])
    assert "1 af 2 rækker er udeladt: 2." in result.left_out().found
    assert {place for frame in result.frames.values() for place in frame["estate_id"]} == {"998-a002"}


def test_an_unknown_estate_is_suggested_and_never_joined():
    result = read("Afdeling;År;Udlejninger\nNordvangg (fiktiv);2025;5\n")
    (finding,) = result.blocking(partial=False)
    assert "den ligner mest Nordvang (fiktiv)" in finding.found
    assert result.frames == {}


def test_a_name_of_two_organisations_needs_the_organisation():
    text = "Selskab;Afdeling;År;Udlejninger\n{};Sydvang;2025;5\n"
    assert list(read(text.format("o2"), organisation=None).frames["lettings"]["estate_id"]) == ["998-b001"]
    assert stops(read(text.format("Ukendt"), organisation=None)) == [(2, "import-organisation-unknown")]
    assert stops(read("Afdeling;År;Udlejninger\nSydvang;2025;5\n", organisation=None)) == [(2, "import-estate-unclear")]
    with pytest.raises(Ambiguous):
        REGISTER.estate("Sydvang", None)


def test_what_is_unusual_is_told_and_taken():
    result = read("Afdeling;År;Fraflytninger\na001;2025;45\n")
    assert [f.code for f in result.findings if f.code != "import-read-as"] == ["import-high-turnover"]
    assert stops(result) == []


def test_a_rent_without_a_unit_is_asked_about_when_it_is_not_a_months():
    text = "Afdeling;Husleje;Indflytning\na001;54.000;01-02-2026\na002;60.000;01-02-2026\n"
    assert stops(read(text)) == [(None, "import-rent-unit")]
    chosen = read(text, chosen={"Husleje": "rent_year"})
    assert stops(chosen) == []
    assert counts(chosen.frames["lettings"], "lettings", rent_band="over_4500") == {
        ("998-a001", "2026M02"): 1, ("998-a002", "2026M02"): 1,
    }  # fmt: skip


def test_a_list_of_one_channel_gives_no_total():
    result = read("Afdeling;Kanal;Indflytning\na001;kommunal;01-02-2026\na001;kommunal;01-03-2026\n")
    assert result.frames["lettings"]["channel"].notna().all()
    assert "import-one-channel" in {finding.code for finding in result.findings}


def test_a_file_of_something_else_is_refused():
    assert stops(read("Farve;Form\nrød;rund\n")) == [(None, "import-no-table")]


def test_a_person_in_an_organisations_own_list_refuses_it_unread():
    result = read("Afdeling;Lejers navn;Indflytning\na001;Fiktiv Person;01-02-2026\n")
    assert [f.code for f in result.findings] == ["personal-column"]
    assert (result.mapping, result.frames) == (None, {})


# --- The columns -------------------------------------------------------------------------------------------------


def test_headers_of_the_field_are_known_and_unknown_ones_are_not_guessed():
    headers = [
        "Afd. nr.",
        "ANTAL_GENUDLEJNINGER i alt",
        "Anvisningstype:",
        "Mdr",
        "Adresse",
        "Farve",
        "Fraflytingsdato",
        "",
    ]
    columns = mapping.propose(headers).columns
    assert [(column.field, column.confidence) for column in columns] == [
        ("estate", "certain"), ("lettings", "likely"), ("channel", "certain"), ("month", "certain"),
        (None, "certain"), (None, "none"), ("move_out_date", "unsure"), (None, "none"),
    ]  # fmt: skip


def test_what_is_in_a_column_decides_between_a_day_and_a_number():
    days = read("Afdeling;Udlejninger\na001;01-02-2026\n")
    numbers = read("Afdeling;År;Indflytning\na001;2025;4\n")
    assert days.mapping.fields["letting_date"] == 1
    assert numbers.mapping.fields["lettings"] == 2


def test_two_columns_of_one_field_are_asked_about_until_one_is_chosen():
    text = "Afdeling;Ejendom;År;Udlejninger\na001;x;2025;5\n"
    assert stops(read(text)) == [(None, "import-same-field")]
    assert stops(read(text, chosen={"Ejendom": None})) == []


def test_a_choice_is_remembered_by_the_headers_and_holds_no_value(tmp_path):
    first = read(
        "Afdeling;Farve;Indflytning\na001;intern;01-02-2026\na002;ekstern;01-02-2026\n", chosen={"Farve": "channel"}
    )
    mapping.remember(tmp_path, first.mapping)
    memory = mapping.remembered(tmp_path)
    second = read("AFDELING;farve:;Indflytning\na001;annonce;03-02-2026\na001;intern;04-02-2026\n", memory=memory)
    assert second.mapping.fields["channel"] == 1
    kept = (tmp_path / mapping.MEMORY_FILE).read_text("utf-8")
    assert json.loads(kept)[first.mapping.signature] == {
        "afdeling": "estate",
        "farve": "channel",
        "indflytning": "letting_date",
    }
    assert "a001" not in kept


def test_a_damaged_memory_is_as_none(tmp_path):
    (tmp_path / mapping.MEMORY_FILE).write_text('{"x": {"a": "no-such-field"}, "y": 3')
    assert mapping.remembered(tmp_path) == {}


@given(st.dates(dt.date(1980, 1, 1), dt.date(2030, 12, 31)))
def test_a_month_is_read_in_every_way_it_is_written(day):
    period = f"{day.year}M{day.month:02d}"
    names = ["jan", "februar", "marts", "apr", "maj", "juni", "juli", "aug", "sept", "okt", "november", "dec"]
    written = (day, f"{day:%d-%m-%Y}", f"{day:%Y-%m}", f"{day:%m.%Y}", f"{names[day.month - 1]} {day.year}", period)
    assert {import_cells.period_of(one) for one in written} == {period}


# --- Through the process and into a folder ------------------------------------------------------------------------


def test_an_import_is_the_same_through_the_process():
    here = read(EVENTS)
    with Guarded() as reader:
        there = guarded_import(
            reader,
            book(EVENTS),
            file="liste.xlsx",
            answers=Answers(),
            register=REGISTER,
            organisation="o1",
            today=TODAY,
        )
    assert (there.mapping, there.findings, there.rows, there.left) == (
        here.mapping,
        here.findings,
        here.rows,
        here.left,
    )
    pd.testing.assert_frame_equal(there.frames["lettings"], here.frames["lettings"])


@pytest.fixture
def example(tmp_path):
    """Return a copy of Eksempelkommune's folder."""
    source = next(folder for folder in settings.data_folders() if folder.name == "999")
    return shutil.copytree(source, tmp_path / "999")


def own_events(code):
    return [*EVENTS[:3], *(("", name, *rest) for (_, _, *rest), name in zip(EVENTS[3:7], code, strict=True))]


def test_counts_are_written_whole_with_their_source_and_the_folder_stays_sound(example):
    target = import_target.read_target(example, reader=IN_PROCESS)
    estates = [estate.name for estate in target.register.estates if estate.organisation_id == "999-o1"][:2]
    assert all(estate.dwellings for estate in target.register.estates)
    rows = own_events([estates[0]] * 3 + [estates[1]])
    result = read(rows, register=target.register, organisation="999-o1")
    assert stops(result) == []
    assert import_target.conflicts(target, result.frames, organisation="999-o1", replace=False) == []
    for _ in range(2):  # a second time replaces the first, and the list of sources has one entry
        names = import_target.write(target, result.frames, organisation="999-o1", file="liste.xlsx", today="2026-12-01")
    assert names == ["lettings-import-999-o1.csv"]
    assert (example / "sources.toml").read_text("utf-8").count('id = "999-o1-import"') == 1
    assert not list(example.glob(".new-*"))
    checked = check(example)
    assert finds(checked) == []
    assert checked.sources["999-o1-import"].kind == "invented"
    assert (checked.tables["lettings"]["source_id"] == "999-o1-import").sum() == len(result.frames["lettings"])


def test_nothing_is_overwritten_or_counted_twice_without_a_word(example):
    target = import_target.read_target(example, reader=IN_PROCESS)
    estate = next(estate for estate in target.register.estates if estate.organisation_id == "999-o1")
    text = f"Afdeling;År;Fraflytninger\n{estate.estate_id};2025;3\n"
    result = read(text, register=target.register, organisation="999-o1")
    codes = [f.code for f in import_target.conflicts(target, result.frames, organisation="999-o1", replace=False)]
    assert codes == ["import-overlaps"]
    assert since(result.frames, "2026M01") == {}
    (example / "move_outs-import-999-o1.csv").write_text("x")
    codes = [f.code for f in import_target.conflicts(target, result.frames, organisation="999-o1", replace=False)]
    assert codes == ["import-file-exists", "import-overlaps"]


def test_a_folder_that_cannot_be_written_stays_as_it_was(example, monkeypatch):
    target = import_target.read_target(example, reader=IN_PROCESS)
    estate = next(estate for estate in target.register.estates if estate.organisation_id == "999-o1")
    frames = read(
        f"Afdeling;Periode;Fraflytninger\n{estate.estate_id};2026M02;3\n",
        register=target.register,
        organisation="999-o1",
    ).frames
    before = {path.name: path.read_bytes() for path in example.iterdir()}
    real = import_target._beside

    def fails(path, text):
        if path.suffix == ".csv":
            raise OSError("Disken er fuld")
        return real(path, text)

    monkeypatch.setattr(import_target, "_beside", fails)
    with pytest.raises(OSError, match="fuld"):
        import_target.write(target, frames, organisation="999-o1", file="liste.csv", today="2026-12-01")
    assert {path.name: path.read_bytes() for path in example.iterdir()} == before


def test_a_list_that_becomes_too_many_counts_says_how_many_and_to_divide_it_by_year(monkeypatch):
    monkeypatch.setattr("byibalance_core.sources.import_files.MAX_ROWS", 3)
    found = next(one for one in read(EVENTS).findings if one.code == "import-too-many-counts")
    assert found.severity == "refuse"
    assert "højst læses 3" in found.found
    assert "efter år" in found.do
