"""Who is told to do what, and until when."""

from datetime import timedelta

from tests.cast import NOW

from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.obligations.queries import counts, obligations_of
from sekimori.foundation.obligations.registry import Need

MISDELIVERY = "handling.misdelivery"


def told(city, who, at=NOW, canonical=MISDELIVERY):
    return [
        (obligation.need, obligation.place)
        for obligation in obligations_of(city.actor(who, at))
        if obligation.need is not Need.FILL and is_about(city, obligation, canonical, at)
    ]


def is_about(city, obligation, canonical, at):
    guideline = city.actor("officer", at).roster.guideline
    return obligation.ref == guideline.by_canonical[canonical].ref


def prepare(city, at=NOW, who="officer", answer=Answer.SATISFIED):
    draft = actions.Draft(answer, "二人で確かめている。")
    return actions.prepare(city.actor(who, at), canonical=MISDELIVERY, place=city.unit("0201").pk, draft=draft)


def test_the_officer_is_told_to_prepare_and_the_manager_is_left_in_peace(city):
    assert told(city, "officer") == [(Need.PREPARE, city.unit("0201").pk)]
    assert told(city, "manager") == []


def test_once_prepared_it_waits_for_the_manager_and_no_longer_for_the_officer(city):
    prepare(city)
    assert told(city, "officer") == []
    assert told(city, "manager") == [(Need.DECIDE, city.unit("0201").pk)]


def test_what_the_manager_sends_back_comes_to_the_officer(city):
    row = prepare(city)
    actions.return_attestation(city.actor("manager"), attestation=row.pk, reason="点検表を付けてください。")
    assert told(city, "officer") == [(Need.REDO, city.unit("0201").pk)]
    assert counts(obligations_of(city.actor("officer")), NOW.date()).returned == 1


def test_once_attested_nobody_is_told_until_a_month_before_it_expires(city):
    row = prepare(city)
    actions.attest(city.actor("manager"), attestation=row.pk)
    assert told(city, "officer", NOW + timedelta(days=300)) == []
    assert told(city, "officer", NOW + timedelta(days=340)) == [(Need.PREPARE, city.unit("0201").pk)]


def test_what_is_overdue_comes_to_the_manager_too(city):
    row = prepare(city)
    actions.attest(city.actor("manager"), attestation=row.pk)
    later = NOW + timedelta(days=400)
    assert told(city, "manager", later) == [(Need.PREPARE, city.unit("0201").pk)]
    found = [one for one in obligations_of(city.actor("manager", later)) if one.due]
    assert found[0].overdue_days(later.date()) == 35
    assert counts(found, later.date()).overdue == len(found) == 1


def test_a_manager_without_an_officer_prepares_alone(city):
    assert told(city, "other_manager") == [(Need.PREPARE, city.unit("0301").pk)]


def test_staff_without_a_role_owe_nothing(city):
    assert obligations_of(city.actor("staff")) == ()
