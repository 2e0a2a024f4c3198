"""The stored records held against the journal: nobody may change, add or remove what was taken in (第6の3, 第6の2(3)).

The worker does it by itself, a part of all each night; ``sekimori logs verify`` does it whole, whenever somebody wants to know.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Final

from django.db import transaction

from sekimori.chapters.systems.access_records.importing import AlreadyAtIt, alone
from sekimori.chapters.systems.access_records.models import RECEIVED, Delivery, DeliveryPart, Source
from sekimori.chapters.systems.access_records.queries import DELIVER
from sekimori.chapters.systems.access_records.retention import FORGET
from sekimori.chapters.systems.access_records.storing import store
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.verification import Verification, verification
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import post
from sekimori.foundation.obligations.seal_watch import answering
from sekimori.kernel.moments import day_of
from sekimori.kernel.problems import Problem, Refused

VERIFY: Final = "access_records.verify"
NIGHTS: Final = 28  # after which every record has been read again
UNDER_WAY: Final = Problem(
    "アクセス記録", "取込みの終わっていないファイルがあり、確かめられません", "取込みが終わってから、もう一度行う"
)
SUBJECT: Final = "【関守】取り込んだアクセス記録に合わないものがあります"
BODY: Final = """取り込んだアクセス記録を、取り込んだときの記録と照らしたところ、合わないものが{count}件ありました。
アクセス記録が書き換えられたか、壊れたおそれがあります。

情報システムの担当者に、サーバーの上で sekimori logs verify を実行し、どの取込元のどの日かを調べるよう指示してください。
原因が分かるまで、サーバーのアクセス記録と控えに手を加えないでください。
"""


class UnderWay(Refused):
    """Something is being taken in: what lies in the store has no record yet."""

    def __init__(self) -> None:
        super().__init__(UNDER_WAY)


def verify(actor: Actor, *, night: date | None = None) -> Verification:
    """This function will compare the stored records with what the journal says was taken in, and record what it found.

    Which batches there are is always looked at; on a ``night`` only the records of a 28th of them are read.
    Nothing is taken in meanwhile.

    :raises UnderWay: if something is being taken in, or a delivery has stopped half-way.
    """
    with nothing_taken_in():
        found = held_against_journal(store(), only=None if night is None else _turn(night))
    _keep(actor, found, whole=night is None)
    return found


@contextmanager
def nothing_taken_in() -> Iterator[None]:
    """This function will keep every source from being taken in meanwhile: what arrives waits.

    :raises UnderWay: if something is being taken in, or a delivery has stopped half-way.
    """
    with ExitStack() as stack:
        try:
            for source in Source.objects.order_by("pk").values_list("pk", flat=True):
                stack.enter_context(alone(source))
        except AlreadyAtIt:
            raise UnderWay from None
        if Delivery.objects.filter(state=RECEIVED, tries__gt=0).exists():
            raise UnderWay
        yield


def held_against_journal(kept: Store, *, only: Callable[[str], bool] | None = None) -> Verification:
    """This function will compare a store with what the journal says was taken in and destroyed."""
    return verification(kept, _recorded(), _forgotten(), only=only)


def verify_tonight(actor: Actor) -> Verification | None:
    """This function will verify a night's share; while something is being taken in, it waits for the next night."""
    try:
        return verify(actor, night=actor.today)
    except UnderWay:
        return None


def unsettled() -> date | None:
    """This function will return the day on which something was last found wrong, unless all was found right since."""
    found = Entry.objects.filter(action=VERIFY)
    wrong = found.filter(outcome="failed").order_by("at", "id").last()
    if wrong is None or found.filter(outcome="done", facts__whole=True, id__gt=wrong.pk).exists():
        return None
    return day_of(wrong.at)


def _turn(night: date) -> Callable[[str], bool]:
    rest = night.toordinal() % NIGHTS
    return lambda digest: int(digest[:8], 16) % NIGHTS == rest


def _recorded() -> Iterator[str]:
    """The digests of all batches: by the journal, and, for deliveries whose record has reached the end of its retention,
    by their rows."""
    taken_in = Entry.objects.filter(action=DELIVER, outcome="done")
    for facts in taken_in.order_by("id").values_list("facts", flat=True).iterator():
        yield from facts.get("batches", ())
    oldest = Entry.objects.order_by("at", "id").values_list("at", flat=True).first()
    if oldest is not None:
        rows = DeliveryPart.objects.filter(delivery__finished_at__lt=oldest).exclude(digest="")
        yield from rows.values_list("digest", flat=True).iterator()


def _forgotten() -> dict[str, date]:
    """Per source the day before which retention destroyed its records."""
    codes = {str(pk): code for pk, code in Source.objects.values_list("pk", "code")}
    before: dict[str, date] = {}
    for source, facts in Entry.objects.filter(action=FORGET).values_list("object_id", "facts"):
        if source in codes:
            before[codes[source]] = max(before.get(codes[source], date.min), date.fromisoformat(facts["last"]))
    return before


@transaction.atomic(durable=True)
def _keep(actor: Actor, found: Verification, *, whole: bool) -> None:
    count = len(found.faults)
    record(
        actor,
        VERIFY,
        outcome="failed" if count else "done",
        facts={"files": found.files, "rows": found.rows, "faults": count, "whole": whole},
    )
    if count:
        for person in answering(actor.at):
            post(person, SUBJECT, BODY.format(count=count), at=actor.at)
