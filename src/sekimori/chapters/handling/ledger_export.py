"""The ledger of holdings 取扱台帳 as one Excel table that a machine reads, and that can be taken in again unchanged."""

import io
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from sekimori.chapters.handling.kinds.holding import FIELDS, LINES
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.rules.ledger_headings import own_headings
from sekimori.foundation.applications.kind import Field, FieldType
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record

SHEET = "取扱台帳"
HEADINGS = own_headings(FIELDS)
DANGEROUS = ("=", "+", "-", "@")  # what a spreadsheet would take for a formula


@transaction.atomic(durable=True)
def record_export(actor: Actor, rows: QuerySet[HoldingVersion], *, narrowed: bool) -> None:
    """This function will record that the ledger is taken out, with the number of its rows, before it is."""
    facts = {"rows": rows.count(), "narrowed": narrowed, "format": "xlsx"}
    record(actor, "handling.holding.export", object_kind="ledger", object_id="holdings", facts=facts)


def lines_of(actor: Actor, rows: QuerySet[HoldingVersion]) -> Iterator[Iterable[object]]:
    """This function will go through holdings in the order of their entry, each as its cells."""
    levels = {level.code: level.label for level in actor.roster.guideline.protection.levels}
    for said in rows.select_related("holding__unit").order_by("holding__pk").iterator(chunk_size=500):
        yield cells_of(said, levels)


def workbook(lines: Iterable[Iterable[object]]) -> bytes:
    """This function will write holdings as an Excel book: one heading row, one holding per row, one value per cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=heading) for heading in HEADINGS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for cells in lines:
        sheet.append([_harmless(sheet, cell) for cell in cells])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells_of(said: HoldingVersion, levels: dict[str, str]) -> Iterator[object]:
    """This function will go through the cells of one holding in the order of the headings."""
    unit = said.holding.unit
    yield from (said.holding.number, unit.code, unit.name)
    yield from (_cell(entry, getattr(said, entry.code)) for entry in FIELDS)
    yield levels.get(said.level, said.level)
    yield said.reviewed_on.isoformat() if said.reviewed_on else ""


def _cell(entry: Field, value: object) -> object:
    if entry.code in LINES and isinstance(value, list):
        return "\n".join(value)
    if entry.type is FieldType.YES_NO:
        return "はい" if value else "いいえ"
    if entry.type is FieldType.INTEGER:
        return value
    return value.isoformat() if isinstance(value, date) else entry.show(value)


def _harmless(sheet: object, cell: object) -> object:
    """A text that looks like a formula is written as a string and stays one."""
    if not isinstance(cell, str) or not cell.startswith(DANGEROUS):
        return cell
    found = WriteOnlyCell(sheet, value=cell)
    found.data_type = "s"
    return found
