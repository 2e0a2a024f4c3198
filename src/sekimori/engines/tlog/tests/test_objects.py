"""A log in a bucket: the same log as in a folder, and two writers at once never lose what was published."""

import random
import threading

import pytest
from obstore.store import MemoryStore as MemoryBucket

from sekimori.engines.tlog.checkpoint import read_checkpoint
from sekimori.engines.tlog.hashing import leaf_hashes, root_of
from sekimori.engines.tlog.log import AlreadyThere, Overtaken, create, open_log
from sekimori.engines.tlog.note import read_note
from sekimori.engines.tlog.objects import ObjectStore
from sekimori.engines.tlog.stores import Missing, Taken
from sekimori.engines.tlog.tests.logs import KEYS, ORIGIN, SIGNER, checked, new_log, numbered
from sekimori.engines.tlog.tiles import CHECKPOINT, tile_of
from sekimori.engines.tlog.tree import Tree


def opened(store):
    return open_log(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])


def test_a_log_in_s3_has_the_files_of_one_in_memory(s3):
    store = ObjectStore(s3())
    log = new_log(10, 300, 700, store=store)
    log.collect()
    same = new_log(10, 300, 700)
    same.collect()
    assert {name: store.read(name) for name in store.names()} == same.store.files
    assert checked(store, [log.checkpoint]).sound
    assert checked(store, workers=2).sound  # the store goes to other processes, too
    with pytest.raises(AlreadyThere):
        create(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
    assert opened(store).append(numbered(700, 900)).checkpoint.root == root_of(leaf_hashes(numbered(0, 900)))


def test_of_two_writers_in_s3_one_wins(s3):
    store = ObjectStore(s3())
    one = new_log(10, store=store)
    other = opened(ObjectStore(store.bucket))
    one.append(numbered(10, 20))
    with pytest.raises(Overtaken):
        other.append([b"fork"] * 3)
    assert checked(store, [one.checkpoint]).sound


def test_a_tile_is_never_overwritten():
    store = ObjectStore(MemoryBucket())
    store.write({"tile/0/000": b"a", "pending": b"0 1\n"})
    store.write({"tile/0/000": b"a", "pending": b"0 2\n"})
    with pytest.raises(Taken):
        store.write({"tile/0/000": b"b"})
    assert store.read("tile/0/000") == b"a"
    assert store.read("pending") == b"0 2\n"


def test_a_tile_that_another_writer_takes_back_meanwhile_is_no_crash(monkeypatch):
    store = ObjectStore(MemoryBucket())
    store.write({"tile/0/000": b"a"})

    def gone(path):
        raise Missing(path)

    monkeypatch.setattr(store, "read", gone)
    with pytest.raises(Taken):
        store.write({"tile/0/000": b"a"})


def test_whoever_takes_back_anothers_tiles_keeps_it_from_publishing():
    store = ObjectStore(MemoryBucket())
    slow = new_log(10, store=store)

    def taken_over_meanwhile():
        yield from numbered(10, 40_000)  # more than a piece: tiles are written before the last entry comes
        new = opened(ObjectStore(store.bucket))
        new.append([b"the other's"])

    with pytest.raises(Overtaken):
        slow.append(taken_over_meanwhile())
    report = checked(store)
    assert report.checkpoint.size == 11
    assert report.sound, report.faults
    assert opened(store).append(numbered(11, 500)).checkpoint.size == 500


def test_the_mark_of_who_took_over_hides_nothing_and_does_not_pile_up():
    store = ObjectStore(MemoryBucket())
    log = new_log(10, store=store)
    for _ in range(3):
        store.write({"pending": b"10 300\n", "tile/0/000": b"x" * 8192})
        again = opened(store)
        assert again.checkpoint == log.checkpoint
        note = read_note(store.read(CHECKPOINT))
        assert len(note.signatures) == 2
        assert read_checkpoint(note.text) == log.checkpoint
    assert checked(store, [log.checkpoint]).sound
    again.append(numbered(10, 20))
    assert len(read_note(store.read(CHECKPOINT)).signatures) == 1


def shown(fault, sizes):
    """Whether a narrow tile that is wrong belongs to a tree that was signed."""
    assert fault.kind == "narrow", fault
    tile = tile_of(fault.path)
    return any(tile.end <= size < tile.end + tile.reach for size in sizes)


def test_writers_that_know_nothing_of_each_other_lose_nothing():
    store = ObjectStore(MemoryBucket())
    create(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
    published, crashed = [], []

    def write(name):
        try:
            write_for_a_while(random.Random(name), name)
        except Exception as fault:
            crashed.append(fault)
            raise

    def write_for_a_while(chance, name):
        for turn in range(12):
            try:
                log = opened(ObjectStore(store.bucket))
                batch = [b"%d %d %d" % (name, turn, number) for number in range(chance.randrange(1, 300))]
                done = log.append(batch)
                published.append((done.first, batch, done.checkpoint))
            except Overtaken:
                continue

    writers = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not crashed
    assert published
    opened(store)  # takes back what the last one lost
    report = checked(store, [checkpoint for _, _, checkpoint in published])
    # What losers left lies under sizes that nobody ever signed.
    signed = {checkpoint.size for _, _, checkpoint in published}
    assert all(fault.kind == "stranger" or not shown(fault, signed) for fault in report.faults), report.faults
    tree = Tree(store, report.checkpoint.size)
    for first, batch, _ in published:
        assert [tree.entry(first + number) for number in range(len(batch))] == batch
