"""What was taken in stays as it was taken in: checked a part every night, and whole whenever somebody asks."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from sekimori.chapters.systems.access_records.importing import alone
from sekimori.chapters.systems.access_records.models import DeliveryPart
from sekimori.chapters.systems.access_records.rounds import take_in_what_waits
from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.access_records.tests.conftest import days, file_of, line
from sekimori.chapters.systems.access_records.verifying import NIGHTS, UnderWay, verify
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.queries import obligations_of

TOLD = "取り込んだアクセス記録が合わない原因を調べさせる"


def doctor(number: int = 0) -> None:
    """Somebody with the disk in their hands lets a file of records vanish."""
    sorted(store().folder.rglob("*.parquet"))[number].unlink()


def told(city, who, at=NOW):
    return TOLD in [each.title for each in obligations_of(city.actor(who, at))]


def test_records_nobody_touched_are_as_they_were_taken_in(city, bring):
    bring(file_of(*days(30)))
    bring(file_of(*days(30, first=NOW - timedelta(days=20))))
    found = verify(city.actor("systems_manager"))
    assert (found.rows, found.faults) == (60, ())
    assert Entry.objects.get(action="access_records.verify").outcome == "done"


def test_a_file_that_vanished_is_told_to_the_auditor_and_the_chief_until_all_is_right_again(city, bring):
    bring(file_of(*days(30)))
    path = sorted(store().folder.rglob("*.parquet"))[0]
    content = path.read_bytes()
    path.unlink()
    assert [each.what for each in verify(city.actor("systems_manager")).faults] == ["ファイルがありません"]
    assert [told(city, who) for who in (city.auditor, city.chief, "manager")] == [True, True, False]
    assert Mail.objects.filter(subject__contains="アクセス記録").exists()
    path.write_bytes(content)
    assert not verify(city.actor("systems_manager")).faults
    assert not told(city, city.auditor)


def test_the_nights_together_read_everything_and_one_of_them_finds_what_vanished(city, bring):
    for number in range(3):
        bring(file_of(*days(5, first=NOW - timedelta(days=20 + number))))
    doctor()
    wrong = [
        night
        for night in range(NIGHTS)
        if verify(city.actor("systems_manager"), night=NOW.date() + timedelta(night)).faults
    ]
    assert len(wrong) == 1
    assert sum(Entry.objects.filter(action="access_records.verify").values_list("facts__rows", flat=True)) == 15


def test_the_worker_checks_by_itself_once_a_day(city, bring):
    bring(file_of(*days(5)))
    for hours in (0, 1, 24):
        take_in_what_waits(NOW + timedelta(hours=hours))
    assert Entry.objects.filter(action="access_records.verify").count() == 2


def test_while_something_is_taken_in_nothing_is_judged(city, bring, source):
    bring(file_of(*days(5)))
    with alone(source.pk), pytest.raises(UnderWay):
        verify(city.actor("systems_manager"))
    assert not Entry.objects.filter(action="access_records.verify").exists()


def test_what_retention_destroyed_is_not_missing(city, bring, source):
    old, young = NOW.replace(year=2021, month=11, day=20), NOW - timedelta(days=2)
    bring(file_of(line(old, "1024"), line(young, "1024")))
    take_in_what_waits(NOW)
    found = verify(city.actor("systems_manager"))
    assert (found.forgotten, found.rows, found.faults) == (1, 1, ())


def test_a_delivery_that_only_a_row_names_and_no_record_of_the_journal_is_found(city, bring):
    """Who writes into the database and the store, and cannot write into the sealed journal."""
    delivery = bring(file_of(*days(5)))
    kept = store()
    records = kept.records(kept.held(*2 * (delivery.first_day,))[0])
    forged = kept.write(records.slice(1), batch="forged").digest
    DeliveryPart.objects.create(delivery=delivery, number=9, digest=forged, rows=1, known=0)
    assert "取込みの記録にない束です" in [each.what for each in verify(city.actor("systems_manager")).faults]
