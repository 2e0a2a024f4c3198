"""個人情報ファイル簿 (法第75条) and the notification before it (練馬区 第10条)."""

import uuid

import pytest
from tests.cast import NOW

from sekimori.chapters.handling.actions import holdings, register
from sekimori.chapters.handling.queries import public_register as public
from sekimori.chapters.handling.queries import register as queries
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.authority.actor import Forbidden
from sekimori.kernel.problems import Refused

DESK = "disclosure_manager"
NOTICE = {
    "title": "個人住民税課税台帳",
    "occasion": "hold",
    "from_date": "令和9年1月4日",
    "reason": "新しい税務システムへの移行",
    "purpose": "個人住民税の賦課及び徴収のため",
    "items": "氏名\n住所",
    "scope": "納税義務者",
    "people": "120000",
    "source": "本人の申告",
    "my_number": "no",
    "file_kind": "electronic",
}


def notify(city, holding, **changed):
    """保護責任者 notifies, 情報公開課長 examines, refers or not, and tells the result."""
    kind = kinds()["handling.file_notice"]
    typed = {**NOTICE, "holding": str(holding.pk), **changed}
    draft = actions.save_draft(city.actor("officer"), kind, typed, token=uuid.uuid4())
    notice = actions.submit(city.actor("officer"), draft.pk, version=draft.version)

    def step(who, verb, typed=None):
        stepping.perform(city.actor(who), notice.pk, verb, digest=notice.digest, typed=typed)

    step("manager", Verb.APPROVE)
    step(DESK, Verb.CHECK, {"referred": "yes", "referral_reason": "新たなシステムのため"})
    step(DESK, Verb.DECIDE, {"opinion": "差し支えない", "opinion_on": "令和8年12月20日", "result": "accepted"})
    return Application.objects.get(pk=notice.pk)


def open_duties(city):
    return [entry.duty for entry in queries.asked(city.actor(DESK))]


def publish(city, holding):
    if city.pack == "nerima":
        notify(city, holding, occasion="change" if holding.entries.exists() else "hold")
    return register.publish(city.actor(DESK), holding.pk)


def test_a_file_of_a_thousand_people_is_published_at_once_and_anybody_reads_it(city, enter):
    holding = enter(people_count="1,000")
    assert open_duties(city) == [Duty.CREATE]
    publish(city, holding)
    assert open_duties(city) == []
    entry = public.public_entry(holding.number, public.frame_at(NOW))
    lines = {number: text for number, _, text in entry.lines}
    assert lines["1"] == "個人住民税課税台帳"
    assert lines["5"] == "1 氏名、2 住所、3 所得額"
    assert [number for number, _, _ in entry.lines][:9] == [
        "1", "2", "3", "4", "5", "6", "7", "8", "8の2",
    ]  # fmt: skip


def test_below_a_thousand_nothing_is_published_and_what_was_is_removed(city, enter):
    holding = enter()
    publish(city, holding)
    holdings.save_holding(
        city.actor("officer"), {**TAX_LEDGER, "people_count": "999"}, unit=city.unit("0201").pk,
        holding_id=holding.pk, version=1,
    )  # fmt: skip
    assert open_duties(city) == [Duty.REMOVE]
    register.remove(city.actor(DESK), holding.pk)
    assert (public.public_list("statutory"), open_duties(city)) == ((), [])


def test_a_change_of_what_is_published_is_corrected_and_the_old_wording_stays_in_the_history(city, enter):
    holding = enter()
    publish(city, holding)
    holdings.save_holding(
        city.actor("officer"), {**TAX_LEDGER, "purpose": "賦課のため"}, unit=city.unit("0201").pk,
        holding_id=holding.pk, version=1,
    )  # fmt: skip
    assert open_duties(city) == [Duty.CORRECT]
    publish(city, holding)
    assert holding.entries.count() == 2
    assert [entry.name for entry in public.public_list("statutory", "税")] == ["個人住民税課税台帳"]


def test_only_the_desk_publishes(city, enter):
    holding = enter()
    for who in ("officer", "manager", "other_manager"):
        with pytest.raises(Forbidden):
            register.publish(city.actor(who), holding.pk)


def test_in_nerima_nothing_is_published_before_the_notification_is_answered(nerima):
    holding = holdings.save_holding(nerima.actor("officer"), TAX_LEDGER, unit=nerima.unit("0201").pk)
    with pytest.raises(Refused, match="届出"):
        register.publish(nerima.actor(DESK), holding.pk)
    notice = notify(nerima, holding)
    assert notice.state == "closed"
    register.publish(nerima.actor(DESK), holding.pk)


def test_kasukabe_has_no_such_notification(kasukabe):
    with pytest.raises(Forbidden):
        actions.save_draft(kasukabe.actor("officer"), kinds()["handling.file_notice"], NOTICE, token=uuid.uuid4())


def test_the_examiner_says_whether_it_was_referred(nerima):
    holding = holdings.save_holding(nerima.actor("officer"), TAX_LEDGER, unit=nerima.unit("0201").pk)
    draft = actions.save_draft(
        nerima.actor("officer"),
        kinds()["handling.file_notice"],
        {**NOTICE, "holding": str(holding.pk)},
        token=uuid.uuid4(),
    )
    notice = actions.submit(nerima.actor("officer"), draft.pk, version=draft.version)
    stepping.perform(nerima.actor("manager"), notice.pk, Verb.APPROVE, digest=notice.digest)
    with pytest.raises(Refused, match="運営委員会"):
        stepping.perform(nerima.actor(DESK), notice.pk, Verb.CHECK, digest=notice.digest, typed={})
