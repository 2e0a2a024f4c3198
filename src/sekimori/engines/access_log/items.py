"""What the readers of formats hand on: rows by position or by name, columns, and what is no record and why."""

from collections.abc import Iterator
from typing import NamedTuple

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
Item = tuple[int, Row | Bad | Skip | Columns]
Items = Iterator[Item]

BLANK = Skip("空の行")
HEADING = Skip("見出し")


def bad(reason: str, raw: str) -> Bad:
    """This function will note something unreadable, with as much of it as helps to mend it, storable anywhere."""
    return Bad(reason, raw[:LONGEST_RAW].encode("utf-8", "backslashreplace").decode())
