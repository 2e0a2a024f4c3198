"""The one door out of the journal: records whose retention is over, under a sealed record of their going.

Two steps, so that nothing goes before the record of its going is sealed: ``announce`` writes the journal's record and the
``Erasure`` that names it; once that record has its place under a checkpoint, ``carry_out`` keeps every record's
commitment in its place, deletes the records and closes the door, in one transaction. The triggers demand the same.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from sekimori.engines.tlog.tree import Tree
from sekimori.foundation.journal.checking import ERASE
from sekimori.foundation.journal.commitments import commitment_of
from sekimori.foundation.journal.models import Entry, Erasure, Leaf, Month
from sekimori.foundation.journal.sealing import latest, store
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

AT_ONCE = 2_000


class NotAsSealed(RuntimeError):
    """A record to be erased is not what was sealed, or not there: who has changed it must be found out first."""


def announce(actor: "Actor", month: Month, *, facts: dict, ruling=None) -> Erasure:
    """This function will record that a month's records are to go, with their places and number, in the caller's
    transaction."""
    first, last = month.first, month.end - 1
    rows = Entry.objects.filter(leaf__index__range=(first, last)).exclude(action=ERASE).count()
    said = facts | {"first": first, "last": last, "rows": rows}
    written = record(actor, ERASE, object_kind="month", object_id=month.pk, facts=said, ruling=ruling)
    return Erasure.objects.create(
        month=month, record=written.pk, first_index=first, last_index=last, row_count=rows, decided_at=actor.at
    )


def carry_out(erasure: Erasure, at: datetime) -> int:
    """This function will erase a month's records, if the record of that is sealed, and return how many went.

    :raises NotAsSealed: if one of them is not what was sealed.
    """
    last = latest()
    announced = Leaf.objects.filter(entry=erasure.record).first()
    if last is None or announced is None or announced.index >= last.size:
        return 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what goes is written over, not only forgotten
    with transaction.atomic(durable=True):
        if not Erasure.objects.select_for_update().filter(pk=erasure.pk, done_at=None).exists():
            return 0
        _keep_commitments(erasure, Tree(store(), last.size))
        places = Leaf.objects.filter(index__range=(erasure.first_index, erasure.last_index))
        going = Entry.objects.filter(pk__in=places.values("entry")).exclude(action=ERASE)
        gone, _ = going.delete()
        if gone != erasure.row_count:
            raise NotAsSealed(f"{gone} of {erasure.row_count}")
        Erasure.objects.filter(pk=erasure.pk).update(done_at=at)
    return gone


def _keep_commitments(erasure: Erasure, tree: Tree) -> None:
    span = (erasure.first_index, erasure.last_index)
    staying = Entry.objects.filter(leaf__index__range=span, action=ERASE).count()
    if erasure.row_count + staying != span[1] - span[0] + 1:  # something else has taken a record away
        raise NotAsSealed(f"{erasure.row_count} and {staying} of {span}")
    for batch in _places(erasure):
        for leaf in batch:
            leaf.commitment = commitment_of(leaf.entry, leaf.form)
            if leaf.commitment != tree.entry(leaf.index):
                raise NotAsSealed(str(leaf.index))
        Leaf.objects.bulk_update(batch, ["commitment"])


def _places(erasure: Erasure) -> Iterator[list[Leaf]]:
    for first in range(erasure.first_index, erasure.last_index + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, erasure.last_index)
        found = Leaf.objects.filter(index__range=(first, last)).select_related("entry").exclude(entry__action=ERASE)
        yield list(found.order_by("index"))
