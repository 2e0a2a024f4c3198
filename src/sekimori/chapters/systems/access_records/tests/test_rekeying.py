"""第6の6: a key that somebody may know is changed, and stopping half-way loses nothing and leaves nothing."""

import os
import shutil
from datetime import date

import pytest
from django.conf import settings

from sekimori.chapters.systems.access_records import rekeying, storing
from sekimori.chapters.systems.access_records.importing import alone
from sekimori.chapters.systems.access_records.rekeying import destroy_what_is_left, rekey
from sekimori.chapters.systems.access_records.tests.conftest import days, file_of
from sekimori.chapters.systems.access_records.verifying import UnderWay, verify
from sekimori.engines.analytics.store import Store, WrongKey
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.vault.keys import KeyMissing
from sekimori.foundation.vault.keys import folder as key_folder
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(city, bring):
    """Sixty look-ups of four days, in two batches."""
    bring(file_of(*days(30)))
    bring(file_of(*days(60)))


def rows():
    kept = storing.store()
    tables = [kept.records(held) for held in kept.held(date.min, date.max)]
    return sorted(uid for table in tables for uid in table["metadata_uid"].to_pylist())


def stop_at(patch, number):
    """Power fails at this renaming, before or after it: every file and key comes into force by one."""
    left, rename = [number], os.rename

    def cut(source, target):
        left[0] -= 1
        if left[0] == 0:
            if number % 2:
                rename(source, target)
            raise KeyboardInterrupt
        rename(source, target)

    patch.setattr(os, "rename", cut)


def test_the_records_are_the_same_under_another_key_and_what_the_old_one_opens_is_gone(city, kept):
    before, old, tokens = rows(), storing.folder(), storing.token_key()
    key = storing.store_key((key_folder() / storing.FILE).read_bytes())
    found = rekey(city.actor("systems_manager"))
    assert (found.rows, found.faults, rows()) == (60, (), before)
    assert storing.token_key() == tokens
    assert not old.exists()
    with pytest.raises(WrongKey):
        Store(storing.folder(), key)
    assert not verify(city.actor("systems_manager")).faults
    assert Entry.objects.get(action="access_records.rekey").facts == {"files": found.files, "rows": 60}


def test_a_second_change_destroys_the_first_one_s_key(city, kept):
    rekey(city.actor("systems_manager"))
    first, key = storing.folder(), (key_folder() / storing.STORE_FILE).read_bytes()
    rekey(city.actor("systems_manager"))
    assert len(rows()) == 60
    assert not first.exists()
    assert all(key not in path.read_bytes() for path in key_folder().iterdir())


def test_stopped_at_any_write_it_goes_on_and_until_then_the_old_key_is_in_force(city, kept, monkeypatch):
    before, number, stopped = rows(), 0, 0
    while True:
        number += 1
        with monkeypatch.context() as patch:
            stop_at(patch, number)
            try:
                rekey(city.actor("systems_manager"))
            except KeyboardInterrupt:
                stopped += 1
                assert rows() == before
            else:
                break
        rekey(city.actor("systems_manager"))
        assert rows() == before
    assert stopped > 10
    destroy_what_is_left()
    assert storing.folders() == [storing.folder()]
    assert not verify(city.actor("systems_manager")).faults


def test_a_record_that_is_not_as_the_journal_says_leaves_the_old_key_in_force(city, kept):
    sorted(storing.folder().rglob("*.parquet"))[0].unlink()
    old = storing.folder()
    with pytest.raises(Refused, match="ファイルがありません"):
        rekey(city.actor("systems_manager"))
    assert storing.folder() == old
    assert not Entry.objects.filter(action="access_records.rekey").exists()


def test_without_room_for_both_nothing_begins(city, kept, monkeypatch):
    monkeypatch.setattr(rekeying.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(Refused, match="空きが足りません"):
        rekey(city.actor("systems_manager"))
    assert not (key_folder() / (storing.STORE_FILE + storing.COMING)).exists()


def test_while_something_is_taken_in_the_key_is_not_changed(city, kept, source):
    with alone(source.pk), pytest.raises(UnderWay):
        rekey(city.actor("systems_manager"))


def test_a_changed_key_that_is_lost_never_begins_an_empty_store(city, kept):
    rekey(city.actor("systems_manager"))
    (key_folder() / storing.STORE_FILE).unlink()
    with pytest.raises(KeyMissing):
        storing.store()
    assert not (settings.HOME / storing.FOLDER).exists()
