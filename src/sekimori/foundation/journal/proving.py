"""Showing single records of the journal with their proof."""

from django.db.models import Count, Max, Q, QuerySet

from sekimori.engines.tlog.evidence import Opening, evidence
from sekimori.engines.tlog.note import Note, read_note, read_signatures
from sekimori.engines.tlog.tree import Tree
from sekimori.foundation.journal.commitments import text_of
from sekimori.foundation.journal.models import Entry, Leaf, Seal
from sekimori.foundation.journal.sealing import latest, store
from sekimori.foundation.journal.witnessing import key_of, witnesses


class NotSealed(LookupError):
    """The record is not there, or no checkpoint covers it yet."""


def note_of(seal: Seal) -> Note:
    """This function will return a checkpoint with the signatures of all its witnesses."""
    lines = "".join(seal.cosignatures.order_by("id").values_list("line", flat=True))
    return read_note(seal.note).with_signatures(read_signatures(lines) if lines else ())


def place_of(number: int) -> tuple[Leaf, Seal]:
    """This function will return a record's place and the checkpoint to prove it under: a witnessed one, stamped if any is.

    :raises NotSealed: if no checkpoint covers the record.
    """
    leaf = Leaf.objects.filter(entry=number).first()
    covering = Seal.objects.filter(size__gt=leaf.index) if leaf else Seal.objects.none()
    seal = _best(covering)
    if leaf is None or seal is None:
        raise NotSealed(str(number))
    return leaf, seal


def proof_of(number: int) -> str:
    """This function will show one record with its proof (``sekimori-evidence/1``), under a witnessed checkpoint if any.

    A record that is gone at the end of its retention is shown by its commitment alone.

    :raises NotSealed: if there is no such record or it is not sealed yet.
    """
    leaf, seal = place_of(number)
    last = latest()
    entry = Entry.objects.filter(pk=number).first()
    if last is None or (entry is None and leaf.commitment is None):
        raise NotSealed(str(number))
    opening = Opening(leaf.index, text_of(entry, leaf.form), bytes(entry.salt)) if entry else Opening(leaf.index)
    return evidence(Tree(store(), last.size), note_of(seal), [opening])


def _best(covering: QuerySet[Seal]) -> Seal | None:
    """Under most of the named witnesses' signatures, since whoever checks trusts these and asks for so many of them."""
    newest = covering.order_by("-size")
    named = [key_of(witness).name for witness in witnesses()]
    counted = newest.annotate(named=Count("cosignatures", filter=Q(cosignatures__witness__in=named)))
    most = counted.aggregate(most=Max("named"))["most"]
    witnessed = counted.filter(named=most) if most else newest.filter(cosignatures__isnull=False)
    return (
        witnessed.filter(stamp__isnull=False).first()
        or witnessed.first()
        or newest.filter(stamp__isnull=False).first()
        or newest.first()
    )
