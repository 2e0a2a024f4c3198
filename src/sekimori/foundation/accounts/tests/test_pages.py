"""The administrator's screens and one's own."""

from datetime import date

import pytest
from tests.signin import sign_in

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def administrator(client, city):
    sign_in(client, "setup-admin")
    return client


def body(response):
    return response.content.decode()


def test_the_list_shows_number_name_and_state_and_the_reading_is_recorded(administrator, city):
    page = body(administrator.get("/accounts/"))
    assert "1020" in page and city.person("manager").name in page
    assert "税" not in page, "no unit, no post"
    entry = Entry.objects.get(action="accounts.manage", reason="list")
    assert entry.people_count == Person.objects.count()


@pytest.mark.asvs("14.2.1")
def test_what_is_searched_for_stays_out_of_the_address(administrator, city):
    page = body(administrator.post("/accounts/", {"words": "髙橋"}))
    assert "1020" in page and "1024" not in page
    assert "1020" in body(administrator.get("/accounts/?words=渡邉")), "the address is not listened to"


@pytest.mark.parametrize(
    ("state", "shown", "hidden"),
    [("active", "1020", "1090"), ("ended", "1090", "1020"), ("inactive", "1031", "1020"), ("initial", "1030", "1020")],
)
def test_the_list_is_narrowed_by_state(administrator, city, state, shown, hidden):
    Account.objects.filter(username="1031").update(is_active=False)
    Account.objects.filter(username="1030").update(must_change_password=True)
    page = body(administrator.get(f"/accounts/?state={state}"))
    assert shown in page and hidden not in page


@pytest.mark.parametrize("query", ["state=nonsense", "page=0", "page=x", "page=99999999999999", "page=-1"])
def test_a_mistyped_address_shows_the_list_all_the_same(administrator, query):
    assert administrator.get(f"/accounts/?{query}").status_code == 200


def test_one_person_is_registered_and_the_password_shown_once(administrator, city):
    person = Person.objects.create(number="2001", family_name="𠮷川", given_name="凛", since=date(2026, 4, 1))
    page = administrator.post("/accounts/create/", {"person": person.pk})
    assert "𠮷川 凛" in body(page) and "初期パスワード" in body(page)
    assert page["Cache-Control"] == "no-store"
    assert administrator.post("/accounts/create/", {"person": person.pk}).status_code == 400
    assert administrator.post("/accounts/create/", {"person": "x"}).status_code == 400


def test_everybody_is_registered_and_the_list_comes_as_csv_with_every_character(administrator, city):
    Person.objects.create(number="2001", family_name="𠮷川", given_name="凛", since=date(2026, 4, 1))
    assert "1人" in body(administrator.get("/accounts/create-all/"))
    answer = administrator.post("/accounts/create-all/", {"csv": "1"})
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    head, line = answer.content.decode("utf-8-sig").splitlines()
    assert head == "職員番号,氏名,初期パスワード,期限"
    number, name, password, _ = line.split(",")
    assert (number, name) == ("2001", "𠮷川 凛")
    assert Account.objects.get(username="2001").check_password(password)


def test_the_list_for_paper_carries_everybody_on_a_slip(administrator, city):
    for number in ("2001", "2002"):
        Person.objects.create(number=number, family_name="試", given_name="験", since=date(2026, 4, 1))
    page = body(administrator.post("/accounts/create-all/", {"paper": "1"}))
    assert page.count('<span class="mono">') == 2


def test_an_account_is_opened_and_changed_by_its_buttons(administrator, city):
    key = city.account("staff").pk
    page = body(administrator.get(f"/accounts/{key}/"))
    assert "利用中" in page and "パスワードの再発行" in page
    told = administrator.post(f"/accounts/{key}/change/", {"do": "deactivate"}, follow=True)
    assert "利用を停止し" in body(told) and "再開する" in body(told)
    assert "初期パスワード" in body(administrator.post(f"/accounts/{key}/password/"))
    for what in ("activate", "appoint", "dismiss", "end_sessions"):
        assert administrator.post(f"/accounts/{key}/change/", {"do": what}).status_code == 302
    assert administrator.post(f"/accounts/{key}/change/", {"do": "remove_factors"}).status_code == 400
    assert administrator.post(f"/accounts/{key}/change/", {"do": "anything"}).status_code == 404
    assert administrator.get("/accounts/999999/").status_code == 404


def test_a_second_administrator_is_made(administrator, city):
    assert "すでに使われています" in body(administrator.post("/accounts/create-administrator/", {"username": "1020"}))
    page = body(administrator.post("/accounts/create-administrator/", {"username": "gijutsu-2"}))
    assert "gijutsu-2" in page and Account.objects.get(username="gijutsu-2").technical_administrator


@pytest.mark.parametrize("path", ["/accounts/", "/accounts/create-all/", "/accounts/create-administrator/"])
def test_a_manager_does_not_get_to_see_accounts(client, city, path):
    sign_in(client, "1020")
    assert client.get(path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/accounts/1/password/", "/accounts/1/change/", "/accounts/create/", "/account/sign-in/passkey/"]
)
def test_looking_changes_nothing(client, city, path):
    sign_in(client, "setup-admin")
    assert client.get(path).status_code in (302, 405)


@pytest.mark.parametrize("path", ["/account/", "/account/factors/", "/accounts/", "/installation/", "/setup/next/"])
def test_a_stranger_is_led_to_the_sign_in(client, city, path):
    assert client.get(path).url == f"/account/sign-in/?next={path}"


def test_the_owner_reads_what_happened_to_their_account(client, city):
    sign_in(client, "1020", "違うパスワードです")
    sign_in(client, "1020")
    page = body(client.get("/account/"))
    assert "拒否" in page and "サインイン" in page and "127.0.0.1" in page
    assert "パスワードだけで入れる状態です" in page


def test_the_owner_does_not_read_what_happened_to_others(client, city):
    sign_in(client, "1024", "違うパスワードです")
    sign_in(client, "1020")
    assert "拒否" not in body(client.get("/account/"))


def test_the_technical_administrator_sees_no_records(administrator, city):
    for path in ("/journal/", "/matrix/", "/compliance/"):
        assert administrator.get(path).status_code in (403, 404)
