"""Ledgers as files a machine reads: one table, one value per cell, days in the western calendar (機械可読性)."""

import csv
import tempfile
from collections.abc import Iterator

from django.db import transaction
from openpyxl import Workbook

from sekimori.foundation.applications.kind import FieldType, Kind
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.ledger import Filters, all_rows, filtered
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.fiscal_year import FiscalYear

BLOCK = 64 * 1024
HEAD = ("年度", "番号", "状態", "課", "申請者の職", "申請者", "保護区分", "申請日", "決裁日", "完了日")


def columns(kind: Kind) -> list[str]:
    """This function will return the headings of a kind's ledger file."""
    return [*HEAD, *(f"{entry.label}（{entry.unit}）" if entry.unit else entry.label for entry in kind.fields)]


def _cells(kind: Kind, application: Application, content: dict[str, object], levels: dict[str, str]) -> list[object]:
    def day(moment: object) -> str:
        return moment.date().isoformat() if moment else ""  # type: ignore[attr-defined]

    return [
        FiscalYear(application.fiscal_year).label,
        application.number,
        application.get_state_display(),
        application.unit.name,
        application.applicant_post,
        application.applicant.name,
        levels.get(application.level, application.level),
        day(application.submitted_at),
        day(application.decided_at),
        day(application.closed_at),
        *(_value(kind, code, content) for code in (entry.code for entry in kind.fields)),
    ]


def _value(kind: Kind, code: str, content: dict[str, object]) -> object:
    value = content.get(code)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    entry = kind.field(code)
    if entry.type is FieldType.DATE:
        return value or ""  # ISO: a file for machines writes days in the western calendar
    return defused(entry.show(value))


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
    levels = {level.code: level.label for level in actor.roster.guideline.protection.levels}
    writer = csv.writer(_Line())
    yield "\ufeff".encode()
    yield str(writer.writerow(columns(kind))).encode()
    for application, content in all_rows(actor, kind, filters):
        cells = [
            defused(cell) if isinstance(cell, str) else cell for cell in _cells(kind, application, content, levels)
        ]
        yield str(writer.writerow(cells)).encode()


def workbook(actor: Actor, kind: Kind, filters: Filters) -> Iterator[bytes]:
    """This function will stream a ledger as an Excel file, written to disk row by row so that memory stays small."""
    levels = {level.code: level.label for level in actor.roster.guideline.protection.levels}
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.label)
    sheet.append(columns(kind))
    for application, content in all_rows(actor, kind, filters):
        sheet.append(_cells(kind, application, content, levels))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
