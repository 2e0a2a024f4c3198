"""Applications of every kind in one list, for programs: what an actor may see, by keyset pages over typed columns."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.authority.actor import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is restricted to; what is empty does not restrict. ``due_before`` leaves out what has no due date."""

    kind: str = ""
    state: str = ""
    unit: int | None = None
    level: str = ""
    fiscal_year: int | None = None
    due_before: date | None = None


def listed(actor: Actor, wanted: Wanted, *, after: int | None, limit: int) -> tuple[list[Application], int | None]:
    """This function will return one page, newest first, and where the next begins. Drafts are their applicant's only."""
    rows = _wanted(_visible(actor, wanted.kind), wanted)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("unit", "applicant").order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def _visible(actor: Actor, only: str) -> QuerySet[Application]:
    """Kinds with the same reach are asked for together: mostly all of them."""
    by_reach: dict[tuple[bool, frozenset[int]], list[str]] = {}
    for kind in kinds().values():
        reach = actor.reachable(kind.view_action)
        if reach and (not only or kind.code == only):
            by_reach.setdefault((reach.everything, reach.units), []).append(kind.code)
    own, condition = Q(applicant=actor.person or 0), Q(pk__in=[])
    for (everything, units), codes in by_reach.items():
        condition |= Q(kind__in=codes) & (Q() if everything else Q(unit__in=units) | own)
    return Application.objects.filter(condition).filter(Q(number__isnull=False) | own)


def _wanted(rows: QuerySet[Application], wanted: Wanted) -> QuerySet[Application]:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.unit is not None:
        rows = rows.filter(unit=wanted.unit)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.fiscal_year is not None:
        rows = rows.filter(fiscal_year=wanted.fiscal_year)
    if wanted.due_before is not None:
        rows = rows.filter(due_on__lt=wanted.due_before)
    return rows
