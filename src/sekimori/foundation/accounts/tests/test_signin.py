"""Signing in: who gets in, who does not, and what the journal keeps of it."""

from datetime import timedelta

import pytest
from tests.cast import NOW, PASSWORD
from tests.signin import at, sign_in

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.journal.models import Entry

WRONG = "職員番号又はパスワードが正しくありません。"


def records(action="accounts.sign_in"):
    return list(Entry.objects.filter(action=action).order_by("id"))


def test_a_clerk_signs_in_with_staff_number_and_password(client, city):
    response = sign_in(client, "1020")
    assert (response.status_code, response.url) == (302, "/")
    (entry,) = records()
    assert (entry.person, entry.outcome, entry.source_address) == (city.person("manager").pk, "done", "127.0.0.1")
    assert entry.facts == {"methods": ["password"]}
    assert entry.post, "the journal keeps the post of that moment"


def test_full_width_digits_left_by_the_input_method_are_understood(client, kasukabe):
    assert sign_in(client, "１０２０ ").status_code == 302


@pytest.mark.asvs("7.2.4")
def test_signing_in_changes_the_session_token(client, kasukabe):
    client.get("/account/sign-in/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["session"] = before
    sign_in(client, "1020")
    assert client.cookies["session"].value != before


@pytest.mark.asvs("6.3.8")
def test_nobody_learns_from_the_answer_whether_a_staff_number_exists(client, kasukabe):
    known = sign_in(client, "1020", "違うパスワードです")
    unknown = sign_in(client, "9999", "違うパスワードです")
    assert known.status_code == unknown.status_code == 200
    assert WRONG in known.content.decode()
    assert known.content.decode().replace("1020", "9999").count(WRONG) == unknown.content.decode().count(WRONG)


def test_a_failure_is_recorded_without_what_was_typed(client, kasukabe):
    sign_in(client, "1020", "違うパスワードです")
    sign_in(client, "わたしのパスワード", "違うパスワードです")
    known, unknown = records()
    assert (known.outcome, known.reason, known.account) == ("refused", "wrong_credentials", None)
    assert known.object_id == str(kasukabe.account("manager").pk)
    assert (unknown.outcome, unknown.object_id, unknown.facts) == ("refused", "", {})


@pytest.mark.asvs("6.3.1")
def test_after_five_failures_even_the_right_password_waits(client, kasukabe):
    for _ in range(5):
        sign_in(client, "1020", "違うパスワードです")
    response = sign_in(client, "1020")
    assert "続けて失敗したため" in response.content.decode()
    assert records()[-1].reason == "too_many_failures"
    assert sign_in(client, "1024").status_code == 302, "nobody else is kept out"


@pytest.mark.asvs("6.3.1")
def test_one_address_cannot_try_many_names(client, kasukabe):
    answers = [sign_in(client, f"99{number:02}", "違うパスワードです") for number in range(31)]
    assert "続けて失敗したため" in answers[10].content.decode()
    assert answers[30].status_code == 429
    assert "しばらく待ってください" in answers[30].content.decode()


@pytest.mark.asvs("7.4.2")
def test_who_has_left_does_not_get_in_and_is_told_only_with_the_right_password(client, kasukabe):
    assert sign_in(client, "1090", "違うパスワードです").status_code == 200
    response = sign_in(client, "1090", follow=True)
    assert "この登録ではサインインできません" in response.content.decode()
    assert records()[-1].reason == "ended"
    assert client.get("/").status_code == 302


@pytest.mark.asvs("7.4.2")
def test_a_session_ends_with_the_employment(client, kasukabe):
    person = kasukabe.person("staff")
    person.until = (NOW + timedelta(days=1)).date()
    person.save()
    with at(NOW.replace(hour=23, minute=50)):
        sign_in(client, "1024")
        assert client.get("/account/").status_code == 200
    with at(NOW.replace(hour=0, minute=0) + timedelta(days=1)):
        assert client.get("/account/").url.startswith("/account/sign-in/")


@pytest.mark.asvs("7.4.2")
def test_a_session_ends_when_the_account_is_switched_off(client, kasukabe):
    sign_in(client, "1024")
    Account.objects.filter(username="1024").update(is_active=False)
    assert client.get("/account/").url.startswith("/account/sign-in/")


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session_on_the_server_and_is_recorded(client, kasukabe):
    sign_in(client, "1024")
    stolen = client.cookies["session"].value
    client.post("/account/sign-out/")
    client.cookies["session"] = stolen
    assert client.get("/account/").status_code == 302
    assert [entry.person for entry in records("accounts.sign_out")] == [kasukabe.person("staff").pk]


def test_the_way_back_after_signing_in_stays_on_this_server(client, kasukabe):
    form = {"login": "1020", "password": PASSWORD}
    assert client.post("/account/sign-in/?next=/account/", form | {"next": "/account/"}).url == "/account/"
    client.post("/account/sign-out/")
    assert client.post("/account/sign-in/", form | {"next": "https://evil.example/"}).url == "/"


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "login/", "confirm-email/", "3rdparty/", "password/set/"]
)
def test_no_other_way_in_is_routed(client, kasukabe, path):
    assert client.get(f"/account/{path}").status_code == 404


@pytest.mark.asvs("6.2.7")
def test_password_fields_are_masked_and_open_to_password_managers(client, kasukabe):
    page = client.get("/account/sign-in/").content.decode()
    assert 'type="password"' in page and 'autocomplete="current-password"' in page
    assert "onpaste" not in page and 'autocomplete="off"' not in page


@pytest.mark.asvs("6.2.8")
def test_a_password_is_taken_to_the_character(client, kasukabe):
    account = kasukabe.account("staff")
    account.set_password("  末尾と先頭の空白も含めて Ａ ")
    account.save()
    assert sign_in(client, "1024", "末尾と先頭の空白も含めて Ａ").status_code == 200
    assert sign_in(client, "1024", "  末尾と先頭の空白も含めて Ａ ").status_code == 302
