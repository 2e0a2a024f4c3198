"""A setting changes when two people of two units want it, from that moment on, and never otherwise (第6の3)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.cast import NOW, TOKYO

from sekimori.engines.authority.organisation import Mode
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.models import Post, Posting
from sekimori.foundation.guarding import actions, queries
from sekimori.foundation.guarding.models import Attempt, Change
from sekimori.foundation.guarding.tests.conftest import BY_LEVEL, LATER, LEFT_OUT, THRESHOLD
from sekimori.foundation.journal.models import Entry, Revision
from sekimori.foundation.memory import forget_everything
from sekimori.kernel.period import Period
from sekimori.kernel.problems import Refused

WHY = "誤って出た警告が多く、見落としのおそれがある。"


def proposed(city, key="systems_manager", value="2,000", code=THRESHOLD, scope=""):
    return actions.propose(city.actor(key), code, scope, value, WHY)


def seated(city, key, unit, post, mode=Mode.MAIN.value, since=date(2026, 4, 1)):
    Posting.objects.create(
        person=city.person(key), post=Post.objects.get(code=post), unit=city.unit(unit), mode=mode, since=since,
        recorded_at=NOW - timedelta(days=30),
    )  # fmt: skip
    Revision.objects.filter(area="directory").update(number=Revision.objects.get(area="directory").number + 1)
    forget_everything()


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        call(*arguments, **named)
    return refusal.value.problems[0].what


def test_what_two_people_decide_is_in_force_from_that_moment(city):
    change = proposed(city)
    assert queries.value(THRESHOLD, at=LATER) == 1000
    actions.decide(city.actor(city.chief, at=LATER), change.pk, agreed=True)
    assert queries.value(THRESHOLD, at=LATER) == 2000
    assert queries.value(THRESHOLD, at=LATER - timedelta(microseconds=1)) == 1000
    assert queries.values().in_force(THRESHOLD, at=LATER).change == change.pk


def test_a_value_for_one_scope_leaves_the_others_alone(kasukabe):
    first, second = [code for code, _ in queries.setting(BY_LEVEL).scopes.choices(queries.asking(NOW))][:2]
    change = proposed(kasukabe, value="7", code=BY_LEVEL, scope=first)
    actions.decide(kasukabe.actor(kasukabe.chief, at=LATER), change.pk, agreed=True)
    assert queries.value(BY_LEVEL, first, at=LATER) == 7
    assert queries.value(BY_LEVEL, second, at=LATER) == 5
    assert refused(proposed, kasukabe, value="7", code=BY_LEVEL, scope="none") == "選べる範囲ではありません"


def test_reading_a_value_again_asks_for_the_revision_alone(city, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("sekimori.foundation.memory.connection", SimpleNamespace(in_atomic_block=False))
    queries.values()
    with django_assert_num_queries(2):
        queries.values()
        queries.values()
    forget_everything()


def test_what_is_refused_changes_nothing_and_says_why(city):
    change = proposed(city)
    assert refused(actions.decide, city.actor(city.chief, at=LATER), change.pk, agreed=False) == "書かれていません"
    actions.decide(city.actor(city.chief, at=LATER), change.pk, agreed=False, reason="今の値でよい。")
    change.refresh_from_db()
    assert (change.outcome, change.answer) == ("refused", "今の値でよい。")
    assert queries.value(THRESHOLD, at=LATER) == 1000


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("0", "決められた範囲の整数ではありません"),
        ("100001", "決められた範囲の整数ではありません"),
        ("-5", "決められた範囲の整数ではありません"),
        ("9" * 5000, "決められた範囲の整数ではありません"),
        (True, "決められた範囲の整数ではありません"),
        ("千", "決められた範囲の整数ではありません"),
        ("１０００人", "今の値と同じです"),
    ],
)
def test_a_value_that_is_none_is_refused(kasukabe, value, what):
    assert refused(proposed, kasukabe, value=value) == what
    assert not Change.objects.exists()


def test_a_proposal_says_why_and_there_is_one_at_a_time(kasukabe):
    actor = kasukabe.actor("systems_manager")
    assert refused(actions.propose, actor, THRESHOLD, "", "5", " ") == "書かれていません"
    assert refused(actions.propose, actor, THRESHOLD, "", "5", "x" * 1001) == "長すぎるか、文字化けしています"
    assert refused(actions.propose, actor, "nothing", "", "5", WHY) == "そのような設定はありません"
    proposed(kasukabe)
    assert refused(proposed, kasukabe, value="3000") == "決定を待っている提案がすでにあります"


def test_nobody_decides_their_own_proposal_and_the_attempt_stands(city):
    change = proposed(city)
    assert (
        refused(actions.decide, city.actor("systems_manager"), change.pk, agreed=True) == "提案した本人は決められません"
    )
    attempt = Attempt.objects.get()
    assert (attempt.why, attempt.change_id, attempt.by_id) == (
        "same_person", change.pk, city.person("systems_manager").pk,
    )  # fmt: skip
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.outcome, entry.reason) == ("guarding.setting.decide", "refused", "same_person")
    assert queries.value(THRESHOLD, at=LATER) == 1000


def test_whoever_has_no_right_neither_proposes_nor_decides(city):
    for key in ("staff", "officer", "hr", "technical_administrator"):
        with pytest.raises(Forbidden):
            proposed(city, key)
    change = proposed(city)
    for key in ("staff", "manager", "technical_administrator"):
        with pytest.raises(Forbidden):
            actions.decide(city.actor(key), change.pk, agreed=True)
    with pytest.raises(Http404):
        actions.decide(city.actor(city.chief), 987654, agreed=True)


def test_the_second_person_sits_neither_over_nor_under_the_first(kasukabe):
    """春日部市の監査責任者（市政情報課長）は、総括保護管理者（総務部長）の部下に当たる。"""
    change = proposed(kasukabe, "department_head")
    what = refused(actions.decide, kasukabe.actor("disclosure_manager"), change.pk, agreed=True)
    assert what.startswith("提案した人と同じ組織か")
    actions.decide(kasukabe.actor("systems_manager", at=LATER), change.pk, agreed=True)
    assert queries.value(THRESHOLD, at=LATER) == 2000


def test_who_holds_two_posts_is_of_both_units(kasukabe):
    seated(kasukabe, "disclosure_manager", "0401", "50", Mode.CONCURRENT.value)
    change = proposed(kasukabe)
    assert refused(actions.decide, kasukabe.actor("disclosure_manager"), change.pk, agreed=True)
    assert Attempt.objects.get().why == "same_unit"


def test_the_deputy_of_both_decides_nothing_of_their_own(kasukabe):
    """事務取扱で情報政策課長と市政情報課長を兼ねる人は、提案も決定もできるが、自分の提案は決められない。"""
    Posting.objects.filter(person=kasukabe.person("systems_manager")).update(until=date(2026, 11, 1))
    seated(kasukabe, "disclosure_manager", "0401", "20", Mode.ACTING.value)
    change = proposed(kasukabe, "disclosure_manager")
    assert refused(actions.decide, kasukabe.actor("disclosure_manager"), change.pk, agreed=True)
    assert Attempt.objects.get().why == "same_person"


def test_a_deputy_or_successor_does_not_decide_what_the_same_office_proposed(kasukabe):
    """The chief proposes, and is followed the next day by the head of another department."""
    change = proposed(kasukabe, "department_head")
    Posting.objects.filter(person=kasukabe.person("department_head")).update(until=LATER.date())
    Posting.objects.filter(person=kasukabe.person("welfare_head")).update(unit=kasukabe.unit("01"))
    seated(kasukabe, "department_head", "0101", "20", Mode.MAIN.value, LATER.date())
    refused(actions.decide, kasukabe.actor("welfare_head", at=LATER), change.pk, agreed=True)
    assert Change.objects.get(pk=change.pk).outcome == "lapsed"
    assert queries.value(THRESHOLD, at=LATER) == 1000


def test_a_proposal_ends_with_the_posting_of_who_made_it(city):
    change = proposed(city)
    april = datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO)
    Change.objects.update(expires_on=date(2027, 5, 1))
    Posting.objects.filter(person=city.person("systems_manager")).update(until=april.date())
    forget_everything()
    assert "提案できる立場でなくなりました" in refused(
        actions.decide, city.actor(city.chief, at=april), change.pk, agreed=True
    )
    change.refresh_from_db()
    assert change.outcome == "lapsed"
    assert queries.value(THRESHOLD, at=april) == 1000


def test_a_proposal_that_nobody_decides_in_time_is_over(city):
    change = proposed(city)
    late = NOW + timedelta(days=14)
    assert (
        refused(actions.decide, city.actor(city.chief, at=late), change.pk, agreed=True) == "決定の期限を過ぎています"
    )
    again = actions.propose(city.actor("systems_manager", at=late), THRESHOLD, "", 3000, WHY)
    change.refresh_from_db()
    assert change.outcome == "expired"
    actions.decide(city.actor(city.chief, at=late), again.pk, agreed=True)
    assert queries.value(THRESHOLD, at=late) == 3000


def test_a_decided_proposal_is_not_decided_again(city):
    change = proposed(city)
    actions.decide(city.actor(city.chief, at=LATER), change.pk, agreed=True)
    for agreed in (True, False):
        again = refused(actions.decide, city.actor(city.chief, at=LATER), change.pk, agreed=agreed, reason="再び")
        assert again == "すでに決まっています"
    assert refused(actions.withdraw, city.actor("systems_manager", at=LATER), change.pk) == "すでに決まっています"


def test_who_proposed_takes_it_back_and_nobody_else(city):
    change = proposed(city)
    assert refused(actions.withdraw, city.actor(city.chief), change.pk) == "あなたの提案ではありません"
    actions.withdraw(city.actor("systems_manager"), change.pk)
    assert Change.objects.get().outcome == "withdrawn"


@pytest.mark.parametrize("unit", ["0401", "04"])
def test_nobody_takes_their_own_unit_out_and_the_attempt_is_recorded(city, unit):
    key = city.unit(unit).pk
    what = refused(proposed, city, value=[key], code=LEFT_OUT)
    assert what.startswith("あなたの属する組織")
    assert not Change.objects.exists()
    attempt = Attempt.objects.get()
    assert (attempt.why, attempt.value, attempt.unit) == ("own_unit", [key], city.unit("0401").pk)
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.outcome, entry.reason) == ("guarding.setting.propose", "refused", "own_unit")


def test_nobody_agrees_to_take_their_own_unit_out(kasukabe):
    change = proposed(kasukabe, value=[kasukabe.unit("0101").pk], code=LEFT_OUT)
    assert refused(actions.decide, kasukabe.actor("department_head"), change.pk, agreed=True).startswith(
        "あなたの属する"
    )
    assert Attempt.objects.get().why == "own_unit"
    actions.decide(kasukabe.actor("disclosure_manager", at=LATER), change.pk, agreed=True)
    assert queries.value(LEFT_OUT, at=LATER) == [kasukabe.unit("0101").pk]


def test_putting_a_unit_back_is_no_exclusion(kasukabe):
    change = proposed(kasukabe, value=[kasukabe.unit("0301").pk], code=LEFT_OUT)
    actions.decide(kasukabe.actor("department_head", at=LATER), change.pk, agreed=True)
    back = actions.propose(kasukabe.actor("systems_manager", at=LATER), LEFT_OUT, "", [], WHY)
    actions.decide(kasukabe.actor("disclosure_manager", at=LATER), back.pk, agreed=True)
    assert queries.value(LEFT_OUT, at=LATER) == []


def test_a_program_proposes_and_decides_nothing(city):
    change = proposed(city)
    program = replace(city.actor(city.chief), integration=7, scopes=frozenset({actions.DECIDE, actions.PROPOSE}))
    assert refused(actions.decide, program, change.pk, agreed=True) == "職にある人が画面から行うことです"
    assert refused(actions.propose, program, THRESHOLD, "", 3, WHY) == "職にある人が画面から行うことです"


def test_the_tables_themselves_refuse_one_person_in_both_places(city):
    change = proposed(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(
            outcome="agreed", decided_at=LATER, decided_by=city.person("systems_manager")
        )


def test_looking_at_a_setting_again_is_signed_with_its_day(city):
    period = Period(NOW.date(), NOW.date() + timedelta(days=1))
    assert queries.reviewed(THRESHOLD, period, known_at=LATER) is None
    actions.review(city.actor("systems_manager"), [THRESHOLD], "今の値でよい。")
    found = queries.reviewed(THRESHOLD, period, known_at=LATER)
    assert found is not None
    assert found.on == NOW.date()
    assert queries.reviewed(THRESHOLD, Period(date(2026, 1, 1), NOW.date()), known_at=LATER) is None
    with pytest.raises(Forbidden):
        actions.review(city.actor("staff"), [THRESHOLD])
