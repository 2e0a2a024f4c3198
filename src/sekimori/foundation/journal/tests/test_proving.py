"""Whatever is done to a sealed record is found; a single record is proved to anybody (ASVS 5.0 16.4.2)."""

import json
import random
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import NOW

from sekimori.engines.tlog import verify_evidence
from sekimori.engines.tlog.checkpoint import read_checkpoint, ring
from sekimori.engines.tlog.note import BadNote, Kind, Signer, read_note
from sekimori.engines.tlog.stores import FolderStore
from sekimori.engines.tlog.verify import verify
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.commitments import commitment_of, text_of
from sekimori.foundation.journal.models import Cosignature, Entry, Leaf, Seal, Witness
from sekimori.foundation.journal.proving import NotSealed, note_of, proof_of
from sekimori.foundation.journal.seal_keys import signer
from sekimori.foundation.journal.sealing import latest, seal
from sekimori.foundation.journal.tests.conftest import WORKER
from sekimori.foundation.journal.triggers import statements
from sekimori.foundation.journal.witnessing import take_cosignature

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("16.4.2"), pytest.mark.usefixtures("home")]
WITNESS = Signer("auditor.example/w1", b"w" * 32, Kind.COSIGNATURE)


@pytest.fixture
def as_administrator():
    """Somebody with the database's own password, who takes the triggers off first."""

    def act(statement, *values):
        with connection.cursor() as cursor:
            for drop in statements(connection.vendor, "drop"):
                cursor.execute(drop)
            cursor.execute(statement, values)
            for create in statements(connection.vendor, "create"):
                cursor.execute(create)

    return act


def policy(quorum="none"):
    return verify_evidence.read_policy(
        f"log {signer().verifier}\nwitness auditor {WITNESS.verifier}\nquorum {quorum}\n"
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("outcome", "refused"), ("person", 999), ("at", NOW + timedelta(seconds=1)), ("facts", '{"rows": 1}'),
        ("salt", b"y" * 16), ("post", " "), ("people_count", 0), ("object_id", "1"),
        ("salt", b""), ("facts", '"{"'),
    ],
)  # fmt: skip
def test_a_changed_record_is_found_and_named(write, as_administrator, column, value):
    numbers = write(10)
    seal(NOW)
    as_administrator(f"UPDATE journal_entry SET {column} = %s WHERE id = %s", value, numbers[4])
    verdict = check(NOW)
    assert verdict.log.sound
    assert [(fault.index, fault.record) for fault in verdict.records] == [(4, numbers[4])]
    assert "内容が変えられています" in str(verdict.records[0])


def test_a_removed_place_is_found_and_named(write):
    write(10)
    seal(NOW)
    Leaf.objects.filter(index__in=[0, 9]).delete()
    assert [fault.index for fault in check(NOW).records] == [0, 9]


def test_swapped_places_are_found(write):
    numbers = write(4)
    seal(NOW)
    Leaf.objects.filter(index__in=[1, 2]).delete()
    Leaf.objects.create(index=1, entry_id=numbers[2], form=1)
    Leaf.objects.create(index=2, entry_id=numbers[1], form=1)
    assert [fault.index for fault in check(NOW).records] == [1, 2]


def test_a_changed_log_is_found_a_thousand_times(write, home):
    write(300)
    seal(NOW)
    files = [
        path for path in (home / "journal-log").rglob("*") if path.is_file() and path.name not in (".lock", "pending")
    ]
    chance = random.Random(4)
    known = [read_checkpoint(read_note(latest().note).text)]
    keys = ring(signer().verifier)
    for _ in range(1000):
        path = chance.choice(files)
        before = path.read_bytes()
        at = chance.randrange(len(before))
        path.write_bytes(before[:at] + bytes([before[at] ^ 1 << chance.randrange(8)]) + before[at + 1 :])
        assert not verify(FolderStore(home / "journal-log"), origin=signer().name, keys=keys, known=known).sound, path
        path.write_bytes(before)
    assert check(NOW).sound


@pytest.mark.parametrize("note", ["", "torn", "other.example/journal\n5\n" + "A" * 43 + "=\n\n— x AAAAAAA=\n"])
def test_a_changed_copy_of_a_checkpoint_is_found_and_does_not_stop_the_check(write, note):
    write(5)
    seal(NOW)
    Seal.objects.update(note=note)
    assert any("封印の控え" in fault for fault in check(NOW).faults)


def test_a_form_that_nobody_knows_is_found(write):
    numbers = write(3)
    seal(NOW)
    Leaf.objects.filter(index=1).update(form=9)
    assert [fault.record for fault in check(NOW).records] == [numbers[1]]


def test_a_record_that_can_no_longer_be_read_is_found(write, as_administrator):
    numbers = write(5)
    seal(NOW)
    if connection.vendor == "sqlite":  # which keeps any text in any column
        as_administrator("UPDATE journal_entry SET at = 'yesterday' WHERE id = %s", numbers[3])
        assert [fault.record for fault in check(NOW).records] == [numbers[3]]


