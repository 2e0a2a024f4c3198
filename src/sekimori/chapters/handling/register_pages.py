"""The screens of the 個人情報ファイル簿: public pages for anybody, and the desk that publishes."""

import csv
import io
import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sekimori.chapters.handling.actions import register as actions
from sekimori.chapters.handling.queries import register as queries
from sekimori.chapters.handling.queries.holdings import VIEW
from sekimori.chapters.handling.register_export import HEADINGS, csv_rows, static_site
from sekimori.chapters.handling.rules.file_register import EXCLUSIONS, Duty
from sekimori.foundation.authority.door import Request, open_to_all, page
from sekimori.kernel.problems import Refused

WHY_OPEN = "法第75条第1項: the register is published, for anybody to read without signing in"
NUMBER = re.compile(r"[0-9A-Za-z-]{1,30}")
DUTIES = {
    Duty.NONE: "対象外",
    Duty.CREATE: "直ちに作成・公表",
    Duty.CORRECT: "直ちに修正",
    Duty.REMOVE: "遅滞なく消除",
    Duty.COUNT: "本人の数を数える",
    Duty.CURRENT: "公表済み",
}


@open_to_all(WHY_OPEN)
def public_list(request: Request) -> HttpResponse:
    """個人情報ファイル簿 for the public."""
    words = request.GET.get("q", "")[:60]
    return render(request, "handling/public_list.html", {"rows": queries.public_list(words), "words": words})


@open_to_all(WHY_OPEN)
def public_entry(request: Request, number: str) -> HttpResponse:
    """One published form."""
    if not NUMBER.fullmatch(number):
        raise Http404
    return render(request, "handling/public_entry.html", {"entry": queries.public_entry(number)})


@open_to_all(WHY_OPEN)
def public_csv(request: Request) -> HttpResponse:
    """The whole published register as one table a machine reads."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(csv_rows())
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="personal-information-files.csv"'
    return response


@page(VIEW)
def desk(request: Request) -> HttpResponse:
    """What the law asks for the entries within reach."""
    every = request.GET.get("every") == "1"
    rows = queries.asked(request.actor, only_open=not every)
    return render(
        request, "handling/register.html", {"rows": [(row, DUTIES[row.duty]) for row in rows], "every": every}
    )


@page(VIEW)
def entry(request: Request, holding_id: int) -> HttpResponse:
    """One holding's form: what is published beside what would be published now."""
    return _entry(request, holding_id)


def _entry(request: Request, holding_id: int, *, status: int = 200, **context: object) -> HttpResponse:
    screen = queries.one_asked(request.actor, holding_id)
    context |= {
        "screen": screen,
        "duty": DUTIES[screen.duty],
        "exclusions": EXCLUSIONS,
        "may_publish": request.actor.may_somewhere(actions.PUBLISH),
        "may_exclude": request.actor.may_somewhere(actions.EXCLUDE),
    }
    return render(request, "handling/register_entry.html", context, status=status)


@require_POST
@page(actions.PUBLISH)
def act(request: Request, holding_id: int) -> HttpResponse:
    """Publish, correct, remove or exclude one entry."""
    queries.one_asked(request.actor, holding_id)
    try:
        match request.POST.get("do"):
            case "publish":
                actions.publish(request.actor, holding_id)
                messages.success(request, "公表しました。")
            case "remove":
                actions.remove(request.actor, holding_id)
                messages.success(request, "ファイル簿から消除しました。")
            case "exclude":
                actions.exclude(request.actor, holding_id, request.POST.get("ground", "")[:30])
                messages.success(request, "載せない理由を記録しました。")
            case _:
                raise Http404
    except Refused as refusal:
        return _entry(request, holding_id, problems=refusal.problems, status=422)
    return redirect("handling:register-entry", holding_id)


@page(actions.PUBLISH)
def static_export(request: Request) -> HttpResponse:
    """The public register as a zip of plain pages, for a web server that is not this one."""
    response = HttpResponse(static_site(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="file-register.zip"'
    return response
