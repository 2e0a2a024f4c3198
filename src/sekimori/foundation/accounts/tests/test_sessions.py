"""Sessions: locked when nobody is there, over after a day, and all of them in the owner's hands."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from tests.cast import NOW, PASSWORD
from tests.signin import at, sign_in

from sekimori.foundation.accounts.upkeep import forget_ended_sessions
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Problem, Refused

PROVE = "/account/prove/"


def minutes(count):
    return NOW + timedelta(minutes=count)


def used_at(client, moments, path="/account/"):
    for moment in moments:
        with at(moment):
            assert client.get(path).status_code == 200


@pytest.mark.asvs("7.3.1")
def test_after_the_packs_idle_minutes_the_password_is_asked_and_the_page_comes_back(client, city):
    with at(NOW):
        sign_in(client, "1020")
    used_at(client, [NOW])
    with at(minutes(16)):
        locked = client.get("/authority/?role=staff")
        assert locked.url == "/account/prove/?next=/authority/%3Frole%3Dstaff"
        page = client.get(locked.url).content.decode()
        assert "ロックしています" in page
        assert city.person("manager").family_name not in page, "a locked screen shows nothing of the person"
        back = client.post(PROVE, {"password": PASSWORD, "next": "/authority/?role=staff"})
        assert back.url == "/authority/?role=staff"
        assert client.get("/account/").status_code == 200


def test_a_session_in_use_is_not_locked(client, kasukabe):
    with at(NOW):
        sign_in(client, "1020")
    used_at(client, [minutes(10), minutes(20), minutes(30), minutes(44)])


def test_the_lock_holds_until_the_password_is_right(client, kasukabe):
    with at(NOW):
        sign_in(client, "1020")
        client.get("/account/")
    with at(minutes(16)):
        client.get("/account/")
        assert "パスワードが正しくありません" in client.post(PROVE, {"password": "違う"}).content.decode()
        assert client.get("/account/").url.startswith(PROVE)
    with at(minutes(17)):
        assert client.get("/").url.startswith(PROVE), "looking again does not unlock"
        client.post(PROVE, {"password": PASSWORD})
        assert client.get("/account/").status_code == 200
    outcomes = Entry.objects.filter(action__in=["accounts.sign_in", "accounts.prove"]).order_by("id")
    assert [(entry.action, entry.outcome) for entry in outcomes] == [
        ("accounts.sign_in", "done"),
        ("accounts.sign_in", "refused"),
        ("accounts.prove", "done"),
    ]


def test_a_form_sent_after_the_lock_fell_is_carried_out_once_the_password_is_given(client, kasukabe):
    with at(NOW):
        sign_in(client, "setup-admin")
        client.get("/account/")
    with at(minutes(20)):
        locked = client.post("/accounts/", {"words": "1020"})
        assert locked.url == "/account/prove/?next=%2Faccounts%2F"
        assert "送信を待っている内容があります" in client.get(locked.url).content.decode()
        answer = client.post(PROVE, {"password": PASSWORD, "next": "/accounts/"})
    assert "1020" in answer.content.decode() and "1024" not in answer.content.decode()


def test_the_waiting_form_can_be_dropped_instead(client, kasukabe):
    with at(NOW):
        sign_in(client, "setup-admin")
        client.get("/account/")
    with at(minutes(20)):
        client.post("/accounts/", {"words": "1020"})
        answer = client.post(PROVE, {"password": PASSWORD, "next": "/accounts/", "discard": "1"})
        assert answer.url == "/accounts/"


def test_a_password_being_sent_when_the_lock_falls_is_not_kept(client, kasukabe):
    with at(NOW):
        sign_in(client, "1020")
        client.get("/account/")
    with at(minutes(20)):
        client.post(
            "/account/password/", {"oldpassword": PASSWORD, "password1": "秘密の言葉", "password2": "秘密の言葉"}
        )
    assert "秘密の言葉" not in str(dict(client.session))


@pytest.mark.asvs("3.5.1")
def test_a_form_from_another_site_is_not_kept_behind_the_lock(kasukabe):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kasukabe.account("technical_administrator"))
    with at(NOW):
        client.get("/account/")
    with at(minutes(20)):
        assert client.post("/accounts/", {"words": "1020"}).status_code == 403
        assert "account_reauthentication_state" not in client.session


@pytest.mark.asvs("7.3.2")
def test_twelve_hours_after_signing_in_one_signs_in_again(client, kasukabe):
    with at(NOW):
        sign_in(client, "1020")
    used_at(client, [minutes(count) for count in range(0, 12 * 60, 10)])
    with at(minutes(12 * 60)):
        over = client.get("/authority/", follow=True)
    assert over.redirect_chain[0][0] == "/account/sign-in/?next=/authority/"
    assert "サインインから12時間がたちました" in over.content.decode()


@pytest.mark.asvs("7.5.2")
def test_the_owner_sees_where_they_are_signed_in_and_ends_the_other_places(client, client_elsewhere, kasukabe):
    sign_in(client_elsewhere, "1020")
    sign_in(client, "1020")
    page = client.get("/account/sessions/").content.decode()
    assert "10.0.0.9" in page and "WindowsのEdge" in page
    client.post("/account/sessions/")
    assert client_elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    (entry,) = Entry.objects.filter(action="accounts.sessions.end")
    assert entry.facts == {"count": 1}


@pytest.mark.asvs("7.5.3")
def test_a_session_that_proved_nothing_lately_is_asked_before_a_dangerous_act(client, kasukabe):
    client.force_login(kasukabe.account("technical_administrator"))
    asked = client.get("/accounts/create-administrator/")
    assert asked.url == "/account/prove/?next=%2Faccounts%2Fcreate-administrator%2F"
    assert "本人の確認" in client.get(asked.url).content.decode()
    client.post(PROVE, {"password": PASSWORD})
    assert client.get("/accounts/create-administrator/").status_code == 200


@pytest.mark.asvs("7.5.3")
def test_a_proof_of_identity_is_good_for_five_minutes(client, kasukabe):
    sign_in(client, "setup-admin")
    signed_in = timezone.now()
    with at(signed_in + timedelta(minutes=4)):
        assert client.get("/accounts/create-administrator/").status_code == 200
    with at(signed_in + timedelta(minutes=6)):
        assert client.get("/accounts/create-administrator/").url.startswith(PROVE)


@pytest.mark.asvs("7.4.4")
def test_every_page_of_who_is_signed_in_offers_signing_out(client, kasukabe):
    sign_in(client, "1020")
    for path in ("/", "/account/", "/account/factors/"):
        assert 'action="/account/sign-out/"' in client.get(path).content.decode()


def test_the_way_out_by_link_asks_first(client, kasukabe):
    sign_in(client, "1020")
    assert "サインアウトしますか" in client.get("/account/sign-out/").content.decode()
    assert client.get("/account/").status_code == 200


@pytest.mark.asvs("14.3.2")
def test_pages_are_not_stored_by_browsers(client, kasukabe):
    sign_in(client, "1020")
    assert client.get("/account/")["Cache-Control"] == "no-store"


def test_a_refusal_becomes_a_page_with_every_problem(client, kasukabe, monkeypatch):
    from sekimori.foundation.accounts import pages

    def refuse(*args, **kwargs):
        raise Refused(Problem("1行目", "空です", "書いてください"), Problem("2行目", "長すぎます", "短くしてください"))

    monkeypatch.setattr(pages.queries, "own", refuse)
    sign_in(client, "1020")
    response = client.get("/account/")
    assert response.status_code == 400
    assert "1行目" in response.content.decode() and "短くしてください" in response.content.decode()


@pytest.mark.asvs("16.3.2")
def test_a_missing_right_is_403_and_recorded(client, city):
    sign_in(client, "1020")
    assert client.get("/accounts/").status_code == 403
    entry = Entry.objects.get(action="accounts.manage")
    assert (entry.outcome, entry.reason, entry.person) == ("refused", "no_right", city.person("manager").pk)


def test_sessions_that_are_over_are_forgotten_with_what_waited_in_them(client, client_elsewhere, kasukabe):
    with at(NOW):
        sign_in(client, "1020")
    with at(minutes(11 * 60)):
        sign_in(client_elsewhere, "1024")
    assert forget_ended_sessions(minutes(13 * 60)) == 1
    assert [session.user for session in UserSession.objects.all()] == [kasukabe.account("staff")]
