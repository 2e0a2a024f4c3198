"""Looking at the matrix: the whole, one unit, and taking it out."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.compliance.actions.exporting import EXPORT, FORMS, export_matrix
from sekimori.foundation.compliance.queries import VIEW
from sekimori.foundation.compliance.screens.matrix import asked_day, matrix_screen
from sekimori.foundation.compliance.screens.unit import unit_screen
from sekimori.foundation.downloads.door import carries_nobody

declare(VIEW, "対応状況を見る")


@page(VIEW)
def matrix(request: Request) -> HttpResponse:
    """This function will show the matrix, folded as asked, with one square's detail."""
    screen = matrix_screen(request.actor, request.GET)
    return render(request, "compliance/matrix.html", {"screen": screen})


@page(VIEW)
def unit(request: Request, key: int) -> HttpResponse:
    """This function will show everything a 課 must do."""
    on, _ = asked_day(request.GET.get("on", ""), request.actor)
    screen = unit_screen(request.actor, key, on)
    if screen is None:
        raise Http404
    return render(request, "compliance/unit.html", {"screen": screen})


@page(EXPORT)
@carries_nobody("articles, units and states; people stand in it by their posts")
def export(request: Request, form: str) -> HttpResponse:
    """This function will hand out the matrix of a day as a file; the export is recorded."""
    if form not in FORMS:
        raise Http404
    on, _ = asked_day(request.GET.get("on", ""), request.actor)
    made = export_matrix(request.actor, form=form, on=on)
    answer = HttpResponse(made.data, content_type=made.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, made.name)
    answer["Cache-Control"] = "no-store"
    return answer
