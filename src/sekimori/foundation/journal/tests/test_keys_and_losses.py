"""Keys change, get lost and come back; folders get lost; nothing is put in their place that was not sealed."""

import shutil

import pytest
from django.db import connection
from tests.cast import NOW

from sekimori.engines.tlog import verify_evidence
from sekimori.engines.tlog.checkpoint import open_checkpoint
from sekimori.engines.tlog.log import NotItsKey, RolledBack, Untrue
from sekimori.engines.tlog.note import Kind, Signer
from sekimori.engines.tlog.stores import FolderStore
from sekimori.foundation.journal import rekeying, seal_keys
from sekimori.foundation.journal.asking import Answer, ask, request_for
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.models import Entry, Leaf, Seal, Witness
from sekimori.foundation.journal.proving import proof_of
from sekimori.foundation.journal.rebuilding import LogThere, NeverSealed, NotWhatWasSealed, rebuild
from sekimori.foundation.journal.rekeying import change_key
from sekimori.foundation.journal.seal_keys import SealKeyMissing
from sekimori.foundation.journal.sealing import LogLost, latest, seal
from sekimori.foundation.journal.tests.conftest import WORKER
from sekimori.foundation.journal.triggers import statements
from sekimori.foundation.journal.witnessing import policy_text

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("16.4.2"), pytest.mark.usefixtures("home")]


def proved(number):
    return verify_evidence.check(proof_of(number), verify_evidence.read_policy(policy_text(0)))[2] == []


def test_a_key_is_changed_and_old_and_new_records_stay_proved(write):
    first = write(300)
    seal(NOW)
    before = proof_of(first[0])
    changed = change_key(WORKER, lost=False)
    assert (changed.size, changed.old != changed.new, changed.old.name == changed.new.name) == (300, True, True)
    second = write(5)
    while seal(NOW):
        pass
    assert check(NOW).sound
    assert proved(first[0])
    assert proved(second[0])
    assert verify_evidence.check(before, verify_evidence.read_policy(policy_text(0)))[2] == []
    assert Entry.objects.get(action="journal.rotate_key").facts["size"] == 300
    assert policy_text(0).count("log ") == 2


def test_the_old_key_signs_nothing_more(write, home):
    write(3)
    seal(NOW)
    key = home / "keys" / "journal-seal.key"
    stolen = key.read_text()
    change_key(WORKER, lost=False)
    key.write_text(stolen)
    with pytest.raises(NotItsKey):
        seal(NOW)
    opened = open_checkpoint(latest().note, origin=seal_keys.origin(), keys=seal_keys.keys())
    assert len(opened.signers) == 2


