"""The yearly review of the ledger, and what ledger, register and notices ask of people."""

from datetime import date, datetime, timedelta

import pytest
from tests.cast import NOW, TOKYO

from sekimori.chapters.handling.actions import holdings, register
from sekimori.chapters.handling.actions.file_notices import begin_notice
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries.reviews import reviews
from sekimori.chapters.handling.tests.test_register import DESK, notify, publish
from sekimori.chapters.handling.tests.test_register_decisions import change, version
from sekimori.foundation.obligations.queries import obligations_of

A_YEAR_LATER = datetime(2027, 11, 20, 9, 0, tzinfo=TOKYO)


def duties(city, who, at=NOW):
    return [duty.title for duty in obligations_of(city.actor(who, at)) if duty.url_name.startswith("handling:")]


def test_after_eleven_months_the_manager_is_asked_to_go_over_the_ledger(city, enter):
    holding = enter(file_kind="")
    assert duties(city, "manager") == []
    (due,) = [
        duty for duty in obligations_of(city.actor("manager", A_YEAR_LATER)) if duty.url_name == "handling:review"
    ]
    assert (due.title, due.due) == ("取扱台帳を確認する", date(2027, 11, 22))
    assert "handling:review" not in [
        duty.url_name for duty in obligations_of(city.actor("other_manager", A_YEAR_LATER))
    ]
    holdings.confirm_holding(
        city.actor("manager", A_YEAR_LATER), holding.pk, unit=city.unit("0201").pk, version=version(holding)
    )
    assert reviews(city.actor("manager", A_YEAR_LATER)).rows == ()
    assert duties(city, "manager", A_YEAR_LATER) == []


@pytest.fixture
def a_year_later(client, city, monkeypatch):
    def sign_in(who):
        monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: A_YEAR_LATER)
        client.force_login(city.account(who))
        return client

    return sign_in


def test_one_click_confirms_and_a_new_count_raises_the_level(city, enter, a_year_later):
    few, same = enter(people_count="10", file_kind=""), enter(people_count="20", file_kind="")
    client = a_year_later("manager")
    page = client.get("/holdings/review/")
    assert [row.id for row in page.context["screen"].rows] == [few.pk, same.pk]

    def click(holding, people):
        return client.post("/holdings/review/", {"holding": holding.pk, "version": version(holding), "people": people})

    assert click(same, "20").status_code == 302
    assert click(few, "120,000人").status_code == 302
    said = {said.holding_id: said for said in HoldingVersion.objects.current()}
    assert said[same.pk].people_as_of == date(2026, 4, 1)
    assert (said[few.pk].people_count, said[few.pk].level, said[few.pk].people_as_of) == (
        120_000, "high", A_YEAR_LATER.date(),
    )  # fmt: skip
    assert client.get("/holdings/review/").context["screen"].counted == 0


@pytest.mark.parametrize("people", ["たくさん", "-1", "9" * 10, "1.5"])
def test_a_count_that_is_none_confirms_nothing(city, enter, a_year_later, people):
    holding = enter()
    answer = a_year_later("manager").post(
        "/holdings/review/", {"holding": holding.pk, "version": version(holding), "people": people}
    )
    assert answer.status_code == 422
    assert "数として読めません" in answer.content.decode()
    assert HoldingVersion.objects.current().get().reviewed_on is None


def test_a_lower_count_leaves_the_level_until_somebody_decides(city, enter):
    holding = enter()
    holdings.confirm_holding(
        city.actor("manager"), holding.pk, unit=city.unit("0201").pk, version=version(holding), people_count=3
    )
    said = HoldingVersion.objects.current().get()
    assert (said.level, said.computed_level) == ("high", "standard")


def test_the_desk_is_asked_to_publish_to_correct_and_to_remove_and_the_unit_to_count(city, enter):
    holding = enter()
    if city.pack == "nerima":
        assert duties(city, "manager") == ["個人情報ファイルの保有・変更を届け出る"]
        assert duties(city, DESK) == []
        notify(city, holding)
    assert duties(city, DESK) == ["個人情報ファイル簿を作成・公表する"]
    register.publish(city.actor(DESK), holding.pk)
    assert duties(city, DESK) == []
    change(city, holding, people_count="1")
    assert duties(city, DESK) == ["個人情報ファイル簿から消除する"]
    change(city, holding, people_count="")
    assert duties(city, "manager") == ["個人情報ファイルの本人の数を数える"]


