"""The daily counts behind the trend: taken by the worker after each day's end, and computable for any past day."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import queries
from sekimori.foundation.compliance.chart import Point
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.models import Snapshot
from sekimori.foundation.journal.write import record
from sekimori.kernel.moments import end_of_day

TAKE = "compliance.snapshot.take"
TREND = timedelta(days=365)


def take_snapshot(actor: Actor, on: date, known_at: datetime | None = None) -> int:
    """This function will count a day's matrix, as known at its end if no moment is given, and return the rows written.

    A day that was counted before is counted anew. Anybody could compute the same from the records, so it needs no
    right; the installation does it unattended.
    """
    seen = queries.matrix(on, known_at or end_of_day(on))
    rows = [
        Snapshot(
            on=on,
            department_id=department,
            pack=seen.guideline.pack,
            version=seen.guideline.version,
            chapter=chapter,
            satisfied=counted.satisfied - counted.due,
            due=counted.due,
            unmet=counted.unmet,
            not_applicable=_cells(seen, department, chapter) - counted.applicable,
            taken_at=actor.at,
        )
        for (department, chapter), counted in seen.rollups.items()
    ]
    _replace(actor, on, rows)
    return len(rows)


def _cells(seen: Matrix, department: int | None, chapter: str) -> int:
    refs = frozenset(seen.chapter_refs[chapter])
    return sum(len(refs & seen.row(place).keys()) for place in seen.department_places[department])


@transaction.atomic(durable=True)
def _replace(actor: Actor, on: date, rows: list[Snapshot]) -> None:
    Snapshot.objects.filter(on=on).delete()
    Snapshot.objects.bulk_create(rows, batch_size=500)
    record(actor, TAKE, facts={"on": on.isoformat(), "rows": len(rows)})


def days_taken(since: date, until: date) -> frozenset[date]:
    """This function will return the days from ``since`` to before ``until`` that have been counted."""
    return frozenset(Snapshot.objects.filter(on__gte=since, on__lt=until).values_list("on", flat=True).distinct())


def trend(
    *, since: date, until: date, departments: frozenset[int] | None = None, chapter: str | None = None
) -> tuple[Point, ...]:
    """This function will return how the matrix stood on each counted day from ``since`` to ``until``, oldest first.

    ``departments=None`` counts the whole government, its own demands included; ``chapter`` is a number as printed.
    """
    rows = Snapshot.objects.filter(on__gte=since, on__lte=until)
    if departments is not None:
        rows = rows.filter(department__in=departments)
    if chapter is not None:
        rows = rows.filter(chapter=chapter)
    counted = rows.values("on").annotate(good=Sum(F("satisfied") + F("due")), bad=Sum("unmet")).order_by("on")
    return tuple(Point(row["on"], row["good"], row["good"] + row["bad"]) for row in counted)


def trend_of(seen: Matrix) -> tuple[Point, ...]:
    """This function will return the last year up to the matrix's day, of what its reader sees.

    Somebody who sees a part sees whole departments in it or no trend: snapshots count no less than a department.
    """
    departments = None
    if not seen.whole:
        departments = frozenset(place for _, place in seen.findings if place in seen.department_places and place)
    if departments is not None and not departments:
        return ()
    points = trend(since=seen.on - TREND, until=seen.on - timedelta(days=1), departments=departments)
    total = seen.rollup()
    return (*points, Point(seen.on, total.satisfied, total.applicable))
