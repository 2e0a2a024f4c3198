"""Ledgers as files a machine reads: one table, one value per cell, days in the western calendar (機械可読性)."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial

from django.db import transaction

from sekimori.foundation.applications.kind import KEY_TYPES, Field, FieldType, Kind
from sekimori.foundation.applications.models import STATES
from sekimori.foundation.applications.options import name_of
from sekimori.foundation.applications.queries.ledger import Entry, Filters, all_rows, filtered
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.documents.long_sheet import long_sheet
from sekimori.foundation.journal.write import record
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.moments import day_of

HEAD = ("年度", "番号", "状態", "課", "申請者の職", "申請者", "保護区分", "申請日", "決裁日", "完了日")
LINES_AT_ONCE = 200


def columns(kind: Kind) -> list[str]:
    """This function will return the headings of a kind's ledger file."""
    return [*HEAD, *(entry.column for entry in kind.fields)]


def rows(actor: Actor, kind: Kind, filters: Filters) -> Iterator[list[object]]:
    """This function will give a ledger's rows cell by cell, oldest first, without holding more than a chunk of them."""
    levels = {level.code: level.label for level in actor.roster.guideline.protection.levels}
    writers = [(entry.code, _writer(entry)) for entry in kind.fields]
    for entry, content in all_rows(actor, kind, filters):
        yield [*_head(entry, levels), *(write(content.get(code)) for code, write in writers)]


@cache
def _year(start_year: int) -> str:
    return FiscalYear(start_year).label


def _head(entry: Entry, levels: dict[str, str]) -> list[object]:
    return [
        _year(entry.fiscal_year),
        entry.number,
        _STATES.get(entry.state, entry.state),
        entry.unit,
        entry.applicant_post,
        f"{entry.family_name} {entry.given_name}",
        levels.get(entry.level, entry.level),
        _day(entry.submitted_at),
        _day(entry.decided_at),
        _day(entry.closed_at),
    ]


_STATES = dict(STATES)


def _day(moment: datetime | None) -> str:
    return day_of(moment).isoformat() if moment else ""


def _writer(entry: Field) -> Callable[[object], object]:
    """How a field's value stands in a file for machines: numbers as numbers, days in the western calendar."""
    if entry.type is FieldType.DATE:
        return lambda value: value or ""
    if entry.type in KEY_TYPES:
        named = cache(partial(name_of, entry.code))  # each holding is looked up once for the whole file
        return lambda value: named(value) if isinstance(value, int) else ""

    def write(value: object) -> object:
        if value in (None, "", []):
            return ""
        return value if isinstance(value, int) and not isinstance(value, bool) else entry.show(value)

    return write


def defused(text: str) -> str:
    """This function will keep a text from being taken for a formula by a spreadsheet (CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@transaction.atomic(durable=True)
def record_export(actor: Actor, kind: Kind, filters: Filters, *, as_csv: bool) -> None:
    """This function will record that a ledger is taken out, with the number of rows."""
    record(
        actor,
        f"{kind.code}.export",
        object_kind="ledger",
        object_id=kind.code,
        people_count=None,
        facts={"rows": filtered(actor, kind, filters).count(), "format": "csv" if as_csv else "xlsx"},
    )


class _Line:
    """What ``csv.writer`` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(actor: Actor, kind: Kind, filters: Filters) -> Iterator[bytes]:
    """This function will stream a ledger as CSV (UTF-8 with a mark, as Excel expects)."""
    writer = csv.writer(_Line())
    yield "\ufeff".encode()
    lines = [str(writer.writerow(columns(kind)))]
    for row in rows(actor, kind, filters):
        lines.append(str(writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])))
        if len(lines) == LINES_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def workbook(actor: Actor, kind: Kind, filters: Filters) -> Iterator[bytes]:
    """This function will stream a ledger as an Excel file, written to disk row by row so that memory stays small."""
    return long_sheet(kind.label, columns(kind), rows(actor, kind, filters))
