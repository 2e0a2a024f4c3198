"""What must be true of every organisation, however odd."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.authority.places import places_of
from sekimori.engines.authority.resolution import resolve
from sekimori.engines.authority.tests.town import (
    AUDITOR,
    CHIEF,
    MANAGER,
    OFFICER,
    STAFF,
    TITLES,
    Town,
    city,
    guideline,
    kinds,
)

RULES = (CHIEF, MANAGER, OFFICER, AUDITOR, STAFF)
UNITS = ("01", "0101", "010101", "010102", "0102", "0150", "0190")

seats = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(sorted(TITLES)),
        st.integers(1, 8),
        st.sampled_from(["main", "concurrent", "acting"]),
        st.booleans(),
    ),
    max_size=14,
)
names = st.lists(
    st.tuples(st.sampled_from(["officer", "auditor"]), st.integers(1, 8), st.sampled_from([*UNITS, None])), max_size=6
)


def build(seated, named) -> Town:
    town = city()
    for unit, title, person, mode, absent in seated:
        town.seat(unit, title, person, mode, absent=absent)
    for role, person, unit in named:
        town.name(role, person, unit)
    return town


@given(seats, names)
def test_every_required_role_has_a_holder_or_a_finding_at_every_place(seated, named):
    town = build(seated, named)
    roster = town.roster(*RULES)
    for rule in (CHIEF, MANAGER, OFFICER, AUDITOR):
        for place in places_of(rule, town.organisation):
            assert roster.holders(rule.code, place) or roster.findings_at(rule.code, place)


@given(seats, names)
def test_a_role_for_one_is_never_held_by_two(seated, named):
    town = build(seated, named)
    roster = town.roster(*RULES)
    for rule in (CHIEF, MANAGER, AUDITOR):
        for place in places_of(rule, town.organisation):
            assert len(roster.holders(rule.code, place)) <= 1


@given(seats, names, st.randoms())
def test_the_order_in_which_the_organisation_is_read_changes_nothing(seated, named, random):
    organisation = build(seated, named).organisation
    units, rows, designations = (
        list(organisation.units.items()),
        list(organisation.seats),
        list(organisation.designations),
    )
    for part in (units, rows, designations):
        random.shuffle(part)
    shuffled = replace(organisation, units=dict(units), seats=tuple(rows), designations=tuple(designations))
    first, second = resolve(guideline(*RULES), organisation), resolve(guideline(*RULES), shuffled)
    assert set(first.held) == set(second.held)
    assert set(first.findings) == set(second.findings)


@given(seats, names)
def test_nobody_without_a_seat_holds_anything(seated, named):
    town = build(seated, named)
    seated_people = {seat.person for seat in town.seats}
    assert {held.person for held in town.roster(*RULES).held} <= seated_people


@given(seats, names)
def test_who_is_seated_nowhere_but_on_paper_loses_every_role_with_the_last_seat(seated, named):
    town = build(seated, named)
    for person in range(1, 9):
        left = replace(
            town.organisation, seats=tuple(seat for seat in town.organisation.seats if seat.person != person)
        )
        assert resolve(guideline(*RULES), left).roles_of(person) == ()


def test_seven_thousand_people_in_three_hundred_units_have_their_roles():
    town = Town()
    town.unit("01", "総務部", "department")
    town.seat("01", "部長")
    for number in range(300):
        code = f"01{number:03}"
        town.unit(code, f"第{number}課", "unit", "01")
        town.seat(code, "課長")
        for section in range(2):
            town.unit(f"{code}{section}", "担当", "section", code)
            town.name("officer", town.seat(f"{code}{section}", "主幹"), f"{code}{section}")
            for _ in range(10):
                town.seat(f"{code}{section}", "主事")
    organisation = town.organisation
    roster = resolve(guideline(*RULES), organisation)
    assert len(roster.held) > 7000
    assert kinds(roster.findings_at("manager", 2)) == []
