"""What is in force of settings at a moment, what waits to be decided, and when somebody looked at them again."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sekimori.foundation.directory import queries as directory
from sekimori.foundation.guarding.declarations import WHOLE, Asking, setting
from sekimori.foundation.guarding.kinds import Value
from sekimori.foundation.guarding.models import AGREED, Change, Review
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.model import Guideline
from sekimori.kernel.moments import day_of
from sekimori.kernel.period import Period

AREA = "guarding"
_memory = Memory(4)


@dataclass(frozen=True, slots=True)
class InForce:
    """A value in force and where it comes from: ``change`` is the decision, ``None`` where the pack's default holds."""

    value: Value
    since: datetime | None
    change: int | None


@dataclass(frozen=True)
class Values:
    """All agreed changes, read once: ask it for as many settings, scopes and moments as wanted."""

    changes: dict[tuple[str, str], tuple[tuple[datetime, int, Value], ...]]

    def in_force(self, code: str, scope: str = WHOLE, *, at: datetime, guideline: Guideline | None = None) -> InForce:
        """This function will return what is in force at a moment; who asks for many gives the guideline of its day.

        :raises KeyError: if the setting is not declared.
        """
        declared = setting(code)
        agreed = self.changes.get((code, scope), ())
        position = bisect_right(agreed, at, key=lambda change: change[0])
        if position:
            since, key, value = agreed[position - 1]
            return InForce(value, since, key)
        day = day_of(at)
        return InForce(declared.default(guideline or directory.guideline(day), day, scope), None, None)

    def value(self, code: str, scope: str = WHOLE, *, at: datetime) -> Value:
        """This function will return the value in force at a moment. :raises KeyError: if the setting is not declared."""
        return self.in_force(code, scope, at=at).value


def values() -> Values:
    """This function will return what was ever agreed, in one query while nothing changes."""
    (revision,) = revisions_of(AREA)
    return _memory.remember(("agreed", revision), _read)


def _read() -> Values:
    found: dict[tuple[str, str], list[tuple[datetime, int, Value]]] = {}
    rows = Change.objects.filter(outcome=AGREED, decided_at__isnull=False).order_by("decided_at", "pk")
    for code, scope, moment, key, value in rows.values_list("setting", "scope", "decided_at", "pk", "value"):
        if moment is not None:
            found.setdefault((code, scope), []).append((moment, key, value))
    return Values({place: tuple(changes) for place, changes in found.items()})


def value(code: str, scope: str = WHOLE, *, at: datetime) -> Value:
    """This function will return the value of a setting in force at a moment: what was decided, or the pack's default.

    :raises KeyError: if the setting is not declared, or the pack lacks its parameter.
    """
    return values().value(code, scope, at=at)


def asking(at: datetime) -> Asking:
    """This function will return the guideline and the organisation by which scopes are listed at a moment."""
    day = timezone.localdate(at)
    return Asking(directory.guideline(day), directory.organisation(day, at), at)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The last time somebody looked at a setting again and signed."""

    at: datetime
    post: str
    review: int

    @property
    def on(self) -> date:
        return day_of(self.at)


def reviewed(code: str, period: Period, *, known_at: datetime) -> Reviewed | None:
    """This function will return the last review 見直し of a setting signed within a period, or ``None`` (第6の3)."""
    rows = Review.objects.filter(setting=code, at__lte=known_at).order_by("-at", "-pk")
    for at, post, key in rows.values_list("at", "post", "pk"):
        if day_of(at) in period:
            return Reviewed(at, post, key)
    return None
