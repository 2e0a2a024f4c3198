"""A sheet as it lies in its file: texts by row and column, merged areas, what is hidden, cells without a plain value.

Nothing is judged here. Rows and columns count from 1, as Excel shows them. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area; its value stands in the cell at the top and left, its other cells are empty."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_tall(self) -> bool:
        return self.bottom > self.top

    @property
    def is_wide(self) -> bool:
        return self.right > self.left

    def covers(self, row: int, column: int) -> bool:
        """This function will say whether a cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Grid:
    """One sheet, or a CSV. ``rows`` leaves out blank rows; ``faults`` says what is wrong with a cell and its mend."""

    name: str
    rows: Mapping[int, tuple[str, ...]]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """This function will return the text of a cell, empty where there is none."""
        cells = self.rows.get(row, ())
        return cells[column - 1] if 0 < column <= len(cells) else ""

    @property
    def width(self) -> int:
        return max((len(cells) for cells in self.rows.values()), default=0)


def letter_of(column: int) -> str:
    """This function will return the letters Excel gives a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters
