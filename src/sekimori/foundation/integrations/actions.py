"""Making and ending keys and calendars. The secret is returned once, to be shown once, and stored nowhere."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.foundation.accounts.actions import INTEGRATE, MANAGE, SUBSCRIBE
from sekimori.foundation.accounts.events import CALENDAR_MAKE, CALENDAR_STOP, INTEGRATION_END, INTEGRATION_ISSUE
from sekimori.foundation.accounts.passwords import in_force
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.integrations import rules, scopes, secret
from sekimori.foundation.integrations.models import CalendarFeed, Integration
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import keep_name


@dataclass(frozen=True, slots=True)
class Issued:
    """A key on its way to its owner."""

    integration: Integration
    key: str


def longest_days(actor: Actor) -> int:
    """This function will return for how many days a key may live, by the pack."""
    return in_force("integration.longest_days", rules.LONGEST_DAYS, actor.today)


def own(actor: Actor) -> Target:
    """This function will return what the actor's own keys and calendar belong to: the actor, of no unit."""
    return Target(person=actor.person)


@transaction.atomic(durable=True)
def issue(actor: Actor, *, name: str, actions: frozenset[str], days: int | None) -> Issued:
    """This function will make a key with which a program acts for the actor, within the chosen actions.

    The key never reaches further than its owner: rights are worked out from the owner's postings at every request and
    then restricted to these actions.

    :raises Refused: with every fault. :raises Forbidden: if the actor may not make keys.
    """
    ruling = actor.require(INTEGRATE, own(actor))
    allowed = frozenset(code for code, _ in scopes.choices(actor))
    told = keep_name(name)
    problems = rules.faults(told, actions, days, allowed=allowed, longest=longest_days(actor))
    if problems or days is None or actor.account is None:
        raise Refused(*problems)
    key = secret.draw(secret.PREFIX)
    integration = Integration.objects.create(
        account_id=actor.account,
        name=told,
        digest=secret.digest(key),
        ending=key[-4:],
        actions=sorted(scopes.with_doors(actions)),
        created_at=actor.at,
        expires_at=actor.at + timedelta(days=days),
    )
    _note(actor, INTEGRATION_ISSUE, actor.account, ruling, integration=integration.pk, actions=integration.actions)
    return Issued(integration, key)


@transaction.atomic(durable=True)
def end(actor: Actor, key: int) -> None:
    """This function will end one of the actor's own keys, at once.

    :raises Refused: if there is no such key of theirs, or it is ended already.
    """
    ruling = actor.require(INTEGRATE, own(actor))
    _end(actor, Integration.objects.filter(account=actor.account, pk=key), ruling)


@transaction.atomic(durable=True)
def end_of_another(actor: Actor, key: int) -> None:
    """This function will end anybody's key, by a technical administrator.

    :raises Refused: if there is no such key, or it is ended already.
    """
    _end(actor, Integration.objects.filter(pk=key), actor.require(MANAGE))


def _end(actor: Actor, found: object, ruling: Ruling) -> None:
    integration = found.select_for_update().filter(ended_at=None).first()  # type: ignore[attr-defined]
    if integration is None:
        raise Refused(Problem("連携", "見つからないか、もう止めてあります", "画面を読み込み直して確かめてください"))
    integration.ended_at = actor.at
    integration.save(update_fields=["ended_at"])
    _note(actor, INTEGRATION_END, integration.account_id, ruling, integration=integration.pk)


@transaction.atomic(durable=True)
def make_calendar(actor: Actor) -> str:
    """This function will draw a new private address for the actor's calendar and return its secret part.

    An address from before ends with it: whoever has the old one reads nothing any more.
    """
    ruling = actor.require(SUBSCRIBE, own(actor))
    drawn = secret.draw()
    _stop(actor)
    CalendarFeed.objects.create(account_id=actor.account or 0, digest=secret.digest(drawn), made_at=actor.at)
    _note(actor, CALENDAR_MAKE, actor.account, ruling)
    return drawn


@transaction.atomic(durable=True)
def stop_calendar(actor: Actor) -> None:
    """This function will end the private address of the actor's calendar. :raises Refused: if there is none."""
    ruling = actor.require(SUBSCRIBE, own(actor))
    if not _stop(actor):
        raise Refused(Problem("暦の購読", "もう止めてあります", "画面を読み込み直して確かめてください"))
    _note(actor, CALENDAR_STOP, actor.account, ruling)


def _stop(actor: Actor) -> int:
    return CalendarFeed.objects.filter(account=actor.account, stopped_at=None).update(stopped_at=actor.at)


def _note(actor: Actor, action: str, account: int | None, ruling: Ruling, **facts: object) -> None:
    record(actor, action, object_kind="account", object_id=account or "", facts=facts, ruling=ruling)
