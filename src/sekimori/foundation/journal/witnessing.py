"""Witnesses of the sealed journal: who they are, taking in what they have signed, and whom others must believe."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from sekimori.engines.tlog.note import BadKey, BadNote, Kind, Verifier, read_note, read_verifier
from sekimori.engines.tlog.witness import with_cosignatures
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Cosignature, Seal, Witness
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

AREA = "sealing"  # whose revision the computed control depends on
LATEST = 1_000  # checkpoints among which a signature looks for its own, the newest first
AHEAD = timedelta(hours=1)  # how far a witness's clock may be before ours


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What one witness has confirmed last: so many records, at that moment of its own clock; ``None``: nothing yet."""

    witness: Witness
    size: int | None
    at: datetime | None


def witnesses() -> list[Witness]:
    """This function will return the witnesses that count now, in the order they were named."""
    return list(Witness.objects.filter(ended_at=None).order_by("id"))


def key_of(witness: Witness) -> Verifier:
    """This function will return a witness's public key."""
    return read_verifier(witness.key)


def read_witness_key(text: str) -> Verifier:
    """This function will read a witness's public key as somebody has written it.

    :raises BadKey: if it is none, or no witness's.
    """
    key = read_verifier(text.strip())
    if key.kind is not Kind.COSIGNATURE:
        raise BadKey("a log's key, not a witness's")
    return key


def standing() -> list[Witnessed]:
    """This function will say what each witness has confirmed last, in two queries."""
    rows = Cosignature.objects.values("witness").annotate(size=Max("seal__size"), moment=Max("at"))
    latest = {row["witness"]: row for row in rows}
    found = []
    for witness in witnesses():
        row = latest.get(key_of(witness).name)
        found.append(Witnessed(witness, row["size"] if row else None, row["moment"] if row else None))
    return found


def witnessed_size(needed: int) -> int:
    """This function will return up to which number of records at least ``needed`` witnesses have confirmed."""
    sizes = sorted((one.size or 0 for one in standing()), reverse=True)
    return sizes[needed - 1] if 0 < needed <= len(sizes) else 0


def policy_text(needed: int) -> str:
    """This function will write what those who check must trust (C2SP tlog-policy): our keys, our witnesses, how many.

    ``needed`` of the witnesses must have signed; without that many witnesses, none is asked for.

    :raises SealKeyMissing: if our public keys are not here.
    """
    lines = [f"log {span.verifier}" for span in seal_keys.keys().spans]
    names = []
    for number, witness in enumerate(witnesses(), start=1):
        names.append(f"w{number}")
        lines.append(f"witness w{number} {witness.key}")
    if 0 < needed <= len(names):
        lines += [f"group witnesses {needed} {' '.join(names)}", "quorum witnesses"]
    else:
        lines.append("quorum none")
    return "\n".join(lines) + "\n"


class NotYet(BadNote):
    """A signature of a moment that has not come: the clock of one of the two machines is wrong."""


@transaction.atomic(durable=True)
def take_cosignature(actor: "Actor", lines: str, witness: Verifier, *, ruling=None) -> Seal:
    """This function will keep a witness's signature under the checkpoint it is for.

    :raises NotYet: if it is one of a moment that has not come.
    :raises BadNote: if it is no good signature of this witness under any of the latest checkpoints.
    """
    for seal in Seal.objects.order_by("-size")[:LATEST]:
        try:
            note = with_cosignatures(read_note(seal.note), lines.replace("\r\n", "\n"), [witness])
        except BadNote:
            continue
        line = note.signatures[-1]
        if line.time > (actor.at + AHEAD).timestamp():
            raise NotYet("a signature of a moment that has not come")
        moment = datetime.fromtimestamp(line.time, tz=UTC)
        found = {"line": str(line), "at": moment}
        kept, made = Cosignature.objects.get_or_create(seal=seal, witness=witness.name, defaults=found)
        if not made and line.time > kept.at.timestamp():  # confirmed again: nothing was written meanwhile
            kept.line, kept.at = str(line), moment
            kept.save(update_fields=["line", "at"])
        facts = {"witness": witness.key_id.hex()}
        record(
            actor,
            "journal.cosign",
            object_kind="seal",
            object_id=seal.size,
            facts=facts,
            ruling=ruling,
            changes=(AREA,),
        )
        return seal
    raise BadNote("no signature of this witness under a checkpoint of ours")
