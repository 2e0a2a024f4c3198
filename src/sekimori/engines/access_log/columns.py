"""Whole columns of a source into records: the same ones as ``normalise`` makes row by row, several times faster.

``Normaliser`` stays the definition. Everything here is either one of its own functions, called once for each different
value, or a kernel of pyarrow that does the same; a row that is unusual in any way is *odd* and goes through it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.access_log.clocks import NotATime
from sekimori.engines.access_log.column_clocks import read_times
from sekimori.engines.access_log.normalise import Normaliser, Prepared, Unfit
from sekimori.engines.access_log.schema import BETWEEN, CODES, NUMBERS, TEXTS, AccessRecord, content_hashes
from sekimori.engines.access_log.source import Coded, Names
from sekimori.kernel.text import fold_code

SPACES = "".join(filter(str.isspace, map(chr, range(0x110000))))  # what str.strip takes away
_TYPES: dict[str, pa.DataType] = {
    "time": pa.timestamp("us", "UTC"),
    "people": pa.int64(),
    "rows": pa.int64(),
    "line": pa.int64(),
    "local_date": pa.date32(),
    "local_hour": pa.int8(),
    "local_weekday": pa.int8(),
}
_NULLABLE = NUMBERS
SCHEMA = pa.schema(
    [pa.field(name, _TYPES.get(name, pa.string()), nullable=name in _NULLABLE) for name in AccessRecord._fields]
)
UID, LINE = SCHEMA.get_field_index("metadata_uid"), SCHEMA.get_field_index("line")
Tidy = Sequence[pa.Array | None]
_NONE = -1  # stands for a count that the source does not give; null stands for one that cannot be read


class Made(NamedTuple):
    """What became of the rows of some columns.

    ``accepted`` and ``odd`` are places of rows in order; ``fields`` the accepted rows' columns of the schema but for name
    and line (null there), ``contents`` what their names are made of; ``skipped`` the rows left out, by reason.
    """

    accepted: Sequence[int]
    odd: Sequence[int]
    fields: list[pa.Array]
    contents: list[bytes]
    skipped: Counter[str]


class Columnar:
    """Makes records of columns in the order of ``Normaliser.wanted``."""

    def __init__(self, normaliser: Normaliser) -> None:
        self._normaliser, self._source = normaliser, normaliser.source
        self._places = normaliser.places
        self._empty = pa.array(sorted(self._source.empty), pa.string())
        self._rules = [(rule, pa.array(sorted(rule.values), pa.string())) for rule in self._source.ignored]

    def made(self, columns: Sequence[pa.Array | None], size: int) -> Made:
        """This function will make records of all rows that are not unusual; a column that is ``None`` is empty."""
        tidy = [None if column is None else self._tidy(column) for column in columns]
        skipped: Counter[str] = Counter()
        left = self._left(tidy, size, skipped)
        if left is not None:
            tidy, size = [None if column is None else column.take(left) for column in tidy], len(left)
        fields, content = self._fields(tidy, size)
        doubts = [column.is_valid() for column in (*fields, content) if column.null_count]
        places = range(size) if left is None else left.to_pylist()
        if not doubts:
            return Made(places, (), self._complete(fields), _hashed(content), skipped)
        fine = reduce(pc.and_, doubts)
        good, odd = pc.indices_nonzero(fine), pc.indices_nonzero(pc.invert(fine))
        fields = self._complete([column.take(good) for column in fields])
        accepted, others = ([places[place] for place in found.to_pylist()] for found in (good, odd))
        return Made(accepted, others, fields, _hashed(content.take(good)), skipped)

    def _tidy(self, column: pa.Array) -> pa.Array:
        column = pc.utf8_trim(column, characters=SPACES)
        if len(self._empty):
            column = pc.if_else(pc.is_in(column, self._empty), "", column)
        return column

    def _left(self, columns: Tidy, size: int, skipped: Counter[str]) -> pa.Array | None:
        """The places of rows that no rule leaves out; ``None`` if that is all of them."""
        left: pa.Array | None = None
        for rule, values in self._rules:
            hit = pc.is_in(self._joined(columns, (rule.column,), size), values)
            hit = pc.invert(hit) if rule.unless else hit
            hit = hit if left is None else pc.and_(hit, left)
            if count := pc.sum(hit, min_count=0).as_py():
                skipped[rule.reason] += count
                left = pc.invert(hit) if left is None else pc.and_not(left, hit)
        return None if left is None else pc.indices_nonzero(left)

    def _fields(self, columns: Tidy, size: int) -> tuple[list[pa.Array], pa.Array]:
        """Operation, status, people, rows, texts and moments, null in a row that is odd; and the contents' texts."""
        source = self._source
        when = read_times(self._normaliser.clock, self._joined(columns, source.timing.columns, size))
        operation = self._coded(columns, size, source.operation, self._normaliser.operation.of)
        status = self._coded(columns, size, source.status, self._normaliser.status.of)
        people, rows = (self._counts(columns, name) for name in NUMBERS)
        texts = self._texts(columns, size)
        content = _content([source.code, when.texts, operation, status, _numbers(people, rows), *texts])
        whole = [each if isinstance(each, pa.Array) else pa.repeat(each, size) for each in (operation, status, *texts)]
        counts = [pa.repeat(pa.scalar(_NONE, pa.int64()), size) if each is None else each for each in (people, rows)]
        return [*whole[:2], *counts, *whole[2:], when.micros, when.days, when.hours, when.weekdays], content

    def _joined(self, columns: Tidy, names: tuple[Names, ...], size: int) -> pa.Array:
        found = [columns[self._places[each]] for each in names]
        if all(each is None for each in found):
            return pa.repeat("", size)
        if len(found) == 1:
            return found[0]
        return pc.utf8_trim(
            pc.binary_join_element_wise(*("" if each is None else each for each in found), " "), characters=SPACES
        )

    def _coded(self, columns: Tidy, size: int, coded: Coded, of: Callable[[str], str]) -> pa.Array | str:
        if not coded.columns:
            return str(of(""))
        return translated(self._joined(columns, coded.columns, size), lambda text: str(of(text)))

    def _counts(self, columns: Tidy, name: str) -> pa.Array | None:
        names = self._source.fields.get(name)
        column = columns[self._places[names]] if names else None
        if column is None:
            return None

        def count(text: str) -> int:
            found = self._normaliser.count(text, name)
            return _NONE if found is None else found

        return translated(column, count, pa.int64())

    def _texts(self, columns: Tidy, size: int) -> list[pa.Array | str]:
        source = self._source
        texts: list[pa.Array | str] = []
        for name in TEXTS:
            column = columns[self._places[source.fields[name]]] if name in source.fields else None
            if name in CODES and column is not None and not pc.all(pc.string_is_ascii(column)).as_py():
                column = translated(column, lambda text: text if text.isascii() else fold_code(text))
            texts.append(source.constants.get(name, "") if column is None else column)
        if source.domain_in_name:
            self._split(texts, size)
        for name in source.required:
            place = TEXTS.index(name)
            if isinstance(texts[place], pa.Array):
                texts[place] = pc.if_else(pc.equal(texts[place], ""), None, texts[place])
            elif not texts[place]:
                texts[place] = pa.nulls(size, pa.string())
        return texts

    @staticmethod
    def _split(texts: list[pa.Array | str], size: int) -> None:
        """``DOMAIN\\name`` into both; a domain that stands in a column of its own counts first."""
        name, domain = TEXTS.index("actor_user_name"), TEXTS.index("actor_user_domain")
        whole = texts[name]
        if not isinstance(whole, pa.Array):
            whole = pa.repeat(whole, size)
        before = translated(whole, lambda text: text.rpartition("\\")[0])
        texts[name] = translated(whole, lambda text: text.rpartition("\\")[2])
        own = texts[domain]
        if isinstance(own, pa.Array):
            texts[domain] = pc.if_else(pc.equal(own, ""), before, own)
        elif not own:
            texts[domain] = before

    def _complete(self, fields: list[pa.Array]) -> list[pa.Array]:
        """All columns of the schema for rows that are accepted."""
        operation, status, *numbers_texts, micros, days, hours, weekdays = fields
        size = len(micros)
        numbers = [pc.if_else(pc.equal(each, _NONE), None, each) for each in numbers_texts[:2]]
        derived = [pa.nulls(size, pa.string()), pa.nulls(size, pa.int64()), days.cast(pa.date32()), hours, weekdays]
        time = micros.cast(_TYPES["time"])
        return [pa.repeat(self._source.code, size), time, operation, status, *numbers, *numbers_texts[2:], *derived]


