"""A program acts for a person with a key: within the person's rights of that moment, and within what the key is for."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW
from tests.signin import at

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.accounts import actions as accounts
from sekimori.foundation.directory.models import Posting
from sekimori.foundation.integrations import actions
from sekimori.foundation.integrations.limits import WRONG
from sekimori.foundation.integrations.models import Integration
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.memory import forget_everything
from sekimori.kernel.problems import Refused

GUIDELINE, MATRIX = "/api/v1/guideline", "/api/v1/matrix"


def test_a_key_opens_what_it_was_made_for_and_nothing_else_of_its_owners(key_of, ask, city):
    key = key_of("manager", "guideline.view").key
    with at(NOW):
        assert ask(key, GUIDELINE).status_code == 200
        assert ask(key, MATRIX).status_code == 403, "the manager may, the key may not"
    refusal = Entry.objects.get(outcome="refused")
    assert (refusal.channel, refusal.facts) == ("api", {"integration": Integration.objects.get().pk})


def test_a_key_never_reaches_further_than_its_owner(key_of, city):
    with pytest.raises(Refused, match="あなたの権限にない"):
        key_of("staff", "compliance.export")


@pytest.mark.asvs("8.3.2")
def test_a_key_ends_with_the_posting_because_rights_are_worked_out_at_every_request(key_of, ask, city):
    key = key_of("manager", "compliance.export", "guideline.view").key
    with at(NOW):
        assert ask(key, MATRIX).status_code == 200
        Posting.objects.filter(person=city.person("manager")).update(until=NOW.date())
        forget_everything()
        assert ask(key, MATRIX).status_code == 403
        assert ask(key, GUIDELINE).status_code == 403


def test_what_a_program_does_is_recorded_with_its_key(key_of, ask, city):
    issued = key_of("manager", "compliance.export")
    with at(NOW):
        ask(issued.key, MATRIX)
    entry = Entry.objects.get(action="compliance.export")
    assert (entry.channel, entry.person) == ("api", city.person("manager").pk)
    assert entry.facts["integration"] == issued.integration.pk
    assert Integration.objects.get().used_at == NOW


@pytest.mark.asvs("11.4.1")
def test_only_a_hash_of_a_key_is_kept(key_of):
    issued = key_of("officer", "guideline.view")
    assert issued.key.startswith("sekimori_") and len(issued.key) == len("sekimori_") + 43
    row = Integration.objects.values().get()
    assert issued.key not in str(row) and row["ending"] == issued.key[-4:]
    assert issued.key not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda key: Integration.objects.update(expires_at=NOW), "expired_key"),
        (lambda key: Integration.objects.update(ended_at=NOW), "ended_key"),
        (lambda key: accounts_update(key, is_active=False), "inactive"),
        (lambda key: accounts_update(key, must_change_password=True), "initial_password"),
        (lambda key: Integration.objects.all().delete(), "unknown_key"),
    ],
)
def test_a_key_that_is_over_is_told_so_and_the_try_recorded(key_of, ask, spoil, reason):
    issued = key_of("officer", "guideline.view")
    spoil(issued.integration)
    with at(NOW):
        answer = ask(issued.key, GUIDELINE)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    refusal = Entry.objects.get(outcome="refused")
    assert (refusal.action, refusal.reason, refusal.person) == ("accounts.integration.use", reason, None)


def accounts_update(integration, **columns):
    type(integration.account).objects.filter(pk=integration.account_id).update(**columns)


def test_somebody_who_has_left_takes_their_keys_with_them(key_of, ask, city):
    before = NOW.replace(year=2026, month=3, day=31)
    key = key_of("retired", "guideline.view", at=before, days=300).key
    with at(before):
        assert ask(key, GUIDELINE).status_code == 200
    with at(NOW):
        assert ask(key, GUIDELINE).status_code == 401


@pytest.mark.asvs("6.3.1")
def test_who_tries_many_wrong_keys_is_stopped_and_right_ones_still_pass(key_of, ask):
    key = key_of("officer", "guideline.view").key
    with at(NOW):
        assert [ask("sekimori_x", GUIDELINE).status_code for _ in range(WRONG + 2)] == [401] * WRONG + [429] * 2
        assert ask(key, GUIDELINE).status_code == 200
    assert Entry.objects.filter(outcome="refused").count() == WRONG, "the journal is not filled"


def test_a_key_in_the_address_is_not_read(key_of, client):
    key = key_of("officer", "guideline.view").key
    with at(NOW):
        assert client.get(f"{GUIDELINE}?access_token={key}").status_code == 401


def test_another_scheme_and_a_cookie_beside_a_wrong_key_open_nothing(client, city):
    client.force_login(city.account("officer"))
    with at(NOW):
        assert client.get(GUIDELINE).status_code == 200
        for header in ("Basic b2ZmaWNlcjpwdw==", "Bearer", "Bearer wrong", "x"):
            assert client.get(GUIDELINE, headers={"Authorization": header}).status_code == 401, header


def test_the_owner_ends_a_key_and_nobody_elses(key_of, city):
    key = key_of("officer", "guideline.view").integration.pk
    with pytest.raises(Refused):
        actions.end(city.actor("manager"), key)
    actions.end(city.actor("officer"), key)
    assert Integration.objects.get().ended_at == NOW
    with pytest.raises(Refused):
        actions.end(city.actor("officer"), key)


def test_the_technical_administrator_ends_anybodys_key(key_of, city):
    key = key_of("officer", "guideline.view").integration.pk
    actions.end_of_another(city.actor("technical_administrator"), key)
    assert Integration.objects.get().ended_at == NOW
    entry = Entry.objects.get(action="accounts.integration.end")
    assert entry.object_id == str(city.account("officer").pk), "the owner reads it among the latest events"


@pytest.mark.parametrize(
    ("name", "chosen", "days", "what"),
    [
        ("", {"guideline.view"}, 30, "入力されていません"),
        ("名" * 61, {"guideline.view"}, 30, "61文字"),
        ("連携", set(), 30, "選ばれていません"),
        ("連携", {"guideline.view"}, None, "365日まで"),
        ("連携", {"guideline.view"}, 0, "365日まで"),
        ("連携", {"guideline.view"}, 366, "365日まで"),
    ],
)
def test_a_key_without_name_purpose_or_end_is_not_made(city, name, chosen, days, what):
    with pytest.raises(Refused, match=what):
        actions.issue(city.actor("officer"), name=name, actions=frozenset(chosen), days=days)
    assert not Integration.objects.exists()


def test_a_restricted_actor_is_restricted_everywhere(city):
    """Rights of a key are a part of its owner's: never more, for any action and any unit."""
    from dataclasses import replace

    whole = city.actor("manager")
    part = replace(whole, scopes=frozenset({"journal.view"}))
    target = Target(unit=city.unit("0201").pk)
    assert part.may("journal.view", target) and part.reachable("journal.view") == whole.reachable("journal.view")
    others = {grant.action for grant in whole.roster.guideline.grants} - {"journal.view"}
    assert not any(part.may(action, target) or part.reachable(action) for action in others)


def test_the_longest_life_is_the_packs(city):
    on = date(2026, 11, 22)
    guideline = city.actor("officer").roster.guideline
    assert guideline.parameter("integration.longest_days", on).article == "運用"
    issued = actions.issue(city.actor("officer"), name="連携", actions=frozenset({"guideline.view"}), days=365)
    assert issued.integration.expires_at == NOW + timedelta(days=365)
    assert accounts.INTEGRATE in {grant.action for grant in guideline.grants}
