"""The two steps on the screen: choose the file, then look at what it says and keep or submit it."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sekimori.foundation.applications.actions import own_target
from sekimori.foundation.applications.batch.actions import enter, judge_rows, submit_all
from sekimori.foundation.applications.batch.reading import MOST, Row, best_sheet, read_rows
from sekimori.foundation.applications.batch.template import template as make_template
from sekimori.foundation.applications.export import HEAD
from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.options import options_of
from sekimori.foundation.applications.pages import OPEN, kind_in_url
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.directory import uploads
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.plan import ImportReport, TableReport
from sekimori.foundation.directory.exchange.reading import MEGABYTE, GivenFile, Limits
from sekimori.foundation.downloads.door import carries_nobody
from sekimori.kernel.problems import Problem, Refused

PURPOSE = "applications.batch"
MOST_COLUMNS = 60
SHOWN_PROBLEMS = 200
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BatchForm(forms.Form):
    sheet = forms.FileField(label="記入したファイル", help_text="Excel（.xlsx）又はCSV（UTF-8、Shift_JIS）。")

    def clean_sheet(self) -> GivenFile:
        sent = self.cleaned_data["sheet"]
        if sent.size > settings.IMPORT_BYTES:
            raise forms.ValidationError(f"{settings.IMPORT_BYTES // MEGABYTE}MBを超えるファイルは読みません。")
        return GivenFile(sent.name or "", sent.read())


def _kind(request: Request, slug: str) -> Kind:
    kind = kind_in_url(slug)
    request.actor.require(kind.apply_action, own_target(request.actor))
    return kind


def _rows(request: Request, kind: Kind, file: GivenFile) -> tuple[Row, ...]:
    limits = Limits(size=settings.IMPORT_BYTES, rows=MOST * 10, columns=MOST_COLUMNS)
    grid = best_sheet(kind, read_grids(file, limits))
    rows, problems = read_rows(kind, grid, options_of(request.actor, kind.code), passed_over=HEAD)
    if problems:
        raise Refused(*problems)
    return rows


@page(OPEN)
@require_http_methods(["GET", "POST"])
def start(request: Request, slug: str) -> HttpResponse:
    """The first step: a file in order is kept until it is confirmed; in a wrong one every place is named."""
    kind = _kind(request, slug)
    form = BatchForm(request.POST, request.FILES) if request.method == "POST" else BatchForm()
    problems: tuple[Problem, ...] = ()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["sheet"]
        try:
            judged = judge_rows(request.actor, kind, _rows(request, kind, given))
        except Refused as refused:
            problems = refused.problems
        else:
            report = ImportReport((TableReport(kind.code, added=len(judged)),), confirmed=False)
            account = request.actor.account or 0
            upload = uploads.keep((given,), report, account=account, at=request.at, purpose=PURPOSE)
            return redirect("applications:batch-check", slug, upload.token)
    context = {
        "kind": kind,
        "form": form,
        "problems": problems[:SHOWN_PROBLEMS],
        "further": max(0, len(problems) - SHOWN_PROBLEMS),
        "most": MOST,
    }
    return render(request, "applications/batch.html", context, status=422 if problems or form.errors else 200)


@page(OPEN)
@require_GET
@carries_nobody("a form to fill in, with the names of holdings and units to choose from")
def template(request: Request, slug: str) -> HttpResponse:
    """The file to fill in, with the choices open to the actor."""
    kind = _kind(request, slug)
    answer = HttpResponse(make_template(kind, options_of(request.actor, kind.code)), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{kind.slug}-template.xlsx"'
    return answer


@page(OPEN)
@require_http_methods(["GET", "POST"])
def check(request: Request, slug: str, token: str) -> HttpResponse:
    """The second step: every application the file holds; kept as drafts, or submitted one by one."""
    kind = _kind(request, slug)
    upload = uploads.find(token, account=request.actor.account or 0, purpose=PURPOSE)
    if upload is None or upload.report.tables[0].table != kind.code:
        raise Http404
    if upload.report.confirmed:
        return redirect("applications:index")
    rows = _rows(request, kind, upload.files[0])
    try:
        judged = judge_rows(request.actor, kind, rows)
    except Refused as refused:  # what was in order when it was sent may not be any more
        context = {"kind": kind, "upload": upload, "problems": refused.problems[:SHOWN_PROBLEMS]}
        return render(request, "applications/batch_check.html", context, status=409)
    if request.method == "POST":
        return _carry_out(request, kind, upload, rows)
    level = request.actor.roster.guideline.protection.level
    lines = [
        (
            row.line,
            one.content.get(kind.title),
            one.content.get(kind.people) if kind.people else None,
            level(one.route.level),
        )
        for row, one in judged
    ]
    return render(request, "applications/batch_check.html", {"kind": kind, "upload": upload, "lines": lines})


def _carry_out(request: Request, kind: Kind, upload: uploads.Upload, rows: tuple[Row, ...]) -> HttpResponse:
    if request.POST.get("do") == "discard":
        uploads.discard(upload)
        messages.info(request, "取りやめました。何も登録していません。")
        return redirect("applications:batch", kind.slug)
    keys = enter(request.actor, kind, rows, seed=uuid.UUID(upload.token))
    done = ImportReport((TableReport(kind.code, added=len(keys)),), confirmed=True)
    uploads.finish(upload, done, in_vault=True)  # the drafts hold what the file said
    if request.POST.get("do") != "submit":
        messages.success(
            request, f"{len(keys)}件の下書きを作りました。「わたしの申請」から、一つずつ確かめて申請できます。"
        )
        return redirect("applications:index")
    return render(request, "applications/batch_done.html", {"kind": kind, "outcomes": submit_all(request.actor, keys)})
