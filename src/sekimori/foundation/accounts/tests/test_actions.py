"""What the technical administrator does to accounts, and what they cannot do."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from tests.cast import NOW

from sekimori.foundation.accounts import actions
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.accounts.queries import own
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.kernel.problems import Refused


def administrator(city):
    return city.actor("technical_administrator")


def newcomer(number="2001", since=date(2026, 4, 1), until=None):
    return Person.objects.create(number=number, family_name="𠮷川", given_name="凛", since=since, until=until)


def managed():
    return [
        (entry.reason, entry.people_count) for entry in Entry.objects.filter(action="accounts.manage", outcome="done")
    ]


def test_everybody_without_an_account_gets_one_with_a_password_of_their_own(city):
    newcomer("2001")
    newcomer("2002", since=date(2027, 4, 1))
    newcomer("2003", until=date(2026, 10, 1))
    handouts = actions.create_accounts(administrator(city))
    assert [handout.number for handout in handouts] == ["2001", "2002"], "who has left gets none, who will come does"
    assert len({handout.password for handout in handouts}) == 2
    account = Account.objects.get(username="2001")
    assert account.check_password(handouts[0].password) and account.must_change_password
    assert managed() == [("create", 2)]


def test_the_journal_keeps_neither_password_nor_name(city):
    person = newcomer()
    (handout,) = actions.create_accounts(administrator(city), people=frozenset({person.pk}))
    (entry,) = Entry.objects.filter(action="accounts.manage")
    assert entry.facts == {"people": [person.pk], "elevation": entry.facts["elevation"]}
    assert handout.password not in str(entry.__dict__)


def test_a_person_gets_one_account_only(city):
    with pytest.raises(Refused, match="登録できる人がいません"):
        actions.create_accounts(administrator(city), people=frozenset({city.person("manager").pk}))
    with pytest.raises(Refused, match="登録できる人がいません"):
        actions.create_accounts(administrator(city))


def test_a_number_that_is_somebodys_user_name_is_refused_whole(city):
    newcomer("setup-admin")
    newcomer("2002")
    with pytest.raises(Refused, match="同じ利用者IDが使われています"):
        actions.create_accounts(administrator(city))
    assert not Account.objects.filter(username="2002").exists()


@pytest.mark.asvs("6.4.1")
def test_initial_passwords_are_drawn_by_chance_and_readable_on_paper(kasukabe):
    newcomer()
    (handout,) = actions.create_accounts(administrator(kasukabe))
    assert [len(group) for group in handout.password.split("-")] == [4, 4, 4, 4]
    assert not set(handout.password) & set("0oO1lIi")


@pytest.mark.asvs("11.4.2")
def test_the_first_sign_in_rehashes_what_was_hashed_quickly(kasukabe):
    newcomer()
    (handout,) = actions.create_accounts(administrator(kasukabe))
    account = Account.objects.get(username="2001")
    assert account.password.startswith("initial_pbkdf2")
    account.check_password(handout.password)
    assert not Account.objects.get(username="2001").password.startswith("initial_pbkdf2")


@pytest.mark.asvs("6.4.3")
def test_a_reset_password_ends_the_sessions_and_leaves_the_second_factor(kasukabe, client, client_elsewhere):
    from tests.signin import sign_in

    target = kasukabe.account("staff")
    sign_in(client, "1024")
    Authenticator.objects.create(user=target, type="totp", data={"secret": "x"})
    actions.reset_password(administrator(kasukabe), account=target.pk)
    assert client.get("/account/").status_code == 302
    assert Authenticator.objects.filter(user=target).exists()


@pytest.mark.asvs("7.4.5")
def test_the_administrator_ends_somebodys_sessions(kasukabe, client):
    from tests.signin import sign_in

    sign_in(client, "1024")
    assert actions.end_sessions(administrator(kasukabe), account=kasukabe.account("staff").pk) == 1
    assert client.get("/account/").status_code == 302


@pytest.mark.asvs("6.4.4")
def test_lost_factors_are_removed_and_the_removal_recorded(kasukabe):
    target = kasukabe.account("staff")
    with pytest.raises(Refused, match="登録がありません"):
        actions.remove_factors(administrator(kasukabe), account=target.pk)
    Authenticator.objects.create(user=target, type="totp", data={"secret": "x"})
    actions.remove_factors(administrator(kasukabe), account=target.pk)
    entry = Entry.objects.filter(action="accounts.manage").latest("id")
    assert (entry.reason, entry.facts["kinds"], entry.object_id) == ("remove_factors", ["totp"], str(target.pk))


def test_switching_off_and_on_again(kasukabe):
    target = kasukabe.account("staff").pk
    actions.switch(administrator(kasukabe), account=target, active=False)
    with pytest.raises(Refused, match="すでにその状態"):
        actions.switch(administrator(kasukabe), account=target, active=False)
    actions.switch(administrator(kasukabe), account=target, active=True)
    assert Account.objects.get(pk=target).is_active


def test_the_last_technical_administrator_stays(kasukabe):
    own = kasukabe.account("technical_administrator").pk
    for act in (
        lambda: actions.switch(administrator(kasukabe), account=own, active=False),
        lambda: actions.appoint(administrator(kasukabe), account=own, administrator=False),
    ):
        with pytest.raises(Refused, match="最後の一人"):
            act()
    actions.create_administrator(administrator(kasukabe), username="second-admin")
    actions.appoint(administrator(kasukabe), account=own, administrator=False)
    assert not Account.objects.get(pk=own).technical_administrator


@pytest.mark.asvs("6.3.2")
def test_no_account_is_there_before_somebody_makes_it(db):
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "ab", "setup-admin", "SETUP-ADMIN", "1020", "x" * 41])
def test_an_administrators_name_must_be_free_and_sensible(kasukabe, name):
    with pytest.raises(Refused):
        actions.create_administrator(administrator(kasukabe), username=name)


@pytest.mark.parametrize("who", ["manager", "hr", "staff"])
def test_nobody_else_touches_accounts(city, who):
    target = city.account("other_staff").pk
    for act in (
        lambda: actions.create_accounts(city.actor(who)),
        lambda: actions.create_administrator(city.actor(who), username="intruder"),
        lambda: actions.reset_password(city.actor(who), account=target),
        lambda: actions.switch(city.actor(who), account=target, active=False),
        lambda: actions.appoint(city.actor(who), account=target, administrator=True),
        lambda: actions.end_sessions(city.actor(who), account=target),
        lambda: actions.remove_factors(city.actor(who), account=target),
    ):
        with pytest.raises(Forbidden):
            act()


def test_not_even_the_chief_or_the_auditor(city):
    for who in (city.chief, city.auditor):
        with pytest.raises(Forbidden):
            actions.reset_password(city.actor(who), account=city.account("staff").pk)


def test_from_the_servers_console_there_is_a_way_back_in(kasukabe):
    handout = actions.reset_password(system_actor("cli", NOW), account=kasukabe.account("technical_administrator").pk)
    assert Account.objects.get(username="setup-admin").check_password(handout.password)
    assert Entry.objects.get(action="accounts.manage").channel == "cli"


def test_an_unknown_account_is_refused_in_words(kasukabe):
    with pytest.raises(Refused, match="見つかりません"):
        actions.reset_password(administrator(kasukabe), account=10**12)


@pytest.mark.asvs("6.3.7")
def test_the_owner_is_told_by_mail_and_reads_what_the_administrator_did(kasukabe):
    target = kasukabe.account("staff")
    Person.objects.filter(pk=target.person_id).update(email="staff@example.lg.jp")
    Authenticator.objects.create(user=target, type="totp", data={"secret": "x"})
    actions.reset_password(administrator(kasukabe), account=target.pk)
    actions.remove_factors(administrator(kasukabe), account=target.pk)
    mails = Mail.objects.filter(person=target.person_id)
    assert [mail.subject for mail in mails.order_by("id")] == [
        "【関守】パスワードが再発行されました",
        "【関守】本人確認の手段が外されました",
    ]
    assert all(target.person.family_name not in mail.subject + mail.body for mail in mails)
    told = [event.label for event in own(kasukabe.actor("staff")).events]
    assert told[:2] == ["本人確認の手段を外す（技術管理者による）", "パスワードの再発行（技術管理者による）"]
