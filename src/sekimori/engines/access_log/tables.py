"""CSV and TSV of any layout, row by row.

Rows may span lines inside quotes. Text that stood inside quotes is never read as rows of its own — somebody could have
written it — unless the quotes are shown to be broken: a closing quote that no delimiter follows.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

from sekimori.engines.access_log.items import BLANK, HEADING, Bad, Columns, Item, Items, Pieces, Skip, Splitter, bad
from sekimori.engines.access_log.lines import Block
from sekimori.engines.access_log.source import Layout, Names
from sekimori.kernel.problems import Problem, Refused

LONGEST_ROW = 100_000  # characters over all its lines; the csv module itself stops a field at 131,072
MOST_ROW_LINES = 200
BEFORE_HEADING = 20  # rows among which the heading is looked for
UNCLOSED = "引用符が閉じていません"
UNGRAMMATICAL = "引用符の後に余分な文字があります"
TOO_LARGE = "一件が長すぎるか、引用符が閉じていません"
BEFORE = Skip("見出しより前の行")

_OPEN = "unexpected end of data"


def table_items(
    blocks: Iterable[Block], layout: Layout, needed: tuple[Names, ...], wanted: tuple[Names, ...] | None = None
) -> Pieces:
    """This function will read the rows of a table.

    :param needed: for every column the declaration names, the names it may have in the heading.
    :param wanted: columns of stretches, in their order; without, every row comes on its own.
    :raises Refused: if no heading with these columns is found among the first rows.
    """
    rows = Rows(layout)
    read = rows.read(blocks if wanted is None else _beginning_short(blocks))
    if layout.columns:
        heading, names, optional = None, layout.columns, layout.optional_last
        yield 0, Columns(names, written=False)
    else:
        heading, before = _heading(read, layout, needed)  # type: ignore[arg-type]
        yield from before
        if heading is None:
            return
        names, optional = before[-1][1].names, 0  # type: ignore[union-attr]
    if wanted is not None:
        rows.split = _splitter(rows, wanted, names, optional, heading)
    for line, row in read:
        yield line, _fitted(row, len(names), optional, heading) if type(row) is list else row


def _splitter(
    rows: "Rows", wanted: tuple[Names, ...], names: tuple[str, ...], optional: int, heading: list[str] | None
) -> Splitter:
    from sekimori.engines.access_log.stretches import Table

    return Table(
        wanted,
        names,
        delimiter=rows.delimiter,
        heading=heading,
        optional=optional,
        parse=rows.parse,
        finished=lambda row: _fitted(row, len(names), optional, heading),
    ).stretch


def _beginning_short(blocks: Iterable[Block]) -> Iterator[Block]:
    """The heading is looked for row by row: in as few rows as that takes."""
    for number, block in enumerate(blocks):
        if number or len(block.lines) <= BEFORE_HEADING:
            yield block
        else:
            yield block._replace(lines=block.lines[:BEFORE_HEADING])
            yield Block(block.first + BEFORE_HEADING, block.lines[BEFORE_HEADING:], block.clean)


def _heading(rows: Items, layout: Layout, needed: tuple[tuple[str, ...], ...]) -> tuple[list[str] | None, list[Item]]:
    """The heading as it is written, and what was read up to it."""
    before: list[Item] = []
    closest: list[str] | None = None
    for line, row in rows:
        if not isinstance(row, list):
            before.append((line, row))
        else:
            names = [name.strip() for name in row]
            missing = _missing(names, needed)
            if not missing:
                extra = (layout.extra_column,) if layout.extra_column else ()
                before.append((line, Columns((*names, *extra))))
                return row, before
            closest = missing if closest is None or len(missing) < len(closest) else closest
            before.append((line, BEFORE))
        if len(before) >= BEFORE_HEADING:
            break
    if closest is None and len(before) < BEFORE_HEADING:
        return None, before  # an empty file, or nothing in it can be read
    what = f"見出しに列「{'」「'.join(closest)}」がありません" if closest else "見出しの行を読めません"
    raise Refused(Problem("見出し", what, "取込み元の定義の列名と文字コードを、ファイルに合わせてください。"))


def _missing(names: list[str], needed: tuple[tuple[str, ...], ...]) -> list[str]:
    return [names_of[0] for names_of in needed if not any(name in names for name in names_of)]


def _fitted(row: list[str], width: int, optional: int, heading: list[str] | None) -> list[str] | Bad | Skip:
    """The row, if it has all its columns; a heading that comes again — files were joined — is no record."""
    if len(row) == width and row != heading:
        return row
    if not row:
        return BLANK
    if row == heading:
        return HEADING
    if width - optional <= len(row) < width:
        return row + [""] * (width - len(row))
    return bad(f"列が{len(row)}個あります（{width}個のはずです）", ",".join(row))


class Rows:
    """Lines into rows. Blocks without rows of several lines — nearly all — go through the csv module in one piece."""

    def __init__(self, layout: Layout) -> None:
        self.delimiter, self._multiline = layout.delimiter, layout.multiline
        self.split: Splitter | None = None  # takes whole blocks of rows by column, once the columns are known
        self._open: list[str] = []  # lines of a row whose quotes are not closed yet
        self._start = self._length = 0
        self._astray = False  # somewhere inside quotes of a row that was given up
        self._waiting: deque[tuple[int, str | Bad]] = deque()

    def read(self, blocks: Iterable[Block]) -> Pieces:
        """This function will yield every row as a list, and every line that belongs to none."""
        for block in blocks:
            if block.clean and not self._open and not self._astray:
                stretch = self.split and self.split(block.first, block.lines)  # type: ignore[arg-type]
                if stretch:
                    yield block.first, stretch
                    continue
                rows = self._at_once(block.lines)  # type: ignore[arg-type]
                if rows is not None:
                    yield from zip(count(block.first), rows, strict=False)
                    continue
            for numbered in enumerate(block.lines, start=block.first):
                self._waiting.append(numbered)
                while self._waiting:
                    yield from self._one(*self._waiting.popleft())
        yield from self._give_up(UNCLOSED)

    def _at_once(self, lines: list[str]) -> list[list[str]] | None:
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows if len(rows) == len(lines) else None

    def parse(self, *lines: str) -> list[str] | str:
        """This function will return the row that these lines are, or why they are none."""
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            return str(error)
        return rows[0] if rows else []

    def _one(self, line: int, text: str | Bad) -> Iterator[Item]:
        if isinstance(text, Bad):
            self._astray |= bool(self._open) or (self._multiline and self.parse(text.raw) == _OPEN)
            yield from self._give_up(UNCLOSED)
            yield line, text
        elif self._astray:
            yield from self._find_back(line, text)
        elif self._open:
            yield from self._continue(line, text)
        else:
            yield from self._begin(line, text)

    def _begin(self, line: int, text: str) -> Iterator[Item]:
        row = self.parse(text)
        if isinstance(row, list):
            yield line, row
        elif row == _OPEN and self._multiline:
            self._open, self._start, self._length = [text], line, len(text)
        else:
            yield line, bad(UNCLOSED if row == _OPEN else _reason(row), text)

    def _inside(self, text: str) -> list[str] | str:
        """What a line is that begins inside quotes: a quote set before it puts the reader there."""
        return self.parse('"' + text) if '"' in text else _OPEN

    def _continue(self, line: int, text: str) -> Iterator[Item]:
        self._open.append(text)
        self._length += len(text) + 1
        state = self._inside(text)
        if isinstance(state, list):
            lines, self._open = self._open, []
            row = self.parse(*(part + "\n" for part in lines[:-1]), text)
            yield self._start, row if isinstance(row, list) else bad(_reason(row), "\n".join(lines))
        elif state != _OPEN:
            lines, self._open = self._open, []
            yield self._start, bad(UNCLOSED, lines[0])
            self._waiting.extendleft(reversed(list(enumerate(lines[1:], start=self._start + 1))))
        elif self._length > LONGEST_ROW or len(self._open) > MOST_ROW_LINES:
            yield from self._give_up(TOO_LARGE)
            self._astray = True

    def _find_back(self, line: int, text: str) -> Iterator[Item]:
        """After a row that was given up: until its quotes close, or are shown to be broken."""
        state = self._inside(text)
        if isinstance(state, str) and state != _OPEN:
            self._astray = False
            yield from self._begin(line, text)
            return
        self._astray = not isinstance(state, list)
        yield line, bad(TOO_LARGE, text)

    def _give_up(self, reason: str) -> Iterator[Item]:
        lines, self._open = self._open, []
        for number, text in enumerate(lines, start=self._start):
            yield number, bad(reason, text)


def _reason(error: str) -> str:
    return "一つの欄が長すぎます" if "field limit" in error else UNGRAMMATICAL
