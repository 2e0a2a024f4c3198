"""What was found in one file and in the files inside it, as data: counts, people, where, masked previews, verdict."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Inside, Opened, Passage, Sheet
from sekimori.engines.deidentify.finding import Finding, Kind, masked
from sekimori.engines.deidentify.tables import Column, TableScan, scan_table
from sekimori.engines.deidentify.text import DEFAULT, Options, scan_several
from sekimori.kernel.problems import Problem

_EXAMPLES = 3


class Verdict(StrEnum):
    """What somebody who wants to send the file has to know first."""

    HIDDEN_PERSONAL = "hidden_personal"
    PERSONAL = "personal"
    HIDDEN = "hidden"
    UNREAD = "unread"
    NOTHING_FOUND = "nothing_found"

    @property
    def label(self) -> str:
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.HIDDEN_PERSONAL: "見えないところに個人情報があります。このまま渡さないでください。",
    Verdict.PERSONAL: "個人情報があります。",
    Verdict.HIDDEN: "個人情報は見つかりませんでしたが、見えないところに内容があります。",
    Verdict.UNREAD: "読めない部分があります。個人情報がないとはいえません。",
    Verdict.NOTHING_FOUND: "調べた範囲では、個人情報は見つかりませんでした。",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found, as a person would look for it, with masked examples."""

    where: str
    kind: Kind
    count: int
    score: float
    reason: str
    previews: tuple[str, ...]
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file, and what of the file was not looked at.

    ``people`` estimates how many people it is about: the rows of its lists of people, or the different names in it.
    ``hidden`` counts all that is hidden by how it is hidden, personal or not. ``inside`` are the files in the file and
    ``problems`` what kept one of those from being read. ``unlisted`` findings are counted and named in no place.
    """

    name: str
    counts: dict[Kind, int]
    people: int
    places: tuple[Place, ...]
    unread: tuple[str, ...]
    hidden: dict[Hidden, int]
    inside: tuple["Report", ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden_file: Hidden | None = None
    unlisted: int = 0

    @property
    def found(self) -> bool:
        return bool(self.counts) or any(each.found for each in self.inside)

    @property
    def everyone(self) -> int:
        """How many people the file and the files in it are about."""
        return self.people + sum(each.everyone for each in self.inside)

    @property
    def _hides_people(self) -> bool:
        own = any(place.hidden for place in self.places)
        return own or any(each._hides_people or (each.hidden_file and each.found) for each in self.inside)

    @property
    def _whole(self) -> bool:
        return not self.unread and not self.problems and all(each._whole for each in self.inside)

    @property
    def verdict(self) -> Verdict:
        if self._hides_people:
            return Verdict.HIDDEN_PERSONAL
        if self.found:
            return Verdict.PERSONAL
        if not self._whole:
            return Verdict.UNREAD
        return Verdict.HIDDEN if self.hides_something else Verdict.NOTHING_FOUND

    @property
    def hides_something(self) -> bool:
        """Whether anything is hidden, personal or not.

        Every Office file has properties; those that name nobody are no reason to hesitate.
        """
        own = set(self.hidden) - {Hidden.PROPERTY}
        return bool(own) or any(each.hidden_file or each.hides_something for each in self.inside)


def examine(opened: Opened, options: Options = DEFAULT) -> Report:
    """This function will look through an opened file and report what personal information it holds, seen or hidden.

    Dates that are nobody's birth date and other findings of no category are left out. A person named in a list is
    looked for in all the rest of the file.
    """
    scans = [(sheet, scan_table(sheet.rows, options)) for sheet in opened.sheets]
    listed = {name for sheet, scan in scans for name in _listed(sheet, scan)}
    told = replace(options, names=options.names | listed)
    found = [
        (opened.passages[number], each)
        for number, each in scan_several([passage.text for passage in opened.passages], told)
        if each.personal
    ]
    counts: Counter[Kind] = Counter(each.kind for _, each in found)
    for _, scan in scans:
        counts.update({kind: count for kind, count in scan.counts().items() if kind.personal})
    named = {bare(each.text_in(passage.text)) for passage, each in found if each.kind is Kind.PERSON}
    places = [*in_passages(found)]
    for sheet, scan in scans:
        places += [*(place for _, place in columns_of(sheet, scan)), *cells_of(sheet, scan)]
    return Report(
        name=opened.name,
        counts=dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))),
        people=sum(people_on(sheet, scan) for sheet, scan in scans) + len(_others(named, listed)),
        places=tuple(sorted(places, key=lambda place: place.hidden is None)),
        unread=opened.unread,
        hidden=_hidden(opened),
        inside=tuple(_inside(each, options) for each in opened.inside),
    )


def _inside(inside: Inside, options: Options) -> Report:
    if inside.opened is None:
        return Report(inside.name, {}, 0, (), (), {}, problems=inside.problems, hidden_file=inside.hidden)
    return replace(examine(inside.opened, options), hidden_file=inside.hidden)


def _hidden(opened: Opened) -> dict[Hidden, int]:
    counts: Counter[Hidden] = Counter(each.hidden for each in opened.passages if each.hidden)
    counts.update(each.hidden for each in opened.traces)
    for sheet in opened.sheets:
        counts.update(_hidden_of(sheet))
    return dict(counts)


def _hidden_of(sheet: Sheet) -> Iterator[Hidden]:
    if sheet.hidden:
        yield sheet.hidden
    full = {number for number, row in enumerate(sheet.rows) if any(row)}
    yield from (Hidden.ROW for _ in full & sheet.rows_hidden)
    wide = max((len(row) for row in sheet.rows), default=0)
    yield from (
        Hidden.COLUMN
        for column in sheet.columns_hidden
        if column < wide and any(column < len(row) and row[column] for row in sheet.rows)
    )
    for (row, column), hidden in sheet.cells_hidden.items():
        if row < len(sheet.rows) and column < len(sheet.rows[row]) and sheet.rows[row][column]:
            yield hidden


def bare(name: str) -> str:
    """This function will write a name without blanks, so that two spellings of it count once."""
    return "".join(name.split())


def _others(names: set[str], listed: set[str]) -> set[str]:
    """Names that are not those of a list, nor a part of one of them."""
    whole = {bare(name) for name in listed}
    return {name for name in names if not any(name in each for each in whole)} if len(whole) < 20_000 else names - whole


def in_passages(found: list[tuple[Passage, Finding]]) -> Iterator[Place]:
    """This function will yield the place of each finding, in the order of the text."""
    last, at, line = None, 0, 1
    for passage, each in found:
        if passage is not last:
            last, at, line = passage, 0, passage.first_line
        line += passage.text.count("\n", at, each.start)
        at = each.start
        where = f"{passage.where}{line}行目" if passage.lines else passage.where
        preview = masked(each.text_in(passage.text), each.kind)
        yield Place(where, each.kind, 1, each.score, each.reason, (preview,), passage.hidden)


def _listed(sheet: Sheet, scan: TableScan) -> Iterator[str]:
    for column in scan.columns:
        if column.kind is Kind.PERSON:
            for row in sheet.rows[column.first : column.end]:
                if column.index < len(row) and 2 < len(row[column.index]) <= 24:
                    yield row[column.index]


def people_on(sheet: Sheet, scan: TableScan) -> int:
    """This function will count people: the fullest column of names of each table by its rows, names elsewhere once."""
    by_table: dict[int, int] = {}
    for column in scan.columns:
        if column.kind is Kind.PERSON:
            by_table[column.first] = max(by_table.get(column.first, 0), column.cells)
    inside = {
        bare(each.finding.text_in(sheet.rows[each.row][each.column]))
        for each in scan.inside
        if each.finding.kind is Kind.PERSON
    }
    return sum(by_table.values()) + len(_others(inside, set(_listed(sheet, scan))))


def columns_of(sheet: Sheet, scan: TableScan) -> Iterator[tuple[Column, Place]]:
    """This function will yield each identified column with its place; one for each way in which cells of it hide."""
    for column in scan.columns:
        if not column.kind.personal:
            continue
        cells: dict[Hidden | None, list[str]] = {}
        for number in range(column.first, min(column.end, len(sheet.rows))):
            row = sheet.rows[number]
            if column.index < len(row) and row[column.index]:
                cells.setdefault(sheet.hidden_at(number, column.index), []).append(row[column.index])
        where = f"{_sheet(sheet)}{letters(column.index)}列{column.first + 1}～{column.end}行{titled(column)}"
        for hidden, values in cells.items():
            previews = tuple(masked(value, _shown_as(column.kind)) for value in values[:_EXAMPLES])
            yield column, Place(where, column.kind, len(values), column.score, column.reason, previews, hidden)


def _shown_as(kind: Kind) -> Kind:
    """A whole cell about health or welfare is no term of the lexicon: it is hidden like any other value."""
    return Kind.PERSON if kind in (Kind.SPECIAL_CARE, Kind.WELFARE) else kind


def titled(column: Column) -> str:
    """This function will say what a column is called, in brackets; blank if it has no heading."""
    title = " ".join(column.header.split())[:20]
    return f"「{title}」" if title else ""


def cells_of(sheet: Sheet, scan: TableScan, first: int = 0) -> Iterator[Place]:
    """This function will yield what was found inside cells; ``first`` is the number of the first row given, from 0."""
    for each in scan.inside:
        found = each.finding
        if found.personal:
            value = found.text_in(sheet.rows[each.row][each.column])
            where = f"{_sheet(sheet)}{letters(each.column)}{first + each.row + 1}セル"
            hidden = sheet.hidden_at(each.row, each.column)
            yield Place(where, found.kind, 1, found.score, found.reason, (masked(value, found.kind),), hidden)


def _sheet(sheet: Sheet) -> str:
    return sheet.where or (f"シート「{sheet.name}」" if sheet.name else "")


def letters(index: int) -> str:
    """This function will name a column as Excel does: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
