"""What a calendar program is handed: its owner's due dates, as titles, numbers and links that name nobody."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sekimori.foundation.accounts.actions import SUBSCRIBE
from sekimori.foundation.accounts.actors import AccountClosed, actor_of
from sekimori.foundation.accounts.events import CALENDAR_READ
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.integrations import secret
from sekimori.foundation.integrations.actions import own
from sekimori.foundation.integrations.ical import Day, calendar
from sekimori.foundation.integrations.models import CalendarFeed
from sekimori.foundation.journal.write import record
from sekimori.foundation.obligations.queries import matter_of, obligations_of
from sekimori.foundation.obligations.registry import Obligation
from sekimori.kernel.era import wareki

NAME = "関守の期限"


@dataclass(frozen=True, slots=True)
class Handed:
    """A calendar as text, the hash of its content and when that last changed."""

    text: str
    etag: str
    changed_at: datetime


def read(drawn: str, *, at: datetime, source_address: str) -> Handed | None:
    """This function will return the calendar behind a private address, or ``None`` if there is none to be read now.

    The first reading of a day is recorded; programs ask many times a day, and more records would say nothing more.
    """
    found = CalendarFeed.objects.select_related("account__person")
    feed = found.filter(digest=secret.digest(drawn), stopped_at=None).first()
    actor = _owner(feed, at, source_address) if feed is not None else None
    if feed is None or actor is None:
        return None
    days = tuple(days_of(actor))
    etag = hashlib.sha256(repr(days).encode()).hexdigest()
    changed_at = feed.changed_at if feed.changed_at is not None and feed.etag == etag else at
    if feed.etag != etag or feed.read_on != actor.today:
        _note(actor, feed, etag, changed_at)
    return Handed(calendar(NAME, days, changed_at=changed_at), etag, changed_at)


def _owner(feed: CalendarFeed, at: datetime, source_address: str) -> Actor | None:
    """For whom the calendar is made: nobody, once the account is closed, unproven or without a post."""
    if feed.account.must_change_password:
        return None
    try:
        actor = actor_of(feed.account, at=at, channel="api", source_address=source_address)
    except AccountClosed:
        return None
    return actor if actor.may(SUBSCRIBE, own(actor)) else None


@transaction.atomic(durable=True)
def _note(actor: Actor, feed: CalendarFeed, etag: str, changed_at: datetime) -> None:
    CalendarFeed.objects.filter(pk=feed.pk).update(etag=etag, changed_at=changed_at, read_on=actor.today)
    if feed.read_on != actor.today:
        ruling = actor.require(SUBSCRIBE, own(actor))
        record(actor, CALENDAR_READ, object_kind="account", object_id=feed.account_id, ruling=ruling)


def days_of(actor: Actor) -> Iterator[Day]:
    """This function will return the actor's obligations that have a day, each once, in the order of their days."""
    yield from _once(_day(one) for one in obligations_of(actor) if one.due is not None)


def _once(days: Iterable[Day]) -> Iterable[Day]:
    return {day.uid: day for day in days}.values()


def _day(one: Obligation) -> Day:
    assert one.due is not None
    return Day(
        uid=f"{matter_of(one)}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}",
        on=one.due,
        title=f"【関守】{one.title}（{one.ref}）" if one.ref else f"【関守】{one.title}",
        detail="\n".join(filter(None, (one.detail, one.place_name, f"期限：{wareki(one.due, weekday=True)}"))),
        url=settings.BASE_URL + reverse(one.url_name, args=one.url_args),
    )
