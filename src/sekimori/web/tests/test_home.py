"""わたしの仕事 for each kind of person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.compliance.actions import Draft, prepare, return_attestation
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.compliance.tests.demands import attested_by_the_manager


def prepared(city):
    draft = Draft(answer=Answer.SATISFIED, text="確かめた。")
    canonical, place = attested_by_the_manager(city)[0], city.unit("0201").pk
    return prepare(city.actor("officer"), canonical=canonical, place=place, draft=draft)


def test_the_officer_finds_what_to_prepare_with_the_article(signed_in, city):
    page = signed_in("officer").get("/?all").content.decode()
    canonical = attested_by_the_manager(city)[0]
    assert city.actor("officer").roster.guideline.by_canonical[canonical].ref in page
    assert f"/compliance/cell/{canonical}/{city.unit('0201').pk}/check/" in page


def test_what_waits_for_the_manager_is_one_click_away(signed_in, city):
    row = prepared(city)
    page = signed_in("manager").get("/").content.decode()
    assert "作成された自己点検を確定する" in page
    assert f"/compliance/attestations/{row.pk}/" in page


def test_what_was_sent_back_is_counted_first(signed_in, city):
    row = prepared(city)
    return_attestation(city.actor(city.chief), attestation=row.pk, reason="写しを付けてください。")
    page = signed_in("officer").get("/").content.decode()
    counts = page[page.index('class="counts"') : page.index("することの一覧")]
    assert "<b>1</b>差し戻されたもの" in counts
    assert page.index("差し戻された自己点検を直す") < page.index("・自己点検をする")


def test_the_manager_sees_how_their_unit_stands_by_chapter(signed_in, city):
    page = signed_in("manager").get("/").content.decode()
    assert f"{city.unit('0201').name}の対応状況" in page
    assert f"/compliance/unit/{city.unit('0201').pk}/" in page


def test_a_missing_officer_leads_to_where_one_is_named(client, kasukabe):
    client.force_login(kasukabe.account("manager"))
    link = f"/organisation/officers/protection_officer/{kasukabe.unit('020102').pk}/"
    assert link in client.get("/?all").content.decode()
    assert client.get(link).status_code == 200


def test_the_chief_sees_how_the_whole_stands(signed_in, city):
    assert "全体の対応状況" in signed_in(city.chief).get("/").content.decode()


def test_staff_without_duties_learn_whom_to_ask_and_what_concerns_them(signed_in, city):
    page = signed_in("staff").get("/").content.decode()
    assert "困ったときの連絡先" in page
    assert city.person("manager").name in page
    assert city.person("officer").name in page
    assert "/guideline/duties.conduct/" in page
    assert "の対応状況" not in page


def test_the_technical_administrator_is_led_to_accounts_and_installation_only(signed_in, city):
    page = signed_in("technical_administrator").get("/").content.decode()
    assert 'href="/accounts/"' in page
    assert 'href="/installation/"' in page
    assert "対応状況</a>" not in page


def test_somebody_who_is_not_signed_in_is_asked_to(client, city):
    answer = client.get("/")
    assert answer.status_code == 302
    assert "next=/" in answer.url


MOST_QUERIES = 40  # every room that knows duties asks a few of its own, whatever waits


@pytest.mark.django_db(transaction=True)  # what is computed is kept for later pages only once it is committed
def test_the_home_page_asks_the_same_however_much_waits(signed_in, city):
    desk, asked = Desk(city), []
    for _ in range(2):
        for _ in range(3):
            desk.submitted()
            desk.decided()
        counts = {}
        for who in ("staff", "officer", "manager", city.chief):
            browser = signed_in(who)
            browser.get("/")
            with CaptureQueriesContext(connection) as queries:
                browser.get("/")
            counts[who] = len(queries)
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0].values()) <= MOST_QUERIES
