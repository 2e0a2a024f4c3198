"""封印の状況: how far the journal is sealed and witnessed, and what the last check found, for those who answer for it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from sekimori.chapters.systems.journal import months
from sekimori.chapters.systems.journal.months import HeldUp
from sekimori.chapters.systems.journal.settings import witnesses_needed
from sekimori.engines.tlog.checkpoint import KeySpan
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Seal, Stamp, Verification
from sekimori.foundation.journal.proving import note_of
from sekimori.foundation.journal.sealing import latest, waiting
from sekimori.foundation.journal.verifications import is_asked, last
from sekimori.foundation.journal.witnessing import Witnessed, standing

VIEW_SEAL = declare("journal.seal.view", "記録の封印の状況を見る")
CHECK_DAYS = "systems.journal_check_days"
WITNESS_DAYS = "systems.journal_witness_days"
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Board:
    """What the screen shows. ``quorum`` is the checkpoint that enough witnesses have confirmed, ``None`` if there is none."""

    seal: Seal | None
    waiting: int
    waiting_since: datetime | None
    needed: int
    witnesses: tuple[Witnessed, ...]
    quorum: Seal | None
    verification: Verification | None
    asked: bool
    note: str
    keys: tuple[KeySpan, ...]
    stamp: Stamp | None
    stamping: bool
    months: tuple[months.Standing, ...]
    held_up: HeldUp | None

    @property
    def faults(self) -> list[str]:
        return self.verification.faults[:SHOWN_FAULTS] if self.verification else []

    @property
    def more_faults(self) -> int:
        return self.verification.fault_count - len(self.faults) if self.verification else 0


def board(actor: Actor) -> Board:
    """This function will return how the sealing stands.

    :raises Forbidden: if the actor may not see it.
    """
    actor.require(VIEW_SEAL)
    seal, (count, since) = latest(), waiting()
    needed = witnesses_needed(actor.at)
    found = standing()
    return Board(
        seal=seal,
        waiting=count,
        waiting_since=since,
        needed=needed,
        witnesses=tuple(found),
        quorum=_quorum(found, needed),
        verification=last(),
        asked=is_asked(),
        note=str(note_of(seal)) if seal else "",
        keys=_keys(),
        stamp=Stamp.objects.select_related("seal").order_by("-seal__size").first(),
        stamping=bool(settings.TSA),
        months=tuple(months.standing(actor.at)),
        held_up=months.held_up(actor.at),
    )


def _quorum(found: list[Witnessed], needed: int) -> Seal | None:
    sizes = sorted((one.size or 0 for one in found), reverse=True)
    size = sizes[needed - 1] if 0 < needed <= len(sizes) else 0
    return Seal.objects.filter(size=size).first() if size else None


def _keys() -> tuple[KeySpan, ...]:
    try:
        return seal_keys.keys().spans
    except seal_keys.SealKeyMissing:
        return ()
