"""Searching access records: seconds to a page, `python -m bench.search [ROWS | STORE]`; 100,000,000 rows take ten minutes to make.

Each question is put anew to a store that was just opened, as a request does; the median of five, by the clock and of the
processor, two threads together.
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.access_generator import KEY, Government, fill
from bench.access_population import FOLDER, Plan
from sekimori.engines.analytics.search import SHOWN, Page, Wanted, Within, search
from sekimori.engines.analytics.store import Store

SMALL, LARGE = 1_000_000, 100_000_000
TIMES = 5
PROMISED = 1  # second to the first page of 100 million
EVER = date(2000, 1, 1), date(2100, 1, 1)


def section(rows: int = SMALL, existing: Path | None = None) -> str:
    """This function will fill a store — or take one that is there —, search it and return a section of the report."""
    with tempfile.TemporaryDirectory(prefix="sekimori-search-") as folder:
        if existing is None:
            fill(Government(Plan(rows, days=365 if rows >= LARGE else 90)), Path(folder))
        return _section(existing or Path(folder))


def _section(folder: Path) -> str:
    store = Store(folder, KEY)
    files = store.held(*EVER)
    number = sum(store.records(held, ["local_hour"]).num_rows for held in files)
    lines = [
        f"## Search: {number:,} access records in {len(files):,} files\n",
        f"Seconds to a page of 50 as the screen shows it, median of {TIMES}; promised for 100 million: {PROMISED} s to the first page.\n",
        "| asked for | records | by the clock | processor |\n|---|--:|--:|--:|",
    ]
    for name, wanted, after in _questions(store):
        page, clock, processor = _measured(folder, wanted, after)
        lines.append(f"| {name} | {len(page.records)} | {clock:.2f} | {processor:.2f} |")
    return "\n".join([*lines, ""])


def _questions(store: Store) -> Iterator[tuple[str, Wanted, str | None]]:
    first = search(store, Wanted(*EVER))
    newest = store.held(*EVER)[-1]
    subjects = Counter(filter(None, store.records(newest, ["subject"])["subject"].to_pylist())).most_common()
    person, unit, holding = (
        next(row[name] for row in first.records if row[name] is not None) for name in ("person", "unit", "holding")
    )
    of_unit = Within(frozenset([unit]), frozenset([FOLDER + unit]))
    yield "everything", Wanted(*EVER), None
    yield "everything, the second page", Wanted(*EVER), first.cursor
    yield "what one unit may see", Wanted(*EVER, within=of_unit), None
    yield "one member of staff", Wanted(*EVER, person=person), None
    yield "one holding", Wanted(*EVER, holdings=[holding]), None
    yield "a resident whom many looked up", Wanted(*EVER, subject=subjects[0][0]), None
    yield "a resident whom few looked up", Wanted(*EVER, subject=subjects[-1][0]), None
    yield "a resident whom nobody looked up", Wanted(*EVER, subject="0" * 64), None
    yield "that resident by that member of staff", Wanted(*EVER, subject=subjects[-1][0], person=person), None
    yield "all exported by that member", Wanted(*EVER, person=person, activities=["export"]), None
    yield "that resident, as one unit may see", Wanted(*EVER, subject=subjects[0][0], within=of_unit), None
    yield "all of that member outside hours (no index)", Wanted(*EVER, person=person, off_hours=True), None
    yield "all failures of that holding (no index)", Wanted(*EVER, holdings=[holding], status="failure"), None


def _measured(folder: Path, wanted: Wanted, after: str | None) -> tuple[Page, float, float]:
    clock, processor = [], []
    for _ in range(TIMES):
        start = time.perf_counter(), time.process_time()
        page = search(Store(folder, KEY), wanted, after=after, columns=SHOWN)
        clock.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return page, statistics.median(clock), statistics.median(processor)


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else str(SMALL)
    print(section(int(given)) if given.isdigit() else section(existing=Path(given)))
