"""The second factor: one-time codes, passkeys and recovery codes."""

import json
import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from tests.cast import PASSWORD
from tests.signin import sign_in

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.accounts.tests.soft_key import SoftKey
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def client():
    return Client(headers={"host": "localhost"})  # where a browser allows passkeys without HTTPS


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """The half minute of a one-time code does not end in the middle of a test."""
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))


def code_for(secret, step=0):
    counter = next(iter(totp.yield_hotp_counters_from_time())) + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def enrol_codes(client):
    page = client.get("/account/totp/add/").content.decode()
    secret = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page)[1].replace(" ", "")
    response = client.post("/account/totp/add/", {"code": code_for(secret)})
    assert response.url == "/account/recovery-codes/"
    return secret


def options_in(response, name):
    body = re.search(r'<script id="js_data" type="application/json">(.+?)</script>', response.content.decode())[1]
    return json.loads(body)[name]


def enrol_key(client):
    key = SoftKey()
    options = options_in(client.get("/account/keys/add/"), "creation_options")
    form = {"name": "執務室の端末", "passwordless": "on", "credential": key.register(options)}
    assert client.post("/account/keys/add/", form).status_code == 302
    return key


def facts(action):
    return [entry.facts for entry in Entry.objects.filter(action=action).order_by("id")]


@pytest.mark.asvs("6.3.3")
def test_with_codes_enrolled_the_password_alone_opens_nothing(client, city):
    sign_in(client, "1020")
    secret = enrol_codes(client)
    client.post("/account/sign-out/")
    assert sign_in(client, "1020").url == "/account/sign-in/code/"
    assert client.get("/").status_code == 302
    assert client.post("/account/sign-in/code/", {"code": code_for(secret)}).url == "/"
    assert client.get("/account/").status_code == 200
    assert facts("accounts.factor.add") == [{"kind": "totp"}, {"kind": "recovery_codes"}]


@pytest.mark.asvs("6.5.1")
def test_a_one_time_code_works_once(client, kasukabe):
    sign_in(client, "1020")
    secret = enrol_codes(client)
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    code = code_for(secret)
    assert client.post("/account/sign-in/code/", {"code": code}).url == "/"
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    assert client.post("/account/sign-in/code/", {"code": code}).status_code == 200
    assert Entry.objects.filter(action="accounts.sign_in").latest("id").reason == "wrong_one_time_code"
    assert facts("accounts.sign_in")[1] == {"methods": ["password", "totp"]}


@pytest.mark.asvs("6.5.5")
def test_the_code_of_a_minute_ago_is_too_old(client, kasukabe):
    sign_in(client, "1020")
    secret = enrol_codes(client)
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    assert client.post("/account/sign-in/code/", {"code": code_for(secret, step=-2)}).status_code == 200


@pytest.mark.asvs("6.6.3")
def test_codes_cannot_be_tried_one_after_the_other(client, kasukabe):
    sign_in(client, "1020")
    secret = enrol_codes(client)
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    for _ in range(5):
        client.post("/account/sign-in/code/", {"code": "000000"})
    answer = client.post("/account/sign-in/code/", {"code": code_for(secret)})
    assert "続けて失敗したため" in answer.content.decode()


@pytest.mark.asvs("6.5.1")
def test_a_recovery_code_is_shown_once_and_works_once(client, kasukabe):
    sign_in(client, "1020")
    enrol_codes(client)
    shown = re.findall(r'<li class="mono">(\d{8})</li>', client.get("/account/recovery-codes/").content.decode())
    assert len(set(shown)) == 10
    assert not re.findall(
        r"\d{8}", re.sub(r"画面の番号.*", "", client.get("/account/recovery-codes/").content.decode())
    )
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    assert client.post("/account/sign-in/code/", {"code": shown[0]}).url == "/"
    client.post("/account/sign-out/")
    sign_in(client, "1020")
    assert client.post("/account/sign-in/code/", {"code": shown[0]}).status_code == 200
    assert facts("accounts.sign_in")[1] == {"methods": ["password", "recovery_codes"]}


def test_the_secret_of_the_codes_is_not_readable_in_the_database(client, kasukabe):
    sign_in(client, "1020")
    secret = enrol_codes(client)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and "gAAAA" in kept


@pytest.mark.asvs("3.4.3")
def test_the_code_to_scan_needs_no_exception_from_the_content_policy(client, kasukabe):
    sign_in(client, "1020")
    response = client.get("/account/totp/add/")
    page = response.content.decode()
    assert "<svg " in page and "data:image" not in page and "style=" not in page
    assert "unsafe" not in response["Content-Security-Policy"] and "data:" not in response["Content-Security-Policy"]


@pytest.mark.asvs("6.5.6")
@pytest.mark.asvs("7.5.1")
def test_factors_change_only_after_a_fresh_proof_of_identity(client, kasukabe):
    client.force_login(kasukabe.account("manager"))
    for path in ("/account/totp/add/", "/account/keys/add/", "/account/recovery-codes/new/"):
        assert client.get(path).url.startswith("/account/prove/")


