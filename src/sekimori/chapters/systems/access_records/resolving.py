"""From records as a source wrote them to records as the store keeps them: everything an analysis asks, resolved at once.

By column: what repeats (an account on a day, a resident, a holding) is worked out once and spread over its rows, because
a delivery has millions of records and few of these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sekimori.chapters.systems.access_records.knowledge import COLLEAGUE, Knowledge
from sekimori.chapters.systems.access_records.storing import token_of
from sekimori.engines.analytics.schema import DERIVED, SCHEMA, day_of
from sekimori.kernel.business_days import is_business_day
from sekimori.kernel.text import fold_words

OBJECT_LENGTH, DETAIL_LENGTH, SHORT = 400, 400, 120
MOST_COUNT = 2**31 - 1  # what the store's columns of counts can hold
REMEMBERED = 500_000  # residents, before the memory is emptied
BETWEEN = "\x1f"
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


OF_STANDING = ("account", "person", "unit", "post", "posted", "privileged", "on_leave")


@dataclass(frozen=True)
class Spread:
    """A column as its different values and, for each row, which of them it has."""

    values: list[Any]
    places: pa.Array

    def column(self, name: str, worked_out: Sequence[Any]) -> pa.Array:
        """This function will return the column that has, in each row, what was worked out for its value."""
        return pa.array(worked_out, STORED.field(name).type).take(self.places)


class Resolver:
    """Resolves the records of one delivery; made once for it."""

    def __init__(self, known: Knowledge, *, source: str, hours: Hours, token_key: bytes) -> None:
        self._known, self._source, self._hours, self._token_key = known, source, hours, token_key
        self._tokens: dict[str, str] = {"": ""}
        self._stand = cache(self._find_standing)
        self._near = frozenset(known.own).union(*known.relations.values())  # residents close to anybody

    def table(self, records: pa.Table) -> pa.Table:
        """This function will return records, in the columns of ``access_log``, as the store takes them."""
        given = {name: records[name].combine_chunks() for name in records.column_names}
        days = given["local_date"].cast(pa.int32())
        who = _spread(_joined(given["actor_user_name"], given["actor_user_uid"], days.cast(pa.string())))
        standings = [self._stand(*_apart(text)) for text in who.values]
        whose = _spread(given["subject_uid"])
        tokens = [self._token(text) for text in whose.values]
        columns: dict[str, Any] = {
            "metadata_uid": given["metadata_uid"],
            "source": pa.array([self._source], pa.string()).take(pa.array([0] * len(records), pa.int8())),
            "time": given["time"],
            "local_date": given["local_date"],
            "local_hour": given["local_hour"],
            **self._when(given, days),
            **{name: who.column(name, [getattr(one, name) for one in standings]) for name in OF_STANDING},
            "activity": given["operation"],
            "status": given["status"],
            **self._which(given["holding"], days, who, standings),
            "subject": whose.column("subject", tokens),
            "watched": whose.column("watched", [token in self._known.watched for token in tokens]),
            "relation": self._relations(who, standings, whose, tokens),
            **_said(given),
        }
        cast = [_as_stored(columns[field.name], field) for field in STORED]
        return pa.table(cast, schema=STORED)

    def _find_standing(self, name: str, uid: str, day: date) -> Standing:
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

    def _when(self, given: dict[str, pa.Array], days: pa.Array) -> dict[str, pa.Array]:
        """Outside hours: before or after the pack's times, and all of a day on which offices are closed."""
        spread = _spread(days)
        closed = spread.column("holiday", [not is_business_day(day_of(day)) for day in spread.values])
        # Japan's offset is whole hours, so the minute is that of UTC.
        hour, minute = given["local_hour"].cast(pa.int32()), pc.minute(given["time"]).cast(pa.int32())
        at = pc.add(pc.multiply(hour, 60), minute)
        outside = pc.or_(pc.less(at, self._hours.opens), pc.greater_equal(at, self._hours.closes))
        return {"holiday": closed, "off_hours": pc.or_(closed, outside)}

    def _which(self, texts: pa.Array, days: pa.Array, who: Spread, standings: list[Standing]) -> dict[str, pa.Array]:
        """Which holding, its level that day, and whether a unit of the person's has it."""
        which = _spread(texts)
        holdings = [self._holding(text) for text in which.values]
        when = _spread(days)
        by_day = _pairs(which, when)
        by_unit = _pairs(who, which)
        return {
            "holding": which.column("holding", holdings),
            "level": by_day.column(
                "level", [self._level(holdings[one], day_of(when.values[day])) for one, day in by_day.values]
            ),
            "granted": by_unit.column(
                "granted", [self._may_use(standings[one], holdings[held]) for one, held in by_unit.values]
            ),
        }

    def _holding(self, text: str) -> int | None:
        return self._known.holding_numbers.get(fold_words(text), self._known.holding) if text else self._known.holding

    def _level(self, holding: int | None, day: date) -> str:
        entry = self._known.entries.get(holding) if holding is not None else None
        return entry.level_on(day) if entry else ""

    def _may_use(self, standing: Standing, holding: int | None) -> bool | None:
        if standing.person is None or holding is None:
            return None
        allowed = self._known.uses.get(holding)
        return bool(standing.units & allowed) if allowed is not None else None

    def _token(self, uid: str) -> str:
        token = self._tokens.get(uid)
        if token is None:
            if len(self._tokens) > REMEMBERED:
                self._tokens = {"": ""}
            token = self._tokens[uid] = token_of(uid, self._token_key)
        return token

    def _relations(self, who: Spread, standings: list[Standing], whose: Spread, tokens: list[str]) -> pa.Array:
        """Asked only of residents who are close to somebody; of the others there is nothing to say."""
        asked = whose.column("watched", [token in self._near for token in tokens])
        places = pc.indices_nonzero(asked)
        found = [""] * len(asked)
        for place, one, other in zip(
            places.to_pylist(), who.places.take(places).to_pylist(), whose.places.take(places).to_pylist(), strict=True
        ):
            found[place] = self._relation(standings[one], tokens[other])
        return pa.array(found, pa.string())

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


