"""The screens: who sees what is in force, proposes, decides and reads the history."""

from types import SimpleNamespace

import pytest
from django.test import Client
from tests.cast import NOW
from tests.signin import at, sign_in

from sekimori.foundation.guarding import actions, screens
from sekimori.foundation.guarding.models import Attempt, Change, Review
from sekimori.foundation.guarding.tests.conftest import LATER, LEFT_OUT, THRESHOLD
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

WHY = "誤って出た警告が多い。"


@pytest.fixture
def seat(city):
    """Somebody of the cast signs in with their password, which counts as a fresh proof of who they are."""

    def as_(key):
        client = Client()
        sign_in(client, city.account(key).username)
        return client

    with at(NOW):
        yield as_


def test_a_setting_is_proposed_by_one_and_decided_by_another_on_the_screens(city, seat):
    client = seat("systems_manager")
    assert "警告を出す人数" in client.get("/guarding/").content.decode()
    address = f"/guarding/settings/{THRESHOLD}/propose/?scope="
    assert "1,000人" in client.get(address).content.decode()
    assert client.post(address, {"value": "0", "reason": WHY}).status_code == 422
    assert client.post(address, {"value": "2000", "reason": ""}).status_code == 422
    answer = client.post(address, {"value": "２，０００", "reason": WHY})
    change = Change.objects.get()
    assert answer.url == f"/guarding/changes/{change.pk}/"
    assert "提案した本人は決められません" in client.get(answer.url).content.decode()
    assert client.post(f"{answer.url}decide/", {"answer": "agree"}).status_code == 422
    second = seat(city.chief)
    assert "あなたが決めます" in second.get(answer.url).content.decode()
    assert second.post(f"{answer.url}decide/", {"answer": "agree"}).status_code == 302
    assert "2,000人" in second.get("/guarding/").content.decode()


def test_what_is_not_agreed_says_why_and_keeps_what_was_typed(city, seat):
    change = actions.propose(city.actor("systems_manager"), THRESHOLD, "", 2000, WHY)
    client = seat(city.chief)
    answer = client.post(f"/guarding/changes/{change.pk}/decide/", {"answer": "refuse", "reason": ""})
    assert answer.status_code == 422
    assert (
        client.post(f"/guarding/changes/{change.pk}/decide/", {"answer": "refuse", "reason": "多い"}).status_code == 302
    )
    change.refresh_from_db()
    assert change.outcome == "refused"


def test_taking_ones_own_unit_out_is_refused_on_the_screen_and_shown_to_the_auditor(city, seat):
    unit = city.unit("0401").pk
    address = f"/guarding/settings/{LEFT_OUT}/propose/?scope="
    answer = seat("systems_manager").post(address, {"value": [unit], "reason": WHY})
    assert answer.status_code == 422
    assert "自分の組織は外せません" in answer.content.decode()
    assert Attempt.objects.get().why == "own_unit"
    page = seat(city.auditor).get("/guarding/history/").content.decode()
    assert "自分の組織を見る対象から外す試み" in page
    assert city.person("systems_manager").name in page


def test_who_may_not_propose_for_the_whole_is_shown_no_form_for_it(city, seat):
    address = f"/guarding/settings/{THRESHOLD}/propose/?scope="
    assert seat("manager").get(address).status_code in (403, 404)
    assert seat("systems_manager").get(address).status_code == 200


def test_an_attempt_stands_on_the_auditors_own_list_until_it_is_read(city, seat):
    def waits(key, at=LATER):
        return [one.detail for one in obligations_of(city.actor(key, at)) if one.url_name == "guarding:history"]

    assert waits(city.auditor) == []
    with pytest.raises(Refused):
        actions.propose(city.actor("systems_manager"), LEFT_OUT, "", [city.unit("0401").pk], WHY)
    assert waits(city.auditor) == waits(city.chief) == ["1件"]
    assert waits("systems_manager") == []
    with at(LATER):
        screens.history(city.actor(city.auditor, LATER))
    assert (waits(city.auditor), waits(city.chief)) == ([], ["1件"])


def test_what_was_looked_at_together_stands_in_the_history_with_its_note(city, seat):
    actions.review(city.actor("systems_manager"), [THRESHOLD, LEFT_OUT], "夜間の処理が増えたので、来年見直す。")
    (looked,) = screens.history(city.actor(city.auditor)).reviews
    assert looked.labels == ("警告を出す人数", "分析から外す組織")
    assert "夜間の処理が増えた" in seat(city.auditor).get("/guarding/history/").content.decode()


def test_the_history_is_for_the_auditor_and_the_chief_and_its_reading_is_recorded(city, seat):
    assert seat("systems_manager").get("/guarding/history/").status_code == 403
    assert seat("technical_administrator").get("/guarding/").status_code == 403
    assert seat(city.chief).get("/guarding/history/").status_code == 200
    assert Entry.objects.filter(action=screens.HISTORY, outcome="done").exists()


def test_a_proposal_waits_for_those_who_may_decide_it_and_for_nobody_else(city):
    change = actions.propose(city.actor("systems_manager"), THRESHOLD, "", 2000, WHY)

    def waits(key):
        return [one.url_args for one in obligations_of(city.actor(key)) if one.url_name == "guarding:change"]

    assert waits(city.chief) == [(change.pk,)]
    assert waits(city.auditor) == [(change.pk,)]
    assert waits("systems_manager") == []
    assert waits("manager") == []


def test_settings_are_looked_at_again_before_the_year_is_over(city, seat):
    def duties(key):
        return [one for one in obligations_of(city.actor(key)) if one.title == "二人で決める設定を見直す"]

    assert len(duties("systems_manager")) == 1  # the cast's government is older than a year
    client = seat("systems_manager")
    assert "今の値でよい設定に印を付けてください" in client.post("/guarding/review/").content.decode()
    assert client.post("/guarding/review/", {"setting": ["no.such"]}).status_code == 422
    assert not Review.objects.exists()
    assert "見直す時期の設定が" in client.get("/guarding/").content.decode()
    assert client.post("/guarding/review/", {"setting": list(screens.settings())}).status_code == 302
    assert Review.objects.count() == len(screens.settings())
    assert duties("systems_manager") == []


def test_the_overview_asks_as_much_for_many_changes_as_for_few(city, django_assert_max_num_queries, monkeypatch):
    for number in range(20):
        change = actions.propose(city.actor("systems_manager"), THRESHOLD, "", 2000 + number, WHY)
        actions.decide(city.actor(city.chief), change.pk, agreed=True)
    monkeypatch.setattr("sekimori.foundation.memory.connection", SimpleNamespace(in_atomic_block=False))
    screens.overview(city.actor("systems_manager"))
    with django_assert_max_num_queries(12):
        screens.overview(city.actor("systems_manager"))
