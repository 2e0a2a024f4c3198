"""Tables on a sheet: where they lie, which rows are their headers, what the header of a column is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sekimori.engines.deidentify.profile import is_header, kind_of_header

Row = Sequence[str]
_LONG = 40  # characters: no header is as long
FOUR_DIGITS = re.compile(r"(?:[^0-9０-９]*[0-9０-９]){4}")
_REPLACED = "［"
_SOME = 2  # cells that make a row a row of headers


@dataclass(frozen=True, slots=True)
class Block:
    """One table: rows ``first`` to ``end`` (half-open) are data, ``headers`` say what the columns are called.

    ``above`` are the rows of titles and headers that stand over the data. A table without headers has blank ones.
    """

    above: range
    first: int
    end: int
    headers: dict[int, str]

    @property
    def data(self) -> range:
        return range(self.first, self.end)


def blocks(rows: Sequence[Row], going_on: Mapping[int, str] | None = None) -> Iterator[Block]:
    """This function will divide a sheet into tables, at blank rows and at new rows of headers.

    Rows without headers of their own take those of the table above: people leave blank rows inside a table.
    ``going_on`` are the headers of a table whose earlier rows were in another piece of a long file.
    """
    last: dict[int, str] = dict(going_on or {})
    for start, end in _stretches(rows):
        at = start
        heads = [
            row for row in range(start, end) if _is_head(rows[row]) and not (row > start and _is_head(rows[row - 1]))
        ]
        if not heads or heads[0] > start:
            stop = heads[0] if heads else end
            inherits = bool(last) and (not heads or (going_on is not None and start == 0))
            yield Block(
                range(start, start if inherits or not heads else stop),
                start if inherits or not heads else stop,
                stop,
                last if inherits else {},
            )
            at = stop
        for index, head in enumerate(heads):
            below = head + 1
            while below < end and _is_head(rows[below]):
                below += 1
            stop = heads[index + 1] if index + 1 < len(heads) else end
            last = _headers(rows[head:below])
            yield Block(range(at, below), below, stop, last)
            at = stop


def _stretches(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    start = None
    for index, row in enumerate(rows):
        if any(row):
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None
    if start is not None:
        yield start, len(rows)


def _is_head(row: Row) -> bool:
    """Most cells are words that head columns, two of them at least (or the only one).

    Where labels and entries of a form take turns they are as many; a cell with four digits is an entry, and so is what
    was put in the place of one.
    """
    cells = [cell for cell in row if cell]
    heads = others = 0
    for cell in cells:
        if is_header(cell):
            heads += 1
        else:
            others += 1
            if others * 2 > len(cells) or len(cell) > _LONG:
                return False
    if heads == others and any(FOUR_DIGITS.match(cell) or cell.startswith(_REPLACED) for cell in cells):
        return False
    return heads >= _SOME or len(cells) == heads == 1


def _headers(rows: Sequence[Row]) -> dict[int, str]:
    """Headers by column; of headers in several rows, a merged one stands over all columns to its right that go on."""
    width = max(len(row) for row in rows)
    found: dict[int, str] = {}
    for column in range(width):
        parts = [_over(row, column, merged=index + 1 < len(rows)) for index, row in enumerate(rows)]
        parts = [part for part in parts if part]
        own = next((part for part in reversed(parts) if kind_of_header(part)), "")
        joined = "".join(dict.fromkeys(parts))
        found[column] = own if own and len(parts) > 1 and own != parts[-1] else _telling(parts, joined)
    return found


def _telling(parts: list[str], joined: str) -> str:
    """連絡先／電話 is told by its last part; 氏名／漢字 by the whole."""
    return parts[-1] if parts and kind_of_header(parts[-1]) else joined


def _over(row: Row, column: int, *, merged: bool) -> str:
    while column >= 0:
        cell = row[column] if column < len(row) else ""
        if cell or not merged:
            return cell
        column -= 1
    return ""
