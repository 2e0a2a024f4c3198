"""The published 個人情報ファイル簿 as anybody reads it (法第75条第1項): no staff, no grounds, nothing that is withheld."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import Http404

from sekimori.chapters.handling.models import RegisterEntry
from sekimori.chapters.handling.queries.register import wordings
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.chapters.handling.rules.register_history import Step, public_steps
from sekimori.foundation.directory.queries import guideline as guideline_on
from sekimori.kernel.moments import day_of

Lines = tuple[tuple[str, str, str], ...]  # number, label, text


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One published form, line by line, and what changed in it so far (oldest first)."""

    number: str
    register: str
    title: str  # of the register
    name: str
    agency: str
    unit: str
    content: dict[str, str]
    lines: Lines
    published_at: datetime
    history: tuple[Step, ...] = ()


def frame_at(at: datetime) -> Frame:
    """This function will return the form and the registers of the government on the day of a moment."""
    return frame_of(guideline_on(day_of(at)), day_of(at))


def public_list(register: str, words: str = "") -> tuple[PublicEntry, ...]:
    """This function will return the files published in a register, for anybody, in the order of their numbers."""
    rows = RegisterEntry.objects.filter(replaced_at=None, register=register).order_by("number")
    found = (_entry(row, None) for row in rows)
    return tuple(entry for entry in found if words in f"{entry.name} {entry.unit} {entry.agency}")


def public_entry(number: str, frame: Frame) -> PublicEntry:
    """This function will return one published form. :raises Http404: if none is published under the number."""
    row = RegisterEntry.objects.filter(number=number, replaced_at=None).first()
    if row is None:
        raise Http404
    return _entry(row, frame, _told(list(row.holding.entries.order_by("pk")), frame))


def every_entry(register: str, frame: Frame) -> Iterator[PublicEntry]:
    """This function will go through all published forms of a register with their history, in the order of numbers."""
    rows = (
        RegisterEntry.objects.filter(holding__entries__replaced_at=None, holding__entries__register=register)
        .order_by("number", "holding", "pk")
        .iterator(chunk_size=500)
    )
    for _, group in groupby(rows, key=lambda row: row.holding_id):
        found = list(group)
        yield _entry(found[-1], frame, _told(found, frame))


def _told(rows: list[RegisterEntry], frame: Frame) -> tuple[Step, ...]:
    return public_steps(wordings(rows), frame.every_line)


def _entry(row: RegisterEntry, frame: Frame | None, history: tuple[Step, ...] = ()) -> PublicEntry:
    lines = frame.lines.get(row.register, frame.every_line) if frame else ()
    return PublicEntry(
        number=row.number,
        register=row.register,
        title=frame.title(row.register) if frame else "",
        name=row.content["name"],
        agency=row.content["agency"],
        unit=row.content["unit"],
        content=row.content,
        lines=tuple((line.number, line.label, row.content[line.code]) for line in lines if line.code in row.content),
        published_at=row.published_at,
        history=history,
    )
