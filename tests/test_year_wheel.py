"""The year wheel on days that one can check in a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from byibalance_core.dated_values import ParameterError
from byibalance_core.register.entries import Action, Agreement, CardText, Decision, Meeting
from byibalance_core.register.year_wheel import occurrence, year_wheel
from byibalance_core.yearly_events import yearly_events

EVENTS = yearly_events()


def spokes(day: date, **rows):
    return {each.id: each for each in year_wheel(day, events=EVENTS, **rows)}


def test_on_the_first_of_december_the_lists_come_that_day():
    found = spokes(date(2026, 12, 1))["state_lists"]
    assert (found.state, found.begins, found.ends) == ("now", date(2026, 12, 1), date(2026, 12, 1))
    after = spokes(date(2026, 12, 2))["state_lists"]
    assert (after.state, after.begins) == ("coming", date(2027, 12, 1))


def test_the_homeless_count_is_week_six_of_even_years_and_its_figures_come_in_the_same_year():
    assert occurrence(EVENTS["homeless_count"], 2028) == (date(2028, 2, 7), date(2028, 2, 13))
    found = spokes(date(2026, 2, 4))
    assert (found["homeless_count"].state, found["homeless_published"].state) == ("now", "coming")
    assert found["homeless_published"].begins == date(2026, 8, 15)
    # In March 2026 the next count is almost two years away: not on this turn of the wheel.
    assert "homeless_count" not in spokes(date(2026, 3, 1))
    assert spokes(date(2027, 3, 1))["homeless_count"].begins == date(2028, 2, 7)


def test_what_has_no_known_day_is_told_without_one():
    found = spokes(date(2026, 5, 1))
    assert (found["social_housing_data"].state, found["placement"].begins) == ("undated", None)
    assert (found["state_report"].state, found["vacant_dwellings"].ends) == ("now", date(2026, 5, 31))


def dialogue(organisation: str, day: date, state: str = "held") -> Meeting:
    return Meeting(id=f"m-{organisation}", kind="dialogue", organisation=organisation, day=day, state=state)


def test_the_yearly_dialogue_names_the_organisations_that_still_lack_it():
    organisations = ("o1", "o2", "o3")
    meetings = [
        dialogue("o1", date(2026, 10, 7)),
        dialogue("o2", date(2025, 10, 7)),
        dialogue("o3", date(2026, 12, 9), "planned"),
    ]
    found = spokes(date(2026, 12, 1), meetings=meetings, organisations=organisations)["dialogue"]
    assert (found.state, found.missing, found.ends) == ("now", ("o2", "o3"), date(2026, 12, 31))
    done = [dialogue(each, date(2026, 3, 1)) for each in organisations]
    assert spokes(date(2026, 12, 1), meetings=done, organisations=organisations)["dialogue"].state == "done"
    # Who the organisations are is not known: nobody says that it is done.
    assert spokes(date(2026, 12, 1), meetings=done)["dialogue"].state == "now"


def test_the_yearly_count_is_done_when_its_causes_and_actions_are_written():
    causes = CardText(id="c", card="104", part="causes", year=2026, text="Sommer")
    assert spokes(date(2026, 5, 1), texts=[causes])["vacancy_count"].missing == ("action",)
    both = [causes, CardText(id="a", card="104", part="action", year=2026, text="Annoncering")]
    assert spokes(date(2026, 5, 1), texts=both)["vacancy_count"].state == "done"
    assert spokes(date(2027, 5, 1), texts=both)["vacancy_count"].missing == ("causes", "action")


def test_an_agreement_that_ends_within_a_year_is_on_the_wheel_until_another_supersedes_it():
    old = Agreement(id="a1", valid_from=date(2023, 1, 1), valid_to=date(2026, 12, 31))
    assert spokes(date(2026, 1, 1), agreements=[old])["a1"].state == "coming"
    assert "a1" not in spokes(date(2025, 6, 1), agreements=[old])
    assert spokes(date(2027, 1, 1), agreements=[old])["a1"].state == "overdue"
    new = Agreement(id="a2", valid_from=date(2027, 1, 1), valid_to=date(2030, 12, 31), supersedes="a1")
    assert "a1" not in spokes(date(2027, 1, 1), agreements=[old, new])


def test_late_things_come_first_then_by_day_and_what_is_done_or_deleted_is_not_asked_for():
    rows = {
        "actions": [
            Action(id="late", due=date(2026, 5, 31)),
            Action(id="today", due=date(2026, 6, 1), state="under_way"),
            Action(id="done", due=date(2026, 5, 1), state="done"),
            Action(id="gone", due=date(2026, 5, 1), deleted=True),
        ],
        "decisions": [Decision(id="soon", due=date(2026, 6, 2)), Decision(id="far", due=date(2027, 6, 2))],
        "meetings": [Meeting(id="next", day=date(2026, 9, 16)), Meeting(id="held", day=date(2026, 3, 1), state="held")],
    }
    found = [(each.id, each.state) for each in year_wheel(date(2026, 6, 1), events={}, **rows)]
    assert found == [("late", "overdue"), ("today", "now"), ("soon", "coming"), ("next", "coming")]


@pytest.mark.parametrize(
    "wrong",
    [
        'kind = "data"',
        'kind = "party"\nfrom = "01-01"\nto = "01-31"\ncertainty = "source"',
        'kind = "data"\nfrom = "31-01"\nto = "01-31"\ncertainty = "source"',
        'kind = "data"\nfrom = "02-01"\nto = "01-31"\ncertainty = "source"',
        'kind = "data"\ncertainty = "source"',
        'kind = "data"\nfrom = "01-01"\nto = "01-31"\ncertainty = "none"',
        'kind = "data"\nfrom = "01-01"\nto = "01-31"\ncertainty = "source"\nwho = "x"',
    ],
)
def test_a_wrong_file_is_refused_by_its_name(tmp_path, wrong):
    words = 'name = { da = "n", en = "n" }\ntext = { da = "t", en = "t" }\nurl = "https://example.org"\n'
    path = tmp_path / "year_wheel.toml"
    path.write_text(f"[x]\n{words}{wrong}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"year_wheel\.toml: \[x\]"):
        yearly_events(path)


def test_every_event_has_a_source():
    assert all(event.url.startswith("https://") for event in EVENTS.values())
