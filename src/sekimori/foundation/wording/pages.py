"""The screens of the official wording: send a file, read what it would do, confirm."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.directory.queries import guideline as guideline_on
from sekimori.foundation.wording import actions, queries
from sekimori.foundation.wording.actions import LOAD
from sekimori.foundation.wording.forms import TextFileForm
from sekimori.guideline.official.document import open_document
from sekimori.kernel.problems import Refused

SHOWN_PIECES = 200


@page(LOAD)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponseBase:
    """The first step: a file that can be read is kept until it is confirmed; another is explained."""
    guideline = guideline_on(request.actor.today)
    form = TextFileForm(request.POST, request.FILES) if request.method == "POST" else TextFileForm()
    problems: tuple = ()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = actions.propose(request.actor, guideline, open_document(file.name or "", file.read()))
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("wording:check", source.pk)
    context = {
        "form": form,
        "problems": problems,
        "guideline": guideline,
        "current": queries.current(guideline),
        "loaded": len(queries.wording(guideline)),
    }
    return render(request, "wording/upload.html", context, status=422 if problems or form.errors else 200)


@page(LOAD)
@require_http_methods(["GET", "POST"])
def check(request: Request, source_id: int) -> HttpResponseBase:
    """The second step: what the file would do; confirmed, it becomes the official wording."""
    if request.method == "POST":
        return _decide(request, source_id)
    proposal = queries.proposal(request.actor, source_id)
    if proposal is None:
        raise Http404
    attachment = proposal.attachment
    fitting, demands = attachment.demands
    context = {
        "source": proposal.source,
        "guideline": attachment.guideline,
        "attachment": attachment,
        "fitting": fitting,
        "demands": demands,
        "missing": attachment.missing[:SHOWN_PIECES],
        "unknown": attachment.unknown[:SHOWN_PIECES],
        "shown": SHOWN_PIECES,
        "replaces": queries.current(attachment.guideline),
    }
    return render(request, "wording/check.html", context)


def _decide(request: Request, source_id: int) -> HttpResponseBase:
    try:
        if "discard" in request.POST:
            actions.discard(request.actor, source_id)
            messages.info(request, "読み込みをやめました。何も変更していません。")
        else:
            attachment = actions.confirm(request.actor, source_id)
            messages.success(
                request, f"{len(attachment.wording)}の条項に本文を付けました。元のファイルは保管しました。"
            )
    except actions.NotWaiting:
        raise Http404 from None
    return redirect("wording:upload")
