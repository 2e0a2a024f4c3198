"""Taking in an existing ledger 取扱台帳: from a sheet as a government keeps it to entries of ours, with every fault.

The sheet is read under a choice of columns (``ColumnChoice``). Titles, notes, totals, repeated headings and blank rows
are passed over and told; merged cells count for each row they cover, except numbers, which would be counted twice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sekimori.chapters.handling.rules.ledger_headings import UNIT, Column, Headings
from sekimori.chapters.handling.rules.ledger_units import UnitNames
from sekimori.chapters.handling.rules.ledger_values import folded, is_no, parted_by_commas, translate
from sekimori.foundation.applications.content import Unreadable, read
from sekimori.foundation.applications.kind import Field, FieldType
from sekimori.foundation.directory.exchange.grid import Area, Grid
from sekimori.kernel.problems import Problem

NAME, FORM, MEDIA = "name", "form", "media"
FROM_MEDIA = "from_media"  # 形態 is told by what stands under 媒体
TOTALS = frozenset(("計", "合計", "総計", "小計", "総合計"))
_NOTE = re.compile(r"\s*(?:[※＊*]|[（(]?注[)）0-9０-９：:]|備考|【|■|●|◆|＜|<)")
SHOWN = 40


def identity(unit: int, name: str) -> tuple[int, str]:
    """This function will return what makes two rows the same entry: the 課 and the name, however wide it is typed."""
    return unit, folded(name)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What each column means (a field's code, ``unit`` or nothing), in the order of the headings.

    ``fixed`` gives fields without a column one value for all rows. ``unit`` is the 課 of all rows when no column says.
    """

    codes: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    commas: bool = False
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger, read: only the fields that the file speaks of."""

    row: int
    unit: int
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """Something of a row that somebody should look at: a row passed over, a cell taken for something."""

    row: int
    column: str
    text: str
    taken_for: str = ""


@dataclass(frozen=True)
class LedgerRead:
    """A ledger as it was read: entries, every fault, and what was passed over or taken for something else."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Told, ...]
    told: tuple[Told, ...]
    spread: int  # cells that took the value of the merged cell they lie in


def check_choice(choice: ColumnChoice, columns: tuple[Column, ...], fields: tuple[Field, ...]) -> tuple[Problem, ...]:
    """This function will object to a choice of columns with which nothing could be entered."""
    labels = {entry.code: entry.label for entry in fields} | {UNIT: "所管課"}
    problems = []
    for code, label in labels.items():
        chosen = [column.heading for column, other in zip(columns, choice.codes, strict=False) if other == code]
        if len(chosen) > 1:
            what = f"{'、'.join(chosen)}の両方に選ばれています"
            problems.append(Problem(label, what, "一つの列だけにしてください"))
    for entry in fields:
        if entry.required and entry.code not in choice.codes and not choice.fixed.get(entry.code):
            mend = "列を選ぶか、全部の行に使う値を選んでください" if entry.choices else "列を選んでください"
            problems.append(Problem(entry.label, "どの列か選ばれていません", mend))
    if choice.fixed.get(FORM) == FROM_MEDIA and MEDIA not in choice.codes:
        problems.append(Problem("形態", "「媒体」の列が選ばれていません", "媒体の列を選ぶか、ほかの値を選んでください"))
    if UNIT not in choice.codes and choice.unit is None:
        problems.append(Problem("所管課", "列も課も選ばれていません", "所管課の列か、全部の行に使う課を選んでください"))
    return tuple(problems)


def proposes_commas(grid: Grid, headings: Headings, codes: tuple[str, ...]) -> bool:
    """This function will say whether the items of a ledger are parted by 、 rather than by lines."""
    if "items" not in codes:
        return False
    column = headings.columns[codes.index("items")].number
    return parted_by_commas([grid.text(row, column) for row in grid.rows if row > headings.bottom])


