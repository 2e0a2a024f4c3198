"""Writing the journal: inside the act's own transaction, or the act does not happen."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models.functions import Coalesce, Greatest

from sekimori.foundation.journal.models import Entry, Revision

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

SALT_BYTES = 16


class NotInTransaction(RuntimeError):
    """A record was to be written outside the transaction of the act it records."""


def record(
    actor: "Actor",
    action: str,
    *,
    outcome: str = "done",
    object_kind: str = "",
    object_id: str | int = "",
    object_unit: int | None = None,
    people_count: int | None = None,
    purpose: str = "",
    reason: str = "",
    facts: dict | None = None,
    changes: tuple[str, ...] = (),
    ruling=None,
) -> Entry:
    """This function will write one act into the journal, in the transaction of the act.

    ``facts`` holds codes, ids and counts only; what a program did also names its key (``integration``), and what was
    done while elevated its elevation. ``changes`` names the areas whose data the act changes (``directory``,
    ``compliance`` …), so that caches keyed by ``revision_of`` are left behind in the same transaction.

    :raises NotInTransaction: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(action)
    for area in changes:
        _count(area, actor.at)
    return Entry.objects.create(
        at=actor.at,
        action=action,
        outcome=outcome,
        account=actor.account,
        person=actor.person,
        post=actor.post[:120],
        unit=actor.unit,
        role=ruling.held.role if ruling and ruling.held else "",
        article=ruling.article if ruling else "",
        object_kind=object_kind,
        object_id=str(object_id),
        object_unit=object_unit,
        people_count=people_count,
        purpose=purpose,
        reason=reason,
        channel=actor.channel,
        source_address=actor.source_address,
        request_id=actor.request_id,
        facts=(facts or {}) | _by_what(actor, ruling),
        salt=secrets.token_bytes(SALT_BYTES),
    )


def _by_what(actor: "Actor", ruling) -> dict[str, int]:
    """The key or the elevation through which the actor came to the act."""
    elevation = actor.elevation_of(ruling) if ruling else None
    found = {"integration": actor.integration, "elevation": elevation}
    return {name: number for name, number in found.items() if number}


def _count(area: str, at: datetime) -> None:
    step = {"number": models.F("number") + 1, "changed_at": Greatest(Coalesce(models.F("changed_at"), at), at)}
    changed = Revision.objects.filter(area=area).update(**step)
    if not changed:
        Revision.objects.get_or_create(area=area)
        Revision.objects.filter(area=area).update(**step)


def revisions_of(*areas: str) -> tuple[int, ...]:
    """This function will return how often each area has changed, in the order asked, in one query."""
    numbers = dict(Revision.objects.filter(area__in=areas).values_list("area", "number"))
    return tuple(numbers.get(area, 0) for area in areas)


def states_of(areas: Iterable[str]) -> dict[str, tuple[int, datetime | None]]:
    """This function will return, by area, how often it has changed and when it last did, in one query.

    A question asked with ``known_at`` at or after the last change has the answer of now; only then may an answer be
    kept under the revision alone.
    """
    rows = Revision.objects.filter(area__in=areas).values_list("area", "number", "changed_at")
    found = {area: (number, changed_at) for area, number, changed_at in rows}
    return {area: found.get(area, (0, None)) for area in areas}
