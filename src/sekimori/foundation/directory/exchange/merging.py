"""Merging: what the directory will be once a file is taken in, and what ends of itself because of it.

A row is known by its key. A row of the file replaces the row of the same key; rows that the file does not name stay.
Three things follow of themselves, because rights may not outlive their ground: a new main posting ends the open main
posting before it, and a person's leaving or a unit's abolition ends what is open there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from sekimori.engines.authority.organisation import Mode
from sekimori.foundation.directory.exchange.parsing import Entry, Faults
from sekimori.foundation.directory.exchange.rows import (
    DesignationRow,
    Key,
    LeaveRow,
    PeriodRow,
    PersonRow,
    PostingRow,
    Row,
    UnitRow,
)
from sekimori.foundation.directory.exchange.tables import TABLES

Rows = dict[Key, Row]
Directory = Mapping[str, Rows]  # table name → rows by key
Kind = TypeVar("Kind")


@dataclass
class Outcome:
    """The directory as it will be: ``tables`` by name and key, ``lines`` where a row comes from the file.

    ``broken`` holds the codes of rows that could not be read; what refers to them is not called wrong for that.
    """

    before: Directory
    tables: dict[str, Rows]
    lines: dict[str, dict[Key, int]] = field(default_factory=dict)
    broken: Mapping[str, set[str]] = field(default_factory=dict)

    def missing(self, table: str, code: str) -> bool:
        """This function will say whether a code stands in no row, not even in one whose own fault is already told."""
        return (code,) not in self.tables[table] and code not in self.broken.get(table, ())

    def line(self, table: str, key: Key) -> int | None:
        """This function will return the line of the file a row comes from, ``None`` for a row already known."""
        return self.lines.get(table, {}).get(key)

    def rows(self, table: str, kind: type[Kind]) -> list[Kind]:
        """This function will return the rows of a table as it will be."""
        return [row for row in self.tables[table].values() if isinstance(row, kind)]

    def given(self, table: str, kind: type[Kind]) -> list[tuple[int, Kind]]:
        """This function will return the rows that the file gives, with their lines."""
        rows = self.tables[table]
        found = ((line, rows.get(key)) for key, line in self.lines.get(table, {}).items())
        return [(line, row) for line, row in found if isinstance(row, kind)]

    def unit(self, code: str) -> UnitRow | None:
        row = self.tables["組織"].get((code,))
        return row if isinstance(row, UnitRow) else None

    def person(self, number: str) -> PersonRow | None:
        row = self.tables["職員"].get((number,))
        return row if isinstance(row, PersonRow) else None


def merge(before: Directory, entries: Mapping[str, Iterable[Entry]], faults: Faults) -> Outcome:
    """This function will lay the rows of a file over the directory and let end what ends of itself."""
    outcome = Outcome(before, {name: dict(before.get(name, {})) for name in TABLES}, broken=faults.broken)
    for name, given in entries.items():
        lines = outcome.lines.setdefault(name, {})
        for entry in given:
            key = entry.row.key
            if key in lines:
                what = f"{lines[key]}行目と同じ行です"
                faults.at(
                    name, entry.line, "", what, "どちらかを消してください（番号・コードの重複も確かめてください）。"
                )
            lines[key] = entry.line
            if entry.withdrawn:
                outcome.tables[name].pop(key, None)
            else:
                outcome.tables[name][key] = entry.row
    _end_former_main_postings(outcome)
    for name in ("発令", "休職", "指定"):
        _end_with_person_and_unit(outcome, name)
    return outcome


def _end_former_main_postings(outcome: Outcome) -> None:
    """A new main posting of the file ends the open main posting known before, the day it begins."""
    begun: dict[str, list[date]] = {}
    for _, row in outcome.given("発令", PostingRow):
        if row.mode == Mode.MAIN.value:
            begun.setdefault(row.number, []).append(row.since)
    if not begun:
        return
    postings = outcome.tables["発令"]
    for row in outcome.rows("発令", PostingRow):
        if row.number not in begun or not _open_main(row) or outcome.line("発令", row.key) is not None:
            continue
        later = [since for since in begun[row.number] if since > row.since]
        if later:
            postings[row.key] = replace(row, until=min(later))


def _open_main(row: PostingRow) -> bool:
    return row.mode == Mode.MAIN.value and row.until is None


def _end_with_person_and_unit(outcome: Outcome, name: str) -> None:
    """Whatever is open ends when the person leaves or the unit is abolished.

    A row known before may also state a later end, or not have begun yet: it is cut, or falls away. A row of the file
    that states its end is left to the checks, because there the file contradicts itself.
    """
    people = {row.number for _, row in outcome.given("職員", PersonRow)}
    units = {row.code for _, row in outcome.given("組織", UnitRow)}
    rows = outcome.tables[name]
    for key, row in list(rows.items()):
        if not isinstance(row, PostingRow | LeaveRow | DesignationRow):
            continue
        from_file = outcome.line(name, key) is not None
        if not from_file and row.number not in people and getattr(row, "unit", None) not in units:
            continue
        limit = _limit(outcome, row)
        if limit is None or (row.until is not None and (from_file or row.until <= limit)):
            continue
        if limit > row.since:
            rows[key] = replace(row, until=limit)
        elif not from_file:
            del rows[key]


def _limit(outcome: Outcome, row: PeriodRow) -> date | None:
    """The first day on which a row can no longer be so."""
    person = outcome.person(row.number)
    unit = None if isinstance(row, LeaveRow) else outcome.unit(row.unit)
    ends = [owner.until for owner in (person, unit) if owner is not None and owner.until is not None]
    return min(ends, default=None)
