"""Growing a log: what is in it afterwards, and what a crash at any moment leaves."""

import random
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.tlog.checkpoint import Checkpoint, Keyring, KeySpan, ring
from sekimori.engines.tlog.hashing import leaf_hashes, root_of
from sekimori.engines.tlog.log import (
    PENDING,
    AlreadyThere,
    NotItsKey,
    Overtaken,
    RolledBack,
    TooLong,
    Untrue,
    create,
    open_log,
)
from sekimori.engines.tlog.note import Signer
from sekimori.engines.tlog.stores import FolderStore, MemoryStore, Missing
from sekimori.engines.tlog.tests.logs import KEYS, ORIGIN, SIGNER, checked, new_log, numbered
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.engines.tlog.tree import Damaged, Tree
from sekimori.engines.tlog.verify import verify


class PowerCut(BaseException):
    pass


class FailingStore(MemoryStore):
    """A store whose machine goes down after a number of files; the files of one call come in any order."""

    def __init__(self, files, files_left, chance):
        super().__init__(files)
        self.left = files_left
        self.chance = chance

    def _one(self):
        if self.left == 0:
            raise PowerCut
        self.left -= 1

    def read(self, path):
        if self.left == 0:
            raise PowerCut
        return super().read(path)

    def write(self, files):
        for path in self.chance.sample(sorted(files), len(files)):
            self._one()
            super().write({path: files[path]})

    def delete(self, paths):
        for path in paths:
            self._one()
            super().delete([path])


def opened(store, **more):
    return open_log(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER], **more)


def published(store):
    return {path: data for path, data in store.files.items() if path != PENDING}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_however_it_grew_it_is_the_tree_over_its_entries(steps):
    log = new_log()
    entries = []
    for step in steps:
        more = numbered(len(entries), len(entries) + step)
        appended = log.append(iter(more))
        assert (appended.first, appended.checkpoint.size) == (len(entries), len(entries) + step)
        entries += more
    assert log.checkpoint.root == root_of(leaf_hashes(entries))
    tree = Tree(log.store, len(entries))
    assert [tree.entry(index) for index in range(0, len(entries), 97)] == entries[::97]
    assert checked(log.store).sound
    assert opened(log.store).checkpoint == log.checkpoint


def test_a_batch_larger_than_one_piece_is_one_step():
    log = new_log(70_000)
    assert log.checkpoint.root == root_of(leaf_hashes(numbered(0, 70_000)))
    assert checked(log.store).sound


def test_a_crash_after_any_file_leaves_the_older_tree_and_is_made_good():
    before = new_log(200)
    start = dict(before.store.files)
    after = {**published(new_log(200, 600).store)}
    chance = random.Random(4)
    finished = 0
    for files_left in range(1, 40):
        store = FailingStore(start, files_left, chance)
        log = opened(store)
        try:
            log.append(numbered(200, 600))
            finished += 1
        except PowerCut:
            pass
        rest = MemoryStore(store.files)  # what is found after the restart
        assert checked(rest, [before.checkpoint]).sound
        again = opened(rest, published=[before.checkpoint])
        assert again.checkpoint.size in (200, 600)
        again.collect()
        assert published(rest) == (published(before.store) if again.checkpoint.size == 200 else after)
        again.append([b"something else"] * 300)
        assert checked(rest, [before.checkpoint]).sound
    assert finished > 5


def test_a_crash_while_a_crash_is_made_good_does_no_harm():
    before = new_log(200)
    store = FailingStore(before.store.files, 6, random.Random(1))
    with pytest.raises(PowerCut):
        opened(store).append(numbered(200, 900))
    for files_left in range(1, 6):
        store.left = files_left
        with pytest.raises(PowerCut):
            opened(store)
    store.left = -1
    opened(store)
    assert published(store) == published(before.store)


def test_an_error_among_the_entries_leaves_the_log_as_it_was():
    log = new_log(300)
    before = dict(log.store.files)

    def broken():
        yield from numbered(300, 300 + 40_000)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        log.append(broken())
    with pytest.raises(TooLong):
        log.append([b"fine", b"x" * 65_536])
    assert published(log.store) == {path: data for path, data in before.items() if path != PENDING}
    log.append(numbered(300, 301))
    assert log.checkpoint == new_log(301).checkpoint


def test_nothing_to_add_changes_nothing():
    log = new_log(3)
    before = dict(log.store.files)
    assert log.append([]).first == log.checkpoint.size == 3
    assert log.store.files == before


def test_two_writers_do_not_fork_the_log():
    log = new_log(10)
    other = opened(log.store)
    log.append(numbered(10, 20))
    with pytest.raises(Overtaken):
        other.append([b"fork"])
    assert checked(log.store, [log.checkpoint]).sound


