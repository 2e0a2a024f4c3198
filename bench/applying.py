"""Applications as they lie after years: mostly over, some open, all of the sample's people and units.

Rows are copied in by the database's own quickest way, because a million of them through the forms would take a week.
"""

import json
import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count, islice
from typing import Any

from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone

KIND_SHARES = {
    "handling.takeout": 45,
    "handling.send": 25,
    "handling.dispatch": 15,
    "handling.copy": 10,
    "handling.other": 5,
}
STATE_SHARES = {"closed": 930, "rejected": 15, "withdrawn": 20, "in_review": 10, "decided": 20, "reported": 5}
YEARS = 5
CHUNK = 20_000
DIGEST = "0" * 64
CONTENT = {
    "title": "税務署との照合資料の持出し",
    "information": "氏名、住所、令和8年度の課税額",
    "purpose": "申告の内容を照合するため",
    "necessity": "先方の書類と突き合わせる必要がある",
    "destination": "練馬東税務署",
    "carrier": "公用車",
    "medium": "usb",
    "medium_number": "M-0213",
    "measures": ["encryption"],
    "people": 128,
    "items": 128,
    "starts_on": "2026-11-01",
    "due_on": "2026-11-30",
}


def fill_applications(total: int) -> None:
    """This function will bring the applications to a number, with their submissions, acts and waiting places."""
    from sekimori.foundation.applications.models import Act, Application, Submission, Waiting

    first = _next(Application)
    rows = _applications(first, total - Application.objects.count())
    while chunk := list(islice(rows, CHUNK)):
        _copy(Application, chunk)
        _copy(Submission, (_submission(row) for row in chunk))
        _copy(Act, (act for row in chunk for act in _acts(row)))
        _copy(Waiting, (place for row in chunk if row["state"] == "in_review" for place in _waiting(row)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _next(model: type[Model]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _applications(first: int, wanted: int) -> Iterator[dict[str, Any]]:
    from sekimori.foundation.directory.models import Posting
    from sekimori.foundation.directory.queries import roster

    luck = random.Random(first)
    now = timezone.now()
    today = timezone.localdate(now)
    state = roster(today, now)
    seats = [
        (person, state.organisation.body_of(unit))
        for person, unit in Posting.objects.valid_on(today).current().values_list("person", "unit")
        if unit in state.organisation.units
    ]
    levels = [level.code for level in state.guideline.protection.levels]
    states, kinds = _shares(STATE_SHARES), _shares(KIND_SHARES)
    draft, words = (
        json.dumps(CONTENT),
        "税務署との照合資料の持出し\n氏名、住所、令和8年度の課税額\n申告の内容を照合するため",
    )
    for offset in range(wanted):
        person, unit = luck.choice(seats)
        kind, level = luck.choice(kinds), luck.choice(levels)
        at = now - timedelta(days=365 * YEARS) * (1 - offset / wanted)
        yield {
            "id": first + offset,
            "kind": kind,
            # A year of its own, so that no number meets one of the sample's.
            "fiscal_year": _year(at.date()),
            "number": 1_000_000 + first + offset,
            "unit_id": unit,
            "section_id": None,
            "applicant_id": person,
            "applicant_post": "主事",
            "title": f"{luck.choice(('税務署との照合資料', '納税通知書の原稿', '訪問調査の名簿'))}（{offset}）",
            "level": level,
            "people_count": luck.randrange(1, 5000),
            "item_count": luck.randrange(1, 5000),
            "starts_on": at.date(),
            "due_on": at.date() + timedelta(days=14),
            "holding": None,
            "standing": False,
            # What is open is young: the old is over.
            "state": luck.choice(states) if offset > wanted * 0.8 else "closed",
            "steps": _steps(unit),
            "done": 0,
            "post_views": "[]",
            "acted": "[]",
            "closes_by_report": True,
            "digest": DIGEST,
            "submissions_made": 1,
            "draft": draft,
            "words": words,
            "version": 3,
            "client_token": uuid.UUID(int=luck.getrandbits(128)),
            "created_at": at,
            "submitted_at": at,
            "decided_at": at + timedelta(days=1),
            "reported_at": at + timedelta(days=8),
            "closed_at": at + timedelta(days=9),
        }


def _year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def _shares(shares: dict[str, int]) -> list[str]:
    return [name for name, share in shares.items() for _ in range(share)]


@cache
def _steps(unit: int) -> str:
    def step(verb: str, role: str) -> dict[str, object]:
        return {"verb": verb, "role": role, "unit": unit, "deputies": []}

    return json.dumps([step("check", "protection_officer"), step("decide", "protection_manager")])


def _submission(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": row["id"],
        "number": 1,
        "content": row["draft"],
        "attachments": "[]",
        "digest": DIGEST,
        "by_id": row["applicant_id"],
        "at": row["submitted_at"],
    }


def _acts(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for order, verb in enumerate(("submit", "decide")):
        if verb == "submit" or row["state"] in ("decided", "reported", "closed"):
            yield {
                "application_id": row["id"],
                "verb": verb,
                "step": order,
                "person_id": row["applicant_id"],
                "post": "主事",
                "role": "",
                "standing": "holder",
                "comment": "",
                "content": "{}",
                "digest": DIGEST,
                "at": row["submitted_at"],
            }


def _waiting(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    places = (("protection_officer", row["unit_id"]), ("protection_manager", row["unit_id"]))
    for order, (role, unit) in enumerate((*places, ("chief_protection_manager", None))):
        yield {"application_id": row["id"], "order": order, "role": role, "unit": unit}


def _copy(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    columns = [column.column for column in model._meta.concrete_fields]
    numbered = count(_next(model))
    rows = ({"id": next(numbered)} | row for row in rows)
    quoted = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row([row[column] for column in columns])
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"
            )
        return
    connection.ensure_connection()
    marks = ", ".join("?" for _ in columns)
    written = ([_for_sqlite(row[column]) for column in columns] for row in rows)
    connection.connection.execute("BEGIN")
    connection.connection.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', written)
    connection.connection.execute("COMMIT")


_SQLITE: dict[type, Callable[[Any], object]] = {
    datetime: lambda value: value.strftime("%Y-%m-%d %H:%M:%S.%f"),
    date: date.isoformat,
    uuid.UUID: lambda value: value.hex,
}


def _for_sqlite(value: object) -> object:
    return _SQLITE.get(type(value), lambda same: same)(value)
