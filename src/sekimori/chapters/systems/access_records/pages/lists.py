"""The lists that records are compared with: sent, checked, and only then put in place of the ones before.

The file itself is kept, encrypted, only until it is confirmed: afterwards residents are tokens.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sekimori.chapters.systems.access_records import lists as reading
from sekimori.chapters.systems.access_records import queries
from sekimori.chapters.systems.access_records.actions.lists import load_list
from sekimori.chapters.systems.access_records.actions.sources import load_accounts
from sekimori.chapters.systems.access_records.forms import ListForm
from sekimori.chapters.systems.access_records.models import LISTS, Source
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.directory import uploads
from sekimori.foundation.directory.exchange.plan import ImportReport, TableReport
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.kernel.problems import Problem, Refused

LABELS = dict(LISTS)
NO_LIST = Problem("一覧", "どの一覧か分かりません", "一覧を選び直してください")


@page(queries.LOAD)
@require_http_methods(["GET", "POST"])
def lists(request: Request) -> HttpResponseBase:
    """The three lists of the government; each has a form of its own."""
    kind = request.POST.get("kind", "")
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        kept = _kept(request, kind, kind) if kind in LABELS else (NO_LIST,)
        if isinstance(kept, str):
            return redirect("access_records:list_check", kind, kept)
        problems = kept
    context = {
        "lists": [(state, reading.COLUMNS[state.kind]) for state in queries.lists_loaded()],
        "problems": problems,
        "failed": LABELS.get(kind, ""),
    }
    return render(request, "access_records/lists.html", context, status=422 if problems else 200)


@page(queries.LOAD)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def list_check(request: Request, kind: str, token: str) -> HttpResponseBase:
    """The second step: how many rows there are; confirmed, they take the place of the ones before."""
    if kind not in LABELS:
        raise Http404
    context = {"label": LABELS[kind], "back": "access_records:lists", "kind": kind}

    def load(rows: list, digest: str) -> None:
        load_list(request.actor, kind, rows, digest=digest)

    return _checked(request, kind, token, kind, context, load)


@page(queries.MANAGE)
@require_http_methods(["GET", "POST"])
def accounts(request: Request, source_id: int) -> HttpResponseBase:
    source = _source(request, source_id)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        kept = _kept(request, reading.ACCOUNTS, f"accounts {source.pk}")
        if isinstance(kept, str):
            return redirect("access_records:accounts_check", source.pk, kept)
        problems = kept
    context = {"source": source, "columns": reading.COLUMNS[reading.ACCOUNTS], "form": ListForm(), "problems": problems}
    return render(request, "access_records/accounts.html", context, status=422 if problems else 200)


@page(queries.MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def accounts_check(request: Request, source_id: int, token: str) -> HttpResponseBase:
    source = _source(request, source_id)
    context = {"label": f"{source.label}の利用者IDの一覧", "source": source}

    def load(rows: list, digest: str) -> None:
        load_accounts(request.actor, source.pk, rows, digest=digest)

    return _checked(request, reading.ACCOUNTS, token, f"accounts {source.pk}", context, load)


def _source(request: Request, source_id: int) -> Source:
    source = queries.sources_of(request.actor, queries.MANAGE).filter(pk=source_id).first()
    if source is None:
        raise Http404
    return source


def _kept(request: Request, kind: str, purpose: str) -> str | tuple[Problem, ...]:
    """The token under which a readable list waits to be confirmed, or what is wrong with it."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return tuple(Problem("ファイル", str(error), "選び直してください") for error in form.errors["file"])
    file = GivenFile(form.cleaned_data["file"].name or "", form.cleaned_data["file"].read())
    try:
        rows = reading.read_list(kind, file)
    except Refused as refused:
        return refused.problems
    report = ImportReport((TableReport(kind, added=len(rows)),), confirmed=False)
    return uploads.keep(
        (file,), report, account=request.actor.account or 0, at=request.at, purpose=f"access_records {purpose}"
    ).token


def _checked(
    request: Request, kind: str, token: str, purpose: str, context: dict, load: Callable[[list, str], None]
) -> HttpResponseBase:
    upload = uploads.find(token, account=request.actor.account or 0, purpose=f"access_records {purpose}")
    if upload is None:
        raise Http404
    context = context | {"upload": upload, "count": upload.report.tables[0].added}
    back = (
        redirect("access_records:source", context["source"].pk)
        if "source" in context
        else redirect("access_records:lists")
    )
    if request.method == "GET":
        return render(request, "access_records/list_check.html", context)
    if "discard" in request.POST:
        uploads.discard(upload)
        messages.info(request, "読込みをやめました。何も変更していません。")
        return back
    try:
        load(reading.read_list(kind, upload.files[0]), upload.digest)
    except Refused as refused:
        return render(request, "access_records/list_check.html", context | {"problems": refused.problems}, status=409)
    uploads.discard(upload)  # it names residents
    messages.success(request, f"{context['count']:,}行を読み込みました。これから取り込む記録と照らします。")
    return back
