"""Roles that go with a post: the holder of a named post, the head of a unit, who is in charge of a department."""

import pytest

from sekimori.engines.authority.resolution import CircularRole
from sekimori.engines.authority.roster import FindingKind
from sekimori.engines.authority.tests.town import (
    CHIEF,
    CHIEF_IN_CHARGE,
    MANAGER,
    STAFF,
    city,
    kinds,
    people,
    rule,
)
from sekimori.guideline.model import Applies, Holding, PostClass, Scope


def test_the_head_of_general_affairs_is_the_chief():
    town = city()
    head = town.seat("01", "部長")
    (held,) = town.roster(CHIEF).holders("chief")
    assert (held.person, held.how, held.acting) == (head, "総務部長の職にある", False)


def test_who_acts_as_head_of_general_affairs_is_the_chief():
    town = city()
    acting = town.seat("01", "部長", mode="acting")
    (held,) = town.roster(CHIEF).holders("chief")
    assert (held.person, held.how, held.acting) == (acting, "総務部長の職にある（事務取扱）", True)


def test_a_guideline_that_names_a_department_which_is_not_there_is_told():
    town = city()
    town.units.pop("01")
    (finding,) = town.roster(CHIEF).findings
    assert finding.kind is FindingKind.UNIT_MISSING
    assert "総務部" in finding.what
    assert "roles.toml 1行目" in finding.mend


def test_a_vacant_post_is_a_finding_and_gives_nobody_the_role():
    roster = city().roster(CHIEF)
    assert roster.held == ()
    assert kinds(roster.findings_at("chief")) == [FindingKind.VACANT]


def test_of_two_units_with_the_name_the_filled_one_counts():
    """A hospital has a 市政情報課 of its own in no city, but 総務課 stands in many."""
    town = city()
    town.unit("90", "総務課", "unit")
    town.unit("91", "総務課", "unit")
    head = town.seat("91", "課長")
    role = rule("auditor", "監査責任者", Scope.GOVERNMENT, Holding.POST, unit="総務課", post_class=PostClass.UNIT_HEAD)
    assert people(town.roster(role), "auditor") == [head]


def test_the_mayor_is_found_by_the_class_of_the_post_alone():
    town = city()
    mayor = town.seat("01", "区長")
    role = rule("mayor", "区長", Scope.GOVERNMENT, Holding.POST, post_class=PostClass.MAYOR)
    assert people(town.roster(role), "mayor") == [mayor]


def test_the_vice_mayor_in_charge_of_general_affairs_is_the_chief():
    town = city()
    town.seat("01", "副区長")
    in_charge = town.seat("01", "副区長", charge=frozenset({town.at("01")}))
    (held,) = town.roster(CHIEF_IN_CHARGE).holders("chief")
    assert (held.person, held.how) == (in_charge, "総務部を担任する副区長")


def test_without_a_vice_mayor_in_charge_the_finding_says_where_to_write_it():
    town = city()
    town.seat("01", "副区長")
    (finding,) = town.roster(CHIEF_IN_CHARGE).findings
    assert finding.kind is FindingKind.VACANT
    assert "担任する部" in finding.mend


def test_every_unit_that_handles_information_has_its_head_as_manager():
    town = city()
    head, principal, director = town.seat("0101", "課長"), town.seat("0190", "校長"), town.seat("0150", "所長")
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [head]
    assert people(roster, "manager", town.at("0190")) == [principal]
    assert people(roster, "manager", town.at("0150")) == [director]
    assert roster.holders("manager", town.at("0190"))[0].how == "粕壁小学校長の職にある"
    assert kinds(roster.findings_at("manager", town.at("0102"))) == [FindingKind.VACANT]


def test_a_unit_that_handles_no_information_needs_no_manager():
    town = city()
    town.unit("0199", "検査室", "unit", "01", traits=frozenset())
    assert town.roster(MANAGER).findings_at("manager", town.at("0199")) == ()


@pytest.mark.parametrize(("title", "mode"), [("課長", "concurrent"), ("参事", "main"), ("部次長", "concurrent")])
def test_a_deputy_of_the_department_who_heads_the_unit_too_is_its_manager(title, mode):
    """部次長(兼)課長 and 参事(兼)課長: 課長又はこれに相当する職."""
    town = city()
    both = town.seat("01", "部次長")
    town.seat("0101", title, both, mode)
    assert people(town.roster(MANAGER), "manager", town.at("0101")) == [both]


def test_the_head_comes_before_a_councillor_in_the_same_unit():
    town = city()
    town.seat("0101", "参事")
    head = town.seat("0101", "課長")
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [head]
    assert roster.findings_at("manager", town.at("0101")) == ()


@pytest.mark.parametrize("other", ["concurrent", "acting"])
def test_the_main_holder_comes_before_others(other):
    town = city()
    town.seat("0101", "課長", mode=other)
    main = town.seat("0101", "課長")
    assert people(town.roster(MANAGER), "manager", town.at("0101")) == [main]


def test_a_manager_on_leave_does_not_count_while_somebody_acts():
    town = city()
    away = town.seat("0101", "課長")
    acting = town.seat("0101", "課長", mode="acting")
    town.leave(away)
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [acting]
    assert roster.findings_at("manager", town.at("0101")) == ()


def test_a_deputy_who_is_ordered_to_act_needs_no_other_order():
    """職務代理: the 担当課長 of the unit acts in his own post."""
    town = city()
    town.leave(town.seat("0101", "課長"))
    acting = town.seat("0101", "担当課長", mode="acting")
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [acting]
    assert roster.findings_at("manager", town.at("0101")) == ()


