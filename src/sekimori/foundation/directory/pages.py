"""The screens of the directory: the organisation of any day, a unit, a person, and files in and out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.directory import actions, queries, uploads
from sekimori.foundation.directory.exchange.reading import read_files
from sekimori.foundation.directory.exchange.template import template as make_template
from sekimori.foundation.directory.exchange.writing import to_workbook, to_zip
from sekimori.foundation.directory.forms import DayForm, SearchForm, UploadForm
from sekimori.foundation.directory.limits import import_limits
from sekimori.foundation.directory.roles import rules_of_named_roles
from sekimori.foundation.directory.screens.people import person_page, search_people
from sekimori.foundation.directory.screens.unit import PEOPLE_VIEW, unit_page
from sekimori.foundation.directory.screens.units import UNITS_VIEW, tree
from sekimori.foundation.downloads.door import carries_nobody, takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Refused

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCESS_SEARCH = "access_records.search"  # of a room above: what this person did in other systems
SHOWN_PROBLEMS = 500  # of a file that is wrong in every row, this many are enough to see why


def _day_form(request: Request) -> DayForm:
    return DayForm(request.actor, request.GET if "on" in request.GET else None, initial={"on": request.actor.today})


@page(UNITS_VIEW)
@require_GET
def units(request: Request) -> HttpResponse:
    form = _day_form(request)
    context = {"form": form, "on": form.day, "tree": tree(request.actor, form.day), **_doors(request)}
    return render(request, "directory/units.html", context)


def _doors(request: Request) -> dict[str, bool]:
    may = request.actor.may_somewhere
    return {"may_import": may(actions.IMPORT), "may_export": may(actions.EXPORT), "may_search": may(PEOPLE_VIEW)}


@page(UNITS_VIEW)
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    form = _day_form(request)
    found = unit_page(request.actor, unit_id, form.day)
    if found is None:
        raise Http404
    return render(request, "directory/unit.html", {"form": form, "on": form.day, "found": found, **_doors(request)})


@page(PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def people(request: Request) -> HttpResponse:
    form = SearchForm(request.POST or None)
    found = search_people(request.actor, form.cleaned_data["text"]) if form.is_valid() else None
    return render(request, "directory/people.html", {"form": form, "found": found})


@page(PEOPLE_VIEW)
@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    form = _day_form(request)
    found = person_page(request.actor, person_id, form.day)
    if found is None:
        raise Http404
    may_look = request.actor.may_somewhere(ACCESS_SEARCH)
    context = {"form": form, "on": form.day, "found": found, "may_look": may_look}
    return render(request, "directory/person.html", context)


@page(actions.IMPORT)
@require_http_methods(["GET", "POST"])
def import_files(request: Request) -> HttpResponseBase:
    """The first step: a file that is in order is kept and shown as what it would do; a wrong one is explained."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    problems: tuple = ()
    if request.method == "POST" and form.is_valid():
        given = form.given
        try:
            report = actions.import_tables(request.actor, read_files(given, import_limits()), confirm=False)
        except Refused as refused:
            problems = refused.problems
        else:
            upload = uploads.keep(given, report, account=request.actor.account or 0, at=request.at)
            return redirect("directory:import_check", upload.token)
    context = {
        "form": form,
        "problems": problems[:SHOWN_PROBLEMS],
        "problem_count": len(problems),
        "may_export": request.actor.may_somewhere(actions.EXPORT),
    }
    return render(request, "directory/import.html", context, status=422 if problems or form.errors else 200)


@page(actions.IMPORT)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def import_check(request: Request, token: str) -> HttpResponseBase:
    """The second step: what the file would do; confirmed, it is checked again and taken in whole."""
    upload = uploads.find(token, account=request.actor.account or 0)
    if upload is None:
        raise Http404
    if request.method == "GET" or upload.report.confirmed:
        return render(request, "directory/import_check.html", {"upload": upload})
    if "discard" in request.POST:
        uploads.discard(upload)
        messages.info(request, "取り込みをやめました。何も変更していません。")
        return redirect("directory:import")
    tables = read_files(upload.files, import_limits())
    try:
        report = actions.import_tables(request.actor, tables, confirm=True, digest=upload.digest)
    except Refused as refused:
        context = {"upload": upload, "problems": refused.problems[:SHOWN_PROBLEMS]}
        return render(request, "directory/import_check.html", context, status=409)
    uploads.finish(upload, report)
    return redirect("directory:import_check", token)


@page(actions.IMPORT)
@require_GET
@carries_nobody("the headings to fill in")
def template(request: Request) -> HttpResponse:
    rules = rules_of_named_roles(queries.guideline(request.actor.today))
    return _download(make_template(rule.label for rule in rules), EXCEL, "organisation-template.xlsx")


def _everybody(request: Request) -> Amount:
    return Amount(actions.count_people(request.actor), "組織・職員・発令の一覧")


@page(actions.EXPORT)
@require_POST
@recently_authenticated
@takes_out(actions.EXPORT, _everybody)
def export(request: Request) -> HttpResponse:
    """Handing out is recorded, so it is a POST; the format is one of the three buttons."""
    sheets = actions.export_tables(request.actor)
    day = timezone.localdate(request.at).isoformat()
    match request.POST.get("format"):
        case "cp932":
            return _download(to_zip(sheets, "cp932"), "application/zip", f"organisation-{day}-sjis.zip")
        case "csv":
            return _download(to_zip(sheets), "application/zip", f"organisation-{day}.zip")
        case _:
            return _download(to_workbook(sheets), EXCEL, f"organisation-{day}.xlsx")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
