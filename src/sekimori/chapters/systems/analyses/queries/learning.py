"""Which habits are not known yet (第6の2): an analysis that compares with the days before finds nothing in a source that is new.

A manager who signs a month as analysed must know what could not have been found in it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.analyses.queries.definitions import in_force
from sekimori.engines.analytics.run import unlearned
from sekimori.foundation.vault.keys import KeyMissing


@dataclass(frozen=True, slots=True)
class Learning:
    """Analyses that judge a source's records from a day on; before it they know no habits."""

    until: date
    labels: tuple[str, ...]


def learning(sources: Collection[str], month: date, last: date, *, at: datetime) -> Mapping[str, tuple[Learning, ...]]:
    """This function will return, per source, what was not judged on some day from ``month`` to ``last``."""
    try:
        spans = store().spans()
    except KeyMissing:  # said where records are taken in; nothing is analysed then
        return {}
    begun = {source: first for source, (first, _) in spans.items() if source in sources and first <= last}
    settings = in_force(at, month, last)
    found: defaultdict[str, defaultdict[date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for analysis in settings.analyses:
        for source, until in unlearned(
            begun, analysis, day=month, parameters=settings.parameters[analysis.code]
        ).items():
            found[source][until].append(analysis.label)
    return {
        source: tuple(Learning(until, tuple(labels)) for until, labels in sorted(by_day.items()))
        for source, by_day in found.items()
    }
