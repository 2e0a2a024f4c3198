"""The only place where actors are made: from an account that may act now, or for the installation itself."""

import uuid
from datetime import date, datetime

from django.utils import timezone

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory

OPERATED = ("cli", "setup")  # channels behind which somebody runs the installation itself


class AccountClosed(Exception):
    """The account may not act: it is switched off, or its person does not work here on that day.

    ``reason`` is a code for the journal: ``inactive``, ``not_begun`` or ``ended``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def why_closed(account: Account, *, at: datetime) -> str:
    """This function will return why an account may not act at a moment, or an empty text if it may."""
    if not account.is_active:
        return "inactive"
    person = account.person
    if person is None:
        return ""
    today = timezone.localdate(at)
    if today < person.since:
        return "not_begun"
    return "ended" if person.until is not None and person.until <= today else ""


def actor_of(
    account: Account,
    *,
    at: datetime,
    channel: str,
    source_address: str = "",
    request_id: str | None = None,
    integration: int | None = None,
    scopes: frozenset[str] | None = None,
) -> Actor:
    """This function will return who acts when an account acts at a moment; its roles are resolved when they are asked.

    ``integration`` and ``scopes`` are the key through which a program acts for the account, and what it was made for.

    :raises AccountClosed: if the account is inactive, or its person's employment has not begun or has ended.
    """
    if reason := why_closed(account, at=at):
        raise AccountClosed(reason)
    return Actor(
        at=at,
        channel=channel,
        roster_of=directory.roster,
        account=account.pk,
        person=account.person_id,
        technical_administrator=account.technical_administrator,
        source_address=source_address,
        request_id=request_id or str(uuid.uuid4()),
        integration=integration,
        scopes=scopes,
    )


def as_of_day(person: int, *, on: date, at: datetime) -> Actor:
    """This function will return somebody with the roles they had on a day, to work out what waits for them.

    Behind it is no account and nobody at a keyboard: it serves reading what another may see of them (引継ぎ), never acts.
    """
    return Actor(at=at, channel="handover", roster_of=lambda _day, moment: directory.roster(on, moment), person=person)


def nobody(*, at: datetime, channel: str, source_address: str = "") -> Actor:
    """This function will return an actor without account or rights: what is recorded before anybody has signed in."""
    return Actor(at=at, channel=channel, roster_of=directory.roster, source_address=source_address)


def system_actor(channel: str, at: datetime) -> Actor:
    """This function will return the installation itself as actor.

    Behind ``cli`` and ``setup`` stands whoever operates the server: they have the rights of a technical administrator
    and no more. The unattended ``worker`` has none; what it may do stands in the code that runs there.
    """
    return Actor(
        at=at,
        channel=channel,
        roster_of=directory.roster,
        technical_administrator=channel in OPERATED,
        system=True,
    )
