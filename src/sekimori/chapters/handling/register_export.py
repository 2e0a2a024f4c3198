"""The published register as files: CSV, Excel, PDF of the official form, and plain pages that need no server of ours."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from sekimori.chapters.handling.models import RegisterEntry
from sekimori.chapters.handling.queries.public_register import PublicEntry, every_entry, frame_at
from sekimori.chapters.handling.rules.register_form import KINDS, RELATED
from sekimori.chapters.handling.rules.register_frame import Frame
from sekimori.foundation.applications.export import defused
from sekimori.foundation.directory.government import government
from sekimori.foundation.documents.pdf import render
from sekimori.foundation.documents.sheets import Sheet, Value, workbook
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.register import STATUTORY
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of

FORM = Path(__file__).with_name("register_form.typ")
STYLE = "style.css"
MANIFEST = "files.txt"
LAW = "個人情報の保護に関する法律第75条第1項の規定により、保有する個人情報ファイルを公表しています。"
_PDF = Memory(keep=2)


@dataclass(frozen=True)
class Register:
    """One register as it is published: its entries in the order of their numbers, and when it last changed."""

    code: str
    title: str
    lead: str
    government: str
    frame: Frame
    entries: tuple[PublicEntry, ...]
    changed_at: datetime

    @property
    def file(self) -> str:
        """The name of its files without their endings."""
        return "register" if self.code == STATUTORY else self.code

    @property
    def page(self) -> str:
        return "index.html" if self.code == STATUTORY else f"{self.code}.html"


def registers(at: datetime) -> tuple[Register, ...]:
    """This function will read everything that is published at a moment."""
    frame = frame_at(at)
    return tuple(_register(code, frame, at) for code in frame.registers)


def register_at(code: str, at: datetime) -> Register:
    """This function will read one published register. :raises KeyError: if the government has none of that code."""
    frame = frame_at(at)
    if code not in frame.lines:
        raise KeyError(code)
    return _register(code, frame, at)


def _register(code: str, frame: Frame, at: datetime) -> Register:
    return Register(
        code=code,
        title=frame.title(code),
        lead=lead_of(frame, code),
        government=government().name,
        frame=frame,
        entries=tuple(every_entry(code, frame)),
        changed_at=_changed_at() or at,
    )


def lead_of(frame: Frame, register: str) -> str:
    """This function will say in a sentence why a register is published."""
    if register == STATUTORY or frame.ordinance is None:
        return LAW
    return frame.ordinance.lead or f"{frame.ordinance.norm}の規定により公表しています。"


def counted() -> int:
    """This function will count the published entries of all registers."""
    return RegisterEntry.objects.filter(replaced_at=None).count()


def _changed_at() -> datetime | None:
    """When anything was last published or removed: two exports of the same register are the same to the byte."""
    last = RegisterEntry.objects.order_by("-published_at").values_list("published_at", flat=True).first()
    gone = RegisterEntry.objects.filter(replaced_at__isnull=False).order_by("-replaced_at")
    ended = gone.values_list("replaced_at", flat=True).first()
    return max((moment for moment in (last, ended) if moment is not None), default=None)


def headings(register: Register) -> list[str]:
    """This function will return the heads of the columns: the form's lines in order, and the day of publication."""
    return ["登録番号", *(_head(line.number, line.label) for line in register.frame.lines[register.code]), "公表日"]


def _head(number: str, label: str) -> str:
    return f"{number} {label}"


def rows(register: Register) -> list[list[str]]:
    """This function will return a row per published file."""
    lines = register.frame.lines[register.code]
    return [
        [
            entry.number,
            *(defused(entry.content.get(line.code, "")) for line in lines),
            day_of(entry.published_at).isoformat(),
        ]
        for entry in register.entries
    ]