def test_giving_codes_up_takes_the_recovery_codes_along_and_is_recorded(client, kasukabe):
    sign_in(client, "1020")
    enrol_codes(client)
    assert client.post("/account/totp/remove/").url == "/account/factors/"
    assert not Authenticator.objects.exists()
    assert sorted(entry["kind"] for entry in facts("accounts.factor.remove")) == ["recovery_codes", "totp"]


def test_what_cannot_be_recorded_does_not_happen(client, kasukabe, monkeypatch):
    sign_in(client, "1020")
    enrol_codes(client)

    def fail(*args, **kwargs):
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("sekimori.foundation.accounts.events.record", fail)
    with pytest.raises(RuntimeError):
        client.post("/account/totp/remove/")
    assert Authenticator.objects.count() == 2


@pytest.mark.asvs("6.3.3")
def test_a_passkey_signs_in_without_the_password(client, city):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    options = client.get("/account/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    assert client.post("/account/sign-in/passkey/", {"credential": key.sign(options)}).url == "/"
    assert client.get("/account/").status_code == 200
    assert facts("accounts.sign_in")[-1] == {"methods": ["webauthn"]}
    assert {"kind": "webauthn"} in facts("accounts.factor.add")


@pytest.mark.asvs("6.3.3")
def test_a_passkey_is_the_second_step_after_the_password(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    step = client.get(sign_in(client, "1020").url)
    assert (
        client.post("/account/sign-in/code/", {"credential": key.sign(options_in(step, "request_options"))}).url == "/"
    )


def test_a_passkey_used_on_a_page_that_only_looks_like_ours_is_refused(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    options = client.get("/account/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    form = {"credential": key.sign(options, origin="https://1ocalhost.example")}
    assert client.post("/account/sign-in/passkey/", form).url == "/account/sign-in/"
    assert client.get("/account/").status_code == 302
    assert Entry.objects.filter(action="accounts.sign_in").latest("id").reason == "wrong_key"


@pytest.mark.asvs("6.7.2")
def test_an_answer_to_an_older_challenge_is_refused(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    ask = {"path": "/account/sign-in/passkey/", "headers": {"accept": "application/json"}}
    older = key.sign(client.get(**ask).json()["request_options"])
    client.get(**ask)
    client.post("/account/sign-in/passkey/", {"credential": older})
    assert client.get("/account/").status_code == 302


def test_the_passkey_of_who_has_left_opens_nothing(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    Account.objects.filter(username="1020").update(is_active=False)
    options = client.get("/account/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    assert client.post("/account/sign-in/passkey/", {"credential": key.sign(options)}).url == "/account/closed/"


def test_a_lock_opens_with_the_passkey_but_not_with_a_code_from_the_telephone(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    session = client.session
    session["session_locked"] = 99
    session.save()
    page = client.get("/account/prove/").content.decode()
    assert "パスキーで確認する" in page and "確認コード" not in page
    step = client.get("/account/prove/key/")
    session = client.session
    session["session_locked"] = 1
    session.save()
    client.post("/account/prove/key/", {"credential": key.sign(options_in(step, "request_options"))})
    assert client.get("/account/").status_code == 200


def test_a_key_is_renamed_and_removed(client, kasukabe):
    sign_in(client, "1020")
    enrol_key(client)
    key = Authenticator.objects.get(type="webauthn").pk
    client.post(f"/account/keys/{key}/rename/", {"name": "予備の鍵"})
    assert "予備の鍵" in client.get("/account/keys/").content.decode()
    client.post(f"/account/keys/{key}/remove/")
    assert not Authenticator.objects.exists()


@pytest.mark.asvs("8.2.2")
def test_nobody_removes_the_key_of_somebody_else(client, client_elsewhere, kasukabe):
    sign_in(client, "1020")
    enrol_key(client)
    key = Authenticator.objects.get(type="webauthn").pk
    sign_in(client_elsewhere, "1024")
    assert client_elsewhere.post(f"/account/keys/{key}/remove/").status_code == 404
    assert client_elsewhere.get(f"/account/keys/{key}/rename/").status_code == 404


def test_damaged_answers_of_a_key_are_refused_in_words(client, kasukabe):
    sign_in(client, "1020", PASSWORD)
    client.get("/account/keys/add/")
    for credential in ("", "{}", "[]", "null", '{"id": 1}', "no json", '{"response": {"clientDataJSON": "AA"}}'):
        response = client.post("/account/keys/add/", {"name": "x", "credential": credential})
        assert response.status_code == 200, credential


def test_damaged_sign_ins_of_a_key_are_refused_in_words(client, kasukabe):
    sign_in(client, "1020")
    key = enrol_key(client)
    client.post("/account/sign-out/")
    options = client.get("/account/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    forged = json.loads(key.sign(options))
    forged["response"]["signature"] = forged["response"]["signature"][:-8] + "AAAAAAAA"
    for credential in ("{}", "[]", '{"id": 1}', '{"response": {"userHandle": "AA"}}', json.dumps(forged)):
        assert client.post("/account/sign-in/passkey/", {"credential": credential}).status_code == 302, credential
    assert client.get("/account/").status_code == 302
