"""One line of an inbox or a ledger, and what an actor may see at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from sekimori.engines.authority.ruling import Reachable
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import Kind, kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.fiscal_year import FiscalYear

FEW = 8  # units whose rows are read each along its own index


@dataclass(frozen=True, slots=True)
class Row:
    """One application as lists show it; ``overdue_days`` is computed for the day asked, never stored."""

    id: int
    kind: Kind
    label: str  # 令和8年度 持出し 第41号
    title: str
    unit: str
    applicant: str
    level: str
    people_count: int | None
    item_count: int | None
    state: str
    state_label: str
    starts_on: date | None
    due_on: date | None
    overdue_days: int
    submitted_at: datetime | None


def as_rows(applications: QuerySet[Application]) -> QuerySet[Application]:
    """This function will read what a line shows along and leave out what no line shows: drafts, routes, words."""
    return applications.select_related("unit", "applicant").defer("draft", "steps", "acted", "words")


def few_bodies(actor: Actor, reaches: Iterable[Reachable]) -> list[int] | None:
    """This function will return the 課 that reaches cover, or ``None`` if they are many or everything.

    Who sees much finds a page of theirs among any few hundred rows; who sees one 課 among two hundred might not.
    """
    units: set[int] = set()
    for reach in reaches:
        if reach.everything:
            return None
        units |= {actor.organisation.body_of(unit) for unit in reach.units}
    return sorted(units) if len(units) <= FEW else None


def newest(parts: Iterable[QuerySet[Application]], limit: int) -> list[int]:
    """This function will return the newest keys of several querysets, each read along its own index, in one query.

    A condition over many units asks the database to sort all they have; the newest of each, together, need no sorting.
    """
    statements: list[str] = []
    values: list[Any] = []
    for part in parts:
        try:
            statement, bound = part.order_by("-pk").values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        # Django wrote the statement and keeps its values apart; only the part's number is put in here.
        statements.append(f"SELECT * FROM ({statement}) AS part{len(statements)}")  # noqa: S608
        values += bound
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(statements)} ORDER BY 1 DESC LIMIT {limit:d}", values)
        return [key for (key,) in cursor.fetchall()]


def visible_to(actor: Actor, kind: Kind) -> QuerySet[Application]:
    """This function will return the applications of a kind within the actor's reach, and the actor's own."""
    reach = actor.reachable(kind.view_action)
    rows = Application.objects.filter(kind=kind.code)
    if reach.everything:
        return rows
    own = Q(applicant=actor.person) if actor.person is not None else Q(pk__in=[])
    return rows.filter(Q(unit__in=reach.units) | own)


def is_open_to(actor: Actor, application: Application) -> bool:
    """This function will say whether an application is anybody's business yet: what was never submitted is not."""
    return application.number is not None or application.applicant_id == actor.person


def label_of(application: Application) -> str:
    """This function will return an application's name as an office writes it: 令和8年度 持出し 第41号."""
    year = FiscalYear(application.fiscal_year).label
    number = f"第{application.number}号" if application.number else "（下書き）"
    return f"{year} {kinds()[application.kind].label} {number}"


def overdue_days(application: Application, today: date) -> int:
    """This function will return by how many days the return or erasure is late: 0 before, and once reported."""
    if application.state != State.DECIDED.value or application.due_on is None:
        return 0
    return max((today - application.due_on).days, 0)


def row_of(application: Application, today: date) -> Row:
    """This function will make a line of an application whose unit and applicant have been read along."""
    return Row(
        id=application.pk,
        kind=kinds()[application.kind],
        label=label_of(application),
        title=application.title,
        unit=application.unit.name,
        applicant=application.applicant.name,
        level=application.level,
        people_count=application.people_count,
        item_count=application.item_count,
        state=application.state,
        state_label=application.get_state_display(),
        starts_on=application.starts_on,
        due_on=application.due_on,
        overdue_days=overdue_days(application, today),
        submitted_at=application.submitted_at,
    )
