"""Nobody holds administrators' acts standing: they are opened for hours by a second person, and read afterwards (第6の4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from tests.cast import NOW, operator
from tests.signin import at, sign_in

from sekimori.foundation.accounts import actions as accounts
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.guarding.elevation import actions, queries
from sekimori.foundation.guarding.models import Elevation
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

MANAGE, WHY = "accounts.manage", "新しく採用した職員の登録のため。"
SOON, OVER = NOW + timedelta(minutes=10), NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def nobody_is_elevated(request):
    """Of the cast's standing elevation only the fact remains that one was agreed to once."""
    request.getfixturevalue("city" if "city" in request.fixturenames else "kasukabe")
    Elevation.objects.update(until=NOW - timedelta(days=30), read_at=NOW)


def administrator(city, at=NOW):
    return city.actor("technical_administrator", at=at)


def asked(city, at=NOW, hours="2"):
    return actions.ask(administrator(city, at), actions=frozenset({MANAGE}), hours=hours, reason=WHY)


def agreed(city):
    row = asked(city)
    return actions.decide(city.actor(city.chief), row.pk, agreed=True)


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        call(*arguments, **named)
    return refusal.value.problems[0].what


def test_an_administrator_does_nothing_without_an_elevation_and_is_told_how_to_ask(city):
    actor = administrator(city)
    assert not actor.may_somewhere(MANAGE)
    with pytest.raises(Forbidden) as refusal:
        accounts.end_sessions(actor, account=city.account("staff").pk)
    assert refusal.value.takes_elevation
    with pytest.raises(Forbidden) as refusal:
        actor.require("journal.view")
    assert not refusal.value.takes_elevation


def test_what_is_agreed_to_is_open_for_its_hours_and_not_longer(city):
    row = agreed(city)
    assert row.until == NOW + timedelta(hours=2)
    accounts.end_sessions(administrator(city, SOON), account=city.account("staff").pk)
    assert not administrator(city, OVER).may_somewhere(MANAGE)
    assert not administrator(city, NOW - timedelta(seconds=1)).may_somewhere(MANAGE)
    assert not administrator(city, SOON).may_somewhere("directory.import")


def test_every_use_is_recorded_with_its_elevation_and_read_by_the_chief(city):
    row = agreed(city)
    accounts.end_sessions(administrator(city, SOON), account=city.account("staff").pk)
    assert Entry.objects.get(action=MANAGE).facts["elevation"] == row.pk
    chief = city.actor(city.chief, at=OVER)
    (use,) = queries.detail(chief, row.pk).uses
    assert (use.label, use.at) == ("利用者登録を管理する", SOON)
    assert [one.title for one in obligations_of(chief) if one.url_name == "guarding:elevation-one"] == [
        "昇格して行われた操作を確かめる"
    ]
    actions.read(chief, row.pk)
    assert queries.to_read(chief) == []
    assert refused(actions.read, chief, row.pk).startswith("まだ終わっていないか")


def test_an_elevation_is_not_read_while_it_runs_nor_by_who_had_it(city):
    row = agreed(city)
    assert refused(actions.read, city.actor(city.chief, at=SOON), row.pk).startswith("まだ終わっていないか")
    with pytest.raises(Forbidden):
        actions.read(administrator(city, OVER), row.pk)
    with pytest.raises(Forbidden):
        actions.read(city.actor("staff", at=OVER), row.pk)


def test_ending_early_ends_it_at_once(city):
    row = agreed(city)
    actions.end(administrator(city, SOON), row.pk)
    assert not administrator(city, SOON).may_somewhere(MANAGE)
    assert refused(actions.end, administrator(city, SOON), row.pk) == "すでに終わっています"


def test_who_may_agree_may_stop_it_and_others_may_not(city):
    row = agreed(city)
    with pytest.raises(Forbidden):
        actions.end(city.actor("staff", at=SOON), row.pk)
    actions.end(city.actor(city.auditor, at=SOON), row.pk)
    assert not administrator(city, SOON).may_somewhere(MANAGE)


def test_nobody_agrees_to_their_own_elevation_nor_within_their_unit(kasukabe):
    """市政情報課の主査が技術管理者なら、市政情報課長（監査責任者）も総務部長も同意できない。"""
    account = kasukabe.account("disclosure_manager")
    Account.objects.filter(pk=account.pk).update(technical_administrator=True)
    account.refresh_from_db()
    row = actions.ask(kasukabe.actor("disclosure_manager"), actions=frozenset({MANAGE}), hours=1, reason=WHY)
    own = kasukabe.actor("disclosure_manager")
    assert refused(actions.decide, own, row.pk, agreed=True) == "昇格を求めた本人は同意できません"
    chief = kasukabe.actor("department_head")
    assert refused(actions.decide, chief, row.pk, agreed=True).startswith("求めた人と同じ組織か")
    reasons = (
        Entry.objects.filter(action=actions.DECIDE, outcome="refused").order_by("pk").values_list("reason", flat=True)
    )
    assert list(reasons) == ["same_person", "same_unit"]
    assert not kasukabe.actor("disclosure_manager").may_somewhere(MANAGE)


def test_whoever_has_no_right_neither_asks_nor_agrees(city):
    row = asked(city)
    for key in ("staff", "manager", "systems_manager", "hr"):
        with pytest.raises(Forbidden):
            actions.decide(city.actor(key), row.pk, agreed=True)
        with pytest.raises(Forbidden):
            actions.ask(city.actor(key), actions=frozenset({MANAGE}), hours=1, reason=WHY)
    with pytest.raises(Http404):
        actions.decide(city.actor(city.chief), 987654, agreed=True)


