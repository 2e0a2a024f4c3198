"""What was found in a file too long to be read at once: every piece is judged, counts are exact, memory is bounded.

A person named in one piece is looked for in that piece only; of a text, in the pieces after it too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sekimori.engines.deidentify.documents.opened import Passage, Sheet
from sekimori.engines.deidentify.documents.streams import Stream, row_pieces, text_pieces
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.report import (
    Place,
    Report,
    bare,
    cells_of,
    columns_of,
    in_passages,
    letters,
    people_on,
    titled,
)
from sekimori.engines.deidentify.tables import TableScan, scan_table
from sekimori.engines.deidentify.text import DEFAULT, Options, scan_text

MOST_PLACES = 10_000  # named one by one; the others are counted
_MOST_NAMES = 2_000  # of a text, remembered from piece to piece

Tell = Callable[[int], None]


def tell_nobody(_: int) -> None:
    """This function will drop how far the reading has come: rows, or lines."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a long table, the number of the first of them from 0, and what was found in them."""

    first: int
    rows: list[list[str]]
    scan: TableScan


def pieces(stream: Stream, options: Options = DEFAULT) -> Iterator[Piece]:
    """This function will yield a long table piece by piece, each judged with what is known from those before.

    :raises Refused: if a line cannot be read.
    """
    before: TableScan | None = None
    for first, rows in row_pieces(stream):
        before = scan_table(rows, options, before)
        yield Piece(first, rows, before)


def examine_stream(stream: Stream, options: Options = DEFAULT, tell: Tell = tell_nobody) -> Report:
    """This function will look through a long file and report what it holds, as ``report.examine`` does for others.

    ``tell`` is told how many rows or lines have been looked through.

    :raises Refused: if a line cannot be read.
    """
    gathered = _Gathered()
    for each in _of_table(stream, options, tell) if stream.is_table else _of_text(stream, options, tell):
        gathered.add(each)
    return gathered.report(stream.name)


@dataclass(slots=True)
class _Gathered:
    counts: Counter[Kind] = field(default_factory=Counter)
    people: int = 0
    unlisted: int = 0
    places: list[Place] = field(default_factory=list)
    running: dict[tuple[int, Kind, str], "_Run"] = field(default_factory=dict)

    def add(self, found: tuple[Report, Iterable["_Run"]]) -> None:
        report, runs = found
        self.counts.update(report.counts)
        self.people += report.people
        for place in report.places:
            self._keep(place)
        for run in runs:
            old = self.running.get(run.key)
            if old and old.end == run.first:
                self.running[run.key] = old.joined(run)
            else:
                if old:
                    self._keep(old.place())
                self.running[run.key] = run

    def _keep(self, place: Place) -> None:
        if len(self.places) < MOST_PLACES:
            self.places.append(place)
        else:
            self.unlisted += place.count

    def report(self, name: str) -> Report:
        columns = tuple(run.place() for run in self.running.values())
        counts = dict(sorted(self.counts.items(), key=lambda each: (-each[1], each[0])))
        return Report(name, counts, self.people, (*columns, *self.places), (), {}, unlisted=self.unlisted)


@dataclass(frozen=True, slots=True)
class _Run:
    """One column over the pieces in which it holds the same."""

    index: int
    header: str
    first: int
    end: int
    found: Place

    @property
    def key(self) -> tuple[int, Kind, str]:
        return self.index, self.found.kind, self.header

    def joined(self, after: "_Run") -> "_Run":
        surer = max(self.found, after.found, key=lambda place: place.score)
        found = replace(surer, count=self.found.count + after.found.count, previews=self.found.previews)
        return replace(self, end=after.end, found=found)

    def place(self) -> Place:
        return replace(self.found, where=f"{letters(self.index)}列{self.first + 1:,}～{self.end:,}行{self.header}")


def _of_table(stream: Stream, options: Options, tell: Tell) -> Iterator[tuple[Report, Iterable[_Run]]]:
    for piece in pieces(stream, options):
        sheet = Sheet("", piece.rows)
        counts = {kind: count for kind, count in piece.scan.counts().items() if kind.personal}
        runs = [
            _Run(column.index, titled(column), piece.first + column.first, piece.first + column.end, place)
            for column, place in columns_of(sheet, piece.scan)
        ]
        tell(piece.first + len(piece.rows))
        cells = tuple(cells_of(sheet, piece.scan, piece.first))
        yield Report(stream.name, counts, people_on(sheet, piece.scan), cells, (), {}), runs


def _of_text(stream: Stream, options: Options, tell: Tell) -> Iterator[tuple[Report, Iterable[_Run]]]:
    names: set[str] = set()
    for first, text in text_pieces(stream):
        passage = Passage("", text, lines=True, first_line=first)
        scanned = scan_text(text, replace(options, names=options.names | names))
        found = [(passage, each) for each in scanned if each.personal]
        named = {bare(each.text_in(text)) for _, each in found if each.kind is Kind.PERSON}
        counts = dict(Counter(each.kind for _, each in found))
        report = Report(stream.name, counts, len(named - names), tuple(in_passages(found)), (), {})
        if len(names) < _MOST_NAMES:
            names |= {name for name in named if len(name) > 2}
        tell(first + text.count("\n"))
        yield report, ()
