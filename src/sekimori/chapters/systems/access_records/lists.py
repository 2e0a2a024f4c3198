"""The lists a government gives, read from Excel or CSV: accounts of a source, leave days, relations, people to guard.

A list is always the whole list: what is not in it no longer holds. Every fault is told with sheet and row, and nothing
of a faulty list is taken.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sekimori.chapters.systems.access_records.actions.sources import AccountRow
from sekimori.chapters.systems.access_records.models import LEAVES, RELATED, RELATIONS, WATCHED
from sekimori.foundation.directory.exchange.grid import Grid
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.reading import GivenFile, Limits
from sekimori.foundation.directory.models import Person
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code, fold_words

ACCOUNTS = "accounts"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ACCOUNTS: ("利用者ID", "職員番号", "始期", "終期", "管理者"),
    LEAVES: ("職員番号", "日"),
    RELATED: ("職員番号", "宛名番号", "関係"),
    WATCHED: ("宛名番号",),
}
KINDS = {label: code for code, label in RELATIONS} | {code: code for code, _ in RELATIONS}
YES = {"有", "○", "〇", "はい", "1", "yes", "true", "管理者"}
NO = {"", "無", "×", "いいえ", "0", "no", "false"}
LIMITS = Limits(size=50 * 1024 * 1024, unpacked=200 * 1024 * 1024, rows=1_000_000)
SHOWN = 500  # faults of a list that is wrong in every row


@dataclass
class _Reader:
    """The rows below a heading that has all the columns of a list, in any order and with any others beside."""

    grid: Grid
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        heading = next((row for row in sorted(self.grid.rows)[:20] if self._is_heading(row)), None)
        if heading is None:
            what = f"見出し（{'、'.join(self.columns)}）がありません"
            raise Refused(Problem(self.where(0), what, "見出しの行を、この名で書いてください"))
        texts = {fold_words(text): place for place, text in enumerate(self.grid.rows[heading], start=1)}
        places = {name: texts[fold_words(name)] for name in self.columns}
        for row in sorted(self.grid.rows):
            if row > heading:
                yield row, {name: self.grid.text(row, place).strip() for name, place in places.items()}

    def _is_heading(self, row: int) -> bool:
        texts = {fold_words(text) for text in self.grid.rows[row]}
        return all(fold_words(name) in texts for name in self.columns)

    def where(self, row: int) -> str:
        return f"「{self.grid.name[:40]}」" + (f"{row}行目" if row else "")

    def fault(self, row: int, column: str, what: str, mend: str) -> None:
        self.problems.append(Problem(f"{self.where(row)}「{column}」", what, mend))


def read_list(kind: str, file: GivenFile) -> list:
    """This function will read a list; what the rows are depends on its kind.

    :raises Refused: with every fault, by sheet and row.
    """
    grid = max(read_grids(file, LIMITS), key=lambda grid: len(grid.rows))
    reader = _Reader(grid, COLUMNS[kind])
    people = {fold_code(number): key for key, number in Person.objects.values_list("id", "number")}
    rows = [made for row, cells in reader.rows() if (made := READERS[kind](reader, row, cells, people)) is not None]
    if reader.problems:
        raise Refused(*reader.problems[:SHOWN])
    return rows


def _person(reader: _Reader, row: int, cells: Mapping[str, str], people: Mapping[str, int]) -> int | None:
    person = people.get(fold_code(cells["職員番号"]))
    if person is None:
        reader.fault(
            row, "職員番号", "この番号の職員がいません", "先頭の0が消えていないか、組織・発令の取込みを確かめてください"
        )
    return person


def _day(reader: _Reader, row: int, column: str, text: str) -> date | None:
    try:
        return parse_day(text)
    except NotADate as fault:
        reader.fault(row, column, str(fault), "2026-04-01、令和8年4月1日 のように書いてください")
        return None


def _resident(reader: _Reader, row: int, cells: Mapping[str, str]) -> str | None:
    text = cells["宛名番号"]
    if not fold_code(text) or len(text) > 60:
        reader.fault(row, "宛名番号", "ないか、長すぎます", "住民の番号を書いてください")
        return None
    return text


def _account(reader: _Reader, row: int, cells: Mapping[str, str], people: Mapping[str, int]) -> AccountRow | None:
    before = len(reader.problems)
    account = cells["利用者ID"]
    if not account or len(account) > 120:
        reader.fault(row, "利用者ID", "ないか、長すぎます", "アクセス記録に出るとおりに書いてください")
    person = _person(reader, row, cells, people) if cells["職員番号"] else None
    since = _day(reader, row, "始期", cells["始期"]) if cells["始期"] else None
    last = _day(reader, row, "終期", cells["終期"]) if cells["終期"] else None
    mark = fold_words(cells["管理者"])
    if mark not in YES and mark not in NO:
        reader.fault(
            row, "管理者", "有・無のどちらでもありません", "管理者の利用者IDは「有」、ほかは空欄にしてください"
        )
    if since and last and last < since:
        reader.fault(row, "終期", "始期より前の日です", "順序を確かめてください")
    if len(reader.problems) > before:
        return None
    return AccountRow(account, person, since, last + timedelta(days=1) if last else None, mark in YES)


def _leave(reader: _Reader, row: int, cells: Mapping[str, str], people: Mapping[str, int]) -> tuple[int, date] | None:
    person, day = _person(reader, row, cells, people), _day(reader, row, "日", cells["日"])
    return (person, day) if person is not None and day is not None else None


def _relation(
    reader: _Reader, row: int, cells: Mapping[str, str], people: Mapping[str, int]
) -> tuple[int, str, str] | None:
    person, resident = _person(reader, row, cells, people), _resident(reader, row, cells)
    kind = KINDS.get(cells["関係"])
    if kind is None:
        reader.fault(
            row, "関係", "選べる語ではありません", f"{'、'.join(dict(RELATIONS).values())} のどれかにしてください"
        )
    return (person, resident, kind) if person is not None and resident and kind else None


def _watched(reader: _Reader, row: int, cells: Mapping[str, str], people: Mapping[str, int]) -> str | None:
    return _resident(reader, row, cells)


READERS: Mapping[str, Callable] = {ACCOUNTS: _account, LEAVES: _leave, RELATED: _relation, WATCHED: _watched}
