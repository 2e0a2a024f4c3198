"""The first hour of an installation, in order, once."""

import pytest
from django.conf import settings
from django.test import Client
from tests.signin import sign_in

from sekimori.foundation.accounts import founding
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory.models import Government
from sekimori.foundation.journal.models import Entry

PASSWORD = "雨の日は窓をふくのが好き"
ADMINISTRATOR = {"username": "gijutsu-kanri", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def empty(db):
    """An installation nobody has touched."""
    file = settings.HOME / founding.CODE_FILE
    file.unlink(missing_ok=True)
    yield
    file.unlink(missing_ok=True)


def opened(client, pack=None):
    """This function will bring a browser past the code, and past the government if a pack is named."""
    client.post("/setup/", {"code": founding.waiting_code()})
    if pack:
        client.post("/setup/government/", {"name": "試験市", "pack": pack})
    return client


@pytest.mark.parametrize("path", ["/", "/account/sign-in/", "/accounts/", "/guideline/", "/nowhere/"])
def test_before_the_set_up_every_address_leads_to_it(client, path):
    assert client.get(path).url == "/setup/"


@pytest.mark.asvs("13.2.3")
def test_nothing_opens_without_the_code_from_the_console(client):
    assert client.get("/setup/government/").url == "/setup/"
    assert client.post("/setup/administrator/", ADMINISTRATOR).url == "/setup/"
    assert "設定コードが違います" in client.post("/setup/", {"code": "aaaa-bbbb-cccc"}).content.decode()
    assert not Account.objects.exists() and not Government.objects.exists()
    assert Entry.objects.get().outcome == "refused"


def test_the_code_file_is_readable_by_the_operator_alone():
    founding.waiting_code()
    assert (settings.HOME / founding.CODE_FILE).stat().st_mode & 0o777 == 0o600


def test_the_code_stays_the_same_until_it_is_used():
    assert founding.waiting_code() == founding.waiting_code() != ""


@pytest.mark.asvs("6.6.3")
def test_the_code_cannot_be_guessed_by_trying(client):
    for _ in range(10):
        client.post("/setup/", {"code": "aaaa-bbbb-cccc"})
    answer = client.post("/setup/", {"code": founding.waiting_code()})
    assert "1分ほど受け付けません" in answer.content.decode()


@pytest.mark.parametrize("pack", ["kasukabe", "nerima"])
def test_the_whole_set_up(client, pack):
    code = founding.waiting_code().upper().replace("-", " ")
    assert client.post("/setup/", {"code": code}).url == "/setup/government/"
    page = client.get("/setup/government/").content.decode()
    assert "春日部市" in page and "練馬区" in page and "64" in page
    assert client.post("/setup/government/", {"name": " 試験 市 ", "pack": pack}).url == "/setup/administrator/"
    done = client.post("/setup/administrator/", ADMINISTRATOR, follow=True)
    assert "技術管理者を登録しました" in done.content.decode()
    government = Government.objects.get()
    assert (government.name, government.pack, government.is_sample) == ("試験 市", pack, False)
    assert sign_in(client, "gijutsu-kanri", PASSWORD).status_code == 302
    rest = client.get("/setup/next/").content.decode()
    assert "まだありません" in rest and "未登録" in rest
    acts = Entry.objects.filter(channel="setup").order_by("id").values_list("action", flat=True)
    assert list(acts) == ["setup.government", "setup.administrator"]


def test_it_cannot_be_run_twice(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        opened(client, "kasukabe").post("/setup/administrator/", ADMINISTRATOR)
    assert not (settings.HOME / founding.CODE_FILE).exists()
    assert founding.waiting_code() == ""
    for path in ("/setup/", "/setup/government/", "/setup/administrator/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {**ADMINISTRATOR, "code": "", "name": "別の市", "pack": "nerima"}).status_code == 404
    assert Account.objects.count() == Government.objects.count() == 1


def test_a_second_browser_with_the_code_comes_too_late(client):
    late = opened(Client(), "kasukabe")
    opened(client).post("/setup/administrator/", ADMINISTRATOR)
    assert late.post("/setup/administrator/", ADMINISTRATOR | {"username": "intruder"}).status_code == 404
    assert Account.objects.get().username == "gijutsu-kanri"


def test_an_interrupted_set_up_goes_on_where_it_stopped(client):
    opened(client, "kasukabe")
    assert opened(Client()).get("/setup/government/").url == "/setup/administrator/"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "", "pack": "kasukabe"}, "団体名"),
        ({"name": "試験市"}, "指針を1つ選んでください"),
        ({"name": "試験市", "pack": "../etc"}, "指針を1つ選んでください"),
        ({"name": "長" * 61, "pack": "kasukabe"}, "団体名"),
        ({"name": "　", "pack": "kasukabe"}, "団体名"),
    ],
)
def test_a_government_needs_a_name_and_a_known_guideline(client, form, told):
    page = opened(client).post("/setup/government/", form)
    assert page.status_code == 200 and told in page.content.decode()
    assert not Government.objects.exists()


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "短い", "again": "短い"}, "12文字以上"),
        ({"password": "password1234", "again": "password1234"}, "推測されやすい"),
        ({"password": "試験市gijutsu-kanri", "again": "試験市gijutsu-kanri"}, "推測されやすい"),
        ({"again": "ちがうもの"}, "2回の入力が違います"),
        ({"username": "ab"}, "3文字から"),
        ({"username": ""}, "利用者ID"),
    ],
)
def test_the_first_administrators_password_is_as_strict_as_everybodys(client, change, told):
    page = opened(client, "kasukabe").post("/setup/administrator/", ADMINISTRATOR | change)
    assert page.status_code == 200 and told in page.content.decode()
    assert not Account.objects.exists()


def test_after_the_organisation_is_loaded_the_roles_are_counted_without_names(city, client):
    sign_in(client, "setup-admin", "見本の合言葉-2026")
    page = client.get("/setup/next/").content.decode()
    assert "総括保護管理者" in page and "取込み済み" in page
    assert city.person(city.chief).family_name not in page
