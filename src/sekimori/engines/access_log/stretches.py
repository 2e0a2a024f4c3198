"""Stretches of well-formed lines into columns, without touching their rows one by one.

A stretch is a block of lines, each of which is one row. What pyarrow reads in C++ must be, row by row, what the csv and
json modules read; a line for which that is not certain is read by those. Where most are uncertain there is no stretch.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import ConvertOptions, read_csv
from pyarrow.csv import ParseOptions as CsvParsing
from pyarrow.csv import ReadOptions as CsvReading
from pyarrow.json import ParseOptions as JsonParsing
from pyarrow.json import ReadOptions as JsonReading
from pyarrow.json import read_json

from sekimori.engines.access_log.columns import SPACES
from sekimori.engines.access_log.items import Other, Row, Stretch
from sekimori.engines.access_log.source import Names

MOST_ODD = 8  # one in so many lines may be odd, or all are read one by one
SHORTEST = 64  # lines that are worth it
LONGEST_FIELD = 100_000  # characters of a line: the csv module refuses fields from 131,072
_LONG = 900  # characters of JSON in which no nesting is deep
_NESTED = 400  # brackets in a longer line
_PLAIN = r'^(?:"[^"]*"|[^"{0}]*)(?:{1}(?:"[^"]*"|[^"{0}]*))*$'  # every quote opens or closes a whole field
_DOUBTS = ("\\ud", "\\uD", "NaN", "Inf")  # what pyarrow may read otherwise than the json module
_LETTERS = "\\NI"  # a single letter is looked for ten times as fast
_DOUBTFUL = re.compile(r"\\u[dD]|[:,\[]\s*-?(?:NaN|Inf)")
_KINDS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
_SAMPLE = 20


class Table:
    """Stretches of a table.

    :param names: of its columns, as they stand.
    :param parse: the row that one line is, or why it is none.
    :param finished: what a row becomes, since its length may be wrong.
    """

    def __init__(
        self,
        wanted: tuple[Names, ...],
        names: Sequence[str],
        *,
        delimiter: str,
        heading: list[str] | None,
        optional: int,
        parse: Callable[[str], list[str] | str],
        finished: Callable[[list[str]], Other],
    ) -> None:
        self._places = [next((names.index(name) for name in each if name in names), None) for each in wanted]
        self._needed = sorted({place for place in self._places if place is not None})
        self._width, self._delimiter, self._heading, self._optional = len(names), delimiter, heading, optional
        self._parse, self._finished = parse, finished
        escaped = {"\t": r"\t", "|": r"\|"}.get(delimiter, delimiter)
        self._plain = _PLAIN.format(escaped, escaped)

    def stretch(self, first: int, lines: list[str]) -> Stretch | None:
        """This function will read lines of which each is a row; ``None`` if they must be read one by one."""
        width = self._width_of(lines)
        if width < 2 or len(lines) < SHORTEST:
            return None
        odd = self._odd(lines)
        if odd is None or _marked(lines, odd):
            return None
        read = self._read(lines, odd, width)
        if read is None:
            return None
        places, columns = read
        place = next(iter(columns), self._width)
        if self._heading is not None and place < len(self._heading):
            again = pc.indices_nonzero(pc.equal(columns[place], self._heading[place])).to_pylist()
            if again:
                kept = sorted(set(range(len(places))).difference(again))
                places = [places[number] for number in kept]
                columns = {each: column.take(pa.array(kept, pa.int64())) for each, column in columns.items()}
        others = self._others(lines, _without(places, len(lines)))
        if others is None:
            return None
        found = [None if each is None else columns.get(each) for each in self._places]
        return Stretch(range(first, first + len(lines)), places, found, others, lambda at: self._row(lines[at]))

    def _width_of(self, lines: list[str]) -> int:
        """How many columns these lines have: an older version may leave the last ones out."""
        row = self._parse(lines[0]) if self._optional and lines else ""
        short = isinstance(row, list) and self._width - self._optional <= len(row) < self._width
        return len(row) if short else self._width

    def _odd(self, lines: list[str]) -> set[int] | None:
        """The lines that are not plain."""
        if max(map(len, lines)) > LONGEST_FIELD:
            return None
        odd = {place for place, line in enumerate(lines) if not line} if "" in lines else set()
        text = "".join(lines)
        if "\r" in text or "\0" in text:
            odd |= {place for place, line in enumerate(lines) if "\r" in line or "\0" in line}
        if '"' in text:
            plain = pc.match_substring_regex(pa.array(lines, pa.string()), self._plain)
            odd |= set(pc.indices_nonzero(pc.invert(plain)).to_pylist())
        return odd if len(odd) * MOST_ODD <= len(lines) else None

    def _read(self, lines: list[str], odd: set[int], width: int) -> tuple[Sequence[int], dict[int, pa.Array]] | None:
        kept = [place for place in range(len(lines)) if place not in odd] if odd else range(len(lines))
        data = "\n".join([lines[place] for place in kept] if odd else lines).encode()
        wrong: list[int] = []
        names = [str(place) for place in range(width)]
        needed = [place for place in self._needed if place < width]
        table = read_csv(
            pa.BufferReader(data),
            read_options=CsvReading(column_names=names, use_threads=False, block_size=len(data) + 1024),
            parse_options=CsvParsing(
                delimiter=self._delimiter,
                ignore_empty_lines=False,
                invalid_row_handler=lambda row: wrong.append(row.number - 1) or "skip",  # type: ignore[func-returns-value]
            ),
            convert_options=ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(place) for place in needed],
                strings_can_be_null=False,
            ),
        )
        if table.num_rows + len(wrong) != len(kept) or len(wrong) * MOST_ODD > len(lines):
            return None
        if wrong:
            short = set(wrong)
            kept = [place for number, place in enumerate(kept) if number not in short]
        return kept, {place: _whole(table[str(place)]) for place in needed}

    def _others(self, lines: list[str], places: Iterable[int]) -> dict[int, Other] | None:
        """Odd lines, read one by one; ``None`` if one of them is no whole row."""
        found: dict[int, Other] = {}
        for place in places:
            row = self._parse(lines[place])
            if not isinstance(row, list):
                return None
            found[place] = self._finished(row)
        return found

    def _row(self, line: str) -> tuple[Row, Row]:
        row = self._parse(line)
        finished = self._finished(row) if isinstance(row, list) else row
        if not isinstance(finished, list):
            raise TypeError(type(finished))
        return finished, finished


class Objects:
    """Stretches of JSON lines. The types of the values wanted are those of the first lines; any other line is odd."""

    def __init__(self, wanted: tuple[Names, ...], read: Callable[[str], Other]) -> None:
        self._wanted, self._read_one = wanted, read
        self._names = tuple(dict.fromkeys(name for names in wanted for name in names))
        self._tree = _tree(self._names)
        self._uniform = True  # as far as is known, all lines have the names of the first ones

    def stretch(self, first: int, lines: list[str]) -> Stretch | None:
        """This function will read lines of which each is an object; ``None`` if they must be read one by one."""
        samples = _parsed(lines[:_SAMPLE]) if len(lines) >= SHORTEST else []
        shape = self._shape(samples, self._names) if samples else None
        if shape is None:
            return None
        places = self._certain(lines)
        tables: list[tuple[Sequence[int], pa.Table]] = []
        brief = self._brief(lines, places, samples)
        if brief is not None:
            tables.append((places, brief))
        else:
            _halved(lines, places, partial(_objects, shape=shape), tables)
        places = tables[0][0] if len(tables) == 1 else [place for found, _ in tables for place in found]
        if len(places) * 2 < len(lines):
            return None
        table = pa.concat_tables([found for _, found in tables])
        values = {name: self._values(table, name) for name in self._names}
        dotted = [values[name][1] for name in self._names if "." in name]
        if any(dotted):
            return None
        columns = [self._first([values[name][0] for name in names]) for names in self._wanted]
        others = {place: self._read_one(lines[place]) for place in _without(places, len(lines))}
        return Stretch(range(first, first + len(lines)), places, columns, others, lambda at: self._row(lines[at]))

    def _row(self, line: str) -> tuple[Row, Row]:
        row = self._read_one(line)
        if not isinstance(row, dict):
            raise TypeError(type(row))
        return row, row

    def _brief(self, lines: list[str], places: Sequence[int], samples: list[object]) -> pa.Table | None:
        """All lines, read with the names of the first ones only: several times faster; ``None`` if others come, too."""
        if not self._uniform or not places or _others_in(samples, self._tree):
            return None
        present = [name for name in self._names if any(_has(sample, name) for sample in samples)]
        shape = self._shape(samples, present)
        kept = lines if len(places) == len(lines) else [lines[place] for place in places]
        table = _objects(kept, shape, others="error") if shape else None
        self._uniform = table is not None  # tried again for every block, it would cost more than it saves
        return table

    @staticmethod
    def _shape(samples: list[object], names: Iterable[str]) -> pa.Schema | None:
        """The types of the values wanted, or ``None`` where one is neither text nor a whole number."""
        tree: dict[str, Any] = {}
        for name in names:
            *around, last = name.split(".")
            inner = tree
            for step in around:
                inner = inner.setdefault(step, {})
                if not isinstance(inner, dict):
                    return None
            kinds = {type(value) for sample in samples if (value := _value(sample, [*around, last])) is not None}
            if isinstance(inner.get(last), dict) or not kinds <= set(_KINDS) or len(kinds) > 1:
                return None
            inner[last] = _KINDS[next(iter(kinds), str)]
            if around:
                tree[name] = pa.string()
        return pa.schema([pa.field(name, _struct(kind)) for name, kind in tree.items()])

    @staticmethod
    def _certain(lines: list[str]) -> Sequence[int]:
        """The lines that begin and end an object, and hold nothing that pyarrow reads otherwise than the json module."""
        text = "\n".join(lines)
        doubtful = any(letter in text for letter in _LETTERS) and any(word in text for word in _DOUBTS)
        whole = (
            not doubtful
            and max(map(len, lines)) <= _LONG
            and lines[0].startswith("{")
            and lines[-1].endswith("}")
            and text.count("}\n{") == len(lines) - 1
        )
        if whole:
            return range(len(lines))
        return [
            place
            for place, line in enumerate(lines)
            if line[:1] == "{"
            and line[-1:] == "}"
            and not (doubtful and _DOUBTFUL.search(line))
            and (len(line) <= _LONG or line.count("{") + line.count("[") < _NESTED)
        ]

    @staticmethod
    def _values(table: pa.Table, name: str) -> tuple[pa.Array | None, bool]:
        """The values as texts, none as an empty one; and whether one is written with the dots in its name."""
        first, *inner = name.split(".")
        if first not in table.column_names or (inner and name not in table.column_names):
            return None, False
        column = _whole(table[first])
        for step in inner:
            column = pc.struct_field(column, step)
        written = bool(inner) and table[name].null_count < len(table)
        if column.null_count == len(column):
            return None, written
        texts = column.cast(pa.string())
        return pc.coalesce(texts, "") if texts.null_count else texts, written

    @staticmethod
    def _first(values: list[pa.Array | None]) -> pa.Array | None:
        """Of the names a value may have, the first that is not empty."""
        found, *others = [value for value in values if value is not None] or [None]
        for other in others:
            found = pc.utf8_trim(found, characters=SPACES)
            found = pc.if_else(pc.equal(found, ""), other, found)
        return found


def _without(places: Sequence[int], size: int) -> Sequence[int]:
    """All other places, in order."""
    return sorted(set(range(size)).difference(places)) if len(places) < size else ()


def _parsed(lines: list[str]) -> list[object]:
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            continue
    return found


def _tree(names: Iterable[str]) -> dict[str, Any]:
    """The names by the object they stand in, and once more as they are written."""
    tree: dict[str, Any] = {}
    for name in names:
        inner = tree
        for step in name.split("."):
            inner = inner.setdefault(step, {})
        tree.setdefault(name, {})
    return tree


def _others_in(samples: Iterable[object], tree: dict[str, Any]) -> bool:
    """Whether an object has names that are not wanted."""
    return any(
        name not in tree or (isinstance(value, dict) and _others_in([value], tree[name]))
        for sample in samples
        if isinstance(sample, dict)
        for name, value in sample.items()
    )


def _has(found: object, name: str) -> bool:
    """Whether an object has a value of this name, written either way."""
    if isinstance(found, dict) and name in found:
        return True
    for step in name.split("."):
        if not isinstance(found, dict) or step not in found:
            return False
        found = found[step]
    return True


def _value(found: object, path: list[str]) -> object:
    for step in path:
        if not isinstance(found, dict):
            return found  # of a type that no struct has: the stretch is refused where it is read
        found = found.get(step)
    return found


def _struct(kind: Any) -> pa.DataType:
    if isinstance(kind, dict):
        return pa.struct([pa.field(name, _struct(inner)) for name, inner in kind.items()])
    return kind


def _objects(lines: list[str], shape: pa.Schema, others: str = "ignore") -> pa.Table | None:
    data = "\n".join(lines).encode()
    try:
        table = read_json(
            pa.BufferReader(data),
            read_options=JsonReading(use_threads=False, block_size=len(data) + 1024),
            parse_options=JsonParsing(explicit_schema=shape, unexpected_field_behavior=others),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    return table if table.num_rows == len(lines) else None


def _halved(
    lines: list[str],
    places: Sequence[int],
    read: Callable[[list[str]], pa.Table | None],
    found: list[tuple[Sequence[int], pa.Table]],
) -> None:
    """Reads all lines that can be read together; around one that cannot, ever shorter pieces."""
    if not places:
        return
    table = read(lines if len(places) == len(lines) else [lines[place] for place in places])
    if table is not None:
        found.append((places, table))
    elif len(places) >= max(2, SHORTEST // 2):
        middle = len(places) // 2
        _halved(lines, places[:middle], read, found)
        _halved(lines, places[middle:], read, found)


def _marked(lines: list[str], odd: set[int]) -> bool:
    """Whether what Arrow would read begins with a byte order mark, which it takes away: here it is a letter."""
    first = next((line for place, line in enumerate(lines) if place not in odd), "")
    return first.startswith("\ufeff")


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks)
        if column.num_chunks
        else pa.array([], column.type)
    )
