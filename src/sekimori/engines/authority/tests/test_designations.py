"""Roles that somebody is named to: 保護担当者 per 担当, 監査責任者 among the impartial."""

from sekimori.engines.authority.organisation import Designation
from sekimori.engines.authority.resolution import candidates
from sekimori.engines.authority.roster import FindingKind
from sekimori.engines.authority.tests.town import (
    AUDITOR,
    CHIEF,
    MANAGER,
    OFFICER,
    Town,
    city,
    guideline,
    kinds,
    people,
    rule,
)
from sekimori.guideline.model import Holding, PostClass, Scope

KASUKABE = (CHIEF, MANAGER, OFFICER)


def staffed() -> tuple[Town, int, int, int]:
    """市民税課 with its head, a 主幹 and a 主査 in the first 担当."""
    town = city()
    head = town.seat("0101", "課長")
    return town, head, town.seat("010101", "主幹"), town.seat("010101", "主査")


def test_the_manager_names_the_senior_chief_of_each_section():
    town, _, senior, _ = staffed()
    town.name("officer", senior, "010101")
    (held,) = town.roster(*KASUKABE).holders("officer", town.at("010101"))
    assert (held.person, held.how) == (senior, "保護管理者が個人住民税担当主幹を指定")


def test_a_designation_made_for_the_whole_unit_counts_for_the_section_of_the_person():
    town, _, senior, _ = staffed()
    town.name("officer", senior, "0101")
    assert people(town.roster(*KASUKABE), "officer", town.at("010101")) == [senior]


def test_a_section_with_candidates_and_no_designation_is_a_finding():
    town, *_ = staffed()
    (finding,) = town.roster(*KASUKABE).findings_at("officer", town.at("010101"))
    assert finding.kind is FindingKind.NOT_DESIGNATED
    assert "保護管理者" in finding.mend


def test_where_nobody_can_be_named_the_manager_is_the_officer_herself():
    town, head, *_ = staffed()
    (held,) = town.roster(*KASUKABE).holders("officer", town.at("010102"))
    assert (held.person, held.how) == (head, "候補となる職の者がいないため、保護管理者自身")


def test_without_candidates_and_manager_the_role_is_vacant():
    town = city()
    assert kinds(town.roster(*KASUKABE).findings_at("officer", town.at("010102"))) == [FindingKind.VACANT]


def test_a_branch_office_is_one_whole_even_with_sections():
    town = city()
    town.unit("015001", "保育担当", "section", "0150")
    director = town.seat("0150", "所長")
    roster = town.roster(*KASUKABE)
    assert people(roster, "officer", town.at("0150")) == [director]
    assert roster.holders("officer", town.at("015001")) == ()
    chief = town.seat("015001", "主査")
    town.name("officer", chief, "015001")
    assert people(town.roster(*KASUKABE), "officer", town.at("0150")) == [chief]


def test_a_designated_chief_stays_when_a_senior_chief_arrives_and_it_is_said():
    town, _, _, chief = staffed()
    town.name("officer", chief, "010101")
    roster = town.roster(*KASUKABE)
    assert people(roster, "officer", town.at("010101")) == [chief]
    assert kinds(roster.findings_at("officer", town.at("010101"))) == [FindingKind.NOT_ELIGIBLE]


def test_the_officer_who_left_the_unit_is_no_officer_any_more():
    town, _, senior, _ = staffed()
    town.name("officer", senior, "0101")
    town.seats = [seat for seat in town.seats if seat.person != senior]
    town.seat("0102", "主幹", senior)
    roster = town.roster(*KASUKABE)
    assert senior not in [held.person for held in roster.held if held.role == "officer"]
    assert FindingKind.NOT_ELIGIBLE in kinds(roster.findings)


def test_somebody_whose_post_the_rule_does_not_name_is_not_taken():
    town, *_ = staffed()
    member = town.seat("010101", "主事")
    town.name("officer", member, "010101")
    roster = town.roster(*KASUKABE)
    assert roster.holders("officer", town.at("010101")) == ()
    assert kinds(roster.findings_at("officer", town.at("010101"))) == [
        FindingKind.NOT_ELIGIBLE,
        FindingKind.NOT_DESIGNATED,
    ]


def test_the_manager_may_name_herself_where_there_is_nobody_else():
    town, head, *_ = staffed()
    town.name("officer", head, "0102")
    town.seat("0102", "課長", head, "concurrent")
    roster = town.roster(*KASUKABE)
    assert people(roster, "officer", town.at("0102")) == [head]
    assert roster.findings_at("officer", town.at("0102")) == ()


