"""A file by column, a portion at a time: what ``Reading`` yields one by one, with the same counts and the same digest."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import pyarrow as pa

from sekimori.engines.access_log.columns import LINE, SCHEMA, UID, Columnar, table_of
from sekimori.engines.access_log.items import (
    HEADING,
    Bad,
    Columns,
    Item,
    Other,
    Pieces,
    Quarantined,
    Row,
    Skip,
    Stretch,
    Tally,
)
from sekimori.engines.access_log.nested import Found
from sekimori.engines.access_log.normalise import Normaliser, Prepared, Repeats, Unfit, unfit_row
from sekimori.engines.access_log.source import Source

AT_ONCE = 5_000  # rows that come one by one and are made together; more would only keep the garbage collector busy
_UID_LETTERS = 32


class File(Protocol):
    """What ``Reading`` does for both ways to read a file."""

    source: Source
    tally: Tally
    repeats: Repeats

    @property
    def nested(self) -> bool: ...

    def normaliser(self, columns: tuple[str, ...] | None) -> Normaliser: ...

    def opened(self, row: Row, columns: tuple[str, ...] | None) -> Found: ...

    def pieces(self, *, swift: bool = False) -> Pieces: ...

    def note(self, data: bytes) -> None: ...

    def finish(self) -> None: ...


class Portion(NamedTuple):
    """A part of a file: its records, in the columns of ``columns.SCHEMA``, and its quarantined lines, both in order."""

    table: pa.Table
    quarantined: list[Quarantined]


def portions(reading: File) -> Iterator[Portion]:
    """This function will read a file.

    :raises Refused: while iterating, if the file is not of the source's format at all.
    """
    maker = _Maker(reading, None)
    waiting: list[Item] = []
    for line, item in reading.pieces(swift=True):
        if type(item) is dict and len(waiting) < AT_ONCE:  # nearly all of a file with one record a line
            waiting.append((line, item))
            continue
        if waiting and (isinstance(item, Stretch | Columns) or len(waiting) >= AT_ONCE):
            yield maker.portion(maker.gathered(waiting))
            waiting = []
        if isinstance(item, Stretch):
            yield maker.portion(item)
            continue
        if isinstance(item, Columns):
            maker = _Maker(reading, item.names)
            if not item.written:
                continue
        waiting.append((line, item))
    if waiting:
        yield maker.portion(maker.gathered(waiting))
    reading.finish()


class _Maker:
    """Makes portions of rows with the same columns."""

    def __init__(self, reading: File, columns: tuple[str, ...] | None) -> None:
        self._reading, self._columns = reading, columns
        self._normaliser = reading.normaliser(columns)
        self._columnar = Columnar(self._normaliser)

    def gathered(self, items: Sequence[Item]) -> Stretch:
        """This function will make columns of rows that came one by one."""
        others: dict[int, Other] = {}
        rows: dict[int, tuple[Row, Row]] = {}
        opened = self._reading.opened if self._reading.nested else None
        for place, (_, item) in enumerate(items):
            if isinstance(item, tuple):
                others[place] = item
                continue
            whole = opened(item, self._columns) if opened else item
            if isinstance(whole, tuple):
                others[place] = whole
            else:
                rows[place] = item, whole
        taken = [self._normaliser.taken(whole) for _, whole in rows.values()]
        columns = [pa.array(values, pa.string()) for values in zip(*taken, strict=True)]
        return Stretch([line for line, _ in items], list(rows), columns, others, rows.__getitem__)

    def portion(self, stretch: Stretch) -> Portion:
        """This function will make records of a stretch, count them and add them to the digest."""
        tally = self._reading.tally
        tally.read += len(stretch.lines)
        single: dict[int, Prepared] = {}
        wrong: dict[int, Bad] = {}
        accepted: Sequence[int] = ()
        fields, contents = table_of(self._reading.source.code, ()), []
        if stretch.places:
            made = self._columnar.made(stretch.columns, len(stretch.places))
            tally.ignored.update(made.skipped)
            accepted, fields, contents = _at(stretch.places, made.accepted), made.fields, made.contents
            for place in _at(stretch.places, made.odd):
                self._one(place, *stretch.row(place), single, wrong)
        for place, item in stretch.others.items():
            if isinstance(item, Bad):
                wrong[place] = item
            elif isinstance(item, tuple):
                tally.ignored[(HEADING if isinstance(item, Columns) else item).reason] += 1
            else:
                self._one(place, item, item, single, wrong)
        if single:
            accepted, fields, contents = self._mixed(accepted, fields, contents, single)
        tally.accepted += len(accepted)
        tally.quarantined += len(wrong)
        return self._named(stretch.lines, accepted, fields, contents, wrong)

    def _one(self, place: int, row: Row, whole: Row, single: dict[int, Prepared], wrong: dict[int, Bad]) -> None:
        try:
            found = self._normaliser.prepared(self._normaliser.taken(whole))
        except Unfit as unfit:
            wrong[place] = unfit_row(unfit, row)
            return
        if isinstance(found, Skip):
            self._reading.tally.ignored[found.reason] += 1
        else:
            single[place] = found

    def _mixed(
        self, places: Sequence[int], fields: list[pa.Array], contents: list[bytes], single: dict[int, Prepared]
    ) -> tuple[Sequence[int], list[pa.Array], list[bytes]]:
        """Records made by column and single ones, in the order of the file."""
        more = table_of(self._reading.source.code, list(single.values()))
        contents = [*contents, *(one.content for one in single.values())]
        places = [*places, *single]
        order = sorted(range(len(places)), key=places.__getitem__)
        fields = [pa.concat_arrays(pair).take(pa.array(order)) for pair in zip(fields, more, strict=True)]
        return [places[number] for number in order], fields, [contents[number] for number in order]

    def _named(
        self,
        lines: Sequence[int],
        places: Sequence[int],
        fields: list[pa.Array],
        contents: list[bytes],
        wrong: dict[int, Bad],
    ) -> Portion:
        names = b"".join(self._reading.repeats.names(contents)).hex().encode()
        fields[UID] = _of_length(names, _UID_LETTERS)
        marks = pa.py_buffer(array("q", _at(lines, places)))
        fields[LINE] = pa.Int64Array.from_buffers(pa.int64(), len(places), [None, marks])
        note, begun, quarantined = self._reading.note, 0, []
        for place, what in sorted(wrong.items()):
            end = bisect_left(places, place) * _UID_LETTERS
            note(names[begun:end])
            note(f"\n{lines[place]} {what.reason}\n".encode())
            begun = end
            quarantined.append(Quarantined(lines[place], what.reason, what.raw))
        note(names[begun:])
        return Portion(pa.Table.from_arrays(fields, schema=SCHEMA), quarantined)


def _at(values: Sequence, places: Sequence[int]) -> Sequence:  # type: ignore[type-arg]
    """The values at these places, which are in order; all of them without copying."""
    return values if len(places) == len(values) else [values[place] for place in places]


def _of_length(data: bytes, length: int) -> pa.Array:
    """Texts of the same length that stand behind each other, in ASCII."""
    marks = array("i", range(0, len(data) + 1, length))
    return pa.StringArray.from_buffers(len(marks) - 1, pa.py_buffer(marks), pa.py_buffer(data))
