"""From records as a source wrote them to records as the store keeps them: everything an analysis asks, resolved at once.

Resolved by columns and remembered by what repeats (an account on a day, a resident, a holding), because a delivery has
millions of records and few of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from sekimori.chapters.systems.access_records.knowledge import COLLEAGUE, Knowledge
from sekimori.chapters.systems.access_records.storing import token_of
from sekimori.engines.access_log.schema import AccessRecord
from sekimori.engines.analytics.schema import DERIVED, SCHEMA
from sekimori.kernel.business_days import is_business_day
from sekimori.kernel.text import fold_words

OBJECT_LENGTH, DETAIL_LENGTH, SHORT = 400, 400, 120
MOST_COUNT = 2**31 - 1  # what the store's columns of counts can hold
REMEMBERED = 500_000  # residents, before the memory is emptied
STORED = pa.schema([field for field in SCHEMA if field.name not in DERIVED])


@dataclass(frozen=True, slots=True)
class Hours:
    """Between which minutes of the day use is not outside hours; the pack's numbers."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody's account was on a day."""

    account: str
    person: int | None = None
    unit: int | None = None
    post: str = ""
    posted: bool = False
    privileged: bool = False
    on_leave: bool | None = None
    units: frozenset[int] = frozenset()  # where the person sat, and the 課 of those


class Resolver:
    """Resolves the records of one delivery; made once for it."""

    def __init__(self, known: Knowledge, *, source: str, hours: Hours, token_key: bytes) -> None:
        self._known, self._source, self._hours, self._token_key = known, source, hours, token_key
        self._standings: dict[tuple[str, str, date], Standing] = {}
        self._tokens: dict[str, str] = {"": ""}
        self._granted: dict[tuple[frozenset[int], int], bool | None] = {}
        self._closed = cache(lambda day: not is_business_day(day))
        self._holding = cache(self._find_holding)
        self._level = cache(self._find_level)

    def table(self, records: Sequence[AccessRecord]) -> pa.Table:
        """This function will return records as the store takes them."""
        given = dict(zip(AccessRecord._fields, zip(*records, strict=True), strict=True))
        days = given["local_date"]
        standings = self._standing_of(given["actor_user_name"], given["actor_user_uid"], days)
        holdings = [self._holding(text) for text in given["holding"]]
        subjects = self._subjects(given["subject_uid"])
        columns: dict[str, Any] = {
            "metadata_uid": given["metadata_uid"],
            "source": [self._source] * len(records),
            "time": given["time"],
            "local_date": days,
            "local_hour": given["local_hour"],
            **self._when(given),
            **_who(standings),
            "activity": [str(operation) for operation in given["operation"]],
            "status": [str(status) for status in given["status"]],
            "holding": holdings,
            "level": [self._level(holding, day) for holding, day in zip(holdings, days, strict=True)],
            "granted": [self._may_use(one, holding) for one, holding in zip(standings, holdings, strict=True)],
            "subject": subjects,
            "relation": [
                self._relation(one, token) if token else "" for one, token in zip(standings, subjects, strict=True)
            ],
            "watched": [token in self._known.watched for token in subjects],
            **_said(given),
        }
        return pa.table([_array(columns[field.name], field) for field in STORED], schema=STORED)

    def _standing_of(self, names: Sequence[str], uids: Sequence[str], days: Sequence[date]) -> list[Standing]:
        known, found = self._standings, []
        for key in zip(names, uids, days, strict=True):
            standing = known.get(key)
            if standing is None:
                standing = known[key] = self._stand(*key)
            found.append(standing)
        return found

    def _stand(self, name: str, uid: str, day: date) -> Standing:
        """The source's list decides; without an entry, an account that is a staff number is that person's."""
        account = (name or uid)[:SHORT]
        person, privileged = None, False
        for text in (name, uid):
            listed = [one for one in self._known.accounts.get(fold_words(text), ()) if one.span.holds_on(day)]
            if listed:
                person, privileged = listed[0].person, any(one.privileged for one in listed)
                break
        else:
            person = next((p for text in (uid, name) if text and (p := self._known.people.get(fold_words(text)))), None)
        if person is None:
            return Standing(account, privileged=privileged)
        seats = [seat for seat in self._known.seats.get(person, ()) if seat.span.holds_on(day)]
        away = any(span.holds_on(day) for span in self._known.leaves.get(person, ()))
        away = away or (person, day) in self._known.leave_days
        units = frozenset().union(*(self._known.bodies.get(seat.unit, frozenset()) for seat in seats))
        return Standing(
            account,
            person,
            seats[0].unit if seats else None,
            seats[0].post if seats else "",
            bool(seats),
            privileged,
            away if away or self._known.leave_known else None,
            units,
        )

    def _when(self, given: dict[str, Any]) -> dict[str, list[bool]]:
        """Outside hours: before or after the pack's times, and all of a day on which offices are closed."""
        closed = [self._closed(day) for day in given["local_date"]]
        opens, closes = self._hours.opens, self._hours.closes
        return {
            "holiday": closed,
            # Japan's offset is whole hours, so the minute is that of UTC.
            "off_hours": [
                shut or not opens <= hour * 60 + time.minute < closes
                for shut, hour, time in zip(closed, given["local_hour"], given["time"], strict=True)
            ],
        }

    def _find_holding(self, text: str) -> int | None:
        return self._known.holding_numbers.get(fold_words(text), self._known.holding) if text else self._known.holding

    def _find_level(self, holding: int | None, day: date) -> str:
        entry = self._known.entries.get(holding) if holding is not None else None
        return entry.level_on(day) if entry else ""

    def _may_use(self, standing: Standing, holding: int | None) -> bool | None:
        if standing.person is None or holding is None:
            return None
        key = (standing.units, holding)
        if key not in self._granted:
            allowed = self._known.uses.get(holding)
            self._granted[key] = bool(standing.units & allowed) if allowed is not None else None
        return self._granted[key]

    def _subjects(self, uids: Sequence[str]) -> list[str]:
        tokens = self._tokens
        if len(tokens) > REMEMBERED:
            tokens = self._tokens = {"": ""}
        found = []
        for uid in uids:
            token = tokens.get(uid)
            if token is None:
                token = tokens[uid] = token_of(uid, self._token_key)
            found.append(token)
        return found

    def _relation(self, standing: Standing, token: str) -> str:
        """How close the resident is to who looked; a colleague is somebody else of the staff in the same 課."""
        if standing.person is None:
            return ""
        if said := self._known.relations.get(standing.person, {}).get(token):
            return said
        other = self._known.own.get(token)
        return COLLEAGUE if other is not None and standing.units & self._units_of(other) else ""

    def _units_of(self, person: int) -> frozenset[int]:
        seats = self._known.seats.get(person, ())
        return frozenset().union(*(self._known.bodies.get(seat.unit, frozenset()) for seat in seats))


