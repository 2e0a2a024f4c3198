"""Sources: the list with how they do, one of them, a new one with a trial, and what is said of it."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sekimori.chapters.systems.access_records import queries
from sekimori.chapters.systems.access_records.actions.sources import change as change_source
from sekimori.chapters.systems.access_records.actions.sources import register
from sekimori.chapters.systems.access_records.forms import (
    TRIAL_BYTES,
    FileForm,
    NewSourceForm,
    SourceForm,
    initial_of,
)
from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.access_records.search_queries import SEARCH
from sekimori.chapters.systems.access_records.trial import Trial, beginning_of, tried
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.door import Request, page
from sekimori.kernel.problems import Problem, Refused

NO_SAMPLE = Problem("試すファイル", "選ばれていません", "アクセス記録のファイルを選んで、もう一度試してください")
NO_DECLARATION = Problem("記録の形式", "選ばれていません", "近い形式を選ぶか、読み方（宣言）を書いてください")


@page(queries.VIEW)
@require_GET
def index(request: Request) -> HttpResponse:
    context = {
        "lines": queries.lines_of(request.actor),
        "may_manage": request.actor.may_somewhere(queries.MANAGE),
        "may_load": request.actor.may_somewhere(queries.LOAD),
        "may_search": request.actor.may_somewhere(SEARCH),
    }
    return render(request, "access_records/index.html", context)


@page(queries.VIEW)
@require_GET
def source(request: Request, source_id: int) -> HttpResponse:
    found = queries.source_page(request.actor, source_id, request.GET.get("page", "1"))
    if found is None:
        raise Http404
    target = Target(unit=found.line.source.unit_id)
    context = {
        "found": found,
        "source": found.line.source,
        "form": FileForm() if request.actor.may(queries.DELIVER, target) else None,
        "may_manage": bool(request.actor.may(queries.MANAGE, target)),
    }
    return render(request, "access_records/source.html", context)


@page(queries.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    """Two buttons: one tries the declaration on a file and keeps nothing, one registers the source."""
    posted = request.method == "POST"
    form = (
        NewSourceForm(request.POST, request.FILES, actor=request.actor)
        if posted
        else NewSourceForm(actor=request.actor)
    )
    if not posted:
        return render(request, "access_records/new.html", {"form": form})
    if "try" in request.POST:
        return _tried(request, form)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        try:
            made = register(
                request.actor, form.draft, code=form.cleaned_data["code"].strip(), declaration=form.declared
            )
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "取込み元を登録しました。最初のファイルを取り込んでください。")
            return redirect("access_records:source", made.pk)
    return render(request, "access_records/new.html", {"form": form, "problems": problems}, status=422)


def _tried(request: Request, form: NewSourceForm) -> HttpResponse:
    """The form as it was filled in, with how the first lines are read and the declaration to be mended."""
    found: Trial | None = None
    problems: tuple[Problem, ...] = ()
    declaration = form.declared
    sample = request.FILES.get("sample")
    if not declaration:
        problems = (NO_DECLARATION,)
    elif not isinstance(sample, UploadedFile) or not sample.size:
        problems = (NO_SAMPLE,)
    else:
        try:
            found = tried(declaration, beginning_of(sample.read(TRIAL_BYTES + 1), TRIAL_BYTES), request.at)
        except Refused as refused:
            problems = refused.problems
    again = NewSourceForm(
        initial={**{name: form.data.get(name) for name in form.fields}, **_many(request), "declaration": declaration},
        actor=request.actor,
    )
    context = {"form": again, "trial": found, "trial_problems": problems}
    return render(request, "access_records/new.html", context, status=422 if problems else 200)


def _many(request: Request) -> dict[str, list[str]]:
    return {"used_by": request.POST.getlist("used_by")}


@page(queries.MANAGE)
@require_http_methods(["GET", "POST"])
def change(request: Request, source_id: int) -> HttpResponseBase:
    found: Source | None = queries.sources_of(request.actor, queries.MANAGE).filter(pk=source_id).first()
    if found is None:
        raise Http404
    form = (
        SourceForm(request.POST, actor=request.actor)
        if request.method == "POST"
        else SourceForm(initial=initial_of(found), actor=request.actor)
    )
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            change_source(request.actor, found.pk, form.draft, version=int(version) if version.isdecimal() else 0)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, "変更しました。")
            return redirect("access_records:source", found.pk)
    context = {"form": form, "source": found, "problems": problems}
    return render(request, "access_records/change.html", context, status=422 if problems or form.errors else 200)
