"""What applications ask of people: steps to take, returns to report, reports to confirm, and who is told when late.

A late return is the applicant's, then after some days the officer's, then the manager's too (the pack's parameters), so
that it cannot be forgotten by one person alone (春日部市 第5の2, 練馬区 第12条).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.inbox import inbox
from sekimori.foundation.applications.queries.rows import Row, row_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.obligations.registry import Need, Obligation, obligations

OFFICER, MANAGER = "protection_officer", "protection_manager"
TO_OFFICER, TO_MANAGER = "handling.late_to_officer_days", "handling.late_to_manager_days"
SHOWN = 200


@obligations("applications")
def of_applications(actor: Actor) -> Iterator[Obligation]:
    """This function will find the steps, returns and confirmations that wait for the actor today."""
    found = inbox(actor)
    for row in found.turns:
        yield _duty(actor, row, Need.DECIDE, f"{row.kind.label}の申請を処理する", None)
    for row in found.remanded:
        yield _duty(actor, row, Need.REDO, f"差し戻された{row.kind.label}の申請を直す", None)
    for row in found.to_report:
        yield _duty(actor, row, Need.OTHER, f"{row.kind.label}の完了を報告する", row.due_on)
    for row in found.to_confirm:
        yield _duty(actor, row, Need.DECIDE, f"{row.kind.label}の完了を確認する", row.due_on)
    for row in found.post_views:
        yield _duty(actor, row, Need.OTHER, f"{row.kind.label}の代決を後閲する", None)
    for row in late_for(actor):
        yield _duty(actor, row, Need.OTHER, f"期限を過ぎた{row.kind.label}の返却・消去を確かめる", row.due_on)


def late_for(actor: Actor) -> list[Row]:
    """This function will return others' late returns that have become the actor's matter, oldest first."""
    condition = Q(pk__in=[])
    for role, parameter in ((OFFICER, TO_OFFICER), (MANAGER, TO_MANAGER)):
        units = _units(actor, role)
        if units:
            days = timedelta(days=actor.roster.guideline.number(parameter, actor.today))
            condition |= Q(unit__in=units, due_on__lt=actor.today - days)
    rows = late(actor.today).filter(condition).exclude(applicant=actor.person)
    found = rows.select_related("unit", "applicant").order_by("due_on")[:SHOWN]
    return [row_of(application, actor.today) for application in found]


def late(today: date) -> QuerySet[Application]:
    """This function will return the applications whose return or erasure is late on a day."""
    return Application.objects.filter(state=State.DECIDED.value, due_on__lt=today)


def _units(actor: Actor, role: str) -> set[int]:
    return {actor.organisation.body_of(held.unit) for held in actor.held if held.role == role and held.unit is not None}


def _duty(actor: Actor, row: Row, need: Need, title: str, due: date | None) -> Obligation:
    provision = next(
        (entry for entry in actor.roster.guideline.demands if entry.canonical == kinds()[row.kind.code].article), None
    )
    return Obligation(
        need=need,
        title=title,
        detail=row.label,
        ref=provision.ref if provision else "",
        place=None,
        place_name=row.unit,
        due=due,
        url_name="applications:detail",
        url_args=(row.id,),
    )