def test_without_an_acting_holder_the_deputy_stands_in_and_it_is_said():
    town = city()
    town.leave(town.seat("0190", "校長"))
    deputy = town.seat("0190", "副校長")
    roster = town.roster(MANAGER)
    (held,) = roster.holders("manager", town.at("0190"))
    assert (held.person, held.acting, held.how) == (deputy, True, "長が不在のため粕壁小学校副校長が代理")
    assert kinds(roster.findings_at("manager", town.at("0190"))) == [FindingKind.ABSENT]


def test_somebody_away_whom_nobody_deputises_stays_the_manager_with_a_finding():
    town = city()
    away = town.seat("0101", "課長")
    town.leave(away)
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [away]
    assert kinds(roster.findings_at("manager", town.at("0101"))) == [FindingKind.ABSENT]


def test_a_deputy_does_not_fill_a_vacant_post():
    """A vacancy is filled by an order, not by the software."""
    town = city()
    town.seat("0101", "担当課長")
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == []
    assert kinds(roster.findings_at("manager", town.at("0101"))) == [FindingKind.VACANT]


def test_two_heads_of_one_unit_are_one_manager_and_a_finding():
    town = city()
    first, second = town.seat("0101", "課長"), town.seat("0101", "課長")
    roster = town.roster(MANAGER)
    assert people(roster, "manager", town.at("0101")) == [first]
    (finding,) = roster.findings_at("manager", town.at("0101"))
    assert (finding.kind, finding.people) == (FindingKind.DOUBLE, (first, second))


def test_everybody_in_a_post_is_staff_where_they_sit():
    town = city()
    head = town.seat("0101", "課長")
    town.seat("0102", "課長", head, "concurrent")
    town.leave(head)
    assert [(held.person, held.unit) for held in town.roster(STAFF).held] == [
        (head, town.at("0101")),
        (head, town.at("0102")),
    ]


def test_a_role_per_department_is_held_by_its_head():
    town = city()
    head = town.seat("01", "部長")
    role = rule("department_manager", "保護管理責任者", Scope.DEPARTMENT, Holding.HEAD, applies=Applies.HANDLING)
    assert people(town.roster(role), "department_manager", town.at("01")) == [head]


def test_the_mayor_who_sits_in_a_department_does_not_head_it():
    town = city()
    town.seat("01", "区長")
    town.seat("01", "副区長")
    role = rule("department_manager", "保護管理責任者", Scope.DEPARTMENT, Holding.HEAD)
    assert kinds(town.roster(role).findings) == [FindingKind.VACANT]


def test_the_roles_of_the_security_policies_are_held_by_the_same_people():
    """練馬 第5条2項: offices follow one policy, schools another."""
    town = city()
    offices = rule("security", "情報セキュリティ責任者", Scope.UNIT, Holding.HEAD, applies=Applies.OFFICES)
    schools = rule("school", "学校情報セキュリティ管理責任者", Scope.UNIT, Holding.HEAD, applies=Applies.SCHOOLS)
    same = rule("manager", "保護責任者", Scope.UNIT, Holding.SAME_AS, same_as=("security", "school"), norm="要綱第18条")
    head, principal = town.seat("0101", "課長"), town.seat("0190", "校長")
    roster = town.roster(same, offices, schools)
    assert people(roster, "manager", town.at("0101")) == people(roster, "security", town.at("0101")) == [head]
    assert people(roster, "manager", town.at("0190")) == people(roster, "school", town.at("0190")) == [principal]
    assert (
        roster.holders("manager", town.at("0101"))[0].how
        == "市民税課長の職にある（情報セキュリティ責任者と同じ者、要綱第18条）"
    )
    assert kinds(roster.findings_at("manager", town.at("0102"))) == [FindingKind.VACANT]


def test_the_committee_is_made_of_every_holder_of_another_role_once():
    town = city()
    head = town.seat("0101", "課長")
    town.seat("0102", "課長", head, "concurrent")
    members = rule("member", "構成員", Scope.GOVERNMENT, Holding.MEMBERS, role="manager")
    assert people(town.roster(members, MANAGER), "member") == [head]
    assert kinds(city().roster(members, MANAGER).findings_at("member")) == [FindingKind.VACANT]


def test_a_role_that_need_not_be_held_may_be_vacant_without_a_word():
    role = rule("local", "人事課長", Scope.GOVERNMENT, Holding.POST, unit="人事課", required=False)
    assert city().roster(role).findings == ()


def test_one_person_in_two_roles_that_exclude_each_other_is_a_finding():
    town = city()
    head = town.seat("01", "部長")
    town.seat("0102", "課長", head, "concurrent")
    auditor = rule(
        "auditor", "監査責任者", Scope.GOVERNMENT, Holding.POST, unit="市政情報課", incompatible=("chief",)
    )  # fmt: skip
    (finding,) = town.roster(CHIEF, auditor).findings
    assert (finding.kind, finding.people) == (FindingKind.INCOMPATIBLE, (head,))


def test_technical_administration_never_comes_from_a_post():
    role = rule("technical", "技術管理者", Scope.GOVERNMENT, Holding.ACCOUNT)
    assert city().roster(role).held == ()


def test_roles_defined_in_a_circle_are_refused():
    first = rule("first", "一", Scope.UNIT, Holding.SAME_AS, same_as=("second",))
    second = rule("second", "二", Scope.UNIT, Holding.SAME_AS, same_as=("first",))
    with pytest.raises(CircularRole, match="first → second → first"):
        city().roster(first, second)
