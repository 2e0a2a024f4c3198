"""Handing an application out on paper; the record is written before the file leaves the house."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.paper.facts import MOST_USES, Box, Entry, Paper, Signature, paper_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.documents import pdf
from sekimori.foundation.journal.write import record
from sekimori.kernel.era import wareki

TEMPLATE = Path(__file__).with_name("application.typ")
PDF = "application/pdf"
SHORT = 12  # characters of a digest that tell two files apart on paper
KIB = 1024


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to hand over; its name says which application it is and nothing about anybody."""

    name: str
    content_type: str
    data: bytes


def print_pdf(actor: Actor, application_id: int) -> Printed:
    """This function will set an application as our own A4 form and record that it was handed out.

    The form is set before the record's transaction begins, which then is short.

    :raises Http404: if the application is out of reach or was never submitted.
    """
    application, paper = paper_of(actor, application_id)
    made = Printed(file_name(paper, "pdf"), PDF, pdf.render(TEMPLATE, contents(paper), at=actor.at))
    record_print(actor, application, made, form="pdf")
    return made


def file_name(paper: Paper, extension: str) -> str:
    """This function will name a form by kind, fiscal year and number: handling-takeout-2026-41.pdf."""
    return f"{paper.kind.slug}-{paper.fiscal_year}-{paper.number}.{extension}"


@transaction.atomic(durable=True)
def record_print(actor: Actor, application: Application, made: Printed, *, form: str, template: int = 0) -> None:
    """This function will record that an application was handed out on paper, and from which template."""
    record(
        actor,
        f"{application.kind}.print",
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        people_count=application.people_count,
        facts={"form": form, "bytes": len(made.data), "digest": application.digest}
        | ({"template": template} if template else {}),
    )


def contents(paper: Paper) -> dict[str, Any]:
    """This function will put together what the form shows, as plain texts: the Typst template only sets it."""
    return {
        "title": f"{paper.kind.paper_title}（{paper.year} 第{paper.number}号）",
        "heading": paper.kind.paper_title,
        "footer": f"{paper.government}　{paper.label}",
        "form_number": paper.kind.form_number,
        "number_line": f"{paper.year} 第{paper.number}号",
        "submitted_on": wareki(paper.applicant.on),
        "addressee": paper.addressee,
        "about": list(_about(paper)),
        "sentence": "次のとおり届け出ます。" if "届出" in paper.kind.paper_title else "次のとおり申請します。",
        "boxes": [_box(box) for box in paper.boxes],
        "parts": list(_parts(paper)),
        "enclosures": [
            {"name": one.name, "size": _size(one.size), "digest": one.digest[:SHORT]} for one in paper.enclosures
        ],
        "remarks": list(_remarks(paper)),
        "uses": [
            [wareki(use.on), use.person.name, f"{use.people_count:,}人", f"{use.item_count:,}件", use.note]
            for use in paper.uses
        ],
        "uses_rest": len(paper.uses) == MOST_USES,
        "report": list(_report(paper)),
        "notes": [
            f"状態：{paper.state}（{wareki(paper.made_on)}に関守から出力）",
            f"この様式は、第{paper.submission}回の提出の内容です。決裁は、添付を含む次のハッシュ（SHA-256）の内容に対して行われます。",
            paper.digest,
        ],
    }


def _box(box: Box) -> dict[str, Any]:
    signed, read = box.signed, box.read
    return {
        "act": box.act,
        "role": box.role,
        "outcome": box.outcome,
        "deputy": box.by_deputy,
        "post": signed.post if signed else "",
        "person": signed.person if signed else "",
        "on": wareki(signed.on) if signed else "",
        "read": f"後閲 {read.post} {read.person} {wareki(read.on)}"
        if read
        else ("後閲待ち" if box.reading_due else ""),
    }


def _about(paper: Paper) -> Iterator[list[str]]:
    yield ["所属", "　".join(part for part in (paper.government, paper.department, paper.unit, paper.section) if part)]
    yield ["職・氏名", f"{paper.applicant.post}　{paper.applicant.person}"]
    if paper.level:
        yield ["保護区分", paper.level]


def _parts(paper: Paper) -> Iterator[dict[str, Any]]:
    """The fields in the kind's order, a part for each heading. A part in which nothing was written is left out; a
    single field left empty stands as a dash, so that nobody takes it for one that was not asked.
    """
    parts: list[tuple[str, list[Entry]]] = []
    for entry in paper.entries:
        if entry.field.heading or not parts:
            parts.append((entry.field.heading or "内容", []))
        parts[-1][1].append(entry)
    for heading, entries in parts:
        if any(entry.text for entry in entries):
            yield {"heading": heading, "rows": [_row(entry) for entry in entries]}


def _row(entry: Entry) -> list[str]:
    return [entry.field.label, entry.text or "―"]


def _remarks(paper: Paper) -> Iterator[list[str]]:
    for box in paper.boxes:
        if box.comment:
            yield [f"{box.act}（{box.role}）", box.comment]
    yield from (_row(entry) for entry in paper.recorded)


def _report(paper: Paper) -> Iterator[list[str]]:
    if not paper.kind.report:
        return
    yield ["報告した者", _said(paper.reported)]
    yield from (_row(entry) for entry in paper.report)
    yield ["確認した者", _said(paper.confirmed)]


def _said(signature: Signature | None) -> str:
    return f"{signature.post}　{signature.person}　{wareki(signature.on)}" if signature else "（まだ）"


def _size(size: int) -> str:
    return f"{size / KIB / KIB:.1f} MB" if size >= KIB * KIB else f"{max(1, round(size / KIB)):,} KB"
