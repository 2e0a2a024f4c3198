"""Answering what was found (春日部市 第6の2(1)・第6の3, 練馬区 第18条): whose it is, in which order, and that nothing is edited."""

from datetime import datetime, timedelta

import pytest
from django.http import Http404
from tests.cast import NOW, TOKYO

from sekimori.chapters.systems.analyses import actions
from sekimori.chapters.systems.analyses.models import Answer
from sekimori.chapters.systems.analyses.queries import alerts, detail
from sekimori.chapters.systems.analyses.rules import Kind, State
from sekimori.foundation.directory.models import Post, Posting
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.memory import forget_everything
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.django_db


def say(city, who, row, kind, reason="", **said):
    row.refresh_from_db()
    return actions.answer(city.actor(who), {row.pk: row.answers_count}, kind, reason=reason, **said)


def lines(city, who, at=NOW):
    inbox = alerts.inbox(city.actor(who, at))
    return [line for week in inbox.weeks for line in (*week.lines, *week.rest)]


def test_in_order_with_a_reason_closes_it_and_stands_in_the_journal(city, found):
    row = found()
    say(city, "manager", row, Kind.IN_ORDER, "own_work")
    row.refresh_from_db()
    assert row.state == State.CLOSED
    entry = Entry.objects.get(action=alerts.ANSWER)
    assert (entry.object_id, entry.reason, entry.facts["answer"]) == (str(row.pk), "own_work", "in_order")
    assert entry.object_unit == city.unit("020101").pk
    assert lines(city, "manager") == []


def test_asking_waits_for_its_result(city, found):
    row = found()
    say(city, "manager", row, Kind.ASK)
    assert [line.state for line in lines(city, "manager")] == [State.ASKED]
    with pytest.raises(Refused):
        say(city, "manager", row, Kind.IN_ORDER, "own_work")
    say(city, "manager", row, Kind.ASKED, "asked_in_order")
    assert [answer.kind for answer in Answer.objects.order_by("number")] == ["ask", "asked"]


def test_an_incident_is_told_to_the_chief_at_once_with_the_number_alone(city, found):
    row = found()
    say(city, "manager", row, Kind.INCIDENT)
    (mail,) = Mail.objects.all()
    assert mail.person == city.person(city.chief)
    assert "1件" in mail.body
    assert "渡邉" not in mail.body
    waiting = [one.title for one in obligations_of(city.actor(city.chief))]
    assert "事案として報告されたものを受け取る" in waiting
    say(city, city.chief, row, Kind.RECEIVE)
    assert "事案として報告されたものを受け取る" not in [one.title for one in obligations_of(city.actor(city.chief))]
    with pytest.raises(Refused):
        say(city, "manager", row, Kind.IN_ORDER, "own_work")


def test_a_later_answer_supersedes_and_the_earlier_one_stays(city, found):
    row = found()
    say(city, "manager", row, Kind.IN_ORDER, "own_work", note="繁忙期")
    say(city, "manager", row, Kind.INCIDENT)
    shown = detail.detail(city.actor("manager"), row.pk)
    assert [said.kind for said in shown.answers] == ["事案として報告", "問題なし"]
    assert shown.answers[1].note == "繁忙期"


def test_a_reason_is_needed_and_a_long_note_refused(city, found):
    row = found()
    with pytest.raises(Refused):
        say(city, "manager", row, Kind.IN_ORDER)
    with pytest.raises(Refused):
        say(city, "manager", row, Kind.IN_ORDER, "own_work", note="あ" * 301)
    assert not Answer.objects.exists()


def test_who_answers_a_page_that_has_changed_is_told_so(city, found):
    row = found()
    actions.answer(city.actor("manager"), {row.pk: 0}, Kind.ASK)
    with pytest.raises(actions.AnsweredMeanwhile):
        actions.answer(city.actor("manager"), {row.pk: 0}, Kind.INCIDENT)


def test_another_units_finding_does_not_exist_for_a_manager(city, found):
    row = found()
    for who in ("other_manager", "systems_manager", "officer", "staff"):
        with pytest.raises((Http404, Exception)) as refusal:
            say(city, who, row, Kind.IN_ORDER, "own_work")
        assert refusal.type.__name__ in ("Http404", "Forbidden")
    with pytest.raises(Http404):
        alerts.alert(city.actor("other_manager"), row.pk)


def test_what_the_manager_did_is_hidden_from_them_and_answered_above(city, found):
    row = found("manager", "0201")
    with pytest.raises(Http404):
        detail.detail(city.actor("manager"), row.pk)
    assert lines(city, "manager") == []
    above = city.chief if city.pack == "kasukabe" else "finance_head"
    assert [line.id for line in lines(city, above)] == [row.pk]
    say(city, above, row, Kind.IN_ORDER, "own_work")


def test_what_the_chief_did_is_answered_by_the_auditor(city, found):
    row = found(city.chief, "01")
    with pytest.raises(Http404):
        detail.detail(city.actor(city.chief), row.pk)
    say(city, city.auditor, row, Kind.INCIDENT)
    say(city, city.auditor, row, Kind.RECEIVE)


def test_the_chief_sees_a_units_finding_and_leaves_the_answer_to_its_manager(city, found):
    row = found()
    assert detail.detail(city.actor(city.chief), row.pk).line.kinds == ()
    with pytest.raises(Refused, match="保護"):
        say(city, city.chief, row, Kind.IN_ORDER, "own_work")


def test_after_a_transfer_the_new_manager_answers_what_the_old_one_left(city, found):
    """On 1 December another person takes the post; the old one sees nothing of it any more."""
    row = found()
    later = datetime(2026, 12, 1, 9, tzinfo=TOKYO)
    Posting.objects.filter(person=city.person("manager")).update(until=later.date())
    Posting.objects.filter(person=city.person("former_manager"), until=None).update(until=later.date())
    for who, unit in (("manager", "0401"), ("former_manager", "0201")):
        post = Post.objects.get(code="20" if unit == "0201" else "50")
        Posting.objects.create(
            person=city.person(who),
            post=post,
            unit=city.unit(unit),
            since=later.date(),
            recorded_at=NOW - timedelta(days=1),
        )
    forget_everything()
    assert lines(city, "manager", later) == []
    assert [line.id for line in lines(city, "former_manager", later)] == [row.pk]


def test_somebody_who_has_become_manager_does_not_answer_for_themselves(city, found):
    row = found("staff", "020101")
    later = datetime(2026, 12, 1, 9, tzinfo=TOKYO)
    Posting.objects.filter(person__in=[city.person("manager"), city.person("staff")]).update(until=later.date())
    Posting.objects.create(
        person=city.person("staff"), post=Post.objects.get(code="20"), unit=city.unit("0201"), since=later.date(),
        recorded_at=NOW - timedelta(days=1),
    )  # fmt: skip
    forget_everything()
    assert lines(city, "staff", later) == []
    above = city.chief if city.pack == "kasukabe" else "finance_head"
    assert [line.id for line in lines(city, above, later)] == [row.pk]


def test_what_waits_is_an_obligation_with_a_day(city, found):
    found()
    (one,) = [one for one in obligations_of(city.actor("manager")) if one.url_name == "analyses:index"]
    assert (one.detail, one.due) == ("1件", NOW.date() + timedelta(days=7))
    assert not [one for one in obligations_of(city.actor("other_manager")) if one.url_name == "analyses:index"]
