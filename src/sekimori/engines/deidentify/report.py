"""What was found in one file, as data and in Japanese: counts by kind, how many people, where, masked previews."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sekimori.engines.deidentify.files import Opened, Sheet
from sekimori.engines.deidentify.finding import Finding, Kind, masked
from sekimori.engines.deidentify.tables import Column, TableScan, scan_table
from sekimori.engines.deidentify.text import DEFAULT, Options, scan_text

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found, as a person would look for it, with masked examples."""

    where: str
    kind: Kind
    count: int
    score: float
    reason: str
    previews: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file, and what of the file was not looked at.

    ``people`` estimates how many people it is about: the rows of its lists of people, or the different names in it.
    """

    name: str
    counts: dict[Kind, int]
    people: int
    places: tuple[Place, ...]
    unexamined: tuple[str, ...]

    @property
    def found(self) -> bool:
        return bool(self.counts)

    def as_data(self) -> dict[str, Any]:
        """This function will return the report as plain data for JSON."""
        return {
            "file": self.name,
            "found": self.found,
            "people": self.people,
            "counts": {kind.value: count for kind, count in self.counts.items()},
            "categories": sorted({kind.category.value for kind in self.counts}),
            "places": [
                {
                    "where": place.where,
                    "kind": place.kind.value,
                    "category": place.kind.category.value,
                    "count": place.count,
                    "score": round(place.score, 2),
                    "reason": place.reason,
                    "previews": list(place.previews),
                }
                for place in self.places
            ],
            "unexamined": list(self.unexamined),
        }


def examine(name: str, opened: Opened, options: Options = DEFAULT) -> Report:
    """This function will look through an opened file and report what personal information it holds.

    Dates that are nobody's birth date and other findings of no category are left out.
    """
    places: list[Place] = []
    counts: Counter[Kind] = Counter()
    people = 0
    if opened.text is not None:
        found = [each for each in scan_text(opened.text, options) if each.personal]
        counts.update(each.kind for each in found)
        people += len({_bare(each.text_in(opened.text)) for each in found if each.kind is Kind.PERSON})
        places += _in_text(opened.text, found)
    for sheet in opened.sheets:
        scan = scan_table(sheet.rows, options)
        counts.update({kind: count for kind, count in scan.counts().items() if kind.personal})
        people += _people_on(sheet, scan)
        places += [*_columns(sheet, scan), *_cells(sheet, scan)]
    ordered = dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    return Report(name, ordered, people, tuple(places), opened.unexamined)


def _bare(name: str) -> str:
    return "".join(name.split())


def _in_text(text: str, found: list[Finding]) -> Iterator[Place]:
    at, line = 0, 1
    for each in found:
        line += text.count("\n", at, each.start)
        at = each.start
        yield Place(f"{line}行目", each.kind, 1, each.score, each.reason, (masked(each.text_in(text), each.kind),))


def _people_on(sheet: Sheet, scan: TableScan) -> int:
    """The fullest column of names of each table counts its rows; names in other cells count once."""
    by_table: dict[int, int] = {}
    for column in scan.columns:
        if column.kind is Kind.PERSON:
            by_table[column.first] = max(by_table.get(column.first, 0), column.cells)
    listed = {
        _bare(sheet.rows[row][column.index])
        for column in scan.columns
        if column.kind is Kind.PERSON
        for row in range(column.first, column.end)
        if column.index < len(sheet.rows[row])
    }
    inside = {
        _bare(each.finding.text_in(sheet.rows[each.row][each.column]))
        for each in scan.inside
        if each.finding.kind is Kind.PERSON
    }
    return sum(by_table.values()) + len({name for name in inside if not any(name in each for each in listed)})


def _columns(sheet: Sheet, scan: TableScan) -> Iterator[Place]:
    for column in scan.columns:
        if column.kind.personal:
            where = f"{_sheet(sheet)}{letters(column.index)}列{column.first + 1}～{column.end}行{_titled(column)}"
            cells = (row[column.index] for row in sheet.rows[column.first : column.end] if column.index < len(row))
            previews = [masked(cell, _shown_as(column.kind)) for cell in cells if cell][:_EXAMPLES]
            yield Place(where, column.kind, column.cells, column.score, column.reason, tuple(previews))


def _shown_as(kind: Kind) -> Kind:
    """A whole cell about health or welfare is no term of the lexicon: it is hidden like any other value."""
    return Kind.PERSON if kind in (Kind.SPECIAL_CARE, Kind.WELFARE) else kind


def _titled(column: Column) -> str:
    title = " ".join(column.header.split())[:20]
    return f"「{title}」" if title else ""


def _cells(sheet: Sheet, scan: TableScan) -> Iterator[Place]:
    for each in scan.inside:
        found = each.finding
        if found.personal:
            value = found.text_in(sheet.rows[each.row][each.column])
            where = f"{_sheet(sheet)}{letters(each.column)}{each.row + 1}セル"
            yield Place(where, found.kind, 1, found.score, found.reason, (masked(value, found.kind),))


def _sheet(sheet: Sheet) -> str:
    return f"シート「{sheet.name}」" if sheet.name else ""


def letters(index: int) -> str:
    """This function will name a column as Excel does: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
