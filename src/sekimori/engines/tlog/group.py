"""Group commit: each caller's entry is durable when its call returns, and all that came meanwhile share one fsync.

Entries go into an *arrivals* file first, which only grows: one write and one fsync a group. Tiles and the checkpoint are
derived behind it (``settle``), in one append of the log; an arrivals file goes when the log's checkpoint covers it.

Whoever was answered mostly comes again at once. So the next group waits a moment for as many as came lately: one fsync for
all of them, where else they would part into two halves that take turns at the disk. A caller who is alone never waits.

After a crash ``open_group`` puts into the log what had arrived. The last group of the last file may be cut off: its
callers were never answered. Anything else that cannot be read was durable once, and is never passed over in silence.
"""

import os
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from time import monotonic
from zlib import crc32

from sekimori.engines.tlog.checkpoint import Checkpoint
from sekimori.engines.tlog.log import Log, RolledBack, TooLong, Untrue
from sekimori.engines.tlog.stores import sync_folder
from sekimori.engines.tlog.tiles import LONGEST_ENTRY, BadBundle, decode_bundle, encode_bundle
from sekimori.engines.tlog.tree import Tree

SUFFIX = ".arrivals"
MOST_WAITING = 100_000  # entries that have arrived and are not in the log yet: then the next group waits for tiles
MARK_BYTES = 16
COMES_AGAIN = 20e-6  # seconds that a caller who was answered takes to append again, one after the other

_HEAD = struct.Struct(f">{MARK_BYTES}sQIII")  # mark of the file, index of the first entry, entries, bytes, checksum


class Lost(Exception):
    """What had arrived durably cannot be read any more: somebody must look before anything is added."""


class Stopped(RuntimeError):
    """A group could not be made durable. Nobody can tell how much of it was: open the log anew."""


