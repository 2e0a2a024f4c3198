"""Checks of the sealed journal as people ask for them: asked on the screen, done by the worker, kept with what was found."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from sekimori.foundation.journal.checking import Verdict, check, record_verdict
from sekimori.foundation.journal.models import Verification
from sekimori.foundation.journal.write import record

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

KEPT = 200  # faults kept in words; the journal's record has their number


@transaction.atomic(durable=True)
def ask(actor: "Actor", action: str) -> Verification:
    """This function will note that somebody wants the journal checked now; one that already waits is as good.

    :raises Forbidden: if the actor may not have it checked.
    """
    ruling = actor.require(action)
    waiting = Verification.objects.filter(done_at=None).order_by("id").first()
    asked = waiting or Verification.objects.create(asked_at=actor.at, asked_by=actor.person)
    record(actor, "journal.verify.ask", object_kind="verification", object_id=asked.pk, ruling=ruling)
    return asked


def is_asked() -> bool:
    """This function will say whether somebody waits for a check."""
    return Verification.objects.filter(done_at=None).exists()


def last() -> Verification | None:
    """This function will return the latest check that was done."""
    return Verification.objects.filter(done_at__isnull=False).order_by("-done_at", "-id").first()


def run(at: datetime, *, workers: int = 1) -> tuple[Verdict | None, tuple[str, ...]]:
    """This function will check the journal and return the verdict with everything that is wrong, in words.

    A check that cannot be done at all is a fault as well (and has no verdict): or a broken file would keep it silent.
    """
    try:
        verdict = check(at, workers=workers)
    except Exception as error:
        # The kind alone: a message may repeat a row's values.
        return None, (f"検証を最後まで行えませんでした（{type(error).__name__}）",)
    return verdict, verdict.faults


def keep(actor: "Actor", verdict: Verdict | None, faults: tuple[str, ...]) -> None:
    """This function will record how the journal was found and answer all who wait, in the caller's transaction."""
    if verdict is not None:
        record_verdict(actor, verdict)
    else:
        record(
            actor, "journal.verify", outcome="failed", facts={"rows": 0, "faults": len(faults)}, changes=("sealing",)
        )
    size = verdict.size if verdict else 0
    found = {"done_at": actor.at, "size": size, "fault_count": len(faults), "faults": list(faults[:KEPT])}
    if not Verification.objects.filter(done_at=None).update(**found):
        Verification.objects.create(asked_at=actor.at, **found)
