"""What the readers of formats hand on: rows by position or by name, columns, and what is no record and why."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_RAW = 2_000  # characters of a quarantined line that are kept for mending it


class Bad(NamedTuple):
    """Something that cannot be read: the reason is Japanese and never repeats a value."""

    reason: str
    raw: str


class Skip(NamedTuple):
    """Something that is no access by declaration or by the format: a heading, a comment, an empty line."""

    reason: str


class Columns(NamedTuple):
    """The names of the columns of the rows that follow; ``written`` if a line of the file said so."""

    names: tuple[str, ...]
    written: bool = True


Row = list[str] | dict[str, str]
Other = Row | Bad | Skip | Columns
Item = tuple[int, Other]
Items = Iterator[Item]


class Stretch(NamedTuple):
    """Items that follow each other, most of them by column.

    :param lines: number of every item.
    :param places: which items are rows of ``columns``; all others are in ``others``.
    :param columns: as ``Normaliser.wanted`` orders them; ``None`` for one that is empty in every row.
    :param row: gives one item of ``places`` as the row it was read as, and with what stands inside it.
    """

    lines: Sequence[int]
    places: Sequence[int]
    columns: "Sequence[pa.Array | None]"
    others: Mapping[int, Other]
    row: Callable[[int], tuple[Row, Row]]


Splitter = Callable[[int, list[str]], Stretch | None]  # number of the first line, lines → what they are by column
Pieces = Iterator[tuple[int, Other | Stretch]]

BLANK = Skip("空の行")
HEADING = Skip("見出し")


class Quarantined(NamedTuple):
    """Something that was read and not understood.

    ``reason`` is Japanese and names columns, never values; ``raw`` is the beginning of what was read, and may hold
    personal data.
    """

    line: int
    reason: str
    raw: str


@dataclass(slots=True)
class Tally:
    """What became of everything that was read."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def balanced(self) -> bool:
        return self.read == self.accepted + self.quarantined + self.ignored.total()


def bad(reason: str, raw: str) -> Bad:
    """This function will note something unreadable, with as much of it as helps to mend it, storable anywhere."""
    return Bad(reason, raw[:LONGEST_RAW].encode("utf-8", "backslashreplace").decode())
