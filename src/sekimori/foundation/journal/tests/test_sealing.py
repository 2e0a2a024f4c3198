"""The journal is sealed: no record lost, doubled or reordered, whatever dies when (ASVS 5.0 16.4.2)."""

import json
import shutil
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import NOW

from sekimori.engines.tlog.evidence import commitment
from sekimori.engines.tlog.log import Log, RolledBack
from sekimori.engines.tlog.stores import Busy
from sekimori.engines.tlog.tree import Tree
from sekimori.foundation.journal import sealing
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.commitments import text_of
from sekimori.foundation.journal.models import Entry, Leaf, Seal
from sekimori.foundation.journal.seal_keys import SealKeyMissing, signer
from sekimori.foundation.journal.sealing import (
    DatabaseBehind,
    LogLost,
    SealStatus,
    latest,
    seal,
    seal_status,
    store,
    unsealed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("16.4.2"), pytest.mark.usefixtures("home")]


class Killed(BaseException):
    pass


def order():
    return list(Leaf.objects.order_by("index").values_list("entry_id", flat=True))


def test_every_record_is_sealed_once_in_its_order(write):
    numbers = [*write(3), *write(300)]
    assert seal(NOW) == 303
    assert seal(NOW) == 0
    numbers += write(2)
    assert seal(NOW) == 2
    assert order() == numbers
    assert latest().size == 305
    assert check(NOW).sound


def test_the_log_holds_commitments_and_nothing_of_the_records(write):
    (number,) = write(1, object_kind="unit", object_id=77)
    seal(NOW)
    entry = Entry.objects.get(pk=number)
    sealed = Tree(store(), 1).entry(0)
    assert sealed == commitment(text_of(entry), bytes(entry.salt))
    assert len(sealed) == 32


def test_a_record_as_text_is_always_the_same(write):
    (number,) = write(1, reason="view", people_count=3)
    entry = Entry.objects.get(pk=number)
    entry.facts = {"b": 1, "a": "件"}
    text = text_of(entry)
    assert text.startswith('{"account":null,"action":"home.view","article":"","at":"20')
    assert '"facts":{"a":"件","b":1}' in text
    assert json.loads(text)["form"] == 1
    assert set(json.loads(text)) == {field.attname for field in Entry._meta.fields} - {"salt"} | {"form"}


@pytest.mark.parametrize("step", ["_plan", "append", "_keep"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_sealer_killed_between_two_steps_loses_and_doubles_nothing(write, monkeypatch, step, moment):
    numbers = write(5)
    seal(NOW)
    numbers += write(4)
    place, name = (Log, step) if step == "append" else (sealing, step)
    done = getattr(place, name)

    def killed(*args, **more):
        if moment == "after":
            done(*args, **more)
        raise Killed

    monkeypatch.setattr(place, name, killed)
    with pytest.raises(Killed):
        seal(NOW)
    monkeypatch.setattr(place, name, done)
    numbers += write(2)
    while seal(NOW):
        pass
    assert order() == numbers
    assert latest().size == 11
    assert check(NOW).sound


def test_a_record_whose_transaction_ended_late_is_sealed_too(write):
    numbers = write(6)
    late = Entry.objects.get(pk=numbers[2])
    with sealing.only_sealer(store()):
        Leaf.objects.bulk_create(
            Leaf(index=index, entry_id=number, form=1)
            for index, number in enumerate(number for number in numbers if number != late.pk)
        )
    assert seal(NOW) == 5  # finishes what was planned before it looks for more
    assert seal(NOW) == 1
    assert order()[-1] == late.pk
    assert check(NOW).sound


def test_a_record_far_behind_is_found_when_everything_is_looked_through(write, monkeypatch):
    numbers = write(6)
    monkeypatch.setattr(sealing, "LOOK_BACK", 2)
    monkeypatch.setattr(sealing, "AT_ONCE", 100)
    Leaf.objects.create(index=0, entry_id=numbers[-1], form=1)
    seal(NOW)
    assert (seal(NOW), unsealed(NOW + timedelta(seconds=1))) == (1, 4)
    assert (seal(NOW, everything=True), unsealed(NOW + timedelta(seconds=1))) == (4, 0)


def test_two_sealers_at_a_time_do_not_both_seal(write):
    write(1)
    with sealing.only_sealer(store()), pytest.raises(Busy):
        seal(NOW)
    assert seal(NOW) == 1


def test_a_database_put_back_to_an_older_state_stops_the_sealing(write):
    write(3)
    seal(NOW)
    Seal.objects.all().delete()
    Leaf.objects.filter(index__gte=1).delete()
    with pytest.raises(DatabaseBehind):
        seal(NOW)
    assert Leaf.objects.count() == 1


def test_a_log_put_back_to_an_older_state_stops_the_sealing(write, home):
    write(3)
    seal(NOW)
    shutil.copytree(home / "journal-log", home / "copy")
    write(3)
    seal(NOW)
    shutil.rmtree(home / "journal-log")
    (home / "copy").rename(home / "journal-log")
    with pytest.raises(RolledBack):
        seal(NOW)
    assert not check(NOW).sound


def test_a_lost_log_and_a_lost_key_stop_the_sealing(write, home):
    write(3)
    seal(NOW)
    key = home / "keys" / "journal-seal.key"
    key.rename(home / "elsewhere")
    with pytest.raises(SealKeyMissing):
        seal(NOW)
    assert check(NOW).sound  # the public key is enough for that
    (home / "elsewhere").rename(key)
    shutil.rmtree(home / "journal-log")
    with pytest.raises(LogLost):
        seal(NOW)


def test_the_key_is_its_owners_alone_and_never_made_twice(home):
    made = signer(make=True)
    assert signer(make=True) == made
    assert (home / "keys" / "journal-seal.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (home / "keys").iterdir()) == ["journal-seal.key", "journal-seal.pub"]


def test_a_round_costs_a_few_queries_however_many_records_wait(write, django_assert_max_num_queries):
    write(20)
    seal(NOW)
    write(200)
    locks = 2 if connection.vendor == "postgresql" else 0
    with django_assert_max_num_queries(15 + locks):
        seal(NOW)


def test_it_can_be_asked_how_far_the_sealing_is(write):
    write(3)
    seal(NOW)
    write(2)
    assert seal_status(NOW + timedelta(minutes=9)) == SealStatus(3, 0, 0)
    assert seal_status(NOW + timedelta(minutes=11)) == SealStatus(3, 0, 2)