def csv_of(register: Register) -> bytes:
    """This function will write a register as CSV (UTF-8 with a mark, as Excel expects)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings(register))
    writer.writerows(rows(register))
    return ("\ufeff" + out.getvalue()).encode()


def excel_of(register: Register) -> bytes:
    """This function will write a register as Excel: one table, a row per file, dates as dates."""
    lines = register.frame.lines[register.code]
    table: list[list[Value]] = [
        [entry.number, *(entry.content.get(line.code, "") for line in lines), day_of(entry.published_at)]
        for entry in register.entries
    ]
    return workbook([Sheet(register.title, headings(register), table, [14, *(28 for _ in lines), 12])])


def pdf_of(register: Register) -> bytes:
    """This function will set the whole register: a list with page numbers, then one file per page."""
    footer = f"{register.government}　{wareki(day_of(register.changed_at))}現在"
    contents = [{"number": entry.number, "name": entry.name, "unit": entry.unit} for entry in register.entries]
    data = {
        "title": register.title,
        "footer": footer,
        "lead": register.lead,
        "contents": contents,
        "entries": [_sheet(entry) for entry in register.entries],
    }
    return render(FORM, data, at=register.changed_at)


def kept_pdf(code: str, at: datetime) -> bytes:
    """This function will set a register once for each of its states: the public may ask for it as often as it likes."""
    key = (code, day_of(at), revisions_of("holdings", "directory"))
    return _PDF.remember(key, lambda: pdf_of(register_at(code, at)))


def pdf_of_entry(entry: PublicEntry, *, government_name: str) -> bytes:
    """This function will set one file's form."""
    return render(
        FORM,
        {
            "title": f"{entry.title} {entry.number}",
            "footer": government_name,
            "lead": "",
            "contents": [],
            "entries": [_sheet(entry)],
        },
        at=entry.published_at,
    )


def _sheet(entry: PublicEntry) -> dict[str, Any]:
    kind = entry.content.get("file_kind", "")
    chosen = next((code for code, label in KINDS.items() if kind.startswith(label)), "")
    return {
        "heading": f"{entry.title}（単票）",
        "number": entry.number,
        "published": f"{wareki(day_of(entry.published_at))}公表",
        "kind": chosen,
        "related": f"{RELATED}　有" in kind,
        "lines": [[number, label, text] for number, label, text in entry.lines],
        "kind_line": next((index for index, (_, _, text) in enumerate(entry.lines) if kind and text == kind), -1),
    }


def site(at: datetime) -> dict[str, bytes]:
    """This function will make the public register as plain files: pages, CSV and PDF, linked relatively, no script.

    The same register gives the same bytes, so that a copy can be compared with what was published.
    """
    found = registers(at)
    made: dict[str, bytes] = {STYLE: files("sekimori.chapters.handling").joinpath("register_site.css").read_bytes()}
    for register in found:
        context = {"register": register, "others": [other for other in found if other.code != register.code]}
        made[register.page] = _page("handling/site/list.html", context)
        for entry in register.entries:
            made[f"{entry.number}.html"] = _page("handling/site/entry.html", {"register": register, "entry": entry})
        made[f"{register.file}.csv"] = csv_of(register)
        made[f"{register.file}.pdf"] = pdf_of(register)
    made[MANIFEST] = manifest(made)
    return made


def _page(template: str, context: Mapping[str, object]) -> bytes:
    return render_to_string(template, dict(context)).encode()


def manifest(made: Mapping[str, bytes]) -> bytes:
    """This function will list the files with their SHA-256, in the form that ``sha256sum -c`` checks."""
    return "".join(f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made)).encode()


def zipped(made: Mapping[str, bytes], at: datetime) -> bytes:
    """This function will pack files into a zip whose bytes depend on nothing but the files and a moment."""
    out = io.BytesIO()
    stamp = at.timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(made):
            archive.writestr(zipfile.ZipInfo(name, stamp), made[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_site(at: datetime) -> bytes:
    """This function will make the plain pages as one zip."""
    return zipped(site(at), _changed_at() or at)
