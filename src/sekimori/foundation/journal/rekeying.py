"""Another key for the log: by rotation, with the old one at hand, or because the old one is lost.

What the old key has signed stays its own: it counts up to the size of the log at the change, and the new one from there
on. The checkpoint of that size carries both signatures. A lost key signs nothing more, but its signature under the last
checkpoint is there already, so the same steps mend both; what differs is who must be told (docs/transparency-log.md).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from sekimori.engines.tlog.checkpoint import Keyring, KeySpan, read_checkpoint
from sekimori.engines.tlog.log import open_log
from sekimori.engines.tlog.note import Verifier, read_note
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Seal
from sekimori.foundation.journal.sealing import latest, only_sealer, store
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor


@dataclass(frozen=True, slots=True)
class Changed:
    """The key that ends and the one that takes over at a size of the log."""

    old: Verifier
    new: Verifier
    size: int


def change_key(actor: "Actor", *, lost: bool) -> Changed:
    """This function will let a new key take over; after a kill, doing it again finishes it.

    :raises SealKeyMissing: if the old key is not here, unless it is ``lost``; or if no public key is here.
    :raises Busy: if a round of sealing is under way.
    :raises RolledBack, Untrue, Damaged, Missing: if the log is not what was sealed: then no key takes over.
    """
    folder = store()
    with only_sealer(folder):
        if not lost:
            seal_keys.signer()
        ring = seal_keys.keys()
        last = latest()
        published = [read_checkpoint(read_note(last.note).text)] if last else []
        log = open_log(folder, origin=seal_keys.origin(), keys=ring, signers=[], published=published)
        note, size = log.opened.note, log.checkpoint.size
        new = seal_keys.next_signer(seal_keys.origin())
        both = note.with_signatures([new.sign(note.text)])
        folder.write({CHECKPOINT: str(both).encode()})
        *before, old = ring.spans
        seal_keys.write_ring(Keyring((*before, replace(old, until=size), KeySpan(new.verifier, since=size))))
        seal_keys.signer()  # the key that waited now stands in its place
        with transaction.atomic(durable=True):
            Seal.objects.update_or_create(
                size=size, defaults={"note": str(both)}, create_defaults={"note": str(both), "at": actor.at}
            )
            facts = {
                "key": new.verifier.key_id.hex(),
                "key_before": old.verifier.key_id.hex(),
                "size": size,
                "lost": lost,
            }
            record(actor, "journal.rotate_key", object_kind="seal", object_id=size, facts=facts)
    return Changed(old.verifier, new.verifier, size)
