"""What was taken out and what waits, restricted to whoever may see it; looking at it is recorded."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from sekimori.engines.authority.organisation import Organisation, OrgUnit
from sekimori.engines.authority.places import concerns
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.gate import account_of
from sekimori.foundation.downloads.limits import limits
from sekimori.foundation.downloads.models import Asking, Review, Taking
from sekimori.foundation.downloads.rules import Limit
from sekimori.foundation.journal.write import record
from sekimori.foundation.releases.actions import REVIEW
from sekimori.foundation.releases.answering import DECIDE, answers_for
from sekimori.foundation.vault.enclosing import disclose
from sekimori.guideline.model import Applies

OWN = declare("downloads.own", "自分の取出しを見る・承認を求める")
VIEW = declare("downloads.view", "取出しの一覧を見る")
PAGE = 50
OWN_SHOWN = 20
RELATED = ("person", "unit", "seen_by")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what was taken out, newest first; ``waiting`` and ``unseen`` are what asks for an answer."""

    takings: tuple[Taking, ...]
    following: int | None
    waiting: tuple[Asking, ...]
    unseen: tuple[Taking, ...]
    levels: dict[str, str]


def _reach(actor: Actor) -> Q:
    reach = actor.reachable(VIEW)
    if reach.everything:
        return Q()
    return Q(unit__in=reach.units)


@transaction.atomic(durable=True)
def listing(actor: Actor, *, unusual: bool, after: int | None = None) -> Listing:
    """This function will return what the units within reach took out; reading it is recorded with its lines."""
    rows = Taking.objects.filter(_reach(actor)).select_related(*RELATED).order_by("-id")
    unseen = tuple(rows.filter(passed=1, seen_at=None, failed_at=None)[:PAGE])
    if unusual:
        rows = rows.filter(passed__gt=0)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = tuple(rows[: PAGE + 1])
    waiting = tuple(Asking.objects.filter(_reach(actor), outcome="").select_related("person", "unit").order_by("id"))
    record(actor, VIEW, object_kind="taking", reason="list", facts={"rows": len(found[:PAGE])})
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    return Listing(found[:PAGE], following, waiting, unseen, levels(actor))


def levels(actor: Actor) -> dict[str, str]:
    """This function will return the words for the protection levels."""
    return {level.code: level.label for level in actor.roster.guideline.protection.levels}


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody took out lately and asked for, and the amounts that are usual."""

    takings: tuple[Taking, ...]
    askings: tuple[Asking, ...]
    limits: tuple[Limit, ...]
    levels: dict[str, str]


def own(actor: Actor) -> Own:
    """This function will return what the actor's own account took out lately."""
    takings = Taking.objects.filter(account=account_of(actor)).order_by("-id")[:OWN_SHOWN]
    askings = Asking.objects.filter(account=account_of(actor)).order_by("-id")[:OWN_SHOWN]
    return Own(tuple(takings), tuple(askings), limits(actor), levels(actor))


@dataclass(frozen=True, slots=True)
class AskingShown:
    """One stopped taking-out for whoever asked or decides; ``request`` is what is sent again to fetch it."""

    row: Asking
    level: str
    mine: bool
    may_decide: bool
    may_fetch: bool
    path: str
    fields: tuple[tuple[str, str], ...]


@transaction.atomic(durable=True)
def asking(actor: Actor, asking_id: int) -> AskingShown:
    """This function will return one stopped taking-out. :raises Http404: if it is out of the actor's reach."""
    row = Asking.objects.select_related("person", "unit", "decided_by").filter(pk=asking_id).first()
    if row is None:
        raise Http404
    mine = row.account == actor.account
    decides = _answers(actor, row)
    if not mine and not decides and not actor.may(VIEW, Target(unit=row.unit_id)):
        raise Http404
    if not mine:
        record(actor, VIEW, object_kind="asking", object_id=row.pk, object_unit=row.unit_id, reason="view")
    ready = mine and row.outcome == "agreed" and row.fetched_at is None
    fetch = ready and row.valid_until is not None and row.valid_until > actor.at
    said: dict[str, Any] = json.loads(disclose(bytes(row.request))) if fetch else {"path": "", "fields": []}
    fields = tuple((name, value) for name, value in said["fields"])
    level = levels(actor).get(row.level, row.level)
    return AskingShown(row, level, mine, decides and not row.outcome, fetch, said["path"], fields)