def _array(values: Sequence[Any], field: pa.Field) -> pa.Array:
    try:
        return pa.array(values, field.type)
    except UnicodeEncodeError:  # half of a pair of surrogates, as JSON may spell it: no text that can be kept
        return pa.array([text.encode("utf-8", "replace").decode() for text in values], field.type)


def _who(standings: Sequence[Standing]) -> dict[str, list[Any]]:
    names = ("account", "person", "unit", "post", "posted", "privileged", "on_leave")
    return {name: [getattr(one, name) for one in standings] for name in names}


def _said(given: dict[str, Any]) -> dict[str, list[Any]]:
    """What the source says of the access itself, bounded."""
    detail = zip(given["table_name"], given["query_string"], given["message"], strict=True)
    return {
        "object_name": [text[:OBJECT_LENGTH] for text in given["object_name"]],
        "people": [_bounded(number) for number in given["people"]],
        "rows": [_bounded(number) for number in given["rows"]],
        "source_address": [
            (ip or host)[:SHORT]
            for ip, host in zip(given["src_endpoint_ip"], given["src_endpoint_hostname"], strict=True)
        ],
        "purpose": [text[:SHORT] for text in given["purpose"]],
        "case_uid": [text[:SHORT] for text in given["case_uid"]],
        "detail": [" ".join(filter(None, said))[:DETAIL_LENGTH] for said in detail],
    }


def _bounded(number: int | None) -> int | None:
    return number if number is None or number <= MOST_COUNT else MOST_COUNT