def test_bytes_that_are_no_text_do_not_silence_the_check(write, as_administrator):
    numbers = write(5)
    seal(NOW)
    if connection.vendor == "postgresql":  # which takes no such bytes in
        return
    as_administrator("UPDATE journal_entry SET post = CAST(%s AS TEXT) WHERE id = %s", b"\xff", numbers[2])
    as_administrator("UPDATE journal_seal SET note = CAST(%s AS TEXT)", b"\xff")
    verdict = check(NOW)
    assert [fault.record for fault in verdict.records] == [numbers[2]]
    assert any("封印の控え" in fault for fault in verdict.faults)


def test_the_latest_copy_of_a_checkpoint_cannot_be_hidden_under_an_earlier_size(write):
    write(5)
    seal(NOW)
    write(5)
    seal(NOW)
    Seal.objects.filter(size=10).update(size=3)
    assert any("入れ替えられています" in fault for fault in check(NOW).faults)


def test_a_hash_kept_beside_a_record_is_that_of_the_record(write):
    write(5)
    seal(NOW)
    Leaf.objects.filter(index=2).update(commitment=b"x" * 32)
    assert [fault.index for fault in check(NOW).records] == [2]


def test_half_a_character_does_not_stop_the_sealing():
    """A lone surrogate is no UTF-8; PostgreSQL refuses it, SQLite keeps it."""
    entry = Entry(id=1, at=NOW, action="home.view", facts={"a": "\ud800", "b": "件"}, salt=b"s" * 16)
    assert len(commitment_of(entry)) == 32
    assert json.loads(text_of(entry))["facts"] == {"a": "\ud800", "b": "件"}


def test_records_that_nobody_seals_are_found(write):
    write(3)
    seal(NOW)
    write(2)
    assert check(NOW + timedelta(minutes=9)).late == 0
    verdict = check(NOW + timedelta(minutes=11))
    assert (verdict.late, verdict.sound) == (2, False)


def test_one_record_is_proved_without_us(write):
    numbers = write(300, object_kind="unit")
    seal(NOW)
    head, shown, faults = verify_evidence.check(proof_of(numbers[7]), policy())
    assert (head.size, faults) == (300, [])
    assert f'"id":{numbers[7]},' in shown[0]["record"]


def test_a_forged_proof_is_refused(write):
    (number,) = write(1)
    seal(NOW)
    text = proof_of(number).replace("home.view", "home.look")
    assert verify_evidence.check(text, policy())[2] == ["記録 0：この内容は、署名されたログのこの位置にありません"]


def test_what_is_not_sealed_is_not_proved(write):
    (number,) = write(1)
    for missing in (number, 0):
        with pytest.raises(NotSealed):
            proof_of(missing)


def test_a_proof_is_given_under_a_witnessed_checkpoint_where_there_is_one(write):
    numbers = write(5)
    seal(NOW)
    text = latest().note.rpartition("\n\n")[0] + "\n"
    seen = take_cosignature(WORKER, str(WITNESS.sign(text, at=1_764_000_000)), WITNESS.verifier)
    assert take_cosignature(WORKER, str(WITNESS.sign(text, at=1_764_000_000)), WITNESS.verifier) == seen
    write(5)
    seal(NOW)
    head, _, faults = verify_evidence.check(proof_of(numbers[0]), policy("auditor"))
    assert (head.size, head.witnesses, faults) == (5, {"auditor": 1_764_000_000}, [])
    assert len(note_of(seen).signatures) == 2
    assert Cosignature.objects.count() == 1
    assert Entry.objects.filter(action="journal.cosign", object_id="5").exists()


def test_a_signature_of_somebody_who_is_no_named_witness_does_not_take_its_place(write):
    """Whoever checks trusts the witnesses of the policy: a later signature of another key is nothing to them."""
    Witness.objects.create(name="監査責任者", key=str(WITNESS.verifier), added_at=NOW)
    numbers = write(5)
    seal(NOW)
    take_cosignature(WORKER, str(WITNESS.sign(_text(), at=1_764_000_000)), WITNESS.verifier)
    write(5)
    seal(NOW)
    stranger = Signer("stranger.example", b"s" * 32, Kind.COSIGNATURE)
    take_cosignature(WORKER, str(stranger.sign(_text(), at=1_764_000_000)), stranger.verifier)
    head, _, faults = verify_evidence.check(proof_of(numbers[0]), policy("auditor"))
    assert (head.size, faults) == (5, [])


def _text():
    return latest().note.rpartition("\n\n")[0] + "\n"


def test_a_witness_of_another_century_is_not_believed(write):
    write(5)
    seal(NOW)
    text = latest().note.rpartition("\n\n")[0] + "\n"
    for moment in (2**63 - 1, int(NOW.timestamp()) + 7200):
        with pytest.raises(BadNote):
            take_cosignature(WORKER, str(WITNESS.sign(text, at=moment)), WITNESS.verifier)


def test_a_signature_under_something_else_is_not_taken_in(write):
    write(5)
    seal(NOW)
    text = latest().note.rpartition("\n\n")[0] + "\n"
    other = Signer(WITNESS.name, b"o" * 32, Kind.COSIGNATURE)
    for lines in (str(WITNESS.sign(text.replace("5", "6"), at=1)), str(other.sign(text, at=1)), "thanks\n", ""):
        with pytest.raises(BadNote):
            take_cosignature(WORKER, lines, WITNESS.verifier)
    assert Cosignature.objects.count() == 0
