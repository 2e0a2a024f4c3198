"""Which findings tell of one act: several analyses may see the same records, and a manager is asked once. Pure.

Findings of one staff member and day belong together if the records behind them overlap, unless both name a holding and
it is not the same. What overlaps with either of two joins them. The number of the first finding is the act's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Protocol, TypeVar

from sekimori.chapters.systems.analyses.rules import State


class Told(Protocol):
    """A finding as it is counted: which act it tells of, and how it stands."""

    act: int
    state: str


Row = TypeVar("Row", bound=Told)


@dataclass(frozen=True, slots=True)
class Trace:
    """A finding as far as joining looks at it. ``who`` is empty if nobody is known to have acted."""

    id: int
    who: str
    day: date
    holding: int | None
    records: frozenset[str]


def acts(traces: Iterable[Trace]) -> dict[int, int]:
    """This function will return the act that each finding tells of."""
    found = {trace.id: trace.id for trace in traces}
    by_day: dict[tuple[str, date], list[Trace]] = {}
    for trace in traces:
        if trace.who:
            by_day.setdefault((trace.who, trace.day), []).append(trace)
    for members in by_day.values():
        for one, other in combinations(members, 2):
            if found[one.id] != found[other.id] and _together(one, other):
                first, second = sorted((found[one.id], found[other.id]))
                found |= {member.id: first for member in members if found[member.id] == second}
    return found


def _together(one: Trace, other: Trace) -> bool:
    apart = one.holding is not None and other.holding is not None and one.holding != other.holding
    return not apart and not one.records.isdisjoint(other.records)


def by_act(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    """This function will return findings by the act they tell of, in the order in which the acts first appear."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.act, []).append(row)
    return found


def state_of(rows: Iterable[Told]) -> State:
    """This function will return how an act stands: as the finding does that is furthest from its end."""
    return min((State(row.state) for row in rows), key=list(State).index)


def states(rows: Iterable[Told]) -> Counter[State]:
    """This function will count acts by how they stand: the figure of every list, mail, report and sign-off."""
    return Counter(map(state_of, by_act(rows).values()))


def count(rows: Collection[Told]) -> int:
    """This function will return how many acts findings tell of."""
    return len({row.act for row in rows})
