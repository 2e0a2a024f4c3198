"""管理体制 in the matrix: 春日部 第2の1〜5, 練馬 第2条〜第7条."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import LOADED, NOW, SINCE, TODAY, TOKYO

from sekimori.chapters.organization import controls
from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.foundation.compliance.control import Asked, CellStatus, Inquiry
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.models import Designation, Posting, Unit
from sekimori.guideline.model import Scope


def inquire(on=TODAY, known_at=NOW):
    return Inquiry(on=on, known_at=known_at, guideline=directory.guideline(on), roster=directory.roster(on, known_at))


def ask(name, inquiry, *places):
    """Every provision of the pack that names a control, asked at these places."""
    provisions = [one for one in inquiry.guideline.demands if f"organization.{name}" in one.controls]
    assert provisions, f"no provision names organization.{name}"
    return tuple(Asked(provision, places) for provision in provisions)


def findings(function, name, inquiry, *places):
    found = function(inquiry, ask(name, inquiry, *places))
    assert len({cell[0] for cell in found}) == len(ask(name, inquiry))
    return {cell[1]: finding for cell, finding in found.items()}


def test_the_chief_is_whoever_the_guideline_says_and_the_reason_names_the_post(city):
    finding = findings(controls.chief, "chief", inquire(), None)[None]
    assert finding.status is CellStatus.SATISFIED
    assert ("総務部長" if city.pack == "kasukabe" else "総務部を担任する副区長") in finding.reason
    assert city.person(city.chief).family_name not in finding.reason


def test_without_a_holder_of_the_post_there_is_no_chief_and_the_mend_is_said(city):
    Posting.objects.filter(person=city.person(city.chief)).update(superseded_at=LOADED + timedelta(days=1))
    finding = findings(controls.chief, "chief", inquire(), None)[None]
    assert finding.status is CellStatus.UNMET
    assert "発令" in finding.reason


def test_a_post_that_ends_within_the_notice_without_successor_is_due_on_that_day(city):
    Posting.objects.filter(person=city.person("manager")).update(until=date(2026, 12, 10))
    place = city.unit("0201").pk
    finding = findings(controls.manager, "manager", inquire(), place)[place]
    assert finding.status is CellStatus.DUE
    assert finding.next_date == date(2026, 12, 10)


def test_a_post_that_passes_to_a_successor_is_not_due(city):
    manager = Posting.objects.get(person=city.person("manager"))
    Posting.objects.filter(pk=manager.pk).update(until=date(2026, 12, 10))
    Posting.objects.create(
        person=city.person("other_staff"), post=manager.post, unit=manager.unit, mode="main",
        since=date(2026, 12, 10), recorded_at=LOADED,
    )  # fmt: skip
    place = city.unit("0201").pk
    assert findings(controls.manager, "manager", inquire(), place)[place].status is CellStatus.SATISFIED


def test_every_unit_is_answered_and_a_vacant_post_is_red_only_in_its_own_unit(city):
    Posting.objects.filter(person=city.person("other_manager")).update(superseded_at=LOADED + timedelta(days=1))
    places = [city.unit(code).pk for code in ("0201", "0301", "0401")]
    found = findings(controls.manager, "manager", inquire(), *places)
    assert [found[place].status for place in places] == [
        CellStatus.SATISFIED,
        CellStatus.UNMET,
        CellStatus.SATISFIED,
    ]


def test_a_unit_answers_for_the_officers_of_its_sections(kasukabe):
    """第2の3: one officer per 担当; 庶務担当 has a 主査 and nobody was designated."""
    place = kasukabe.unit("0201").pk
    finding = findings(controls.officer, "officer", inquire(), place)[place]
    assert finding.status is CellStatus.UNMET
    assert "庶務担当" in finding.reason
    designate(kasukabe, "second_officer", "020102", since=date(2026, 4, 1))
    assert findings(controls.officer, "officer", inquire(), place)[place].status is CellStatus.SATISFIED


def designate(city, key, unit, since=SINCE, until=None):
    return Designation.objects.create(
        role="protection_officer", person=city.person(key), unit=city.unit(unit), since=since, until=until,
        recorded_at=LOADED,
    )  # fmt: skip


def test_after_an_officer_has_left_a_new_one_may_be_named_within_the_grace(city):
    """The grace counts from the day the last officer's designation ended; after it the cell is red."""
    Designation.objects.filter(role="protection_officer").delete()
    for section, key in (("020101", "officer"), ("020102", "second_officer")):
        designate(city, key, section, until=date(2026, 11, 10))
    place = city.unit("0201").pk
    within = findings(controls.officer, "officer", inquire(), place)[place]
    assert (within.status, within.next_date) == (CellStatus.DUE, date(2026, 12, 10))
    later = inquire(on=date(2026, 12, 11), known_at=datetime(2026, 12, 11, 9, 0, tzinfo=TOKYO))
    assert findings(controls.officer, "officer", later, place)[place].status is CellStatus.UNMET


