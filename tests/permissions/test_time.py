"""Rights begin and end with the posting, to the second; nothing has to be revoked."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.accounts.actors import AccountClosed, actor_of
from sekimori.foundation.directory.models import Designation, Leave
from tests.cast import LOADED, NOW, TOKYO
from tests.signin import at

FIRST_OF_APRIL = datetime(2026, 4, 1, tzinfo=TOKYO)
LAST_SECOND = FIRST_OF_APRIL - timedelta(seconds=1)
ATTEST = "compliance.attestation.attest"


def may_attest(city, key, moment):
    return bool(city.actor(key, moment).may(ATTEST, Target(unit=city.unit("0201").pk)))


@pytest.mark.asvs("8.3.2")
def test_the_manager_loses_her_rights_at_midnight_of_1_april_and_the_new_one_has_them(city):
    assert (may_attest(city, "former_manager", LAST_SECOND), may_attest(city, "manager", LAST_SECOND)) == (True, False)
    assert (may_attest(city, "former_manager", FIRST_OF_APRIL), may_attest(city, "manager", FIRST_OF_APRIL)) == (
        False,
        True,
    )


def test_the_officer_loses_last_years_rights_on_1_april(city):
    Designation.objects.filter(role="protection_officer").update(until=FIRST_OF_APRIL.date())
    target = Target(unit=city.unit("0201").pk)
    prepare = "compliance.attestation.prepare"
    assert city.actor("officer", LAST_SECOND).may(prepare, target)
    assert not city.actor("officer", FIRST_OF_APRIL).may(prepare, target)
    assert not city.actor("officer", FIRST_OF_APRIL).may_somewhere(prepare)


def test_who_has_retired_is_signed_out_by_the_next_request(city):
    account = city.account("retired")
    assert actor_of(account, at=LAST_SECOND, channel="web").held
    with pytest.raises(AccountClosed):
        actor_of(account, at=FIRST_OF_APRIL, channel="web")
    client = Client()
    client.force_login(account)
    with at(LAST_SECOND):
        assert client.get("/guideline/").status_code == 200
    with at(FIRST_OF_APRIL):
        assert client.get("/guideline/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_right_of_an_absent_manager_passes_to_whoever_acts_for_her(city):
    """A leave does not take the post away; the finding asks for somebody to act."""
    Leave.objects.create(person=city.person("manager"), kind="育児休業", since=NOW.date(), recorded_at=LOADED)
    findings = city.actor(city.auditor).roster.findings
    places = {finding.unit for finding in findings if "休職" in finding.what}
    assert city.unit("0201").pk in places


def test_a_correction_recorded_now_gives_no_rights_yesterday(city):
    """What was not known then gave no right then, however it is corrected later."""
    Designation.objects.create(
        role="protection_officer",
        person=city.person("staff"),
        unit=city.unit("020101" if city.pack == "kasukabe" else "0201"),
        since=LAST_SECOND.date(),
        recorded_at=NOW,
    )
    assert not city.actor("staff", NOW - timedelta(seconds=1)).may_somewhere("compliance.attestation.prepare")
