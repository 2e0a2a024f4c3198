"""Hand-made records: one line says what matters, the rest is an ordinary access on an ordinary day."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from sekimori.engines.analytics.schema import DERIVED, SCHEMA

MONDAY = date(2026, 4, 6)
ORDINARY: dict[str, Any] = {
    "source": "juki",
    "off_hours": False,
    "holiday": False,
    "on_leave": False,
    "person": 7,
    "unit": 3,
    "post": "staff",
    "posted": True,
    "privileged": False,
    "activity": "read",
    "status": "success",
    "holding": 1,
    "level": "2",
    "granted": True,
    "object_name": "",
    "subject": "",
    "relation": "",
    "watched": False,
    "people": 1,
    "rows": 1,
    "source_address": "",
    "purpose": "",
    "case_uid": "",
    "detail": "",
}


def record(day: date = MONDAY, hour: int = 10, minute: int = 0, second: int = 0, **differs: Any) -> dict[str, Any]:
    """This function will return one record at a moment in Japan."""
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC) - timedelta(hours=9)
    row = ORDINARY | {"time": moment, "local_date": day, "local_hour": hour} | differs
    row.setdefault("account", f"u{row['person']}")
    row.setdefault("metadata_uid", "")
    return row


def table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """This function will return records as the importer gives them, each with an identity of its own."""
    given = [dict(row) for row in rows]
    for number, row in enumerate(given):
        row["metadata_uid"] = row["metadata_uid"] or f"{number:032x}"
    return pa.Table.from_pylist(given, schema=pa.schema([field for field in SCHEMA if field.name not in DERIVED]))
