"""Loading the lists that records are compared with: whole lists, residents as tokens only."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import transaction

from sekimori.chapters.systems.access_records.models import (
    LEAVES,
    RELATED,
    WATCHED,
    LeaveDay,
    ListLoad,
    Relation,
    WatchedSubject,
)
from sekimori.chapters.systems.access_records.queries import LOAD
from sekimori.chapters.systems.access_records.storing import token_key, token_of
from sekimori.engines.authority.ruling import NO
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record

BATCH = 2_000


@transaction.atomic(durable=True)
def load_list(actor: Actor, kind: str, rows: Iterable, *, digest: str) -> ListLoad:
    """This function will put a list in place of the one before.

    Records that are in the store already keep what held when they were imported.

    :raises Forbidden: if the actor may not load lists.
    """
    ruling = NO if actor.system else actor.require(LOAD)
    count = LOADERS[kind](rows)
    load = ListLoad.objects.create(kind=kind, loaded_at=actor.at, loaded_by=actor.account, rows=count, digest=digest)
    record(
        actor,
        LOAD,
        object_kind="access_list",
        object_id=load.pk,
        facts={"list": kind, "rows": count, "digest": digest},
        changes=("access_records",),
        ruling=ruling,
    )
    return load


def _leaves(rows: Iterable[tuple[int, date]]) -> int:
    LeaveDay.objects.all().delete()
    made = [LeaveDay(person_id=person, day=day) for person, day in dict.fromkeys(rows)]
    return len(LeaveDay.objects.bulk_create(made, batch_size=BATCH))


def _relations(rows: Iterable[tuple[int, str, str]]) -> int:
    key = token_key()
    Relation.objects.all().delete()
    tokens = dict.fromkeys((person, token_of(resident, key), kind) for person, resident, kind in rows)
    made = [Relation(person_id=person, token=token, kind=kind) for person, token, kind in tokens]
    return len(Relation.objects.bulk_create(made, batch_size=BATCH))


def _watched(rows: Iterable[str]) -> int:
    key = token_key()
    WatchedSubject.objects.all().delete()
    made = [WatchedSubject(token=token) for token in dict.fromkeys(token_of(resident, key) for resident in rows)]
    return len(WatchedSubject.objects.bulk_create(made, batch_size=BATCH))


LOADERS: Mapping[str, Callable[[Iterable], int]] = {LEAVES: _leaves, RELATED: _relations, WATCHED: _watched}
