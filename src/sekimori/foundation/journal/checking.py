"""Checking the sealed journal: the log's files, every record against its place, what is gone, and what was given out.

Whatever somebody has done to the database, a check ends and says so: a row that can no longer be read is a fault, not an
error, or a broken row would be a way to silence the check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError

from sekimori.engines.tlog.checkpoint import BadCheckpoint, Checkpoint, Keyring, open_checkpoint
from sekimori.engines.tlog.note import BadKey, BadNote
from sekimori.engines.tlog.tree import Damaged, Tree
from sekimori.engines.tlog.verify import Report, verify
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.commitments import commitment_of
from sekimori.foundation.journal.models import Entry, Erasure, Leaf, Seal, Stamp
from sekimori.foundation.journal.sealing import LATE, store, unsealed
from sekimori.foundation.journal.stamping import is_of
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

WITNESSED = 1_000  # checkpoints with a witness's signature that a check compares, the newest first
MOST_FAULTS = 1_000
READ_AT_ONCE = 2_000
UNREADABLE = (ValueError, TypeError, DatabaseError)  # what a broken row raises; bytes that are no text, the last
STAMPED = 100  # time stamps that a check looks at, the newest first
ERASE = "journal.erase"  # the act whose record a month's end is proved by


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A record that is not what was sealed in its place; ``record`` is its number in the database."""

    index: int
    record: int | None
    what: str

    def __str__(self) -> str:
        number = f"記録番号 {self.record}（封印の{self.index}番目）" if self.record else f"封印の{self.index}番目の記録"
        return f"{number}：{self.what}"


@dataclass(frozen=True, slots=True)
class Gone:
    """Records erased at the end of their retention, and the record that proves it."""

    first: int
    last: int
    rows: int
    record: int

    def __str__(self) -> str:
        return f"封印の{self.first}番目から{self.last}番目まで{self.rows}件は、保存期間の満了により廃棄されています（記録番号 {self.record}）"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole journal found."""

    log: Report
    records: tuple[RecordFault, ...]
    late: int
    copies: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()

    @property
    def size(self) -> int:
        """How many records the log's signed state holds."""
        return self.log.checkpoint.size if self.log.checkpoint else 0

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong, in words."""
        late = (f"封印されないまま残っている記録が{self.late}件あります",) if self.late else ()
        return (*map(str, self.log.faults), *map(str, self.records), *self.copies, *late)

    @property
    def sound(self) -> bool:
        return not self.faults

    @property
    def first_bad(self) -> int | None:
        """The first place in the seal whose record is not, or may not be, what it was; ``None`` if there is none."""
        places = [record.index for record in self.records]
        return min(places if self.log.first_bad is None else [*places, self.log.first_bad], default=None)


def check(at: datetime, *, known: tuple[Checkpoint, ...] = (), workers: int = 1) -> Verdict:
    """This function will check the log's files, every record against its place, and that nothing waits for too long.

    :raises SealKeyMissing: if the key is not here.
    """
    keys, origin = seal_keys.keys(), seal_keys.origin()
    kept, copies = _given_out(keys, origin)
    report = verify(store(), origin=origin, keys=keys, known=[*kept, *known], workers=workers)
    size = report.checkpoint.size if report.checkpoint else 0
    tree = Tree(store(), size)
    erasures = {erasure.pk: erasure for erasure in Erasure.objects.order_by("first_index")}
    proved = {key: erasure for key, erasure in erasures.items() if _proves(tree, erasure)}
    unproved = [
        f"封印の{erasure.first_index}番目から{erasure.last_index}番目までの廃棄を示す、封印した記録がありません"
        for key, erasure in erasures.items()
        if key not in proved and erasure.done_at is not None
    ]
    records = tuple(islice(_records(tree, tuple(proved.values())), MOST_FAULTS))
    gone = tuple(
        Gone(erasure.first_index, erasure.last_index, erasure.row_count, erasure.record)
        for erasure in proved.values()
        if erasure.done_at is not None
    )
    return Verdict(report, records, unsealed(at - LATE), (*copies, *unproved), gone)


def record_verdict(actor: "Actor", verdict: Verdict) -> None:
    """This function will record that the journal was checked and how it was found, in the caller's transaction."""
    outcome = "done" if verdict.sound else "failed"
    record(
        actor,
        "journal.verify",
        outcome=outcome,
        facts={"rows": verdict.size, "faults": len(verdict.faults)},
        changes=("sealing",),
    )


def _given_out(keys: Keyring, origin: str) -> tuple[list[Checkpoint], list[str]]:
    """The latest and the witnessed checkpoints of the database, and what is wrong with these copies."""
    sizes = Seal.objects.order_by("-size").values_list("size", flat=True)
    found, faults = [], list(_exchanged(list(sizes)))
    for size in dict.fromkeys([*sizes[:1], *sizes.filter(cosignatures__isnull=False).distinct()[:WITNESSED]]):
        try:
            note = Seal.objects.values_list("note", flat=True).get(size=size)
            checkpoint = open_checkpoint(note, origin=origin, keys=keys).checkpoint
        except (BadNote, BadKey, BadCheckpoint, *UNREADABLE):
            faults.append(f"データベースにある、記録{size}件の時点の封印の控えが変えられています")
            continue
        found.append(checkpoint)
    faults += _stamps() if settings.TSA_CA else ()
    return found, faults


