"""Checking the sealed journal against the records in the database, and showing single records with their proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from sekimori.engines.tlog.checkpoint import Checkpoint, read_checkpoint
from sekimori.engines.tlog.evidence import Opening, evidence
from sekimori.engines.tlog.note import BadNote, Note, Verifier, read_note, read_signatures
from sekimori.engines.tlog.tree import Damaged, Tree
from sekimori.engines.tlog.verify import Report, verify
from sekimori.engines.tlog.witness import with_cosignatures
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.commitments import commitment_of, text_of
from sekimori.foundation.journal.models import Cosignature, Entry, Leaf, Seal
from sekimori.foundation.journal.sealing import LATE, latest, store, unsealed
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

WITNESSED = 1_000  # checkpoints with a witness's signature that a check compares, the newest first
MOST_FAULTS = 1_000
READ_AT_ONCE = 2_000


class NotSealed(LookupError):
    """The record is not there, or no checkpoint covers it yet."""


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
class Verdict:
    """What a check of the whole journal found."""

    log: Report
    records: tuple[RecordFault, ...]
    late: int

    @property
    def size(self) -> int:
        """How many records the log's signed state holds."""
        return self.log.checkpoint.size if self.log.checkpoint else 0

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong, in words."""
        late = (f"封印されないまま残っている記録が{self.late}件あります",) if self.late else ()
        return (*map(str, self.log.faults), *map(str, self.records), *late)

    @property
    def sound(self) -> bool:
        return not self.faults


def check(at: datetime, *, known: tuple[Checkpoint, ...] = (), workers: int = 1) -> Verdict:
    """This function will check the log's files, every record against its place, and that nothing waits for too long.

    :raises SealKeyMissing: if the key is not here.
    """
    kept = [*Seal.objects.filter(cosignatures__isnull=False).distinct().order_by("-size")[:WITNESSED]]
    last = latest()
    seals = {seal.size: seal for seal in [*kept, *([last] if last else [])]}
    checkpoints = [read_checkpoint(read_note(seal.note).text) for seal in seals.values()]
    origin = seal_keys.verifier().name
    report = verify(store(), origin=origin, keys=seal_keys.keys(), known=[*checkpoints, *known], workers=workers)
    size = report.checkpoint.size if report.checkpoint else 0
    return Verdict(report, tuple(islice(_records(size), MOST_FAULTS)), unsealed(at - LATE))


def record_verdict(actor: "Actor", verdict: Verdict) -> None:
    """This function will record that the journal was checked and how it was found, in the caller's transaction."""
    outcome = "done" if verdict.sound else "failed"
    record(actor, "journal.verify", outcome=outcome, facts={"rows": verdict.size, "faults": len(verdict.faults)})


def _records(size: int) -> Iterator[RecordFault]:
    """Every place of the log against its record."""
    tree = Tree(store(), size)
    expected = 0
    # Not select_related: a place whose record is gone must be seen, not left out by the join.
    leaves = Leaf.objects.filter(index__lt=size).order_by("index")
    for batch in _batches(leaves.iterator(chunk_size=READ_AT_ONCE)):
        entries = Entry.objects.in_bulk([leaf.entry_id for leaf in batch])
        for leaf in batch:
            yield from _missing(expected, leaf.index)
            expected = leaf.index + 1
            yield from _one(tree, leaf, entries.get(leaf.entry_id))
    yield from _missing(expected, size)


def _missing(first: int, end: int) -> Iterator[RecordFault]:
    for index in range(first, end):
        yield RecordFault(index, None, "どの記録の封印か、分からなくなっています")


def _one(tree: Tree, leaf: Leaf, entry: Entry | None) -> Iterator[RecordFault]:
    if entry is None:
        yield RecordFault(leaf.index, leaf.entry_id, "封印した記録が消えています")
        return
    try:
        sealed = tree.entry(leaf.index)
    except Damaged:
        return  # the log's own check says so
    if commitment_of(entry, leaf.form) != sealed:
        yield RecordFault(leaf.index, leaf.entry_id, "封印した後に、内容が変えられています")


def _batches(leaves: Iterator[Leaf]) -> Iterator[list[Leaf]]:
    batch: list[Leaf] = []
    for leaf in leaves:
        batch.append(leaf)
        if len(batch) == READ_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def note_of(seal: Seal) -> Note:
    """This function will return a checkpoint with the signatures of all its witnesses."""
    lines = "".join(seal.cosignatures.order_by("id").values_list("line", flat=True))
    return read_note(seal.note).with_signatures(read_signatures(lines) if lines else ())


def proof_of(number: int) -> str:
    """This function will show one record with its proof (``sekimori-evidence/1``), under a witnessed checkpoint if any.

    :raises NotSealed: if there is no such record or it is not sealed yet.
    """
    leaf = Leaf.objects.filter(entry=number).select_related("entry").first()
    covering = Seal.objects.filter(size__gt=leaf.index) if leaf else Seal.objects.none()
    witnessed = covering.filter(cosignatures__isnull=False).order_by("-size").first()
    seal = witnessed or covering.order_by("-size").first()
    last = latest()
    if leaf is None or seal is None or last is None:
        raise NotSealed(str(number))
    opening = Opening(leaf.index, text_of(leaf.entry, leaf.form), bytes(leaf.entry.salt))
    return evidence(Tree(store(), last.size), note_of(seal), [opening])


@transaction.atomic(durable=True)
def take_cosignature(actor: "Actor", lines: str, witness: Verifier) -> Seal:
    """This function will keep a witness's signature under the checkpoint it is for.

    :raises BadNote: if it is no good signature of this witness under any of the latest checkpoints.
    """
    for seal in Seal.objects.order_by("-size")[:WITNESSED]:
        try:
            note = with_cosignatures(read_note(seal.note), lines, [witness])
        except BadNote:
            continue
        line = note.signatures[-1]
        found = {"line": str(line), "at": datetime.fromtimestamp(line.time, tz=UTC)}
        Cosignature.objects.get_or_create(seal=seal, witness=witness.name, defaults=found)
        record(actor, "journal.cosign", object_kind="seal", object_id=seal.size)
        return seal
    raise BadNote("no signature of this witness under a checkpoint of ours")
