"""Sealing: committing to every record of the journal, in the order they are found, in a log that cannot be rewritten.

A round has three steps, each durable before the next, and a new round finishes what a killed one began:

1. plan: records without a place get the next ones (``Leaf``), in a transaction of the database;
2. append: the commitments of all places that the log has not reached are added to the log and signed;
3. note: the checkpoint is kept in the database (``Seal``).

Keys of records are drawn before their transactions end, so a record may appear below the newest one sealed. A round
therefore looks back; and now and then it looks through the whole journal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from sekimori.engines.tlog.checkpoint import read_checkpoint
from sekimori.engines.tlog.log import Log, create, open_log
from sekimori.engines.tlog.note import read_note
from sekimori.engines.tlog.stores import Busy, FolderStore, Missing
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.commitments import FORM, commitment_of
from sekimori.foundation.journal.models import Entry, Leaf, Seal

FOLDER = "journal-log"
AT_ONCE = 5_000  # records of one round
LOOK_BACK = 10_000  # keys below the newest sealed one among which a round looks for late records
READ_AT_ONCE = 2_000
LATE = timedelta(minutes=10)  # a record older than this without a place in the log means that nobody seals
ADVISORY_LOCK = 0x73656B696D6F7269  # "sekimori"


class DatabaseBehind(RuntimeError):
    """The log holds more records than the database knows of: the database was put back to an older state."""


class LogLost(RuntimeError):
    """The database knows of a sealed log, but its folder is empty."""


def store() -> FolderStore:
    """This function will return the folder of the log."""
    return FolderStore(Path(settings.HOME) / FOLDER)


def seal(at: datetime, *, everything: bool = False) -> int:
    """This function will do one round and return how many records it sealed. It is not itself recorded.

    With ``everything`` it looks for late records in the whole journal.

    :raises Busy: if another round is under way, on this machine or another one.
    :raises DatabaseBehind, LogLost, RolledBack, Untrue, Damaged, SealKeyMissing: if something was put back to an older
        state, was lost or was changed: then nothing is sealed until a person has looked.
    """
    folder = store()
    with only_sealer(folder):
        log = _opened(folder)
        before = log.checkpoint.size
        places = _places()
        if before > places:
            raise DatabaseBehind(f"{before} > {places}")
        if before == places:
            _plan(places, everything=everything)
        log.append(_commitments(before))
        _keep(log, at)
        return log.checkpoint.size - before


@contextmanager
def only_sealer(folder: FolderStore) -> Iterator[None]:
    """This function will keep every other sealer out: by a lock on the folder, and by one of the database.

    :raises Busy: at once, if another one is at work.
    """
    with folder.locked():
        if connection.vendor != "postgresql":  # SQLite is one machine's
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
            if not cursor.fetchone()[0]:
                raise Busy("database")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def latest() -> Seal | None:
    """This function will return the latest checkpoint kept."""
    return Seal.objects.order_by("-size").first()


def unsealed(before: datetime) -> int:
    """This function will count the records written before a moment that have no place in the log yet."""
    return _without_place().filter(at__lt=before).count()


def waiting() -> tuple[int, datetime | None]:
    """This function will count the records that are not sealed yet, among the newest, and say since when the first waits."""
    newest = Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
    found = _without_place().filter(pk__gt=newest - LOOK_BACK).aggregate(count=Count("id"), since=Min("at"))
    return found["count"], found["since"]


@dataclass(frozen=True, slots=True)
class SealStatus:
    """Up to which number of records is sealed and witnessed, and how many have been waiting for too long."""

    sealed: int
    witnessed: int
    waiting: int


def seal_status(now: datetime) -> SealStatus:
    """This function will say how far the sealing is, in four queries, the waiting ones among the newest only."""
    last = latest()
    witnessed = Seal.objects.filter(cosignatures__isnull=False).aggregate(size=Max("size"))["size"]
    newest = Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
    waiting = _without_place().filter(pk__gt=newest - LOOK_BACK, at__lt=now - LATE).count()
    return SealStatus(last.size if last else 0, witnessed or 0, waiting)


def _opened(folder: FolderStore) -> Log:
    last = latest()
    try:
        folder.read(CHECKPOINT)
    except Missing:
        if last is not None:
            raise LogLost(FOLDER) from None
        signer = seal_keys.signer(make=True)
        return create(folder, origin=signer.name, keys=seal_keys.keys(), signers=[signer])
    signer = seal_keys.signer()
    published = [read_checkpoint(read_note(last.note).text)] if last else []
    return open_log(folder, origin=signer.name, keys=seal_keys.keys(), signers=[signer], published=published)


def _places() -> int:
    newest = Leaf.objects.aggregate(newest=Max("index"))["newest"]
    return 0 if newest is None else newest + 1


def _without_place() -> QuerySet[Entry]:
    return Entry.objects.filter(~Exists(Leaf.objects.filter(entry=OuterRef("pk"))))


@transaction.atomic(durable=True)
def _plan(places: int, *, everything: bool) -> None:
    waiting = _without_place()
    newest = Leaf.objects.aggregate(newest=Max("entry_id"))["newest"]
    if newest is not None and not everything:
        waiting = waiting.filter(pk__gt=newest - LOOK_BACK)
    found = waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    Leaf.objects.bulk_create(
        Leaf(index=index, entry_id=number, form=FORM) for index, number in enumerate(found, start=places)
    )


def _commitments(first: int) -> Iterator[bytes]:
    leaves = Leaf.objects.filter(index__gte=first).select_related("entry").order_by("index")
    for leaf in leaves.iterator(chunk_size=READ_AT_ONCE):
        yield commitment_of(leaf.entry, leaf.form)


@transaction.atomic(durable=True)
def _keep(log: Log, at: datetime) -> None:
    Seal.objects.get_or_create(size=log.checkpoint.size, defaults={"note": str(log.opened.note), "at": at})