def test_the_auditor_is_one_for_the_whole_government(city):
    assert findings(controls.auditor, "auditor", inquire(), None)[None].status is CellStatus.SATISFIED


def test_the_auditor_of_nerima_has_to_be_appointed(nerima):
    Designation.objects.filter(role="audit_manager").delete()
    finding = findings(controls.auditor, "auditor", inquire(), None)[None]
    assert finding.status is CellStatus.UNMET


def test_every_department_of_nerima_has_its_department_manager(nerima):
    places = [unit.pk for unit in Unit.objects.filter(kind="department")]
    found = findings(controls.department_manager, "department_manager", inquire(), *places)
    assert {finding.status for finding in found.values()} == {CellStatus.SATISFIED}
    Posting.objects.filter(person=nerima.person("welfare_head")).update(superseded_at=LOADED + timedelta(days=1))
    found = findings(controls.department_manager, "department_manager", inquire(), *places)
    assert [place for place in places if found[place].status is CellStatus.UNMET] == [nerima.unit("03").pk]


def meeting(held_on, recorded_at=NOW):
    return CommitteeMeeting.objects.create(held_on=held_on, kind="regular", agenda="議題", recorded_at=recorded_at)


@pytest.mark.parametrize(
    ("held_on", "status"),
    [
        (date(2026, 6, 1), CellStatus.SATISFIED),
        (date(2025, 12, 1), CellStatus.DUE),
        (date(2025, 11, 22), CellStatus.DUE),
        (date(2025, 11, 21), CellStatus.UNMET),
    ],
)
def test_a_committee_is_due_a_period_after_the_last_meeting(city, held_on, status):
    meeting(held_on)
    finding = findings(controls.committee, "committee", inquire(), None)[None]
    assert finding.status is status
    assert finding.next_date == held_on.replace(year=held_on.year + 1)


def test_a_committee_that_never_met_is_red(city):
    assert findings(controls.committee, "committee", inquire(), None)[None].status is CellStatus.UNMET


def test_a_meeting_recorded_later_was_not_known_then(city):
    meeting(date(2026, 3, 1), recorded_at=NOW)
    then = inquire(on=date(2026, 3, 31), known_at=datetime(2026, 3, 31, 23, 59, tzinfo=TOKYO))
    assert findings(controls.committee, "committee", then, None)[None].status is CellStatus.UNMET


def test_a_school_on_the_offices_security_policy_is_named(nerima):
    scope = [one.scope for one in inquire().guideline.demands if "organization.classified" in one.controls]
    assert scope == [Scope.GOVERNMENT]
    assert findings(controls.units_classified, "classified", inquire(), None)[None].status is CellStatus.SATISFIED
    Unit.objects.filter(code="0950").update(policy="general")
    finding = findings(controls.units_classified, "classified", inquire(), None)[None]
    assert finding.status is CellStatus.UNMET
    assert "豊玉小学校" in finding.reason


def test_the_number_of_queries_does_not_grow_with_the_units(city):
    places = tuple(Unit.objects.filter(kind="unit").values_list("pk", flat=True))
    inquiry = inquire()
    counts = []
    for asked in (places[:1], places):
        with CaptureQueriesContext(connection) as captured:
            controls.officer(inquiry, ask("officer", inquiry, *asked))
        counts.append(len(captured))
    assert counts[0] == counts[1]
