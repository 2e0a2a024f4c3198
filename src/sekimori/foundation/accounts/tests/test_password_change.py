"""Changing the password: the first time because one must, later because one wants to."""

from datetime import timedelta

import pytest
from tests.cast import NOW, PASSWORD
from tests.signin import at, sign_in

from sekimori.foundation.accounts.actions import reset_password
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.journal.models import Entry

NEW = "雨の日は窓をふくのが好き"


def change(client, old, new, again=None, **extra):
    form = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
    return client.post("/account/password/", form, **extra)


def handout(city):
    return reset_password(city.actor("technical_administrator"), account=city.account("staff").pk)


@pytest.mark.asvs("6.4.1")
def test_with_an_initial_password_nothing_opens_before_it_is_changed(client, city):
    with at(NOW):
        sign_in(client, "1024", handout(city).password)
        assert client.get("/").url == "/account/password/"
        assert client.get("/authority/").url == "/account/password/"
        assert "初めに、パスワードを変えてください" in client.get("/account/password/").content.decode()
        old = handout(city).password
        client.post("/account/sign-out/")
        sign_in(client, "1024", old)
        assert change(client, old, NEW).status_code == 302
        assert client.get("/account/").status_code == 200
    account = Account.objects.get(username="1024")
    assert not account.must_change_password and account.initial_password_until is None


@pytest.mark.asvs("6.4.1")
def test_an_initial_password_expires(client, kasukabe):
    password = handout(kasukabe).password
    with at(NOW + timedelta(days=14)):
        response = sign_in(client, "1024", password, follow=True)
    assert "初期パスワードの期限が切れている" in response.content.decode()
    assert Entry.objects.filter(action="accounts.sign_in").latest("id").reason == "initial_password_expired"


@pytest.mark.asvs("6.4.1")
def test_the_initial_password_cannot_become_the_lasting_one(client, kasukabe):
    with at(NOW):
        password = handout(kasukabe).password
        sign_in(client, "1024", password)
        assert "今と同じパスワードです" in change(client, password, password).content.decode()


@pytest.mark.asvs("6.2.2")
@pytest.mark.asvs("6.2.3")
def test_who_changes_the_password_must_know_the_present_one(client, kasukabe):
    sign_in(client, "1024")
    assert "今のパスワードが正しくありません" in change(client, "違うパスワードです", NEW).content.decode()
    assert change(client, PASSWORD, NEW).status_code == 302
    client.post("/account/sign-out/")
    assert sign_in(client, "1024").status_code == 200
    assert sign_in(client, "1024", NEW).status_code == 302
    (entry,) = Entry.objects.filter(action="accounts.password.change")
    assert entry.person == kasukabe.person("staff").pk


@pytest.mark.asvs("6.2.1")
@pytest.mark.asvs("6.2.4")
@pytest.mark.asvs("6.2.9")
@pytest.mark.asvs("6.2.11")
def test_a_new_password_is_long_and_not_guessable_and_may_be_very_long(client, city):
    sign_in(client, "1024")
    assert "文字以上にしてください" in change(client, PASSWORD, "みじかい語").content.decode()
    name = "練馬区" if city.pack == "nerima" else "春日部市"
    assert "推測されやすい" in change(client, PASSWORD, f"{name}-1024-渡邉-2026").content.decode()
    assert change(client, PASSWORD, "長い" * 20 + "文を覚えておく").status_code == 302


def test_two_different_entries_are_refused(client, kasukabe):
    sign_in(client, "1024")
    assert change(client, PASSWORD, NEW, again=NEW + "1").status_code == 200


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_the_other_sessions(client, kasukabe, client_elsewhere):
    sign_in(client, "1024")
    sign_in(client_elsewhere, "1024")
    change(client, PASSWORD, NEW)
    assert client.get("/account/").status_code == 200
    assert client_elsewhere.get("/account/").status_code == 302


@pytest.mark.asvs("6.2.10")
def test_a_password_does_not_expire(client, kasukabe):
    with at(NOW + timedelta(days=3650)):
        assert sign_in(client, "1024").url == "/"
