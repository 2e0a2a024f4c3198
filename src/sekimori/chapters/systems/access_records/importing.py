"""From a spooled file into the store, part by part, so that a crash at any moment leaves nothing half done.

A part is so many accepted records in the order of the file. It goes into the store as one batch, whole or not at all;
then its row says so. A later try cuts the same parts again: one with a row is only counted, and one that reached the
store without a row is recognised by a batch that no row names.
"""

import hashlib
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from sekimori.chapters.systems.access_records.knowledge import knowledge_for
from sekimori.chapters.systems.access_records.models import Delivery, DeliveryPart
from sekimori.chapters.systems.access_records.models import Source as SourceRow
from sekimori.chapters.systems.access_records.resolving import Hours, Resolver
from sekimori.chapters.systems.access_records.storing import StoreKeyMissing, store, token_key
from sekimori.engines.access_log.declaration import load_source
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.engines.access_log.source import Format, Source
from sekimori.engines.analytics.store import Damaged, Store, Unwritable, WrongKey
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.vault.spooling import open_spooled
from sekimori.kernel.moments import day_of
from sekimori.kernel.problems import Problem, Refused

PART = 200_000  # records resolved and stored at once
LINES_KEPT = 1_000  # of those that could not be read: enough to see why
AHEAD = timedelta(minutes=10)  # how far a foreign clock may be fast before its records are not believed
WHOLE_IN_MEMORY = 512 * 1024 * 1024  # bytes of a file that must be read back and forth (EVTX)
OPENS, CLOSES = "access_records.office_opens_minutes", "access_records.office_closes_minutes"
# Ours to mend, not the file's: the delivery waits for the next try.
STORE_FAULTS = (Unwritable, Damaged, WrongKey, StoreKeyMissing)

Progress = Callable[[int], object]


class AlreadyAtIt(RuntimeError):
    """Another process is taking in a delivery of the same source."""


@dataclass
class Outcome:
    """What became of a file."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    known: int = 0
    batches: list[str] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    lines: list[Quarantined] = field(default_factory=list)
    broken_off: tuple[Problem, ...] = ()

    @property
    def batch(self) -> str:
        """SHA-256 over the digests of the batches, empty where nothing new was stored."""
        return hashlib.sha256("\n".join(self.batches).encode()).hexdigest() if self.batches else ""


def spool_folder() -> Path:
    """This function will return the folder of files on their way in."""
    return Path(settings.HOME) / "access-records-spool"


def source_of(row: SourceRow) -> Source:
    """This function will return how a source is read; records carry the code under which the source is registered.

    :raises Refused: if the declaration cannot be read.
    """
    return replace(read_declaration(row.declaration), code=row.code)


@lru_cache(maxsize=64)
def read_declaration(text: str) -> Source:
    """This function will read and check the text of a declaration.

    :raises Refused: with every fault found and its line.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "宣言.toml"
        file.write_text(text, encoding="utf-8")
        return load_source(file)


