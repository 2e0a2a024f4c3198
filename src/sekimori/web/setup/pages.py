"""The set-up, step by step: code, government, first administrator. Each step is one action; none can be repeated."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sekimori.foundation.accounts import founding
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.door import open_to_all
from sekimori.foundation.directory.models import Government
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Refused
from sekimori.web.setup.forms import AdministratorForm, CodeForm, GovernmentForm
from sekimori.web.setup.packs import offered

OPEN = "setup_open"
BEFORE_ACCOUNTS = "まだ利用者がいない。サーバーの画面の設定コードが入口を守る"

View = Callable[..., HttpResponseBase]


def step(view: View) -> View:
    """This function will guard a step of the set-up: only before there is an account, and behind the code."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if founding.is_set_up():
            raise Http404
        if not request.session.get(OPEN):
            return redirect("setup:start")
        return view(request, *args, **kwargs)

    return open_to_all(BEFORE_ACCOUNTS)(guarded)


@open_to_all(BEFORE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """This function will ask for the code that only the server's operator can read."""
    if founding.is_set_up():
        raise Http404
    founding.waiting_code()  # drawn now, if the server was not started by `sekimori serve`
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="set_up"):
            form.add_error("code", "続けて間違えたため、1分ほど受け付けません。")
        elif founding.opens(form.cleaned_data["code"]):
            request.session.cycle_key()
            request.session[OPEN] = True
            return redirect("setup:government")
        else:
            with transaction.atomic():
                record(_operator(request), "setup.open", outcome="refused", reason="wrong_code")
            form.add_error("code", "設定コードが違います。サーバーの画面を確かめてください。")
    return render(request, "setup/start.html", {"form": form})


@step
@require_http_methods(["GET", "POST"])
def government(request: HttpRequest) -> HttpResponse:
    """This function will take the government's name and the guideline it runs."""
    if Government.objects.exists():
        return redirect("setup:administrator")
    packs = offered(timezone.localdate(request.at))  # type: ignore[attr-defined]
    form = GovernmentForm(request.POST or None, packs=[(pack.code, pack.government) for pack in packs if pack.usable])
    context: dict[str, Any] = {"form": form, "packs": packs}
    if request.method == "POST" and form.is_valid():
        try:
            founding.found_government(_operator(request), **form.cleaned_data)
        except Refused as refused:
            context["problems"] = refused.problems
        else:
            return redirect("setup:administrator")
    return render(request, "setup/government.html", context)


@step
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def administrator(request: HttpRequest) -> HttpResponse:
    """This function will make the first account, which ends the set-up."""
    if not Government.objects.exists():
        return redirect("setup:government")
    form = AdministratorForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            founding.create_first_administrator(
                _operator(request), username=cleaned["username"], password=cleaned["password"]
            )
        except Refused as refused:
            context["problems"] = refused.problems
        else:
            request.session.flush()
            messages.success(request, "技術管理者を登録しました。サインインして、残りの準備を進めてください。")
            return redirect("setup:remaining")
    return render(request, "setup/administrator.html", context)


def _operator(request: HttpRequest) -> Actor:
    return system_actor("setup", request.at)  # type: ignore[attr-defined]
