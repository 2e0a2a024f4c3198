"""Which of overlapping candidates stands: the surer one, of equally sure ones the longer."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace

from sekimori.engines.deidentify.finding import Finding

_PER_CHARACTER = 0.004  # a longer span may beat a slightly surer one inside it


def resolve(candidates: Iterable[Finding], *, threshold: float) -> tuple[Finding, ...]:
    """This function will return findings in the order of the text, none overlapping, none below the threshold.

    What a beaten candidate of the same kind covers beyond the winner is added to the winner, so that nothing found is
    left over at its edges.
    """
    kept: list[tuple[int, int]] = []
    winners: dict[int, Finding] = {}
    for found in sorted(set(candidates), key=_rank):
        if found.score < threshold or found.start >= found.end:
            continue
        touched = _overlapping(kept, found)
        if not touched:
            insort(kept, (found.start, found.end))
            winners[found.start] = found
        elif len(touched) == 1 and winners[touched[0][0]].kind is found.kind:
            _widen(kept, winners, touched[0], found)
    return tuple(sorted(winners.values()))


def _rank(found: Finding) -> tuple[float, int, str]:
    length = found.end - found.start
    return -(found.score + min(length, 60) * _PER_CHARACTER), found.start, found.kind


def _overlapping(kept: list[tuple[int, int]], found: Finding) -> list[tuple[int, int]]:
    index = max(bisect_left(kept, (found.start, found.start)) - 1, 0)
    touched = []
    while index < len(kept) and kept[index][0] < found.end:
        if kept[index][1] > found.start:
            touched.append(kept[index])
        index += 1
    return touched


def _widen(kept: list[tuple[int, int]], winners: dict[int, Finding], old: tuple[int, int], found: Finding) -> None:
    winner = winners.pop(old[0])
    wider = replace(winner, start=min(winner.start, found.start), end=max(winner.end, found.end))
    kept.remove(old)
    insort(kept, (wider.start, wider.end))
    winners[wider.start] = wider
