"""Detection in tables: one decision for a column where header and content allow it, text detection for the rest."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sekimori.engines.deidentify.blocks import Block, Row, blocks
from sekimori.engines.deidentify.entries import beside_labels, entries
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Gazetteer, gazetteer
from sekimori.engines.deidentify.profile import Decision, decide, kind_of_header
from sekimori.engines.deidentify.text import DEFAULT, Options, scan_several

# A number this short is no phone, no identifier and no date; it need not be looked through.
_DIGIT = re.compile(r"\d")
_NOTHING = re.compile(r"[0-9０-９,.\-+%¥]{0,7}")
_LONGEST_ENTRY = 100  # characters: an address with its building; what is longer is a text
Others = dict[str, list[tuple[int, int]]]  # texts that no column tells of, with their rows and columns
_TELLING = 100  # cells of one piece of a long table that say what the same column holds in the next


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of one table holds. Rows and columns count from 0; rows are half-open."""

    index: int
    first: int
    end: int
    header: str
    kind: Kind
    score: float
    reason: str
    cells: int


@dataclass(frozen=True, slots=True)
class CellFinding:
    """Something found inside a cell of a column that is not of one kind; offsets are those of the cell's text."""

    row: int
    column: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class TableScan:
    """What was found on a sheet. ``headers`` and ``held`` are what the next piece of a long table goes on with."""

    columns: tuple[Column, ...]
    inside: tuple[CellFinding, ...]
    headers: Mapping[int, str] = field(default_factory=dict)
    held: Mapping[tuple[int, str], Decision] = field(default_factory=dict)
    settled: tuple[tuple[int, int, int], ...] = ()  # columns that were made coarse before: index, first and end row

    def counts(self) -> dict[Kind, int]:
        """This function will count the cells of identified columns and the findings in the others, by kind."""
        found: Counter[Kind] = Counter()
        for column in self.columns:
            found[column.kind] += column.cells
        found.update(each.finding.kind for each in self.inside)
        return dict(found)

    def covered(self, rows: Sequence[Row]) -> Iterator[CellFinding]:
        """This function will name every cell of the identified columns, whole, and then what was found in other cells."""
        for column in self.columns:
            for row in range(column.first, column.end):
                text = rows[row][column.index] if column.index < len(rows[row]) else ""
                if text:
                    found = Finding(0, len(text), column.kind, column.score, column.reason)
                    yield CellFinding(row, column.index, found)
        yield from self.inside


def scan_table(rows: Sequence[Row], options: Options = DEFAULT, before: TableScan | None = None) -> TableScan:
    """This function will find personal information on a sheet: rows of cells, all of them text, blank ones empty.

    ``before`` is what was found in the piece of the same table before this one. Each piece is judged anew, so that a
    column that turns personal later does not slip through; one that was personal by its content stays so in doubt.
    """
    places = gazetteer().with_towns(options.towns)
    columns: list[Column] = []
    others: Others = defaultdict(list)
    settled: list[tuple[int, int, int]] = []
    headers = before.headers if before else {}
    held = dict(before.held) if before else {}
    for block in blocks(rows, before.headers if before else None):
        headers = block.headers or headers
        beside = {} if block.headers else _beside(rows, block)
        for index in range(max((len(row) for row in rows[block.above.start : block.end]), default=0)):
            _note(others, rows, index, block.above)
            apart: set[int] = beside.get(index, set())
            _note(others, rows, index, sorted(apart))
            data = [row for row in range(block.first, block.end) if row not in apart] if apart else block.data
            lines = [rows[row] for row in data] if apart else rows[block.first : block.end]
            cells = [line[index] for line in lines if index < len(line) and line[index]]
            header = block.headers.get(index, "")
            decision = decide(header, cells, places) if cells else None
            if decision and not decision.reason:
                decision = held.get((index, header), decision)
            if decision and decision.kind:
                if len(cells) >= _TELLING:
                    held[index, header] = decision
                columns.append(_column(block, index, decision.kind, decision.score, decision.reason, len(cells)))
            elif decision and decision.settled:
                settled.append((index, block.first, block.end))
            elif decision:
                _note(others, rows, index, data)
    filled_in = tuple(_entries(rows, others, places))
    return TableScan(
        tuple(columns),
        (*filled_in, *_look_inside(rows, columns, others, filled_in, options)),
        headers,
        held,
        tuple(settled),
    )


def _beside(rows: Sequence[Row], block: Block) -> dict[int, set[int]]:
    """Per column the rows where a label to the left tells what stands there: no column, whatever it looks like."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in block.data:
        for index, _ in beside_labels(rows[row], range(len(rows[row]))):
            found[index].add(row)
    return found


def _column(block: Block, index: int, kind: Kind, score: float, reason: str, cells: int) -> Column:
    return Column(index, block.first, block.end, block.headers.get(index, ""), kind, score, reason, cells)


def _note(others: Others, rows: Sequence[Row], index: int, where: Iterable[int]) -> None:
    """Remember where each text stands: the same text is looked through once."""
    for row in where:
        text = rows[row][index] if index < len(rows[row]) else ""
        if text and not _NOTHING.fullmatch(text):
            others[text].append((row, index))


def _entries(rows: Sequence[Row], others: Others, places: Gazetteer) -> Iterator[CellFinding]:
    """Cells of no column that a label to their left tells of: whole, and not looked through again."""
    left: dict[int, set[int]] = {row: set() for text in others if kind_of_header(text) for row, _ in others[text]}
    for text, where in others.items() if left else ():
        for row, index in where if len(text) <= _LONGEST_ENTRY else ():
            if row in left:
                left[row].add(index)
    for row, wanted in sorted(left.items()):
        for index, found in entries(rows[row], places, sorted(wanted)):
            others[rows[row][index]].remove((row, index))
            yield CellFinding(row, index, found)


def _look_inside(
    rows: Sequence[Row],
    columns: list[Column],
    others: Others,
    filled_in: Sequence[CellFinding],
    options: Options,
) -> Iterator[CellFinding]:
    """All texts in one go, a line each, so that a name of one cell is found in the others."""
    names = {
        rows[row][column.index].strip()
        for column in columns
        if column.kind is Kind.PERSON
        for row in range(column.first, column.end)
        if column.index < len(rows[row]) and _could_be_name(rows[row][column.index])
    }
    names |= {rows[each.row][each.column].strip() for each in filled_in if each.finding.kind is Kind.PERSON}
    about_people = any(column.kind in (Kind.PERSON, Kind.ADDRESSEE_NUMBER, Kind.MY_NUMBER) for column in columns)
    told = replace(options, names=options.names | names, about_people=options.about_people or about_people)
    texts = list(others)
    for number, found in scan_several(texts, told):
        for row, column in others[texts[number]]:
            yield CellFinding(row, column, found)


def _could_be_name(text: str) -> bool:
    return 2 < len(text) <= 24 and not _DIGIT.search(text)
