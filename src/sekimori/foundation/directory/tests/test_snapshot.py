"""The organisation of any day as known at any moment — and rights that end the second a posting ends."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import NOW, TODAY, TOKYO

from sekimori.foundation.directory import queries
from sekimori.foundation.directory.government import NotSetUp
from sekimori.foundation.directory.models import Leave, Person, Post, Posting, Unit
from sekimori.foundation.directory.tests.sheets import OPERATOR, found, person, posting, take_in, town
from sekimori.foundation.memory import forget_everything

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)
NIGHT = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=TOKYO)
MIDNIGHT = datetime(2026, 4, 1, tzinfo=TOKYO)


def managers(city, on):
    held = queries.roster(on, NOW).holders("protection_manager", city.unit("0201").pk)
    return [holder.person for holder in held]


def test_the_manager_of_a_past_day_is_who_it_was_then(city):
    assert managers(city, MARCH) == [city.person("former_manager").pk]
    assert managers(city, APRIL) == [city.person("manager").pk]


def test_the_former_manager_loses_every_right_of_the_role_at_midnight(city):
    unit = city.unit("0201").pk
    before, after = city.actor("former_manager", NIGHT), city.actor("former_manager", MIDNIGHT)
    assert before.reachable("compliance.attestation.attest").units >= {unit}
    assert not after.reachable("compliance.attestation.attest")
    assert not city.actor("manager", NIGHT).may_somewhere("compliance.attestation.attest")
    assert city.actor("manager", MIDNIGHT).reachable("compliance.attestation.attest").units >= {unit}


def test_who_has_retired_is_seated_nowhere(city):
    retired = city.person("retired").pk
    assert retired in queries.organisation(MARCH, NOW).seats_of
    assert retired not in queries.organisation(APRIL, NOW).seats_of


def test_somebody_on_leave_is_absent_for_exactly_those_days(city):
    Leave.objects.create(
        person=city.person("manager"), kind="休職", since=TODAY, until=TODAY + timedelta(days=2), recorded_at=NOW
    )
    key = city.person("manager").pk
    absent = [queries.organisation(TODAY + timedelta(days=days), NOW).seats_of[key][0].absent for days in (-1, 0, 1, 2)]
    assert absent == [False, True, True, False]


def test_nothing_is_known_before_it_was_recorded(city):
    early = datetime(2025, 3, 20, 8, 59, 59, tzinfo=TOKYO)
    assert queries.organisation(TODAY, early).seats == ()
    assert queries.organisation(TODAY, NOW).seats != ()


def test_a_section_whose_unit_is_gone_is_left_standing_alone(city):
    Unit.objects.filter(code="0201").update(until=TODAY)
    organisation = queries.organisation(TODAY, NOW)
    section = city.unit("020101").pk
    assert organisation.units[section].parent is None
    assert organisation.body_of(section) == section


def test_without_a_government_there_is_no_guideline(db):
    with pytest.raises(NotSetUp):
        queries.roster(TODAY, NOW)


@pytest.fixture
def committed(transactional_db):
    """A town whose import is really committed, so that the process may remember it."""
    found()
    take_in(town())


def test_a_day_is_read_once_and_then_remembered(committed, django_assert_num_queries):
    first = queries.roster(TODAY, NOW)
    with django_assert_num_queries(2):  # the government and the revision
        assert queries.roster(TODAY, NOW) is first
    with django_assert_num_queries(2):
        assert queries.roster(TODAY, NOW + timedelta(days=30)) is first  # nothing was recorded meanwhile


def test_an_import_leaves_behind_what_was_remembered(committed):
    queries.roster(TODAY, NOW)
    at = NOW + timedelta(hours=1)
    take_in({"職員": [person("2001")], "発令": [posting("2001", "0102")]}, OPERATOR.later(at))
    assert len(queries.organisation(TODAY, at).seats) == 5
    assert len(queries.organisation(TODAY, at - timedelta(seconds=1)).seats) == 4


def test_what_was_rolled_back_is_never_remembered(committed):
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        Posting.objects.all().delete()
        assert queries.organisation(TODAY, NOW).seats == ()
        raise Broken
    assert len(queries.organisation(TODAY, NOW).seats) == 4


def test_what_a_transaction_read_is_remembered_after_it(committed, django_assert_num_queries):
    with transaction.atomic():
        first = queries.roster(TODAY, NOW)
    with django_assert_num_queries(2):
        assert queries.roster(TODAY, NOW) is first


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    since=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 800),
    asked=st.integers(-400, 1200),
)
def test_a_posting_counts_on_its_days_and_on_no_other(kasukabe, since, days, asked):
    until = since + timedelta(days=days)
    on = since + timedelta(days=asked)
    forget_everything()
    with transaction.atomic():
        newcomer = Person.objects.create(
            number=f"N{since}{days}{asked}", family_name="新", given_name="人", since=since
        )
        unit = kasukabe.unit("0960")
        Unit.objects.filter(pk=unit.pk).update(since=date(2020, 1, 1))
        post = Post.objects.get(title="主事")
        Posting.objects.create(
            person=newcomer, post=post, unit=unit, mode="concurrent", since=since, until=until, recorded_at=NOW
        )
        seated = newcomer.pk in queries.organisation(on, NOW).seats_of
        holds = bool(queries.roster(on, NOW).roles_of(newcomer.pk))
        transaction.set_rollback(True)
    assert seated is holds is (since <= on < until)


def test_the_day_of_an_actor_is_the_day_in_japan(city):
    """At 00:30 on 1 April in Tokyo it is still March in UTC; the new rights hold all the same."""
    half_past = datetime.combine(APRIL, time(0, 30), TOKYO)
    assert city.actor("manager", half_past).may_somewhere("compliance.attestation.attest")
