"""Who may act: an account, while its person works here."""

from datetime import datetime, timedelta

import pytest
from tests.cast import NOW, TOKYO

from sekimori.foundation.accounts.actors import AccountClosed, actor_of, system_actor


def test_an_account_acts_as_its_person_at_the_moment_given(kasukabe):
    actor = actor_of(kasukabe.account("manager"), at=NOW, channel="web", source_address="10.1.2.3")
    assert (actor.person, actor.at, actor.source_address) == (kasukabe.person("manager").pk, NOW, "10.1.2.3")


@pytest.mark.asvs("7.4.2")
def test_an_inactive_account_does_not_act(kasukabe):
    account = kasukabe.account("manager")
    account.is_active = False
    with pytest.raises(AccountClosed, match="inactive"):
        actor_of(account, at=NOW, channel="web")


@pytest.mark.asvs("7.4.2")
def test_the_last_second_of_employment_is_the_last_of_the_account(kasukabe):
    account, last_day_over = kasukabe.account("retired"), datetime(2026, 4, 1, tzinfo=TOKYO)
    assert actor_of(account, at=last_day_over - timedelta(seconds=1), channel="web").person
    with pytest.raises(AccountClosed, match="ended"):
        actor_of(account, at=last_day_over, channel="web")


def test_an_account_made_ahead_of_the_first_day_waits_for_it(kasukabe):
    with pytest.raises(AccountClosed, match="not_begun"):
        actor_of(kasukabe.account("staff"), at=datetime(2025, 3, 31, 23, 59, 59, tzinfo=TOKYO), channel="web")


def test_the_operator_at_the_console_is_a_technical_administrator_and_the_worker_is_not(kasukabe):
    assert system_actor("cli", NOW).may_somewhere("accounts.manage")
    assert not system_actor("worker", NOW).may_somewhere("accounts.manage")
    assert not system_actor("cli", NOW).may_somewhere("journal.view")
