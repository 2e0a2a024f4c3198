"""What is analysed, with which numbers and without whom: two people of two units, and never one's own unit (第6の3)."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from sekimori.chapters.systems.access_records.models import SourceAccount
from sekimori.chapters.systems.analyses.queries.definitions import (
    CARRIED_OUT,
    EXCLUDED_ACCOUNTS,
    EXCLUDED_UNITS,
    NUMBERS,
    in_force,
)
from sekimori.chapters.systems.analyses.tests.conftest import DAY
from sekimori.engines.analytics.definition import analyses
from sekimori.foundation.guarding import actions
from sekimori.foundation.guarding.models import Attempt
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.django_db
WHY = "運用の見直しのため"


def agree(city, code, scope, value):
    """The head of the systems' unit proposes, the chief decides."""
    change = actions.propose(city.actor("systems_manager"), code, scope, value, WHY)
    actions.decide(city.actor(city.chief, NOW + timedelta(minutes=1)), change.pk, agreed=True, reason=WHY)


def now():
    return in_force(NOW + timedelta(minutes=2), DAY, DAY)


def test_without_any_decision_the_definitions_hold(city):
    found = now()
    assert {one.code for one in found.analyses} == set(analyses())
    assert found.excluded == ()


def test_an_analysis_is_switched_off_by_two_people(city):
    agree(city, CARRIED_OUT, "off_hours", "no")
    assert {one.code for one in now().analyses} == set(analyses()) - {"off_hours"}


def test_a_number_is_changed_by_two_people_and_the_run_says_which(city):
    code, parameter = next(
        (one.code, each) for one in analyses().values() for each in one.parameters if not each.by_level
    )
    before = now().digest
    agree(city, NUMBERS, f"{code}.{parameter.name}", "77")
    assert now().parameters[code][parameter.name] == 77
    assert now().digest != before


def test_nobody_takes_their_own_unit_out_and_the_auditor_sees_the_attempt(city):
    with pytest.raises(Refused, match="自分の組織は外せません"):
        actions.propose(city.actor("systems_manager"), EXCLUDED_UNITS, "", [city.unit("0401").pk], WHY)
    assert Attempt.objects.count() == 1
    agree(city, EXCLUDED_UNITS, "", [city.unit("0301").pk])
    assert {one.person for one in now().excluded} == {city.person(who).pk for who in ("other_manager", "other_staff")}


def test_nobody_takes_out_the_account_of_somebody_of_their_own_unit(city, source):
    """A colleague's account was once taken out of what was looked at, so that a copy of all residents went unseen."""
    SourceAccount.objects.create(
        source=source, account="1021", person=city.person("former_manager"), recorded_at=NOW - timedelta(days=1)
    )
    with pytest.raises(Refused, match="自分の組織は外せません"):
        actions.propose(city.actor("systems_manager"), EXCLUDED_ACCOUNTS, "", "jumin/1021", WHY)
    agree(city, EXCLUDED_ACCOUNTS, "", "jumin/batch01")
    (one,) = now().excluded
    assert (one.source, one.account) == ("jumin", "batch01")
    assert now().told == (now().told[0],)
    assert "batch01" not in now().told[0]
