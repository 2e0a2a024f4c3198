"""What a document holds, whatever its format: passages of text, sheets of cells, traces, and files inside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.kernel.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and where a person would look for it; ``hidden`` says why nobody sees it.

    ``lines``: ``where`` is said by the line, as in a text file; ``first_line`` is that of a later piece of a long one.
    """

    where: str
    text: str
    hidden: Hidden | None = None
    lines: bool = False
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, all text. ``name`` is blank for CSV. Rows and columns count from 0."""

    name: str
    rows: list[list[str]]
    hidden: Hidden | None = None
    rows_hidden: frozenset[int] = frozenset()
    columns_hidden: frozenset[int] = frozenset()
    cells_hidden: Mapping[tuple[int, int], Hidden] = field(default_factory=dict)
    where: str = ""  # how to name it where it is no sheet: 表2

    def hidden_at(self, row: int, column: int) -> Hidden | None:
        """This function will say why a cell is not seen; ``None`` if it is."""
        if self.hidden:
            return self.hidden
        if row in self.rows_hidden:
            return Hidden.ROW
        if column in self.columns_hidden:
            return Hidden.COLUMN
        return self.cells_hidden.get((row, column))


@dataclass(frozen=True, slots=True)
class Trace:
    """Something hidden whose content could not be read as text: a macro, a picture behind another."""

    hidden: Hidden
    where: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds, and what of it was not looked at (said in Japanese, for people)."""

    name: str
    passages: tuple[Passage, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    traces: tuple[Trace, ...] = ()
    unread: tuple[str, ...] = ()
    inside: tuple["Inside", ...] = ()


@dataclass(frozen=True, slots=True)
class Inside:
    """A file inside a file: what it holds, or why it could not be read."""

    name: str
    hidden: Hidden | None
    opened: Opened | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is read of what somebody else has made. Sizes are bytes."""

    most_bytes: int = 200_000_000
    most_unpacked: int = 2_000_000_000  # of one packed file
    most_part: int = 1_000_000_000  # of one file in it
    most_cells: int = 20_000_000
    most_pages: int = 5_000
    most_files: int = 2_000
    deepest: int = 4  # files within files


BOUNDS = Bounds()


@dataclass(slots=True)
class Spent:
    """What the files within one file have come to together: archives in archives multiply."""

    files: int = 0
    unpacked: int = 0


def refused(name: str, what: str, mend: str) -> Refused:
    """This function will make the refusal of a file: what is wrong with it, and how to mend it."""
    return Refused(Problem(f"ファイル「{name.replace(chr(92), '/').rsplit('/', 1)[-1]}」", what, mend))