def translated(texts: pa.Array, translate: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """This function will translate every text, each different one once; null where it does not fit."""
    coded = texts.dictionary_encode()
    found = []
    for text in coded.dictionary.to_pylist():
        try:
            found.append(translate(text))
        except (Unfit, NotATime):
            found.append(None)
    return pa.array(found, kind or pa.string()).take(coded.indices)


def table_of(code: str, found: Sequence[Prepared]) -> list[pa.Array]:
    """This function will write single records as columns of the schema, name and line null."""
    rows = [
        (code, one.when.moment, one.operation, one.status, one.people, one.rows, *one.texts, None, None, *one.when[2:])
        for one in found
    ]
    return [pa.array([row[place] for row in rows], field.type) for place, field in enumerate(SCHEMA)]


def _numbers(people: pa.Array | None, rows: pa.Array | None) -> pa.Array | str:
    written = [
        "None" if each is None else pc.if_else(pc.equal(each, _NONE), "None", each.cast(pa.string()))
        for each in (people, rows)
    ]
    return (
        f"{written[0]} {written[1]}" if people is None and rows is None else pc.binary_join_element_wise(*written, " ")
    )


def _content(parts: list[pa.Array | str]) -> pa.Array:
    """The text that ``content_hash`` hashes; null where a value is, or where a value holds the separator."""
    joined: list[pa.Array | str] = []
    for part in parts:  # constants side by side are one constant
        if joined and isinstance(part, str) and isinstance(joined[-1], str):
            joined[-1] += BETWEEN + part
        else:
            joined.append(part)
    texts = pc.binary_join_element_wise(*joined, BETWEEN)
    if _bytes_of(texts).count(BETWEEN.encode()) == (len(parts) - 1) * (len(texts) - texts.null_count):
        return texts
    return pc.if_else(pc.equal(pc.count_substring(texts, BETWEEN), len(parts) - 1), texts, None)


def _hashed(texts: pa.Array) -> list[bytes]:
    if not len(texts):
        return []
    marks = memoryview(texts.buffers()[1]).cast("i")[texts.offset : texts.offset + len(texts) + 1].tolist()
    return content_hashes(_bytes_of(texts), marks)


def _bytes_of(texts: pa.Array) -> bytes:
    """The texts behind each other; of a part of an array, those of the whole."""
    data = texts.buffers()[2]
    return data.to_pybytes() if data else b""
