"""When is a taking-out unusual? Totals over a period against the thresholds of each protection level — pure.

What somebody took before counts, so that ten small exports are one big one. A total begins anew after it was answered
for: for the warning after a warning that was confirmed, for the hold after a second person agreed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """What a taking-out meets; a higher grade is graver."""

    FREE = 0  # そのまま
    WARNED = 1  # 注意を見て、目的を選ぶ
    HELD = 2  # 別の者が認めるまで止める


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many on somebody is warned and stopped, at a protection level; a total counts that level and above."""

    level: str
    label: str
    rank: int
    warn_from: int
    hold_from: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """One thing somebody took out within the period, oldest first in a list, and how it passed the gate."""

    rank: int
    size: int
    passed: Grade


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a taking-out meets, at which limit, and the total that reached it."""

    grade: Grade
    limit: Limit
    total: int


def judge(size: int, rank: int, limits: Iterable[Limit], earlier: Iterable[Earlier]) -> Verdict:
    """This function will say what taking out so much of a level meets; of several limits that are reached, the worst.

    ``limits`` are those of every level of the scheme. Data of a level counts for all levels below it too: who mixes
    levels comes no further than with the lowest.

    :raises ValueError: if no limit applies, or the size is negative.
    """
    if size < 0:
        raise ValueError("a size below nothing")
    before = tuple(earlier)
    verdicts = [_judge(size, limit, before) for limit in limits if limit.rank <= rank]
    if not verdicts:
        raise ValueError("no limit for this level")
    return max(verdicts, key=lambda verdict: (verdict.grade, verdict.limit.rank))


def _judge(size: int, limit: Limit, earlier: tuple[Earlier, ...]) -> Verdict:
    held, warned = (size + _since(grade, limit, earlier) for grade in (Grade.HELD, Grade.WARNED))
    if size and held >= limit.hold_from:
        return Verdict(Grade.HELD, limit, held)
    if size and warned >= limit.warn_from:
        return Verdict(Grade.WARNED, limit, warned)
    return Verdict(Grade.FREE, limit, warned)


def _since(answered: Grade, limit: Limit, earlier: tuple[Earlier, ...]) -> int:
    """What was taken at the limit's level or above since the last time that such a thing was answered for."""
    total = 0
    for one in earlier:
        if one.rank >= limit.rank:
            total = 0 if one.passed >= answered else total + one.size
    return total


def covered(agreed: int, asked: int, growth_percent: int) -> bool:
    """This function will say whether what is fetched is still what was agreed to: no more than it, but for what a
    living ledger grows by between asking and fetching."""
    return asked * 100 <= agreed * (100 + growth_percent)
