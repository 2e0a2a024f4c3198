"""The screens: what waits, one finding with the records behind it, a month of a unit, and the whole government."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sekimori.chapters.systems.analyses import actions, pictures, report, rules
from sekimori.chapters.systems.analyses.queries import alerts, detail, month, overview
from sekimori.chapters.systems.analyses.rules import Kind
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Problem, Refused

MOST_AT_ONCE = 500
DONE = {
    Kind.IN_ORDER: "「問題なし」と記録しました。",
    Kind.ASK: "「本人に確認する」と記録しました。確認したら、結果を記録してください。",
    Kind.ASKED: "確認した結果を記録しました。",
    Kind.INCIDENT: "事案として報告しました。報告を受ける人に知らせました。",
    Kind.RECEIVE: "報告を受け取ったことを記録しました。",
}


@page(alerts.VIEW)
@require_GET
def index(request: Request) -> HttpResponse:
    """アクセス記録の分析: what waits for my word, the latest weeks first."""
    return _index(request)


def _index(request: Request, *, problems: tuple[Problem, ...] = (), status: int = 200) -> HttpResponse:
    context = {
        "inbox": alerts.inbox(request.actor),
        "months": month.months_to_show(request.actor),
        "may_overview": request.actor.may_somewhere(overview.OVERVIEW),
        "reasons": rules.IN_ORDER,
        "asked": rules.ASKED,
        "problems": problems,
    }
    return render(request, "analyses/index.html", context, status=status)


@page(alerts.VIEW)
@require_GET
def show(request: Request, alert_id: int) -> HttpResponse:
    """One finding: why it was found, what is usual, and what was said to it."""
    return render(request, "analyses/alert.html", {"detail": detail.detail(request.actor, alert_id)})


@page(alerts.RECORDS)
@require_GET
def records(request: Request, alert_id: int) -> HttpResponse:
    """The access records behind a finding. Looking at them is recorded; residents are shown as numbers only."""
    return render(request, "analyses/records.html", {"found": detail.records(request.actor, alert_id)})


@page(alerts.ANSWER)
@require_POST
def answer(request: Request, alert_id: int) -> HttpResponse:
    """One click: in order, to be asked, an incident — for every finding of the line."""
    alerts.alert(request.actor, alert_id)
    try:
        kind = _kind(request.POST.get("kind", ""))
        typed = {"reason": request.POST.get("reason", "")[:30], "note": request.POST.get("note", "")[:1000]}
        if kind is not Kind.ASKED and kind is not Kind.IN_ORDER:
            typed["reason"] = ""
        count = actions.answer(request.actor, _marks(request.POST.get("marks", "")), kind, **typed)
    except Refused as refusal:
        return _index(request, problems=refusal.problems, status=422)
    messages.success(request, DONE[kind] + (f"（{count}件）" if count > 1 else ""))
    return _back(request.POST.get("back", ""))


def _back(place: str) -> HttpResponse:
    """To the month whose page was open, else to what waits."""
    parts = place.split("/")
    if len(parts) == 3 and all(part.isdecimal() and len(part) < 10 for part in parts):
        return redirect("analyses:month", *map(int, parts))
    return redirect("analyses:index")


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise Refused(Problem("回答", "選ばれていません", "ボタンのどれかを押してください")) from None


def _marks(text: str) -> dict[int, int]:
    """The findings of a line, each with the number of answers that were there when it was shown."""
    found = {}
    for mark in text.split()[:MOST_AT_ONCE]:
        alert_id, _, count = mark.partition(":")
        if not (alert_id.isdecimal() and count.isdecimal() and len(mark) < 30):
            raise Http404
        found[int(alert_id)] = int(count)
    return found


@page(alerts.VIEW)
@require_GET
def of_month(request: Request, unit: int, year: int, number: int) -> HttpResponse:
    """A month of a unit: the picture, what was found and said, and 分析済み."""
    return _month(request, unit, year, number)


def _month(
    request: Request, unit: int, year: int, number: int, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    shown = month.month_of_unit(request.actor, unit, actions.require_month(year, number))
    context = {
        "shown": shown,
        "name": rules.named(shown.month),
        "before": rules.previous_month(shown.month),
        "after": rules.next_month(shown.month) if rules.next_month(shown.month) <= request.actor.today else None,
        "days_in_words": pictures.in_words(shown, "days"),
        "analyses_in_words": pictures.in_words(shown, "analyses"),
        "reasons": rules.IN_ORDER,
        "asked": rules.ASKED,
        "problems": problems,
    }
    return render(request, "analyses/month.html", context, status=status)


def _of_own_unit(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Another unit's month is not there; nobody is asked to prove who they are for what does not exist."""

    @wraps(view)
    def guarded(request: Request, unit: int, *args: int, **kwargs: int) -> HttpResponseBase:
        if not request.actor.may(month.SIGN_OFF, Target(unit=unit)):
            raise Http404
        return view(request, unit, *args, **kwargs)

    return guarded


@page(month.SIGN_OFF)
@require_POST
@_of_own_unit
@recently_authenticated
def sign_off(request: Request, unit: int, year: int, number: int) -> HttpResponse:
    """分析済み, by whoever is the manager, after proving again that it is them."""
    try:
        actions.sign_off(
            request.actor,
            unit,
            actions.require_month(year, number),
            digest=request.POST.get("digest", "")[:64],
            looked_through=request.POST.get("looked_through") == "yes",
        )
    except Refused as refusal:
        return _month(request, unit, year, number, problems=refusal.problems, status=422)
    messages.success(request, "「分析済み」としました。この確定は書き換えられません。")
    return redirect("analyses:month", unit, year, number)


@page(alerts.VIEW)
@require_GET
def picture(request: Request, unit: int, year: int, number: int, name: str) -> HttpResponse:
    """One of the month's pictures."""
    shown = month.month_of_unit(request.actor, unit, actions.require_month(year, number))
    if name not in pictures.NAMES:
        raise Http404
    return HttpResponse(
        pictures.draw(shown, name), content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )


def _report_size(request: Request, unit: int, year: int, number: int) -> Amount:
    shown = month.month_of_unit(request.actor, unit, actions.require_month(year, number))
    return Amount(shown.counts["found"], "アクセス記録の分析報告書", "件")


@page(month.EXPORT)
@require_POST
@takes_out(month.EXPORT, _report_size)
def report_pdf(request: Request, unit: int, year: int, number: int) -> HttpResponse:
    """The month's report as PDF."""
    made = report.export(request.actor, unit, actions.require_month(year, number))
    headers = {"Content-Disposition": 'attachment; filename="access-analysis.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@page(overview.OVERVIEW)
@require_GET
def whole(request: Request) -> HttpResponse:
    """Which units are analysed and signed, and which are late."""
    screen = overview.overview(request.actor)
    return render(request, "analyses/overview.html", {"screen": screen, "name": rules.named(screen.month)})
