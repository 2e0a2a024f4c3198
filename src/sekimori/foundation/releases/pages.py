"""The screens of takings-out: the list, one's own, one that is stopped, one that was warned of, the thresholds."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.downloads.gate import PURPOSES
from sekimori.foundation.downloads.limits import number
from sekimori.foundation.downloads.models import OUTCOMES, REVIEWS, VERDICTS
from sekimori.foundation.releases import actions, queries
from sekimori.foundation.releases.answering import DECIDE
from sekimori.kernel.problems import Refused

TOLD = {"agreed": "認めました。求めた人へ知らせました。", "refused": "認めませんでした。求めた人へ知らせました。"}


@page(queries.VIEW)
@require_GET
def index(request: Request) -> HttpResponse:
    """What the units within reach took out, with what waits for an answer above it."""
    after = request.GET.get("after", "")
    unusual = request.GET.get("show") == "unusual"
    key = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else None
    found = queries.listing(request.actor, unusual=unusual, after=key)
    context = {"found": found, "unusual": unusual, "paged": key is not None, "purposes": PURPOSES}
    return render(request, "releases/index.html", context)


@page(queries.OWN)
@require_GET
def own(request: Request) -> HttpResponse:
    """What one took out lately and asked for."""
    return render(request, "releases/own.html", {"found": queries.own(request.actor), "now": request.at})


@page(queries.OWN)
@require_GET
def asking(request: Request, asking_id: int) -> HttpResponse:
    """One stopped taking-out: whoever answers decides, whoever asked fetches."""
    return _asking(request, asking_id)


def _asking(request: Request, asking_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    shown = queries.asking(request.actor, asking_id)
    context = {
        "shown": shown,
        "row": shown.row,
        "purpose": PURPOSES.get(shown.row.purpose, ""),
        "outcomes": OUTCOMES,
        "expired": bool(shown.row.valid_until and shown.row.valid_until <= request.at and not shown.row.fetched_at),
    }
    answer = render(request, "releases/asking.html", context | more, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(DECIDE)
@require_POST
def decide(request: Request, asking_id: int) -> HttpResponseBase:
    """Agree or refuse, with a fresh proof of identity; what is out of reach is not there, whoever has proved what."""
    queries.asking(request.actor, asking_id)
    return _decide(request, asking_id)


@recently_authenticated
def _decide(request: Request, asking_id: int) -> HttpResponse:
    outcome, reason = request.POST.get("outcome", ""), request.POST.get("reason", "")
    try:
        made = actions.decide(request.actor, asking_id, outcome=outcome, reason=reason)
    except Refused as refused:
        return _asking(request, asking_id, status=422, problems=refused.problems, typed=reason, chosen=outcome)
    messages.success(request, TOLD[made.outcome])
    return redirect("releases:asking", asking_id)


@page(queries.OWN)
@require_GET
def taking(request: Request, taking_id: int) -> HttpResponse:
    """One thing that was taken out."""
    return _taking(request, taking_id)


def _taking(request: Request, taking_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    shown = queries.taking(request.actor, taking_id)
    context = {"shown": shown, "row": shown.row, "purpose": PURPOSES.get(shown.row.purpose, ""), "verdicts": VERDICTS}
    return render(request, "releases/taking.html", context | more, status=status)


@page(DECIDE)
@require_POST
def answer(request: Request, taking_id: int) -> HttpResponse:
    """What whoever answers found."""
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")
    try:
        actions.answer(request.actor, taking_id, verdict=verdict, note=note)
    except Refused as refused:
        return _taking(request, taking_id, status=422, problems=refused.problems, typed=note, chosen=verdict)
    messages.success(request, "確かめた結果を記録しました。")
    return redirect("releases:taking", taking_id)


@page(queries.OWN)
@require_GET
def limits(request: Request) -> HttpResponse:
    """The thresholds in force, and who looked at them when."""
    return _limits(request)


def _limits(request: Request, *, status: int = 200, **more: object) -> HttpResponse:
    found = queries.thresholds(request.actor)
    may_change = request.actor.may_somewhere("guarding.setting.view")
    days = number(request.actor, "days")
    context = {"found": found, "days": days, "results": REVIEWS, "may_change": may_change}
    return render(request, "releases/limits.html", context | more, status=status)


@page(actions.REVIEW)
@require_POST
def review(request: Request, unit_id: int) -> HttpResponse:
    """Record that the thresholds were looked at."""
    if unit_id not in request.actor.organisation.units:
        raise Http404
    given = request.POST
    try:
        actions.review(
            request.actor,
            unit_id,
            result=given.get("result", ""),
            elsewhere=given.get("elsewhere") == "yes",
            note=given.get("note", ""),
        )
    except Refused as refused:
        return _limits(request, status=422, problems=refused.problems, typed=given.get("note", ""), of=unit_id)
    messages.success(request, "目安を確かめたことを記録しました。")
    return redirect("releases:limits")
