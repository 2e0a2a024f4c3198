"""Who answers, how much is shown at once, when a month is due: the rules alone."""

from datetime import date

import pytest

from sekimori.chapters.systems.analyses import rules
from sekimori.chapters.systems.analyses.rules import AUDITOR, CHIEF, DEPARTMENT_MANAGER, MANAGER, Desk, Found, State

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


def desk(city, unit, who):
    return rules.desk_of(city.actor("manager").roster, city.unit(unit).pk if unit else None, city.person(who).pk)


def above(city, unit):
    """Who is next above a unit's manager: the chief, and in Nerima the department's manager first."""
    if city.pack == "kasukabe":
        return Desk(CHIEF, None)
    return Desk(DEPARTMENT_MANAGER, city.unit(unit).pk)


def test_the_manager_of_the_persons_unit_answers(city):
    assert desk(city, "020101", "staff") == Desk(MANAGER, city.unit("0201").pk)
    assert desk(city, "0950", "vice_principal").role != MANAGER  # a deputy of the principal: above


def test_what_the_manager_did_goes_to_the_role_above(city):
    assert desk(city, "0201", "manager") == above(city, "02")


def test_what_the_chief_did_goes_to_the_auditor(city):
    assert desk(city, "01", city.chief).role == AUDITOR


def test_what_belongs_to_no_unit_is_the_chiefs(city):
    assert desk(city, None, "staff") == Desk(CHIEF, None)


def test_only_who_answers_and_those_above_see_it(city):
    roster = city.actor("manager").roster
    unit, staff, manager = city.unit("020101").pk, city.person("staff").pk, city.person("manager").pk
    own = frozenset({Desk(MANAGER, city.unit("0201").pk)})
    assert rules.sees(roster, own, unit, staff)
    assert not rules.sees(roster, own, unit, manager)
    assert not rules.sees(roster, frozenset({Desk(MANAGER, city.unit("0301").pk)}), unit, staff)
    for higher in (Desk(CHIEF, None), Desk(AUDITOR, None)):
        assert rules.sees(roster, frozenset({higher}), unit, manager)


def one(number, *, analysis="a", who="p1", day=MONDAY, score=50.0, state=State.OPEN, act=None):
    return Found(number, analysis, who, day, score, state, act or number)


def test_the_same_of_the_same_person_in_a_week_is_one_line():
    (week,) = rules.weeks([one(1), one(2, day=date(2026, 11, 18), score=70)], 5)
    assert [[found.id for found in item.found] for item in week.items] == [[2, 1]]


def test_five_lines_stand_on_the_page_and_nothing_is_dropped():
    (week,) = rules.weeks([one(number, who=f"p{number}", score=number) for number in range(8)], 5)
    assert [item.score for item in week.items] == [7, 6, 5, 4, 3]
    assert [item.score for item in week.rest] == [2, 1, 0]


def test_answering_a_line_brings_up_no_other():
    found = [one(number, who=f"p{number}", score=number) for number in range(8)]
    answered = [one(number, who=f"p{number}", score=number, state=State.CLOSED) for number in (6, 7)]
    before, after = rules.weeks(found, 5)[0], rules.weeks(found[:6] + answered, 5)[0]
    assert [item.found[0].id for item in before.items] == [item.found[0].id for item in after.items]


def test_weeks_begin_on_mondays_and_the_latest_stands_first():
    found = rules.weeks([one(1), one(2, day=date(2026, 11, 15)), one(3, day=date(2026, 11, 22), who="p2")], 5)
    assert [week.monday for week in found] == [MONDAY, date(2026, 11, 9)]


def test_a_month_is_due_some_days_after_its_end():
    assert rules.due_day(date(2026, 10, 1), 14) == date(2026, 11, 14)
    assert rules.missing_days(date(2026, 10, 1), date(2026, 10, 3), lambda day: day.day == 2) == (
        date(2026, 10, 1),
        date(2026, 10, 3),
    )


def test_a_unit_that_is_no_more_is_followed_to_its_only_successor(city):
    organisation = city.actor("manager").organisation
    heir, other = city.unit("0201").pk, city.unit("0301").pk
    assert rules.living(organisation, 999, {999: [998], 998: [heir]}) == heir
    assert rules.living(organisation, 999, {999: [heir, other]}) is None
    assert rules.living(organisation, 999, {999: [999]}) is None