def test_in_nerima_a_correction_waits_for_a_notice_of_change_and_the_desk_for_both(nerima, enter_in):
    city = nerima
    holding = enter_in(city)
    publish(city, holding)
    change(city, holding, purpose="賦課のため")
    assert (duties(city, DESK), duties(city, "manager")) == ([], ["個人情報ファイルの保有・変更を届け出る"])
    notify(city, holding, occasion="change")
    assert (duties(city, DESK), duties(city, "manager")) == (["個人情報ファイル簿を修正する"], [])


def test_in_nerima_ceasing_is_recorded_and_notified_whichever_comes_first(nerima, enter_in):
    city, unit = nerima, nerima.unit("0201").pk
    first, second = enter_in(city, people_count="5"), enter_in(city, name="別の台帳", people_count="5")
    holdings.cease(city.actor("manager"), first.pk, unit=unit, version=version(first), on=NOW.date())
    assert duties(city, "manager") == ["保有をやめたことを届け出る"]
    gone = {"occasion": "cease", "from_date": "令和8年11月22日", "disposal": "サーバーから消去した"}
    notify(city, first, **gone)
    assert duties(city, "manager") == []
    notify(city, second, **gone)
    assert duties(city, "manager") == ["保有をやめたことを取扱台帳に記録する"]
    holdings.cease(city.actor("manager"), second.pk, unit=unit, version=version(second), on=NOW.date())
    assert duties(city, "manager") == []


def test_a_notice_begins_with_what_the_ledger_says_and_shows_old_and_new(nerima, enter_in, client, monkeypatch):
    city = nerima
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: NOW)
    holding = enter_in(city)
    client.force_login(city.account("officer"))
    page = client.get(f"/holdings/{holding.pk}/")
    assert "届出を書く" in page.content.decode()
    token = page.context["token"]
    answer = client.post(f"/holdings/{holding.pk}/notify/", {"token": str(token), "occasion": "change"})
    form = client.get(answer.url).context["form"]
    assert (form.initial["purpose"], form.initial["people"]) == ("個人住民税の賦課及び徴収のため", "120000")
    version_seen = client.get(answer.url).context["application"].version
    typed = {**form.initial, "purpose": "賦課のため", "from_date": "令和9年1月4日", "reason": "見直し"}
    typed = {code: value for code, value in typed.items() if value is not None}
    page = client.post(answer.url, {**typed, "version": version_seen, "do": "confirm"}, follow=True).content.decode()
    assert "いままでの内容と、変えた後の内容" in page
    assert "<ins>賦課のため</ins>" in page
    assert page.count("変わらない") > 5


def test_nobody_begins_a_notice_for_another_unit_or_where_the_guideline_knows_none(city, enter, signed_in):
    holding = enter()
    token = "00000000-0000-4000-8000-000000000000"
    sent = {"token": token, "occasion": "hold"}
    if city.pack == "kasukabe":
        assert "保有等の届出" not in signed_in("officer").get(f"/holdings/{holding.pk}/").content.decode()
        assert signed_in("officer").post(f"/holdings/{holding.pk}/notify/", sent).status_code == 404
    assert signed_in("other_manager").post(f"/holdings/{holding.pk}/notify/", sent).status_code == 404
    assert signed_in("officer").post(f"/holdings/{holding.pk}/notify/", {"token": "x"}).status_code == 404


def test_a_double_click_begins_one_notice(nerima, enter_in):
    import uuid

    holding, token = enter_in(nerima), uuid.uuid4()
    made = {begin_notice(nerima.actor("officer"), holding.pk, "hold", token=token).pk for _ in range(2)}
    assert len(made) == 1


def test_reviews_ask_as_often_for_many_as_for_one(city, enter, django_assert_max_num_queries):
    actor = city.actor("manager", A_YEAR_LATER + timedelta(days=30))
    for _ in range(12):
        enter()
    reviews(actor)  # the organisation and its roles are worked out once
    with django_assert_max_num_queries(5):
        assert reviews(actor).counted == 12