def _taken() -> threading.Lock:
    """A lock that is held already: whoever acquires it waits until it is let go of."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class _Group:
    """Entries that share one fsync; ``awaited`` callers are likely to be among them, since so many were lately."""

    entries: list[bytes] = field(default_factory=list)
    done: threading.Lock = field(default_factory=_taken)
    complete: "threading.Lock | None" = None  # let go of by the last one awaited
    awaited: int = 1
    first: int = 0
    failed: bool = False


class GroupLog:
    """A log that many threads append to. ``open_group`` makes it.

    :param log: open for writing; its lock must be held as long as this lives.
    """

    def __init__(self, log: Log, folder: Path, *, most_waiting: int = MOST_WAITING) -> None:
        self.log = log
        self._folder, self._most = folder, most_waiting
        self._gate = threading.Lock()  # who is in which group
        self._writing = threading.Lock()  # one group at a time; the next one gathers meanwhile
        self._settling = threading.Lock()
        self._gathering = _Group()
        self._stopped = False
        self._last_write = 0.0  # seconds
        self._next = log.checkpoint.size
        self._waiting: list[bytes] = []
        self._begin_file()

    def append(self, entry: bytes) -> int:
        """This function will make an entry durable and return its index; the log holds it after the next ``settle``.

        :raises TooLong: if it has more than 65,535 bytes.
        :raises Stopped: if it, or any entry before it, could not be made durable.
        """
        if len(entry) > LONGEST_ENTRY:
            raise TooLong("an entry has at most 65,535 bytes")
        with self._gate:
            group = self._gathering
            place = len(group.entries)
            group.entries.append(entry)
            if group.complete is not None and place + 1 == group.awaited:
                group.complete.release()
        if place:
            with group.done:  # handed from one to the next: 64 that wake at once would only wait for each other
                pass
        else:
            self._commit(group)  # the first of a group writes for all of it
        if group.failed:
            raise Stopped(str(self._folder))
        return group.first + place

    def settle(self) -> Checkpoint:
        """This function will put what has arrived into the log and publish it; arriving goes on meanwhile.

        :raises Overtaken, OSError: as ``Log.append`` does; then nothing is lost, and it may be tried again.
        """
        with self._settling:
            with self._writing:
                if self._stopped or not self._waiting:
                    return self.log.checkpoint
                entries, self._waiting = self._waiting, []
                before = list(_files(self._folder))
                self._end_file()
                self._begin_file()
            try:
                self.log.append(entries)
            except BaseException:
                with self._writing:
                    self._waiting[:0] = entries
                raise
            _remove(self._folder, before)
            return self.log.checkpoint

    def close(self) -> None:
        """This function will settle what has arrived and let go of its file; no entry may come after it."""
        self.settle()
        with self._writing:
            self._stopped = True
            self._end_file()
        if not self._waiting:
            _remove(self._folder, list(_files(self._folder)))

    def _commit(self, group: _Group) -> None:
        try:
            if len(self._waiting) >= self._most:
                self.settle()
            with self._writing:
                self._gather(group)
                self._end_group(group)
                if self._stopped:
                    raise Stopped(str(self._folder))
                try:
                    self._write(group)
                except BaseException:
                    self._stopped = True
                    raise
                self._waiting += group.entries
                with self._gate:
                    self._gathering.awaited = len(group.entries) + len(self._gathering.entries)
        except BaseException:
            group.failed = True
            self._end_group(group)
            raise
        finally:
            group.done.release()

    def _gather(self, group: _Group) -> None:
        """Give those a moment to come again who were answered with the group before: an fsync less for all of them."""
        with self._gate:
            if len(group.entries) >= group.awaited:
                return
            group.complete = _taken()
        group.complete.acquire(timeout=self._last_write / 2 + group.awaited * COMES_AGAIN)

    def _end_group(self, group: _Group) -> None:
        """Let nobody else in; places are given to those who are written."""
        with self._gate:
            if self._gathering is group:
                self._gathering = _Group()
                if not group.failed:
                    group.first, self._next = self._next, self._next + len(group.entries)

    def _write(self, group: _Group) -> None:
        payload = encode_bundle(group.entries)
        head = _HEAD.pack(self._mark, group.first, len(group.entries), len(payload), _sum(group.first, payload))
        begun = monotonic()
        data = memoryview(head + payload)
        while data:
            data = data[os.write(self._handle, data) :]
        os.fdatasync(self._handle)
        self._last_write = monotonic() - begun

    def _begin_file(self) -> None:
        self._mark = token_bytes(MARK_BYTES)
        path = self._folder / f"{self._next:020d}{SUFFIX}"
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        os.write(self._handle, self._mark)
        os.fsync(self._handle)
        sync_folder(self._folder)

    def _end_file(self) -> None:
        os.close(self._handle)


def open_group(log: Log, folder: Path | str, *, most_waiting: int = MOST_WAITING) -> GroupLog:
    """This function will put into the log what had arrived before a crash, and open it for many callers.

    :param folder: for arrivals; not the log's own.
    :raises Lost: if something that was durable cannot be read.
    :raises RolledBack: if the log has not the entries that came before what arrived.
    :raises Untrue: if the log holds something else where an entry had arrived.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    size = upto = log.checkpoint.size
    tree, missing = Tree(log.store, size), []
    files = list(_files(folder))
    for file in files:
        for first, entries in _arrived(file, last=file is files[-1]):
            if first > upto:
                raise RolledBack(f"{log.checkpoint.origin} {upto} < {first}")
            for index, entry in enumerate(entries, start=first):
                if index >= upto:
                    missing.append(entry)
                elif index < size and tree.entry(index) != entry:
                    raise Untrue(f"{log.checkpoint.origin} {index}")
            upto = max(upto, first + len(entries))
    log.append(missing)
    _remove(folder, files)
    return GroupLog(log, folder, most_waiting=most_waiting)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"*{SUFFIX}"))


def _remove(folder: Path, files: list[Path]) -> None:
    for file in files:
        file.unlink()
    if files:
        sync_folder(folder)


def _arrived(file: Path, *, last: bool) -> Iterator[tuple[int, list[bytes]]]:
    """The groups of a file, each with the index of its first entry."""
    data = file.read_bytes()
    mark, at = data[:MARK_BYTES], MARK_BYTES
    while at < len(data):
        group = _group(data, at, mark)
        if group is None:
            later = data.find(mark, at + 1)
            while later >= 0 and _group(data, later, mark) is None:
                later = data.find(mark, later + 1)
            if not last or later >= 0:  # a group is begun when the one before it is durable
                raise Lost(file.name)
            return
        first, entries, at = group
        yield first, entries


def _group(data: bytes, at: int, mark: bytes) -> tuple[int, list[bytes], int] | None:
    """The whole group that begins here: its first index, its entries, and where it ends."""
    if at + _HEAD.size > len(data):
        return None
    found, first, count, length, check = _HEAD.unpack_from(data, at)
    end = at + _HEAD.size + length
    payload = data[at + _HEAD.size : end]
    if found != mark or end > len(data) or _sum(first, payload) != check:
        return None
    try:
        entries = decode_bundle(payload)
    except BadBundle:
        return None
    return (first, entries, end) if len(entries) == count else None


def _sum(first: int, payload: bytes) -> int:
    return crc32(payload, crc32(first.to_bytes(8, "big")))