def test_an_overtaken_writer_takes_nothing_back_from_the_other():
    log = new_log(10)
    other = opened(log.store)

    def while_the_other_writes():
        yield b"mine"
        other.append(numbered(10, 300))

    with pytest.raises(Overtaken):
        log.append(while_the_other_writes())
    assert checked(log.store, [other.checkpoint]).sound


def test_a_log_that_was_rolled_back_or_replaced_is_not_written_to():
    log = new_log(100, 300)
    for other in (new_log(100), new_log(300)):
        known = [log.checkpoint] if other.checkpoint.size == 100 else [Checkpoint(ORIGIN, 100, b"x" * 32)]
        with pytest.raises(RolledBack):
            opened(other.store, published=known)
    opened(log.store, published=[new_log(100).checkpoint, log.checkpoint])


def test_a_log_whose_edge_is_damaged_is_not_written_to():
    log = new_log(300)
    del log.store.files["tile/0/001.p/44"]
    with pytest.raises(Damaged):
        opened(log.store)
    log = new_log(300)
    log.store.files["tile/0/001.p/44"] = b"x" * 44 * 32
    with pytest.raises(Untrue):
        opened(log.store)
    log = new_log(300)
    log.store.files[PENDING] = b"nonsense"
    with pytest.raises(Untrue):
        opened(log.store)


def test_a_log_begins_once_and_where_nothing_is():
    with pytest.raises(AlreadyThere):
        create(new_log().store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
    with pytest.raises(Missing):
        opened(MemoryStore())


def test_a_log_is_never_written_without_a_key_that_counts():
    for signers in ([], [Signer(ORIGIN, b"z" * 32)]):
        with pytest.raises(NotItsKey):
            create(MemoryStore(), origin=ORIGIN, keys=KEYS, signers=signers)


def test_a_key_is_changed_by_one_checkpoint_with_both():
    new = Signer(ORIGIN, b"n" * 32)
    keys = Keyring((KeySpan(SIGNER.verifier, until=20), KeySpan(new.verifier, since=20)))
    log = new_log(10, keys=keys)
    both = open_log(log.store, origin=ORIGIN, keys=keys, signers=[SIGNER, new])
    assert both.append(numbered(10, 20)).opened.signers == (SIGNER.verifier, new.verifier)
    with pytest.raises(NotItsKey):
        open_log(log.store, origin=ORIGIN, keys=keys, signers=[SIGNER]).append(numbered(20, 30))
    after = open_log(log.store, origin=ORIGIN, keys=keys, signers=[new])
    after.append(numbered(20, 30))
    assert verify(log.store, origin=ORIGIN, keys=keys).sound
    assert not verify(log.store, origin=ORIGIN, keys=ring(SIGNER.verifier)).sound  # who was not told of the change


def test_narrow_tiles_go_when_the_full_one_is_there():
    log = new_log(*range(10, 1000, 90))
    names = list(log.store.names("tile/"))
    assert {name for name in names if ".p/" in name and not name.startswith("tile/1")} == {
        f"tile/{level}/003.p/{width}" for level in ("0", "entries") for width in (52, 142)
    } | set()
    log.store.files["tile/0/000.p/100"] = log.store.files["tile/0/000"][:3200]
    assert log.collect() == ["tile/0/000.p/100"]
    assert checked(log.store).sound


CHILD = """
import sys
from sekimori.engines.tlog.stores import FolderStore
from sekimori.engines.tlog.tests.test_log import numbered, opened
log = opened(FolderStore(sys.argv[1]))
while True:
    size = log.checkpoint.size
    log.append(numbered(size, size + 1 + size * 7 % 400))
    print(log.checkpoint.size, flush=True)
"""


def test_a_killed_writer_loses_and_doubles_nothing(tmp_path):
    store = FolderStore(tmp_path / "log")
    create(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
    chance = random.Random(9)
    size = 0
    for _ in range(8):
        child = subprocess.Popen([sys.executable, "-c", CHILD, store.folder], stdout=subprocess.PIPE, text=True)
        child.stdout.readline()  # it has begun to write
        time.sleep(chance.random() / 10)
        child.send_signal(signal.SIGKILL)
        said = [int(line) for line in child.communicate()[0].split()]
        report = checked(store)
        assert report.sound, report.faults
        assert report.checkpoint.size >= max([size, *said])
        size = report.checkpoint.size
    assert opened(store).checkpoint.root == root_of(leaf_hashes(numbered(0, size)))
    assert CHECKPOINT in set(store.names())
