"""Taking a delivery in: received whole and encrypted first, then read into the store, then recorded.

Killed anywhere, it leaves nothing, or a delivery that the next try finishes: the file is durable before its row, the
records before the row that counts them, and the file goes last.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO

from django.db import transaction
from django.http import Http404

from sekimori.chapters.systems.access_records.guarded import in_use
from sekimori.chapters.systems.access_records.importing import (
    STORE_FAULTS,
    AlreadyAtIt,
    Outcome,
    Progress,
    alone,
    spool_folder,
    store_records,
)
from sekimori.chapters.systems.access_records.models import (
    IMPORTED,
    RECEIVED,
    REFUSED,
    Delivery,
    QuarantinedLine,
    Source,
)
from sekimori.chapters.systems.access_records.queries import DELIVER, SETTLE
from sekimori.engines.access_log.reading import Quarantined
from sekimori.engines.authority.ruling import NO, Ruling, Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault.enclosing import enclose
from sekimori.foundation.vault.spooling import Spooled, spool
from sekimori.kernel.problems import Problem, Refused

log = logging.getLogger(__name__)

REASON_LENGTH, NAME_LENGTH = 200, 200
LEFT_BEHIND = timedelta(days=1)
STOPPED = Problem("取込み元", "取込みをやめています", "再び取り込むときは、設定の変更を提案してください")
EMPTY = Problem("ファイル", "中身がありません", "書き出し直したファイルを送ってください")


def receive(actor: Actor, source: Source, content: IO[bytes] | Iterable[bytes], *, name: str, way: str) -> Delivery:
    """This function will keep what a source delivers until it is taken in; ``name`` is only shown.

    :raises Refused: if it is empty, the source is stopped, or the disk is full.
    """
    _ruling(actor, source)
    if not in_use(source, actor.at):
        raise Refused(STOPPED)
    kept = spool(content, spool_folder(), actor.at)
    if not kept.size:
        (spool_folder() / kept.name).unlink()
        raise Refused(EMPTY)
    return _received(actor, source, kept, name=name, way=way)


@transaction.atomic(durable=True)
def _received(actor: Actor, source: Source, kept: Spooled, *, name: str, way: str) -> Delivery:
    ruling = _ruling(actor, source)
    delivery = Delivery.objects.create(
        source=source,
        name=_tidy(name),
        way=way,
        received_at=actor.at,
        received_by=actor.account,
        size=kept.size,
        file_digest=kept.digest,
        spool=kept.name,
    )
    record(
        actor,
        "access_records.delivery.receive",
        object_kind="access_delivery",
        object_id=delivery.pk,
        object_unit=source.unit_id,
        facts={"source": source.pk, "way": way, "digest": kept.digest, "bytes": kept.size},
        ruling=ruling,
    )
    return delivery


def take_in(actor: Actor, delivery_id: int, progress: Progress | None = None) -> Delivery:
    """This function will read a received delivery into the store and say what became of it; a finished one stays as it is.

    A file that is not of the declared format is refused as a whole, with the reason kept.

    :raises AlreadyAtIt: if another process takes in something of the same source just now.
    :raises Refused: if the store cannot be written; the delivery then waits for another try.
    """
    source = Delivery.objects.values_list("source", flat=True).get(pk=delivery_id)
    with alone(source):
        delivery = Delivery.objects.select_related("source").get(pk=delivery_id)
        if delivery.state != RECEIVED:
            return delivery
        _ruling(actor, delivery.source)
        delivery.tries += 1
        delivery.save(update_fields=["tries"])
        started = time.monotonic()
        try:
            outcome = store_records(delivery, progress)
        except STORE_FAULTS:
            raise
        except Refused as refused:
            done = _refused(actor, delivery, refused)
        else:
            done = _imported(actor.later(actor.at + timedelta(seconds=time.monotonic() - started)), delivery, outcome)
        (spool_folder() / delivery.spool).unlink(missing_ok=True)
        return done


def deliver(
    actor: Actor,
    source: Source,
    content: IO[bytes] | Iterable[bytes],
    *,
    name: str,
    way: str,
    progress: Progress | None = None,
) -> Delivery:
    """This function will receive a file and take it in at once.

    :raises Refused: if it cannot be received, or the store cannot be written. :raises AlreadyAtIt: as ``take_in``; the
        delivery is then received and the worker takes it in.
    """
    delivery = receive(actor, source, content, name=name, way=way)
    return take_in(actor, delivery.pk, progress)


@transaction.atomic(durable=True)
def _imported(actor: Actor, delivery: Delivery, outcome: Outcome) -> Delivery:
    ruling = _ruling(actor, delivery.source)
    delivery.state, delivery.finished_at = IMPORTED, actor.at
    delivery.read, delivery.accepted, delivery.known = outcome.read, outcome.accepted, outcome.known
    delivery.quarantined, delivery.ignored = outcome.quarantined, outcome.ignored.total()
    delivery.ignored_reasons = dict(outcome.ignored)
    delivery.batch = outcome.batch
    delivery.first_day, delivery.last_day = min(outcome.days, default=None), max(outcome.days, default=None)
    delivery.refusal = [asdict(problem) for problem in outcome.broken_off]
    delivery.save()
    _keep_lines(delivery, outcome.lines, actor.at)
    record(
        actor,
        DELIVER,
        object_kind="access_delivery",
        object_id=delivery.pk,
        object_unit=delivery.source.unit_id,
        facts={
            "source": delivery.source_id,
            "read": outcome.read,
            "accepted": outcome.accepted,
            "known": outcome.known,
            "quarantined": outcome.quarantined,
            "ignored": outcome.ignored.total(),
            "batch": outcome.batch,
            "batches": outcome.batches,
        },
        changes=("access_records",),
        ruling=ruling,
    )
    return delivery


def _keep_lines(delivery: Delivery, lines: list[Quarantined], at: datetime) -> None:
    QuarantinedLine.objects.bulk_create(
        [
            QuarantinedLine(
                delivery=delivery,
                line=line.line,
                reason=line.reason[:REASON_LENGTH],
                content=enclose(line.raw.encode("utf-8", "replace"), at),
            )
            for line in lines
        ],
        batch_size=500,
    )


@transaction.atomic(durable=True)
def _refused(actor: Actor, delivery: Delivery, refused: Refused) -> Delivery:
    ruling = _ruling(actor, delivery.source)
    delivery.state, delivery.finished_at = REFUSED, actor.at
    delivery.refusal = [asdict(problem) for problem in refused.problems]
    delivery.save()
    record(
        actor,
        DELIVER,
        outcome="refused",
        object_kind="access_delivery",
        object_id=delivery.pk,
        object_unit=delivery.source.unit_id,
        reason="not_the_format",
        facts={"source": delivery.source_id},
        ruling=ruling,
    )
    return delivery


@transaction.atomic(durable=True)
def settle(actor: Actor, delivery_id: int) -> Delivery:
    """This function will record that somebody has looked at the lines of a delivery that could not be read.

    :raises Forbidden: if the actor may not do so for the source's unit.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("source").filter(pk=delivery_id).first()
    if delivery is None:
        raise Http404
    ruling = actor.require(SETTLE, Target(unit=delivery.source.unit_id))
    if delivery.looked_at is None and delivery.quarantined:
        delivery.looked_at, delivery.looked_by = actor.at, actor.account
        delivery.save(update_fields=["looked_at", "looked_by"])
        record(
            actor,
            SETTLE,
            object_kind="access_delivery",
            object_id=delivery.pk,
            object_unit=delivery.source.unit_id,
            facts={"quarantined": delivery.quarantined},
            changes=("access_records",),
            ruling=ruling,
        )
    return delivery


