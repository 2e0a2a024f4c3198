"""第6の2(1), 第6の3: those who answer ask who looked at what, see what is theirs to see, and are recorded doing so."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.test import Client

from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.chapters.systems.access_records import search_queries
from sekimori.chapters.systems.access_records.search_queries import Asked
from sekimori.chapters.systems.access_records.storing import store, token_key, token_of
from sekimori.engines.analytics.tests.records import record, table
from sekimori.foundation.journal.models import Entry
from tests.cast import NOW
from tests.signin import at

DAY = NOW.date() - timedelta(days=1)
SEARCH = "/access-records/search/"


def keep(*rows, batch="b"):
    return store().write(table(rows), batch=batch)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Every test has a store and keys of its own."""
    settings.HOME = tmp_path / "home"


@pytest.fixture
def ours(city):
    """A holding of 税務課's, looked at by its own member and by somebody of another 課, who also looked elsewhere."""
    holding = save_holding(city.actor("officer"), TAX_LEDGER, unit=city.unit("0201").pk)
    token = token_of("1234567", token_key())
    staff, other = city.person("staff").pk, city.person("other_staff").pk
    mine, theirs = city.unit("020101").pk, city.unit("030101").pk
    keep(
        record(DAY, hour=9, person=staff, unit=mine, holding=holding.pk, subject=token, purpose="課税"),
        record(DAY, hour=22, person=other, unit=theirs, holding=holding.pk, subject=token, off_hours=True),
        record(DAY, hour=11, person=other, unit=theirs, holding=None),
    )
    return holding


def asked(**about) -> Asked:
    return Asked(DAY - timedelta(days=30), DAY, "incident", **about)


def test_the_manager_sees_who_looked_at_her_holding_wherever_they_sit(city, ours):
    page = search_queries.search(city.actor("manager"), asked(holding=ours.pk))
    assert [line.at.hour for line in page.lines] == [22, 9]
    assert page.lines[0].marks == ("時間外",)
    assert page.lines[1].purpose == "課税"


def test_of_anothers_people_she_sees_only_what_they_did_to_her_holdings(city, ours):
    other = city.person("other_staff").pk
    assert len(search_queries.search(city.actor("manager"), asked(person=other)).lines) == 1
    assert len(search_queries.search(city.actor("other_manager"), asked(person=other)).lines) == 2
    assert len(search_queries.search(city.actor(city.auditor), asked(person=other)).lines) == 2


def test_who_looked_at_a_resident_is_asked_by_a_token(city, ours):
    token = token_of("1234567", token_key())
    assert len(search_queries.search(city.actor(city.chief), asked(subject=token)).lines) == 2


def test_searching_is_recorded_with_purpose_and_count_and_without_whom(city, ours):
    token = token_of("1234567", token_key())
    search_queries.search(city.actor("manager"), asked(subject=token))
    entry = Entry.objects.get(action="access_records.search")
    assert (entry.purpose, entry.facts["searched"], entry.facts["rows"]) == ("incident", ["subject"], 2)
    assert token not in str(entry.facts) + entry.object_id
    assert entry.article


@pytest.mark.parametrize("who", ["staff", "officer"])
def test_nobody_else_searches_not_even_for_their_own(city, ours, who):
    client = Client()
    client.force_login(city.account(who))
    with at(NOW):
        assert client.get(SEARCH).status_code == 403


def test_a_page_goes_on_for_its_own_account_only_and_for_an_hour(city):
    sealed = asked(holding=1).sealed(city.actor("manager"))
    assert Asked.opened(sealed, city.actor("manager")) == asked(holding=1)
    for wrong in (sealed[:-1] + ("A" if sealed[-1] != "A" else "B"), "x"):
        with pytest.raises(Http404):
            Asked.opened(wrong, city.actor("manager"))
    with pytest.raises(Http404):
        Asked.opened(sealed, city.actor("other_manager"))


@pytest.fixture
def manager(city):
    client = Client()
    client.force_login(city.account("manager"))
    with at(NOW):
        yield client


def test_the_screen_answers_and_never_repeats_the_number(manager, ours):
    sent = {"resident": "1234567", "first": str(DAY), "last": str(DAY), "purpose": "incident"}
    answer = manager.post(SEARCH, sent)
    text = answer.content.decode()
    assert "新しい順に2件" in text
    assert "1234567" not in text
    assert answer.headers["Cache-Control"] == "no-store"
    refused = manager.post(SEARCH, sent | {"purpose": ""})
    assert refused.status_code == 422
    assert "1234567" not in refused.content.decode()


def test_a_question_about_nothing_is_sent_back(manager, city):
    answer = manager.post(SEARCH, {"first": str(DAY), "last": str(DAY), "purpose": "audit"})
    assert answer.status_code == 422
    assert "一つ以上" in answer.content.decode()


def test_from_a_holdings_page_the_form_is_filled_in_and_nothing_searched_yet(manager, city, ours):
    page = manager.get(f"/holdings/{ours.pk}/").content.decode()
    assert f"{SEARCH}?holding={ours.pk}" in page
    assert f'value="{ours.pk}" selected' in manager.get(f"{SEARCH}?holding={ours.pk}").content.decode()
    assert not Entry.objects.filter(action="access_records.search").exists()


def test_a_days_picture_is_a_drawing_and_a_table(manager, city, ours):
    text = manager.get("/access-records/day/", {"on": str(DAY)}).content.decode()
    assert '<svg class="hours"' in text
    assert "22時台" in text
    assert "11時台" not in text  # of another unit on no holding of ours
    assert Entry.objects.get(action="access_records.search").facts["searched"] == ["day"]
    assert "この日の記録はありません" in manager.get("/access-records/day/", {"on": "2020-01-01"}).content.decode()


def test_a_days_picture_opens_on_the_newest_day_that_has_records(manager, city, ours):
    keep(record(NOW.date(), person=city.person("other_staff").pk, unit=city.unit("030101").pk, holding=None), batch="c")
    text = manager.get("/access-records/day/").content.decode()
    assert "記録のある最も新しい日です。全部で2件" in text  # of another unit's day nothing is told
    empty = manager.get("/access-records/day/", {"on": str(DAY - timedelta(days=3))}).content.decode()
    assert f'<a href="?on={DAY}">' in empty


def test_without_any_records_the_day_says_whom_to_ask(manager, city):
    assert "この1年間に、あなたが見られる記録はありません" in manager.get("/access-records/day/").content.decode()


def test_a_holding_of_another_unit_is_no_choice(city, ours):
    with pytest.raises(Http404):
        search_queries.day(city.actor("other_manager"), date(2026, 1, 1), ours.pk)


def test_a_mark_that_no_page_wrote_is_refused_in_words(manager, city, ours):
    sealed = asked(holding=ours.pk).sealed(city.actor("manager"))
    answer = manager.post(SEARCH, {"asked": sealed, "after": "'; DROP TABLE x"})
    assert answer.status_code == 503
    assert "はじめから検索し直す" in answer.content.decode()
