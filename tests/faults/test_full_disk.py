"""The disk is full in the middle of a tile, of a checkpoint, of a month's file: nothing is lost, and it goes on later."""

import resource
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from sekimori.chapters.systems.journal import archive, months
from sekimori.engines.tlog.stores import FolderStore
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.models import Leaf, Month
from sekimori.foundation.journal.sealing import latest, seal
from sekimori.foundation.journal.write import record
from tests.cast import NOW, TOKYO


def write(count, at=NOW):
    with transaction.atomic():
        return [record(system_actor("cli", at), "home.view").pk for _ in range(count)]


class FullDisk:
    """A file may grow to so many bytes while the block runs; the operating system itself cuts it off."""

    def __init__(self, most):
        self.most = most

    def __enter__(self):
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, self.before[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)


@pytest.mark.parametrize("most", [0, 3, 100, 4_000, 8_000])
def test_the_sealing_goes_on_when_there_is_room_again(kasukabe, settings, tmp_path, monkeypatch, most):
    settings.HOME = tmp_path
    numbers = write(300)
    seal(NOW)
    numbers += write(600)
    kept = FolderStore.write

    def full(store, files):
        with FullDisk(most):
            kept(store, files)

    monkeypatch.setattr(FolderStore, "write", full)
    with pytest.raises(OSError):
        seal(NOW)
    with pytest.raises(OSError):
        seal(NOW)
    assert latest().size == 300
    assert check(NOW).log.sound
    monkeypatch.setattr(FolderStore, "write", kept)
    assert seal(NOW) == 600
    assert list(Leaf.objects.order_by("index").values_list("entry_id", flat=True)) == numbers
    assert check(NOW).sound


def test_a_month_that_found_no_room_is_written_later(kasukabe, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    at = datetime(2026, 10, 3, 9, 0, tzinfo=TOKYO)
    write(3_000, at)
    seal(at)
    kept = archive.write_month

    def full(*given):
        with FullDisk(10_000):
            return kept(*given)

    monkeypatch.setattr(months, "write_month", full)
    with pytest.raises(OSError):
        months.keep_months(NOW)
    assert not Month.objects.exists()
    assert [path.name for path in (tmp_path / "journal-archive").iterdir()] == []
    monkeypatch.setattr(months, "write_month", kept)
    assert months.keep_months(NOW + timedelta(minutes=1)) == 1
    month = Month.objects.get(month=date(2026, 10, 1))
    assert archive.check_month(month.month, month.first, month.end) == 3_000
