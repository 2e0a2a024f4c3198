"""Taking times: how often, and what of them is reported."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in milliseconds."""

    each: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)) - 1)] if len(ordered) > 1 else ordered[0]

    @property
    def worst(self) -> float:
        return max(self.each)


def measure(act: Callable[[], Any], *, times: int, before: Callable[[], Any] = lambda: None) -> Times:
    """This function will take the times of an act; ``before`` is done before each and not counted."""
    durations = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        act()
        durations.append((time.perf_counter() - start) * 1000)
    return Times(tuple(durations))
