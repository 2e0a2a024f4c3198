"""Who is told to do what, and until when."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW

from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.models import Designation, Posting
from sekimori.foundation.memory import forget_everything
from sekimori.foundation.obligations.queries import Urgency, counts, obligations_of, urgency
from sekimori.foundation.obligations.registry import Need, Obligation, ProviderExists, obligations

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
    assert counts(obligations_of(city.actor("officer")), NOW.date(), soon=NOW.date()).returned == 1


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
    assert counts(found, later.date(), soon=later.date()).overdue == len(found) == 1


def test_a_manager_without_an_officer_prepares_alone(city):
    assert told(city, "other_manager") == [(Need.PREPARE, city.unit("0301").pk)]


def test_staff_without_a_role_owe_nothing(city):
    assert obligations_of(city.actor("staff")) == ()


def vacancies(city, who):
    return [one for one in obligations_of(city.actor(who)) if one.need is Need.FILL]


def without(city, key):
    """The person's postings end before the day."""
    Posting.objects.filter(person=city.person(key)).update(until=date(2026, 10, 1))
    forget_everything()


def test_a_manager_is_told_to_designate_an_officer_for_the_own_unit_only(city):
    Designation.objects.filter(role="protection_officer").update(until=date(2026, 10, 1))
    forget_everything()
    found = vacancies(city, "manager")
    below = city.actor("manager").organisation.below(city.unit("0201").pk)
    assert found and {one.place for one in found} <= below
    assert {one.title for one in found} == {"保護担当者を指定する"}
    assert {one.url_name for one in found} == {"organization:officer"}
    assert {one.url_args for one in found} == {("protection_officer", one.place) for one in found}


def test_a_vacant_post_is_told_to_who_keeps_the_postings_and_to_the_chief(city):
    without(city, "other_manager")
    for who in ("hr", city.chief):
        assert city.unit("0301").pk in {one.place for one in vacancies(city, who)}
    assert city.unit("0301").pk not in {one.place for one in vacancies(city, "manager")}


def test_without_a_chief_who_keeps_the_postings_is_told(city):
    without(city, city.chief)
    assert None in {one.place for one in vacancies(city, "hr")}


def test_nothing_that_is_told_names_a_person(city):
    without(city, "other_manager")
    names = [person.family_name for person in city.people.values() if len(person.family_name) > 1]
    for who in ("officer", "manager", "hr", city.chief):
        for one in obligations_of(city.actor(who)):
            assert not [name for name in names if name in one.title + one.detail + one.place_name + str(one.url_args)]


def test_the_most_overdue_comes_first_and_what_has_no_day_last(city):
    row = prepare(city)
    actions.attest(city.actor("manager"), attestation=row.pk)
    found = obligations_of(city.actor("officer", NOW + timedelta(days=400)))
    days = [one.due for one in found]
    assert days[0] is not None
    assert days[-1] is None


def test_two_providers_cannot_carry_one_name():
    with pytest.raises(ProviderExists):
        obligations("compliance.self_check")(lambda actor: ())


def test_what_is_due_this_month_is_counted_from_today_to_its_last_day():
    def due(day, need=Need.PREPARE):
        return Obligation(need, "", "", "", None, "", day, "web:home")

    found = [due(date(2026, 11, day)) for day in (21, 22, 30)] + [due(date(2026, 12, 1)), due(None)]
    sums = counts(found, date(2026, 11, 22), soon=date(2026, 11, 29))
    assert (sums.overdue, sums.this_month, sums.soon, sums.open) == (1, 2, 1, 1)
    december = counts([due(date(2026, 12, 31)), due(date(2027, 1, 1))], date(2026, 12, 1), soon=date(2026, 12, 8))
    assert december.this_month == 1


@pytest.mark.parametrize("need", Need)
def test_what_has_no_day_is_counted_as_the_list_of_it_has_it(need):
    found, today = Obligation(need, "", "", "", None, "", None, "web:home"), date(2026, 11, 22)
    assert counts([found], today, soon=today).open == (urgency(found, today) is Urgency.OPEN)
