"""Naming people to roles: only candidates, only by whom the guideline says, ended and never edited."""

from datetime import date

import pytest
from tests.cast import NOW, SINCE, TODAY

from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.actions import designate, end_designation
from sekimori.foundation.directory.models import Designation, Leave
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused


def officers(city, unit, on=TODAY):
    roster = queries.roster(on, NOW)
    return [held.person for held in roster.holders("protection_officer", city.unit(unit).pk)]


def name_second_officer(city, since=TODAY, until=None, by="manager"):
    person = city.person("second_officer").pk
    return designate(city.actor(by), "protection_officer", person, city.unit("020102").pk, since, until)


def test_the_manager_names_an_officer_of_her_own_unit(kasukabe):
    made = name_second_officer(kasukabe)
    assert officers(kasukabe, "020102") == [kasukabe.person("second_officer").pk]
    assert made.designated_by == kasukabe.person("manager")
    entry = Entry.objects.get(action="organization.officer.designate")
    assert (entry.role, entry.article, entry.object_unit) == (
        "protection_manager",
        "第2の3",
        kasukabe.unit("020102").pk,
    )
    assert "吉田" not in str(entry.facts)


def test_a_manager_cannot_name_officers_elsewhere(city):
    with pytest.raises(Forbidden) as refused:
        name_second_officer(city, by="other_manager")
    assert refused.value.hidden


@pytest.mark.parametrize("key", ["staff", "officer", "technical_administrator", "department_head"])
def test_nobody_but_the_manager_names_officers(city, key):
    with pytest.raises(Forbidden):
        name_second_officer(city, by=key)


def test_an_officer_named_for_1_april_is_none_the_day_before(kasukabe):
    name_second_officer(kasukabe, since=date(2027, 4, 1))
    assert kasukabe.person("second_officer").pk not in officers(kasukabe, "020102", date(2027, 3, 31))
    assert officers(kasukabe, "020102", date(2027, 4, 1)) == [kasukabe.person("second_officer").pk]


def refusal(city, key, unit="0201", role="protection_officer", by="manager", **more) -> str:
    with pytest.raises(Refused) as refused:
        designate(city.actor(by), role, city.person(key).pk, city.unit(unit).pk if unit else None, TODAY, **more)
    assert not Designation.objects.filter(recorded_at=NOW).exists()
    return refused.value.problems[0].what


def test_somebody_of_another_unit_is_refused_with_the_reason(city):
    assert refusal(city, "other_staff") == "始期の日に、この組織の職に就いていません"


def test_somebody_in_a_post_the_guideline_does_not_name_is_refused(city):
    assert "候補の職ではありません" in refusal(city, "staff")


def test_somebody_on_leave_is_refused(city):
    Leave.objects.create(person=city.person("officer"), kind="休職", since=SINCE, recorded_at=NOW)
    assert refusal(city, "officer") == "始期の日に、休職等で不在です"


def test_a_chief_is_refused_where_a_senior_chief_sits(kasukabe):
    from sekimori.foundation.directory.models import Post, Posting

    Posting.objects.create(
        person=kasukabe.person("staff"),
        post=Post.objects.get(title="主査"),
        unit=kasukabe.unit("020101"),
        mode="concurrent",
        since=SINCE,
        recorded_at=NOW,
    )
    assert "先に候補とする職の者がいます" in refusal(kasukabe, "staff", "020101")


def test_nobody_is_named_twice(city):
    assert refusal(city, "officer") == "すでに指定されています"


def test_a_role_that_goes_with_a_post_is_named_by_nobody(city):
    assert refusal(city, "manager", None, "chief_protection_manager") == "指定又は任命による役割ではありません"


def test_a_role_of_the_whole_government_belongs_to_no_unit(nerima):
    by = nerima.chief
    assert refusal(nerima, "hr", "0103", "audit_manager", by) == "この役割を置く組織ではありません"


def test_a_last_day_before_the_first_is_refused(city):
    assert refusal(city, "second_officer", until=TODAY) == "始期より前です"


def test_the_chief_appoints_the_auditor_and_the_one_before_ends_that_day(nerima):
    chief = nerima.actor(nerima.chief)
    designate(chief, "audit_manager", nerima.person("hr").pk, None, TODAY)
    held = [holder.person for holder in queries.roster(TODAY, NOW).holders("audit_manager")]
    assert held == [nerima.person("hr").pk]
    former = Designation.objects.current().get(role="audit_manager", person=nerima.person("general_manager"))
    assert former.until == TODAY
    assert Designation.objects.filter(superseded_at=NOW).count() == 1


def test_only_the_chief_appoints_the_auditor(nerima):
    with pytest.raises(Forbidden):
        designate(nerima.actor("manager"), "audit_manager", nerima.person("hr").pk, None, TODAY)


def test_the_chief_cannot_be_the_auditor(nerima):
    from sekimori.foundation.directory.models import Post, Posting

    Posting.objects.create(
        person=nerima.person("vice_mayor"),
        post=Post.objects.get(title="部長"),
        unit=nerima.unit("04"),
        mode="concurrent",
        since=SINCE,
        recorded_at=NOW,
    )
    what = refusal(nerima, "vice_mayor", None, "audit_manager", nerima.chief)
    assert what == "総括保護管理者は、この役割を兼ねることができません"


def test_an_ended_designation_holds_until_the_day_before(kasukabe):
    row = Designation.objects.get()
    end_designation(kasukabe.actor("manager"), row.pk, TODAY)
    assert kasukabe.person("officer").pk not in officers(kasukabe, "020101")
    assert officers(kasukabe, "020101", date(2026, 11, 21)) == [kasukabe.person("officer").pk]
    row.refresh_from_db()
    assert (row.until, row.superseded_at) == (None, NOW)


def test_a_designation_that_has_not_begun_falls_away(kasukabe):
    made = name_second_officer(kasukabe, since=date(2027, 4, 1))
    end_designation(kasukabe.actor("manager"), made.pk, date(2027, 4, 1))
    assert not Designation.objects.current().filter(person=kasukabe.person("second_officer")).exists()


def test_a_designation_ends_only_once(kasukabe):
    row = Designation.objects.get()
    end_designation(kasukabe.actor("manager"), row.pk, TODAY)
    with pytest.raises(Designation.DoesNotExist):
        end_designation(kasukabe.actor("manager"), row.pk, TODAY)
    current = Designation.objects.current().get()
    with pytest.raises(Refused, match="すでに終わっています"):
        end_designation(kasukabe.actor("manager"), current.pk, TODAY)


def test_another_manager_cannot_end_it(kasukabe):
    with pytest.raises(Forbidden):
        end_designation(kasukabe.actor("other_manager"), Designation.objects.get().pk, TODAY)
