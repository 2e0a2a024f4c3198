"""The screens of keys and of the calendar."""

import re

import pytest
from tests.cast import NOW
from tests.signin import at, sign_in

from sekimori.foundation.integrations.models import CalendarFeed, Integration


@pytest.fixture
def officer(client, city):
    with at(NOW):
        sign_in(client, city.account("officer").username)
        yield client


def body(answer):
    return answer.content.decode()


def test_a_key_is_made_shown_once_and_stopped(officer):
    assert "鍵はまだありません" in body(officer.get("/account/integrations/"))
    form = body(officer.get("/account/integrations/new/"))
    assert 'value="guideline.view"' in form and "指針を見る" in form
    made = officer.post(
        "/account/integrations/new/", {"name": "文書管理システム", "days": "９０日", "actions": ["guideline.view"]}
    )
    key = re.search(r"sekimori_[\w-]{43}", body(made))[0]
    assert made["Cache-Control"] == "no-store"
    listed = body(officer.get("/account/integrations/"))
    assert key not in listed and key[-4:] in listed and "使えます" in listed
    officer.post(f"/account/integrations/{Integration.objects.get().pk}/end/")
    assert "止めました" in body(officer.get("/account/integrations/"))
    assert "連携の鍵の作成" in body(officer.get("/account/")), "the owner reads it among the latest events"


def test_what_is_wrong_with_a_key_is_told_at_the_form_and_nothing_typed_is_lost(officer):
    answer = officer.post("/account/integrations/new/", {"name": "文書管理", "days": "500", "actions": ["home.view"]})
    assert answer.status_code == 422
    page = body(answer)
    assert "365日まで" in page and 'value="文書管理"' in page and 'value="500"' in page
    assert not Integration.objects.exists()


@pytest.mark.asvs("7.5.3")
def test_a_key_and_an_address_are_made_only_after_a_fresh_proof(client, city):
    client.force_login(city.account("officer"))
    with at(NOW):
        for path in ("/account/integrations/new/", "/account/calendar/make/"):
            answer = client.post(path, {"name": "x", "days": "1", "actions": ["guideline.view"]})
            assert answer.status_code == 302 and "/account/prove/" in answer.url
    assert not Integration.objects.exists() and not CalendarFeed.objects.exists()


def test_the_technical_administrator_sees_whose_key_it_is_and_stops_it(client, city, key_of):
    key_of("officer", "guideline.view")
    with at(NOW):
        sign_in(client, "setup-admin")
        page = body(client.get("/accounts/integrations/"))
        assert city.account("officer").username in page and "文書管理システム" in page
        client.post(f"/accounts/integrations/{Integration.objects.get().pk}/end/")
        assert "使える鍵はありません" in body(client.get("/accounts/integrations/"))


def test_a_calendar_is_made_renewed_and_stopped(officer):
    assert "アドレスを作る" in body(officer.get("/account/calendar/"))
    first = address_in(officer.post("/account/calendar/make/"))
    second = address_in(officer.post("/account/calendar/make/"))
    assert first != second
    assert officer.get(path_of(first)).status_code == 404
    assert officer.get(path_of(second)).status_code == 200
    page = body(officer.get("/account/calendar/"))
    assert "購読できます" in page and second not in page
    officer.post("/account/calendar/stop/")
    assert officer.get(path_of(second)).status_code == 404


def address_in(answer):
    return re.search(r"http\S+?/calendar/[\w-]{43}\.ics", body(answer))[0]


def path_of(address):
    return "/calendar/" + address.rsplit("/", 1)[1]
