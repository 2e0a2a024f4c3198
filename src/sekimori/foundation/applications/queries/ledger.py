"""Ledgers 台帳: keyset pages, bounded counts and streamed exports over typed columns only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.models import Application, Submission
from sekimori.foundation.applications.queries.rows import Row, as_rows, few_bodies, newest, row_of, visible_to
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.protection import ProtectionScheme
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.text import fold_code

PAGE = 50
# Counting a million rows takes longer than reading a page; beyond this bound the screen says "more than".
COUNTED = 10_000
CHUNK = 2_000
YEARS_SEARCHED = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """What a ledger is restricted to. None of it names a person, so all of it may stand in a URL."""

    fiscal_year: int | None = None
    state: str = ""
    unit: int | None = None
    level: str = ""
    overdue: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of a ledger, newest first; ``following`` continues it."""

    rows: tuple[Row, ...]
    following: int | None
    counted: int
    more_than_counted: bool


def filtered(actor: Actor, kind: Kind, filters: Filters) -> QuerySet[Application]:
    """This function will return the rows of a ledger an actor may see, under filters; drafts are in no ledger."""
    rows = visible_to(actor, kind).filter(number__isnull=False)
    if filters.fiscal_year is not None:
        rows = rows.filter(fiscal_year=filters.fiscal_year)
    if filters.unit is not None:
        rows = rows.filter(unit=filters.unit)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.overdue:
        rows = rows.filter(state=State.DECIDED.value, due_on__lt=actor.today)
    number = fold_code(filters.number)
    if number:
        rows = rows.filter(number=int(number)) if number.isdecimal() and len(number) < 9 else rows.none()
        # Numbers are unique in a year: naming the years lets the index of numbers find them.
        this_year = FiscalYear.of(actor.today).start_year
        rows = rows.filter(fiscal_year__in=range(this_year - YEARS_SEARCHED, this_year + 2))
    return rows


def strictest_level(rows: QuerySet[Application], scheme: ProtectionScheme) -> str:
    """This function will return the code of the strictest level among rows, or nothing."""
    found = set(rows.order_by().values_list("level", flat=True).distinct())
    return next((level.code for level in reversed(scheme.levels) if level.code in found), "")


def _newest(actor: Actor, kind: Kind, rows: QuerySet[Application]) -> QuerySet[Application]:
    """The first page of rows: unit by unit for who sees a few units, else straight along the ledger's index."""
    bodies = few_bodies(actor, [actor.reachable(kind.view_action)])
    if bodies is None:
        return rows.order_by("-pk")[: PAGE + 1]
    keys = newest([*(rows.filter(unit=unit) for unit in bodies), rows.filter(applicant=actor.person)], PAGE + 1)
    return Application.objects.filter(pk__in=keys).order_by("-pk")


def ledger(actor: Actor, kind: Kind, filters: Filters, *, after: int | None = None) -> LedgerPage:
    """This function will return one page of a kind's ledger."""
    rows = filtered(actor, kind, filters)
    following = rows.filter(pk__lt=after) if after is not None else rows
    found = list(as_rows(_newest(actor, kind, following)))
    counted = rows.order_by()[: COUNTED + 1].count()
    return LedgerPage(
        rows=tuple(row_of(application, actor.today) for application in found[:PAGE]),
        following=found[PAGE - 1].pk if len(found) > PAGE else None,
        counted=min(counted, COUNTED),
        more_than_counted=counted > COUNTED,
    )


class Entry(NamedTuple):
    """A ledger's row as a file shows it; read as plain values, because a hundred thousand objects take their time."""

    id: int
    fiscal_year: int
    number: int | None
    state: str
    unit: str
    applicant_post: str
    family_name: str
    given_name: str
    level: str
    submitted_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None


COLUMNS = (
    *("pk", "fiscal_year", "number", "state", "unit__name", "applicant_post", "applicant__family_name"),
    *("applicant__given_name", "level", "submitted_at", "decided_at", "closed_at"),
)


def all_rows(actor: Actor, kind: Kind, filters: Filters) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """This function will stream a whole ledger with the submitted contents, a chunk at a time, oldest first."""
    last = 0
    rows = filtered(actor, kind, filters).order_by("pk").values_list(*COLUMNS)
    while True:
        chunk = [Entry(*row) for row in rows.filter(pk__gt=last)[:CHUNK]]
        if not chunk:
            return
        contents = _contents([entry.id for entry in chunk])
        for entry in chunk:
            yield entry, contents.get(entry.id, {})
        last = chunk[-1].id


def _contents(keys: list[int]) -> dict[int, dict[str, Any]]:
    found = Submission.objects.filter(application__in=keys).order_by("application", "number")
    return dict(found.values_list("application", "content"))
