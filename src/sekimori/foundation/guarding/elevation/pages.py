"""Screens of elevations: asking, agreeing, ending, and reading what was done."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.guarding.elevation import actions, queries
from sekimori.kernel.problems import Refused


@require_GET
@page(actions.ASK)
def own(request: Request) -> HttpResponse:
    """An administrator's own elevations, and a form to ask for one."""
    context = {"screen": queries.own(request.actor), "hours": "1"}
    return render(request, "guarding/elevation.html", context)


@require_POST
@page(actions.ASK)
@recently_authenticated
def ask(request: Request) -> HttpResponse:
    """An administrator asks for an elevation."""
    chosen, hours, reason = (
        frozenset(request.POST.getlist("actions")), request.POST.get("hours", ""), request.POST.get("reason", "")
    )  # fmt: skip
    try:
        actions.ask(request.actor, actions=chosen, hours=hours, reason=reason)
    except Refused as refusal:
        typed = {"chosen": chosen, "hours": hours, "reason": reason, "problems": refusal.problems}
        return render(request, "guarding/elevation.html", {"screen": queries.own(request.actor), **typed}, status=422)
    messages.success(request, "昇格を求めました。総括保護管理者又は監査責任者の同意を待ってください。")
    return redirect("guarding:elevation")


@require_GET
@page(queries.VIEW)
def everybody(request: Request) -> HttpResponse:
    """Everybody's elevations."""
    return render(request, "guarding/elevations.html", {"lines": queries.everybody(request.actor)})


@require_GET
@page(queries.VIEW)
def one(request: Request, number: int) -> HttpResponse:
    """One elevation with every act done in it."""
    return _shown(request, number)


def _shown(request: Request, number: int, *, status: int = 200, **more: object) -> HttpResponse:
    detail = queries.detail(request.actor, number)
    if detail is None:
        raise Http404
    return render(request, "guarding/elevation_one.html", {"screen": detail, **more}, status=status)


@require_POST
@page(actions.DECIDE)
@recently_authenticated
def decide(request: Request, number: int) -> HttpResponse:
    """The second person agrees or not."""
    agreed, reason = request.POST.get("answer") == "agree", request.POST.get("reason", "")
    try:
        actions.decide(request.actor, number, agreed=agreed, reason=reason)
    except Refused as refusal:
        return _shown(request, number, status=422, problems=refusal.problems, typed=reason)
    messages.success(request, "同意しました。今から昇格です。" if agreed else "同意しないと答えました。")
    return redirect("guarding:elevation-one", number)


@require_POST
@page(actions.ASK)
def end_own(request: Request, number: int) -> HttpResponse:
    """The administrator is done early, or takes the request back. Stopping is quick: no proof is asked."""
    actions.end(request.actor, number)
    messages.success(request, "終えました。")
    return redirect("guarding:elevation")


@require_POST
@page(actions.DECIDE)
def end(request: Request, number: int) -> HttpResponse:
    """Who may agree ends somebody's elevation."""
    actions.end(request.actor, number)
    messages.success(request, "昇格を終わらせました。")
    return redirect("guarding:elevation-one", number)


@require_POST
@page(actions.READ)
def read(request: Request, number: int) -> HttpResponse:
    """Everything done in it was read."""
    actions.read(request.actor, number)
    messages.success(request, "行われた操作を確かめたことを記録しました。")
    return redirect("guarding:elevation-one", number)