@contextmanager
def alone(source: int) -> Iterator[None]:
    """This function will let one process at a time take in deliveries of a source.

    :raises AlreadyAtIt: if another one does.
    """
    spool_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(spool_folder() / f"source-{source}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise AlreadyAtIt(source) from None
        yield
    finally:
        os.close(descriptor)


def store_records(delivery: Delivery, progress: Progress | None = None) -> Outcome:
    """This function will read a delivery's file and put its records into the store; the caller is ``alone``.

    :raises Refused: if the file is not of the declared format at all, or the store cannot be written.
    """
    source = source_of(delivery.source)
    guideline, today = directory.guideline(day_of(delivery.received_at)), day_of(delivery.received_at)
    hours = Hours(guideline.number(OPENS, today), guideline.number(CLOSES, today))
    resolver = Resolver(knowledge_for(delivery.source), source=source.code, hours=hours, token_key=token_key())
    writer = _Writer(delivery, store(), resolver)
    outcome = writer.outcome
    with open_spooled(spool_folder() / delivery.spool) as stream:
        reading = Reading(
            source,
            _seekable(stream) if source.format is Format.EVTX else stream,  # type: ignore[arg-type]
            reference=today,
            latest=delivery.received_at + AHEAD,
        )
        try:
            _take(reading, writer, progress)
        except Refused as refused:
            if isinstance(refused, STORE_FAULTS) or not reading.tally.accepted:
                raise
            writer.flush()
            outcome.broken_off = refused.problems
    tally = reading.tally
    outcome.read, outcome.accepted = tally.read, tally.accepted
    outcome.quarantined, outcome.ignored = tally.quarantined, tally.ignored
    return outcome


def _take(reading: Reading, writer: "_Writer", progress: Progress | None) -> None:
    lines = writer.outcome.lines
    for portion in reading.tables():
        lines += portion.quarantined[: max(LINES_KEPT - len(lines), 0)]
        if writer.add(portion.table) and progress:
            progress(reading.tally.read)
    writer.flush()


def _seekable(stream: IO[bytes]) -> IO[bytes]:
    content = stream.read(WHOLE_IN_MEMORY + 1)
    if len(content) > WHOLE_IN_MEMORY:
        mend = "期間を分けて書き出してください"
        raise Refused(Problem("ファイル", "この形式では、512MBを超えるファイルを読めません", mend))
    return io.BytesIO(content)


class _Writer:
    """Cuts records into parts of equal length, puts them into the store, and notes each in its row."""

    def __init__(self, delivery: Delivery, into: Store, resolver: Resolver) -> None:
        self.outcome = Outcome()
        self._waiting: list[pa.Table] = []
        self._delivery, self._store, self._resolver = delivery, into, resolver
        self._done = {part.number: part for part in delivery.parts.all()}
        self._number = 0
        self._again = delivery.tries > 1

    def add(self, records: pa.Table) -> bool:
        """This function will take records and store what makes whole parts; it says whether there were any."""
        self._waiting.append(records)
        whole = sum(table.num_rows for table in self._waiting) >= PART
        if whole:
            waiting = pa.concat_tables(self._waiting)
            while waiting.num_rows >= PART:
                self._part(waiting.slice(0, PART))
                waiting = waiting.slice(PART)
            self._waiting = [waiting]
        return whole

    def flush(self) -> None:
        """This function will store what is left as the last part."""
        left = pa.concat_tables(self._waiting) if self._waiting else None
        self._waiting = []
        if left is not None and left.num_rows:
            self._part(left)

    def _part(self, records: pa.Table) -> None:
        days = set(pc.unique(records["local_date"]).to_pylist())
        part = self._done.get(self._number) or self._store_part(records, days)
        self.outcome.known += part.known
        self.outcome.batches += [part.digest] if part.digest else []
        self.outcome.days |= days
        self._number += 1

    def _store_part(self, records: pa.Table, days: set[date]) -> DeliveryPart:
        uids = records["metadata_uid"].combine_chunks()
        known, ours = self._stored(uids, days)
        fresh = records
        if known:
            fresh = records.filter(pc.invert(pc.is_in(uids, value_set=pa.array(sorted(known), pa.string()))))
        digest, rows = "", fresh.num_rows
        if ours:
            digest, rows = ours.popitem()
        elif rows:
            name = f"{self._delivery.pk}-{self._number}"
            digest = self._store.write(self._resolver.table(fresh), batch=name).digest
        return DeliveryPart.objects.create(
            delivery=self._delivery,
            number=self._number,
            digest=digest,
            rows=rows,
            known=records.num_rows - rows,
        )

    def _stored(self, uids: pa.Array, days: set[date]) -> tuple[set[str], dict[str, int]]:
        """Which of the records are in the store, and, after a crash, how many of them in a batch that no row names."""
        by_batch: dict[str, set[str]] = {}
        for held in self._store.held(min(days), max(days), [self._delivery.source.code]):
            if held.day in days:
                there = self._store.records(held, ["metadata_uid"])["metadata_uid"]
                found = there.filter(pc.is_in(there, value_set=uids)).to_pylist()
                if found:
                    by_batch.setdefault(held.batch, set()).update(found)
        known = set[str]().union(*by_batch.values())
        if not self._again or not by_batch:
            return known, {}
        named = set(DeliveryPart.objects.filter(digest__in=by_batch).values_list("digest", flat=True))
        return known, {batch: len(found) for batch, found in by_batch.items() if batch not in named}
