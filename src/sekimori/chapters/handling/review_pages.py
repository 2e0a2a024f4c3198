"""The yearly review of the ledger, a click per entry, and beginning a notice from the ledger (練馬区 第10条)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sekimori.chapters.handling.actions import holdings as actions
from sekimori.chapters.handling.actions.file_notices import begin_notice
from sekimori.chapters.handling.queries import holdings as queries
from sekimori.chapters.handling.queries.reviews import reviews as due_reviews
from sekimori.foundation.applications.content import MAX_INTEGER
from sekimori.foundation.authority.door import Request, page
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import keep_name


@page(actions.CONFIRM)
def reviews(request: Request) -> HttpResponse:
    """The entries to go over this year; each is confirmed with one click, with the number of people counted anew."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            number = _confirm(request)
        except Refused as refusal:
            problems = refusal.problems
        else:
            messages.success(request, f"{number}を確認しました。")
            return redirect("handling:review")
    context = {"screen": due_reviews(request.actor), "problems": problems}
    return render(request, "handling/reviews.html", context, status=422 if problems else 200)


def _confirm(request: Request) -> str:
    holding, version = (request.POST.get(name, "") for name in ("holding", "version"))
    if not (holding.isdecimal() and version.isdecimal() and len(holding + version) < 24):
        raise Refused(Problem("確認するもの", "選ばれていません", "一覧の「確認した」を押してください"))
    screen = queries.holding(request.actor, int(holding))
    actions.confirm_holding(
        request.actor,
        screen.id,
        unit=screen.unit_id,
        version=int(version),
        people_count=_people(request.POST.get("people", ""), screen.said.people_count),
    )
    return screen.number


def _people(typed: str, before: int | None) -> int | None:
    """The number as counted now; ``None`` where it is left as it stands."""
    text = keep_name(typed).replace(",", "").removesuffix("人")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9 or int(text) > MAX_INTEGER:
        raise Refused(Problem("本人の数", "数として読めません", "0以上の数字で書いてください。例：1,200"))
    return int(text) if int(text) != before else None


@require_POST
@page(queries.VIEW)
def notify(request: Request, holding_id: int) -> HttpResponse:
    """A draft of a notice of holding, changing or ceasing, filled from the ledger."""
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        raise Http404 from None
    draft = begin_notice(request.actor, holding_id, request.POST.get("occasion", "")[:20], token=token)
    return redirect("applications:edit", draft.pk)
