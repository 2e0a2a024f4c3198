"""What every page carries: who is signed in, a menu by their rights, the banner of a sample, and no script in the page."""

import re

import pytest
from django.test import Client

from sekimori.foundation.directory.models import Government

MENU = re.compile(r'<nav class="menu".*?</nav>', re.S)


def menu_of(page):
    return re.findall(r">([^<>]+)</a></li>", MENU.search(page).group())


def test_the_menu_shows_what_somebody_may_open_and_nothing_else(signed_in, city):
    staff = menu_of(signed_in("staff").get("/").content.decode())
    assert {"わたしの仕事", "組織", "役割", "指針", "権限表"} <= set(staff)
    assert not {"対応状況", "自己点検", "記録", "利用者登録"} & set(staff)
    assert "記録" in menu_of(signed_in(city.auditor).get("/").content.decode())
    technical = menu_of(signed_in("technical_administrator").get("/").content.decode())
    assert "利用者登録" in technical
    assert not {"対応状況", "自己点検", "記録", "役割"} & set(technical)


def test_every_entry_of_everybodys_menu_opens(signed_in, city):
    for key in ("staff", "officer", "manager", city.chief, city.auditor, "technical_administrator"):
        client = signed_in(key)
        page = client.get("/").content.decode()
        for link in re.findall(r'<li><a href="([^"]+)"', MENU.search(page).group()):
            assert client.get(link).status_code == 200, (key, link)


def test_one_entry_of_the_menu_says_where_one_is(signed_in, city):
    page = signed_in("manager").get("/compliance/attestations/").content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', MENU.search(page).group()) == [
        "/compliance/attestations/"
    ]
    assert 'aria-current="true"' not in MENU.search(page).group()
    below = signed_in("manager").get("/guideline/duties.conduct/").content.decode()
    assert '<a href="/guideline/" aria-current="true"' in below


def test_a_long_menu_is_folded_into_groups_that_say_where_one_is(signed_in, city):
    page = MENU.search(signed_in("systems_manager").get("/guideline/").content.decode()).group()
    assert page.count("<details") == 4
    (here,) = re.findall(r'<summary class="here">([^<]+)<span class="at">([^<]+)<', page)
    assert here == ("点検と指針", "指針")
    assert '<li><a href="/" ' in page.split("<details")[0] or '<li><a href="/">' in page.split("<details")[0]
    assert "<details" not in MENU.search(signed_in("staff").get("/").content.decode()).group()


def test_the_header_says_who_one_is_and_as_what(signed_in, city):
    page = signed_in("manager").get("/").content.decode()
    assert "髙橋 恵子" in page
    label = city.actor("manager").roster.guideline.roles["protection_manager"].label
    assert f"{city.unit('0201').name} 課長（{label}" in page


def test_a_sample_says_so_on_every_page_and_a_real_government_does_not(signed_in, city):
    client = signed_in("staff")
    assert "見本データで動いています" in client.get("/").content.decode()
    assert "見本データで動いています" in client.get("/guideline/").content.decode()
    assert "見本データで動いています" in Client().get("/account/sign-in/").content.decode()
    Government.objects.update(is_sample=False)
    assert "見本データ" not in client.get("/").content.decode()


PAGES = ["/", "/guideline/", "/guideline/duties.conduct/", "/authority/", "/compliance/", "/compliance/attestations/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.asvs("3.4.3")
def test_a_page_has_no_inline_script_or_style_and_asks_nobody_else(signed_in, city, path):
    answer = signed_in("manager").get(path)
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_walked_by_its_landmarks_and_headings(signed_in, city, path):
    page = signed_in("manager").get(path).content.decode()
    assert '<html lang="ja">' in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert '<a class="skip" href="#main">' in page


def test_an_unknown_address_says_what_to_do_in_japanese(signed_in, city):
    answer = signed_in("staff").get("/nowhere/")
    assert answer.status_code == 404
    assert "お探しの画面は見つかりません" in answer.content.decode()


def test_a_missing_right_says_what_to_do_in_japanese(signed_in, city):
    answer = signed_in("staff").get("/compliance/")
    assert answer.status_code == 403
    assert "この操作をする権限がありません" in answer.content.decode()


def test_a_fault_of_ours_is_answered_without_the_database(signed_in, city, monkeypatch):
    client = signed_in("staff")
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise ZeroDivisionError("髙橋")

    monkeypatch.setattr("sekimori.web.pages.guideline_screen", broken)
    answer = client.get("/guideline/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "処理できませんでした" in page
    assert "ZeroDivisionError" not in page
    assert "髙橋" not in page


def test_a_form_that_stood_open_too_long_is_explained(city):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(city.account("manager"))
    answer = strict.post("/compliance/attestations/", {})
    assert answer.status_code == 403
    assert "もう一度操作してください" in answer.content.decode()


def test_a_request_that_makes_no_sense_is_answered_in_japanese(client, city):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "送られた内容を受け付けられません" in answer.content.decode()
