"""The public pages of the 個人情報ファイル簿: for anybody, without signing in."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render

from sekimori.chapters.handling import register_export as export
from sekimori.chapters.handling.queries import public_register as queries
from sekimori.foundation.authority.door import Request, open_to_all
from sekimori.foundation.directory.government import government
from sekimori.foundation.downloads.door import carries_nobody
from sekimori.guideline.register import ORDINANCE, STATUTORY

WHY_OPEN = "法第75条第1項: the register is published, for anybody to read without signing in"
WHY_NOBODY = "the published register, which describes files and tells of nobody in them"
NUMBER = re.compile(r"[0-9A-Za-z-]{1,30}")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
PAGE = 200


@open_to_all(WHY_OPEN)
def statutory(request: Request) -> HttpResponse:
    """個人情報ファイル簿 for the public."""
    return _list(request, STATUTORY)


@open_to_all(WHY_OPEN)
def ordinance(request: Request) -> HttpResponse:
    """The register by ordinance for the public, where the government has one."""
    return _list(request, ORDINANCE)


def _list(request: Request, register: str) -> HttpResponse:
    frame = queries.frame_at(request.at)
    if register not in frame.registers:
        raise Http404
    words = request.GET.get("q", "")[:60]
    after = request.GET.get("after", "")[:30]
    rows = queries.public_list(register, words)
    following = [row for row in rows if row.number > after]
    context = {
        "title": frame.title(register),
        "lead": export.lead_of(frame, register),
        "register": register,
        "rows": following[:PAGE],
        "counted": len(rows),
        "next": following[PAGE - 1].number if len(following) > PAGE else "",
        "words": words,
        "others": [(code, frame.title(code)) for code in frame.registers if code != register],
    }
    return render(request, "handling/public_list.html", context)


@open_to_all(WHY_OPEN)
def entry(request: Request, number: str) -> HttpResponse:
    """One published form, with what changed in it."""
    return render(request, "handling/public_entry.html", {"entry": _entry(request, number)})


def _entry(request: Request, number: str) -> queries.PublicEntry:
    if not NUMBER.fullmatch(number):
        raise Http404
    return queries.public_entry(number, queries.frame_at(request.at))


@open_to_all(WHY_OPEN)
@carries_nobody(WHY_NOBODY)
def entry_pdf(request: Request, number: str) -> HttpResponse:
    """One published form as PDF, as it is printed."""
    made = export.pdf_of_entry(_entry(request, number), government_name=government().name)
    return _file(made, "pdf", f"file-{number}")


@open_to_all(WHY_OPEN)
@carries_nobody(WHY_NOBODY)
def whole(request: Request, register: str, form: str) -> HttpResponse:
    """A whole register as CSV, Excel or PDF."""
    if form not in TYPES:
        raise Http404
    try:
        if form == "pdf":
            return _file(export.kept_pdf(register, request.at), form, f"file-register-{register}")
        found = export.register_at(register, request.at)
    except KeyError:
        raise Http404 from None
    made = export.csv_of(found) if form == "csv" else export.excel_of(found)
    return _file(made, form, f"file-register-{register}")


def _file(made: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