def test_a_designation_in_an_abolished_unit_is_told():
    town, _, senior, _ = staffed()
    town.designations.append(Designation(1, "officer", senior, 999))
    (finding,) = [finding for finding in town.roster(*KASUKABE).findings if finding.kind is FindingKind.NOT_ELIGIBLE]
    assert "廃止" in finding.what


def test_an_officer_on_leave_is_a_finding_unless_another_is_there():
    town, _, senior, _ = staffed()
    second = town.seat("010101", "主幹")
    town.name("officer", senior, "010101")
    town.leave(senior)
    assert kinds(town.roster(*KASUKABE).findings_at("officer", town.at("010101"))) == [FindingKind.ABSENT]
    town.name("officer", second, "010101")
    assert town.roster(*KASUKABE).findings_at("officer", town.at("010101")) == ()


def test_of_two_designations_where_one_is_due_the_newest_holds():
    town, _, senior, _ = staffed()
    second = town.seat("010101", "主幹")
    one = rule(
        "officer", "保護担当者", Scope.SECTION, Holding.DESIGNATED, role="manager", candidates=OFFICER.candidates
    )  # fmt: skip
    town.name("officer", senior, "010101")
    town.name("officer", second, "010101")
    roster = town.roster(MANAGER, one)
    assert people(roster, "officer", town.at("010101")) == [second]
    assert FindingKind.DOUBLE in kinds(roster.findings_at("officer", town.at("010101")))


def test_candidates_come_in_the_order_of_the_rule():
    town, head, senior, chief = staffed()
    other_chief = town.seat("010102", "主査")
    found = candidates(guideline(*KASUKABE), town.organisation, "officer", town.at("0101"))
    assert [(candidate.person, candidate.position) for candidate in found] == [
        (senior, "個人住民税担当主幹"),
        (other_chief, "庶務担当主査"),
    ]
    assert chief not in [candidate.person for candidate in found]
    assert head not in [candidate.person for candidate in found]


def test_the_only_candidate_of_an_empty_unit_is_its_manager():
    town = city()
    director = town.seat("0150", "所長")
    (candidate,) = candidates(guideline(*KASUKABE), town.organisation, "officer", town.at("0150"))
    assert candidate.person == director


def test_a_rule_per_unit_offers_every_class_in_its_order():
    """練馬 第6条: one per 課 and school, the security policy names no order by 担当."""
    town, _, senior, chief = staffed()
    deputy = town.seat("0101", "担当課長")
    officer = rule(
        "officer", "保護担当者", Scope.UNIT, Holding.DESIGNATED, role="manager", several=True,
        candidates=(PostClass.UNIT_DEPUTY, PostClass.SENIOR_CHIEF, PostClass.CHIEF),
    )  # fmt: skip
    found = candidates(guideline(MANAGER, officer), town.organisation, "officer", town.at("0101"))
    assert [candidate.person for candidate in found] == [deputy, senior, chief]
    town.name("officer", chief, "0101")
    roster = town.roster(MANAGER, officer)
    assert people(roster, "officer", town.at("0101")) == [chief]
    assert roster.findings_at("officer", town.at("0101")) == ()


def test_the_auditor_is_appointed_among_heads_and_told_not_to_audit_the_own_unit():
    town = city()
    head = town.seat("0102", "課長")
    town.name("auditor", head, None)
    roster = town.roster(CHIEF, AUDITOR)
    assert people(roster, "auditor") == [head]
    (finding,) = roster.findings_at("auditor")
    assert (finding.kind, finding.serious) == (FindingKind.OWN_UNIT, False)
    assert "市政情報課" in finding.what


def test_the_chief_cannot_be_appointed_auditor():
    town = city()
    chief = town.seat("01", "部長")
    head = town.seat("0102", "課長")
    town.name("auditor", chief, None)
    roster = town.roster(CHIEF, AUDITOR)
    assert people(roster, "auditor") == []
    assert FindingKind.NOT_ELIGIBLE in kinds(roster.findings_at("auditor"))
    found = candidates(guideline(CHIEF, AUDITOR), town.organisation, "auditor", None)
    assert [candidate.person for candidate in found] == [head]


def test_a_plain_clerk_cannot_be_appointed_auditor():
    town = city()
    town.seat("01", "部長")
    town.name("auditor", town.seat("010101", "主事"), None)
    roster = town.roster(CHIEF, AUDITOR)
    assert people(roster, "auditor") == []


def test_without_an_appointment_the_chief_is_asked_to_make_one():
    town = city()
    town.seat("0102", "課長")
    (finding,) = town.roster(CHIEF, AUDITOR).findings_at("auditor")
    assert finding.kind is FindingKind.NOT_DESIGNATED
    assert "総括保護管理者" in finding.mend
