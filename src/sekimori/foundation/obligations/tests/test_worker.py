"""The unattended round: the morning's mail, the daily counts, the outbox."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from tests.cast import NOW, TOKYO

from sekimori.foundation.compliance.models import Snapshot
from sekimori.foundation.directory.models import Government
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations import digest, rounds, worker
from sekimori.foundation.obligations.queries import Counts

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=TOKYO)  # the 22nd is a Sunday, the 23rd 勤労感謝の日
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=TOKYO)


@pytest.fixture
def mailed(city):
    """The city in which the officer and a member of staff have addresses."""
    for key in ("officer", "staff"):
        person = city.person(key)
        person.email = f"{key}@example.lg.jp"
        person.save()
    Government.objects.update(created_at=NOW - timedelta(days=2))
    return city


def test_on_monday_morning_the_officer_hears_how_much_waits_and_staff_hear_nothing(mailed):
    assert digest.post_digests(MONDAY) == 1
    assert Mail.objects.get().person_id == mailed.person("officer").pk


def test_the_mail_says_how_many_and_where_and_names_nobody_and_nothing(mailed):
    worker.tick(MONDAY)
    (sent,) = mail.outbox
    assert "期限の定めのない未実施のもの" in sent.body
    assert "http://localhost:8000/" in sent.body
    names = [person.family_name for person in mailed.people.values()] + [unit.name for unit in mailed.units.values()]
    names.remove("関")  # 関守 is what the software is called
    assert not [name for name in names if name in sent.body + sent.subject]


@pytest.mark.parametrize(
    "moment",
    [
        TUESDAY.replace(hour=8, minute=29),
        datetime(2026, 11, 22, 9, 0, tzinfo=TOKYO),  # Sunday
        datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO),  # holiday
        datetime(2026, 12, 29, 9, 0, tzinfo=TOKYO),  # turn of the year
    ],
)
def test_there_is_no_mail_before_half_past_eight_nor_when_the_office_is_closed(mailed, moment):
    assert digest.post_digests(moment) == 0


def test_the_mail_of_a_day_is_posted_once_however_often_the_worker_comes_round(mailed):
    worker.tick(MONDAY)
    worker.tick(MONDAY + timedelta(minutes=1))
    worker.tick(MONDAY + timedelta(hours=5))
    assert len(mail.outbox) == 1


def test_what_has_no_day_is_told_on_mondays_and_what_is_overdue_every_day():
    nothing = {"overdue": 0, "to_decide": 0, "this_month": 0, "soon": 0, "returned": 0, "open": 0}
    for waiting in ("open", "this_month"):
        sums = Counts(**nothing | {waiting: 3})
        assert digest.worth_a_mail(sums, MONDAY)
        assert not digest.worth_a_mail(sums, TUESDAY)
    for waiting in ("overdue", "to_decide", "soon", "returned"):
        assert digest.worth_a_mail(Counts(**nothing | {waiting: 1}), TUESDAY)


def test_days_that_ended_are_counted_once_and_today_is_not(mailed):
    worker.tick(NOW)
    worker.tick(NOW + timedelta(minutes=1))
    assert sorted(Snapshot.objects.values_list("on", flat=True).distinct()) == [date(2026, 11, 20), date(2026, 11, 21)]
    assert Entry.objects.filter(action="compliance.snapshot.take").count() == 2


def test_after_a_week_without_a_worker_the_missed_days_are_counted(mailed):
    worker.tick(NOW)
    worker.tick(NOW + timedelta(days=8))
    worker.tick(NOW + timedelta(days=8, minutes=1))
    assert Snapshot.objects.values("on").distinct().count() == 10


def test_a_part_that_fails_does_not_keep_the_others_from_their_turn(mailed, monkeypatch, caplog):
    def broken(at):
        raise ValueError("髙橋")

    monkeypatch.setattr(worker, "post_digests", broken)
    worker.tick(NOW)
    assert Snapshot.objects.exists()
    assert "ValueError" in caplog.text
    assert "髙橋" not in caplog.text


def test_before_the_set_up_there_is_nothing_to_do(db):
    worker.tick(MONDAY)
    assert not Mail.objects.exists()


def test_what_a_room_above_registers_is_done_in_each_round_and_its_failure_keeps_nobody_from_their_turn(
    mailed, monkeypatch
):
    done = []

    def broken(at):
        done.append("broken")
        raise ValueError("佐藤花子")

    monkeypatch.setattr(rounds, "_PARTS", {})
    rounds.every_round("first")(broken)
    rounds.every_round("second")(done.append)
    worker.tick(MONDAY)
    assert done == ["broken", MONDAY]
    assert len(mail.outbox) == 1


def test_two_parts_of_the_round_never_share_a_code(monkeypatch):
    monkeypatch.setattr(rounds, "_PARTS", {})
    rounds.every_round("watch")(lambda at: None)
    with pytest.raises(rounds.PartExists):
        rounds.every_round("watch")(lambda at: None)
