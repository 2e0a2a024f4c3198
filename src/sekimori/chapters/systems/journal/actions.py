"""Taking the journal out: the one act there is on records, since they are never changed."""

import csv
import io
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from sekimori.chapters.systems.journal.queries import EXPORT, Row, narrowed_by, rows_for_export
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.models import CHANNELS, Entry
from sekimori.foundation.journal.queries import Criteria
from sekimori.foundation.journal.write import record

ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "Shift_JIS（cp932）"}
HEADER = (
    *("番号", "日時", "行為者", "職", "所属", "操作", "結果", "理由", "対象", "対象の所属", "対象人数"),
    *("根拠の条", "根拠の役割", "経路", "接続元", "要求番号"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run instead of showing
BATCH = 500  # rows per piece of the download


@transaction.atomic(durable=True)
def export(actor: Actor, criteria: Criteria, *, purpose: str, encoding: str) -> Iterator[bytes]:
    """This function will record that records leave the house, and return them as the pieces of a CSV file.

    ``encoding`` is a key of ``ENCODINGS``; ``purpose`` a code of ``labels.PURPOSES``.

    :raises Forbidden: if the actor may not take the journal out.
    """
    ruling = actor.require(EXPORT)
    count, rows = rows_for_export(actor, criteria)
    facts = {"rows": count, "encoding": encoding, "narrowed_by": narrowed_by(criteria)}
    record(actor, EXPORT, purpose=purpose, facts=facts, ruling=ruling)
    return _pieces(rows, encoding)


def _pieces(rows: Iterator[tuple[Entry, Row]], encoding: str) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if encoding == "utf-8-sig":
        text.write("\ufeff")  # so that Excel reads UTF-8
    writer.writerow(HEADER)
    for number, (entry, row) in enumerate(rows, start=1):
        writer.writerow([_harmless(value) for value in _values(entry, row)])
        if number % BATCH == 0:
            yield _encoded(text, encoding)
    yield _encoded(text, encoding)


def _values(entry: Entry, row: Row) -> tuple[object, ...]:
    return (
        *(row.id, timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"), row.who, row.post, row.unit, row.action),
        *(row.outcome_label, row.reason, row.object, row.object_unit, row.people_count),
        *(row.article, entry.role, dict(CHANNELS)[entry.channel], entry.source_address, entry.request_id),
    )


def _harmless(value: object) -> str:
    """This function will write a cell so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _encoded(text: io.StringIO, encoding: str) -> bytes:
    piece = text.getvalue()
    text.seek(0)
    text.truncate()
    if encoding == "utf-8-sig":
        return piece.encode()
    # Characters that Shift_JIS lacks (𠮷) become 〓, the printers' mark for a missing letter.
    return "".join(char if _in_cp932(char) else "〓" for char in piece).encode("cp932")


def _in_cp932(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
