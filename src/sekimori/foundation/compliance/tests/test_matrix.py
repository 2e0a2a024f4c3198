"""The whole matrix: asked once, kept, restricted, added up — and red where it could not be computed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import LOADED, NOW, SINCE, TODAY

from sekimori.engines.authority.ruling import Reachable
from sekimori.foundation.compliance import actions, control, evaluation, queries
from sekimori.foundation.compliance.control import CellStatus, ControlSilent, Finding, Inquiry
from sekimori.foundation.compliance.matrix import rollup
from sekimori.foundation.compliance.rules import ATTESTATION, Answer
from sekimori.foundation.directory.models import Unit
from sekimori.foundation.memory import forget_everything

MISDELIVERY = "handling.misdelivery"


@pytest.fixture
def wrong_control(monkeypatch):
    """Puts another function behind the control of self-checks."""

    def put(function):
        broken = replace(control.controls()[ATTESTATION], function=function)
        monkeypatch.setitem(control._CONTROLS, ATTESTATION, broken)

    return put


def compute(city):
    forget_everything()
    return queries.matrix(TODAY, NOW)


def attest(city, place="0201"):
    who = {"0201": "manager", "0301": "other_manager"}[place]
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。")
    actions.prepare_and_attest(city.actor(who), canonical=MISDELIVERY, place=city.unit(place).pk, draft=draft)


def more_units(city, count):
    department = city.unit("02")
    Unit.objects.bulk_create(
        Unit(
            code=f"02{number:04d}", name=f"第{number}課", kind="unit", parent=department, agency=department.agency,
            since=SINCE, recorded_at=LOADED,
        )
        for number in range(1000, 1000 + count)
    )  # fmt: skip


def test_every_demand_has_a_finding_with_a_reason_at_every_place_it_concerns(city):
    seen = compute(city)
    wanted = evaluation.cells_of(Inquiry(TODAY, NOW, seen.guideline, seen.roster))
    assert len(wanted) == len(seen.guideline.demands)
    assert set(seen.findings) == {(one.provision.ref, place) for one in wanted for place in one.places}
    assert all(finding.reason for finding in seen.findings.values())


def test_each_control_is_asked_once_for_all_its_cells(city, wrong_control):
    asked = []

    def counting(inquiry, questions):
        asked.append(questions)
        return {
            (one.provision.ref, place): Finding(CellStatus.SATISFIED, "") for one in questions for place in one.places
        }

    wrong_control(counting)
    compute(city)
    assert len(asked) == 1


def test_the_number_of_queries_does_not_grow_with_the_units(city):
    def asked():
        with CaptureQueriesContext(transaction.get_connection()) as seen:
            compute(city)
        return len(seen)

    few = asked()
    more_units(city, 200)
    assert asked() == few


def test_self_checks_of_all_units_take_two_queries(city, django_assert_num_queries):
    more_units(city, 50)
    roster = compute(city).roster
    inquiry = Inquiry(TODAY, NOW, roster.guideline, roster)
    asked = evaluation.questions(evaluation.cells_of(inquiry))[ATTESTATION]
    with django_assert_num_queries(2):
        evaluation.ask(ATTESTATION, inquiry, asked)


def test_a_control_that_breaks_reddens_its_cells_and_leaves_the_others(city, wrong_control, caplog):
    def broken(inquiry, questions):
        raise ValueError("髙橋")

    wrong_control(broken)
    seen = compute(city)
    own = [seen.cell(demand.ref, place) for demand in seen.guideline.demands if demand.controls == (ATTESTATION,)
           for place in seen.column(demand.ref)]  # fmt: skip
    assert own and {finding.status for finding in own} == {CellStatus.UNMET}
    assert {finding.reason for finding in own} == {evaluation.BROKEN.reason}
    assert any(finding.status is CellStatus.SATISFIED for finding in seen.findings.values())
    assert seen.faults == (ATTESTATION,)
    assert "ValueError" in caplog.text
    assert "髙橋" not in caplog.text


def test_a_control_that_breaks_the_database_does_not_break_the_page(city, wrong_control):
    def broken(inquiry, questions):
        return list(Unit.objects.raw("SELECT nothing FROM nowhere"))

    wrong_control(broken)
    assert compute(city).faults == (ATTESTATION,)
    assert Unit.objects.exists()


def test_a_control_that_passes_over_a_cell_reddens_all_its_cells(city, wrong_control):
    def silent(inquiry, questions):
        cells = [(one.provision.ref, place) for one in questions for place in one.places]
        return {cell: Finding(CellStatus.SATISFIED, "") for cell in cells[1:]}

    wrong_control(silent)
    seen = compute(city)
    assert seen.faults == (ATTESTATION,)
    inquiry = Inquiry(TODAY, NOW, seen.guideline, seen.roster)
    asked = evaluation.questions(evaluation.cells_of(inquiry))[ATTESTATION]
    with pytest.raises(ControlSilent):
        evaluation.ask(ATTESTATION, inquiry, asked)


def test_a_control_that_nobody_registers_is_a_fault(city, monkeypatch):
    monkeypatch.delitem(control._CONTROLS, ATTESTATION)
    assert compute(city).faults == (ATTESTATION,)


@pytest.mark.django_db(transaction=True)
def test_what_was_computed_is_kept_until_something_changes(city, wrong_control):
    calls = []
    real = control.controls()[ATTESTATION].function

    def counting(inquiry, questions):
        calls.append(inquiry.known_at)
        return real(inquiry, questions)

    wrong_control(counting)
    first = queries.matrix(TODAY, NOW)
    assert queries.matrix(TODAY, NOW + timedelta(minutes=5)) is first
    attest(city)
    seen = queries.matrix(TODAY, NOW + timedelta(minutes=5))
    assert seen.rollup().satisfied == first.rollup().satisfied + 1
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_is_never_served_to_a_question_of_before_it(city):
    early = NOW - timedelta(minutes=1)
    before = queries.matrix(TODAY, early).rollup()
    attest(city)
    assert queries.matrix(TODAY, early).rollup() == before
    assert queries.matrix(TODAY, NOW).rollup() != before
    assert queries.matrix(TODAY, early).rollup() == before


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_computed_is_tried_again(city, wrong_control):
    real = control.controls()[ATTESTATION].function

    def broken(inquiry, questions):
        raise ValueError

    wrong_control(broken)
    assert queries.matrix(TODAY, NOW).faults
    wrong_control(real)
    assert not queries.matrix(TODAY, NOW).faults


def test_the_kept_matrix_costs_three_queries(city, django_assert_max_num_queries, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        compute(city)
    with django_assert_max_num_queries(3):
        queries.matrix(TODAY, NOW)


def test_everybody_sees_what_they_reach_and_nobody_else_the_government(city):
    def places(who):
        return {place for _, place in queries.visible_matrix(city.actor(who)).findings}

    everything = {place for _, place in compute(city).findings}
    assert places(city.chief) == places(city.auditor) == everything
    assert None in everything
    below = city.actor("manager").organisation.below(city.unit("0201").pk)
    assert places("manager") == places("officer") == everything & below
    assert places("staff") == places("technical_administrator") == set()
    if city.pack == "nerima":
        department = city.actor("manager").organisation.below(city.unit("02").pk)
        assert places("finance_head") == everything & department
        assert city.unit("02").pk in places("finance_head")


def test_a_part_says_that_it_is_a_part(city):
    seen = compute(city)
    assert seen.whole
    part = seen.visible_to(Reachable(False, frozenset({city.unit("0201").pk}), False))
    assert not part.whole
    assert set(part.row(city.unit("0201").pk)) == set(seen.row(city.unit("0201").pk))
    assert part.row(city.unit("0301").pk) == {}


def test_sums_count_what_is_soon_due_as_met_and_leave_out_what_does_not_apply():
    statuses = [CellStatus.SATISFIED, CellStatus.DUE, CellStatus.UNMET, CellStatus.NOT_APPLICABLE]
    made = rollup(Finding(status, "") for status in statuses)
    assert (made.status, made.satisfied, made.applicable, made.unmet, made.due) == (CellStatus.UNMET, 2, 3, 1, 1)
    assert rollup(()).status is CellStatus.NOT_APPLICABLE
    assert rollup([Finding(CellStatus.NOT_APPLICABLE, "")]).applicable == 0


def test_departments_and_chapters_add_up_to_the_whole(city):
    attest(city)
    seen = compute(city)
    total = seen.rollup()
    for name in ("satisfied", "applicable", "unmet", "due"):
        parts = sum(getattr(part, name) for part in seen.rollups.values())
        assert parts == getattr(total, name)