@dataclass(frozen=True, slots=True)
class TakingShown:
    """One thing that was taken out, for its taker or whoever answers."""

    row: Taking
    level: str
    mine: bool
    may_answer: bool


@transaction.atomic(durable=True)
def taking(actor: Actor, taking_id: int) -> TakingShown:
    """This function will return one taking-out. :raises Http404: if it is out of the actor's reach."""
    row = Taking.objects.select_related(*RELATED).filter(pk=taking_id).first()
    if row is None:
        raise Http404
    mine = row.account == actor.account
    answers = row.passed == 1 and _answers(actor, row)
    if not mine and not answers and not actor.may(VIEW, Target(unit=row.unit_id)):
        raise Http404
    if not mine:
        record(actor, VIEW, object_kind="taking", object_id=row.pk, object_unit=row.unit_id, reason="view")
    return TakingShown(row, levels(actor).get(row.level, row.level), mine, answers and row.seen_at is None)


def _answers(actor: Actor, row: Asking | Taking) -> bool:
    return bool(actor.may(DECIDE, Target(unit=row.unit_id))) and answers_for(
        actor.roster, actor.person, person=row.person_id, unit=row.unit_id
    )


def to_decide(actor: Actor) -> tuple[Asking, ...]:
    """This function will return the open questions that the actor answers."""
    rows = _of_reach(actor, Asking.objects.filter(outcome=""))
    return tuple(row for row in rows.order_by("id") if _answers(actor, row))


def to_see(actor: Actor) -> tuple[Taking, ...]:
    """This function will return the warned takings-out that the actor has to look at: the nearest rung's alone."""
    rows = _of_reach(actor, Taking.objects.filter(passed=1, seen_at=None, failed_at=None))
    return tuple(row for row in rows.order_by("id") if _answers(actor, row))


def _of_reach(actor: Actor, rows: QuerySet) -> QuerySet:
    reach = actor.reachable(DECIDE)
    return rows if reach.everything else rows.filter(unit__in=reach.units)


def to_fetch(actor: Actor) -> tuple[Asking, ...]:
    """This function will return what was agreed to and waits for the actor to fetch it."""
    rows = Asking.objects.filter(account=account_of(actor), outcome="agreed", fetched_at=None, valid_until__gt=actor.at)
    return tuple(rows.order_by("id"))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The amounts in force, the units whose manager the actor is, and the newest review of each."""

    limits: tuple[Limit, ...]
    units: tuple[tuple[int, str, Review | None], ...]


def runs_systems(unit: OrgUnit, organisation: Organisation) -> bool:
    """This function will say whether a unit answers for an information system of its own."""
    return concerns(Applies.SYSTEMS, unit, organisation)


def thresholds(actor: Actor) -> Thresholds:
    """This function will return the thresholds with who looked at them last, for the units within reach of review."""
    return Thresholds(limits(actor), reviewed_units(actor))


def reviewed_units(actor: Actor) -> tuple[tuple[int, str, Review | None], ...]:
    """This function will return the units within reach of review that run systems, each with its newest review."""
    reach = actor.reachable(REVIEW)
    organisation = actor.organisation
    runs = [unit for unit in organisation.units.values() if unit.kind.is_unit and runs_systems(unit, organisation)]
    mine = [unit for unit in runs if reach.everything or unit.id in reach.units]
    newest: dict[int, Review] = {}
    for row in Review.objects.filter(unit__in=[unit.id for unit in mine]).select_related("by").order_by("at"):
        newest[row.unit_id or 0] = row
    return tuple((unit.id, unit.name, newest.get(unit.id)) for unit in mine)