def _stamps() -> Iterator[str]:
    for key, size in Stamp.objects.order_by("-seal__size").values_list("pk", "seal__size")[:STAMPED]:
        try:
            fine = is_of(Stamp.objects.select_related("seal").get(pk=key))
        except UNREADABLE:
            fine = False
        if not fine:
            yield f"記録{size}件の時点の時刻認証が、封印と合わないか、信頼する認証局のものではありません"


def _exchanged(sizes: list[int]) -> Iterator[str]:
    """Copies that stand under the size of another, or of none: the latest could be hidden so."""
    for at in range(0, len(sizes), READ_AT_ONCE):
        try:
            notes = dict(Seal.objects.filter(size__in=sizes[at : at + READ_AT_ONCE]).values_list("size", "note"))
        except UNREADABLE:
            continue  # is told of the copy itself, as far as it is checked
        for size, note in notes.items():
            if str(note).split("\n", 2)[1:2] not in ([str(size)], []):
                yield f"データベースにある、記録{size}件の時点の封印の控えが入れ替えられています"


def _proves(tree: Tree, erasure: Erasure) -> bool:
    """Whether the record that an erasure names is sealed and says what is gone."""
    leaf = Leaf.objects.filter(entry=erasure.record, index__lt=tree.size).first()
    entry = _readable([erasure.record]).get(erasure.record)
    if leaf is None or entry is None or entry.action != ERASE or not _kept(tree, leaf, entry):
        return False
    said = tuple(entry.facts.get(name) for name in ("first", "last", "rows"))
    return said == (erasure.first_index, erasure.last_index, erasure.row_count)


def _records(tree: Tree, erasures: tuple[Erasure, ...]) -> Iterator[RecordFault]:
    """Every place of the log against its record."""
    expected = 0
    taken = dict.fromkeys((erasure.pk for erasure in erasures), 0)
    # Not select_related: a place whose record is gone must be seen, not left out by the join.
    leaves = Leaf.objects.filter(index__lt=tree.size).order_by("index")
    for batch in _batches(leaves.iterator(chunk_size=READ_AT_ONCE)):
        entries = _readable([leaf.entry_id for leaf in batch])
        for leaf in batch:
            yield from _missing(expected, leaf.index)
            expected = leaf.index + 1
            entry = entries.get(leaf.entry_id)
            if entry is None and leaf.commitment is None:
                leaf.refresh_from_db()  # a month's end may have come between the two readings
            if entry is not None or leaf.commitment is None:
                yield from _one(tree, leaf, entry)
                continue
            over = next((one for one in erasures if one.first_index <= leaf.index <= one.last_index), None)
            if over is None:
                yield RecordFault(leaf.index, leaf.entry_id, "保存期間の満了による廃棄の記録がないのに、消されています")
                continue
            taken[over.pk] += 1
            if _sealed(tree, leaf) != bytes(leaf.commitment):
                yield RecordFault(leaf.index, leaf.entry_id, "廃棄した記録の控え（ハッシュ）が変えられています")
    yield from _missing(expected, tree.size)
    for erasure in erasures:
        if erasure.done_at is not None and taken[erasure.pk] != erasure.row_count:
            what = f"廃棄した件数（{taken[erasure.pk]}件）が、廃棄の記録（{erasure.row_count}件）と合いません"
            yield RecordFault(erasure.first_index, erasure.record, what)


def _readable(numbers: list[int]) -> Mapping[int, Entry]:
    """The records of these numbers; one whose columns can no longer be read is left empty in all but its number."""
    numbers = [number for number in numbers if type(number) is int]
    try:
        return Entry.objects.in_bulk(numbers)
    except UNREADABLE:
        pass
    found = {}
    for number in Entry.objects.filter(pk__in=numbers).values_list("pk", flat=True):
        try:
            found[number] = Entry.objects.get(pk=number)
        except UNREADABLE:
            found[number] = Entry(id=number)
    return found


def _missing(first: int, end: int) -> Iterator[RecordFault]:
    for index in range(first, end):
        yield RecordFault(index, None, "どの記録の封印か、分からなくなっています")


def _one(tree: Tree, leaf: Leaf, entry: Entry | None) -> Iterator[RecordFault]:
    if entry is None:
        yield RecordFault(leaf.index, leaf.entry_id, "封印した記録が消えています")
    elif not _kept(tree, leaf, entry):
        yield RecordFault(leaf.index, leaf.entry_id, "封印した後に、内容が変えられています")
    elif leaf.commitment is not None and bytes(leaf.commitment) != (_sealed(tree, leaf) or leaf.commitment):
        yield RecordFault(leaf.index, leaf.entry_id, "記録の控え（ハッシュ）が変えられています")


def _kept(tree: Tree, leaf: Leaf, entry: Entry) -> bool:
    """Whether a record is what was sealed; where the log itself cannot be read, the log's own check says so."""
    sealed = _sealed(tree, leaf)
    try:
        return sealed is None or commitment_of(entry, leaf.form) == sealed
    except (ValueError, TypeError, AttributeError, KeyError):  # a salt, moment or form that none can be
        return False


def _sealed(tree: Tree, leaf: Leaf) -> bytes | None:
    try:
        return tree.entry(leaf.index)
    except Damaged:
        return None


def _batches(leaves: Iterator[Leaf]) -> Iterator[list[Leaf]]:
    batch: list[Leaf] = []
    for leaf in leaves:
        batch.append(leaf)
        if len(batch) == READ_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