@pytest.mark.parametrize("step", ["write_ring", "next_signer", "signer"])
def test_a_kill_while_a_key_changes_leaves_a_log_that_goes_on(write, monkeypatch, step):
    write(3)
    seal(NOW)
    done = getattr(seal_keys, step)
    calls = []

    def killed(*args, **more):
        calls.append(step)
        if step == "signer" and len(calls) == 1:  # the first call only looks whether the old key is here
            return done(*args, **more)
        if step == "signer":
            raise KeyboardInterrupt
        done(*args, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(seal_keys, step, killed)
    with pytest.raises(KeyboardInterrupt):
        change_key(WORKER, lost=False)
    monkeypatch.setattr(seal_keys, step, done)
    write(2)
    assert seal(NOW) == 2
    assert check(NOW).sound
    change_key(WORKER, lost=False)
    write(1)
    seal(NOW)
    assert check(NOW).sound


def test_a_lost_key_is_replaced_and_what_it_signed_stays_proved(write, home):
    numbers = write(5)
    seal(NOW)
    (home / "keys" / "journal-seal.key").unlink()
    with pytest.raises(SealKeyMissing):
        change_key(WORKER, lost=False)
    changed = change_key(WORKER, lost=True)
    write(2)
    while seal(NOW):
        pass
    assert check(NOW).sound
    assert proved(numbers[0])
    assert Entry.objects.get(action="journal.rotate_key").facts["lost"] is True
    assert seal_keys.signer().verifier == changed.new


def test_no_key_takes_over_a_log_that_was_changed(write, home):
    write(300)
    seal(NOW)
    tile = next((home / "journal-log" / "tile" / "0").rglob("*.p/*"))
    tile.write_bytes(tile.read_bytes()[:-1] + b"x")
    with pytest.raises(Untrue):
        change_key(WORKER, lost=True)
    assert len(seal_keys.keys().spans) == 1


def test_a_lost_folder_is_rebuilt_as_it_was(write, home):
    numbers = [*write(300), *write(30)]
    seal(NOW)
    write(40)
    seal(NOW)
    before = {path: (home / "journal-log" / path).read_bytes() for path in FolderStore(home / "journal-log").names()}
    shutil.rmtree(home / "journal-log")
    with pytest.raises(LogLost):
        seal(NOW)
    assert rebuild(NOW) == 370
    after = {path: (home / "journal-log" / path).read_bytes() for path in FolderStore(home / "journal-log").names()}
    assert after == {path: data for path, data in before.items() if path in after}
    assert after["checkpoint"] == before["checkpoint"]
    write(3)
    seal(NOW)
    assert check(NOW).sound
    assert proved(numbers[299])
    assert not (home / "journal-log.rebuilt").exists()


def as_administrator(statement, *values):
    with connection.cursor() as cursor:
        for drop in statements(connection.vendor, "drop"):
            cursor.execute(drop)
        cursor.execute(statement, values)
        for create in statements(connection.vendor, "create"):
            cursor.execute(create)


def test_changed_records_are_never_rebuilt_into_a_log(write, home):
    numbers = []
    for _ in range(6):
        numbers += write(10)
        seal(NOW)
    shutil.rmtree(home / "journal-log")
    as_administrator("UPDATE journal_entry SET outcome = 'refused' WHERE id = %s", numbers[34])
    with pytest.raises(NotWhatWasSealed) as found:
        rebuild(NOW)
    assert (found.value.first, found.value.end) == (30, 40)
    Leaf.objects.filter(index=20).delete()
    with pytest.raises(NotWhatWasSealed) as found:
        rebuild(NOW)
    assert (found.value.first, found.value.end) == (20, 21)
    with pytest.raises(LogLost):
        seal(NOW)


def test_a_log_that_is_there_is_not_rebuilt_and_what_is_left_of_one_is_kept(write, home):
    with pytest.raises(NeverSealed):
        rebuild(NOW)
    write(5)
    seal(NOW)
    with pytest.raises(LogThere):
        rebuild(NOW)
    (home / "journal-log" / "checkpoint").unlink()
    assert rebuild(NOW) == 5
    assert check(NOW).sound
    (aside,) = home.glob("journal-log.left-*")
    assert (aside / "tile").is_dir()


WITNESS = Signer("neighbour.example/w1", b"n" * 32, Kind.COSIGNATURE)


def test_both_put_back_together_are_noticed_by_the_witness_alone(write, home):
    """The limit of what a log can tell by itself, and what the witness is for."""
    from sekimori.engines.tlog.witness import answer

    witness = Witness.objects.create(name="隣の市", key=str(WITNESS.verifier), url="http://w", added_at=NOW)
    seen = {}

    def post(url, body):
        logs = {seal_keys.origin(): seal_keys.keys()}
        reply = answer(body, logs=logs, seen=seen, signers=[WITNESS], at=int(NOW.timestamp()))
        if reply.remember:
            seen[reply.origin] = reply.remember
        return Answer(reply.status, reply.content_type, reply.body)

    write(5)
    seal(NOW)
    shutil.copytree(home / "journal-log", home / "copy")
    write(5)
    seal(NOW)
    assert ask(WORKER, witness, post) == "signed"
    Seal.objects.get(size=10).cosignatures.all().delete()
    Seal.objects.filter(size=10).delete()
    Leaf.objects.filter(index__gte=5).delete()
    shutil.rmtree(home / "journal-log")
    (home / "copy").rename(home / "journal-log")
    assert check(NOW).log.sound
    assert ask(WORKER, witness, post) == "ahead"
    assert request_for(witness, 10) is None


def test_a_folder_put_back_does_not_get_a_new_key(write, home):
    write(3)
    seal(NOW)
    shutil.copytree(home / "journal-log", home / "copy")
    write(3)
    seal(NOW)
    shutil.rmtree(home / "journal-log")
    (home / "copy").rename(home / "journal-log")
    with pytest.raises(RolledBack):
        rekeying.change_key(WORKER, lost=True)
