"""Deliveries: sending a file, what became of it, and the lines that could not be read."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sekimori.chapters.systems.access_records import queries
from sekimori.chapters.systems.access_records.actions import deliveries as actions
from sekimori.chapters.systems.access_records.forms import FileForm
from sekimori.chapters.systems.access_records.importing import LINES_KEPT, AlreadyAtIt
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.door import Request, page
from sekimori.kernel.problems import Problem, Refused

AT_ONCE = 16 * 1024 * 1024  # bytes that are taken in while somebody waits; more is left to the worker


@page(queries.DELIVER)
@require_POST
def upload(request: Request, source_id: int) -> HttpResponseBase:
    """A file is received whole; a small one is taken in at once, a large one by the worker."""
    source = queries.sources_of(request.actor, queries.DELIVER).filter(pk=source_id).first()
    if source is None:
        raise Http404
    form = FileForm(request.POST, request.FILES)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            delivery = actions.receive(request.actor, source, file.chunks(), name=file.name, way="upload")
        except Refused as refused:
            problems = refused.problems
        else:
            _take_in_if_small(request, delivery.pk, delivery.size)
            return redirect("access_records:delivery", delivery.pk)
    found = queries.source_page(request.actor, source_id)
    if found is None:
        raise Http404
    may_manage = bool(request.actor.may(queries.MANAGE, Target(unit=source.unit_id)))
    context = {"found": found, "source": source, "form": form, "problems": problems, "may_manage": may_manage}
    return render(request, "access_records/source.html", context, status=422)


def _take_in_if_small(request: Request, delivery: int, size: int) -> None:
    if size > AT_ONCE:
        return
    try:
        actions.take_in(request.actor, delivery)
    except AlreadyAtIt:
        return
    except Refused as refused:
        messages.warning(request, f"受け取りましたが、まだ取り込めていません。{refused.problems[0]}")


@page(queries.VIEW)
@require_GET
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    found = queries.deliveries_of(request.actor).filter(pk=delivery_id).first()
    if found is None:
        raise Http404
    target = Target(unit=found.source.unit_id)
    context = {
        "delivery": found,
        "source": found.source,
        "may_read": bool(request.actor.may(queries.QUARANTINE, target)),
        "may_settle": bool(request.actor.may(queries.SETTLE, target)),
    }
    return render(request, "access_records/delivery.html", context)


@page(queries.QUARANTINE)
@require_GET
def unread(request: Request, delivery_id: int) -> HttpResponse:
    found = queries.unread_lines(request.actor, delivery_id, request.GET.get("page", "1"))
    if found is None:
        raise Http404
    target = Target(unit=found.delivery.source.unit_id)
    context = {
        "found": found,
        "delivery": found.delivery,
        "source": found.delivery.source,
        "kept": LINES_KEPT,
        "may_settle": bool(request.actor.may(queries.SETTLE, target)),
    }
    return render(request, "access_records/unread.html", context)


@page(queries.SETTLE)
@require_POST
def settle(request: Request, delivery_id: int) -> HttpResponse:
    actions.settle(request.actor, delivery_id)
    messages.success(request, "確かめたことを記録しました。")
    return redirect("access_records:delivery", delivery_id)
