"""Ledgers 台帳 of applications: filtered pages, and the same rows as Excel or CSV."""

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from sekimori.foundation.applications.export import csv_lines, record_export, workbook
from sekimori.foundation.applications.kind import Kind, kind_of_slug
from sekimori.foundation.applications.models import STATES
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.queries.ledger import Filters, filtered, strictest_level
from sekimori.foundation.applications.queries.ledger import ledger as ledger_page
from sekimori.foundation.applications.queries.own import open_kinds
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.fiscal_year import FiscalYear

YEARS_BACK = 6


def _kind(request: Request, slug: str) -> Kind:
    kind = kind_of_slug(slug)
    if kind is None or not request.actor.may_somewhere(kind.view_action):
        raise Http404
    return kind


def _filters(request: Request) -> Filters:
    def number(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    states = {code for code, _ in STATES}
    state = request.GET.get("state", "")
    return Filters(
        fiscal_year=number("year"),
        state=state if state in states else "",
        unit=number("unit"),
        level=request.GET.get("level", "")[:30],
        overdue=request.GET.get("overdue") == "1",
        number=request.GET.get("number", "")[:12],
    )


@page(OPEN)
def ledger(request: Request, slug: str) -> HttpResponse:
    """One kind's ledger, newest first."""
    kind = _kind(request, slug)
    after = request.GET.get("after", "")
    filters = _filters(request)
    screen = ledger_page(request.actor, kind, filters, after=int(after) if after.isdecimal() else None)
    first = FiscalYear.of(request.actor.today).start_year
    query = request.GET.copy()
    query.pop("after", None)
    return render(
        request,
        "applications/ledger.html",
        {
            "kind": kind,
            "kinds": open_kinds(request.actor),
            "screen": screen,
            "filters": filters,
            "states": STATES,
            "levels": request.actor.roster.guideline.protection.levels,
            "years": [FiscalYear(year) for year in range(first, first - YEARS_BACK, -1)],
            "query": query.urlencode(),
        },
    )


def _rows(request: Request, slug: str) -> Amount:
    kind = _kind(request, slug)
    rows = filtered(request.actor, kind, _filters(request))
    level = strictest_level(rows, request.actor.roster.guideline.protection)
    return Amount(rows.count(), f"申請の台帳（{kind.label}）", "件", level)


@page(OPEN)
@takes_out("applications.export", _rows)
def export(request: Request, slug: str) -> HttpResponseBase:
    """The filtered ledger as Excel or CSV; the export is recorded with its number of rows before it begins."""
    kind = _kind(request, slug)
    filters = _filters(request)
    as_csv = request.GET.get("format") == "csv"
    record_export(request.actor, kind, filters, as_csv=as_csv)
    name = f"{kind.slug}-{request.actor.today.isoformat()}"
    if as_csv:
        response = StreamingHttpResponse(
            csv_lines(request.actor, kind, filters), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    kind_of_file = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = StreamingHttpResponse(workbook(request.actor, kind, filters), content_type=kind_of_file)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
