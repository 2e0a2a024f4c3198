"""The screens of a government's own forms: the shelf, a kind's templates, what was found in a new one."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sekimori.foundation.applications.kind import Kind, kinds
from sekimori.foundation.applications.models import FormTemplate
from sekimori.foundation.applications.pages import OPEN, kind_in_url
from sekimori.foundation.applications.paper.own import actions
from sekimori.foundation.applications.paper.own.actions import REPLACE
from sekimori.foundation.applications.paper.own.example import example
from sekimori.foundation.applications.paper.own.form import check, fill
from sekimori.foundation.applications.paper.own.names import names_of
from sekimori.foundation.applications.paper.own.package import CONTENT_TYPES, MEGABYTE, MOST_BYTES
from sekimori.foundation.applications.paper.own.samples import sample
from sekimori.foundation.applications.paper.pages import download, one_form
from sekimori.foundation.applications.paper.printing import Printed
from sekimori.foundation.applications.queries import own_forms
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.downloads.door import carries_nobody, takes_out
from sekimori.foundation.vault import files
from sekimori.kernel.problems import Refused


class TemplateForm(forms.Form):
    """A template and the day from which it is the form; its size is checked before it is read."""

    file = forms.FileField(
        label="様式のファイル",
        help_text=f"Word（.docx）又はExcel（.xlsx）。{MOST_BYTES // MEGABYTE}MBまで。",
        widget=forms.FileInput({"accept": ".docx,.xlsx"}),
    )
    since = DayField(
        label="使い始める日",
        help_text="この日から後に提出された申請に使います。前の日も書けます。",
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"{MOST_BYTES // MEGABYTE}MBを超えるファイルは受け取れません。")
        return file


@page(REPLACE)
def shelves(request: Request) -> HttpResponse:
    """様式: every kind with the number of its own forms."""
    counted = own_forms.counts()
    rows = [(kind, counted.get(kind.code, 0)) for kind in _kinds(request)]
    return render(request, "applications/forms.html", {"rows": rows})


def _kinds(request: Request) -> list[Kind]:
    """The kinds that the guideline in force has a route for: no other is ever applied for."""
    routed = {route.kind for route in request.actor.roster.guideline.routes}
    return [kind for kind in kinds().values() if kind.code in routed]


def _kind(request: Request, slug: str) -> Kind:
    kind = kind_in_url(slug)
    if kind not in _kinds(request):
        raise Http404
    return kind


@page(REPLACE)
@require_http_methods(["GET", "POST"])
def own_form(request: Request, slug: str) -> HttpResponse:
    """One kind's own forms: what is used, how to make one, and a new one sent in."""
    kind = _kind(request, slug)
    form = TemplateForm(request.POST, request.FILES) if request.method == "POST" else TemplateForm()
    problems: tuple = ()
    if form.is_valid():
        file, since = form.cleaned_data["file"], form.cleaned_data["since"]
        try:
            template = actions.propose(request.actor, kind, name=file.name or "", content=file.read(), since=since)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("applications:template", template.pk)
    context = {
        "kind": kind,
        "form": form,
        "problems": problems,
        "shelf": own_forms.shelf(kind),
        "names": names_of(kind),
        "today": request.actor.today,
    }
    return render(request, "applications/own_form.html", context, status=422 if problems or form.errors else 200)


@page(REPLACE)
@carries_nobody("an empty form")
def own_form_sample(request: Request, slug: str, extension: str) -> HttpResponse:
    """The template to begin with, every name of the kind in its place."""
    kind = _kind(request, slug)
    if extension not in CONTENT_TYPES:
        raise Http404
    steps = own_forms.longest_route(request.actor.roster.guideline, kind.code)
    data = sample(kind, extension, steps=len(steps))
    return download(Printed(f"{kind.slug}-template.{extension}", CONTENT_TYPES[extension], data))


@page(REPLACE)
@require_http_methods(["GET", "POST"])
def template(request: Request, template_id: int) -> HttpResponse:
    """What was found in a new template; confirmed, it becomes the form."""
    waiting = own_forms.waiting(request.actor, template_id)
    if waiting is None:
        raise Http404
    kind = kinds()[waiting.kind]
    if request.method == "POST":
        return _decide(request, waiting, kind)
    checked = check(kind, f"form.{waiting.format}", files.read(waiting.file))
    return render(request, "applications/template_check.html", {"template": waiting, "kind": kind, "checked": checked})


def _decide(request: Request, waiting: FormTemplate, kind: Kind) -> HttpResponse:
    try:
        if "discard" in request.POST:
            actions.discard(request.actor, waiting.pk)
            messages.info(request, "やめました。いままでの様式のままです。")
        else:
            actions.adopt(request.actor, waiting.pk)
            messages.success(request, "この様式を使います。")
    except actions.NotWaiting:
        raise Http404 from None
    return redirect("applications:own-form", kind.slug)


@page(REPLACE)
@carries_nobody("an empty form, or one filled with invented people")
def template_file(request: Request, template_id: int) -> HttpResponse:
    """A template as it was sent in, or filled with an invented application to look at it."""
    found = FormTemplate.objects.select_related("file").filter(pk=template_id).first()
    if found is None or (found.adopted_at is None and found.account != request.actor.account):
        raise Http404
    kind, data = kinds()[found.kind], files.read(found.file)
    name = f"{kind.slug}-template.{found.format}"
    if "filled" in request.GET:
        name = f"{kind.slug}-example.{found.format}"
        data = fill(f"form.{found.format}", data, _example(request, kind))
    return download(Printed(name, CONTENT_TYPES[found.format], data))


def _example(request: Request, kind: Kind):
    today: date = request.actor.today
    steps = own_forms.longest_route(request.actor.roster.guideline, kind.code)
    return example(kind, government=directory.government().name, steps=steps, today=today)


@page(REPLACE)
@require_POST
def withdraw(request: Request, template_id: int) -> HttpResponse:
    """Stop using a template; the one before it is used again."""
    try:
        gone = actions.withdraw(request.actor, template_id)
    except actions.NotWaiting:
        raise Http404 from None
    messages.success(request, "この様式を使うのをやめました。")
    return redirect("applications:own-form", kinds()[gone.kind].slug)


@page(OPEN)
@takes_out("applications.form", one_form)
def form_as_own(request: Request, application_id: int, extension: str) -> HttpResponse:
    """様式（Word・Excel）: the application in the government's own form."""
    if extension not in CONTENT_TYPES:
        raise Http404
    return download(actions.print_own(request.actor, application_id, extension))
