"""Many callers at a time: each entry is durable when its call returns, in the place it was told."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from sekimori.engines.tlog import group as group_module
from sekimori.engines.tlog.group import SUFFIX, Lost, Stopped, open_group
from sekimori.engines.tlog.log import RolledBack, TooLong, Untrue, create, open_log
from sekimori.engines.tlog.stores import FolderStore, MemoryStore
from sekimori.engines.tlog.tests.logs import KEYS, ORIGIN, SIGNER, checked, new_log, numbered
from sekimori.engines.tlog.tree import Tree


def reopened(log, folder):
    return open_group(open_log(log.store, origin=ORIGIN, keys=KEYS, signers=[SIGNER]), folder)


def entries_of(log):
    tree = Tree(log.store, log.checkpoint.size)
    return [tree.entry(index) for index in range(log.checkpoint.size)]


def test_what_is_appended_is_in_the_log_after_settling(tmp_path):
    log = new_log(5)
    group = open_group(log, tmp_path)
    assert [group.append(entry) for entry in numbered(5, 9)] == [5, 6, 7, 8]
    assert log.checkpoint.size == 5
    assert group.settle().size == 9
    assert group.append(b"more") == 9
    group.close()
    assert entries_of(log) == [*numbered(0, 9), b"more"]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Stopped):
        group.append(b"late")


def test_what_is_too_long_is_refused_and_harms_nobody(tmp_path):
    group = open_group(new_log(), tmp_path)
    with pytest.raises(TooLong):
        group.append(b"x" * 65_536)
    assert group.append(b"x" * 65_535) == 0


def test_many_callers_share_an_fsync_and_each_gets_its_own_place(tmp_path, monkeypatch):
    fsyncs = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda handle: fsyncs.append(1) or time.sleep(0.002) or real(handle))
    log = new_log()
    group = open_group(log, tmp_path, most_waiting=150)
    places = {}

    def call(name):
        for number in range(40):
            entry = b"%d %d" % (name, number)
            places[entry] = group.append(entry)

    callers = [threading.Thread(target=call, args=(name,)) for name in range(16)]
    for caller in callers:
        caller.start()
    while any(caller.is_alive() for caller in callers):
        group.settle()
    for caller in callers:
        caller.join()
    group.close()
    found = entries_of(log)
    assert len(found) == 640
    assert all(found[place] == entry for entry, place in places.items())
    assert len(fsyncs) < 640 / 3
    assert checked(log.store).sound


def test_callers_who_come_again_at_once_are_waited_for_and_one_who_is_alone_does_not_wait(tmp_path, monkeypatch):
    fsyncs = []
    monkeypatch.setattr(os, "fdatasync", lambda handle: fsyncs.append(handle) or time.sleep(0.01))
    monkeypatch.setattr(group_module, "COMES_AGAIN", 10)
    group = open_group(new_log(), tmp_path)
    for entry in numbered(0, 3):
        group.append(entry)  # would take ten seconds
    monkeypatch.setattr(group_module, "COMES_AGAIN", 0.1)
    callers = [threading.Thread(target=lambda: [group.append(entry) for entry in numbered(0, 20)]) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(fsyncs) - 3 < 30  # in two halves it would be 40


def test_what_had_arrived_before_a_crash_is_in_the_log_after_it(tmp_path):
    log = new_log(3)
    group = open_group(log, tmp_path)
    for entry in numbered(3, 8):
        group.append(entry)
    again = reopened(log, tmp_path)
    assert entries_of(again.log) == numbered(0, 8)
    assert again.append(b"next") == 8


def test_a_crash_between_the_log_and_the_removal_of_what_arrived_doubles_nothing(tmp_path):
    log = new_log(3)
    group = open_group(log, tmp_path)
    for entry in numbered(3, 8):
        group.append(entry)
    log.append(numbered(3, 6))
    assert entries_of(reopened(log, tmp_path).log) == numbered(0, 8)


def test_a_group_cut_off_anywhere_was_never_answered_and_hides_none_before_it(tmp_path):
    log = new_log()
    group = open_group(log, tmp_path / "arrivals")
    for entry in numbered(0, 3):
        group.append(entry)
    (file,) = (tmp_path / "arrivals").iterdir()
    data = file.read_bytes()
    start = data.rindex(data[:16])
    for end in range(start, len(data)):
        folder = tmp_path / str(end)
        folder.mkdir()
        (folder / file.name).write_bytes(data[:end])
        assert entries_of(reopened(new_log(), folder).log) == numbered(0, 2)


def test_what_was_durable_and_cannot_be_read_is_never_passed_over(tmp_path):
    group = open_group(new_log(), tmp_path / "arrivals")
    for entry in numbered(0, 3):
        group.append(entry)
    (file,) = (tmp_path / "arrivals").iterdir()
    data = file.read_bytes()
    for place in range(16, data.rindex(data[:16])):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / file.name).write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.raises(Lost):
            reopened(new_log(), folder)


def test_a_log_put_back_to_an_older_state_or_replaced_is_noticed(tmp_path):
    log = new_log(5)
    open_group(log, tmp_path).append(b"six")
    with pytest.raises(RolledBack):
        reopened(new_log(4), tmp_path)
    other = new_log(5)
    other.append([b"not six"])
    with pytest.raises(Untrue):
        reopened(other, tmp_path)


def test_a_full_disk_stops_everybody_until_it_is_opened_anew(tmp_path, monkeypatch):
    log = new_log()
    group = open_group(log, tmp_path)
    group.append(b"one")
    real = os.fdatasync

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    with pytest.raises(OSError, match="No space"):
        group.append(b"two")
    monkeypatch.setattr(os, "fdatasync", real)
    with pytest.raises(Stopped):
        group.append(b"three")
    assert entries_of(reopened(log, tmp_path).log)[0] == b"one"


def test_a_log_that_cannot_be_written_keeps_what_arrived(tmp_path):
    class Full(MemoryStore):
        full = False

        def write(self, files):
            if self.full:
                raise OSError(28, "No space left on device")
            super().write(files)

    log = new_log(store=Full())
    group = open_group(log, tmp_path)
    group.append(b"one")
    log.store.full = True
    with pytest.raises(OSError, match="No space"):
        group.settle()
    group.append(b"two")
    log.store.full = False
    assert group.settle().size == 2
    assert entries_of(log) == [b"one", b"two"]
    assert len(list(tmp_path.glob(f"*{SUFFIX}"))) == 1


def test_a_caller_that_waits_for_room_in_vain_is_told_and_the_next_one_served(tmp_path):
    log = new_log()
    group = open_group(log, tmp_path, most_waiting=1)
    group.append(b"one")

    def full():
        raise OSError(28, "No space left on device")

    settle, group.settle = group.settle, full
    with pytest.raises(OSError, match="No space"):
        group.append(b"two")
    group.settle = settle
    assert group.append(b"three") == 1
    group.close()
    assert entries_of(log) == [b"one", b"three"]


CHILD = """
import os, sys, threading
from sekimori.engines.tlog.group import open_group
from sekimori.engines.tlog.stores import FolderStore
from sekimori.engines.tlog.tests.test_log import opened
group = open_group(opened(FolderStore(sys.argv[1])), sys.argv[2], most_waiting=50)
def call(name):
    number = 0
    while True:
        entry = b"%s %d %d" % (sys.argv[3].encode(), name, number)
        os.write(1, b"%d:%s\\n" % (group.append(entry), entry))  # in one piece, whoever else writes
        number += 1
for name in range(4):
    threading.Thread(target=call, args=(name,)).start()
while True:
    group.settle()
"""


def killed(folder, turn, after):
    """What a writer was answered before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, folder / "log", folder / "arrivals", str(turn)], stdout=subprocess.PIPE, text=True
    )
    first = child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    lines = (first + child.communicate()[0]).split("\n")[:-1]  # the last one may be cut off
    return {int(index): entry.encode() for index, _, entry in (line.partition(":") for line in lines)}


def test_a_killed_writer_has_lost_nothing_it_has_answered(tmp_path):
    store = FolderStore(tmp_path / "log")
    create(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
    chance = random.Random(2)
    answered = {}
    for turn in range(4):
        answered |= killed(tmp_path, turn, chance.random() / 10)
        log = open_log(store, origin=ORIGIN, keys=KEYS, signers=[SIGNER])
        open_group(log, tmp_path / "arrivals").close()
        assert checked(store).sound
        found = entries_of(log)
        assert all(found[index] == entry for index, entry in answered.items())
        assert len(set(found)) == len(found)
