"""Reading keys and calendars: one's own, and for the technical administrator everybody's keys without their use."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from sekimori.foundation.accounts.actions import MANAGE
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.integrations import scopes
from sekimori.foundation.integrations.models import CalendarFeed, Integration
from sekimori.foundation.journal.write import record

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One key as lists show it; ``state`` is live, expired or ended."""

    id: int
    name: str
    owner: str
    ending: str
    actions: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    state: str


def own_keys(actor: Actor) -> tuple[Row, ...]:
    """This function will return the actor's own keys, the newest first."""
    return _rows(Integration.objects.filter(account=actor.account), actor.at)


@transaction.atomic
def keys_of_everybody(actor: Actor) -> tuple[Row, ...]:
    """This function will return the keys that are open, with their owners' numbers; the reading is recorded.

    :raises Forbidden: if the actor may not manage accounts.
    """
    ruling = actor.require(MANAGE)
    rows = _rows(Integration.objects.filter(ended_at=None, expires_at__gt=actor.at), actor.at)
    record(actor, MANAGE, object_kind="integration", people_count=len(rows), reason="list", ruling=ruling)
    return rows


def own_calendar(actor: Actor) -> CalendarFeed | None:
    """This function will return the actor's calendar, if they have one."""
    return CalendarFeed.objects.filter(account=actor.account, stopped_at=None).first()


def _rows(found: QuerySet[Integration], at: datetime) -> tuple[Row, ...]:
    return tuple(_row(key, at) for key in found.select_related("account").order_by("-pk")[:SHOWN])


def _row(key: Integration, at: datetime) -> Row:
    state = "ended" if key.ended_at is not None else "expired" if key.expires_at <= at else "live"
    return Row(
        id=key.pk,
        name=key.name,
        owner=key.account.username,
        ending=key.ending,
        actions=scopes.labels_of(frozenset(key.actions)),
        created_at=key.created_at,
        expires_at=key.expires_at,
        used_at=key.used_at,
        state=state,
    )
