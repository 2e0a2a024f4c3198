"""Rulings: the default is no, a yes names its article, and a reach ends where it says."""

import pytest

from sekimori.engines.authority.roster import Held
from sekimori.engines.authority.ruling import AuthorityTable, Target
from sekimori.engines.authority.tests.town import SOURCE, city
from sekimori.guideline.model import Grant, Reach, Scope


def grant(reach: Reach, role: str = "manager", action: str = "evidence.view", article: str = "第5の1(1)") -> Grant:
    return Grant(role, action, reach, article, SOURCE)


def held(unit: int | None, role: str = "manager", person: int = 7) -> Held:
    return Held(role, Scope.UNIT, person, unit, "課長の職にある")


def may(reach: Reach, place: str | None, target: Target) -> bool:
    town = city()
    table = AuthorityTable([grant(reach)])
    where = town.at(place) if place else None
    return bool(table.rule([held(where)], "evidence.view", target, person=7, organisation=town.organisation))


def at(code: str) -> Target:
    return Target(unit=city().at(code))


def test_without_a_grant_the_answer_is_no():
    town = city()
    table = AuthorityTable([grant(Reach.ALL, action="other.thing.do")])
    ruling = table.rule([held(None)], "evidence.view", Target(), person=7, organisation=town.organisation)
    assert not ruling
    assert ruling.article == ""
    assert not AuthorityTable([grant(Reach.ALL)]).rule(
        [], "evidence.view", Target(), person=7, organisation=town.organisation
    )


def test_a_yes_names_its_article_and_the_role_that_gave_it():
    town = city()
    table = AuthorityTable([grant(Reach.UNIT), grant(Reach.ALL, article="第12の1")])
    target = Target(unit=town.at("010101"))
    ruling = table.rule([held(town.at("0101"))], "evidence.view", target, person=7, organisation=town.organisation)
    assert ruling.article == "第5の1(1)"
    assert ruling.held == held(town.at("0101"))


@pytest.mark.parametrize(
    ("reach", "place", "target", "allowed"),
    [
        (Reach.SECTION, "010101", "010101", True),
        (Reach.SECTION, "010101", "010102", False),
        (Reach.SECTION, "010101", "0101", False),
        (Reach.UNIT, "010101", "0101", True),
        (Reach.UNIT, "010101", "010102", True),
        (Reach.UNIT, "0101", "0102", False),
        (Reach.UNIT, "0101", "01", False),
        (Reach.BELOW, "01", "010102", True),
        (Reach.BELOW, "01", "0190", True),
        (Reach.BELOW, "0101", "01", False),
        (Reach.ALL, None, "0190", True),
        (Reach.UNIT, None, "0101", False),
    ],
)
def test_a_reach_ends_where_it_says(reach, place, target, allowed):
    assert may(reach, place, at(target)) is allowed


def test_the_own_unit_does_not_take_in_a_branch_office_with_a_manager_of_its_own():
    town = city()
    town.unit("0160", "保育課分室", "branch_office", "0101")
    table = AuthorityTable([grant(Reach.UNIT), grant(Reach.BELOW, action="evidence.list")])
    where = held(town.at("0101"))
    branch = Target(unit=town.at("0160"))
    assert not table.rule([where], "evidence.view", branch, person=7, organisation=town.organisation)
    assert table.rule([where], "evidence.list", branch, person=7, organisation=town.organisation)


def test_own_reaches_what_concerns_the_person_and_nothing_else():
    assert may(Reach.OWN, "0101", Target(person=7))
    assert not may(Reach.OWN, "0101", Target(person=8))
    assert not may(Reach.OWN, "0101", at("0101"))
    assert not may(Reach.OWN, "0101", Target())


def test_a_thing_of_the_whole_government_needs_the_reach_all():
    assert may(Reach.ALL, "0101", Target())
    assert not may(Reach.BELOW, "01", Target())


def test_a_role_at_a_unit_that_is_gone_reaches_nothing():
    town = city()
    table = AuthorityTable([grant(Reach.UNIT)])
    assert not table.rule([held(999)], "evidence.view", Target(unit=999), person=7, organisation=town.organisation)


def test_lists_are_restricted_to_what_single_things_would_be():
    town = city()
    organisation = town.organisation
    table = AuthorityTable([grant(Reach.UNIT), grant(Reach.BELOW, role="head"), grant(Reach.OWN, role="staff")])
    roles = [held(town.at("0101")), held(town.at("01"), "head"), held(town.at("0102"), "staff")]
    reachable = table.reachable(roles, "evidence.view", organisation=organisation)
    assert reachable.own
    assert not reachable.everything
    for unit in organisation.units:
        ruling = table.rule(roles, "evidence.view", Target(unit=unit), person=7, organisation=organisation)
        assert bool(ruling) is (unit in reachable.units)


def test_reaching_nothing_is_false():
    reachable = AuthorityTable([]).reachable([held(1)], "evidence.view", organisation=city().organisation)
    assert not reachable
