"""What stands for a cell when: attestations over time, who attests, what several controls add up to."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import TOKYO

from sekimori.engines.authority.organisation import Mode, Organisation, OrgUnit, Seat, UnitKind
from sekimori.engines.authority.roster import Held
from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.control import SEVERITY, CellStatus, Evidence, Finding
from sekimori.foundation.compliance.rules import Answer, Record, State
from sekimori.guideline.library import SHIPPED
from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Applies, Level, PostClass, Provision, Scope, Source

START = datetime(2026, 4, 1, 9, 0, tzinfo=TOKYO)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KASUKABE = load_pack(SHIPPED / "kasukabe").versions[-1]
NERIMA = load_pack(SHIPPED / "nerima").versions[-1]


def record(answer=Answer.SATISFIED, *, key=1, prepared=START, attested=None, **moments):
    expires = rules.last_good_day(attested, 12) if attested else None
    return Record(key, answer, prepared, attested_at=attested, expires_on=expires, **moments)


def judge(*records, on, known_at=None):
    moment = rules.judged_at(on, known_at or datetime(2100, 1, 1, tzinfo=TOKYO))
    return rules.finding(rules.standing(records, moment), on=on, moment=moment, notice_days=30)


def test_without_any_attestation_a_cell_is_red():
    assert judge(on=date(2026, 4, 1)).status is CellStatus.UNMET


def test_an_attestation_is_good_from_its_day_to_the_same_day_a_year_later():
    good = record(attested=START)
    assert judge(good, on=date(2026, 3, 31)).status is CellStatus.UNMET
    assert judge(good, on=date(2026, 4, 1)).status is CellStatus.SATISFIED
    assert judge(good, on=date(2027, 3, 1)).status is CellStatus.SATISFIED
    assert judge(good, on=date(2027, 3, 2)).status is CellStatus.DUE
    assert judge(good, on=date(2027, 4, 1)).status is CellStatus.DUE
    expired = judge(good, on=date(2027, 4, 2))
    assert (expired.status, expired.next_date) == (CellStatus.UNMET, date(2027, 4, 1))


def test_one_attested_on_29_february_is_good_to_28_february():
    assert rules.last_good_day(datetime(2028, 2, 29, 9, tzinfo=TOKYO), 12) == date(2029, 2, 28)


def test_a_day_ends_at_midnight_in_japan():
    late, early = (
        record(prepared=moment, attested=moment)
        for moment in (datetime(2026, 3, 31, 23, 59, tzinfo=TOKYO), datetime(2026, 4, 1, 0, 0, tzinfo=TOKYO))
    )
    assert judge(late, on=date(2026, 3, 31)).status is CellStatus.SATISFIED
    assert judge(early, on=date(2026, 3, 31)).status is CellStatus.UNMET


def test_not_satisfied_is_red_until_a_new_one_is_attested_and_names_the_planned_day():
    poor = Record(1, Answer.NOT_SATISFIED, START, date(2026, 6, 30), START, date(2027, 4, 1))
    planned = judge(poor, on=date(2026, 5, 1))
    assert (planned.status, planned.next_date) == (CellStatus.UNMET, date(2026, 6, 30))
    assert "までに満たす予定" in planned.reason
    assert "過ぎました" in judge(poor, on=date(2026, 7, 1)).reason


def test_not_applicable_is_so_only_until_it_expires():
    nothing = record(Answer.NOT_APPLICABLE, attested=START)
    assert judge(nothing, on=date(2027, 4, 1)).status is CellStatus.NOT_APPLICABLE
    assert judge(nothing, on=date(2027, 4, 2)).status is CellStatus.UNMET


def test_a_new_one_that_waits_leaves_the_old_one_standing():
    old, new = record(attested=START), record(key=2, prepared=START + 300 * DAY)
    assert judge(old, new, on=date(2027, 3, 1)).status is CellStatus.SATISFIED
    assert "確定を待っています" in judge(old, new, on=date(2027, 5, 1)).reason


def test_a_return_reddens_from_its_own_day_on_and_not_before():
    returned = record(attested=START, returned_at=START + 9 * DAY)
    assert judge(returned, on=date(2026, 4, 9)).status is CellStatus.SATISFIED
    assert judge(returned, on=date(2026, 4, 10)).status is CellStatus.UNMET
    assert judge(returned, on=date(2026, 4, 10), known_at=START + DAY).status is CellStatus.SATISFIED


def test_what_was_replaced_does_not_come_back_when_its_successor_is_returned():
    old = record(attested=START, superseded_at=START + 30 * DAY)
    new = record(key=2, prepared=START + 29 * DAY, attested=START + 30 * DAY, returned_at=START + 40 * DAY)
    assert judge(old, new, on=date(2026, 5, 1)).status is CellStatus.SATISFIED
    assert judge(old, new, on=date(2026, 6, 1)).status is CellStatus.UNMET


def test_one_sent_back_before_it_was_attested_leaves_the_old_one_standing():
    old = record(attested=START)
    new = record(key=2, prepared=START + DAY, returned_at=START + 2 * DAY)
    assert judge(old, new, on=date(2026, 5, 1)).status is CellStatus.SATISFIED


def test_one_that_was_withdrawn_is_as_if_it_had_not_been():
    gone = record(withdrawn_at=START + HOUR)
    assert judge(gone, on=date(2026, 4, 2)) == judge(on=date(2026, 4, 2))


MOMENTS = st.integers(0, 1000).map(lambda hours: START + hours * HOUR)


@st.composite
def lives(draw):
    """Any life an attestation can have: prepared, then perhaps attested or withdrawn or returned, perhaps replaced."""
    prepared = draw(MOMENTS)
    later = [prepared + draw(st.integers(1, 500)) * HOUR]
    for _ in range(2):
        later.append(later[-1] + draw(st.integers(1, 500)) * HOUR)
    shape = draw(st.sampled_from(["waiting", "attested", "returned", "attested, returned", "withdrawn"]))
    attested = later[0] if "attested" in shape else None
    returned = later[1] if "returned" in shape else None
    withdrawn = later[0] if shape == "withdrawn" else None
    superseded = later[2] if draw(st.booleans()) and not withdrawn else None
    return record(
        draw(st.sampled_from(list(Answer))), prepared=prepared, attested=attested,
        returned_at=returned, withdrawn_at=withdrawn, superseded_at=superseded,
    )  # fmt: skip


@given(lives(), MOMENTS)
def test_nothing_is_so_before_it_was_written(life, moment):
    assert (rules.state_at(life, moment) is None) is (moment < life.prepared_at)


@given(lives(), MOMENTS, MOMENTS)
def test_states_only_go_forward(life, first, second):
    order = [None, State.WAITING, State.ATTESTED, State.RETURNED, State.SUPERSEDED, State.WITHDRAWN]
    earlier, later = sorted((first, second))
    assert order.index(rules.state_at(life, earlier)) <= order.index(rules.state_at(life, later))


@given(lives(), MOMENTS)
def test_what_is_known_at_a_moment_does_not_depend_on_what_happened_afterwards(life, moment):
    def known(value):
        return value if value is not None and value <= moment else None

    forgotten = Record(
        life.key, life.answer, life.prepared_at, life.plan_date, known(life.attested_at),
        life.expires_on if known(life.attested_at) else None,
        known(life.returned_at), known(life.withdrawn_at), known(life.superseded_at),
    )  # fmt: skip
    on = moment.date()
    assert judge(life, on=on, known_at=moment) == judge(forgotten, on=on, known_at=moment)


@given(lives(), st.integers(0, 1500))
def test_only_an_attested_yes_is_ever_green(life, days):
    on = START.date() + timedelta(days=days)
    found = judge(life, on=on)
    if found.status in (CellStatus.SATISFIED, CellStatus.DUE):
        assert life.answer is Answer.SATISFIED
        assert life.attested_at is not None and life.attested_at.date() <= on <= life.expires_on


@given(lives())
def test_how_it_stands_now_is_how_it_stands_after_everything(life):
    assert rules.state_now(life) is rules.state_at(life, datetime(2100, 1, 1, tzinfo=TOKYO))


@given(st.lists(st.sampled_from(list(CellStatus)), min_size=1))
def test_several_controls_make_the_worst_of_them(statuses):
    day = date(2026, 4, 1)
    parts = [
        Finding(status, status.value, (Evidence(str(number)),), day + number * DAY)
        for number, status in enumerate(statuses)
    ]
    made = rules.combine(parts)
    assert made.status is min(statuses, key=SEVERITY.index)
    assert made.next_date == day
    assert len(made.evidence) == len(statuses)
    assert set(made.reason.split()) == {made.status.value}


TOWN = Organisation(
    date(2026, 4, 1),
    {
        unit.id: unit
        for unit in (
            OrgUnit(1, "01", "総務部", UnitKind.DEPARTMENT, None, 1),
            OrgUnit(11, "0101", "総務課", UnitKind.UNIT, 1, 1, traits=frozenset({Applies.HANDLING})),
            OrgUnit(111, "010101", "法制担当", UnitKind.SECTION, 11, 1, traits=frozenset({Applies.HANDLING})),
            OrgUnit(12, "0102", "契約課", UnitKind.UNIT, 1, 1),
        )
    },
    (
        Seat(1, 7, 12, "課長", PostClass.UNIT_HEAD, Mode.CONCURRENT),
        Seat(2, 7, 11, "課長", PostClass.UNIT_HEAD),
    ),
    (),
)


def demand(actor, scope, applies=Applies.HANDLING, **more):
    return Provision(
        "第9",
        Level.ARTICLE,
        None,
        "",
        1,
        Source("x", 1),
        canonical="a.b",
        actor=actor,
        scope=scope,
        applies=applies,
        **more,
    )


def test_a_demand_has_cells_where_its_trait_is_and_the_government_has_one():
    assert rules.places(demand("staff", Scope.UNIT), TOWN) == (11,)
    assert rules.places(demand("staff", Scope.UNIT, Applies.ALL), TOWN) == (11, 12)
    assert rules.places(demand("staff", Scope.GOVERNMENT), TOWN) == (None,)
    assert rules.places(demand("staff", Scope.DEPARTMENT), TOWN) == (1,)


def test_a_heading_has_no_cells():
    heading = Provision("第9", Level.CHAPTER, None, "取扱い", 1, Source("x", 1))
    assert rules.places(heading, TOWN) == ()


@pytest.mark.parametrize(
    ("guideline", "actor", "scope", "role", "where"),
    [
        (KASUKABE, "staff", Scope.UNIT, "protection_manager", 11),
        (KASUKABE, "protection_officer", Scope.UNIT, "protection_manager", 11),
        (KASUKABE, "staff", Scope.SECTION, "protection_manager", 11),
        (KASUKABE, "chief_protection_manager", Scope.UNIT, "chief_protection_manager", None),
        (KASUKABE, "audit_manager", Scope.GOVERNMENT, "chief_protection_manager", None),
        (KASUKABE, "staff", Scope.DEPARTMENT, "chief_protection_manager", None),
        (NERIMA, "staff", Scope.DEPARTMENT, "department_protection_manager", 1),
        (NERIMA, "department_protection_manager", Scope.DEPARTMENT, "department_protection_manager", 1),
    ],
)
def test_who_attests_is_the_role_named_if_it_may_or_who_answers_for_the_scope(guideline, actor, scope, role, where):
    provision = demand(actor, scope)
    place = {Scope.UNIT: 11, Scope.SECTION: 111, Scope.DEPARTMENT: 1, Scope.GOVERNMENT: None}[scope]
    held = [Held(role, Scope.UNIT, 7, where, "")]
    assert rules.attesting_role(guideline, provision) == role
    assert rules.may_attest(guideline, provision, place, held, TOWN)
    elsewhere = [Held(role, Scope.UNIT, 7, 12, ""), Held("staff", Scope.GOVERNMENT, 7, None, "")]
    assert not rules.may_attest(guideline, provision, place, elsewhere, TOWN)


def test_a_provision_may_set_its_own_period():
    assert rules.valid_months(KASUKABE, demand("staff", Scope.UNIT, attest_months=3), date(2026, 4, 1)) == 3
    assert rules.valid_months(KASUKABE, demand("staff", Scope.UNIT), date(2026, 4, 1)) == 12


def test_a_demand_without_control_is_not_green_but_not_applicable_with_its_reason():
    delegated = rules.without_control(demand("staff", Scope.UNIT, delegated_to="情報セキュリティポリシー"))
    by_people = rules.without_control(demand("staff", Scope.UNIT, by_people="言葉の定義であるため。"))
    assert delegated.status is by_people.status is CellStatus.NOT_APPLICABLE
    assert "情報セキュリティポリシー" in delegated.reason
    assert by_people.reason == "言葉の定義であるため。"


def test_a_post_is_written_as_people_say_it_and_the_main_one_comes_first():
    assert rules.post_of(TOWN, 7) == "総務課長"
    assert rules.post_of(TOWN, 8) == rules.post_of(TOWN, None) == ""


@pytest.mark.parametrize(
    ("answer", "text", "plan", "files", "wrong"),
    [
        (Answer.SATISFIED, "", None, 0, ["内容"]),
        (Answer.SATISFIED, "", None, 1, []),
        (Answer.SATISFIED, "点検した。", None, 0, []),
        (Answer.NOT_SATISFIED, "", None, 1, ["内容", "満たす予定の日"]),
        (Answer.NOT_SATISFIED, "鍵がない。", date(2026, 3, 31), 0, ["満たす予定の日"]),
        (Answer.NOT_SATISFIED, "鍵がない。", date(2026, 4, 1), 0, []),
        (Answer.NOT_APPLICABLE, " 　", None, 0, ["内容"]),
        (Answer.SATISFIED, "あ" * 4001, None, 0, ["内容"]),
        (Answer.SATISFIED, "文字\ufffd化け", None, 0, ["内容"]),
        (Answer.SATISFIED, "髙橋、𠮷田、葛\U000e0100城", None, 0, []),
        (Answer.SATISFIED, "点検した。", None, 11, ["証拠書類"]),
    ],
)
def test_a_self_check_must_let_others_see_why(answer, text, plan, files, wrong):
    found = rules.check_draft(answer, text, plan, files=files, today=date(2026, 4, 1))
    assert [problem.where for problem in found] == wrong


@pytest.mark.parametrize(
    ("reason", "accepted"), [("", False), (" 　\n", False), ("点検表がない。", True), ("あ" * 1001, False)]
)
def test_sending_back_needs_a_reason(reason, accepted):
    assert (rules.check_reason(reason) == ()) is accepted