def _spread(column: pa.Array) -> Spread:
    encoded = column.dictionary_encode()
    return Spread(encoded.dictionary.to_pylist(), encoded.indices)


def _pairs(first: Spread, second: Spread) -> Spread:
    """The pairs of places that occur."""
    width = max(len(second.values), 1)
    joined = pc.add(pc.multiply(first.places.cast(pa.int64()), width), second.places.cast(pa.int64()))
    spread = _spread(joined)
    return Spread([divmod(value, width) for value in spread.values], spread.places)


def _joined(name: pa.Array, uid: pa.Array, day: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(day, uid, name, BETWEEN)


def _apart(text: str) -> tuple[str, str, date]:
    day, uid, name = text.split(BETWEEN, 2)
    return name, uid, day_of(int(day))


def _as_stored(column: pa.Array, field: pa.Field) -> pa.Array:
    return column if column.type == field.type else column.cast(field.type)


def _said(given: dict[str, pa.Array]) -> dict[str, pa.Array]:
    """What the source says of the access itself, bounded."""
    detail = pc.binary_join_element_wise(given["table_name"], given["query_string"], given["message"], " ")
    ip, host = given["src_endpoint_ip"], given["src_endpoint_hostname"]
    cut: Callable[..., pa.Array] = pc.utf8_slice_codeunits
    return {
        "object_name": cut(given["object_name"], 0, OBJECT_LENGTH),
        "people": pc.min_element_wise(given["people"], pa.scalar(MOST_COUNT, given["people"].type), skip_nulls=False),
        "rows": pc.min_element_wise(given["rows"], pa.scalar(MOST_COUNT, given["rows"].type), skip_nulls=False),
        "source_address": cut(pc.if_else(pc.equal(ip, ""), host, ip), 0, SHORT),
        "purpose": cut(given["purpose"], 0, SHORT),
        "case_uid": cut(given["case_uid"], 0, SHORT),
        "detail": cut(pc.utf8_trim_whitespace(detail), 0, DETAIL_LENGTH),
    }