@pytest.mark.parametrize("hours", ["0", "9", "-1", "９９９９９９", "一"])
def test_the_period_is_bounded_by_what_two_people_set(kasukabe, hours):
    assert refused(asked, kasukabe, hours=hours) == "決められた長さではありません"


def test_only_acts_that_take_one_are_asked_for_and_with_a_reason(kasukabe):
    actor = administrator(kasukabe)
    for wanted in (frozenset(), frozenset({"journal.view"}), frozenset({MANAGE, "journal.view"})):
        assert refused(actions.ask, actor, actions=wanted, hours=1, reason=WHY) == "選べる操作ではありません"
    assert refused(actions.ask, actor, actions=frozenset({MANAGE}), hours=1, reason=" ") == "書かれていません"
    asked(kasukabe)
    assert refused(asked, kasukabe) == "同意を待っている求めがすでにあります"


def test_a_request_that_nobody_answers_in_a_day_is_over(city):
    row, late = asked(city), NOW + timedelta(hours=24)
    assert refused(actions.decide, city.actor(city.chief, at=late), row.pk, agreed=True).startswith("すでに決まったか")
    assert queries.waiting(city.actor(city.chief, at=late)) == []
    asked(city, at=late)


def test_a_decided_request_is_not_decided_again(city):
    row = asked(city)
    actions.decide(city.actor(city.chief), row.pk, agreed=False, reason="今日は要らない。")
    assert refused(actions.decide, city.actor(city.auditor), row.pk, agreed=True).startswith("すでに決まったか")
    assert not administrator(city, SOON).may_somewhere(MANAGE)


def test_an_elevation_ends_with_the_unit_in_which_it_was_asked_for(kasukabe):
    account = kasukabe.account("former_manager")
    Account.objects.filter(pk=account.pk).update(technical_administrator=True)
    account.refresh_from_db()
    row = actions.ask(kasukabe.actor("former_manager"), actions=frozenset({MANAGE}), hours=8, reason=WHY)
    actions.decide(kasukabe.actor("department_head"), row.pk, agreed=True)
    assert kasukabe.actor("former_manager", at=SOON).may_somewhere(MANAGE)
    Elevation.objects.filter(pk=row.pk).update(unit=kasukabe.unit("0201").pk)  # as if asked for before 1 April
    assert not kasukabe.actor("former_manager", at=SOON).may_somewhere(MANAGE)


def test_a_program_is_never_elevated_whoever_made_its_key(city):
    row = agreed(city)
    program = replace(administrator(city, SOON), integration=7, scopes=frozenset({MANAGE, actions.ASK}))
    assert not program.may_somewhere(MANAGE)
    assert (
        refused(actions.ask, program, actions=frozenset({MANAGE}), hours=1, reason=WHY) == "プログラムは昇格できません"
    )
    assert row.pk


def test_the_console_of_the_server_works_without_an_elevation(city):
    assert accounts.create_administrator(operator(), username="gijutsu-3").password


def test_the_first_administrator_works_until_somebody_who_could_agree_has_signed_in(city):
    Elevation.objects.all().delete()
    assert administrator(city).may_somewhere(MANAGE)
    accounts.end_sessions(administrator(city), account=city.account("staff").pk)
    assert "elevation" not in Entry.objects.get(action=MANAGE).facts
    chief = city.account(city.chief)
    Account.objects.filter(pk=chief.pk).update(last_login=NOW, is_active=False)  # switching them off opens nothing
    assert not administrator(city).may_somewhere(MANAGE)


def test_ordinary_people_are_asked_nothing_more(city, django_assert_num_queries):
    actor = city.actor("manager")
    assert actor.held
    with django_assert_num_queries(0):
        assert not actor.may_somewhere(MANAGE)
        assert actor.may_somewhere("journal.view")


def test_the_screens_lead_from_the_refusal_to_the_agreed_elevation_and_its_reading(city):
    with at(NOW):
        client, chief = Client(), Client()
        sign_in(client, city.account("technical_administrator").username)
        sign_in(chief, city.account(city.chief).username)
        answer = client.get("/accounts/")
        assert answer.status_code == 403
        assert "この操作には昇格が要ります" in answer.content.decode()
        assert Entry.objects.filter(action=MANAGE, outcome="refused", reason="not_elevated").exists()
        wrong = client.post("/guarding/elevation/ask/", {"actions": MANAGE, "hours": "99", "reason": WHY})
        assert wrong.status_code == 422
        assert WHY in wrong.content.decode()
        assert (
            client.post("/guarding/elevation/ask/", {"actions": MANAGE, "hours": "2", "reason": WHY}).status_code == 302
        )
        row = Elevation.objects.latest("pk")
        page = f"/guarding/elevations/{row.pk}/"
        assert "あなたが決めます" in chief.get(page).content.decode()
        assert chief.post(f"{page}decide/", {"answer": "agree"}).status_code == 302
        assert client.get("/accounts/").status_code == 200
        assert client.get(page).status_code == 403
        assert client.post(f"/guarding/elevation/{row.pk}/end/").status_code == 302
        assert client.get("/accounts/").status_code == 403
    with at(SOON):
        sign_in(chief, city.account(city.chief).username)
        shown = chief.get(page).content.decode()
        assert "利用者登録を管理する" in shown
        assert chief.post(f"{page}read/").status_code == 302
        assert "操作を確認済み" in chief.get("/guarding/elevations/").content.decode()
