"""引継ぎ: the list of postings that end, and one page with everything open of each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.handover import actions
from sekimori.foundation.handover.queries import VIEW, lines, screen
from sekimori.kernel.problems import Refused


@page(VIEW)
@require_GET
def index(request: Request) -> HttpResponse:
    """The handovers one may see today."""
    return render(request, "handover/index.html", {"lines": lines(request.actor)})


@page(VIEW)
@require_GET
def show(request: Request, posting_id: int) -> HttpResponse:
    """Everything open of a posting's person and post; printed as it stands."""
    return render(
        request, "handover/show.html", {"screen": screen(request.actor, posting_id), "today": request.actor.today}
    )


@require_POST
@page(actions.WRITE)
def note(request: Request, posting_id: int) -> HttpResponse:
    """What the leaving person writes."""
    text = request.POST.get("text", "")
    try:
        actions.write_note(request.actor, posting_id, text)
    except Refused as refusal:
        context = {"screen": screen(request.actor, posting_id), "problems": refusal.problems, "typed": text}
        return render(request, "handover/show.html", context | {"today": request.actor.today}, status=422)
    messages.success(request, "申し送りを記録しました。")
    return redirect("handover:show", posting_id)


@require_POST
@page(actions.ACKNOWLEDGE)
def acknowledge(request: Request, posting_id: int) -> HttpResponse:
    """The successor confirms."""
    actions.acknowledge(request.actor, posting_id)
    messages.success(request, "引継ぎの確認を記録しました。")
    return redirect("handover:show", posting_id)
