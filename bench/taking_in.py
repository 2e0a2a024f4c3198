"""A city's file into the store: read, resolved and stored, `python -m bench.taking_in [ROWS]`.

What a delivery costs but for its way through the spool. The file is a resident register's in cp932, every look-up of
another resident: the worst case, since each number becomes a token of its own.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")

ROWS = 200_000
STAFF, UNITS = 2_000, 50
DAY = date(2026, 11, 22)
PROMISED = 60_000  # rows a second: a file of a million in less than 20 s
KEY = b"k" * 32


def section(rows: int = ROWS) -> str:
    """This function will measure and return a section of the report."""
    import django

    django.setup()
    spent = {"read": 0.0, "resolved": 0.0, "stored": 0.0}
    number = _taken_in(rows, spent)
    whole = sum(spent.values())
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items())
    return (
        "## Access records taken in: read, resolved, stored\n\n"
        f"{number:,} rows, each about another resident: **{number / whole:,.0f} rows a second of processor time** "
        f"(promised {PROMISED:,}); {parts}.\n"
    )


def _taken_in(rows: int, spent: dict[str, float]) -> int:
    import pyarrow as pa

    from bench import access_log as formats
    from sekimori.chapters.systems.access_records.importing import PART
    from sekimori.engines.access_log.declaration import load_source, shipped
    from sekimori.engines.access_log.reading import Reading
    from sekimori.engines.analytics.store import Store

    source = load_source(shipped()["resident_register_csv"])
    reading = Reading(source, io.BytesIO(formats.resident_register(rows)), reference=DAY)
    resolver, portions, waiting = _resolver(), reading.tables(), []

    def timed(name: str, act: Callable[[], Any]) -> Any:
        start = time.process_time()
        found = act()
        spent[name] += time.process_time() - start
        return found

    with tempfile.TemporaryDirectory(prefix="sekimori-bench-") as folder:
        store = Store(folder, KEY)
        while True:
            portion = timed("read", lambda: next(portions, None))
            waiting += [portion.table] if portion else []
            if waiting and (portion is None or sum(table.num_rows for table in waiting) >= PART):
                records = pa.concat_tables(waiting)
                resolved = timed("resolved", lambda records=records: resolver.table(records))
                timed("stored", lambda resolved=resolved: store.write(resolved, batch="1"))
                waiting = []
            if portion is None:
                return reading.tally.accepted


def _resolver() -> Any:
    """What is known of a government of two thousand staff."""
    from sekimori.chapters.systems.access_records.knowledge import Knowledge, Seat, Span
    from sekimori.chapters.systems.access_records.resolving import Hours, Resolver

    always = Span(None, None)
    known = Knowledge(
        people={f"{number:05d}": number for number in range(STAFF)},
        seats={number: [Seat(always, number % UNITS, "主事", main=True)] for number in range(STAFF)},
        leaves={},
        leave_days=frozenset(),
        leave_known=True,
        accounts={},
        bodies={unit: frozenset([unit]) for unit in range(UNITS)},
        uses={1: frozenset(range(UNITS // 2))},
        entries={},
        holding_numbers={},
        holding=1,
        relations={},
    )
    return Resolver(known, source="juki", hours=Hours(510, 1035), token_key=KEY)


if __name__ == "__main__":
    print(section(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
