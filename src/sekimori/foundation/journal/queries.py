"""Reading the journal: what somebody may see of it, newest first, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from sekimori.engines.authority.ruling import Reachable
from sekimori.foundation.journal.models import Entry

PAGE = 50
COUNTED = 10_000  # counting further would read the whole journal, and nobody turns that many pages


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is searched for; an empty criterion does not restrict.

    ``people`` and ``units`` are directory keys. ``people`` empty means nobody was named; somebody who was named and not
    found is the caller's business. ``first`` and ``last`` are days in local time, both included.
    """

    first: date | None = None
    last: date | None = None
    action: str = ""
    outcome: str = ""
    article: str = ""
    people: frozenset[int] = field(default_factory=frozenset)
    units: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after (older than) this record."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """This function will read a position from a link; what is no position means the newest."""
        moment, _, number = text.rpartition("-")
        try:
            return cls(datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone()), int(number))
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of records. ``following`` is where the next page begins; ``count`` stops at ``COUNTED``."""

    entries: tuple[Entry, ...]
    count: int
    following: Position | None

    @property
    def more_than_counted(self) -> bool:
        return self.count > COUNTED


def visible(reach: Reachable) -> QuerySet[Entry]:
    """This function will return the records somebody may see: of their units' people and of their units' things."""
    entries = Entry.objects.all()
    if reach.everything:
        return entries
    return entries.filter(Q(unit__in=reach.units) | Q(object_unit__in=reach.units))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def matching(criteria: Criteria, reach: Reachable) -> QuerySet[Entry]:
    """This function will return the visible records that meet every criterion, newest first."""
    entries = visible(reach)
    if criteria.first:
        entries = entries.filter(at__gte=_start_of(criteria.first))
    if criteria.last:
        entries = entries.filter(at__lt=_start_of(criteria.last + timedelta(days=1)))
    if criteria.action:
        entries = entries.filter(action=criteria.action)
    if criteria.outcome:
        entries = entries.filter(outcome=criteria.outcome)
    if criteria.article:
        entries = entries.filter(article__contains=criteria.article)
    if criteria.people:
        entries = entries.filter(person__in=criteria.people)
    if criteria.units:
        entries = entries.filter(Q(unit__in=criteria.units) | Q(object_unit__in=criteria.units))
    return entries.order_by("-at", "-id")


def search(criteria: Criteria, reach: Reachable, after: Position | None = None) -> Found:
    """This function will return one page of what matches, in two queries whatever the size of the journal."""
    entries = matching(criteria, reach)
    page = entries
    if after:
        page = entries.filter(at__lte=after.at).exclude(at=after.at, id__gte=after.id)
    rows = tuple(page.defer("salt")[: PAGE + 1])
    following = Position(rows[PAGE - 1].at, rows[PAGE - 1].pk) if len(rows) > PAGE else None
    count = entries.order_by()[: COUNTED + 1].count()
    return Found(rows[:PAGE], count, following)


def entry(number: int, reach: Reachable) -> Entry | None:
    """This function will return one record, or ``None`` if there is none that may be seen."""
    return visible(reach).filter(pk=number).first()


def count_matching(criteria: Criteria, reach: Reachable) -> int:
    """This function will count the records that match, however many there are."""
    return matching(criteria, reach).order_by().count()


def everything_matching(criteria: Criteria, reach: Reachable) -> tuple[int, Iterator[Entry]]:
    """This function will return how many records match now, and exactly these records one by one.

    The journal only grows, so a bound on the key taken with the count keeps both the same however long it is read.
    """
    entries = matching(criteria, reach)
    newest = entries.order_by().aggregate(newest=Max("id"))["newest"] or 0
    entries = entries.filter(id__lte=newest)
    return entries.count(), entries.defer("salt").iterator(chunk_size=2000)