class LedgerReader:
    """Reads one sheet under a choice of columns to which ``check_choice`` had no objection.

    ``own`` says that Sekimori wrote the file.
    """

    def __init__(
        self,
        grid: Grid,
        headings: Headings,
        choice: ColumnChoice,
        *,
        fields: tuple[Field, ...],
        units: UnitNames,
        own: bool = False,
    ) -> None:
        self.grid, self.headings, self.choice, self.units, self.own = grid, headings, choice, units, own
        self.columns = {code: column for column, code in zip(headings.columns, choice.codes, strict=False) if code}
        spoken = self.columns.keys() | choice.fixed.keys()
        self.fields = tuple(entry for entry in fields if entry.code in spoken)
        self.by_code = {entry.code: entry for entry in self.fields}
        self.body = sorted(row for row in grid.rows if row > headings.bottom)
        self.problems: list[Problem] = []
        self.skipped: list[Told] = []
        self.told: list[Told] = []
        self.spread = self._spread()
        self.said_no = self._columns_with_a_no()

    def read(self) -> LedgerRead:
        """This function will read the whole sheet; no fault stops it at the first."""
        entries: list[Entry] = []
        seen: dict[tuple[int, str], int] = {}
        section: int | None = None
        for row, cells in self._rows():
            if self._is_skipped(row, cells):
                section = self._section(row) or section
                continue
            unit = self._unit(row, cells, section)
            content = self._content(row, cells)
            if unit is None or content is None:
                continue
            first = seen.setdefault(identity(unit, str(content[NAME])), row)
            if first != row:
                self._object(row, NAME, f"{first}行目と同じ課の同じ名称です", "名称を区別できるように直してください")
            entries.append(Entry(row, unit, content))
        if not entries and not self.problems:
            self.problems.append(
                Problem(f"「{self.grid.name}」", "見出しの下に行がありません", "シートと見出しの行を確かめてください")
            )
        return LedgerRead(tuple(entries), tuple(self.problems), tuple(self.skipped), tuple(self.told), len(self.spread))

    def _object(self, row: int, code: str, what: str, mend: str) -> None:
        column = self.columns.get(code)
        entry = self.by_code.get(code)
        heading = column.heading if column else entry.label if entry else "所管課"
        self.problems.append(Problem(f"「{self.grid.name}」{row}行目「{heading[:SHOWN]}」", what, mend))

    # ── cells ──

    def _spread(self) -> dict[tuple[int, int], str]:
        """What lies under merged cells in the columns that count; a number is not spread but objected to."""
        wanted = {column.number: code for code, column in self.columns.items()}
        grouped = {(area.top, area.bottom) for area in self._areas() if wanted.get(area.left) == NAME}
        found: dict[tuple[int, int], str] = {}
        for area in self._areas():
            code = wanted.get(area.left)
            if (
                not code
                or code == NAME
                or (area.top, area.bottom) in grouped
                or not self.grid.text(area.top, area.left)
            ):
                continue
            if code in self.by_code and self.by_code[code].type is FieldType.INTEGER:
                what = f"{area.top}行目から{area.bottom}行目までのセルが結合されています"
                self._object(area.top, code, what, "結合を解除し、1行に1件ずつ数を書いてください")
                continue
            rows = range(area.top + 1, area.bottom + 1)
            found |= {(row, area.left): self.grid.text(area.top, area.left) for row in rows if row in self.grid.rows}
        return found

    def _areas(self) -> list[Area]:
        return [area for area in self.grid.merged if area.is_tall and area.top > self.headings.bottom]

    def _columns_with_a_no(self) -> frozenset[str]:
        """The yes-or-no columns in which a no is written; in the others an empty cell is the no beside the ○."""
        flags = [
            code for code, entry in self.by_code.items() if entry.type is FieldType.YES_NO and code in self.columns
        ]
        return frozenset(
            code for code in flags if any(is_no(self.grid.text(row, self.columns[code].number)) for row in self.body)
        )

    def _rows(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Each entry's cells by field; a name merged over several rows makes these rows one entry."""
        name = self.columns.get(NAME)
        further = {
            row: area.top
            for area in self._areas()
            if name is not None and area.left == name.number
            for row in range(area.top + 1, area.bottom + 1)
        }
        found: dict[int, dict[str, str]] = {}
        for row in self.body:
            cells = {
                code: self.spread.get((row, column.number)) or self.grid.text(row, column.number)
                for code, column in self.columns.items()
            }
            if further.get(row) in found:
                self._join(row, found[further[row]], cells)
            else:
                found[row] = cells
        return found.items()

    def _join(self, row: int, cells: dict[str, str], more: Mapping[str, str]) -> None:
        for code, text in more.items():
            if not text or text == cells[code]:
                continue
            if code in self.by_code and self.by_code[code].type is FieldType.TEXT:
                cells[code] = f"{cells[code]}\n{text}".strip()
            elif not cells[code]:
                cells[code] = text
            else:
                what = "一つの名称に結合された行ですが、値が二つあります"
                self._object(row, code, what, "値を一つにするか、結合を解除して1行に1件ずつ書いてください")

    # ── rows that are none ──

    def _is_skipped(self, row: int, cells: Mapping[str, str]) -> bool:
        texts = [text for text in self.grid.rows[row] if text]
        faulty = any((row, column.number) in self.grid.faults for column in self.columns.values())
        if not texts:
            return not faulty
        if self.own:  # every row of our own file is a holding, whatever its name looks like
            return False
        if folded(texts[0]) in TOTALS or (not faulty and self._is_no_entry(row, cells[NAME], texts)):
            self.skipped.append(Told(row, "", "　".join(texts)[:SHOWN]))
            return True
        return False

    def _is_no_entry(self, row: int, name: str, texts: list[str]) -> bool:
        if not any(self.grid.text(row, column.number) for column in self.columns.values()) or folded(name) in TOTALS:
            return True
        if _NOTE.match(texts[0]) and (not name or len(texts) == 1):
            return True
        alone = not self.grid.text(row, self.columns[NAME].number) or self._is_wide(row) or self._section(row)
        if len(texts) == 1 and alone:
            return True
        return self._repeats_headings(row)

    def _is_wide(self, row: int) -> bool:
        return any(area.top == row and area.is_wide for area in self.grid.merged)

    def _repeats_headings(self, row: int) -> bool:
        """Ledgers made for paper say their headings again on each page."""
        said = [
            (self.grid.text(row, column.number), column.parts)
            for column in self.columns.values()
            if self.grid.text(row, column.number)
        ]
        return len(said) > 1 and all("".join(text.split()) in parts for text, parts in said)

    def _section(self, row: int) -> int | None:
        """A row that holds only the name of a 課 heads the rows below it, when no column says the 課."""
        texts = [text for text in self.grid.rows[row] if text]
        if UNIT in self.columns or len(texts) != 1:
            return None
        return self.units.find(texts[0].strip("【】■●◆＜＞<> 　"))

    # ── values ──

    def _unit(self, row: int, cells: Mapping[str, str], section: int | None) -> int | None:
        try:
            if UNIT in self.columns:
                return self.units.read(cells[UNIT])
            return self.units.require(section or self.choice.unit)
        except Unreadable as fault:
            self._object(row, UNIT, fault.what, fault.mend)
            return None

    def _content(self, row: int, cells: Mapping[str, str]) -> dict[str, object] | None:
        """The row's content, or ``None`` with its faults noted; what could not be read is not objected to twice."""
        typed: dict[str, object] = {}
        sound = True
        for code, entry in self.by_code.items():
            column = self.columns.get(code)
            fault = self.grid.faults.get((row, column.number)) if column else None
            try:
                if fault is not None:
                    raise Unreadable(f"セル{column.letter if column else ''}{row}{fault[0]}", fault[1])
                typed[code] = self._typed(row, entry, cells)
            except Unreadable as refused:
                self._object(row, code, refused.what, refused.mend)
                sound = False
        readable = tuple(entry for entry in self.fields if entry.code in typed)
        content, problems = read(readable, typed)
        labels = {entry.label: entry.code for entry in readable}
        for problem in problems:
            self._object(row, labels.get(problem.where, ""), problem.what, problem.mend)
        return content if sound and not problems else None

    def _typed(self, row: int, entry: Field, cells: Mapping[str, str]) -> str:
        code, fixed = entry.code, self.choice.fixed.get(entry.code)
        if code not in self.columns and fixed != FROM_MEDIA:
            return str(fixed)
        source = code if code in self.columns else MEDIA
        text = cells.get(source, "")
        if not text:
            return "no" if entry.type is FieldType.YES_NO and code not in self.said_no else ""
        reading = translate(entry, text, own=self.own, commas=self.choice.commas)
        if reading.told:
            self.told.append(Told(row, self.columns[source].heading, text[:SHOWN], self._shown(entry, reading.typed)))
        return reading.typed

    def _shown(self, entry: Field, typed: str) -> str:
        content, problems = read((entry,), {entry.code: typed})
        return "" if problems else entry.show(content[entry.code])
