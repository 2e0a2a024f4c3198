"""Mail is promised in the act's transaction and sent once, by one worker."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from tests.cast import NOW

from sekimori.foundation.journal.write import NotInTransaction
from sekimori.foundation.notices import actions
from sekimori.foundation.notices.models import Mail


@pytest.fixture
def addressee(city):
    person = city.person("manager")
    person.email = "manager@example.lg.jp"
    person.save()
    return person


def post(person, at=NOW):
    with transaction.atomic():
        return actions.post(person.pk, "【関守】お知らせ", "・期限を過ぎたもの　1件", at=at)


def broken_relay(monkeypatch, times):
    """A relay that refuses the first times, then works."""
    from django.core.mail.backends.locmem import EmailBackend

    send, refusals = EmailBackend.send_messages, iter(range(times))

    def send_messages(self, messages):
        if next(refusals, None) is not None:
            raise ConnectionRefusedError("relay.example.lg.jp")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


def test_what_is_in_the_outbox_is_sent_once(addressee):
    post(addressee)
    assert actions.send_due(NOW) == actions.Sent(sent=1)
    assert actions.send_due(NOW + timedelta(hours=1)) == actions.Sent()
    assert [sent.to for sent in mail.outbox] == [["manager@example.lg.jp"]]


def test_no_machine_answers_our_mail(addressee):
    post(addressee)
    actions.send_due(NOW)
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"
    assert mail.outbox[0].content_subtype == "plain"


def test_a_mail_promised_in_an_act_that_fails_is_not_sent(addressee):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.post(addressee.pk, "件名", "本文", at=NOW)
        raise ZeroDivisionError
    assert actions.send_due(NOW) == actions.Sent()


@pytest.mark.django_db(transaction=True)
def test_a_mail_outside_any_transaction_is_a_mistake_of_ours():
    with pytest.raises(NotInTransaction):
        actions.post(1, "件名", "本文", at=NOW)


def test_what_another_worker_is_sending_is_left_to_it(addressee):
    row = post(addressee)
    assert actions._claim(row.pk, NOW)
    assert not actions._claim(row.pk, NOW)
    assert actions.send_due(NOW) == actions.Sent()


def test_what_a_worker_died_over_is_sent_when_its_claim_has_run_out(addressee):
    row = post(addressee)
    actions._claim(row.pk, NOW)
    assert actions.send_due(NOW + actions.CLAIM) == actions.Sent(sent=1)


def test_a_relay_that_is_down_is_tried_again_later_and_later(addressee, monkeypatch):
    broken_relay(monkeypatch, times=2)
    post(addressee)
    assert actions.send_due(NOW) == actions.Sent(failed=1)
    assert actions.send_due(NOW + timedelta(minutes=1)) == actions.Sent()
    assert actions.send_due(NOW + timedelta(minutes=2)) == actions.Sent(failed=1)
    assert actions.send_due(NOW + timedelta(minutes=6)) == actions.Sent(sent=1)


def test_the_outbox_remembers_the_kind_of_failure_and_not_the_relays_words(addressee, monkeypatch):
    broken_relay(monkeypatch, times=1)
    row = post(addressee)
    actions.send_due(NOW)
    row.refresh_from_db()
    assert row.last_error == "ConnectionRefusedError"


def test_after_ten_tries_it_is_given_up(addressee, monkeypatch):
    broken_relay(monkeypatch, times=99)
    row = post(addressee)
    for hour in range(100):
        actions.send_due(NOW + timedelta(hours=hour))
    row.refresh_from_db()
    assert (row.tries, row.sent_at) == (10, None)
    assert row.given_up_at is not None


def test_somebody_without_an_address_gets_no_mail_and_holds_up_nobody(city, addressee):
    post(city.person("staff"))
    post(addressee)
    assert actions.send_due(NOW) == actions.Sent(sent=1, failed=1)
    assert Mail.objects.get(person=city.person("staff")).last_error == "no address"


def test_a_daily_task_is_done_once_a_day(city):
    with transaction.atomic():
        actions.begin_round("digest", NOW.date(), at=NOW)
    with pytest.raises(actions.AlreadyDone), transaction.atomic():
        actions.begin_round("digest", NOW.date(), at=NOW)
    assert actions.was_done("digest", NOW.date())
    assert not actions.was_done("digest", NOW.date() + timedelta(days=1))