def finish_unfinished(actor: Actor) -> int:
    """This function will take in what was received and not finished, oldest first, and return how many it finished.

    One whose source somebody else is taking in, or that the store does not take now, waits for the next round.
    """
    done = 0
    for delivery in Delivery.objects.filter(state=RECEIVED).order_by("id").values_list("id", flat=True):
        try:
            take_in(actor, delivery)
            done += 1
        except AlreadyAtIt:
            continue
        except Refused as refused:
            log.error("delivery %s waits: %s", delivery, type(refused).__name__)
    return done


def remove_left_behind(at: datetime) -> int:
    """This function will delete received files that no unfinished delivery names, and return how many."""
    if not spool_folder().is_dir():
        return 0
    named = set(Delivery.objects.filter(state=RECEIVED).values_list("spool", flat=True))
    oldest = at.timestamp() - LEFT_BEHIND.total_seconds()
    orphans = [
        path
        for path in spool_folder().iterdir()
        if path.suffix != ".lock" and path.name not in named and path.stat().st_mtime < oldest
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _ruling(actor: Actor, source: Source) -> Ruling:
    """The worker, and whoever operates the server, take in without a role; the journal says that they did."""
    return NO if actor.system else actor.require(DELIVER, Target(unit=source.unit_id))


def _tidy(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[:NAME_LENGTH] or "file"
