"""What directory, ledger and lists know, read once for a delivery in a fixed number of queries.

*As of the record's moment* is the valid time: who held which post on the day of the access, by what is known today, so
that a correction of the directory that came before the import counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sekimori.chapters.systems.access_records.models import (
    LEAVES,
    LeaveDay,
    ListLoad,
    Relation,
    Source,
    SourceAccount,
    WatchedSubject,
)
from sekimori.engines.authority.organisation import Mode, UnitKind
from sekimori.foundation.directory.models import Leave, Person, Posting, Succession, Unit
from sekimori.foundation.ledger import LedgerEntry, ledger_entries
from sekimori.kernel.text import fold_words

CLOSENESS = ("own", "family", "address", "surname")  # the first that applies is kept
COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class Span:
    """A row's valid time; ``until`` is the first day on which it no longer holds."""

    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Seat:
    span: Span
    unit: int
    post: str
    main: bool


@dataclass(frozen=True, slots=True)
class AccountOf:
    span: Span
    person: int | None
    privileged: bool


@dataclass
class Knowledge:
    """Everything a delivery's records are compared with."""

    people: Mapping[str, int]  # staff number → person
    seats: Mapping[int, list[Seat]]
    leaves: Mapping[int, list[Span]]
    leave_days: frozenset[tuple[int, date]]
    leave_known: bool  # the government gives leave days
    accounts: Mapping[str, list[AccountOf]]
    bodies: Mapping[int, frozenset[int]]  # unit → itself, its 課, and what stands above
    uses: Mapping[int, frozenset[int]]  # holding → units that hold or use it, predecessors included
    entries: Mapping[int, LedgerEntry]
    holding_numbers: Mapping[str, int]
    holding: int | None  # of records that do not name one
    relations: Mapping[int, Mapping[str, str]]
    own: Mapping[str, int] = field(default_factory=dict)  # token → the person it is
    watched: frozenset[str] = frozenset()


def knowledge_for(source: Source) -> Knowledge:
    """This function will read what is known for a source's records."""
    entries = ledger_entries()
    parents = _parents()
    relations, own = _relations()
    return Knowledge(
        people={fold_words(number): key for key, number in Person.objects.values_list("id", "number")},
        seats=_seats(),
        leaves=_leaves(),
        leave_days=frozenset(LeaveDay.objects.values_list("person", "day")),
        leave_known=ListLoad.objects.filter(kind=LEAVES).exists(),
        accounts=_accounts(source),
        bodies={unit: _above(unit, parents) for unit in parents},
        uses=_uses(source, entries, parents),
        entries=entries,
        holding_numbers={fold_words(entry.number): entry.id for entry in entries.values()},
        holding=source.holding,
        relations=relations,
        own=own,
        watched=frozenset(WatchedSubject.objects.values_list("token", flat=True)),
    )


def _seats() -> dict[int, list[Seat]]:
    """Each person's postings, the main one first."""
    found: dict[int, list[Seat]] = defaultdict(list)
    rows = Posting.objects.current().order_by("id")
    for person, since, until, unit, title, mode in rows.values_list(
        "person", "since", "until", "unit", "post__title", "mode"
    ):
        found[person].append(Seat(Span(since, until), unit, title, mode == Mode.MAIN.value))
    for seats in found.values():
        seats.sort(key=lambda seat: not seat.main)
    return found


def _leaves() -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for person, since, until in Leave.objects.current().values_list("person", "since", "until"):
        found[person].append(Span(since, until))
    return found


def _accounts(source: Source) -> dict[str, list[AccountOf]]:
    found: dict[str, list[AccountOf]] = defaultdict(list)
    rows = SourceAccount.objects.filter(source=source, superseded_at=None)
    for account, person, since, until, privileged in rows.values_list(
        "account", "person", "since", "until", "privileged"
    ):
        found[fold_words(account)].append(AccountOf(Span(since, until), person, privileged))
    return found


def _parents() -> dict[int, tuple[int | None, str]]:
    rows = Unit.objects.filter(version_of=None).values_list("id", "parent", "kind")
    return {key: (parent, kind) for key, parent, kind in rows}


def _above(unit: int, parents: Mapping[int, tuple[int | None, str]]) -> frozenset[int]:
    """A unit with what it is part of, up to its 課."""
    found, at = {unit}, unit
    while parents[at][1] == UnitKind.SECTION.value and parents[at][0] in parents:
        at = parents[at][0] or at
        found.add(at)
    return frozenset(found)


def _uses(
    source: Source, entries: Mapping[int, LedgerEntry], parents: Mapping[int, tuple[int | None, str]]
) -> dict[int, frozenset[int]]:
    """For each holding, the units of which somebody may have it before them: its own, those that use the source,
    what they were before a reorganisation, and the departments above."""
    before: dict[int, set[int]] = defaultdict(set)
    for predecessor, successor in Succession.objects.values_list("predecessor", "successor"):
        before[successor].add(predecessor)
    users = frozenset(source.used_by.values_list("id", flat=True))
    known: dict[int, frozenset[int]] = {}

    def of_unit(unit: int) -> frozenset[int]:
        if unit not in known:
            known[unit] = frozenset(_widened({unit}, before, parents))
        return known[unit]

    shared = frozenset(chain.from_iterable(of_unit(unit) for unit in users))
    return {
        key: of_unit(entry.unit) | (shared if key == source.holding else frozenset()) for key, entry in entries.items()
    }


def _widened(
    units: Iterable[int], before: Mapping[int, set[int]], parents: Mapping[int, tuple[int | None, str]]
) -> set[int]:
    found, waiting = set[int](), list(units)
    while waiting:
        unit = waiting.pop()
        if unit in found:
            continue
        found.add(unit)
        waiting += before.get(unit, ())
        parent = parents.get(unit, (None, ""))[0]
        waiting += [parent] if parent is not None else []
    return found


def _relations() -> tuple[dict[int, dict[str, str]], dict[str, int]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    own: dict[str, int] = {}
    rank = {kind: place for place, kind in enumerate(CLOSENESS)}
    for person, token, kind in Relation.objects.values_list("person", "token", "kind"):
        if kind == "own":
            own[token] = person
        said = found[person].get(token)
        if said is None or rank[kind] < rank[said]:
            found[person][token] = kind
    return found, own
