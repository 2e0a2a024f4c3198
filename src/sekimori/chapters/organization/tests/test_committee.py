"""The committee: 春日部 第2の5, 練馬 第3条3項・第4条4項."""

from datetime import date

import pytest
from tests.cast import LOADED, NOW, SINCE

from sekimori.chapters.organization.actions import Upload, record_meeting
from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.organization.queries import committee
from sekimori.chapters.organization.rules import MeetingDraft, faults_of
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.models import Designation
from sekimori.foundation.journal.models import Entry, Revision
from sekimori.kernel.problems import Refused

MET = date(2026, 6, 1)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def draft(city, **changes):
    values = {"held_on": MET, "kind": "regular", "agenda": "点検の結果", "attendees": (city.person(city.chief).pk,)}
    return MeetingDraft(**(values | changes))


def test_the_chief_records_a_meeting_and_the_journal_tells_how_many_attended(city):
    before = Revision.objects.filter(area="organization").values_list("number", flat=True).first() or 0
    meeting = record_meeting(city.actor(city.chief), draft(city), minutes=Upload("議事録.pdf", PDF))
    entry = Entry.objects.get(action="organization.committee.record")
    assert (entry.object_id, entry.people_count, entry.person) == (str(meeting.pk), 1, city.person(city.chief).pk)
    assert "点検の結果" not in str(entry.facts)
    assert Revision.objects.get(area="organization").number == before + 1
    assert committee.minutes(city.actor(city.auditor), meeting.pk).content == PDF


@pytest.mark.parametrize("key", ["manager", "staff", "officer", "technical_administrator"])
def test_nobody_but_the_chief_records_a_meeting(city, key):
    with pytest.raises(Forbidden):
        record_meeting(city.actor(key), draft(city))
    assert not CommitteeMeeting.objects.exists()


def test_a_department_manager_of_nerima_is_a_member_and_may_be_recorded(nerima):
    """第4条4項: 保護管理責任者は委員会の構成員となる."""
    attendees = (nerima.person(nerima.chief).pk, nerima.person("finance_head").pk)
    meeting = record_meeting(nerima.actor(nerima.chief), draft(nerima, attendees=attendees))
    assert meeting.attendees.count() == 2


def test_an_appointed_member_of_kasukabe_may_be_recorded(kasukabe):
    Designation.objects.create(
        role="committee_member", person=kasukabe.person("systems_manager"), since=SINCE, recorded_at=LOADED
    )
    attendees = (kasukabe.person("systems_manager").pk,)
    record_meeting(kasukabe.actor(kasukabe.chief), draft(kasukabe, attendees=attendees))
    assert committee.meeting(kasukabe.actor("systems_manager"), CommitteeMeeting.objects.get().pk)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"held_on": date(2026, 11, 23)}, "開催日"),
        ({"attendees": ()}, "出席した構成員"),
        ({"attendees": (99,)}, "出席した構成員"),
        ({"experts": 2}, "専門の分野"),
    ],
)
def test_each_fault_of_a_meeting_is_named_with_its_mend(changes, where):
    values = {"held_on": MET, "kind": "regular", "agenda": "議題", "attendees": (1,)}
    problems = faults_of(MeetingDraft(**(values | changes)), today=NOW.date(), members=(1, 2))
    assert [problem.where for problem in problems] == [where]
    assert all(problem.mend for problem in problems)


def test_a_meeting_is_recorded_once(city):
    record_meeting(city.actor(city.chief), draft(city))
    with pytest.raises(Refused, match="既に記録されています"):
        record_meeting(city.actor(city.chief), draft(city))
    assert CommitteeMeeting.objects.count() == 1


def test_a_correction_keeps_the_record_it_corrects_and_its_minutes(city):
    chief = city.actor(city.chief)
    first = record_meeting(chief, draft(city), minutes=Upload("議事録.pdf", PDF))
    second = record_meeting(chief, draft(city, agenda="点検と監査の結果"), corrects=first.pk)
    first.refresh_from_db()
    assert (first.superseded_at, first.agenda, second.minutes_id) == (NOW, "点検の結果", first.minutes_id)
    assert [row.pk for row in committee.committee(chief).meetings] == [second.pk]


def test_what_somebody_else_has_corrected_is_not_corrected_again(city):
    chief = city.actor(city.chief)
    first = record_meeting(chief, draft(city))
    record_meeting(chief, draft(city, agenda="訂正後"), corrects=first.pk)
    with pytest.raises(Refused, match="先に訂正"):
        record_meeting(chief, draft(city, agenda="さらに"), corrects=first.pk)


def test_a_file_that_is_no_document_is_refused_and_nothing_is_recorded(city):
    with pytest.raises(Refused):
        record_meeting(city.actor(city.chief), draft(city), minutes=Upload("議事録.exe", b"MZ\x90\x00"))
    assert not CommitteeMeeting.objects.exists()


@pytest.mark.parametrize("key", ["staff", "manager", "technical_administrator"])
def test_who_is_not_on_the_committee_reads_nothing_of_it(kasukabe, key):
    with pytest.raises(Forbidden):
        committee.committee(kasukabe.actor(key))
