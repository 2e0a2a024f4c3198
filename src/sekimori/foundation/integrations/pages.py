"""Screens of keys 連携: one's own, and the technical administrator's list from which any can be ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.foundation.accounts.actions import INTEGRATE, MANAGE
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.integrations import actions, queries, scopes
from sekimori.kernel.problems import Refused
from sekimori.kernel.text import fold_code


@require_GET
@page(INTEGRATE)
def own(request: Request) -> HttpResponse:
    """This function will list somebody's own keys."""
    return render(request, "integrations/own.html", {"keys": queries.own_keys(request.actor)})


@require_http_methods(["GET", "POST"])
@page(INTEGRATE)
@recently_authenticated
def new(request: Request) -> HttpResponse:
    """This function will ask what a key is for, make it, and show it once."""
    longest = actions.longest_days(request.actor)
    chosen = frozenset(request.POST.getlist("actions"))
    context: dict[str, object] = {
        "groups": scopes.grouped(request.actor).items(),
        "chosen": chosen,
        "longest": longest,
        "name": request.POST.get("name", ""),
        "days": request.POST.get("days", min(90, longest)),
    }
    if request.method == "GET":
        return render(request, "integrations/new.html", context)
    try:
        issued = actions.issue(
            request.actor, name=request.POST.get("name", ""), actions=chosen, days=_days(request.POST.get("days", ""))
        )
    except Refused as refused:
        return render(request, "integrations/new.html", context | {"problems": refused.problems}, status=422)
    return render(request, "integrations/issued.html", {"issued": issued})


def _days(text: str) -> int | None:
    folded = fold_code(text).removesuffix("日")
    return int(folded) if folded.isdecimal() and len(folded) < 6 else None


@require_POST
@page(INTEGRATE)
def end(request: Request, key: int) -> HttpResponse:
    """This function will end one of somebody's own keys. No proof is asked: stopping must be quick."""
    actions.end(request.actor, key)
    messages.success(request, "連携を止めました。この鍵では、もう何もできません。")
    return redirect("integrations:own")


@require_GET
@page(MANAGE)
def everybody(request: Request) -> HttpResponse:
    """This function will list everybody's open keys."""
    return render(request, "integrations/everybody.html", {"keys": queries.keys_of_everybody(request.actor)})


@require_POST
@page(MANAGE)
def end_of_another(request: Request, key: int) -> HttpResponse:
    """This function will end anybody's key."""
    actions.end_of_another(request.actor, key)
    messages.success(request, "連携を止めました。")
    return redirect("integrations:everybody")
