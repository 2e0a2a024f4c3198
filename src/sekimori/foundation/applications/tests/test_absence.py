"""When the one whose turn it is cannot act: absence, vacancy, a change of posts on 1 April — never nobody."""

from datetime import date, datetime

import pytest
from tests.cast import LOADED, NOW, SINCE, TOKYO

from sekimori.engines.workflow.flow import State, Verb
from sekimori.foundation.applications import stepping
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.detail import detail
from sekimori.foundation.applications.queries.inbox import inbox
from sekimori.foundation.directory.models import Leave, Person, Post, Posting
from sekimori.foundation.journal.models import Revision
from sekimori.foundation.notices.models import Mail


def changed():
    """What an import does last: caches of the directory are left behind."""
    for revision in Revision.objects.filter(area="directory"):
        revision.number += 1
        revision.save()


def away(city, who):
    Leave.objects.create(person=city.person(who), kind="病気休暇", since=date(2026, 11, 1), recorded_at=LOADED)
    changed()


def waiting_for(city, *people):
    return [who for who in people if inbox(city.actor(who)).turns_counted]


def test_an_absent_managers_step_falls_to_the_next_in_line_and_is_read_afterwards(desk):
    city = desk.city
    deputy = "finance_head" if city.pack == "nerima" else city.chief
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    away(city, "manager")
    assert waiting_for(city, "manager", "officer", "finance_head", city.chief) == [deputy]
    desk.act(deputy, application, Verb.APPROVE)
    act = Application.objects.get(pk=application.pk).acts.get(verb="approve")
    assert act.standing == ("deputy" if city.pack == "nerima" else "fallback")


def test_a_deputys_decision_waits_for_the_reading_of_the_manager_who_was_away(nerima):
    from sekimori.foundation.applications.tests.conftest import Desk

    desk = Desk(nerima)
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    away(nerima, "manager")
    desk.act("finance_head", application, Verb.APPROVE)
    Leave.objects.all().delete()
    changed()
    assert [row.id for row in inbox(nerima.actor("manager")).post_views] == [application.pk]
    stepping.view_afterwards(nerima.actor("manager"), application.pk, 1)
    assert inbox(nerima.actor("manager")).post_views == ()


def test_a_vacant_post_stops_nobody_and_the_chief_hears_of_it_at_once(desk):
    city = desk.city
    gone = [city.person("officer"), city.person("manager")]
    Posting.objects.filter(person__in=gone).update(until=date(2026, 11, 1))
    changed()
    desk.submitted()
    assert Mail.objects.filter(person=city.person(city.chief)).count() == 1
    assert waiting_for(city, "officer", "manager", city.chief) == [city.chief]


def test_a_manager_who_applies_is_not_asked_for_their_own_leave(desk):
    city = desk.city
    application = desk.submitted("manager")
    desk.act("officer", application, Verb.CHECK)
    assert "manager" not in waiting_for(city, "manager")
    with pytest.raises(stepping.NotYourTurn):
        desk.act("manager", application, Verb.APPROVE)


def test_on_1_april_the_step_is_the_successors_without_anybody_touching_it(desk):
    city = desk.city
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    Posting.objects.filter(person=city.person("manager")).update(until=date(2027, 4, 1))
    successor = Person.objects.create(number="2001", family_name="𠮷澤", given_name="潤", since=SINCE)
    Posting.objects.create(
        person=successor,
        post=Post.objects.get(code="20"),
        unit=city.unit("0201"),
        since=date(2027, 4, 1),
        recorded_at=LOADED,
    )
    changed()
    april = datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO)
    assert city.actor("manager", at=april).held == () or not inbox(city.actor("manager", at=april)).turns_counted
    screen = detail(city.actor(city.chief, at=april), application.pk)
    assert [step.waits_for for step in screen.steps if step.now] == [("𠮷澤 潤",)]


def test_two_who_click_at_once_make_one_decision(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    desk.act("manager", application, Verb.APPROVE)
    with pytest.raises(stepping.NotYourTurn):
        desk.act("manager", application, Verb.APPROVE)
    assert Application.objects.get(pk=application.pk).acts.filter(verb="approve").count() == 1


def test_an_overdue_return_is_computed_from_the_day_asked(desk):
    application = desk.decided()
    late = datetime(2026, 12, 7, 9, 0, tzinfo=TOKYO)
    assert detail(desk.city.actor("staff"), application.pk).row.overdue_days == 0
    assert detail(desk.city.actor("staff", at=late), application.pk).row.overdue_days == 3
    assert State(application.state) is State.DECIDED
    assert late > NOW
